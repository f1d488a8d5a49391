#include "base/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>

struct share {
	pthread_t thread;
	bool started;
	size_t first, step, count;
	void (*work)(void *ctx, size_t i);
	void *ctx;
};

unsigned wd_processors(void)
{
	cpu_set_t set;
	int n = 1;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		n = CPU_COUNT(&set);
	return n < 1 ? 1 : n > WD_THREADS_MAX ? WD_THREADS_MAX : (unsigned)n;
}

static void *run(void *share)
{
	const struct share *s = share;

	for (size_t i = s->first; i < s->count; i += s->step)
		s->work(s->ctx, i);
	return NULL;
}

void wd_parallel(size_t count, unsigned threads,
		 void (*work)(void *ctx, size_t i), void *ctx)
{
	struct share share[WD_THREADS_MAX] = { 0 };
	unsigned n = threads < 1                ? 1
		     : threads > WD_THREADS_MAX ? WD_THREADS_MAX
						: threads;

	for (unsigned i = 0; i < n; i++)
		share[i] = (struct share){ .first = i,
					   .step = n,
					   .count = count,
					   .work = work,
					   .ctx = ctx };
	for (unsigned i = 1; i < n; i++)
		share[i].started = pthread_create(&share[i].thread, NULL, run,
						  &share[i]) == 0;
	(void)run(&share[0]);
	for (unsigned i = 1; i < n; i++) {
		if (share[i].started)
			(void)pthread_join(share[i].thread, NULL);
		else
			(void)run(&share[i]);
	}
}
