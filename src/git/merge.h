/*
 * merge.h - merging two commits again, in three parts: which trees take part
 * (merge_plan.c), what becomes of one name (merge.c), and of the lines of one
 * file (merge_lines.c).  Private.
 */
#ifndef WD_GIT_MERGE_H
#define WD_GIT_MERGE_H

#include "git/merge_base.h"
#include "git/trees.h"

/* The trees that are walked side by side; behind these, those of the common
 * ancestors. */
enum { WD_MERGE_RESULT, WD_MERGE_OURS, WD_MERGE_THEIRS, WD_MERGE_ANCESTORS };

/* A step's operand is the number of a tree, or of an earlier step behind all
 * trees, or no tree at all. */
enum {
	WD_MERGE_TREES = WD_MERGE_ANCESTORS + WD_BASES_MAX,
	WD_MERGE_STEPS = 2 * WD_BASES_MAX,
	WD_MERGE_NOTHING = WD_MERGE_TREES + WD_MERGE_STEPS
};

struct wd_merge_step {
	unsigned base, ours, theirs;
};

struct wd_merge_plan {
	wd_oid commit[WD_MERGE_TREES]; /* of an ancestor */
	wd_oid tree[WD_MERGE_TREES];
	size_t trees;
	struct wd_merge_step step[WD_MERGE_STEPS];
	size_t steps; /* the last one is the merge itself */
};

/*
 * What merges a commit's two parents as git does: where they have several best
 * common ancestors those are merged first, the oldest first, and each time
 * beginning with their own common ancestors.
 */
WD_CHECKED wd_err wd_merge_plan(struct wd_arena *a, struct wd_repo *r,
				const struct wd_commit_links *links,
				const struct wd_merge_limits *limits,
				struct wd_merge_plan *out);

/* A text that is no object: a merge of ancestors made it. */
struct wd_merge_text {
	wd_oid id;
	wd_str text;
};

struct wd_merge_lines {
	struct wd_arena *arena; /* for errors */
	struct wd_repo *repo;
	struct wd_arena *scratch; /* for texts */
	struct wd_merge_text text[WD_MERGE_STEPS];
	size_t texts;
	uint64_t bytes, bytes_max; /* of all files until now */
};

enum wd_merged { WD_MERGED, WD_MERGED_CLASH, WD_MERGED_NOT };

/*
 * What three different files make: `*out` MERGED, and the id, which may be no
 * object's anywhere.  CLASH where the changes overlap: with `keep`, which an
 * ancestor wants, there is an id all the same, of the text with both sides in
 * it, as git merges it further; and what has an id can be merged further.  NOT
 * for files that have no lines.  WD_ERR_LIMIT when it would be too much work.
 */
WD_CHECKED wd_err wd_merge_lines(struct wd_merge_lines *l, const wd_oid *base,
				 const wd_oid *ours, const wd_oid *theirs,
				 bool keep, enum wd_merged *out, wd_oid *id);

#endif
