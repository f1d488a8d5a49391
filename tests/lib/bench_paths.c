/*
 * bench_paths GITDIR TIP COUNT - changed paths of the first COUNT commits in
 * the history of TIP: prints the seconds it took, paths and commits.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "git/repo.h"

static void full(void *ctx)
{
	(void)ctx;
	fputs("bench_paths: no memory\n", stderr);
	exit(2);
}

static double now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static wd_err all_paths(struct wd_arena *a, struct wd_repo *r,
			const wd_oid *commit, size_t n, size_t *paths)
{
	const struct wd_diff_limits limits = { 1000000, 1000 };

	for (size_t i = 0; i < n; i++) {
		struct wd_arena mark = *a;
		struct wd_paths one;
		wd_err err =
			wd_commit_diff(a, r, commit[i], &limits, false, &one);

		if (err != NULL)
			return err;
		*paths += one.count;
		*a = mark;
	}
	return NULL;
}

static wd_err run(struct wd_arena *a, char **argv)
{
	struct wd_repo *r = NULL;
	wd_oid tip, *commit = NULL;
	size_t found = 0, paths = 0, n = strtoul(argv[3], NULL, 10);
	double start = now();
	wd_err err = wd_repo_open(a, argv[1], NULL, &r);

	if (err == NULL && !wd_oid_read(wd_str_of(argv[2]), &tip))
		err = wd_fail(a, WD_ERR_USAGE, "TIP must be an object id");
	if (err == NULL)
		err = wd_walk(a, r, tip, NULL, 0, WD_COMMITS_MAX, &commit,
			      &found);
	double walked = now();

	if (err == NULL)
		err = all_paths(a, r, commit, n < found ? n : found, &paths);
	if (err == NULL)
		printf("%.4f s for %zu paths of %zu commits (walk of %zu: "
		       "%.4f s)\n",
		       now() - walked, paths, n < found ? n : found, found,
		       walked - start);
	wd_repo_close(r);
	return err;
}

int main(int argc, char **argv)
{
	struct wd_arena a;

	if (argc != 4 || !wd_arena_map(WD_ARENA_DEFAULT, full, NULL, &a)) {
		fputs("usage: bench_paths GITDIR TIP COUNT\n", stderr);
		return 2;
	}
	wd_err err = run(&a, argv);

	if (err != NULL) {
		fprintf(stderr, "bench_paths: %s\n", wd_err_text(&a, err));
		return 2;
	}
	return 0;
}
