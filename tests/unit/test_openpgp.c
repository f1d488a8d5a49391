/* OpenPGP signatures through gpg, with a keyring that is Warder's own. */
#include "openpgp_stage.h"

static void good_signatures_are_their_owners(void **state)
{
	const struct {
		const char *name;
		wd_str by;
		int person;
		wd_str key;
	} cases[] = {
		{ "Ed25519", with_bang(made.alice), ALICE, made.alice },
		{ "RSA", with_bang(made.bob), BOB, made.bob },
		{ "subkey", with_bang(made.subkey), ALICE, made.alice },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct wd_verdict v = judged(sign(cases[i].by));

		expect_reason(cases[i].name, v, WD_REASON_NONE);
		assert_int_equal(v.person, cases[i].person);
		assert_int_equal(v.format, WD_KEY_OPENPGP);
		assert_true(wd_str_eq(v.key, cases[i].key));
	}
}

static void a_key_must_be_registered_by_its_primary(void **state)
{
	struct stage *s = &made.stage;
	wd_str armor = sign(with_bang(made.subkey));
	struct stage other = { .arena = s->arena };

	(void)state;
	other.people = (struct wd_registry){ .person = s->person,
					     .persons = EVERYBODY,
					     .key = other.key,
					     .by_key.arena = &other.arena };
	register_key(&other, ALICE, WD_KEY_OPENPGP, made.subkey);
	expect_reason("subkey registered",
		      verdict_of(&other, &made.config, payload, armor),
		      WD_REASON_UNKNOWN_KEY);
	struct wd_verdict v = judged(sign(made.carol));

	expect_reason("not registered", v, WD_REASON_UNKNOWN_KEY);
	assert_true(wd_str_eq(v.key, made.carol));
	assert_int_equal(v.person, WD_NOBODY);
}

static void a_key_must_be_in_the_keyring(void **state)
{
	(void)state;
	wd_str stranger = new_key("stranger", "ed25519", "never");

	register_key(&made.stage, BOB, WD_KEY_OPENPGP, stranger);
	struct wd_verdict v = judged(sign(stranger));

	expect_reason("not imported", v, WD_REASON_UNKNOWN_KEY);
	assert_true(wd_str_eq(v.key, stranger));
	assert_int_equal(v.person, WD_NOBODY);
	(void)gpg("--yes", "--delete-secret-and-public-key",
		  wd_str_c(&made.stage.arena, stranger));
}

static void another_payload_is_bad(void **state)
{
	wd_str armor = sign(made.alice);

	(void)state;
	struct wd_verdict v = verdict_of(&made.stage, &made.config,
					 WD_STR("tree 0\n\nhellO\n"), armor);

	expect_reason("changed", v, WD_REASON_BAD_SIG);
	assert_int_equal(v.person, WD_NOBODY);
	v = verdict_of(&made.stage, &made.config, (wd_str){ 0 }, armor);
	expect_reason("empty", v, WD_REASON_BAD_SIG);
}

static void digests_below_sha256_are_weak(void **state)
{
	static const struct {
		const char *digest;
		enum wd_reason reason;
	} cases[] = {
		{ "SHA1", WD_REASON_WEAK_DIGEST },
		{ "RIPEMD160", WD_REASON_WEAK_DIGEST },
		{ "SHA224", WD_REASON_WEAK_DIGEST },
		{ "SHA256", WD_REASON_NONE },
		{ "SHA384", WD_REASON_NONE },
		{ "SHA512", WD_REASON_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect_reason(cases[i].digest,
			      judged(sign_as(made.bob, "--digest-algo",
					     cases[i].digest)),
			      cases[i].reason);
}

static void short_rsa_keys_are_weak(void **state)
{
	wd_str armor = sign(made.weak);
	struct wd_sign_config lax = made.config;

	(void)state;
	lax.rsa_bits_min = 1024;
	struct wd_verdict v = judged(armor);

	expect_reason("1024", v, WD_REASON_WEAK_KEY);
	assert_int_equal(v.person, BOB);
	expect_reason("1024 allowed",
		      verdict_of(&made.stage, &lax, payload, armor),
		      WD_REASON_NONE);
}

static void dates_count_when_the_push_is_received(void **state)
{
	int64_t now = made.config.now;
	wd_str plain = sign(with_bang(made.alice));
	wd_str brief =
		sign_as(with_bang(made.alice), "--default-sig-expire", "2d");
	wd_str by_expiring = sign(made.expiring);
	wd_str by_subkey = sign(with_bang(made.subkey));

	(void)state;
	expect_reason("now", judged(plain), WD_REASON_NONE);
	expect_reason("in ten years", judged_at(plain, now + 3650 * DAY),
		      WD_REASON_NONE);
	expect_reason("within the skew", judged_at(plain, now - 200),
		      WD_REASON_NONE);
	expect_reason("before it was made", judged_at(plain, now - 1000),
		      WD_REASON_FUTURE_SIG);
	expect_reason("brief, now", judged(brief), WD_REASON_NONE);
	expect_reason("brief, expired", judged_at(brief, now + 3 * DAY),
		      WD_REASON_EXPIRED_SIG);
	expect_reason("key, now", judged(by_expiring), WD_REASON_NONE);
	expect_reason("key, expired", judged_at(by_expiring, now + 2 * DAY),
		      WD_REASON_EXPIRED_KEY);
	expect_reason("subkey, now", judged(by_subkey), WD_REASON_NONE);
	struct wd_verdict v = judged_at(by_subkey, now + 3 * DAY);

	expect_reason("subkey, expired", v, WD_REASON_EXPIRED_KEY);
	assert_int_equal(v.person, ALICE);
}

/* gpg's own clock says "expired": at the time of the push it had not. */
static void gpgs_clock_does_not_decide(void **state)
{
	int64_t past = made.config.now - 30 * DAY;
	const char *then =
		wd_strf(&made.stage.arena, "%jd", (intmax_t)past).ptr;

	(void)state;
	(void)gpg("--faked-system-time", then, "--quick-gen-key", "past",
		  "ed25519", "sign", "10d");
	wd_str past_key = fingerprint("past", 0);
	wd_str armor = sign_as(past_key, "--faked-system-time", then);

	register_key(&made.stage, BOB, WD_KEY_OPENPGP, past_key);
	import_all();
	struct wd_verdict v = judged(armor);

	expect_reason("now", v, WD_REASON_EXPIRED_KEY);
	assert_int_equal(v.person, BOB);
	expect_reason("then", judged_at(armor, past + DAY), WD_REASON_NONE);
	armor = sign_as(made.alice, "--faked-system-time", then,
			"--ignore-time-conflict", "--ignore-valid-from");
	v = judged(armor);
	assert_int_not_equal(v.reason, WD_REASON_NONE);
	assert_int_equal(v.person, WD_NOBODY);
}

static void revoked_keys_are_refused(void **state)
{
	struct stage *s = &made.stage;
	const char *certificate =
		wd_strf(&s->arena, "%s/openpgp-revocs.d/%.*s.rev", made.signer,
			WD_FMT(made.revoked))
			.ptr;
	wd_str armor = sign(made.revoked), text = slurp(s, certificate);
	const char *mark = memmem(text.ptr, text.len, ":-----BEGIN", 11);

	(void)state;
	expect_reason("before", judged(armor), WD_REASON_NONE);
	assert_non_null(mark);
	put(s, certificate, wd_str_from(text, (size_t)(mark - text.ptr) + 1));
	(void)gpg("--import", certificate);
	wd_str old = state_of(&made.config);

	import_all();
	struct wd_verdict v = judged(armor);

	expect_reason("after", v, WD_REASON_REVOKED_KEY);
	assert_int_equal(v.person, BOB);
	assert_false(wd_str_eq(old, state_of(&made.config)));
}

static void a_disabled_key_is_not_trusted(void **state)
{
	const char *home = made.config.gnupg_home;
	const char *answers = path_in(&made.stage, "answers");
	wd_str armor = sign(made.bob);

	(void)state;
	put(&made.stage, answers, WD_STR("disable\nsave\n"));
	(void)run(&made.stage, "gpg", "--homedir", home, "--batch",
		  "--trust-model", "pgp", "--command-file", answers,
		  "--edit-key", "bob");
	expect_reason("disabled", judged(armor), WD_REASON_UNTRUSTED_KEY);
	put(&made.stage, answers, WD_STR("enable\nsave\n"));
	(void)run(&made.stage, "gpg", "--homedir", home, "--batch",
		  "--trust-model", "pgp", "--command-file", answers,
		  "--edit-key", "bob");
	expect_reason("enabled", judged(armor), WD_REASON_NONE);
}

static void other_forms_of_signature_are_refused(void **state)
{
	struct stage *s = &made.stage;
	const char *in = path_in(s, "payload"), *out = path_in(s, "other");
	const char *alice = wd_str_c(&s->arena, made.alice);
	wd_str two = sign_as(made.alice, "--local-user", "bob");

	(void)state;
	expect_reason("two signers", judged(two), WD_REASON_MULTI_SIG);
	expect_reason("text document",
		      judged(sign_as(made.alice, "--textmode")),
		      WD_REASON_SIG_CLASS);
	(void)gpg("--armor", "--local-user", alice, "--output", out, "--sign",
		  in);
	expect_reason("a whole message", judged(slurp(s, out)),
		      WD_REASON_BAD_ARMOR);
	(void)gpg("--local-user", alice, "--output", out, "--clear-sign", in);
	expect_reason("clear-signed", judged(slurp(s, out)),
		      WD_REASON_BAD_ARMOR);
}

static void a_batch_keeps_its_order(void **state)
{
	struct stage *s = &made.stage;
	wd_str alice = sign(made.alice), bob = sign(made.bob);
	wd_str carol = sign(made.carol);
	struct wd_signature batch[] = {
		{ .payload = payload, .armor = carol },
		{ .payload = payload, .armor = alice },
		{ .payload = WD_STR("other"), .armor = bob },
		{ .payload = payload, .armor = WD_STR("junk") },
		{ .payload = payload, .armor = carol },
		{ .payload = payload, .armor = bob },
		{ .payload = payload },
	};
	static const struct {
		enum wd_reason reason;
		int person;
	} expected[] = {
		{ WD_REASON_UNKNOWN_KEY, WD_NOBODY },
		{ WD_REASON_NONE, ALICE },
		{ WD_REASON_BAD_SIG, WD_NOBODY },
		{ WD_REASON_BAD_ARMOR, WD_NOBODY },
		{ WD_REASON_UNKNOWN_KEY, WD_NOBODY },
		{ WD_REASON_NONE, BOB },
		{ WD_REASON_NO_SIGNATURE, WD_NOBODY },
	};

	(void)state;
	assert_null(wd_verify(&s->arena, &made.config, &s->people, batch, 7));
	for (size_t i = 0; i < 7; i++) {
		expect_reason("batch", batch[i].verdict, expected[i].reason);
		assert_int_equal(batch[i].verdict.person, expected[i].person);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_signatures_are_their_owners),
		cmocka_unit_test(a_key_must_be_registered_by_its_primary),
		cmocka_unit_test(a_key_must_be_in_the_keyring),
		cmocka_unit_test(another_payload_is_bad),
		cmocka_unit_test(digests_below_sha256_are_weak),
		cmocka_unit_test(short_rsa_keys_are_weak),
		cmocka_unit_test(dates_count_when_the_push_is_received),
		cmocka_unit_test(gpgs_clock_does_not_decide),
		cmocka_unit_test(revoked_keys_are_refused),
		cmocka_unit_test(a_disabled_key_is_not_trusted),
		cmocka_unit_test(other_forms_of_signature_are_refused),
		cmocka_unit_test(a_batch_keeps_its_order),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
