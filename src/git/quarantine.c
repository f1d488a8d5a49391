#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hex.h"
#include "git/inside.h"

enum { FANOUT = 256, IDX_HEADER = 8, IDX_MAX = 1 << 30 };

struct found {
	struct wd_arena *arena;
	size_t max;
	wd_oid *id;
	size_t count, cap;
};

static wd_err add(struct found *f, const unsigned char *bytes)
{
	if (f->count == f->max)
		return wd_fail(f->arena, WD_ERR_LIMIT,
			       "more incoming objects than allowed");
	if (f->count == f->cap) {
		size_t cap = f->cap == 0 ? 16 : f->cap * 2;
		wd_oid *id = wd_new(f->arena, wd_oid, cap);

		if (f->count > 0)
			memcpy(id, f->id, f->count * sizeof(*id));
		f->id = id;
		f->cap = cap;
	}
	memcpy(f->id[f->count++].b, bytes, WD_OID_BYTES);
	return NULL;
}

static uint32_t word(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

/* gitformat-pack(5), "pack-*.idx files", version 2. */
static wd_err read_index(struct found *f, const unsigned char *p, size_t size)
{
	static const unsigned char magic[IDX_HEADER] = { 0xff, 't', 'O', 'c',
							 0,    0,   0,   2 };
	const size_t fixed = IDX_HEADER + 4 * FANOUT + 2 * WD_OID_BYTES;
	const size_t each = WD_OID_BYTES + 4 + 4;
	wd_err err = NULL;

	if (size < fixed || memcmp(p, magic, sizeof(magic)) != 0)
		return wd_fail(f->arena, WD_ERR_FORMAT,
			       "not a pack index of version 2");
	uint32_t count = word(p + IDX_HEADER + 4 * (FANOUT - 1));

	if (count > (size - fixed) / each)
		return wd_fail(f->arena, WD_ERR_FORMAT, "torn pack index");
	p += IDX_HEADER + 4 * FANOUT;
	for (uint32_t i = 0; err == NULL && i < count; i++)
		err = add(f, p + (size_t)i * WD_OID_BYTES);
	return err;
}

static wd_err map_index(struct found *f, int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;
	wd_err err;

	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    st.st_size <= 0 || st.st_size > IDX_MAX) {
		if (fd >= 0)
			(void)close(fd);
		return wd_failf(f->arena, WD_ERR_IO, "cannot read %s", name);
	}
	size_t size = (size_t)st.st_size;
	void *map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);

	(void)close(fd);
	if (map == MAP_FAILED)
		return wd_failf(f->arena, WD_ERR_IO, "cannot map %s: %s", name,
				strerror(errno));
	err = read_index(f, map, size);
	(void)munmap(map, size);
	return err == NULL ? NULL : wd_because(f->arena, err, "%s", name);
}

/* Calls `each` with every name in the directory; one that is not there is
 * empty.  `parent` is the directory's own name. */
static wd_err for_each(struct found *f, int at, const char *name,
		       wd_err (*each)(struct found *f, int dir,
				      const char *parent, const char *name))
{
	int fd = openat(at, name,
			O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0 && errno == ENOENT)
		return NULL;
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	wd_err err = NULL;

	if (dir == NULL) {
		err = wd_failf(f->arena, WD_ERR_IO, "cannot open %s: %s", name,
			       strerror(errno));
		if (fd >= 0)
			(void)close(fd);
		return err;
	}
	while (err == NULL) {
		errno = 0;
		const struct dirent *e = readdir(dir);

		if (e == NULL && errno != 0)
			err = wd_failf(f->arena, WD_ERR_IO,
				       "cannot read %s: %s", name,
				       strerror(errno));
		if (e == NULL)
			break;
		err = each(f, dirfd(dir), name, e->d_name);
	}
	(void)closedir(dir);
	return err;
}

static wd_err in_pack(struct found *f, int dir, const char *parent,
		      const char *name)
{
	(void)parent;
	if (!wd_str_ends(wd_str_of(name), WD_STR(".idx")))
		return NULL;
	return map_index(f, dir, name);
}

static wd_err in_fanout(struct found *f, int dir, const char *parent,
			const char *name)
{
	unsigned char id[WD_OID_BYTES];

	(void)dir;
	if (!wd_unhex(wd_str_of(parent), id, 1) ||
	    !wd_unhex(wd_str_of(name), id + 1, sizeof(id) - 1))
		return NULL;
	return add(f, id);
}

static wd_err in_objects(struct found *f, int dir, const char *parent,
			 const char *name)
{
	unsigned char first;

	(void)parent;
	if (strcmp(name, "pack") == 0)
		return for_each(f, dir, name, in_pack);
	if (wd_unhex(wd_str_of(name), &first, 1))
		return for_each(f, dir, name, in_fanout);
	return NULL;
}

static int by_id(const void *x, const void *y)
{
	return memcmp(x, y, sizeof(wd_oid));
}

/* An object may be loose and in packs. */
static void sort_once(struct found *f)
{
	size_t n = 0;

	if (f->count == 0)
		return;
	qsort(f->id, f->count, sizeof(*f->id), by_id);
	for (size_t i = 0; i < f->count; i++)
		if (n == 0 || !wd_oid_eq(f->id[i], f->id[n - 1]))
			f->id[n++] = f->id[i];
	f->count = n;
}

wd_err wd_quarantine_list(struct wd_arena *a, struct wd_repo *r, size_t max,
			  wd_oid **out, size_t *count)
{
	struct found f = { .arena = a, .max = max };

	if (r->quarantine == NULL)
		return wd_fail(a, WD_ERR_USAGE, "there is no quarantine");
	int dir = open(r->quarantine, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0)
		return wd_failf(a, WD_ERR_IO, "cannot open %s: %s",
				r->quarantine, strerror(errno));
	wd_err err = for_each(&f, dir, ".", in_objects);

	(void)close(dir);
	if (err != NULL)
		return err;
	sort_once(&f);
	*out = f.id;
	*count = f.count;
	return NULL;
}
