/*
 * Does git read what we read?  A table of texts and a few thousand generated
 * ones.  Which of them git accepts comes from one `git fsck`, which parses
 * every .gitmodules of a history; names and values come from
 * `git config --list -z` of accepted texts one after the other in one file.
 */
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
#include "base/map.h"
#include "config_texts.h"
#include "git_process.h"
#include "text/config.h"

enum { GENERATED = 3000, ARENA = 512 << 20, OUTPUT_MAX = 64 << 20 };

enum { TABLE = sizeof(table) / sizeof(table[0]), TEXTS = TABLE + GENERATED };

static void full(void *ctx)
{
	(void)ctx;
	fail_msg("arena");
}

static const char *in_dir(struct wd_arena *a, const char *name)
{
	return wd_str_c(a, wd_strf(a, "%s/%s", dir, name));
}

static wd_str slurp(struct wd_arena *a, const char *path)
{
	wd_str out = { 0 };

	assert_null(wd_file_read(a, path, OUTPUT_MAX, &out));
	return out;
}

static void spill(struct wd_arena *a, const char *path, wd_str bytes)
{
	assert_null(wd_file_replace(a, path, bytes, false));
}

/* False when git refuses; `*listed` is what it printed until then. */
static bool git_reads(struct wd_arena *a, wd_str text, wd_str *listed)
{
	const char *file = in_dir(a, "config"), *out = in_dir(a, "listed");
	const char *const argv[] = { "git",    "config", "-f", file,
				     "--list", "-z",     NULL };

	spill(a, file, text);
	int code = run(argv, "/dev/null", out);

	*listed = slurp(a, out);
	return code == 0;
}

/* The same form as `git config --list -z` has. */
static void list(struct wd_buf *b, const struct wd_config *c)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct wd_config_entry *e = &c->entry[i];

		if (e->key.len == 0)
			continue;
		wd_buf_add(b, e->section);
		if (e->has_subsection) {
			wd_buf_c(b, ".");
			wd_buf_add(b, e->subsection);
		}
		if (e->section.len > 0 || e->has_subsection)
			wd_buf_c(b, ".");
		wd_buf_add(b, e->key);
		if (e->has_value) {
			wd_buf_c(b, "\n");
			wd_buf_add(b, e->value);
		}
		wd_buf_byte(b, '\0');
	}
}

static bool we_read(struct wd_arena *a, wd_str text, enum wd_config_mode mode,
		    wd_str *listed)
{
	struct wd_buf b = { .arena = a };
	struct wd_config c;

	if (wd_config_read(a, WD_STR("f"), text, mode, &c) != NULL)
		return false;
	list(&b, &c);
	*listed = wd_buf_str(&b);
	return true;
}

static void make_texts(struct wd_arena *a, wd_str *text)
{
	uint32_t seed = 2463534242u;

	for (size_t i = 0; i < TABLE; i++)
		text[i] = wd_str_of(table[i]);
	for (size_t i = TABLE; i < TEXTS; i++) {
		struct wd_buf b = { .arena = a };

		wd_buf_c(&b, "[a]\n");
		for (uint32_t n = 1 + random_below(&seed, 4); n > 0; n--)
			add_line(&b, &seed);
		text[i] = wd_buf_str(&b);
	}
}

/* A history with each text once as .gitmodules; ids of the blobs as marks. */
static void import(struct wd_arena *a, const wd_str *text)
{
	const char *const init[] = { "git", "init", "-q", "--bare", "r", NULL };
	const char *const fast[] = { "git",     "-C",
				     "r",       "fast-import",
				     "--quiet", "--export-marks=../marks",
				     NULL };
	struct wd_buf b = { .arena = a };

	for (size_t i = 0; i < TEXTS; i++) {
		wd_buf_f(&b, "blob\nmark :%zu\ndata %zu\n", i + 1, text[i].len);
		wd_buf_add(&b, text[i]);
		wd_buf_f(&b,
			 "\ncommit refs/heads/m\ncommitter c <c@c> %zu +0000\n"
			 "data 0\nM 100644 :%zu .gitmodules\n\n",
			 i + 1, i + 1);
	}
	spill(a, in_dir(a, "stream"), wd_buf_str(&b));
	assert_int_equal(run(init, "/dev/null", in_dir(a, "log")), 0);
	assert_int_equal(run(fast, in_dir(a, "stream"), in_dir(a, "log")), 0);
}

/* Which blobs fsck could not parse: "warning in blob <id>: gitmodulesParse" */
static struct wd_map unparsed(struct wd_arena *a)
{
	const char *const fsck[] = { "git", "-C", "r", "fsck", NULL };
	struct wd_map bad = { .arena = a };

	(void)run(fsck, "/dev/null", in_dir(a, "fsck"));
	wd_str rest = slurp(a, in_dir(a, "fsck")), line, head, tail;

	while (wd_str_next_line(&rest, &line)) {
		wd_str start = WD_STR("warning in blob ");

		if (!wd_str_starts(line, start) ||
		    !wd_str_cut(wd_str_from(line, start.len), ':', &head,
				&tail) ||
		    !wd_str_starts(tail, WD_STR(" gitmodulesParse")))
			continue;
		(void)wd_map_add(&bad, head, 1);
	}
	return bad;
}

static void git_accepts(struct wd_arena *a, const wd_str *text, bool *accepts)
{
	import(a, text);
	struct wd_map bad = unparsed(a);
	wd_str rest = slurp(a, in_dir(a, "marks")), line, mark, id;
	unsigned long long n = 0;
	uint32_t one;

	for (size_t seen = 0; seen < TEXTS; seen++) {
		assert_true(wd_str_next_line(&rest, &line));
		assert_true(wd_str_cut(line, ' ', &mark, &id));
		assert_true(wd_str_u64(wd_str_from(mark, 1), &n));
		accepts[n - 1] = !wd_map_get(&bad, id, &one);
	}
}

static void same_verdict_as_git(void **state)
{
	struct wd_arena *a = *state, mark = *a;
	wd_str *text = wd_new(a, wd_str, TEXTS), ours;
	bool *accepts = wd_new(a, bool, TEXTS);
	size_t yes = 0;

	make_texts(a, text);
	git_accepts(a, text, accepts);
	for (size_t i = 0; i < TEXTS; i++) {
		bool mine = we_read(a, text[i], WD_CONFIG_GIT, &ours);

		if (mine != accepts[i])
			fail_msg("git %s: %.*s",
				 accepts[i] ? "accepts" : "refuses",
				 WD_FMT(text[i]));
		yes += mine;
	}
	assert_in_range(yes, TEXTS / 5, TEXTS * 4 / 5);
	*a = mark;
}

/* git before 2.45 makes a space of each tab or CR inside a value. */
static wd_str blur(struct wd_arena *a, wd_str s)
{
	char *copy = wd_str_c(a, s);

	for (size_t i = 0; i < s.len; i++)
		if (copy[i] == '\t' || copy[i] == '\r')
			copy[i] = ' ';
	return (wd_str){ copy, s.len };
}

static void compare(struct wd_arena *a, wd_str text, wd_str ours, bool exact)
{
	wd_str theirs;

	assert_true(git_reads(a, text, &theirs));
	if (!exact) {
		ours = blur(a, ours);
		theirs = blur(a, theirs);
	}
	size_t i = 0, from = 0;

	while (i < ours.len && i < theirs.len && ours.ptr[i] == theirs.ptr[i])
		if (ours.ptr[i++] == '\0')
			from = i;
	if (i < ours.len || i < theirs.len)
		fail_msg("ours: %s\ngit's: %s", ours.ptr + from,
			 theirs.ptr + from);
}

/* Everything accepted, one after the other with a line of ours between. */
static size_t compare_all(struct wd_arena *a, enum wd_config_mode mode)
{
	wd_str *text = wd_new(a, wd_str, TEXTS), listed;
	struct wd_buf file = { .arena = a }, ours = { .arena = a };
	size_t n = 0;

	make_texts(a, text);
	for (size_t i = 0; i < TEXTS; i++) {
		if (!we_read(a, text[i], mode, &listed))
			continue;
		wd_buf_add(&file, text[i]);
		wd_buf_f(&file, "\n\n[between]\nk = %zu\n", i);
		wd_buf_add(&ours, listed);
		wd_buf_f(&ours, "between.k\n%zu", i);
		wd_buf_byte(&ours, '\0');
		n++;
	}
	compare(a, wd_buf_str(&file), wd_buf_str(&ours),
		mode == WD_CONFIG_STRICT);
	return n;
}

static void same_values_as_git(void **state)
{
	struct wd_arena *a = *state, mark = *a;

	assert_true(compare_all(a, WD_CONFIG_GIT) > TEXTS / 5);
	assert_true(compare_all(a, WD_CONFIG_STRICT) > TEXTS / 20);
	*a = mark;
}

static void what_strict_accepts_reads_alike(void **state)
{
	struct wd_arena *a = *state, mark = *a;
	wd_str *text = wd_new(a, wd_str, TEXTS), strict, loose;

	make_texts(a, text);
	for (size_t i = 0; i < TEXTS; i++) {
		if (!we_read(a, text[i], WD_CONFIG_STRICT, &strict))
			continue;
		if (!we_read(a, text[i], WD_CONFIG_GIT, &loose) ||
		    !wd_str_eq(strict, loose))
			fail_msg("%.*s", WD_FMT(text[i]));
	}
	*a = mark;
}

static void same_at_the_ends_of_a_file(void **state)
{
	struct wd_arena *a = *state, mark = *a;

	for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++) {
		wd_str text = wd_str_of(alone[i]), ours, theirs;
		bool git = git_reads(a, text, &theirs);

		if (we_read(a, text, WD_CONFIG_GIT, &ours) != git)
			fail_msg("git %s: %s", git ? "accepts" : "refuses",
				 alone[i]);
		if (git && !wd_str_eq(ours, theirs))
			fail_msg("differs: %s", alone[i]);
		if (we_read(a, text, WD_CONFIG_STRICT, &ours) &&
		    (!git || !wd_str_eq(ours, theirs)))
			fail_msg("strict differs: %s", alone[i]);
	}
	*a = mark;
}

static int set_up(void **state)
{
	static struct wd_arena a;
	const char *tmp = getenv("TMPDIR");

	if (!wd_arena_map(ARENA, full, NULL, &a))
		return -1;
	char *name = wd_str_c(&a, wd_strf(&a, "%s/warder-config.XXXXXX",
					  tmp != NULL ? tmp : "/tmp"));

	dir = mkdtemp(name);
	*state = &a;
	(void)unsetenv("GIT_DIR");
	(void)unsetenv("GIT_CONFIG_COUNT");
	(void)unsetenv("GIT_CONFIG_PARAMETERS");
	return dir == NULL || setenv("GIT_CONFIG_NOSYSTEM", "1", 1) != 0 ||
			       setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1) != 0
		       ? -1
		       : 0;
}

static int clean_up(void **state)
{
	const char *const rm[] = { "rm", "-rf", "--", dir, NULL };

	(void)state;
	return run(rm, "/dev/null", "/dev/null");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_verdict_as_git),
		cmocka_unit_test(same_values_as_git),
		cmocka_unit_test(what_strict_accepts_reads_alike),
		cmocka_unit_test(same_at_the_ends_of_a_file),
	};
	return cmocka_run_group_tests(tests, set_up, clean_up);
}
