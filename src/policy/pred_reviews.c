/* pred_reviews.c - reviews(n, by:, not:, carry:, max-age:). */
#include <stdlib.h>

#include "policy/reviews.h"

static int by_person(const void *x, const void *y)
{
	const struct wd_review *a = *(const struct wd_review *const *)x;
	const struct wd_review *b = *(const struct wd_review *const *)y;

	return (a->person > b->person) - (a->person < b->person);
}

static void pick_approvals(struct wd_reviewing *r)
{
	const struct wd_evidence *e = r->j->evidence;

	r->approval = wd_new(r->j->a, const struct wd_review *, e->reviews);
	for (size_t i = 0; i < e->reviews; i++)
		if (wd_review_flaw(r, &e->review[i]) == WD_REVIEW_COUNTS)
			r->approval[r->approvals++] = &e->review[i];
	if (r->approvals > 1)
		qsort(r->approval, r->approvals, sizeof(*r->approval),
		      by_person);
}

/* At least one: reviews(0) would be a rule that looks like one. */
static uint32_t needed(const struct wd_args *n)
{
	int64_t given = n->count > 0 ? n->value[0].number : 1;

	return given < 1            ? 1
	       : given > UINT32_MAX ? UINT32_MAX
				    : (uint32_t)given;
}

static bool signers_known(const struct wd_judging *j)
{
	for (size_t i = 0; i < j->range->count; i++)
		if (!wd_introduced(j, i)->signature_known &&
		    !wd_is_clean_merge(wd_introduced(j, i)))
			return false;
	return true;
}

/* What has to be known before anything can be counted; TRUE when it is. */
static struct wd_finding known(struct wd_judging *j, bool no_contributors,
			       bool no_pusher)
{
	const struct wd_missing *no = &j->evidence->no_reviews;

	if (no->is)
		return wd_open(j, "reviews cannot be had: %.*s",
			       WD_FMT(no->because));
	if (!j->range->known || j->tip == NULL)
		return wd_open(j, "%s", "the introduced commits are not known");
	if (no_contributors && !signers_known(j))
		return wd_open(j, "%s",
			       "it is not known who signed the "
			       "commits, so not who may approve");
	for (size_t i = 0; no_contributors && i < j->range->count; i++) {
		const struct wd_commit *c = wd_introduced(j, i);
		struct wd_finding f = wd_message_known(j, c);

		/* It may name a co-author. */
		if (f.truth != WD_TRUE && !wd_is_clean_merge(c))
			return wd_about(f, c);
	}
	if (no_pusher && j->facts->pusher.person < 0) {
		struct wd_finding f = wd_open(
			j, "%s",
			"the server does not know who pushed, so not who may "
			"approve");

		f.why.reason = WD_REASON_PUSHER_UNKNOWN;
		return f;
	}
	return wd_yes(j, "%s", "");
}

static struct wd_finding rejected(struct wd_judging *j,
				  const struct wd_review *v)
{
	bool named = !wd_oid_zero(v->named_by);
	struct wd_finding f = wd_no(
		j, WD_REASON_REVIEW_REJECTED, "%.*s rejected %.*s%s%.*s%s",
		WD_FMT(wd_person_of(j, v->person)),
		WD_FMT(wd_short_of(j, v->commit)), named ? ", which " : "",
		WD_FMT(named ? wd_short_of(j, v->named_by) : (wd_str){ 0 }),
		named ? " names" : "");

	f.why.commit = named ? v->named_by : v->commit;
	return f;
}

/* "bob", or "bob (who reviewed 7777777777)": another commit than the tip. */
static wd_str approver_text(const struct wd_reviewing *r, int person)
{
	const struct wd_review *other = NULL;

	for (size_t i = 0; i < r->approvals; i++) {
		const struct wd_review *v = r->approval[i];

		if (v->person != person || !wd_review_of_tip(r, v))
			continue;
		if (wd_oid_eq(v->commit, r->j->tip->id))
			return wd_person_of(r->j, person);
		other = v;
	}
	if (other == NULL)
		return wd_person_of(r->j, person);
	return wd_strf(r->j->a, "%.*s (who reviewed %.*s)",
		       WD_FMT(wd_person_of(r->j, person)),
		       WD_FMT(wd_short_of(r->j, other->commit)));
}

static struct wd_finding satisfied(const struct wd_reviewing *r)
{
	struct wd_judging *j = r->j;
	wd_str *name = wd_new(j->a, wd_str, r->approvers), age = { 0 };
	const struct wd_review *oldest = NULL;

	for (uint32_t i = 0; i < r->approvers; i++)
		name[i] = approver_text(r, r->approver[i]);
	for (size_t i = 0; i < r->approvals; i++)
		if (r->approval[i]->asof != 0 &&
		    (oldest == NULL || r->approval[i]->asof < oldest->asof))
			oldest = r->approval[i];
	if (r->approvers == 0)
		return wd_yes(j, "%s",
			      r->tip_accepted
				      ? "accepted on a ref that the rule trusts"
				      : "a clean merge of what was reviewed");
	if (oldest != NULL)
		age = wd_age_text(j, oldest->provider, oldest->asof);
	return wd_yes(j, "%.*s%.*s",
		      WD_FMT(wd_list_text(j->a, name, r->approvers, ", ")),
		      WD_FMT(age));
}

static enum wd_carry carry_of(const struct wd_args *word)
{
	if (wd_has_word(word, "patch"))
		return WD_CARRY_PATCH;
	return wd_has_word(word, "tree") ? WD_CARRY_TREE : WD_CARRY_COMMIT;
}

struct wd_reviewing wd_reviewing_of(struct wd_judging *j,
				    const struct wd_expr *e)
{
	return (struct wd_reviewing){
		.j = j,
		.by = &e->arg[1],
		.max_age = &e->arg[4],
		.needed = needed(&e->arg[0]),
		.no_contributors = wd_has_word(&e->arg[2], "contributors") ||
				   wd_has_word(&e->arg[2], "unknown"),
		.no_strangers = wd_has_word(&e->arg[2], "unknown"),
		.no_pusher = wd_has_word(&e->arg[2], "pusher"),
		.carry = carry_of(&e->arg[3])
	};
}

/*
 * A stranger may be the reviewer, under an address that the policy does not
 * have.  Beside somebody known who committed or signed the work, that is how
 * patches from outside come in, and two persons of the policy still stood for
 * it.  Where nobody is known, nobody can be told from the reviewer.
 */
static struct wd_finding made_by_strangers(struct wd_judging *j,
					   const struct wd_contributors *made)
{
	struct wd_finding f = wd_no(j, WD_REASON_CONTRIBUTOR_UNKNOWN,
				    "who made it may be who reviews it: %.*s",
				    WD_FMT(wd_strangers_text(j, made)));

	return made->nobody != NULL ? wd_about(f, made->nobody) : f;
}

static struct wd_finding with_strangers(struct wd_judging *j,
					struct wd_finding f,
					const struct wd_contributors *made)
{
	wd_str text = wd_strangers_text(j, made);

	if (text.len > 0)
		f.why.text = wd_strf(j->a, "%.*s; %.*s", WD_FMT(f.why.text),
				     WD_FMT(text));
	return f;
}

struct wd_finding wd_reviews_judge(struct wd_judging *j,
				   const struct wd_expr *e)
{
	struct wd_contributors made = { 0 };
	struct wd_reviewing r = wd_reviewing_of(j, e);
	struct wd_finding f = known(j, r.no_contributors, r.no_pusher);

	if (f.truth != WD_TRUE)
		return f;
	if (r.no_contributors) {
		wd_contributors_of(j, &made);
		r.contributor = made.person;
	}
	r.introduced = wd_introduced_set(j);
	const struct wd_review *reject = wd_review_reject(&r);

	if (reject != NULL)
		return rejected(j, reject);
	if (made.nobody != NULL || (r.no_strangers && made.strangers > 0))
		return made_by_strangers(j, &made);
	pick_approvals(&r);
	wd_reviews_cover(&r);
	if (r.tip_reviewed && r.uncovered == NULL)
		return with_strangers(j, satisfied(&r), &made);
	return with_strangers(j, wd_reviews_missing(&r), &made);
}

/* The lower part first: what helps before anything else does. */
static void advise_steps(struct wd_judging *j, const struct wd_expr *e,
			 struct wd_finding *f)
{
	const struct wd_commit *lower = wd_reviews_step(j, e);
	wd_str ref;

	if (lower == NULL)
		return;
	ref = wd_shell_word(j->a, j->update->ref);
	f->why.text = wd_strf(j->a,
			      "each part was reviewed by others than wrote it, "
			      "but not both at once: %.*s",
			      WD_FMT(f->why.text));
	f->why.remedies = 0;
	wd_remedy(&f->why,
		  wd_strf(j->a,
			  "push one after the other, first:  git push origin "
			  "%.*s:%.*s",
			  WD_FMT(wd_oid_hex(j->a, lower->id)), WD_FMT(ref)));
	wd_remedy(&f->why,
		  wd_strf(j->a, "then:  git push origin %.*s:%.*s",
			  WD_FMT(wd_oid_hex(j->a, j->tip->id)), WD_FMT(ref)));
	f->beyond_reach = false;
}

struct wd_finding wd_p_reviews(struct wd_judging *j, const struct wd_expr *e)
{
	struct wd_judging mine;

	wd_review_judging(j, &mine);
	struct wd_finding f = wd_reviews_judge(&mine, e);

	if (!j->quiet && f.truth == WD_FALSE &&
	    f.why.reason == WD_REASON_REVIEW_MISSING &&
	    wd_has_word(&e->arg[2], "contributors"))
		advise_steps(&mine, e, &f);
	return f;
}
