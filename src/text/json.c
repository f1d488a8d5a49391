#include "text/json.h"

#include <string.h>

#include "base/hex.h"
#include "base/map.h"
#include "text/escape.h"

/* Below it, comparing with each key is cheaper than a map. */
enum { FEW_KEYS = 8 };

static const int64_t int_max = (int64_t)1 << 53;

struct reader {
	struct wd_arena *arena;
	wd_str text, rest;
	unsigned depth;
};

static wd_err read_value(struct reader *r, struct wd_json_value *v);

static wd_err fail(const struct reader *r, const char *what)
{
	return wd_failf(r->arena, WD_ERR_FORMAT, "byte %zu: %s",
			r->text.len - r->rest.len + 1, what);
}

static bool next_is(const struct reader *r, char c)
{
	return r->rest.len > 0 && r->rest.ptr[0] == c;
}

static bool take(struct reader *r, char c)
{
	if (!next_is(r, c))
		return false;
	r->rest = wd_str_from(r->rest, 1);
	return true;
}

static bool take_word(struct reader *r, wd_str word)
{
	if (!wd_str_starts(r->rest, word))
		return false;
	r->rest = wd_str_from(r->rest, word.len);
	return true;
}

static void skip_space(struct reader *r)
{
	while (take(r, ' ') || take(r, '\t') || take(r, '\n') || take(r, '\r'))
		;
}

static size_t count_digits(wd_str s, size_t at)
{
	size_t n = 0;

	while (at + n < s.len && s.ptr[at + n] >= '0' && s.ptr[at + n] <= '9')
		n++;
	return n;
}

/* "\u" is behind us: four digits of either case. */
static bool read_hex4(struct reader *r, uint32_t *out)
{
	uint32_t n = 0;

	if (r->rest.len < 4)
		return false;
	for (size_t i = 0; i < 4; i++) {
		char c = r->rest.ptr[i];
		uint32_t digit;

		if (c >= '0' && c <= '9')
			digit = (uint32_t)(c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			digit = (uint32_t)((c | 0x20) - 'a' + 10);
		else
			return false;
		n = n << 4 | digit;
	}
	r->rest = wd_str_from(r->rest, 4);
	*out = n;
	return true;
}

static void add_utf8(struct wd_buf *b, uint32_t cp)
{
	if (cp < 0x80) {
		wd_buf_byte(b, (char)cp);
		return;
	}
	unsigned more = cp < 0x800 ? 1 : cp < 0x10000 ? 2 : 3;
	uint32_t lead = 0xff00u >> (more + 1) & 0xff;

	wd_buf_byte(b, (char)(lead | cp >> 6 * more));
	while (more-- > 0)
		wd_buf_byte(b, (char)(0x80 | (cp >> 6 * more & 0x3f)));
}

static wd_err read_unicode(struct reader *r, struct wd_buf *b)
{
	uint32_t cp, low;

	if (!read_hex4(r, &cp))
		return fail(r, "expected four hexadecimal digits after \\u");
	if (cp == 0)
		return fail(r, "expected no NUL");
	if (cp >= 0xd800 && cp <= 0xdfff) {
		if (cp >= 0xdc00 || !take_word(r, WD_STR("\\u")) ||
		    !read_hex4(r, &low) || low < 0xdc00 || low > 0xdfff)
			return fail(r, "expected a pair of surrogates");
		cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
	}
	add_utf8(b, cp);
	return NULL;
}

static wd_err read_escape(struct reader *r, struct wd_buf *b)
{
	static const char from[] = "bfnrt\"\\/", to[] = "\b\f\n\r\t\"\\/";

	if (take(r, 'u'))
		return read_unicode(r, b);
	const char *at = r->rest.len == 0 ? NULL
					  : memchr(from, r->rest.ptr[0],
						   sizeof(from) - 1);

	if (at == NULL)
		return fail(r, "expected a known escape after '\\'");
	wd_buf_byte(b, to[at - from]);
	r->rest = wd_str_from(r->rest, 1);
	return NULL;
}

/* Bytes that stand for themselves; UTF-8 was checked as a whole. */
static size_t plain_length(wd_str s)
{
	size_t n = 0;

	while (n < s.len && (unsigned char)s.ptr[n] >= 0x20 &&
	       s.ptr[n] != '"' && s.ptr[n] != '\\')
		n++;
	return n;
}

static wd_err read_string(struct reader *r, wd_str *out)
{
	struct wd_buf b = { .arena = r->arena };
	wd_err err = NULL;

	if (!take(r, '"'))
		return fail(r, "expected a string");
	while (err == NULL) {
		size_t n = plain_length(r->rest);
		wd_str piece = { r->rest.ptr, n };

		r->rest = wd_str_from(r->rest, n);
		if (next_is(r, '"') && b.len == 0)
			*out = piece; /* nothing to undo: as it stands */
		else
			wd_buf_add(&b, piece);
		if (take(r, '"')) {
			if (b.len > 0)
				*out = wd_buf_str(&b);
			return NULL;
		}
		err = take(r, '\\') ? read_escape(r, &b)
				    : fail(r, "expected '\"' at the end of "
					      "the string");
	}
	return err;
}

/* How long the number is that begins here; 0: it is none. */
static size_t number_length(wd_str s, bool *integer)
{
	size_t at = s.len > 0 && s.ptr[0] == '-';
	size_t n = count_digits(s, at);

	if (n == 0 || (n > 1 && s.ptr[at] == '0'))
		return 0;
	at += n;
	*integer = true;
	if (at < s.len && s.ptr[at] == '.') {
		n = count_digits(s, ++at);
		at += n;
		*integer = false;
	}
	if (n > 0 && at < s.len && (s.ptr[at] | 0x20) == 'e') {
		at++;
		at += at < s.len && (s.ptr[at] == '+' || s.ptr[at] == '-');
		n = count_digits(s, at);
		at += n;
		*integer = false;
	}
	return n == 0 ? 0 : at;
}

static wd_err read_number(struct reader *r, struct wd_json_value *v)
{
	bool integer = false, negative = next_is(r, '-');
	size_t len = number_length(r->rest, &integer);
	unsigned long long n;

	if (len == 0)
		return fail(r, "expected a value");
	v->text = (wd_str){ r->rest.ptr, len };
	v->kind = WD_JSON_NUMBER;
	/* minus zero is a number that no integer can hold */
	if (integer && !wd_str_eq(v->text, WD_STR("-0"))) {
		if (!wd_str_u64(wd_str_from(v->text, negative), &n) ||
		    n > (unsigned long long)int_max)
			return fail(r, "expected an integer within 2^53");
		v->kind = WD_JSON_INT;
		v->integer = negative ? -(int64_t)n : (int64_t)n;
	}
	r->rest = wd_str_from(r->rest, len);
	return NULL;
}

/* The keys of one object, to find the second of a kind in linear time. */
struct keys {
	struct wd_map map;
	const struct wd_json_value *parent;
};

static bool is_new_key(struct keys *k, wd_str key)
{
	const struct wd_json_value *v = k->parent->child;

	if (k->parent->count < FEW_KEYS) {
		for (; v != NULL; v = v->next)
			if (wd_str_eq(v->key, key))
				return false;
		return true;
	}
	if (k->parent->count == FEW_KEYS)
		for (; v != NULL; v = v->next)
			(void)wd_map_add(&k->map, v->key, 0);
	return wd_map_add(&k->map, key, 0);
}

static wd_err read_key(struct reader *r, struct keys *k, wd_str *key)
{
	wd_err err = read_string(r, key);

	if (err != NULL)
		return err;
	if (!is_new_key(k, *key))
		return fail(r, "expected each key once");
	skip_space(r);
	if (!take(r, ':'))
		return fail(r, "expected ':' after a key");
	skip_space(r);
	return NULL;
}

/* The opening bracket is behind us. */
static wd_err read_members(struct reader *r, struct wd_json_value *v, char end)
{
	struct keys keys = { .map.arena = r->arena, .parent = v };
	struct wd_json_value **tail = &v->child;
	wd_err err = NULL;

	skip_space(r);
	if (take(r, end))
		return NULL;
	while (err == NULL) {
		struct wd_json_value *member =
			wd_new(r->arena, struct wd_json_value, 1);

		if (v->kind == WD_JSON_OBJECT)
			err = read_key(r, &keys, &member->key);
		if (err == NULL)
			err = read_value(r, member);
		if (err != NULL)
			break;
		*tail = member;
		tail = &member->next;
		v->count++;
		skip_space(r);
		if (take(r, end))
			return NULL;
		if (!take(r, ','))
			err = fail(r, "expected ',' or the end of the list");
		skip_space(r);
	}
	return err;
}

static wd_err read_list(struct reader *r, struct wd_json_value *v)
{
	bool object = take(r, '{');

	if (!object)
		r->rest = wd_str_from(r->rest, 1); /* '[' */
	v->kind = object ? WD_JSON_OBJECT : WD_JSON_ARRAY;
	if (r->depth == WD_JSON_DEPTH_MAX)
		return wd_fail(r->arena, WD_ERR_LIMIT, "nested too deep");
	r->depth++;
	wd_err err = read_members(r, v, object ? '}' : ']');

	r->depth--;
	return err;
}

static wd_err read_value(struct reader *r, struct wd_json_value *v)
{
	if (next_is(r, '{') || next_is(r, '['))
		return read_list(r, v);
	if (next_is(r, '"')) {
		v->kind = WD_JSON_STRING;
		return read_string(r, &v->text);
	}
	if (take_word(r, WD_STR("true"))) {
		v->kind = WD_JSON_BOOL;
		v->boolean = true;
		return NULL;
	}
	if (take_word(r, WD_STR("false"))) {
		v->kind = WD_JSON_BOOL;
		return NULL;
	}
	if (take_word(r, WD_STR("null")))
		return NULL; /* WD_JSON_NULL */
	return read_number(r, v);
}

wd_err wd_json_read(struct wd_arena *a, wd_str text, struct wd_json_value **out)
{
	struct reader r = { .arena = a, .text = text, .rest = text };
	struct wd_json_value *v = wd_new(a, struct wd_json_value, 1);

	if (text.len > WD_JSON_MAX)
		return wd_failf(a, WD_ERR_LIMIT, "more than %d bytes",
				WD_JSON_MAX);
	if (!wd_utf8_valid(text))
		return wd_fail(a, WD_ERR_FORMAT, "expected UTF-8");
	skip_space(&r);
	wd_err err = read_value(&r, v);

	if (err != NULL)
		return err;
	skip_space(&r);
	if (r.rest.len > 0)
		return fail(&r, "expected nothing after the value");
	*out = v;
	return NULL;
}

const struct wd_json_value *wd_json_get(const struct wd_json_value *v,
					const char *key)
{
	if (v == NULL || v->kind != WD_JSON_OBJECT)
		return NULL;
	for (const struct wd_json_value *m = v->child; m != NULL; m = m->next)
		if (wd_str_eq(m->key, wd_str_of(key)))
			return m;
	return NULL;
}

bool wd_json_get_bytes(struct wd_arena *a, const struct wd_json_value *v,
		       wd_str *out)
{
	wd_str bytes;

	if (v != NULL && v->kind == WD_JSON_STRING) {
		*out = v->text;
		return true;
	}
	const struct wd_json_value *m = wd_json_get(v, "base64");

	if (m == NULL || m->kind != WD_JSON_STRING || v->count != 1 ||
	    !wd_unbase64(a, m->text, &bytes))
		return false;
	/* what could stand as a string must: one value, one spelling */
	if (!wd_str_has(bytes, '\0') && wd_utf8_valid(bytes))
		return false;
	*out = bytes;
	return true;
}
