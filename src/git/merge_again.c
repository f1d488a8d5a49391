#include <git2/sys/mempack.h>
#include <git2/sys/repository.h>
#include <string.h>

#include "git/merge.h"

enum { BEFORE_ALL = 1000, RECURSION_MAX = 8 };

struct again {
	git_odb *odb;
	git_odb_backend *memory; /* the odb's */
	git_repository *repo;
	git_commit *ours, *theirs;
	git_index *index;
};

/*
 * libgit2 writes the files and trees that it merges.  They go to memory, into
 * a database of its own: nothing that a push did not bring may seem to be
 * there.
 */
static int open_database(struct again *m)
{
	int code = git_mempack_new(&m->memory);

	if (code == 0)
		code = git_odb_add_backend(m->odb, m->memory, BEFORE_ALL);
	if (code == 0)
		code = git_repository_wrap_odb(&m->repo, m->odb);
	return code;
}

static int look_up(struct again *m, const wd_oid *id, git_commit **out)
{
	git_oid oid;

	(void)git_oid_fromraw(&oid, id->b);
	return git_commit_lookup(out, m->repo, &oid);
}

static int merge(struct again *m, const struct wd_commit_links *links)
{
	/* Without GIT_MERGE_FIND_RENAMES: a guess is not a rule. */
	const git_merge_options options = {
		.version = GIT_MERGE_OPTIONS_VERSION,
		.flags = GIT_MERGE_FAIL_ON_CONFLICT,
		.recursion_limit = RECURSION_MAX,
	};
	int code = open_database(m);

	if (code == 0)
		code = look_up(m, &links->parent[0], &m->ours);
	if (code == 0)
		code = look_up(m, &links->parent[1], &m->theirs);
	if (code == 0)
		code = git_merge_commits(&m->index, m->repo, m->ours, m->theirs,
					 &options);
	return code;
}

/* GIT_EMERGECONFLICT is an answer, not a failure. */
static int compare(struct again *m, const struct wd_commit_links *links,
		   bool *same)
{
	git_oid tree;
	int code = merge(m, links);

	*same = false;
	if (code == GIT_EMERGECONFLICT ||
	    (code == 0 && git_index_has_conflicts(m->index) != 0))
		return 0;
	if (code == 0)
		code = git_index_write_tree_to(&tree, m->index, m->repo);
	if (code == 0)
		*same = memcmp(tree.id, links->tree.b, WD_OID_BYTES) == 0;
	return code;
}

wd_err wd_merge_again(struct wd_arena *a, struct wd_repo *r,
		      const struct wd_commit_links *links, bool *out)
{
	struct again m = { 0 };
	bool same;
	wd_err err = wd_odb_open(a, r, &m.odb);

	if (err != NULL)
		return err;
	int code = compare(&m, links, &same);

	if (code != 0)
		err = wd_git_error(a, code, "cannot merge again");
	git_index_free(m.index);
	git_commit_free(m.theirs);
	git_commit_free(m.ours);
	git_repository_free(m.repo);
	git_odb_free(m.odb);
	if (err == NULL)
		*out = same;
	return err;
}
