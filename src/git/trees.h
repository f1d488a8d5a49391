/*
 * trees.h - walk several trees side by side, name by name in tree order.
 * Private.
 */
#ifndef WD_GIT_TREES_H
#define WD_GIT_TREES_H

#include "base/map.h"
#include "git/inside.h"

enum {
	WD_TREES_DEPTH_MAX = 1024,     /* nested directories, whoever asks */
	WD_TREES_OPEN_MAX = 250000,    /* trees opened in one walk */
	WD_TREES_BYTES_MAX = 48 << 20, /* of all of them */
	WD_TREES_AHEAD_MAX = 64 << 20, /* bytes looked at ahead, for twins */
	WD_TREES_PATH_MAX = 4096       /* bytes of a path */
};

/* What a visitor wants next. */
enum wd_step { WD_STEP_OVER, WD_STEP_INTO, WD_STEP_OUT };

struct wd_trees;

/*
 * One name.  entry[i] is NULL where side `i` has no such name; a file and a
 * directory are two names.  INTO opens the directories of all sides, absent
 * ones as empty; OUT ends the walk.
 */
typedef wd_err wd_visit(struct wd_trees *t,
			const struct wd_tree_entry *const *entry,
			enum wd_step *next);

struct wd_trees {
	struct wd_arena *arena;   /* errors and paths */
	struct wd_arena *scratch; /* what is over after the walk */
	struct wd_repo *repo;
	size_t sides;
	unsigned depth_max;
	wd_visit *visit;
	void *ctx;
	size_t yield; /* a visit adds one for what it takes into its answer */
	/* the walk's own */
	char path[WD_TREES_PATH_MAX]; /* of the directory, with its '/' */
	size_t path_len;
	unsigned depth;
	size_t opened, bytes, ahead;
	bool out;
	struct wd_level *level; /* of the present directory */
	struct wd_map barren;   /* directories side by side, see below */
};

/*
 * `tree`: one for each side, zero is the empty tree.  Malformed and unsorted
 * trees are WD_ERR_FORMAT.
 *
 * The same directories side by side that yielded nothing are not opened again
 * in another place: what comes of them depends on nothing but their ids.  So
 * whatever is opened again yields something, or counts against the limits; a
 * tree that stands a million times in another is no more work than that.
 */
WD_CHECKED wd_err wd_trees_walk(struct wd_trees *t, const wd_oid *tree);

/* The full path of a name in the present directory, in the arena. */
wd_str wd_trees_path(const struct wd_trees *t, wd_str name);

/* In a visit of a file: is there a directory of that name, too, on one of the
 * sides `from` to `to`? */
WD_CHECKED wd_err wd_trees_twin(struct wd_trees *t, wd_str name, size_t from,
				size_t to, bool *out);

/* As git compares them: permissions but for "executable" do not count. */
uint32_t wd_mode(const struct wd_tree_entry *e); /* 0 for NULL */
bool wd_is_dir(const struct wd_tree_entry *e);
bool wd_same_entry(const struct wd_tree_entry *x,
		   const struct wd_tree_entry *y);

#endif
