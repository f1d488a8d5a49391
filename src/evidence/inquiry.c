/* inquiry.c - from step to step: requests out, items in. */
#include "evidence/inquiry_inside.h"

#include <stdarg.h>
#include <stdio.h>

static void enter_steps(struct wd_inquiry *q);

void wd_inquiry_fail(struct wd_inquiry *q, const char *format, ...)
{
	char text[512];
	va_list args;

	if (q->failed.len > 0)
		return;
	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	q->failed = wd_strf(q->arena, "%s", text);
	if (!wd_str_starts(q->failed, q->provider->name))
		q->failed = wd_strf(q->arena, "%.*s: %s",
				    WD_FMT(q->provider->name), text);
	q->done = true;
	q->ask = NULL;
	q->claims = 0;
}

static struct wd_item_of *new_item(struct wd_inquiry *q,
				   const struct wd_scope *outer)
{
	struct wd_item_of *item = wd_new(q->arena, struct wd_item_of, 1);
	const struct wd_step *s = &q->provider->step[q->step];

	item->scope = (struct wd_scope){
		wd_new(q->arena, struct wd_variable, s->captures + 1), 0, outer
	};
	item->next = q->items[q->step];
	q->items[q->step] = item;
	if (++q->item_count > WD_INQUIRY_ITEMS_MAX)
		wd_inquiry_fail(q, "more than %d entries in its answers",
				WD_INQUIRY_ITEMS_MAX);
	return item;
}

static void capture(struct wd_item_of *item, const struct wd_capture *c,
		    wd_str value)
{
	struct wd_variable *v = (struct wd_variable *)&item->scope
					.variable[item->scope.variables++];

	*v = (struct wd_variable){ c->name, value, c->syntax };
}

/* Refs that hold the commit asked about; '*' stands for what is captured. */
static void find_refs(struct wd_inquiry *q, const struct wd_step *s)
{
	wd_str before, after, name;

	if (!wd_str_cut(s->refs, '*', &before, &after))
		before = s->refs;
	for (size_t i = 0; i < q->refs; i++) {
		name = q->ref[i].name;
		if (!wd_oid_eq(q->ref[i].id, q->about) ||
		    name.len <= before.len + after.len ||
		    !wd_str_starts(name, before) || !wd_str_ends(name, after))
			continue;
		struct wd_item_of *item = new_item(q, &q->inner);
		wd_str middle = { name.ptr + before.len,
				  name.len - before.len - after.len };

		for (size_t k = 0; k < s->captures; k++) {
			capture(item, &s->capture[k], middle);
			/* A ref with another kind of name is none of these. */
			if (!wd_syntax_fits(s->capture[k].syntax, middle))
				q->items[q->step] = item->next;
		}
	}
}

static void ask(struct wd_inquiry *q, const struct wd_item_of *parent,
		wd_str path, unsigned page)
{
	struct wd_inquiry_ask *out = wd_new(q->arena, struct wd_inquiry_ask, 1);
	struct wd_inquiry_ask **end = &q->ask;

	if (++q->requests > WD_INQUIRY_REQUESTS_MAX || page > WD_PAGES_MAX) {
		wd_inquiry_fail(q, "too many requests would be needed");
		return;
	}
	*out = (struct wd_inquiry_ask){ q, path, parent, page, NULL };
	while (*end != NULL)
		end = &(*end)->next;
	*end = out;
	q->outstanding++;
}

static void ask_for(struct wd_inquiry *q, const struct wd_item_of *parent)
{
	const struct wd_step *s = &q->provider->step[q->step];
	wd_str path;

	if (!wd_template_url(q->arena, s->path.text,
			     parent != NULL ? &parent->scope : &q->inner,
			     &path))
		wd_inquiry_fail(q, "a value for %.*s has not its form",
				WD_FMT(s->path.text));
	else
		ask(q, parent, path, 1);
}

static void take_captures(struct wd_inquiry *q, struct wd_item_of *item)
{
	const struct wd_step *s = &q->provider->step[q->step];

	for (size_t i = 0; i < s->captures; i++) {
		const struct wd_capture *c = &s->capture[i];
		const struct wd_json_value *v = NULL;
		wd_str value, pointer;

		if (wd_template_plain(q->arena, c->pointer, item->scope.outer,
				      &pointer))
			v = wd_pointer_get(q->arena, item->json, pointer);
		if ((v == NULL || v->kind == WD_JSON_NULL) &&
		    c->otherwise.len > 0)
			v = wd_pointer_get(q->arena, item->json, c->otherwise);
		if (v == NULL || v->kind == WD_JSON_NULL ||
		    !wd_scalar_text(q->arena, v, &value) ||
		    !wd_syntax_fits(c->syntax, value))
			wd_inquiry_fail(q, "its answer has no usable \"%.*s\"",
					WD_FMT(c->pointer));
		else
			capture(item, c, value);
	}
}

/* Where a list was found: in which answer, under which names. */
struct place {
	const struct wd_scope *scope;
	wd_str source;
	int64_t asof;
};

static void take_item(struct wd_inquiry *q, const struct place *at,
		      const struct wd_json_value *json)
{
	const struct wd_step *s = &q->provider->step[q->step];

	if (!wd_conditions_hold(q->arena, s->where, s->wheres, json, at->scope))
		return;
	struct wd_item_of *item = new_item(q, at->scope);

	item->json = json;
	item->source = at->source;
	item->asof = at->asof;
	take_captures(q, item);
}

/* The list, or the one entry, that `items` leads to; how many there were. */
static size_t take_items(struct wd_inquiry *q, const struct place *at,
			 const struct wd_json_value *json)
{
	const struct wd_step *s = &q->provider->step[q->step];
	const struct wd_json_value *v = NULL;
	wd_str pointer;

	if (wd_template_plain(q->arena, s->items, at->scope, &pointer))
		v = wd_pointer_get(q->arena, json, pointer);
	if (v == NULL && s->inside)
		return 0;
	/* What has pages is a list: one entry may be somebody's error text. */
	if (v != NULL && v->kind == WD_JSON_OBJECT &&
	    s->paging == WD_PAGE_NONE) {
		take_item(q, at, v);
		return 1;
	}
	if (v == NULL || v->kind != WD_JSON_ARRAY) {
		wd_inquiry_fail(q, "its answer has no list at \"%.*s\"",
				WD_FMT(s->items));
		return 0;
	}
	for (const struct wd_json_value *i = v->child; i != NULL && !q->done;
	     i = i->next)
		if (i->kind == WD_JSON_OBJECT)
			take_item(q, at, i);
		else if (i->kind != WD_JSON_NULL)
			wd_inquiry_fail(q,
					"its list at \"%.*s\" has something "
					"that is no entry",
					WD_FMT(s->items));
	return v->count;
}

/* In the order of the answers, which may be all that tells which is later. */
static void look_inside(struct wd_inquiry *q, int of)
{
	size_t count;
	const struct wd_item_of **list = wd_inquiry_items(q, of, &count);

	for (size_t i = 0; i < count && !q->done; i++) {
		struct place at = { &list[i]->scope, list[i]->source,
				    list[i]->asof };

		(void)take_items(q, &at, list[i]->json);
	}
}

static void enter_step(struct wd_inquiry *q)
{
	const struct wd_step *s = &q->provider->step[q->step];

	q->seen = 0;
	if (s->unless >= 0 && q->items[s->unless] != NULL)
		return;
	if (s->refs.len > 0)
		find_refs(q, s);
	if (q->items[q->step] != NULL || (s->path.text.len == 0 && !s->inside))
		return;
	if (s->of < 0) {
		ask_for(q, NULL);
		return;
	}
	if (s->inside) {
		look_inside(q, s->of);
		return;
	}
	for (const struct wd_item_of *i = q->items[s->of];
	     i != NULL && !q->done; i = i->next)
		ask_for(q, i);
}

static bool found_for(const struct wd_item_of *from,
		      const struct wd_item_of *to,
		      const struct wd_scope *parent)
{
	while (from != to && from->scope.outer != parent)
		from = from->next;
	return from != to;
}

/* The last that was found is the first of the list. */
static void keep_last(struct wd_inquiry *q)
{
	struct wd_item_of **end = &q->items[q->step];

	while (*end != NULL)
		if (found_for(q->items[q->step], *end, (*end)->scope.outer))
			*end = (*end)->next;
		else
			end = &(*end)->next;
}

static void stand_in(struct wd_inquiry *q, const struct wd_item_of *parent)
{
	for (; parent != NULL && !q->done; parent = parent->next) {
		if (found_for(q->items[q->step], NULL, &parent->scope))
			continue;
		struct wd_item_of *item = new_item(q, &parent->scope);

		item->json = parent->json;
		item->source = parent->source;
		item->asof = parent->asof;
		take_captures(q, item);
	}
}

static void leave_step(struct wd_inquiry *q)
{
	const struct wd_step *s = &q->provider->step[q->step];

	if (s->keep_last)
		keep_last(q);
	/* An empty list may be somebody's way to say that he cannot tell. */
	if (s->or_of && q->seen > 0)
		stand_in(q, q->items[s->of]);
	q->step++;
}

/* Steps that need no request are passed at once. */
static void enter_steps(struct wd_inquiry *q)
{
	while (!q->done && q->outstanding == 0) {
		if (q->step == q->provider->steps) {
			wd_inquiry_claims(q);
			if (!q->done)
				wd_inquiry_next_part(q);
			continue;
		}
		enter_step(q);
		if (q->outstanding == 0)
			leave_step(q);
	}
}

void wd_inquiry_start(struct wd_arena *a, const struct wd_provider *p,
		      const struct wd_subject *subject,
		      const struct wd_ref *ref, size_t refs,
		      struct wd_inquiry *out)
{
	*out = (struct wd_inquiry){ .arena = a,
				    .provider = p,
				    .whole = p,
				    .about = subject->commit,
				    .subject = subject,
				    .ref = ref,
				    .refs = refs };
	wd_inquiry_scope(out);
	out->done = p->steps == 0 || (subject->ticket.len > 0 &&
				      !wd_syntax_fits(p->id, subject->ticket));
	enter_steps(out);
}

struct wd_inquiry_ask *wd_inquiry_next(struct wd_inquiry *q)
{
	struct wd_inquiry_ask *first = q->ask;

	if (first != NULL)
		q->ask = first->next;
	return first;
}

static bool read_body(struct wd_inquiry *q, wd_str body,
		      struct wd_json_value **out)
{
	const struct wd_step *s = &q->provider->step[q->step];
	wd_err err;

	if (s->prefix.len > 0) {
		if (!wd_str_starts(body, s->prefix)) {
			wd_inquiry_fail(q, "its answer does not begin as it "
					   "must");
			return false;
		}
		body = wd_str_from(body, s->prefix.len);
	}
	err = wd_json_read(q->arena, body, out);
	if (err != NULL)
		wd_inquiry_fail(q, "its answer is not JSON: %s",
				wd_err_text(q->arena, err));
	return err == NULL;
}

static void take_body(struct wd_inquiry *q, const struct wd_inquiry_ask *from,
		      const struct wd_fetch_answer *answer, int64_t asof)
{
	struct wd_json_value *json;

	if (!read_body(q, answer->body, &json))
		return;
	struct place at = { from->parent != NULL ? &from->parent->scope
						 : &q->inner,
			    from->path, asof };
	size_t found = take_items(q, &at, json);

	q->seen += found;
	if (found == 0 && from->page > 1)
		wd_inquiry_fail(q, "its next page is empty");
	wd_str next = q->done ? (wd_str){ 0 }
			      : wd_inquiry_page(q, from, answer, json, found);

	if (next.len > 0)
		ask(q, from->parent, next, from->page + 1);
}

/*
 * Not found is an answer, "you may not know" is none.  But what was found a
 * moment ago, or has a page before this one, cannot be not there: it may be
 * the rejection that is hidden.
 */
static bool speaks(struct wd_inquiry *q, const struct wd_inquiry_ask *ask,
		   const struct wd_fetch_answer *answer)
{
	const struct wd_step *s = &q->provider->step[q->step];
	bool expected = s->must_exist || ask->parent != NULL || ask->page > 1;

	if (answer->outcome != WD_FETCH_ANSWERED)
		wd_inquiry_fail(q, "%.*s", WD_FMT(answer->text));
	else if (answer->status == 401 || answer->status == 403)
		wd_inquiry_fail(q,
				"not authorized (HTTP %u): its token is "
				"missing, wrong or may not see this",
				answer->status);
	else if (answer->status == 404 || answer->status == 410) {
		if (expected)
			wd_inquiry_fail(q, "not found (HTTP %u)",
					answer->status);
	} else if (answer->status < 200 || answer->status > 299)
		wd_inquiry_fail(q, "answered HTTP %u", answer->status);
	return !q->done && answer->status < 300;
}

void wd_inquiry_answer(struct wd_inquiry_ask *ask,
		       const struct wd_fetch_answer *answer, int64_t asof)
{
	struct wd_inquiry *q = ask->inquiry;

	if (q->done)
		return;
	q->outstanding--;
	if (speaks(q, ask, answer))
		take_body(q, ask, answer, asof);
	if (q->outstanding == 0 && !q->done)
		leave_step(q);
	enter_steps(q);
}
