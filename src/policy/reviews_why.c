/* reviews_why.c - what is missing, whose approval does not count, what helps.
 */
#include "policy/reviews.h"

enum { NOTES_MAX = 3 };

/* "<before><person><after>" */
static const struct {
	enum wd_review_flaw flaw;
	const char *before, *after;
} notes[] = {
	{ WD_REVIEW_CONTRIBUTOR, "", " wrote it, so %s's does not count" },
	{ WD_REVIEW_PUSHER, "", " pushes it, so %s's does not count" },
	{ WD_REVIEW_SPENT, "the approval of ",
	  " was used up when its content was accepted" },
	{ WD_REVIEW_OLD, "the approval of ", " is too old" },
	{ WD_REVIEW_FUTURE, "the approval of ", " is dated in the future" },
	{ WD_REVIEW_OUTSIDER, "", " approved it, but is not in the group" },
	{ WD_REVIEW_OTHER_REF, "", " approved it for another ref" },
};

static bool speaks_of_this(const struct wd_reviewing *r,
			   const struct wd_review *v)
{
	const struct wd_commit *c = wd_commit_find(r->j, v->commit);

	return wd_review_of_tip(r, v) ||
	       (c != NULL &&
		wd_bit(r->introduced, (size_t)(c - r->j->facts->commit)));
}

/* "%s" in a table's text is the person again. */
static void add_text(struct wd_buf *b, const char *text, wd_str person)
{
	wd_str rest = wd_str_of(text), head, tail;

	if (wd_str_cut(rest, '%', &head, &tail)) {
		wd_buf_add(b, head);
		wd_buf_add(b, person);
		rest = wd_str_from(tail, 1);
	}
	wd_buf_add(b, rest);
}

static size_t add_flawed(const struct wd_reviewing *r, struct wd_buf *b)
{
	const struct wd_evidence *e = r->j->evidence;
	size_t n = 0;

	for (size_t k = 0; k < sizeof(notes) / sizeof(notes[0]); k++)
		for (size_t i = 0; i < e->reviews && n < NOTES_MAX; i++) {
			const struct wd_review *v = &e->review[i];
			wd_str who = wd_person_of(r->j, v->person);

			if (wd_review_flaw(r, v) != notes[k].flaw ||
			    !speaks_of_this(r, v))
				continue;
			wd_buf_c(b, "; ");
			wd_buf_c(b, notes[k].before);
			wd_buf_add(b, who);
			add_text(b, notes[k].after, who);
			n++;
		}
	return n;
}

static bool approves_tip(const struct wd_reviewing *r, int person)
{
	for (uint32_t i = 0; i < r->approvers; i++)
		if (r->approver[i] == person)
			return true;
	return false;
}

/* The commit that was reviewed, with what it hangs on, is not here. */
static bool is_elsewhere(const struct wd_review *v)
{
	return wd_oid_zero(v->tree);
}

/* What became of the commit that was approved, to get to the tip. */
static const char *since(const struct wd_reviewing *r,
			 const struct wd_review *v)
{
	if (is_elsewhere(v))
		return "it is not here to compare";
	return speaks_of_this(r, v) ? "more came after it" : "it changed since";
}

/* Approvals that are good, but of another commit. */
static void add_stale(const struct wd_reviewing *r, size_t n, struct wd_buf *b)
{
	struct wd_judging *j = r->j;

	for (size_t i = 0; i < r->approvals && n < NOTES_MAX; i++) {
		const struct wd_review *v = r->approval[i];

		wd_oid instead =
			wd_oid_zero(v->named_by) ? j->tip->id : v->named_by;

		if (!is_elsewhere(v) &&
		    (r->tip_reviewed || approves_tip(r, v->person) ||
		     wd_review_of_named(r, v)))
			continue;
		wd_buf_f(b, "; %.*s approved %.*s, not %.*s: %s",
			 WD_FMT(wd_person_of(j, v->person)),
			 WD_FMT(wd_oid_short(j->a, v->commit)),
			 WD_FMT(wd_oid_short(j->a, instead)), since(r, v));
		n++;
	}
}

/* Git made it without conflict, and yet it is no merge of what was reviewed; or
 * git did not make it, and why not. */
static void add_merge(const struct wd_reviewing *r, struct wd_buf *b)
{
	struct wd_judging *j = r->j;
	const struct wd_commit *c = r->tip_reviewed ? r->uncovered : j->tip;
	const wd_oid *parent =
		wd_is_clean_merge(c) ? wd_unaccepted_parent(j, r->introduced, c)
				     : NULL;

	if (parent != NULL)
		wd_buf_f(
			b,
			"; it merges %.*s, which no trusted ref accepted as it "
			"is and no review covers for this ref",
			WD_FMT(wd_oid_short(j->a, *parent)));
	else if (c->clean_merge == WD_NO && c->not_clean.len > 0)
		wd_buf_f(b, "; the merge %.*s is not git's own: %.*s",
			 WD_FMT(wd_oid_short(j->a, c->id)),
			 WD_FMT(c->not_clean));
}

static wd_str missing_text(const struct wd_reviewing *r)
{
	struct wd_judging *j = r->j;
	struct wd_buf b = { .arena = j->a };

	if (r->tip_reviewed) {
		wd_buf_add(&b, wd_oid_short(j->a, r->uncovered->id));
		if (r->uncovered_count > 1)
			wd_buf_f(&b, " and %zu more have ",
				 r->uncovered_count - 1);
		else
			wd_buf_c(&b, " has ");
	}
	wd_buf_f(&b, "%u of %u approvals from %.*s",
		 r->tip_reviewed ? r->uncovered_by : r->approvers, r->needed,
		 WD_FMT(wd_groups_text(j, r->by)));
	add_merge(r, &b);
	size_t n = add_flawed(r, &b);

	wd_buf_add(&b, wd_left_out_text(j, "review", (wd_str){ 0 }));
	add_stale(r, n, &b);
	return wd_buf_str(&b);
}

/* "main" for refs/heads/main. */
static wd_str short_ref(wd_str ref)
{
	static const char heads[] = "refs/heads/";

	return wd_str_starts(ref, wd_str_of(heads))
		       ? wd_str_from(ref, sizeof(heads) - 1)
		       : ref;
}

/*
 * Nobody can review what was refused and is gone: it has to be published.  A
 * command always has the whole id: an abbreviation can be made to fit another
 * object, or be taken as the name of a ref.
 */
static wd_str publish(struct wd_judging *j, const char *what, wd_oid commit)
{
	int person = j->facts->pusher.person;
	wd_str id = wd_oid_short(j->a, commit);
	wd_str who = { 0 };

	if (person >= 0 && (size_t)person < j->policy->registry.persons)
		who = wd_strf(j->a, "%.*s/", WD_FMT(wd_person_of(j, person)));
	return wd_strf(j->a,
		       "publish %s:  git push origin "
		       "%.*s:refs/heads/review/%.*s%.*s",
		       what, WD_FMT(wd_oid_hex(j->a, commit)), WD_FMT(who),
		       WD_FMT(id));
}

/* No approval of those who may still give one will do. */
static wd_str too_few(const struct wd_reviewing *r,
		      const struct wd_eligible *who)
{
	struct wd_arena *a = r->j->a;
	wd_str groups = wd_groups_text(r->j, r->by);

	if (who->count == 0)
		return wd_strf(a,
			       "nobody is left in %.*s who may approve it: ask "
			       "an admin to add somebody",
			       WD_FMT(groups));
	return wd_strf(a,
		       "of %.*s only %.*s may still approve it, and %u "
		       "approvals are missing: ask an admin to add somebody",
		       WD_FMT(groups), WD_FMT(who->names),
		       r->needed - (r->tip_reviewed ? 0 : r->approvers));
}

static wd_str approve(const struct wd_reviewing *r, bool published,
		      const struct wd_eligible *who)
{
	struct wd_judging *j = r->j;
	wd_str ref = wd_shell_word(j->a, short_ref(j->update->ref));
	wd_str elsewhere = wd_elsewhere_text(j, &j->policy->review);
	const char *then = published ? "then " : "";

	if (!who->enough)
		return too_few(r, who);
	if (!wd_believes(&j->policy->review, WD_STR("embedded")))
		return wd_strf(j->a, "%s%.*s approves it in %.*s", then,
			       WD_FMT(who->names), WD_FMT(elsewhere));
	return wd_strf(j->a,
		       "%s%.*s %s%.*s%sruns: git fetch && warder approve %.*s "
		       "--for %.*s",
		       then, WD_FMT(who->names),
		       elsewhere.len > 0 ? "approves it in " : "",
		       WD_FMT(elsewhere), elsewhere.len > 0 ? ", or " : "",
		       WD_FMT(wd_oid_hex(j->a, j->tip->id)), WD_FMT(ref));
}

/* Where nobody looked: whatever has evidence was there for others to see. */
static bool is_published(const struct wd_judging *j)
{
	const struct wd_evidence *e = j->evidence;

	if (j->update->published != WD_UNKNOWN || j->range->count == 0)
		return j->update->published != WD_NO;
	for (size_t i = 0; i < e->reviews; i++)
		if (wd_oid_eq(e->review[i].commit, j->tip->id))
			return true;
	for (size_t i = 0; i < e->checks; i++)
		if (wd_oid_eq(e->check[i].commit, j->tip->id))
			return true;
	return false;
}

/* What was approved, and would have to be here. */
static const struct wd_review *find_elsewhere(const struct wd_reviewing *r)
{
	for (size_t i = 0; i < r->approvals; i++)
		if (is_elsewhere(r->approval[i]))
			return r->approval[i];
	return NULL;
}

struct wd_finding wd_reviews_missing(const struct wd_reviewing *r)
{
	struct wd_judging *j = r->j;
	const struct wd_review *elsewhere = find_elsewhere(r);
	bool to_publish =
		elsewhere == NULL && !r->tip_reviewed && !is_published(j);

	if (j->quiet)
		return wd_no(j, WD_REASON_REVIEW_MISSING, "%s", "");
	struct wd_finding f = wd_no(j, WD_REASON_REVIEW_MISSING, "%.*s",
				    WD_FMT(missing_text(r)));

	f.why.commit = r->tip_reviewed ? r->uncovered->id : j->tip->id;
	if (elsewhere != NULL)
		wd_remedy(&f.why,
			  publish(j, "what was approved", elsewhere->commit));
	if (to_publish)
		wd_remedy(&f.why, publish(j, "it for review", j->tip->id));
	struct wd_eligible who = wd_reviews_eligible(r);

	wd_remedy(&f.why, approve(r, to_publish, &who));
	f.beyond_reach = !who.enough;
	return f;
}
