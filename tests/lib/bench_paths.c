/*
 * bench_paths GITDIR TIP BASE - changed paths of the commits in BASE..TIP:
 * prints the seconds it took, paths and commits.
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
	wd_oid tip, base, *commit = NULL;
	size_t found = 0, paths = 0;
	double start = now();
	wd_err err = wd_repo_open(a, argv[1], NULL, &r);

	if (err == NULL && (!wd_oid_read(wd_str_of(argv[2]), &tip) ||
			    !wd_oid_read(wd_str_of(argv[3]), &base)))
		err = wd_fail(a, WD_ERR_USAGE,
			      "TIP and BASE must be object ids");
	if (err == NULL)
		err = wd_walk(a, r, tip, &base, 1, WD_COMMITS_MAX, &commit,
			      &found);
	double walked = now();

	if (err == NULL)
		err = all_paths(a, r, commit, found, &paths);
	if (err == NULL)
		printf("%.4f s for %zu paths of %zu commits (walk: %.4f s)\n",
		       now() - walked, paths, found, walked - start);
	wd_repo_close(r);
	return err;
}

int main(int argc, char **argv)
{
	struct wd_arena a;

	if (argc != 4 || !wd_arena_map(WD_ARENA_DEFAULT, full, NULL, &a)) {
		fputs("usage: bench_paths GITDIR TIP BASE\n", stderr);
		return 2;
	}
	wd_err err = run(&a, argv);

	if (err != NULL) {
		fprintf(stderr, "bench_paths: %s\n", wd_err_text(&a, err));
		return 2;
	}
	return 0;
}
