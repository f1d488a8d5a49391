/*
 * inspect.h - look at what commits bring, as the profile of object hygiene
 * wants it (src/text/HYGIENE).
 *
 * A tree is compared with those that the commit's parents have in its place,
 * and only what differs is opened.  Whatever was looked at once is remembered
 * for the rest of the push, so that a tree which stands a million times in
 * another costs no more than one that stands there once.
 */
#ifndef WD_GIT_INSPECT_H
#define WD_GIT_INSPECT_H

#include "git/repo.h"
#include "text/hygiene.h"

enum {
	WD_INSPECT_DEPTH_MAX = 2048,    /* whatever the limit says */
	WD_INSPECT_OPEN_MAX = 64 << 20, /* bytes of trees open at a time */
	WD_INSPECT_COMPARE_MAX = 256,   /* see look.c */
	WD_INSPECT_COUNT_FROM = 100000  /* see wd_inspect_commit() */
};

struct wd_inspect_limits {
	uint64_t parents; /* of a commit */
	uint64_t depth;   /* nested directories */
	uint64_t entries; /* of one tree */
	uint64_t paths;   /* of all that a commit checks out */
	uint64_t name;    /* bytes of a file's name */
	uint64_t path;    /* bytes of a whole path */
	uint64_t file;    /* bytes of a file */
};

/* The first of its kind, in what was looked at. */
struct wd_flaw {
	enum wd_hygiene_check check;
	const char *what; /* "is not in order" */
	wd_str path;      /* raw bytes; empty: the commit or its tree itself */
};

struct wd_flaws {
	const struct wd_flaw *of[WD_HYGIENE_CHECKS];
};

struct wd_inspection;

/* The arena is for everything that is remembered. */
struct wd_inspection *wd_inspect_start(struct wd_arena *a, struct wd_repo *r,
				       const struct wd_inspect_limits *limits);

/*
 * One commit.  Where its parents are looked at, too, they come first.  `*out`
 * stays empty when there is nothing to say.
 *
 * How many paths it has in all is counted when more than COUNT_FROM have come
 * to it in this push: only then trees are opened that are as they were.
 * Missing objects are WD_ERR_NOT_FOUND.
 */
WD_CHECKED wd_err wd_inspect_commit(struct wd_inspection *i, wd_oid commit,
				    const struct wd_flaws **out);

/* A tree or a file that a ref or a tag names. */
WD_CHECKED wd_err wd_inspect_object(struct wd_inspection *i, wd_oid id,
				    enum wd_object_type type,
				    const struct wd_flaws **out);

#endif
