#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sandbox.h"
#include "text/gitattributes.h"

static const char *const words[] = {
	[WD_ATTRIBUTE_UNSPECIFIED] = "unspecified",
	[WD_ATTRIBUTE_SET] = "set",
	[WD_ATTRIBUTE_UNSET] = "unset",
	[WD_ATTRIBUTE_OPEN] = "open",
};

/* `below`: what d/.gitattributes says; the path is d/file.c. */
static const struct {
	const char *top, *below, *want;
} cases[] = {
	{ "", NULL, "unspecified" },
	{ "* merge", NULL, "set" },
	{ "* -merge", NULL, "unset" },
	{ "* !merge", NULL, "unspecified" },
	{ "* merge=union", NULL, "union" },
	{ "* merge=", NULL, "" },
	{ "  *.c\tdiff=c merge=union text\r", NULL, "union" },
	{ "# * merge=union", NULL, "unspecified" },
	{ "*.h merge=union", NULL, "unspecified" },
	{ "file.c merge=union", NULL, "union" },
	{ "/file.c merge=union", NULL, "unspecified" },
	{ "/d/file.c merge=union", NULL, "union" },
	{ "d/* merge=union", NULL, "union" },
	{ "d/** merge=union", NULL, "union" },
	{ "**/file.c merge=union", NULL, "union" },
	{ "d/ merge=union", NULL, "unspecified" },
	{ "d merge=union", NULL, "unspecified" },
	{ "!*.c merge=union", NULL, "unspecified" },
	{ "\"fil\\145.c\" merge=union", NULL, "union" },
	{ "\"file.c merge=union", NULL, "unspecified" },
	{ "* merge=union\n* merge=text", NULL, "text" },
	{ "* merge=union merge=text", NULL, "text" },
	{ "* merge=union\n*.h merge=text", NULL, "union" },
	{ "* merge=union", "* -merge", "unset" },
	{ "* merge=union", "*.h -merge", "union" },
	{ "d/file.c merge=union", "/file.c merge=text", "text" },
	{ "\xef\xbb\xbf* merge=union", NULL, "union" },
	{ "* merge=union b@d", NULL, "unspecified" },
	/* macros */
	{ "* binary", NULL, "unset" },
	{ "* -binary", NULL, "unspecified" },
	{ "* binary merge=union", NULL, "union" },
	{ "* merge=union binary", NULL, "unset" },
	{ "* binary\n* -binary", NULL, "unspecified" },
	{ "[attr]log merge=union\n*.c log", NULL, "union" },
	{ "[attr]one two\n[attr]two merge=union\n* one", NULL, "union" },
	{ "[attr]binary merge=union\n* binary", NULL, "union" },
	{ "[attr]a b\n[attr]b a merge=x\n* a", NULL, "x" },
	{ "", "[attr]log merge=union\n* log", "unspecified" },
	/* patterns that are not read here */
	{ "*.[ch] merge=union", NULL, "union" },
	{ "*.[^h] merge=union", NULL, "open" },
	{ "*.[^h] text", NULL, "unspecified" },
	{ "*.[^h] binary", NULL, "open" },
	{ "a**b merge=union", NULL, "open" },
	{ "*.[^h] merge=union\n* merge=text", NULL, "text" },
};

static struct wd_attribute ask(const struct sandbox *s, const char *top,
			       const char *below)
{
	const struct wd_gitattributes file[] = { { .text = wd_str_of(top) },
						 { .text = wd_str_of(below),
						   .directory = 2 } };

	return wd_attribute_of(&s->arena, file, below == NULL ? 1 : 2,
			       WD_STR("d/file.c"), WD_STR("merge"));
}

static void reads_what_they_say(void **state)
{
	struct sandbox s;

	(void)state;
	sandbox_make(&s);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct wd_attribute found =
			ask(&s, cases[i].top, cases[i].below);
		const wd_str text = found.is == WD_ATTRIBUTE_VALUE
					    ? found.value
					    : wd_str_of(words[found.is]);

		if (!wd_str_eq(text, wd_str_of(cases[i].want)))
			fail_msg("%s: %.*s, not %s", cases[i].top, WD_FMT(text),
				 cases[i].want);
	}
	sandbox_drop(&s);
}

/* git says the same, where we say anything. */
static void agrees_with_git(void **state)
{
	struct sandbox s;

	(void)state;
	sandbox_make(&s);
	(void)sandbox_run(&s, "git init -q .; mkdir d");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (strcmp(cases[i].want, "open") == 0)
			continue;
		sandbox_write(&s, ".gitattributes", wd_str_of(cases[i].top));
		sandbox_write(&s, "d/.gitattributes",
			      wd_str_of(cases[i].below));
		wd_str out = sandbox_run(
			&s, "git check-attr merge d/file.c 2>/dev/null");
		wd_str want = wd_strf(&s.arena, "d/file.c: merge: %s\n",
				      cases[i].want);

		if (!wd_str_eq(out, want))
			fail_msg("%s: git says %.*s", cases[i].top,
				 WD_FMT(out));
	}
	sandbox_drop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_they_say),
		cmocka_unit_test(agrees_with_git),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
