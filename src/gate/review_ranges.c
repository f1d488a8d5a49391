/*
 * review_ranges.c - what the reviews of one update have to cover.
 *
 * A review is for its ref.  Two things follow that do not hold for signatures:
 *
 * - What the rule accepted on another ref is not covered here, unless `trust`
 *   names that ref.
 * - There, it is the accepted value that counts, as a whole: one review may
 *   carry a series whose first commit opens what the second one closes, and
 *   nobody approved the first one alone.  A merge that takes a parent from the
 *   middle of such a series is no merge of what was reviewed.
 *
 * So a parent that no review has to cover stands by itself only
 *
 * - when a trusted ref had it as its accepted value, now or earlier; or
 * - when the ref's own settled value contains it, and the new value contains
 *   that one.  Merging it again then changes nothing: what came after it on the
 *   ref is merged as well.  (Without the last condition the ref could be wound
 *   back to the middle of a series by a merge.)
 */
#include <stdlib.h>
#include <string.h>

#include "gate/ranges.h"
#include "gate/settling.h"

struct standing {
	struct wd_ranges *w;
	const struct wd_rule *rule;
	const struct wd_update *update;
	const struct wd_range_tips *tips;
	bool believe;
	wd_oid own; /* zero: none that the new value contains */
	struct wd_map seen;
	wd_oid *id;
	size_t count, room;
};

static bool is_other_trusted(const struct standing *s, const struct wd_ref *tip)
{
	return wd_rule_names_trusted(s->rule, tip->name) &&
	       !wd_str_eq(tip->name, s->update->ref);
}

static wd_err in_own_history(const struct standing *s, wd_oid commit, bool *out)
{
	*out = false;
	if (wd_oid_zero(s->own))
		return NULL;
	return wd_settled_contains(s->w->arena, s->w->gate, s->own, commit,
				   out);
}

/* Where nothing can be looked up, what a trusted ref contains is believed. */
static wd_err was_accepted(const struct standing *s, wd_oid commit, bool *out)
{
	struct wd_arena *a = s->w->arena;
	const struct wd_gate *g = s->w->gate;
	wd_err err = NULL;

	*out = false;
	for (size_t i = 0; err == NULL && !*out && i < s->tips->count; i++) {
		const struct wd_ref *tip = &s->tips->item[i];

		if (!is_other_trusted(s, tip))
			continue;
		if (s->believe)
			err = wd_settled_contains(a, g, tip->id, commit, out);
		else
			err = wd_settled_was_accepted(a, g, s->rule, tip,
						      commit, out);
	}
	return err;
}

static void keep(struct standing *s, wd_oid commit)
{
	if (s->count == s->room) {
		size_t room = s->room == 0 ? 16 : s->room * 2;
		wd_oid *more = wd_new(s->w->arena, wd_oid, room);

		if (s->count > 0)
			memcpy(more, s->id, s->count * sizeof(*more));
		s->id = more;
		s->room = room;
	}
	s->id[s->count++] = commit;
}

/* Does a parent outside the range stand?  Each is looked at once. */
static wd_err look_at_parent(struct standing *s, wd_oid parent)
{
	wd_oid *key = wd_new(s->w->arena, wd_oid, 1);
	bool stands = false;

	*key = parent;
	if (!wd_map_add(&s->seen, wd_oid_key(key), 0))
		return NULL; /* introduced, or seen before */
	wd_err err = in_own_history(s, parent, &stands);

	if (err == NULL && !stands)
		err = was_accepted(s, parent, &stands);
	if (err == NULL && stands)
		keep(s, parent);
	return err;
}

static wd_err look_at_merges(struct standing *s, const struct wd_range *range)
{
	const struct wd_commit *commit = s->w->gate->facts.commit;
	const struct wd_commit_links *links;
	wd_err err = NULL;

	for (size_t i = 0; i < range->count; i++)
		(void)wd_map_add(&s->seen,
				 wd_oid_key(&commit[range->commit[i]].id), 0);
	for (size_t i = 0; err == NULL && i < range->count; i++) {
		err = wd_links(s->w->arena, s->w->gate->repo,
			       commit[range->commit[i]].id, &links);
		for (size_t k = 0;
		     err == NULL && links->parents > 1 && k < links->parents;
		     k++)
			err = look_at_parent(s, links->parent[k]);
	}
	return err;
}

/* A new branch on what a trusted one accepted brings nothing to review. */
static wd_err look_at_tip(struct standing *s)
{
	wd_oid tip = s->update->tip;
	bool stands = false;
	uint32_t at;

	if (wd_map_get(&s->seen, wd_oid_key(&tip), &at))
		return NULL;
	wd_err err = was_accepted(s, tip, &stands);

	if (err == NULL && stands)
		keep(s, tip);
	return err;
}

static int by_id(const void *x, const void *y)
{
	return wd_oid_cmp(*(const wd_oid *)x, *(const wd_oid *)y);
}

static wd_err find_standing(struct standing *s, struct wd_range *range)
{
	bool contains = false;
	wd_err err = wd_settled_contains(s->w->arena, s->w->gate,
					 s->update->tip, s->own, &contains);

	if (!contains)
		s->own = (wd_oid){ 0 };
	if (err == NULL)
		err = look_at_merges(s, range);
	if (err == NULL)
		err = look_at_tip(s);
	if (s->count > 1)
		qsort(s->id, s->count, sizeof(*s->id), by_id);
	range->stands = s->id;
	range->standing = s->count;
	return err;
}

wd_err wd_range_for_reviews(struct wd_ranges *w, const struct wd_update *u,
			    const struct wd_rule *rule, wd_oid own,
			    bool believe, struct wd_range *range)
{
	struct wd_range *out = wd_new(w->arena, struct wd_range, 1);
	struct standing s = { .w = w,
			      .rule = rule,
			      .update = u,
			      .believe = believe,
			      .own = own,
			      .seen.arena = w->arena };
	struct wd_excludes x = { 0 };
	wd_err err = wd_range_tips(w, rule, &s.tips);

	if (err != NULL)
		return err;
	out->is_for_reviews = true;
	out->settled = range->settled;
	wd_exclude(w->arena, &x, own);
	for (size_t i = 0; i < s.tips->count; i++)
		if (is_other_trusted(&s, &s.tips->item[i]))
			wd_exclude(w->arena, &x, s.tips->item[i].id);
	err = wd_range_walk(w, u->tip, &x, out);
	if (err == NULL)
		err = wd_range_base(w, u, own, out);
	if (err == NULL)
		err = find_standing(&s, out);
	if (err == NULL)
		range->for_reviews = out;
	return err;
}
