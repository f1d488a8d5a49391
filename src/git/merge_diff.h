/*
 * merge_diff.h - how two texts differ, line by line, as git's merge sees it.
 * Private.
 *
 * `git merge` compares with the histogram method: of the runs of lines that
 * both texts have, the one whose rarest line is rarest splits them in two, and
 * so on.  A pure function of the two texts; memory from the arena.
 */
#ifndef WD_GIT_MERGE_DIFF_H
#define WD_GIT_MERGE_DIFF_H

#include "base/map.h"

enum {
	WD_DIFF_COMMON_MAX = 64,    /* a line found more often splits nothing */
	WD_DIFF_STEPS_MAX = 1 << 26 /* lines looked at, for one merge commit */
};

/* A text in lines, each with its newline; equal lines have one number. */
struct wd_text {
	wd_str *line;
	uint32_t *kind;
	size_t lines;
};

/* `cut` lines from `at` on are replaced by `put` lines from `to` on. */
struct wd_hunk {
	size_t at, cut, to, put;
};

struct wd_hunks {
	struct wd_hunk *item;
	size_t count;
};

/* Shared by all texts that are compared with each other. */
struct wd_kinds {
	struct wd_map number;    /* of a line */
	uint32_t *first, *count; /* of each kind; the comparison's own */
	size_t room;
};

struct wd_text wd_text_split(struct wd_arena *a, struct wd_kinds *kinds,
			     wd_str text);

/*
 * False when nobody knows: there are only lines in common that are too
 * frequent, where git takes another method, or `*steps` are used up.  The
 * hunks are in order; between two of them at least one line is equal.
 */
bool wd_text_differ(struct wd_arena *a, const struct wd_text *x,
		    const struct wd_text *y, struct wd_kinds *kinds,
		    uint64_t *steps, struct wd_hunks *out);

#endif
