/*
 * fetcher.h - warder-fetch as a child: requests in, answers out.
 *
 * This side has no network and no tokens (src/fetch/FORMAT).  Whatever goes
 * wrong with the child, every request gets an answer: "unavailable".
 */
#ifndef WD_EVIDENCE_FETCHER_H
#define WD_EVIDENCE_FETCHER_H

#include <sys/types.h>

#include "text/fetch_wire.h"

enum {
	WD_FETCHER_SAID_MAX = 4096, /* bytes kept of its standard error */
	WD_FETCHER_WHY_MAX = 300    /* of that, bytes in `broken` */
};

/* Start with { 0 }: nothing runs until the first request. */
struct wd_fetcher {
	struct wd_arena *arena;
	const char *program, *config;
	int64_t ends_ms;    /* of CLOCK_MONOTONIC */
	pid_t pid;          /* 0: not started */
	int socket, errors; /* -1: closed; the second is its standard error */
	char *in, *out;     /* what came, what has to go */
	size_t in_len, in_cap, out_len, out_cap, out_sent;
	size_t waiting; /* requests without an answer */
	bool answered;  /* once, at least */
	wd_str broken;  /* why no more answers will come: the pusher reads it */
	char *said;     /* its standard error: for the site's log alone */
	size_t said_len;
	wd_str end; /* a line of how it ended, when not well */
};

/* How long the whole may take from now on; the child is not started yet. */
void wd_fetcher_init(struct wd_arena *a, const char *program,
		     const char *config, unsigned deadline_ms,
		     struct wd_fetcher *out);

/* Queue a request and start the child if need be.  False: it is broken. */
bool wd_fetcher_send(struct wd_fetcher *f,
		     const struct wd_fetch_request *request);

/*
 * Wait for the next answer.  False: none will come, `broken` says why.  What
 * it points to stays in the arena.
 */
bool wd_fetcher_next(struct wd_fetcher *f, struct wd_fetch_answer *out);

/* Close, end and reap the child. */
void wd_fetcher_stop(struct wd_fetcher *f);

/*
 * Lines for the site's log, when it has stopped: what it said, how it ended if
 * not by itself, and why it is broken.  As raw as they came.
 */
wd_str wd_fetcher_said(const struct wd_fetcher *f);

#endif
