#include "report_scene.h"
#include "text/escape.h"

static void names_alias_and_target(void **state)
{
	(void)state;
	struct scene *s = new_scene();

	govern(s, push(s, "refs/heads/main"), 0);
	s->update[0].asked = WD_STR("refs/heads/alias");
	says(s, "success: refs/heads/alias (that is refs/heads/main): accepted "
		"by 1 rule   (decision 7q4k-31xw)\n");
}

static void warns_without_refusing(void **state)
{
	(void)state;
	struct scene *s = new_scene();

	s->rule[1] =
		(struct wd_report_rule){ .name = WD_STR("soon"), .mode = 1 };
	s->rule[2] =
		(struct wd_report_rule){ .name = WD_STR("silent"), .mode = 2 };
	struct wd_update_outcome *u = push(s, "refs/heads/main");

	govern(s, u, 0);
	require(s, "signed", "1 commit, alice", WD_REASON_NONE);
	govern(s, u, 1);
	require(s, "tested", "sast has not run", WD_REASON_CHECK_MISSING);
	govern(s, u, 2);
	require(s, "linear", "there is a merge", WD_REASON_MERGE);
	says(s, "warning: refs/heads/main: 1 of 1 requirement is not met; this "
		"only warns\n"
		"  rule \"soon\"\n"
		"    missing  tested  sast has not run  [check-missing]\n"
		"hint: wait for the check, or run it\n"
		"success: refs/heads/main: accepted by 1 rule"
		"   (decision 7q4k-31xw)\n");
}

static void an_accepted_push_takes_one_line(void **state)
{
	(void)state;
	struct scene *s = new_scene();

	push(s, "refs/heads/free");
	says(s, "");
	govern(s, push(s, "refs/heads/main"), 0);
	govern(s, &s->outcome[1], 1)->state = WD_OVERRIDDEN;
	govern(s, &s->outcome[1], 2)->state = WD_NOT_APPLICABLE;
	says(s, "success: refs/heads/main: accepted by 2 rules, 1 of them "
		"overridden   (decision 7q4k-31xw)\n");
	for (size_t i = 2; i < REFS_MAX; i++)
		govern(s, push(s, "refs/heads/x"), 0);
	says(s, "success: 99 refs: accepted   (decision 7q4k-31xw)\n");
}

static void says_no_success_while_others_may_refuse(void **state)
{
	(void)state;
	struct scene *s = new_scene();

	govern(s, push(s, "refs/heads/main"), 0);
	s->in.undecided = true;
	says(s, "");
	assert_string_equal(wd_str_c(&s->arena,
				     wd_report_success(&s->arena, &s->in)),
			    "success: refs/heads/main: accepted by 1 rule"
			    "   (decision 7q4k-31xw)\n");
}

static void verbose_shows_the_tree(void **state)
{
	(void)state;
	struct scene *s = new_scene();

	s->in.verbose = true;
	s->rule[0].name = WD_STR("r");
	s->rule[1] =
		(struct wd_report_rule){ .name = WD_STR("quiet"), .mode = 2 };
	struct wd_update_outcome *u = push(s, "refs/heads/main");
	struct wd_rule_outcome *o = govern(s, u, 0);
	struct wd_why *all = require(s, "signed", "2 commits", WD_REASON_NONE);

	o->when = why(s, "touches", "src/a.c", WD_REASON_NONE);
	all->child[0] = why(s, "signed", "by alice", WD_REASON_NONE);
	all->children = 1;
	govern(s, u, 1)->state = WD_NOT_APPLICABLE;
	says(s, "success: refs/heads/main: accepted by 1 rule"
		"   (decision 7q4k-31xw)\n"
		"  rule \"r\": satisfied\n"
		"    ok       when    src/a.c\n"
		"    ok       signed  2 commits\n"
		"      ok       signed  by alice\n"
		"  rule \"quiet\": does not apply, only observes\n");
}

static bool begins_with_ours(wd_str line)
{
	static const char *const ours[] = { "error: ",     "hint: ",
					    "warning: ",   "  rule \"",
					    "    failed ", "  ok  " };

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (wd_str_starts(line, wd_str_of(ours[i])))
			return true;
	return false;
}

/* What a push can choose, chosen by somebody who wants to lie. */
static void nothing_from_a_push_gets_through(void **state)
{
	(void)state;
	static char lie[2000];
	struct scene *s = new_scene();
	wd_str rest, line;

	for (size_t i = 0; i + 16 < sizeof(lie); i += 16)
		memcpy(lie + i, "\nsuccess: \x1b[\xe2\x80\xae\xff", 16);
	s->rule[0] = (struct wd_report_rule){ .name = wd_str_of(lie),
					      .section = wd_str_of(lie),
					      .hint = wd_str_of(lie) };
	s->rule[1] =
		(struct wd_report_rule){ .name = wd_str_of(lie), .mode = 1 };
	struct wd_update_outcome *u = push(s, lie);

	govern(s, u, 0);
	remedy(require(s, lie, lie, WD_REASON_NO_SIGNATURE), lie);
	govern(s, u, 1);
	remedy(require(s, lie, lie, WD_REASON_NO_SIGNATURE), lie);
	push(s, lie);
	s->update[1].ref = WD_STR("refs/heads/main");
	refuse(s, WD_REASON_REF_NAME, lie);
	push(s, lie);

	rest = wd_report_text(&s->arena, &s->in);
	while (wd_str_next_line(&rest, &line)) {
		assert_true(begins_with_ours(line));
		assert_true(line.len <= 220);
		assert_true(wd_str_eq(wd_escape(&s->arena, line, 0), line));
	}
	rest = wd_str_of(wd_str_c(&s->arena, wd_report_error(&s->arena, lie)));
	while (wd_str_next_line(&rest, &line)) {
		assert_true(begins_with_ours(line));
		assert_true(wd_str_eq(wd_escape(&s->arena, line, 0), line));
	}
}

static void shows_a_failure_of_the_machinery(void **state)
{
	(void)state;
	struct scene *s = new_scene();

	assert_string_equal(
		wd_str_c(&s->arena,
			 wd_report_error(&s->arena,
					 "policy.conf:3: expected x")),
		"error: warder: policy.conf:3: expected x [internal]\n"
		"hint: nothing was changed; the server's log says more, ask "
		"an admin\n");
	assert_string_equal(
		wd_str_c(&s->arena,
			 wd_report_error(&s->arena, "not a line [ref-name]")),
		"error: warder: not a line [ref-name]\n"
		"hint: nothing was changed; the server's log says more, ask "
		"an admin\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_alias_and_target),
		cmocka_unit_test(warns_without_refusing),
		cmocka_unit_test(an_accepted_push_takes_one_line),
		cmocka_unit_test(says_no_success_while_others_may_refuse),
		cmocka_unit_test(verbose_shows_the_tree),
		cmocka_unit_test(nothing_from_a_push_gets_through),
		cmocka_unit_test(shows_a_failure_of_the_machinery),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
