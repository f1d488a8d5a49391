/* Checks: who says so, and is it of this content. */
#include "judge_scene.h"

static struct wd_check *check(struct scene *s, const char *name, int person,
			      bool success)
{
	struct wd_check *c = &s->check[s->evidence.checks++];

	*c = (struct wd_check){ .provider = WD_STR("embedded"),
				.person = person,
				.name = wd_str_of(name),
				.commit = oid_of(0x11),
				.tree = tree_of(0x11),
				.success = success,
				.time = NOW - 100 };
	return c;
}

static void passed(struct scene *s)
{
	check(s, "unit", CI_IS, true);
	check(s, "sast", CI_IS, true);
}
static void one_passed(struct scene *s)
{
	check(s, "unit", CI_IS, true);
}
static void one_failed(struct scene *s)
{
	passed(s);
	s->check[1].success = false;
	s->check[1].url = WD_STR("https://ci/7");
}
static void passed_on_same_tree(struct scene *s)
{
	one_passed(s);
	s->check[0].commit = oid_of(0x77);
}
static void passed_on_older_tree(struct scene *s)
{
	passed_on_same_tree(s);
	s->check[0].tree = tree_of(0x77);
}
static void failed_on_older_tree(struct scene *s)
{
	one_passed(s);
	check(s, "unit", CI_IS, false)->tree = tree_of(0x77);
}
static void person_is_no_issuer(struct scene *s)
{
	check(s, "unit", ALICE_IS, true);
}
static void no_issuer_fails_it(struct scene *s)
{
	one_passed(s);
	check(s, "unit", ALICE_IS, false);
}
static void another_bot_fails_it(struct scene *s)
{
	one_passed(s);
	check(s, "unit", LINT_IS, false)->time = 0;
}
static void failed_then_passed(struct scene *s)
{
	one_passed(s);
	check(s, "unit", CI_IS, false)->time = NOW - 101;
}
static void passed_then_failed(struct scene *s)
{
	one_passed(s);
	check(s, "unit", CI_IS, false)->time = NOW - 99;
}
static void passed_and_failed_at_once(struct scene *s)
{
	one_passed(s);
	check(s, "unit", CI_IS, false);
}
static void taken_back_by_another(struct scene *s)
{
	one_passed(s);
	check(s, "unit", LINT_IS, false)->time = NOW - 101;
}
static void taken_back_in_the_future(struct scene *s)
{
	one_passed(s);
	check(s, "unit", CI_IS, false)->time = NOW - 90;
	check(s, "unit", CI_IS, true)->time = NOW + 86400;
}
static void passed_tomorrow(struct scene *s)
{
	check(s, "unit", CI_IS, true)->time = NOW + 86400;
}
static void passed_long_ago(struct scene *s)
{
	check(s, "unit", CI_IS, true)->time = NOW - 3601;
}
/* What another system says of a run of its own. */
static struct wd_check *ran(struct scene *s, const char *run, bool success,
			    int64_t ago)
{
	struct wd_check *c = check(s, "unit", WD_NOBODY, success);

	s->policy.check.provider = wd_new(&s->a, wd_str, 1);
	s->policy.check.provider[0] = c->provider = WD_STR("ci");
	s->policy.check.providers = 1;
	c->run = wd_str_of(run);
	c->time = NOW - ago;
	return c;
}
static void failed_then_passed_elsewhere(struct scene *s)
{
	ran(s, "11", false, 90);
	ran(s, "12", true, 80);
}
static void failed_then_passed_there(struct scene *s)
{
	ran(s, "11", false, 90);
	ran(s, "11", true, 80);
	ran(s, "12", true, 95);
}
static void still_running(struct scene *s)
{
	struct wd_check *c = ran(s, "11", false, 90);

	ran(s, "12", true, 80);
	c->pending = true;
	c->word = WD_STR("in_progress");
	c->url = WD_STR("https://ci/7");
}
static void skipped_beside(struct scene *s)
{
	struct wd_check *c = ran(s, "11", false, 90);

	ran(s, "12", true, 80);
	c->skipped = true;
	c->word = WD_STR("skipped");
}
static void skipped_alone(struct scene *s)
{
	struct wd_check *c = ran(s, "11", false, 90);

	c->skipped = true;
	c->word = WD_STR("skipped");
}
static void checks_unavailable(struct scene *s)
{
	one_passed(s);
	s->evidence.no_checks =
		(struct wd_missing){ true, WD_STR("no answer") };
}
static void tip_unknown(struct scene *s)
{
	one_passed(s);
	s->update.tip = oid_of(0x55);
}
static void no_bots(struct scene *s)
{
	one_passed(s);
	s->policy.check.issuer = WD_NOBODY;
}
static void rewind_tested(struct scene *s)
{
	one_passed(s);
	introduces_nothing(s);
}

static const struct scene_case checks[] = {
	{ "checks(unit)", failed_then_passed_elsewhere,
	  "no tested check-failed: unit failed on 1111111111" },
	{ "checks(unit)", failed_then_passed_there, "ok tested: unit" },
	{ "checks(unit)", still_running,
	  "no tested check-missing: unit is \"in_progress\" on 1111111111: "
	  "https://ci/7" },
	{ "checks(unit)", skipped_beside, "ok tested: unit" },
	{ "checks(unit)", skipped_alone,
	  "no tested check-missing: unit was \"skipped\" on 1111111111, which "
	  "is no success" },
	{ "checks(unit, sast)", passed, "ok tested: unit, sast" },
	{ "checks(unit, sast)", one_passed,
	  "no tested check-missing: sast has not passed on 1111111111" },
	{ "checks(unit, sast)", one_failed,
	  "no tested check-failed: sast failed on 1111111111: https://ci/7" },
	{ "checks(lint, sast)", one_failed,
	  "no tested check-missing: lint has not passed on 1111111111; sast "
	  "failed on 1111111111: https://ci/7" },
	{ "checks(unit)", passed_on_same_tree, "ok tested: unit" },
	{ "checks(unit)", passed_on_older_tree,
	  "no tested check-stale: unit passed on 7777777777, but the content "
	  "changed since" },
	{ "checks(unit)", failed_on_older_tree, "ok tested: unit" },
	{ "checks(unit)", person_is_no_issuer,
	  "no tested check-missing: unit has not passed on 1111111111" },
	{ "checks(unit)", no_issuer_fails_it, "ok tested: unit" },
	{ "checks(unit)", another_bot_fails_it,
	  "no tested check-failed: unit failed on 1111111111" },
	{ "checks(unit)", failed_then_passed, "ok tested: unit" },
	{ "checks(unit)", passed_then_failed,
	  "no tested check-failed: unit failed on 1111111111" },
	{ "checks(unit)", passed_and_failed_at_once,
	  "no tested check-failed: unit failed on 1111111111" },
	{ "checks(unit)", taken_back_by_another,
	  "no tested check-failed: unit failed on 1111111111" },
	{ "checks(unit)", taken_back_in_the_future,
	  "no tested check-failed: unit failed on 1111111111" },
	{ "checks(unit)", passed_tomorrow,
	  "no tested check-stale: unit is dated in the future" },
	{ "checks(unit, max-age: 1h)", one_passed, "ok tested: unit" },
	{ "checks(unit, max-age: 1h)", passed_long_ago,
	  "no tested check-stale: unit passed too long ago" },
	{ "checks(unit)", passed_long_ago, "ok tested: unit" },
	{ "checks(unit)", checks_unavailable,
	  "? tested unavailable: checks cannot be had: no answer" },
	{ "checks(unit)", tip_unknown,
	  "? tested unavailable: the tip's content is not known" },
	{ "checks(unit)", no_bots,
	  "no tested check-missing: the policy names nobody who may issue "
	  "checks" },
	{ "checks(unit)", rewind_tested, "ok tested: unit" },
	{ "checks(unit)", introduces_nothing,
	  "no tested check-missing: unit has not passed on 1111111111" },
};

static void judges_checks(void **state)
{
	(void)state;
	RUN_CASES(checks);
}

#define COMMIT "1111111111111111111111111111111111111111"

static void says_what_to_do_next(void **state)
{
	(void)state;
	expect_str(remedies_after("checks(unit, 'a b')", NULL),
		   "a member of @bots runs: git fetch && warder attest check "
		   "unit --result success " COMMIT "\n"
		   "a member of @bots runs: git fetch && warder attest check "
		   "'a b' --result success " COMMIT "\n");
	expect_str(remedies_after("checks(unit, sast)", one_failed),
		   "mend what the check found\n");
	expect_str(remedies_after("checks(unit)", no_bots),
		   "ask an admin to name somebody in the policy: "
		   "[evidence \"check\"] issuer = @GROUP\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_checks),
		cmocka_unit_test(says_what_to_do_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
