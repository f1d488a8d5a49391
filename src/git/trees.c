#include "git/trees.h"

#include <string.h>

struct side {
	git_odb_object *object; /* NULL: the empty tree */
	struct wd_tree_reader reader;
	struct wd_tree_entry now;
	bool there; /* `now` is the next entry */
};

/* One directory on all sides; used again by its sisters. */
struct wd_level {
	struct wd_level *above, *below;
	struct side *side;
	const struct wd_tree_entry **entry;
	wd_oid *tree;
};

uint32_t wd_mode(const struct wd_tree_entry *e)
{
	if (e == NULL)
		return 0;
	if ((e->mode & 0170000) == 0100000)
		return (e->mode & 0100) != 0 ? 0100755 : 0100644;
	return e->mode & 0170000;
}

bool wd_is_dir(const struct wd_tree_entry *e)
{
	return wd_mode(e) == 0040000;
}

bool wd_same_entry(const struct wd_tree_entry *x, const struct wd_tree_entry *y)
{
	if (x == NULL || y == NULL)
		return x == y;
	return wd_oid_eq(x->id, y->id) && wd_mode(x) == wd_mode(y);
}

wd_str wd_trees_path(const struct wd_trees *t, wd_str name)
{
	char *path = wd_new(t->arena, char, t->path_len + name.len + 1);

	memcpy(path, t->path, t->path_len);
	memcpy(path + t->path_len, name.ptr, name.len);
	return (wd_str){ path, t->path_len + name.len };
}

/* Between a file and the directory of its name are only names that begin with
 * it: a few, but where somebody means to make it many. */
static wd_err side_twin(struct wd_trees *t, const struct side *s, wd_str name,
			bool *out)
{
	struct wd_tree_reader ahead = s->reader;
	struct wd_tree_entry e = s->now;
	bool more = s->there;

	if (more && !wd_is_dir(&e) && wd_str_eq(e.name, name))
		more = wd_tree_next(&ahead, &e);
	while (more && wd_str_starts(e.name, name)) {
		if (wd_is_dir(&e) && e.name.len == name.len) {
			*out = true;
			break;
		}
		t->ahead += e.name.len;
		if (t->ahead > WD_TREES_AHEAD_MAX)
			return wd_fail(t->arena, WD_ERR_LIMIT,
				       "too many names that begin alike");
		more = wd_tree_next(&ahead, &e);
	}
	return NULL;
}

wd_err wd_trees_twin(struct wd_trees *t, wd_str name, size_t from, size_t to,
		     bool *out)
{
	wd_err err = NULL;

	*out = false;
	for (size_t i = from; err == NULL && !*out && i <= to; i++)
		err = side_twin(t, &t->level->side[i], name, out);
	return err;
}

static wd_err malformed(struct wd_trees *t)
{
	return wd_failf(t->arena, WD_ERR_FORMAT, "malformed tree at \"%.*s\"",
			(int)t->path_len, t->path);
}

/* Out of order a name could stand twice, and only one of them be compared. */
static wd_err advance(struct wd_trees *t, struct side *s)
{
	struct wd_tree_entry next;

	if (!wd_tree_next(&s->reader, &next)) {
		s->there = false;
		return s->reader.broken ? malformed(t) : NULL;
	}
	if (s->there && wd_tree_order(&s->now, &next) >= 0)
		return malformed(t);
	s->now = next;
	s->there = true;
	return NULL;
}

static size_t common(wd_str x, wd_str y, size_t from, size_t most)
{
	enum { BLOCK = 64 };
	size_t n = from;

	most = x.len < most ? x.len : most;
	most = y.len < most ? y.len : most;
	while (n < most && most - n >= BLOCK &&
	       memcmp(x.ptr + n, y.ptr + n, BLOCK) == 0)
		n += BLOCK;
	while (n < most && x.ptr[n] == y.ptr[n])
		n++;
	return n;
}

/*
 * Bytes that the rest of all sides begins with.  Step by step, each twice as
 * far: two sides that have much in common must not be compared to their ends
 * again for every entry in which a third one differs.
 */
static size_t common_to_all(const struct wd_trees *t, const struct wd_level *l)
{
	const wd_str first = l->side[0].reader.rest;
	size_t equal = 0, goal = 256;

	for (;;) {
		size_t found = goal < first.len ? goal : first.len;

		for (size_t i = 1; i < t->sides && found > equal; i++)
			found = common(first, l->side[i].reader.rest, equal,
				       found);
		if (found < goal)
			return found;
		equal = found;
		goal *= 2;
	}
}

/*
 * Most entries are equal byte by byte on all sides: those are neither read nor
 * visited, but for the last one, which tells whether the order goes on.
 */
static wd_err skip_equal(struct wd_trees *t, struct wd_level *l)
{
	const wd_str raw = l->side[0].reader.rest;
	const size_t equal = common_to_all(t, l);
	size_t last = 0, end = 0;
	const char *nul;
	wd_err err;

	while (end < equal &&
	       (nul = memchr(raw.ptr + end, '\0', equal - end)) != NULL &&
	       equal - (size_t)(nul - raw.ptr) > WD_OID_BYTES) {
		last = end;
		end = (size_t)(nul - raw.ptr) + 1 + WD_OID_BYTES;
	}
	if (end == 0)
		return NULL;
	struct side *first = &l->side[0];

	/* does the first of them follow what was visited? */
	err = first->there ? advance(t, first) : NULL;
	if (err == NULL && (last > 0 || !first->there)) {
		first->there = false;
		first->reader.rest = wd_str_from(raw, last);
		err = advance(t, first);
	}
	for (size_t i = 1; err == NULL && i < t->sides; i++) {
		l->side[i].now = first->now;
		l->side[i].there = true;
		l->side[i].reader.rest =
			wd_str_from(l->side[i].reader.rest, end);
	}
	return err;
}

static bool on_all_sides(const struct wd_trees *t, const struct wd_level *l)
{
	for (size_t i = 0; i < t->sides; i++)
		if (l->entry[i] == NULL)
			return false;
	return true;
}

static wd_err advance_all(struct wd_trees *t, struct wd_level *l)
{
	wd_err err = on_all_sides(t, l) ? skip_equal(t, l) : NULL;

	for (size_t i = 0; err == NULL && i < t->sides; i++)
		if (l->entry[i] != NULL)
			err = advance(t, &l->side[i]);
	return err;
}

static wd_err open_side(struct wd_trees *t, const wd_oid *tree, struct side *s)
{
	*s = (struct side){ 0 };
	if (wd_oid_zero(*tree))
		return NULL;
	if (t->opened++ == WD_TREES_OPEN_MAX)
		return wd_fail(t->arena, WD_ERR_LIMIT, "too many directories");
	wd_err err = wd_tree_open(t->arena, t->repo, tree, &s->object);

	if (err != NULL)
		return err;
	s->reader.rest = (wd_str){ git_odb_object_data(s->object),
				   git_odb_object_size(s->object) };
	t->bytes += s->reader.rest.len;
	return t->bytes <= WD_TREES_BYTES_MAX
		       ? NULL
		       : wd_fail(t->arena, WD_ERR_LIMIT,
				 "directories that are too large together");
}

static struct wd_level *level_below(struct wd_trees *t, struct wd_level *above)
{
	struct wd_level *l = above == NULL ? NULL : above->below;

	if (l != NULL)
		return l;
	l = wd_new(t->scratch, struct wd_level, 1);
	l->above = above;
	l->side = wd_new(t->scratch, struct side, t->sides);
	l->entry = wd_new(t->scratch, const struct wd_tree_entry *, t->sides);
	l->tree = wd_new(t->scratch, wd_oid, t->sides);
	if (above != NULL)
		above->below = l;
	return l;
}

/* The sides that have the first of the names that come next. */
static const struct wd_tree_entry *gather(const struct wd_trees *t,
					  struct wd_level *l)
{
	const struct wd_tree_entry *first = NULL;

	for (size_t i = 0; i < t->sides; i++) {
		const struct side *s = &l->side[i];
		int c = !s->there       ? 1
			: first == NULL ? -1
					: wd_tree_order(&s->now, first);

		l->entry[i] = c <= 0 ? &s->now : NULL;
		if (c >= 0)
			continue;
		for (size_t k = 0; k < i; k++)
			l->entry[k] = NULL;
		first = &s->now;
	}
	return first;
}

static wd_err walk_level(struct wd_trees *t, const wd_oid *tree);

static wd_str ids_of(const struct wd_trees *t, const wd_oid *tree)
{
	return (wd_str){ (const char *)tree, t->sides * sizeof(*tree) };
}

static wd_err walk_once(struct wd_trees *t, const wd_oid *tree)
{
	const size_t before = t->yield;
	uint32_t ignored;

	if (wd_map_get(&t->barren, ids_of(t, tree), &ignored))
		return NULL;
	wd_err err = walk_level(t, tree);

	if (err == NULL && !t->out && t->yield == before)
		(void)wd_map_add(&t->barren,
				 wd_str_dup(t->scratch, ids_of(t, tree)), 0);
	return err;
}

static wd_err go_into(struct wd_trees *t, const struct wd_level *l, wd_str name)
{
	const size_t before = t->path_len;

	if (t->depth + 1 >= t->depth_max)
		return wd_fail(t->arena, WD_ERR_LIMIT,
			       "directories are nested too deep");
	if (name.len >= sizeof(t->path) - t->path_len)
		return wd_fail(t->arena, WD_ERR_LIMIT, "a path is too long");
	for (size_t i = 0; i < t->sides; i++)
		l->tree[i] =
			l->entry[i] != NULL ? l->entry[i]->id : (wd_oid){ 0 };
	memcpy(t->path + before, name.ptr, name.len);
	t->path[before + name.len] = '/';
	t->path_len = before + name.len + 1;
	t->depth++;
	wd_err err = walk_once(t, l->tree);

	t->depth--;
	t->path_len = before;
	return err;
}

static wd_err next_name(struct wd_trees *t, struct wd_level *l,
			const struct wd_tree_entry *first)
{
	enum wd_step next = WD_STEP_OVER;
	wd_err err = t->visit(t, l->entry, &next);

	if (err == NULL && next == WD_STEP_INTO)
		err = go_into(t, l, first->name);
	t->out = t->out || next == WD_STEP_OUT;
	return err != NULL ? err : advance_all(t, l);
}

static wd_err walk_level(struct wd_trees *t, const wd_oid *tree)
{
	struct wd_level *l = level_below(t, t->level);
	const struct wd_tree_entry *first;
	wd_err err = NULL;
	size_t open = 0;

	t->level = l;
	while (err == NULL && open < t->sides) {
		err = open_side(t, &tree[open], &l->side[open]);
		open++;
	}
	if (err == NULL)
		err = skip_equal(t, l);
	for (size_t i = 0; err == NULL && i < t->sides; i++)
		err = advance(t, &l->side[i]);
	while (err == NULL && !t->out && (first = gather(t, l)) != NULL)
		err = next_name(t, l, first);
	for (size_t i = 0; i < open; i++)
		git_odb_object_free(l->side[i].object);
	t->level = l->above;
	return err;
}

wd_err wd_trees_walk(struct wd_trees *t, const wd_oid *tree)
{
	if (t->depth_max > WD_TREES_DEPTH_MAX)
		t->depth_max = WD_TREES_DEPTH_MAX;
	t->barren.arena = t->scratch;
	return walk_level(t, tree);
}
