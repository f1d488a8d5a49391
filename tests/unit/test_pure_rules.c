/* How values combine: and, or, not; when, override, require. */
#include "judge_scene.h"

/* With branches unknown: satisfied, unsatisfied, unavailable. */
#define T "linear"
#define F "merge"
#define U "on-branch(refs/heads/x)"

static const struct {
	const char *expr;
	char value; /* t, f or u */
} kleene[] = {
	{ T, 't' },
	{ F, 'f' },
	{ U, 'u' },
	{ "not " T, 'f' },
	{ "not " F, 't' },
	{ "not " U, 'u' },
	{ T " and " T, 't' },
	{ T " and " F, 'f' },
	{ T " and " U, 'u' },
	{ F " and " T, 'f' },
	{ F " and " F, 'f' },
	{ F " and " U, 'f' },
	{ U " and " T, 'u' },
	{ U " and " F, 'f' },
	{ U " and " U, 'u' },
	{ T " or " T, 't' },
	{ T " or " F, 't' },
	{ T " or " U, 't' },
	{ F " or " T, 't' },
	{ F " or " F, 'f' },
	{ F " or " U, 'u' },
	{ U " or " T, 't' },
	{ U " or " F, 'u' },
	{ U " or " U, 'u' },
	{ "not (" F " and " U ")", 't' },
	{ "not (" T " or " U ")", 'f' },
	{ "not (" F " or " U ")", 'u' },
};

static void follows_kleene(void **state)
{
	(void)state;
	static const enum wd_value value[] = { ['t'] = WD_SATISFIED,
					       ['f'] = WD_UNSATISFIED,
					       ['u'] = WD_UNAVAILABLE };

	for (size_t i = 0; i < sizeof(kleene) / sizeof(kleene[0]); i++) {
		struct scene *s = scene_requiring(kleene[i].expr);

		s->update.branches_known = false;
		scene_decide(s);
		if (scene_why(s)->value != value[(size_t)kleene[i].value])
			fail_msg("%s", kleene[i].expr);
	}
}

/* Inside each() the same tables hold, commit by commit. */
static const struct {
	const char *expr;
	enum wd_value value;
} in_commits[] = {
	{ "each(linear and clean-merge)", WD_UNSATISFIED },
	{ "each(linear or clean-merge)", WD_UNAVAILABLE },
	{ "each(not clean-merge)", WD_UNAVAILABLE },
	{ "each(not (clean-merge and linear))", WD_SATISFIED },
	{ "each(not (clean-merge or signed))", WD_UNSATISFIED },
	{ "each(clean-merge or signed)", WD_SATISFIED },
	{ "any(clean-merge)", WD_UNAVAILABLE },
	{ "any(clean-merge or linear)", WD_SATISFIED },
	{ "any(merge and linear)", WD_UNSATISFIED },
};

static void follows_kleene_in_commits(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(in_commits) / sizeof(in_commits[0]);
	     i++) {
		struct scene *s = scene_requiring(in_commits[i].expr);

		s->commit[0].parents = 2; /* and whether clean is unknown */
		scene_decide(s);
		if (scene_why(s)->value != in_commits[i].value)
			fail_msg("%s", in_commits[i].expr);
	}
}

static void puts_what_fails_first(void **state)
{
	(void)state;
	struct scene *s = scene_requiring("linear and max-commits(1) and "
					  "create");

	scene_decide(s);
	const struct wd_why *w = scene_why(s);

	expect_str(why_line(&s->a, w),
		   "no commits too-many-commits: 3 commits, at most 1 are "
		   "allowed; the ref exists already");
	assert_int_equal(w->children, 3);
	expect_str(w->child[0]->word, "commits");
	expect_str(w->child[1]->word, "linear");
	expect_str(w->child[2]->word, "created");
	assert_int_equal(w->remedies, 2);
	expect_str(w->remedy[0], "push in smaller steps");
	expect_str(w->remedy[1], "only a new ref is allowed here");
}

static void shows_all_alternatives(void **state)
{
	(void)state;
	struct scene *s = scene_requiring("merge or create");

	scene_decide(s);
	expect_str(why_line(&s->a, scene_why(s)),
		   "no merge not-merge: 3 of 3 commits: 1111111111 is not a "
		   "merge, and the ref exists already");
	assert_int_equal(scene_why(s)->children, 2);
	assert_int_equal(scene_why(s)->child[0]->children, 3);
}

/* Nothing can be said of a deletion, and nothing can be said against it. */
static const char *const void_on_delete[] = {
	"create",
	"fast-forward",
	"on-branch(refs/heads/x)",
	"max-commits(9)",
	"tag-signed",
	"signed",
	"author(signer)",
	"message('x')",
	"trailer(Ticket)",
	"merge",
	"clean-merge",
	"linear",
	"touches('**')",
	"only-touches('**')",
	"max-file(1)",
	"no-file('**')",
	"reviews(1)",
	"ticket",
	"checks(unit)",
	"each(signed)",
	"any(signed)",
	"signed and delete",
	"signed or touches('x')",
};

static void expect_unsatisfied(const char *format, const char *expr)
{
	char text[256];
	struct scene *s;

	(void)snprintf(text, sizeof(text), "%s%s%s", format, expr,
		       format[0] != '\0' ? ")" : "");
	s = scene_requiring(text);
	deletes(s);
	scene_decide(s);
	if (scene_why(s)->value != WD_UNSATISFIED || s->decision.accepted)
		fail_msg("%s", text);
}

static void says_nothing_of_a_deletion(void **state)
{
	(void)state;
	for (size_t i = 0;
	     i < sizeof(void_on_delete) / sizeof(void_on_delete[0]); i++) {
		expect_unsatisfied("", void_on_delete[i]);
		expect_unsatisfied("not (", void_on_delete[i]);
		expect_unsatisfied("not not (", void_on_delete[i]);
	}
}

static const struct scene_case deletions[] = {
	{ "delete and pusher(by: @employees) and transport(ssh)", deletes,
	  "ok deleted: it would delete the ref; alice; ssh" },
	{ "delete or signed", deletes, "ok deleted: it would delete the ref" },
	{ "fast-forward", deletes,
	  "no fast-forward delete-refused: it would delete the ref" },
	{ "ref(refs/heads/main) and repository(widgets)", deletes,
	  "ok ref: refs/heads/main; widgets" },
	{ "not ref(refs/heads/x)", deletes,
	  "ok ref: refs/heads/main is none of the named refs" },
};

static void judges_what_a_deletion_has(void **state)
{
	(void)state;
	RUN_CASES(deletions);
}

static enum wd_state state_of(const char *rule, void (*change)(struct scene *))
{
	char text[1024];
	struct scene *s;

	(void)snprintf(text, sizeof(text),
		       "[rule \"r\"]\n\ton = refs/heads/main\n%s", rule);
	s = scene_of(text);
	s->update.branches_known = false;
	if (change != NULL)
		change(s);
	scene_decide(s);
	enum wd_state state = s->decision.update[0].rule[0].state;
	bool good = state == WD_NOT_APPLICABLE || state == WD_OVERRIDDEN ||
		    state == WD_RULE_SATISFIED;

	assert_int_equal(s->decision.accepted, good);
	return state;
}

static void signed_with_a_bad_key(struct scene *s)
{
	s->commit[0].signature.reason = WD_REASON_WEAK_KEY;
}

static const struct {
	const char *rule;
	void (*change)(struct scene *s);
	enum wd_state state;
} states[] = {
	{ "require = " T, NULL, WD_RULE_SATISFIED },
	{ "require = " F, NULL, WD_RULE_UNSATISFIED },
	{ "require = " U, NULL, WD_RULE_UNAVAILABLE },
	{ "require = " U "\nrequire = " F, NULL, WD_RULE_UNSATISFIED },
	{ "require = " T "\nrequire = " U, NULL, WD_RULE_UNAVAILABLE },
	{ "when = " T "\nrequire = " F, NULL, WD_RULE_UNSATISFIED },
	{ "when = " F "\nrequire = " F, NULL, WD_NOT_APPLICABLE },
	{ "when = " U "\nrequire = " T, NULL, WD_RULE_UNAVAILABLE },
	{ "when = " U "\nrequire = " T "\noverride = " T, NULL,
	  WD_RULE_UNAVAILABLE },
	{ "override = " T "\nrequire = " F, NULL, WD_OVERRIDDEN },
	{ "override = " T "\nrequire = " U, NULL, WD_OVERRIDDEN },
	{ "override = " F "\nrequire = " T, NULL, WD_RULE_SATISFIED },
	{ "override = " U "\nrequire = " T, NULL, WD_RULE_SATISFIED },
	{ "override = " U "\nrequire = " F, NULL, WD_RULE_UNSATISFIED },
	{ "override = signed\nrequire = " F, NULL, WD_OVERRIDDEN },
	{ "override = signed\nrequire = " F, signed_with_a_bad_key,
	  WD_RULE_UNSATISFIED },
	/* What is true of no commit at all is no reason for an exception. */
	{ "override = signed\nrequire = create", introduces_nothing,
	  WD_RULE_UNSATISFIED },
	{ "override = each(signed)\nrequire = create", introduces_nothing,
	  WD_RULE_UNSATISFIED },
	{ "override = not any(merge)\nrequire = create", introduces_nothing,
	  WD_RULE_UNSATISFIED },
	{ "override = not not signed\nrequire = create", introduces_nothing,
	  WD_RULE_UNSATISFIED },
	{ "override = signed and not create\nrequire = create",
	  introduces_nothing, WD_OVERRIDDEN },
	{ "require = signed", introduces_nothing, WD_RULE_SATISFIED },
	{ "require = not any(merge)", introduces_nothing, WD_RULE_SATISFIED },
	{ "require = signed or reviews(1)", introduces_nothing,
	  WD_RULE_UNSATISFIED },
	{ "require = signed or author(signer)", introduces_nothing,
	  WD_RULE_SATISFIED },
	{ "when = signed\nrequire = create", introduces_nothing,
	  WD_RULE_UNSATISFIED },
	/* A rule about commits does not speak of deletions. */
	{ "when = touches('**')\nrequire = reviews(1)", deletes,
	  WD_NOT_APPLICABLE },
	{ "override = signed\nrequire = not delete", deletes,
	  WD_RULE_UNSATISFIED },
};

static void reaches_each_state(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (state_of(states[i].rule, states[i].change) !=
		    states[i].state)
			fail_msg("%zu: %s", i, states[i].rule);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(follows_kleene),
		cmocka_unit_test(follows_kleene_in_commits),
		cmocka_unit_test(puts_what_fails_first),
		cmocka_unit_test(shows_all_alternatives),
		cmocka_unit_test(says_nothing_of_a_deletion),
		cmocka_unit_test(judges_what_a_deletion_has),
		cmocka_unit_test(reaches_each_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
