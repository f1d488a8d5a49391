/*
 * evidence_query.h - a push that asks for evidence, and what it finds as text.
 */
#ifndef WD_TESTS_EVIDENCE_QUERY_H
#define WD_TESTS_EVIDENCE_QUERY_H

#include "server.h"

/* A push of $C3 to main, which is at $C1: two commits are introduced. */
struct push {
	struct wd_commit commit[2]; /* $C3, $C2 */
	uint32_t index[2];
	struct wd_range range, *ranges[1];
	struct wd_update update;
	struct wd_facts facts;
	struct wd_evidence_query query;
	wd_str ticket[4];
	struct wd_evidence found;
	struct wd_watch *watch;
	size_t watches;
};

enum { REVIEWS = 1, BY_TREE = 2, CHECKS = 4, TICKETS = 8, ALL = 13 };

static inline void push_make(struct server *s, struct push *p, unsigned what)
{
	*p = (struct push){ .index = { 0, 1 } };
	p->commit[0].id = server_oid(s, "$C3");
	p->commit[1].id = server_oid(s, "$C2");
	p->range = (struct wd_range){ .commit = p->index,
				      .count = 2,
				      .known = true,
				      .base = server_oid(s, "$C1") };
	p->ranges[0] = &p->range;
	p->update = (struct wd_update){ .asked = WD_STR("refs/heads/main"),
					.ref = WD_STR("refs/heads/main"),
					.old_id = p->range.base,
					.new_id = p->commit[0].id,
					.tip = p->commit[0].id };
	p->facts = (struct wd_facts){ .now = NOW,
				      .clock_skew = SKEW,
				      .update = &p->update,
				      .updates = 1,
				      .commit = p->commit,
				      .commits = 2,
				      .range = p->ranges,
				      .rules = 1 };
	p->ticket[0] = WD_STR("CHG-12");
	p->query = (struct wd_evidence_query){
		.facts = &p->facts,
		.reviews = (what & REVIEWS) != 0,
		.reviews_by_tree = (what & BY_TREE) != 0,
		.checks = (what & CHECKS) != 0,
		.tickets = (what & TICKETS) != 0,
		.ticket_id = p->ticket,
		.ticket_ids = 1,
	};
}

/* Ids by their names in server.h. */
static inline const char *name_of(struct server *s, wd_oid id)
{
	static const char *const names[] = { "C1",   "C2",  "C3",
					     "SAME", "OLD", "PARKED" };
	static char none[] = "none";

	if (wd_oid_zero(id))
		return none;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		wd_str hex = server_run(s, "echo $%s", names[i]);

		if (wd_str_eq(hex, wd_oid_hex(&s->box.arena, id)))
			return names[i];
	}
	return wd_oid_hex(&s->box.arena, id).ptr;
}

static inline void show_review(struct server *s, struct wd_buf *b,
			       const struct wd_review *r)
{
	static const char *const votes[] = { "approve", "reject", "withdraw" };

	wd_buf_f(b, "%s: %s %s..%s for %.*s covers%s%s%s\n",
		 person_names[r->person], votes[r->vote], name_of(s, r->base),
		 name_of(s, r->commit), WD_FMT(r->ref),
		 *r->covers & 2 ? " C2" : "", *r->covers & 1 ? " C3" : "",
		 r->spent ? ", spent" : "");
}

static inline const char *show(struct server *s, const struct wd_evidence *e)
{
	struct wd_buf b = { .arena = &s->box.arena };

	for (size_t i = 0; i < e->reviews; i++)
		show_review(s, &b, &e->review[i]);
	for (size_t i = 0; i < e->checks; i++)
		wd_buf_f(&b, "%s: %.*s %s at %s\n",
			 person_names[e->check[i].person],
			 WD_FMT(e->check[i].name),
			 e->check[i].success ? "success" : "failure",
			 name_of(s, e->check[i].commit));
	for (size_t i = 0; i < e->tickets; i++)
		wd_buf_f(&b, "%s: %.*s is %.*s\n",
			 person_names[e->ticket[i].person],
			 WD_FMT(e->ticket[i].id), WD_FMT(e->ticket[i].state));
	wd_buf_byte(&b, '\0');
	return b.ptr;
}

/* Put a tag under its ref, as if a push had. */
static inline wd_oid place(struct server *s, const char *ref,
			   const char *settings)
{
	wd_oid tag = server_tag(s, ref, settings);

	(void)server_run(s, "git update-ref %s %s", ref,
			 wd_oid_hex(&s->box.arena, tag).ptr);
	return tag;
}

static inline wd_err gather(struct server *s, struct push *p)
{
	return wd_evidence_gather(&s->box.arena, &s->context, &p->query,
				  &p->found, &p->watch, &p->watches);
}

static inline void expect(struct server *s, const char *name, unsigned what,
			  const char *wanted)
{
	struct push p;

	push_make(s, &p, what);
	wd_err err = gather(s, &p);

	if (err != NULL)
		fail_msg("%s: %s", name, wd_err_text(&s->box.arena, err));
	if (strcmp(show(s, &p.found), wanted) != 0)
		fail_msg("%s: found\n%s", name, show(s, &p.found));
}

#endif
