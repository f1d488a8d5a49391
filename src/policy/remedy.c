/*
 * remedy.c - the next step for a reason, as commands that do what is meant.
 *
 * `git commit --amend` mends the tip alone.  For a commit below it the same has
 * to be done in a rebase, which must keep merges: a series that somebody
 * merged with care is not to come back as a line.
 */
#include <string.h>

#include "policy/eval.h"

static const char amend[] = "git commit --amend";

/* "git rebase --rebase-merges <base>": over all that the push introduces. */
static wd_str rebase(struct wd_judging *j, const char *how)
{
	if (wd_oid_zero(j->range->base))
		return wd_strf(j->a, "git rebase %s--rebase-merges --root",
			       how);
	return wd_strf(j->a, "git rebase %s--rebase-merges %.*s", how,
		       WD_FMT(wd_oid_hex(j->a, j->range->base)));
}

/* Is it the tip alone that has to be made again? */
static bool is_of_tip(const struct wd_judging *j, wd_oid commit)
{
	if (!j->range->known || j->tip == NULL)
		return true;
	if (j->several)
		return false;
	if (wd_oid_zero(commit))
		return j->range->count < 2;
	return wd_oid_eq(commit, j->tip->id);
}

wd_str wd_remedy_of(struct wd_judging *j, enum wd_reason reason, wd_oid commit)
{
	wd_str text = wd_str_of(wd_reason_remedy(reason));
	const char *at = j->quiet ? NULL : strstr(text.ptr, amend);

	if (at == NULL || is_of_tip(j, commit))
		return text;
	wd_str before = { text.ptr, (size_t)(at - text.ptr) };
	wd_str after = wd_str_of(at + sizeof(amend) - 1);

	if (wd_str_starts(after, WD_STR(" --no-edit")))
		return wd_strf(j->a, "%.*s%.*s --exec '%s%.*s'", WD_FMT(before),
			       WD_FMT(rebase(j, "")), amend, WD_FMT(after));
	return wd_strf(j->a, "%.*s%.*s, mark it reword%.*s", WD_FMT(before),
		       WD_FMT(rebase(j, "-i ")), WD_FMT(after));
}
