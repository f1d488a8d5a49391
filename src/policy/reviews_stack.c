/*
 * reviews_stack.c - changes on top of each other that reviewed each other.
 *
 * alice wrote one, bob another on top of it, and each approved the other's.
 * Pushed at once both wrote what is pushed, and neither approval counts; pushed
 * one after the other both do.  Whether that would really be so is asked of the
 * judge itself: of the part up to a commit, and of the rest.
 */
#include <stdlib.h>
#include <string.h>

#include "policy/reviews.h"

enum { STEPS_TRIED_MAX = 8 };

/* What of the range leads to `tip`: parents stand behind their children. */
static uint64_t *below(struct wd_judging *j, const struct wd_commit *tip,
		       size_t *count)
{
	const struct wd_commit *first = j->facts->commit;
	const uint64_t *introduced = wd_introduced_set(j);
	uint64_t *set = wd_new(j->a, uint64_t, (j->facts->commits + 63) / 64);

	*count = 0;
	wd_bit_set(set, (size_t)(tip - first));
	for (size_t i = 0; i < j->range->count; i++) {
		const struct wd_commit *c = wd_introduced(j, i);

		if (!wd_bit(set, (size_t)(c - first)))
			continue;
		++*count;
		for (size_t k = 0; k < c->parents; k++) {
			const struct wd_commit *p =
				wd_commit_find(j, c->parent[k]);

			if (p != NULL &&
			    wd_bit(introduced, (size_t)(p - first)))
				wd_bit_set(set, (size_t)(p - first));
		}
	}
	return set;
}

static int by_id(const void *x, const void *y)
{
	return wd_oid_cmp(*(const wd_oid *)x, *(const wd_oid *)y);
}

/* The range's commits that are in the set, or are not. */
static struct wd_range *part_of(struct wd_judging *j, const uint64_t *set,
				bool in)
{
	struct wd_range *part = wd_new(j->a, struct wd_range, 1);

	*part = *j->range;
	part->for_reviews = NULL;
	part->commit = wd_new(j->a, uint32_t, j->range->count);
	part->count = 0;
	for (size_t i = 0; i < j->range->count; i++)
		if (wd_bit(set, j->range->commit[i]) == in)
			part->commit[part->count++] = j->range->commit[i];
	return part;
}

static bool satisfied(const struct wd_judging *j, const struct wd_expr *e,
		      const struct wd_range *range, const struct wd_commit *tip)
{
	struct wd_judging step = *j;

	step.quiet = true;
	step.range = range;
	step.tip = tip;
	return wd_reviews_judge(&step, e).truth == WD_TRUE;
}

static bool step_works(struct wd_judging *j, const struct wd_expr *e,
		       const struct wd_commit *lower)
{
	size_t count;
	const uint64_t *set = below(j, lower, &count);
	struct wd_range *rest = part_of(j, set, false);

	if (rest->count == 0 || !satisfied(j, e, part_of(j, set, true), lower))
		return false;
	rest->base = lower->id;
	rest->base_tree = lower->tree;
	rest->stands = wd_new(j->a, wd_oid, j->range->standing + 1);
	if (j->range->standing > 0)
		memcpy(rest->stands, j->range->stands,
		       j->range->standing * sizeof(*rest->stands));
	rest->stands[rest->standing++] = lower->id;
	qsort(rest->stands, rest->standing, sizeof(*rest->stands), by_id);
	return satisfied(j, e, rest, j->tip);
}

const struct wd_commit *wd_reviews_step(struct wd_judging *j,
					const struct wd_expr *e)
{
	const struct wd_evidence *v = j->evidence;
	const struct wd_commit *before = NULL;
	size_t tried = 0;

	for (size_t i = 0; i < v->reviews && tried < STEPS_TRIED_MAX; i++) {
		const struct wd_commit *c =
			wd_commit_find(j, v->review[i].commit);

		if (c == NULL || c == j->tip || c == before)
			continue;
		before = c;
		tried++;
		if (step_works(j, e, c))
			return c;
	}
	return NULL;
}
