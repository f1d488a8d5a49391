#include "policy/lex.h"

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static bool is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '/' ||
	       c == '*' || c == '-';
}

static bool is_group_byte(char c)
{
	return is_word_byte(c) && c != '/' && c != '*';
}

static size_t run(wd_str s, bool (*ok)(char))
{
	size_t n = 0;

	while (n < s.len && ok(s.ptr[n]))
		n++;
	return n;
}

/* Length of a string with its quotes; 0 when it does not end. */
static size_t string_length(wd_str s)
{
	for (size_t i = 1; i < s.len; i++) {
		if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7f)
			return 0;
		if (s.ptr[i] != '\'')
			continue;
		if (i + 1 == s.len || s.ptr[i + 1] != '\'')
			return i + 1;
		i++;
	}
	return 0;
}

static const struct {
	char c;
	enum wd_token_kind kind;
} marks[] = {
	{ '(', WD_T_OPEN },     { ')', WD_T_CLOSE }, { '[', WD_T_LIST },
	{ ']', WD_T_LIST_END }, { ',', WD_T_COMMA }, { ':', WD_T_COLON },
};

static enum wd_token_kind kind_of(char c)
{
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (marks[i].c == c)
			return marks[i].kind;
	return WD_T_BAD;
}

size_t wd_token_end(const struct wd_token *t)
{
	return t->at + t->text.len;
}

static struct wd_token token(enum wd_token_kind kind, wd_str rest, size_t n,
			     size_t at)
{
	return (struct wd_token){ kind, { rest.ptr, n }, at };
}

struct wd_token wd_lex(wd_str text, size_t at)
{
	at += run(wd_str_from(text, at), is_space);
	wd_str rest = wd_str_from(text, at);

	if (rest.len == 0)
		return token(WD_T_END, rest, 0, at);
	char first = rest.ptr[0];

	if (is_word_byte(first))
		return token(WD_T_WORD, rest, run(rest, is_word_byte), at);
	if (first == '\'') {
		size_t n = string_length(rest);

		return n > 0 ? token(WD_T_STRING, rest, n, at)
			     : token(WD_T_BAD, rest, rest.len, at);
	}
	if (first == '@') {
		size_t n = run(wd_str_from(rest, 1), is_group_byte);

		return token(n > 0 ? WD_T_GROUP : WD_T_BAD, rest, n + 1, at);
	}
	/* The file is UTF-8: a character is shown whole. */
	size_t n = 1;

	while (n < rest.len && ((unsigned char)rest.ptr[n] & 0xc0) == 0x80)
		n++;
	return token(kind_of(first), rest, n, at);
}
