/*
 * remerge GIT-DIR - reads names of commits, one a line, and says of each merge
 * whether making it again yields it: "ID clean" or "ID WHY-NOT".
 */
#include <stdio.h>
#include <stdlib.h>

#include "git/repo.h"

static const struct wd_merge_limits limits = { .paths = 200000,
					       .depth = 1000,
					       .bases = 200,
					       .renames = 2000,
					       .bytes = 12 << 20 };

static void full(void *ctx)
{
	(void)ctx;
	(void)fprintf(stderr, "remerge: out of memory\n");
	exit(2);
}

static const char *answer(struct wd_arena *a, struct wd_repo *r, wd_oid id)
{
	struct wd_remade made;
	wd_err err = wd_clean_merge(a, r, id, &limits, &made);

	if (err != NULL)
		return wd_err_text(a, err);
	return made.clean ? "clean" : wd_str_c(a, made.why);
}

static int judge_all(struct wd_arena *a, struct wd_repo *r)
{
	char line[128];

	while (fgets(line, sizeof(line), stdin) != NULL) {
		const struct wd_arena mark = *a;
		wd_oid id;

		if (!wd_oid_read(wd_str_trim(wd_str_of(line)), &id)) {
			(void)fprintf(stderr, "remerge: no id: %s", line);
			return 2;
		}
		(void)printf("%s %s\n", wd_oid_hex(a, id).ptr,
			     answer(a, r, id));
		(void)fflush(stdout);
		*a = mark;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct wd_arena a;
	struct wd_repo *r = NULL;

	if (argc != 2 || !wd_arena_map(1 << 28, full, NULL, &a)) {
		(void)fprintf(stderr, "usage: remerge GIT-DIR <IDS\n");
		return 2;
	}
	wd_err err = wd_repo_open(&a, argv[1], NULL, &r);

	if (err != NULL) {
		(void)fprintf(stderr, "remerge: %s\n", wd_err_text(&a, err));
		return 2;
	}
	int status = judge_all(&a, r);

	wd_repo_close(r);
	return status;
}
