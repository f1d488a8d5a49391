#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "text/config.h"

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

static struct wd_arena arena(void)
{
	static unsigned char mem[32 << 20];

	return (struct wd_arena){ mem, mem + sizeof(mem), full, NULL };
}

/* "section|subsection|key=value" in one line for each entry. */
static const char *shown(struct wd_arena *a, const struct wd_config *c)
{
	struct wd_buf b = { .arena = a };

	for (size_t i = 0; i < c->count; i++) {
		const struct wd_config_entry *e = &c->entry[i];

		wd_buf_f(&b, "%u:%u %.*s", e->line, e->column,
			 WD_FMT(e->section));
		if (e->has_subsection)
			wd_buf_f(&b, "|%.*s", WD_FMT(e->subsection));
		wd_buf_f(&b, "%s%.*s", e->key.len > 0 ? "." : "",
			 WD_FMT(e->key));
		if (e->has_value)
			wd_buf_f(&b, "=%.*s", WD_FMT(e->value));
		wd_buf_c(&b, "\n");
	}
	return wd_str_c(a, wd_buf_str(&b));
}

static const struct {
	const char *text, *entries;
} accepted[] = {
	{ "", "" },
	{ "# only a comment", "" },
	{ "[a]", "1:1 a\n" },
	{ "[A]\n\tKey = Value\n", "1:1 a\n2:2 a.key=Value\n" },
	{ "[a \"B.c\"]\nk=1\n", "1:1 a|B.c\n2:1 a|B.c.k=1\n" },
	{ "[a \"\"]\nk=1\n", "1:1 a|\n2:1 a|.k=1\n" },
	{ "[a \"q\\\"b\\\\\"]", "1:1 a|q\"b\\\n" },
	{ "[a] k = v\n", "1:1 a\n1:5 a.k=v\n" },
	{ "[a]\nk\n", "1:1 a\n2:1 a.k\n" },
	{ "[a]\nk =\n", "1:1 a\n2:1 a.k=\n" },
	{ "[a]\nk =   a  b   \n", "1:1 a\n2:1 a.k=a  b\n" },
	{ "[a]\nk = \" a \"\n", "1:1 a\n2:1 a.k= a \n" },
	{ "[a]\nk = a \" b\"c\n", "1:1 a\n2:1 a.k=a  bc\n" },
	{ "[a]\nk = v ; comment \" \\\n", "1:1 a\n2:1 a.k=v\n" },
	{ "[a] # comment\nk = v\t# c\n", "1:1 a\n2:1 a.k=v\n" },
	{ "[a]\nk = \"v;#\" ;\n", "1:1 a\n2:1 a.k=v;#\n" },
	{ "[a]\nk = x\\ty\\\\z\\\"\n", "1:1 a\n2:1 a.k=x\ty\\z\"\n" },
	{ "[a]\nk = one \\\n  two\nl = 3\n",
	  "1:1 a\n2:1 a.k=one   two\n4:1 a.l=3\n" },
	{ "[a]\nk = \"one \\\n two\"\n", "1:1 a\n2:1 a.k=one  two\n" },
	{ "[a]\r\nk = v\r\n", "1:1 a\n2:1 a.k=v\n" },
	{ "\xef\xbb\xbf[a]\nk = v\n", "1:1 a\n2:1 a.k=v\n" },
	{ "[include]\npath = x\n", "1:1 include\n2:1 include.path=x\n" },
	{ "[a]\nk = Zo\xc3\xab\n", "1:1 a\n2:1 a.k=Zo\xc3\xab\n" },
	{ "[a]\nk = \"\ttab\"\n", "1:1 a\n2:1 a.k=\ttab\n" },
};

static void reads_what_is_plain(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(accepted) / sizeof(accepted[0]); i++) {
		struct wd_arena a = arena();
		struct wd_config c;
		wd_err err = wd_config_read(&a, WD_STR("f"),
					    wd_str_of(accepted[i].text),
					    WD_CONFIG_STRICT, &c);

		if (err != NULL)
			fail_msg("%s: %s", accepted[i].text, err->what);
		assert_string_equal(shown(&a, &c), accepted[i].entries);
	}
}

#define TEXT(literal)                                                          \
	{                                                                      \
		(literal), sizeof(literal) - 1                                 \
	}

static const struct {
	wd_str text;
	bool git_too; /* git refuses it as well */
	const char *error;
} refused[] = {
	{ TEXT("k = v\n"), false,
	  "f:1: expected a [section] before the first key" },
	{ TEXT("\n\n]\n"), true,
	  "f:3: expected a key, a [section] or a comment" },
	{ TEXT("[a]\n1k = v\n"), true,
	  "f:2: expected a key, a [section] or a comment" },
	{ TEXT("[a]\nk v\n"), true, "f:2: expected '=' after the key" },
	{ TEXT("[a]\nk_ = v\n"), true, "f:2: expected '=' after the key" },
	{ TEXT("[a]\nk ; c\n"), true, "f:2: expected '=' after the key" },
	{ TEXT("[]\n"), true, "f:1: expected a section name after '['" },
	{ TEXT("[ \"x\"]\n"), false, "f:1: expected a section name after '['" },
	{ TEXT("[a\n"), true, "f:1: expected [section] or [section \"name\"]" },
	{ TEXT("[a"), true, "f:1: expected [section] or [section \"name\"]" },
	{ TEXT("[a b]\n"), true,
	  "f:1: expected [section] or [section \"name\"]" },
	{ TEXT("[a/b]\n"), true,
	  "f:1: expected a section name of letters, digits and '-'" },
	{ TEXT("[a.b]\n"), false,
	  "f:1: expected [section \"name\"], not [section.name]" },
	{ TEXT("[a \"b\n"), true, "f:1: expected '\"' after the subsection" },
	{ TEXT("[a \"b\"\n"), true, "f:1: expected ']' after the subsection" },
	{ TEXT("[a \"b\" ]\n"), true,
	  "f:1: expected ']' after the subsection" },
	{ TEXT("[a \"\\b\"]\n"), false,
	  "f:1: expected \\\" or \\\\ in a subsection" },
	{ TEXT("[a]\nk = \"v\n"), true,
	  "f:2: expected '\"' before the end of the line" },
	{ TEXT("[a]\nk = \\v\n"), true,
	  "f:2: expected \\n, \\t, \\b, \\\" or \\\\ after '\\' in a value" },
	{ TEXT("[a]\nk = v \\"), false,
	  "f:2: expected another line after '\\'" },
	{ TEXT("[a]\nk = a;b\n"), false,
	  "f:2: expected white space before a comment, or double quotes around "
	  "';' and '#'" },
	{ TEXT("[a]\nk =#b\n"), false,
	  "f:2: expected white space before a comment, or double quotes around "
	  "';' and '#'" },
	{ TEXT("[a]\nk = \"a\"#b\n"), false,
	  "f:2: expected white space before a comment, or double quotes around "
	  "';' and '#'" },
	{ TEXT("[a]\nk = a\\\n;b\n"), false,
	  "f:3: expected white space before a comment, or double quotes around "
	  "';' and '#'" },
	{ TEXT("[a];b\n"), false,
	  "f:1: expected white space before a comment, or double quotes around "
	  "';' and '#'" },
	{ TEXT("[a]\nk = a\tb\n"), false,
	  "f:2: expected spaces, not tabs, inside a value that is not quoted" },
	{ TEXT("[a]\nk = v\0w\n"), true,
	  "f:2: expected text, found a NUL byte" },
	{ TEXT("[a]\n# c\0\n"), true, "f:2: expected text, found a NUL byte" },
	{ TEXT("[a]\nk = \x1b[2J\n"), false,
	  "f:2: expected text, found a control character" },
	{ TEXT("[a]\nk = v\rw\n"), false,
	  "f:2: expected text, found a control character" },
	{ TEXT("[a]\nk = v\x7f\n"), false,
	  "f:2: expected text, found a control character" },
	{ TEXT("[a]\nk = \xff\n"), false, "f:2: expected UTF-8" },
	{ TEXT("[a]\n# \xe2\x80\xae\n"), false,
	  "f:2: expected text, found an invisible character" },
	{ TEXT("[a]\nk = \xef\xbb\xbf\n"), false,
	  "f:2: expected text, found an invisible character" },
};

static void refuses_what_is_not(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct wd_arena a = arena();
		struct wd_config c = { .count = 77 };
		wd_err err = wd_config_read(&a, WD_STR("f"), refused[i].text,
					    WD_CONFIG_STRICT, &c);

		if (err == NULL)
			fail_msg("accepted: %s", refused[i].text.ptr);
		assert_string_equal(err->what, refused[i].error);
		assert_int_equal(err->code, WD_ERR_FORMAT);
		assert_int_equal(c.count, 77);
		err = wd_config_read(&a, WD_STR("f"), refused[i].text,
				     WD_CONFIG_GIT, &c);
		if ((err != NULL) != refused[i].git_too)
			fail_msg("git's mode: %s", refused[i].text.ptr);
	}
}

static wd_str repeat(struct wd_arena *a, const char *head, const char *part,
		     size_t times)
{
	struct wd_buf b = { .arena = a };

	wd_buf_c(&b, head);
	for (size_t i = 0; i < times; i++)
		wd_buf_c(&b, part);
	return wd_buf_str(&b);
}

static void keeps_its_limits(void **state)
{
	(void)state;
	static const char *const heads[] = { "[a]\nk = ", "[a \"", "[",
					     "[a]\n" };

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		struct wd_arena a = arena();
		struct wd_config c = { .count = 77 };
		wd_str text = repeat(&a, heads[i], "x", WD_CONFIG_LINE_MAX + 1);
		wd_err err = wd_config_read(&a, WD_STR("f"), text,
					    WD_CONFIG_STRICT, &c);

		assert_non_null(err);
		assert_int_equal(err->code, WD_ERR_LIMIT);
		assert_int_equal(c.count, 77);
	}
	struct wd_arena a = arena();
	struct wd_config c = { .count = 77 };
	wd_str most = repeat(&a, "[a]\nk = ", "x", WD_CONFIG_LINE_MAX);

	assert_null(
		wd_config_read(&a, WD_STR("f"), most, WD_CONFIG_STRICT, &c));
	assert_int_equal(c.entry[1].value.len, WD_CONFIG_LINE_MAX);
	wd_err err = wd_config_read(&a, WD_STR("f"),
				    (wd_str){ "", WD_CONFIG_MAX + 1 },
				    WD_CONFIG_STRICT, &c);

	assert_non_null(err);
	assert_int_equal(err->code, WD_ERR_LIMIT);
}

static void finds_the_last_value(void **state)
{
	(void)state;
	struct wd_arena a = arena();
	struct wd_config c;
	wd_str v = WD_STR("untouched");

	assert_null(wd_config_read(&a, WD_STR("f"),
				   WD_STR("[A]\nk = 1\nK = 2\nbare\n"
					  "[a \"S\"]\nk = 3\n"
					  "[a \"\"]\nk = 4\n"),
				   WD_CONFIG_GIT, &c));
	assert_true(
		wd_config_get(&c, WD_STR("a"), WD_STR(""), WD_STR("k"), &v));
	assert_true(wd_str_eq(v, WD_STR("2")));
	assert_true(
		wd_config_get(&c, WD_STR("a"), WD_STR("S"), WD_STR("k"), &v));
	assert_true(wd_str_eq(v, WD_STR("3")));
	assert_true(
		wd_config_get(&c, WD_STR("a"), WD_STR(""), WD_STR("bare"), &v));
	assert_true(wd_str_eq(v, WD_STR("true")));
	assert_false(
		wd_config_get(&c, WD_STR("a"), WD_STR("s"), WD_STR("k"), &v));
	assert_true(wd_str_eq(v, WD_STR("true")));
}

static void knows_booleans(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool known, is;
	} cases[] = {
		{ "true", true, true },   { "YES", true, true },
		{ "On", true, true },     { "1", true, true },
		{ "False", true, false }, { "no", true, false },
		{ "off", true, false },   { "0", true, false },
		{ "", true, false },      { "yess", false, false },
		{ "2", false, false },    { " true", false, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool is = !cases[i].is, known;

		known = wd_config_bool(wd_str_of(cases[i].text), &is);
		if (known != cases[i].known || (known && is != cases[i].is))
			fail_msg("%s", cases[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_is_plain),
		cmocka_unit_test(refuses_what_is_not),
		cmocka_unit_test(keeps_its_limits),
		cmocka_unit_test(finds_the_last_value),
		cmocka_unit_test(knows_booleans),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
