/*
 * look.h - what inspect.c and the files beside it share.  Private.
 */
#ifndef WD_GIT_LOOK_H
#define WD_GIT_LOOK_H

#include "base/map.h"
#include "git/inside.h"
#include "git/inspect.h"
#include "git/trees.h"

enum {
	WD_MODULE_FLAWS_MAX = 64, /* texts that wd_gitmodules_flaw() has */
	WD_IN_PLACE_SLOTS = 1024  /* a power of two */
};

/* A tree that was looked at, beside those that it was compared with. */
struct wd_look {
	struct wd_flaws *flaws; /* NULL: none */
	uint64_t paths;  /* that it has and they have not; no more than fit */
	uint64_t height; /* directories nested in it, where it was opened */
	uint64_t reach;  /* longest path in it, where it was opened */
};

struct wd_inspection {
	struct wd_arena *arena;
	struct wd_repo *repo;
	struct wd_inspect_limits limits;
	struct wd_map trees;   /* tree, then each it was compared with */
	struct wd_look **look; /* the table */
	size_t looks, looks_room;
	struct wd_map commits; /* the look at what each brings */
	struct wd_map blobs;   /* an enum wd_blob_is */
	struct wd_map modules; /* of a .gitmodules, an index into... */
	const char *module_flaw[WD_MODULE_FLAWS_MAX];
	uint32_t module_flaws;
	struct wd_map totals; /* of a whole tree, an index into... */
	uint64_t *total;
	size_t total_count, total_room;
	wd_oid in_place[WD_IN_PLACE_SLOTS]; /* trees that are, by their ids */
	size_t open;                        /* bytes of trees now open */
	size_t compared; /* trees of the present commit, with others */
};

/* Where in the tree we are. */
struct wd_place {
	const struct wd_place *up; /* NULL: the root */
	wd_str name;
	uint64_t depth,
		length; /* directories above, bytes of the path so far */
};

/* Notes the first of its kind. */
void wd_look_note(struct wd_inspection *i, struct wd_look *l,
		  enum wd_hygiene_check check, const char *what,
		  const struct wd_place *at, wd_str name);

/* What it has none of yet. */
void wd_look_merge(struct wd_inspection *i, struct wd_look *into,
		   const struct wd_look *from);

/* Never NULL. */
const struct wd_flaws *wd_look_flaws(const struct wd_look *l);

/* A file that is new here: its size and, of a .gitmodules, its text. */
WD_CHECKED wd_err wd_look_file(struct wd_inspection *i,
			       const struct wd_place *at,
			       const struct wd_tidy_entry *e,
			       struct wd_look *l);

/*
 * A tree, opened.  `*out` stays NULL, and a flaw is noted, when it is no tree
 * that we open.  Close it before its parent.
 */
WD_CHECKED wd_err wd_look_open(struct wd_inspection *i,
			       const struct wd_place *at, const wd_oid *id,
			       struct wd_look *l, git_odb_object **out);
void wd_look_close(struct wd_inspection *i, git_odb_object *tree);

/* One tree, and what is below it that no `side` has in the same place. */
WD_CHECKED wd_err wd_look_tree(struct wd_inspection *i,
			       const struct wd_place *at, const wd_oid *tree,
			       const wd_oid *side, size_t sides,
			       const struct wd_look **out);

/* Room for one more, and its index in the table. */
struct wd_look *wd_look_keep(struct wd_inspection *i, uint32_t *at);

uint64_t wd_sum(uint64_t x, uint64_t y); /* saturating */

#endif
