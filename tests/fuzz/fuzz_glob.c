/*
 * The matcher against one that is slow and obviously right: '**' tries every
 * number of components, '*' every number of bytes.  Input: pattern, newline,
 * name.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "text/glob.h"

enum { SHORT = 14 }; /* the slow one is exponential */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

static const char *element(const char *p, char *first, char *last)
{
	if (*p == '\\')
		p++;
	*first = *last = *p++;
	if (*p == '-' && p[1] != ']') {
		p++;
		if (*p == '\\')
			p++;
		*last = *p++;
	}
	return p;
}

static const char *class_end(const char *p, unsigned char c, int *in)
{
	int negated = *p == '!';

	*in = 0;
	for (p += negated; *p != ']';) {
		char first, last;

		p = element(p, &first, &last);
		if (c >= (unsigned char)first && c <= (unsigned char)last)
			*in = 1;
	}
	*in ^= negated;
	return p + 1;
}

/* Off: a '[' is a '['. */
static int classes = 1;

static int bytes_match(const char *p, const char *n)
{
	int in;

	switch (*p) {
	case '\0':
		return *n == '\0';
	case '*':
		return bytes_match(p + 1, n) ||
		       (*n != '\0' && bytes_match(p, n + 1));
	case '?':
		return *n != '\0' && bytes_match(p + 1, n + 1);
	case '\\':
		return *n == p[1] && bytes_match(p + 2, n + 1);
	case '[':
		if (!classes)
			return *n == '[' && bytes_match(p + 1, n + 1);
		if (*n == '\0')
			return 0;
		p = class_end(p + 1, (unsigned char)*n, &in);
		return in && bytes_match(p, n + 1);
	default:
		return *n == *p && bytes_match(p + 1, n + 1);
	}
}

/* A class also matches the name that it spells. */
static int part_matches(const char *p, const char *n)
{
	classes = 0;
	int spelt = bytes_match(p, n);
	classes = 1;
	return spelt || bytes_match(p, n);
}

/* Arrays of components that end in NULL. */
static int parts_match(char **p, char **n)
{
	if (*p == NULL)
		return *n == NULL;
	if (memcmp(*p, "**", 3) == 0)
		return parts_match(p + 1, n) ||
		       (*n != NULL && parts_match(p, n + 1));
	return *n != NULL && part_matches(*p, *n) && parts_match(p + 1, n + 1);
}

static void split(char *text, char **part)
{
	size_t n = 0;

	for (char *at = text; at != NULL; n++) {
		part[n] = at;
		at = strchr(at, '/');
		if (at != NULL)
			*at++ = '\0';
	}
	part[n] = NULL;
}

static int slow_match(wd_str pattern, wd_str name)
{
	char p[SHORT + 3] = { 0 }, n[SHORT + 3] = { 0 };
	char *ps[SHORT + 2], *ns[SHORT + 2];

	memcpy(p, pattern.ptr, pattern.len);
	if (name.len > 0)
		memcpy(n, name.ptr, name.len);
	split(p, ps);
	split(n, ns);
	return parts_match(ps, ns);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static unsigned char mem[1 << 12];
	struct wd_arena a = { mem, mem + sizeof(mem), full, NULL };
	wd_str pattern, name;

	if (!wd_str_cut((wd_str){ (const char *)data, size }, '\n', &pattern,
			&name))
		return -1;
	bool good = wd_glob_check(&a, pattern) == NULL;
	bool match = wd_glob_match(pattern, name);

	if (!good && match)
		abort();
	if (!good || pattern.len > SHORT || name.len > SHORT ||
	    wd_str_has(name, '\0'))
		return 0;
	if (slow_match(pattern, name) != match)
		abort();
	return 0;
}
