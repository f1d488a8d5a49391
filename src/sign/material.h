/*
 * material.h - the public keys in what gpg exported (RFC 4880, 5.5.2 and 5.6).
 *
 * Pure.  Only the numbers of keys are read here.  Who a key belongs to, which
 * keys hang together, when they end and what they may do are gpg's to say: user
 * ids and signatures are stepped over.
 */
#ifndef WD_SIGN_MATERIAL_H
#define WD_SIGN_MATERIAL_H

#include <stdint.h>

#include "base/str.h"

enum {
	WD_PGP_EXPORT_MAX = 64 << 20,
	WD_PGP_MATERIAL_MAX = 4096, /* octets of one public key's packet */
	WD_PGP_RSA_BITS_MAX = 4096  /* larger ones are left to gpg */
};

/* Algorithms as RFC 4880, 9.1 and RFC 6637 number them. */
enum {
	WD_PGP_RSA = 1,
	WD_PGP_RSA_SIGN = 3,
	WD_PGP_ECDSA = 19,
	WD_PGP_EDDSA = 22
};

/*
 * Bodies of all public key and subkey packets, as slices.  False: this is not
 * what gpg exports (other packets, lengths without end, no key in front).
 */
bool wd_pgp_export_read(struct wd_arena *a, wd_str bytes, wd_str **body,
			size_t *count);

struct wd_pgp_material {
	uint8_t algorithm;
	int64_t created;
	wd_str n, e;       /* RSA: big-endian, without leading zeros */
	const char *group; /* ECDSA: "P-256", as OpenSSL names it */
	unsigned bits;     /* ECDSA: of the group */
	wd_str point;      /* ECDSA: 0x04, x, y; EdDSA: 32 octets */
};

/*
 * One body.  False: a version, algorithm, curve or length that is left to gpg;
 * `*out` is written on success only.
 */
bool wd_pgp_material_read(wd_str body, struct wd_pgp_material *out);

/*
 * Why nobody should believe what this key signs, whatever its length, or NULL:
 * an Ed25519 point of small order or in a second spelling, an RSA key that is
 * none.  gpg takes all of these.
 */
const char *wd_pgp_weak(wd_str body);

/* The modulus alone, of an RSA key of any size; false: it is none. */
bool wd_pgp_modulus_read(wd_str body, wd_str *n);

#endif
