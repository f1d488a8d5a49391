/* git_process.h - run git, which is the authority, in a directory of its own.
 */
#ifndef TESTS_GIT_PROCESS_H
#define TESTS_GIT_PROCESS_H

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *dir; /* of the test; it is made by main() */

/* Run a program to its end, its output into a file; its exit code. */
static int run(const char *const *argv, const char *in, const char *out)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		int fd_in = open(in, O_RDONLY);
		int fd_out = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600);

		if (fd_in < 0 || fd_out < 0 || chdir(dir) != 0 ||
		    dup2(fd_in, 0) < 0 || dup2(fd_out, 1) < 0 ||
		    dup2(fd_out, 2) < 0)
			_exit(126);
		execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#endif
