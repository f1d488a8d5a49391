/*
 * merge_attributes.h - how .gitattributes want a file to be merged.  Private.
 *
 * `git merge` reads them from the work tree, which is the first parent's tree.
 * What they can do there is what git's own merge does, with one exception: a
 * "union" never stops, so what both sides changed in one place stands there
 * twice and nobody was asked.  It counts only where both sides' own trees want
 * it: who adds it on one branch does not merge others' conflicts with it.
 */
#ifndef WD_GIT_MERGE_ATTRIBUTES_H
#define WD_GIT_MERGE_ATTRIBUTES_H

#include "git/inside.h"

enum wd_driver {
	WD_DRIVER_TEXT,
	WD_DRIVER_BINARY,    /* two changes are a conflict */
	WD_DRIVER_UNION,     /* both sides want it */
	WD_DRIVER_ONE_UNION, /* only ours */
	WD_DRIVER_CUSTOM,    /* a program on somebody's machine */
	WD_DRIVER_UNREADABLE /* a pattern or file that we do not read */
};

WD_CHECKED wd_err wd_merge_driver(struct wd_arena *a, struct wd_repo *r,
				  const wd_oid *ours, const wd_oid *theirs,
				  wd_str path, enum wd_driver *out);

#endif
