/*
 * gpg_status.h - what gpg says on its status descriptor about one detached
 * signature, read as a grammar.  PROFILE has the grammar.
 *
 * Pure.  A user id is somebody's text: whatever it holds, it ends with its
 * line and is never looked into.
 */
#ifndef WD_SIGN_GPG_STATUS_H
#define WD_SIGN_GPG_STATUS_H

#include <stdint.h>

#include "base/str.h"

enum { WD_GPG_STATUS_MAX = 64 << 10, WD_GPG_STATUS_LINES_MAX = 512 };

enum wd_gpg_kind {
	WD_GPG_NOTHING, /* it found no signature in what it was given */
	WD_GPG_GOOD,
	WD_GPG_EXPIRED,     /* the signature, by gpg's clock */
	WD_GPG_KEY_EXPIRED, /* the same */
	WD_GPG_KEY_REVOKED,
	WD_GPG_BAD,
	WD_GPG_ERROR /* it could not check it: `code` */
};

/* What ERRSIG says; values are libgpg-error's. */
enum {
	WD_GPG_CODE_PUBKEY_ALGO = 4,
	WD_GPG_CODE_DIGEST_ALGO = 5,
	WD_GPG_CODE_NO_PUBKEY = 9,
	WD_GPG_CODE_TIME_CONFLICT = 39,
	WD_GPG_CODE_UNUSABLE_PUBKEY = 53,
	WD_GPG_CODE_UNSUPPORTED = 84,
	WD_GPG_CODE_WRONG_USAGE = 125
};

struct wd_gpg_status {
	enum wd_gpg_kind kind;
	wd_str key_id; /* 16 digits; not with NOTHING */
	/* of an authentic one: GOOD, EXPIRED, KEY_EXPIRED, KEY_REVOKED */
	wd_str fingerprint, primary;
	int64_t created, expires; /* 0: never */
	/* of these, and of ERROR */
	unsigned algorithm, digest, class;
	unsigned code; /* of ERROR */
};

bool wd_gpg_is_authentic(const struct wd_gpg_status *s);

/* False: not the grammar; `*out` is written on success only. */
bool wd_gpg_status_read(wd_str text, struct wd_gpg_status *out);

#endif
