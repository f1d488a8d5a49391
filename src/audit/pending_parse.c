/* pending_parse.c - read a pending file, as strictly as it was written. */
#include "audit/pending_text.h"

struct reader {
	struct wd_arena *arena;
	wd_str rest;
	size_t line; /* number of the next one */
};

static wd_err expected(const struct reader *r, const char *what)
{
	if (!wd_str_has(r->rest, '\n'))
		return wd_fail(r->arena, WD_ERR_FORMAT,
			       "it ends before its time: torn");
	return wd_failf(r->arena, WD_ERR_FORMAT, "line %zu: expected %s",
			r->line, what);
}

/* Take the next line if it begins with `key`; `*value` is what follows. */
static bool take(struct reader *r, const char *key, wd_str *value)
{
	wd_str line, rest, k = wd_str_of(key);

	if (!wd_str_cut(r->rest, '\n', &line, &rest) || !wd_str_starts(line, k))
		return false;
	*value = wd_str_from(line, k.len);
	r->rest = rest;
	r->line++;
	return true;
}

static bool take_exactly(struct reader *r, const char *text)
{
	struct reader before = *r;
	wd_str value;

	if (take(r, text, &value) && value.len == 0)
		return true;
	*r = before;
	return false;
}

/*
 * How many lines from here on begin with `key`: as far as `stop`, or, without
 * one, as long as they do.
 */
static size_t lines_of(const struct reader *r, const char *key,
		       const char *stop)
{
	wd_str rest = r->rest, line;
	size_t n = 0;

	while (wd_str_next_line(&rest, &line)) {
		bool is = wd_str_starts(line, wd_str_of(key));

		if (stop == NULL ? !is : wd_str_starts(line, wd_str_of(stop)))
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

static bool decode(struct wd_arena *a, wd_str s, wd_str *out)
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

static bool decode_name(struct wd_arena *a, wd_str s, wd_str *out)
{
	wd_str name;

	if (!decode(a, s, &name) || !wd_pending_name_ok(name))
		return false;
	*out = name;
	return true;
}

static bool take_name(struct reader *r, const char *key, wd_str *out)
{
	struct reader before = *r;
	wd_str value;

	if (take(r, key, &value) && decode_name(r->arena, value, out))
		return true;
	*r = before;
	return false;
}

static bool take_bool(struct reader *r, const char *key, bool *out)
{
	struct reader before = *r;
	wd_str value;

	if (take(r, key, &value)) {
		*out = wd_str_eq(value, WD_STR("yes"));
		if (*out || wd_str_eq(value, WD_STR("no")))
			return true;
	}
	*r = before;
	return false;
}

static wd_err read_file(struct reader *r, struct wd_pending_file *out)
{
	struct reader before = *r;
	wd_str value, path;

	if (take(r, "file ", &value) &&
	    wd_str_cut(value, ' ', &out->identity, &path) &&
	    out->identity.len > 0 &&
	    wd_str_all(out->identity, wd_pending_plain) &&
	    decode_name(r->arena, path, &out->path))
		return NULL;
	return expected(&before, "file <identity> <path>");
}

static wd_err read_held(struct reader *r, struct wd_ref *out)
{
	struct reader before = *r;
	wd_str value, hex, name;

	if (take(r, "held ", &value) && wd_str_cut(value, ' ', &hex, &name) &&
	    wd_oid_read(hex, &out->id) &&
	    decode_name(r->arena, name, &out->name))
		return NULL;
	return expected(&before, "held <id> <ref>");
}

static wd_err read_watch(struct reader *r, struct wd_pending_watch *out)
{
	wd_err err = NULL;

	if (!take_name(r, "watch ", &out->prefix))
		return expected(r, "watch <prefix>");
	size_t n = lines_of(r, "held ", NULL);

	out->ref = wd_new(r->arena, struct wd_ref, n);
	while (err == NULL && out->refs < n)
		err = read_held(r, &out->ref[out->refs++]);
	return err;
}

static wd_err read_update(struct reader *r, struct wd_pending_update *out)
{
	struct reader before = *r;
	wd_str value, old_hex, new_hex;

	if (!take(r, "update ", &value) ||
	    !wd_str_cut(value, ' ', &old_hex, &new_hex) ||
	    !wd_oid_read(old_hex, &out->old_id) ||
	    !wd_oid_read(new_hex, &out->new_id))
		return expected(&before, "update <old> <new>");
	if (!take_name(r, "asked ", &out->asked))
		return expected(r, "asked <ref>");
	if (!take_name(r, "moves ", &out->ref))
		return expected(r, "moves <ref>");
	before = *r;
	if (!take(r, "seal ", &value) || !decode(r->arena, value, &out->seal))
		return expected(&before, "seal <part>");
	return NULL;
}

static wd_err read_head(struct reader *r, struct wd_pending *out)
{
	struct reader before;
	wd_str value;

	if (!take_exactly(r, "warder-pending 1"))
		return expected(r, "warder-pending 1");
	if (!take_name(r, "decision ", &out->decision))
		return expected(r, "decision <id>");
	if (!take_bool(r, "accepted ", &out->accepted))
		return expected(r, "accepted yes or no");
	if (!take_bool(r, "alone ", &out->alone))
		return expected(r, "alone yes or no");
	before = *r;
	if (!take(r, "pusher ", &value) ||
	    !decode(r->arena, value, &out->pusher))
		return expected(&before, "pusher <text>");
	return NULL;
}

static wd_err read_block(struct reader *r, struct wd_pending *out)
{
	wd_err err = read_head(r, out);
	size_t files = lines_of(r, "file ", NULL), watches, updates;

	out->file = wd_new(r->arena, struct wd_pending_file, files);
	while (err == NULL && out->files < files)
		err = read_file(r, &out->file[out->files++]);
	watches = lines_of(r, "watch ", "end");
	out->watch = wd_new(r->arena, struct wd_pending_watch, watches);
	while (err == NULL && out->watches < watches)
		err = read_watch(r, &out->watch[out->watches++]);
	updates = lines_of(r, "update ", "end");
	out->update = wd_new(r->arena, struct wd_pending_update, updates);
	while (err == NULL && out->updates < updates)
		err = read_update(r, &out->update[out->updates++]);
	if (err == NULL && !take_exactly(r, "end"))
		err = expected(r, "end");
	return err;
}

wd_err wd_pending_parse(struct wd_arena *a, wd_str text,
			struct wd_pending **out, size_t *count)
{
	struct reader r = { .arena = a, .rest = text, .line = 1 };
	size_t room = lines_of(&r, "warder-pending ", "\n"), n = 0;
	struct wd_pending *list = wd_new(a, struct wd_pending, room);

	do {
		wd_err err = n < room ? read_block(&r, &list[n])
				      : expected(&r, "warder-pending 1");

		if (err != NULL)
			return err;
		n++;
	} while (r.rest.len > 0);
	*out = list;
	*count = n;
	return NULL;
}
