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

/* Refs that must be as they were: all that begin so, sorted by name. */
struct wd_pending_watch {
	wd_str prefix;
	struct wd_ref *ref; /* not there after wd_pending_look() */
	size_t refs;
	struct wd_ref *loose; /* as read: those of them with a file of their
				 own */
	size_t loose_refs;
};

struct wd_pending {
	wd_str decision;
	bool accepted;
	bool alone;    /* update judged this one ref by itself */
	wd_str pusher; /* account and person, to compare */
	wd_str packed; /* packed-refs' identity before any ref was read */
	struct wd_pending_file *file;
	size_t files;
	struct wd_pending_watch *watch;
	size_t watches;
	struct wd_pending_update
		*update; /* not there after wd_pending_look() */
	size_t updates;
	wd_str says; /* what the pusher is told once all of it has moved; empty:
		      * pre-receive said it */
	/* as read, and not read any further: the block, its update lines, and
	 * what is behind them */
	wd_str text, lines, rest;
};

/* The nearest receive-pack above this process. */
struct wd_receiver {
	pid_t pid;
	unsigned long long start; /* clock ticks since boot, /proc/PID/stat */
};
/* WD_ERR_NOT_FOUND: we are not below receive-pack. */
WD_CHECKED wd_err wd_receiver_find(struct wd_arena *a, struct wd_receiver *out);
/*
 * For reference-transaction, which git runs wherever refs move: is the git that
 * runs it the receive-pack of this repository?  Between the two there may be
 * shells, or a forge's wrapper, but no other git.  WD_ERR_NOT_FOUND: it is not.
 *
 * receive-pack itself starts gits that move refs (git gc --auto), and so do
 * scripts below its other hooks, here or elsewhere: those are not the push.
 */
WD_CHECKED wd_err wd_receiver_runs_us(struct wd_arena *a, const char *gitdir,
				      struct wd_receiver *out);
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

/*
 * The same, but of each decision only what comes before its updates: a hook
 * that runs for each ref must not read about all others.  The file stays
 * mapped until the program ends.
 */
WD_CHECKED wd_err wd_pending_look(struct wd_arena *a, const char *dir,
				  const struct wd_receiver *r,
				  struct wd_pending **out, size_t *count);

/*
 * After wd_pending_look(): the update that was asked for under this name,
 * without its seal.  `*found` is false when there is none; of several it is
 * any.
 */
WD_CHECKED wd_err wd_pending_find(struct wd_arena *a,
				  const struct wd_pending *p, wd_str asked,
				  struct wd_pending_update *out, bool *found);

/* After wd_pending_look(): all updates, without their seals. */
WD_CHECKED wd_err wd_pending_updates(struct wd_arena *a, struct wd_pending *p);

WD_CHECKED wd_err wd_pending_remove(struct wd_arena *a, const char *dir,
				    const struct wd_receiver *r);

/* Receivers that left a file behind and are gone. */
WD_CHECKED wd_err wd_pending_dead(struct wd_arena *a, const char *dir,
				  struct wd_receiver **out, size_t *count);

/* After wd_pending_look() or wd_pending_read().  NULL: nothing changed since;
 * else what did, in one line. */
const char *wd_pending_changed(struct wd_arena *a, const char *gitdir,
			       struct wd_pending *p);

/* What wd_pending.packed holds: to be taken before any ref is read. */
wd_str wd_pending_packed(struct wd_arena *a, const char *gitdir);

#endif
