/*
 * opa.h - an Open Policy Agent asked about updates: opa(path).
 *
 * It is told what src/evidence/OPA says, by one POST for each path, update and
 * rule.  Its answers are evidence like any other; they are never remembered.
 */
#ifndef WD_EVIDENCE_OPA_H
#define WD_EVIDENCE_OPA_H

#include "base/err.h"
#include "model/evidence.h"
#include "text/fetch_wire.h"

enum {
	WD_OPA_QUESTIONS_MAX = 100,   /* for one push */
	WD_OPA_INPUT_MAX = 1 << 20,   /* bytes of one */
	WD_OPA_INPUTS_MAX = 16 << 20, /* of all */
	WD_OPA_INPUT_VERSION = 1
};

struct wd_opa_question {
	wd_str path;         /* "warder/main/allow"; its form was checked */
	size_t update, rule; /* as in wd_facts.range */
	int layer;           /* of the rule: what it does not see is not told */
	const wd_str *group; /* of the pusher, as the rule sees them */
	size_t groups;
};

struct wd_opa_asking {
	const char *config;  /* warder.conf */
	const char *program; /* warder-fetch */
	unsigned deadline_ms;
	wd_str provider; /* its name in warder.conf */
	const struct wd_facts *facts;
	const struct wd_registry *people;
	const struct wd_opa_question *question;
	size_t questions;
};

/* Sets opa in `e`; or no_opa, which says why it could not be asked. */
void wd_opa_gather(struct wd_arena *a, const struct wd_opa_asking *k,
		   struct wd_evidence *e);

/* The body of a request.  WD_ERR_LIMIT: there is too much to tell. */
WD_CHECKED wd_err wd_opa_input(struct wd_arena *a,
			       const struct wd_opa_asking *k,
			       const struct wd_opa_question *q, wd_str *out);

/*
 * What an answer means.  WD_UNKNOWN: neither true nor false.  An error: there
 * is no answer, and its text says why.
 */
WD_CHECKED wd_err wd_opa_answer(struct wd_arena *a,
				const struct wd_fetch_answer *answer,
				enum wd_tri *out);

#endif
