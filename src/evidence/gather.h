/*
 * gather.h - evidence for a push, in two steps: which tags can matter, and
 * what those that count say.  Internal to the room.
 */
#ifndef WD_EVIDENCE_GATHER_H
#define WD_EVIDENCE_GATHER_H

#include "base/map.h"
#include "evidence/item.h"

enum {
	/* Up to so many subjects are listed and watched one by one, more of
	 * them as the whole room. */
	WD_SUBJECTS_APART = 8,
	WD_WATCHES_MAX = 2 * WD_SUBJECTS_APART + 1,
	WD_ONTO_MAX = 8, /* bases that a change is made on, for one review */
	/* Tags read for one push. */
	WD_GATHER_BYTES_MAX = 32 << 20
};

struct wd_gather {
	struct wd_arena *arena;
	const struct wd_evidence_context *c;
	const struct wd_evidence_query *q;
	struct wd_map commit; /* introduced or a tip: index in facts->commit,
			       * or WD_NO_COMMIT for a tip that is not there */
	struct wd_map tree;   /* of the tips */
	struct wd_map ticket; /* ids asked for, well formed */
	struct wd_merge_limits merging; /* what is left of them */
	struct wd_item *item;           /* grows */
	size_t items, cap;
	struct wd_watch *watch; /* WD_WATCHES_MAX */
	size_t watches;
	bool remembering; /* a transaction of the store is open */
	bool forgetful;   /* it would not open: then without */
};

enum { WD_NO_COMMIT = WD_COMMITS_MAX };

/* Ready to look up commits, and no more. */
void wd_gather_prepare(struct wd_gather *g, struct wd_arena *a,
		       const struct wd_evidence_context *c,
		       const struct wd_evidence_query *q);

/* Fill in `covers`, from `base` and `commit`. */
WD_CHECKED wd_err wd_gather_cover(struct wd_gather *g, struct wd_review *r);

/* Fill in `tree` and `base_tree`, from `commit` and `base`, if there is one. */
WD_CHECKED wd_err wd_gather_trees(struct wd_gather *g, struct wd_review *r);

/*
 * Fill in `onto`, from `base_tree`, `tree` and `ref`: for the updates of that
 * ref, or for the commit of the push that named the review.
 */
WD_CHECKED wd_err wd_gather_onto(struct wd_gather *g, struct wd_review *r);
WD_CHECKED wd_err wd_gather_onto_commit(struct wd_gather *g, wd_oid commit,
					struct wd_review *r);

/* List the refs that were asked for and keep those that can matter. */
WD_CHECKED wd_err wd_gather_find(struct wd_gather *g);

/* Turn the items that are not refused into evidence. */
WD_CHECKED wd_err wd_gather_fill(struct wd_gather *g, struct wd_evidence *out);

#endif
