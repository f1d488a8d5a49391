#include <git2/sys/alloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "git/inside.h"

/*
 * A few kilobytes of a pack can unpack to gigabytes, and libgit2 asks for the
 * memory before anybody could ask for the size without doing the work twice.
 * No single piece larger than the largest object that is ever wanted.
 */
enum { PIECE_MAX = WD_TREE_MAX + (1 << 20) };

static void *resize(void *old, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return size > PIECE_MAX ? NULL : realloc(old, size);
}

static void *resize_array(void *old, size_t count, size_t size,
			  const char *file, int line)
{
	if (size > 0 && count > SIZE_MAX / size)
		return NULL;
	return resize(old, count * size, file, line);
}

static void *take(size_t size, const char *file, int line)
{
	return resize(NULL, size, file, line);
}

static void *take_array(size_t count, size_t size, const char *file, int line)
{
	return resize_array(NULL, count, size, file, line);
}

static void *take_zeroed(size_t count, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	if (size > 0 && count > PIECE_MAX / size)
		return NULL;
	return calloc(count, size);
}

static char *copy(const char *text, size_t n, const char *file, int line)
{
	char *out = n == SIZE_MAX ? NULL : take(n + 1, file, line);

	if (out == NULL)
		return NULL;
	memcpy(out, text, n);
	out[n] = '\0';
	return out;
}

static char *copy_most(const char *text, size_t n, const char *file, int line)
{
	return copy(text, strnlen(text, n), file, line);
}

static char *copy_all(const char *text, const char *file, int line)
{
	return copy(text, strlen(text), file, line);
}

void wd_git_bound_memory(void)
{
	git_allocator bounded = {
		.gmalloc = take,
		.gcalloc = take_zeroed,
		.gstrdup = copy_all,
		.gstrndup = copy_most,
		.gsubstrdup = copy,
		.grealloc = resize,
		.greallocarray = resize_array,
		.gmallocarray = take_array,
		.gfree = free,
	};

	(void)git_libgit2_opts(GIT_OPT_SET_ALLOCATOR, &bounded);
}
