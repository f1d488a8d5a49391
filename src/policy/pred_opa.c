/*
 * pred_opa.c - opa(path): what an Open Policy Agent says of this update, as
 * the rule sees it.
 *
 * Only a literal true satisfies.  What is not defined there, or is no boolean,
 * is no answer: not satisfied, and its negation is not satisfied either, so
 * that `not opa('x/deny')` never holds because somebody misspelled a path.  In
 * `when`, where what is not satisfied sets the rule aside, it is unavailable.
 */
#include "policy/eval.h"

static const struct wd_opa *find(const struct wd_judging *j, wd_str path)
{
	const struct wd_evidence *e = j->evidence;
	size_t at = (size_t)(j->update - j->facts->update);

	for (size_t i = 0; i < e->opas; i++) {
		const struct wd_opa *o = &e->opa[i];

		if (o->update == at && o->rule == j->rule &&
		    wd_str_eq(o->path, path) &&
		    wd_believes(&j->policy->opa, o->provider))
			return o;
	}
	return NULL;
}

static struct wd_finding undefined(struct wd_judging *j, const struct wd_opa *o)
{
	static const char text[] = "%.*s says neither true nor false to %.*s: "
				   "it may not be defined there";
	struct wd_finding f;

	if (j->when)
		return wd_open(j, text, WD_FMT(o->provider), WD_FMT(o->path));
	f = wd_no(j, WD_REASON_OPA_REFUSED, text, WD_FMT(o->provider),
		  WD_FMT(o->path));
	f.truth = WD_VOID;
	return f;
}

static struct wd_finding said(struct wd_judging *j, const struct wd_opa *o)
{
	switch (o->says) {
	case WD_YES:
		return wd_yes(j, "%.*s says true to %.*s", WD_FMT(o->provider),
			      WD_FMT(o->path));
	case WD_NO:
		return wd_no(j, WD_REASON_OPA_REFUSED,
			     "%.*s says false to %.*s", WD_FMT(o->provider),
			     WD_FMT(o->path));
	case WD_UNKNOWN:
		break;
	}
	return undefined(j, o);
}

struct wd_finding wd_p_opa(struct wd_judging *j, const struct wd_expr *e)
{
	const struct wd_missing *no = &j->evidence->no_opa;
	const struct wd_opa *o;

	if (wd_providers_elsewhere(&j->policy->opa) == 0)
		return wd_open(j, "%s",
			       "the policy names no Open Policy Agent: "
			       "[evidence \"opa\"] provider = NAME");
	if (no->is)
		return wd_open(j, "%.*s", WD_FMT(no->because));
	if (!j->range->known)
		return wd_open(j, "%s", "what it introduces is not known");
	o = find(j, e->arg[0].value[0].text);
	return o != NULL ? said(j, o)
			 : wd_open(j,
				   "the Open Policy Agent was not asked for "
				   "%.*s",
				   WD_FMT(e->arg[0].value[0].text));
}
