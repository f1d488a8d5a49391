/* What is asked for before a decision, and what rules say in English. */
#include "judge_scene.h"

#include "policy/check.h"

#include "policy/expr.h"

#define GOVERNS WD_NEED_GOVERNS
#define RANGE   (GOVERNS | WD_NEED_RANGE)

static const struct {
	const char *require;
	unsigned need;
} asked[] = {
	{ "create", GOVERNS },
	{ "delete or ref(refs/x/*) or repository(x)", GOVERNS },
	{ "pusher and transport(ssh)", GOVERNS },
	{ "push-signed or pusher", GOVERNS | WD_NEED_CERTIFICATE },
	{ "fast-forward", GOVERNS | WD_NEED_FAST_FORWARD },
	{ "first-parent", GOVERNS | WD_NEED_FIRST_PARENT },
	{ "revert-exists", RANGE | WD_NEED_REVERTS },
	{ "author(signed-off)", RANGE },
	{ "on-branch(refs/heads/x)", GOVERNS | WD_NEED_BRANCHES },
	{ "tag-signed", GOVERNS | WD_NEED_TAG_SIGNATURE },
	{ "max-commits(1)", RANGE },
	{ "not (message('x') or trailer(X) or linear)", RANGE },
	{ "signed", RANGE | WD_NEED_SIGNATURES },
	{ "author(by: @anyone)", RANGE },
	{ "author(signer)", RANGE | WD_NEED_SIGNATURES },
	{ "each(signed or clean-merge)",
	  RANGE | WD_NEED_SIGNATURES | WD_NEED_CLEAN_MERGE },
	{ "any(merge)", RANGE },
	{ "touches('x')", RANGE | WD_NEED_CHANGE_PATHS | WD_NEED_COMMIT_PATHS },
	{ "any(touches('x'))", RANGE | WD_NEED_COMMIT_PATHS },
	{ "only-touches('x')",
	  RANGE | WD_NEED_CHANGE_PATHS | WD_NEED_COMMIT_PATHS },
	{ "no-file('x')", RANGE | WD_NEED_CHANGE_PATHS | WD_NEED_COMMIT_PATHS },
	{ "each(no-file('x'))", RANGE | WD_NEED_COMMIT_PATHS },
	{ "max-file(1)",
	  RANGE | WD_NEED_CHANGE_PATHS | WD_NEED_COMMIT_PATHS | WD_NEED_SIZES },
	{ "each(max-file(1))", RANGE | WD_NEED_COMMIT_PATHS | WD_NEED_SIZES },
	{ "reviews(1)", RANGE | WD_NEED_CLEAN_MERGE | WD_NEED_REVIEWS },
	{ "reviews(1, not: contributors)",
	  RANGE | WD_NEED_CLEAN_MERGE | WD_NEED_REVIEWS | WD_NEED_SIGNATURES },
	{ "reviews(1, carry: tree)", RANGE | WD_NEED_CLEAN_MERGE |
					     WD_NEED_REVIEWS |
					     WD_NEED_REVIEWS_BY_TREE },
	{ "reviews(1, carry: patch)",
	  RANGE | WD_NEED_CLEAN_MERGE | WD_NEED_REVIEWS |
		  WD_NEED_REVIEWS_BY_TREE | WD_NEED_REVIEWS_BY_PATCH },
	{ "ticket", RANGE | WD_NEED_TICKETS },
	{ "ticket(each: commit)",
	  RANGE | WD_NEED_TICKETS | WD_NEED_CLEAN_MERGE },
	{ "checks(unit)", RANGE | WD_NEED_CHECKS },
	{ "not opa('a/b')", RANGE | WD_NEED_SIGNATURES | WD_NEED_TAG_SIGNATURE |
				    WD_NEED_CHANGE_PATHS |
				    WD_NEED_FAST_FORWARD | WD_NEED_OPA },
};

static struct wd_needs needs_of(struct scene *s)
{
	struct wd_needs needs;

	wd_needs_of(&s->a, &s->policy, &s->facts, &needs);
	return needs;
}

static void asks_for_what_predicates_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		struct wd_needs n = needs_of(scene_requiring(asked[i].require));

		if (n.need[0] != asked[i].need || n.any != asked[i].need)
			fail_msg("%s: 0x%x, want 0x%x", asked[i].require,
				 n.need[0], asked[i].need);
	}
}

static const char four_rules[] =
	"[rule \"when\"]\n\ton = refs/heads/main\n\twhen = signed\n"
	"\trequire = checks(unit, lint)\n\trequire = checks(unit)\n"
	"[rule \"override\"]\n\ton = refs/heads/*\n\toverride = ticket\n"
	"\trequire = create or on-branch(refs/heads/x, refs/heads/y)\n"
	"\tmode = observe\n"
	"[rule \"other\"]\n\ton = refs/tags/*\n\trequire = checks(never)\n"
	"[rule \"alias\"]\n\ton = refs/heads/alias/*\n"
	"\trequire = on-branch(refs/heads/x)\n";

static void asks_rule_by_rule(void **state)
{
	(void)state;
	struct scene *s = scene_of(four_rules);

	s->update.asked = WD_STR("refs/heads/alias/a");
	struct wd_needs n = needs_of(s);

	assert_int_equal(n.need[0],
			 RANGE | WD_NEED_SIGNATURES | WD_NEED_CHECKS);
	assert_int_equal(n.need[1], RANGE | WD_NEED_TICKETS | WD_NEED_BRANCHES);
	assert_int_equal(n.need[2], 0);
	assert_int_equal(n.need[3], GOVERNS | WD_NEED_BRANCHES);
	assert_int_equal(n.checks, 2);
	expect_str(n.check[0], "unit");
	expect_str(n.check[1], "lint");
	assert_int_equal(n.branch_globs, 2);
	expect_str(n.branch_glob[0], "refs/heads/x");
	expect_str(n.branch_glob[1], "refs/heads/y");
}

static void asks_nothing_of_what_is_settled_already(void **state)
{
	(void)state;
	struct scene *s = scene_of(four_rules);
	struct wd_update update[3] = { s->update, s->update, s->update };

	update[0].new_id = update[0].tip = (wd_oid){ 0 };
	update[1].refused = WD_REASON_SHALLOW;
	update[2].reserved = true;
	s->facts.update = update;
	s->facts.updates = 3;
	struct wd_needs n = needs_of(s);
	const unsigned want[12] = { GOVERNS, GOVERNS };

	assert_memory_equal(n.need, want, sizeof(want));
	assert_int_equal(n.any, GOVERNS);
	assert_int_equal(n.checks, 0);
}

static void expect_ids(struct scene *s, const char *want)
{
	struct wd_buf got = { .arena = &s->a };
	wd_str *id;
	size_t ids;

	wd_ticket_ids(&s->a, &s->policy, &s->facts, &id, &ids);
	for (size_t i = 0; i < ids; i++)
		wd_buf_f(&got, "%.*s ", WD_FMT(id[i]));
	expect_str(wd_buf_str(&got), want);
}

static void finds_named_tickets(void **state)
{
	(void)state;
	struct scene *s = scene_requiring("ticket");

	s->commit[0].message = WD_STR("t\n\nticket: B-2,A-1;\tB-2\n");
	s->commit[1].message =
		WD_STR("t\n\nTicket: ../x, a/b, .c, -d, e..f\nTICKET: C_3\n");
	s->commit[2].message = WD_STR("t\n\nTicket: D\0-4\n");
	expect_ids(s, "B-2 A-1 C_3 ");

	s->policy.ticket.trailer = WD_STR("Change");
	expect_ids(s, "");
	s->policy.ticket.trailer = (wd_str){ 0 };
	s->range.commit++;
	s->range.count = 2;
	expect_ids(s, "C_3 ");
	s->range.count = 0;
	expect_ids(s, "B-2 A-1 ");
	s->range.known = false;
	expect_ids(s, "");
	s->facts.range[0] = NULL;
	expect_ids(s, "");
}

static void bounds_named_tickets(void **state)
{
	(void)state;
	struct scene *s = scene_requiring("ticket");
	struct wd_buf b = { .arena = &s->a };
	wd_str *id;
	size_t ids;

	wd_buf_c(&b, "t\n\nTicket: ");
	for (int i = 0; i <= WD_TICKET_IDS_MAX; i++)
		wd_buf_f(&b, "T-%d ", i);
	s->commit[0].message = wd_buf_str(&b);
	wd_ticket_ids(&s->a, &s->policy, &s->facts, &id, &ids);
	assert_int_equal(ids, WD_TICKET_IDS_MAX);
}

static const struct {
	const char *require, *text;
} english[] = {
	{ "create", "the ref is new" },
	{ "not delete", "the ref is not deleted" },
	{ "fast-forward", "the ref only moves forward" },
	{ "ref(refs/heads/a, refs/heads/b)",
	  "the ref is refs/heads/a or refs/heads/b" },
	{ "not repository(x)", "the repository is not x" },
	{ "on-branch('refs/heads/release/**')",
	  "the tip is on refs/heads/release/**" },
	{ "max-commits(1)", "the push has at most 1 commit" },
	{ "not max-commits(5)", "the push has more than 5 commits" },
	{ "pusher(by: [@maintainers, @bots])",
	  "the pusher is a member of @maintainers or @bots" },
	{ "transport(ssh, local)", "the push comes over ssh or local" },
	{ "create and tag-signed(by: @maintainers)",
	  "the ref is new, and the tag is signed by a member of "
	  "@maintainers" },
	{ "signed(by: @employees)",
	  "every commit is signed by a member of @employees" },
	{ "signed(format: [ssh, openpgp])",
	  "every commit is signed by a member of @anyone, with ssh or "
	  "openpgp" },
	{ "not signed", "not every commit is signed by a member of @anyone" },
	{ "each(signed(by: @employees) or clean-merge)",
	  "every commit is signed by a member of @employees, or is a clean "
	  "merge" },
	{ "each(not merge and (trailer(X) or message('^a b')))",
	  "every commit is not a merge, and (has a trailer X, or has a message "
	  "that matches '^a b')" },
	{ "not any(author(by: @vendors))",
	  "no commit is written by a member of @vendors" },
	{ "author(signer)", "every commit is written by its signer" },
	{ "author(signer, by: @bots)",
	  "every commit is written by its signer and a member of @bots" },
	{ "linear", "no commit is a merge" },
	{ "not linear", "some commit is a merge" },
	{ "touches('a/*', class: secret)",
	  "the change touches a/* or paths of class secret" },
	{ "not touches(class: secret)",
	  "the change does not touch paths of class secret" },
	{ "max-file(10MiB)",
	  "the change, and each commit, has no file above 10 MiB" },
	{ "max-file(1000)",
	  "the change, and each commit, has no file above 1000 bytes" },
	{ "no-file('*.exe')",
	  "the change, and each commit, brings no file *.exe" },
	{ "reviews(1)", "the change has an approval by a member of @anyone" },
	{ "reviews(2, by: @maintainers, not: [contributors, pusher], "
	  "carry: tree, max-age: 30d)",
	  "the change has approvals by 2 persons, each a member of "
	  "@maintainers who did not write any of it and who does not push it, "
	  "of these commits or the same content, at most 30 days old" },
	{ "reviews(1, carry: patch)",
	  "the change has an approval by a member of @anyone, of these commits "
	  "or the same change on another base" },
	{ "ticket(project: CHG, state: [approved, live], type: normal, "
	  "window: open, each: commit)",
	  "the change names a ticket of project CHG of type normal that is "
	  "approved or live, within its time window, in each commit" },
	{ "checks(unit, sast, max-age: 1w)",
	  "exactly this content passed the checks unit and sast, at most 1 "
	  "week old" },
	{ "not (create or linear)",
	  "not (the ref is new, or no commit is a merge)" },
};

static void says_rules_in_english(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(english) / sizeof(english[0]); i++) {
		struct scene *s = scene_requiring(english[i].require);
		const struct wd_expr *e = s->policy.rule[0].require[0].expr;

		expect_str(wd_expr_text(&s->a, &s->policy, e), english[i].text);
	}
}

/* One word of a parameter, with what else the predicate needs. */
static wd_str with_word(struct wd_arena *a, const struct wd_predicate *p,
			const struct wd_param *param, wd_str word)
{
	return wd_strf(a, "%s(%s%s%s%.*s)", p->name,
		       param->modifies ? "src/**, " : "",
		       param->name != NULL ? param->name : "",
		       param->name != NULL ? ": " : "", WD_FMT(word));
}

/* The table that says which words there are also says what they mean. */
static void says_each_word_of_a_parameter(struct scene *first,
					  const struct wd_predicate *p,
					  const struct wd_param *param)
{
	wd_str rest = wd_str_of(param->words), word = rest;
	bool more = true;

	for (int at = 0; more; at++) {
		more = wd_str_cut(rest, ' ', &word, &rest);
		word = more ? word : rest;
		wd_str call = with_word(&first->a, p, param, word);
		struct scene *s = scene_requiring(wd_str_c(&first->a, call));
		wd_str text = wd_expr_text(&s->a, &s->policy,
					   s->policy.rule[0].require[0].expr);
		wd_str meaning = param->meaning == NULL
					 ? word
					 : wd_words_nth(param->meaning, at);

		if (meaning.len == 0 || memmem(text.ptr, text.len, meaning.ptr,
					       meaning.len) == NULL)
			fail_msg("%.*s says \"%.*s\"", WD_FMT(call),
				 WD_FMT(text));
	}
}

static void says_what_every_word_means(void **state)
{
	(void)state;
	static unsigned char mem[1 << 16];
	struct scene first = { .a = { mem, mem + sizeof(mem), full, NULL } };
	size_t words = 0;

	for (int i = 0; i < WD_PRED_COUNT; i++) {
		const struct wd_predicate *p = wd_predicate((enum wd_pred)i);

		for (size_t k = 0; k < WD_PARAMS_MAX; k++)
			if (p->param[k].words != NULL) {
				says_each_word_of_a_parameter(&first, p,
							      &p->param[k]);
				words++;
			}
	}
	assert_true(words >= 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(asks_for_what_predicates_read),
		cmocka_unit_test(asks_rule_by_rule),
		cmocka_unit_test(asks_nothing_of_what_is_settled_already),
		cmocka_unit_test(finds_named_tickets),
		cmocka_unit_test(bounds_named_tickets),
		cmocka_unit_test(says_rules_in_english),
		cmocka_unit_test(says_what_every_word_means),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
