/*
 * sshsig.h - take an SSH signature apart (OpenSSH's PROTOCOL.sshsig), and
 * build what should have been signed.
 *
 * Pure: structure only, no cryptography.  Slices point into the bytes read.
 */
#ifndef WD_SIGN_SSHSIG_H
#define WD_SIGN_SSHSIG_H

#include <stdint.h>

#include "base/str.h"
#include "model/reason.h"
#include "text/sshkey.h"

/* Names of digests as OpenSSL has them; NULL: the scheme has its own. */
struct wd_ssh_algorithm {
	wd_str name;     /* in the signature: "rsa-sha2-512" */
	wd_str key_type; /* that may make it: "ssh-rsa" */
	const char *digest;
};

struct wd_sshsig {
	wd_str blob; /* of the public key */
	struct wd_ssh_key key;
	wd_str hash;        /* of the payload: "sha256" or "sha512" */
	const char *digest; /* the same for OpenSSL */
	const struct wd_ssh_algorithm *algorithm;
	wd_str value;  /* Ed25519, RSA */
	wd_str r, s;   /* ECDSA, without leading zeros */
	uint8_t flags; /* security keys: what the token saw */
	uint32_t counter;
};

enum { WD_SSH_USER_PRESENT = 1 }; /* in `flags` */

/*
 * NONE, or the first reason in the order that PROFILE gives.  `*out` is
 * written with NONE only.
 */
enum wd_reason wd_sshsig_read(struct wd_arena *a, wd_str bytes,
			      struct wd_sshsig *out);

/*
 * The type of the certificate that stands in place of the key, as git puts it
 * there when user.signingKey is an id-cert.pub; printable.  Empty: there is
 * none.
 */
wd_str wd_sshsig_certificate(wd_str bytes);

/*
 * What the key should have signed, for a payload with this digest: built from
 * what we expect of it, never from what the sender put in.
 */
wd_str wd_sshsig_message(struct wd_arena *a, wd_str hash, wd_str digest);

/* What a security key signs in its place; both digests are SHA-256. */
wd_str wd_sshsig_token_message(struct wd_arena *a, const struct wd_sshsig *sig,
			       wd_str application_digest,
			       wd_str message_digest);

#endif
