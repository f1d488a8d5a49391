/*
 * site.h - where things are on this server: warder.conf, and the repository's
 * own configuration.  No environment and no global git configuration is read.
 * Small: the static hooks use it too.
 */
#ifndef WD_GATE_SITE_H
#define WD_GATE_SITE_H

#include "base/err.h"
#include "base/str.h"
#include "git/inspect.h"

enum {
	WD_DEADLINE_DEFAULT_MS = 30000,
	WD_DEADLINE_MIN_MS = 4500,
	WD_IDENTITIES_MAX = 6,
	WD_SITE_COMMITS_MAX = 1000000,
	WD_SITE_PATHS_MAX = 10000000,
	WD_SITE_DEPTH_MAX = 4096,
	WD_SITE_BASES_MAX = 250,
	WD_SITE_RENAMES_MAX = 7000, /* git itself gives up there */
	WD_SITE_LIMIT_MAX = 1000000000,
	WD_UNPROTECTED_MAX = 1000 /* [serve] unprotected lines */
};

enum wd_identity {
	WD_ID_NONE,
	WD_ID_FORCED_COMMAND, /* WARDER_PERSON, set by `warder serve PERSON` */
	WD_ID_SSH_KEY,        /* SSH_USER_AUTH file, key in the registry */
	WD_ID_REMOTE_USER,    /* git http-backend */
	WD_ID_GITOLITE,       /* GL_USER */
	WD_ID_ACCOUNT         /* the local account's name: local pushes */
};

enum wd_severity { WD_OFF, WD_WARNS, WD_ENFORCED };

/* [hygiene]: what each check does, but no more than `mode`. */
struct wd_hygiene {
	enum wd_severity mode;
	enum wd_severity check[WD_HYGIENE_CHECKS];
	struct wd_inspect_limits limits;
};

struct wd_site {
	const char *gitdir; /* absolute; what all work trees share */
	bool linked;        /* reached by a linked work tree */
	const char *config; /* warder.conf */
	const char *policy; /* policy.conf */
	const char *gnupg;  /* or NULL */
	const char *gpg;    /* program */
	const char *fetch;  /* warder-fetch */
	const char *log;    /* file; or NULL */
	bool syslog;
	const char *store_root; /* as configured */
	const char *store;      /* this repository's directory: <store>/<id> */
	wd_str repository;      /* name */
	wd_str repository_id;
	wd_str *pushee; /* addresses that a push certificate may name */
	size_t pushees;
	enum wd_identity
		identity[WD_IDENTITIES_MAX]; /* in the order they are tried */
	size_t identities;
	unsigned deadline_ms;
	unsigned clock_skew; /* seconds */
	size_t commits_max, paths_max;
	unsigned depth_max;
	size_t merge_bases, merge_renames;
	uint64_t merge_bytes;
	struct wd_hygiene hygiene;
	wd_str chain; /* "pre-receive,update": run NAME.chained after ours */
	wd_str *unprotected; /* globs of repositories that `serve` lets pushes
				into without our hooks */
	size_t unprotecteds;
};

/*
 * For the repository in `gitdir` (NULL: $GIT_DIR as receive-pack sets it,
 * else the working directory).  Errors name file and line.
 */
WD_CHECKED wd_err wd_site_load(struct wd_arena *a, const char *gitdir,
			       struct wd_site *out);

/*
 * Can a push that goes to this place be judged?  Not through a linked work
 * tree, which has refs of its own beside the shared ones, and not under a
 * namespace, where other refs move than the hooks are told.
 */
WD_CHECKED wd_err wd_site_pushable(struct wd_arena *a, const struct wd_site *s);

/*
 * warder.conf alone, without a repository: gitdir, repository, id and
 * store_root stay empty, and `store` is the root.
 */
WD_CHECKED wd_err wd_site_read(struct wd_arena *a, const char *path,
			       struct wd_site *out);

/* Which warder.conf the repository in `gitdir` names, or the default. */
WD_CHECKED wd_err wd_site_config_of(struct wd_arena *a, const char *gitdir,
				    const char **out);

/* May `serve` let a push into this repository that nothing judges?  The path
 * is below its root. */
bool wd_site_unprotected(const struct wd_site *s, wd_str path);

/* What holds where warder.conf says nothing. */
struct wd_site wd_site_default(const char *config);
struct wd_hygiene wd_hygiene_default(void);

/* A key of [hygiene]: one bit, zero when there is none of that name. */
unsigned wd_hygiene_key(wd_str name);

/* NULL, or what was expected in place of the value. */
const char *wd_hygiene_set(struct wd_hygiene *h, unsigned key, wd_str value);

/* "16MiB", or a number of bytes. */
bool wd_size_read(wd_str value, uint64_t *out);

/* Does the repository's config say that a hook of this name was there? */
bool wd_site_chains(const struct wd_site *s, wd_str hook);

/* To syslog and the site's log file, in full; never fails. */
void wd_site_log(struct wd_arena *a, const struct wd_site *s, const char *text);

#endif
