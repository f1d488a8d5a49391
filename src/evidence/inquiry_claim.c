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
	return v != NULL && v->kind != WD_JSON_NULL &&
	       wd_scalar_text(q->arena, v, out) && out->len > 0;
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
	if (wd_str_eq(c->field[WD_F_RESULT], WD_STR("success")))
		c->field[WD_F_RESULT] = WD_STR("none");
}

/* False: nobody said it (an account that is gone), so it counts for nobody. */
static bool fill(struct wd_inquiry *q, const struct wd_item_of *item,
		 struct wd_claim *c)
{
	const struct wd_provider *p = q->provider;
	int64_t time = 0;

	*c = (struct wd_claim){ .about = q->about,
				.source = item->source,
				.asof = item->asof };
	for (int i = 0; i < WD_F_COUNT; i++) {
		wd_str value;

		c->has[i] = find_value(q, item, i, &value);
		if (c->has[i])
			c->field[i] = mapped(p, i, value);
		else if (p->field[i].is && needed(p->kind, i))
			wd_inquiry_fail(q, "its answer has no %s",
					wd_field_name((enum wd_field)i));
		if (c->has[i] && is_time(i) &&
		    !wd_provider_time(c->field[i], &time))
			wd_inquiry_fail(q, "its answer has no date in %s",
					wd_field_name((enum wd_field)i));
		if (c->has[i] && i == WD_F_TIME)
			c->time = time;
	}
	if (!witnessed(q, item, c))
		discount(c);
	return p->kind != WD_SOURCE_REVIEW || c->has[WD_F_ACCOUNT];
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

		while (at < kept &&
		       !wd_str_eq(q->claim[at].field[field], c->field[field]))
			at++;
		if (at == kept)
			q->claim[kept++] = *c;
		else if (c->time >= q->claim[at].time)
			q->claim[at] = *c;
	}
	if (field >= 0)
		q->claims = kept;
}

/* In the order of the answers again. */
static const struct wd_item_of **list_items(struct wd_inquiry *q, size_t *count)
{
	const struct wd_item_of *first = q->items[q->provider->result_of];
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
	const struct wd_item_of **list = list_items(q, &count);

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
