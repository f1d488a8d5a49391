#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static wd_err os_error(struct wd_arena *a, const char *verb, const char *path)
{
	int e = errno;

	return wd_failf(a, e == ENOENT ? WD_ERR_NOT_FOUND : WD_ERR_IO,
			"cannot %s %s: %s", verb, path, strerror(e));
}

wd_err wd_fd_read(struct wd_arena *a, int fd, size_t max, wd_str *out)
{
	struct wd_buf buf = { .arena = a };
	char piece[16384];

	for (;;) {
		ssize_t n = read(fd, piece, sizeof(piece));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return wd_failf(a, WD_ERR_IO, "cannot read: %s",
					strerror(errno));
		if (n == 0)
			break;
		if ((size_t)n > max - buf.len)
			return wd_failf(a, WD_ERR_LIMIT, "more than %zu bytes",
					max);
		wd_buf_add(&buf, (wd_str){ piece, (size_t)n });
	}
	*out = wd_buf_str(&buf);
	return NULL;
}

/* Known size: one allocation, no doubling. */
static wd_err read_sized(struct wd_arena *a, int fd, size_t size, wd_str *out)
{
	char *bytes = wd_new(a, char, size + 1);
	size_t have = 0;

	while (have < size) {
		ssize_t n = read(fd, bytes + have, size - have);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return wd_failf(a, WD_ERR_IO, "cannot read: %s",
					strerror(errno));
		if (n == 0)
			break;
		have += (size_t)n;
	}
	*out = (wd_str){ bytes, have };
	return NULL;
}

wd_err wd_file_read(struct wd_arena *a, const char *path, size_t max,
		    wd_str *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	wd_err err;

	if (fd < 0)
		return os_error(a, "open", path);
	if (fstat(fd, &st) != 0)
		err = os_error(a, "look at", path);
	else if (!S_ISREG(st.st_mode))
		err = wd_fd_read(a, fd, max, out);
	else if ((uintmax_t)st.st_size > max)
		err = wd_failf(a, WD_ERR_LIMIT, "more than %zu bytes", max);
	else
		err = read_sized(a, fd, (size_t)st.st_size, out);
	(void)close(fd);
	return err == NULL ? NULL : wd_because(a, err, "%s", path);
}

static wd_err map_open(struct wd_arena *a, int fd, const char *path, size_t max,
		       wd_str *out)
{
	struct stat st;
	void *bytes = NULL;

	if (fstat(fd, &st) != 0)
		return os_error(a, "look at", path);
	if (!S_ISREG(st.st_mode))
		return wd_failf(a, WD_ERR_IO, "%s is not a file", path);
	if ((uintmax_t)st.st_size > max)
		return wd_failf(a, WD_ERR_LIMIT, "%s: more than %zu bytes",
				path, max);
	if (st.st_size > 0)
		bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE,
			     fd, 0);
	if (bytes == MAP_FAILED)
		return os_error(a, "map", path);
	*out = (wd_str){ bytes, (size_t)st.st_size };
	return NULL;
}

wd_err wd_file_map(struct wd_arena *a, const char *path, size_t max,
		   wd_str *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return os_error(a, "open", path);
	wd_err err = map_open(a, fd, path, max, out);

	(void)close(fd);
	return err;
}

wd_err wd_fd_write(struct wd_arena *a, int fd, wd_str bytes)
{
	while (bytes.len > 0) {
		ssize_t n = write(fd, bytes.ptr, bytes.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return wd_failf(a, WD_ERR_IO, "cannot write: %s",
					strerror(errno));
		bytes = wd_str_from(bytes, (size_t)n);
	}
	return NULL;
}

static wd_err sync_parent(struct wd_arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *dir =
		slash == NULL ? "."
		: slash == path
			? "/"
			: wd_str_c(a, (wd_str){ path, (size_t)(slash - path) });
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return os_error(a, "open", dir);
	wd_err err = fsync(fd) == 0 ? NULL : os_error(a, "sync", dir);

	(void)close(fd);
	return err;
}

/* Whoever could read the old file can read the new one, and nobody else. */
static wd_err keep_rights(struct wd_arena *a, const char *path, int fd)
{
	struct stat st, now;

	if (stat(path, &st) != 0)
		return NULL;
	if (fstat(fd, &now) != 0 ||
	    ((st.st_uid != now.st_uid || st.st_gid != now.st_gid) &&
	     fchown(fd, st.st_uid, st.st_gid) != 0) ||
	    fchmod(fd, st.st_mode & 07777) != 0)
		return os_error(a, "keep the owner and mode of", path);
	return NULL;
}

wd_err wd_file_replace(struct wd_arena *a, const char *path, wd_str bytes,
		       bool durable)
{
	const char *temp = wd_strf(a, "%s.%ld.tmp", path, (long)getpid()).ptr;
	int fd = open(temp,
		      O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
		      0600);

	if (fd < 0)
		return os_error(a, "create", temp);
	wd_err err = keep_rights(a, path, fd);

	if (err == NULL)
		err = wd_fd_write(a, fd, bytes);
	if (err == NULL && durable && fsync(fd) != 0)
		err = os_error(a, "sync", temp);
	if (close(fd) != 0 && err == NULL)
		err = os_error(a, "close", temp);
	if (err == NULL && rename(temp, path) != 0)
		err = os_error(a, "replace", path);
	if (err != NULL) {
		(void)unlink(temp);
		return wd_because(a, err, "%s", path);
	}
	return durable ? sync_parent(a, path) : NULL;
}

static wd_err append_locked(struct wd_arena *a, int fd, const char *path,
			    wd_str line)
{
	off_t end = lseek(fd, 0, SEEK_END);
	char last = '\n';

	if (end < 0 || (end > 0 && pread(fd, &last, 1, end - 1) != 1))
		return os_error(a, "read", path);
	wd_err err = last == '\n' ? NULL : wd_fd_write(a, fd, WD_STR("\n"));

	if (err == NULL)
		err = wd_fd_write(a, fd, line);
	if (err == NULL && fdatasync(fd) != 0)
		err = os_error(a, "sync", path);
	if (err != NULL && ftruncate(fd, end) != 0)
		err = wd_because(a, err, "and cannot shorten it again");
	return err == NULL ? NULL : wd_because(a, err, "append to %s", path);
}

wd_err wd_file_append_line(struct wd_arena *a, const char *path, wd_str line)
{
	int fd =
		open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC,
		     0600);
	wd_err err;

	if (fd < 0)
		return os_error(a, "open", path);
	while (flock(fd, LOCK_EX) != 0)
		if (errno != EINTR) {
			err = os_error(a, "lock", path);
			(void)close(fd);
			return err;
		}
	err = append_locked(a, fd, path, line);
	if (close(fd) != 0 && err == NULL)
		err = os_error(a, "close", path);
	return err;
}

wd_err wd_make_dirs(struct wd_arena *a, const char *path)
{
	char *copy = wd_str_c(a, wd_str_of(path));

	for (char *at = copy + 1; *copy != '\0'; at++) {
		char end = *at;

		if (end != '/' && end != '\0')
			continue;
		*at = '\0';
		if (mkdir(copy, 0700) != 0 && errno != EEXIST)
			return os_error(a, "make directory", copy);
		if (end == '\0')
			break;
		*at = '/';
	}
	return NULL;
}

wd_str wd_file_identity(struct wd_arena *a, const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return WD_STR("absent");
	return wd_strf(a, "%ju:%ju:%jd:%jd.%09ld:%jd.%09ld",
		       (uintmax_t)st.st_dev, (uintmax_t)st.st_ino,
		       (intmax_t)st.st_size, (intmax_t)st.st_mtim.tv_sec,
		       st.st_mtim.tv_nsec, (intmax_t)st.st_ctim.tv_sec,
		       st.st_ctim.tv_nsec);
}

wd_str wd_path_beside(struct wd_arena *a, wd_str file, wd_str path)
{
	size_t dir = file.len;

	if (path.len > 0 && path.ptr[0] == '/')
		return wd_str_dup(a, path);
	while (dir > 0 && file.ptr[dir - 1] != '/')
		dir--;
	return wd_strf(a, "%.*s%.*s", (int)dir, file.ptr, WD_FMT(path));
}
