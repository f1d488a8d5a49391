/* mapping.c - pointers, scalars, conditions and times of a provider file. */
#include "evidence/mapping.h"

#include <string.h>

#include "base/time.h"

const struct wd_variable *wd_scope_find(const struct wd_scope *s, wd_str name)
{
	for (; s != NULL; s = s->outer)
		for (size_t i = 0; i < s->variables; i++)
			if (wd_str_eq(s->variable[i].name, name))
				return &s->variable[i];
	return NULL;
}

const char *wd_pointer_flaw(wd_str p)
{
	if (p.len > 0 && p.ptr[0] != '/')
		return "a JSON pointer: empty, or \"/name/0/name\"";
	for (size_t i = 0; i < p.len; i++)
		if (p.ptr[i] == '~' &&
		    (i + 1 == p.len ||
		     (p.ptr[i + 1] != '0' && p.ptr[i + 1] != '1')))
			return "\"~0\" or \"~1\" behind '~' in a JSON pointer";
	return NULL;
}

/* "~1" is '/', "~0" is '~' (RFC 6901, 4). */
static wd_str unescape(struct wd_arena *a, wd_str token)
{
	char *out = wd_new(a, char, token.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < token.len; i++) {
		char c = token.ptr[i];

		if (c == '~' && i + 1 < token.len)
			c = token.ptr[++i] == '1' ? '/' : '~';
		out[n++] = c;
	}
	return (wd_str){ out, n };
}

static const struct wd_json_value *member(const struct wd_json_value *v,
					  wd_str token)
{
	unsigned long long at;

	if (v->kind == WD_JSON_OBJECT) {
		for (v = v->child; v != NULL; v = v->next)
			if (wd_str_eq(v->key, token))
				return v;
		return NULL;
	}
	if (v->kind != WD_JSON_ARRAY || !wd_str_u64(token, &at) ||
	    at >= v->count)
		return NULL;
	v = v->child;
	while (at-- > 0)
		v = v->next;
	return v;
}

const struct wd_json_value *wd_pointer_get(struct wd_arena *a,
					   const struct wd_json_value *v,
					   wd_str pointer)
{
	while (v != NULL && pointer.len > 0) {
		wd_str token = wd_str_from(pointer, 1);
		const char *end = memchr(token.ptr, '/', token.len);

		if (end != NULL)
			token.len = (size_t)(end - token.ptr);
		pointer = wd_str_from(pointer, token.len + 1);
		v = member(v, unescape(a, token));
	}
	return v;
}

bool wd_scalar_text(struct wd_arena *a, const struct wd_json_value *v,
		    wd_str *out)
{
	switch (v->kind) {
	case WD_JSON_NULL:
		*out = WD_STR("null");
		return true;
	case WD_JSON_BOOL:
		*out = v->boolean ? WD_STR("true") : WD_STR("false");
		return true;
	case WD_JSON_INT:
		*out = wd_strf(a, "%lld", (long long)v->integer);
		return true;
	case WD_JSON_NUMBER:
	case WD_JSON_STRING:
		*out = v->text;
		return true;
	case WD_JSON_ARRAY:
	case WD_JSON_OBJECT:
		break;
	}
	return false;
}

static bool one_of(wd_str list, wd_str value)
{
	wd_str head;

	while (wd_str_cut(list, ',', &head, &list))
		if (wd_str_eq(wd_str_trim(head), value))
			return true;
	return wd_str_eq(wd_str_trim(list), value);
}

static bool compares(enum wd_compare how, wd_str found, wd_str wanted)
{
	int64_t x, y;

	switch (how) {
	case WD_IS:
		return wd_str_eq(found, wanted);
	case WD_IS_NOT:
		return !wd_str_eq(found, wanted);
	case WD_IN:
		return one_of(wanted, found);
	case WD_AFTER:
		return wd_provider_time(found, &x) &&
		       wd_provider_time(wanted, &y) && x > y;
	case WD_EXISTS:
		return true;
	case WD_ABSENT:
	case WD_REPEATS:
		break;
	}
	return false;
}

/* As it is written: the members of an object in the same order. */
static bool same(struct wd_arena *a, const struct wd_json_value *x,
		 const struct wd_json_value *y)
{
	wd_str left, right;

	if (y == NULL || x->kind != y->kind)
		return false;
	if (wd_scalar_text(a, x, &left))
		return wd_scalar_text(a, y, &right) && wd_str_eq(left, right);
	x = x->child;
	y = y->child;
	while (x != NULL && y != NULL && wd_str_eq(x->key, y->key) &&
	       same(a, x, y)) {
		x = x->next;
		y = y->next;
	}
	return x == NULL && y == NULL;
}

static bool holds_for(struct wd_arena *a, const struct wd_condition *c,
		      const struct wd_json_value *v, wd_str wanted)
{
	wd_str found;

	if (v == NULL || v->kind == WD_JSON_NULL)
		return c->compare == WD_ABSENT || c->compare == WD_IS_NOT;
	if (!wd_scalar_text(a, v, &found))
		return c->compare == WD_EXISTS || c->compare == WD_IS_NOT;
	return compares(c->compare, found, wanted);
}

static bool repeats(struct wd_arena *a, const struct wd_json_value *item,
		    wd_str pointer, wd_str other)
{
	const struct wd_json_value *v = wd_pointer_get(a, item, pointer);

	return v == NULL || v->kind == WD_JSON_NULL ||
	       same(a, v, wd_pointer_get(a, item, other));
}

/* Where the pointer says any element: "/a" and "/b" of "/a/ * /b". */
static bool any_of(wd_str pointer, wd_str *list, wd_str *rest)
{
	for (size_t i = 0; i + 2 <= pointer.len; i++)
		if (pointer.ptr[i] == '/' && pointer.ptr[i + 1] == '*' &&
		    (i + 2 == pointer.len || pointer.ptr[i + 2] == '/')) {
			*list = (wd_str){ pointer.ptr, i };
			*rest = wd_str_from(pointer, i + 2);
			return true;
		}
	return false;
}

bool wd_condition_holds(struct wd_arena *a, const struct wd_condition *c,
			const struct wd_json_value *item,
			const struct wd_scope *s)
{
	const struct wd_json_value *v;
	wd_str wanted = { 0 }, list, rest;

	if (!wd_template_plain(a, c->value.text, s, &wanted))
		return false;
	if (c->compare == WD_REPEATS)
		return repeats(a, item, c->pointer, wanted);
	if (!any_of(c->pointer, &list, &rest))
		return holds_for(a, c, wd_pointer_get(a, item, c->pointer),
				 wanted);
	v = wd_pointer_get(a, item, list);
	if (v == NULL || v->kind != WD_JSON_ARRAY)
		return false;
	for (v = v->child; v != NULL; v = v->next)
		if (holds_for(a, c, wd_pointer_get(a, v, rest), wanted))
			return true;
	return false;
}

bool wd_conditions_hold(struct wd_arena *a, const struct wd_condition *list,
			size_t count, const struct wd_json_value *item,
			const struct wd_scope *s)
{
	bool choice = false, chosen = false;

	for (size_t i = 0; i < count; i++) {
		bool holds = wd_condition_holds(a, &list[i], item, s);

		if (!list[i].either && !holds)
			return false;
		choice |= list[i].either;
		chosen |= list[i].either && holds;
	}
	return chosen || !choice;
}

/* "+0200", "+02:00"; `*seconds` is what to take off. */
static bool read_zone(wd_str zone, int64_t *seconds)
{
	char digit[4];
	size_t n = 0;

	if (zone.len == 0 || wd_str_eq(zone, WD_STR("Z"))) {
		*seconds = 0;
		return true;
	}
	if (zone.ptr[0] != '+' && zone.ptr[0] != '-')
		return false;
	for (size_t i = 1; i < zone.len; i++) {
		char c = zone.ptr[i];

		if (c == ':' && i == 3 && zone.len == 6)
			continue;
		if (c < '0' || c > '9' || n == sizeof(digit))
			return false;
		digit[n++] = c;
	}
	if (n != sizeof(digit) || digit[0] > '1' || digit[2] > '5')
		return false;
	*seconds = ((digit[0] - '0') * 10 + digit[1] - '0') * 3600 +
		   ((digit[2] - '0') * 10 + digit[3] - '0') * 60;
	if (zone.ptr[0] == '-')
		*seconds = -*seconds;
	return true;
}

static wd_str skip_fraction(wd_str rest)
{
	size_t n = 1;

	if (rest.len < 2 || rest.ptr[0] != '.')
		return rest;
	while (n < rest.len && rest.ptr[n] >= '0' && rest.ptr[n] <= '9')
		n++;
	return n == 1 ? rest : wd_str_from(rest, n);
}

bool wd_provider_time(wd_str text, int64_t *out)
{
	char form[] = "0000-00-00T00:00:00Z";
	const size_t shown = sizeof(form) - 2;
	const unsigned long long ms_from = 100000000000; /* the year 5138 */
	unsigned long long epoch;
	int64_t off, at;

	if (wd_str_u64(text, &epoch)) {
		if (epoch >= ms_from)
			epoch /= 1000;
		*out = (int64_t)epoch;
		return epoch < ms_from;
	}
	if (text.len < shown || (text.ptr[10] != 'T' && text.ptr[10] != ' '))
		return false;
	memcpy(form, text.ptr, shown);
	form[10] = 'T';
	if (!wd_time_read((wd_str){ form, shown + 1 }, &at) ||
	    !read_zone(skip_fraction(wd_str_from(text, shown)), &off))
		return false;
	*out = at - off;
	return true;
}
