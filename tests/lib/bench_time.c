/*
 * bench_time.c - time the same push to several servers, taken in turn.
 *
 *	bench_time ROUNDS SUMMARY NAME PREPARE COMMAND [NAME PREPARE COMMAND]...
 *
 * Each round runs, for every NAME in an order that rotates, PREPARE (not
 * timed) and COMMAND (timed), both by sh, and COMMAND without output.  Prints
 * "NAME median-in-ms ratio-to-the-first MiB", where MiB is the most anonymous
 * memory that any process named pre-receive was seen to hold ("-" when
 * SUMMARY is not "memory": looking costs time).  COMMAND's exit status must be
 * the same in every round; it is printed last.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CASES_MAX = 8, ROUNDS_MAX = 1000 };

struct subject {
	const char *name, *prepare, *command;
	double ms[ROUNDS_MAX];
	int status;
	long kib;
};

static double now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static pid_t start(const char *command, bool quiet)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	if (quiet && (freopen("/dev/null", "w", stdout) == NULL ||
		      freopen("/dev/null", "w", stderr) == NULL))
		_exit(127);
	(void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

static long field_kib(const char *status, const char *name)
{
	const char *at = strstr(status, name);

	return at == NULL ? 0 : strtol(at + strlen(name), NULL, 10);
}

/* RssAnon of every pre-receive that runs now; the most of them. */
static long look(void)
{
	DIR *proc = opendir("/proc");
	long most = 0;

	for (struct dirent *e; proc != NULL && (e = readdir(proc)) != NULL;) {
		char path[300], text[4096];
		size_t n;

		if (e->d_name[0] < '1' || e->d_name[0] > '9')
			continue;
		(void)snprintf(path, sizeof(path), "/proc/%s/status",
			       e->d_name);
		FILE *f = fopen(path, "r");

		if (f == NULL)
			continue;
		n = fread(text, 1, sizeof(text) - 1, f);
		text[n] = '\0';
		(void)fclose(f);
		if (strncmp(text, "Name:\tpre-receive\n", 18) == 0 &&
		    field_kib(text, "RssAnon:") > most)
			most = field_kib(text, "RssAnon:");
	}
	if (proc != NULL)
		(void)closedir(proc);
	return most;
}

static int finish(pid_t pid, bool memory, long *kib)
{
	const struct timespec pause = { .tv_nsec = 500000 };
	int status = 0;

	while (waitpid(pid, &status, memory ? WNOHANG : 0) == 0) {
		long seen = look();

		if (seen > *kib)
			*kib = seen;
		(void)nanosleep(&pause, NULL);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static void one(struct subject *s, size_t round, bool memory)
{
	if (finish(start(s->prepare, false), false, &s->kib) != 0) {
		(void)fprintf(stderr, "bench: cannot prepare %s\n", s->name);
		exit(2);
	}
	double from = now_ms();
	int status = finish(start(s->command, true), memory, &s->kib);

	s->ms[round] = now_ms() - from;
	if (round > 0 && status != s->status) {
		(void)fprintf(stderr,
			      "bench: %s ended with %d, before with %d\n",
			      s->name, status, s->status);
		exit(2);
	}
	s->status = status;
}

static int by_size(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

static double median(double *ms, size_t n)
{
	qsort(ms, n, sizeof(*ms), by_size);
	return n % 2 ? ms[n / 2] : (ms[n / 2 - 1] + ms[n / 2]) / 2;
}

int main(int argc, char **argv)
{
	static struct subject s[CASES_MAX];
	size_t rounds = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 0;
	size_t cases = argc < 6 ? 0 : (size_t)(argc - 3) / 3;
	bool memory = argc > 2 && strcmp(argv[2], "memory") == 0;
	double first = 0;

	if (rounds < 1 || rounds > ROUNDS_MAX || cases < 1 ||
	    cases > CASES_MAX || (argc - 3) % 3 != 0) {
		(void)fprintf(stderr, "usage: bench_time ROUNDS memory|- NAME "
				      "PREPARE COMMAND...\n");
		return 2;
	}
	for (size_t i = 0; i < cases; i++) {
		s[i].name = argv[3 + 3 * i];
		s[i].prepare = argv[4 + 3 * i];
		s[i].command = argv[5 + 3 * i];
	}
	for (size_t r = 0; r < rounds; r++)
		for (size_t i = 0; i < cases; i++)
			one(&s[(i + r) % cases], r, memory);
	for (size_t i = 0; i < cases; i++) {
		double ms = median(s[i].ms, rounds);

		if (i == 0)
			first = ms;
		(void)printf("%s %.1f %.2f ", s[i].name, ms, ms / first);
		if (memory)
			(void)printf("%.1f", (double)s[i].kib / 1024);
		else
			(void)printf("-");
		(void)printf(" %d\n", s[i].status);
	}
	return 0;
}
