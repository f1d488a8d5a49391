/*
 * reviews_range.c - what of a push reviews have to cover: commits, but not
 * merges that git makes by itself of what was covered or accepted.
 */
#include "policy/reviews.h"

void wd_review_judging(const struct wd_judging *j, struct wd_judging *out)
{
	*out = *j;
	out->range = wd_reviewed_range(j->range);
}

uint64_t *wd_introduced_set(const struct wd_judging *j)
{
	uint64_t *set = wd_new(j->a, uint64_t, (j->facts->commits + 63) / 64);

	for (size_t i = 0; i < j->range->count; i++)
		wd_bit_set(set, j->range->commit[i]);
	return set;
}

bool wd_stands_outside(const struct wd_judging *j, wd_oid id)
{
	const struct wd_range *range = j->range;
	size_t low = 0, high = range->standing;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = wd_oid_cmp(range->stands[mid], id);

		if (c == 0)
			return true;
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return !range->is_for_reviews;
}

const wd_oid *wd_unaccepted_parent(struct wd_judging *j,
				   const uint64_t *introduced,
				   const struct wd_commit *c)
{
	for (size_t i = 0; i < c->parents; i++) {
		const struct wd_commit *p = wd_commit_find(j, c->parent[i]);

		if ((p == NULL ||
		     !wd_bit(introduced, (size_t)(p - j->facts->commit))) &&
		    !wd_stands_outside(j, c->parent[i]))
			return &c->parent[i];
	}
	return NULL;
}

bool wd_merges_accepted(struct wd_judging *j, const uint64_t *introduced,
			const struct wd_commit *c)
{
	return wd_is_clean_merge(c) &&
	       wd_unaccepted_parent(j, introduced, c) == NULL;
}
