/*
 * ranges.c - which commits each rule has to judge.
 *
 * "Introduced" is counted from settled values, never from what the quarantine
 * holds or what other refs happen to reach: a commit parked on a branch that
 * nobody judged has not been judged.
 */
#include <stdlib.h>
#include <string.h>

#include "gate/ranges.h"

static uint32_t commit_index(struct wd_ranges *w, wd_oid id)
{
	struct wd_facts *f = &w->gate->facts;
	uint32_t at;

	if (wd_map_get(&w->commits, wd_oid_key(&id), &at))
		return at;
	if (f->commits == w->room) {
		size_t room = w->room == 0 ? 64 : w->room * 2;
		struct wd_commit *more =
			wd_new(w->arena, struct wd_commit, room);

		if (f->commits > 0)
			memcpy(more, f->commit, f->commits * sizeof(*more));
		f->commit = more;
		w->room = room;
	}
	wd_oid *key = wd_new(w->arena, wd_oid, 1);

	*key = id;
	at = (uint32_t)f->commits++;
	f->commit[at] =
		(struct wd_commit){ .id = id, .clean_merge = WD_UNKNOWN };
	f->commit[at].signature.person = WD_NOBODY;
	(void)wd_map_add(&w->commits, wd_oid_key(key), at);
	return at;
}

void wd_exclude(struct wd_arena *a, struct wd_excludes *x, wd_oid id)
{
	if (wd_oid_zero(id))
		return;
	for (size_t i = 0; i < x->count; i++)
		if (wd_oid_eq(x->id[i], id))
			return;
	if (x->count == x->room) {
		size_t room = x->room == 0 ? 16 : x->room * 2;
		wd_oid *more = wd_new(a, wd_oid, room);

		if (x->count > 0)
			memcpy(more, x->id, x->count * sizeof(*more));
		x->id = more;
		x->room = room;
	}
	x->id[x->count++] = id;
}

/*
 * Tips of refs that the rule's `on` or `trust` names.  A rule that only warns
 * never settles anything: it looks at what the push brings.
 */
static wd_err list_tips(struct wd_ranges *w, const struct wd_rule *rule,
			struct wd_range_tips *tips)
{
	bool believe = rule->mode != WD_ENFORCE || w->gate->laptop != NULL;
	wd_err err =
		wd_gate_refs(w->arena, w->gate, "refs/", &w->ref, &w->refs);

	tips->item = wd_new(w->arena, struct wd_ref, w->refs);
	for (size_t i = 0; err == NULL && i < w->refs; i++) {
		const struct wd_ref *ref = &w->ref[i];
		struct wd_ref *tip = &tips->item[tips->count];
		wd_oid value = ref->id;

		if (!wd_rule_trusts(rule, ref->name))
			continue;
		if (!believe)
			err = wd_settled_tip(w->arena, w->gate, rule, ref,
					     &value);
		if (err == NULL && wd_oid_zero(value))
			continue;
		tip->name = ref->name;
		if (err == NULL)
			err = wd_peel(w->arena, w->gate->repo, value, &tip->id);
		if (wd_unreadable(err)) {
			err = NULL;
			continue;
		}
		tips->count++;
	}
	tips->listed = true;
	return err;
}

wd_err wd_range_tips(struct wd_ranges *w, const struct wd_rule *rule,
		     const struct wd_range_tips **out)
{
	struct wd_range_tips *tips =
		&w->tips[rule - w->gate->policy.policy.rule];

	*out = tips;
	return tips->listed ? NULL : list_tips(w, rule, tips);
}

static wd_err other_tips(struct wd_ranges *w, const struct wd_update *u,
			 const struct wd_rule *rule, struct wd_excludes *x)
{
	const struct wd_range_tips *tips;
	wd_err err = wd_range_tips(w, rule, &tips);

	for (size_t i = 0; err == NULL && i < tips->count; i++)
		if (!wd_str_eq(tips->item[i].name, u->ref))
			wd_exclude(w->arena, x, tips->item[i].id);
	return err;
}

static int by_id(const void *x, const void *y)
{
	return wd_oid_cmp(*(const wd_oid *)x, *(const wd_oid *)y);
}

static const struct wd_range_walk *walked(const struct wd_ranges *w, wd_oid tip,
					  const struct wd_excludes *x)
{
	for (const struct wd_range_walk *k = w->walks; k != NULL; k = k->next)
		if (wd_oid_eq(k->tip, tip) && k->excludes == x->count &&
		    (x->count == 0 ||
		     memcmp(k->exclude, x->id, x->count * sizeof(*x->id)) == 0))
			return k;
	return NULL;
}

wd_err wd_range_walk(struct wd_ranges *w, wd_oid tip, struct wd_excludes *x,
		     struct wd_range *out)
{
	struct wd_arena *a = w->arena;
	wd_oid *list;

	if (x->count > 1)
		qsort(x->id, x->count, sizeof(*x->id), by_id);
	const struct wd_range_walk *before = walked(w, tip, x);

	if (before == NULL) {
		struct wd_range_walk *k = wd_new(a, struct wd_range_walk, 1);
		wd_err err =
			wd_walk(a, w->gate->repo, tip, x->id, x->count,
				w->gate->site->commits_max, &list, &k->count);

		if (err != NULL)
			return err;
		*k = (struct wd_range_walk){ .next = w->walks,
					     .tip = tip,
					     .exclude = x->id,
					     .excludes = x->count,
					     .commit = wd_new(a, uint32_t,
							      k->count),
					     .count = k->count };
		for (size_t i = 0; i < k->count; i++)
			k->commit[i] = commit_index(w, list[i]);
		w->walks = k;
		before = k;
	}
	out->commit = before->commit;
	out->count = before->count;
	out->known = true;
	return NULL;
}

/* Down the first parents to the first commit that was judged before. */
static wd_err nearest_judged(struct wd_ranges *w, wd_oid tip,
			     const struct wd_range *range, wd_oid *out)
{
	struct wd_map introduced = { .arena = w->arena };
	const struct wd_commit_links *links;
	wd_oid at = tip;
	uint32_t seen;

	for (size_t i = 0; i < range->count; i++)
		(void)wd_map_add(
			&introduced,
			wd_oid_key(&w->gate->facts.commit[range->commit[i]].id),
			0);
	while (wd_map_get(&introduced, wd_oid_key(&at), &seen)) {
		wd_err err = wd_links(w->arena, w->gate->repo, at, &links);

		if (err != NULL)
			return err;
		at = links->parents > 0 ? links->parent[0] : (wd_oid){ 0 };
	}
	*out = at;
	return NULL;
}

static wd_err base_tree(struct wd_ranges *w, struct wd_range *range)
{
	const struct wd_commit_links *links;

	if (wd_oid_zero(range->base))
		return NULL;
	wd_err err = wd_links(w->arena, w->gate->repo, range->base, &links);

	if (err == NULL)
		range->base_tree = links->tree;
	return err;
}

wd_err wd_range_base(struct wd_ranges *w, const struct wd_update *u, wd_oid own,
		     struct wd_range *range)
{
	wd_err err = NULL;

	if (!wd_oid_zero(own))
		range->base = own;
	else
		err = nearest_judged(w, u->tip, range, &range->base);
	return err != NULL ? err : base_tree(w, range);
}

static wd_err fill(struct wd_ranges *w, struct wd_update *u,
		   const struct wd_rule *rule, unsigned need,
		   struct wd_range *range)
{
	bool believe = rule->mode != WD_ENFORCE || w->gate->laptop != NULL;
	struct wd_excludes x = { 0 };
	wd_oid own;
	wd_err err =
		wd_settled_own(w->arena, w->gate, u, rule, &own, &range->alone);

	if (err == NULL && believe && wd_oid_zero(own))
		own = u->old_id;
	if (err == NULL && !wd_oid_zero(own)) /* a tag's value is a tag */
		err = wd_peel(w->arena, w->gate->repo, own, &own);
	if (err != NULL)
		return err;
	range->settled = !wd_oid_zero(own);
	wd_exclude(w->arena, &x, own);
	err = other_tips(w, u, rule, &x);
	if (err == NULL)
		err = wd_range_walk(w, u->tip, &x, range);
	if (err == NULL)
		err = wd_range_base(w, u, own, range);
	if (err != NULL || (need & WD_NEED_REVIEWS) == 0)
		return err;
	return wd_range_for_reviews(w, u, rule, own, believe, range);
}

static wd_err fast_forward(struct wd_ranges *w, struct wd_update *u)
{
	wd_oid old_commit;
	bool reaches = false;

	if (wd_oid_zero(u->new_id)) {
		u->fast_forward = WD_NO;
		return NULL;
	}
	if (wd_oid_zero(u->old_id)) {
		u->fast_forward = WD_YES;
		return NULL;
	}
	wd_err err = wd_peel(w->arena, w->gate->repo, u->old_id, &old_commit);

	if (err == NULL && !wd_oid_zero(old_commit) && !wd_oid_zero(u->tip))
		err = wd_reaches(w->arena, w->gate->repo, u->tip, old_commit,
				 &reaches);
	u->fast_forward = reaches ? WD_YES : WD_NO;
	return err;
}

/* A walk that fails part way is a refusal, and the pusher's to mend. */
static void refuse_walk(struct wd_arena *a, struct wd_update *u, wd_err err)
{
	u->refused = err->code == WD_ERR_LIMIT    ? WD_REASON_LIMIT
		     : err->code == WD_ERR_FORMAT ? WD_REASON_HEADER_GRAMMAR
						  : WD_REASON_MISSING_OBJECT;
	u->refused_because = wd_strf(a, "its history cannot be walked: %s",
				     wd_err_text(a, err));
}

static bool machinery(wd_err err)
{
	return err->code == WD_ERR_IO || err->code == WD_ERR_UNSUPPORTED;
}

static wd_err range_of(struct wd_ranges *w, struct wd_update *u,
		       const struct wd_rule *rule, unsigned need,
		       struct wd_range **out)
{
	struct wd_range *range = wd_new(w->arena, struct wd_range, 1);
	wd_err err = NULL;

	*out = range;
	if (wd_oid_zero(u->new_id) || wd_oid_zero(u->tip) ||
	    (need & WD_NEED_RANGE) == 0)
		return NULL;
	err = fill(w, u, rule, need, range);
	if (err == NULL)
		(void)commit_index(w, u->tip); /* also when nothing is new */
	/* A rule that refuses nothing does not refuse what nobody can walk. */
	if (err == NULL || machinery(err) || rule->mode == WD_ENFORCE)
		return err;
	*range = (struct wd_range){ 0 };
	return NULL;
}

static wd_err update_ranges(struct wd_ranges *w, size_t at)
{
	struct wd_gate *g = w->gate;
	struct wd_update *u = &g->facts.update[at];
	size_t rules = g->policy.policy.rules;
	wd_err err = NULL;

	if (u->refused != WD_REASON_NONE || u->reserved)
		return NULL;
	err = fast_forward(w, u);
	for (size_t k = 0; err == NULL && k < rules; k++) {
		unsigned need = g->needs.need[at * rules + k];

		if (need != 0)
			err = range_of(w, u, &g->policy.policy.rule[k], need,
				       &g->facts.range[at * rules + k]);
	}
	if (err == NULL || machinery(err))
		return err;
	refuse_walk(w->arena, u, err);
	return NULL;
}

wd_err wd_gate_ranges(struct wd_arena *a, struct wd_gate *g)
{
	struct wd_ranges w = { .arena = a,
			       .gate = g,
			       .commits = { .arena = a } };
	struct wd_facts *f = &g->facts;
	wd_err err = NULL;

	f->rules = g->policy.policy.rules;
	w.tips = wd_new(a, struct wd_range_tips, f->rules);
	f->range = wd_new(a, struct wd_range *, f->updates * f->rules);
	for (size_t i = 0; err == NULL && i < f->updates; i++)
		err = update_ranges(&w, i);
	return err;
}
