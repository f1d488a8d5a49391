/*
 * hygiene.h - what the profile of object hygiene looks at, and the parts of it
 * that need nothing but bytes: one raw tree, one .gitmodules.
 *
 * Pure.  HYGIENE beside this file is the profile, with the reason for each.
 */
#ifndef WD_TEXT_HYGIENE_H
#define WD_TEXT_HYGIENE_H

#include "model/reason.h"
#include "text/git_name.h"
#include "text/object.h"

enum { WD_GITMODULES_MAX = 1 << 20 }; /* bytes of a .gitmodules */

/* Each can be switched by itself. */
enum wd_hygiene_check {
	WD_HYGIENE_DUP_PARENT,
	WD_HYGIENE_TAG_NAME,
	WD_HYGIENE_NESTED_TAG,
	WD_HYGIENE_DOTGIT,
	WD_HYGIENE_GIT_LINKS,
	WD_HYGIENE_MALFORMED,
	WD_HYGIENE_OLD_MODES,
	WD_HYGIENE_GITMODULES,
	WD_HYGIENE_SAME_NAMES,
	WD_HYGIENE_ODD_NAMES,
	WD_HYGIENE_LIMIT,
	WD_HYGIENE_CHECKS
};

enum wd_reason wd_hygiene_reason(enum wd_hygiene_check c);

/* One entry of a tree, and what is wrong with it. */
struct wd_tidy_entry {
	struct wd_tree_entry entry;
	wd_str raw; /* all its bytes */
	enum wd_git_name is;
	bool misplaced; /* wrong because of other entries, not by itself */
	const char *flaw[WD_HYGIENE_CHECKS]; /* NULL: nothing */
};

/* Start with { .arena = a, .rest = raw }. */
struct wd_tidy {
	struct wd_arena
		*arena; /* of the reader's own; a name's length a time */
	wd_str rest;
	const char *broken; /* why reading ended before the end; or NULL */
	struct wd_tree_entry last;
	wd_str *file; /* earlier files whose names begin this one */
	size_t files, room;
	size_t count; /* entries read */
};

/*
 * The next entry of a tree, read as far as anybody could read it: false at the
 * end, and where it cannot go on.
 */
bool wd_tidy_next(struct wd_tidy *t, struct wd_tidy_entry *out);

/* Is it a tree of which every reader reads the same, and all in its place? */
bool wd_tidy_in_place(struct wd_arena *a, wd_str raw);

/*
 * Skip the entries that come next as long as they are, byte for byte, those at
 * the front of `like`, the rest of a tree that is in place.  Answers how many
 * bytes that were.  Between those, too, all is in place then; and between them
 * and the others, but for a directory that has the name of a skipped file. That
 * can only be one that is not in `like`'s tree: wd_tidy_twin() finds it.
 */
size_t wd_tidy_skip(struct wd_tidy *t, wd_str like);

/*
 * Look again at the place of an entry of a tree, with nothing skipped.  `all`
 * starts at the same tree, and goes on where it was with each call, so that all
 * of them together read the tree once.
 */
void wd_tidy_twin(struct wd_tidy *all, struct wd_tidy_entry *e);

/* NULL, or what about this .gitmodules can harm who clones it. */
const char *wd_gitmodules_flaw(struct wd_arena *a, wd_str text);

#endif
