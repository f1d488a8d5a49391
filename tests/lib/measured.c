/*
 * measured.c - a hook that runs another, and writes down what that took.
 *
 * As hooks/NAME it runs hooks/NAME.real, with the same arguments and input, and
 * ends as that does.  Appends "CPU-MILLISECONDS MOST-KIB" to hooks/NAME.took:
 * user and system time, and the largest resident set.
 */
#include <limits.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static long ms(struct timeval t)
{
	return (long)t.tv_sec * 1000 + (long)t.tv_usec / 1000;
}

int main(int argc, char **argv)
{
	char real[PATH_MAX], took[PATH_MAX];
	struct rusage used;
	int status;

	(void)argc;
	(void)snprintf(real, sizeof(real), "%s.real", argv[0]);
	(void)snprintf(took, sizeof(took), "%s.took", argv[0]);
	pid_t pid = fork();

	if (pid == 0) {
		(void)execv(real, argv);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &used) != pid)
		return 126;
	FILE *out = fopen(took, "a");

	if (out == NULL ||
	    fprintf(out, "%ld %ld\n", ms(used.ru_utime) + ms(used.ru_stime),
		    used.ru_maxrss) < 0 ||
	    fclose(out) != 0)
		return 125;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 124;
}
