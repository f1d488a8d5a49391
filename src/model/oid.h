/* oid.h - the name of a git object.  SHA-1 only: sha256 repositories are
 * refused before an id is ever read. */
#ifndef WD_MODEL_OID_H
#define WD_MODEL_OID_H

#include "base/str.h"

enum { WD_OID_BYTES = 20, WD_OID_HEX = 40 };

typedef struct {
	unsigned char b[WD_OID_BYTES];
} wd_oid;

/* Exactly 40 lower-case hexadecimal digits. */
bool wd_oid_read(wd_str hex, wd_oid *out);
wd_str wd_oid_hex(struct wd_arena *a, wd_oid id);
wd_str wd_oid_short(struct wd_arena *a, wd_oid id); /* 10 digits, for people */
bool wd_oid_eq(wd_oid x, wd_oid y);
int wd_oid_cmp(wd_oid x, wd_oid y);
bool wd_oid_zero(wd_oid id); /* git's "no object" */

/* The id's own bytes as a map key; `id` must outlive the map. */
wd_str wd_oid_key(const wd_oid *id);

#endif
