/*
 * crafted_curves.h - ECDSA and EdDSA signatures whose numbers are at their
 * ends, and beyond.
 */
#ifndef WD_TEST_CRAFTED_CURVES_H
#define WD_TEST_CRAFTED_CURVES_H

#include "crafted_stage.h"

#include <openssl/evp.h>

/* ---- each kind's ends ---- */

static const wd_str zero = { "", 0 }, one = { "\1", 1 };

static inline wd_str less(const BIGNUM *order, wd_str x)
{
	BIGNUM *n = to_number(x);
	wd_str out;

	BN_sub(n, order, n);
	out = of_number(n, 0);
	BN_free(n);
	return out;
}

static inline void add_ecdsa(enum craft_key_name key)
{
	const struct craft_pgp plain = { 0 };
	struct wd_pgp_signature s = read_back(signed_by(key, &plain));
	wd_str r = s.number[0], v = s.number[1];
	BIGNUM *n = from_hex("FFFFFFFF00000000FFFFFFFFFFFFFFFF"
			     "BCE6FAADA7179E84F3B9CAC2FC632551");
	wd_str order = of_number(n, 0);

	add_numbers(key, "the other s", r, less(n, v));
	add_numbers(key, "s and the order", r, shifted(v, n, 1));
	add_numbers(key, "r and the order", shifted(r, n, 1), v);
	add_numbers(key, "r less", less(n, r), v);
	add_numbers(key, "s is the order", r, order);
	add_numbers(key, "r is the order", order, v);
	add_numbers(key, "s is none", r, zero);
	add_numbers(key, "r is none", zero, v);
	add_numbers(key, "both none", zero, zero);
	add_numbers(key, "both one", one, one);
	add_numbers(key, "both one less than the order", less(n, one),
		    less(n, one));
	add_numbers(key, "they change places", v, r);
	add_numbers(key, "zeros in front of r",
		    craft_join(&made.stage.arena, WD_STR("\0\0"), r), v);
	BN_free(n);
}

/* What an EdDSA signature by this key with the neutral point as R needs. */
static inline wd_str answer_to_neutral(enum craft_key_name key, wd_str r,
				       const BIGNUM *order)
{
	struct wd_arena *a = &made.stage.arena;
	const struct craft_key *k = craft_key(key);
	const struct craft_pgp plain = { 0 };
	struct wd_pgp_signature s = read_back(signed_by(key, &plain));
	struct wd_buf data = { .arena = a };
	unsigned char seed[HALF];
	size_t len = sizeof(seed);

	assert_int_equal(EVP_PKEY_get_raw_private_key(k->pkey, seed, &len), 1);
	wd_str secret =
		craft_digest(a, "SHA512", (wd_str){ (const char *)seed, len });
	char *scalar = wd_str_c(a, (wd_str){ secret.ptr, HALF });

	scalar[0] = (char)(scalar[0] & 0xf8);
	scalar[31] = (char)((scalar[31] & 0x7f) | 0x40);
	wd_buf_add(&data, payload);
	wd_buf_add(&data, s.hashed);
	wd_buf_byte(&data, 4);
	wd_buf_byte(&data, (char)0xff);
	craft_number(&data, s.hashed.len, 4);
	wd_str asked =
		craft_digest(a, "SHA512",
			     craft_join(a, craft_join(a, r, k->point),
					craft_digest(a, "SHA256",
						     wd_buf_str(&data))));
	BIGNUM *x = to_number(reversed((wd_str){ scalar, HALF })),
	       *y = to_number(reversed(asked));
	BN_CTX *ctx = BN_CTX_new();

	BN_mod_mul(x, x, y, order, ctx);
	wd_str out = reversed(of_number(x, HALF));

	BN_free(x);
	BN_free(y);
	BN_CTX_free(ctx);
	return out;
}

/* R = 0 and s = h * a: right by the equation, if R is written as it should. */
static inline void add_neutral(enum craft_key_name key, const BIGNUM *order)
{
	static const struct {
		const char *name;
		unsigned char first, middle, last;
	} ways[] = {
		{ "R is neutral", 0x01, 0x00, 0x00 },
		{ "R is neutral, beyond the field", 0xee, 0xff, 0x7f },
		{ "R is neutral, with a sign", 0x01, 0x00, 0x80 },
		{ "R is neutral, beyond and with a sign", 0xee, 0xff, 0xff },
	};

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		char *r = wd_new(&made.stage.arena, char, HALF);

		memset(r, ways[i].middle, HALF);
		r[0] = (char)ways[i].first;
		r[HALF - 1] = (char)ways[i].last;
		add_numbers(key, ways[i].name, (wd_str){ r, HALF },
			    answer_to_neutral(key, (wd_str){ r, HALF }, order));
	}
}

static inline void add_eddsa(enum craft_key_name key)
{
	const struct craft_pgp plain = { 0 };
	struct wd_arena *a = &made.stage.arena;
	struct wd_pgp_signature s = read_back(signed_by(key, &plain));
	wd_str r = s.number[0], v = s.number[1];
	BIGNUM *n = from_hex("10000000000000000000000000000000"
			     "14DEF9DEA2F79CD65812631A5CF5D3ED");

	for (unsigned times = 1; times < 15; times++)
		add_numbers(key,
			    wd_strf(a, "s and %u times the order", times).ptr,
			    r, reversed(shifted(reversed(v), n, times)));
	add_numbers(key, "s is the order", r, reversed(of_number(n, HALF)));
	add_numbers(key, "s is none", r, zero);
	add_numbers(key, "R is none", zero, v);
	add_numbers(key, "both none", zero, zero);
	add_numbers(key, "both one", one, one);
	add_numbers(key, "they change places", v, r);
	add_numbers(key, "R is longer", craft_join(a, WD_STR("\0"), r), v);
	add_numbers(key, "R has the prefix of points",
		    craft_join(a, WD_STR("\x40"), r), v);
	add_numbers(key, "s is longer", r, craft_join(a, v, WD_STR("\0")));
	add_numbers(key, "s is shorter", r, (wd_str){ v.ptr, HALF - 1 });
	add_neutral(key, n);
	BN_free(n);
}

#endif
