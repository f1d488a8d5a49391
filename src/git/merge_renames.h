/*
 * merge_renames.h - which file that is gone is which new one, as git's merge
 * finds it.  Private.
 *
 * In this order: the same content; the same name in another directory and
 * three quarters alike; half alike, the most alike first.  Only files that
 * matter to the merge are looked for, for git does not look for the others,
 * and so another file may be taken for their new place.
 *
 * Where two are equally good, git takes the one that it met first.  Nobody
 * should have to rely on that: then the answer is "unsure".
 */
#ifndef WD_GIT_MERGE_RENAMES_H
#define WD_GIT_MERGE_RENAMES_H

#include "git/merge_similar.h"

enum {
	WD_RENAME_BEST = 4,             /* sources kept for each new file */
	WD_RENAME_STEPS_MAX = 100 << 20 /* pieces compared, for one commit */
};

#define WD_RENAME_NONE UINT32_MAX /* no index: an enumerator is an int */

struct wd_value {
	wd_oid id;
	uint32_t mode; /* 0: there is nothing */
};

struct wd_moving {
	wd_str path;
	struct wd_value value;
	bool matters;        /* of one that is gone */
	bool directory_gone; /* likewise: nothing is left of its directory */
	uint32_t partner;    /* the answer: index of the other, or NONE */
	struct wd_pieces pieces;
};

struct wd_renames {
	struct wd_arena *scratch;
	struct wd_merge_lines *lines; /* which read files */
	struct wd_moving *gone, *new; /* in the order of their paths */
	size_t gones, news;
	size_t compared_max; /* files on either side compared by content */
	uint64_t *steps;     /* of comparing pieces that are left */
	uint64_t *bytes;     /* of files to read that are left */
	const char *unsure;  /* the answer: why nobody knows; NULL: known */
};

WD_CHECKED wd_err wd_renames_find(struct wd_renames *r);

/*
 * For merge_renames.c: how alike two files are, as a score of which `least` is
 * wanted; 0 for what is no file, or too different in size to be read.  Reading
 * and comparing is paid for: past the budgets it is "unsure".
 */
WD_CHECKED wd_err wd_renames_compare(struct wd_renames *r, uint32_t *slot,
				     struct wd_moving *x, struct wd_moving *y,
				     uint32_t least, uint32_t *out);
bool wd_renames_spend(struct wd_renames *r, uint64_t steps);
bool wd_is_moving_file(const struct wd_moving *m);

#endif
