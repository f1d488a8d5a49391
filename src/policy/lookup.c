/* lookup.c - what predicates ask of facts and registry again and again. */
#include <stdlib.h>

#include "policy/eval.h"

/* An empty list is nobody: the parser wrote down what a default means. */
bool wd_in_groups(const struct wd_judging *j, const struct wd_args *by,
		  int person)
{
	for (size_t i = 0; i < by->count; i++)
		if (wd_in_group(&j->policy->registry, (int)by->value[i].number,
				person))
			return true;
	return false;
}

bool wd_one_of(const struct wd_args *words, wd_str word)
{
	for (size_t i = 0; i < words->count; i++)
		if (wd_str_eq(words->value[i].text, word))
			return true;
	return false;
}

bool wd_has_word(const struct wd_args *words, const char *word)
{
	return wd_one_of(words, wd_str_of(word));
}

bool wd_older_than(const struct wd_facts *f, int64_t time,
		   const struct wd_args *max_age)
{
	return max_age->count > 0 && time < f->now &&
	       (max_age->value[0].number < 0 ||
		(uint64_t)f->now - (uint64_t)time >
			(uint64_t)max_age->value[0].number);
}

static int by_id(const void *x, const void *y, void *commits)
{
	const struct wd_commit *c = commits;

	return wd_oid_cmp(c[*(const uint32_t *)x].id,
			  c[*(const uint32_t *)y].id);
}

uint32_t *wd_commits_by_id(struct wd_arena *a, const struct wd_facts *f)
{
	uint32_t *at = wd_new(a, uint32_t, f->commits);

	for (size_t i = 0; i < f->commits; i++)
		at[i] = (uint32_t)i;
	if (f->commits > 1)
		qsort_r(at, f->commits, sizeof(*at), by_id, f->commit);
	return at;
}

const struct wd_commit *wd_commit_among(const struct wd_facts *f,
					const uint32_t *sorted, wd_oid id)
{
	size_t low = 0, high = f->commits;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct wd_commit *c = &f->commit[sorted[mid]];
		int order = wd_oid_cmp(c->id, id);

		if (order == 0)
			return c;
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

const struct wd_commit *wd_commit_find(struct wd_judging *j, wd_oid id)
{
	if (j->shared->by_id == NULL)
		j->shared->by_id = wd_commits_by_id(j->a, j->facts);
	return wd_commit_among(j->facts, j->shared->by_id, id);
}

const struct wd_commit *wd_introduced(const struct wd_judging *j, size_t i)
{
	return &j->facts->commit[j->range->commit[i]];
}

bool wd_is_merge(const struct wd_commit *c)
{
	return c->parents > 1;
}

bool wd_is_clean_merge(const struct wd_commit *c)
{
	return wd_is_merge(c) && c->clean_merge == WD_YES;
}

const struct wd_trailers *wd_trailers_of(struct wd_judging *j,
					 const struct wd_commit *c)
{
	struct wd_shared *s = j->shared;
	size_t at = (size_t)(c - j->facts->commit);

	if (s->trailers == NULL)
		s->trailers =
			wd_new(j->a, struct wd_trailers *, j->facts->commits);
	if (s->trailers[at] == NULL) {
		struct wd_trailers *t = wd_new(j->a, struct wd_trailers, 1);

		if (wd_trailers_read(j->a, c->message, t) != NULL)
			t->count = SIZE_MAX;
		s->trailers[at] = t;
	}
	return s->trailers[at]->count == SIZE_MAX ? NULL : s->trailers[at];
}
