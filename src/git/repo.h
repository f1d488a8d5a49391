/*
 * repo.h - the object database and what is computed from it.
 *
 * src/git is the only room that sees <git2.h>, and this header does not show
 * it.  Objects are read raw; grafts, replace refs and shallow boundaries are
 * never honoured.  No environment is read: the caller passes directories.
 */
#ifndef WD_GIT_REPO_H
#define WD_GIT_REPO_H

#include "base/err.h"
#include "model/facts.h"
#include "text/object.h"

struct wd_repo;

/*
 * `gitdir`: the repository.  `quarantine`: a directory of incoming objects
 * that must lie inside gitdir/objects, or NULL.  WD_ERR_UNSUPPORTED names what
 * we cannot handle: sha256, reftable, unknown extensions, a linked worktree,
 * a `shallow` file, grafts.
 */
WD_CHECKED wd_err wd_repo_open(struct wd_arena *a, const char *gitdir,
			       const char *quarantine, struct wd_repo **out);
void wd_repo_close(struct wd_repo *r); /* NULL is fine */

/*
 * A linked work tree has a git directory of its own, with HEAD and little else;
 * refs, objects and config are in the one that all work trees share.  `*out` is
 * that one, or `gitdir` itself.
 */
WD_CHECKED wd_err wd_repo_common(struct wd_arena *a, const char *gitdir,
				 const char **out);

/* NULL: we can handle it; else why not.  Files only, no libgit2. */
WD_CHECKED wd_err wd_repo_supported(struct wd_arena *a, const char *gitdir);

/* WD_ERR_NOT_FOUND when there is no such object; WD_ERR_LIMIT above `max`. */
WD_CHECKED wd_err wd_object_read(struct wd_arena *a, struct wd_repo *r,
				 wd_oid id, size_t max,
				 enum wd_object_type *type, wd_str *raw);
WD_CHECKED wd_err wd_object_header(struct wd_arena *a, struct wd_repo *r,
				   wd_oid id, enum wd_object_type *type,
				   uint64_t *size);
bool wd_object_exists(struct wd_repo *r, wd_oid id);

/* Ids of all objects in the quarantine (packs and loose); at most `max`,
 * else WD_ERR_LIMIT. */
WD_CHECKED wd_err wd_quarantine_list(struct wd_arena *a, struct wd_repo *r,
				     size_t max, wd_oid **out, size_t *count);

/*
 * It is there, and no object that we read: of another type, too large, or of a
 * form that git takes and we do not.  Anybody who may push somewhere may leave
 * such a thing there; it must not stop what has nothing to do with it.
 */
bool wd_unreadable(wd_err err);

/*
 * Commits reachable from `tip` and from none of `exclude`, children before
 * parents.  Exclusion is exact as far as commit dates are sane, and where they
 * are not, errs towards listing too much.  Any object that cannot be read ends
 * the walk with an error: a walk that fails part way is never an answer.  But
 * an unreadable commit on the side of `exclude` only excludes nothing.
 * WD_ERR_LIMIT above `max` commits.  Links of commits are remembered in `r`.
 * An `exclude` that is zero or does not exist is an error.
 */
WD_CHECKED wd_err wd_walk(struct wd_arena *a, struct wd_repo *r, wd_oid tip,
			  const wd_oid *exclude, size_t excludes, size_t max,
			  wd_oid **out, size_t *count);

/* Is `ancestor` reachable from `tip` (or equal)?  Not by way of a commit that
 * is unreadable. */
WD_CHECKED wd_err wd_reaches(struct wd_arena *a, struct wd_repo *r, wd_oid tip,
			     wd_oid ancestor, bool *out);

/*
 * Is `old` on the line of first parents that begins at `tip`?  No more than
 * `max` commits are looked at, else WD_ERR_LIMIT.
 */
WD_CHECKED wd_err wd_first_parent(struct wd_arena *a, struct wd_repo *r,
				  wd_oid tip, wd_oid old, size_t max,
				  bool *out);

/* The commit that these hexadecimal digits name, alone; zero: none does. */
WD_CHECKED wd_err wd_commit_named(struct wd_arena *a, struct wd_repo *r,
				  wd_str digits, wd_oid *out);

/* Is `commit` reachable from any of `tips`? */
WD_CHECKED wd_err wd_any_reaches(struct wd_arena *a, struct wd_repo *r,
				 const wd_oid *tip, size_t tips, wd_oid commit,
				 bool *out);

/* A best common ancestor, and whether there is no other; zero: there is none.
 */
WD_CHECKED wd_err wd_merge_base(struct wd_arena *a, struct wd_repo *r, wd_oid x,
				wd_oid y, wd_oid *out, bool *only);

/* Parents, tree and time of a commit, remembered. */
WD_CHECKED wd_err wd_links(struct wd_arena *a, struct wd_repo *r, wd_oid commit,
			   const struct wd_commit_links **out);

/* Peel tags to a commit: zero when it ends in something else; at most 8
 * tags deep, else WD_ERR_LIMIT. */
WD_CHECKED wd_err wd_peel(struct wd_arena *a, struct wd_repo *r, wd_oid id,
			  wd_oid *commit);

/*
 * Paths that differ between two trees (zero: the empty tree), in tree order,
 * files only (a replaced directory yields its files).  Equal subtrees are
 * never opened.  Sizes of new blobs only when asked.
 */
struct wd_diff_limits {
	size_t paths;   /* most paths in an answer */
	unsigned depth; /* most nested directories */
};
WD_CHECKED wd_err wd_tree_diff(struct wd_arena *a, struct wd_repo *r,
			       wd_oid old_tree, wd_oid new_tree,
			       const struct wd_diff_limits *limits, bool sizes,
			       struct wd_paths *out);

/* Paths of a commit that differ from every one of its parents. */
WD_CHECKED wd_err wd_commit_diff(struct wd_arena *a, struct wd_repo *r,
				 wd_oid commit,
				 const struct wd_diff_limits *limits,
				 bool sizes, struct wd_paths *out);

/*
 * Does merging the parents again, without conflict, yield the commit's tree?
 * As `git merge` does it, see FORMAT in src/policy; false for what has less
 * than two parents.  What takes more than the limits allow is WD_ERR_LIMIT:
 * then nobody knows.
 */
struct wd_merge_limits {
	size_t paths;   /* names that differ between the trees */
	unsigned depth; /* most nested directories */
	size_t bases;   /* best common ancestors, and those of these */
	size_t renames; /* files, gone or new, that are compared by content */
	uint64_t bytes; /* of files that are compared or merged */
};
struct wd_remade {
	bool clean;
	wd_str why; /* it is not: in words, with paths as they are */
};
WD_CHECKED wd_err wd_clean_merge(struct wd_arena *a, struct wd_repo *r,
				 wd_oid commit,
				 const struct wd_merge_limits *limits,
				 struct wd_remade *out);

/*
 * Does the change from `base` to `tree`, made on `onto` as a merge makes it and
 * without conflict, give `result`?  All are trees; zero is the empty one.
 * The bytes that it takes are taken off the limits: who asks this of one
 * change after the other does not wait for all that anybody could think up.
 */
struct wd_change {
	wd_oid base, tree, onto, result;
};
WD_CHECKED wd_err wd_change_onto(struct wd_arena *a, struct wd_repo *r,
				 const struct wd_change *change,
				 struct wd_merge_limits *limits,
				 struct wd_remade *out);

#endif
