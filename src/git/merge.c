#include "git/merge.h"

#include <string.h>

/*
 * A clean merge needs no eyes of its own: it is what its parents make.  So
 * nothing may pass here that a conflict, a rename or a hand has shaped.  Each
 * name of the result must be what the three-way rule says: a side that did
 * not change yields to the one that did.  Only where both changed the same
 * file its lines are merged again.
 *
 * Common ancestors that have to be merged first are merged name by name, too,
 * when and where the outcome is asked for: their trees are never written.
 */
struct merge {
	struct wd_merge_plan plan;
	struct wd_merge_lines lines;
	const struct wd_tree_entry *const *entry; /* of the present name */
	struct wd_tree_entry made[WD_MERGE_STEPS];
	size_t names, names_max; /* that are not the same in all trees */
	bool clean;
};

/* What a step has no answer for: equal to nothing, also not to itself. */
static const struct wd_tree_entry open_question;

static bool same(const struct wd_tree_entry *x, const struct wd_tree_entry *y)
{
	return x != &open_question && y != &open_question &&
	       wd_same_entry(x, y);
}

/* Of the id of `git mktree </dev/null`: git drops what is empty. */
static bool is_empty_tree(const struct wd_tree_entry *e)
{
	static const wd_oid empty = {
		{ 0x4b, 0x82, 0x5d, 0xc6, 0x42, 0xcb, 0x6e, 0xb9, 0xa0, 0x60,
		  0xe5, 0x4b, 0xf8, 0xd6, 0x92, 0x88, 0xfb, 0xee, 0x49, 0x04 }
	};

	return e != NULL && wd_oid_eq(e->id, empty);
}

static bool is_file(const struct wd_tree_entry *e)
{
	return (wd_mode(e) & 0170000) == 0100000;
}

static bool is_last(const struct merge *m, size_t step)
{
	return step + 1 == m->plan.steps;
}

static wd_err contents(struct merge *m, size_t step,
		       const struct wd_tree_entry *base,
		       const struct wd_tree_entry *ours,
		       const struct wd_tree_entry *theirs,
		       struct wd_tree_entry *made, bool *answered)
{
	bool keep = !is_last(m, step);
	enum wd_merged merged;
	wd_err err = wd_merge_lines(&m->lines, &base->id, &ours->id,
				    &theirs->id, keep, &merged, &made->id);

	*answered = merged == WD_MERGED || (merged == WD_MERGED_CLASH && keep);
	return err;
}

/* Both sides changed a file: name, mode and content each by itself. */
static wd_err both_changed(struct merge *m, size_t step,
			   const struct wd_tree_entry *base,
			   const struct wd_tree_entry *ours,
			   const struct wd_tree_entry *theirs,
			   const struct wd_tree_entry **out)
{
	struct wd_tree_entry *made = &m->made[step];
	bool answered = true;
	wd_err err = NULL;

	if (!is_file(base) || !is_file(ours) || !is_file(theirs))
		return NULL;
	*made = *ours;
	if (wd_mode(ours) == wd_mode(base))
		made->mode = theirs->mode;
	if (wd_oid_eq(ours->id, base->id))
		made->id = theirs->id;
	else if (!wd_oid_eq(theirs->id, base->id) &&
		 !wd_oid_eq(theirs->id, ours->id))
		err = contents(m, step, base, ours, theirs, made, &answered);
	if (answered)
		*out = made;
	return err;
}

static wd_err make(struct merge *m, size_t step,
		   const struct wd_tree_entry **out);

static wd_err value_of(struct merge *m, unsigned operand,
		       const struct wd_tree_entry **out)
{
	*out = NULL;
	if (operand >= WD_MERGE_TREES && operand != WD_MERGE_NOTHING)
		return make(m, operand - WD_MERGE_TREES, out);
	if (operand != WD_MERGE_NOTHING)
		*out = m->entry[operand];
	return NULL;
}

/* The three-way rule.  What two sides agree about needs no ancestor. */
static wd_err make(struct merge *m, size_t step,
		   const struct wd_tree_entry **out)
{
	const struct wd_merge_step *s = &m->plan.step[step];
	const struct wd_tree_entry *base = NULL, *ours, *theirs;
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
	else
		err = both_changed(m, step, base, ours, theirs, out);
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

/*
 * One side's file beside the other's directory is a conflict.  Where only
 * ancestors have both, git would give the file another name before it goes on:
 * nobody says what that makes.
 */
static wd_err check_twins(struct wd_trees *t,
			  const struct wd_tree_entry *const *entry, bool *clean)
{
	const struct wd_tree_entry *made = entry[WD_MERGE_RESULT], *old = NULL;
	bool beside = false;
	wd_err err = NULL;

	if (t->sides > WD_MERGE_ANCESTORS + 1)
		old = first_of(entry, WD_MERGE_ANCESTORS, t->sides);
	if (made != NULL)
		err = wd_trees_twin(t, made->name, WD_MERGE_RESULT,
				    WD_MERGE_RESULT, &beside);
	if (err == NULL && old != NULL && !beside)
		err = wd_trees_twin(t, old->name, WD_MERGE_ANCESTORS,
				    t->sides - 1, &beside);
	*clean = *clean && !beside;
	return err;
}

static wd_err visit(struct wd_trees *t,
		    const struct wd_tree_entry *const *entry,
		    enum wd_step *next)
{
	const struct wd_arena mark = *t->scratch;
	const struct wd_tree_entry *want;
	struct merge *m = t->ctx;
	bool dir = wd_is_dir(first_of(entry, WD_MERGE_RESULT, t->sides));

	if (m->names++ == m->names_max)
		return wd_fail(t->arena, WD_ERR_LIMIT, "too many paths");
	m->entry = entry;
	m->lines.texts = 0;
	wd_err err = make(m, m->plan.steps - 1, &want);

	*t->scratch = mark;
	if (err != NULL)
		return err;
	if (want == &open_question)
		m->clean = dir && !is_empty_tree(entry[WD_MERGE_RESULT]);
	else
		m->clean = same(want, entry[WD_MERGE_RESULT]);
	if (m->clean && !dir)
		err = check_twins(t, entry, &m->clean);
	if (!m->clean)
		*next = WD_STEP_OUT;
	else if (want == &open_question)
		*next = WD_STEP_INTO;
	return err;
}

static wd_err merge_trees(struct wd_arena *a, struct wd_repo *r,
			  const struct wd_merge_limits *limits, struct merge *m)
{
	const struct wd_arena mark = r->arena;
	struct wd_trees t = { .arena = a,
			      .scratch = &r->arena,
			      .repo = r,
			      .sides = m->plan.trees,
			      .depth_max = limits->depth,
			      .visit = visit,
			      .ctx = m };

	m->clean = true;
	m->names_max = limits->paths;
	m->lines = (struct wd_merge_lines){ .arena = a,
					    .repo = r,
					    .scratch = &r->arena,
					    .bytes_max = limits->bytes };
	wd_err err = wd_trees_walk(&t, m->plan.tree);

	r->arena = mark;
	return err;
}

wd_err wd_clean_merge(struct wd_arena *a, struct wd_repo *r, wd_oid commit,
		      const struct wd_merge_limits *limits, bool *out)
{
	const struct wd_commit_links *links;
	struct merge m = { 0 };
	wd_err err = wd_links(a, r, commit, &links);

	if (err == NULL && links->parents != 2) {
		*out = false;
		return NULL;
	}
	if (err == NULL)
		err = wd_merge_plan(a, r, links, limits, &m.plan);
	if (err == NULL)
		err = merge_trees(a, r, limits, &m);
	if (err == NULL)
		*out = m.clean;
	return err;
}

wd_err wd_change_onto(struct wd_arena *a, struct wd_repo *r,
		      const struct wd_change *change,
		      struct wd_merge_limits *limits, bool *out)
{
	struct merge m = { 0 };

	m.plan.trees = WD_MERGE_ANCESTORS + 1;
	m.plan.tree[WD_MERGE_RESULT] = change->result;
	m.plan.tree[WD_MERGE_OURS] = change->onto;
	m.plan.tree[WD_MERGE_THEIRS] = change->tree;
	m.plan.tree[WD_MERGE_ANCESTORS] = change->base;
	m.plan.step[0] = (struct wd_merge_step){ .base = WD_MERGE_ANCESTORS,
						 .ours = WD_MERGE_OURS,
						 .theirs = WD_MERGE_THEIRS };
	m.plan.steps = 1;
	wd_err err = merge_trees(a, r, limits, &m);

	limits->bytes -=
		m.lines.bytes < limits->bytes ? m.lines.bytes : limits->bytes;
	if (err == NULL)
		*out = m.clean;
	return err;
}
