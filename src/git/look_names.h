/*
 * look_names.h - names of one tree that fall together on other file systems.
 * Private, as look.h.
 *
 * Only what is new counts: two names of which a side has both were there
 * before.  So no more than what the first side has not is kept, and compared
 * with everything in the tree.
 */
#ifndef WD_GIT_LOOK_NAMES_H
#define WD_GIT_LOOK_NAMES_H

#include "git/look.h"

/* Pairs that a second parent brings: more of them count as new. */
enum { WD_TWINS_LOOKED_MAX = 64, WD_TWIN_SHOWN_MAX = 60 };

struct wd_new_names {
	struct wd_arena *arena;
	struct wd_map folded; /* to an index into... */
	wd_str *name;
	size_t count, room;
	uint64_t may[16]; /* a set of what these look like, to pass over all
			   * that look otherwise without folding them */
};

/* Start with { .arena = a }; slices are kept. */
void wd_new_names_add(struct wd_new_names *n, wd_str name);

/*
 * Notes two entries of the tree, one of them new, that are the same name
 * elsewhere and that no side has both.
 */
void wd_look_twins(struct wd_inspection *in, struct wd_look *l,
		   const struct wd_place *at, struct wd_new_names *n,
		   wd_str tree, const wd_str *side, size_t sides);

/* Notes a name that is new, and not written as others would write it. */
void wd_look_spelling(struct wd_inspection *in, struct wd_look *l,
		      const struct wd_place *at, wd_str name);

#endif
