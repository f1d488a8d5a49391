/*
 * parallel.h - the same work for many, on several processors.
 *
 * Arenas are not thread safe, and one that is full jumps out of its thread:
 * work takes no memory from one.  It writes to what belongs to its number
 * alone, so that the result does not depend on how many threads there are.
 */
#ifndef WD_BASE_PARALLEL_H
#define WD_BASE_PARALLEL_H

#include <stddef.h>

enum { WD_THREADS_MAX = 8 };

/* Processors that this process may use, at most WD_THREADS_MAX. */
unsigned wd_processors(void);

/*
 * work(ctx, i) for each i below `count`; returns when all of it is done.  A
 * thread that cannot be had is done without.
 */
void wd_parallel(size_t count, unsigned threads,
		 void (*work)(void *ctx, size_t i), void *ctx);

#endif
