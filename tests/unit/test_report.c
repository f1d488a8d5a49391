#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/report.h"
#include "text/escape.h"
#include "text/json.h"

enum { REFS_MAX = 100, RULES_MAX = 4 };

/* One push in the making: what the test does not say is accepted. */
struct scene {
	struct wd_arena arena;
	struct wd_facts facts;
	struct wd_decision decision;
	struct wd_report_rule rule[RULES_MAX];
	struct wd_report_input in;
	struct wd_update update[REFS_MAX];
	struct wd_update_outcome outcome[REFS_MAX];
	struct wd_rule_outcome rules[REFS_MAX][RULES_MAX];
};

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

static struct scene *new_scene(void)
{
	static unsigned char mem[16 << 20];
	struct wd_arena a = { mem, mem + sizeof(mem), full, NULL };
	struct scene *s = wd_new(&a, struct scene, 1);

	s->facts.update = s->update;
	s->decision = (struct wd_decision){ .id = WD_STR("7q4k-31xw"),
					    .accepted = true,
					    .update = s->outcome };
	s->in = (struct wd_report_input){ .facts = &s->facts,
					  .decision = &s->decision,
					  .rule = s->rule,
					  .rules = RULES_MAX };
	s->arena = a;
	return s;
}

static wd_oid id_of(unsigned char byte)
{
	wd_oid id;

	memset(id.b, byte, sizeof(id.b));
	return id;
}

static struct wd_update_outcome *push(struct scene *s, const char *ref)
{
	size_t i = s->facts.updates++;

	s->decision.updates++;
	s->update[i] = (struct wd_update){ .asked = wd_str_of(ref),
					   .ref = wd_str_of(ref),
					   .old_id = id_of(0x11),
					   .new_id = id_of(0x22) };
	s->outcome[i] = (struct wd_update_outcome){ .accepted = true,
						    .rule = s->rules[i] };
	return &s->outcome[i];
}

static struct wd_rule_outcome *govern(struct scene *s,
				      struct wd_update_outcome *u, size_t rule)
{
	struct wd_rule_outcome *o = &u->rule[u->rules++];

	*o = (struct wd_rule_outcome){ .rule = rule,
				       .state = WD_RULE_SATISFIED,
				       .require = wd_new(&s->arena,
							 struct wd_why *, 8) };
	return o;
}

static struct wd_why *why(struct scene *s, const char *word, const char *text,
			  enum wd_reason reason)
{
	struct wd_why *w = wd_new(&s->arena, struct wd_why, 1);

	w->value = reason == WD_REASON_NONE          ? WD_SATISFIED
		   : reason == WD_REASON_UNAVAILABLE ? WD_UNAVAILABLE
						     : WD_UNSATISFIED;
	w->word = wd_str_of(word);
	w->text = wd_str_of(text);
	w->reason = reason;
	w->child = wd_new(&s->arena, struct wd_why *, 16);
	return w;
}

/* A requirement of the last rule of the last update, which it decides. */
static struct wd_why *require(struct scene *s, const char *word,
			      const char *text, enum wd_reason reason)
{
	struct wd_update_outcome *u = &s->outcome[s->facts.updates - 1];
	struct wd_rule_outcome *o = &u->rule[u->rules - 1];
	struct wd_why *w = why(s, word, text, reason);

	o->require[o->requires ++] = w;
	if (w->value == WD_SATISFIED)
		return w;
	o->state = w->value == WD_UNAVAILABLE ? WD_RULE_UNAVAILABLE
					      : WD_RULE_UNSATISFIED;
	if (s->rule[o->rule].mode == 0)
		u->accepted = s->decision.accepted = false;
	return w;
}

static void remedy(struct wd_why *w, const char *text)
{
	w->remedy[w->remedies++] = wd_str_of(text);
}

static void refuse(struct scene *s, enum wd_reason reason, const char *because)
{
	size_t i = s->facts.updates - 1;

	s->update[i].refused = reason;
	s->update[i].refused_because = wd_str_of(because);
	s->outcome[i].accepted = s->decision.accepted = false;
}

static void says(struct scene *s, const char *expected)
{
	wd_str text = wd_report_text(&s->arena, &s->in);

	assert_string_equal(wd_str_c(&s->arena, text), expected);
}

static struct scene *one_refused_push(void)
{
	static const wd_str sources[] = { { "each(signed)", 12 } };
	struct scene *s = new_scene();

	s->rule[0] = (struct wd_report_rule){
		.name = WD_STR("main is signed, reviewed and tested"),
		.section = WD_STR("3.2"),
		.hint = WD_STR("Ask #release when in doubt."),
		.require = sources,
		.requires = 1
	};
	govern(s, push(s, "refs/heads/main"), 0);
	require(s, "signed", "3 commits, alice", WD_REASON_NONE);
	require(s, "tested", "unit, sast", WD_REASON_NONE);
	remedy(require(s, "reviewed", "1 of 2 approvals from @maintainers",
		       WD_REASON_REVIEW_MISSING),
	       "a maintainer runs: warder approve 4f2c1d9");
	require(s, "ticket", "CHG-12 is \"draft\", must be \"approved\"",
		WD_REASON_TICKET_STATE);
	return s;
}

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
	     "hint: sign it: git commit --amend -S, or git rebase --exec 'git "
	     "commit --amend --no-edit -S'\n"
	     "hint: try again later, or ask an admin\n"
	     "hint: mend what the check found\n"
	     "hint: wait for the check, or run it\n");
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
	says(s,
	     "error: refs/heads/main: 1 of 1 requirement is not met"
	     "   (decision 7q4k-31xw)\n"
	     "  rule \"r\"\n"
	     "    failed   signed  has no signature"
	     "  a0a0a0a0a0 [no-signature]\n"
	     "hint: sign it\n"
	     "hint: sign it: git commit --amend -S, or git rebase --exec 'git "
	     "commit --amend --no-edit -S'\n");
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

static void names_alias_and_target(void **state)
{
	(void)state;
	struct scene *s = new_scene();

	govern(s, push(s, "refs/heads/main"), 0);
	s->update[0].asked = WD_STR("refs/heads/alias");
	says(s, "success: refs/heads/alias (that is refs/heads/main): accepted "
		"by 1 rule   (decision 7q4k-31xw)\n");
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

static void writes_json(void **state)
{
	(void)state;
	struct scene *s = one_refused_push();
	struct wd_json_value *v;

	s->outcome[0].rule[0].requires = 1;
	struct wd_why *w = s->outcome[0].rule[0].require[0];

	w->commit = id_of(0xa0);
	w->child[0] = why(s, "signed", "bad \xff", WD_REASON_BAD_SIG);
	w->children = 1;
	remedy(w->child[0], "sign it");
	push(s, "refs/heads/-x");
	refuse(s, WD_REASON_REF_NAME, "is odd");
	wd_str json = wd_report_json(&s->arena, &s->in);

	assert_string_equal(
		wd_str_c(&s->arena, json),
		"{\"accepted\":false,\"decision\":\"7q4k-31xw\",\"updates\":["
		"{\"accepted\":false,\"asked\":\"refs/heads/main\","
		"\"because\":\"\","
		"\"new\":\"2222222222222222222222222222222222222222\","
		"\"old\":\"1111111111111111111111111111111111111111\","
		"\"reason\":\"unmet\",\"ref\":\"refs/heads/main\",\"rules\":["
		"{\"mode\":\"enforce\","
		"\"name\":\"main is signed, reviewed and tested\","
		"\"override\":null,\"require\":["
		"{\"children\":["
		"{\"children\":[],\"commit\":null,\"reason\":\"bad-sig\","
		"\"remedies\":[\"sign it\"],"
		"\"text\":{\"base64\":\"YmFkIP8=\"},"
		"\"value\":\"unsatisfied\",\"word\":\"signed\"}],"
		"\"commit\":\"a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0\","
		"\"reason\":\"ok\",\"remedies\":[],"
		"\"source\":\"each(signed)\",\"text\":\"3 commits, alice\","
		"\"value\":\"satisfied\",\"word\":\"signed\"}],"
		"\"section\":\"3.2\",\"state\":\"unsatisfied\","
		"\"when\":null}]},"
		"{\"accepted\":false,\"asked\":\"refs/heads/-x\","
		"\"because\":\"is odd\","
		"\"new\":\"2222222222222222222222222222222222222222\","
		"\"old\":\"1111111111111111111111111111111111111111\","
		"\"reason\":\"ref-name\",\"ref\":\"refs/heads/-x\","
		"\"rules\":[]}]}");
	assert_null(wd_json_read(&s->arena, json, &v));
	s->in.before_pushing = WD_STR("warder check");
	assert_null(
		wd_json_read(&s->arena, wd_report_json(&s->arena, &s->in), &v));
	assert_int_equal(wd_json_get(v, "decision")->kind, WD_JSON_NULL);
}

/* The deepest tree that anybody could build is cut, not written wrongly. */
static void json_stays_within_its_depth(void **state)
{
	(void)state;
	struct scene *s = new_scene();
	struct wd_json_value *v;

	govern(s, push(s, "refs/heads/main"), 0);
	struct wd_why *w = require(s, "a", "b", WD_REASON_UNMET);

	for (size_t i = 0; i < 200; i++) {
		w->child[0] = why(s, "a", "b", WD_REASON_UNMET);
		w->children = 1;
		w = w->child[0];
	}
	assert_null(
		wd_json_read(&s->arena, wd_report_json(&s->arena, &s->in), &v));
	s->in.verbose = true;
	assert_true(wd_report_text(&s->arena, &s->in).len < 10000);
}

static void shows_a_failure_of_the_machinery(void **state)
{
	(void)state;
	struct scene *s = new_scene();

	assert_string_equal(
		wd_str_c(&s->arena,
			 wd_report_error(&s->arena,
					 "policy.conf:3: expected x")),
		"error: warder: policy.conf:3: expected x\n"
		"hint: nothing was changed; the server's log says more, ask "
		"an admin\n");
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
		cmocka_unit_test(names_alias_and_target),
		cmocka_unit_test(what_is_fine_is_not_left_in_doubt),
		cmocka_unit_test(warns_without_refusing),
		cmocka_unit_test(an_accepted_push_takes_one_line),
		cmocka_unit_test(shows_twenty_refusals_and_counts_the_rest),
		cmocka_unit_test(verbose_shows_the_tree),
		cmocka_unit_test(nothing_from_a_push_gets_through),
		cmocka_unit_test(writes_json),
		cmocka_unit_test(json_stays_within_its_depth),
		cmocka_unit_test(shows_a_failure_of_the_machinery),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
