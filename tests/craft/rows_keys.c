/* rows_keys.c - good signatures by keys that are not. */
#include "craft.h"

#define PGP(NAME, CODE, KEY)                                                   \
	{                                                                      \
		.name = NAME, .code = CODE, .on = PGPS, .key = KEY             \
	}
#define SSH(NAME, CODE, KEY)                                                   \
	{                                                                      \
		.name = NAME, .code = CODE, .on = SSHS, .key = KEY             \
	}

static const struct craft_row rows[] = {
	SSH("a stranger's", "unknown-key", SSH_STRANGER),
	SSH("RSA of 1024 bits", "weak-key", SSH_WEAK),
	PGP("a stranger's with OpenPGP", "unknown-key", PGP_STRANGER),
	PGP("in the keyring, but nobody's", "unknown-key", PGP_UNREGISTERED),
	PGP("RSA of 1024 bits with OpenPGP", "weak-key", PGP_WEAK),
	PGP("expired", "expired-key", PGP_EXPIRED),
	{ .name = "expired before it signed",
	  .code = "expired-key",
	  .on = PGPS,
	  .key = PGP_EXPIRED,
	  .pgp = { .date = 1730000000 } },
	PGP("a subkey that expired", "expired-key", PGP_SUBKEY_EXPIRED),
	PGP("revoked as compromised", "revoked-key", PGP_REVOKED),
	PGP("revoked as retired", "revoked-key", PGP_RETIRED),
	PGP("revoked as superseded", "revoked-key", PGP_SUPERSEDED),
	PGP("retired, then revoked as compromised", "revoked-key",
	    PGP_STOLEN_LATER),
	PGP("revoked, and said to be retired by nobody", "revoked-key",
	    PGP_MILD_UNSIGNED),
	PGP("retired by its revoker", "revoked-key", PGP_MILD_BY_OTHER),
	PGP("a subkey that was retired", "revoked-key", PGP_SUBKEY_RETIRED),
	{ .name = "revoked, dated long before",
	  .code = "revoked-key",
	  .on = PGPS,
	  .key = PGP_REVOKED,
	  .pgp = { .date = KEY_TIME + 1 } },
	PGP("a subkey that was revoked", "revoked-key", PGP_SUBKEY_REVOKED),
	PGP("a subkey that never agreed to it", "bad-sig",
	    PGP_SUBKEY_ONE_SIDED),
	PGP("a key for nothing", "untrusted-key", PGP_FLAGLESS),
	PGP("RSA of 512 bits", "weak-key", PGP_TINY),
	PGP("a key that only certifies", "untrusted-key", PGP_PRIMARY),
	PGP("a subkey that only encrypts", "untrusted-key",
	    PGP_SUBKEY_ENCRYPTS),
	{ .name = "OpenPGP where only SSH is allowed",
	  .code = "format-not-enabled",
	  .on = COMMIT_PGP,
	  .under = "ssh" },
	{ .name = "SSH where only OpenPGP is allowed",
	  .code = "format-not-enabled",
	  .on = COMMIT_SSH,
	  .under = "openpgp" },
};

ROWS(craft_key_rows, "keys")
