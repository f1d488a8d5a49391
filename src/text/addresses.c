#include "text/addresses.h"

/* What stands around an address and not in one: a quote may (o'brien@x). */
static bool separates(char c)
{
	return (unsigned char)c <= ' ' || c == 0x7f ||
	       wd_str_has(WD_STR(",;:<>()[]\""), c);
}

static bool is_quote(char c)
{
	return c == '\'' || c == '`';
}

/* Between brackets, or to the end where the second one is missing. */
static wd_str bracketed(wd_str rest)
{
	size_t n = 1;

	while (n < rest.len && rest.ptr[n] != '>' && rest.ptr[n] != '<')
		n++;
	return (wd_str){ rest.ptr + 1, n - 1 };
}

static bool is_one(wd_str bracket)
{
	wd_str s = wd_str_trim(bracket);

	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] <= ' ' ||
		    wd_str_has(WD_STR(",;"), s.ptr[i]))
			return false;
	return s.len > 0;
}

static size_t word_length(wd_str rest)
{
	size_t n = 0;

	while (n < rest.len && !separates(rest.ptr[n]))
		n++;
	return n;
}

static wd_str without_quotes(wd_str s)
{
	while (s.len > 0 && is_quote(s.ptr[0]))
		s = wd_str_from(s, 1);
	while (s.len > 0 &&
	       (is_quote(s.ptr[s.len - 1]) || s.ptr[s.len - 1] == '.'))
		s.len--;
	return s;
}

bool wd_addresses_next(struct wd_addresses *l, wd_str *address)
{
	while (l->rest.len > 0) {
		wd_str bracket = l->rest.ptr[0] == '<' ? bracketed(l->rest)
						       : (wd_str){ 0 };
		size_t n = word_length(l->rest);
		wd_str word = without_quotes((wd_str){ l->rest.ptr, n });

		if (is_one(bracket)) {
			*address = wd_str_trim(bracket);
			l->rest = wd_str_from(l->rest, 1 + bracket.len);
			return true;
		}
		l->rest = wd_str_from(l->rest, n > 0 ? n : 1);
		if (wd_str_has(word, '@')) {
			*address = word;
			return true;
		}
	}
	return false;
}
