#include <string.h>

#include "text/object.h"

/*
 * Zeros in front are in old repositories and change nothing; bits above the
 * type would be dropped by some readers and not by others.
 */
static bool read_mode(wd_str text, uint32_t *out)
{
	uint32_t mode = 0;

	if (text.len == 0 || text.len > 7)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '7')
			return false;
		mode = mode << 3 | (uint32_t)(text.ptr[i] - '0');
	}
	*out = mode;
	return true;
}

/* Of a file, symbolic link, directory or submodule. */
static bool known_type(uint32_t mode)
{
	static const uint32_t types[] = { 0100000, 0120000, 0040000, 0160000 };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if ((mode & ~(uint32_t)07777) == types[i])
			return true;
	return false;
}

bool wd_tree_next(struct wd_tree_reader *t, struct wd_tree_entry *out)
{
	struct wd_tree_entry e;
	wd_str mode, rest;

	if (t->rest.len == 0)
		return false;
	t->broken = true;
	if (!wd_str_cut(t->rest, ' ', &mode, &rest) ||
	    !read_mode(mode, &e.mode) || !known_type(e.mode))
		return false;
	if (!wd_str_cut(rest, '\0', &e.name, &rest) || e.name.len == 0 ||
	    wd_str_has(e.name, '/') || rest.len < sizeof(e.id.b))
		return false;
	memcpy(e.id.b, rest.ptr, sizeof(e.id.b));
	t->rest = wd_str_from(rest, sizeof(e.id.b));
	t->broken = false;
	*out = e;
	return true;
}

static unsigned char byte_at(const struct wd_tree_entry *e, size_t i)
{
	if (i < e->name.len)
		return (unsigned char)e->name.ptr[i];
	return (e->mode & 0170000) == 0040000 ? '/' : '\0';
}

int wd_tree_order(const struct wd_tree_entry *x, const struct wd_tree_entry *y)
{
	size_t n = x->name.len < y->name.len ? x->name.len : y->name.len;
	int c = memcmp(x->name.ptr, y->name.ptr, n);

	if (c != 0)
		return c;
	c = byte_at(x, n) - byte_at(y, n);
	return c != 0 ? c
		      : (x->name.len > y->name.len) -
				(x->name.len < y->name.len);
}
