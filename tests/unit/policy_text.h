/* policy_text.h - policies as texts, for the tests of the loader. */
#ifndef TESTS_POLICY_TEXT_H
#define TESTS_POLICY_TEXT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "policy/expr.h"
#include "policy/policy.h"

#define KEY_A                                                                  \
	"ssh-ed25519 "                                                         \
	"AAAAC3NzaC1lZDI1NTE5AAAAIEFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB"
#define KEY_B                                                                  \
	"ssh-ed25519 "                                                         \
	"AAAAC3NzaC1lZDI1NTE5AAAAIEJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJC"
#define V     "[policy]\n\tversion = 1\n"
#define ALICE "[person \"alice\"]\n\temail = alice@example.com\n"
#define BOB   "[person \"bob\"]\n\temail = bob@example.com\n"
#define STAFF "[group \"staff\"]\n\tmember = alice\n"
#define RULE(require)                                                          \
	"[rule \"r\"]\n\ton = refs/heads/main\n\trequire = " require "\n"

/* The site's layer, the repository's unless NULL, and files to include:
 * name, text, name, text, ..., NULL; without any, nobody reads includes. */
struct texts {
	const char *site, *repository;
	const char *const *file;
};

static void full(void *ctx)
{
	(void)ctx;
	fail_msg("the arena is full");
	abort();
}

static inline struct wd_arena new_arena(void)
{
	static unsigned char mem[64 << 20];

	return (struct wd_arena){ mem, mem + sizeof(mem), full, NULL };
}

static wd_err read_from_table(void *ctx, struct wd_arena *a, wd_str path,
			      wd_str from, wd_str *name, wd_str *text)
{
	(void)from;
	for (const char *const *file = ctx; *file != NULL; file += 2)
		if (wd_str_eq(path, wd_str_of(file[0]))) {
			*name = path;
			*text = wd_str_of(file[1]);
			return NULL;
		}
	return wd_fail(a, WD_ERR_NOT_FOUND, "no such file");
}

static inline wd_err load(struct wd_arena *a, struct texts t,
			  struct wd_policy *out)
{
	const struct wd_policy_source source[] = {
		{ WD_STR("site"), WD_STR("site.conf"), wd_str_of(t.site),
		  false },
		{ WD_STR("repository"), WD_STR("repo.conf"),
		  wd_str_of(t.repository), true },
	};
	const char *const **file = &t.file;
	struct wd_includer includer = { read_from_table, NULL };

	memcpy(&includer.ctx, file, sizeof(includer.ctx));
	return wd_policy_load(a, source, t.repository != NULL ? 2 : 1,
			      t.file != NULL ? &includer : NULL, out);
}

static inline struct wd_policy load_good(struct wd_arena *a, struct texts t)
{
	struct wd_policy p = { 0 };
	wd_err err = load(a, t, &p);

	if (err != NULL)
		fail_msg("%s", wd_err_text(a, err));
	return p;
}

static inline void expect_str(wd_str got, const char *want)
{
	if (!wd_str_eq(got, wd_str_of(want)))
		fail_msg("got \"%.*s\", want \"%s\"", WD_FMT(got), want);
}

#endif
