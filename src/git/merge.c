#include "git/merge.h"

#include <string.h>

/*
 * A clean merge needs no eyes of its own: it is what its parents make.  So
 * nothing may pass here that a conflict or a hand has shaped.  Each name of the
 * result must be what the three-way rule says: a side that did not change
 * yields to the one that did.  Only where both changed the same file its lines
 * are merged again.
 *
 * That is done name by name, side by side, and most of the trees are never
 * opened.  Renames can make a difference only where
 *  - a name is in conflict: then it is not clean here, or
 *  - a file is gone on both sides: one may have renamed it, or
 *  - one side adds a file to a directory that is gone on the other: git asks
 *    whether the directory was renamed.
 * In these cases, and where common ancestors have to be merged first, all names
 * are merged at once: merge_table.c.  An octopus knows no renames.
 */
struct merge {
	struct wd_merging *g;
	struct wd_value value[WD_MERGE_TREES]; /* of the present name */
	struct wd_value made[WD_MERGE_STEPS];
	wd_str path;
	size_t names; /* that are not the same in all trees */
	bool clean, renames_count;
	char gone[WD_TREES_PATH_MAX]; /* the directory gone on one side that we
				       * are in */
	size_t gone_len;
};

/* What a step has no answer for: equal to nothing, also not to itself. */
static const struct wd_value open_question;

static const struct wd_value nothing;

static bool same(const struct wd_value *x, const struct wd_value *y)
{
	return x != &open_question && y != &open_question &&
	       wd_same_value(x, y);
}

bool wd_is_empty_tree(const struct wd_tree_entry *e)
{
	static const wd_oid empty = {
		{ 0x4b, 0x82, 0x5d, 0xc6, 0x42, 0xcb, 0x6e, 0xb9, 0xa0, 0x60,
		  0xe5, 0x4b, 0xf8, 0xd6, 0x92, 0x88, 0xfb, 0xee, 0x49, 0x04 }
	};

	return wd_is_dir(e) && wd_oid_eq(e->id, empty);
}

static bool is_directory(const struct wd_value *v)
{
	return v->mode == 0040000;
}

static bool one_kind(const struct wd_value *x, const struct wd_value *y)
{
	return x->mode != 0 && !is_directory(x) &&
	       (x->mode & 0170000) == (y->mode & 0170000);
}

/* Both sides changed it. */
static wd_err both_changed(struct merge *m, size_t step,
			   const struct wd_value *base,
			   const struct wd_value *ours,
			   const struct wd_value *theirs,
			   const struct wd_value **out)
{
	struct wd_three three = { .path = m->path,
				  .ours = *ours,
				  .theirs = *theirs };
	enum wd_made made;

	if (!one_kind(ours, theirs) || base == &open_question)
		return NULL;
	/* an octopus merges nothing where there is no ancestor */
	if (m->g->plan.octopus && !one_kind(base, ours))
		return NULL;
	if (!is_directory(base))
		three.base = *base;
	wd_err err = wd_merge_values(m->g, &three, &m->made[step], &made);

	if (err == NULL && made == WD_MADE)
		*out = &m->made[step];
	return err;
}

static wd_err make(struct merge *m, size_t step, const struct wd_value **out);

static wd_err value_of(struct merge *m, unsigned operand,
		       const struct wd_value **out)
{
	*out = &nothing;
	if (operand >= WD_MERGE_TREES && operand != WD_MERGE_NOTHING)
		return make(m, operand - WD_MERGE_TREES, out);
	if (operand != WD_MERGE_NOTHING)
		*out = &m->value[operand];
	return NULL;
}

static void note_conflict(struct merge *m, const struct wd_value *base,
			  const struct wd_value *ours,
			  const struct wd_value *theirs)
{
	if (is_directory(ours) || is_directory(theirs) || is_directory(base))
		return;
	if (ours->mode == 0 || theirs->mode == 0)
		wd_unclean(m->g,
			   "one side removes \"%.*s\", the other changes it",
			   WD_FMT(m->path));
	else
		wd_unclean(m->g, "both sides add or change \"%.*s\"",
			   WD_FMT(m->path));
}

/* The three-way rule.  What two sides agree about needs no ancestor. */
static wd_err make(struct merge *m, size_t step, const struct wd_value **out)
{
	const struct wd_merge_step *s = &m->g->plan.step[step];
	const struct wd_value *base = &nothing, *ours, *theirs;
	wd_err err = value_of(m, s->ours, &ours);

	if (err == NULL)
		err = value_of(m, s->theirs, &theirs);
	if (err == NULL && !same(ours, theirs))
		err = value_of(m, s->base, &base);
	if (err != NULL)
		return err;
	*out = &open_question;
	if (same(ours, theirs) || same(theirs, base))
		*out = ours;
	else if (same(ours, base))
		*out = theirs;
	else if (ours != &open_question && theirs != &open_question)
		err = both_changed(m, step, base, ours, theirs, out);
	if (err == NULL && *out == &open_question)
		note_conflict(m, base, ours, theirs);
	return err;
}

static const struct wd_tree_entry *first_of(
	const struct wd_tree_entry *const *entry, size_t from, size_t sides)
{
	for (size_t i = from; i < sides; i++)
		if (entry[i] != NULL)
			return entry[i];
	return NULL;
}

/* One side's file beside the other's directory is a conflict; for an octopus,
 * wherever they are beside each other. */
static wd_err check_twins(struct wd_trees *t,
			  const struct wd_tree_entry *const *entry,
			  struct merge *m)
{
	bool beside = false;
	wd_err err = NULL;

	const struct wd_tree_entry *any = m->g->plan.octopus
						  ? first_of(entry, 0, t->sides)
						  : entry[WD_MERGE_RESULT];

	if (any != NULL)
		err = wd_trees_twin(t, any->name, WD_MERGE_RESULT,
				    m->g->plan.octopus ? t->sides - 1
						       : WD_MERGE_RESULT,
				    &beside);
	if (beside)
		wd_unclean(m->g,
			   "\"%.*s\" is a file on one side, a directory on the "
			   "other",
			   WD_FMT(m->path));
	m->clean = m->clean && !beside;
	return err;
}

static bool in_gone_directory(const struct merge *m, const struct wd_trees *t)
{
	return m->gone_len > 0 && t->path_len >= m->gone_len &&
	       memcmp(t->path, m->gone, m->gone_len) == 0;
}

static void remember_gone(struct merge *m)
{
	memcpy(m->gone, m->path.ptr, m->path.len);
	m->gone[m->path.len] = '/';
	m->gone_len = m->path.len + 1;
}

/* See above for when renames count. */
static void look_for_renames(struct merge *m, const struct wd_trees *t,
			     bool dir)
{
	const bool base = m->value[WD_MERGE_ANCESTORS].mode != 0 &&
			  t->sides > WD_MERGE_ANCESTORS;
	const bool ours = m->value[WD_MERGE_OURS].mode != 0;
	const bool theirs = m->value[WD_MERGE_THEIRS].mode != 0;

	const bool added = !dir && !base && ours != theirs;

	if ((base && !ours && !theirs) || (added && in_gone_directory(m, t)))
		m->renames_count = true;
	else if (dir && base && ours != theirs && !in_gone_directory(m, t))
		remember_gone(m);
}

/* May a file in this directory be gone on both sides, which agree? */
static bool hides_gone(const struct merge *m, const struct wd_trees *t,
		       bool dir)
{
	const struct wd_value *base = &m->value[WD_MERGE_ANCESTORS];
	const struct wd_value *ours = &m->value[WD_MERGE_OURS];

	return dir && !m->g->plan.octopus && t->sides > WD_MERGE_ANCESTORS &&
	       base->mode != 0 && ours->mode != 0 &&
	       wd_same_value(ours, &m->value[WD_MERGE_THEIRS]) &&
	       !wd_same_value(ours, base);
}

static void differs(struct merge *m)
{
	wd_unclean(m->g, "\"%.*s\" is not what git makes of it",
		   WD_FMT(m->path));
	m->clean = false;
}

static wd_err judge_name(struct merge *m, struct wd_trees *t,
			 const struct wd_tree_entry *const *entry,
			 enum wd_step *next)
{
	const bool dir = wd_is_dir(first_of(entry, WD_MERGE_RESULT, t->sides));
	const struct wd_value *want;
	wd_err err = make(m, m->g->plan.steps - 1, &want);

	if (err != NULL)
		return err;
	if (want == &open_question)
		m->clean = dir && !wd_is_empty_tree(entry[WD_MERGE_RESULT]);
	else if (!same(want, &m->value[WD_MERGE_RESULT]))
		differs(m);
	if (!m->g->plan.octopus)
		look_for_renames(m, t, dir);
	if (m->clean && !dir)
		err = check_twins(t, entry, m);
	if (!m->clean || m->renames_count)
		*next = WD_STEP_OUT;
	else if (want == &open_question || hides_gone(m, t, dir))
		*next = WD_STEP_INTO;
	return err;
}

static wd_err visit(struct wd_trees *t,
		    const struct wd_tree_entry *const *entry,
		    enum wd_step *next)
{
	const struct wd_arena mark = *t->scratch;
	const struct wd_tree_entry *any =
		first_of(entry, WD_MERGE_RESULT, t->sides);
	struct merge *m = t->ctx;

	if (m->names++ == m->g->limits.paths)
		return wd_fail(t->arena, WD_ERR_LIMIT, "too many paths");
	for (size_t i = 0; i < t->sides; i++) {
		m->value[i].mode = wd_mode(entry[i]);
		if (entry[i] != NULL)
			m->value[i].id = entry[i]->id;
	}
	m->path = wd_strf(t->scratch, "%.*s%.*s", (int)t->path_len, t->path,
			  WD_FMT(any->name));
	wd_err err = judge_name(m, t, entry, next);

	*t->scratch = mark;
	return err;
}

static wd_err merge_names(struct wd_merging *g, bool *clean, bool *renames)
{
	struct merge m = { .g = g, .clean = true };
	struct wd_trees t = { .arena = g->arena,
			      .scratch = g->lines.scratch,
			      .repo = g->repo,
			      .sides = g->plan.trees,
			      .depth_max = g->limits.depth,
			      .visit = visit,
			      .ctx = &m };
	wd_err err = wd_trees_walk(&t, g->plan.tree);

	*clean = m.clean;
	*renames = m.renames_count;
	return err;
}

/* Name by name, and all at once where that is no answer. */
static wd_err merge_trees(struct wd_merging *g, bool *clean)
{
	const struct wd_arena mark = *g->lines.scratch;
	bool renames = g->plan.steps > 1;
	wd_err err = NULL;

	*clean = false;
	if (g->plan.octopus || !renames)
		err = merge_names(g, clean, &renames);
	*g->lines.scratch = mark;
	if (err == NULL && !g->plan.octopus && (renames || !*clean)) {
		g->why = WD_STR("");
		err = wd_merge_table(g, clean);
	}
	*g->lines.scratch = mark;
	return err;
}

enum { KEPT = 256 << 20 }; /* address space for what ancestors make */

static wd_err merge_all(struct wd_merging *g, struct wd_remade *out)
{
	struct wd_arena kept;
	struct wd_arena *scratch = &g->repo->arena;

	if (!wd_arena_map(KEPT, scratch->full, scratch->ctx, &kept))
		return wd_fail(g->arena, WD_ERR_IO, "no memory to merge in");
	const struct wd_arena start = kept;

	g->rename_steps = WD_RENAME_STEPS_MAX;
	g->rename_bytes = g->limits.bytes;
	g->lines = (struct wd_merge_lines){ .arena = g->arena,
					    .repo = g->repo,
					    .scratch = scratch,
					    .kept = &kept,
					    .bytes_max = g->limits.bytes,
					    .steps = WD_DIFF_STEPS_MAX };
	wd_err err = merge_trees(g, &out->clean);

	wd_arena_unmap(start, KEPT);
	out->why = out->clean ? WD_STR("") : g->why;
	return err;
}

wd_err wd_clean_merge(struct wd_arena *a, struct wd_repo *r, wd_oid commit,
		      const struct wd_merge_limits *limits,
		      struct wd_remade *out)
{
	const struct wd_commit_links *links;
	struct wd_merging g = { .arena = a, .repo = r, .limits = *limits };
	wd_err err = wd_links(a, r, commit, &links);

	*out = (struct wd_remade){ .clean = false };
	if (err == NULL && links->parents < 2) {
		out->why = WD_STR("it is no merge");
		return NULL;
	}
	if (err == NULL)
		err = wd_merge_plan(a, r, links, limits, &g.plan);
	if (err == NULL && g.plan.impossible != NULL) {
		out->why = wd_str_of(g.plan.impossible);
		return NULL;
	}
	return err != NULL ? err : merge_all(&g, out);
}

wd_err wd_change_onto(struct wd_arena *a, struct wd_repo *r,
		      const struct wd_change *change,
		      struct wd_merge_limits *limits, struct wd_remade *out)
{
	struct wd_merging g = { .arena = a, .repo = r, .limits = *limits };

	g.plan.trees = WD_MERGE_ANCESTORS + 1;
	g.plan.tree[WD_MERGE_RESULT] = change->result;
	g.plan.tree[WD_MERGE_OURS] = change->onto;
	g.plan.tree[WD_MERGE_THEIRS] = change->tree;
	g.plan.tree[WD_MERGE_ANCESTORS] = change->base;
	g.plan.step[0] = (struct wd_merge_step){ .base = WD_MERGE_ANCESTORS,
						 .ours = WD_MERGE_OURS,
						 .theirs = WD_MERGE_THEIRS };
	g.plan.steps = 1;
	wd_err err = merge_all(&g, out);

	limits->bytes -=
		g.lines.bytes < limits->bytes ? g.lines.bytes : limits->bytes;
	return err;
}
