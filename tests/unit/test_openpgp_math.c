/*
 * Our mathematics beside gpg's: for every signature here the verdict is the
 * same, whoever does them.
 */
#include "openpgp_cases.h"
#include "openpgp_stage.h"
#include "sign_memory.h"

enum { MANY = 7 };

static const struct {
	const char *name, *algorithm;
	int flips; /* spoil every octet but so many; 0: none */
	bool ours; /* needs no gpg once it is vouched for */
} kinds[] = {
	{ "math ed", "ed25519", 1, true },
	{ "math r2048", "rsa2048", MANY, true },
	{ "math r3072", "rsa3072", MANY, true },
	{ "math r4096", "rsa4096", MANY, true },
	{ "math p256", "nistp256", 2, true },
	{ "math p384", "nistp384", 3, true },
	{ "math p521", "nistp521", 3, true },
	{ "math bp256", "brainpoolP256r1", MANY, false },
	{ "math dsa", "dsa2048", MANY, false },
	{ "math k256", "secp256k1", MANY, false },
};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static struct cases *cases;
static struct notes *notes;
static wd_str key[KINDS], good[KINDS];

static void add(const char *name, wd_str text, wd_str armor)
{
	add_case(cases, name, text, armor);
}

static wd_str bare(wd_str armor)
{
	wd_str bytes;

	assert_int_equal(wd_armor_read(&made.stage.arena, armor,
				       WD_ARMOR_OPENPGP, &bytes),
			 WD_REASON_NONE);
	return bytes;
}

/* One bit of each octet, another one each time. */
static void add_flips(const char *name, wd_str armor, int step)
{
	wd_str bytes = bare(armor);

	for (size_t i = 0; i < bytes.len; i += (size_t)step) {
		char *copy = wd_str_c(&made.stage.arena, bytes);

		copy[i] = (char)(copy[i] ^ 1 << i % 8);
		add(wd_strf(&made.stage.arena, "%s, octet %zu", name, i).ptr,
		    payload,
		    armored(&made.stage.arena, (wd_str){ copy, bytes.len }));
	}
}

static void add_payloads(const char *name, wd_str armor)
{
	add(name, payload, armor);
	add(name, (wd_str){ 0 }, armor);
	add(name, WD_STR("tree 0\n\nhellO\n"), armor);
	add(name, WD_STR("tree 0\n\nhello\n\n"), armor);
	add(name, (wd_str){ payload.ptr, payload.len - 1 }, armor);
}

static void add_digests(const char *name, wd_str by)
{
	static const char *const digest[] = { "SHA1", "SHA256", "SHA384",
					      "SHA512" };

	for (size_t i = 0; i < sizeof(digest) / sizeof(digest[0]); i++) {
		const char *out = path_in(&made.stage, "digest");
		const char *const argv[] = { "gpg",
					     "--homedir",
					     made.signer,
					     "--batch",
					     "--yes",
					     "--armor",
					     "--digest-algo",
					     digest[i],
					     "--local-user",
					     wd_str_c(&made.stage.arena, by),
					     "--output",
					     out,
					     "--detach-sign",
					     path_in(&made.stage, "payload"),
					     NULL };

		/* gpg makes none with a digest shorter than the group */
		if (run_logged("/dev/null", argv) == 0)
			add(wd_strf(&made.stage.arena, "%s, %s", name,
				    digest[i])
				    .ptr,
			    payload, slurp(&made.stage, out));
	}
}

static void add_options(const char *name, wd_str by)
{
	add(name, payload, sign_as(by, "--sig-notation", "a@example.com=b"));
	add(name, payload, sign_as(by, "--sig-notation", "!a@example.com=b"));
	add(name, payload, sign_as(by, "--sig-policy-url", "http://x/"));
	add(name, payload, sign_as(by, "--default-sig-expire", "2d"));
	add(name, payload, sign_as(by, "--sender", "x@example.com"));
	add(name, payload, sign_as(by, "--textmode"));
}

static void make_keys(void)
{
	for (size_t i = 0; i < KINDS; i++) {
		key[i] = new_key(kinds[i].name, kinds[i].algorithm, "never");
		register_key(&made.stage, (int)i % EVERYBODY, WD_KEY_OPENPGP,
			     key[i]);
		good[i] = sign(with_bang(key[i]));
	}
}

static int setup_keys(void **state)
{
	static struct cases all;
	static struct notes memory;

	if (setup(state) != 0)
		return -1;
	cases = &all;
	notes = &memory;
	notes_start(notes, &made.stage.arena);
	make_keys();
	import_all();
	made.config.keyring = state_of(&made.config);
	made.config.memory = &notes->memory;
	return 0;
}

static void add_everything(void)
{
	wd_str subkey = sign(with_bang(made.subkey));

	for (size_t i = 0; i < KINDS; i++) {
		add_payloads(kinds[i].name, good[i]);
		add_digests(kinds[i].name, with_bang(key[i]));
		add_options(kinds[i].name, with_bang(key[i]));
		add_flips(kinds[i].name, good[i], kinds[i].flips);
	}
	add_payloads("subkey", subkey);
	add_flips("subkey", subkey, MANY);
	add_payloads("expiring", sign(made.expiring));
	add_payloads("weak", sign(made.weak));
	add_payloads("nobody's", sign(made.carol));
}

static void gpg_and_we_agree(void **state)
{
	struct wd_sign_config ours = made.config, theirs = made.config,
			      later = made.config;
	struct wd_signature *ref;

	(void)state;
	add_everything();
	theirs.memory = NULL;
	theirs.gpg_only = true;
	ref = judge_all(&made.stage, cases, theirs);
	expect_same(cases, "nothing known", judge_all(&made.stage, cases, ours),
		    ref);
	assert_true(notes->count > 0);
	notes->recalled = 0;
	expect_same(cases, "remembered", judge_all(&made.stage, cases, ours),
		    ref);
	assert_true(notes->recalled >= count_of(cases, ref, WD_REASON_NONE));
	print_message("%zu cases, %zu of them good, %zu bad\n", cases->count,
		      count_of(cases, ref, WD_REASON_NONE),
		      count_of(cases, ref, WD_REASON_BAD_SIG));
	assert_true(cases->count >= 500);
	assert_true(count_of(cases, ref, WD_REASON_NONE) >= 60);
	assert_true(count_of(cases, ref, WD_REASON_BAD_SIG) >= 300);
	for (unsigned threads = 1; threads <= 8; threads += 3) {
		struct notes *empty =
			wd_new(&made.stage.arena, struct notes, 1);

		notes_start(empty, &made.stage.arena);
		ours.memory = &empty->memory;
		ours.threads = threads;
		expect_same(cases, "threads",
			    judge_all(&made.stage, cases, ours), ref);
	}
	later.now += 3 * DAY;
	theirs.now = later.now;
	expect_same(cases, "later", judge_all(&made.stage, cases, later),
		    judge_all(&made.stage, cases, theirs));
}

/* Once gpg has vouched for a key, its plain signatures need no gpg. */
static void plain_signatures_need_no_gpg(void **state)
{
	struct stage *s = &made.stage;
	struct wd_sign_config none = made.config;
	struct notes *fresh = wd_new(&s->arena, struct notes, 1);

	(void)state;
	notes_start(fresh, &s->arena);
	none.memory = &fresh->memory;
	for (size_t i = 0; i < KINDS; i++)
		expect_reason(kinds[i].name,
			      verdict_of(s, &none, payload, good[i]),
			      WD_REASON_NONE);
	none.gpg = path_in(s, "no-such-program");
	for (size_t i = 0; i < KINDS; i++) {
		wd_str again = sign(with_bang(key[i]));
		struct wd_signature one = { .payload = payload,
					    .armor = again };
		wd_err err = wd_verify(&s->arena, &none, &s->people, &one, 1);

		if (kinds[i].ours != (err == NULL))
			fail_msg("%s: %s", kinds[i].name,
				 err == NULL ? "ours"
					     : wd_err_text(&s->arena, err));
		if (err == NULL)
			expect_reason(kinds[i].name, one.verdict,
				      WD_REASON_NONE);
		one.payload = WD_STR("other");
		if (kinds[i].ours) {
			assert_null(wd_verify(&s->arena, &none, &s->people,
					      &one, 1));
			expect_reason(kinds[i].name, one.verdict,
				      WD_REASON_BAD_SIG);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gpg_and_we_agree),
		cmocka_unit_test(plain_signatures_need_no_gpg),
	};

	return cmocka_run_group_tests(tests, setup_keys, teardown);
}
