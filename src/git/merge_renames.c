#include "git/merge_renames.h"

#include <stdlib.h>
#include <string.h>

static const char equally_good[] =
	"there is more than one file that it could have become, or come from";

bool wd_is_moving_file(const struct wd_moving *m)
{
	return (m->value.mode & 0170000) == 0100000;
}

static size_t name_at(wd_str path)
{
	size_t at = path.len;

	while (at > 0 && path.ptr[at - 1] != '/')
		at--;
	return at;
}

static wd_str name_of(wd_str path)
{
	return wd_str_from(path, name_at(path));
}

/* With its '/', or empty. */
static wd_str directory_of(wd_str path)
{
	return (wd_str){ path.ptr, name_at(path) };
}

static bool namesakes(const struct wd_moving *x, const struct wd_moving *y)
{
	return wd_str_eq(name_of(x->path), name_of(y->path));
}

static void pair(struct wd_renames *r, uint32_t gone, uint32_t new)
{
	r->gone[gone].partner = new;
	r->new[new].partner = gone;
}

static bool is_open(const struct wd_moving *m)
{
	return m->partner == WD_RENAME_NONE;
}

/* Files of one content, chained in their order. */
struct contents {
	struct wd_map first;
	uint32_t *next;
};

static wd_str id_of(const struct wd_moving *m)
{
	return (wd_str){ (const char *)m->value.id.b, sizeof(m->value.id.b) };
}

static struct contents chain(struct wd_renames *r, const struct wd_moving *m,
			     size_t count)
{
	struct contents c = { .first.arena = r->scratch,
			      .next = wd_new(r->scratch, uint32_t, count + 1) };
	uint32_t *last = wd_new(r->scratch, uint32_t, count + 1), first;

	for (uint32_t i = 0; i < count; i++) {
		c.next[i] = WD_RENAME_NONE;
		if (!wd_map_get(&c.first, id_of(&m[i]), &first)) {
			(void)wd_map_add(&c.first, id_of(&m[i]), i);
			first = i;
		} else {
			c.next[last[first]] = i;
		}
		last[first] = i;
	}
	return c;
}

static bool same_kind(const struct wd_moving *x, const struct wd_moving *y)
{
	return (wd_is_moving_file(x) && wd_is_moving_file(y)) ||
	       x->value.mode == y->value.mode;
}

static void pair_same(struct wd_renames *r, const struct contents *gone,
		      uint32_t new)
{
	uint32_t at, best = WD_RENAME_NONE;

	if (!wd_map_get(&gone->first, id_of(&r->new[new]), &at))
		return;
	for (; at != WD_RENAME_NONE; at = gone->next[at]) {
		if (!is_open(&r->gone[at]) ||
		    !same_kind(&r->gone[at], &r->new[new]))
			continue;
		if (best == WD_RENAME_NONE)
			best = at;
		if (namesakes(&r->gone[at], &r->new[new])) {
			best = at;
			break;
		}
	}
	if (best != WD_RENAME_NONE)
		pair(r, best, new);
}

/* Of several with one content it depends on git's order which one becomes
 * which; that is of no interest where none of them matters. */
static void doubt_same(struct wd_renames *r, const struct contents *gone,
		       const struct contents *new)
{
	for (uint32_t i = 0; i < r->gones; i++) {
		uint32_t here = 0, there = 0;

		if (!r->gone[i].matters ||
		    !wd_map_get(&gone->first, id_of(&r->gone[i]), &here) ||
		    !wd_map_get(&new->first, id_of(&r->gone[i]), &there))
			continue;
		if (gone->next[here] != WD_RENAME_NONE ||
		    new->next[there] != WD_RENAME_NONE)
			r->unsure = equally_good;
	}
}

static void find_same(struct wd_renames *r)
{
	const struct contents gone = chain(r, r->gone, r->gones);
	const struct contents new = chain(r, r->new, r->news);

	for (uint32_t i = 0; i < r->news; i++)
		pair_same(r, &gone, i);
	doubt_same(r, &gone, &new);
}

/* An index, or NONE where there are several of one name. */
static struct wd_map names_of(struct wd_renames *r, const struct wd_moving *m,
			      size_t count)
{
	struct wd_map names = { .arena = r->scratch };
	struct wd_map seen = { .arena = r->scratch };

	for (uint32_t i = 0; i < count; i++)
		if (is_open(&m[i]) && !wd_map_add(&seen, name_of(m[i].path), i))
			(void)wd_map_add(&names, name_of(m[i].path),
					 WD_RENAME_NONE);
	for (uint32_t i = 0; i < count; i++)
		if (is_open(&m[i]))
			(void)wd_map_add(&names, name_of(m[i].path), i);
	return names;
}

/* Where most files of the same directory have gone to, unchanged; `*tied`: to
 * another place as many. */
static wd_str guess_directory(struct wd_renames *r, wd_str from, bool *tied)
{
	struct wd_map place = { .arena = r->scratch };
	uint32_t *count = wd_new(r->scratch, uint32_t, r->gones + 1);
	uint32_t at = 0, most = 0;
	wd_str best = WD_STR("");

	*tied = false;
	for (size_t i = 0; i < r->gones; i++) {
		const struct wd_moving *m = &r->gone[i];

		if (is_open(m) || !wd_str_eq(directory_of(m->path), from) ||
		    !wd_oid_eq(m->value.id, r->new[m->partner].value.id))
			continue;
		const wd_str to = directory_of(r->new[m->partner].path);

		at = (uint32_t)place.count;
		(void)wd_map_add(&place, to, at);
		(void)wd_map_get(&place, to, &at);
		count[at]++;
		*tied = *tied || count[at] == most;
		if (count[at] > most) {
			*tied = false;
			most = count[at];
			best = to;
		}
	}
	return best;
}

static uint32_t new_at(const struct wd_renames *r, wd_str directory,
		       wd_str name)
{
	for (uint32_t i = 0; i < r->news; i++)
		if (wd_str_eq(directory_of(r->new[i].path), directory) &&
		    wd_str_eq(name_of(r->new[i].path), name))
			return i;
	return WD_RENAME_NONE;
}

static uint32_t follow_directory(struct wd_renames *r,
				 const struct wd_moving *m)
{
	bool tied;

	if (!m->directory_gone || !wd_renames_spend(r, r->gones + r->news))
		return WD_RENAME_NONE;
	const struct wd_arena mark = *r->scratch;
	const wd_str best = guess_directory(r, directory_of(m->path), &tied);

	*r->scratch = mark;
	if (tied)
		r->unsure = "its directory was moved to more than one place";
	if (best.len == 0)
		return WD_RENAME_NONE;
	return new_at(r, best, name_of(m->path));
}

/* The only one of its name among all that are gone, and among all new ones;
 * or else where its directory went. */
static wd_err find_namesakes(struct wd_renames *r, uint32_t *slot)
{
	const struct wd_map gone = names_of(r, r->gone, r->gones);
	const struct wd_map new = names_of(r, r->new, r->news);
	uint32_t from, to, score;
	wd_err err = NULL;

	for (uint32_t i = 0; err == NULL && i < r->gones; i++) {
		struct wd_moving *m = &r->gone[i];

		if (!m->matters || !is_open(m) ||
		    !wd_map_get(&gone, name_of(m->path), &from) ||
		    !wd_map_get(&new, name_of(m->path), &to))
			continue;
		if (from == WD_RENAME_NONE || to == WD_RENAME_NONE)
			to = follow_directory(r, m);
		if (to == WD_RENAME_NONE || !is_open(&r->new[to]))
			continue;
		err = wd_renames_compare(r, slot, m, &r->new[to],
					 WD_SIMILAR_NAMESAKE, &score);
		if (err == NULL && score >= WD_SIMILAR_NAMESAKE)
			pair(r, i, to);
	}
	return err;
}

struct candidate {
	uint32_t gone, new, score;
	uint32_t place; /* in git's order */
	bool namesakes;
};

static int by_score(const void *x, const void *y)
{
	const struct candidate *p = x, *q = y;

	if (p->score != q->score)
		return p->score > q->score ? -1 : 1;
	if (p->namesakes != q->namesakes)
		return p->namesakes ? -1 : 1;
	return p->place < q->place ? -1 : p->place > q->place;
}

static bool as_good(const struct candidate *x, const struct candidate *y)
{
	return x->score == y->score && x->namesakes == y->namesakes;
}

static bool better(const struct candidate *x, const struct candidate *y)
{
	return x->score > y->score ||
	       (x->score == y->score && x->namesakes && !y->namesakes);
}

/* Puts it in the place of the worst of four, if it is better. */
static void keep_best(struct candidate *four, const struct candidate *c)
{
	size_t worst = 0;

	for (size_t i = 1; i < WD_RENAME_BEST; i++)
		if (better(&four[worst], &four[i]))
			worst = i;
	if (better(c, &four[worst]))
		four[worst] = *c;
}

static wd_err rate(struct wd_renames *r, uint32_t *slot, uint32_t new,
		   struct candidate *four)
{
	wd_err err = NULL;

	for (uint32_t i = 0; err == NULL && r->unsure == NULL && i < r->gones;
	     i++) {
		struct wd_moving *m = &r->gone[i];
		struct candidate c = { .gone = i, .new = new };

		if (!m->matters || !is_open(m))
			continue;
		err = wd_renames_compare(r, slot, m, &r->new[new],
					 WD_SIMILAR_HALF, &c.score);
		c.namesakes = namesakes(m, &r->new[new]);
		if (err == NULL && c.score >= WD_SIMILAR_HALF)
			keep_best(four, &c);
	}
	return err;
}

/* Another one that is as good for the same file? */
static bool contested(const struct wd_renames *r, const struct candidate *c,
		      const struct candidate *at, const struct candidate *end)
{
	for (; at < end && as_good(c, at); at++)
		if ((at->gone == c->gone) != (at->new == c->new) &&
		    is_open(&r->gone[at->gone]) && is_open(&r->new[at->new]))
			return true;
	return false;
}

static void take_best(struct wd_renames *r, struct candidate *c, size_t count)
{
	for (size_t i = 0; i < count; i++)
		c[i].place = (uint32_t)i;
	if (count > 1)
		qsort(c, count, sizeof(*c), by_score);
	for (size_t i = 0; i < count && c[i].score >= WD_SIMILAR_HALF; i++) {
		if (!is_open(&r->gone[c[i].gone]) ||
		    !is_open(&r->new[c[i].new]))
			continue;
		if (contested(r, &c[i], &c[i + 1], &c[count]))
			r->unsure = equally_good;
		pair(r, c[i].gone, c[i].new);
	}
}

static wd_err find_alike(struct wd_renames *r, uint32_t *slot)
{
	struct candidate *c = wd_new(r->scratch, struct candidate,
				     WD_RENAME_BEST * r->news + 1);
	size_t count = 0;
	wd_err err = NULL;

	for (uint32_t i = 0; err == NULL && r->unsure == NULL && i < r->news;
	     i++) {
		if (!is_open(&r->new[i]))
			continue;
		err = rate(r, slot, i, &c[count]);
		count += WD_RENAME_BEST;
	}
	if (err == NULL && r->unsure == NULL)
		take_best(r, c, count);
	return err;
}

static size_t still_matter(const struct wd_renames *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->gones; i++)
		n += r->gone[i].matters && is_open(&r->gone[i]);
	return n;
}

static size_t still_new(const struct wd_renames *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->news; i++)
		n += is_open(&r->new[i]);
	return n;
}

wd_err wd_renames_find(struct wd_renames *r)
{
	wd_err err = NULL;

	for (size_t i = 0; i < r->gones; i++)
		r->gone[i].partner = WD_RENAME_NONE;
	for (size_t i = 0; i < r->news; i++)
		r->new[i].partner = WD_RENAME_NONE;
	r->unsure = NULL;
	if (still_matter(r) == 0 || r->news == 0)
		return NULL;
	find_same(r);
	if (still_matter(r) == 0 || still_new(r) == 0)
		return NULL;
	if (still_matter(r) > r->compared_max ||
	    still_new(r) > r->compared_max) {
		r->unsure = "more files were removed or added than [limits] "
			    "merge-renames";
		return NULL;
	}
	uint32_t *slot = wd_new(r->scratch, uint32_t, WD_PIECE_NUMBERS);

	err = find_namesakes(r, slot);
	if (err == NULL && r->unsure == NULL)
		err = find_alike(r, slot);
	return err;
}
