/*
 * packet.h - read one OpenPGP signature packet (RFC 4880, 4.2 and 5.2.3), and
 * nothing but one, before any engine sees it.
 *
 * Pure.  The engine is handed the packet as it is written again here, so what
 * this reader did not understand never reaches it.
 */
#ifndef WD_SIGN_PACKET_H
#define WD_SIGN_PACKET_H

#include <stdint.h>

#include "base/str.h"
#include "model/reason.h"

enum {
	WD_PGP_SUBPACKETS_MAX = 64,
	WD_PGP_AREA_MAX = 10000 /* bytes of subpackets; gpg takes no more */
};

struct wd_pgp_signature {
	wd_str packet; /* the one packet, framed anew, in the arena */
	wd_str issuer; /* who claims to have signed: 40 hexadecimal digits of
			* a key's fingerprint or 16 of its id, upper case;
			* empty when the signature does not say */
	uint8_t algorithm; /* of the public key, as the signature says */
	int64_t created;
	int64_t lifetime; /* seconds; 0: it does not expire */
	/* for the mathematics; slices of the bytes read */
	uint8_t digest;   /* RFC 4880, 9.4 */
	wd_str hashed;    /* from the version on to the end of its area */
	wd_str number[2]; /* RSA has one */
	bool plain;       /* there is nothing but what we understand, in the one
			   * spelling that honest tools write */
};

/*
 * NONE, or the first reason in the order that PROFILE gives.  `*out` is
 * written with NONE only.
 */
enum wd_reason wd_pgp_signature_read(struct wd_arena *a, wd_str bytes,
				     struct wd_pgp_signature *out);

/* True for bytes whose first packet holds a secret key or subkey. */
bool wd_pgp_is_secret(wd_str bytes);

#endif
