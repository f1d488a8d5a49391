/*
 * check_globs.c - globs that the reader accepts, but that no name can match.
 *
 * A rule with such a glob protects nothing, and nobody is told.  So a name that
 * the glob does match is made from it, and held to the rules for names of refs.
 */
#include "policy/check.h"
#include "text/glob.h"
#include "text/refname.h"

/* Length of the class that begins here, with both brackets. */
static size_t class_length(wd_str s)
{
	size_t at = 1;

	while (at < s.len && s.ptr[at] != ']')
		at += s.ptr[at] == '\\' ? 2 : 1;
	return at < s.len ? at + 1 : s.len;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_word_byte(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '*' ||
	       c == '?';
}

static char to_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* "[slug]", "[...path]": two different letters at least, and no range.
 * [Mm] and [0-9] are none. */
static bool spells_word(wd_str class)
{
	wd_str in = { class.ptr + 1, class.len - 2 };
	char first = '\0';
	bool two = false;

	if (class.len < 4 || in.ptr[0] == '!' || wd_str_has(in, '\\'))
		return false;
	for (size_t i = 0; i < in.len; i++) {
		if (in.ptr[i] == '-' && i > 0 && i + 1 < in.len)
			return false;
		if (!is_letter(in.ptr[i]))
			continue;
		two |= first != '\0' && to_lower(in.ptr[i]) != first;
		if (first == '\0')
			first = to_lower(in.ptr[i]);
	}
	return two;
}

/* Does the class stand where a word would?  That of "*.[ch]" does not. */
static bool stands_alone(wd_str glob, size_t at, size_t length)
{
	size_t end = at + length;

	return (at == 0 || !wd_str_has(WD_STR(".*?"), glob.ptr[at - 1])) &&
	       (at == 0 || !is_word_byte(glob.ptr[at - 1])) &&
	       (end == glob.len || !is_word_byte(glob.ptr[end]));
}

wd_str wd_glob_word_class(wd_str glob)
{
	for (size_t i = 0; i < glob.len;) {
		size_t length = 1;

		if (glob.ptr[i] == '\\') {
			length = 2;
		} else if (glob.ptr[i] == '[') {
			wd_str class = wd_str_from(glob, i);

			class.len = length = class_length(class);
			if (spells_word(class) && stands_alone(glob, i, length))
				return class;
		}
		i += length;
	}
	return (wd_str){ 0 };
}

/* NULL, or why the glob reader refuses it. */
static const char *flaw_glob(struct wd_arena *a, wd_str s)
{
	wd_err err = wd_glob_check(a, s);

	if (err == NULL)
		return NULL;
	return wd_strf(a, "a glob (%s)", wd_err_text(a, err)).ptr;
}

/* A byte that the class matches, as ordinary as can be. */
static char class_sample(wd_str class)
{
	static const char ordinary[] =
		"xabcdefghijklmnopqrstuvwyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789_-.";

	for (const char *c = ordinary; *c != '\0'; c++)
		if (wd_glob_match(class, (wd_str){ c, 1 }))
			return *c;
	return ' '; /* nothing that a name may have */
}

wd_str wd_glob_sample(struct wd_arena *a, wd_str glob)
{
	struct wd_buf b = { .arena = a };

	for (size_t i = 0; i < glob.len; i++) {
		wd_str rest = wd_str_from(glob, i);
		char c = rest.ptr[0];

		if (wd_str_starts(rest, WD_STR("**"))) {
			wd_buf_c(&b, "x/x");
			i++;
		} else if (c == '*' || c == '?') {
			wd_buf_c(&b, "x");
		} else if (c == '[') {
			rest.len = class_length(rest);
			wd_buf_byte(&b, class_sample(rest));
			i += rest.len - 1;
		} else {
			i += c == '\\';
			wd_buf_byte(&b, glob.ptr[i]);
		}
	}
	return wd_buf_str(&b);
}

const char *wd_flaw_ref_glob(struct wd_arena *a, wd_str s)
{
	if (!wd_str_starts(s, WD_STR("refs/")))
		return "a glob over full names, such as refs/heads/main";
	const char *flaw = flaw_glob(a, s);

	if (flaw != NULL)
		return flaw;
	flaw = wd_refname_flaw(wd_glob_sample(a, s));
	if (flaw == NULL)
		return NULL;
	return wd_strf(a,
		       "a glob that some ref can match, such as "
		       "refs/heads/main (what it matches %s)",
		       flaw)
		.ptr;
}

const char *wd_flaw_rule_glob(struct wd_arena *a, wd_str s)
{
	if (wd_ref_reserved(s))
		return "no glob below refs/warder/ and refs/tags/warder/, "
		       "which built-in rules judge";
	return wd_flaw_ref_glob(a, s);
}

const char *wd_flaw_branch_glob(struct wd_arena *a, wd_str s)
{
	if (!wd_str_starts(s, WD_STR("refs/heads/")))
		return "a glob over branches, such as refs/heads/release/**";
	return wd_flaw_ref_glob(a, s);
}

/* Paths in a tree: no component is empty, "." or "..". */
static bool is_path(wd_str s)
{
	wd_str part;
	bool more = true;

	while (more) {
		more = wd_str_cut(s, '/', &part, &s);
		if (!more)
			part = s;
		if (part.len == 0 || wd_str_eq(part, WD_STR(".")) ||
		    wd_str_eq(part, WD_STR("..")))
			return false;
	}
	return true;
}

const char *wd_flaw_path_glob(struct wd_arena *a, wd_str s)
{
	if (s.len > 0 && (s.ptr[0] == '/' || s.ptr[s.len - 1] == '/'))
		return "a glob over files, without / at either end: src/**";
	const char *flaw = flaw_glob(a, s);

	if (flaw == NULL && !is_path(s))
		return "a glob over paths as git has them, without empty, . "
		       "and .. components: src/**";
	return flaw;
}

const char *wd_flaw_name_glob(struct wd_arena *a, wd_str s)
{
	return flaw_glob(a, s);
}
