/*
 * crafted_stage.h - a keyring with the keys of tests/craft, which no honest
 * tool makes, and signatures by them.
 */
#ifndef WD_TEST_CRAFTED_STAGE_H
#define WD_TEST_CRAFTED_STAGE_H

#include "openpgp_cases.h"
#include "sign_memory.h"

#include <sys/stat.h>
#include <time.h>

#include <openssl/bn.h>

#include "../craft/craft.h"
#include "sign/framing.h"
#include "sign/packet.h"

enum { HALF = 32 };

static const wd_str payload = { "tree 0\n\nhello\n", 14 };

static struct {
	struct stage stage;
	struct wd_sign_config config;
	struct cases cases;
	struct notes notes;
} made;

static inline int setup(void **state)
{
	struct stage *s = &made.stage;
	wd_str *list;
	size_t count;

	(void)state;
	stage_open(s);
	craft_make_keys(&s->arena);
	made.config = (struct wd_sign_config){ .gnupg_home = path_in(s, "home"),
					       .now = time(NULL),
					       .clock_skew = 300 };
	wd_err err = wd_openpgp_import(&s->arena, &made.config,
				       craft_keyring(&s->arena), &list, &count);

	if (err != NULL)
		fail_msg("%s", wd_err_text(&s->arena, err));
	for (enum craft_key_name k = PGP_ED; k < KEYS; k++)
		if (craft_key(k)->owner != NULL)
			register_key(s, k == PGP_BOB ? BOB : ALICE,
				     WD_KEY_OPENPGP,
				     wd_upper_hex(&s->arena,
						  craft_key(k)->fingerprint));
	notes_start(&made.notes, &s->arena);
	made.config.memory = &made.notes.memory;
	assert_null(wd_keyring_digest(&s->arena, made.config.gnupg_home,
				      &made.config.keyring));
	return 0;
}

static inline int teardown(void **state)
{
	(void)state;
	stage_close(&made.stage);
	return 0;
}

/* ---- signatures ---- */

static inline wd_str signed_by(enum craft_key_name key,
			       const struct craft_pgp *how)
{
	return craft_pgp(&made.stage.arena, craft_key(key), how, payload);
}

static inline void add(enum craft_key_name key, const char *what,
		       const struct craft_pgp *how)
{
	struct wd_arena *a = &made.stage.arena;

	add_case(&made.cases, wd_strf(a, "key %d, %s", (int)key, what).ptr,
		 payload, armored(a, signed_by(key, how)));
}

static inline struct wd_pgp_signature read_back(wd_str packet)
{
	struct wd_pgp_signature s = { 0 };

	assert_int_equal(wd_pgp_signature_read(&made.stage.arena, packet, &s),
			 WD_REASON_NONE);
	return s;
}

/* A number of so many bits, or as many as it has (0); zeros in front count. */
static inline void put_number(struct wd_buf *b, wd_str n, size_t bits)
{
	size_t real = n.len * 8;

	if (bits == 0 && n.len > 0)
		for (unsigned top = (uint8_t)n.ptr[0]; top < 0x80 && real > 0;
		     top = top << 1 | 1)
			real--;
	craft_number(b, bits != 0 ? bits : real, 2);
	wd_buf_add(b, n);
}

static inline void add_numbers(enum craft_key_name key, const char *what,
			       wd_str first, wd_str second)
{
	struct wd_buf b = { .arena = &made.stage.arena };
	struct craft_pgp how = { 0 };

	put_number(&b, first, 0);
	if (second.ptr != NULL)
		put_number(&b, second, 0);
	how.numbers = wd_buf_str(&b);
	add(key, what, &how);
}

static inline wd_str of_number(const BIGNUM *n, size_t octets)
{
	size_t len = octets != 0 ? octets : (size_t)BN_num_bytes(n);
	unsigned char *bytes =
		wd_new(&made.stage.arena, unsigned char, len + 1);

	assert_int_equal(BN_bn2binpad(n, bytes, (int)len), (int)len);
	return (wd_str){ (const char *)bytes, len };
}

static inline BIGNUM *to_number(wd_str s)
{
	return BN_bin2bn((const unsigned char *)s.ptr, (int)s.len, NULL);
}

static inline BIGNUM *from_hex(const char *hex)
{
	BIGNUM *n = NULL;

	assert_true(BN_hex2bn(&n, hex) > 0);
	return n;
}

static inline wd_str reversed(wd_str s)
{
	char *copy = wd_str_c(&made.stage.arena, s);

	for (size_t i = 0; i < s.len; i++)
		copy[i] = s.ptr[s.len - 1 - i];
	return (wd_str){ copy, s.len };
}

/* x + times * order, never less than zero. */
static inline wd_str shifted(wd_str x, const BIGNUM *order, unsigned times)
{
	BIGNUM *n = to_number(x), *add = BN_dup(order);
	wd_str out;

	BN_mul_word(add, times);
	BN_add(n, n, add);
	out = of_number(n, 0);
	BN_free(n);
	BN_free(add);
	return out;
}

#endif
