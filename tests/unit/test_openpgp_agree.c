/*
 * Our mathematics beside gpg's once more, on signatures and keys that no honest
 * tool makes: numbers at and beyond their ends, padding that is none, keys that
 * are not for signing or not any more.
 */
#include "openpgp_cases.h"
#include "sign_memory.h"

#include <sys/stat.h>
#include <time.h>

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "../craft/craft.h"
#include "sign/framing.h"
#include "sign/packet.h"

enum { HALF = 32, TRIES = 4096 };

static const wd_str payload = { "tree 0\n\nhello\n", 14 };

static struct {
	struct stage stage;
	struct wd_sign_config config;
	struct cases cases;
	struct notes notes;
} made;

static int setup(void **state)
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
			register_key(s, ALICE, WD_KEY_OPENPGP,
				     wd_upper_hex(&s->arena,
						  craft_key(k)->fingerprint));
	notes_start(&made.notes, &s->arena);
	made.config.memory = &made.notes.memory;
	assert_null(wd_keyring_digest(&s->arena, made.config.gnupg_home,
				      &made.config.keyring));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	stage_close(&made.stage);
	return 0;
}

/* ---- signatures ---- */

static wd_str signed_by(enum craft_key_name key, const struct craft_pgp *how)
{
	return craft_pgp(&made.stage.arena, craft_key(key), how, payload);
}

static void add(enum craft_key_name key, const char *what,
		const struct craft_pgp *how)
{
	struct wd_arena *a = &made.stage.arena;

	add_case(&made.cases, wd_strf(a, "key %d, %s", (int)key, what).ptr,
		 payload, armored(a, signed_by(key, how)));
}

static struct wd_pgp_signature read_back(wd_str packet)
{
	struct wd_pgp_signature s = { 0 };

	assert_int_equal(wd_pgp_signature_read(&made.stage.arena, packet, &s),
			 WD_REASON_NONE);
	return s;
}

/* A number of so many bits, or as many as it has (0); zeros in front count. */
static void put_number(struct wd_buf *b, wd_str n, size_t bits)
{
	size_t real = n.len * 8;

	if (bits == 0 && n.len > 0)
		for (unsigned top = (uint8_t)n.ptr[0]; top < 0x80 && real > 0;
		     top = top << 1 | 1)
			real--;
	craft_number(b, bits != 0 ? bits : real, 2);
	wd_buf_add(b, n);
}

static void add_numbers(enum craft_key_name key, const char *what, wd_str first,
			wd_str second)
{
	struct wd_buf b = { .arena = &made.stage.arena };
	struct craft_pgp how = { 0 };

	put_number(&b, first, 0);
	if (second.ptr != NULL)
		put_number(&b, second, 0);
	how.numbers = wd_buf_str(&b);
	add(key, what, &how);
}

static wd_str of_number(const BIGNUM *n, size_t octets)
{
	size_t len = octets != 0 ? octets : (size_t)BN_num_bytes(n);
	unsigned char *bytes =
		wd_new(&made.stage.arena, unsigned char, len + 1);

	assert_int_equal(BN_bn2binpad(n, bytes, (int)len), (int)len);
	return (wd_str){ (const char *)bytes, len };
}

static BIGNUM *to_number(wd_str s)
{
	return BN_bin2bn((const unsigned char *)s.ptr, (int)s.len, NULL);
}

static BIGNUM *from_hex(const char *hex)
{
	BIGNUM *n = NULL;

	assert_true(BN_hex2bn(&n, hex) > 0);
	return n;
}

static wd_str reversed(wd_str s)
{
	char *copy = wd_str_c(&made.stage.arena, s);

	for (size_t i = 0; i < s.len; i++)
		copy[i] = s.ptr[s.len - 1 - i];
	return (wd_str){ copy, s.len };
}

/* x + times * order, never less than zero. */
static wd_str shifted(wd_str x, const BIGNUM *order, unsigned times)
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

/* ---- each kind's ends ---- */

static const wd_str zero = { "", 0 }, one = { "\1", 1 };

static wd_str less(const BIGNUM *order, wd_str x)
{
	BIGNUM *n = to_number(x);
	wd_str out;

	BN_sub(n, order, n);
	out = of_number(n, 0);
	BN_free(n);
	return out;
}

static void add_ecdsa(enum craft_key_name key)
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
static wd_str answer_to_neutral(enum craft_key_name key, wd_str r,
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
static void add_neutral(enum craft_key_name key, const BIGNUM *order)
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

static void add_eddsa(enum craft_key_name key)
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

/* RSA without padding: what comes out for a block of our choice. */
static wd_str raw_rsa(enum craft_key_name key, wd_str block)
{
	unsigned char *out = wd_new(&made.stage.arena, unsigned char, 1024);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(craft_key(key)->pkey, NULL);
	size_t len = 1024;

	assert_int_equal(EVP_PKEY_sign_init(ctx), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_NO_PADDING), 1);
	assert_int_equal(EVP_PKEY_sign(ctx, out, &len,
				       (const unsigned char *)block.ptr,
				       block.len),
			 1);
	EVP_PKEY_CTX_free(ctx);
	return (wd_str){ (const char *)out, len };
}

static wd_str no_zeros(wd_str s)
{
	while (s.len > 0 && s.ptr[0] == 0)
		s = wd_str_from(s, 1);
	return s;
}

static wd_str plain_digest(enum craft_key_name key)
{
	const struct craft_pgp plain = { 0 };
	struct wd_arena *a = &made.stage.arena;
	struct wd_pgp_signature s = read_back(signed_by(key, &plain));
	struct wd_buf data = { .arena = a };

	wd_buf_add(&data, payload);
	wd_buf_add(&data, s.hashed);
	wd_buf_byte(&data, 4);
	wd_buf_byte(&data, (char)0xff);
	craft_number(&data, s.hashed.len, 4);
	return craft_digest(a, "SHA256", wd_buf_str(&data));
}

#define WITH_NULL                                                              \
	"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00" \
	"\x04\x20"
#define WITHOUT_NULL                                                           \
	"\x30\x2f\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x04\x20"
#define OF_SHA512                                                              \
	"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00" \
	"\x04\x20"

/* PKCS #1, 8.1, and everything that was once taken for it. */
static const struct {
	const char *name;
	char first, type, fill, end;
	wd_str info;
	size_t garbage; /* behind the digest */
} blocks[] = {
	{ "as it should be", 0, 1, '\xff', 0, T(WITH_NULL), 0 },
	{ "without parameters", 0, 1, '\xff', 0, T(WITHOUT_NULL), 0 },
	{ "without an algorithm", 0, 1, '\xff', 0, T(""), 0 },
	{ "of another algorithm", 0, 1, '\xff', 0, T(OF_SHA512), 0 },
	{ "with something behind", 0, 1, '\xff', 0, T(WITH_NULL), 4 },
	{ "with much behind", 0, 1, '\xff', 0, T(WITH_NULL), 100 },
	{ "padded as for encryption", 0, 2, '\xff', 0, T(WITH_NULL), 0 },
	{ "padded with zeros", 0, 0, '\0', 0, T(WITH_NULL), 0 },
	{ "padded with something", 0, 1, '\xfe', 0, T(WITH_NULL), 0 },
	{ "without an end of padding", 0, 1, '\xff', '\xff', T(WITH_NULL), 0 },
	{ "with a first octet", 1, 1, '\xff', 0, T(WITH_NULL), 0 },
};

static wd_str block_of(size_t i, wd_str digest, size_t len)
{
	char *b = wd_new(&made.stage.arena, char, len);
	size_t tail = blocks[i].info.len + digest.len + blocks[i].garbage;
	char *at = b + len - tail;

	memset(b, blocks[i].fill, len);
	b[0] = blocks[i].first;
	b[1] = blocks[i].type;
	at[-1] = blocks[i].end;
	if (blocks[i].info.len > 0)
		memcpy(at, blocks[i].info.ptr, blocks[i].info.len);
	memcpy(at + blocks[i].info.len, digest.ptr, digest.len);
	memset(at + tail - blocks[i].garbage, 'g', blocks[i].garbage);
	return (wd_str){ b, len };
}

static void add_blocks(enum craft_key_name key)
{
	wd_str digest = plain_digest(key);
	size_t len = craft_key(key)->n.len;

	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++)
		if (blocks[i].garbage + digest.len + 40 < len)
			add_numbers(key, blocks[i].name,
				    no_zeros(raw_rsa(key,
						     block_of(i, digest, len))),
				    (wd_str){ 0 });
}

static void add_rsa(enum craft_key_name key)
{
	const struct craft_pgp plain = { 0 };
	struct wd_arena *a = &made.stage.arena;
	struct wd_pgp_signature s = read_back(signed_by(key, &plain));
	wd_str v = s.number[0], none = { 0 };
	BIGNUM *n = to_number(craft_key(key)->n);

	add_numbers(key, "s and the modulus", shifted(v, n, 1), none);
	add_numbers(key, "s and many times the modulus", shifted(v, n, 1000),
		    none);
	add_numbers(key, "s is the modulus", of_number(n, 0), none);
	add_numbers(key, "s less", less(n, v), none);
	add_numbers(key, "s is none", zero, none);
	add_numbers(key, "s is one", one, none);
	add_numbers(key, "s is one less than the modulus", less(n, one), none);
	add_numbers(key, "zeros in front", craft_join(a, WD_STR("\0\0"), v),
		    none);
	add_numbers(key, "the last octet is missing",
		    (wd_str){ v.ptr, v.len - 1 }, none);
	add_numbers(key, "a zero behind", craft_join(a, v, WD_STR("\0")), none);
	add_blocks(key);
	BN_free(n);
}

/* ---- every key ---- */

static size_t length_of(enum craft_key_name key)
{
	return craft_key(key)->algorithm == BY_RSA ? craft_key(key)->n.len
						   : HALF;
}

/* Honest ones with a number that is shorter by chance: one in 256. */
static void add_short(enum craft_key_name key)
{
	size_t found = 0;

	for (uint32_t i = 1; i < TRIES && found < 4; i++) {
		struct craft_pgp how = { .date = SIGN_TIME + i };
		const struct wd_arena before = made.stage.arena;
		struct wd_pgp_signature s = read_back(signed_by(key, &how));
		bool shorter = s.number[0].len < length_of(key) ||
			       (s.number[1].len > 0 && s.number[1].len < HALF);

		made.stage.arena = before;
		if (shorter)
			add(key, "shorter by chance", &how);
		found += shorter;
	}
	assert_true(found > 0);
}

static void add_dates(enum craft_key_name key)
{
	static const uint32_t dates[] = {
		1,
		KEY_TIME - 1,
		KEY_TIME,
		KEY_TIME + 1,
		SIGN_TIME + 999,
		SIGN_TIME + 1001,
		KEY_TIME + 120000000,
		1730000000,
		2500000000,
		UINT32_MAX,
	};

	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		struct craft_pgp how = { .date = dates[i] };

		add(key, wd_strf(&made.stage.arena, "dated %u", dates[i]).ptr,
		    &how);
	}
}

static void add_hows(enum craft_key_name key)
{
	static const struct {
		const char *name;
		struct craft_pgp how;
	} hows[] = {
		{ "plain", { 0 } },
		{ "a bit is wrong", { .how = FLIPPED } },
		{ "SHA-384", { .digest = 9 } },
		{ "SHA-512", { .digest = 10 } },
		{ "SHA-512, said to be SHA-256",
		  { .digest = 10, .told_digest = 8 } },
		{ "said to be by RSA", { .algorithm = 1 } },
		{ "said to be by RSA for signing", { .algorithm = 3 } },
		{ "said to be by ECDSA", { .algorithm = 19 } },
		{ "said to be by EdDSA", { .algorithm = 22 } },
		{ "told to be by Bob", { .told_key = PGP_BOB } },
		{ "key id alone", { .how = NO_FINGERPRINT } },
		{ "its key id signed", { .how = HASHED_KEY_ID } },
	};

	for (size_t i = 0; i < sizeof(hows) / sizeof(hows[0]); i++) {
		/* no place for more in 512 bits */
		bool fits = key != PGP_TINY || hows[i].how.digest == 0;

		if (fits)
			add(key, hows[i].name, &hows[i].how);
	}
}

static void add_ends(enum craft_key_name key)
{
	switch (craft_key(key)->algorithm) {
	case BY_RSA:
		add_rsa(key);
		break;
	case BY_ECDSA:
		add_ecdsa(key);
		break;
	case BY_ED25519:
		add_eddsa(key);
		break;
	}
}

static void add_everything(void)
{
	for (enum craft_key_name k = PGP_ED; k <= PGP_STRANGER; k++) {
		add_hows(k);
		add_dates(k);
	}
	for (enum craft_key_name k = PGP_ED; k <= PGP_ECDSA; k++) {
		add_ends(k);
		add_short(k);
	}
	add_ends(PGP_SUBKEY);
	add_ends(PGP_TINY);
	add_ends(PGP_WEAK);
	add_ends(PGP_SUBKEY_ONE_SIDED);
}

static void gpg_and_we_agree(void **state)
{
	struct stage *s = &made.stage;
	struct wd_sign_config ours = made.config, theirs = made.config;
	const struct cases *c = &made.cases;
	struct wd_signature *ref;

	(void)state;
	add_everything();
	theirs.memory = NULL;
	theirs.gpg_only = true;
	ref = judge_all(s, c, theirs);
	expect_same(c, "nothing known", judge_all(s, c, ours), ref);
	made.notes.recalled = 0;
	expect_same(c, "remembered", judge_all(s, c, ours), ref);
	assert_true(made.notes.recalled >= count_of(c, ref, WD_REASON_NONE));
	print_message("%zu cases, %zu of them good, %zu bad\n", c->count,
		      count_of(c, ref, WD_REASON_NONE),
		      count_of(c, ref, WD_REASON_BAD_SIG));
	assert_true(c->count >= 600);
	assert_true(count_of(c, ref, WD_REASON_NONE) >= 50);
	assert_true(count_of(c, ref, WD_REASON_BAD_SIG) >= 150);
	assert_true(count_of(c, ref, WD_REASON_WEAK_KEY) >= 20);
	assert_true(count_of(c, ref, WD_REASON_UNTRUSTED_KEY) >= 20);
}

/*
 * gpg takes s and s + order for the same.  Neither by us nor, where something
 * unusual leaves it to gpg, through gpg is the second one good.
 */
static void expect_range(enum craft_key_name key, const char *order, bool turn,
			 wd_str unusual)
{
	struct stage *s = &made.stage;
	struct craft_pgp how = { .hashed = unusual };
	struct wd_pgp_signature good = read_back(signed_by(key, &how));
	size_t last = turn ? 1 : 0;
	wd_str v = good.number[last];
	BIGNUM *n =
		order != NULL ? from_hex(order) : to_number(craft_key(key)->n);
	struct wd_buf b = { .arena = &s->arena };

	expect_reason("as it was made",
		      verdict_of(s, &made.config, payload,
				 armored(&s->arena, signed_by(key, &how))),
		      WD_REASON_NONE);
	if (turn)
		put_number(&b, good.number[0], 0);
	put_number(&b,
		   turn ? reversed(shifted(reversed(v), n, 1))
			: shifted(v, n, 1),
		   0);
	how.numbers = wd_buf_str(&b);
	expect_reason("and once more around",
		      verdict_of(s, &made.config, payload,
				 armored(&s->arena, signed_by(key, &how))),
		      WD_REASON_BAD_SIG);
	BN_free(n);
}

static void numbers_go_round_for_nobody(void **state)
{
	static const char order[] = "10000000000000000000000000000000"
				    "14DEF9DEA2F79CD65812631A5CF5D3ED";
	const wd_str unusual[] = {
		{ 0 }, WD_STR("\x13\x14\0\0\0\0\0\5\0\5a@b.chello")
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		expect_range(PGP_ED, order, true, unusual[i]);
		expect_range(PGP_SUBKEY, order, true, unusual[i]);
		expect_range(PGP_RSA, NULL, false, unusual[i]);
	}
}

/*
 * libgcrypt ends the process over a key whose point is the neutral one.  That
 * is an error, and what was in the keyring goes on as before.
 */
static void a_key_that_gpg_breaks_over_is_an_error(void **state)
{
	struct stage *s = &made.stage;
	const struct craft_pgp plain = { 0 };
	wd_str *list = NULL;
	size_t count = 0;
	wd_err err =
		wd_openpgp_import(&s->arena, &made.config,
				  craft_public_key(&s->arena, PGP_EVERYBODYS),
				  &list, &count);

	(void)state;
	if (err == NULL)
		print_message("# this gpg takes it\n");
	assert_null(wd_keyring_digest(&s->arena, made.config.gnupg_home,
				      &made.config.keyring));
	expect_reason("another key",
		      verdict_of(s, &made.config, payload,
				 armored(&s->arena, signed_by(PGP_ED, &plain))),
		      WD_REASON_NONE);
	if (err != NULL)
		expect_reason("it",
			      verdict_of(s, &made.config, payload,
					 armored(&s->arena,
						 signed_by(PGP_EVERYBODYS,
							   &plain))),
			      WD_REASON_UNKNOWN_KEY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gpg_and_we_agree),
		cmocka_unit_test(numbers_go_round_for_nobody),
		cmocka_unit_test(a_key_that_gpg_breaks_over_is_an_error),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
