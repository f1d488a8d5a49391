/* eligible.c - who could still approve what is pushed. */
#include "policy/reviews.h"

enum { NAMED_MAX = 2 };

static bool has_approved_tip(const struct wd_reviewing *r, int person)
{
	for (uint32_t i = 0; i < r->approvers; i++)
		if (r->approver[i] == person)
			return true;
	return false;
}

/* Approving once more would change nothing for those who did. */
static bool could_help(const struct wd_reviewing *r, int person)
{
	return wd_review_flaw_of_person(r, person) == WD_REVIEW_COUNTS &&
	       (r->tip_reviewed || !has_approved_tip(r, person));
}

struct wd_eligible wd_reviews_eligible(const struct wd_reviewing *r)
{
	struct wd_eligible found = { 0 };
	struct wd_buf b = { .arena = r->j->a };
	size_t persons = r->j->policy->registry.persons;

	for (size_t i = 0; i < persons; i++) {
		if (!could_help(r, (int)i))
			continue;
		if (found.count++ < NAMED_MAX)
			wd_buf_f(&b, "%s%.*s", b.len > 0 ? " or " : "",
				 WD_FMT(wd_person_of(r->j, (int)i)));
	}
	if (found.count > NAMED_MAX)
		wd_buf_f(&b, " (and %zu more of %.*s)", found.count - NAMED_MAX,
			 WD_FMT(wd_groups_text(r->j, r->by)));
	found.names = wd_buf_str(&b);
	found.enough =
		found.count + (r->tip_reviewed ? 0 : r->approvers) >= r->needed;
	return found;
}
