/*
 * inside.h - what the files of this room share.  Private; with libgit2.
 */
#ifndef WD_GIT_INSIDE_H
#define WD_GIT_INSIDE_H

#include <git2.h>

#include "git/repo.h"

/* A commit of the history, as far as it was looked at. */
struct wd_node {
	wd_oid id;
	bool loaded; /* `links` and `parent` are there */
	struct wd_commit_links links;
	struct wd_node **parent; /* parallel to links.parent */
	uint32_t turn;           /* the walk that the rest belongs to */
	uint32_t flags;
	uint32_t degree; /* children not yet listed */
};

/* Every node once, by id.  Ids are as good as a hash of themselves; who makes
 * them collide waits for it, up to the deadline. */
struct wd_nodes {
	struct wd_node **slot;
	size_t count, cap; /* cap is 0 or a power of two */
};

struct wd_repo {
	const char *gitdir, *quarantine; /* absolute or as given; NULL: none */
	struct wd_arena arena; /* its own, so that what is remembered outlives
				* a caller's mark */
	struct wd_arena start;
	struct wd_nodes nodes;
	uint32_t turn;
	bool started; /* libgit2 was initialised for us */
	git_odb *odb; /* NULL until the first object is wanted */
	git_odb_object *
		*tree;     /* those read last, by id; NULL until the first */
	size_t tree_bytes; /* of all of them */
};

/* Bytes of memory that a repository reserves, for a million commits. */
enum { WD_REPO_ARENA = 512 << 20 };

WD_CHECKED wd_err wd_git_error(struct wd_arena *a, int code, const char *what);

/* The object database, opened at the first call. */
WD_CHECKED wd_err wd_repo_odb(struct wd_arena *a, struct wd_repo *r,
			      git_odb **out);
WD_CHECKED wd_err wd_odb_open(struct wd_arena *a, const struct wd_repo *r,
			      git_odb **out);

/*
 * One object of that type and of at most `max` bytes, to be freed with
 * git_odb_object_free.  WD_ERR_FORMAT when it is of another type.
 */
WD_CHECKED wd_err wd_repo_read(struct wd_arena *a, struct wd_repo *r,
			       const wd_oid *id, enum wd_object_type type,
			       size_t max, git_odb_object **out);

/*
 * A tree, to be freed like any object.  Those read last are remembered: the new
 * side of a commit mostly was the old side of its child.
 */
WD_CHECKED wd_err wd_tree_open(struct wd_arena *a, struct wd_repo *r,
			       const wd_oid *id, git_odb_object **out);
void wd_trees_forget(struct wd_repo *r);

/* Called once libgit2 is initialised: no single piece of memory larger than
 * the largest object that is wanted. */
void wd_git_bound_memory(void);

/* The node of an id, made when there is none; not loaded. */
struct wd_node *wd_commit_node(struct wd_repo *r, const wd_oid *id);

/* Its links and its parents' nodes. */
WD_CHECKED wd_err wd_node_load(struct wd_arena *a, struct wd_repo *r,
			       struct wd_node *n);

#endif
