/* signature.h - inside the judge: what makes a signed object acceptable. */
#ifndef WD_POLICY_SIGNATURE_H
#define WD_POLICY_SIGNATURE_H

#include "policy/eval.h"

/* A commit, a tag or a push, as far as its signature is concerned. */
struct wd_signed_object {
	wd_str name; /* "4f2c1d9a0b", "the tag" */
	enum wd_reason flaw;
	const struct wd_verdict *verdict;
	bool known;       /* somebody asked */
	wd_str email;     /* of committer or tagger */
	const char *role; /* "committed", "tagged"; NULL: it names nobody whose
			   * address could be held against the signer */
};

/* "is not signed"; never NULL. */
const char *wd_signature_phrase(enum wd_reason reason);

/*
 * The signature is good, by a member of `by`, in an allowed format, and the
 * object says that this person made it.
 */
struct wd_finding wd_signature_finding(struct wd_judging *j,
				       const struct wd_signed_object *o,
				       const struct wd_args *by,
				       const struct wd_args *format);

#endif
