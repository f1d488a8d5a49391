/*
 * gpg_run.h - ask gpg about signatures, with nothing between it and us.
 *
 * A process for each question, as many at a time as there are processors.  gpg
 * reads from sealed memory and writes its status to a descriptor of its own:
 * it has no other of ours, no terminal, no network and an environment that we
 * wrote.
 */
#ifndef WD_SIGN_GPG_RUN_H
#define WD_SIGN_GPG_RUN_H

#include "sign/gpg_status.h"
#include "sign/sign.h"

/* How long one process may compute, whatever becomes of us. */
enum { WD_GPG_CPU_SECONDS = 30 };

struct wd_gpg_question {
	wd_str packet, payload;
	struct wd_gpg_status answer;
};

/* An error (no gpg, nonsense from it) leaves no answer that may be used. */
WD_CHECKED wd_err wd_gpg_ask(struct wd_arena *a,
			     const struct wd_sign_config *config,
			     struct wd_gpg_question *question, size_t count);

#endif
