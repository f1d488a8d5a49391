/*
 * faults.c - let one call of a program fail, for tests.  A library for
 * LD_PRELOAD; each wrapper counts, and is otherwise the system call.
 *
 *	FAULT_KIND	memory: malloc, calloc, realloc, mmap
 *			read: open, read, pread, mmap of a file
 *			write: write, pwrite, fsync, rename, link, truncate,
 *			mkdir, unlink
 *	FAULT_AT	the number of the call, from 1
 *	FAULT_FOR	how many calls fail from there on (1)
 *	FAULT_TOLD	this file gets a line when the first of them fails
 *
 * Only the program itself: what it starts does not get the library.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum kind { NONE, MEMORY, READ, WRITE };

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static enum kind kind;
static unsigned long first, last;
static char told[4096];
static atomic_ulong calls;

__attribute__((constructor)) static void start(void)
{
	static const char *const names[] = { "", "memory", "read", "write" };
	const char *name = getenv("FAULT_KIND"), *at = getenv("FAULT_AT");
	const char *many = getenv("FAULT_FOR"), *file = getenv("FAULT_TOLD");

	if (name == NULL || at == NULL || file == NULL ||
	    strlen(file) >= sizeof(told))
		return;
	memcpy(told, file, strlen(file) + 1);
	first = strtoul(at, NULL, 10);
	last = first + (many != NULL ? strtoul(many, NULL, 10) : 1) - 1;
	(void)unsetenv("LD_PRELOAD");
	for (enum kind k = MEMORY; k <= WRITE; k++)
		if (strcmp(name, names[k]) == 0)
			kind = k;
}

static void tell(void)
{
	long fd = syscall(SYS_openat, AT_FDCWD, told,
			  O_WRONLY | O_CREAT | O_APPEND, 0644);

	if (fd >= 0) {
		(void)syscall(SYS_write, fd, "fault\n", 6);
		(void)syscall(SYS_close, fd);
	}
}

static int fails(enum kind k, int error)
{
	unsigned long n;

	if (k != kind)
		return 0;
	n = atomic_fetch_add(&calls, 1) + 1;
	if (n < first || n > last)
		return 0;
	if (n == first)
		tell();
	errno = error;
	return 1;
}

/* ---- memory ---- */

void *malloc(size_t size)
{
	return fails(MEMORY, ENOMEM) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return fails(MEMORY, ENOMEM) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	return fails(MEMORY, ENOMEM) ? NULL : __libc_realloc(old, size);
}

static void *map(void *at, size_t size, int how, int flags, int fd, off_t from)
{
	if (fails(flags & MAP_ANONYMOUS ? MEMORY : READ, ENOMEM))
		return MAP_FAILED;
	return (void *)syscall(SYS_mmap, at, size, how, flags, fd, from);
}

void *mmap(void *at, size_t size, int how, int flags, int fd, off_t from)
{
	return map(at, size, how, flags, fd, from);
}

void *mmap64(void *at, size_t size, int how, int flags, int fd, off_t from)
{
	return map(at, size, how, flags, fd, from);
}

/* ---- reading ---- */

static int open_at(int dir, const char *path, int flags, mode_t mode)
{
	if (fails(READ, EIO))
		return -1;
	return (int)syscall(SYS_openat, dir, path, flags, mode);
}

static mode_t mode_of(int flags, va_list args)
{
	if ((flags & O_CREAT) == 0 && (flags & O_TMPFILE) != O_TMPFILE)
		return 0;
	return (mode_t)va_arg(args, unsigned);
}

#define OPEN(name)                                                             \
	int name(const char *path, int flags, ...)                             \
	{                                                                      \
		va_list args;                                                  \
		mode_t mode;                                                   \
                                                                               \
		va_start(args, flags);                                         \
		mode = mode_of(flags, args);                                   \
		va_end(args);                                                  \
		return open_at(AT_FDCWD, path, flags, mode);                   \
	}
#define OPEN_AT(name)                                                          \
	int name(int dir, const char *path, int flags, ...)                    \
	{                                                                      \
		va_list args;                                                  \
		mode_t mode;                                                   \
                                                                               \
		va_start(args, flags);                                         \
		mode = mode_of(flags, args);                                   \
		va_end(args);                                                  \
		return open_at(dir, path, flags, mode);                        \
	}

OPEN(open)
OPEN(open64)
OPEN_AT(openat)
OPEN_AT(openat64)

/* What a fortified program calls in their place. */
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat_2(int dir, const char *path, int flags);
int __openat64_2(int dir, const char *path, int flags);
ssize_t __read_chk(int fd, void *to, size_t n, size_t room);
ssize_t __pread_chk(int fd, void *to, size_t n, off_t at, size_t room);
ssize_t __pread64_chk(int fd, void *to, size_t n, off_t at, size_t room);

int __open_2(const char *path, int flags)
{
	return open_at(AT_FDCWD, path, flags, 0);
}

int __open64_2(const char *path, int flags)
{
	return open_at(AT_FDCWD, path, flags, 0);
}

int __openat_2(int dir, const char *path, int flags)
{
	return open_at(dir, path, flags, 0);
}

int __openat64_2(int dir, const char *path, int flags)
{
	return open_at(dir, path, flags, 0);
}

ssize_t read(int fd, void *to, size_t n)
{
	return fails(READ, EIO) ? -1 : syscall(SYS_read, fd, to, n);
}

ssize_t __read_chk(int fd, void *to, size_t n, size_t room)
{
	return n > room ? (abort(), -1) : read(fd, to, n);
}

ssize_t pread(int fd, void *to, size_t n, off_t at)
{
	return fails(READ, EIO) ? -1 : syscall(SYS_pread64, fd, to, n, at);
}

ssize_t pread64(int fd, void *to, size_t n, off_t at)
{
	return pread(fd, to, n, at);
}

ssize_t __pread_chk(int fd, void *to, size_t n, off_t at, size_t room)
{
	return n > room ? (abort(), -1) : pread(fd, to, n, at);
}

ssize_t __pread64_chk(int fd, void *to, size_t n, off_t at, size_t room)
{
	return n > room ? (abort(), -1) : pread(fd, to, n, at);
}

/* ---- writing ---- */

ssize_t write(int fd, const void *from, size_t n)
{
	return fails(WRITE, ENOSPC) ? -1 : syscall(SYS_write, fd, from, n);
}

ssize_t pwrite(int fd, const void *from, size_t n, off_t at)
{
	return fails(WRITE, ENOSPC) ? -1
				    : syscall(SYS_pwrite64, fd, from, n, at);
}

ssize_t pwrite64(int fd, const void *from, size_t n, off_t at)
{
	return pwrite(fd, from, n, at);
}

int fsync(int fd)
{
	return fails(WRITE, EIO) ? -1 : (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	return fails(WRITE, EIO) ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int rename(const char *from, const char *to)
{
	return fails(WRITE, EIO) ? -1 : (int)syscall(SYS_rename, from, to);
}

int renameat(int dir, const char *from, int to_dir, const char *to)
{
	return fails(WRITE, EIO)
		       ? -1
		       : (int)syscall(SYS_renameat, dir, from, to_dir, to);
}

int link(const char *from, const char *to)
{
	return fails(WRITE, EIO) ? -1 : (int)syscall(SYS_link, from, to);
}

int unlink(const char *path)
{
	return fails(WRITE, EIO) ? -1 : (int)syscall(SYS_unlink, path);
}

int unlinkat(int dir, const char *path, int flags)
{
	return fails(WRITE, EIO) ? -1
				 : (int)syscall(SYS_unlinkat, dir, path, flags);
}

int ftruncate(int fd, off_t size)
{
	return fails(WRITE, EIO) ? -1 : (int)syscall(SYS_ftruncate, fd, size);
}

int ftruncate64(int fd, off_t size)
{
	return ftruncate(fd, size);
}

int mkdir(const char *path, mode_t mode)
{
	return fails(WRITE, ENOSPC) ? -1 : (int)syscall(SYS_mkdir, path, mode);
}
