#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/hex.h"
#include "text/escape.h"
#include "text/json.h"

static void before_value(struct wd_json *j)
{
	if (j->comma[j->depth])
		wd_buf_byte(&j->buf, ',');
	j->comma[j->depth] = true;
}

static void open_level(struct wd_json *j, char bracket)
{
	before_value(j);
	wd_buf_byte(&j->buf, bracket);
	assert(j->depth < WD_JSON_DEPTH_MAX);
	j->depth++;
	j->comma[j->depth] = false;
	j->key[j->depth] = NULL;
}

static void close_level(struct wd_json *j, char bracket)
{
	assert(j->depth > 0);
	j->depth--;
	wd_buf_byte(&j->buf, bracket);
}

void wd_json_object(struct wd_json *j)
{
	open_level(j, '{');
}

void wd_json_end_object(struct wd_json *j)
{
	close_level(j, '}');
}

void wd_json_array(struct wd_json *j)
{
	open_level(j, '[');
}

void wd_json_end_array(struct wd_json *j)
{
	close_level(j, ']');
}

/* RFC 8785, 3.2.2.2: two-character escapes where there are any. */
static void add_string(struct wd_json *j, wd_str s)
{
	static const char named[] = "\b\t\n\f\r\"\\", as[] = "btnfr\"\\";
	size_t from = 0;

	wd_buf_byte(&j->buf, '"');
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		const char *at;

		if ((unsigned char)c >= 0x20 && c != '"' && c != '\\')
			continue;
		wd_buf_add(&j->buf, (wd_str){ s.ptr + from, i - from });
		from = i + 1;
		at = memchr(named, c, sizeof(named) - 1);
		if (at != NULL)
			wd_buf_f(&j->buf, "\\%c", as[at - named]);
		else
			wd_buf_f(&j->buf, "\\u%04x", (unsigned)c);
	}
	if (from < s.len)
		wd_buf_add(&j->buf, wd_str_from(s, from));
	wd_buf_byte(&j->buf, '"');
}

void wd_json_key(struct wd_json *j, const char *key)
{
	const char **last = &j->key[j->depth];

	assert(*last == NULL || strcmp(*last, key) < 0);
	*last = key;
	before_value(j);
	add_string(j, wd_str_of(key));
	wd_buf_byte(&j->buf, ':');
	j->comma[j->depth] = false; /* the value follows, not a member */
}

/* NUL is fine in UTF-8, but no reader of ours takes it. */
static bool is_plain(wd_str s)
{
	return !wd_str_has(s, '\0') && wd_utf8_valid(s);
}

void wd_json_bytes(struct wd_json *j, wd_str any)
{
	if (is_plain(any)) {
		before_value(j);
		add_string(j, any);
		return;
	}
	wd_json_object(j);
	wd_json_key(j, "base64");
	before_value(j);
	add_string(j, wd_base64(j->buf.arena, any));
	wd_json_end_object(j);
}

/* What breaks the contract is written so that nothing is lost, either. */
void wd_json_str(struct wd_json *j, wd_str utf8)
{
	wd_json_bytes(j, utf8);
}

void wd_json_int(struct wd_json *j, int64_t n)
{
	static const int64_t max = (int64_t)1 << 53;

	before_value(j);
	n = n > max ? max : n < -max ? -max : n;
	wd_buf_f(&j->buf, "%" PRId64, n);
}

void wd_json_bool(struct wd_json *j, bool b)
{
	wd_json_raw(j, b ? WD_STR("true") : WD_STR("false"));
}

void wd_json_null(struct wd_json *j)
{
	wd_json_raw(j, WD_STR("null"));
}

void wd_json_raw(struct wd_json *j, wd_str json)
{
	before_value(j);
	wd_buf_add(&j->buf, json);
}
