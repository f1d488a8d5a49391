/*
 * keylist.h - what Warder's keyring says about keys: gpg's list of them, and
 * their material as it exports it.  One start of gpg each for a whole batch.
 */
#ifndef WD_SIGN_KEYLIST_H
#define WD_SIGN_KEYLIST_H

#include <gpgme.h>

#include "base/map.h"
#include "model/registry.h"
#include "sign/sign.h"

enum {
	WD_PGP_PATTERNS_MAX = 256, /* above it the whole keyring is listed */
	WD_PGP_KEYS_MAX = 1000000  /* keys and subkeys */
};

/* A primary key or a subkey; what holds for the primary holds for both. */
struct wd_pgp_key {
	wd_str fingerprint, primary; /* upper-case hexadecimal */
	unsigned algorithm;          /* RFC 4880, 9.1; 0: none that we know */
	int64_t created;             /* of this key */
	int64_t expires;             /* the earlier of the two; 0: never */
	unsigned factor_bits;        /* the smaller RSA or DSA; 0: neither */
	wd_str strength;             /* as gpg names it: "ed25519", "rsa3072" */
	bool usable;
	enum wd_revoked revoked;
	int64_t revoked_since; /* 0: not known */
	bool ambiguous;        /* another key has the same key id */
	wd_str body;   /* its packet, with this very fingerprint; or empty */
	bool vouched;  /* gpg has found a signature by it authentic */
	bool vouching; /* ... which is new, and to be remembered */
	bool doubted;  /* gpg refused one that our mathematics found right */
};

struct wd_pgp_keys {
	struct wd_pgp_key *key;
	size_t count, room;
	struct wd_map by_name; /* fingerprint, and key id: value is an index */
};

/*
 * Names are fingerprints and key ids; none of them means all keys.  `ctx` is
 * one for a list and one for an export.
 */
WD_CHECKED wd_err wd_keylist(struct wd_arena *a, gpgme_ctx_t ctx,
			     const wd_str *name, size_t count,
			     struct wd_pgp_keys *out);

/* The same, of all keys of the keyring. */
WD_CHECKED wd_err wd_keylist_all(struct wd_arena *a,
				 const struct wd_sign_config *config,
				 struct wd_pgp_keys *out);

/* Give each of the keys that are revoked its reason. */
WD_CHECKED wd_err wd_keylist_revoked(struct wd_arena *a,
				     const struct wd_sign_config *config,
				     struct wd_pgp_keys *keys);

/* Give each of the keys its material, where gpg exports any. */
WD_CHECKED wd_err wd_keylist_export(struct wd_arena *a, gpgme_ctx_t ctx,
				    const wd_str *name, size_t count,
				    struct wd_pgp_keys *keys);

/* Under its fingerprint and its key id. */
void wd_keylist_add(struct wd_arena *a, struct wd_pgp_keys *keys,
		    struct wd_pgp_key key);

/* NULL: the keyring has none of that name. */
struct wd_pgp_key *wd_keylist_find(const struct wd_pgp_keys *keys, wd_str name);

/* Of a public key's packet; empty: no engine. */
wd_str wd_pgp_fingerprint(struct wd_arena *a, wd_str body);

#endif
