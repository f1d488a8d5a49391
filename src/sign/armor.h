/*
 * armor.h - read one block of ASCII armor, and nothing but one block.
 *
 * Pure.  What is refused here is freedom that an attacker could use and no
 * honest tool needs: text around the block, a CR that ends no line, white space
 * inside it.  The grammar stands in the file PROFILE.
 */
#ifndef WD_SIGN_ARMOR_H
#define WD_SIGN_ARMOR_H

#include "base/str.h"
#include "model/reason.h"

enum {
	WD_ARMOR_MAX = 64 << 10, /* bytes of the whole text */
	WD_ARMOR_LINE_MAX = 76,  /* of base64 */
	WD_ARMOR_HEADERS_MAX = 16,
	WD_ARMOR_HEADER_MAX = 1024 /* bytes of one armor header */
};

enum wd_armor_kind { WD_ARMOR_SSH, WD_ARMOR_OPENPGP, WD_ARMOR_X509 };

/*
 * What the first line announces, without looking further; false for every
 * label that is not a signature's ("PGP MESSAGE" among them).
 */
bool wd_armor_kind(wd_str text, enum wd_armor_kind *out);

/*
 * The block's content, decoded into the arena.  NONE, LIMIT or BAD_ARMOR;
 * `*out` is written with NONE only.  `kind` is SSH or OPENPGP.
 */
enum wd_reason wd_armor_read(struct wd_arena *a, wd_str text,
			     enum wd_armor_kind kind, wd_str *out);

#endif
