/* What a reviewer, CI or a board is told before they sign a statement. */
#include "review_scene.h"

static wd_str foreseen(struct scene *s, int person)
{
	struct wd_review v = *whole(s, person);

	v.vote = WD_REJECT; /* does not matter */
	return wd_foresee_review(&s->a, &s->policy, &s->facts, 0, &v);
}

static void of_rule(const char *require, int person, const char *want)
{
	expect_str(foreseen(scene_requiring(require), person), want);
}

static void a_review_that_some_rule_counts(void **state)
{
	(void)state;
	of_rule("reviews(1, by: @maintainers)", BOB_IS, "");
	of_rule("reviews(1, by: @vendors) or reviews(1, by: @maintainers)",
		BOB_IS, "");
	of_rule("not reviews(1, by: @maintainers)", BOB_IS, "");
	of_rule("reviews(1, by: @maintainers)", ALICE_IS, "");
}

static void a_review_that_none_counts(void **state)
{
	(void)state;
	of_rule("reviews(1, by: @maintainers)", DAVE_IS,
		"dave is not in @maintainers, who have to review it");
	of_rule("reviews(1, by: @maintainers, not: contributors)", ALICE_IS,
		"alice is a contributor to it, and others have to review it");
	of_rule("each(signed)", BOB_IS,
		"no rule for refs/heads/main asks for reviews");
	of_rule("reviews(1, by: @maintainers)", WD_NOBODY,
		"the policy does not know you");
}

static void a_ref_that_no_rule_governs(void **state)
{
	struct scene *s = scene_requiring("reviews(1, by: @maintainers)");

	(void)state;
	s->update.ref = s->update.asked = WD_STR("refs/heads/mian");
	expect_str(foreseen(s, BOB_IS),
		   "no rule governs refs/heads/mian (did you mean "
		   "\"refs/heads/main\"?)");
}

static void reviews_from_elsewhere_alone(void **state)
{
	struct scene *s =
		scene_of("[evidence \"review\"]\n\tprovider = gerrit\n"
			 "[rule \"r\"]\n\ton = refs/heads/main\n"
			 "\trequire = reviews(1, by: @maintainers)\n");

	(void)state;
	expect_str(foreseen(s, BOB_IS), "the policy takes reviews from gerrit");
}

static void checks_and_tickets(void **state)
{
	struct scene *s = scene_requiring("checks(unit, sast)");
	struct wd_arena *a = &s->a;
	const struct wd_policy *p = &s->policy;

	(void)state;
	expect_str(wd_foresee_check(a, p, WD_STR("sast"), CI_IS), "");
	expect_str(wd_foresee_check(a, p, WD_STR("sats"), CI_IS),
		   "no rule asks for a check \"sats\" (did you mean "
		   "\"sast\"?)");
	expect_str(wd_foresee_check(a, p, WD_STR("unit"), BOB_IS),
		   "bob is not a member of @bots, who issue checks");
	expect_str(wd_foresee_ticket(a, p, BOB_IS), "");
	expect_str(wd_foresee_ticket(a, p, CI_IS),
		   "ci is not a member of @employees, who issue tickets");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_review_that_some_rule_counts),
		cmocka_unit_test(a_review_that_none_counts),
		cmocka_unit_test(a_ref_that_no_rule_governs),
		cmocka_unit_test(reviews_from_elsewhere_alone),
		cmocka_unit_test(checks_and_tickets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
