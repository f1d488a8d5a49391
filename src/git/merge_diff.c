#include "git/merge_diff.h"

#include <string.h>

#define NONE UINT32_MAX /* no line: an enumerator is an int */

/* Lines `from` to `to`, the latter excluded. */
struct span {
	uint32_t from, to;
};

struct region {
	struct span x, y;
};

struct file {
	const uint32_t *kind;
	uint32_t lines;
	bool *changed; /* also readable one before and one after all lines */
};

struct differ {
	struct wd_arena *arena;
	struct file x, y;
	uint32_t *first; /* of each kind: its first line in the region of x */
	uint32_t *count; /* ... and how many there are */
	uint32_t *next;  /* of each line of x: the next of its kind */
	struct region *todo;
	size_t todos, todo_room;
	uint64_t *steps;
};

struct wd_text wd_text_split(struct wd_arena *a, struct wd_kinds *kinds,
			     wd_str text)
{
	size_t lines = 0, n = 0;

	for (size_t i = 0; i < text.len; i++)
		lines += text.ptr[i] == '\n' || i + 1 == text.len;
	struct wd_text t = { .line = wd_new(a, wd_str, lines + 1),
			     .kind = wd_new(a, uint32_t, lines + 1),
			     .lines = lines };

	while (text.len > 0) {
		const char *nl = memchr(text.ptr, '\n', text.len);
		size_t len =
			nl == NULL ? text.len : (size_t)(nl - text.ptr) + 1;

		t.line[n] = (wd_str){ text.ptr, len };
		t.kind[n] = (uint32_t)kinds->number.count;
		(void)wd_map_add(&kinds->number, t.line[n], t.kind[n]);
		(void)wd_map_get(&kinds->number, t.line[n], &t.kind[n]);
		text = wd_str_from(text, len);
		n++;
	}
	return t;
}

static void push(struct differ *d, struct region r)
{
	if (d->todos == d->todo_room) {
		struct region *old = d->todo;

		d->todo_room = 2 * d->todo_room + 16;
		d->todo = wd_new(d->arena, struct region, d->todo_room);
		if (d->todos > 0)
			memcpy(d->todo, old, d->todos * sizeof(*old));
	}
	d->todo[d->todos++] = r;
}

static bool spend(struct differ *d, uint64_t steps)
{
	if (*d->steps < steps)
		return false;
	*d->steps -= steps;
	return true;
}

static void index_region(struct differ *d, struct span x)
{
	for (uint32_t i = x.to; i-- > x.from;) {
		uint32_t kind = d->x.kind[i];

		d->next[i] = d->count[kind] == 0 ? NONE : d->first[kind];
		d->first[kind] = i;
		d->count[kind]++;
	}
}

static void forget_region(struct differ *d, struct span x)
{
	for (uint32_t i = x.from; i < x.to; i++)
		d->count[d->x.kind[i]] = 0;
}

struct best {
	struct region run;
	uint32_t rarest; /* of its lines: how often that one is in x */
	bool found, common;
};

static void rarer(const struct differ *d, uint32_t line, uint32_t *rarest)
{
	uint32_t count = d->count[d->x.kind[line]];

	if (count < *rarest)
		*rarest = count;
}

/* Grows the pair of equal lines (at, with) as far as both regions go. */
static struct region grow(struct differ *d, const struct region *r, uint32_t at,
			  uint32_t with, uint32_t *rarest)
{
	struct region g = { { at, at + 1 }, { with, with + 1 } };

	*rarest = d->count[d->x.kind[at]];
	while (g.x.from > r->x.from && g.y.from > r->y.from &&
	       d->x.kind[g.x.from - 1] == d->y.kind[g.y.from - 1]) {
		g.x.from--;
		g.y.from--;
		rarer(d, g.x.from, rarest);
	}
	while (g.x.to < r->x.to && g.y.to < r->y.to &&
	       d->x.kind[g.x.to] == d->y.kind[g.y.to]) {
		rarer(d, g.x.to, rarest);
		g.x.to++;
		g.y.to++;
	}
	return g;
}

/* Tries all lines of x that equal line `with` of y; the line of y to try next
 * in `*next`. */
static bool try_line(struct differ *d, const struct region *r, uint32_t with,
		     struct best *b, uint32_t *next)
{
	uint32_t kind = d->y.kind[with];
	uint32_t at = d->count[kind] == 0 ? NONE : d->first[kind], rarest;

	*next = with + 1;
	b->common = b->common || at != NONE;
	if (at != NONE && d->count[kind] > b->rarest)
		return true;
	while (at != NONE) {
		struct region g = grow(d, r, at, with, &rarest);

		if (!spend(d, g.x.to - g.x.from))
			return false;
		if (g.y.to > *next)
			*next = g.y.to;
		if (!b->found ||
		    g.x.to - g.x.from > b->run.x.to - b->run.x.from ||
		    rarest < b->rarest) {
			b->run = g;
			b->rarest = rarest;
			b->found = true;
		}
		while (at != NONE && at < g.x.to)
			at = d->next[at];
	}
	return true;
}

static void all_changed(struct file *f, struct span s)
{
	for (uint32_t i = s.from; i < s.to; i++)
		f->changed[i] = true;
}

static bool find_best(struct differ *d, const struct region *r, struct best *b)
{
	bool known =
		spend(d, (uint64_t)(r->x.to - r->x.from) + r->y.to - r->y.from);

	*b = (struct best){ .rarest = WD_DIFF_COMMON_MAX + 1 };
	if (!known)
		return false;
	index_region(d, r->x);
	for (uint32_t with = r->y.from; known && with < r->y.to;)
		known = try_line(d, r, with, b, &with);
	forget_region(d, r->x);
	return known && (!b->common || b->rarest <= WD_DIFF_COMMON_MAX);
}

static bool split(struct differ *d, const struct region *r)
{
	struct best b;

	if (r->x.from == r->x.to || r->y.from == r->y.to) {
		all_changed(&d->x, r->x);
		all_changed(&d->y, r->y);
		return true;
	}
	if (!find_best(d, r, &b))
		return false;
	if (!b.found) {
		all_changed(&d->x, r->x);
		all_changed(&d->y, r->y);
		return true;
	}
	push(d, (struct region){ { b.run.x.to, r->x.to },
				 { b.run.y.to, r->y.to } });
	push(d, (struct region){ { r->x.from, b.run.x.from },
				 { r->y.from, b.run.y.from } });
	return true;
}

/*
 * A group of changed lines, maybe empty, in one file; the other file always
 * has its counterpart.  Where a group's last line equals the line before the
 * group it can slide, without the texts becoming other ones.
 */
struct group {
	uint32_t from, to;
};

static void to_end_of(const struct file *f, struct group *g)
{
	while (g->to < f->lines && f->changed[g->to])
		g->to++;
}

static bool next_group(const struct file *f, struct group *g)
{
	if (g->to == f->lines)
		return false;
	g->from = g->to = g->to + 1;
	to_end_of(f, g);
	return true;
}

static void start_of(const struct file *f, struct group *g)
{
	while (g->from > 0 && f->changed[g->from - 1])
		g->from--;
}

static void previous_group(const struct file *f, struct group *g)
{
	if (g->from > 0) {
		g->from = g->to = g->from - 1;
		start_of(f, g);
	}
}

static bool slide_up(struct file *f, struct group *g)
{
	if (g->from == 0 || f->kind[g->from - 1] != f->kind[g->to - 1])
		return false;
	f->changed[--g->from] = true;
	f->changed[--g->to] = false;
	start_of(f, g);
	return true;
}

static bool slide_down(struct file *f, struct group *g)
{
	if (g->to == f->lines || f->kind[g->from] != f->kind[g->to])
		return false;
	f->changed[g->from++] = false;
	f->changed[g->to++] = true;
	to_end_of(f, g);
	return true;
}

/*
 * Slides one group to its lowest place, or to the lowest one that has changed
 * lines opposite.  Groups that touch on the way become one.
 */
static void settle(struct file *f, struct group *g, const struct file *other,
		   struct group *o)
{
	uint32_t size, highest;
	bool opposite;

	do {
		size = g->to - g->from;
		while (slide_up(f, g))
			previous_group(other, o);
		highest = g->to;
		opposite = o->to > o->from;
		while (slide_down(f, g)) {
			(void)next_group(other, o);
			opposite = opposite || o->to > o->from;
		}
	} while (size != g->to - g->from);
	if (g->to == highest || !opposite)
		return;
	while (o->to == o->from && slide_up(f, g))
		previous_group(other, o);
}

static void compact(struct file *f, const struct file *other)
{
	struct group g = { 0, 0 }, o = { 0, 0 };

	to_end_of(f, &g);
	to_end_of(other, &o);
	do {
		if (g.to > g.from)
			settle(f, &g, other, &o);
	} while (next_group(f, &g) && next_group(other, &o));
}

static void collect(struct differ *d, struct wd_hunks *out)
{
	const uint32_t most = d->x.lines < d->y.lines ? d->x.lines : d->y.lines;
	struct wd_hunk *h;
	uint32_t i = 0, k = 0;

	out->count = 0;
	out->item = wd_new(d->arena, struct wd_hunk, (size_t)most + 1);
	while (i < d->x.lines || k < d->y.lines) {
		if (!d->x.changed[i] && !d->y.changed[k]) {
			i++;
			k++;
			continue;
		}
		h = &out->item[out->count++];
		*h = (struct wd_hunk){ .at = i, .to = k };
		while (i < d->x.lines && d->x.changed[i])
			i++;
		while (k < d->y.lines && d->y.changed[k])
			k++;
		h->cut = i - h->at;
		h->put = k - h->to;
	}
}

static struct file file_of(struct wd_arena *a, const struct wd_text *t)
{
	return (struct file){ .kind = t->kind,
			      .lines = (uint32_t)t->lines,
			      .changed = wd_new(a, bool, t->lines + 1) };
}

/* Once for all comparisons: an overlap may have many, and each is short. */
static void make_room(struct wd_arena *a, struct wd_kinds *kinds)
{
	if (kinds->first != NULL && kinds->room >= kinds->number.count)
		return;
	kinds->room = kinds->number.count;
	kinds->first = wd_new(a, uint32_t, kinds->room + 1);
	kinds->count = wd_new(a, uint32_t, kinds->room + 1);
}

bool wd_text_differ(struct wd_arena *a, const struct wd_text *x,
		    const struct wd_text *y, struct wd_kinds *kinds,
		    uint64_t *steps, struct wd_hunks *out)
{
	make_room(a, kinds);

	struct differ d = { .arena = a,
			    .x = file_of(a, x),
			    .y = file_of(a, y),
			    .first = kinds->first,
			    .count = kinds->count,
			    .next = wd_new(a, uint32_t, x->lines + 1),
			    .steps = steps };
	bool known = true;

	push(&d, (struct region){ { 0, d.x.lines }, { 0, d.y.lines } });
	while (known && d.todos > 0) {
		const struct region r = d.todo[--d.todos];

		known = split(&d, &r);
	}
	if (!known)
		return false;
	compact(&d.x, &d.y);
	compact(&d.y, &d.x);
	collect(&d, out);
	return true;
}
