/*
 * judge.h - the core: what is needed, and what is decided.
 *
 * PURE.  The same functions run in the hooks, in `warder check`, and in a
 * replay of a record.  Time comes in with the facts.
 */
#ifndef WD_POLICY_JUDGE_H
#define WD_POLICY_JUDGE_H

#include "model/decision.h"
#include "model/evidence.h"
#include "policy/policy.h"

/* What one rule wants to know about one update. */
enum wd_need {
	WD_NEED_GOVERNS = 1 << 0, /* the rule governs this ref */
	WD_NEED_FAST_FORWARD = 1 << 1,
	WD_NEED_RANGE = 1 << 2,      /* introduced commits */
	WD_NEED_SIGNATURES = 1 << 3, /* of introduced commits */
	WD_NEED_TAG_SIGNATURE = 1 << 4,
	WD_NEED_CLEAN_MERGE = 1 << 5,
	WD_NEED_COMMIT_PATHS = 1 << 6, /* of each introduced commit */
	WD_NEED_CHANGE_PATHS = 1 << 7,
	WD_NEED_SIZES = 1 << 8,    /* of new blobs in those paths */
	WD_NEED_BRANCHES = 1 << 9, /* which branches contain the tip */
	WD_NEED_REVIEWS = 1 << 10,
	WD_NEED_REVIEWS_BY_TREE = 1 << 11, /* carry: tree or patch */
	WD_NEED_TICKETS = 1 << 12,
	WD_NEED_CHECKS = 1 << 13,
	WD_NEED_CERTIFICATE = 1 << 14,
	WD_NEED_OPA = 1 << 15,
	WD_NEED_REVIEWS_BY_PATCH = 1 << 16, /* carry: patch */
	WD_NEED_FIRST_PARENT = 1 << 17,
	WD_NEED_REVERTS = 1 << 18
};

struct wd_needs {
	unsigned *need;      /* [update * rules + rule]; 0: does not govern */
	unsigned any;        /* all of them */
	wd_str *branch_glob; /* of on-branch(): which branches to look at */
	size_t branch_globs;
	wd_str *check; /* names that checks() asks for */
	size_t checks;
};

/*
 * Reads only facts->update[].{ref,asked,old_id,new_id,tip,tag,refused,
 * reserved}, repository and pusher.  When an update's `asked` differs from its
 * `ref` (a symbolic ref), the rules of both apply.  A deletion needs nothing
 * but to be judged.
 */
void wd_needs_of(struct wd_arena *a, const struct wd_policy *p,
		 const struct wd_facts *facts, struct wd_needs *out);

/* More in one push are unknown tickets. */
enum { WD_TICKET_IDS_MAX = 10000 };

/*
 * Ids of tickets that the introduced commits of any governed update name in
 * the policy's trailer, without repetition, in order of appearance; when an
 * update introduces nothing, those of its tip, which must then be in
 * facts->commit.  Only ids that can be a component of an evidence ref.
 */
void wd_ticket_ids(struct wd_arena *a, const struct wd_policy *p,
		   const struct wd_facts *facts, wd_str **id, size_t *ids);

/* Total: every input has an answer; doubt is unsatisfied or unavailable. */
void wd_decide(struct wd_arena *a, const struct wd_policy *p,
	       const struct wd_facts *facts, const struct wd_evidence *evidence,
	       struct wd_decision *out);

/*
 * What a rule asks, for people: one line for each requirement, in plain
 * English ("every commit is signed by a member of @employees").
 */
wd_str wd_expr_text(struct wd_arena *a, const struct wd_policy *p,
		    const struct wd_expr *e);

/*
 * Somebody is about to give evidence: why would no rule count it?  One reason,
 * for people, or an empty text.  That it is too old, replaced or used up later
 * cannot be known.  A review is one of `facts->update[update]`; its vote does
 * not matter.
 */
wd_str wd_foresee_review(struct wd_arena *a, const struct wd_policy *p,
			 const struct wd_facts *facts, size_t update,
			 const struct wd_review *v);
wd_str wd_foresee_check(struct wd_arena *a, const struct wd_policy *p,
			wd_str name, int person);
wd_str wd_foresee_ticket(struct wd_arena *a, const struct wd_policy *p,
			 int person);

/* How far a review may be from what is pushed. */
enum wd_carry { WD_CARRY_COMMIT, WD_CARRY_TREE, WD_CARRY_PATCH };

/*
 * The review is of what this range brings: from the same content to the same,
 * or with PATCH, the same change made on what the range begins with.  `tree`
 * is that of the new tip.
 */
bool wd_review_same_change(const struct wd_review *v, enum wd_carry carry,
			   const struct wd_range *range, wd_oid tree);

/* It is of one commit alone, which does what the commit that named it does. */
bool wd_review_same_commit(const struct wd_review *v, enum wd_carry carry,
			   const struct wd_commit *c);

#endif
