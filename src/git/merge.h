/*
 * merge.h - merging commits again.  Private.
 *
 *   merge_plan.c    which trees take part, and what is merged with what
 *   merge.c         name by name: enough where no file was renamed
 *   merge_table.c, merge_moves.c   all names at once: where one may have been
 *   merge_renames.c, merge_compare.c, merge_similar.c   which file is which
 *   merge_value.c   one file
 *   merge_lines.c, merge_text.c, merge_diff.c   its lines
 *   merge_attributes.c   what .gitattributes want
 */
#ifndef WD_GIT_MERGE_H
#define WD_GIT_MERGE_H

#include "git/merge_base.h"
#include "git/merge_lines.h"
#include "git/merge_renames.h"
#include "git/trees.h"

/* The trees that are walked side by side; behind these, those of the common
 * ancestors, and of an octopus also the other heads. */
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
	unsigned depth; /* 0: the merge itself; else ancestors of ... */
};

struct wd_merge_plan {
	wd_oid commit[WD_MERGE_TREES]; /* of an ancestor */
	wd_oid tree[WD_MERGE_TREES];
	size_t trees;
	struct wd_merge_step step[WD_MERGE_STEPS];
	size_t steps; /* the last one is the merge itself */
	bool octopus; /* more than two heads, one merged after the other */
	const char *impossible; /* no merge makes such a commit: why not */
};

/*
 * What merges a commit's parents as git does.  Two of them: where they have
 * several best common ancestors those are merged first, the oldest first, and
 * each time beginning with their own common ancestors.  More: git-merge-octopus
 * adds one head after the other, each with the common ancestor that it has with
 * those before.
 */
WD_CHECKED wd_err wd_merge_plan(struct wd_arena *a, struct wd_repo *r,
				const struct wd_commit_links *links,
				const struct wd_merge_limits *limits,
				struct wd_merge_plan *out);

/* One merge that is made again. */
struct wd_merging {
	struct wd_arena *arena; /* for the answer and errors */
	struct wd_repo *repo;
	struct wd_merge_limits limits;
	struct wd_merge_plan plan;
	struct wd_merge_lines lines;
	uint64_t rename_steps, rename_bytes; /* that are left */
	wd_str why; /* not clean; the first reason that was found */
};

/* Notes why, unless there is a reason already. */
__attribute__((format(printf, 2, 3))) void wd_unclean(struct wd_merging *g,
						      const char *format, ...);

enum wd_made {
	WD_MADE,
	WD_MADE_OPEN,    /* in conflict, among ancestors: there is a value */
	WD_MADE_CONFLICT /* there is none, and it is noted why */
};

/*
 * Two values of one kind that both are there; the base may be nothing, or of
 * another kind.  `path`: where it is going to be; `from`: where ours and theirs
 * come from, should that be another place.
 */
struct wd_three {
	wd_str path, from[2];
	struct wd_value base, ours, theirs;
	unsigned depth;
};
WD_CHECKED wd_err wd_merge_values(struct wd_merging *g,
				  const struct wd_three *three,
				  struct wd_value *out, enum wd_made *made);

/* Has the id of `git mktree </dev/null`. */
bool wd_is_empty_tree(const struct wd_tree_entry *e);

bool wd_same_value(const struct wd_value *x, const struct wd_value *y);

/* Merges with renames, all steps of the plan. */
WD_CHECKED wd_err wd_merge_table(struct wd_merging *g, bool *clean);

#endif
