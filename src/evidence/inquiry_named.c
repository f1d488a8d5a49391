/*
 * inquiry_named.c - from what a commit's message names to the commit that was
 * reviewed.
 *
 * Whoever wrote the message chose what it names: it only decides what is asked
 * next, and every name has the form that the provider file gives it.
 */
#include "evidence/inquiry_inside.h"

#include <string.h>

#include "text/trailers.h"

/* More names than there is room for are none: `reviews` goes no further. */
static void note(struct wd_inquiry *q, wd_str review, size_t *found)
{
	if (!wd_syntax_fits(q->whole->named.syntax, review))
		return;
	for (size_t i = 0; i < *found && i < WD_NAMED_MAX; i++)
		if (wd_str_eq(q->review[i], review))
			return;
	if (*found < WD_NAMED_MAX)
		q->review[*found] = review;
	(*found)++;
}

/* In a title the form begins where `before` stands last. */
static bool skip_before(enum wd_named_where where, wd_str before, wd_str *text)
{
	if (where != WD_NAMED_TITLE) {
		if (!wd_str_starts(*text, before))
			return false;
		*text = wd_str_from(*text, before.len);
		return true;
	}
	for (size_t i = text->len; i-- > 0;)
		if (wd_str_starts(wd_str_from(*text, i), before)) {
			*text = wd_str_from(*text, i + before.len);
			return true;
		}
	return false;
}

static void match(struct wd_inquiry *q, const struct wd_named_form *f,
		  wd_str text, size_t *found)
{
	wd_str before, after;

	if (!wd_template_plain(q->arena, f->before, &q->inner, &before) ||
	    !wd_template_plain(q->arena, f->after, &q->inner, &after) ||
	    !wd_str_ends(text, after))
		return;
	text.len -= after.len;
	if (skip_before(f->where, before, &text))
		note(q, text, found);
}

static void match_trailers(struct wd_inquiry *q, const struct wd_named_form *f,
			   size_t *found)
{
	struct wd_trailers t;

	if (wd_trailers_read(q->arena, q->subject->message, &t) != NULL)
		return;
	for (size_t i = 0; i < t.count; i++)
		if (wd_str_eq_nocase(t.item[i].key, f->key))
			match(q, f, t.item[i].value, found);
}

static wd_str line_of(wd_str message, bool last)
{
	wd_str rest = wd_str_trim(message), line = { 0 };

	while (wd_str_next_line(&rest, &line) && last)
		;
	return wd_str_trim(line);
}

static void read_message(struct wd_inquiry *q)
{
	const struct wd_named *n = &q->whole->named;
	size_t found = 0;

	for (size_t i = 0; i < n->forms; i++) {
		const struct wd_named_form *f = &n->form[i];

		if (f->where == WD_NAMED_TRAILER)
			match_trailers(q, f, &found);
		else
			match(q, f,
			      line_of(q->subject->message,
				      f->where == WD_NAMED_LAST_LINE),
			      &found);
	}
	q->reviews = found <= WD_NAMED_MAX ? found : 0;
}

/* What is asked about anyway, or was just now, is not asked about twice. */
static void add_head(struct wd_inquiry *q, wd_oid id)
{
	bool seen = wd_oid_eq(id, q->subject->commit);

	for (size_t i = 0; i < q->subject->besides; i++)
		seen |= wd_oid_eq(id, q->subject->beside[i]);
	for (size_t i = 0; i < q->heads; i++)
		seen |= wd_oid_eq(id, q->head[i]);
	if (seen)
		return;
	if (q->heads == WD_NAMED_MAX)
		wd_inquiry_fail(q, "the commit names more than %d reviews",
				WD_NAMED_MAX);
	else
		q->head[q->heads++] = id;
}

static bool head_of_ref(const struct wd_inquiry *q, wd_str review, wd_oid *out)
{
	wd_str before, after, name;

	if (!wd_str_cut(q->whole->named.refs, '*', &before, &after))
		return false;
	name = wd_strf(q->arena, "%.*s%.*s%.*s", WD_FMT(before), WD_FMT(review),
		       WD_FMT(after));
	for (size_t i = 0; i < q->refs; i++)
		if (wd_str_eq(q->ref[i].name, name)) {
			*out = q->ref[i].id;
			return true;
		}
	return false;
}

static void begin(struct wd_inquiry *q, enum wd_inquiry_part part,
		  const struct wd_provider *p)
{
	q->part = part;
	q->provider = p;
	q->step = q->seen = 0;
	memset(q->items, 0, sizeof(q->items));
}

/* The next commit, now that all are known. */
static void ask_about(struct wd_inquiry *q)
{
	begin(q, WD_PART_NAMED, q->whole);
	q->done = q->at == q->heads;
	if (q->done)
		return;
	q->about = q->head[q->at++];
	wd_inquiry_set(q, WD_STR("commit"), wd_oid_hex(q->arena, q->about));
}

static void find_heads(struct wd_inquiry *q)
{
	while (!q->done && q->at < q->reviews) {
		wd_str review = q->review[q->at++];
		wd_oid id;

		if (head_of_ref(q, review, &id)) {
			add_head(q, id);
		} else if (q->whole->named.find != NULL) {
			wd_inquiry_set(q, WD_STR("review"), review);
			begin(q, WD_PART_FIND, q->whole->named.find);
			return;
		}
	}
	q->at = 0;
	if (!q->done)
		ask_about(q);
}

static void take_heads(struct wd_inquiry *q)
{
	for (size_t i = 0; i < q->claims && !q->done; i++) {
		wd_oid id;

		if (wd_oid_read(q->claim[i].field[WD_F_COMMIT], &id))
			add_head(q, id);
		else
			wd_inquiry_fail(q, "its answer has no usable commit");
	}
	q->claims = 0;
}

void wd_inquiry_next_part(struct wd_inquiry *q)
{
	switch (q->part) {
	case WD_PART_OWN:
		if (q->claims == 0 && q->subject->message.len > 0)
			read_message(q);
		find_heads(q);
		break;
	case WD_PART_FIND:
		take_heads(q);
		find_heads(q);
		break;
	case WD_PART_NAMED:
		ask_about(q);
		break;
	}
}
