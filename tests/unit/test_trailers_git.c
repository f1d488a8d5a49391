/*
 * Does git read the trailers that we read?  A few thousand generated messages
 * become commits of one history; `git log` prints the trailers of all of them,
 * and `git interpret-trailers --parse` is asked about the first few hundred.
 * The lines are those that git's reader treats in some way of their own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "git_process.h"
#include "text/trailers.h"

enum { MESSAGES = 4000, ONE_BY_ONE = 250, ARENA = 256 << 20 };
enum { OUTPUT_MAX = 64 << 20, LINES_MAX = 14 };

static const char *const lines[] = {
	"Title",
	"Ticket: CHG-1",
	"Ticket : CHG-1",
	"Ticket\t:CHG-1 \t",
	"TICKET:",
	"Signed-off-by: A <a@b>",
	"Signed-off-by:A",
	"Co-authored-by : B <b@c>,",
	"(cherry picked from commit 1234567)",
	"[bob: rebased]",
	" folded",
	"\tfolded: x",
	"  <c@d>",
	"# comment",
	"#c: d",
	"prose here",
	"https://host/browse/CHG-1",
	"---",
	"--- ",
	"---------",
	"Conflicts:",
	"\tfile",
	"Conflicts: x",
	"",
	"",
	"",
	"",
	" ",
	"\t",
	"\r",
	" : x",
	":x",
	"# ------------------------ >8 ------------------------",
	"diff --git a b",
	"a-b-9: z",
	"a_b: z",
	"x\v: y",
	"\f",
	"K\f: v",
	"\xff: a",
	"\303\234ber: x",
};

static void full(void *ctx)
{
	(void)ctx;
	fail_msg("arena");
}

static uint32_t random_below(uint32_t *seed, uint32_t n)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed % n;
}

static wd_str make_message(struct wd_arena *a, uint32_t *seed)
{
	static const char *const ends[] = { "", "\n", "\n", "\r\n", "\n\n\n" };
	const char *eol = random_below(seed, 4) == 0 ? "\r\n" : "\n";
	struct wd_buf b = { .arena = a };

	wd_buf_c(&b, random_below(seed, 8) == 0 ? "Ticket: t\n" : "Title\n");
	if (random_below(seed, 3) > 0)
		wd_buf_c(&b, eol);
	for (uint32_t n = random_below(seed, LINES_MAX); n > 0; n--) {
		wd_buf_c(&b, lines[random_below(seed, sizeof(lines) /
							      sizeof(*lines))]);
		wd_buf_c(&b, n > 1 ? eol : ends[random_below(seed, 5)]);
	}
	return wd_buf_str(&b);
}

static wd_str ours(struct wd_arena *a, wd_str message)
{
	struct wd_buf b = { .arena = a };
	struct wd_trailers t;

	assert_null(wd_trailers_read(a, message, &t));
	for (size_t i = 0; i < t.count; i++)
		wd_buf_f(&b, "%.*s: %.*s\n", WD_FMT(t.item[i].key),
			 WD_FMT(t.item[i].value));
	return wd_buf_str(&b);
}

static const char *in_dir(struct wd_arena *a, const char *name)
{
	return wd_str_c(a, wd_strf(a, "%s/%s", dir, name));
}

static wd_str git(struct wd_arena *a, const char *const *argv, wd_str input)
{
	const char *in = in_dir(a, "in"), *out = in_dir(a, "out");
	wd_str text = { 0 };

	assert_null(wd_file_replace(a, in, input, false));
	assert_int_equal(run(argv, in, out), 0);
	assert_null(wd_file_read(a, out, OUTPUT_MAX, &text));
	return text;
}

static void expect_same(wd_str message, wd_str theirs, wd_str mine)
{
	if (!wd_str_eq(theirs, mine))
		fail_msg("of %zu bytes\n%.*s\ngit reads\n%.*s\nwe read\n%.*s",
			 message.len, WD_FMT(message), WD_FMT(theirs),
			 WD_FMT(mine));
}

static void make_history(struct wd_arena *a, const wd_str *message)
{
	static const char *const init[] = { "git",  "init", "-q", "-b",
					    "main", ".",    NULL };
	static const char *const import[] = { "git", "fast-import", "--quiet",
					      NULL };
	struct wd_buf b = { .arena = a };

	for (size_t i = 0; i < MESSAGES; i++) {
		wd_buf_f(&b,
			 "commit refs/heads/main\ncommitter A <a@b> %zu "
			 "+0000\ndata %zu\n",
			 1000000000 + i, message[i].len);
		wd_buf_add(&b, message[i]);
		wd_buf_c(&b, "\n");
	}
	(void)git(a, init, (wd_str){ 0 });
	(void)git(a, import, wd_buf_str(&b));
}

static void git_log_shows_the_same(void **state)
{
	static const char *const log[] = {
		"git",       "log",
		"--reverse", "--format=%(trailers:only,unfold)%x00",
		"main",      NULL
	};
	const wd_str *message = *state;
	struct wd_arena a;
	wd_str rest, theirs;

	assert_true(wd_arena_map(ARENA, full, NULL, &a));
	make_history(&a, message);
	rest = git(&a, log, (wd_str){ 0 });
	for (size_t i = 0; i < MESSAGES; i++) {
		assert_true(wd_str_cut(rest, '\0', &theirs, &rest));
		if (rest.len > 0)
			rest = wd_str_from(rest, 1);
		expect_same(message[i], theirs, ours(&a, message[i]));
	}
}

static void interpret_trailers_shows_the_same(void **state)
{
	static const char *const parse[] = { "git", "interpret-trailers",
					     "--parse", "--no-divider", NULL };
	const wd_str *message = *state;
	struct wd_arena a;

	assert_true(wd_arena_map(ARENA, full, NULL, &a));
	for (size_t i = 0; i < ONE_BY_ONE; i++)
		expect_same(message[i], git(&a, parse, message[i]),
			    ours(&a, message[i]));
}

static int make_messages(void **state)
{
	static wd_str message[MESSAGES];
	static struct wd_arena a;
	uint32_t seed = 2463534242u;

	assert_true(wd_arena_map(ARENA, full, NULL, &a));
	for (size_t i = 0; i < MESSAGES; i++)
		message[i] = make_message(&a, &seed);
	*state = message;
	return 0;
}

static int remove_dir(void **state)
{
	static const char *const rm[] = {
		"rm", "-rf", ".git", "in", "out", NULL
	};

	(void)state;
	(void)run(rm, "/dev/null", "/dev/null");
	(void)rmdir(dir);
	return 0;
}

int main(void)
{
	static char name[] = "/tmp/warder-trailers-XXXXXX";
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(git_log_shows_the_same),
		cmocka_unit_test(interpret_trailers_shows_the_same),
	};

	dir = mkdtemp(name);
	if (dir == NULL)
		return 1;
	(void)setenv("HOME", dir, 1);
	(void)setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	return cmocka_run_group_tests(tests, make_messages, remove_dir);
}
