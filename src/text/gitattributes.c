#include "text/gitattributes.h"

#include <string.h>

#include "text/glob.h"

enum { MACROS_DEEP = 8 };

struct search {
	const struct wd_arena *arena;
	struct wd_gitattributes top; /* where macros are defined */
	wd_str path, name;           /* path: below the present file */
	struct wd_attribute found;
	bool done;
	wd_str decided[WD_GITATTRIBUTES_MACROS];
	size_t decisions;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static wd_str skip_blanks(wd_str s)
{
	while (s.len > 0 && is_blank(s.ptr[0]))
		s = wd_str_from(s, 1);
	return s;
}

static wd_str take_word(wd_str *rest)
{
	size_t n = 0;

	while (n < rest->len && !is_blank(rest->ptr[n]))
		n++;
	const wd_str word = { rest->ptr, n };

	*rest = skip_blanks(wd_str_from(*rest, n));
	return word;
}

/* Takes the last word off `*words`. */
static bool last_word(wd_str *words, wd_str *word)
{
	size_t end = words->len, start;

	while (end > 0 && is_blank(words->ptr[end - 1]))
		end--;
	for (start = end; start > 0 && !is_blank(words->ptr[start - 1]);)
		start--;
	*word = (wd_str){ words->ptr + start, end - start };
	words->len = start;
	return end > start;
}

struct word {
	wd_str name;
	struct wd_attribute says;
};

static bool name_byte(char c)
{
	return c == '-' || c == '.' || c == '_' || (c >= '0' && c <= '9') ||
	       (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_name(wd_str s)
{
	return s.len > 0 && s.ptr[0] != '-' && wd_str_all(s, name_byte);
}

static bool read_word(wd_str text, struct word *w)
{
	*w = (struct word){ .name = text, .says.is = WD_ATTRIBUTE_SET };
	if (text.ptr[0] == '-' || text.ptr[0] == '!') {
		w->says.is = text.ptr[0] == '-' ? WD_ATTRIBUTE_UNSET
						: WD_ATTRIBUTE_UNSPECIFIED;
		text = wd_str_from(text, 1);
		w->name = text;
		(void)wd_str_cut(text, '=', &w->name, &text);
	} else if (wd_str_cut(text, '=', &w->name, &w->says.value)) {
		w->says.is = WD_ATTRIBUTE_VALUE;
	}
	return is_name(w->name);
}

/* git skips a line with one word that is no attribute's. */
static bool all_names(wd_str words)
{
	struct word w;
	wd_str word;

	while (last_word(&words, &word))
		if (!read_word(word, &w))
			return false;
	return true;
}

static bool escape_byte(wd_str *s, char *out)
{
	static const char from[] = "abfnrtv\\\"", to[] = "\a\b\f\n\r\t\v\\\"";
	const char *at =
		s->len == 0 ? NULL : memchr(from, s->ptr[0], sizeof(from) - 1);
	unsigned value = 0;

	if (at != NULL) {
		*out = to[at - from];
		*s = wd_str_from(*s, 1);
		return true;
	}
	for (int i = 0; i < 3; i++) {
		if (s->len == 0 || s->ptr[0] < '0' || s->ptr[0] > '7')
			return false;
		value = value * 8 + (unsigned)(s->ptr[0] - '0');
		*s = wd_str_from(*s, 1);
	}
	*out = (char)value;
	return value < 256;
}

/* A pattern in C's quotes; `buf` holds a whole line. */
static bool unquote(wd_str *rest, char *buf, wd_str *out)
{
	wd_str s = wd_str_from(*rest, 1);
	size_t n = 0;

	while (s.len > 0 && s.ptr[0] != '"') {
		char c = s.ptr[0];

		s = wd_str_from(s, 1);
		if (c == '\\' && !escape_byte(&s, &c))
			return false;
		buf[n++] = c;
	}
	if (s.len == 0)
		return false;
	*out = (wd_str){ buf, n };
	*rest = skip_blanks(wd_str_from(s, 1));
	return true;
}

struct line {
	wd_str pattern, words;
	bool macro; /* the pattern is a macro's name */
};

static bool read_line(wd_str text, char *buf, struct line *l)
{
	static const char prefix[] = "[attr]";

	text = skip_blanks(text);
	if (text.len == 0 || text.ptr[0] == '#' ||
	    text.len >= WD_GITATTRIBUTES_LINE)
		return false;
	l->macro = false;
	if (text.ptr[0] != '"' || !unquote(&text, buf, &l->pattern))
		l->pattern = take_word(&text);
	if (wd_str_starts(l->pattern, wd_str_of(prefix))) {
		l->macro = true;
		l->pattern = wd_str_from(l->pattern, sizeof(prefix) - 1);
		if (l->pattern.len == 0)
			l->pattern = take_word(&text);
		if (!is_name(l->pattern))
			return false;
	}
	l->words = text;
	return all_names(text);
}

/* Takes the last line off. */
static bool last_line(wd_str *rest, wd_str *line)
{
	size_t start;

	if (rest->len == 0)
		return false;
	if (rest->ptr[rest->len - 1] == '\n')
		rest->len--;
	for (start = rest->len; start > 0 && rest->ptr[start - 1] != '\n';)
		start--;
	*line = (wd_str){ rest->ptr + start, rest->len - start };
	rest->len = start;
	return true;
}

static wd_str base_name(wd_str path)
{
	wd_str head, tail;

	while (wd_str_cut(path, '/', &head, &tail))
		path = tail;
	return path;
}

enum fit { FITS_NOT, FITS, FITS_MAYBE };

static enum fit fits(struct wd_arena scratch, wd_str pattern, wd_str path)
{
	if (pattern.len == 0 || wd_str_ends(pattern, WD_STR("/")) ||
	    pattern.ptr[0] == '!')
		return FITS_NOT; /* directories have no attributes */
	if (!wd_str_has(pattern, '/'))
		path = base_name(path);
	if (pattern.ptr[0] == '/')
		pattern = wd_str_from(pattern, 1);
	if (pattern.len == 0 || wd_glob_check(&scratch, pattern) != NULL)
		return FITS_MAYBE;
	if (!wd_glob_match(pattern, path))
		return FITS_NOT;
	/* such a component also fits what it spells, here but not in git */
	return wd_str_has(pattern, '[') && wd_str_has(path, '[') ? FITS_MAYBE
								 : FITS;
}

static bool macro_words(const struct search *s, wd_str name, char *buf,
			wd_str *words)
{
	wd_str rest = s->top.text, text;
	struct line l;

	while (last_line(&rest, &text))
		if (read_line(text, buf, &l) && l.macro &&
		    wd_str_eq(l.pattern, name)) {
			*words = l.words;
			return true;
		}
	*words = WD_STR("-diff -merge -text");
	return wd_str_eq(name, WD_STR("binary"));
}

/* False: it was decided before, nearer to the path. */
static bool decide(struct search *s, wd_str macro)
{
	for (size_t i = 0; i < s->decisions; i++)
		if (wd_str_eq(s->decided[i], macro))
			return false;
	if (s->decisions == WD_GITATTRIBUTES_MACROS) {
		s->found.is = WD_ATTRIBUTE_OPEN;
		s->done = true;
		return false;
	}
	s->decided[s->decisions++] = macro;
	return true;
}

/* Applies words from the last to the first; macros bring more of them. */
static void apply(struct search *s, wd_str words)
{
	char buf[WD_GITATTRIBUTES_LINE];
	wd_str level[MACROS_DEEP];
	size_t depth = 1;
	wd_str text;
	struct word w;

	level[0] = words;
	while (depth > 0 && !s->done) {
		if (!last_word(&level[depth - 1], &text)) {
			depth--;
			continue;
		}
		if (!read_word(text, &w))
			continue;
		if (wd_str_eq(w.name, s->name)) {
			s->found = w.says;
			s->done = true;
		} else if (macro_words(s, w.name, buf, &words) &&
			   decide(s, w.name) && w.says.is == WD_ATTRIBUTE_SET) {
			if (depth == MACROS_DEEP) {
				s->found.is = WD_ATTRIBUTE_OPEN;
				s->done = true;
				break;
			}
			level[depth++] = words;
		}
	}
}

/* Would these words matter if the line matched? */
static bool may_say(const struct search *s, wd_str words)
{
	char buf[WD_GITATTRIBUTES_LINE];
	struct word w;
	wd_str text, ignored;

	while (last_word(&words, &text))
		if (read_word(text, &w) &&
		    (wd_str_eq(w.name, s->name) ||
		     macro_words(s, w.name, buf, &ignored)))
			return true;
	return false;
}

static void look_into(struct search *s, wd_str text)
{
	char buf[WD_GITATTRIBUTES_LINE];
	wd_str line;
	struct line l;

	while (!s->done && last_line(&text, &line)) {
		if (!read_line(line, buf, &l) || l.macro)
			continue;
		const enum fit fit = fits(*s->arena, l.pattern, s->path);

		if (fit == FITS) {
			apply(s, l.words);
		} else if (fit == FITS_MAYBE && may_say(s, l.words)) {
			s->found.is = WD_ATTRIBUTE_OPEN;
			s->done = true;
		}
	}
}

static wd_str without_bom(wd_str text)
{
	return wd_str_starts(text, WD_STR("\xef\xbb\xbf"))
		       ? wd_str_from(text, 3)
		       : text;
}

struct wd_attribute wd_attribute_of(const struct wd_arena *scratch,
				    const struct wd_gitattributes *file,
				    size_t files, wd_str path, wd_str name)
{
	struct search s = { .arena = scratch, .name = name };

	if (files > 0 && file[0].directory == 0)
		s.top.text = without_bom(file[0].text);
	for (size_t i = files; i-- > 0 && !s.done;) {
		if (file[i].text.len > WD_GITATTRIBUTES_MAX)
			return (struct wd_attribute){ .is = WD_ATTRIBUTE_OPEN };
		s.path = wd_str_from(path, file[i].directory);
		look_into(&s, without_bom(file[i].text));
	}
	return s.found;
}
