/* Which rules apply to a push, and which of them refuse it. */
#include "judge_scene.h"

static void mode_decides_who_refuses(void **state)
{
	(void)state;
	static const char *const mode[] = { "enforce", "warn", "observe" };

	for (size_t i = 0; i < 3; i++) {
		char text[256];

		(void)snprintf(
			text, sizeof(text),
			"[rule \"r\"]\n\ton = refs/heads/*\n"
			"\trequire = create\n\tmode = %s\n"
			"[rule \"s\"]\n\ton = refs/heads/*\n"
			"\trequire = on-branch(refs/heads/x)\n\tmode = %s\n",
			mode[i], mode[i]);
		struct scene *s = scene_of(text);

		s->update.branches_known = false;
		scene_decide(s);
		const struct wd_update_outcome *u = &s->decision.update[0];

		assert_int_equal(u->accepted, i != 0);
		assert_int_equal(u->rules, 2);
		assert_int_equal(u->rule[0].state, WD_RULE_UNSATISFIED);
		assert_int_equal(u->rule[1].state, WD_RULE_UNAVAILABLE);
		assert_false(u->unmatched);
	}
}

static struct scene *unmatched(const char *unmatched)
{
	static char text[256];
	struct scene *s;

	(void)snprintf(text, sizeof(text),
		       "[policy]\n\tunmatched = %s\n"
		       "[rule \"r\"]\n\ton = refs/heads/other\n"
		       "\trequire = create\n",
		       unmatched);
	s = scene_of(text);
	scene_decide(s);
	return s;
}

static void policy_decides_what_no_rule_names(void **state)
{
	(void)state;
	const struct wd_update_outcome *u;

	u = &unmatched("allow")->decision.update[0];
	assert_true(u->accepted && u->unmatched && u->rules == 0);
	u = &unmatched("deny")->decision.update[0];
	assert_true(!u->accepted && u->unmatched && u->rules == 0);
}

static void rules_of_both_names_apply(void **state)
{
	(void)state;
	struct scene *s = scene_of("[rule \"real\"]\n\ton = refs/heads/main\n"
				   "\trequire = linear\n"
				   "[rule \"else\"]\n\ton = refs/heads/else\n"
				   "\trequire = linear\n"
				   "[rule \"alias\"]\n\ton = refs/heads/alias\n"
				   "\trequire = create\n");

	s->update.asked = WD_STR("refs/heads/alias");
	scene_decide(s);
	const struct wd_update_outcome *u = &s->decision.update[0];

	assert_int_equal(u->rules, 2);
	assert_int_equal(u->rule[0].rule, 0);
	assert_int_equal(u->rule[1].rule, 2);
	assert_int_equal(u->rule[1].state, WD_RULE_UNSATISFIED);
	assert_false(u->accepted);
}

static void gate_and_built_in_rules_stand_first(void **state)
{
	(void)state;
	struct scene *s = scene_of("[rule \"r\"]\n\ton = refs/**\n"
				   "\trequire = linear\n");
	struct wd_update update[3] = { s->update, s->update, s->update };

	update[0].refused = WD_REASON_REF_NAME;
	update[1].reserved = true;
	update[1].ref = update[1].asked = WD_STR("refs/warder/checks/x");
	update[2] = update[1];
	update[2].refused = WD_REASON_EVIDENCE_SIGNER;
	s->facts.update = update;
	s->facts.updates = 3;
	s->facts.range = wd_new(&s->a, struct wd_range *, 3);
	scene_decide(s);
	assert_int_equal(s->decision.updates, 3);
	assert_false(s->decision.update[0].accepted);
	assert_true(s->decision.update[1].accepted);
	assert_false(s->decision.update[2].accepted);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(s->decision.update[i].rules, 0);
	assert_false(s->decision.accepted);
}

/* Each ref of a push stands alone; the push is the sum. */
static void one_refused_update_refuses_the_push(void **state)
{
	(void)state;
	struct scene *s = scene_of("[rule \"r\"]\n\ton = refs/heads/main\n"
				   "\trequire = linear\n");
	struct wd_update update[2] = { s->update, s->update };
	struct wd_range merged = s->range;
	uint32_t last = 2;

	s->commit[2].parents = 2;
	s->range.count = 2;
	merged.commit = &last;
	merged.count = 1;
	s->facts.update = update;
	s->facts.updates = 2;
	s->facts.range = wd_new(&s->a, struct wd_range *, 2);
	s->facts.range[0] = &s->range;
	s->facts.range[1] = &merged;
	scene_decide(s);
	assert_true(s->decision.update[0].accepted);
	assert_false(s->decision.update[1].accepted);
	assert_false(s->decision.accepted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mode_decides_who_refuses),
		cmocka_unit_test(policy_decides_what_no_rule_names),
		cmocka_unit_test(rules_of_both_names_apply),
		cmocka_unit_test(gate_and_built_in_rules_stand_first),
		cmocka_unit_test(one_refused_update_refuses_the_push),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
