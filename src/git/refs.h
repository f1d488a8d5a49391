/*
 * refs.h - read refs straight from the repository's files.
 *
 * No libgit2: the small hooks use this too.  Files backend only (loose files
 * and packed-refs); reftable repositories are refused before.  `gitdir` is the
 * repository's own directory.
 */
#ifndef WD_GIT_REFS_H
#define WD_GIT_REFS_H

#include "base/err.h"
#include "model/oid.h"

enum {
	WD_SYMREF_DEPTH_MAX = 5,
	WD_PACKED_REFS_MAX = 1 << 30,
	WD_REFS_MAX = 10000000
};

struct wd_ref {
	wd_str name; /* in the arena */
	wd_oid id;
	bool loose; /* it has a file of its own, which hides a packed value */
};

/*
 * The real value of one ref.  `*id` is zero when it does not exist.  Symbolic
 * refs are followed: `*real` is the ref that an update would move, equal to
 * `name` for a plain one; a dangling symbolic ref gives its target and zero.
 * WD_ERR_LIMIT when they go too deep, WD_ERR_FORMAT on bytes that are no ref.
 */
WD_CHECKED wd_err wd_ref_resolve(struct wd_arena *a, const char *gitdir,
				 wd_str name, wd_str *real, wd_oid *id);

/* The ref that a symbolic ref names itself; empty for any other. */
WD_CHECKED wd_err wd_ref_names(struct wd_arena *a, const char *gitdir,
			       wd_str name, wd_str *target);

/*
 * Every ref whose name begins with `prefix`, sorted by name; loose values
 * hide packed ones.  Symbolic refs are left out: they move with their target.
 */
WD_CHECKED wd_err wd_refs_list(struct wd_arena *a, const char *gitdir,
			       wd_str prefix, struct wd_ref **out,
			       size_t *count);

/*
 * Of these refs only those with a file of their own; packed-refs is not looked
 * at.  Symbolic ones have a zero id here.
 */
WD_CHECKED wd_err wd_refs_loose(struct wd_arena *a, const char *gitdir,
				wd_str prefix, struct wd_ref **out,
				size_t *count);

#endif
