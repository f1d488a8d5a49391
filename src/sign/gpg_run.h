/*
 * gpg_run.h - ask gpg about signatures: a process for each question, as many at
 * a time as there are processors.
 */
#ifndef WD_SIGN_GPG_RUN_H
#define WD_SIGN_GPG_RUN_H

#include "sign/gpg_status.h"
#include "sign/sign.h"

struct wd_gpg_question {
	wd_str packet, payload;
	struct wd_gpg_status answer;
};

/* An error (no gpg, nonsense from it) leaves no answer that may be used. */
WD_CHECKED wd_err wd_gpg_ask(struct wd_arena *a,
			     const struct wd_sign_config *config,
			     struct wd_gpg_question *question, size_t count);

#endif
