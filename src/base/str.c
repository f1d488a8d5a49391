#include "base/str.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

wd_str wd_str_of(const char *c)
{
	return c == NULL ? (wd_str){ 0 } : (wd_str){ c, strlen(c) };
}

wd_str wd_str_trim(wd_str s)
{
	while (s.len > 0 && is_space(s.ptr[s.len - 1]))
		s.len--;
	while (s.len > 0 && is_space(s.ptr[0])) {
		s.ptr++;
		s.len--;
	}
	return s;
}

bool wd_str_has(wd_str s, char c)
{
	return s.len > 0 && memchr(s.ptr, c, s.len) != NULL;
}

bool wd_str_all(wd_str s, bool (*ok)(char))
{
	for (size_t i = 0; i < s.len; i++)
		if (!ok(s.ptr[i]))
			return false;
	return true;
}

bool wd_str_eq(wd_str a, wd_str b)
{
	return a.len == b.len &&
	       (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool wd_str_eq_nocase(wd_str a, wd_str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.ptr[i]) != lower(b.ptr[i]))
			return false;
	return true;
}

int wd_str_cmp(wd_str a, wd_str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n > 0 ? memcmp(a.ptr, b.ptr, n) : 0;

	return c != 0 ? c : (a.len > b.len) - (a.len < b.len);
}

bool wd_str_starts(wd_str s, wd_str prefix)
{
	return s.len >= prefix.len &&
	       wd_str_eq((wd_str){ s.ptr, prefix.len }, prefix);
}

bool wd_str_ends(wd_str s, wd_str suffix)
{
	return s.len >= suffix.len &&
	       wd_str_eq(wd_str_from(s, s.len - suffix.len), suffix);
}

wd_str wd_str_from(wd_str s, size_t n)
{
	return n == 0 ? s : (wd_str){ s.ptr + n, s.len - n };
}

bool wd_str_cut(wd_str s, char c, wd_str *head, wd_str *tail)
{
	const char *at = s.len > 0 ? memchr(s.ptr, c, s.len) : NULL;

	if (at == NULL)
		return false;
	size_t n = (size_t)(at - s.ptr);

	*head = (wd_str){ s.ptr, n };
	*tail = (wd_str){ at + 1, s.len - n - 1 };
	return true;
}

bool wd_str_next_line(wd_str *rest, wd_str *line)
{
	wd_str whole = *rest;

	if (whole.len == 0)
		return false;
	if (!wd_str_cut(whole, '\n', line, rest)) {
		*line = whole;
		*rest = (wd_str){ 0 };
	}
	return true;
}

bool wd_str_u64(wd_str s, unsigned long long *out)
{
	unsigned long long n = 0;

	if (s.len == 0 || (s.len > 1 && s.ptr[0] == '0'))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		unsigned digit = (unsigned char)s.ptr[i] - (unsigned)'0';

		if (digit > 9 || n > (ULLONG_MAX - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	*out = n;
	return true;
}

wd_str wd_str_dup(struct wd_arena *a, wd_str s)
{
	return (wd_str){ wd_str_c(a, s), s.len };
}

char *wd_str_c(struct wd_arena *a, wd_str s)
{
	char *copy = wd_new(a, char, s.len + 1);

	if (s.len > 0)
		memcpy(copy, s.ptr, s.len);
	return copy;
}

wd_str wd_strf(struct wd_arena *a, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int n = vsnprintf(NULL, 0, format, args);

	va_end(args);
	if (n < 0)
		abort();
	char *text = wd_new(a, char, (size_t)n + 1);

	va_start(args, format);
	(void)vsnprintf(text, (size_t)n + 1, format, args);
	va_end(args);
	return (wd_str){ text, (size_t)n };
}

static void reserve(struct wd_buf *b, size_t more)
{
	if (more <= b->cap - b->len)
		return;
	size_t cap = b->cap < 128 ? 256 : b->cap * 2;

	while (cap - b->len < more)
		cap *= 2;
	char *ptr = wd_new(b->arena, char, cap);

	if (b->len > 0)
		memcpy(ptr, b->ptr, b->len);
	b->ptr = ptr;
	b->cap = cap;
}

void wd_buf_add(struct wd_buf *b, wd_str s)
{
	if (s.len == 0)
		return;
	reserve(b, s.len);
	memcpy(b->ptr + b->len, s.ptr, s.len);
	b->len += s.len;
}

void wd_buf_c(struct wd_buf *b, const char *text)
{
	wd_buf_add(b, wd_str_of(text));
}

void wd_buf_byte(struct wd_buf *b, char c)
{
	wd_buf_add(b, (wd_str){ &c, 1 });
}

void wd_buf_f(struct wd_buf *b, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int n = vsnprintf(NULL, 0, format, args);

	va_end(args);
	if (n < 0)
		abort();
	reserve(b, (size_t)n + 1);
	va_start(args, format);
	(void)vsnprintf(b->ptr + b->len, (size_t)n + 1, format, args);
	va_end(args);
	b->len += (size_t)n;
}

wd_str wd_buf_str(const struct wd_buf *b)
{
	return (wd_str){ b->ptr, b->len };
}
