/*
 * signing.h - what the tests of signatures share: an arena, a directory of
 * their own, other programs to run, and a small registry.
 */
#ifndef WD_TEST_SIGNING_H
#define WD_TEST_SIGNING_H

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "model/registry.h"
#include "sign/sign.h"

enum { ALICE, BOB, EVERYBODY, KEYS_MAX = 64, ARGS_MAX = 24 };

struct stage {
	struct wd_arena arena;
	char dir[64];
	struct wd_registry people;
	struct wd_person person[EVERYBODY];
	struct wd_key key[KEYS_MAX];
};

static inline void stage_full(void *ctx)
{
	(void)ctx;
	fail_msg("arena exhausted");
	abort();
}

static inline void stage_open(struct stage *s)
{
	*s = (struct stage){ .dir = "/tmp/warder-sign.XXXXXX" };
	assert_true(
		wd_arena_map(WD_ARENA_DEFAULT, stage_full, NULL, &s->arena));
	assert_non_null(mkdtemp(s->dir));
	s->person[ALICE].id = WD_STR("alice");
	s->person[BOB].id = WD_STR("bob");
	s->people = (struct wd_registry){ .person = s->person,
					  .persons = EVERYBODY,
					  .key = s->key,
					  .by_key.arena = &s->arena };
}

/* Argument list ends in NULL; standard output and error go to `log`. */
static inline int run_logged(const char *log, const char *const *argv)
{
	int status = -1;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		int in = open("/dev/null", O_RDONLY);
		int out = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0600);

		(void)dup2(in, 0);
		(void)dup2(out, 1);
		(void)dup2(out, 2);
		(void)execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static inline const char *path_in(struct stage *s, const char *name)
{
	return wd_strf(&s->arena, "%s/%s", s->dir, name).ptr;
}

/* What it printed; the test fails when the program does. */
#define run(s, ...) run_ok((s), (const char *[]){ __VA_ARGS__, NULL })

static inline wd_str run_ok(struct stage *s, const char *const *argv)
{
	const char *log = path_in(s, "log");
	int code = run_logged(log, argv);
	wd_str text;

	assert_null(wd_file_read(&s->arena, log, 1 << 20, &text));
	if (code != 0)
		fail_msg("%s exits %d: %.*s", argv[0], code, WD_FMT(text));
	return text;
}

static inline wd_str slurp(struct stage *s, const char *path)
{
	wd_str text;
	wd_err err = wd_file_read(&s->arena, path, 1 << 22, &text);

	if (err != NULL)
		fail_msg("%s", wd_err_text(&s->arena, err));
	return text;
}

static inline void put(struct stage *s, const char *path, wd_str bytes)
{
	assert_null(wd_file_replace(&s->arena, path, bytes, false));
}

static inline void stage_close(struct stage *s)
{
	const char *argv[] = { "rm", "-rf", s->dir, NULL };

	assert_int_equal(run_logged("/dev/null", argv), 0);
}

static inline void register_key(struct stage *s, int person,
				enum wd_key_format format, wd_str id)
{
	wd_str key = wd_key_key(&s->arena, format, id);

	assert_true(s->people.keys < KEYS_MAX);
	s->key[s->people.keys++] =
		(struct wd_key){ .format = format, .id = id, .person = person };
	assert_true(wd_map_add(&s->people.by_key, key, (uint32_t)person));
}

static inline struct wd_verdict verdict_of(struct stage *s,
					   const struct wd_sign_config *config,
					   wd_str payload, wd_str armor)
{
	struct wd_signature one = { .payload = payload, .armor = armor };
	wd_err err = wd_verify(&s->arena, config, &s->people, &one, 1);

	if (err != NULL)
		fail_msg("%s", wd_err_text(&s->arena, err));
	return one.verdict;
}

/* Codes are compared as text, so that a failure names them. */
static inline void expect_reason(const char *name, struct wd_verdict v,
				 enum wd_reason reason)
{
	if (v.reason != reason)
		fail_msg("%s: %s, expected %s", name, wd_reason_code(v.reason),
			 wd_reason_code(reason));
	if (reason != WD_REASON_NONE)
		return;
	if (v.person == WD_NOBODY)
		fail_msg("%s: good, but nobody's", name);
}

#endif
