/* gpg itself: what can break, what it must not see, and importing keys. */
#include "openpgp_stage.h"

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

/* A laptop's copy of the public keys, which gpg has never touched. */
static void a_bare_keyring_stays_as_it_is(void **state)
{
	struct stage *s = &made.stage;
	struct wd_sign_config c = made.config;
	wd_str before;

	(void)state;
	c.gnupg_home = path_in(s, "bare");
	assert_int_equal(mkdir(c.gnupg_home, 0700), 0);
	(void)run(s, "cp", path_in(s, "home/pubring.kbx"), c.gnupg_home);
	before = state_of(&c);
	c.keyring = before;
	expect_reason("good", verdict_of(s, &c, payload, sign(made.alice)),
		      WD_REASON_NONE);
	assert_true(wd_str_eq(before, state_of(&c)));
	assert_true(wd_str_eq(run(s, "ls", "-A", c.gnupg_home),
			      WD_STR("pubring.kbx\n")));
}

/* As an auditor does it, with nothing of ours. */
static void the_keyrings_digest_can_be_recomputed(void **state)
{
	struct stage *s = &made.stage;
	struct wd_buf b = { .arena = &s->arena };
	wd_str mine = state_of(&made.config), other, changed;

	(void)state;
	wd_buf_f(&b, "cd %s && sha256sum", made.config.gnupg_home);
	for (size_t i = 0; i < WD_KEYRING_FILES; i++)
		wd_buf_f(&b, " %s", wd_keyring_files()[i]);
	wd_buf_c(&b, " 2>/dev/null | sha256sum");
	other = run(s, "sh", "-c", wd_str_c(&s->arena, wd_buf_str(&b)));
	assert_true(wd_str_starts(mine, WD_STR("sha256:")));
	assert_true(wd_str_starts(other, wd_str_from(mine, 7)));
	(void)run(s, "touch", path_in(s, "home/pubring.kbx"));
	assert_true(wd_str_eq(mine, state_of(&made.config)));
	put(s, path_in(s, "home/trustdb.gpg.not"), WD_STR("x"));
	assert_true(wd_str_eq(mine, state_of(&made.config)));
	(void)run(s, "cp", path_in(s, "home/pubring.kbx"), path_in(s, "kept"));
	(void)run(s, "sh", "-c",
		  wd_strf(&s->arena, "printf x >>%s/pubring.kbx",
			  made.config.gnupg_home)
			  .ptr);
	changed = state_of(&made.config);
	assert_false(wd_str_eq(mine, changed));
	(void)run(s, "cp", path_in(s, "kept"), path_in(s, "home/pubring.kbx"));
	assert_true(wd_str_eq(mine, state_of(&made.config)));
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
		cmocka_unit_test(a_broken_engine_is_an_error),
		cmocka_unit_test(nothing_of_ours_reaches_gpg),
		cmocka_unit_test(the_environment_does_not_decide),
		cmocka_unit_test(verifying_starts_no_daemon_and_writes_nothing),
		cmocka_unit_test(a_bare_keyring_stays_as_it_is),
		cmocka_unit_test(the_keyrings_digest_can_be_recomputed),
		cmocka_unit_test(imports_and_names_the_keys),
		cmocka_unit_test(imports_nothing_else),
		cmocka_unit_test(not_enabled_without_a_home),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
