#include "text/config.h"

#include <string.h>

#include "text/config_bytes.h"

struct reader {
	struct wd_arena *arena;
	wd_str file, text;
	enum wd_config_mode mode;
	size_t at;         /* of the next byte */
	size_t line_start; /* of the line that `at` is in */
	unsigned line;
	bool eof;
	unsigned last_line, last_column; /* of the byte last taken, from 1 */
	char *scratch;                   /* the name or value being read */
	size_t scratch_len, scratch_max;
	bool in_section;
	struct wd_config_entry head; /* the section that keys fall into */
	struct wd_config out;
	size_t cap;
};

static wd_err fail(const struct reader *r, const char *what)
{
	return wd_failf(r->arena, WD_ERR_FORMAT, "%.*s:%u: %s", WD_FMT(r->file),
			r->last_line, what);
}

static wd_err fail_limit(const struct reader *r, const char *what)
{
	return wd_failf(r->arena, WD_ERR_LIMIT, "%.*s:%u: %s", WD_FMT(r->file),
			r->last_line, what);
}

/*
 * The next byte.  CR LF is one newline, and the end of the text reads as a
 * last one, again and again, as git has it.
 */
static char take(struct reader *r)
{
	r->last_line = r->line;
	r->last_column = (unsigned)(r->at - r->line_start + 1);
	if (r->at == r->text.len) {
		r->eof = true;
		return '\n';
	}
	char c = r->text.ptr[r->at++];

	if (c == '\r' && r->at < r->text.len && r->text.ptr[r->at] == '\n')
		c = r->text.ptr[r->at++];
	if (c == '\n') {
		r->line++;
		r->line_start = r->at;
	}
	return c;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool is_alpha(char c)
{
	return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool is_key_byte(char c)
{
	return is_alpha(c) || (c >= '0' && c <= '9') || c == '-';
}

/* git's idea of white space: no vertical tab, no form feed. */
static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static wd_err add_entry(struct reader *r, const struct wd_config_entry *e)
{
	if (r->out.count == WD_CONFIG_ENTRIES_MAX)
		return fail_limit(r, "too many entries");
	if (r->out.count == r->cap) {
		struct wd_config_entry *old = r->out.entry;

		/* a guess that is rarely too small: growing copies */
		r->cap = r->cap == 0 ? r->text.len / 32 + 16 : r->cap * 2;
		r->out.entry = wd_new(r->arena, struct wd_config_entry, r->cap);
		if (r->out.count > 0)
			memcpy(r->out.entry, old, r->out.count * sizeof(*old));
	}
	r->out.entry[r->out.count++] = *e;
	return NULL;
}

static wd_err scratch_add(struct reader *r, char c)
{
	if (r->scratch_len == r->scratch_max)
		return fail_limit(r, "line is too long");
	r->scratch[r->scratch_len++] = c;
	return NULL;
}

static wd_str scratch_keep(struct reader *r)
{
	return wd_str_dup(r->arena, (wd_str){ r->scratch, r->scratch_len });
}

/* After the opening quote, to the closing one. */
static wd_err read_quoted_subsection(struct reader *r)
{
	wd_err err = NULL;

	while (err == NULL) {
		char c = take(r);

		if (c == '"')
			return NULL;
		if (c == '\\') {
			c = take(r);
			if (r->mode == WD_CONFIG_STRICT && c != '"' &&
			    c != '\\')
				return fail(r, "expected \\\" or \\\\ in a "
					       "subsection");
		}
		if (c == '\n')
			return fail(r, "expected '\"' after the subsection");
		err = scratch_add(r, c);
	}
	return err;
}

/* After `[name ` : optional space, "subsection", ']'. */
static wd_err read_subsection(struct reader *r, char c)
{
	while (c != '\n' && is_space(c))
		c = take(r);
	if (c != '"')
		return fail(r, "expected [section] or [section \"name\"]");
	wd_err err = scratch_add(r, '.');

	if (err == NULL)
		err = read_quoted_subsection(r);
	if (err == NULL && take(r) != ']')
		err = fail(r, "expected ']' after the subsection");
	return err;
}

/* To the ']': the whole dotted name is left in the scratch buffer. */
static wd_err read_section_name(struct reader *r)
{
	for (;;) {
		char c = take(r);

		if (c == ']')
			return NULL;
		if (is_space(c))
			return read_subsection(r, c);
		if (c == '.' && r->mode == WD_CONFIG_STRICT)
			return fail(r, "expected [section \"name\"], not "
				       "[section.name]");
		if (!is_key_byte(c) && c != '.')
			return fail(r, "expected a section name of letters, "
				       "digits and '-'");
		wd_err err = scratch_add(r, lower(c));

		if (err != NULL)
			return err;
	}
}

/*
 * git joins section, subsection and key with dots and later splits the name
 * at the first and the last one.  Doing the same gives the same names.
 */
static wd_err read_header(struct reader *r)
{
	struct wd_config_entry head = { .line = r->last_line,
					.column = r->last_column };

	r->scratch_len = 0;
	wd_err err = read_section_name(r);

	if (err != NULL)
		return err;
	wd_str name = scratch_keep(r);

	if (name.len == 0 ||
	    (r->mode == WD_CONFIG_STRICT && name.ptr[0] == '.'))
		return fail(r, "expected a section name after '['");
	head.section = name;
	head.has_subsection =
		wd_str_cut(name, '.', &head.section, &head.subsection);
	r->head = head;
	r->in_section = true;
	return r->mode == WD_CONFIG_STRICT ? add_entry(r, &head) : NULL;
}

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
static wd_err flush_space(struct reader *r, struct value_state *v)
{
	wd_err err = NULL;

	if (v->space > 0 && v->space_tab && r->mode == WD_CONFIG_STRICT)
		return fail(r, "expected spaces, not tabs, inside a value "
			       "that is not quoted");
	for (; v->space > 0 && err == NULL; v->space--)
		err = scratch_add(r, ' ');
	v->space_tab = false;
	return err;
}

static wd_err skip_comment(struct reader *r, char before)
{
	if (r->mode == WD_CONFIG_STRICT && before != ' ' && before != '\t')
		return fail(r, "expected white space before a comment, or "
			       "double quotes around ';' and '#'");
	while (take(r) != '\n')
		;
	return NULL;
}

static wd_err read_escape(struct reader *r, struct value_state *v)
{
	char c = take(r);

	v->before = c;
	if (c == '\n') {
		if (r->eof && r->mode == WD_CONFIG_STRICT)
			return fail(r, "expected another line after '\\'");
		return NULL;
	}
	if (!unescape(c, &c))
		return fail(r, "expected \\n, \\t, \\b, \\\" or \\\\ after "
			       "'\\' in a value");
	v->before = '\\';
	return scratch_add(r, c);
}

/* One byte that is neither newline, nor unquoted space, nor a comment. */
static wd_err read_value_byte(struct reader *r, struct value_state *v, char c)
{
	wd_err err = flush_space(r, v);

	v->before = c;
	if (err != NULL)
		return err;
	if (c == '\\')
		return read_escape(r, v);
	if (c != '"')
		return scratch_add(r, c);
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
static wd_err read_plain_run(struct reader *r, struct value_state *v)
{
	size_t n = 0;

	while (r->at + n < r->text.len && is_plain(r->text.ptr[r->at + n]))
		n++;
	if (n == 0)
		return NULL;
	wd_err err = flush_space(r, v);

	if (err != NULL)
		return err;
	if (n > r->scratch_max - r->scratch_len)
		return fail_limit(r, "line is too long");
	memcpy(r->scratch + r->scratch_len, r->text.ptr + r->at, n);
	r->scratch_len += n;
	r->at += n;
	v->before = r->text.ptr[r->at - 1];
	return NULL;
}

/* After the '=', to the end of the logical line. */
static wd_err read_value(struct reader *r)
{
	struct value_state v = { .before = '=' };
	wd_err err = NULL;

	r->scratch_len = 0;
	while (err == NULL) {
		err = read_plain_run(r, &v);
		if (err != NULL)
			break;
		char c = take(r);

		if (c == '\n')
			return v.quoted ? fail(r, "expected '\"' before the "
						  "end of the line")
					: NULL;
		if (!v.quoted && (c == ';' || c == '#'))
			return skip_comment(r, v.before);
		if (!v.quoted && is_space(c)) {
			v.space += r->scratch_len > 0;
			v.space_tab |= c != ' ' && r->scratch_len > 0;
			v.before = c;
			if (v.space > WD_CONFIG_LINE_MAX)
				err = fail_limit(r, "line is too long");
			continue;
		}
		err = read_value_byte(r, &v, c);
	}
	return err;
}

/* A key that begins with `*c`, which becomes the byte behind it. */
static wd_err read_key(struct reader *r, char *c, wd_str *key)
{
	r->scratch_len = 0;
	do {
		wd_err err = scratch_add(r, lower(*c));

		if (err != NULL)
			return err;
		*c = take(r);
	} while (is_key_byte(*c));
	*key = scratch_keep(r);
	return NULL;
}

static wd_err read_entry(struct reader *r, char c)
{
	struct wd_config_entry e = r->head;

	if (!r->in_section && r->mode == WD_CONFIG_STRICT)
		return fail(r, "expected a [section] before the first key");
	e.line = r->last_line;
	e.column = r->last_column;
	wd_err err = read_key(r, &c, &e.key);

	while (c == ' ' || c == '\t')
		c = take(r);
	if (err == NULL && c == '=') {
		err = read_value(r);
		e.value = scratch_keep(r);
		e.has_value = true;
	} else if (err == NULL && c != '\n') {
		err = fail(r, "expected '=' after the key");
	}
	return err == NULL ? add_entry(r, &e) : err;
}

static wd_err read_all(struct reader *r)
{
	char before = ' ';
	wd_err err = NULL;

	while (err == NULL) {
		char c = take(r);

		if (c == '\n' && r->eof)
			return NULL;
		if (c == '#' || c == ';')
			err = skip_comment(r, before);
		else if (c == '[')
			err = read_header(r);
		else if (is_alpha(c))
			err = read_entry(r, c);
		else if (!is_space(c))
			err = fail(r, "expected a key, a [section] or a "
				      "comment");
		before = c == '[' ? ']' : ' ';
	}
	return err;
}

wd_err wd_config_read(struct wd_arena *a, wd_str file, wd_str text,
		      enum wd_config_mode mode, struct wd_config *out)
{
	struct reader r = { .arena = a, .file = file, .text = text };

	r.mode = mode;
	r.line = 1;
	if (text.len > WD_CONFIG_MAX)
		return wd_failf(a, WD_ERR_LIMIT, "%.*s: more than %d bytes",
				WD_FMT(file), WD_CONFIG_MAX);
	if (wd_str_starts(text, WD_STR("\xef\xbb\xbf")))
		r.at = r.line_start = 3; /* as git: notepad's mark */
	const char *flaw = wd_config_bytes_flaw(wd_str_from(text, r.at), mode,
						&r.last_line);

	if (flaw != NULL)
		return fail(&r, flaw);
	/* what is read is never longer than what it is read from */
	r.scratch_max =
		text.len < WD_CONFIG_LINE_MAX ? text.len : WD_CONFIG_LINE_MAX;
	r.scratch = wd_new(a, char, r.scratch_max);
	wd_err err = read_all(&r);

	if (err == NULL)
		*out = r.out;
	return err;
}
