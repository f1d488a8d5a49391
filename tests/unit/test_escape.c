#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "text/escape.h"

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
	const char *raw;
	size_t max;
	const char *shown;
} cases[] = {
	{ "", 0, "" },
	{ "plain text", 0, "plain text" },
	{ "Zo\xc3\xab \xe6\x97\xa5 \xf0\x9f\x98\x80", 0,
	  "Zo\xc3\xab \xe6\x97\xa5 \xf0\x9f\x98\x80" },
	{ "a\\b", 0, "a\\b" },
	{ "a\nb", 0, "a\\nb" },
	{ "a\tb\rc", 0, "a\\x09b\\x0dc" },
	{ "\x1b[31mred", 0, "\\x1b[31mred" },
	{ "\x7f", 0, "\\x7f" },
	{ "\xc2\x9b", 0, "\\u{009b}" },
	{ "\xc2\xad", 0, "\\u{00ad}" },
	{ "\xd8\x9c", 0, "\\u{061c}" },
	{ "\xe2\x80\x8b\xe2\x80\x8f", 0, "\\u{200b}\\u{200f}" },
	{ "\xe2\x80\xa8\xe2\x80\xae", 0, "\\u{2028}\\u{202e}" },
	{ "\xe2\x81\xa0\xe2\x81\xa6\xe2\x81\xaf", 0,
	  "\\u{2060}\\u{2066}\\u{206f}" },
	{ "\xef\xbb\xbf", 0, "\\u{feff}" },
	{ "\xef\xbf\xb9\xef\xbf\xbb", 0, "\\u{fff9}\\u{fffb}" },
	{ "\xef\xbf\xbd", 0, "\xef\xbf\xbd" },
	{ "\xef\xbf\xbe", 0, "\\u{fffe}" },
	{ "\xef\xb7\x90", 0, "\\u{fdd0}" },
	{ "\xee\x80\x80", 0, "\\u{e000}" },
	{ "\xef\xb8\x8f", 0, "\xef\xb8\x8f" },
	{ "\xf3\xa0\x80\x81", 0, "\\u{e0001}" },
	{ "\xf4\x80\x80\x80", 0, "\\u{100000}" },
	{ "\xff\x80", 0, "\\xff\\x80" },
	{ "\xc0\xaf", 0, "\\xc0\\xaf" },
	{ "\xed\xa0\x80", 0, "\\xed\\xa0\\x80" },
	{ "\xf4\x90\x80\x80", 0, "\\xf4\\x90\\x80\\x80" },
	{ "\xe2\x80", 0, "\\xe2\\x80" },
	{ "abcdef", 6, "abcdef" },
	{ "abcdef", 5, "abcde..." },
	{ "abcd\x1b", 6, "abcd..." },
	{ "abcd\xc3\xab", 5, "abcd..." },
};

static void shows_each_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct wd_arena a = arena();
		wd_str shown =
			wd_escape(&a, wd_str_of(cases[i].raw), cases[i].max);

		assert_string_equal(wd_str_c(&a, shown), cases[i].shown);
	}
}

static void shows_a_nul(void **state)
{
	(void)state;
	struct wd_arena a = arena();
	wd_str shown = wd_escape(&a, WD_STR("a\0b"), 0);

	assert_string_equal(wd_str_c(&a, shown), "a\\x00b");
}

static const struct {
	const char *text;
	bool valid;
} utf8[] = {
	{ "", true },
	{ "a", true },
	{ "\xc2\x80", true },
	{ "\xdf\xbf", true },
	{ "\xe0\xa0\x80", true },
	{ "\xed\x9f\xbf", true },
	{ "\xee\x80\x80", true },
	{ "\xf0\x90\x80\x80", true },
	{ "\xf4\x8f\xbf\xbf", true },
	{ "\x80", false },
	{ "\xc1\xbf", false },
	{ "\xe0\x9f\xbf", false },
	{ "\xed\xa0\x80", false },
	{ "\xf0\x8f\xbf\xbf", false },
	{ "\xf4\x90\x80\x80", false },
	{ "\xf8\x88\x80\x80\x80", false },
	{ "\xc3", false },
	{ "\xc3 ", false },
	{ "a\xe2\x82", false },
};

static void knows_valid_utf8(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(utf8) / sizeof(utf8[0]); i++)
		if (wd_utf8_valid(wd_str_of(utf8[i].text)) != utf8[i].valid)
			fail_msg("case %zu", i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_each_text),
		cmocka_unit_test(shows_a_nul),
		cmocka_unit_test(knows_valid_utf8),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
