/* What was recorded is decided again, and comes out the same. */
#include "review_scene.h"

#include "audit/record.h"

static const char rules[] =
	"[rule \"signed\"]\n\ton = refs/heads/**\n"
	"\trequire = fast-forward\n"
	"\trequire = each(signed(by: @employees, format: ssh) or "
	"clean-merge)\n"
	"\trequire = any(author(by: @maintainers)) and linear\n"
	"\trequire = message('CHG') and trailer(Ticket)\n"
	"[rule \"reviewed\"]\n\ton = refs/heads/main\n\tmode = warn\n"
	"\trequire = \"reviews(1, by: @maintainers, not: contributors, "
	"carry: tree, max-age: 1h)\"\n"
	"\trequire = ticket(project: CHG, state: approved, window: open)\n"
	"\trequire = \"checks(unit, max-age: 1d)\"\n"
	"[rule \"agent\"]\n\ton = refs/heads/main\n\tmode = warn\n"
	"\trequire = \"opa('a/b') and not opa('c')\"\n"
	"[rule \"paths\"]\n\ton = refs/heads/main\n"
	"\twhen = touches(class: secret) or touches('src/**')\n"
	"\trequire = max-file(1KiB) and no-file('*.exe')\n"
	"\toverride = pusher(by: @maintainers) and transport(http)\n"
	"[rule \"pushed\"]\n\ton = refs/heads/main\n\tmode = observe\n"
	"\trequire = push-signed(by: @maintainers)\n"
	"[rule \"tags\"]\n\ton = refs/tags/**\n"
	"\trequire = create and tag-signed(by: @maintainers)\n"
	"\trequire = on-branch('refs/heads/release/**')\n";

static void nothing(struct scene *s)
{
	(void)s;
}

static void everything_there(struct scene *s)
{
	by_bob(s);
	s->evidence.tickets = 1;
	s->ticket[0] = (struct wd_ticket){ .person = ALICE_IS,
					   .id = WD_STR("CHG-1"),
					   .project = WD_STR("CHG"),
					   .state = WD_STR("approved"),
					   .window_start = NOW - 5,
					   .time = NOW - 10 };
	s->evidence.checks = 1;
	s->check[0] = (struct wd_check){ .person = CI_IS,
					 .name = WD_STR("unit"),
					 .commit = oid_of(0x11),
					 .tree = tree_of(0x11),
					 .success = true,
					 .time = NOW - 10 };
}

/* The third rule asks. */
static void an_agent_says(struct scene *s, enum wd_tri ab, enum wd_tri c)
{
	static struct wd_opa opa[2];

	opa[0] = (struct wd_opa){ .provider = WD_STR("agent"),
				  .path = WD_STR("a/b"),
				  .input = WD_STR("sha256:1"),
				  .rule = 2,
				  .says = ab,
				  .asof = NOW };
	opa[1] = opa[0];
	opa[1].path = WD_STR("c");
	opa[1].says = c;
	s->evidence.opa = opa;
	s->evidence.opas = 2;
}

static void the_agent_agrees(struct scene *s)
{
	an_agent_says(s, WD_YES, WD_NO);
}

static void the_agent_refuses(struct scene *s)
{
	an_agent_says(s, WD_YES, WD_YES);
}

static void the_agent_has_no_word(struct scene *s)
{
	an_agent_says(s, WD_YES, WD_UNKNOWN);
}

static void evidence_unavailable(struct scene *s)
{
	s->evidence.no_opa =
		(struct wd_missing){ true, WD_STR("agent: asleep") };
	s->evidence.no_reviews.is = true;
	s->evidence.no_tickets.because = WD_STR("time out");
	s->evidence.no_tickets.is = true;
	s->evidence.no_checks.is = true;
}

static void rejected(struct scene *s)
{
	everything_there(s);
	whole(s, CAROL_IS)->vote = WD_REJECT;
}

static void half_covered(struct scene *s)
{
	everything_there(s);
	s->review[0].covers[0] = 5;
	s->review[0].spent = true;
}

static void badly_signed(struct scene *s)
{
	s->commit[1].signature =
		(struct wd_verdict){ WD_REASON_UNKNOWN_KEY, WD_NOBODY,
				     WD_KEY_OPENPGP, WD_STR("ABCD"), false };
	s->commit[2].signature_known = false;
	s->commit[0].flaw = WD_REASON_DUP_HEADER;
	s->commit[1].message = WD_STR("\xff\0");
}

static void paths_unknown(struct scene *s)
{
	s->range.paths.known = false;
	s->commit[0].paths.known = false;
}

static void large_file(struct scene *s)
{
	s->path[0].size = 1 << 20;
	s->path[0].path = WD_STR("src/crypto/\xff.exe");
	s->facts.pusher.transport = WD_STR("http");
}

static void forced(struct scene *s)
{
	s->update.fast_forward = WD_NO;
	s->range.settled = false;
	s->range.alone = true;
	s->range.base = s->range.base_tree = (wd_oid){ 0 };
}

static void refused_by_the_gate(struct scene *s)
{
	s->update.refused = WD_REASON_REF_NAME;
	s->update.refused_because = WD_STR("it has no refs/");
	s->facts.range[0] = s->facts.range[1] = NULL;
}

static void ungoverned(struct scene *s)
{
	s->update.asked = s->update.ref = WD_STR("refs/other/x");
	for (size_t i = 0; i < s->facts.rules; i++)
		s->facts.range[i] = NULL;
}

static void push_signed(struct scene *s)
{
	s->facts.certificate = (struct wd_certificate){
		.known = true,
		.id = oid_of(0x66),
		.text = WD_STR("certificate"),
		.nonce_status = WD_STR("OK"),
		.signature = { .person = BOB_IS, .key = WD_STR("SHA256:b") }
	};
}

static void push_signed_before(struct scene *s)
{
	push_signed(s);
	s->facts.certificate.flaw = WD_REASON_PUSH_CERT_REPLAYED;
	s->facts.certificate.because = WD_STR("it is old");
	s->facts.certificate.nonce_status = WD_STR("BAD");
	s->facts.certificate.signature =
		(struct wd_verdict){ .person = WD_NOBODY };
}

static void a_tag(struct scene *s)
{
	s->update.asked = s->update.ref = WD_STR("refs/tags/v1");
	s->update.old_id = (wd_oid){ 0 };
	s->update.new_id = oid_of(0x77);
	s->update.tag = &s->tag;
	s->tag = (struct wd_tag){ .id = oid_of(0x77),
				  .target = oid_of(0x11),
				  .name = WD_STR("v1"),
				  .tagger = s->commit[0].committer,
				  .signature = { .person = ALICE_IS },
				  .signature_known = true };
}

static void a_tag_by_nobody(struct scene *s)
{
	a_tag(s);
	s->tag.signature_known = false;
	s->update.branches_known = false;
}

static wd_str record(struct scene *s, const struct wd_facts *facts,
		     const struct wd_evidence *evidence,
		     const struct wd_decision *decision)
{
	struct wd_record_rule *rule =
		wd_new(&s->a, struct wd_record_rule, s->policy.rules);
	struct wd_record_input in = { .facts = facts,
				      .evidence = evidence,
				      .decision = decision,
				      .rule = rule,
				      .rules = s->policy.rules,
				      .policy_digest = WD_STR("sha256:0"),
				      .program = WD_STR("warder"),
				      .hook = "update",
				      .people = &s->policy.registry };

	for (size_t i = 0; i < s->policy.rules; i++) {
		rule[i].name = s->policy.rule[i].name;
		rule[i].mode = "enforce";
	}
	return wd_record_decision(&s->a, &in);
}

static void decides_the_same_from_the_record(void **state)
{
	(void)state;
	static void (*const changes[])(struct scene *
				       s) = { nothing,
					      everything_there,
					      evidence_unavailable,
					      rejected,
					      half_covered,
					      badly_signed,
					      paths_unknown,
					      large_file,
					      forced,
					      deletes,
					      introduces_nothing,
					      range_unknown,
					      tip_is_clean_merge,
					      pusher_unknown,
					      refused_by_the_gate,
					      ungoverned,
					      the_agent_agrees,
					      the_agent_refuses,
					      the_agent_has_no_word,
					      push_signed,
					      push_signed_before,
					      a_tag,
					      a_tag_by_nobody };
	size_t accepted = 0;

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct scene *s = scene_of(rules);
		struct wd_decision again = { 0 };
		struct wd_record r = { 0 };

		changes[i](s);
		scene_decide(s);
		s->decision.id = WD_STR("7q4k-31xw");
		accepted += s->decision.accepted;
		wd_str line = record(s, &s->facts, &s->evidence, &s->decision);
		wd_err err =
			wd_record_read(&s->a, line, &s->policy.registry, &r);

		if (err != NULL)
			fail_msg("case %zu: %s", i, wd_err_text(&s->a, err));
		wd_decide(&s->a, &s->policy, &r.facts, &r.evidence, &again);
		again.id = r.id;
		wd_str same = record(s, &r.facts, &r.evidence, &again);

		if (!wd_str_eq(line, same))
			fail_msg("case %zu:\n%.*s\n%.*s", i, WD_FMT(line),
				 WD_FMT(same));
		assert_int_equal(r.strangers, 0);
	}
	assert_true(accepted > 0 &&
		    accepted < sizeof(changes) / sizeof(changes[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decides_the_same_from_the_record),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
