/*
 * gpg_child.h - start gpg with nothing between it and us.
 *
 * gpg reads from memory and answers into memory, on a descriptor of its own:
 * it has no other of ours, no terminal, no network and an environment that we
 * wrote.  It never waits for us.
 */
#ifndef WD_SIGN_GPG_CHILD_H
#define WD_SIGN_GPG_CHILD_H

#include <sys/types.h>

#include "base/err.h"
#include "base/str.h"

enum {
	/* how long one process may compute, whatever becomes of us */
	WD_GPG_CPU_SECONDS = 30,
	WD_GPG_WORDS_MAX = 300,
	WD_GPG_STATUS_FD = 3,
	WD_GPG_INPUT_FD = 4, /* and one more */
	WD_GPG_INPUTS = 2
};

struct wd_gpg_call {
	const char *program, *home;
	const char *const *word; /* what to do; at most WD_GPG_WORDS_MAX, then
				  * NULL */
	int answer;              /* where it answers: WD_GPG_STATUS_FD, or 1 */
	wd_str input[WD_GPG_INPUTS];
};

struct wd_gpg_child {
	pid_t pid; /* 0: none */
	int answer, input[WD_GPG_INPUTS];
};

/* An error leaves nothing behind. */
WD_CHECKED wd_err wd_gpg_start(struct wd_arena *a,
			       const struct wd_gpg_call *call,
			       struct wd_gpg_child *out);

/*
 * Waits for it.  Its answer, at most `max` octets, and its exit status: -1 when
 * it did not exit by itself.  The child is gone, whatever comes out.
 */
WD_CHECKED wd_err wd_gpg_finish(struct wd_arena *a, struct wd_gpg_child *c,
				size_t max, wd_str *answer, int *status);

#endif
