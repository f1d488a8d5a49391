/* opa(path): only true is true, and what is not said is said of nothing. */
#include "judge_scene.h"

static struct wd_opa opa[4];

static void answer(struct scene *s, const char *path, enum wd_tri says)
{
	s->evidence.opa = opa;
	opa[s->evidence.opas++] = (struct wd_opa){ .provider = WD_STR("agent"),
						   .path = wd_str_of(path),
						   .says = says,
						   .asof = NOW };
}

static void says_true(struct scene *s)
{
	answer(s, "b", WD_NO);
	answer(s, "a/b", WD_YES);
}
static void says_false(struct scene *s)
{
	answer(s, "a", WD_YES);
	answer(s, "a/b", WD_NO);
}
static void says_nothing(struct scene *s)
{
	answer(s, "a/b", WD_UNKNOWN);
}
static void of_another_update(struct scene *s)
{
	says_true(s);
	opa[1].update = 1;
}
static void of_another_rule(struct scene *s)
{
	says_true(s);
	opa[1].rule = 1;
}
static void of_another_agent(struct scene *s)
{
	says_true(s);
	opa[1].provider = WD_STR("embedded");
}
static void unavailable(struct scene *s)
{
	says_true(s);
	s->evidence.no_opa =
		(struct wd_missing){ true, WD_STR("agent: asleep") };
}
static void nobody_named(struct scene *s)
{
	says_true(s);
	s->policy.opa.providers = 0;
}
static void walk_unknown(struct scene *s)
{
	says_true(s);
	s->range.known = false;
}
static void rewound(struct scene *s)
{
	says_true(s);
	s->range.count = 0;
}
static void a_deletion(struct scene *s)
{
	says_true(s);
	s->update.new_id = s->update.tip = (wd_oid){ 0 };
}

#define UNDEFINED                                                              \
	"no opa opa-refused: agent says neither true nor false to a/b: it "    \
	"may not be defined there"
#define UNASKED "? opa unavailable: the Open Policy Agent was not asked for a/b"

static const struct scene_case cases[] = {
	{ "opa('a/b')", says_true, "ok opa: agent says true to a/b" },
	{ "opa('a/b')", says_false,
	  "no opa opa-refused: agent says false to a/b" },
	{ "opa('a/b')", says_nothing, UNDEFINED },
	{ "not opa('a/b')", says_nothing, UNDEFINED },
	{ "not opa('a/b')", says_false, "ok opa: agent says false to a/b" },
	{ "not opa('a/b')", says_true,
	  "no opa opa-refused: agent says true to a/b: not allowed" },
	{ "opa('a/b')", NULL, UNASKED },
	{ "opa('a/b')", of_another_update, UNASKED },
	{ "opa('a/b')", of_another_rule, UNASKED },
	{ "opa('a/b')", of_another_agent, UNASKED },
	{ "not opa('a/b')", of_another_rule, UNASKED },
	{ "opa('a/b')", unavailable, "? opa unavailable: agent: asleep" },
	{ "not opa('a/b')", unavailable, "? opa unavailable: agent: asleep" },
	{ "opa('a/b')", nobody_named,
	  "? opa unavailable: the policy names no Open Policy Agent: "
	  "[evidence \"opa\"] provider = NAME" },
	{ "opa('a/b')", walk_unknown,
	  "? opa unavailable: what it introduces is not known" },
	{ "opa('a/b')", rewound, "ok opa: agent says true to a/b" },
};

static void only_true_is_true(void **state)
{
	(void)state;
	RUN_CASES(cases);
}

/* What decides whether a rule applies must be known, or the rule holds. */
static void a_rule_is_not_set_aside_by_doubt(void **state)
{
	(void)state;
	static const struct {
		const char *when;
		enum wd_tri says;
		enum wd_state state;
	} rows[] = {
		{ "opa('a/b')", WD_YES, WD_RULE_UNSATISFIED },
		{ "opa('a/b')", WD_NO, WD_NOT_APPLICABLE },
		{ "opa('a/b')", WD_UNKNOWN, WD_RULE_UNAVAILABLE },
		{ "not opa('a/b')", WD_UNKNOWN, WD_RULE_UNAVAILABLE },
		{ "not opa('a/b')", WD_YES, WD_NOT_APPLICABLE },
		{ "not opa('a/b')", WD_NO, WD_RULE_UNSATISFIED },
	};
	char text[200];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		(void)snprintf(text, sizeof(text),
			       "[rule \"r\"]\n\ton = refs/heads/main\n"
			       "\twhen = \"%s\"\n\trequire = create\n",
			       rows[i].when);
		struct scene *s = scene_of(text);

		answer(s, "a/b", rows[i].says);
		scene_decide(s);
		if (s->decision.update[0].rule[0].state != rows[i].state)
			fail_msg("case %zu: %s", i, rows[i].when);
	}
}

static void a_deletion_is_not_asked_about(void **state)
{
	(void)state;
	struct scene *s = scene_requiring("opa('a/b')");
	struct wd_needs needs;

	a_deletion(s);
	scene_decide(s);
	assert_false(s->decision.accepted);
	wd_needs_of(&s->a, &s->policy, &s->facts, &needs);
	assert_int_equal(needs.any, WD_NEED_GOVERNS);
}

static void each_path_is_asked_for_once(void **state)
{
	(void)state;
	struct scene *s = scene_of("[rule \"r\"]\n\ton = refs/heads/main\n"
				   "\twhen = opa('a')\n"
				   "\trequire = opa('b') or not opa('a')\n"
				   "\trequire = opa('b') and signed\n"
				   "\toverride = opa('c')\n");
	wd_str *path;
	size_t paths;

	wd_rule_opa_paths(&s->a, &s->policy.rule[0], &path, &paths);
	assert_int_equal(paths, 3);
	expect_str(path[0], "a");
	expect_str(path[1], "c");
	expect_str(path[2], "b");
	s = scene_requiring("signed");
	wd_rule_opa_paths(&s->a, &s->policy.rule[0], &path, &paths);
	assert_int_equal(paths, 0);
}

/* The agent may have said so because of the ref. */
static void what_it_let_in_elsewhere_is_judged_again(void **state)
{
	(void)state;
	struct scene *s = scene_of("[rule \"a\"]\n\ton = refs/heads/**\n"
				   "\trequire = signed\n"
				   "[rule \"b\"]\n\ton = refs/heads/**\n"
				   "\trequire = opa('b')\n");

	assert_true(wd_rule_trusts(&s->policy.rule[0], WD_STR("refs/heads/x")));
	assert_false(
		wd_rule_trusts(&s->policy.rule[1], WD_STR("refs/heads/x")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_true_is_true),
		cmocka_unit_test(a_rule_is_not_set_aside_by_doubt),
		cmocka_unit_test(a_deletion_is_not_asked_about),
		cmocka_unit_test(each_path_is_asked_for_once),
		cmocka_unit_test(what_it_let_in_elsewhere_is_judged_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
