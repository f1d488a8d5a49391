/*
 * opa.h - an Open Policy Agent asked about updates: opa(path).
 *
 * It is told what src/evidence/OPA says, by one POST for each path, update and
 * rule.  Its answers are evidence like any other; they are never remembered.
 */
#ifndef WD_EVIDENCE_OPA_H
#define WD_EVIDENCE_OPA_H

#include "evidence/remote.h"

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
	wd_str provider; /* its name in warder.conf */
	const struct wd_facts *facts;
	const struct wd_registry *people;
	const struct wd_opa_question *question;
	size_t questions;
};

/* From its questions to its answers: wd_remote_ask() sends what is between. */
struct wd_opa_gathering {
	const struct wd_opa_asking *k; /* NULL: nothing is asked */
	struct wd_remote_provider provider;
	struct wd_remote_post *post; /* of each question */
	size_t posts;                /* all, or none */
};

/*
 * `config` is warder.conf.  What cannot be asked sets no_opa in `e`, which
 * says why, and there are no posts.
 */
void wd_opa_begin(struct wd_arena *a, const char *config,
		  const struct wd_opa_asking *k, struct wd_evidence *e,
		  struct wd_remote_result *result,
		  struct wd_opa_gathering *out);

/* Sets opa in `e` from the answers; or no_opa, when one did not come. */
void wd_opa_end(struct wd_arena *a, const struct wd_opa_gathering *g,
		struct wd_evidence *e);

/*
 * Where it is asked: "/v1/data/<path>", and that a built-in function that fails
 * there is an error: not defined is what it would be otherwise, and what a
 * pusher's bytes make undefined would deny nothing.
 */
wd_str wd_opa_path(struct wd_arena *a, wd_str path);

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
