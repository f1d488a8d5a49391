/*
 * Who runs us?  The test runs itself under other names: as a receive-pack,
 * and below it as a hook.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "audit/pending.h"
#include "audit/receiver.h"
#include "sandbox.h"

#define ROLE "WD_TEST_ROLE"

static const struct {
	wd_str cmdline;
	bool is;
} lines[] = {
	{ TEXT("git-receive-pack\0/srv/r.git\0"), true },
	{ TEXT("/usr/lib/git-core/git-receive-pack\0x\0"), true },
	{ TEXT("git-receive-pack"), true },
	{ TEXT("git\0receive-pack\0/srv/r.git\0"), true },
	{ TEXT("/usr/bin/git\0-c\0a=b\0receive-pack\0x\0"), true },
	{ TEXT("git\0--git-dir=/x\0--exec-path=/y\0receive-pack\0"), true },
	{ TEXT("git\0--git-dir\0/x\0-C\0y\0--bare\0receive-pack\0"), true },
	{ TEXT("git\0--namespace\0receive-pack\0receive-pack\0"), true },
	{ TEXT("git\0--no-pager\0receive-pack"), true },
	{ TEXT("git\0push\0receive-pack\0"), false },
	{ TEXT("git\0-c\0receive-pack\0push\0"), false },
	{ TEXT("git\0-c\0receive-pack\0"), false },
	{ TEXT("git\0push\0/srv/git-receive-pack\0"), false },
	{ TEXT("sh\0-c\0git-receive-pack '/srv/r.git'\0"), false },
	{ TEXT("sh\0git-receive-pack\0"), false },
	{ TEXT("git-receive-pack-x\0"), false },
	{ TEXT("xgit\0receive-pack\0"), false },
	{ TEXT("git-receive-pack/\0"), false },
	{ TEXT("git\0"), false },
	{ TEXT("git\0\0receive-pack\0"), false },
	{ TEXT("\0git\0receive-pack\0"), false },
	{ TEXT(""), false },
};

static void knows_a_receive_pack(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (wd_is_receive_pack(lines[i].cmdline) != lines[i].is)
			fail_msg("case %zu", i);
}

static void knows_every_git(void **state)
{
	static const struct {
		wd_str cmdline;
		bool is;
	} cases[] = {
		{ TEXT("git-receive-pack\0/srv/r.git\0"), true },
		{ TEXT("git\0gc\0--auto\0--quiet\0"), true },
		{ TEXT("/usr/bin/git\0update-ref\0"), true },
		{ TEXT("/usr/lib/git-core/git-update-ref\0"), true },
		{ TEXT("git"), true },
		{ TEXT("/bin/sh\0hooks/reference-transaction\0"), false },
		{ TEXT("sh\0-c\0git gc\0"), false },
		{ TEXT("hooks/reference-transaction\0prepared\0"), false },
		{ TEXT("/usr/lib/git-core/sh\0"), false },
		{ TEXT("gitea\0hook\0"), false },
		{ TEXT("xgit\0"), false },
		{ TEXT("\0git\0"), false },
		{ TEXT(""), false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (wd_is_git(cases[i].cmdline) != cases[i].is)
			fail_msg("case %zu", i);
}

#define REST " 7 7 0 -1 4 1 0 0 0 1 2 0 0 20 0 1 0 "

static const struct {
	const char *stat;
	bool good, ended;
	pid_t parent;
	unsigned long long start;
} stats[] = {
	{ "7 (git) S 5" REST "99 1 1\n", true, false, 5, 99 },
	{ "7 (git) Z 5" REST "99 1 1\n", true, true, 5, 99 },
	{ "7 (a) S 1 (b) R) S 5" REST "99 1\n", true, false, 5, 99 },
	{ "7 (\n) 4 5) S 5" REST "99 1\n", true, false, 5, 99 },
	{ "7 () S 0" REST "0 1\n", true, false, 0, 0 },
	{ "7 (git) S -1" REST "99 1\n", false, false, 0, 0 },
	{ "7 (git) S 4294967301" REST "99 1\n", false, false, 0, 0 },
	{ "7 (git) S 5" REST "9x 1\n", false, false, 0, 0 },
	{ "7 (git) S 5" REST "99", false, false, 0, 0 },
	{ "7 (git) S 5", false, false, 0, 0 },
	{ "7 (git)", false, false, 0, 0 },
	{ "7 git S 5" REST "99 1\n", false, false, 0, 0 },
	{ "", false, false, 0, 0 },
};

static void reads_stat_whatever_the_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(stats) / sizeof(stats[0]); i++) {
		struct wd_process p = { .parent = 77 };

		if (wd_process_read(wd_str_of(stats[i].stat), &p) !=
		    stats[i].good)
			fail_msg("case %zu", i);
		assert_int_equal(p.parent,
				 stats[i].good ? stats[i].parent : 77);
		assert_int_equal(p.start, stats[i].start);
		assert_int_equal(p.ended, stats[i].ended);
	}
}

static int code_of(wd_err err)
{
	return err == NULL ? 0 : (int)err->code;
}

/* The hook's part: who is above, and who runs us, as seen from here and from
 * another repository? */
static int tell(void)
{
	struct wd_receiver r = { 0 };
	struct wd_arena a;

	if (!wd_arena_map(1 << 20, NULL, NULL, &a))
		return 1;
	wd_err above = wd_receiver_find(&a, &r);
	wd_err here = wd_receiver_runs_us(&a, ".", &r);
	wd_err there = wd_receiver_runs_us(&a, "/proc", &r);

	return printf("%ld %d above %d here %d there %d\n", (long)r.pid,
		      r.pid != 0 && wd_receiver_alive(&a, &r), code_of(above),
		      code_of(here), code_of(there)) < 0;
}

static void through_a_shell(void)
{
	(void)execl("/bin/sh", "sh", "-c",
		    "\"$WD_TEST_SELF\"; :", (char *)NULL);
}

/* As receive-pack starts a gc, or its post-receive a script with git in it. */
static void through_another_git(void)
{
	(void)setenv(ROLE, "run", 1);
	(void)execl("/proc/self/exe", "git", "update-ref", (char *)NULL);
}

/* The receive-pack's part: run the hook, perhaps through something else. */
static int run_hook(const char *role)
{
	pid_t child;

	(void)prctl(PR_SET_NAME, "a) S 1 (b");
	(void)setenv(ROLE, "tell", 1);
	child = fork();
	if (child == 0 && strcmp(role, "run through shells") == 0)
		through_a_shell();
	if (child == 0 && strcmp(role, "run through another git") == 0)
		through_another_git();
	if (child == 0)
		(void)execl("/proc/self/exe", "hook", (char *)NULL);
	return waitpid(child, NULL, 0) != child;
}

static wd_str below(struct sandbox *s, const char *role, char *const argv[],
		    pid_t *pid)
{
	int ends[2];
	wd_str out = { 0 };

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	*pid = fork();
	if (*pid == 0) {
		char self[4096];
		ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

		self[n > 0 ? n : 0] = '\0';
		(void)dup2(ends[1], STDOUT_FILENO);
		(void)setenv("WD_TEST_SELF", self, 1);
		(void)setenv(ROLE, role, 1);
		(void)execv("/proc/self/exe", argv);
		_exit(127);
	}
	(void)close(ends[1]);
	assert_null(wd_fd_read(&s->arena, ends[0], 4096, &out));
	(void)close(ends[0]);
	assert_int_equal(waitpid(*pid, NULL, 0), *pid);
	return out;
}

static char *const direct[] = { (char[]){ "git-receive-pack" },
				(char[]){ "/srv/r.git" }, NULL };
static char *const with_options[] = {
	(char[]){ "git" },          (char[]){ "-c" },         (char[]){ "a=b" },
	(char[]){ "receive-pack" }, (char[]){ "/srv/r.git" }, NULL
};
static char *const another[] = { (char[]){ "git" }, (char[]){ "gc" }, NULL };

static void finds_the_nearest_above(void **state)
{
	(void)state;
	enum { NO = WD_ERR_NOT_FOUND };
	static const struct {
		const char *role;
		char *const *argv;
		int above, here;
	} cases[] = {
		{ "run", direct, 0, 0 },
		{ "run", with_options, 0, 0 },
		{ "run through shells", direct, 0, 0 },
		{ "run through shells", with_options, 0, 0 },
		{ "run through another git", direct, 0, NO },
		{ "run through another git", with_options, 0, NO },
		{ "run", another, NO, NO },
		{ "run through shells", another, NO, NO },
	};
	struct sandbox s;

	sandbox_make(&s);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		pid_t pid;
		wd_str told = below(&s, cases[i].role, cases[i].argv, &pid);
		bool found = cases[i].above == 0;
		wd_str should =
			wd_strf(&s.arena, "%ld %d above %d here %d there %d\n",
				found ? (long)pid : 0, found, cases[i].above,
				cases[i].here, NO);

		if (!wd_str_eq(told, should))
			fail_msg("case %zu: %.*s", i, WD_FMT(told));
	}
	sandbox_drop(&s);
}

static void knows_who_lives(void **state)
{
	(void)state;
	struct sandbox s;
	struct wd_process p;
	struct wd_receiver self = { getpid(), 0 };
	wd_str stat;

	sandbox_make(&s);
	stat = sandbox_run(&s, "cat /proc/%ld/stat", (long)getpid());
	assert_true(wd_process_read(stat, &p));
	self.start = p.start;
	assert_true(wd_receiver_alive(&s.arena, &self));
	self.start++; /* the number went to another process */
	assert_false(wd_receiver_alive(&s.arena, &self));
	self.pid = 5000000; /* more than the kernel ever gives */
	assert_false(wd_receiver_alive(&s.arena, &self));
	sandbox_drop(&s);
}

int main(void)
{
	const char *role = getenv(ROLE);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_a_receive_pack),
		cmocka_unit_test(knows_every_git),
		cmocka_unit_test(reads_stat_whatever_the_name),
		cmocka_unit_test(finds_the_nearest_above),
		cmocka_unit_test(knows_who_lives),
	};

	if (role != NULL && strcmp(role, "tell") == 0)
		return tell();
	if (role != NULL)
		return run_hook(role);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
