/* check.c - what names and patterns must look like. */
#include "policy/check.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "policy/load.h"
#include "text/escape.h"

static bool is_lower_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_id_byte(char c)
{
	return is_lower_or_digit(c) || c == '.' || c == '_' || c == '-';
}

static bool is_trailer_byte(char c)
{
	return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z') || c == '-';
}

static bool is_visible(char c)
{
	return (unsigned char)c > 0x20 && c != 0x7f;
}

static bool is_email_byte(char c)
{
	return is_visible(c) && c != '<' && c != '>';
}

static bool is_name_byte(char c)
{
	return (unsigned char)c >= 0x20 && c != 0x7f;
}

const char *wd_flaw_id(wd_str s)
{
	if (s.len > 0 && s.len <= WD_ID_MAX && is_lower_or_digit(s.ptr[0]) &&
	    wd_str_all(s, is_id_byte))
		return NULL;
	return "a name of at most 64 bytes a-z 0-9 . _ - that begins with a "
	       "letter or digit";
}

const char *wd_flaw_person_id(wd_str s)
{
	const char *flaw = wd_flaw_id(s);

	if (flaw != NULL)
		return flaw;
	for (size_t i = 1; i < s.len; i++)
		if (s.ptr[i] == '.' && s.ptr[i - 1] == '.')
			return "an id without \"..\": it becomes part of a ref";
	if (wd_str_ends(s, WD_STR(".lock")) || s.ptr[s.len - 1] == '.')
		return "an id that does not end in \".lock\" or \".\": it "
		       "becomes part of a ref";
	return NULL;
}

const char *wd_flaw_email(wd_str s)
{
	size_t ats = 0;

	for (size_t i = 0; i < s.len; i++)
		ats += s.ptr[i] == '@';
	if (s.len > 0 && s.len <= WD_EMAIL_MAX && ats <= 1 &&
	    wd_str_all(s, is_email_byte))
		return NULL;
	return "an e-mail address: no white space, no < >, one @";
}

const char *wd_flaw_login(wd_str s)
{
	if (s.len > 0 && s.len <= WD_EMAIL_MAX && wd_str_all(s, is_visible))
		return NULL;
	return "a login without white space, such as gerrit:alice";
}

const char *wd_flaw_trailer(wd_str s)
{
	if (s.len > 0 && s.len <= WD_ID_MAX && wd_str_all(s, is_trailer_byte))
		return NULL;
	return "a trailer's name: letters, digits and -";
}

const char *wd_flaw_check_name(wd_str s)
{
	enum { CHECK_NAME_MAX = 255 };
	wd_str rest = s;
	uint32_t cp;

	if (s.len > CHECK_NAME_MAX || s.ptr[0] == ' ' ||
	    s.ptr[s.len - 1] == ' ')
		return "the name of a check: at most 255 bytes, no space at "
		       "either end";
	while (rest.len > 0)
		if (!wd_utf8_next(&rest, &cp) || wd_code_point_hidden(cp))
			return "the name of a check: visible characters alone";
	return NULL;
}

static bool is_opa_byte(char c)
{
	return is_trailer_byte(c) || c == '_';
}

const char *wd_flaw_opa_path(wd_str s)
{
	wd_str word, rest = s;
	bool good =
		s.len > 0 && s.len <= WD_NAME_MAX && s.ptr[s.len - 1] != '/';

	while (good && wd_str_cut(rest, '/', &word, &rest))
		good = word.len > 0 && wd_str_all(word, is_opa_byte);
	if (good && rest.len > 0 && wd_str_all(rest, is_opa_byte))
		return NULL;
	return "a path such as 'warder/main/allow': words of letters, digits, "
	       "_ and -, with / between";
}

const char *wd_flaw_rule_name(wd_str s)
{
	if (s.len > 0 && s.len <= WD_NAME_MAX && wd_str_all(s, is_name_byte))
		return NULL;
	return "a name of 1 to 200 bytes of text";
}

bool wd_ref_reserved(wd_str ref)
{
	return wd_str_starts(ref, WD_STR("refs/warder/")) ||
	       wd_str_starts(ref, WD_STR("refs/tags/warder/"));
}

const char *wd_flaw_regex(struct wd_arena *a, wd_str s)
{
	PCRE2_SIZE at = 0;
	int error = 0;
	PCRE2_UCHAR why[120];
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)s.ptr, s.len,
					 PCRE2_UTF | PCRE2_MATCH_INVALID_UTF |
						 PCRE2_NEVER_BACKSLASH_C,
					 &error, &at, NULL);

	if (code != NULL) {
		pcre2_code_free(code);
		return NULL;
	}
	if (pcre2_get_error_message(error, why, sizeof(why)) < 0)
		why[0] = '\0';
	return wd_strf(a, "a regular expression (%s, at its byte %zu)",
		       (const char *)why, (size_t)at + 1)
		.ptr;
}
