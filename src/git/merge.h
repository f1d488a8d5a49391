/* merge.h - merges whose parents have several best ancestors.  Private. */
#ifndef WD_GIT_MERGE_H
#define WD_GIT_MERGE_H

#include "git/inside.h"

/* Merges the two parents with libgit2 and compares the trees. */
WD_CHECKED wd_err wd_merge_again(struct wd_arena *a, struct wd_repo *r,
				 const struct wd_commit_links *links,
				 bool *out);

#endif
