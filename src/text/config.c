#include "text/config.h"

#include <string.h>

#include "text/config_bytes.h"
#include "text/config_scan.h"

struct reader {
	struct wd_scan scan;
	bool in_section;
	struct wd_config_entry head; /* the section that keys fall into */
	struct wd_config out;
	size_t cap;
};

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

static wd_err add_entry(struct reader *r, const struct wd_config_entry *e)
{
	if (r->out.count == WD_CONFIG_ENTRIES_MAX)
		return wd_scan_fail_limit(&r->scan, "too many entries");
	if (r->out.count == r->cap) {
		struct wd_config_entry *old = r->out.entry;

		/* a guess that is rarely too small: growing copies */
		r->cap = r->cap == 0 ? r->scan.text.len / 32 + 16 : r->cap * 2;
		r->out.entry =
			wd_new(r->scan.arena, struct wd_config_entry, r->cap);
		if (r->out.count > 0)
			memcpy(r->out.entry, old, r->out.count * sizeof(*old));
	}
	r->out.entry[r->out.count++] = *e;
	return NULL;
}

/* After the opening quote, to the closing one. */
static wd_err read_quoted_subsection(struct reader *r)
{
	wd_err err = NULL;

	while (err == NULL) {
		char c = wd_scan_take(&r->scan);

		if (c == '"')
			return NULL;
		if (c == '\\') {
			c = wd_scan_take(&r->scan);
			if (r->scan.mode == WD_CONFIG_STRICT && c != '"' &&
			    c != '\\')
				return wd_scan_fail(
					&r->scan, "expected \\\" or \\\\ in a "
						  "subsection");
		}
		if (c == '\n')
			return wd_scan_fail(
				&r->scan, "expected '\"' after the subsection");
		err = wd_scan_add(&r->scan, c);
	}
	return err;
}

/* After `[name ` : optional space, "subsection", ']'. */
static wd_err read_subsection(struct reader *r, char c)
{
	while (c != '\n' && wd_scan_is_space(c))
		c = wd_scan_take(&r->scan);
	if (c != '"')
		return wd_scan_fail(&r->scan,
				    "expected [section] or [section \"name\"]");
	wd_err err = wd_scan_add(&r->scan, '.');

	if (err == NULL)
		err = read_quoted_subsection(r);
	if (err == NULL && wd_scan_take(&r->scan) != ']')
		err = wd_scan_fail(&r->scan,
				   "expected ']' after the subsection");
	return err;
}

/* To the ']': the whole dotted name is left in the scratch buffer. */
static wd_err read_section_name(struct reader *r)
{
	for (;;) {
		char c = wd_scan_take(&r->scan);

		if (c == ']')
			return NULL;
		if (wd_scan_is_space(c))
			return read_subsection(r, c);
		if (c == '.' && r->scan.mode == WD_CONFIG_STRICT)
			return wd_scan_fail(&r->scan,
					    "expected [section \"name\"], not "
					    "[section.name]");
		if (!is_key_byte(c) && c != '.')
			return wd_scan_fail(
				&r->scan, "expected a section name of letters, "
					  "digits and '-'");
		wd_err err = wd_scan_add(&r->scan, lower(c));

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
	struct wd_config_entry head = { .line = r->scan.last_line,
					.column = r->scan.last_column };

	r->scan.scratch_len = 0;
	wd_err err = read_section_name(r);

	if (err != NULL)
		return err;
	wd_str name = wd_scan_keep(&r->scan);

	if (name.len == 0 ||
	    (r->scan.mode == WD_CONFIG_STRICT && name.ptr[0] == '.'))
		return wd_scan_fail(&r->scan,
				    "expected a section name after '['");
	head.section = name;
	head.has_subsection =
		wd_str_cut(name, '.', &head.section, &head.subsection);
	r->head = head;
	r->in_section = true;
	return r->scan.mode == WD_CONFIG_STRICT ? add_entry(r, &head) : NULL;
}

/* A key that begins with `*c`, which becomes the byte behind it. */
static wd_err read_key(struct reader *r, char *c, wd_str *key)
{
	r->scan.scratch_len = 0;
	do {
		wd_err err = wd_scan_add(&r->scan, lower(*c));

		if (err != NULL)
			return err;
		*c = wd_scan_take(&r->scan);
	} while (is_key_byte(*c));
	*key = wd_scan_keep(&r->scan);
	return NULL;
}

static wd_err read_entry(struct reader *r, char c)
{
	struct wd_config_entry e = r->head;

	if (!r->in_section && r->scan.mode == WD_CONFIG_STRICT)
		return wd_scan_fail(
			&r->scan, "expected a [section] before the first key");
	e.line = r->scan.last_line;
	e.column = r->scan.last_column;
	wd_err err = read_key(r, &c, &e.key);

	while (c == ' ' || c == '\t')
		c = wd_scan_take(&r->scan);
	if (err == NULL && c == '=') {
		err = wd_scan_value(&r->scan);
		e.value = wd_scan_keep(&r->scan);
		e.has_value = true;
	} else if (err == NULL && c != '\n') {
		err = wd_scan_fail(&r->scan, "expected '=' after the key");
	}
	return err == NULL ? add_entry(r, &e) : err;
}

static wd_err read_all(struct reader *r)
{
	char before = ' ';
	wd_err err = NULL;

	while (err == NULL) {
		char c = wd_scan_take(&r->scan);

		if (c == '\n' && r->scan.eof)
			return NULL;
		if (c == '#' || c == ';')
			err = wd_scan_comment(&r->scan, before);
		else if (c == '[')
			err = read_header(r);
		else if (is_alpha(c))
			err = read_entry(r, c);
		else if (!wd_scan_is_space(c))
			err = wd_scan_fail(&r->scan,
					   "expected a key, a [section] or a "
					   "comment");
		before = c == '[' ? ']' : ' ';
	}
	return err;
}

wd_err wd_config_read(struct wd_arena *a, wd_str file, wd_str text,
		      enum wd_config_mode mode, struct wd_config *out)
{
	struct reader r = { .scan = { .arena = a,
				      .file = file,
				      .text = text,
				      .mode = mode,
				      .line = 1 } };

	if (text.len > WD_CONFIG_MAX)
		return wd_failf(a, WD_ERR_LIMIT, "%.*s: more than %d bytes",
				WD_FMT(file), WD_CONFIG_MAX);
	if (wd_str_starts(text, WD_STR("\xef\xbb\xbf")))
		r.scan.at = r.scan.line_start = 3; /* as git: notepad's mark */
	const char *flaw = wd_config_bytes_flaw(wd_str_from(text, r.scan.at),
						mode, &r.scan.last_line);

	if (flaw != NULL)
		return wd_scan_fail(&r.scan, flaw);
	/* what is read is never longer than what it is read from */
	r.scan.scratch_max =
		text.len < WD_CONFIG_LINE_MAX ? text.len : WD_CONFIG_LINE_MAX;
	r.scan.scratch = wd_new(a, char, r.scan.scratch_max);
	wd_err err = read_all(&r);

	if (err == NULL)
		*out = r.out;
	return err;
}
