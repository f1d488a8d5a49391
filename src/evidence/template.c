/*
 * template.c - text with {names} in it: "/issues/{number}.json".
 *
 * A value goes into a request only in the form that was declared for it, and
 * percent-encoded: what came out of a commit message or another answer never
 * becomes a path, a query term or a host.
 */
#include "evidence/mapping.h"

#include "text/escape.h"

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
	       c == '_';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word_byte(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || c == '.' || c == '_' || c == '-';
}

static bool is_hex_byte(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f');
}

static bool is_word(wd_str v)
{
	return v.len > 0 && v.len <= 255 && wd_str_all(v, is_word_byte) &&
	       !wd_str_eq(v, WD_STR(".")) && !wd_str_eq(v, WD_STR(".."));
}

/* "CHG-12": a letter, letters digits '_', then '-' and a number. */
static bool is_key(wd_str v)
{
	size_t digits = 0;

	while (digits < v.len && is_digit(v.ptr[v.len - digits - 1]))
		digits++;
	if (digits == 0 || digits > 18 || v.len < digits + 2 ||
	    v.ptr[v.len - digits - 1] != '-' || is_digit(v.ptr[0]))
		return false;
	v.len -= digits + 1;
	return v.len <= 64 && wd_str_all(v, is_word_byte) &&
	       !wd_str_has(v, '.') && !wd_str_has(v, '-');
}

static bool is_path(wd_str v)
{
	wd_str head;

	while (wd_str_cut(v, '/', &head, &v))
		if (!is_word(head))
			return false;
	return is_word(v);
}

static bool is_text(wd_str v)
{
	uint32_t c;

	if (v.len > 1024 || !wd_utf8_valid(v))
		return false;
	while (wd_utf8_next(&v, &c))
		if (c < 0x20 || (c >= 0x7f && c < 0xa0))
			return false;
	return true;
}

bool wd_syntax_fits(enum wd_syntax syntax, wd_str v)
{
	switch (syntax) {
	case WD_SYNTAX_WORD:
		return is_word(v);
	case WD_SYNTAX_DIGITS:
		return v.len > 0 && v.len <= 18 && wd_str_all(v, is_digit);
	case WD_SYNTAX_KEY:
		return is_key(v);
	case WD_SYNTAX_PATH:
		return v.len <= 1024 && is_path(v);
	case WD_SYNTAX_HEX:
		return v.len == 40 && wd_str_all(v, is_hex_byte);
	case WD_SYNTAX_TEXT:
		return is_text(v);
	}
	return false;
}

bool wd_syntax_read(wd_str name, enum wd_syntax *out)
{
	static const char *const names[] = { "word", "digits", "key",
					     "path", "hex",    "text" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (wd_str_eq(name, wd_str_of(names[i]))) {
			*out = (enum wd_syntax)i;
			return true;
		}
	return false;
}

/* What stands at the front: text without braces, or one name. */
struct piece {
	wd_str text, name;
	bool is_name, as_path;
};

static const char *next_piece(wd_str *rest, struct piece *out)
{
	wd_str head, tail = { 0 };
	size_t n = 0;

	*out = (struct piece){ 0 };
	while (n < rest->len && rest->ptr[n] != '{' && rest->ptr[n] != '}')
		n++;
	if (n > 0) {
		out->text = (wd_str){ rest->ptr, n };
		*rest = wd_str_from(*rest, n);
		return NULL;
	}
	if (rest->ptr[0] == '}' ||
	    !wd_str_cut(wd_str_from(*rest, 1), '}', &head, rest))
		return "a name between '{' and '}'";
	out->is_name = true;
	out->name = head;
	if (wd_str_cut(head, ':', &out->name, &tail)) {
		if (!wd_str_eq(tail, WD_STR("path")))
			return "{name} or {name:path}";
		out->as_path = true;
	}
	return out->name.len == 0 || !wd_str_all(out->name, is_name_byte)
		       ? "a name of small letters, digits, '-' and '_' between "
			 "'{' and '}'"
		       : NULL;
}

const char *wd_template_flaw(wd_str text, bool (*known)(void *ctx, wd_str name),
			     void *ctx)
{
	struct piece p;

	if (text.len > WD_TEMPLATE_MAX)
		return "a shorter text";
	while (text.len > 0) {
		const char *flaw = next_piece(&text, &p);

		if (flaw != NULL)
			return flaw;
		if (p.is_name && !known(ctx, p.name))
			return "a name that has a value here";
	}
	return NULL;
}

/* RFC 3986, 2.3: everything else is encoded. */
static void add_encoded(struct wd_buf *b, wd_str v, bool as_path)
{
	for (size_t i = 0; i < v.len; i++) {
		char c = v.ptr[i];

		if (is_word_byte(c) || c == '~' || (as_path && c == '/'))
			wd_buf_byte(b, c);
		else
			wd_buf_f(b, "%%%02X", (unsigned)(unsigned char)c);
	}
}

static bool expand(struct wd_arena *a, wd_str text, const struct wd_scope *s,
		   bool url, wd_str *out)
{
	struct wd_buf b = { .arena = a };
	struct piece p;

	while (text.len > 0) {
		if (next_piece(&text, &p) != NULL)
			return false;
		if (!p.is_name) {
			wd_buf_add(&b, p.text);
			continue;
		}
		const struct wd_variable *v = wd_scope_find(s, p.name);

		if (v == NULL || !wd_syntax_fits(v->syntax, v->value))
			return false;
		if (url)
			add_encoded(&b, v->value,
				    p.as_path && v->syntax == WD_SYNTAX_PATH);
		else
			wd_buf_add(&b, v->value);
	}
	*out = wd_buf_str(&b);
	return true;
}

bool wd_template_url(struct wd_arena *a, wd_str text, const struct wd_scope *s,
		     wd_str *out)
{
	return expand(a, text, s, true, out);
}

bool wd_template_plain(struct wd_arena *a, wd_str text,
		       const struct wd_scope *s, wd_str *out)
{
	return expand(a, text, s, false, out);
}
