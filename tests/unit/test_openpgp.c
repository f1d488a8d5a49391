/* OpenPGP signatures through gpg, with a keyring that is Warder's own. */
#include "signing.h"

#include <sys/stat.h>
#include <time.h>

enum { DAY = 86400 };

static const wd_str payload = { "tree 0\n\nhello\n", 14 };

/* Made once for all tests: keys cost time. */
static struct {
	struct stage stage;
	struct wd_sign_config config; /* Warder's home */
	const char *signer;           /* the home of the people who sign */
	wd_str alice, bob, carol, weak, subkey, revoked, expiring;
} made;

static wd_str gpg_ok(const char *const *args)
{
	const char *argv[ARGS_MAX] = {
		"gpg",          "--homedir", made.signer,       "--batch",
		"--yes",        "--quiet",   "--pinentry-mode", "loopback",
		"--passphrase", ""
	};
	size_t n = 10;

	while (*args != NULL && n + 1 < ARGS_MAX)
		argv[n++] = *args++;
	assert_null(*args);
	return run_ok(&made.stage, argv);
}

#define gpg(...) gpg_ok((const char *[]){ __VA_ARGS__, NULL })

/* The fingerprint of a name's primary key (which 0) or subkey (which 1). */
static wd_str fingerprint(const char *who, int which)
{
	wd_str list = gpg("--with-colons", "--list-keys", who), line;

	while (wd_str_next_line(&list, &line))
		if (wd_str_starts(line, WD_STR("fpr:")) && which-- == 0)
			return wd_str_dup(
				&made.stage.arena,
				(wd_str){ line.ptr + sizeof("fpr:::::::::") - 1,
					  40 });
	fail_msg("no fingerprint of %s", who);
	return (wd_str){ 0 };
}

static wd_str new_key(const char *who, const char *algorithm,
		      const char *expire)
{
	(void)gpg("--quick-gen-key", who, algorithm, "sign", expire);
	return fingerprint(who, 0);
}

static void import_all(void)
{
	struct stage *s = &made.stage;
	const char *file = path_in(s, "keys.asc");
	wd_str *list;
	size_t count;

	(void)gpg("--armor", "--output", file, "--export");
	wd_err err = wd_openpgp_import(&s->arena, &made.config, slurp(s, file),
				       &list, &count);

	if (err != NULL)
		fail_msg("%s", wd_err_text(&s->arena, err));
}

static wd_str sign_with(const char *const *options, wd_str by)
{
	struct stage *s = &made.stage;
	const char *argv[ARGS_MAX] = { 0 };
	const char *in = path_in(s, "payload"), *out = path_in(s, "sig");
	size_t n = 0;

	put(s, in, payload);
	while (*options != NULL)
		argv[n++] = *options++;
	argv[n++] = "--armor";
	argv[n++] = "--local-user";
	argv[n++] = wd_str_c(&s->arena, by);
	argv[n++] = "--output";
	argv[n++] = out;
	argv[n++] = "--detach-sign";
	argv[n++] = in;
	(void)gpg_ok(argv);
	return slurp(s, out);
}

#define sign_as(by, ...) sign_with((const char *[]){ __VA_ARGS__, NULL }, (by))

static wd_str sign(wd_str by)
{
	return sign_with((const char *[]){ NULL }, by);
}

static struct wd_verdict judged(wd_str armor)
{
	return verdict_of(&made.stage, &made.config, payload, armor);
}

static struct wd_verdict judged_at(wd_str armor, int64_t now)
{
	struct wd_sign_config config = made.config;

	config.now = now;
	return verdict_of(&made.stage, &config, payload, armor);
}

static int setup(void **state)
{
	struct stage *s = &made.stage;

	(void)state;
	stage_open(s);
	made.signer = path_in(s, "signer");
	assert_int_equal(mkdir(made.signer, 0700), 0);
	made.config = (struct wd_sign_config){ .gnupg_home = path_in(s, "home"),
					       .now = time(NULL),
					       .clock_skew = 300 };
	made.alice = new_key("alice", "ed25519", "never");
	made.bob = new_key("bob", "rsa3072", "never");
	made.carol = new_key("carol", "ed25519", "never");
	made.weak = new_key("weak", "rsa1024", "never");
	made.expiring = new_key("expiring", "ed25519", "1d");
	made.revoked = new_key("revoked", "ed25519", "never");
	(void)gpg("--quick-add-key", wd_str_c(&s->arena, made.alice),
		  "nistp256/ecdsa", "sign", "2d");
	made.subkey = fingerprint("alice", 1);
	register_key(s, ALICE, WD_KEY_OPENPGP, made.alice);
	register_key(s, BOB, WD_KEY_OPENPGP, made.bob);
	register_key(s, BOB, WD_KEY_OPENPGP, made.weak);
	register_key(s, BOB, WD_KEY_OPENPGP, made.expiring);
	register_key(s, BOB, WD_KEY_OPENPGP, made.revoked);
	import_all();
	return 0;
}

static int teardown(void **state)
{
	const char *argv[] = { "gpgconf", "--homedir", made.signer,
			       "--kill",  "all",       NULL };

	(void)state;
	(void)run_logged("/dev/null", argv);
	stage_close(&made.stage);
	return 0;
}

static wd_str with_bang(wd_str fingerprint_text)
{
	return wd_strf(&made.stage.arena, "%.*s!", WD_FMT(fingerprint_text));
}

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
	wd_str old = wd_keyring_identity(&s->arena, made.config.gnupg_home);

	import_all();
	struct wd_verdict v = judged(armor);

	expect_reason("after", v, WD_REASON_REVOKED_KEY);
	assert_int_equal(v.person, BOB);
	assert_false(
		wd_str_eq(old, wd_keyring_identity(&s->arena,
						   made.config.gnupg_home)));
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

/* --- what can break --- */

static enum wd_code failure_of(const struct wd_sign_config *config,
			       wd_str armor)
{
	struct wd_signature one = { .payload = payload, .armor = armor };
	struct stage *s = &made.stage;
	wd_err err = wd_verify(&s->arena, config, &s->people, &one, 1);

	assert_non_null(err);
	return err->code;
}

static const char *script(const char *name, const char *body)
{
	const char *path = path_in(&made.stage, name);

	put(&made.stage, path,
	    wd_strf(&made.stage.arena, "#!/bin/sh\n%s\n", body));
	assert_int_equal(chmod(path, 0700), 0);
	return path;
}

static void a_broken_engine_is_an_error(void **state)
{
	wd_str armor = sign(made.alice);
	struct wd_sign_config c = made.config;

	(void)state;
	c.gpg = path_in(&made.stage, "no-such-program");
	assert_int_equal(failure_of(&c, armor), WD_ERR_NOT_FOUND);
	assert_non_null(wd_openpgp_probe(&made.stage.arena, &c));
	c.gpg = script("says-nothing", "exit 0");
	assert_int_equal(failure_of(&c, armor), WD_ERR_FOREIGN);
	assert_non_null(wd_openpgp_probe(&made.stage.arena, &c));
	c.gpg = script("fails", "exit 2");
	assert_int_equal(failure_of(&c, armor), WD_ERR_FOREIGN);
	c.gpg = script("dies", "kill -9 $$");
	assert_int_equal(failure_of(&c, armor), WD_ERR_FOREIGN);
	c.gpg = script("no-list", "case \"$*\" in *--list-keys*) exit 2;; "
				  "esac; exec gpg \"$@\"");
	assert_int_equal(failure_of(&c, armor), WD_ERR_FOREIGN);
	c = made.config;
	c.gnupg_home = path_in(&made.stage, "no-such-home");
	assert_int_equal(failure_of(&c, armor), WD_ERR_NOT_FOUND);
	assert_non_null(wd_openpgp_probe(&made.stage.arena, &c));
	assert_null(wd_openpgp_probe(&made.stage.arena, &made.config));
}

static void nothing_of_ours_reaches_gpg(void **state)
{
	struct stage *s = &made.stage;
	const char *seen = path_in(s, "seen");
	struct wd_sign_config c = made.config;
	wd_str armor = sign(made.alice);
	int secret = open("/dev/null", O_RDONLY); /* inheritable */

	(void)state;
	assert_true(dup2(secret, 77) == 77);
	c.gpg = script("looks",
		       wd_strf(&s->arena,
			       "case \"$*\" in *--verify*) "
			       "{ readlink /proc/$$/fd/0; ls /proc/$$/fd; "
			       "echo \"$*\"; } >%s;; esac; exec gpg \"$@\"",
			       seen)
			       .ptr);
	expect_reason("through the script", verdict_of(s, &c, payload, armor),
		      WD_REASON_NONE);
	wd_str text = slurp(s, seen);

	assert_true(wd_str_starts(text, WD_STR("/dev/null\n")));
	assert_null(memmem(text.ptr, text.len, "\n77\n", 4));
	assert_non_null(memmem(text.ptr, text.len, made.config.gnupg_home,
			       strlen(made.config.gnupg_home)));
	(void)close(secret);
	(void)close(77);
}

/* GNUPGHOME and PATH are the client's to influence. */
static void the_environment_does_not_decide(void **state)
{
	struct stage *s = &made.stage;
	const char *bad = path_in(s, "bin");
	char *path = wd_str_c(&s->arena, wd_str_of(getenv("PATH")));
	wd_str armor = sign(made.carol);

	(void)state;
	assert_int_equal(mkdir(bad, 0700), 0);
	(void)script("bin/gpg", "exit 0");
	assert_int_equal(setenv("PATH", bad, 1), 0);
	assert_int_equal(setenv("GNUPGHOME", made.signer, 1), 0);
	assert_int_equal(setenv("LC_ALL", "de_DE.UTF-8", 1), 0);
	struct wd_verdict v = judged(armor);

	assert_int_equal(setenv("PATH", path, 1), 0);
	assert_int_equal(unsetenv("GNUPGHOME"), 0);
	assert_int_equal(unsetenv("LC_ALL"), 0);
	expect_reason("carol is not registered", v, WD_REASON_UNKNOWN_KEY);
}

static void verifying_starts_no_daemon_and_writes_nothing(void **state)
{
	struct stage *s = &made.stage;
	wd_str armor = sign(made.alice);
	wd_str before = run(s, "ls", "-lA", "--time-style=full-iso",
			    made.config.gnupg_home);

	(void)state;
	expect_reason("good", judged(armor), WD_REASON_NONE);
	wd_str after = run(s, "ls", "-lA", "--time-style=full-iso",
			   made.config.gnupg_home);

	assert_true(wd_str_eq(before, after));
	assert_null(memmem(after.ptr, after.len, "S.gpg-agent", 11));
}

/* --- import --- */

static void imports_and_names_the_keys(void **state)
{
	struct stage *s = &made.stage;
	struct wd_sign_config c = { .gnupg_home = path_in(s, "a/new/home") };
	const char *file = path_in(s, "one.gpg");
	wd_str *list;
	size_t count;
	struct stat st;

	(void)state;
	assert_true(wd_str_starts(wd_keyring_identity(&s->arena, c.gnupg_home),
				  WD_STR("pubring.kbx=absent")));
	(void)gpg("--output", file, "--export", "alice", "bob");
	assert_null(wd_openpgp_import(&s->arena, &c, slurp(s, file), &list,
				      &count));
	assert_int_equal(count, 2);
	assert_true(wd_str_eq(list[0], made.alice));
	assert_true(wd_str_eq(list[1], made.bob));
	assert_int_equal(stat(c.gnupg_home, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	c.now = made.config.now;
	c.clock_skew = 300;
	expect_reason("afterwards",
		      verdict_of(s, &c, payload, sign(made.alice)),
		      WD_REASON_NONE);
}

static enum wd_code import_failure(const struct wd_sign_config *c, wd_str file)
{
	wd_str *list = NULL;
	size_t count = 77;
	wd_err err =
		wd_openpgp_import(&made.stage.arena, c, file, &list, &count);

	assert_non_null(err);
	assert_null(list);
	assert_int_equal(count, 77);
	return err->code;
}

static void imports_nothing_else(void **state)
{
	struct stage *s = &made.stage;
	const char *file = path_in(s, "secret");
	char *big = wd_new(&s->arena, char, WD_OPENPGP_IMPORT_MAX + 1);
	struct wd_sign_config none = { 0 };
	wd_str secrets;

	(void)state;
	(void)gpg("--armor", "--output", file, "--export-secret-keys", "bob");
	assert_int_equal(import_failure(&made.config, slurp(s, file)),
			 WD_ERR_USAGE);
	(void)gpg("--output", file, "--export-secret-keys", "bob");
	assert_int_equal(import_failure(&made.config, slurp(s, file)),
			 WD_ERR_USAGE);
	assert_int_equal(import_failure(&made.config, WD_STR("no key")),
			 WD_ERR_FORMAT);
	assert_int_equal(import_failure(&made.config, WD_STR("")),
			 WD_ERR_FORMAT);
	assert_int_equal(import_failure(&made.config,
					(wd_str){ big,
						  WD_OPENPGP_IMPORT_MAX + 1 }),
			 WD_ERR_LIMIT);
	assert_int_equal(import_failure(&none, WD_STR("x")), WD_ERR_USAGE);
	secrets = run(s, "find", made.config.gnupg_home, "-name", "*.key");
	assert_int_equal(secrets.len, 0);
}

static void not_enabled_without_a_home(void **state)
{
	struct wd_sign_config none = { .now = made.config.now };
	wd_str armor = sign(made.alice);

	(void)state;
	expect_reason("no home", verdict_of(&made.stage, &none, payload, armor),
		      WD_REASON_FORMAT_NOT_ENABLED);
	assert_non_null(wd_openpgp_probe(&made.stage.arena, &none));
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
		cmocka_unit_test(a_broken_engine_is_an_error),
		cmocka_unit_test(nothing_of_ours_reaches_gpg),
		cmocka_unit_test(the_environment_does_not_decide),
		cmocka_unit_test(verifying_starts_no_daemon_and_writes_nothing),
		cmocka_unit_test(imports_and_names_the_keys),
		cmocka_unit_test(imports_nothing_else),
		cmocka_unit_test(not_enabled_without_a_home),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
