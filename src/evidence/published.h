/*
 * published.h - was a commit there, for everybody, before this push?
 *
 * Internal to the room.  The refs are those in the repository's files: in
 * pre-receive none of the push's own has moved yet.
 */
#ifndef WD_EVIDENCE_PUBLISHED_H
#define WD_EVIDENCE_PUBLISHED_H

#include "git/refs.h"
#include "git/repo.h"

/* Start with repo and gitdir; the rest is found out when it is needed. */
struct wd_published {
	struct wd_repo *repo;
	const char *gitdir;
	bool listed, peeled;
	wd_oid *value; /* of every ref outside refs/warder/ */
	size_t values;
	wd_oid *tip; /* the commits among them, tags peeled */
	size_t tips;
	wd_oid last; /* asked for last, and the answer: checks come in dozens */
	bool answer;
};

/* Is it a commit that a ref outside refs/warder/ reaches? */
WD_CHECKED wd_err wd_published(struct wd_arena *a, struct wd_published *p,
			       wd_oid commit, bool *out);

/* The same, of a base of the published `commit`. */
WD_CHECKED wd_err wd_published_base(struct wd_arena *a, struct wd_published *p,
				    wd_oid commit, wd_oid base, bool *out);

#endif
