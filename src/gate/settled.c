/* settled.c - which values of refs count as judged. */
#include "gate/settled.h"

#include "gate/settling.h"
#include "git/repo.h"

const struct wd_settled *wd_settled_row(const struct wd_gate *g, wd_str rule,
					wd_str ref)
{
	size_t low = 0, high = g->settled_count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct wd_settled *s = &g->settled[mid];
		int c = wd_str_cmp(s->rule, rule);

		if (c == 0)
			c = wd_str_cmp(s->ref, ref);
		if (c == 0)
			return s;
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

wd_err wd_settled_contains(struct wd_arena *a, const struct wd_gate *g,
			   wd_oid tip, wd_oid value, bool *out)
{
	wd_oid top, below;

	*out = false;
	if (wd_oid_zero(tip) || wd_oid_zero(value))
		return NULL;
	if (wd_oid_eq(tip, value)) {
		*out = true;
		return NULL;
	}
	wd_err err = wd_peel(a, g->repo, tip, &top);

	if (err != NULL)
		return err;
	/* What was removed and collected since is in no ref. */
	err = wd_peel(a, g->repo, value, &below);
	if (err != NULL && err->code == WD_ERR_NOT_FOUND)
		return NULL;
	if (err == NULL && !wd_oid_zero(top) && !wd_oid_zero(below))
		err = wd_reaches(a, g->repo, top, below, out);
	return err;
}

/*
 * The ref's own settled value counts while the ref still contains it: what an
 * admin added on top outside the gate is then judged with the next push.  A
 * ref that was moved elsewhere has no settled value.
 */
wd_err wd_settled_own(struct wd_arena *a, const struct wd_gate *g,
		      const struct wd_update *u, const struct wd_rule *rule,
		      wd_oid *out, bool *alone)
{
	const struct wd_settled *s = wd_settled_row(g, rule->name, u->ref);
	bool counts = false;
	wd_err err = NULL;

	*out = (wd_oid){ 0 };
	*alone = false;
	if (s == NULL || wd_oid_zero(u->old_id))
		return NULL;
	err = wd_settled_contains(a, g, u->old_id, s->id, &counts);
	if (err == NULL && counts && !wd_oid_eq(s->id, s->accepted)) {
		err = wd_settled_contains(a, g, u->tip, s->id, &counts);
		*alone = counts;
	}
	if (err != NULL || counts) {
		*out = s->id;
		return err;
	}
	err = wd_settled_contains(a, g, u->old_id, s->accepted, &counts);
	if (err == NULL && counts)
		*out = s->accepted;
	return err;
}

/* What the rule accepted on this ref, as long as the ref is where the gate
 * left it. */
static wd_err accepted_value(struct wd_arena *a, const struct wd_gate *g,
			     wd_str rule, const struct wd_ref *ref, wd_oid *out)
{
	const struct wd_settled *s = wd_settled_row(g, rule, ref->name);
	bool contained = false;
	wd_err err = NULL;

	*out = (wd_oid){ 0 };
	if (s == NULL || !wd_oid_eq(s->id, ref->id))
		return NULL;
	err = wd_settled_contains(a, g, ref->id, s->accepted, &contained);
	if (err == NULL && contained)
		*out = s->accepted;
	return err;
}

/* The older of two values of one ref; zero when neither contains the other. */
static wd_err older(struct wd_arena *a, const struct wd_gate *g, wd_oid x,
		    wd_oid y, wd_oid *out)
{
	bool contained = false;
	wd_err err = wd_settled_contains(a, g, x, y, &contained);

	*out = y;
	if (err != NULL || contained)
		return err;
	err = wd_settled_contains(a, g, y, x, &contained);
	*out = contained ? x : (wd_oid){ 0 };
	return err;
}

/* Judged by every enforced rule that governs it, and by one at least. */
static wd_err accepted_by_all(struct wd_arena *a, const struct wd_gate *g,
			      const struct wd_ref *ref, wd_oid *out)
{
	const struct wd_policy *p = &g->policy.policy;
	wd_oid all = { 0 }, one;
	wd_err err = NULL;

	for (size_t i = 0; err == NULL && i < p->rules; i++) {
		const struct wd_rule *rule = &p->rule[i];

		if (rule->mode != WD_ENFORCE ||
		    !wd_rule_governs(rule, ref->name))
			continue;
		err = accepted_value(a, g, rule->name, ref, &one);
		if (err == NULL && !wd_oid_zero(all) && !wd_oid_zero(one))
			err = older(a, g, all, one, &one);
		if (err != NULL || wd_oid_zero(one))
			return err;
		all = one;
	}
	if (err == NULL)
		*out = all;
	return err;
}

/*
 * What an admin declared for a ref that the rule trusts and does not govern.
 * No push is sealed for the pair, so the declared value stays, and counts for
 * as long as the ref contains it.
 */
static wd_err declared_value(struct wd_arena *a, const struct wd_gate *g,
			     wd_str rule, const struct wd_ref *ref, wd_oid *out)
{
	const struct wd_settled *s = wd_settled_row(g, rule, ref->name);
	bool contained = false;
	wd_err err = NULL;

	*out = (wd_oid){ 0 };
	if (s != NULL)
		err = wd_settled_contains(a, g, ref->id, s->accepted,
					  &contained);
	if (err == NULL && contained)
		*out = s->accepted;
	return err;
}

wd_err wd_settled_tip(struct wd_arena *a, const struct wd_gate *g,
		      const struct wd_rule *rule, const struct wd_ref *ref,
		      wd_oid *out)
{
	if (wd_rule_governs(rule, ref->name))
		return accepted_value(a, g, rule->name, ref, out);
	*out = (wd_oid){ 0 };
	wd_err err = accepted_by_all(a, g, ref, out);

	if (err != NULL || !wd_oid_zero(*out))
		return err;
	return declared_value(a, g, rule->name, ref, out);
}

/* By every enforced rule that governs it, and by one at least. */
static wd_err accepted_by_governing(struct wd_arena *a, const struct wd_gate *g,
				    wd_str ref, wd_oid value, bool *out)
{
	const struct wd_policy *p = &g->policy.policy;
	wd_err err = NULL;
	bool one = true;
	size_t rules = 0;

	for (size_t i = 0; err == NULL && one && i < p->rules; i++) {
		if (p->rule[i].mode != WD_ENFORCE ||
		    !wd_rule_governs(&p->rule[i], ref))
			continue;
		rules++;
		err = wd_store_accepted(a, g->store, p->rule[i].name, ref,
					value, &one);
	}
	*out = err == NULL && one && rules > 0;
	return err;
}

wd_err wd_settled_was_accepted(struct wd_arena *a, const struct wd_gate *g,
			       const struct wd_rule *rule,
			       const struct wd_ref *tip, wd_oid value,
			       bool *out)
{
	wd_err err = wd_settled_contains(a, g, tip->id, value, out);

	if (err != NULL || !*out || wd_oid_eq(tip->id, value))
		return err;
	if (!wd_rule_governs(rule, tip->name)) {
		err = accepted_by_governing(a, g, tip->name, value, out);
		if (err != NULL || *out)
			return err;
	}
	/* Also what was declared for the rule that trusts it. */
	return wd_store_accepted(a, g->store, rule->name, tip->name, value,
				 out);
}
