/*
 * Our mathematics beside gpg's once more, on signatures and keys that no honest
 * tool makes: numbers at and beyond their ends, padding that is none, keys that
 * are not for signing or not any more.
 */
#include "crafted_curves.h"
#include "crafted_rsa.h"

enum { TRIES = 4096 };

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

/* A notation of so many octets, each of which gpg writes as three. */
static void add_notation(struct wd_buf *b, size_t octets)
{
	static const char name[] = "a@b.c";
	enum { FIXED = 1 + 4 + 2 + 2 + 5 };

	craft_number(b, 255, 1);
	craft_number(b, FIXED + octets, 4);
	craft_number(b, 20, 1);
	craft_number(b, 0, 4);
	craft_number(b, sizeof(name) - 1, 2);
	craft_number(b, octets, 2);
	wd_buf_c(b, name);
	for (size_t i = 0; i < octets; i++)
		wd_buf_byte(b, '\n');
}

/* As much as our reader lets through, in one piece and in many. */
static void gpg_says_no_more_than_we_read(void **state)
{
	enum { FREE = WD_PGP_AREA_MAX - 60, PIECES = 60, HEAD = 19 };
	struct stage *s = &made.stage;

	(void)state;
	for (size_t pieces = 1; pieces <= PIECES; pieces += PIECES - 1) {
		struct wd_buf b = { .arena = &s->arena };

		for (size_t i = 0; i < pieces; i++)
			add_notation(&b, FREE / pieces - HEAD);
		const struct craft_pgp how = { .hashed = wd_buf_str(&b) };

		expect_reason("notations",
			      verdict_of(s, &made.config, payload,
					 armored(&s->arena,
						 signed_by(PGP_ED, &how))),
			      WD_REASON_NONE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gpg_and_we_agree),
		cmocka_unit_test(numbers_go_round_for_nobody),
		cmocka_unit_test(gpg_says_no_more_than_we_read),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
