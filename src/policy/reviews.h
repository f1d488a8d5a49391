/*
 * reviews.h - inside the judge: which reviews count, and what they cover.
 */
#ifndef WD_POLICY_REVIEWS_H
#define WD_POLICY_REVIEWS_H

#include "policy/eval.h"

/* Why a review does not count for this update. */
enum wd_review_flaw {
	WD_REVIEW_COUNTS,
	WD_REVIEW_CONTRIBUTOR, /* their own work */
	WD_REVIEW_PUSHER,
	WD_REVIEW_SPENT,
	WD_REVIEW_OLD,
	WD_REVIEW_FUTURE,
	WD_REVIEW_OUTSIDER, /* not in `by` */
	WD_REVIEW_OTHER_REF,
	WD_REVIEW_NO_VOTE,   /* withdrawn, or a reject */
	WD_REVIEW_UNBELIEVED /* from where the policy takes no reviews */
};

/* One reviews(...) call on one update. */
struct wd_reviewing {
	struct wd_judging *j;
	const struct wd_args *by, *max_age;
	uint32_t needed; /* distinct persons */
	bool no_contributors, no_pusher;
	bool no_strangers; /* everybody who made it must be known */
	enum wd_carry carry;
	uint64_t *contributor; /* bitset over persons; NULL: all may */
	uint64_t *introduced;  /* bitset over facts.commit */
	const struct wd_review **approval; /* that count, by person */
	size_t approvals;
	/* made by wd_reviews_cover() */
	int *approver; /* persons whose approval counts for the tip */
	uint32_t approvers;
	bool tip_accepted; /* by a trusted ref, as it is */
	bool tip_reviewed; /* by enough; or so accepted; or a clean merge of
			    * what was either */
	const struct wd_commit *uncovered; /* NULL: every commit is covered */
	uint32_t uncovered_by;             /* persons who do cover it */
	size_t uncovered_count;
};

/* The call's arguments; what is found out about the update is not filled in. */
struct wd_reviewing wd_reviewing_of(struct wd_judging *j,
				    const struct wd_expr *e);

/*
 * The same push, with the commits that reviews for this ref have to cover as
 * its range: for_reviews in model/facts.h.
 */
void wd_review_judging(const struct wd_judging *j, struct wd_judging *out);

/* Bitset over facts.commit of the range's commits. */
uint64_t *wd_introduced_set(const struct wd_judging *j);

/*
 * A commit that is not in the range was accepted as it is.  In records from
 * before that was told apart, whatever is not in the range was.
 */
bool wd_stands_outside(const struct wd_judging *j, wd_oid id);

/* A parent that is neither in the range nor accepted as it is, or NULL. */
const wd_oid *wd_unaccepted_parent(struct wd_judging *j,
				   const uint64_t *introduced,
				   const struct wd_commit *c);

/*
 * A clean merge by which nothing comes but what is in the range, and so counted
 * by itself, or was accepted as it is.  It needs no review of its own.
 */
bool wd_merges_accepted(struct wd_judging *j, const uint64_t *introduced,
			const struct wd_commit *c);

/*
 * Authors, co-authors, committers and signers; merges that need no review of
 * their own have none.  A stranger is one of them whose address nobody in the
 * policy has.
 */
enum { WD_STRANGERS_SHOWN_MAX = 3 };
struct wd_contributors {
	uint64_t *person; /* bitset over persons */
	size_t strangers;
	wd_str stranger[WD_STRANGERS_SHOWN_MAX]; /* "author Bob <b@x>" */
	size_t named;
	const struct wd_commit *nobody; /* made by strangers alone, or NULL */
};
void wd_contributors_of(struct wd_judging *j, struct wd_contributors *out);

/* "nobody in the policy is author Bob <b@x>"; empty when all are known. */
wd_str wd_strangers_text(struct wd_judging *j, const struct wd_contributors *c);

/* What keeps this person's reviews from counting, whatever they say. */
enum wd_review_flaw wd_review_flaw_of_person(const struct wd_reviewing *r,
					     int person);

/* A flaw other than NO_VOTE also of a reject. */
enum wd_review_flaw wd_review_flaw(const struct wd_reviewing *r,
				   const struct wd_review *v);

/* The reject that stands in the way, or NULL. */
const struct wd_review *wd_review_reject(const struct wd_reviewing *r);

/* Count what is approved; fills the second half of `r`. */
void wd_reviews_cover(struct wd_reviewing *r);

/* It was given for what the tip is: the commit, or its tree with carry: tree.
 */
bool wd_review_of_tip(const struct wd_reviewing *r, const struct wd_review *v);

/* The commit of the push whose message named it does the same; with carry:
 * tree. */
bool wd_review_of_named(const struct wd_reviewing *r,
			const struct wd_review *v);

/* Whose approval, not yet given, would count; after wd_reviews_cover(). */
struct wd_eligible {
	wd_str names; /* "bob or carol (and 3 more of @maintainers)" */
	size_t count;
	bool enough; /* for as many approvals as are needed */
};
struct wd_eligible wd_reviews_eligible(const struct wd_reviewing *r);

/* reviews(...) of what j->range has. */
struct wd_finding wd_reviews_judge(struct wd_judging *j,
				   const struct wd_expr *e);

/*
 * A commit of the range that could be pushed first, and then the rest, where
 * both at once cannot: persons who wrote one part reviewed the other.  NULL:
 * there is none.
 */
const struct wd_commit *wd_reviews_step(struct wd_judging *j,
					const struct wd_expr *e);

/* Why not, and what would help. */
struct wd_finding wd_reviews_missing(const struct wd_reviewing *r);

bool wd_bit(const uint64_t *set, size_t at);
void wd_bit_set(uint64_t *set, size_t at);

#endif
