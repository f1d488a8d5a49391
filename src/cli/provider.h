/* provider.h - what the parts of `warder provider` share. */
#ifndef WD_CLI_PROVIDER_H
#define WD_CLI_PROVIDER_H

#include "cli/place.h"
#include "evidence/opa.h"

enum { WD_PROVIDER_SHOWN = 500 }; /* bytes of one value, for people */

struct wd_provider_command {
	struct wd_cli *cli;
	const char *config, *repo, *commit, *ref, *ticket, *path, *input,
		*pusher, *answer;
	struct wd_site site;
	struct wd_gate_policy policy;
	struct wd_remote_provider provider;
	struct wd_remote_result result;
};

/* Ask an Open Policy Agent, and say what it says.  All is loaded. */
wd_err wd_provider_agent(struct wd_provider_command *k);

/*
 * The questions of rules about --commit, as if it were pushed now.  `g` starts
 * as { 0 } and is for the caller to close, whatever this answers.
 */
WD_CHECKED wd_err wd_provider_push(struct wd_provider_command *k,
				   struct wd_gate *g,
				   struct wd_opa_asking *out);

/*
 * Ask all of `work`, nothing from memory.  With --answer that file is the
 * answer to each question, and nothing is sent.
 */
WD_CHECKED wd_err wd_provider_ask(struct wd_provider_command *k,
				  struct wd_remote_work *work);

/* Of a commit that the repository has, where the provider file reads messages;
 * else empty. */
WD_CHECKED wd_err wd_provider_message(const struct wd_provider_command *k,
				      wd_oid commit, wd_str *message);

/* Which provider it is, and how often it was asked; then its answers. */
void wd_provider_say_head(const struct wd_provider_command *k, size_t asked);

/* What a push leaves to the site's log: who may run this may read it. */
void wd_provider_say_log(const struct wd_provider_command *k);

/* "log", when there is any. */
void wd_provider_put_log(const struct wd_provider_command *k,
			 struct wd_json *j);

#endif
