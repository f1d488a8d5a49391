/*
 * settled.c - which values of refs count as judged.
 */
#include "gate/settled.h"

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

/*
 * The ref's own settled value counts while the ref still contains it: what an
 * admin added on top outside the gate is then judged with the next push.  A
 * ref that was moved elsewhere has no settled value.
 */
wd_err wd_settled_own(struct wd_arena *a, const struct wd_gate *g,
		      const struct wd_update *u, const struct wd_rule *rule,
		      wd_oid *out)
{
	const struct wd_settled *s = wd_settled_row(g, rule->name, u->ref);
	bool contained = false;

	*out = (wd_oid){ 0 };
	if (s == NULL || wd_oid_zero(u->old_id))
		return NULL;
	contained = wd_oid_eq(s->id, u->old_id);
	if (!contained) {
		wd_err err =
			wd_reaches(a, g->repo, u->old_id, s->id, &contained);

		if (err != NULL)
			return err;
	}
	if (contained)
		*out = s->id;
	return NULL;
}

/* Judged by every enforced rule that governs it, and by one at least. */
static bool settled_for_all(const struct wd_gate *g, wd_str ref, wd_oid value)
{
	bool any = false;

	for (size_t i = 0; i < g->policy.policy.rules; i++) {
		const struct wd_rule *rule = &g->policy.policy.rule[i];

		if (rule->mode != WD_ENFORCE || !wd_rule_governs(rule, ref))
			continue;
		const struct wd_settled *s = wd_settled_row(g, rule->name, ref);

		if (s == NULL || !wd_oid_eq(s->id, value))
			return false;
		any = true;
	}
	return any;
}

bool wd_settled_tip(const struct wd_gate *g, const struct wd_rule *rule,
		    const struct wd_ref *ref)
{
	const struct wd_settled *s = wd_settled_row(g, rule->name, ref->name);

	if (s != NULL && wd_oid_eq(s->id, ref->id))
		return true;
	return !wd_rule_governs(rule, ref->name) &&
	       settled_for_all(g, ref->name, ref->id);
}
