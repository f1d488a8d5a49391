#include <string.h>

#include "git/queue.h"

/*
 * A commit is excluded (OUT) when it is reachable from an exclude, and by
 * nothing else.  The walk goes from the youngest commit to older ones, so
 * that both sides meet; it may end when nothing but excluded commits is
 * queued and all of them are older than every commit found.  Dates are the
 * committers' claims: as soon as a parent is seen that is younger than its
 * child, they prove nothing and everything is walked.
 */
enum { SEEN = 1, OUT = 2, DONE = 4 };
enum { LATE_MAX = 32 };

struct walk {
	struct wd_arena *arena;
	struct wd_repo *repo;
	struct wd_queue queue;
	struct wd_queue found;  /* in the order of the walk; some OUT later */
	struct wd_queue spoilt; /* scratch of spoil() */
	size_t open;            /* queued and not OUT */
	size_t live;            /* found and not OUT */
	int64_t oldest;         /* of all that were found */
	bool skewed;
	unsigned late; /* opened since the dates say that it is over */
};

static struct walk start(struct wd_arena *a, struct wd_repo *r)
{
	r->turn++;
	return (struct walk){ .arena = a,
			      .repo = r,
			      .queue.arena = a,
			      .found.arena = a,
			      .spoilt.arena = a,
			      .oldest = INT64_MAX };
}

static uint32_t *flags_of(struct walk *w, struct wd_node *n)
{
	if (n->turn != w->repo->turn) {
		n->turn = w->repo->turn;
		n->flags = 0;
		n->degree = 0;
	}
	return &n->flags;
}

/* Exclude it, and of what it brought in before everything. */
static void spoil(struct walk *w, struct wd_node *first)
{
	wd_stack_push(&w->spoilt, first);
	while (w->spoilt.count > 0) {
		struct wd_node *n = w->spoilt.item[--w->spoilt.count];
		uint32_t *flags = flags_of(w, n);

		if ((*flags & OUT) != 0)
			continue;
		if ((*flags & DONE) != 0)
			w->live--;
		else if ((*flags & SEEN) != 0)
			w->open--;
		*flags |= OUT;
		for (size_t i = 0; (*flags & DONE) != 0 && i < n->links.parents;
		     i++)
			wd_stack_push(&w->spoilt, n->parent[i]);
	}
}

static wd_err meet(struct walk *w, struct wd_node *n, bool out)
{
	wd_err err = wd_node_load(w->arena, w->repo, n);

	/* What is behind it then counts as not excluded: the tighter side. */
	if (err != NULL)
		return out && wd_unreadable(err) ? NULL : err;
	if (out)
		spoil(w, n);
	uint32_t *flags = flags_of(w, n);

	if ((*flags & SEEN) == 0) {
		*flags |= SEEN;
		w->open += (*flags & OUT) == 0;
		wd_queue_push(&w->queue, n);
	}
	return NULL;
}

/*
 * A clock that was wrong once shows only when the commit is opened: a few
 * more are, before their dates are believed.
 */
static bool more(struct walk *w)
{
	if (w->queue.count == 0)
		return false;
	if (w->open > 0 || w->skewed ||
	    w->queue.item[0]->links.time >= w->oldest) {
		w->late = 0;
		return true;
	}
	return w->late++ < LATE_MAX;
}

static wd_err step(struct walk *w)
{
	struct wd_node *n = wd_queue_pop(&w->queue);
	uint32_t *flags = flags_of(w, n);
	bool out = (*flags & OUT) != 0;
	wd_err err = NULL;

	*flags |= DONE;
	if (!out) {
		w->open--;
		w->live++;
		wd_stack_push(&w->found, n);
		if (n->links.time < w->oldest)
			w->oldest = n->links.time;
	}
	for (size_t i = 0; err == NULL && i < n->links.parents; i++) {
		err = meet(w, n->parent[i], out);
		if (err == NULL && n->parent[i]->links.time > n->links.time)
			w->skewed = true;
	}
	return err;
}

/* Up to the end, or until `goal` is known to be excluded. */
static wd_err run(struct walk *w, struct wd_node *goal, size_t max)
{
	wd_err err = NULL;

	while (err == NULL && more(w)) {
		if (goal != NULL && (*flags_of(w, goal) & OUT) != 0)
			break;
		err = step(w);
		if (err == NULL && w->live > max)
			err = wd_fail(w->arena, WD_ERR_LIMIT,
				      "too many commits");
	}
	return err;
}

static void count_children(struct walk *w)
{
	for (size_t i = 0; i < w->found.count; i++) {
		struct wd_node *n = w->found.item[i];

		for (size_t k = 0;
		     (n->flags & OUT) == 0 && k < n->links.parents; k++)
			n->parent[k]->degree++;
	}
}

/* Everything found hangs below the tip: who excludes a commit excludes all
 * below it. */
static wd_oid *children_first(struct walk *w, struct wd_node *tip)
{
	wd_oid *out = wd_new(w->arena, wd_oid, w->live + 1);
	struct wd_queue stack = { .arena = w->arena };
	size_t n = 0;

	count_children(w);
	if (w->live > 0)
		wd_stack_push(&stack, tip);
	while (stack.count > 0) {
		struct wd_node *c = stack.item[--stack.count];

		out[n++] = c->id;
		for (size_t i = c->links.parents; i-- > 0;) {
			struct wd_node *p = c->parent[i];

			if (--p->degree == 0 && (p->flags & OUT) == 0)
				wd_stack_push(&stack, p);
		}
	}
	return out;
}

wd_err wd_walk(struct wd_arena *a, struct wd_repo *r, wd_oid tip,
	       const wd_oid *exclude, size_t excludes, size_t max, wd_oid **out,
	       size_t *count)
{
	struct walk w = start(a, r);
	struct wd_node *first = wd_commit_node(r, &tip);
	wd_err err = meet(&w, first, false);

	for (size_t i = 0; err == NULL && i < excludes; i++)
		err = meet(&w, wd_commit_node(r, &exclude[i]), true);
	if (err == NULL)
		err = run(&w, NULL, max);
	if (err != NULL)
		return err;
	*out = children_first(&w, first);
	*count = w.live;
	return NULL;
}

wd_err wd_any_reaches(struct wd_arena *a, struct wd_repo *r, const wd_oid *tip,
		      size_t tips, wd_oid commit, bool *out)
{
	const struct wd_arena mark = *a;
	struct walk w = start(a, r);
	struct wd_node *goal = wd_commit_node(r, &commit);
	wd_err err = meet(&w, goal, false);

	for (size_t i = 0; err == NULL && i < tips; i++)
		if (!wd_oid_zero(tip[i]))
			err = meet(&w, wd_commit_node(r, &tip[i]), true);
	if (err == NULL)
		err = run(&w, goal, SIZE_MAX);
	if (err != NULL)
		return err;
	*out = (*flags_of(&w, goal) & OUT) != 0;
	*a = mark;
	return NULL;
}

wd_err wd_reaches(struct wd_arena *a, struct wd_repo *r, wd_oid tip,
		  wd_oid ancestor, bool *out)
{
	if (wd_oid_zero(tip))
		return wd_fail(a, WD_ERR_USAGE, "no commit to start from");
	return wd_any_reaches(a, r, &tip, 1, ancestor, out);
}
