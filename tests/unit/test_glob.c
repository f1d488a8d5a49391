#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "text/glob.h"

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

static struct wd_arena arena(void)
{
	static unsigned char mem[1 << 16];

	return (struct wd_arena){ mem, mem + sizeof(mem), full, NULL };
}

static const struct {
	const char *pattern, *name;
	bool match;
} cases[] = {
	{ "refs/heads/main", "refs/heads/main", true },
	{ "refs/heads/main", "refs/heads/Main", false },
	{ "refs/heads/main", "refs/heads/main2", false },
	{ "refs/heads/main", "refs/heads/mai", false },
	{ "refs/heads/main", "xrefs/heads/main", false },
	{ "refs/heads/*", "refs/heads/main", true },
	{ "refs/heads/*", "refs/heads/a/b", false },
	{ "refs/heads/*", "refs/heads/", true },
	{ "refs/heads/*", "refs/heads", false },
	{ "refs/tags/v*", "refs/tags/v1.0", true },
	{ "refs/tags/v*", "refs/tags/v", true },
	{ "refs/tags/v*", "refs/tags/v1/x", false },
	{ "*.c", "main.c", true },
	{ "*.c", ".c", true },
	{ "*.c", "main.cc", false },
	{ "*.c", "src/main.c", false },
	{ "a*b*c", "a1b2b3c", true },
	{ "a*b*c", "a1b2b3", false },
	{ "?", "a", true },
	{ "?", "", false },
	{ "?", "/", false },
	{ "a?c", "a/c", false },
	{ "**", "a", true },
	{ "**", "a/b/c", true },
	{ "**", "", true },
	{ "a/**", "a/b", true },
	{ "a/**", "a/b/c", true },
	{ "a/**", "a", true },
	{ "a/**", "ab", false },
	{ "**/a", "a", true },
	{ "**/a", "x/y/a", true },
	{ "**/a", "x/ya", false },
	{ "a/**/b", "a/b", true },
	{ "a/**/b", "a/x/b", true },
	{ "a/**/b", "a/x/y/b", true },
	{ "a/**/b", "a/x/y/b/c", false },
	{ "a/**/b", "ab", false },
	{ "**/*.key", "id.key", true },
	{ "**/*.key", "keys/old/id.key", true },
	{ "**/x/**", "a/x/b", true },
	{ "**/x/**", "a/b/c", false },
	{ "**/**", "a", true },
	{ "a/**/b/**/c", "a/b/b/c", true },
	{ "a/**/b/**/c", "a/c/b", false },
	{ "[abc]", "b", true },
	{ "[abc]", "d", false },
	{ "[a-c]x", "cx", true },
	{ "[a-c]", "d", false },
	{ "[!a-c]", "d", true },
	{ "[!a-c]", "b", false },
	{ "a[!b]c", "a/c", false },
	{ "a[+-9]c", "a/c", false },
	{ "[-a]", "-", true },
	{ "[a-]", "-", true },
	{ "[\\]a]", "]", true },
	{ "[\\!a]", "!", true },
	{ "[a!]", "!", true },
	{ "[\\^]", "^", true },
	{ "\\*", "*", true },
	{ "\\*", "a", false },
	{ "\\a\\\\", "a\\", true },
	{ "\\[a]", "[a]", true },
	{ "a]", "a]", true },
	{ "app/[slug]/**", "app/[slug]/page.tsx", true },
	{ "app/[slug]/**", "app/s/page.tsx", true },
	{ "app/[slug]/**", "app/slug/page.tsx", false },
	{ "app/[slug]/*.[ch]", "app/[slug]/x.c", true },
	{ "[...path].tsx", "[...path].tsx", true },
	{ "[a-c]", "[a-c]", true },
	{ "*[ch]*h*", "[ch]", true },
	{ "*[ab]*b]c", "[ab]c", true },
	{ "a\\[b]", "a[b]", true },
	{ "a\\[b]", "ab", false },
	{ "[\xc3-\xc4]", "\xc3", true },
	{ "\xc3\xab", "\xc3\xab", true },
};

static void matches_like_this(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct wd_arena a = arena();
		wd_str pattern = wd_str_of(cases[i].pattern);
		wd_str name = wd_str_of(cases[i].name);

		if (wd_glob_check(&a, pattern) != NULL)
			fail_msg("%s is refused", cases[i].pattern);
		if (wd_glob_match(pattern, name) != cases[i].match)
			fail_msg("%s against %s", cases[i].pattern,
				 cases[i].name);
	}
}

static const struct {
	const char *pattern, *error;
} bad[] = {
	{ "", "expected a pattern, found nothing" },
	{ "[", "expected ']' at the end of a class" },
	{ "[a", "expected ']' at the end of a class" },
	{ "[a-", "expected ']' at the end of a class" },
	{ "[a\\]", "expected ']' at the end of a class" },
	{ "[]", "expected a character in a class: [] has none" },
	{ "[]a]", "expected a character in a class: [] has none" },
	{ "[!]a]", "expected a character in a class: [] has none" },
	{ "[^a]", "expected [!...] instead of [^...]" },
	{ "[[:alpha:]]", "expected '\\[' for a '[' in a class" },
	{ "[a/b]", "expected no '/' in a class" },
	{ "[z-a]", "expected a range from low to high" },
	{ "a\\", "expected a character after '\\'" },
	{ "a\\/b", "expected no '\\' before '/'" },
	{ "a**", "expected '**' between slashes only" },
	{ "**a", "expected '**' between slashes only" },
	{ "a/b**/c", "expected '**' between slashes only" },
	{ "***", "expected '**' between slashes only" },
	{ "a/***/b", "expected '**' between slashes only" },
};

static void refuses_what_is_easy_to_misread(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct wd_arena a = arena();
		wd_str pattern = wd_str_of(bad[i].pattern);
		wd_err err = wd_glob_check(&a, pattern);

		if (err == NULL)
			fail_msg("%s is accepted", bad[i].pattern);
		assert_string_equal(err->what, bad[i].error);
		assert_int_equal(err->code, WD_ERR_FORMAT);
		assert_false(wd_glob_match(pattern, pattern));
	}
}

static void refuses_a_nul_and_too_much(void **state)
{
	(void)state;
	static char big[WD_GLOB_MAX + 1];
	struct wd_arena a = arena();

	memset(big, 'a', sizeof(big));
	assert_null(wd_glob_check(&a, (wd_str){ big, WD_GLOB_MAX }));
	wd_err err = wd_glob_check(&a, (wd_str){ big, sizeof(big) });

	assert_non_null(err);
	assert_int_equal(err->code, WD_ERR_LIMIT);
	assert_false(wd_glob_match((wd_str){ big, sizeof(big) },
				   (wd_str){ big, sizeof(big) }));
	assert_non_null(wd_glob_check(&a, WD_STR("a\0b")));
}

/* Patterns that take naive matchers longer than the universe lasts. */
static void answers_in_bounded_time(void **state)
{
	(void)state;
	static const char *const unit[] = { "*a", "**/a/", "*/", "[!b]*" };
	static char pattern[WD_GLOB_MAX], name[4096];
	clock_t from = clock();

	for (size_t u = 0; u < sizeof(unit) / sizeof(unit[0]); u++) {
		size_t part = strlen(unit[u]), n = sizeof(pattern) / part;

		for (size_t i = 0; i < n; i++)
			memcpy(pattern + i * part, unit[u], part);
		pattern[n * part - 1] = 'b';
		for (size_t i = 0; i < sizeof(name); i++)
			name[i] = u % 2 == 1 && i % 2 == 1 ? '/' : 'a';
		assert_false(wd_glob_match((wd_str){ pattern, n * part },
					   (wd_str){ name, sizeof(name) }));
	}
	assert_true(clock() - from < 5 * CLOCKS_PER_SEC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matches_like_this),
		cmocka_unit_test(refuses_what_is_easy_to_misread),
		cmocka_unit_test(refuses_a_nul_and_too_much),
		cmocka_unit_test(answers_in_bounded_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
