/*
 * merge_table.c - merging with renames: all names at once.
 *
 * A row is a path that is not the same in all trees; a column is a tree, or
 * what a step of the plan makes of three columns.  A step first looks, on each
 * side, which files that are gone are new somewhere else, and brings the other
 * side's and the ancestor's version there; then each row is merged by itself.
 *
 * Only what can decide something is followed.  Where git would go on from a
 * conflict among ancestors with files under names that it makes up, or would
 * move files along with a directory, the merge is not clean here.
 */
#include <string.h>

#include "git/merge_table.h"

enum {
	CELLS_MAX = 512 << 10, /* values, 24 bytes each */
	NAMES_MAX = 8 << 20    /* bytes of all paths */
};

static size_t column_of(const struct table *t, unsigned operand)
{
	return operand < WD_MERGE_TREES
		       ? operand
		       : t->g->plan.trees + operand - WD_MERGE_TREES;
}

static struct wd_value value_of(const struct table *t, const struct row *r,
				unsigned operand)
{
	return operand == WD_MERGE_NOTHING ? (struct wd_value){ 0 }
					   : r->column[column_of(t, operand)];
}

static struct row *add_row(struct table *t)
{
	if (t->rows == t->room) {
		struct row **old = t->row;

		t->room = 2 * t->room + 64;
		t->row = wd_new(t->scratch, struct row *, t->room);
		if (t->rows > 0)
			memcpy(t->row, old, t->rows * sizeof(*old));
	}
	t->row[t->rows] = wd_new(t->scratch, struct row, 1);
	return t->row[t->rows++];
}

static wd_str path_of(const struct wd_trees *t, struct wd_arena *a, wd_str name)
{
	char *path = wd_new(a, char, t->path_len + name.len + 1);

	memcpy(path, t->path, t->path_len);
	memcpy(path + t->path_len, name.ptr, name.len);
	return (wd_str){ path, t->path_len + name.len };
}

static bool in_all(const struct wd_trees *t,
		   const struct wd_tree_entry *const *entry)
{
	for (size_t i = 0; i < t->sides; i++)
		if (entry[i] == NULL)
			return false;
	return true;
}

static void too_many(struct table *t)
{
	wd_unclean(t->g,
		   "its trees differ in too many paths to look for renames");
	t->ok = false;
}

static bool has_room(struct table *t, const struct wd_trees *w, wd_str name)
{
	t->names += w->path_len + name.len;
	if (t->rows < t->g->limits.paths && t->names <= NAMES_MAX &&
	    (t->rows + 1) * t->columns <= CELLS_MAX)
		return true;
	too_many(t);
	return false;
}

/* git drops a directory when nothing is left in it. */
static void check_not_empty(struct table *t, const struct wd_tree_entry *e,
			    wd_str path)
{
	if (!wd_is_empty_tree(e))
		return;
	wd_unclean(t->g, "\"%.*s\" is an empty directory", WD_FMT(path));
	t->ok = false;
}

static wd_err visit(struct wd_trees *w,
		    const struct wd_tree_entry *const *entry,
		    enum wd_step *next)
{
	const struct wd_tree_entry *any = NULL;
	struct table *t = w->ctx;

	for (size_t i = 0; any == NULL; i++)
		any = entry[i];
	w->yield++; /* every place counts, also of a tree that was seen */
	if (!has_room(t, w, any->name)) {
		*next = WD_STEP_OUT;
		return NULL;
	}
	const wd_str path = path_of(w, t->scratch, any->name);

	if (wd_is_dir(any)) {
		*next = WD_STEP_INTO;
		check_not_empty(t, entry[WD_MERGE_RESULT], path);
		if (in_all(w, entry))
			(void)wd_map_add(&t->in_all, path, 0);
		return NULL;
	}
	struct row *r = add_row(t);

	*r = (struct row){ .path = path };
	r->column = wd_new(t->scratch, struct wd_value, t->columns);
	for (size_t i = 0; i < w->sides; i++)
		if (entry[i] != NULL)
			r->column[i] = (struct wd_value){ entry[i]->id,
							  wd_mode(entry[i]) };
	return NULL;
}

static wd_err collect(struct table *t)
{
	struct wd_trees w = { .arena = t->g->arena,
			      .scratch = t->scratch,
			      .repo = t->g->repo,
			      .sides = t->g->plan.trees,
			      .depth_max = t->g->limits.depth,
			      .visit = visit,
			      .ctx = t };
	wd_err err = wd_trees_walk(&w, t->g->plan.tree);

	if (err != NULL && err->code == WD_ERR_LIMIT) {
		too_many(t);
		return NULL;
	}
	for (size_t i = 0; err == NULL && i < t->rows; i++)
		(void)wd_map_add(&t->at, t->row[i]->path, (uint32_t)i);
	return err;
}

/* Both sides have it, and they have changed it in different ways. */
static wd_err merge_both(struct table *t, const struct row *r, unsigned depth,
			 struct wd_value *out)
{
	const struct wd_three three = { .path = r->path,
					.from = { r->from[0], r->from[1] },
					.base = r->now[BASE],
					.ours = r->now[OURS],
					.theirs = r->now[THEIRS],
					.depth = depth };
	enum wd_made made = WD_MADE_CONFLICT;
	wd_err err = NULL;

	if ((three.ours.mode & 0170000) == (three.theirs.mode & 0170000)) {
		err = wd_merge_values(t->g, &three, out, &made);
	} else if (depth > 0) {
		*out = r->now[BASE];
		made = WD_MADE_OPEN;
	} else {
		wd_unclean(t->g,
			   "\"%.*s\" is not the same kind of thing on both "
			   "sides",
			   WD_FMT(r->path));
	}
	t->ok = t->ok && made != WD_MADE_CONFLICT;
	return err;
}

static void removed_and_changed(struct table *t, const struct row *r,
				unsigned depth, struct wd_value *out)
{
	*out = r->now[BASE];
	if (depth > 0)
		return;
	wd_unclean(t->g, "one side removes \"%.*s\", the other changes it",
		   WD_FMT(r->path));
	t->ok = false;
}

/*
 * Every tree has it, and the two that are merged have the same: so whatever
 * their ancestors make of it, nobody asks.  What is not merged costs nothing.
 */
static bool is_settled(const struct table *t, const struct row *r)
{
	const struct wd_value *ours = &r->column[WD_MERGE_OURS];

	for (size_t i = WD_MERGE_OURS; i < t->g->plan.trees; i++)
		if (r->column[i].mode == 0)
			return false;
	return wd_same_value(ours, &r->column[WD_MERGE_THEIRS]);
}

static wd_err merge_row(struct table *t, const struct row *r, unsigned depth,
			struct wd_value *out)
{
	const struct wd_value *base = &r->now[BASE], *ours = &r->now[OURS],
			      *theirs = &r->now[THEIRS];

	*out = (struct wd_value){ 0 };
	if (r->left)
		return NULL;
	if (depth > 0 && is_settled(t, r))
		*out = r->column[WD_MERGE_OURS];
	else if (wd_same_value(ours, theirs) || wd_same_value(theirs, base))
		*out = *ours;
	else if (wd_same_value(ours, base))
		*out = *theirs;
	else if (ours->mode != 0 && theirs->mode != 0)
		return merge_both(t, r, depth, out);
	else if (base->mode != 0)
		removed_and_changed(t, r, depth, out);
	else
		*out = ours->mode != 0 ? *ours : *theirs;
	return NULL;
}

/* A file and a directory of one name: git gives the file another one. */
static void check_twins(struct table *t, size_t column)
{
	uint32_t at;

	for (size_t i = 0; i < t->rows; i++) {
		const struct row *r = t->row[i];

		if (r->column[column].mode == 0)
			continue;
		for (wd_str up = wd_parent_of(r->path); up.len > 0;
		     up = wd_parent_of(up)) {
			if (!wd_map_get(&t->at, up, &at) ||
			    t->row[at]->column[column].mode == 0)
				continue;
			wd_unclean(t->g,
				   "\"%.*s\" is a file on one side, a "
				   "directory on the other",
				   WD_FMT(up));
			t->ok = false;
			return;
		}
	}
}

static void load(struct table *t, const struct wd_merge_step *step)
{
	for (size_t i = 0; i < t->rows; i++) {
		struct row *r = t->row[i];

		r->now[BASE] = value_of(t, r, step->base);
		r->now[OURS] = value_of(t, r, step->ours);
		r->now[THEIRS] = value_of(t, r, step->theirs);
		r->from[0] = r->from[1] = WD_STR("");
		r->to[OURS] = r->to[THEIRS] = WD_RENAME_NONE;
		r->left = false;
	}
}

static wd_err take_step(struct table *t, size_t number)
{
	const struct wd_merge_step *step = &t->g->plan.step[number];
	const size_t column = t->g->plan.trees + number;
	const struct wd_arena mark = *t->scratch;

	load(t, step);
	wd_err err = wd_merge_moves(t, step->depth);

	for (size_t i = 0; err == NULL && t->ok && i < t->rows; i++)
		err = merge_row(t, t->row[i], step->depth,
				&t->row[i]->column[column]);
	if (err == NULL && t->ok)
		check_twins(t, column);
	*t->scratch = mark;
	return err;
}

static void compare_result(struct table *t)
{
	const size_t last = t->columns - 1;

	for (size_t i = 0; t->ok && i < t->rows; i++) {
		const struct row *r = t->row[i];

		if (wd_same_value(&r->column[WD_MERGE_RESULT],
				  &r->column[last]))
			continue;
		wd_unclean(t->g, "\"%.*s\" is not what git makes of it",
			   WD_FMT(r->path));
		t->ok = false;
	}
}

wd_err wd_merge_table(struct wd_merging *g, bool *clean)
{
	struct table t = { .g = g,
			   .scratch = g->lines.scratch,
			   .columns = g->plan.trees + g->plan.steps,
			   .in_all.arena = g->lines.scratch,
			   .at.arena = g->lines.scratch,
			   .ok = true };
	wd_err err = collect(&t);

	for (size_t i = 0; err == NULL && t.ok && i < g->plan.steps; i++)
		err = take_step(&t, i);
	if (err == NULL && t.ok)
		compare_result(&t);
	*clean = t.ok;
	return err;
}
