#include "evidence/gather.h"

#include <string.h>

static size_t words(const struct wd_gather *g)
{
	return g->q->facts->commits / 64 + 1;
}

/*
 * Set (or clear) the bits of commits reachable from `tip`.  `settled` bounds
 * the walk: nothing behind it is introduced in the ranges that start there.
 */
static wd_err mark(struct wd_gather *g, wd_oid tip, wd_oid settled,
		   uint64_t *bits)
{
	struct wd_arena before = *g->arena;
	wd_oid *id = NULL;
	size_t count = 0, bounds = wd_oid_zero(settled) ? 0 : 1;
	uint32_t at;
	wd_err err = wd_walk(g->arena, g->c->repo, tip, &settled, bounds,
			     WD_COMMITS_MAX, &id, &count);

	for (size_t i = 0; i < count && err == NULL; i++)
		if (wd_map_get(&g->commit, wd_oid_key(&id[i]), &at) &&
		    at != WD_NO_COMMIT)
			bits[at / 64] |= (uint64_t)1 << (at % 64);
	if (err == NULL)
		*g->arena = before;
	return err;
}

/*
 * Two walks and a difference, not one walk with `base` excluded: exclusion is
 * only as exact as the dates in commits, which whoever wrote them may choose,
 * and a commit of the base that passed for reviewed would open the gate.  A
 * walk from the base that lists too much only takes away.
 */
static wd_err cover_from(struct wd_gather *g, const struct wd_review *r,
			 wd_oid settled)
{
	uint64_t *from = wd_new(g->arena, uint64_t, words(g));
	uint64_t *below = wd_new(g->arena, uint64_t, words(g));
	wd_err err = mark(g, r->commit, settled, from);

	if (err == NULL && !wd_oid_zero(r->base))
		err = mark(g, r->base, settled, below);
	for (size_t i = 0; i < words(g) && err == NULL; i++)
		r->covers[i] |= from[i] & ~below[i];
	return err;
}

/* Each start of a range once: what lies behind one start may be introduced
 * in the range of another. */
wd_err wd_gather_cover(struct wd_gather *g, struct wd_review *r)
{
	const struct wd_facts *f = g->q->facts;
	struct wd_map done = { .arena = g->arena };
	wd_err err = NULL;

	r->covers = wd_new(g->arena, uint64_t, words(g));
	for (size_t i = 0; i < f->updates * f->rules && err == NULL; i++) {
		const struct wd_range *range = wd_reviewed_range(f->range[i]);

		if (range == NULL || !range->known || range->count == 0 ||
		    !wd_map_add(&done, wd_oid_key(&range->base), 0))
			continue;
		err = cover_from(g, r, range->base);
	}
	/* It hangs on something that nobody can read: no one saw what it says.
	 */
	return wd_unreadable(err) ? NULL : err;
}

static wd_err tree_of(struct wd_gather *g, wd_oid commit, wd_oid *out)
{
	const struct wd_commit_links *links;
	wd_err err = wd_links(g->arena, g->c->repo, commit, &links);

	if (err == NULL)
		*out = links->tree;
	return err;
}

/*
 * A base that is no ancestor may be gone with its branch.  Then nobody can say
 * what an approval covers: false.  Anything else counts from the beginning.
 */
static wd_err fill_base(struct wd_gather *g, struct wd_review *r, bool *counts)
{
	wd_err err = wd_oid_zero(r->base) ? NULL
					  : tree_of(g, r->base, &r->base_tree);

	*counts = true;
	if (err == NULL || err->code != WD_ERR_NOT_FOUND)
		return err;
	*counts = r->vote != WD_APPROVE;
	r->base = (wd_oid){ 0 };
	return NULL;
}

/*
 * A review for an alias is used up with the ref that really moved: under that
 * name the seal has it.
 */
static wd_err find_spent(struct wd_gather *g, struct wd_review *r)
{
	const struct wd_facts *f = g->q->facts;
	wd_err err = wd_store_spent(g->arena, g->c->store, r->ref, r->object,
				    &r->spent);

	for (size_t i = 0; err == NULL && !r->spent && i < f->updates; i++)
		if (wd_str_eq(f->update[i].asked, r->ref) &&
		    !wd_str_eq(f->update[i].ref, r->ref))
			err = wd_store_spent(g->arena, g->c->store,
					     f->update[i].ref, r->object,
					     &r->spent);
	return err;
}

static wd_err fill_review(struct wd_gather *g, const struct wd_item *item,
			  struct wd_evidence *e)
{
	const struct wd_statement *s = &item->statement;
	struct wd_review r = { .provider = WD_STR("embedded"),
			       .source = item->refname,
			       .object = item->id,
			       .person = item->person,
			       .commit = s->commit,
			       .base = s->base,
			       .ref = s->ref,
			       .vote = s->vote,
			       .time = item->tag.tagger.time };
	bool counts = false;
	wd_err err = tree_of(g, r.commit, &r.tree);

	if (err == NULL)
		err = fill_base(g, &r, &counts);
	if (err == NULL && g->q->reviews_by_patch)
		err = wd_gather_onto(g, &r);
	if (err == NULL && g->c->store != NULL)
		err = find_spent(g, &r);
	if (err == NULL && counts)
		e->review[e->reviews++] = r;
	return err;
}

static wd_err fill_check(struct wd_gather *g, const struct wd_item *item,
			 struct wd_check *c)
{
	const struct wd_statement *s = &item->statement;

	*c = (struct wd_check){ .provider = WD_STR("embedded"),
				.source = item->refname,
				.object = item->id,
				.person = item->person,
				.name = s->name,
				.commit = s->commit,
				.success = s->success,
				.url = s->url,
				.time = item->tag.tagger.time };
	return tree_of(g, c->commit, &c->tree);
}

static void fill_ticket(const struct wd_item *item, struct wd_ticket *t)
{
	const struct wd_statement *s = &item->statement;

	*t = (struct wd_ticket){ .provider = WD_STR("embedded"),
				 .source = item->refname,
				 .object = item->id,
				 .person = item->person,
				 .id = s->ticket,
				 .project = s->project,
				 .state = s->state,
				 .type = s->type,
				 .window_start = s->window_start,
				 .window_end = s->window_end,
				 .repository = s->repositories,
				 .repositories = s->repositories_count,
				 .ref = s->refs,
				 .refs = s->refs_count,
				 .time = item->tag.tagger.time };
}

static wd_err fill_item(struct wd_gather *g, const struct wd_item *item,
			struct wd_evidence *e)
{
	switch (item->ref.kind) {
	case WD_REVIEW:
		return fill_review(g, item, e);
	case WD_CHECK:
		return fill_check(g, item, &e->check[e->checks++]);
	case WD_TICKET:
		fill_ticket(item, &e->ticket[e->tickets++]);
		return NULL;
	case WD_CONTROL:
		break;
	}
	return NULL;
}

/* Several persons often review the same; reviews are sorted by commit. */
static uint64_t *same_before(const struct wd_review *first,
			     const struct wd_review *r)
{
	for (const struct wd_review *k = r;
	     k > first && wd_oid_eq(k[-1].commit, r->commit); k--)
		if (wd_oid_eq(k[-1].base, r->base))
			return k[-1].covers;
	return NULL;
}

static wd_err fill_covers(struct wd_gather *g, struct wd_evidence *e)
{
	wd_err err = NULL;

	for (size_t i = 0; i < e->reviews && err == NULL; i++) {
		struct wd_review *r = &e->review[i];

		r->covers = same_before(e->review, r);
		if (r->covers == NULL)
			err = wd_gather_cover(g, r);
	}
	return err;
}

static const char *const kind_names[] = { [WD_REVIEW] = "review",
					  [WD_CHECK] = "check",
					  [WD_TICKET] = "ticket",
					  [WD_CONTROL] = "control" };

/* So that a refusal can tell of it; nothing is decided by it. */
static void leave_out(const struct wd_item *item, struct wd_evidence *e)
{
	const struct wd_evidence_ref *ref = &item->ref;

	if (e->lefts == WD_LEFT_OUT_MAX)
		return;
	e->left_out[e->lefts++] = (struct wd_left_out){
		.kind = wd_str_of(kind_names[ref->kind]),
		.source = item->refname,
		.person = ref->person,
		.commit = ref->commit,
		.subject = ref->kind == WD_TICKET  ? ref->subject
			   : ref->kind == WD_CHECK ? item->statement.name
						   : (wd_str){ 0 },
		.reason = item->refused,
		.because = item->because
	};
}

wd_err wd_gather_fill(struct wd_gather *g, struct wd_evidence *out)
{
	struct wd_evidence e = {
		.review = wd_new(g->arena, struct wd_review, g->items + 1),
		.check = wd_new(g->arena, struct wd_check, g->items + 1),
		.ticket = wd_new(g->arena, struct wd_ticket, g->items + 1),
		.left_out =
			wd_new(g->arena, struct wd_left_out, WD_LEFT_OUT_MAX),
	};
	wd_err err = NULL;

	for (size_t i = 0; i < g->items && err == NULL; i++)
		if (g->item[i].refused == WD_REASON_NONE)
			err = fill_item(g, &g->item[i], &e);
		else
			leave_out(&g->item[i], &e);
	if (err == NULL)
		err = fill_covers(g, &e);
	if (err == NULL)
		*out = e;
	return err;
}
