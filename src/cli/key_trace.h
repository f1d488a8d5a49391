/* key_trace.h - what one key has signed that a repository took. */
#ifndef WD_CLI_KEY_TRACE_H
#define WD_CLI_KEY_TRACE_H

#include "cli/key.h"

enum wd_trace_kind {
	WD_TRACE_COMMIT,   /* accepted, and introduced by the push */
	WD_TRACE_TAG,      /* accepted */
	WD_TRACE_PUSH,     /* the push certificate of an accepted push */
	WD_TRACE_USED,     /* evidence that an accepted push rested on */
	WD_TRACE_EVIDENCE, /* that stands now, and its ref */
	WD_TRACE_LAYER,    /* a commit of refs/warder/policy as it stands */
	WD_TRACE_KINDS
};

struct wd_trace {
	enum wd_trace_kind kind;
	wd_oid id;
	wd_str ref;      /* where it went, or stands */
	wd_str decision; /* empty for what stands now */
	int64_t time;
	bool moved; /* a seal says that the ref moved */
};

struct wd_traces {
	struct wd_arena *arena;
	struct wd_trace *item;
	size_t count, cap;
};

/*
 * In the repository of `gitdir`: from its records, and from refs/warder/ as it
 * stands.  `called` as wd_key_called() says it.  Acts as the owner of the
 * records from here on.
 */
WD_CHECKED wd_err wd_key_trace(struct wd_cli *cli, const char *gitdir,
			       wd_str called, struct wd_traces *out);

#endif
