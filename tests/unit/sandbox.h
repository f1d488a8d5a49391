/*
 * sandbox.h - a directory of one's own, commands run in it, and an arena; all
 * gone at the end.  Include after <cmocka.h>.
 */
#ifndef WD_TESTS_SANDBOX_H
#define WD_TESTS_SANDBOX_H

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

/* A slice in a constant table; the text may hold NUL. */
#define TEXT(literal)                                                          \
	{                                                                      \
		(literal), sizeof(literal) - 1                                 \
	}

struct sandbox {
	char dir[64];
	struct wd_arena arena;
	void *base;
};

static inline void sandbox_full(void *ctx)
{
	(void)ctx;
	fail_msg("arena exhausted");
}

static inline void sandbox_arena(struct sandbox *s)
{
	if (!wd_arena_map(WD_ARENA_DEFAULT, sandbox_full, NULL, &s->arena))
		fail_msg("no memory");
	s->base = s->arena.next;
}

static inline void sandbox_drop_arena(struct sandbox *s)
{
	(void)munmap(s->base, WD_ARENA_DEFAULT);
}

static inline void sandbox_child(const char *dir, const char *command, int out)
{
	(void)dup2(out, STDOUT_FILENO);
	(void)setenv("HOME", dir, 1);
	(void)setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
	(void)setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	(void)setenv("LC_ALL", "C", 1);
	(void)setenv("GIT_AUTHOR_NAME", "A", 1);
	(void)setenv("GIT_AUTHOR_EMAIL", "a@x", 1);
	(void)setenv("GIT_COMMITTER_NAME", "C", 1);
	(void)setenv("GIT_COMMITTER_EMAIL", "c@x", 1);
	(void)unsetenv("GIT_DIR");
	if (chdir(dir) == 0)
		(void)execl("/bin/sh", "sh", "-ec", command, (char *)NULL);
	_exit(127);
}

/* What the shell command printed; the test fails when the command does. */
__attribute__((format(printf, 2, 3))) static inline wd_str sandbox_run(
	struct sandbox *s, const char *format, ...)
{
	char *command = NULL;
	int ends[2], status = 0;
	wd_str out = { 0 };
	va_list args;

	va_start(args, format);
	assert_true(vasprintf(&command, format, args) >= 0);
	va_end(args);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid_t child = fork();

	if (child == 0)
		sandbox_child(s->dir, command, ends[1]);
	assert_true(child > 0);
	(void)close(ends[1]);
	wd_err err = wd_fd_read(&s->arena, ends[0], WD_ARENA_DEFAULT / 4, &out);

	(void)close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	if (err != NULL || status != 0)
		fail_msg("failed: %s", command);
	free(command);
	return out;
}

static inline const char *sandbox_path(struct sandbox *s, const char *name)
{
	return wd_strf(&s->arena, "%s/%s", s->dir, name).ptr;
}

static inline void sandbox_write(struct sandbox *s, const char *name,
				 wd_str bytes)
{
	assert_null(wd_file_replace(&s->arena, sandbox_path(s, name), bytes,
				    false));
}

static inline void sandbox_make(struct sandbox *s)
{
	const char *tmp = getenv("TMPDIR");

	*s = (struct sandbox){ 0 };
	(void)snprintf(s->dir, sizeof(s->dir), "%s/wd.XXXXXX",
		       tmp != NULL && strlen(tmp) < 48 ? tmp : "/tmp");
	sandbox_arena(s);
	assert_non_null(mkdtemp(s->dir));
}

static inline void sandbox_drop(struct sandbox *s)
{
	(void)sandbox_run(s, "chmod -R u+rwx . && rm -rf %s", s->dir);
	sandbox_drop_arena(s);
}

#endif
