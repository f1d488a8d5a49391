#include "sign/gpg_child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

/* Above every number that gpg is given, so that none is overwritten. */
enum { FIRST_FREE = WD_GPG_INPUT_FD + WD_GPG_INPUTS };

static wd_err failed(struct wd_arena *a, const char *doing)
{
	return wd_failf(a, WD_ERR_IO, "cannot %s: %s", doing, strerror(errno));
}

static wd_err memory_file(struct wd_arena *a, wd_str bytes, int *out)
{
	int low = memfd_create("warder", MFD_CLOEXEC);
	int fd = low < 0 ? -1 : fcntl(low, F_DUPFD_CLOEXEC, FIRST_FREE);
	wd_err err = NULL;

	if (low >= 0)
		(void)close(low);
	if (fd < 0)
		return failed(a, "make a file in memory");
	if (bytes.len > 0)
		err = wd_fd_write(a, fd, bytes);
	if (err == NULL && lseek(fd, 0, SEEK_SET) != 0)
		err = failed(a, "rewind a file in memory");
	*out = fd;
	return err;
}

static bool plan_descriptors(posix_spawn_file_actions_t *f, int answer,
			     const struct wd_gpg_child *c)
{
	bool good = true;

	for (int fd = STDIN_FILENO; good && fd <= STDERR_FILENO; fd++)
		good = posix_spawn_file_actions_addopen(f, fd, "/dev/null",
							O_RDWR, 0) == 0;
	good = good &&
	       posix_spawn_file_actions_adddup2(f, c->answer, answer) == 0;
	for (int i = 0; good && i < WD_GPG_INPUTS; i++)
		good = posix_spawn_file_actions_adddup2(f, c->input[i],
							WD_GPG_INPUT_FD + i) ==
		       0;
	return good &&
	       posix_spawn_file_actions_addclosefrom_np(f, FIRST_FREE) == 0;
}

/* Signals as a program expects them: ours may be ignored. */
static bool plan_signals(posix_spawnattr_t *attr)
{
	sigset_t none, all;

	(void)sigemptyset(&none);
	(void)sigfillset(&all);
	return posix_spawnattr_setsigmask(attr, &none) == 0 &&
	       posix_spawnattr_setsigdefault(attr, &all) == 0 &&
	       posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGMASK |
						      POSIX_SPAWN_SETSIGDEF) ==
		       0;
}

/* It asks nobody, fetches nothing, and believes no web of trust. */
static char *const *words(struct wd_arena *a, const struct wd_gpg_call *call)
{
	const char *const common[] = { "gpg",
				       "--homedir",
				       call->home,
				       "--batch",
				       "--no-tty",
				       "--no-auto-key-retrieve",
				       "--no-auto-key-locate",
				       "--disable-dirmngr",
				       "--no-autostart",
				       "--no-auto-check-trustdb",
				       "--no-random-seed-file",
				       "--no-permission-warning",
				       "--trust-model",
				       "always",
				       "--exit-on-status-write-error" };
	enum { COMMON = sizeof(common) / sizeof(common[0]) };
	char **list = wd_new(a, char *, COMMON + WD_GPG_WORDS_MAX + 1);
	size_t n = 0;

	for (; n < COMMON; n++)
		list[n] = wd_str_c(a, wd_str_of(common[n]));
	for (size_t i = 0; i < WD_GPG_WORDS_MAX && call->word[i] != NULL; i++)
		list[n++] = wd_str_c(a, wd_str_of(call->word[i]));
	return list;
}

static int spawn(struct wd_arena *a, const struct wd_gpg_call *call,
		 struct wd_gpg_child *c)
{
	static char *const environment[] = { "LC_ALL=C", "PATH=/usr/bin:/bin",
					     NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	int result = ENOMEM;

	if (posix_spawn_file_actions_init(&files) != 0)
		return ENOMEM;
	if (posix_spawnattr_init(&attr) == 0) {
		if (plan_descriptors(&files, call->answer, c) &&
		    plan_signals(&attr))
			result =
				posix_spawn(&c->pid, call->program, &files,
					    &attr, words(a, call), environment);
		(void)posix_spawnattr_destroy(&attr);
	}
	(void)posix_spawn_file_actions_destroy(&files);
	return result;
}

static void drop(struct wd_gpg_child *c)
{
	if (c->answer >= 0)
		(void)close(c->answer);
	for (size_t i = 0; i < WD_GPG_INPUTS; i++)
		if (c->input[i] >= 0)
			(void)close(c->input[i]);
	*c = (struct wd_gpg_child){ 0 };
}

wd_err wd_gpg_start(struct wd_arena *a, const struct wd_gpg_call *call,
		    struct wd_gpg_child *out)
{
	const struct rlimit cpu = { WD_GPG_CPU_SECONDS, WD_GPG_CPU_SECONDS };
	struct wd_gpg_child c = { .answer = -1, .input = { -1, -1 } };
	wd_err err = memory_file(a, (wd_str){ 0 }, &c.answer);

	for (size_t i = 0; err == NULL && i < WD_GPG_INPUTS; i++)
		err = memory_file(a, call->input[i], &c.input[i]);
	if (err == NULL) {
		errno = spawn(a, call, &c);
		if (errno != 0)
			err = failed(a, "run gpg");
	}
	if (err != NULL) {
		drop(&c);
		return err;
	}
	/* should we die, it does not live on for long */
	(void)prlimit(c.pid, RLIMIT_CPU, &cpu, NULL);
	*out = c;
	return NULL;
}

wd_err wd_gpg_finish(struct wd_arena *a, struct wd_gpg_child *c, size_t max,
		     wd_str *answer, int *status)
{
	wd_err err = NULL;
	int how = -1;
	pid_t got;

	do
		got = waitpid(c->pid, &how, 0);
	while (got < 0 && errno == EINTR);
	if (got != c->pid || lseek(c->answer, 0, SEEK_SET) != 0)
		err = failed(a, "wait for gpg");
	if (err == NULL)
		err = wd_fd_read(a, c->answer, max, answer);
	*status = WIFEXITED(how) ? WEXITSTATUS(how) : -1;
	drop(c);
	return err;
}
