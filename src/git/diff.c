#include <string.h>

#include "git/trees.h"

/*
 * Side 0 is the new tree, the others are what it is compared with.  A path is
 * in the answer when it differs from all of them, so a directory that is equal
 * to one of them is never opened.
 */
struct diff {
	const struct wd_diff_limits *limits;
	struct wd_arena *scratch;
	struct piece *first, *last;
	size_t count;
	size_t bytes; /* of the paths */
};

enum { PIECE = 256, BYTES_MAX = 16 << 20 };

/* Paths as they are found: how many there will be, nobody knows. */
struct piece {
	struct piece *next;
	size_t count;
	struct wd_path item[PIECE];
};

static struct wd_path *room_for_one(struct diff *d)
{
	struct piece *p = d->last;

	if (p == NULL || p->count == PIECE) {
		p = wd_new(d->scratch, struct piece, 1);
		*(d->last == NULL ? &d->first : &d->last->next) = p;
		d->last = p;
	}
	d->count++;
	return &p->item[p->count++];
}

static wd_err add(struct wd_trees *t, struct wd_path path)
{
	struct diff *d = t->ctx;

	d->bytes += path.path.len;
	if (d->count == d->limits->paths || d->bytes > BYTES_MAX)
		return wd_fail(t->arena, WD_ERR_LIMIT, "too many paths");
	*room_for_one(d) = path;
	t->yield++;
	return NULL;
}

static wd_err visit(struct wd_trees *t,
		    const struct wd_tree_entry *const *entry,
		    enum wd_step *next)
{
	const struct wd_tree_entry *new = entry[0], *any = NULL;

	for (size_t i = t->sides; i-- > 0;) {
		if (i > 0 && wd_same_entry(new, entry[i]))
			return NULL;
		if (entry[i] != NULL)
			any = entry[i];
	}
	if (wd_is_dir(any)) {
		*next = WD_STEP_INTO;
		return NULL;
	}
	if (any->name.len > sizeof(t->path) - t->path_len)
		return wd_fail(t->arena, WD_ERR_LIMIT, "a path is too long");
	struct wd_path path = { .path = wd_trees_path(t, any->name),
				.old_mode = wd_mode(entry[1]),
				.new_mode = wd_mode(new) };

	if (entry[1] != NULL)
		path.old_id = entry[1]->id;
	if (new != NULL)
		path.new_id = new->id;
	return add(t, path);
}

static wd_err measure(struct wd_arena *a, struct wd_repo *r,
		      struct wd_path *path)
{
	enum wd_object_type type;
	wd_err err;

	if (path->new_mode == 0 || path->new_mode == 0160000)
		return NULL; /* gone, or a commit of another repository */
	err = wd_object_header(a, r, path->new_id, &type, &path->size);
	if (err == NULL && type != WD_OBJ_BLOB)
		err = wd_failf(a, WD_ERR_FORMAT, "%.*s is not a file",
			       WD_FMT(path->path));
	return err;
}

static void keep(struct wd_arena *a, const struct diff *d, struct wd_paths *out)
{
	*out = (struct wd_paths){ .count = d->count, .known = true };
	if (d->count == 0)
		return;
	out->item = wd_new(a, struct wd_path, d->count);
	size_t n = 0;

	for (const struct piece *p = d->first; p != NULL; p = p->next) {
		memcpy(out->item + n, p->item, p->count * sizeof(*p->item));
		n += p->count;
	}
}

static wd_err compare(struct wd_arena *a, struct wd_repo *r, const wd_oid *tree,
		      size_t sides, const struct wd_diff_limits *limits,
		      struct wd_paths *out)
{
	/* Nothing is remembered in there meanwhile. */
	const struct wd_arena mark = r->arena;
	struct diff d = { .limits = limits, .scratch = &r->arena };
	struct wd_trees t = { .arena = a,
			      .scratch = &r->arena,
			      .repo = r,
			      .sides = sides,
			      .depth_max = limits->depth,
			      .visit = visit,
			      .ctx = &d };
	wd_err err = NULL;
	bool equal = false;

	for (size_t i = 1; i < sides; i++)
		equal = equal || wd_oid_eq(tree[0], tree[i]);
	if (!equal)
		err = wd_trees_walk(&t, tree);
	if (err == NULL)
		keep(a, &d, out);
	r->arena = mark;
	return err;
}

static wd_err compare_sized(struct wd_arena *a, struct wd_repo *r,
			    const wd_oid *tree, size_t sides,
			    const struct wd_diff_limits *limits,
			    struct wd_paths *out)
{
	struct wd_paths paths;
	wd_err err = compare(a, r, tree, sides, limits, &paths);

	for (size_t i = 0; err == NULL && i < paths.count; i++)
		err = measure(a, r, &paths.item[i]);
	if (err == NULL)
		*out = paths;
	return err;
}

wd_err wd_tree_diff(struct wd_arena *a, struct wd_repo *r, wd_oid old_tree,
		    wd_oid new_tree, const struct wd_diff_limits *limits,
		    bool sizes, struct wd_paths *out)
{
	const wd_oid tree[] = { new_tree, old_tree };

	return sizes ? compare_sized(a, r, tree, 2, limits, out)
		     : compare(a, r, tree, 2, limits, out);
}

wd_err wd_commit_diff(struct wd_arena *a, struct wd_repo *r, wd_oid commit,
		      const struct wd_diff_limits *limits, bool sizes,
		      struct wd_paths *out)
{
	const struct wd_commit_links *links, *parent;
	wd_err err = wd_links(a, r, commit, &links);

	if (err != NULL)
		return err;
	size_t sides = links->parents > 0 ? links->parents + 1 : 2;
	wd_oid *tree = wd_new(a, wd_oid, sides);

	tree[0] = links->tree;
	for (size_t i = 0; i < links->parents; i++) {
		err = wd_links(a, r, links->parent[i], &parent);
		if (err != NULL)
			return err;
		tree[i + 1] = parent->tree;
	}
	return sizes ? compare_sized(a, r, tree, sides, limits, out)
		     : compare(a, r, tree, sides, limits, out);
}
