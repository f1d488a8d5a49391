#include "git/merge_text.h"

#include <string.h>

/* Equal lines between two overlaps that are not worth their own place. */
enum { GAP = 3 };

enum part_of { CLASH, FROM_OURS, FROM_THEIRS, FROM_BOTH, ALIKE };

/* Lines `at` to `at + lines` of ours, and of theirs, which belong together. */
struct lines {
	size_t at, count;
};

struct part {
	enum part_of take;
	struct lines ours, theirs;
};

struct merging {
	struct wd_arena *arena;
	const struct wd_text_merge *m;
	struct wd_kinds kinds;
	struct wd_text text[WD_TEXTS];
	struct part *part;
	size_t parts, room;
	uint64_t *steps;
	struct wd_buf out;
};

static struct part *add_part(struct merging *g)
{
	if (g->parts == g->room) {
		struct part *old = g->part;

		g->room = 2 * g->room + 16;
		g->part = wd_new(g->arena, struct part, g->room);
		if (g->parts > 0)
			memcpy(g->part, old, g->parts * sizeof(*old));
	}
	return &g->part[g->parts++];
}

static size_t end_of(struct lines l)
{
	return l.at + l.count;
}

/* What touches the part before becomes one with it. */
static void append(struct merging *g, struct part p)
{
	struct part *last = g->parts == 0 ? NULL : &g->part[g->parts - 1];

	if (last == NULL || (p.ours.at > end_of(last->ours) &&
			     p.theirs.at > end_of(last->theirs))) {
		*add_part(g) = p;
		return;
	}
	if (last->take != p.take)
		last->take = CLASH;
	last->ours.count = end_of(p.ours) - last->ours.at;
	last->theirs.count = end_of(p.theirs) - last->theirs.at;
}

/* A change of one side only; `shift`: how far the other side's lines are from
 * the ancestor's, here. */
static struct part only(enum part_of take, const struct wd_hunk *h,
			size_t other_at)
{
	const struct lines changed = { h->to, h->put },
			   same = { other_at, h->cut };

	return take == FROM_OURS ? (struct part){ take, changed, same }
				 : (struct part){ take, same, changed };
}

static bool same_lines(const struct merging *g, const struct wd_hunk *x,
		       const struct wd_hunk *y)
{
	return x->at == y->at && x->cut == y->cut && x->put == y->put &&
	       memcmp(&g->text[WD_TEXT_OURS].kind[x->to],
		      &g->text[WD_TEXT_THEIRS].kind[y->to],
		      x->put * sizeof(uint32_t)) == 0;
}

/* Both sides' lines for all that either changed of the ancestor's. */
static struct part both(const struct wd_hunk *x, const struct wd_hunk *y)
{
	const size_t from = x->at < y->at ? x->at : y->at;
	const size_t x_end = x->at + x->cut, y_end = y->at + y->cut;
	const size_t to = x_end > y_end ? x_end : y_end;
	struct part p = { CLASH,
			  { x->to - (x->at - from), 0 },
			  { y->to - (y->at - from), 0 } };

	p.ours.count = x->to + x->put + (to - x_end) - p.ours.at;
	p.theirs.count = y->to + y->put + (to - y_end) - p.theirs.at;
	return p;
}

/* Walks both lists of changes side by side, in the ancestor's order. */
static void line_up(struct merging *g, const struct wd_hunks *xs,
		    const struct wd_hunks *ys)
{
	const struct wd_hunk *x = xs->item, *y = ys->item;
	const struct wd_hunk *x_last = x + xs->count, *y_last = y + ys->count;
	size_t x_at = 0, y_at = 0; /* where base line `x_base` is in x ... */
	size_t x_base = 0, y_base = 0;

	while (x < x_last || y < y_last) {
		if (x < x_last && (y == y_last || x->at + x->cut < y->at)) {
			append(g, only(FROM_OURS, x, y_at + x->at - y_base));
		} else if (y < y_last &&
			   (x == x_last || y->at + y->cut < x->at)) {
			append(g, only(FROM_THEIRS, y, x_at + y->at - x_base));
		} else if (!same_lines(g, x, y)) {
			append(g, both(x, y));
		}
		const size_t x_end = x == x_last ? SIZE_MAX : x->at + x->cut;
		const size_t y_end = y == y_last ? SIZE_MAX : y->at + y->cut;

		if (x_end <= y_end) {
			x_at = x->to + x->put;
			x_base = x_end;
			x++;
		}
		if (y_end <= x_end) {
			y_at = y->to + y->put;
			y_base = y_end;
			y++;
		}
	}
}

/* The lines of one side of a part, as a text of their own. */
static struct wd_text section(const struct wd_text *t, struct lines l)
{
	return (struct wd_text){ t->line + l.at, t->kind + l.at, l.count };
}

/* Only what differs between the two sides of an overlap is one. */
static bool refine_one(struct merging *g, const struct part *p)
{
	const struct wd_text x = section(&g->text[WD_TEXT_OURS], p->ours);
	const struct wd_text y = section(&g->text[WD_TEXT_THEIRS], p->theirs);
	struct wd_hunks hunks;

	if (!wd_text_differ(g->arena, &x, &y, &g->kinds, g->steps, &hunks))
		return false;
	if (hunks.count == 0) {
		*add_part(g) = (struct part){ ALIKE, p->ours, p->theirs };
		return true;
	}
	for (size_t i = 0; i < hunks.count; i++) {
		const struct wd_hunk *h = &hunks.item[i];

		*add_part(g) = (struct part){
			CLASH,
			{ p->ours.at + h->at, h->cut },
			{ p->theirs.at + h->to, h->put },
		};
	}
	return true;
}

static bool refine(struct merging *g)
{
	const struct part *old = g->part;
	const size_t parts = g->parts;
	bool known = true;

	g->part = NULL;
	g->parts = g->room = 0;
	for (size_t i = 0; known && i < parts; i++) {
		if (old[i].take == CLASH && old[i].ours.count > 0 &&
		    old[i].theirs.count > 0)
			known = refine_one(g, &old[i]);
		else
			*add_part(g) = old[i];
	}
	return known;
}

static void join_near(struct merging *g)
{
	size_t kept = 0;

	for (size_t i = 0; i < g->parts; i++) {
		const struct part *p = &g->part[i];
		struct part *last = kept == 0 ? NULL : &g->part[kept - 1];

		if (last == NULL || last->take != CLASH || p->take != CLASH ||
		    p->ours.at - end_of(last->ours) > GAP) {
			g->part[kept++] = *p;
			continue;
		}
		last->ours.count = end_of(p->ours) - last->ours.at;
		last->theirs.count = end_of(p->theirs) - last->theirs.at;
	}
	g->parts = kept;
}

static bool has_clash(const struct merging *g)
{
	for (size_t i = 0; i < g->parts; i++)
		if (g->part[i].take == CLASH)
			return true;
	return false;
}

/* How a line ends; the last one may tell nothing. */
enum ending { ENDS_LF, ENDS_CRLF, ENDS_UNKNOWN };

static enum ending ending_of(const struct wd_text *t, size_t at)
{
	if (t->lines == 0)
		return ENDS_UNKNOWN;
	if (at + 1 >= t->lines && !wd_str_ends(t->line[at], WD_STR("\n"))) {
		if (at == 0)
			return ENDS_UNKNOWN;
		at--;
	}
	return wd_str_ends(t->line[at], WD_STR("\r\n")) ? ENDS_CRLF : ENDS_LF;
}

/* A line that the merge adds ends like those before it, on both sides. */
static bool wants_cr(const struct merging *g, const struct part *p)
{
	const struct wd_text *const text[] = { &g->text[WD_TEXT_OURS],
					       &g->text[WD_TEXT_THEIRS],
					       &g->text[WD_TEXT_BASE] };
	const size_t at[] = { p->ours.at, p->theirs.at, 0 };
	enum ending e = ENDS_UNKNOWN;

	for (int i = 0; i < WD_TEXTS && e != ENDS_LF; i++)
		e = ending_of(text[i], at[i] > 0 ? at[i] - 1 : 0);
	return e == ENDS_CRLF;
}

static void copy(struct merging *g, const struct wd_text *t, struct lines l)
{
	for (size_t i = l.at; i < end_of(l); i++)
		wd_buf_add(&g->out, t->line[i]);
}

static void end_line(struct merging *g, bool cr)
{
	if (cr)
		wd_buf_byte(&g->out, '\r');
	wd_buf_byte(&g->out, '\n');
}

/* With a newline at its end, when it has lines. */
static void copy_whole(struct merging *g, const struct wd_text *t,
		       struct lines l, bool cr)
{
	copy(g, t, l);
	if (l.count > 0 && !wd_str_ends(t->line[end_of(l) - 1], WD_STR("\n")))
		end_line(g, cr);
}

static void marker(struct merging *g, char c, wd_str label, bool cr)
{
	for (unsigned i = 0; i < g->m->marker; i++)
		wd_buf_byte(&g->out, c);
	if (label.len > 0)
		wd_buf_byte(&g->out, ' ');
	wd_buf_add(&g->out, label);
	end_line(g, cr);
}

static void put_clash(struct merging *g, const struct part *p)
{
	const bool cr = wants_cr(g, p);

	marker(g, '<', g->m->label[WD_TEXT_OURS], cr);
	copy_whole(g, &g->text[WD_TEXT_OURS], p->ours, cr);
	marker(g, '=', WD_STR(""), cr);
	copy_whole(g, &g->text[WD_TEXT_THEIRS], p->theirs, cr);
	marker(g, '>', g->m->label[WD_TEXT_THEIRS], cr);
}

static void put_part(struct merging *g, const struct part *p)
{
	if (p->take == CLASH) {
		put_clash(g, p);
		return;
	}
	if (p->take == FROM_OURS)
		copy(g, &g->text[WD_TEXT_OURS], p->ours);
	if (p->take == FROM_BOTH)
		copy_whole(g, &g->text[WD_TEXT_OURS], p->ours, wants_cr(g, p));
	if (p->take != FROM_OURS)
		copy(g, &g->text[WD_TEXT_THEIRS], p->theirs);
}

static wd_str write_out(struct merging *g)
{
	const struct wd_text *ours = &g->text[WD_TEXT_OURS];
	size_t at = 0;

	for (size_t i = 0; i < g->parts; i++) {
		struct part *p = &g->part[i];

		if (p->take == ALIKE)
			continue;
		if (p->take == CLASH && g->m->overlap == WD_OVERLAP_UNION)
			p->take = FROM_BOTH;
		copy(g, ours, (struct lines){ at, p->ours.at - at });
		put_part(g, p);
		at = end_of(p->ours);
	}
	copy(g, ours, (struct lines){ at, ours->lines - at });
	return wd_buf_str(&g->out);
}

static enum wd_merged merge(struct merging *g, wd_str *out)
{
	struct wd_hunks ours, theirs;
	const struct wd_text *base = &g->text[WD_TEXT_BASE];

	if (!wd_text_differ(g->arena, base, &g->text[WD_TEXT_OURS], &g->kinds,
			    g->steps, &ours) ||
	    !wd_text_differ(g->arena, base, &g->text[WD_TEXT_THEIRS], &g->kinds,
			    g->steps, &theirs))
		return WD_MERGED_UNKNOWN;
	line_up(g, &ours, &theirs);
	if (has_clash(g) && !refine(g))
		return WD_MERGED_UNKNOWN;
	const bool clash = has_clash(g) && g->m->overlap != WD_OVERLAP_UNION;

	if (clash && g->m->overlap == WD_OVERLAP_STOPS)
		return WD_MERGED_CLASH;
	join_near(g);
	*out = write_out(g);
	return clash ? WD_MERGED_CLASH : WD_MERGED;
}

enum wd_merged wd_text_merge(struct wd_arena *a, const struct wd_text_merge *m,
			     uint64_t *steps, wd_str *out)
{
	struct merging g = { .arena = a,
			     .m = m,
			     .kinds.number.arena = a,
			     .steps = steps,
			     .out.arena = a };

	for (int i = 0; i < WD_TEXTS; i++)
		g.text[i] = wd_text_split(a, &g.kinds, m->text[i]);
	return merge(&g, out);
}
