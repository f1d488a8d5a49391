/* remote.c - whom to ask about what, and what became of it. */
#include "evidence/remote.h"

#include <string.h>

#include "evidence/opa.h"
#include "evidence/remote_fill.h"

struct gathering {
	struct wd_arena *arena;
	const struct wd_remote *remote;
	const struct wd_evidence_query *q;
	struct wd_evidence *e;
	struct wd_remote_result *out;
	struct wd_remote_provider *provider; /* loaded, of all kinds */
	size_t providers;
	struct wd_inquiry *inquiry;
	const struct wd_remote_provider **mine;
	struct wd_subject *subject;
	size_t count, room;
	struct wd_ref *ref; /* review heads that a forge keeps here */
	size_t refs;
	bool refs_listed;
};

static struct wd_missing *missing_of(struct wd_evidence *e,
				     enum wd_source_kind kind)
{
	switch (kind) {
	case WD_SOURCE_REVIEW:
		return &e->no_reviews;
	case WD_SOURCE_TICKET:
		return &e->no_tickets;
	case WD_SOURCE_CHECK:
		return &e->no_checks;
	case WD_SOURCE_OPA:
		break;
	}
	return &e->no_opa;
}

void wd_remote_miss(struct wd_arena *a, struct wd_missing *m, wd_str because,
		    wd_str help)
{
	if (m->is)
		return;
	m->is = true;
	m->because = help.len == 0 ? because
				   : wd_strf(a, "%.*s; ask %.*s",
					     WD_FMT(because), WD_FMT(help));
}

void wd_remote_misconfigured(struct wd_arena *a, struct wd_missing *m,
			     wd_str name, wd_err err,
			     struct wd_remote_result *out)
{
	wd_remote_miss(a, m,
		       wd_strf(a,
			       "%.*s: its configuration is wrong, the site's "
			       "log says where",
			       WD_FMT(name)),
		       (wd_str){ 0 });
	out->log = wd_strf(a, "%.*s%.*s: %s\n", WD_FMT(out->log), WD_FMT(name),
			   wd_err_text(a, err));
}

static void miss(struct gathering *g, enum wd_source_kind kind, wd_str because,
		 wd_str help)
{
	wd_remote_miss(g->arena, missing_of(g->e, kind), because, help);
}

static bool wanted(const struct wd_evidence_query *q, enum wd_source_kind kind)
{
	switch (kind) {
	case WD_SOURCE_REVIEW:
		return q->reviews || q->reviews_by_tree;
	case WD_SOURCE_TICKET:
		return q->tickets && q->ticket_ids > 0;
	case WD_SOURCE_CHECK:
		return q->checks;
	case WD_SOURCE_OPA: /* wd_opa_begin() */
		break;
	}
	return false;
}

static wd_err list_refs(struct gathering *g, const struct wd_provider *p)
{
	bool needed = p->named.refs.len > 0;

	for (size_t i = 0; i < p->steps; i++)
		needed |= p->step[i].refs.len > 0;
	if (!needed || g->refs_listed)
		return NULL;
	g->refs_listed = true;
	return wd_refs_list(g->arena, g->remote->context->gitdir,
			    WD_STR("refs/"), &g->ref, &g->refs);
}

static void grow(struct gathering *g)
{
	size_t room = g->room == 0 ? 16 : g->room * 2;
	struct wd_subject *subject = wd_new(g->arena, struct wd_subject, room);
	const struct wd_remote_provider **mine =
		wd_new(g->arena, const struct wd_remote_provider *, room);

	if (g->count > 0) {
		memcpy(subject, g->subject, g->count * sizeof(*subject));
		memcpy(mine, g->mine, g->count * sizeof(*mine));
	}
	g->subject = subject;
	g->mine = mine;
	g->room = room;
}

static void add(struct gathering *g, const struct wd_remote_provider *p,
		const struct wd_subject *s)
{
	for (size_t i = 0; i < g->count; i++)
		if (g->mine[i] == p &&
		    wd_oid_eq(g->subject[i].commit, s->commit) &&
		    wd_str_eq(g->subject[i].ref, s->ref) &&
		    wd_str_eq(g->subject[i].ticket, s->ticket))
			return;
	if (g->count == WD_REMOTE_SUBJECTS_MAX) {
		miss(g, p->provider.kind,
		     wd_strf(g->arena,
			     "%.*s would have to be asked more than "
			     "%d times: push in smaller steps",
			     WD_FMT(p->provider.name), WD_REMOTE_SUBJECTS_MAX),
		     (wd_str){ 0 });
		return;
	}
	if (g->count == g->room)
		grow(g);
	g->subject[g->count] = *s;
	g->subject[g->count].repository = g->remote->repository;
	g->mine[g->count++] = p;
}

/* Only where a rule lets a review be carried to another commit. */
static wd_str named_in(const struct gathering *g,
		       const struct wd_remote_provider *p,
		       const struct wd_commit *c)
{
	return p->provider.named.forms > 0 && g->q->reviews_by_tree &&
			       c->encoding.len == 0
		       ? c->message
		       : (wd_str){ 0 };
}

/* Children stand before parents; a tip that is not introduced has none. */
static wd_str named_in_tip(const struct gathering *g,
			   const struct wd_remote_provider *p, size_t at)
{
	const struct wd_facts *f = g->q->facts;

	for (size_t k = 0; k < f->rules; k++) {
		const struct wd_range *range =
			wd_reviewed_range(f->range[at * f->rules + k]);
		const struct wd_commit *c;

		if (range == NULL || range->count == 0)
			continue;
		c = &f->commit[range->commit[0]];
		if (wd_oid_eq(c->id, f->update[at].tip))
			return named_in(g, p, c);
	}
	return (wd_str){ 0 };
}

/* The commits that any rule has to see reviewed. */
static void add_commits(struct gathering *g, const struct wd_remote_provider *p,
			size_t at)
{
	const struct wd_facts *f = g->q->facts;
	struct wd_subject s = { .ref = f->update[at].ref };

	for (size_t k = 0; k < f->rules; k++) {
		const struct wd_range *range =
			wd_reviewed_range(f->range[at * f->rules + k]);

		for (size_t i = 0; range != NULL && i < range->count; i++) {
			const struct wd_commit *c =
				&f->commit[range->commit[i]];

			s.commit = c->id;
			s.message = named_in(g, p, c);
			if (c->clean_merge != WD_YES)
				add(g, p, &s);
		}
	}
}

/*
 * The tip, and what a merge brings in: the forge knows the reviewed head, and
 * not the merge that somebody made of it to push.
 */
static void add_tip(struct gathering *g, const struct wd_remote_provider *p,
		    size_t at)
{
	const struct wd_update *u = &g->q->facts->update[at];
	struct wd_subject s = { .commit = u->tip, .ref = u->ref };
	const struct wd_commit_links *links = NULL;

	if (p->provider.kind == WD_SOURCE_REVIEW &&
	    wd_links(g->arena, g->remote->context->repo, u->tip, &links) !=
		    NULL)
		links = NULL;
	s.message = named_in_tip(g, p, at);
	if (links != NULL && links->parents > 1) {
		s.beside = links->parent + 1;
		s.besides = links->parents - 1;
	}
	add(g, p, &s);
	s = (struct wd_subject){ .ref = u->ref };
	for (size_t i = 1; links != NULL && i < links->parents; i++) {
		s.commit = links->parent[i];
		add(g, p, &s);
	}
}

static void add_subjects(struct gathering *g,
			 const struct wd_remote_provider *p)
{
	const struct wd_facts *f = g->q->facts;

	if (p->provider.kind == WD_SOURCE_TICKET) {
		for (size_t i = 0; i < g->q->ticket_ids; i++) {
			struct wd_subject s = { .ticket = g->q->ticket_id[i] };

			add(g, p, &s);
		}
		return;
	}
	for (size_t i = 0; i < f->updates; i++) {
		const struct wd_update *u = &f->update[i];

		if (u->reserved || u->refused != WD_REASON_NONE ||
		    wd_oid_zero(u->tip))
			continue;
		if (p->provider.each_commit)
			add_commits(g, p, i);
		else
			add_tip(g, p, i);
	}
}

static wd_err load(struct gathering *g, enum wd_source_kind kind, wd_str name)
{
	struct wd_remote_provider *p = &g->provider[g->providers];
	wd_err err = wd_remote_load(g->arena, g->remote->config, name, p);

	if (err == NULL && p->provider.kind != kind)
		err = wd_failf(g->arena, WD_ERR_USAGE,
			       "%.*s is a provider of %ss, not of %ss",
			       WD_FMT(name),
			       wd_source_kind_name(p->provider.kind),
			       wd_source_kind_name(kind));
	if (err != NULL) {
		wd_remote_misconfigured(g->arena, missing_of(g->e, kind), name,
					err, g->out);
		return NULL;
	}
	g->providers++;
	err = list_refs(g, &p->provider);
	if (err == NULL)
		add_subjects(g, p);
	return err;
}

static wd_err load_all(struct gathering *g)
{
	const struct wd_remote *r = g->remote;
	size_t room = 0;
	wd_err err = NULL;

	for (int k = 0; k < WD_REMOTE_KINDS; k++)
		room += r->names[k];
	g->provider = wd_new(g->arena, struct wd_remote_provider, room);
	for (int k = 0; k < WD_REMOTE_KINDS; k++)
		for (size_t i = 0; err == NULL && i < r->names[k] &&
				   wanted(g->q, (enum wd_source_kind)k);
		     i++)
			if (!wd_str_eq(r->name[k][i], WD_STR("embedded")))
				err = load(g, (enum wd_source_kind)k,
					   r->name[k][i]);
	return err;
}

static void start_inquiries(struct gathering *g)
{
	g->inquiry = wd_new(g->arena, struct wd_inquiry, g->count);
	for (size_t i = 0; i < g->count; i++)
		wd_inquiry_start(g->arena, &g->mine[i]->provider,
				 &g->subject[i], g->ref, g->refs,
				 &g->inquiry[i]);
}

static void miss_failed(struct gathering *g)
{
	for (size_t i = 0; i < g->count; i++)
		if (g->inquiry[i].failed.len > 0)
			miss(g, g->mine[i]->provider.kind, g->inquiry[i].failed,
			     g->mine[i]->help);
}

wd_err wd_remote_gather(struct wd_arena *a, struct wd_remote *r,
			const struct wd_evidence_query *q,
			struct wd_evidence *e, struct wd_remote_result *out)
{
	struct gathering g = {
		.arena = a, .remote = r, .q = q, .e = e, .out = out
	};
	struct wd_opa_gathering agent = { 0 };
	*out = (struct wd_remote_result){ 0 };
	wd_err err = load_all(&g);

	if (err != NULL)
		return err;
	start_inquiries(&g);
	if (r->opa != NULL)
		wd_opa_begin(a, r->config, r->opa, e, out, &agent);
	struct wd_remote_work work = { .inquiry = g.inquiry,
				       .mine = g.mine,
				       .inquiries = g.count,
				       .post = agent.post,
				       .posts = agent.posts };

	wd_remote_ask(a, r, &work, out);
	miss_failed(&g);
	wd_opa_end(a, &agent, e);
	return g.count == 0 ? NULL
			    : wd_remote_fill(a, r->context, q, g.inquiry,
					     g.count, e);
}
