/*
 * pending.h - what pre-receive leaves for the hooks after it.
 *
 * One file a receive-pack process, <dir>/pending/<pid>.<start>, of lines (see
 * FORMAT).  Small on purpose: update, reference-transaction and post-receive
 * are static programs that read this and little else.  No SQLite, no libgit2.
 */
#ifndef WD_AUDIT_PENDING_H
#define WD_AUDIT_PENDING_H

#include <sys/types.h>

#include "base/err.h"
#include "git/refs.h"
#include "model/oid.h"

enum { WD_PENDING_MAX = 64 << 20 };

struct wd_pending_update {
	wd_str asked, ref;
	wd_oid old_id, new_id;
	wd_str seal; /* wd_seal_part_json() */
};

/* A file that must be as it was: policy, keyring, configuration. */
struct wd_pending_file {
	wd_str path, identity; /* wd_file_identity() */
};

struct wd_pending_watch {
	wd_str prefix;
	struct wd_ref *ref;
	size_t refs;
};

struct wd_pending {
	wd_str decision;
	bool accepted;
	bool alone;    /* update judged this one ref by itself */
	wd_str pusher; /* account and person, to compare */
	struct wd_pending_file *file;
	size_t files;
	struct wd_pending_watch *watch;
	size_t watches;
	struct wd_pending_update *update;
	size_t updates;
};

/* The nearest receive-pack above this process. */
struct wd_receiver {
	pid_t pid;
	unsigned long long start; /* clock ticks since boot, /proc/PID/stat */
};
/* WD_ERR_NOT_FOUND: we are not below receive-pack. */
WD_CHECKED wd_err wd_receiver_find(struct wd_arena *a, struct wd_receiver *out);
/* Does that process still run? */
bool wd_receiver_alive(struct wd_arena *a, const struct wd_receiver *r);

/* Written beside and renamed; or, with `add`, appended as one more decision
 * (update judging by itself, ref by ref). */
WD_CHECKED wd_err wd_pending_write(struct wd_arena *a, const char *dir,
				   const struct wd_receiver *r,
				   const struct wd_pending *p, bool add);

/* All decisions of this receive-pack.  WD_ERR_NOT_FOUND when there is none. */
WD_CHECKED wd_err wd_pending_read(struct wd_arena *a, const char *dir,
				  const struct wd_receiver *r,
				  struct wd_pending **out, size_t *count);
WD_CHECKED wd_err wd_pending_remove(struct wd_arena *a, const char *dir,
				    const struct wd_receiver *r);

/* Receivers that left a file behind and are gone. */
WD_CHECKED wd_err wd_pending_dead(struct wd_arena *a, const char *dir,
				  struct wd_receiver **out, size_t *count);

/* NULL: nothing changed since; else what did, in one line. */
const char *wd_pending_changed(struct wd_arena *a, const char *gitdir,
			       const struct wd_pending *p);

#endif
