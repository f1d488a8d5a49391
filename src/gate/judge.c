/*
 * judge.c - the way of a push, as one readable function:
 * resolve, what is needed?, gather, decide.
 */
#include "gate/gate.h"
#include "git/repo.h"

static wd_err open_store(struct wd_arena *a, struct wd_gate *g)
{
	const struct wd_site *s = g->site;
	wd_err err = wd_gate_late_seals(a, s);

	if (err == NULL)
		err = wd_store_open(a, s->store, &g->store);
	if (err == NULL)
		err = wd_records_index(a, s->store, g->store);
	if (err == NULL)
		err = wd_store_settled(a, g->store, &g->settled,
				       &g->settled_count);
	return err;
}

wd_err wd_gate_open(struct wd_arena *a, const struct wd_site *site,
		    const char *quarantine, const char *laptop,
		    struct wd_gate *out)
{
	*out = (struct wd_gate){ .site = site, .laptop = laptop };
	out->sign = (struct wd_sign_config){ .gnupg_home = site->gnupg,
					     .gpg = site->gpg,
					     .clock_skew = site->clock_skew };
	out->facts.repository = site->repository;
	out->facts.repository_id = site->repository_id;
	out->facts.clock_skew = site->clock_skew;
	out->facts.pusher.person = WD_NOBODY;
	/* the policy's own layer is a ref, too */
	out->packed = wd_pending_packed(a, site->gitdir);
	wd_err err = wd_repo_open(a, site->gitdir, quarantine, &out->repo);

	if (err == NULL)
		err = wd_gate_policy_load(a, site->policy, site->gitdir,
					  out->repo, (wd_oid){ 0 },
					  &out->policy);
	if (err == NULL && site->gnupg != NULL)
		err = wd_keyring_digest(a, site->gnupg, &out->keyring);
	out->sign.keyring = out->keyring;
	wd_gate_remember(a, out);
	return err != NULL || laptop != NULL ? err : open_store(a, out);
}

void wd_gate_close(struct wd_gate *g)
{
	wd_store_close(g->store);
	wd_repo_close(g->repo);
	g->store = NULL;
	g->repo = NULL;
}

struct wd_evidence_context wd_gate_evidence_context(const struct wd_gate *g)
{
	const struct wd_policy *p = &g->policy.policy;

	return (struct wd_evidence_context){
		.repo = g->repo,
		.gitdir = g->site->gitdir,
		.repository_id = g->site->repository_id,
		.people = &p->registry,
		.sign = &g->sign,
		.check_issuer = p->check.issuer,
		.ticket_issuer = p->ticket.issuer,
		.control_issuer = p->control.issuer,
		.store = g->store,
		.merging = wd_gate_merge_limits(g)
	};
}

/*
 * What the policy alone says.  Who wrote the commits is not asked: the pushed
 * change is, and `warder approve` before it.
 */
static wd_str foresee(const void *ctx, struct wd_arena *a,
		      const struct wd_statement *s, int person)
{
	const struct wd_gate *g = ctx;
	const struct wd_policy *p = &g->policy.policy;
	struct wd_update u = { .ref = s->ref, .asked = s->ref };
	struct wd_facts facts = { .now = g->facts.now,
				  .update = &u,
				  .updates = 1 };
	struct wd_review v = { .provider = WD_STR("embedded"),
			       .person = person,
			       .ref = s->ref };

	if (s->kind == WD_CHECK)
		return wd_foresee_check(a, p, s->name, person);
	if (s->kind == WD_TICKET)
		return wd_foresee_ticket(a, p, person);
	return s->kind == WD_REVIEW && s->vote != WD_WITHDRAWN
		       ? wd_foresee_review(a, p, &facts, 0, &v)
		       : (wd_str){ 0 };
}

static wd_err judge_evidence(struct wd_arena *a, struct wd_gate *g)
{
	struct wd_evidence_context c = wd_gate_evidence_context(g);
	size_t reserved = 0;

	for (size_t i = 0; i < g->facts.updates; i++)
		reserved += g->facts.update[i].reserved;
	c.foresee = foresee;
	c.foresee_ctx = g;
	return reserved == 0
		       ? NULL
		       : wd_evidence_judge_push(a, &c, &g->facts,
						reserved == g->facts.updates);
}

/* Built-in rules for what lies below refs/warder/. */
static wd_err judge_reserved(struct wd_arena *a, struct wd_gate *g)
{
	wd_err err = NULL;

	for (size_t i = 0; err == NULL && i < g->facts.updates; i++) {
		struct wd_update *u = &g->facts.update[i];

		if (u->refused == WD_REASON_NONE &&
		    wd_str_eq(u->ref, WD_STR("refs/warder/policy")))
			err = wd_gate_judge_layer(a, g, u);
	}
	return err != NULL ? err : judge_evidence(a, g);
}

static bool lacks_reviews(const struct wd_gate *g, size_t at)
{
	size_t rules = g->policy.policy.rules;
	unsigned need = 0;

	for (size_t k = 0; k < rules; k++)
		need |= g->needs.need[at * rules + k];
	return !g->decision.update[at].accepted &&
	       g->facts.update[at].refused == WD_REASON_NONE &&
	       (need & WD_NEED_REVIEWS) != 0;
}

/*
 * Only a refusal has to say whether others can fetch the commit already, so an
 * accepted push does not pay for it.  It changes a hint and nothing else:
 * where it cannot be found out, the hint is as good as it can be.
 */
static void find_published(struct wd_arena *a, struct wd_gate *g)
{
	const struct wd_ref *ref = NULL;
	size_t refs = 0;
	bool found;

	for (size_t i = 0; i < g->facts.updates; i++) {
		struct wd_update *u = &g->facts.update[i];

		if (!lacks_reviews(g, i) || wd_oid_zero(u->tip) ||
		    wd_gate_refs(a, g, "refs/", &ref, &refs) != NULL ||
		    wd_evidence_published(a, g->repo, ref, refs, u->tip,
					  &found) != NULL)
			continue;
		u->published = found ? WD_YES : WD_NO;
	}
}

static bool all_answered(const struct wd_evidence *e)
{
	return !e->no_reviews.is && !e->no_tickets.is && !e->no_checks.is &&
	       !e->no_opa.is;
}

/*
 * What another system said a moment ago saves a question.  It never refuses:
 * whoever has just mended what was missing is not told that it is missing.  But
 * where one did not answer it is not waited for twice.
 */
static wd_err decide(struct wd_arena *a, struct wd_gate *g)
{
	const struct wd_policy *p = &g->policy.policy;
	wd_err err = NULL;

	wd_decide(a, p, &g->facts, &g->evidence, &g->decision);
	if (g->decision.accepted)
		return NULL;
	find_published(a, g);
	if (g->remembered && all_answered(&g->evidence))
		err = wd_gate_gather_again(a, g);
	if (err == NULL)
		wd_decide(a, p, &g->facts, &g->evidence, &g->decision);
	return err;
}

wd_err wd_gate_find_out(struct wd_arena *a, struct wd_gate *g,
			const struct wd_proposal *proposal, size_t count)
{
	wd_err err = wd_gate_resolve(a, g, proposal, count);

	g->sign.now = g->facts.now;
	if (err == NULL)
		err = wd_gate_check_readable(a, g);
	if (err == NULL)
		err = wd_gate_check_shallow(a, g);
	if (err == NULL)
		err = wd_gate_check_hygiene(a, g);
	if (err == NULL)
		err = judge_reserved(a, g);
	if (err != NULL)
		return err;
	wd_needs_of(a, &g->policy.policy, &g->facts, &g->needs);
	err = wd_gate_ranges(a, g);
	if (err == NULL)
		err = wd_gate_gather(a, g);
	return err != NULL ? err : wd_gate_certificate(a, g, proposal, count);
}

wd_err wd_gate_judge(struct wd_arena *a, struct wd_gate *g,
		     const struct wd_proposal *proposal, size_t count)
{
	wd_err err = wd_gate_find_out(a, g, proposal, count);

	if (err == NULL)
		err = wd_gate_gather_evidence(a, g);
	if (err == NULL)
		err = decide(a, g);
	if (err == NULL)
		err = wd_gate_use_certificate(a, g);
	if (err != NULL)
		return err;
	return g->laptop != NULL ? NULL : wd_decision_id(a, &g->decision.id);
}
