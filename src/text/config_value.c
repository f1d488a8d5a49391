/* config_value.c - what stands behind a key's "=". */
#include <string.h>

#include "text/config_scan.h"

/* After a backslash: false when git does not know the escape. */
static bool unescape(char c, char *out)
{
	static const char from[] = "tbn\\\"", to[] = "\t\b\n\\\"";
	const char *at = c == '\0' ? NULL : strchr(from, c);

	if (at == NULL)
		return false;
	*out = to[at - from];
	return true;
}

/* What has been seen of a value so far. */
struct value_state {
	bool quoted;
	size_t space;   /* white space that counts only if more follows */
	bool space_tab; /* and a tab or CR was part of it */
	char before;    /* the byte before this one */
};

/*
 * White space inside a value: git before 2.45 turns each byte into a space,
 * later ones keep it.  Only plain spaces read the same everywhere.
 */
static wd_err flush_space(struct wd_scan *s, struct value_state *v)
{
	wd_err err = NULL;

	if (v->space > 0 && v->space_tab && s->mode == WD_CONFIG_STRICT)
		return wd_scan_fail(s,
				    "expected spaces, not tabs, inside a value "
				    "that is not quoted");
	for (; v->space > 0 && err == NULL; v->space--)
		err = wd_scan_add(s, ' ');
	v->space_tab = false;
	return err;
}

static wd_err read_escape(struct wd_scan *s, struct value_state *v)
{
	char c = wd_scan_take(s);

	v->before = c;
	if (c == '\n') {
		if (s->eof && s->mode == WD_CONFIG_STRICT)
			return wd_scan_fail(s,
					    "expected another line after '\\'");
		return NULL;
	}
	if (!unescape(c, &c))
		return wd_scan_fail(
			s, "expected \\n, \\t, \\b, \\\" or \\\\ after "
			   "'\\' in a value");
	v->before = '\\';
	return wd_scan_add(s, c);
}

/* One byte that is neither newline, nor unquoted space, nor a comment. */
static wd_err read_value_byte(struct wd_scan *s, struct value_state *v, char c)
{
	wd_err err = flush_space(s, v);

	v->before = c;
	if (err != NULL)
		return err;
	if (c == '\\')
		return read_escape(s, v);
	if (c != '"')
		return wd_scan_add(s, c);
	v->quoted = !v->quoted;
	return NULL;
}

/* Bytes that stand for themselves, quoted or not: no space, no escape. */
static bool is_plain(char c)
{
	return c > ' ' && c < 0x7f && c != ';' && c != '#' && c != '\\' &&
	       c != '"';
}

/* Most of a value is plain: taken at once, as byte by byte would do it. */
static wd_err read_plain_run(struct wd_scan *s, struct value_state *v)
{
	size_t n = 0;

	while (s->at + n < s->text.len && is_plain(s->text.ptr[s->at + n]))
		n++;
	if (n == 0)
		return NULL;
	wd_err err = flush_space(s, v);

	if (err != NULL)
		return err;
	if (n > s->scratch_max - s->scratch_len)
		return wd_scan_fail_limit(s, "line is too long");
	memcpy(s->scratch + s->scratch_len, s->text.ptr + s->at, n);
	s->scratch_len += n;
	s->at += n;
	v->before = s->text.ptr[s->at - 1];
	return NULL;
}

wd_err wd_scan_value(struct wd_scan *s)
{
	struct value_state v = { .before = '=' };
	wd_err err = NULL;

	s->scratch_len = 0;
	while (err == NULL) {
		err = read_plain_run(s, &v);
		if (err != NULL)
			break;
		char c = wd_scan_take(s);

		if (c == '\n')
			return v.quoted ? wd_scan_fail(
						  s, "expected '\"' before the "
						     "end of the line")
					: NULL;
		if (!v.quoted && (c == ';' || c == '#'))
			return wd_scan_comment(s, v.before);
		if (!v.quoted && wd_scan_is_space(c)) {
			v.space += s->scratch_len > 0;
			v.space_tab |= c != ' ' && s->scratch_len > 0;
			v.before = c;
			if (v.space > WD_CONFIG_LINE_MAX)
				err = wd_scan_fail_limit(s, "line is too long");
			continue;
		}
		err = read_value_byte(s, &v, c);
	}
	return err;
}
