/*
 * remote.h - evidence from other systems, for one push.
 *
 * For every kind the policy names the systems that are believed; warder.conf
 * says where each is, and a provider file what to ask it.  All are asked at
 * once, through one warder-fetch.  One that cannot answer makes its whole
 * kind unavailable: it might have said no.
 */
#ifndef WD_EVIDENCE_REMOTE_H
#define WD_EVIDENCE_REMOTE_H

#include "evidence/embedded.h"
#include "evidence/inquiry.h"

enum {
	WD_REMOTE_KINDS = 3, /* enum wd_source_kind, without OPA, which is
			      * asked by POST */
	WD_REMOTE_SUBJECTS_MAX = 200,
	WD_REMOTE_CACHE_MAX_S = 86400,
	WD_REMOTE_LAST_KNOWN_MAX_S = 30 * 86400
};

/* What warder.conf's [provider "NAME"] says besides the connection. */
struct wd_remote_provider {
	struct wd_provider provider;
	int64_t cache_s;      /* an answer this young is not asked for again */
	int64_t last_known_s; /* 0: unavailable = deny */
	wd_str help;          /* whom to ask; may be empty */
	wd_str digest;        /* of all that decides what an answer means */
};

/*
 * `config` is warder.conf.  WD_ERR_NOT_FOUND when it has no such provider;
 * other errors name file and line.
 */
WD_CHECKED wd_err wd_remote_load(struct wd_arena *a, const char *config,
				 wd_str name, struct wd_remote_provider *out);

/* Every [provider "NAME"] of it, in its order. */
WD_CHECKED wd_err wd_remote_names(struct wd_arena *a, const char *config,
				  wd_str **out, size_t *count);

struct wd_opa_asking; /* evidence/opa.h */

struct wd_remote {
	const char *config;  /* warder.conf */
	const char *program; /* warder-fetch */
	unsigned deadline_ms;
	int64_t now;
	bool fresh; /* ask again also for what is remembered */
	const struct wd_evidence_context *context;
	wd_str repository;
	/* by enum wd_source_kind: names that the policy has */
	const wd_str *name[WD_REMOTE_KINDS];
	size_t names[WD_REMOTE_KINDS];
	const struct wd_opa_asking *opa; /* NULL: no agent is asked */
};

/* What came of asking, besides the answers. */
struct wd_remote_result {
	bool remembered; /* some answer came from the store, without asking */
	wd_str log;      /* lines for the site's log alone: they may name files
			  * with secrets in them; raw */
};

/* Adds to `e` what the systems say, or marks its kind as missing. */
WD_CHECKED wd_err wd_remote_gather(struct wd_arena *a, struct wd_remote *r,
				   const struct wd_evidence_query *q,
				   struct wd_evidence *e,
				   struct wd_remote_result *out);

/* A question that is one POST of JSON.  Its answer is never remembered. */
struct wd_remote_post {
	wd_str provider; /* its name in warder.conf */
	wd_str path, body;
	struct wd_fetch_answer answer; /* "unavailable" where none came */
};

/* All that is asked at once. */
struct wd_remote_work {
	struct wd_inquiry *inquiry;
	const struct wd_remote_provider **mine; /* of each inquiry */
	size_t inquiries;
	struct wd_remote_post *post;
	size_t posts;
};

/*
 * Drive it to its end, with one warder-fetch: for `warder provider check`,
 * too.  The store may be NULL.  Adds to `out`, which starts as { 0 }.
 */
void wd_remote_ask(struct wd_arena *a, const struct wd_remote *r,
		   struct wd_remote_work *work, struct wd_remote_result *out);

/* Mark a kind as missing, unless it is: the first reason is enough to read. */
void wd_remote_miss(struct wd_arena *a, struct wd_missing *m, wd_str because,
		    wd_str help);

/*
 * The same where a provider cannot be loaded.  Whoever pushes reads which; what
 * stands in the files, where a token may stand by mistake, the log is told.
 */
void wd_remote_misconfigured(struct wd_arena *a, struct wd_missing *m,
			     wd_str name, wd_err err,
			     struct wd_remote_result *out);

#endif
