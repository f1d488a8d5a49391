/*
 * trees.h - walk several trees side by side, name by name in tree order.
 * Private.
 */
#ifndef WD_GIT_TREES_H
#define WD_GIT_TREES_H

#include "git/inside.h"

enum {
	WD_TREES_DEPTH_MAX = 1024,   /* nested directories, whoever asks */
	WD_TREES_OPEN_MAX = 1000000, /* trees opened in one walk */
	WD_TREES_PATH_MAX = 4096     /* bytes of a path */
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
	/* the walk's own */
	char path[WD_TREES_PATH_MAX]; /* of the directory, with its '/' */
	size_t path_len;
	unsigned depth;
	size_t opened, open_max;
	bool out;
	struct wd_level *level; /* of the present directory */
};

/* `tree`: one for each side, zero is the empty tree.  Malformed and unsorted
 * trees are WD_ERR_FORMAT. */
WD_CHECKED wd_err wd_trees_walk(struct wd_trees *t, const wd_oid *tree);

/* The full path of a name in the present directory, in the arena. */
wd_str wd_trees_path(const struct wd_trees *t, wd_str name);

/* In a visit: is the side's entry a file, and a directory of the same name in
 * that tree too? */
bool wd_trees_twin(const struct wd_trees *t, size_t side);

/* As git compares them: permissions but for "executable" do not count. */
uint32_t wd_mode(const struct wd_tree_entry *e); /* 0 for NULL */
bool wd_is_dir(const struct wd_tree_entry *e);
bool wd_same_entry(const struct wd_tree_entry *x,
		   const struct wd_tree_entry *y);

#endif
