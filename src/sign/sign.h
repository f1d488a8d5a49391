/*
 * sign.h - is this signature good, and whose is it?
 *
 * A batch in, a verdict for each out.  SSH signatures are verified in process
 * (OpenSSH PROTOCOL.sshsig, OpenSSL); OpenPGP through GPGME with Warder's own
 * home, which is started only when a batch has an OpenPGP signature.  The
 * registry is the only authority on whose key it is.
 */
#ifndef WD_SIGN_SIGN_H
#define WD_SIGN_SIGN_H

#include "base/err.h"
#include "model/facts.h"
#include "sign/armor.h"
#include "text/sshkey.h"

enum { WD_SIGNATURES_MAX = 1000000, WD_OPENPGP_IMPORT_MAX = 1 << 20 };

struct wd_signature {
	wd_oid id;                 /* of the object, for messages */
	wd_str payload;            /* the exact bytes that should be signed */
	wd_str armor;              /* empty: the verdict is NO_SIGNATURE */
	struct wd_verdict verdict; /* out */
};

struct wd_sign_config {
	const char *gnupg_home; /* NULL or empty: OpenPGP is not enabled */
	const char *gpg;        /* program; NULL: "gpg" from the usual path */
	int64_t now;            /* when the push was received */
	int64_t clock_skew;     /* seconds */
	unsigned rsa_bits_min;  /* 0: 2048 */
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
 * Import OpenPGP public keys (armored or not, at most 1 MiB) into `home`, made
 * if need be with mode 0700.  Primary fingerprints of what was in the file.
 */
WD_CHECKED wd_err wd_openpgp_import(struct wd_arena *a,
				    const struct wd_sign_config *config,
				    wd_str file, wd_str **fingerprint,
				    size_t *count);

/* What the doctor asks: does gpg start, can the home be read? */
WD_CHECKED wd_err wd_openpgp_probe(struct wd_arena *a,
				   const struct wd_sign_config *config);

/*
 * Names the state of the keyring's files without reading keys: when it is
 * equal, no key was added, revoked or expired by an import since.
 */
wd_str wd_keyring_identity(struct wd_arena *a, const char *gnupg_home);

#endif
