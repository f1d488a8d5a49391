/*
 * sign.h - is this signature good, and whose is it?
 *
 * A batch in, a verdict for each out.  The mathematics are done in process
 * (OpenSSL), on all processors.  On OpenPGP keys gpg is the authority, with
 * Warder's own home: what it said of them is remembered as long as its keyring
 * does not change, and a signature that is unusual goes to it.  The registry is
 * the only authority on whose key it is.
 */
#ifndef WD_SIGN_SIGN_H
#define WD_SIGN_SIGN_H

#include "base/err.h"
#include "model/facts.h"
#include "sign/armor.h"
#include "text/sshkey.h"

enum {
	WD_PROFILE_VERSION = 2, /* of the file PROFILE; names notes */
	WD_SIGNATURES_MAX = 1000000,
	WD_OPENPGP_IMPORT_MAX = 1 << 20
};

struct wd_signature {
	wd_oid id;                 /* of the object, for messages */
	wd_str payload;            /* the exact bytes that should be signed */
	wd_str armor;              /* empty: the verdict is NO_SIGNATURE */
	struct wd_verdict verdict; /* out */
};

/* Something that was found out: the name says what, in 32 octets. */
struct wd_note {
	wd_str name, value;
};

/*
 * Where notes are kept.  A name is a digest over everything that the value
 * depends on, so a value is never good for anything else, and losing one costs
 * time only.  Whoever can write here can forge: it is the store's.
 */
struct wd_sign_memory {
	void *ctx;
	/* False: not known.  The value is copied into the arena. */
	bool (*recall)(void *ctx, struct wd_arena *a, wd_str name,
		       wd_str *value);
	/* Copies what it keeps; may fail without a word. */
	void (*keep)(void *ctx, const struct wd_note *note, size_t count);
};

struct wd_sign_config {
	const char *gnupg_home; /* NULL or empty: OpenPGP is not enabled */
	const char *gpg;        /* program; NULL: "gpg" from the usual path */
	wd_str keyring;         /* wd_keyring_digest(); empty: of OpenPGP
				 * nothing is remembered */
	const struct wd_sign_memory *memory; /* NULL: nothing is remembered */
	int64_t now;                         /* when the push was received */
	int64_t clock_skew;                  /* seconds */
	unsigned rsa_bits_min;               /* 0: 2048 */
	unsigned threads;                    /* 0: as many as pay */
	bool gpg_only; /* no mathematics of ours for OpenPGP */
};

/*
 * An error means that verdicts could not be reached (no gpg, no home, ...);
 * verdicts are then not to be used.  A bad signature is a verdict, not an
 * error.
 */
WD_CHECKED wd_err wd_verify(struct wd_arena *a,
			    const struct wd_sign_config *config,
			    const struct wd_registry *people,
			    struct wd_signature *batch, size_t count);

/*
 * The last step of wd_verify(): what the policy says of the ends of keys goes
 * over verdicts that were reached without it.  Cheap when it says nothing.
 */
void wd_verdicts_end(struct wd_arena *a, const struct wd_sign_config *config,
		     const struct wd_registry *people,
		     struct wd_signature *batch, size_t count);

/* "SHA256:..." as ssh-keygen -l shows it. */
wd_str wd_ssh_fingerprint(struct wd_arena *a, wd_str blob);

/*
 * Could anything that this key signs be good?  FORMAT: it is below the limit
 * for RSA, or its point is not on its curve.
 */
WD_CHECKED wd_err wd_ssh_key_check(struct wd_arena *a, wd_str blob);

/*
 * Import OpenPGP public keys (armored or not, at most 1 MiB) into `home`, made
 * if need be with mode 0700.  Primary fingerprints of what was in the file.
 * USAGE for secret keys, and for keys that share a subkey with another one;
 * FORMAT for keys without a user id.
 */
WD_CHECKED wd_err wd_openpgp_import(struct wd_arena *a,
				    const struct wd_sign_config *config,
				    wd_str file, wd_str **fingerprint,
				    size_t *count);

/*
 * Of keys in the keyring, by primary fingerprint: FORMAT when one of them, or
 * of their subkeys, is a key with which anybody can sign, or when the primary
 * one is below the limit.  gpg imports those without a word; a key that nobody
 * owns does no harm there.
 */
WD_CHECKED wd_err wd_openpgp_check_strength(struct wd_arena *a,
					    const struct wd_sign_config *config,
					    const wd_str *name, size_t count);

/* What the doctor asks: does gpg start, can the home be read? */
WD_CHECKED wd_err wd_openpgp_probe(struct wd_arena *a,
				   const struct wd_sign_config *config);

/*
 * The state of the keyring: "sha256:..." over what `sha256sum` prints for the
 * files of the home that decide about keys, in the order of
 * wd_keyring_files(), without those that are not there.  So this checks it:
 *   cd HOME && sha256sum FILE... 2>/dev/null | sha256sum
 * When it is equal, no key was added, revoked, disabled or expired by an
 * import.
 */
WD_CHECKED wd_err wd_keyring_digest(struct wd_arena *a, const char *gnupg_home,
				    wd_str *out);

/* Names of those files in the home. */
enum { WD_KEYRING_FILES = 6 };
const char *const *wd_keyring_files(void);

#endif
