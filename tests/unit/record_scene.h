/*
 * record_scene.h - a push with a bit of everything, by hand: what a record
 * must be able to hold.
 */
#ifndef WD_TESTS_RECORD_SCENE_H
#define WD_TESTS_RECORD_SCENE_H

#include "audit/record.h"
#include "sandbox.h"

enum { ALICE, BOB, PERSONS };

static inline wd_oid scene_id(unsigned char n)
{
	wd_oid out;

	memset(out.b, n, sizeof(out.b));
	return out;
}

static inline const struct wd_registry *scene_people(struct wd_arena *a)
{
	struct wd_registry *r = wd_new(a, struct wd_registry, 1);

	r->person = wd_new(a, struct wd_person, PERSONS);
	r->persons = PERSONS;
	r->person[ALICE].id = WD_STR("alice");
	r->person[BOB].id = WD_STR("bob");
	r->by_id.arena = a;
	for (uint32_t i = 0; i < PERSONS; i++)
		(void)wd_map_add(&r->by_id, r->person[i].id, i);
	return r;
}

static inline void scene_commits(struct wd_arena *a, struct wd_facts *f)
{
	struct wd_commit *c = wd_new(a, struct wd_commit, 3);

	f->commit = c;
	f->commits = 3;
	for (unsigned char i = 0; i < 3; i++) {
		c[i].id = scene_id((unsigned char)(0x10 + i));
		c[i].tree = scene_id((unsigned char)(0x20 + i));
		c[i].author =
			(struct wd_ident){ WD_STR("Ana\xc3\xafs \"A\""),
					   WD_STR("a@example.com"), INT64_MAX };
		c[i].committer = (struct wd_ident){ WD_STR("bad \xff\0 name"),
						    WD_STR(""), INT64_MIN };
		c[i].message = WD_STR("subject\n\nbody \x1b[2J \xe2\x80\xae\n");
		c[i].clean_merge = (enum wd_tri)i;
		c[i].reverts = (enum wd_tri)i;
		c[i].signature.person = WD_NOBODY;
		c[i].signature.reason = WD_REASON_NO_SIGNATURE;
	}
	c[0].not_clean = WD_STR("both sides change \"\xff\"");
	c[0].not_reverted = WD_STR("1234567");
	c[1].encoding = WD_STR("x-\xff");
	c[0].parent = wd_new(a, wd_oid, 2);
	c[0].parents = 2;
	c[0].parent[0] = c[1].id;
	c[0].parent[1] = c[2].id;
	c[0].signature_known = true;
	c[0].signature = (struct wd_verdict){ WD_REASON_NONE, ALICE, WD_KEY_SSH,
					      WD_STR("SHA256:abc"), false };
	c[1].flaw = WD_REASON_DUP_HEADER;
	c[1].signature_known = true;
	c[1].signature =
		(struct wd_verdict){ WD_REASON_BAD_SIG, WD_NOBODY,
				     WD_KEY_OPENPGP, WD_STR("ABCD"), false };
	c[1].paths.known = true;
	c[2].paths.known = true;
	c[2].paths.count = 2;
	c[2].paths.item = wd_new(a, struct wd_path, 2);
	c[2].paths.item[0] =
		(struct wd_path){ WD_STR("src/\xff.c"), 0100644,     0,
				  scene_id(1),          scene_id(0), 0 };
	c[2].paths.item[1] =
		(struct wd_path){ WD_STR("new"), 0,           0100755,
				  scene_id(0),   scene_id(2), 1ull << 60 };
}

static inline void scene_updates(struct wd_arena *a, struct wd_facts *f)
{
	static wd_str branches[] = { TEXT("refs/heads/a"), TEXT("refs/x") };
	struct wd_update *u = wd_new(a, struct wd_update, 3);

	f->update = u;
	f->updates = 3;
	u[0] = (struct wd_update){ .asked = WD_STR("refs/heads/alias"),
				   .ref = WD_STR("refs/heads/main"),
				   .old_id = scene_id(0x12),
				   .new_id = scene_id(0x10),
				   .tip = scene_id(0x10),
				   .fast_forward = WD_YES,
				   .published = WD_YES,
				   .first_parent = WD_NO,
				   .branch = branches,
				   .branches = 2,
				   .branches_known = true };
	u[1] = (struct wd_update){ .asked = WD_STR("refs/tags/\xff"),
				   .ref = WD_STR("refs/tags/\xff"),
				   .new_id = scene_id(0x30),
				   .tip = scene_id(0x10),
				   .fast_forward = WD_UNKNOWN,
				   .published = WD_UNKNOWN,
				   .first_parent = WD_UNKNOWN,
				   .tag = wd_new(a, struct wd_tag, 1) };
	u[1].note = wd_new(a, struct wd_remark, 1);
	u[1].notes = 1;
	u[1].note[0] = (struct wd_remark){ WD_REASON_TREE_DOTGIT,
					   WD_STR("commit 0: \".git\"") };
	u[1].tag->id = scene_id(0x30);
	u[1].tag->target = scene_id(0x10);
	u[1].tag->name = WD_STR("v1");
	u[1].tag->message = WD_STR("release\n");
	u[1].tag->tagger = f->commit[0].author;
	u[1].tag->flaw = WD_REASON_CONTROL_CHARS;
	u[1].tag->signature_known = true;
	u[1].tag->signature = f->commit[0].signature;
	u[2] = (struct wd_update){ .asked = WD_STR("refs/warder/policy"),
				   .ref = WD_STR("refs/warder/policy"),
				   .old_id = scene_id(0x12),
				   .refused = WD_REASON_POLICY_LAYER,
				   .refused_because = WD_STR(
					   "the policy is never deleted"),
				   .reserved = true,
				   .branches_known = true };
}

/* Two rules; the ranges of the first two updates share a walk. */
static inline void scene_ranges(struct wd_arena *a, struct wd_facts *f)
{
	uint32_t *shared = wd_new(a, uint32_t, 2);
	struct wd_range *r = wd_new(a, struct wd_range, 4);

	shared[0] = 0;
	shared[1] = 2;
	f->rules = 2;
	f->range = wd_new(a, struct wd_range *, f->updates * f->rules);
	r[0] = (struct wd_range){ .commit = shared,
				  .count = 2,
				  .known = true,
				  .settled = true,
				  .base = scene_id(0x12),
				  .base_tree = scene_id(0x22),
				  .paths = f->commit[2].paths };
	r[1] = (struct wd_range){ .commit = shared, .count = 2, .known = true };
	r[2] = (struct wd_range){ .known = true };
	r[0].for_reviews = wd_new(a, struct wd_range, 1);
	*r[0].for_reviews = (struct wd_range){ .commit = shared,
					       .count = 2,
					       .known = true,
					       .settled = r[0].settled,
					       .is_for_reviews = true,
					       .base = scene_id(0x70),
					       .base_tree = scene_id(0x71),
					       .stands = wd_new(a, wd_oid, 2),
					       .standing = 2 };
	r[0].for_reviews->stands[0] = scene_id(0x72);
	r[0].for_reviews->stands[1] = scene_id(0x73);
	f->range[0] = &r[0];
	f->range[2] = &r[1];
	f->range[3] = &r[2];
	f->range[5] = &r[3];
}

static inline const struct wd_facts *scene_facts(struct wd_arena *a)
{
	struct wd_facts *f = wd_new(a, struct wd_facts, 1);

	f->repository = WD_STR("team/project");
	f->repository_id = WD_STR("7d3a1c52f0");
	f->pusher = (struct wd_pusher){ ALICE, WD_STR("alice"),
					WD_STR("ssh-key"), WD_STR("ssh") };
	f->certificate = (struct wd_certificate){
		.known = true,
		.id = scene_id(0x50),
		.text = WD_STR("certificate version 0.1\n\xff"),
		.nonce_status = WD_STR("OK"),
		.signature = { .reason = WD_REASON_WEAK_KEY,
			       .person = BOB,
			       .format = WD_KEY_SSH,
			       .key = WD_STR("SHA256:def") }
	};
	f->now = 1795489380;
	f->clock_skew = 300;
	scene_commits(a, f);
	scene_updates(a, f);
	scene_ranges(a, f);
	return f;
}

static inline const struct wd_evidence *scene_evidence(struct wd_arena *a)
{
	static wd_str globs[] = { TEXT("team/*"), TEXT("other") };
	struct wd_evidence *e = wd_new(a, struct wd_evidence, 1);

	e->review = wd_new(a, struct wd_review, 2);
	e->reviews = 2;
	e->review[0] = (struct wd_review){ .provider = WD_STR("embedded"),
					   .source = WD_STR(
						   "refs/warder/reviews/x/bob"),
					   .object = scene_id(0x40),
					   .person = BOB,
					   .commit = scene_id(0x10),
					   .base = scene_id(0x12),
					   .tree = scene_id(0x20),
					   .base_tree = scene_id(0x22),
					   .ref = WD_STR("refs/heads/main"),
					   .vote = WD_REJECT,
					   .time = -1,
					   .spent = true,
					   .covers = wd_new(a, uint64_t, 1) };
	e->review[0].covers[0] = 5;
	e->review[0].named_by = scene_id(0x11);
	e->review[0].named_by_base_tree = scene_id(0x23);
	e->review[0].onto = wd_new(a, struct wd_onto, 1);
	e->review[0].onto[0] =
		(struct wd_onto){ scene_id(0x23), scene_id(0x24) };
	e->review[0].ontos = 1;
	e->review[1].person = WD_NOBODY;
	e->ticket = wd_new(a, struct wd_ticket, 1);
	e->tickets = 1;
	e->ticket[0] = (struct wd_ticket){ .provider = WD_STR("embedded"),
					   .source = WD_STR("refs/t"),
					   .object = scene_id(0x41),
					   .person = ALICE,
					   .id = WD_STR("CHG-12"),
					   .moved_to = WD_STR("OPS-9"),
					   .project = WD_STR("CHG"),
					   .state = WD_STR("approved"),
					   .type = WD_STR("normal"),
					   .window_start = 5,
					   .window_end = 0,
					   .repository = globs,
					   .repositories = 2,
					   .ref = globs,
					   .refs = 1,
					   .time = 7 };
	e->check = wd_new(a, struct wd_check, 2);
	e->checks = 2;
	e->check[0] = (struct wd_check){ .provider = WD_STR("embedded"),
					 .source = WD_STR("refs/c"),
					 .object = scene_id(0x42),
					 .person = BOB,
					 .name = WD_STR("unit"),
					 .commit = scene_id(0x10),
					 .tree = scene_id(0x20),
					 .success = true,
					 .url = WD_STR("https://ci/1"),
					 .time = 8 };
	e->check[1] = e->check[0];
	e->check[1].success = false;
	e->check[1].pending = e->check[1].skipped = true;
	e->check[1].word = WD_STR("queued");
	e->check[1].run = WD_STR("11");
	e->left_out = wd_new(a, struct wd_left_out, 1);
	e->lefts = 1;
	e->left_out[0] = (struct wd_left_out){
		.kind = WD_STR("check"),
		.source = WD_STR("refs/warder/checks/x/unit/ci"),
		.person = WD_STR("ci"),
		.commit = scene_id(0x10),
		.subject = WD_STR("unit"),
		.reason = WD_REASON_EVIDENCE_ISSUER,
		.because = WD_STR("ci left")
	};
	e->opa = wd_new(a, struct wd_opa, 2);
	e->opas = 2;
	e->opa[0] = (struct wd_opa){ .provider = WD_STR("agent"),
				     .path = WD_STR("a/b"),
				     .input = WD_STR("sha256:0"),
				     .update = 2,
				     .rule = 1,
				     .says = WD_YES,
				     .asof = 9 };
	e->opa[1] = e->opa[0];
	e->opa[1].path = WD_STR("c");
	e->opa[1].says = WD_UNKNOWN;
	e->no_opa = (struct wd_missing){ true, WD_STR("asleep") };
	e->no_tickets = (struct wd_missing){ true, WD_STR("time out") };
	e->no_checks.is = true;
	return e;
}

static inline struct wd_why *scene_why(struct wd_arena *a, enum wd_value value,
				       const char *text, size_t children)
{
	struct wd_why *w = wd_new(a, struct wd_why, 1);

	w->value = value;
	w->word = WD_STR("signed");
	w->text = wd_str_of(text);
	w->child = wd_new(a, struct wd_why *, children);
	w->children = children;
	return w;
}

static inline const struct wd_decision *scene_decision(struct wd_arena *a)
{
	struct wd_decision *d = wd_new(a, struct wd_decision, 1);
	struct wd_rule_outcome *r = wd_new(a, struct wd_rule_outcome, 2);
	struct wd_why *top = scene_why(a, WD_UNSATISFIED, "top \xff", 2);

	top->child[0] = scene_why(a, WD_UNAVAILABLE, "left", 1);
	top->child[0]->child[0] = scene_why(a, WD_SATISFIED, "deep", 0);
	top->child[1] = scene_why(a, WD_UNSATISFIED, "right", 0);
	top->child[1]->reason = WD_REASON_BAD_SIG;
	top->child[1]->commit = scene_id(0x11);
	top->child[1]->remedy[0] = WD_STR("sign it again");
	top->child[1]->remedies = 1;
	r[0] = (struct wd_rule_outcome){ .rule = 1,
					 .state = WD_RULE_UNSATISFIED,
					 .require =
						 wd_new(a, struct wd_why *, 2),
					 .requires = 2 };
	r[0].require[0] = top;
	r[0].require[1] = scene_why(a, WD_SATISFIED, "ok", 0);
	r[1] = (struct wd_rule_outcome){
		.rule = 0,
		.state = WD_OVERRIDDEN,
		.when = scene_why(a, WD_SATISFIED, "when", 0),
		.override = scene_why(a, WD_SATISFIED, "override", 0)
	};
	d->id = WD_STR("7q4k-31xw");
	d->update = wd_new(a, struct wd_update_outcome, 3);
	d->updates = 3;
	d->update[0] = (struct wd_update_outcome){ .rule = r, .rules = 2 };
	d->update[1] = (struct wd_update_outcome){ .accepted = true,
						   .unmatched = true };
	return d;
}

static inline struct wd_record_input scene(struct wd_arena *a)
{
	static const wd_str require[] = { TEXT("fast-forward"),
					  TEXT("each(signed(by: @staff))") };
	static const struct wd_record_rule rules[] = {
		{ TEXT("main is signed"), TEXT("3.2"), "enforce", require, 2 },
		{ TEXT("look"), TEXT(""), "observe", NULL, 0 }
	};

	return (struct wd_record_input){ .facts = scene_facts(a),
					 .evidence = scene_evidence(a),
					 .decision = scene_decision(a),
					 .rule = rules,
					 .rules = 2,
					 .policy_digest = WD_STR("sha256:0"),
					 .keyring_digest = WD_STR("1:2"),
					 .program = WD_STR("warder 0.1.0"),
					 .hook = "pre-receive",
					 .people = scene_people(a) };
}

/* To write again what was read. */
static inline struct wd_record_input scene_again(struct wd_arena *a,
						 const struct wd_record *r,
						 const struct wd_registry *p)
{
	return (struct wd_record_input){ .facts = &r->facts,
					 .evidence = &r->evidence,
					 .decision = &r->decision,
					 .rule = r->rule,
					 .rules = r->rules,
					 .policy_digest = r->policy_digest,
					 .keyring_digest = r->keyring_digest,
					 .program = r->program,
					 .hook = wd_str_c(a, r->hook),
					 .people = p };
}

#endif
