/* keyinfo.h - what Warder's keyring holds, for people who look after it. */
#ifndef WD_SIGN_KEYINFO_H
#define WD_SIGN_KEYINFO_H

#include "model/registry.h"
#include "sign/sign.h"

/* A primary key.  Its signing subkeys live no longer than it. */
struct wd_key_info {
	wd_str fingerprint; /* upper-case hexadecimal */
	wd_str strength;    /* as gpg names it: "ed25519", "rsa3072" */
	int64_t expires;    /* 0: never */
	enum wd_revoked revoked;
	int64_t revoked_since;   /* 0: not known */
	enum wd_revoked subkeys; /* of those for signing, the worst */
	wd_str subkey_names;     /* fingerprints of all, a comma behind each */
};

/* All of them; one start of gpg, two when a key is revoked. */
WD_CHECKED wd_err wd_openpgp_list(struct wd_arena *a,
				  const struct wd_sign_config *config,
				  struct wd_key_info **out, size_t *count);

#endif
