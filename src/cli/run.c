/* run.c - other programs, as the user's own shell would run them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/cli.h"

static void child(const char *const *argv, int in, int out, bool quiet)
{
	/* what a ref refs/replace/ID says is never what a commit is */
	if (setenv("GIT_NO_REPLACE_OBJECTS", "1", 1) != 0)
		_exit(127);
	if (quiet && freopen("/dev/null", "w", stderr) == NULL)
		_exit(127);
	if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
		_exit(127);
	/* execvp() keeps its hands off the strings; its prototype is older */
	union {
		const char *const *in;
		char *const *out;
	} words = { .in = argv };

	(void)execvp(argv[0], words.out);
	_exit(127);
}

static wd_err os_error(struct wd_cli *cli, const char *what)
{
	return wd_failf(cli->arena, WD_ERR_IO, "cannot %s: %s", what,
			strerror(errno));
}

/* Input in memory: no pipe that both sides could wait on. */
static wd_err input_file(struct wd_cli *cli, wd_str input, int *fd)
{
	*fd = memfd_create("warder-input", MFD_CLOEXEC);
	if (*fd < 0)
		return os_error(cli, "make a file in memory");
	wd_err err = wd_fd_write(cli->arena, *fd, input);

	if (err == NULL && lseek(*fd, 0, SEEK_SET) != 0)
		err = os_error(cli, "rewind");
	return err;
}

static wd_err collect(struct wd_cli *cli, pid_t pid, int fd, size_t max,
		      wd_str *output, int *status)
{
	wd_err err = wd_fd_read(cli->arena, fd, max, output);
	int wait_status = 0;

	(void)close(fd);
	while (waitpid(pid, &wait_status, 0) < 0)
		if (errno != EINTR)
			return os_error(cli, "wait");
	if (err != NULL)
		return err;
	*status = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128;
	return NULL;
}

wd_err wd_cli_run(struct wd_cli *cli, const char *const *argv, wd_str input,
		  size_t max, wd_str *output, int *status)
{
	int in = -1, pipe_fd[2];
	wd_err err = input_file(cli, input, &in);

	if (err == NULL && pipe2(pipe_fd, O_CLOEXEC) != 0)
		err = os_error(cli, "make a pipe");
	if (err != NULL)
		goto out;
	pid_t pid = fork();

	if (pid == 0)
		child(argv, in, pipe_fd[1], cli->quiet);
	(void)close(pipe_fd[1]);
	if (pid < 0) {
		err = os_error(cli, "fork");
		(void)close(pipe_fd[0]);
		goto out;
	}
	err = collect(cli, pid, pipe_fd[0], max, output, status);
	if (err == NULL && *status == 127)
		err = wd_failf(cli->arena, WD_ERR_NOT_FOUND, "cannot run %s",
			       argv[0]);
out:
	if (in >= 0)
		(void)close(in);
	return err;
}

wd_err wd_cli_git(struct wd_cli *cli, const char *const *argv, wd_str input,
		  wd_str *output)
{
	enum { OUTPUT_MAX = 64 << 20 };
	wd_str text;
	int status = 0;
	wd_err err = wd_cli_run(cli, argv, input, OUTPUT_MAX, &text, &status);

	if (err != NULL)
		return err;
	if (status != 0)
		return wd_failf(cli->arena, WD_ERR_FOREIGN,
				"%s %s failed (status %d)", argv[0],
				argv[1] == NULL ? "" : argv[1], status);
	if (text.len > 0 && text.ptr[text.len - 1] == '\n')
		text.len--;
	*output = text;
	return NULL;
}
