/*
 * embedded.h - evidence as signed tags in refs/warder/: judged when it is
 * pushed, read when a rule asks for it.
 */
#ifndef WD_EVIDENCE_EMBEDDED_H
#define WD_EVIDENCE_EMBEDDED_H

#include "evidence/tag.h"
#include "git/refs.h"
#include "git/repo.h"
#include "sign/sign.h"
#include "store/store.h"

struct wd_evidence_context {
	struct wd_repo *repo;
	const char *gitdir;
	wd_str repository_id;
	const struct wd_registry *people;
	const struct wd_sign_config *sign;
	int check_issuer, ticket_issuer, control_issuer; /* groups */
	struct wd_store *store;         /* NULL on a laptop: nothing is spent */
	struct wd_merge_limits merging; /* for what a rebase has made */
	/*
	 * Why no rule would count this statement that was just taken; an empty
	 * text where one might.  NULL: nobody asks.
	 */
	wd_str (*foresee)(const void *ctx, struct wd_arena *a,
			  const struct wd_statement *s, int person);
	const void *foresee_ctx;
};

/*
 * Judge the updates of a push that lie below refs/warder/ (but not
 * refs/warder/policy): every guard of FORMAT.  Writes `refused` and
 * `refused_because` of those updates, a note on those that are taken and will
 * not count, and leaves the others alone.  `alone` is true when the push has no
 * other updates: then the quarantine may hold nothing but the tags.
 */
WD_CHECKED wd_err wd_evidence_judge_push(struct wd_arena *a,
					 const struct wd_evidence_context *c,
					 struct wd_facts *facts, bool alone);

struct wd_evidence_query {
	const struct wd_facts *facts; /* commits and ranges are there */
	bool reviews, checks, tickets;
	bool reviews_by_tree, reviews_by_patch; /* the second with the first */
	const wd_str *ticket_id;
	size_t ticket_ids;
};

/*
 * What was looked at, so that the reference-transaction hook can look again:
 * every ref below the prefix, or of that name, and its value.
 */
struct wd_watch {
	wd_str prefix; /* "refs/warder/reviews/<commit>/" */
	struct wd_ref *ref;
	size_t refs;
};

/*
 * Does one of these values of refs lead to `commit`?  Then it was published,
 * and others can fetch it.
 */
WD_CHECKED wd_err wd_evidence_published(struct wd_arena *a, struct wd_repo *r,
					const struct wd_ref *ref, size_t refs,
					wd_oid commit, bool *out);

/*
 * Collect what can matter.  An item that is malformed, wrongly signed or of
 * somebody who may not issue it is left out; a failure to read is an error or
 * makes that kind unavailable, never absent.
 */
WD_CHECKED wd_err wd_evidence_gather(struct wd_arena *a,
				     const struct wd_evidence_context *c,
				     const struct wd_evidence_query *q,
				     struct wd_evidence *out,
				     struct wd_watch **watch, size_t *watches);

#endif
