/*
 * append.c - one more line for the records, durable.  post-receive is a
 * static program and links this: no SQLite, no libcrypto here.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/record.h"
#include "base/file.h"
#include "base/time.h"

const char *wd_records_path(struct wd_arena *a, const char *dir)
{
	return wd_strf(a, "%s/records.jsonl", dir).ptr;
}

static wd_err failed_to(struct wd_arena *a, const char *verb)
{
	return wd_failf(a, WD_ERR_IO, "cannot %s: %s", verb, strerror(errno));
}

/* How many bytes stand behind the last newline: what a crash tore. */
static wd_err torn_length(struct wd_arena *a, int fd, off_t end, off_t *out)
{
	char piece[4096];
	off_t at = end;

	while (at > 0) {
		size_t n =
			at < (off_t)sizeof(piece) ? (size_t)at : sizeof(piece);

		at -= (off_t)n;
		if (pread(fd, piece, n, at) != (ssize_t)n)
			return failed_to(a, "read");
		const char *last = memrchr(piece, '\n', n);

		if (last != NULL) {
			*out = end - at - (last - piece) - 1;
			return NULL;
		}
	}
	*out = end;
	return NULL;
}

/*
 * Nothing is ever taken away from the records.  A torn line was never
 * answered to anybody: it is closed, and the next record says that it was
 * torn, so that nobody has to tell a crash from tampering by guessing.
 */
static wd_err close_torn(struct wd_arena *a, int fd, off_t torn)
{
	wd_str time = wd_time_text(a, wd_now());

	return wd_fd_write(a, fd,
			   wd_strf(a,
				   "\n{\"kind\":\"torn\",\"length\":%jd,"
				   "\"time\":\"%.*s\"}\n",
				   (intmax_t)torn, WD_FMT(time)));
}

static wd_err append_locked(struct wd_arena *a, int fd, wd_str line)
{
	off_t end = lseek(fd, 0, SEEK_END), torn = 0;
	wd_err err =
		end < 0 ? failed_to(a, "seek") : torn_length(a, fd, end, &torn);

	if (err != NULL)
		return err;
	if (torn > 0)
		err = close_torn(a, fd, torn);
	if (err == NULL)
		err = wd_fd_write(a, fd, line);
	if (err == NULL && fdatasync(fd) != 0)
		err = failed_to(a, "sync");
	if (err != NULL && ftruncate(fd, end) != 0)
		err = wd_because(a, err, "and cannot shorten it again");
	return err;
}

/* A new file's name must last as well as what is in it. */
static wd_err open_records(struct wd_arena *a, const char *dir,
			   const char *path, int *out)
{
	enum { FLAGS = O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC };
	int fd = open(path, FLAGS), parent = -1;
	wd_err err = NULL;

	if (fd < 0 && errno == ENOENT) {
		fd = open(path, FLAGS | O_CREAT, 0600);
		parent = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd >= 0 && (parent < 0 || fsync(parent) != 0))
			err = failed_to(a, "sync the directory");
	}
	if (fd < 0)
		err = failed_to(a, "open");
	if (parent >= 0)
		(void)close(parent);
	if (err != NULL && fd >= 0)
		(void)close(fd);
	*out = fd;
	return err;
}

static bool one_line(wd_str line)
{
	const char *end =
		line.len > 0 ? memchr(line.ptr, '\n', line.len) : NULL;

	return end != NULL && end > line.ptr &&
	       (size_t)(end - line.ptr) == line.len - 1;
}

wd_err wd_records_append(struct wd_arena *a, const char *dir, wd_str line)
{
	const char *path = wd_records_path(a, dir);
	int fd = -1, locked;
	wd_err err;

	if (!one_line(line))
		return wd_fail(a, WD_ERR_USAGE, "a record is one line");
	if (line.len > WD_RECORD_LINE_MAX)
		return wd_failf(a, WD_ERR_LIMIT,
				"a record of more than %d bytes",
				WD_RECORD_LINE_MAX);
	err = open_records(a, dir, path, &fd);
	if (err != NULL)
		return wd_because(a, err, "%s", path);
	do
		locked = flock(fd, LOCK_EX);
	while (locked != 0 && errno == EINTR);
	err = locked == 0 ? append_locked(a, fd, line) : failed_to(a, "lock");
	if (close(fd) != 0 && err == NULL)
		err = failed_to(a, "close");
	return err == NULL ? NULL : wd_because(a, err, "%s", path);
}
