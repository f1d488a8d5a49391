#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "git/refs_file.h"

/* "# pack-refs with: peeled fully-peeled sorted \n" */
static void read_header(struct wd_packed *p)
{
	wd_str line, word;

	if (!wd_str_starts(p->records, WD_STR("#")) ||
	    !wd_str_cut(p->records, '\n', &line, &p->records))
		return;
	while (wd_str_cut(line, ' ', &word, &line))
		if (wd_str_eq(word, WD_STR("sorted")))
			p->sorted = true;
	if (wd_str_eq(line, WD_STR("sorted")))
		p->sorted = true;
}

/* git replaces the file by renaming, so what is mapped does not change. */
static wd_err map_file(struct wd_arena *a, int fd, struct wd_packed *out)
{
	struct wd_packed p = { 0 };
	struct stat st;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return wd_fail(a, WD_ERR_IO, "packed-refs is not a file");
	if ((uintmax_t)st.st_size > WD_PACKED_REFS_MAX)
		return wd_fail(a, WD_ERR_LIMIT, "packed-refs is too large");
	p.size = (size_t)st.st_size;
	if (p.size > 0) {
		p.map = mmap(NULL, p.size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (p.map == MAP_FAILED)
			return wd_failf(a, WD_ERR_IO,
					"cannot map packed-refs: %s",
					strerror(errno));
	}
	p.records = (wd_str){ p.map, p.size };
	read_header(&p);
	*out = p;
	return NULL;
}

wd_err wd_packed_open(struct wd_arena *a, int gitdir, struct wd_packed *out)
{
	int fd = openat(gitdir, "packed-refs",
			O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0 && errno == ENOENT) {
		*out = (struct wd_packed){ 0 };
		return NULL;
	}
	if (fd < 0)
		return wd_failf(a, WD_ERR_IO, "cannot open packed-refs: %s",
				strerror(errno));
	wd_err err = map_file(a, fd, out);

	(void)close(fd);
	return err;
}

void wd_packed_close(struct wd_packed *p)
{
	if (p->map != NULL)
		(void)munmap(p->map, p->size);
	*p = (struct wd_packed){ 0 };
}

static bool is_peeled(wd_str line)
{
	wd_oid ignored;

	return line.len == WD_OID_HEX + 1 &&
	       wd_oid_read(wd_str_from(line, 1), &ignored);
}

wd_err wd_packed_next(struct wd_arena *a, wd_str *rest, struct wd_ref *out)
{
	struct wd_ref ref = { 0 };
	wd_str line, more, peeled;

	if (!wd_str_cut(*rest, '\n', &line, &more) ||
	    line.len < WD_OID_HEX + 2 || line.ptr[WD_OID_HEX] != ' ' ||
	    !wd_oid_read((wd_str){ line.ptr, WD_OID_HEX }, &ref.id) ||
	    wd_oid_zero(ref.id))
		return wd_fail(a, WD_ERR_FORMAT, "packed-refs is malformed");
	if (wd_str_starts(more, WD_STR("^")) &&
	    (!wd_str_cut(more, '\n', &peeled, &more) || !is_peeled(peeled)))
		return wd_fail(a, WD_ERR_FORMAT, "packed-refs is malformed");
	ref.name = wd_str_from(line, WD_OID_HEX + 1);
	*rest = more;
	*out = ref;
	return NULL;
}

/* Where the record around `at` begins; what was peeled belongs to the line
 * before it. */
static size_t record_start(wd_str text, size_t at)
{
	for (;;) {
		while (at > 0 && text.ptr[at - 1] != '\n')
			at--;
		if (at == 0 || text.ptr[at] != '^')
			return at;
		at--;
	}
}

wd_err wd_packed_seek(struct wd_arena *a, const struct wd_packed *p,
		      wd_str name, wd_str *rest)
{
	size_t low = 0, high = p->sorted ? p->records.len : 0;

	while (low < high) {
		size_t middle =
			record_start(p->records, low + (high - low) / 2);
		wd_str here = wd_str_from(p->records, middle);
		struct wd_ref ref;
		wd_err err = wd_packed_next(a, &here, &ref);

		if (err != NULL)
			return err;
		if (wd_str_cmp(ref.name, name) < 0)
			low = p->records.len - here.len;
		else
			high = middle;
	}
	*rest = wd_str_from(p->records, low);
	return NULL;
}
