#include "report_scene.h"

static void shows_every_requirement_of_a_rule_that_refuses(void **state)
{
	(void)state;
	says(one_refused_push(),
	     "error: refs/heads/main: 2 of 4 requirements are not met"
	     "   (decision 7q4k-31xw)\n"
	     "  rule \"main is signed, reviewed and tested\" (section 3.2)\n"
	     "    ok       signed    3 commits, alice\n"
	     "    ok       tested    unit, sast\n"
	     "    missing  reviewed  1 of 2 approvals from @maintainers"
	     "  [review-missing]\n"
	     "    missing  ticket    CHG-12 is \"draft\", must be \"approved\""
	     "  [ticket-state]\n"
	     "hint: a maintainer runs: warder approve 4f2c1d9\n"
	     "hint: get the ticket into the right state\n"
	     "hint: Ask #release when in doubt.\n");
}

static void says_what_would_happen(void **state)
{
	(void)state;
	struct scene *s = one_refused_push();

	s->in.before_pushing = WD_STR("warder check");
	wd_str text = wd_report_text(&s->arena, &s->in), first;

	assert_true(wd_str_next_line(&text, &first));
	assert_string_equal(
		wd_str_c(&s->arena, first),
		"error: refs/heads/main: would be refused: 2 of 4 requirements "
		"are not met");

	s = new_scene();
	push(s, "refs/heads/topic");
	s->in.before_pushing = WD_STR("warder check");
	says(s, "success: refs/heads/topic: would be accepted\n");
}

static void tells_failed_from_missing_and_unknown(void **state)
{
	(void)state;
	struct scene *s = new_scene();

	s->rule[0].name = WD_STR("r");
	govern(s, push(s, "refs/heads/main"), 0);
	require(s, "signed", "has no signature", WD_REASON_NO_SIGNATURE)
		->commit = id_of(0x4f);
	require(s, "tested", "the checks cannot be read",
		WD_REASON_UNAVAILABLE);
	require(s, "tested", "unit failed", WD_REASON_CHECK_FAILED);
	require(s, "tested", "sast has not run", WD_REASON_CHECK_MISSING);
	says(s,
	     "error: refs/heads/main: 4 of 4 requirements are not met"
	     "   (decision 7q4k-31xw)\n"
	     "  rule \"r\"\n"
	     "    failed   signed  has no signature"
	     "  4f4f4f4f4f [no-signature]\n"
	     "    unknown  tested  the checks cannot be read"
	     "  [unavailable]\n"
	     "    failed   tested  unit failed  [check-failed]\n"
	     "    missing  tested  sast has not run  [check-missing]\n"
	     "hint: sign it: git commit --amend --no-edit -S\n"
	     "hint: mend what the check found\n"
	     "hint: try again later, or ask an admin\n"
	     "hint: then push again, and read who has to review and test the "
	     "new commit\n");
}

static void lists_the_commits_that_fail(void **state)
{
	(void)state;
	struct scene *s = new_scene();

	s->rule[0].name = WD_STR("r");
	govern(s, push(s, "refs/heads/main"), 0);
	struct wd_why *each =
		require(s, "signed", "12 of 30 commits: has no signature",
			WD_REASON_NO_SIGNATURE);

	each->commit = id_of(0xa0);
	remedy(each, "sign them");
	for (unsigned char i = 0; i < 12; i++) {
		struct wd_why *w = why(s, "signed", "has no signature",
				       WD_REASON_NO_SIGNATURE);

		w->commit = id_of((unsigned char)(0xa0 + i));
		remedy(w, "sign them");
		each->child[each->children++] = w;
	}
	says(s, "error: refs/heads/main: 1 of 1 requirement is not met"
		"   (decision 7q4k-31xw)\n"
		"  rule \"r\"\n"
		"    failed   signed  12 of 30 commits: has no signature"
		"  [no-signature]\n"
#define COMMIT(id)                                                             \
	"      failed   signed  has no signature  " id " [no-signature]\n"
	     COMMIT("a0a0a0a0a0") COMMIT("a1a1a1a1a1") COMMIT("a2a2a2a2a2")
		     COMMIT("a3a3a3a3a3") COMMIT("a4a4a4a4a4")
			     COMMIT("a5a5a5a5a5") COMMIT("a6a6a6a6a6") COMMIT(
				     "a7a7a7a7a7") COMMIT("a8a8a8a8a8")
				     COMMIT("a9a9a9a9a9") "      and 2 more\n"
							  "hint: sign them\n");
}

static void one_commit_takes_one_line(void **state)
{
	(void)state;
	struct scene *s = new_scene();

	s->rule[0].name = WD_STR("r");
	govern(s, push(s, "refs/heads/main"), 0);
	struct wd_why *each = require(s, "signed", "has no signature",
				      WD_REASON_NO_SIGNATURE);

	each->commit = id_of(0xa0);
	remedy(each, "sign it");
	each->child[0] =
		why(s, "signed", "has no signature", WD_REASON_NO_SIGNATURE);
	each->child[0]->commit = id_of(0xa0);
	each->children = 1;
	says(s, "error: refs/heads/main: 1 of 1 requirement is not met"
		"   (decision 7q4k-31xw)\n"
		"  rule \"r\"\n"
		"    failed   signed  has no signature"
		"  a0a0a0a0a0 [no-signature]\n"
		"hint: sign it\n"
		"hint: sign it: git commit --amend --no-edit -S\n");
}

static void shows_the_parts_of_an_expression_that_fail(void **state)
{
	(void)state;
	static const wd_str sources[] = { { "reviews(2) or pusher(by: @admins)",
					    33 } };
	struct scene *s = new_scene();

	s->rule[0] = (struct wd_report_rule){ .name = WD_STR("r"),
					      .require = sources,
					      .requires = 1 };
	govern(s, push(s, "refs/heads/main"), 0);
	struct wd_why *either =
		require(s, "reviewed", "both texts", WD_REASON_REVIEW_MISSING);

	remedy(either, "ask for a review");
	either->child[0] = why(s, "reviewed", "1 of 2 approvals",
			       WD_REASON_REVIEW_MISSING);
	either->child[1] = why(s, "pusher", "bob is not in @admins",
			       WD_REASON_PUSHER_NOT_ALLOWED);
	either->children = 2;
	says(s, "error: refs/heads/main: 1 of 1 requirement is not met"
		"   (decision 7q4k-31xw)\n"
		"  rule \"r\"\n"
		"    missing  reviewed  reviews(2) or pusher(by: @admins)"
		"  [review-missing]\n"
		"      missing  reviewed  1 of 2 approvals  [review-missing]\n"
		"      failed   pusher    bob is not in @admins"
		"  [pusher-not-allowed]\n"
		"hint: ask for a review\n"
		"hint: ask one who may push here\n");
}

static void explains_a_rule_that_could_not_be_judged(void **state)
{
	(void)state;
	struct scene *s = new_scene();

	s->rule[0].name = WD_STR("r");
	struct wd_rule_outcome *o = govern(s, push(s, "refs/heads/main"), 0);

	require(s, "reviewed", "2 approvals", WD_REASON_NONE);
	o->state = WD_RULE_UNAVAILABLE;
	o->when = why(s, "touches", "the change is not known",
		      WD_REASON_UNAVAILABLE);
	s->outcome[0].accepted = s->decision.accepted = false;
	says(s,
	     "error: refs/heads/main: 1 of 2 requirements is not met"
	     "   (decision 7q4k-31xw)\n"
	     "  rule \"r\"\n"
	     "    unknown  when      the change is not known  [unavailable]\n"
	     "    ok       reviewed  2 approvals\n"
	     "hint: try again later, or ask an admin\n");
}

static void shows_what_the_gate_itself_refuses(void **state)
{
	(void)state;
	struct scene *s = new_scene();

	push(s, "refs/heads/-rf");
	refuse(s, WD_REASON_REF_NAME, "has a component that begins with '-'");
	push(s, "refs/heads/topic")->unmatched = true;
	refuse(s, WD_REASON_NONE, "");
	says(s, "error: refs/heads/-rf: has a component that begins with '-' "
		"[ref-name]   (decision 7q4k-31xw)\n"
		"hint: push to a full, plainly named ref such as "
		"refs/heads/topic\n"
		"error: refs/heads/topic: no rule of the policy covers it "
		"[ref-unmatched]   (decision 7q4k-31xw)\n"
		"hint: no rule of the policy covers this ref: ask an admin\n");
}

static void what_is_fine_is_not_left_in_doubt(void **state)
{
	(void)state;
	struct scene *s = new_scene();

	govern(s, push(s, "refs/heads/a"), 0);
	push(s, "refs/heads/.b");
	refuse(s, WD_REASON_REF_NAME, "is odd");
	push(s, "refs/heads/c");
	says(s, "error: refs/heads/.b: is odd [ref-name]"
		"   (decision 7q4k-31xw)\n"
		"hint: push to a full, plainly named ref such as "
		"refs/heads/topic\n"
		"  ok       refs/heads/a: accepted, but nothing is pushed when "
		"one ref is refused\n"
		"  ok       refs/heads/c: accepted, but nothing is pushed when "
		"one ref is refused\n");
	push(s, "refs/heads/d");
	push(s, "refs/heads/e");
	says(s, "error: refs/heads/.b: is odd [ref-name]"
		"   (decision 7q4k-31xw)\n"
		"hint: push to a full, plainly named ref such as "
		"refs/heads/topic\n"
		"  ok       4 other refs: accepted, but nothing is pushed when "
		"one ref is refused\n");
}

static void shows_twenty_refusals_and_counts_the_rest(void **state)
{
	(void)state;
	struct scene *s = new_scene();
	struct wd_buf b = { .arena = &s->arena };

	for (size_t i = 0; i < 23; i++) {
		push(s, "refs/heads/x");
		refuse(s, WD_REASON_SHALLOW, "is shallow");
		if (i < 20)
			wd_buf_c(&b, "error: refs/heads/x: is shallow "
				     "[shallow]   (decision 7q4k-31xw)\n");
		if (i == 0)
			wd_buf_c(&b, "hint: push from a complete clone: git "
				     "fetch --unshallow\n");
	}
	wd_buf_c(&b, "error: and 3 more refs: refused"
		     "   (decision 7q4k-31xw)\n");
	says(s, wd_str_c(&s->arena, wd_buf_str(&b)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			shows_every_requirement_of_a_rule_that_refuses),
		cmocka_unit_test(says_what_would_happen),
		cmocka_unit_test(tells_failed_from_missing_and_unknown),
		cmocka_unit_test(lists_the_commits_that_fail),
		cmocka_unit_test(one_commit_takes_one_line),
		cmocka_unit_test(shows_the_parts_of_an_expression_that_fail),
		cmocka_unit_test(explains_a_rule_that_could_not_be_judged),
		cmocka_unit_test(shows_what_the_gate_itself_refuses),
		cmocka_unit_test(what_is_fine_is_not_left_in_doubt),
		cmocka_unit_test(shows_twenty_refusals_and_counts_the_rest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
