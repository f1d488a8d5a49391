#include "audit/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_id_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

bool wd_decision_id_ok(wd_str id)
{
	return id.len > 0 && id.len <= WD_DECISION_ID_MAX &&
	       wd_str_all(id, is_id_byte);
}

enum wd_line_kind wd_line_kind(wd_str line, wd_str *id)
{
	static const wd_str first = { "{\"decision\":\"", 13 };
	wd_str head, rest;

	if (!wd_str_ends(line, WD_STR("}")))
		return WD_LINE_OTHER;
	if (wd_str_starts(line, WD_STR("{\"kind\":\"baseline\",")))
		return WD_LINE_BASELINE;
	if (wd_str_starts(line, WD_STR("{\"kind\":\"torn\",")))
		return WD_LINE_TORN;
	if (!wd_str_starts(line, first) ||
	    !wd_str_cut(wd_str_from(line, first.len), '"', &head, &rest) ||
	    !wd_decision_id_ok(head))
		return WD_LINE_OTHER;
	*id = head;
	if (wd_str_starts(rest, WD_STR(",\"kind\":\"decision\",")))
		return WD_LINE_DECISION;
	return wd_str_starts(rest, WD_STR(",\"kind\":\"seal\","))
		       ? WD_LINE_SEAL
		       : WD_LINE_OTHER;
}

/*
 * The lock is held for this moment only: what is there now stays, for the
 * file only grows, and a writer that fails takes back no more than its own.
 */
static wd_err settled_size(struct wd_arena *a, int fd, size_t *out)
{
	struct stat st;
	int result;

	do
		result = flock(fd, LOCK_SH);
	while (result != 0 && errno == EINTR);
	if (result == 0)
		result = fstat(fd, &st);
	if (result != 0)
		return wd_failf(a, WD_ERR_IO, "cannot lock: %s",
				strerror(errno));
	(void)flock(fd, LOCK_UN);
	if (!S_ISREG(st.st_mode))
		return wd_fail(a, WD_ERR_FORMAT, "not a file");
	*out = (size_t)st.st_size;
	return NULL;
}

wd_err wd_lines_open(struct wd_arena *a, const char *path, struct wd_lines *out)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	void *map = NULL;
	size_t size = 0;
	wd_err err;

	if (fd < 0 && errno != ENOENT)
		return wd_failf(a, WD_ERR_IO, "cannot open %s: %s", path,
				strerror(errno));
	err = fd < 0 ? NULL : settled_size(a, fd, &size);
	if (err == NULL && size > 0) {
		map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (map == MAP_FAILED)
			err = wd_failf(a, WD_ERR_IO, "cannot map: %s",
				       strerror(errno));
	}
	if (fd >= 0)
		(void)close(fd);
	if (err != NULL)
		return wd_because(a, err, "%s", path);
	*out = (struct wd_lines){ .map = map, .size = size };
	return NULL;
}

void wd_lines_close(struct wd_lines *l)
{
	if (l->size > 0)
		(void)munmap((void *)l->map, l->size);
	*l = (struct wd_lines){ 0 };
}

bool wd_lines_next(const struct wd_lines *l, size_t *at, wd_str *line)
{
	wd_str rest;

	if (*at >= l->size ||
	    !wd_str_cut((wd_str){ l->map + *at, l->size - *at }, '\n', line,
			&rest))
		return false;
	*at += line->len + 1;
	return true;
}
