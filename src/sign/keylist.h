/*
 * keylist.h - what Warder's keyring says about the keys of a batch.
 *
 * One start of gpg for all of them, which runs beside the first verification:
 * start, verify something, then read.
 */
#ifndef WD_SIGN_KEYLIST_H
#define WD_SIGN_KEYLIST_H

#include <gpgme.h>

#include "base/map.h"
#include "sign/sign.h"

enum {
	WD_PGP_PATTERNS_MAX = 256, /* above it the whole keyring is listed */
	WD_PGP_KEYS_MAX = 1000000  /* keys and subkeys */
};

/* A primary key or a subkey; what holds for the primary holds for both. */
struct wd_pgp_key {
	wd_str fingerprint, primary; /* upper-case hexadecimal */
	unsigned algorithm;          /* RFC 4880, 9.1; 0: none that we know */
	int64_t expires;             /* the earlier of the two; 0: never */
	unsigned factor_bits;        /* the smaller RSA or DSA; 0: neither */
	bool revoked, usable;
};

struct wd_pgp_keys {
	struct wd_pgp_key *key;
	size_t count;
	struct wd_map by_name; /* fingerprint, and key id: value is an index */
};

/*
 * Names are fingerprints and key ids; none of them means all keys.  What was
 * started should be read to its end: GPGME loses the memory of the rest.
 */
WD_CHECKED wd_err wd_keylist_start(struct wd_arena *a, gpgme_ctx_t ctx,
				   const wd_str *name, size_t count);

WD_CHECKED wd_err wd_keylist_read(struct wd_arena *a, gpgme_ctx_t ctx,
				  struct wd_pgp_keys *out);

/* NULL: the keyring has none of that name. */
const struct wd_pgp_key *wd_keylist_find(const struct wd_pgp_keys *keys,
					 wd_str name);

#endif
