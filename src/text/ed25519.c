/*
 * ed25519.c - eight points of the curve have an order that divides eight.  With
 * one of them as a key, one signature in eight or more is good by chance, and
 * for the neutral element 32 zeros behind its own encoding sign everything:
 * anybody can sign, without any secret.  OpenSSL and libgcrypt verify with such
 * a key like with any other.
 *
 * Encodings with y at or above the prime 2^255 - 19 are second spellings of
 * keys (RFC 8032, 5.1.3), under which one key could have two owners.
 */
#include "text/ed25519.h"

#include <stdint.h>
#include <string.h>

enum { TOP = WD_ED25519_POINT - 1, SIGN = 0x80 };

/*
 * y of the eight points, little-endian: the sign of x makes eight of five, and
 * two encodings of x = 0 that are not canonical either.
 */
static const char small[][WD_ED25519_POINT + 1] = {
	/* 0: order 4 */
	"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
	/* 1: the neutral element */
	"\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
	/* -1: order 2 */
	"\xec\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
	"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
	/* order 8, and its negative */
	"\x26\xe8\x95\x8f\xc2\xb2\x27\xb0\x45\xc3\xf4\x89\xf2\xef\x98\xf0"
	"\xd5\xdf\xac\x05\xd3\xc6\x33\x39\xb1\x38\x02\x88\x6d\x53\xfc\x05",
	"\xc7\x17\x6a\x70\x3d\x4d\xd8\x4f\xba\x3c\x0b\x76\x0d\x10\x67\x0f"
	"\x2a\x20\x53\xfa\x2c\x39\xcc\xc6\x4e\xc7\xfd\x77\x92\xac\x03\x7a",
};

/* 2^255 - 19 and what lies above it: 0xed and more, then ones throughout. */
static bool is_beyond_prime(const unsigned char *y)
{
	enum { PRIME_LOW = 0xed, PRIME_TOP = 0x7f };

	for (size_t i = 1; i < TOP; i++)
		if (y[i] != UINT8_MAX)
			return false;
	return y[0] >= PRIME_LOW && y[TOP] == PRIME_TOP;
}

const char *wd_ed25519_flaw(wd_str point)
{
	unsigned char y[WD_ED25519_POINT];

	memcpy(y, point.ptr, sizeof(y));
	y[TOP] &= (unsigned char)~SIGN;
	for (size_t i = 0; i < sizeof(small) / sizeof(small[0]); i++)
		if (memcmp(y, small[i], sizeof(y)) == 0)
			return "a point of small order: anybody can sign with "
			       "it";
	if (is_beyond_prime(y))
		return "a point that is not in its canonical encoding";
	return NULL;
}
