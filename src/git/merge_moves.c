/* merge_moves.c - renames, in the table of all names. */
#include "git/merge_table.h"

wd_str wd_parent_of(wd_str path)
{
	while (path.len > 0 && path.ptr[path.len - 1] != '/')
		path.len--;
	if (path.len > 0)
		path.len--;
	return path;
}

/* Directories that a side has, with "" for the topmost. */
static struct wd_map directories(const struct table *t, int side)
{
	struct wd_map m = { .arena = t->scratch };

	for (size_t i = 0; i < t->rows; i++) {
		wd_str up = t->row[i]->path;

		if (t->row[i]->now[side].mode == 0)
			continue;
		do
			up = wd_parent_of(up);
		while (wd_map_add(&m, up, 0) && up.len > 0);
	}
	return m;
}

static bool has_directory(const struct table *t, const struct wd_map *side,
			  wd_str path)
{
	uint32_t ignored;

	return path.len == 0 || wd_map_get(side, path, &ignored) ||
	       wd_map_get(&t->in_all, path, &ignored);
}

struct sides {
	struct wd_map directory[SIDES];
};

/* A directory that side `s` has no more, where the other side adds a file:
 * git asks whether the directory was renamed, and with it the new file. */
static struct wd_map asked_for(const struct table *t, const struct sides *d,
			       int s)
{
	struct wd_map m = { .arena = t->scratch };

	for (size_t i = 0; i < t->rows; i++) {
		const struct row *r = t->row[i];
		const wd_str up = wd_parent_of(r->path);

		if (r->now[BASE].mode == 0 && r->now[s].mode == 0 &&
		    r->now[SIDES - s].mode != 0 &&
		    has_directory(t, &d->directory[BASE], up) &&
		    !has_directory(t, &d->directory[s], up))
			(void)wd_map_add(&m, up, 0);
	}
	return m;
}

static bool is_below(const struct wd_map *directories, wd_str path)
{
	uint32_t ignored;

	if (directories->count == 0)
		return false;
	for (path = wd_parent_of(path); path.len > 0; path = wd_parent_of(path))
		if (wd_map_get(directories, path, &ignored))
			return true;
	return false;
}

/* Of the id of `git hash-object -t blob /dev/null`. */
static bool is_empty_file(const struct wd_value *v)
{
	static const wd_oid empty = {
		{ 0xe6, 0x9d, 0xe2, 0x9b, 0xb2, 0xd1, 0xd6, 0x43, 0x4b, 0x8b,
		  0x29, 0xae, 0x77, 0x5a, 0xd8, 0xc2, 0xe4, 0x8c, 0x53, 0x91 }
	};

	return wd_oid_eq(v->id, empty);
}

struct search {
	struct wd_renames renames;
	uint32_t *gone_row, *new_row; /* parallel */
	bool matters;
};

static void list_file(struct search *f, const struct table *t, size_t at, int s,
		      const struct sides *d, const struct wd_map *asked)
{
	const struct row *r = t->row[at];
	const struct wd_value *base = &r->now[BASE], *side = &r->now[s];

	if ((base->mode == 0) == (side->mode == 0) ||
	    is_empty_file(base->mode != 0 ? base : side))
		return;
	if (base->mode == 0) {
		f->new_row[f->renames.news] = (uint32_t)at;
		f->renames.new[f->renames.news++] =
			(struct wd_moving){ .path = r->path, .value = *side };
		return;
	}
	const bool matters = !wd_same_value(base, &r->now[SIDES - s]) ||
			     is_below(asked, r->path);

	f->matters = f->matters || matters;
	f->gone_row[f->renames.gones] = (uint32_t)at;
	f->renames.gone[f->renames.gones++] = (struct wd_moving){
		.path = r->path,
		.value = *base,
		.matters = matters,
		.directory_gone = !has_directory(t, &d->directory[s],
						 wd_parent_of(r->path))
	};
}

static void note_unsure(struct table *t, const struct search *f)
{
	for (size_t i = 0; i < f->renames.gones; i++) {
		const struct wd_moving *m = &f->renames.gone[i];

		if (m->matters)
			wd_unclean(t->g,
				   "\"%.*s\" may have been renamed on one "
				   "side, and nobody can say to what: %s",
				   WD_FMT(m->path), f->renames.unsure);
	}
	t->ok = false;
}

static void enter(struct table *t, const struct search *f, int s,
		  const struct wd_map *asked)
{
	for (size_t i = 0; i < f->renames.gones; i++) {
		const struct wd_moving *m = &f->renames.gone[i];

		if (m->partner == WD_RENAME_NONE)
			continue;
		t->row[f->gone_row[i]]->to[s] = f->new_row[m->partner];
		if (!is_below(asked, m->path))
			continue;
		wd_unclean(t->g,
			   "one side moves \"%.*s\" to \"%.*s\", the other "
			   "adds a file to that directory",
			   WD_FMT(m->path),
			   WD_FMT(f->renames.new[m->partner].path));
		t->ok = false;
	}
}

static wd_err find_renames(struct table *t, const struct sides *d, int s)
{
	const struct wd_map asked = asked_for(t, d, s);
	struct search f = {
		.renames = { .scratch = t->scratch,
			     .lines = &t->g->lines,
			     .compared_max = t->g->limits.renames,
			     .steps = &t->g->rename_steps,
			     .bytes = &t->g->rename_bytes,
			     .gone = wd_new(t->scratch, struct wd_moving,
					    t->rows + 1),
			     .new = wd_new(t->scratch, struct wd_moving,
					   t->rows + 1) },
		.gone_row = wd_new(t->scratch, uint32_t, t->rows + 1),
		.new_row = wd_new(t->scratch, uint32_t, t->rows + 1)
	};

	for (size_t i = 0; i < t->rows; i++)
		list_file(&f, t, i, s, d, &asked);
	if (!f.matters)
		return NULL;
	wd_err err = wd_renames_find(&f.renames);

	if (err == NULL && f.renames.unsure != NULL)
		note_unsure(t, &f);
	else if (err == NULL)
		enter(t, &f, s, &asked);
	return err;
}

static wd_str side_name(int s)
{
	return s == OURS ? WD_STR("the first parent")
			 : WD_STR("the other side");
}

static void conflict(struct table *t)
{
	t->ok = false;
}

/* Both sides have something at the new place: only if they agree. */
static wd_err collide(struct table *t, struct row *from, struct row *to, int s,
		      unsigned depth)
{
	const int other = SIDES - s;
	struct wd_three three = { .path = from->path,
				  .base = from->now[BASE],
				  .depth = depth };
	struct wd_value made;
	enum wd_made how = WD_MADE_CONFLICT;
	wd_err err = NULL;

	three.ours = s == OURS ? to->now[s] : from->now[other];
	three.theirs = s == OURS ? from->now[other] : to->now[s];
	if ((three.ours.mode & 0170000) == (three.theirs.mode & 0170000))
		err = wd_merge_values(t->g, &three, &made, &how);
	if (err == NULL &&
	    (how != WD_MADE || !wd_same_value(&made, &to->now[other]))) {
		wd_unclean(t->g,
			   "%.*s renames \"%.*s\" to \"%.*s\", which the other "
			   "adds",
			   WD_FMT(side_name(s)), WD_FMT(from->path),
			   WD_FMT(to->path));
		conflict(t);
	}
	if (err == NULL && t->ok)
		to->now[s] = made;
	return err;
}

static void bring(struct table *t, struct row *from, struct row *to, int s)
{
	const int other = SIDES - s;

	if (((from->now[other].mode ^ to->now[s].mode) & 0170000) != 0) {
		wd_unclean(t->g,
			   "%.*s renames \"%.*s\" to \"%.*s\", and the other "
			   "makes something else of it than a file",
			   WD_FMT(side_name(s)), WD_FMT(from->path),
			   WD_FMT(to->path));
		conflict(t);
		return;
	}
	to->now[BASE] = from->now[BASE];
	to->now[other] = from->now[other];
	to->from[other - 1] = from->path;
	to->from[s - 1] = to->path;
}

/* One side renamed it. */
static wd_err move(struct table *t, struct row *from, int s, unsigned depth)
{
	struct row *to = t->row[from->to[s]];
	wd_err err = NULL;

	if (from->now[SIDES - s].mode == 0) {
		wd_unclean(t->g,
			   "%.*s renames \"%.*s\" to \"%.*s\", which the other "
			   "removes",
			   WD_FMT(side_name(s)), WD_FMT(from->path),
			   WD_FMT(to->path));
		conflict(t);
	} else if (to->now[SIDES - s].mode != 0) {
		err = collide(t, from, to, s, depth);
	} else {
		bring(t, from, to, s);
	}
	from->left = true;
	return err;
}

static void move_both(struct table *t, struct row *from)
{
	struct row *to = t->row[from->to[OURS]];

	if (from->to[OURS] != from->to[THEIRS]) {
		wd_unclean(t->g,
			   "one side renames \"%.*s\" to \"%.*s\", the other "
			   "to \"%.*s\"",
			   WD_FMT(from->path), WD_FMT(to->path),
			   WD_FMT(t->row[from->to[THEIRS]]->path));
		conflict(t);
		return;
	}
	to->now[BASE] = from->now[BASE];
	from->left = true;
}

static wd_err move_all(struct table *t, unsigned depth)
{
	wd_err err = NULL;

	for (size_t i = 0; err == NULL && t->ok && i < t->rows; i++) {
		struct row *r = t->row[i];
		const bool ours = r->to[OURS] != WD_RENAME_NONE;
		const bool theirs = r->to[THEIRS] != WD_RENAME_NONE;

		if (ours && theirs)
			move_both(t, r);
		else if (ours || theirs)
			err = move(t, r, ours ? OURS : THEIRS, depth);
	}
	return err;
}

wd_err wd_merge_moves(struct table *t, unsigned depth)
{
	struct sides d;
	wd_err err = NULL;

	for (int s = BASE; s < SIDES; s++)
		d.directory[s] = directories(t, s);
	for (int s = OURS; err == NULL && s < SIDES; s++)
		err = find_renames(t, &d, s);
	return err == NULL && t->ok ? move_all(t, depth) : err;
}
