/*
 * sshkey.h - read public keys as they stand in a policy: SSH keys in their
 * one-line form, OpenPGP keys by their primary fingerprint.
 *
 * Pure, and no cryptography: what is checked is structure, and whether the key
 * is one with which anybody could sign (see ed25519.h).  Every key that is
 * accepted has exactly one spelling as a blob, so that one key can not be
 * registered for two people.
 */
#ifndef WD_TEXT_SSHKEY_H
#define WD_TEXT_SSHKEY_H

#include "base/err.h"
#include "base/str.h"

enum {
	WD_SSH_TEXT_MAX = 16 << 10, /* bytes of one line, with its comment */
	WD_SSH_BLOB_MAX = 4095,     /* what the registry can look up */
	WD_SSH_RSA_BITS_MAX = 16384,
	WD_RSA_BITS_MIN = 2048 /* below it, what the key signs is weak-key */
};

enum wd_ssh_family { WD_SSH_ED25519, WD_SSH_ECDSA, WD_SSH_RSA };

struct wd_ssh_type {
	wd_str name; /* "ecdsa-sha2-nistp256" */
	enum wd_ssh_family family;
	wd_str curve; /* "nistp256"; ECDSA only */
	size_t point; /* bytes of the point; 0 for RSA */
	bool security_key;
};

/* Slices point into the blob. */
struct wd_ssh_key {
	const struct wd_ssh_type *type;
	wd_str point;       /* Ed25519: 32 bytes; ECDSA: 0x04, x, y */
	wd_str e, n;        /* RSA: big-endian, without leading zeros */
	wd_str application; /* security keys: "ssh:" */
};

/*
 * "ssh-ed25519 AAAA... comment" to the key's wire blob, checked in structure:
 * the type inside equals the type outside, lengths fit, nothing is left over.
 * A type we cannot verify (DSA, certificates, unknown) is WD_ERR_UNSUPPORTED.
 */
WD_CHECKED wd_err wd_ssh_key_read(struct wd_arena *a, wd_str text,
				  wd_str *blob);

/* The blob alone (RFC 4253, 6.6), with the same checks and codes. */
WD_CHECKED wd_err wd_ssh_blob_read(struct wd_arena *a, wd_str blob,
				   struct wd_ssh_key *out);

/*
 * Right in structure, and refused for what is in it: everybody can sign with
 * this key, or it is no key at all.
 */
bool wd_ssh_blob_weak(struct wd_arena *a, wd_str blob);

/* By the name of its type: "ssh-ed25519-cert-v01@openssh.com". */
bool wd_ssh_is_certificate(wd_str name);

/* The blob of a key: the inverse of wd_ssh_blob_read(). */
wd_str wd_ssh_blob_write(struct wd_arena *a, const struct wd_ssh_key *key);

/* Length of an RSA key's modulus; 0 for other families. */
size_t wd_ssh_rsa_bits(const struct wd_ssh_key *key);

/*
 * A version 4 primary fingerprint: exactly 40 hexadecimal digits of any case,
 * no spaces, to upper case.  WD_ERR_FORMAT otherwise.
 */
WD_CHECKED wd_err wd_openpgp_fingerprint_read(struct wd_arena *a, wd_str text,
					      wd_str *upper_hex);

#endif
