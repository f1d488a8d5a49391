/* pending_take.c - a pending file, line by line. */
#include "audit/pending_take.h"

/* The number of the next line. */
static size_t line_of(const struct wd_pending_reader *r)
{
	size_t n = 1;

	for (const char *at = r->start; at != r->rest.ptr; at++)
		n += *at == '\n';
	return n;
}

wd_err wd_pending_expected(const struct wd_pending_reader *r, const char *what)
{
	return wd_failf(r->arena, WD_ERR_FORMAT, "line %zu: expected %s",
			line_of(r), what);
}

bool wd_pending_take(struct wd_pending_reader *r, const char *key,
		     wd_str *value)
{
	wd_str line, rest, k = wd_str_of(key);

	if (!wd_str_starts(r->rest, k) ||
	    !wd_str_cut(r->rest, '\n', &line, &rest))
		return false;
	*value = wd_str_from(line, k.len);
	r->rest = rest;
	return true;
}

bool wd_pending_take_exactly(struct wd_pending_reader *r, const char *text)
{
	struct wd_pending_reader before = *r;
	wd_str value;

	if (wd_pending_take(r, text, &value) && value.len == 0)
		return true;
	*r = before;
	return false;
}

size_t wd_pending_count(const struct wd_pending_reader *r, const char *key,
			bool all)
{
	wd_str rest = r->rest, line;
	size_t n = 0;

	while (wd_str_next_line(&rest, &line)) {
		bool is = wd_str_starts(line, wd_str_of(key));

		if (!is && !all)
			break;
		n += is;
	}
	return n;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* One %XX off the front; only bytes that cannot stand for themselves. */
static bool unescape(wd_str s, char *out)
{
	int high = s.len >= 3 ? hex_digit(s.ptr[1]) : -1;
	int low = s.len >= 3 ? hex_digit(s.ptr[2]) : -1;

	if (high < 0 || low < 0)
		return false;
	*out = (char)(high << 4 | low);
	return !wd_pending_plain(*out);
}

bool wd_pending_decode(struct wd_arena *a, wd_str s, wd_str *out)
{
	if (wd_str_all(s, wd_pending_plain)) {
		*out = s;
		return true;
	}
	char *text = wd_new(a, char, s.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.len; n++) {
		if (s.ptr[i] == '%') {
			if (!unescape(wd_str_from(s, i), &text[n]))
				return false;
			i += 3;
		} else if (wd_pending_plain(s.ptr[i])) {
			text[n] = s.ptr[i++];
		} else {
			return false;
		}
	}
	*out = (wd_str){ text, n };
	return true;
}

bool wd_pending_decode_name(struct wd_arena *a, wd_str s, wd_str *out)
{
	wd_str name;

	if (!wd_pending_decode(a, s, &name) || !wd_pending_name_ok(name))
		return false;
	*out = name;
	return true;
}

bool wd_pending_take_name(struct wd_pending_reader *r, const char *key,
			  wd_str *out)
{
	struct wd_pending_reader before = *r;
	wd_str value;

	if (wd_pending_take(r, key, &value) &&
	    wd_pending_decode_name(r->arena, value, out))
		return true;
	*r = before;
	return false;
}

bool wd_pending_take_bool(struct wd_pending_reader *r, const char *key,
			  bool *out)
{
	struct wd_pending_reader before = *r;
	wd_str value;

	if (wd_pending_take(r, key, &value)) {
		*out = wd_str_eq(value, WD_STR("yes"));
		if (*out || wd_str_eq(value, WD_STR("no")))
			return true;
	}
	*r = before;
	return false;
}

bool wd_pending_take_ref(struct wd_pending_reader *r, const char *key,
			 struct wd_ref *out)
{
	struct wd_pending_reader before = *r;
	wd_str value, hex, name;

	if (wd_pending_take(r, key, &value) &&
	    wd_str_cut(value, ' ', &hex, &name) && wd_oid_read(hex, &out->id) &&
	    wd_pending_decode_name(r->arena, name, &out->name))
		return true;
	*r = before;
	return false;
}
