/* Keys that harm others: a subkey that is somebody else's, and one that gpg
 * breaks down over. */
#include "crafted_stage.h"

/* A home of its own, with these two in this order; Warder would not. */
static struct wd_sign_config home_with(const char *name, wd_str first,
				       wd_str second)
{
	struct stage *s = &made.stage;
	struct wd_sign_config c = made.config;
	const char *file = path_in(s, "adopted");

	c.gnupg_home = path_in(s, name);
	c.keyring = (wd_str){ 0 };
	c.memory = NULL;
	assert_int_equal(mkdir(c.gnupg_home, 0700), 0);
	for (int i = 0; i < 2; i++) {
		put(s, file, i == 0 ? first : second);
		(void)run(s, "gpg", "--homedir", c.gnupg_home, "--batch",
			  "--no-autostart", "--import", file);
	}
	return c;
}

/*
 * Bob has Alice's subkey bound to his own key, too.  Whatever stands first in
 * the keyring, what she signs is never his.
 */
static void an_adopted_subkey_signs_for_nobody_else(void **state)
{
	struct stage *s = &made.stage;
	struct wd_arena *a = &s->arena;
	const struct craft_pgp plain = { 0 };
	wd_str armor = armored(a, signed_by(PGP_SUBKEY, &plain));
	wd_str hers = craft_public_key(a, PGP_PRIMARY),
	       his = craft_adopter(a, PGP_BOB, PGP_SUBKEY);
	struct wd_sign_config c = home_with("hers", hers, his);
	struct wd_verdict v = verdict_of(s, &c, payload, armor);

	(void)state;
	expect_reason("hers first", v, WD_REASON_NONE);
	assert_int_equal(v.person, ALICE);
	c = home_with("his", his, hers);
	v = verdict_of(s, &c, payload, armor);
	expect_reason("his first", v, WD_REASON_BAD_SIG);
	assert_int_equal(v.person, WD_NOBODY);
}

static void expect_import(const char *home, wd_str file, bool taken)
{
	struct stage *s = &made.stage;
	struct wd_sign_config c = made.config;
	wd_str *list = NULL;
	size_t count = 0;

	c.gnupg_home = path_in(s, home);
	wd_err err = wd_openpgp_import(&s->arena, &c, file, &list, &count);

	if (taken != (err == NULL))
		fail_msg("%s: %s", home,
			 err != NULL ? wd_err_text(&s->arena, err) : "taken");
	if (err != NULL)
		assert_int_equal(err->code, WD_ERR_USAGE);
}

static void an_adopted_subkey_is_not_imported(void **state)
{
	struct wd_arena *a = &made.stage.arena;
	wd_str hers = craft_public_key(a, PGP_PRIMARY),
	       his = craft_adopter(a, PGP_BOB, PGP_SUBKEY),
	       his_own = craft_public_key(a, PGP_BOB);

	(void)state;
	expect_import("a", hers, true);
	expect_import("a", his, false);
	expect_import("a", his_own, true);
	expect_import("a", his, false);
	expect_import("a", hers, true); /* again */
	expect_import("b", craft_join(a, hers, his), false);
	expect_import("c", craft_adopter(a, PGP_BOB, PGP_PRIMARY), true);
	expect_import("c", hers, false);
	expect_import("d", hers, true);
	expect_import("d", craft_adopter(a, PGP_BOB, PGP_PRIMARY), false);
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
		cmocka_unit_test(an_adopted_subkey_signs_for_nobody_else),
		cmocka_unit_test(an_adopted_subkey_is_not_imported),
		cmocka_unit_test(a_key_that_gpg_breaks_over_is_an_error),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
