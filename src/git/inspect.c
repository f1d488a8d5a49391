#include "git/inspect.h"

#include <stdlib.h>
#include <string.h>

#include "git/look.h"

static const struct wd_place root = { 0 };

struct wd_inspection *wd_inspect_start(struct wd_arena *a, struct wd_repo *r,
				       const struct wd_inspect_limits *limits)
{
	struct wd_inspection *in = wd_new(a, struct wd_inspection, 1);

	*in = (struct wd_inspection){ .arena = a,
				      .repo = r,
				      .limits = *limits,
				      .trees.arena = a,
				      .commits.arena = a,
				      .blobs.arena = a,
				      .modules.arena = a,
				      .totals.arena = a };
	return in;
}

/* Of a whole tree as far as it can be read; a bomb is counted up to where it
 * is one. */
static wd_err count(struct wd_inspection *in, const wd_oid *tree,
		    unsigned depth, uint64_t *out);

static wd_err count_entries(struct wd_inspection *in, wd_str raw,
			    unsigned depth, uint64_t *out)
{
	struct wd_tree_reader t = { .rest = raw };
	struct wd_tree_entry e;
	uint64_t all = 0, one;
	wd_err err = NULL;

	while (err == NULL && all <= in->limits.paths && wd_tree_next(&t, &e)) {
		one = 1;
		if (wd_is_dir(&e))
			err = count(in, &e.id, depth + 1, &one);
		all = wd_sum(all, one);
	}
	*out = all;
	return err;
}

static bool counted(const struct wd_inspection *in, const wd_oid *tree,
		    uint64_t *out)
{
	uint32_t at;

	if (wd_map_get(&in->trees, wd_oid_key(tree), &at)) {
		*out = in->look[at]->paths;
		return true;
	}
	if (!wd_map_get(&in->totals, wd_oid_key(tree), &at))
		return false;
	*out = in->total[at];
	return true;
}

static void keep_total(struct wd_inspection *in, const wd_oid *tree,
		       uint64_t paths)
{
	wd_oid *key = wd_new(in->arena, wd_oid, 1);

	if (in->total_count == in->total_room) {
		size_t room = in->total_room == 0 ? 256 : in->total_room * 2;
		uint64_t *more = wd_new(in->arena, uint64_t, room);

		if (in->total_count > 0)
			memcpy(more, in->total,
			       in->total_count * sizeof(*more));
		in->total = more;
		in->total_room = room;
	}
	*key = *tree;
	in->total[in->total_count] = paths;
	(void)wd_map_add(&in->totals, wd_oid_key(key),
			 (uint32_t)in->total_count++);
}

static wd_err count(struct wd_inspection *in, const wd_oid *tree,
		    unsigned depth, uint64_t *out)
{
	struct wd_look ignored = { 0 };
	git_odb_object *object = NULL;

	*out = 0;
	if (counted(in, tree, out) || depth > WD_INSPECT_DEPTH_MAX)
		return NULL;
	wd_err err = wd_look_open(in, &root, tree, &ignored, &object);

	if (err != NULL || object == NULL)
		return err;
	err = count_entries(in,
			    (wd_str){ git_odb_object_data(object),
				      git_odb_object_size(object) },
			    depth, out);
	wd_look_close(in, object);
	if (err == NULL)
		keep_total(in, tree, *out);
	return err;
}

static int by_id(const void *x, const void *y)
{
	return wd_oid_cmp(*(const wd_oid *)x, *(const wd_oid *)y);
}

static void check_parents(struct wd_inspection *in,
			  const struct wd_commit_links *links,
			  struct wd_look *l)
{
	const struct wd_arena mark = in->repo->arena;
	wd_oid *sorted = wd_new(&in->repo->arena, wd_oid, links->parents);

	if (links->parents > in->limits.parents)
		wd_look_note(in, l, WD_HYGIENE_LIMIT,
			     "has more parents than the limit", NULL,
			     (wd_str){ 0 });
	if (links->parents > 1) {
		memcpy(sorted, links->parent, links->parents * sizeof(*sorted));
		qsort(sorted, links->parents, sizeof(*sorted), by_id);
	}
	for (size_t i = 1; i < links->parents; i++)
		if (wd_oid_eq(sorted[i - 1], sorted[i]))
			wd_look_note(in, l, WD_HYGIENE_DUP_PARENT,
				     "has the same parent twice", NULL,
				     (wd_str){ 0 });
	in->repo->arena = mark;
}

/* What it is compared with, and how many paths came to those in this push. */
static wd_err list_sides(struct wd_inspection *in,
			 const struct wd_commit_links *links, wd_oid *side,
			 size_t *sides, uint64_t *added)
{
	const struct wd_commit_links *parent;
	wd_err err = NULL;
	uint32_t at;

	*sides = 0;
	*added = 0;
	for (size_t i = 0; err == NULL && i < links->parents; i++) {
		if (wd_map_get(&in->commits, wd_oid_key(&links->parent[i]),
			       &at))
			*added = wd_sum(*added, in->look[at]->paths);
		err = wd_links(in->arena, in->repo, links->parent[i], &parent);
		if (err == NULL)
			side[(*sides)++] = parent->tree;
		else if (wd_unreadable(err)) /* there since before the gate */
			err = NULL;
	}
	return err;
}

/*
 * Paths that came to the tree in this push are counted too high where branches
 * are merged, never too low: so only a high number has to be counted again.
 */
static wd_err check_total(struct wd_inspection *in, const wd_oid *tree,
			  uint64_t added, struct wd_look *l)
{
	wd_err err = NULL;

	l->paths = added;
	if (!counted(in, tree, &l->paths) &&
	    (added > in->limits.paths || added > WD_INSPECT_COUNT_FROM))
		err = count(in, tree, 0, &l->paths);
	if (err == NULL && l->paths > in->limits.paths)
		wd_look_note(in, l, WD_HYGIENE_LIMIT,
			     "has more paths than the limit", NULL,
			     (wd_str){ 0 });
	return err;
}

static wd_err look_at_tree(struct wd_inspection *in,
			   const struct wd_commit_links *links,
			   struct wd_look *l)
{
	wd_oid *side = wd_new(&in->repo->arena, wd_oid, links->parents);
	const struct wd_look *found;
	size_t sides;
	uint64_t added;
	wd_err err = list_sides(in, links, side, &sides, &added);

	if (err != NULL)
		return err;
	for (size_t i = 0; i < sides; i++)
		if (wd_oid_eq(side[i], links->tree))
			return check_total(in, &links->tree, added, l);
	err = wd_look_tree(in, &root, &links->tree, side, sides, &found);
	if (err != NULL)
		return err;
	wd_look_merge(in, l, found);
	return check_total(in, &links->tree, wd_sum(added, found->paths), l);
}

wd_err wd_inspect_commit(struct wd_inspection *in, wd_oid commit,
			 const struct wd_flaws **out)
{
	const struct wd_node *node = wd_commit_node(in->repo, &commit);
	const struct wd_commit_links *links;
	uint32_t at;

	if (wd_map_get(&in->commits, wd_oid_key(&node->id), &at)) {
		*out = wd_look_flaws(in->look[at]);
		return NULL;
	}
	wd_err err = wd_links(in->arena, in->repo, commit, &links);

	if (err != NULL)
		return err;
	struct wd_look *l = wd_look_keep(in, &at);

	in->compared = 0;
	check_parents(in, links, l);
	err = look_at_tree(in, links, l);
	(void)wd_map_add(&in->commits, wd_oid_key(&node->id), at);
	*out = wd_look_flaws(l);
	return err;
}

wd_err wd_inspect_object(struct wd_inspection *in, wd_oid id,
			 enum wd_object_type type, const struct wd_flaws **out)
{
	const struct wd_tidy_entry e = { .entry = { .mode = 0100644,
						    .id = id } };
	const struct wd_look *found;
	uint32_t at;
	struct wd_look *l = wd_look_keep(in, &at);
	wd_err err = NULL;

	if (type == WD_OBJ_BLOB) {
		err = wd_look_file(in, &root, &e, l);
	} else if (type == WD_OBJ_TREE) {
		err = wd_look_tree(in, &root, &id, NULL, 0, &found);
		if (err == NULL) {
			wd_look_merge(in, l, found);
			err = check_total(in, &id, found->paths, l);
		}
	}
	*out = wd_look_flaws(l);
	return err;
}
