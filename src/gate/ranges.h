/*
 * ranges.h - what ranges.c and review_ranges.c share; nobody else includes it.
 */
#ifndef WD_GATE_RANGES_H
#define WD_GATE_RANGES_H

#include "gate/settled.h"
#include "git/refs.h"
#include "git/repo.h"

/* What all ranges of one push share. */
struct wd_ranges {
	struct wd_arena *arena;
	struct wd_gate *gate;
	const struct wd_ref *ref; /* every ref with its real value, sorted */
	size_t refs;
	struct wd_map commits;       /* oid -> index into facts.commit */
	size_t room;                 /* of facts.commit */
	struct wd_range_walk *walks; /* done already, to be shared */
	struct wd_range_tips *tips;  /* [rule]: trusted, listed once a push */
};

/* Tips that a rule counts as judged, with the ref that holds each. */
struct wd_range_tips {
	struct wd_ref *item;
	size_t count;
	bool listed;
};

struct wd_range_walk {
	struct wd_range_walk *next;
	wd_oid tip;
	wd_oid *exclude;
	size_t excludes;
	uint32_t *commit;
	size_t count;
};

struct wd_excludes {
	wd_oid *id;
	size_t count, room;
};

void wd_exclude(struct wd_arena *a, struct wd_excludes *x, wd_oid id);

/* Tips that the rule believes, each as a commit: of its `on` and `trust`. */
WD_CHECKED wd_err wd_range_tips(struct wd_ranges *w, const struct wd_rule *rule,
				const struct wd_range_tips **out);

/* Walk from `tip` to what is excluded, into `out`. */
WD_CHECKED wd_err wd_range_walk(struct wd_ranges *w, wd_oid tip,
				struct wd_excludes *x, struct wd_range *out);

/* Where the change begins: `own`, or the nearest commit that was judged. */
WD_CHECKED wd_err wd_range_base(struct wd_ranges *w, const struct wd_update *u,
				wd_oid own, struct wd_range *range);

/*
 * What the rule's reviews have to cover, and which parents stand without one:
 * range->for_reviews.  `own` is the ref's own settled value as a commit, or
 * zero; `believe`: no value has to be settled (a laptop, a rule that warns).
 */
WD_CHECKED wd_err wd_range_for_reviews(struct wd_ranges *w,
				       const struct wd_update *u,
				       const struct wd_rule *rule, wd_oid own,
				       bool believe, struct wd_range *range);

#endif
