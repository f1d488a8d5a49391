/* inquiry_claim.c - from the last step's items to what they claim. */
#include "evidence/inquiry_inside.h"

#include <string.h>

/* Words of the provider into ours; a verdict or result that has none is
 * neither good nor bad. */
static wd_str mapped(const struct wd_provider *p, int field, wd_str value)
{
	const struct wd_result_map *m = &p->map[field];
	wd_str rest = value;

	if (field == WD_F_VERDICT || field == WD_F_RESULT)
		rest = WD_STR("none");
	for (size_t i = 0; i < m->lines; i++) {
		if (wd_str_eq(m->line[i].from, value))
			return m->line[i].to;
		if (wd_str_eq(m->line[i].from, WD_STR("*")))
			rest = m->line[i].to;
	}
	return rest;
}

static bool find_value(struct wd_inquiry *q, const struct wd_item_of *item,
		       int field, wd_str *out)
{
	const struct wd_value_source *f = &q->provider->field[field];
	const struct wd_json_value *v;

	if (!f->is)
		return false;
	if (!f->pointer)
		return wd_template_plain(q->arena, f->text, &item->scope, out);
	v = wd_pointer_get(q->arena, item->json, f->text);
	if ((v == NULL || v->kind == WD_JSON_NULL) && f->otherwise.len > 0)
		v = wd_pointer_get(q->arena, item->json, f->otherwise);
	return v != NULL && v->kind != WD_JSON_NULL &&
	       wd_scalar_text(q->arena, v, out) && out->len > 0;
}

/* Which run of the check it is; what has none is of one run. */
static wd_str run_of(struct wd_inquiry *q, const struct wd_item_of *item)
{
	const struct wd_json_value *v;
	wd_str run = { 0 };

	if (q->provider->within.len == 0)
		return run;
	v = wd_pointer_get(q->arena, item->json, q->provider->within);
	return v != NULL && v->kind != WD_JSON_NULL &&
			       wd_scalar_text(q->arena, v, &run)
		       ? run
		       : (wd_str){ 0 };
}

static bool needed(enum wd_source_kind kind, int field)
{
	switch (kind) {
	case WD_SOURCE_REVIEW:
		return field == WD_F_COMMIT || field == WD_F_VERDICT;
	case WD_SOURCE_TICKET:
		return field == WD_F_ID || field == WD_F_STATE;
	case WD_SOURCE_CHECK:
		return field == WD_F_NAME || field == WD_F_COMMIT ||
		       field == WD_F_RESULT;
	case WD_SOURCE_OPA:
		break;
	}
	return false;
}

static bool is_time(int field)
{
	return field == WD_F_TIME || field == WD_F_WINDOW_START ||
	       field == WD_F_WINDOW_END;
}

static bool bears_out(const struct wd_step *s, const struct wd_item_of *seen,
		      const struct wd_claim *c)
{
	for (size_t i = 0; i < s->captures; i++) {
		const struct wd_variable *v =
			wd_scope_find(&seen->scope, s->capture[i].name);
		int field = wd_field_of(s->capture[i].name);

		if (v == NULL || !c->has[field] ||
		    !wd_str_eq(v->value, c->field[field]))
			return false;
	}
	return true;
}

/* Of the same thing: two changes may have the same commit. */
static bool witnessed(const struct wd_inquiry *q, const struct wd_item_of *item,
		      const struct wd_claim *c)
{
	int at = q->provider->witness;

	if (at < 0)
		return true;
	for (const struct wd_item_of *i = q->items[at]; i != NULL; i = i->next)
		if (i->scope.outer == item->scope.outer &&
		    bears_out(&q->provider->step[at], i, c))
			return true;
	return false;
}

/* What is good does not count, what is bad does. */
static void discount(struct wd_claim *c)
{
	if (wd_str_eq(c->field[WD_F_VERDICT], WD_STR("approve")))
		c->field[WD_F_VERDICT] = WD_STR("none");
	if (!wd_str_eq(c->field[WD_F_RESULT], WD_STR("success")))
		return;
	c->field[WD_F_RESULT] = WD_STR("none");
	c->word = WD_STR("given to another version of it");
}

/* What keeps an item from being read: the first field that is not there, or is
 * no date; -1: nothing. */
static int read_fields(struct wd_inquiry *q, const struct wd_item_of *item,
		       struct wd_claim *c)
{
	const struct wd_provider *p = q->provider;
	int64_t time = 0;
	int flaw = -1;

	for (int i = 0; i < WD_F_COUNT; i++) {
		wd_str value;
		bool bad;

		c->has[i] = find_value(q, item, i, &value);
		if (c->has[i] && i == WD_F_RESULT)
			c->word = value;
		if (c->has[i])
			c->field[i] = mapped(p, i, value);
		bad = c->has[i] ? is_time(i) &&
					  !wd_provider_time(c->field[i], &time)
				: p->field[i].is && needed(p->kind, i);
		if (bad && flaw < 0)
			flaw = i;
		if (c->has[i] && i == WD_F_TIME && !bad)
			c->time = time;
	}
	return flaw;
}

static bool is_veto(const struct wd_claim *c)
{
	return wd_str_eq(c->field[WD_F_VERDICT], WD_STR("reject"));
}

/*
 * One item that cannot be read does not take the others with it, but it must
 * not hide a rejection or a failure either:
 *
 *   review  whose vote is known: an approval counts for nothing, a rejection
 *           as it is.  A vote that is not known may be a rejection.
 *   check   with a name: it is pending, whatever it says.  Without one it is
 *           none that a rule could ask for.
 *   ticket  there is one item: it is the answer.
 *
 * False: leave it out.
 */
static bool make_do(struct wd_inquiry *q, int flaw, struct wd_claim *c)
{
	enum wd_source_kind kind = q->provider->kind;
	bool whole = q->provider->finds || kind == WD_SOURCE_TICKET;

	if (kind == WD_SOURCE_REVIEW && c->has[WD_F_VERDICT])
		return is_veto(c);
	if (kind == WD_SOURCE_CHECK && !whole && !c->has[WD_F_NAME])
		return false;
	if (kind != WD_SOURCE_CHECK || whole) {
		wd_inquiry_fail(q, "its answer has no %s%s",
				is_time(flaw) && c->has[flaw] ? "date in " : "",
				wd_field_name((enum wd_field)flaw));
		return false;
	}
	c->field[WD_F_RESULT] = WD_STR("pending");
	c->field[WD_F_COMMIT] = wd_oid_hex(q->arena, q->about);
	c->has[WD_F_RESULT] = c->has[WD_F_COMMIT] = true;
	c->word = wd_strf(q->arena, "without a readable %s",
			  wd_field_name((enum wd_field)flaw));
	return true;
}

/* False: nobody said it (an account that is gone), so it counts for nobody. */
static bool fill(struct wd_inquiry *q, const struct wd_item_of *item,
		 struct wd_claim *c)
{
	*c = (struct wd_claim){ .about = q->about,
				.source = item->source,
				.asof = item->asof,
				.run = run_of(q, item) };
	int flaw = read_fields(q, item, c);

	if (flaw >= 0 && !make_do(q, flaw, c))
		return false;
	if (!witnessed(q, item, c))
		discount(c);
	return q->provider->kind != WD_SOURCE_REVIEW || c->has[WD_F_ACCOUNT];
}

/* Of several with the same value the one with the latest date counts; without
 * dates the last in the answer.  What other parts found, before `first`, was
 * said about something else. */
static void keep_latest(struct wd_inquiry *q, size_t first)
{
	int field = q->provider->latest;
	size_t kept = first;

	for (size_t i = first; field >= 0 && i < q->claims; i++) {
		const struct wd_claim *c = &q->claim[i];
		size_t at = first;

		while (at < kept && !(wd_str_eq(q->claim[at].field[field],
						c->field[field]) &&
				      wd_str_eq(q->claim[at].run, c->run)))
			at++;
		if (at == kept)
			q->claim[kept++] = *c;
		else if (c->time >= q->claim[at].time)
			q->claim[at] = *c;
	}
	if (field >= 0)
		q->claims = kept;
}

const struct wd_item_of **wd_inquiry_items(struct wd_inquiry *q, int step,
					   size_t *count)
{
	const struct wd_item_of *first = q->items[step];
	const struct wd_item_of **list;
	size_t at = 0;

	for (const struct wd_item_of *i = first; i != NULL; i = i->next)
		at++;
	*count = at;
	list = wd_new(q->arena, const struct wd_item_of *, at + 1);
	for (const struct wd_item_of *i = first; i != NULL; i = i->next)
		list[--at] = i;
	return list;
}

static void make_room(struct wd_inquiry *q, size_t more)
{
	struct wd_claim *claim =
		wd_new(q->arena, struct wd_claim, q->claims + more + 1);

	if (q->claims > 0)
		memcpy(claim, q->claim, q->claims * sizeof(*claim));
	q->claim = claim;
}

void wd_inquiry_claims(struct wd_inquiry *q)
{
	const struct wd_provider *p = q->provider;
	size_t count, first = q->claims;
	const struct wd_item_of **list =
		wd_inquiry_items(q, p->result_of, &count);

	make_room(q, count);
	for (size_t at = 0; at < count && q->failed.len == 0; at++) {
		bool holds =
			wd_conditions_hold(q->arena, p->where, p->wheres,
					   list[at]->json, &list[at]->scope);

		if (holds && fill(q, list[at], &q->claim[q->claims]) &&
		    q->failed.len == 0)
			q->claims++;
	}
	if (q->failed.len == 0)
		keep_latest(q, first);
}
