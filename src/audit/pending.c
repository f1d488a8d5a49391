#include "audit/pending.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/pending_text.h"
#include "base/file.h"

enum { DEAD_MAX = 4096 }; /* at once; the next push finds the others */

static const char *path_of(struct wd_arena *a, const char *dir,
			   const struct wd_receiver *r)
{
	return wd_strf(a, "%s/pending/%ld.%llu", dir, (long)r->pid, r->start)
		.ptr;
}

static wd_err failed_to(struct wd_arena *a, const char *verb, const char *path)
{
	return wd_failf(a, WD_ERR_IO, "cannot %s %s: %s", verb, path,
			strerror(errno));
}

/* Whole blocks only: behind half of one ours would never be found. */
static wd_err ends_whole(struct wd_arena *a, int fd, off_t end)
{
	static const char last[] = "\nend\n";
	char have[sizeof(last) - 1];
	const ssize_t n = sizeof(have);

	if (end == 0 ||
	    (end > n && pread(fd, have, sizeof(have), end - n) == n &&
	     memcmp(have, last, sizeof(have)) == 0))
		return NULL;
	return wd_fail(a, WD_ERR_FORMAT, "its last decision is torn");
}

static wd_err append_locked(struct wd_arena *a, int fd, wd_str text)
{
	off_t end = lseek(fd, 0, SEEK_END);
	wd_err err;

	if (end < 0)
		return wd_failf(a, WD_ERR_IO, "cannot seek: %s",
				strerror(errno));
	if ((uintmax_t)end > WD_PENDING_MAX - text.len)
		return wd_failf(a, WD_ERR_LIMIT, "more than %d bytes",
				WD_PENDING_MAX);
	err = ends_whole(a, fd, end);
	if (err != NULL)
		return err;
	err = wd_fd_write(a, fd, text);
	if (err != NULL && ftruncate(fd, end) != 0)
		err = wd_because(a, err, "and cannot shorten it again");
	return err;
}

static wd_err append(struct wd_arena *a, const char *path, wd_str text)
{
	int fd =
		open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC,
		     0600);
	int locked;
	wd_err err;

	if (fd < 0)
		return failed_to(a, "open", path);
	do
		locked = flock(fd, LOCK_EX);
	while (locked != 0 && errno == EINTR);
	err = locked == 0 ? append_locked(a, fd, text)
			  : failed_to(a, "lock", path);
	if (close(fd) != 0 && err == NULL)
		err = failed_to(a, "close", path);
	return err == NULL ? NULL : wd_because(a, err, "append to %s", path);
}

wd_err wd_pending_write(struct wd_arena *a, const char *dir,
			const struct wd_receiver *r, const struct wd_pending *p,
			bool add)
{
	const struct wd_arena mark = *a;
	const char *path = path_of(a, dir, r);
	const char *parent = wd_strf(a, "%s/pending", dir).ptr;
	wd_str text;
	wd_err err = wd_pending_text(a, p, &text);

	if (err == NULL && text.len > WD_PENDING_MAX)
		err = wd_failf(a, WD_ERR_LIMIT, "%s: more than %d bytes", path,
			       WD_PENDING_MAX);
	if (err == NULL && mkdir(parent, 0700) != 0 && errno != EEXIST)
		err = failed_to(a, "make directory", parent);
	/* Not synced: it need not outlive the process that it is about. */
	if (err == NULL)
		err = add ? append(a, path, text)
			  : wd_file_replace(a, path, text, false);
	if (err == NULL)
		*a = mark;
	return err;
}

wd_err wd_pending_read(struct wd_arena *a, const char *dir,
		       const struct wd_receiver *r, struct wd_pending **out,
		       size_t *count)
{
	const char *path = path_of(a, dir, r);
	wd_str text;
	wd_err err = wd_file_read(a, path, WD_PENDING_MAX, &text);

	if (err != NULL)
		return err;
	err = wd_pending_parse(a, text, out, count);
	return err == NULL ? NULL : wd_because(a, err, "%s", path);
}

wd_err wd_pending_look(struct wd_arena *a, const char *dir,
		       const struct wd_receiver *r, struct wd_pending **out,
		       size_t *count)
{
	const char *path = path_of(a, dir, r);
	wd_str text;
	wd_err err = wd_file_map(a, path, WD_PENDING_MAX, &text);

	if (err != NULL)
		return err;
	err = wd_pending_heads(a, text, out, count);
	return err == NULL ? NULL : wd_because(a, err, "%s", path);
}

wd_err wd_pending_remove(struct wd_arena *a, const char *dir,
			 const struct wd_receiver *r)
{
	const char *path = path_of(a, dir, r);

	return unlink(path) == 0 || errno == ENOENT
		       ? NULL
		       : failed_to(a, "remove", path);
}

/* "<pid>.<start>"; whatever follows a second dot is in `*more`. */
static bool read_name(wd_str name, struct wd_receiver *out, wd_str *more)
{
	unsigned long long pid, start;
	wd_str head, tail;

	*more = (wd_str){ 0 };
	if (!wd_str_cut(name, '.', &head, &tail) || !wd_str_u64(head, &pid) ||
	    pid == 0 || pid > INT_MAX)
		return false;
	if (wd_str_cut(tail, '.', &tail, more) && more->len == 0)
		return false;
	if (!wd_str_u64(tail, &start))
		return false;
	*out = (struct wd_receiver){ (pid_t)pid, start };
	return true;
}

/* A file of a dead receiver: one more for the list, or only half written. */
static void look_at(struct wd_arena *a, int fd, const char *name,
		    struct wd_receiver *list, size_t *n)
{
	struct wd_receiver r;
	wd_str more;

	if (!read_name(wd_str_of(name), &r, &more) || wd_receiver_alive(a, &r))
		return;
	if (more.len == 0)
		list[(*n)++] = r;
	else if (wd_str_ends(more, WD_STR(".tmp")))
		(void)unlinkat(fd, name, 0);
}

wd_err wd_pending_dead(struct wd_arena *a, const char *dir,
		       struct wd_receiver **out, size_t *count)
{
	const char *path = wd_strf(a, "%s/pending", dir).ptr;
	DIR *d = opendir(path);
	struct wd_receiver *list = NULL;
	struct dirent *e = NULL;
	size_t n = 0;
	int failed = 0;

	if (d == NULL && errno != ENOENT)
		return failed_to(a, "open", path);
	if (d != NULL)
		list = wd_new(a, struct wd_receiver, DEAD_MAX);
	while (d != NULL && n < DEAD_MAX) {
		errno = 0;
		e = readdir(d);
		failed = errno;
		if (e == NULL)
			break;
		look_at(a, dirfd(d), e->d_name, list, &n);
	}
	if (d != NULL)
		(void)closedir(d);
	if (failed != 0)
		return wd_failf(a, WD_ERR_IO, "cannot list %s: %s", path,
				strerror(failed));
	*out = list;
	*count = n;
	return NULL;
}
