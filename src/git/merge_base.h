/* merge_base.h - all best common ancestors of two commits.  Private. */
#ifndef WD_GIT_MERGE_BASE_H
#define WD_GIT_MERGE_BASE_H

#include "git/queue.h"

enum { WD_BASES_MAX = 256 };

struct wd_bases {
	wd_oid id[WD_BASES_MAX];
	size_t count;
};

/*
 * Every best one is in `out`, the youngest first.  Where dates lie one that is
 * not best may be there as well, so only a single answer is the answer.  Of
 * `x` there may be several: as if one commit had them all for parents.
 * WD_ERR_LIMIT when there are more than `max`.
 */
WD_CHECKED wd_err wd_merge_bases(struct wd_arena *a, struct wd_repo *r,
				 const struct wd_bases *x, wd_oid y, size_t max,
				 struct wd_bases *out);

#endif
