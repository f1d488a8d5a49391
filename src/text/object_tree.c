#include <string.h>

#include "text/object.h"

enum { MODE_DIGITS = 7 };

/*
 * The mode and the space after it, off the front.  Zeros in front are in old
 * repositories and change nothing; bits above the type would be dropped by some
 * readers and not by others.
 */
static bool take_mode(wd_str *rest, uint32_t *out)
{
	uint32_t mode = 0;
	size_t i = 0;

	for (; i < rest->len && rest->ptr[i] != ' '; i++) {
		if (i == MODE_DIGITS || rest->ptr[i] < '0' ||
		    rest->ptr[i] > '7')
			return false;
		mode = mode << 3 | (uint32_t)(rest->ptr[i] - '0');
	}
	if (i == 0 || i == rest->len)
		return false;
	*rest = wd_str_from(*rest, i + 1);
	*out = mode;
	return true;
}

/* Of a file, symbolic link, directory or submodule. */
static bool known_type(uint32_t mode)
{
	switch (mode & ~(uint32_t)07777) {
	case 0100000:
	case 0120000:
	case 0040000:
	case 0160000:
		return true;
	default:
		return false;
	}
}

bool wd_tree_next(struct wd_tree_reader *t, struct wd_tree_entry *out)
{
	wd_str rest = t->rest;
	struct wd_tree_entry e;

	if (t->rest.len == 0)
		return false;
	t->broken = true;
	if (!take_mode(&rest, &e.mode) || !known_type(e.mode))
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
