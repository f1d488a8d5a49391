/* pred_update.c - predicates about the update and the push. */
#include "policy/eval.h"
#include "text/glob.h"

struct wd_finding wd_p_create(struct wd_judging *j, const struct wd_expr *e)
{
	(void)e;
	if (wd_oid_zero(j->update->old_id))
		return wd_yes(j, "%s", "a new ref");
	return wd_no(j, WD_REASON_NOT_CREATE, "%s", "the ref exists already");
}

struct wd_finding wd_p_delete(struct wd_judging *j, const struct wd_expr *e)
{
	(void)e;
	if (wd_oid_zero(j->update->new_id))
		return wd_yes(j, "%s", "it would delete the ref");
	return wd_no(j, WD_REASON_UNMET, "%s", "it does not delete the ref");
}

struct wd_finding wd_p_forward(struct wd_judging *j, const struct wd_expr *e)
{
	const struct wd_update *u = j->update;

	(void)e;
	if (wd_oid_zero(u->old_id))
		return wd_yes(j, "%s", "a new ref");
	if (u->fast_forward == WD_YES)
		return wd_yes(j, "%.*s..%.*s",
			      WD_FMT(wd_short_of(j, u->old_id)),
			      WD_FMT(wd_short_of(j, u->new_id)));
	if (u->fast_forward == WD_NO)
		return wd_no(j, WD_REASON_NOT_FAST_FORWARD,
			     "it would drop commits that %.*s holds: %.*s is "
			     "not an ancestor of %.*s",
			     WD_FMT(u->ref), WD_FMT(wd_short_of(j, u->old_id)),
			     WD_FMT(wd_short_of(j, u->new_id)));
	return wd_open(j, "%s", "it is not known whether commits are dropped");
}

struct wd_finding wd_p_first_parent(struct wd_judging *j,
				    const struct wd_expr *e)
{
	const struct wd_update *u = j->update;

	(void)e;
	if (wd_oid_zero(u->old_id))
		return wd_yes(j, "%s", "a new ref");
	if (u->first_parent == WD_YES)
		return wd_yes(j, "%.*s is on the line of %.*s",
			      WD_FMT(wd_short_of(j, u->old_id)),
			      WD_FMT(wd_short_of(j, u->new_id)));
	if (u->first_parent == WD_NO)
		return wd_no(j, WD_REASON_FIRST_PARENT,
			     "%.*s, which %.*s holds, is not on the line of "
			     "first parents of %.*s",
			     WD_FMT(wd_short_of(j, u->old_id)), WD_FMT(u->ref),
			     WD_FMT(wd_short_of(j, u->new_id)));
	return wd_open(j, "%s", "the line of first parents is not known");
}

static bool matches(const struct wd_args *globs, wd_str name)
{
	for (size_t i = 0; i < globs->count; i++)
		if (wd_glob_match(globs->value[i].text, name))
			return true;
	return false;
}

struct wd_finding wd_p_ref(struct wd_judging *j, const struct wd_expr *e)
{
	const struct wd_update *u = j->update;

	if (matches(&e->arg[0], u->ref) || matches(&e->arg[0], u->asked))
		return wd_yes(j, "%.*s", WD_FMT(u->ref));
	return wd_no(j, WD_REASON_UNMET, "%.*s is none of the named refs",
		     WD_FMT(u->ref));
}

struct wd_finding wd_p_repository(struct wd_judging *j, const struct wd_expr *e)
{
	wd_str name = j->facts->repository;

	if (matches(&e->arg[0], name))
		return wd_yes(j, "%.*s", WD_FMT(name));
	return wd_no(j, WD_REASON_UNMET,
		     "%.*s is none of the named repositories", WD_FMT(name));
}

struct wd_finding wd_p_on_branch(struct wd_judging *j, const struct wd_expr *e)
{
	const struct wd_update *u = j->update;

	if (!u->branches_known)
		return wd_open(j, "%s",
			       "the branches that hold it are not "
			       "known");
	for (size_t i = 0; i < u->branches; i++)
		if (matches(&e->arg[0], u->branch[i]))
			return wd_yes(j, "on %.*s", WD_FMT(u->branch[i]));
	if (j->quiet)
		return wd_no(j, WD_REASON_NOT_ON_BRANCH, "%s", "");
	return wd_no(j, WD_REASON_NOT_ON_BRANCH,
		     "%.*s is on no branch that matches %.*s",
		     WD_FMT(wd_short_of(j, u->tip)),
		     WD_FMT(wd_values_text(j->a, &e->arg[0], " or ")));
}

struct wd_finding wd_p_max_commits(struct wd_judging *j,
				   const struct wd_expr *e)
{
	size_t n = j->range->count;
	int64_t most = e->arg[0].count > 0 ? e->arg[0].value[0].number : 0;

	if (!j->range->known)
		return wd_open(j, "%s", "the introduced commits are not known");
	if (most >= 0 && n <= (uint64_t)most)
		return wd_yes(j, "%zu %s", n, n == 1 ? "commit" : "commits");
	return wd_no(j, WD_REASON_TOO_MANY_COMMITS,
		     "%zu commits, at most %lld are allowed", n,
		     (long long)most);
}

struct wd_finding wd_p_pusher(struct wd_judging *j, const struct wd_expr *e)
{
	int person = j->facts->pusher.person;
	wd_str name = wd_person_of(j, person);

	if (person < 0 || (size_t)person >= j->policy->registry.persons)
		return wd_no(j, WD_REASON_PUSHER_UNKNOWN, "%s",
			     "the server does not know who pushed");
	if (wd_in_groups(j, &e->arg[0], person))
		return wd_yes(j, "%.*s", WD_FMT(name));
	return wd_no(j, WD_REASON_PUSHER_NOT_ALLOWED, "%.*s is not in %.*s",
		     WD_FMT(name), WD_FMT(wd_groups_text(j, &e->arg[0])));
}

struct wd_finding wd_p_transport(struct wd_judging *j, const struct wd_expr *e)
{
	wd_str over = j->facts->pusher.transport;

	if (over.len == 0)
		return wd_no(j, WD_REASON_TRANSPORT, "%s",
			     "the transport is unknown");
	if (wd_one_of(&e->arg[0], over))
		return wd_yes(j, "%.*s", WD_FMT(over));
	return wd_no(j, WD_REASON_TRANSPORT, "it came over %.*s", WD_FMT(over));
}
