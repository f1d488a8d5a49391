/* reviews_count.c - which reviews count, and what they cover. */
#include "policy/reviews.h"

static bool for_this_ref(const struct wd_reviewing *r,
			 const struct wd_review *v)
{
	const struct wd_update *u = r->j->update;

	return wd_str_eq(v->ref, u->ref) || wd_str_eq(v->ref, u->asked);
}

enum wd_review_flaw wd_review_flaw_of_person(const struct wd_reviewing *r,
					     int person)
{
	if (!wd_in_groups(r->j, r->by, person))
		return WD_REVIEW_OUTSIDER;
	if (r->contributor != NULL && wd_bit(r->contributor, (size_t)person))
		return WD_REVIEW_CONTRIBUTOR;
	if (r->no_pusher && person == r->j->facts->pusher.person)
		return WD_REVIEW_PUSHER;
	return WD_REVIEW_COUNTS;
}

/*
 * Two refs may hold a person's reviews of one commit for one ref, when tags are
 * written by hand: an approval in one does not outlive what was said later, or
 * in the same second, in the other.
 */
static bool taken_back(const struct wd_reviewing *r, const struct wd_review *v)
{
	const struct wd_evidence *e = r->j->evidence;

	for (size_t i = 0; i < e->reviews; i++) {
		const struct wd_review *o = &e->review[i];

		if (o->vote != WD_APPROVE && o->person == v->person &&
		    o->time >= v->time && wd_oid_eq(o->commit, v->commit) &&
		    wd_str_eq(o->ref, v->ref) &&
		    wd_str_eq(o->provider, v->provider))
			return true;
	}
	return false;
}

enum wd_review_flaw wd_review_flaw(const struct wd_reviewing *r,
				   const struct wd_review *v)
{
	const struct wd_facts *f = r->j->facts;
	enum wd_review_flaw flaw = wd_review_flaw_of_person(r, v->person);

	if (!wd_believes(&r->j->policy->review, v->provider))
		return WD_REVIEW_UNBELIEVED;
	if (v->vote != WD_APPROVE || taken_back(r, v))
		return WD_REVIEW_NO_VOTE;
	if (!for_this_ref(r, v))
		return WD_REVIEW_OTHER_REF;
	if (flaw != WD_REVIEW_COUNTS)
		return flaw;
	if (v->spent)
		return WD_REVIEW_SPENT;
	if (wd_in_future(f, v->time))
		return WD_REVIEW_FUTURE;
	return wd_older_than(f, v->time, r->max_age) ? WD_REVIEW_OLD
						     : WD_REVIEW_COUNTS;
}

static bool covers_introduced(const struct wd_reviewing *r,
			      const struct wd_review *v)
{
	size_t words = (r->j->facts->commits + 63) / 64;

	for (size_t i = 0; v->covers != NULL && i < words; i++)
		if ((v->covers[i] & r->introduced[i]) != 0)
			return true;
	return false;
}

static bool is_introduced(const struct wd_reviewing *r, wd_oid id)
{
	const struct wd_commit *c = wd_commit_find(r->j, id);

	return c != NULL &&
	       wd_bit(r->introduced, (size_t)(c - r->j->facts->commit));
}

/* Made again by merging: what pushing a clean merge of the reviewed change
 * would have brought, which is accepted as well. */
static bool made_onto(const struct wd_review *v, enum wd_carry carry,
		      wd_oid base_tree, wd_oid tree)
{
	for (size_t i = 0; carry == WD_CARRY_PATCH && i < v->ontos; i++)
		if (wd_oid_eq(v->onto[i].base_tree, base_tree) &&
		    wd_oid_eq(v->onto[i].tree, tree))
			return true;
	return false;
}

/*
 * A push that changes nothing in the end may have brought anything meanwhile,
 * and what is there already, made again, changes nothing either: an approval
 * of whatever was merged long ago would do for it.
 */
static bool changes_nothing(wd_oid base_tree, wd_oid tree)
{
	return wd_oid_eq(base_tree, tree);
}

bool wd_review_same_change(const struct wd_review *v, enum wd_carry carry,
			   const struct wd_range *range, wd_oid tree)
{
	if (carry == WD_CARRY_COMMIT || wd_oid_zero(tree) ||
	    changes_nothing(range->base_tree, tree) ||
	    wd_oid_zero(range->base) != wd_oid_zero(range->base_tree))
		return false;
	return (wd_oid_eq(v->tree, tree) &&
		wd_oid_eq(v->base_tree, range->base_tree) &&
		wd_oid_zero(v->base) == wd_oid_zero(v->base_tree)) ||
	       (!wd_oid_zero(range->base) &&
		made_onto(v, carry, range->base_tree, tree));
}

bool wd_review_same_commit(const struct wd_review *v, enum wd_carry carry,
			   const struct wd_commit *c)
{
	if (carry == WD_CARRY_COMMIT || !wd_oid_eq(v->named_by, c->id) ||
	    c->parents != 1 ||
	    changes_nothing(v->named_by_base_tree, c->tree) ||
	    wd_oid_zero(v->tree) || wd_oid_zero(v->base_tree) ||
	    wd_oid_zero(v->named_by_base_tree))
		return false;
	return (wd_oid_eq(v->tree, c->tree) &&
		wd_oid_eq(v->base_tree, v->named_by_base_tree)) ||
	       made_onto(v, carry, v->named_by_base_tree, c->tree);
}

/* The whole change of what is pushed is what was reviewed. */
static bool carried_whole(const struct wd_reviewing *r,
			  const struct wd_review *v)
{
	return wd_review_same_change(v, r->carry, r->j->range, r->j->tip->tree);
}

/* Neither age nor being spent takes a reject away: withdrawing it does. */
static bool rejects(const struct wd_reviewing *r, const struct wd_review *v)
{
	if (v->vote != WD_REJECT || !for_this_ref(r, v) ||
	    !wd_believes(&r->j->policy->review, v->provider) ||
	    wd_review_flaw_of_person(r, v->person) != WD_REVIEW_COUNTS)
		return false;
	return wd_oid_eq(v->commit, r->j->tip->id) ||
	       (r->carry != WD_CARRY_COMMIT &&
		wd_oid_eq(v->tree, r->j->tip->tree)) ||
	       carried_whole(r, v) || wd_oid_eq(v->named_by, r->j->tip->id) ||
	       is_introduced(r, v->commit) || is_introduced(r, v->named_by) ||
	       covers_introduced(r, v);
}

const struct wd_review *wd_review_reject(const struct wd_reviewing *r)
{
	const struct wd_evidence *e = r->j->evidence;

	for (size_t i = 0; i < e->reviews; i++)
		if (rejects(r, &e->review[i]))
			return &e->review[i];
	return NULL;
}

bool wd_review_of_named(const struct wd_reviewing *r, const struct wd_review *v)
{
	const struct wd_commit *by = wd_commit_find(r->j, v->named_by);

	return by != NULL && wd_review_same_commit(v, r->carry, by);
}

bool wd_review_of_tip(const struct wd_reviewing *r, const struct wd_review *v)
{
	return wd_oid_eq(v->commit, r->j->tip->id) || carried_whole(r, v) ||
	       wd_review_same_commit(v, r->carry, r->j->tip);
}

/* How many persons cover a commit, and how many reviewed exactly it. */
struct coverage {
	uint32_t *covered;        /* by place in the range */
	uint32_t *exact;          /* by index into facts.commit */
	uint64_t *seen, *exactly; /* of the person at hand */
	bool whole, tip;
	size_t words;
};

static void note(const struct wd_reviewing *r, struct coverage *c,
		 const struct wd_review *v)
{
	const struct wd_commit *at = wd_commit_find(r->j, v->commit);
	const struct wd_commit *by = wd_commit_find(r->j, v->named_by);

	for (size_t i = 0; v->covers != NULL && i < c->words; i++)
		c->seen[i] |= v->covers[i];
	if (wd_review_of_named(r, v))
		wd_bit_set(c->seen, (size_t)(by - r->j->facts->commit));
	c->whole |= carried_whole(r, v);
	c->tip |= wd_review_of_tip(r, v);
	if (at != NULL) {
		size_t i = (size_t)(at - r->j->facts->commit);

		if (!wd_bit(c->exactly, i))
			c->exact[i]++;
		wd_bit_set(c->exactly, i);
	}
}

static void close_person(struct wd_reviewing *r, struct coverage *c, int person)
{
	const struct wd_range *range = r->j->range;

	for (size_t i = 0; i < range->count; i++)
		if (c->whole || wd_bit(c->seen, range->commit[i]))
			c->covered[i]++;
	if (c->tip)
		r->approver[r->approvers++] = person;
	for (size_t i = 0; i < c->words; i++)
		c->seen[i] = c->exactly[i] = 0;
	c->whole = c->tip = false;
}

static void count_persons(struct wd_reviewing *r, struct coverage *c)
{
	r->approver = wd_new(r->j->a, int, r->approvals);
	for (size_t i = 0; i < r->approvals; i++) {
		int person = r->approval[i]->person;

		note(r, c, r->approval[i]);
		if (i + 1 == r->approvals ||
		    r->approval[i + 1]->person != person)
			close_person(r, c, person);
	}
}

static bool parents_stand(const struct wd_reviewing *r,
			  const struct wd_commit *c, const uint64_t *stands)
{
	for (size_t i = 0; i < c->parents; i++) {
		const struct wd_commit *p = wd_commit_find(r->j, c->parent[i]);
		size_t at = p == NULL ? 0 : (size_t)(p - r->j->facts->commit);
		bool introduced = p != NULL && wd_bit(r->introduced, at);

		if (introduced ? !wd_bit(stands, at)
			       : !wd_stands_outside(r->j, c->parent[i]))
			return false;
	}
	return true;
}

/*
 * The tip is a clean merge of commits that were each reviewed, are settled, or
 * are such merges themselves.  Parents stand behind their children: one pass
 * from the end, and no recursion for an attacker to deepen.
 */
static bool merge_of_reviewed(const struct wd_reviewing *r,
			      const struct coverage *c)
{
	const struct wd_judging *j = r->j;
	uint64_t *stands = wd_new(j->a, uint64_t, c->words);
	size_t tip = (size_t)(j->tip - j->facts->commit);

	if (!wd_is_clean_merge(j->tip) || !wd_bit(r->introduced, tip))
		return false;
	for (size_t i = j->range->count; i > 0; i--) {
		uint32_t at = j->range->commit[i - 1];
		const struct wd_commit *commit = &j->facts->commit[at];

		if (c->exact[at] >= r->needed ||
		    (wd_is_clean_merge(commit) &&
		     parents_stand(r, commit, stands)))
			wd_bit_set(stands, at);
	}
	return wd_bit(stands, tip);
}

static void find_uncovered(struct wd_reviewing *r, const struct coverage *c)
{
	for (size_t i = 0; i < r->j->range->count; i++) {
		const struct wd_commit *commit = wd_introduced(r->j, i);

		if (c->covered[i] >= r->needed ||
		    wd_merges_accepted(r->j, r->introduced, commit))
			continue;
		if (r->uncovered_count++ == 0) {
			r->uncovered = commit;
			r->uncovered_by = c->covered[i];
		}
	}
}

void wd_reviews_cover(struct wd_reviewing *r)
{
	struct wd_arena *a = r->j->a;
	size_t commits = r->j->facts->commits, words = (commits + 63) / 64;
	struct coverage c = {
		.covered = wd_new(a, uint32_t, r->j->range->count),
		.exact = wd_new(a, uint32_t, commits),
		.seen = wd_new(a, uint64_t, words),
		.exactly = wd_new(a, uint64_t, words),
		.words = words,
	};

	count_persons(r, &c);
	r->tip_accepted = r->j->range->is_for_reviews &&
			  !is_introduced(r, r->j->tip->id) &&
			  wd_stands_outside(r->j, r->j->tip->id);
	r->tip_reviewed = r->approvers >= r->needed || r->tip_accepted ||
			  merge_of_reviewed(r, &c);
	find_uncovered(r, &c);
}
