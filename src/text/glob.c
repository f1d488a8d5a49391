#include "text/glob.h"

/*
 * Pattern and name are matched component by component.  Between two '**' the
 * first place that fits is as good as any later one, and the same holds for
 * '*' within a component: so one place to come back to is enough on each of
 * the two levels, and no pair of positions is looked at more than twice.
 */

/* One character of a class, quoted or not. */
static bool class_byte(wd_str *rest, unsigned char *out)
{
	if (rest->len > 0 && rest->ptr[0] == '\\')
		*rest = wd_str_from(*rest, 1);
	if (rest->len == 0)
		return false;
	*out = (unsigned char)rest->ptr[0];
	*rest = wd_str_from(*rest, 1);
	return true;
}

static bool next_is(wd_str s, char c)
{
	return s.len > 0 && s.ptr[0] == c;
}

/* The range that begins here: "a" or "a-z". */
static bool class_range(wd_str *rest, unsigned char *first, unsigned char *last)
{
	if (!class_byte(rest, first))
		return false;
	*last = *first;
	if (!next_is(*rest, '-') || rest->len < 2 || rest->ptr[1] == ']')
		return true;
	*rest = wd_str_from(*rest, 1);
	return class_byte(rest, last);
}

/*
 * After '[': past the ']' in `*rest`.  What the many dialects of patterns read
 * in different ways is not a class here.
 */
static const char *class_flaw(wd_str *rest)
{
	unsigned char first, last;

	if (next_is(*rest, '^'))
		return "expected [!...] instead of [^...]";
	if (next_is(*rest, '!'))
		*rest = wd_str_from(*rest, 1);
	if (next_is(*rest, ']'))
		return "expected a character in a class: [] has none";
	while (rest->len > 0 && rest->ptr[0] != ']') {
		if (rest->ptr[0] == '[')
			return "expected '\\[' for a '[' in a class";
		if (!class_range(rest, &first, &last))
			break;
		if (first == '/' || last == '/')
			return "expected no '/' in a class";
		if (first > last)
			return "expected a range from low to high";
	}
	if (rest->len == 0)
		return "expected ']' at the end of a class";
	*rest = wd_str_from(*rest, 1);
	return NULL;
}

static const char *escape_flaw(wd_str *rest)
{
	if (rest->len == 0)
		return "expected a character after '\\'";
	if (rest->ptr[0] == '/')
		return "expected no '\\' before '/'";
	*rest = wd_str_from(*rest, 1);
	return NULL;
}

static const char *star_flaw(wd_str pattern, wd_str rest)
{
	size_t at = pattern.len - rest.len - 1; /* of the first '*' */

	if (!next_is(rest, '*'))
		return NULL;
	if ((at > 0 && pattern.ptr[at - 1] != '/') ||
	    (rest.len > 1 && rest.ptr[1] != '/'))
		return "expected '**' between slashes only";
	return NULL;
}

static const char *pattern_flaw(wd_str pattern)
{
	wd_str rest = pattern;

	if (pattern.len == 0)
		return "expected a pattern, found nothing";
	if (pattern.len > WD_GLOB_MAX)
		return "pattern is too long";
	if (wd_str_has(pattern, '\0'))
		return "expected text, found a NUL byte";
	while (rest.len > 0) {
		char c = rest.ptr[0];
		const char *flaw = NULL;

		rest = wd_str_from(rest, 1);
		if (c == '\\')
			flaw = escape_flaw(&rest);
		else if (c == '[')
			flaw = class_flaw(&rest);
		else if (c == '*')
			flaw = star_flaw(pattern, rest);
		if (flaw != NULL)
			return flaw;
		if (c == '*' && next_is(rest, '*'))
			rest = wd_str_from(rest, 1);
	}
	return NULL;
}

wd_err wd_glob_check(struct wd_arena *a, wd_str pattern)
{
	const char *flaw = pattern_flaw(pattern);

	if (flaw == NULL)
		return NULL;
	return wd_fail(a,
		       pattern.len > WD_GLOB_MAX ? WD_ERR_LIMIT : WD_ERR_FORMAT,
		       flaw);
}

/* After '[', in a good pattern: past the ']'. */
static bool in_class(wd_str *rest, unsigned char c)
{
	bool negated = next_is(*rest, '!'), found = false;
	unsigned char first, last;

	if (negated)
		*rest = wd_str_from(*rest, 1);
	while (!next_is(*rest, ']') && class_range(rest, &first, &last))
		found |= c >= first && c <= last;
	*rest = wd_str_from(*rest, 1);
	return found != negated;
}

/* Does the pattern's first element, not a '*', match `c`?  Then past it. */
static bool match_byte(wd_str *pattern, char c, bool classes)
{
	if (pattern->len == 0)
		return false;
	char first = pattern->ptr[0];
	wd_str p = wd_str_from(*pattern, 1);
	bool same = first == '?' || first == c;

	if (first == '[' && classes) {
		same = in_class(&p, (unsigned char)c);
	} else if (first == '\\') {
		same = p.ptr[0] == c;
		p = wd_str_from(p, 1);
	}
	if (same)
		*pattern = p;
	return same;
}

/*
 * One component against one; neither holds a '/'.  Without `classes`, a '['
 * is a '['.
 */
static bool match_as(wd_str p, wd_str n, bool classes)
{
	wd_str star_p = { 0 }, star_n = { 0 };
	bool star = false;

	while (n.len > 0) {
		if (next_is(p, '*')) {
			p = wd_str_from(p, 1);
			star = true;
			star_p = p;
			star_n = n;
		} else if (match_byte(&p, n.ptr[0], classes)) {
			n = wd_str_from(n, 1);
		} else if (star) {
			star_n = wd_str_from(star_n, 1);
			p = star_p;
			n = star_n;
		} else {
			return false;
		}
	}
	while (next_is(p, '*'))
		p = wd_str_from(p, 1);
	return p.len == 0;
}

/*
 * Web frameworks name directories "[slug]".  A rule that names such a directory
 * as it is written must hold for it, whatever else the class matches.
 */
static bool match_component(wd_str p, wd_str n)
{
	return match_as(p, n, true) ||
	       (wd_str_has(p, '[') && match_as(p, n, false));
}

/* What is left to match: a list of components, which may have none left. */
struct parts {
	wd_str rest;
	bool more;
};

/* A good pattern has '/' as a separator only. */
static wd_str first_part(struct parts s, struct parts *tail)
{
	wd_str head = s.rest;

	tail->more = wd_str_cut(s.rest, '/', &head, &tail->rest);
	return head;
}

static bool match_parts(struct parts p, struct parts n)
{
	struct parts star_p = { 0 }, star_n = { 0 }, tail_p = { 0 }, tail_n;
	bool star = false;

	while (n.more) {
		wd_str part = p.more ? first_part(p, &tail_p) : (wd_str){ 0 };
		wd_str name = first_part(n, &tail_n);

		if (p.more && wd_str_eq(part, WD_STR("**"))) {
			star = true;
			star_p = p = tail_p;
			star_n = n;
		} else if (p.more && match_component(part, name)) {
			p = tail_p;
			n = tail_n;
		} else if (star) {
			(void)first_part(star_n, &tail_n);
			star_n = n = tail_n;
			p = star_p;
		} else {
			return false;
		}
	}
	while (p.more && wd_str_eq(first_part(p, &tail_p), WD_STR("**")))
		p = tail_p;
	return !p.more;
}

bool wd_glob_match(wd_str pattern, wd_str name)
{
	if (pattern_flaw(pattern) != NULL)
		return false;
	return match_parts((struct parts){ pattern, true },
			   (struct parts){ name, true });
}
