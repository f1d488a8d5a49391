/* Spellings of one name: what other file systems take for the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "text/unicode.h"

static void full(void *ctx)
{
	(void)ctx;
	fail_msg("arena");
}

static struct wd_arena new_arena(void)
{
	static unsigned char mem[1 << 20];

	return (struct wd_arena){ mem, mem + sizeof(mem), full, NULL };
}

/* clang-format off */
static const struct {
	const char *x, *y;
	bool same;
} pairs[] = {
	{ "src/Crypto/A.c", "SRC/crypto/a.C", true },
	{ "src/crypto", "src/crypt0", false },
	{ "schl\xc3\xbcssel", "schlu\xcc\x88ssel", true },
	{ "SCHL\xc3\x9cSSEL", "schlu\xcc\x88ssel", true },
	{ "Stra\xc3\x9f" "e", "STRASSE", true },
	{ "cry\xe2\x80\x8dpto", "crypto", true },      /* zero width joiner */
	{ "crypto\xef\xb8\x8f", "crypto", true },      /* variation selector */
	{ "\xe2\x84\xaa", "k", true },                 /* Kelvin sign */
	{ "\xc5\xbf", "s", true },                     /* long s */
	{ "\xea\xb0\x81", "\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8", true },
	{ "a\xcc\xa3\xcc\x82", "\xe1\xba\xad", true }, /* two marks */
	{ "a\xcc\x82\xcc\xa3", "\xe1\xba\xad", true }, /* the other way round */
	{ "crypto.", "crypto", true },
	{ "crypto. ./a.c ", "crypto/a.c", true },
	{ "...", "..", false },
	{ "a/b", "a/ b", false },
	{ "\xce\xa3", "\xcf\x82", true },              /* three sigmas */
	{ "\xd0\x90", "A", false },                    /* looks alike only */
	{ "\xfc", "\xfc", true },                      /* no UTF-8 */
	{ "\xfc", "\xc3\xbc", false },
	{ "\xe2\x80\xae", "\xe2\x80\xae", true },   /* nothing but an override */
	{ "\xe2\x80\xae", "", false },
	{ "X\xfcY", "x\xfcy", true },
};
/* clang-format on */

static void folds_what_is_one_elsewhere(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct wd_arena a = new_arena();
		wd_str x = wd_path_fold(&a, wd_str_of(pairs[i].x), false);
		wd_str y = wd_path_fold(&a, wd_str_of(pairs[i].y), false);

		if (wd_str_eq(x, y) != pairs[i].same)
			fail_msg("case %zu: %.*s and %.*s", i, WD_FMT(x),
				 WD_FMT(y));
	}
}

static void folds_globs(void **state)
{
	(void)state;
	struct wd_arena a = new_arena();

	assert_true(
		wd_str_eq(wd_path_fold(&a, WD_STR("Src/**/[A-Z]*.\\ "), true),
			  WD_STR("src/**/[a-z]*")));
	assert_true(wd_str_eq(wd_path_fold(&a, WD_STR("A\\*/B?."), true),
			      WD_STR("a\\*/b?")));
}

static void leaves_what_is_too_long(void **state)
{
	(void)state;
	static char name[WD_FOLD_MAX + 2];
	struct wd_arena a = new_arena();

	memset(name, 'A', WD_FOLD_MAX + 1);
	assert_true(wd_str_eq(wd_path_fold(&a, wd_str_of(name), false),
			      wd_str_of(name)));
}

static void knows_composed_names(void **state)
{
	static const char *const composed[] = {
		"plain",
		"schl\xc3\xbcssel",
		"\xea\xb0\x81",
		"\xfc",
		"a\xcc\xb4",
		"\xe1\xbe\xb6\xcc\xaa", /* a mark that stays behind a letter */
		"\xe2\x9c\x88\xef\xb8\x8f" /* an emoji */
	};
	static const char *const others[] = {
		"schlu\xcc\x88ssel", "\xe1\x84\x80\xe1\x85\xa1",
		"\xe2\x84\xab", /* Angstrom sign: never stands in NFC */
		"a\xcc\x82\xcc\xa3", "\xe1\xb8\xb7\xcc\xa7",
		"\xef\xa4\x80"
	};
	struct wd_arena a = new_arena();

	(void)state;
	for (size_t i = 0; i < sizeof(composed) / sizeof(*composed); i++)
		if (!wd_name_composed(&a, wd_str_of(composed[i])))
			fail_msg("composed %zu", i);
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (wd_name_composed(&a, wd_str_of(others[i])))
			fail_msg("not composed %zu", i);
}

static void sees_what_nobody_sees(void **state)
{
	(void)state;
	assert_true(wd_name_has_unseen(WD_STR("cry\xe2\x80\x8bpto")));
	assert_true(wd_name_has_unseen(WD_STR("\xef\xbb\xbfx")));
	assert_true(wd_name_has_unseen(WD_STR("a\xe2\x80\xae"
					      "b")));
	assert_false(wd_name_has_unseen(WD_STR("a\xe2\x80\x8d"
					       "b")));
	assert_false(wd_name_has_unseen(WD_STR("plain")));
	assert_false(wd_name_has_unseen(WD_STR("\xfc")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folds_what_is_one_elsewhere),
		cmocka_unit_test(folds_globs),
		cmocka_unit_test(leaves_what_is_too_long),
		cmocka_unit_test(knows_composed_names),
		cmocka_unit_test(sees_what_nobody_sees),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
