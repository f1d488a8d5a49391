/* gather_evidence.c - what stands in the repository, and what others know. */
#include <string.h>
#include <sys/time.h>

#include "evidence/opa.h"
#include "evidence/remote.h"
#include "gate/gate.h"

enum { LOG_LINES_MAX = 20 };

/* What the hook has left, with something kept back for the rest. */
static unsigned time_for_others(const struct wd_gate *g)
{
	struct itimerval left = { 0 };
	unsigned ms = g->site->deadline_ms;

	if (getitimer(ITIMER_REAL, &left) == 0 &&
	    (left.it_value.tv_sec != 0 || left.it_value.tv_usec != 0))
		ms = (unsigned)left.it_value.tv_sec * 1000 +
		     (unsigned)left.it_value.tv_usec / 1000;
	return ms - (ms < 10000 ? ms / 4 : 2500);
}

/* A laptop has no tokens: what only others know is not known there. */
static void leave_to_the_server(struct wd_arena *a, struct wd_missing *m,
				const struct wd_evidence_rule *rule)
{
	wd_str names = { 0 };

	if (wd_providers_elsewhere(rule) == 0)
		return;
	for (size_t i = 0; i < rule->providers; i++)
		names = wd_strf(a, "%.*s%s%.*s", WD_FMT(names),
				names.len > 0 ? ", " : "",
				WD_FMT(rule->provider[i]));
	m->is = true;
	m->because = wd_strf(a, "only the server asks %.*s", WD_FMT(names));
}

/* Groups that the pusher is in, as a rule of that layer sees them. */
static void groups_seen(struct wd_arena *a, const struct wd_gate *g,
			struct wd_opa_question *q)
{
	const struct wd_registry *r = &g->policy.policy.registry;
	wd_str *group = wd_new(a, wd_str, r->groups);

	for (size_t i = 0; i < r->groups; i++)
		if (wd_in_group(r, (int)i, g->facts.pusher.person) &&
		    wd_group_seen_from(r, r->group[i].name, q->layer) == (int)i)
			group[q->groups++] = r->group[i].name;
	q->group = group;
}

/* Appends what a rule wants to know about an update. */
static void add_questions(struct wd_arena *a, const struct wd_gate *g,
			  size_t at, struct wd_opa_asking *k)
{
	const size_t rules = g->facts.rules;
	const struct wd_rule *rule = &g->policy.policy.rule[at % rules];
	struct wd_opa_question q = { .update = at / rules,
				     .rule = at % rules,
				     .layer = rule->layer };
	wd_str *path;
	size_t paths;

	wd_rule_opa_paths(a, rule, &path, &paths);
	groups_seen(a, g, &q);
	struct wd_opa_question *more =
		wd_new(a, struct wd_opa_question, k->questions + paths);

	if (k->questions > 0)
		memcpy(more, k->question, k->questions * sizeof(*more));
	for (size_t i = 0; i < paths; i++) {
		q.path = path[i];
		more[k->questions++] = q;
	}
	k->question = more;
}

static bool asks_agent(const struct wd_gate *g)
{
	return (g->needs.any & WD_NEED_OPA) != 0 &&
	       wd_providers_elsewhere(&g->policy.policy.opa) > 0;
}

void wd_gate_opa_questions(struct wd_arena *a, const struct wd_gate *g,
			   struct wd_opa_asking *out)
{
	*out = (struct wd_opa_asking){ .facts = &g->facts,
				       .people = &g->policy.policy.registry };
	if (!asks_agent(g))
		return;
	out->provider = g->policy.policy.opa.provider[0];
	for (size_t i = 0; i < g->facts.updates * g->facts.rules &&
			   out->questions <= WD_OPA_QUESTIONS_MAX;
	     i++)
		if ((g->needs.need[i] & WD_NEED_OPA) != 0)
			add_questions(a, g, i, out);
}

static void leave_all_to_the_server(struct wd_arena *a, struct wd_gate *g)
{
	const struct wd_policy *p = &g->policy.policy;

	leave_to_the_server(a, &g->evidence.no_reviews, &p->review);
	leave_to_the_server(a, &g->evidence.no_tickets, &p->ticket);
	leave_to_the_server(a, &g->evidence.no_checks, &p->check);
	if (asks_agent(g))
		leave_to_the_server(a, &g->evidence.no_opa, &p->opa);
}

/* What nobody but an admin may read: it names files. */
static void log_all(struct wd_arena *a, const struct wd_gate *g, wd_str lines)
{
	wd_str line;

	for (int i = 0; i < LOG_LINES_MAX && wd_str_next_line(&lines, &line);
	     i++)
		wd_site_log(a, g->site, wd_str_c(a, line));
}

static wd_err gather_elsewhere(struct wd_arena *a, struct wd_gate *g,
			       const struct wd_evidence_query *q)
{
	const struct wd_policy *p = &g->policy.policy;
	const struct wd_evidence_rule *rule[WD_REMOTE_KINDS] = {
		[WD_SOURCE_REVIEW] = &p->review,
		[WD_SOURCE_TICKET] = &p->ticket,
		[WD_SOURCE_CHECK] = &p->check
	};
	struct wd_evidence_context c = wd_gate_evidence_context(g);
	struct wd_remote r = { .config = g->site->config,
			       .program = g->site->fetch,
			       .deadline_ms = time_for_others(g),
			       .now = g->facts.now,
			       .fresh = g->fresh,
			       .context = &c,
			       .repository = g->site->repository };
	struct wd_opa_asking agent;
	struct wd_remote_result result;

	for (int i = 0; i < WD_REMOTE_KINDS; i++) {
		r.name[i] = rule[i]->provider;
		r.names[i] = rule[i]->providers;
	}
	wd_gate_opa_questions(a, g, &agent);
	if (agent.questions > 0)
		r.opa = &agent;
	wd_err err = wd_remote_gather(a, &r, q, &g->evidence, &result);

	g->remembered |= result.remembered;
	log_all(a, g, result.log);
	return err;
}

static struct wd_evidence_query query_of(struct wd_arena *a,
					 const struct wd_gate *g)
{
	struct wd_evidence_query q = { .facts = &g->facts };
	wd_str *ids = NULL;

	q.reviews = (g->needs.any & WD_NEED_REVIEWS) != 0;
	q.reviews_by_tree = (g->needs.any & WD_NEED_REVIEWS_BY_TREE) != 0;
	q.reviews_by_patch = (g->needs.any & WD_NEED_REVIEWS_BY_PATCH) != 0;
	q.checks = (g->needs.any & WD_NEED_CHECKS) != 0;
	q.tickets = (g->needs.any & WD_NEED_TICKETS) != 0;
	if (q.tickets)
		wd_ticket_ids(a, &g->policy.policy, &g->facts, &ids,
			      &q.ticket_ids);
	q.ticket_id = ids;
	return q;
}

static wd_err gather_here(struct wd_arena *a, struct wd_gate *g,
			  const struct wd_evidence_query *q)
{
	const struct wd_policy *p = &g->policy.policy;
	struct wd_evidence_context c = wd_gate_evidence_context(g);
	struct wd_evidence_query here = *q;
	const wd_str embedded = WD_STR("embedded");

	here.reviews &= wd_believes(&p->review, embedded);
	here.reviews_by_tree &= wd_believes(&p->review, embedded);
	here.reviews_by_patch &= wd_believes(&p->review, embedded);
	here.checks &= wd_believes(&p->check, embedded);
	here.tickets &= wd_believes(&p->ticket, embedded);
	if (!here.reviews && !here.reviews_by_tree && !here.checks &&
	    !here.tickets)
		return NULL;
	return wd_evidence_gather(a, &c, &here, &g->evidence, &g->watch,
				  &g->watches);
}

wd_err wd_gate_gather_evidence(struct wd_arena *a, struct wd_gate *g)
{
	const unsigned asked = WD_NEED_REVIEWS | WD_NEED_REVIEWS_BY_TREE |
			       WD_NEED_CHECKS | WD_NEED_TICKETS | WD_NEED_OPA;

	if ((g->needs.any & asked) == 0)
		return NULL;
	struct wd_evidence_query q = query_of(a, g);
	wd_err err = gather_here(a, g, &q);

	if (err != NULL)
		return err;
	if (g->laptop == NULL)
		return gather_elsewhere(a, g, &q);
	leave_all_to_the_server(a, g);
	return NULL;
}

wd_err wd_gate_gather_again(struct wd_arena *a, struct wd_gate *g)
{
	g->evidence = (struct wd_evidence){ 0 };
	g->fresh = true;
	return wd_gate_gather_evidence(a, g);
}
