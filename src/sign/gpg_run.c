#include "sign/gpg_run.h"

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
#include "base/parallel.h"
#include "sign/engine.h"

/* Descriptors as gpg sees them. */
enum { STATUS = 3, PACKET = 4, PAYLOAD = 5, FIRST_FREE = 6 };

struct child {
	pid_t pid; /* 0: none */
	int status, packet, payload;
	struct wd_gpg_question *question;
};

struct room {
	struct wd_arena *arena;
	const char *program;
	char *home;
};

static wd_err failed(struct wd_arena *a, const char *doing)
{
	return wd_failf(a, WD_ERR_IO, "cannot %s: %s", doing, strerror(errno));
}

/* Above every number that gpg is given, so that none is overwritten. */
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

static bool plan_descriptors(posix_spawn_file_actions_t *f,
			     const struct child *c)
{
	bool good =
		posix_spawn_file_actions_adddup2(f, c->status, STATUS) == 0 &&
		posix_spawn_file_actions_adddup2(f, c->packet, PACKET) == 0 &&
		posix_spawn_file_actions_adddup2(f, c->payload, PAYLOAD) == 0;

	for (int fd = STDIN_FILENO; good && fd <= STDERR_FILENO; fd++)
		good = posix_spawn_file_actions_addopen(f, fd, "/dev/null",
							O_RDWR, 0) == 0;
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

static int spawn(const struct room *r, const struct child *c, pid_t *pid)
{
	static char *const environment[] = { "LC_ALL=C", "PATH=/usr/bin:/bin",
					     NULL };
	char *const argv[] = { "gpg",
			       "--homedir",
			       r->home,
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
			       "--exit-on-status-write-error",
			       "--enable-special-filenames",
			       "--status-fd",
			       "3",
			       "--verify",
			       "--",
			       "-&4",
			       "-&5",
			       NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	int result = ENOMEM;

	if (posix_spawn_file_actions_init(&files) != 0)
		return ENOMEM;
	if (posix_spawnattr_init(&attr) == 0) {
		if (plan_descriptors(&files, c) && plan_signals(&attr))
			result = posix_spawn(pid, r->program, &files, &attr,
					     argv, environment);
		(void)posix_spawnattr_destroy(&attr);
	}
	(void)posix_spawn_file_actions_destroy(&files);
	return result;
}

static void drop(struct child *c)
{
	const int fd[] = { c->status, c->packet, c->payload };

	for (size_t i = 0; i < sizeof(fd) / sizeof(fd[0]); i++)
		if (fd[i] >= 0)
			(void)close(fd[i]);
	*c = (struct child){ 0 };
}

static wd_err start(const struct room *r, struct wd_gpg_question *q,
		    struct child *c)
{
	const struct rlimit cpu = { WD_GPG_CPU_SECONDS, WD_GPG_CPU_SECONDS };
	wd_err err;

	*c = (struct child){
		.status = -1, .packet = -1, .payload = -1, .question = q
	};
	err = memory_file(r->arena, (wd_str){ 0 }, &c->status);
	if (err == NULL)
		err = memory_file(r->arena, q->packet, &c->packet);
	if (err == NULL)
		err = memory_file(r->arena, q->payload, &c->payload);
	if (err == NULL) {
		errno = spawn(r, c, &c->pid);
		if (errno != 0)
			err = failed(r->arena, "run gpg");
	}
	if (err != NULL) {
		drop(c);
		return err;
	}
	/* should we die, it does not live on for long */
	(void)prlimit(c->pid, RLIMIT_CPU, &cpu, NULL);
	return NULL;
}

/* Exit status 0, 1 or 2 goes with what it said; others say nothing. */
static bool fits(const struct wd_gpg_status *s, int status)
{
	if (!WIFEXITED(status) || WEXITSTATUS(status) > 2)
		return false;
	return s->kind == WD_GPG_GOOD
		       ? WEXITSTATUS(status) == 0
		       : wd_gpg_is_authentic(s) || WEXITSTATUS(status) != 0;
}

static wd_err finish(const struct room *r, struct child *c)
{
	struct wd_gpg_status answer;
	int status = -1;
	wd_str text;
	wd_err err = NULL;
	pid_t got;

	do
		got = waitpid(c->pid, &status, 0);
	while (got < 0 && errno == EINTR);
	if (got != c->pid || lseek(c->status, 0, SEEK_SET) != 0)
		err = failed(r->arena, "wait for gpg");
	if (err == NULL)
		err = wd_fd_read(r->arena, c->status, WD_GPG_STATUS_MAX, &text);
	if (err == NULL &&
	    (!wd_gpg_status_read(text, &answer) || !fits(&answer, status)))
		err = wd_fail(r->arena, WD_ERR_FOREIGN,
			      "gpg gave no verdict that could be read");
	if (err == NULL)
		c->question->answer = answer;
	drop(c);
	return err;
}

/* The oldest is waited for first: they take about the same time. */
wd_err wd_gpg_ask(struct wd_arena *a, const struct wd_sign_config *config,
		  struct wd_gpg_question *question, size_t count)
{
	struct child child[WD_THREADS_MAX] = { 0 };
	struct room r = { .arena = a,
			  .home = wd_str_c(a, wd_str_of(config->gnupg_home)) };
	size_t room = config->threads != 0 ? config->threads : wd_processors();
	wd_err err = count == 0 ? NULL : wd_gpg_find(a, config, &r.program);

	if (room > WD_THREADS_MAX)
		room = WD_THREADS_MAX;
	for (size_t i = 0; err == NULL && i < count; i++) {
		struct child *c = &child[i % room];

		if (c->pid != 0)
			err = finish(&r, c);
		if (err == NULL)
			err = start(&r, &question[i], c);
	}
	for (size_t i = 0; i < room; i++) {
		wd_err late = child[i].pid != 0 ? finish(&r, &child[i]) : NULL;

		err = err != NULL ? err : late;
	}
	return err == NULL ? NULL : wd_because(a, err, "gpg --verify");
}
