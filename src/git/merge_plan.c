#include "git/merge.h"

enum { DEEPEST = 32 }; /* ancestors of ancestors of ancestors ... */

struct planner {
	struct wd_arena *arena;
	struct wd_repo *repo;
	size_t max; /* of ancestors */
	struct wd_merge_plan *plan;
};

static wd_err too_many(struct planner *p)
{
	return wd_fail(p->arena, WD_ERR_LIMIT,
		       "to merge it again takes more common ancestors than "
		       "[limits] merge-bases");
}

static wd_err tree_of(struct planner *p, const wd_oid *commit, wd_oid *tree)
{
	const struct wd_commit_links *links;
	wd_err err = wd_links(p->arena, p->repo, *commit, &links);

	if (err == NULL)
		*tree = links->tree;
	return err;
}

static wd_err take_part(struct planner *p, const wd_oid *commit, unsigned *out)
{
	struct wd_merge_plan *plan = p->plan;
	wd_oid tree;

	for (size_t i = WD_MERGE_ANCESTORS; i < plan->trees; i++)
		if (wd_oid_eq(plan->commit[i], *commit)) {
			*out = (unsigned)i;
			return NULL;
		}
	if (plan->trees - WD_MERGE_ANCESTORS == p->max)
		return too_many(p);
	wd_err err = tree_of(p, commit, &tree);

	if (err != NULL)
		return err;
	plan->commit[plan->trees] = *commit;
	plan->tree[plan->trees] = tree;
	*out = (unsigned)plan->trees++;
	return NULL;
}

static wd_err add_step(struct planner *p, struct wd_merge_step step,
		       unsigned *out)
{
	struct wd_merge_plan *plan = p->plan;

	if (plan->steps == WD_MERGE_STEPS)
		return too_many(p);
	*out = WD_MERGE_TREES + (unsigned)plan->steps;
	plan->step[plan->steps++] = step;
	return NULL;
}

static wd_err base_of(struct planner *p, const struct wd_bases *x, wd_oid y,
		      unsigned depth, unsigned *out);

/* Merges one more into what `*made` is of those in `done`. */
static wd_err merge_one(struct planner *p, struct wd_bases *done, wd_oid one,
			unsigned depth, unsigned *made)
{
	struct wd_merge_step step = { .ours = *made, .depth = depth + 1 };
	wd_err err = base_of(p, done, one, depth + 1, &step.base);

	if (err == NULL)
		err = take_part(p, &one, &step.theirs);
	if (err == NULL)
		err = add_step(p, step, made);
	done->id[done->count++] = one;
	return err;
}

static wd_err base_of(struct planner *p, const struct wd_bases *x, wd_oid y,
		      unsigned depth, unsigned *out)
{
	struct wd_bases best, done = { .count = 1 };

	*out = WD_MERGE_NOTHING;
	if (depth == DEEPEST)
		return too_many(p);
	wd_err err = wd_merge_bases(p->arena, p->repo, x, y, p->max, &best);

	if (err != NULL || best.count == 0)
		return err;
	done.id[0] = best.id[best.count - 1];
	err = take_part(p, &done.id[0], out);
	for (size_t i = best.count - 1; err == NULL && i-- > 0;)
		err = merge_one(p, &done, best.id[i], depth, out);
	return err;
}

static wd_err plan_two(struct planner *p, const struct wd_commit_links *links)
{
	const struct wd_bases ours = { .id = { links->parent[0] }, .count = 1 };
	struct wd_merge_step step = { .ours = WD_MERGE_OURS,
				      .theirs = WD_MERGE_THEIRS };
	unsigned ignored;
	wd_err err = base_of(p, &ours, links->parent[1], 0, &step.base);

	return err != NULL ? err : add_step(p, step, &ignored);
}

/* The heads that were merged before, and what they have become. */
struct heads {
	struct wd_bases done;
	unsigned made;
	bool merged; /* something but a fast-forward */
};

static bool is_among(const struct wd_bases *b, const wd_oid *id)
{
	for (size_t i = 0; i < b->count; i++)
		if (wd_oid_eq(b->id[i], *id))
			return true;
	return false;
}

static wd_err add_head(struct planner *p, struct heads *h, const wd_oid *head)
{
	struct wd_merge_step step = { .ours = h->made };
	struct wd_bases best;
	wd_err err = wd_merge_bases(p->arena, p->repo, &h->done, *head, p->max,
				    &best);

	if (err != NULL || is_among(&best, head))
		return err; /* it is in there already */
	if (best.count != 1 && p->plan->impossible == NULL)
		p->plan->impossible =
			"its heads have no common ancestor, or more than one "
			"that is best: merge them one by one";
	if (best.count != 1)
		return NULL;
	err = take_part(p, head, &step.theirs);
	if (err == NULL && !h->merged && wd_oid_eq(best.id[0], h->done.id[0])) {
		h->done.id[0] = *head;
		h->made = step.theirs;
		return NULL;
	}
	h->merged = true;
	if (err == NULL)
		err = take_part(p, &best.id[0], &step.base);
	h->done.id[h->done.count++] = *head;
	return err != NULL ? err : add_step(p, step, &h->made);
}

static wd_err plan_octopus(struct planner *p,
			   const struct wd_commit_links *links)
{
	struct heads h = { .done = { .id = { links->parent[0] }, .count = 1 },
			   .made = WD_MERGE_OURS };
	wd_err err = NULL;

	p->plan->octopus = true;
	if (links->parents > p->max)
		return too_many(p);
	for (size_t i = 1; err == NULL && i < links->parents; i++)
		err = add_head(p, &h, &links->parent[i]);
	if (err == NULL && p->plan->impossible == NULL && !h.merged)
		p->plan->impossible = "its heads are ancestors of each other";
	return err;
}

wd_err wd_merge_plan(struct wd_arena *a, struct wd_repo *r,
		     const struct wd_commit_links *links,
		     const struct wd_merge_limits *limits,
		     struct wd_merge_plan *out)
{
	struct planner p = { .arena = a,
			     .repo = r,
			     .max = limits->bases < WD_BASES_MAX ? limits->bases
								 : WD_BASES_MAX,
			     .plan = out };

	*out = (struct wd_merge_plan){ .trees = WD_MERGE_ANCESTORS };
	out->tree[WD_MERGE_RESULT] = links->tree;
	wd_err err = tree_of(&p, &links->parent[0], &out->tree[WD_MERGE_OURS]);

	if (err == NULL)
		err = tree_of(&p, &links->parent[1],
			      &out->tree[WD_MERGE_THEIRS]);
	if (err != NULL)
		return err;
	return links->parents == 2 ? plan_two(&p, links)
				   : plan_octopus(&p, links);
}
