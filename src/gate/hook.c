#include "gate/hook.h"

#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/file.h"
#include "report/report.h"

enum { INPUT_MAX = 16 << 20 };

static void full(void *ctx)
{
	longjmp(*(jmp_buf *)ctx, 1);
}

void wd_hook_say(struct wd_arena *a, wd_str text)
{
	/* A client that has gone away changes nothing about the answer. */
	wd_err lost = wd_fd_write(a, STDERR_FILENO, text);

	(void)lost;
}

static void say_plain(const char *text)
{
	ssize_t lost = write(STDERR_FILENO, text, strlen(text));

	(void)lost;
}

/* Only what a signal handler may do: say so, and refuse. */
static void out_of_time(int signal_number)
{
	(void)signal_number;
	say_plain("error: warder: no answer within the deadline, so the push "
		  "is refused [internal]\n"
		  "hint: push again; if it stays so, ask an admin: the limit "
		  "is [limits] deadline\n");
	_exit(1);
}

static void set_deadline(unsigned ms)
{
	struct itimerval timer = {
		.it_value = { .tv_sec = ms / 1000,
			      .tv_usec = (suseconds_t)(ms % 1000) * 1000 }
	};
	struct sigaction action = { .sa_handler = out_of_time };

	if (sigaction(SIGALRM, &action, NULL) != 0 ||
	    setitimer(ITIMER_REAL, &timer, NULL) != 0) {
		say_plain("error: warder: cannot set a deadline, so the push "
			  "is refused [internal]\n");
		_exit(1);
	}
}

wd_err wd_hook_site(struct wd_hook *h)
{
	wd_err err = wd_site_load(h->arena, NULL, &h->site);

	h->site_loaded = err == NULL;
	if (h->site_loaded)
		set_deadline(h->site.deadline_ms);
	return err;
}

static void tell(struct wd_hook *h, wd_err err)
{
	const char *text = wd_err_text(h->arena, err);

	if (err->code == WD_ERR_UNSUPPORTED)
		text = wd_strf(h->arena, "%s [unsupported]", text).ptr;
	wd_hook_say(h->arena, h->late ? wd_report_late(h->arena, text)
				      : wd_report_error(h->arena, text));
	if (!h->site_loaded)
		h->site.syslog = true; /* nothing says where the log is */
	wd_site_log(h->arena, &h->site, text);
}

/* Libraries read these at their start; a client may have set them. */
static void clean_environment(void)
{
	static const char *const names[] = {
		"OPENSSL_CONF", "OPENSSL_MODULES", "OPENSSL_ENGINES",
		"GNUPGHOME",    "GPGME_DEBUG",     "SQLITE_TMPDIR"
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		(void)unsetenv(names[i]);
}

/* `warder doctor` asks, to see that it runs: libraries may be gone. */
static int tell_version(void)
{
	static const char text[] = "warder " WD_VERSION "\n";

	return write(STDOUT_FILENO, text, sizeof(text) - 1) ==
			       (ssize_t)sizeof(text) - 1
		       ? 0
		       : 1;
}

int wd_hook_main(int argc, char **argv,
		 wd_err (*body)(struct wd_hook *h, bool *accept))
{
	struct wd_hook h = { .argc = argc, .argv = argv };
	struct wd_arena arena;
	jmp_buf exhausted;
	bool accept = false;

	if (argc == 2 && strcmp(argv[1], "--version") == 0)
		return tell_version();
	clean_environment();
	(void)signal(SIGPIPE, SIG_IGN);
	set_deadline(WD_DEADLINE_DEFAULT_MS); /* until the site says its own */
	if (!wd_arena_map(WD_ARENA_DEFAULT, full, &exhausted, &arena)) {
		say_plain("error: warder: no memory, so the push is refused "
			  "[internal]\n");
		return 1;
	}
	h.arena = &arena;
	if (setjmp(exhausted) != 0) {
		say_plain("error: warder: the push needs more memory than the "
			  "limit, so it is refused [limit]\n"
			  "hint: push in smaller steps\n");
		return 1;
	}
	wd_err err = body(&h, &accept);

	if (err != NULL) {
		tell(&h, err);
		return 1;
	}
	return accept ? 0 : 1;
}

wd_err wd_hook_input(struct wd_hook *h, wd_str *out)
{
	wd_err err = wd_fd_read(h->arena, STDIN_FILENO, INPUT_MAX, out);

	return err == NULL ? NULL : wd_because(h->arena, err, "standard input");
}

/* The chained hook reads what we read, from the beginning. */
static wd_err give_input(struct wd_arena *a, wd_str input)
{
	int fd = memfd_create("warder-input", MFD_CLOEXEC);

	if (fd < 0)
		return wd_failf(a, WD_ERR_IO, "cannot keep standard input: %s",
				strerror(errno));
	wd_err err = wd_fd_write(a, fd, input);

	if (err == NULL &&
	    (lseek(fd, 0, SEEK_SET) != 0 || dup2(fd, STDIN_FILENO) < 0))
		err = wd_failf(a, WD_ERR_IO, "cannot pass standard input: %s",
			       strerror(errno));
	(void)close(fd);
	return err;
}

/* git starts a hook by its path: the directory that it was found in. */
static wd_str directory_of(const char *self, const char **name)
{
	const char *slash = strrchr(self, '/');
	wd_str dir = { self, slash == NULL ? 0 : (size_t)(slash - self) };

	*name = slash == NULL ? self : slash + 1;
	while (dir.len > 1 && dir.ptr[dir.len - 1] == '/')
		dir.len--;
	return dir;
}

/* hooks.chained/NAME, or hooks/NAME.chained, where earlier versions kept it. */
static bool find_chained(const char *self, char path[PATH_MAX])
{
	const char *name;
	wd_str dir = directory_of(self, &name);
	int n = snprintf(path, PATH_MAX, "%.*s.chained/%s", WD_FMT(dir), name);

	/* Longer than any path: whoever runs it will say so. */
	if (n < 0 || n >= PATH_MAX || access(path, F_OK) == 0)
		return true;
	char old[PATH_MAX];

	n = snprintf(old, PATH_MAX, "%s.chained", self);
	if (n > 0 && n < PATH_MAX && access(old, F_OK) != 0)
		return false;
	memcpy(path, old, sizeof(old));
	return true;
}

bool wd_hook_chained(const char *self)
{
	char path[PATH_MAX];

	return find_chained(self, path);
}

wd_err wd_hook_beside(struct wd_hook *h, const char *name, char **out)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n <= 0)
		return wd_failf(h->arena, WD_ERR_IO,
				"cannot find the program of this hook: %s",
				strerror(errno));
	self[n] = '\0';
	const char *slash = strrchr(self, '/');

	if (slash == NULL)
		return wd_fail(h->arena, WD_ERR_IO,
			       "cannot find the directory of this hook's "
			       "program");
	*out = wd_str_c(h->arena, wd_strf(h->arena, "%.*s/%s",
					  (int)(slash - self), self, name));
	return NULL;
}

/* An update hook that git will run, and that is not ours. */
static bool others_update(struct wd_hook *h)
{
	const char *name;
	wd_str dir = directory_of(h->argv[0], &name);
	const char *path = wd_strf(h->arena, "%.*s/update", WD_FMT(dir)).ptr;
	char real[PATH_MAX], *ours = NULL;

	if (access(path, X_OK) != 0 || realpath(path, real) == NULL)
		return false;
	return wd_hook_beside(h, "update", &ours) != NULL ||
	       strcmp(real, ours) != 0;
}

bool wd_hook_undecided(struct wd_hook *h)
{
	const char *name;

	return wd_site_chains(&h->site, WD_STR("pre-receive")) ||
	       wd_site_chains(&h->site, WD_STR("update")) ||
	       wd_site_chains(&h->site, WD_STR("reference-transaction")) ||
	       wd_str_ends(directory_of(h->argv[0], &name), WD_STR(".d")) ||
	       others_update(h);
}

/*
 * `warder serve` gives git -c core.hooksPath=DIRECTORY, which every git below
 * would obey: one that the other hook runs in another repository must not run
 * this repository's hooks there.  Exactly that one setting is taken away.
 */
static void forget_hooks_path(struct wd_arena *a, const char *self)
{
	const char *name, *set = getenv("GIT_CONFIG_PARAMETERS");
	wd_str dir = directory_of(self, &name);

	if (set == NULL ||
	    (strcmp(set,
		    wd_strf(a, "'core.hooksPath'='%.*s'", WD_FMT(dir)).ptr) !=
		     0 &&
	     strcmp(set,
		    wd_strf(a, "'core.hooksPath=%.*s'", WD_FMT(dir)).ptr) != 0))
		return;
	(void)unsetenv("GIT_CONFIG_PARAMETERS");
}

/* As git starts a hook: what the kernel does not run is the shell's. */
static void start_as_git(struct wd_hook *h, char *path)
{
	static char shell[] = "/bin/sh";

	(void)execv(path, h->argv);
	if (errno != ENOEXEC)
		return;
	char **argv = wd_new(h->arena, char *, (size_t)h->argc + 2);

	argv[0] = shell;
	argv[1] = path;
	for (int i = 1; i < h->argc; i++)
		argv[i + 1] = h->argv[i];
	(void)execv(shell, argv);
}

/* Our own limits and settings end where the other hook begins. */
static wd_err become(struct wd_hook *h, char *path)
{
	struct itimerval off = { 0 };

	(void)setitimer(ITIMER_REAL, &off, NULL);
	(void)signal(SIGPIPE, SIG_DFL);
	forget_hooks_path(h->arena, h->argv[0]);
	h->argv[0] = path;
	start_as_git(h, path);
	return wd_failf(h->arena, WD_ERR_IO, "cannot run %s: %s", path,
			strerror(errno));
}

wd_err wd_hook_chain(struct wd_hook *h, wd_str input)
{
	char path[PATH_MAX];
	const char *name;
	wd_err err = NULL;
	bool there = find_chained(h->argv[0], path);

	(void)directory_of(h->argv[0], &name);
	if (!h->site_loaded && !there)
		return NULL; /* outside a push nobody needs the site */
	if (!h->site_loaded)
		err = wd_hook_site(h);
	/* What the config names and is gone is an error: it did refuse things
	 */
	if (err != NULL || !wd_site_chains(&h->site, wd_str_of(name)))
		return err;
	err = give_input(h->arena, input);
	return err != NULL ? err
			   : become(h, wd_str_c(h->arena, wd_str_of(path)));
}
