#include "git/merge_base.h"

/*
 * Both sides are painted downwards until nothing but STALE commits, those
 * below a common one, is left.  No common ancestor that is best can be missed
 * whatever the dates say; one that is not best may be in the answer when they
 * lie.
 */
enum { LEFT = 1, RIGHT = 2, STALE = 4, QUEUED = 8, LISTED = 16 };

struct paint {
	struct wd_arena *arena;
	struct wd_repo *repo;
	struct wd_queue queue, common;
	size_t fresh; /* queued and not STALE */
};

static uint32_t *flags_of(struct paint *p, struct wd_node *n)
{
	if (n->turn != p->repo->turn) {
		n->turn = p->repo->turn;
		n->flags = 0;
	}
	return &n->flags;
}

static wd_err brush(struct paint *p, struct wd_node *n, uint32_t colour)
{
	uint32_t *flags = flags_of(p, n);
	bool counted = (*flags & QUEUED) != 0 && (*flags & STALE) == 0;

	if ((*flags & colour) == colour)
		return NULL;
	wd_err err = wd_node_load(p->arena, p->repo, n);

	if (err != NULL)
		return err;
	*flags |= colour;
	if ((*flags & QUEUED) == 0)
		wd_queue_push(&p->queue, n);
	*flags |= QUEUED;
	p->fresh += (*flags & STALE) == 0;
	p->fresh -= counted;
	return NULL;
}

static wd_err step(struct paint *p)
{
	struct wd_node *n = wd_queue_pop(&p->queue);
	uint32_t *flags = flags_of(p, n);
	uint32_t colour = *flags & (LEFT | RIGHT | STALE);
	wd_err err = NULL;

	*flags &= ~(uint32_t)QUEUED;
	p->fresh -= (*flags & STALE) == 0;
	if (colour == (LEFT | RIGHT)) {
		if ((*flags & LISTED) == 0)
			wd_stack_push(&p->common, n);
		*flags |= LISTED;
		colour |= STALE;
	}
	for (size_t i = 0; err == NULL && i < n->links.parents; i++)
		err = brush(p, n->parent[i], colour);
	return err;
}

/* Those that are below no other. */
static wd_err best_of(const struct paint *p, size_t max, struct wd_bases *out)
{
	struct wd_bases best = { 0 };

	for (size_t i = 0; i < p->common.count; i++) {
		if ((p->common.item[i]->flags & STALE) != 0)
			continue;
		if (best.count == max || best.count == WD_BASES_MAX)
			return wd_fail(p->arena, WD_ERR_LIMIT,
				       "more best common ancestors than "
				       "[limits] merge-bases");
		best.id[best.count++] = p->common.item[i]->id;
	}
	*out = best;
	return NULL;
}

wd_err wd_merge_bases(struct wd_arena *a, struct wd_repo *r,
		      const struct wd_bases *x, wd_oid y, size_t max,
		      struct wd_bases *out)
{
	const struct wd_arena mark = *a;
	struct paint p = {
		.arena = a, .repo = r, .queue.arena = a, .common.arena = a
	};

	r->turn++;
	wd_err err = brush(&p, wd_commit_node(r, &y), RIGHT);

	for (size_t i = 0; err == NULL && i < x->count; i++)
		err = brush(&p, wd_commit_node(r, &x->id[i]), LEFT);
	while (err == NULL && p.fresh > 0)
		err = step(&p);
	if (err == NULL)
		err = best_of(&p, max, out);
	if (err == NULL)
		*a = mark; /* the queues are over */
	return err;
}

wd_err wd_merge_base(struct wd_arena *a, struct wd_repo *r, wd_oid x, wd_oid y,
		     wd_oid *out, bool *only)
{
	const struct wd_bases one = { .id = { x }, .count = 1 };
	struct wd_bases best = { 0 };
	bool below = false;
	wd_err err = wd_merge_bases(a, r, &one, y, WD_BASES_MAX, &best);

	/* One that no other one reaches, should the dates have lied. */
	for (size_t i = 1; err == NULL && i < best.count; i++) {
		err = wd_reaches(a, r, best.id[i], best.id[0], &below);
		if (below)
			best.id[0] = best.id[i];
	}
	below = true;
	for (size_t i = 1; err == NULL && below && i < best.count; i++)
		err = wd_reaches(a, r, best.id[0], best.id[i], &below);
	if (err == NULL) {
		*out = best.id[0];
		*only = below;
	}
	return err;
}
