#include "text/refname.h"

#include "text/escape.h"

static const char *byte_flaw(char c)
{
	if ((unsigned char)c < 0x20 || c == 0x7f)
		return "has a control character";
	if (wd_str_has(WD_STR(" ~^:?*[\\"), c))
		return "has one of the characters ' ~^:?*[\\'";
	return NULL;
}

static const char *text_flaw(wd_str name)
{
	while (name.len > 0) {
		uint32_t cp;
		const char *flaw = byte_flaw(name.ptr[0]);

		if (flaw != NULL)
			return flaw;
		if (!wd_utf8_next(&name, &cp))
			return "is not valid UTF-8";
		if (wd_code_point_hidden(cp))
			return "has an invisible character";
	}
	return NULL;
}

static bool has(wd_str s, wd_str part)
{
	for (; s.len >= part.len; s = wd_str_from(s, 1))
		if (wd_str_starts(s, part))
			return true;
	return false;
}

static const char *part_flaw(wd_str part)
{
	if (part.len == 0)
		return "has an empty component";
	if (part.ptr[0] == '.')
		return "has a component that begins with '.'";
	if (part.ptr[0] == '-')
		return "has a component that begins with '-'";
	if (wd_str_ends(part, WD_STR(".lock")))
		return "has a component that ends in '.lock'";
	return NULL;
}

static const char *parts_flaw(wd_str name)
{
	wd_str part;
	const char *flaw = NULL;

	while (flaw == NULL && wd_str_cut(name, '/', &part, &name))
		flaw = part_flaw(part);
	return flaw == NULL ? part_flaw(name) : flaw;
}

const char *wd_refname_flaw(wd_str name)
{
	wd_str top = WD_STR("refs/");

	if (name.len > WD_REFNAME_MAX)
		return "is too long";
	const char *flaw = text_flaw(name);

	if (flaw != NULL)
		return flaw;
	if (!wd_str_starts(name, top))
		return "is not below refs/";
	if (!wd_str_has(wd_str_from(name, top.len), '/'))
		return "has only one level below refs/";
	flaw = parts_flaw(name);
	if (flaw != NULL)
		return flaw;
	if (has(name, WD_STR("..")))
		return "has '..'";
	if (has(name, WD_STR("@{")))
		return "has '@{'";
	if (wd_str_ends(name, WD_STR(".")))
		return "ends in '.'";
	if (wd_str_starts(name, WD_STR("refs/heads/refs/")))
		return "repeats refs/ below refs/heads/";
	if (wd_str_eq(name, WD_STR("refs/heads/HEAD")))
		return "would hide HEAD";
	return NULL;
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* A letter or digit must stand for itself: one name, one spelling. */
static bool is_percent(wd_str s)
{
	if (s.len < 3 || s.ptr[0] != '%')
		return false;
	int high = hex_digit(s.ptr[1]), low = hex_digit(s.ptr[2]);

	return high >= 0 && low >= 0 && !is_word((char)(high << 4 | low));
}

bool wd_refname_component(wd_str s, bool percent)
{
	enum { LONGEST = 64 };

	if (s.len == 0 || s.len > LONGEST || wd_str_ends(s, WD_STR(".lock")) ||
	    has(s, WD_STR("..")))
		return false;
	if (!is_word(s.ptr[0]) && !(percent && s.ptr[0] == '%'))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (is_word(c) || c == '.' || c == '_' || c == '-')
			continue;
		if (!percent || !is_percent(wd_str_from(s, i)))
			return false;
		i += 2;
	}
	return true;
}
