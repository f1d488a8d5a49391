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

static void certified_by_bob(struct scene *s)
{
	s->facts.certificate = (struct wd_certificate){
		.known = true,
		.signature = { .person = BOB_IS, .key = WD_STR("SHA256:b") }
	};
}

static void certified_by_vera(struct scene *s)
{
	certified_by_bob(s);
	s->facts.certificate.signature.person = VERA_IS;
}

/* No verifier says so; the core does not rest on that. */
static void certified_by_nobody(struct scene *s)
{
	certified_by_bob(s);
	s->facts.certificate.signature.person = WD_NOBODY;
}

static void certified_wrongly(struct scene *s)
{
	certified_by_bob(s);
	s->facts.certificate.signature.reason = WD_REASON_BAD_SIG;
}

/* The signature would be good: the flaw comes first. */
static void certified_before(struct scene *s)
{
	certified_by_bob(s);
	s->facts.certificate.flaw = WD_REASON_PUSH_CERT_REPLAYED;
	s->facts.certificate.because = WD_STR("it is old");
}

static void not_certified(struct scene *s)
{
	certified_by_nobody(s);
	s->facts.certificate.flaw = WD_REASON_PUSH_CERT_MISSING;
	s->facts.certificate.because = WD_STR("there is none");
}

static void deletes_with_certificate(struct scene *s)
{
	deletes(s);
	certified_by_bob(s);
}

static const struct scene_case certificates[] = {
	{ "push-signed(by: @maintainers)", certified_by_bob,
	  "ok push-signed: the push is signed by bob" },
	{ "push-signed", certified_by_vera,
	  "ok push-signed: the push is signed by vera" },
	{ "push-signed(by: @maintainers)", certified_by_vera,
	  "no push-signed signer-not-allowed: the push is signed by vera, who "
	  "is not in @maintainers" },
	{ "push-signed", certified_by_nobody,
	  "no push-signed unknown-key: the push is signed with a key that "
	  "nobody has: SHA256:b" },
	{ "push-signed", certified_wrongly,
	  "no push-signed bad-sig: the push has a signature that does not "
	  "verify" },
	{ "push-signed", certified_before,
	  "no push-signed push-cert-replayed: it is old" },
	{ "push-signed", not_certified,
	  "no push-signed push-cert-missing: there is none" },
	{ "not push-signed", not_certified, "ok push-signed: there is none" },
	{ "push-signed", NULL,
	  "? push-signed unavailable: a push certificate is seen only while it "
	  "is pushed, by pre-receive" },
	{ "not push-signed", NULL,
	  "? push-signed unavailable: a push certificate is seen only while it "
	  "is pushed, by pre-receive" },
	{ "push-signed or pusher(by: @maintainers)", NULL, "ok pusher: alice" },
	{ "push-signed", deletes_with_certificate,
	  "no push-signed delete-refused: it would delete the ref" },
};

static void certificates_are_believed_when_whole(void **state)
{
	(void)state;
	RUN_CASES(certificates);
	wd_str help = remedies_after("push-signed", certified_wrongly);

	expect_str(help, "git push --signed\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mode_decides_who_refuses),
		cmocka_unit_test(policy_decides_what_no_rule_names),
		cmocka_unit_test(rules_of_both_names_apply),
		cmocka_unit_test(gate_and_built_in_rules_stand_first),
		cmocka_unit_test(one_refused_update_refuses_the_push),
		cmocka_unit_test(certificates_are_believed_when_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
