#include "text/reverts.h"

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
	       (c >= 'A' && c <= 'F');
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static wd_str skip_space(wd_str s)
{
	while (s.len > 0 && is_space(s.ptr[0]))
		s = wd_str_from(s, 1);
	return s;
}

/* The word, in any case, and white space behind it. */
static bool take_word(wd_str *rest, wd_str word)
{
	wd_str s = *rest;

	if (s.len <= word.len ||
	    !wd_str_eq_nocase((wd_str){ s.ptr, word.len }, word) ||
	    !is_space(s.ptr[word.len]))
		return false;
	*rest = skip_space(wd_str_from(s, word.len));
	return true;
}

bool wd_revert_next(wd_str *rest, wd_str *id)
{
	for (wd_str s = *rest; s.len > 0; s = wd_str_from(s, 1)) {
		wd_str here = s;
		size_t n = 0;

		if ((s.ptr[0] | 0x20) != 't' ||
		    !take_word(&here, WD_STR("this")) ||
		    !take_word(&here, WD_STR("reverts")) ||
		    !take_word(&here, WD_STR("commit")))
			continue;
		while (n < here.len && is_hex(here.ptr[n]))
			n++;
		if (n < WD_REVERT_DIGITS_MIN)
			continue;
		*id = (wd_str){ here.ptr, n };
		*rest = wd_str_from(here, n);
		return true;
	}
	return false;
}
