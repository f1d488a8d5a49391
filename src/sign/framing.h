/*
 * framing.h - how OpenPGP packs things (RFC 4880, 3.2, 4.2 and 5.2.3.1).
 *
 * Pure.  Each takes its piece off the front of `*rest`; false: there is none,
 * and `*rest` may have moved.
 */
#ifndef WD_SIGN_FRAMING_H
#define WD_SIGN_FRAMING_H

#include <stdint.h>

#include "base/str.h"

enum {
	WD_TAG_SIGNATURE = 2,
	WD_TAG_SECRET_KEY = 5,
	WD_TAG_PUBLIC_KEY = 6,
	WD_TAG_SECRET_SUBKEY = 7,
	WD_TAG_USER_ID = 13,
	WD_TAG_PUBLIC_SUBKEY = 14,
	WD_TAG_USER_ATTRIBUTE = 17
};

/* Big-endian, of 1 to 8 octets. */
bool wd_pgp_number(wd_str *rest, size_t bytes, size_t *out);
bool wd_pgp_slice(wd_str *rest, size_t n, wd_str *out);

/*
 * Lengths of one, two and five octets, of packets and of subpackets alike but
 * for the first octets that mean "partial" to packets.
 */
bool wd_pgp_length(wd_str *rest, unsigned two_octets_end, size_t *out);

/* Header and body of the first packet; only definite lengths. */
bool wd_pgp_packet(wd_str *rest, unsigned *tag, wd_str *body);

/*
 * A big number.  `*shortest`: it has as many bits as it says; then its octets
 * are its one spelling.
 */
bool wd_pgp_mpi(wd_str *rest, wd_str *out, bool *shortest);

/* "0F", as gpg writes fingerprints. */
wd_str wd_upper_hex(struct wd_arena *a, wd_str bytes);

#endif
