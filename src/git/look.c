/* look.c - a tree beside those that stand in its place already. */
#include "git/look.h"
#include "git/look_names.h"

#include <string.h>

enum { TYPE = 0170000, GITLINK = 0160000, REGULAR = 0100000 };

/* A tree that this one is compared with. */
struct side {
	git_odb_object *object;
	struct wd_tree_reader reader;
	struct wd_tree_entry now;
	wd_str raw; /* of `now` */
	bool there;
};

struct scan {
	struct wd_inspection *in;
	const struct wd_place *at;
	struct side *side;
	size_t sides;
	wd_oid *below; /* what the sides have for the present directory */
	struct wd_look *look;
	bool skips; /* the first side is in place, so what it has, too, is
		     * skipped */
	struct wd_tidy all; /* see wd_tidy_twin() */
	bool in_place;      /* the tree itself, as far as it was read */
	struct wd_new_names names;
};

/* What the sides say of one entry. */
struct compared {
	bool same;  /* one of them has it, byte for byte */
	bool named; /* one of them has that name */
	bool first; /* the first one has */
	size_t below;
};

uint64_t wd_sum(uint64_t x, uint64_t y)
{
	return x > UINT64_MAX - y ? UINT64_MAX : x + y;
}

static void advance(struct side *s)
{
	const char *from = s->reader.rest.ptr;

	s->there = wd_tree_next(&s->reader, &s->now);
	if (s->there)
		s->raw = (wd_str){ from, (size_t)(s->reader.rest.ptr - from) };
}

/* Both sides are in order; where an old tree is not, more counts as new. */
static bool seek(struct side *s, const struct wd_tree_entry *e)
{
	int c = -1;

	while (s->there && (c = wd_tree_order(&s->now, e)) < 0)
		advance(s);
	return s->there && c == 0;
}

static bool among(const wd_oid *id, size_t count, const wd_oid *one)
{
	for (size_t i = 0; i < count; i++)
		if (wd_oid_eq(id[i], *one))
			return true;
	return false;
}

static struct compared compare(struct scan *s, const struct wd_tidy_entry *e)
{
	struct compared c = { 0 };

	for (size_t i = 0; i < s->sides; i++) {
		struct side *side = &s->side[i];

		if (!seek(side, &e->entry))
			continue;
		c.named = true;
		c.first = c.first || i == 0;
		c.same = c.same || wd_str_eq(side->raw, e->raw);
		if (wd_is_dir(&side->now) &&
		    !among(s->below, c.below, &side->now.id))
			s->below[c.below++] = side->now.id;
	}
	return c;
}

const struct wd_flaws *wd_look_flaws(const struct wd_look *l)
{
	static const struct wd_flaws none;

	return l->flaws == NULL ? &none : l->flaws;
}

void wd_look_merge(struct wd_inspection *in, struct wd_look *into,
		   const struct wd_look *from)
{
	if (from->flaws == NULL)
		return;
	if (into->flaws == NULL)
		into->flaws = wd_new(in->arena, struct wd_flaws, 1);
	for (size_t i = 0; i < WD_HYGIENE_CHECKS; i++)
		if (into->flaws->of[i] == NULL)
			into->flaws->of[i] = from->flaws->of[i];
}

static uint64_t most(uint64_t x, uint64_t y)
{
	return x > y ? x : y;
}

static wd_err look_below(struct scan *s, const struct wd_tidy_entry *e,
			 size_t below)
{
	struct wd_inspection *in = s->in;
	const struct wd_place child = { s->at, e->entry.name, s->at->depth + 1,
					s->at->length + e->entry.name.len + 1 };
	const struct wd_look *l;
	wd_err err =
		wd_look_tree(in, &child, &e->entry.id, s->below, below, &l);

	if (err != NULL)
		return err;
	wd_look_merge(in, s->look, l);
	s->look->paths = wd_sum(s->look->paths, l->paths);
	s->look->height = most(s->look->height, l->height + 1);
	s->look->reach = most(s->look->reach, e->entry.name.len + 1 + l->reach);
	if (child.depth + l->height > in->limits.depth)
		wd_look_note(in, s->look, WD_HYGIENE_LIMIT,
			     "has directories nested deeper than the limit",
			     s->at, e->entry.name);
	if (child.length + l->reach > in->limits.path)
		wd_look_note(in, s->look, WD_HYGIENE_LIMIT,
			     "has a path longer than the limit", s->at,
			     e->entry.name);
	return NULL;
}

static void note_flaws(struct scan *s, const struct wd_tidy_entry *e,
		       bool misplaced_only)
{
	for (int c = 0; c < WD_HYGIENE_CHECKS; c++)
		if (e->flaw[c] != NULL &&
		    (!misplaced_only ||
		     (e->misplaced && c == WD_HYGIENE_MALFORMED)))
			wd_look_note(s->in, s->look, (enum wd_hygiene_check)c,
				     e->flaw[c], s->at, e->entry.name);
}

static void check_lengths(struct scan *s, wd_str name)
{
	s->look->reach = most(s->look->reach, name.len);
	if (name.len > s->in->limits.name)
		wd_look_note(s->in, s->look, WD_HYGIENE_LIMIT,
			     "has a name longer than the limit", s->at, name);
	if (s->at->length + name.len > s->in->limits.path)
		wd_look_note(s->in, s->look, WD_HYGIENE_LIMIT,
			     "has a path longer than the limit", s->at, name);
}

/* What a tree has beside another, and one file system has in its place. */
static void check_twins(struct scan *s, wd_str tree)
{
	wd_str *side = wd_new(&s->in->repo->arena, wd_str, s->sides);
	size_t sides = 0;

	for (size_t i = 0; i < s->sides; i++)
		if (s->side[i].object != NULL)
			side[sides++] = (wd_str){
				git_odb_object_data(s->side[i].object),
				git_odb_object_size(s->side[i].object)
			};
	wd_look_twins(s->in, s->look, s->at, &s->names, tree, side, sides);
}

/*
 * What a side has byte for byte was judged with it, or was there before there
 * was a gate.  But whether it stands in its place depends on its neighbours.
 */
static wd_err look_entry(struct scan *s, struct wd_tidy_entry *e)
{
	const struct compared c = compare(s, e);
	const struct wd_tree_entry *entry = &e->entry;

	if (s->skips && !c.first && wd_is_dir(entry))
		wd_tidy_twin(&s->all, e);
	if (e->flaw[WD_HYGIENE_MALFORMED] != NULL)
		s->in_place = false;
	note_flaws(s, e, c.same);
	if (!c.first)
		wd_new_names_add(&s->names, entry->name);
	if (c.same)
		return NULL;
	if (!c.named)
		wd_look_spelling(s->in, s->look, s->at, entry->name);
	check_lengths(s, entry->name);
	if (wd_is_dir(entry))
		return among(s->below, c.below, &entry->id)
			       ? NULL
			       : look_below(s, e, c.below);
	if (!c.named)
		s->look->paths = wd_sum(s->look->paths, 1);
	if ((entry->mode & TYPE) == GITLINK || wd_oid_zero(entry->id))
		return NULL;
	return wd_look_file(s->in, s->at, e, s->look);
}

/* The entries that come next, as long as the first side has the same. */
static void skip(struct scan *s, struct wd_tidy *t)
{
	struct side *side = s->side;

	if (!s->skips)
		return;
	while (side->there && t->count > 0 &&
	       wd_tree_order(&side->now, &t->last) <= 0)
		advance(side);
	if (!side->there)
		return;
	const wd_str like = { side->raw.ptr,
			      side->raw.len + side->reader.rest.len };
	const size_t n = wd_tidy_skip(t, like);

	if (n == 0)
		return;
	side->reader.rest = wd_str_from(like, n);
	advance(side);
}

static wd_err look_entries(struct scan *s, wd_str raw)
{
	struct wd_tidy t = { .arena = &s->in->repo->arena, .rest = raw };
	struct wd_tidy_entry e;
	wd_err err = NULL;

	s->all = t;
	s->names.arena = &s->in->repo->arena;
	s->in_place = true;
	for (skip(s, &t); err == NULL && wd_tidy_next(&t, &e); skip(s, &t)) {
		if (t.count > s->in->limits.entries)
			break;
		err = look_entry(s, &e);
	}
	if (t.count > s->in->limits.entries)
		wd_look_note(s->in, s->look, WD_HYGIENE_LIMIT,
			     "has more entries than the limit", s->at,
			     (wd_str){ 0 });
	if (t.broken != NULL)
		wd_look_note(s->in, s->look, WD_HYGIENE_MALFORMED, t.broken,
			     s->at, (wd_str){ 0 });
	s->in_place = s->in_place && t.rest.len == 0;
	if (err == NULL)
		check_twins(s, raw);
	return err;
}

static wd_oid *in_place_slot(struct wd_inspection *in, const wd_oid *id)
{
	uint32_t hash;

	memcpy(&hash, id->b, sizeof(hash));
	return &in->in_place[hash & (WD_IN_PLACE_SLOTS - 1)];
}

/* Is the first side in place?  Mostly it was looked at a moment ago. */
static bool first_in_place(struct scan *s, const wd_oid *id)
{
	wd_oid *slot = in_place_slot(s->in, id);
	git_odb_object *object = s->sides > 0 ? s->side[0].object : NULL;

	if (object == NULL)
		return false;
	if (wd_oid_eq(*slot, *id))
		return true;
	if (!wd_tidy_in_place(&s->in->repo->arena,
			      (wd_str){ git_odb_object_data(object),
					git_odb_object_size(object) }))
		return false;
	*slot = *id;
	return true;
}

/* One that cannot be read has nothing in common with any. */
static wd_err open_side(struct scan *s, const wd_oid *id)
{
	struct side *side = &s->side[s->sides++];
	struct wd_look ignored = { 0 };
	wd_err err = wd_look_open(s->in, s->at, id, &ignored, &side->object);

	if (err != NULL || side->object == NULL)
		return err;
	side->reader.rest = (wd_str){ git_odb_object_data(side->object),
				      git_odb_object_size(side->object) };
	advance(side);
	return NULL;
}

static wd_err scan(struct scan *s, const wd_oid *tree, const wd_oid *side,
		   size_t sides)
{
	git_odb_object *object = NULL;
	wd_err err = wd_look_open(s->in, s->at, tree, s->look, &object);

	s->side = wd_new(&s->in->repo->arena, struct side, sides);
	s->below = wd_new(&s->in->repo->arena, wd_oid, sides);
	for (size_t i = 0; err == NULL && object != NULL && i < sides; i++)
		err = open_side(s, &side[i]);
	s->skips = err == NULL && object != NULL && sides > 0 &&
		   first_in_place(s, &side[0]);
	if (err == NULL && object != NULL) {
		err = look_entries(s, (wd_str){ git_odb_object_data(object),
						git_odb_object_size(object) });
		if (err == NULL && s->in_place)
			*in_place_slot(s->in, tree) = *tree;
	}
	while (s->sides > 0)
		wd_look_close(s->in, s->side[--s->sides].object);
	wd_look_close(s->in, object);
	return err;
}

/*
 * The tree, and then each that it is compared with: what both leave open
 * depends on nothing else.  One of which all is known needs no comparison, and
 * when there are many in one commit, gets none: trees that each could be
 * compared with each are looked at once.  But an honest commit changes a few
 * directories, in which most is as it was.
 */
static wd_str key_of(struct wd_inspection *in, const wd_oid *tree,
		     const wd_oid *side, size_t sides)
{
	wd_oid *key = wd_new(in->arena, wd_oid, sides + 1);
	size_t n = 1;
	uint32_t at;

	key[0] = *tree;
	for (size_t i = 0; i < sides; i++)
		if (!wd_oid_zero(side[i]) &&
		    (in->compared < WD_INSPECT_COMPARE_MAX ||
		     !wd_map_get(&in->trees, wd_oid_key(&side[i]), &at)))
			key[n++] = side[i];
	return (wd_str){ (const char *)key, n * sizeof(*key) };
}

struct wd_look *wd_look_keep(struct wd_inspection *in, uint32_t *at)
{
	if (in->looks == in->looks_room) {
		size_t room = in->looks_room == 0 ? 64 : in->looks_room * 2;
		struct wd_look **more =
			wd_new(in->arena, struct wd_look *, room);

		if (in->looks > 0)
			memcpy(more, in->look, in->looks * sizeof(*more));
		in->look = more;
		in->looks_room = room;
	}
	*at = (uint32_t)in->looks;
	in->look[in->looks] = wd_new(in->arena, struct wd_look, 1);
	return in->look[in->looks++];
}

wd_err wd_look_tree(struct wd_inspection *in, const struct wd_place *at,
		    const wd_oid *tree, const wd_oid *side, size_t sides,
		    const struct wd_look **out)
{
	const struct wd_arena mark = *in->arena;
	const struct wd_arena scratch = in->repo->arena;
	wd_str key = key_of(in, tree, side, sides);
	struct scan s = { .in = in, .at = at };
	uint32_t known;

	if (wd_map_get(&in->trees, key, &known)) {
		*in->arena = mark;
		*out = in->look[known];
		return NULL;
	}
	s.look = wd_new(&in->repo->arena, struct wd_look, 1);
	*out = s.look;
	if (at->depth > in->limits.depth || at->depth > WD_INSPECT_DEPTH_MAX) {
		wd_look_note(in, s.look, WD_HYGIENE_LIMIT,
			     "has directories nested deeper than the limit", at,
			     (wd_str){ 0 });
		return NULL; /* elsewhere it may be less deep */
	}
	in->compared += key.len > sizeof(*tree);
	wd_err err = scan(&s, tree, (const wd_oid *)(const void *)key.ptr + 1,
			  key.len / sizeof(*tree) - 1);

	if (err == NULL) {
		struct wd_look *kept = wd_look_keep(in, &known);

		*kept = *s.look;
		(void)wd_map_add(&in->trees, key, known);
		*out = kept;
	}
	in->repo->arena = scratch;
	return err;
}
