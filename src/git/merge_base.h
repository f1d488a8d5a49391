/* merge_base.h - all best common ancestors of two commits.  Private. */
#ifndef WD_GIT_MERGE_BASE_H
#define WD_GIT_MERGE_BASE_H

#include "git/queue.h"

/*
 * Every best one is in `*out`.  Where dates lie one that is not best may be
 * there as well, so only a single answer is the answer.
 */
WD_CHECKED wd_err wd_merge_bases(struct wd_arena *a, struct wd_repo *r,
				 wd_oid x, wd_oid y, wd_oid **out,
				 size_t *count);

#endif
