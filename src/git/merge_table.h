/* merge_table.h - what merge_table.c and merge_moves.c share.  Private. */
#ifndef WD_GIT_MERGE_TABLE_H
#define WD_GIT_MERGE_TABLE_H

#include "git/merge.h"

enum { BASE, OURS, THEIRS, SIDES };

/* A path that is not the same in all trees. */
struct row {
	wd_str path;
	struct wd_value *column;
	/* for the present step */
	struct wd_value now[SIDES];
	wd_str from[2]; /* ours and theirs come from another path */
	uint32_t to[SIDES];
	bool left; /* its file went elsewhere */
};

struct table {
	struct wd_merging *g;
	struct wd_arena *scratch;
	struct row **row; /* each by itself: they are many */
	size_t rows, room, columns, names;
	struct wd_map in_all; /* directories that every tree has */
	struct wd_map at;     /* row of a path */
	bool ok;
};

/* The directory that a path is in, without '/'; "" for the topmost. */
wd_str wd_parent_of(wd_str path);

/*
 * Looks, on each side of the loaded step, which files that are gone are new
 * somewhere else, and brings the other side's and the ancestor's version there.
 * Not `ok` when that is no clean merge any more.
 */
WD_CHECKED wd_err wd_merge_moves(struct table *t, unsigned depth);

#endif
