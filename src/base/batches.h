/* batches.h - much work in small pieces, each in memory that is used again. */
#ifndef WD_BASE_BATCHES_H
#define WD_BASE_BATCHES_H

#include "base/err.h"

enum { WD_BATCH = 256 };

/* Items from..from+count.  What it keeps must not be in the scratch area. */
typedef wd_err (*wd_batch)(void *ctx, struct wd_arena *scratch, size_t from,
			   size_t count);

/*
 * All of `count`, in order, at most WD_BATCH at a time, to the first error.
 * WD_ERR_LIMIT when there is no memory for the scratch area; an exhausted one
 * is as an exhausted `a`.
 */
WD_CHECKED wd_err wd_batches(struct wd_arena *a, size_t count, wd_batch one,
			     void *ctx);

#endif
