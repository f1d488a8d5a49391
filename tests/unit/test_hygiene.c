#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sandbox.h"
#include "text/hygiene.h"

struct name_row {
	wd_str name;
	enum wd_git_name is;
};

static const struct name_row names[] = {
	{ TEXT(".git"), WD_NAME_DOTGIT },
	{ TEXT(".GiT"), WD_NAME_DOTGIT },
	{ TEXT(".git "), WD_NAME_DOTGIT },
	{ TEXT(".git. . ."), WD_NAME_DOTGIT },
	{ TEXT(".git:"), WD_NAME_DOTGIT },
	{ TEXT(".git::$INDEX_ALLOCATION"), WD_NAME_DOTGIT },
	{ TEXT(".git ..:x"), WD_NAME_DOTGIT },
	{ TEXT("git~1"), WD_NAME_DOTGIT },
	{ TEXT("GIT~1. :$DATA"), WD_NAME_DOTGIT },
	{ TEXT("git~9"), WD_NAME_DOTGIT },
	{ TEXT(".g\xe2\x80\x8cit"), WD_NAME_DOTGIT },
	{ TEXT(".g\xe2\x80\x8dit"), WD_NAME_DOTGIT },
	{ TEXT(".g\xe2\x80\x8eit"), WD_NAME_DOTGIT },
	{ TEXT(".g\xe2\x80\x8fit"), WD_NAME_DOTGIT },
	{ TEXT(".g\xe2\x80\xaait"), WD_NAME_DOTGIT },
	{ TEXT(".g\xe2\x80\xabit"), WD_NAME_DOTGIT },
	{ TEXT(".g\xe2\x80\xacit"), WD_NAME_DOTGIT },
	{ TEXT(".g\xe2\x80\xadit"), WD_NAME_DOTGIT },
	{ TEXT(".g\xe2\x80\xaeit"), WD_NAME_DOTGIT },
	{ TEXT(".g\xe2\x81\xaait"), WD_NAME_DOTGIT },
	{ TEXT(".g\xe2\x81\xabit"), WD_NAME_DOTGIT },
	{ TEXT(".g\xe2\x81\xacit"), WD_NAME_DOTGIT },
	{ TEXT(".g\xe2\x81\xadit"), WD_NAME_DOTGIT },
	{ TEXT(".g\xe2\x81\xaeit"), WD_NAME_DOTGIT },
	{ TEXT(".g\xe2\x81\xafit"), WD_NAME_DOTGIT },
	{ TEXT(".g\xef\xbb\xbfit"), WD_NAME_DOTGIT },
	{ TEXT("\xe2\x80\x8c.git\xe2\x80\x8c"), WD_NAME_DOTGIT },
	{ TEXT("g\xe2\x80\x8cit~1"), WD_NAME_DOTGIT },
	{ TEXT("a\\.git"), WD_NAME_DOTGIT },
	{ TEXT(".git\\a"), WD_NAME_DOTGIT },
	{ TEXT("a\\b\\GIT~1\\c"), WD_NAME_DOTGIT },
	{ TEXT("a/.git"), WD_NAME_DOTGIT },
	{ TEXT(".gitmodules\\.git"), WD_NAME_DOTGIT },
	{ TEXT(""), WD_NAME_OTHER },
	{ TEXT("git"), WD_NAME_OTHER },
	{ TEXT("..git"), WD_NAME_OTHER },
	{ TEXT(".gi"), WD_NAME_OTHER },
	{ TEXT(".gitt"), WD_NAME_OTHER },
	{ TEXT(".git x"), WD_NAME_OTHER },
	{ TEXT(".git.x"), WD_NAME_OTHER },
	{ TEXT(".git\xc3\xa9"), WD_NAME_OTHER },
	{ TEXT(".git\xff"), WD_NAME_OTHER },
	{ TEXT(".g\xd1\x96t"), WD_NAME_OTHER }, /* a Cyrillic i */
	{ TEXT("git~0"), WD_NAME_OTHER },
	{ TEXT("git~10"), WD_NAME_OTHER },
	{ TEXT("git~"), WD_NAME_OTHER },
	{ TEXT("x.git"), WD_NAME_OTHER },
	{ TEXT("git~1x"), WD_NAME_OTHER },
	{ TEXT("x\\git"), WD_NAME_OTHER },
	{ TEXT(".gitmodules"), WD_NAME_MODULES },
	{ TEXT(".GITMODULES"), WD_NAME_MODULES },
	{ TEXT(".gitmodules ."), WD_NAME_MODULES },
	{ TEXT(".gitmodules:$DATA"), WD_NAME_MODULES },
	{ TEXT(".git\xe2\x80\x8cmodules"), WD_NAME_MODULES },
	{ TEXT(".gitmodule\xc5\xbf"), WD_NAME_MODULES },
	{ TEXT("gitmod~1"), WD_NAME_MODULES },
	{ TEXT("GITMOD~4 "), WD_NAME_MODULES },
	{ TEXT("gi7eba~1"), WD_NAME_MODULES },
	{ TEXT("GI7EBA~9"), WD_NAME_MODULES },
	{ TEXT("gi7eb~10"), WD_NAME_MODULES },
	{ TEXT("gi~12345"), WD_NAME_MODULES },
	{ TEXT("x\\.gitmodules"), WD_NAME_MODULES },
	{ TEXT("gitmod~5"), WD_NAME_OTHER },
	{ TEXT("gitmod~0"), WD_NAME_OTHER },
	{ TEXT("gi7eba~0"), WD_NAME_OTHER },
	{ TEXT("gi7eba~"), WD_NAME_OTHER },
	{ TEXT("gi7eba~10"), WD_NAME_OTHER },
	{ TEXT("gi7eb~1"), WD_NAME_OTHER },
	{ TEXT("gi7ebb~1"), WD_NAME_OTHER },
	{ TEXT("gitmodules"), WD_NAME_OTHER },
	{ TEXT(".gitmodulesx"), WD_NAME_OTHER },
	{ TEXT("~1234567"), WD_NAME_OTHER },
	{ TEXT(".gitattributes"), WD_NAME_ATTRIBUTES },
	{ TEXT("gitatt~2"), WD_NAME_ATTRIBUTES },
	{ TEXT("gi7d29~1"), WD_NAME_ATTRIBUTES },
	{ TEXT(".gitignore. "), WD_NAME_IGNORE },
	{ TEXT("gitign~1"), WD_NAME_IGNORE },
	{ TEXT("gi250a~1"), WD_NAME_IGNORE },
	{ TEXT(".mailmap"), WD_NAME_MAILMAP },
	{ TEXT("MAILMA~1"), WD_NAME_MAILMAP },
	{ TEXT("maba30~1"), WD_NAME_MAILMAP },
	{ TEXT("mailmap"), WD_NAME_OTHER },
	{ TEXT(".gitkeep"), WD_NAME_OTHER },
};

static void knows_names_in_disguise(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (wd_git_name(names[i].name) != names[i].is)
			fail_msg("\"%s\" is taken for %d", names[i].name.ptr,
				 (int)wd_git_name(names[i].name));
}

#define ID                "\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1"
#define ZERO              "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define ENTRY(mode, name) mode " " name "\0" ID
#define FILE_(name)       ENTRY("100644", name)
#define DIR_(name)        ENTRY("40000", name)
#define LINK(name)        ENTRY("120000", name)

enum { NONE = WD_HYGIENE_CHECKS };

struct tree_row {
	const char *name;
	wd_str raw;
	unsigned check; /* the first flaw, in order of the entries */
};

static const struct tree_row trees[] = {
	{ "empty", TEXT(""), NONE },
	{ "all kinds",
	  TEXT(FILE_("a") ENTRY("100755", "b") DIR_("c") LINK("d")
		       ENTRY("160000", "e")),
	  NONE },
	{ "a directory sorts by its slash",
	  TEXT(FILE_("a-b") FILE_("a.b") DIR_("a") FILE_("a0")), NONE },
	{ "odd bytes", TEXT(FILE_("\1\xff ") FILE_("b\\x2d")), NONE },

	{ "order", TEXT(FILE_("b") FILE_("a")), WD_HYGIENE_MALFORMED },
	{ "order of a directory", TEXT(DIR_("a") FILE_("a.b")),
	  WD_HYGIENE_MALFORMED },
	{ "twice", TEXT(FILE_("a") FILE_("a")), WD_HYGIENE_MALFORMED },
	{ "directory twice", TEXT(DIR_("a") DIR_("a")), WD_HYGIENE_MALFORMED },
	{ "file and directory", TEXT(FILE_("a") DIR_("a")),
	  WD_HYGIENE_MALFORMED },
	{ "the same with names between",
	  TEXT(FILE_("a") FILE_("a-") FILE_("a-b") FILE_("a.") DIR_("a")),
	  WD_HYGIENE_MALFORMED },
	{ "link and directory, names between",
	  TEXT(LINK("a") DIR_("a-") FILE_("a-b") DIR_("a")),
	  WD_HYGIENE_MALFORMED },
	{ "inner twin", TEXT(FILE_("a") FILE_("a-") FILE_("a--") DIR_("a-")),
	  WD_HYGIENE_MALFORMED },
	{ "no name", TEXT(FILE_("")), WD_HYGIENE_MALFORMED },
	{ "slash", TEXT(FILE_("a/b")), WD_HYGIENE_MALFORMED },
	{ "dot", TEXT(DIR_(".")), WD_HYGIENE_MALFORMED },
	{ "dots", TEXT(DIR_("..")), WD_HYGIENE_MALFORMED },
	{ "dots between backslashes", TEXT(FILE_("a\\..\\b")),
	  WD_HYGIENE_MALFORMED },
	{ "no object", TEXT("100644 a\0" ZERO), WD_HYGIENE_MALFORMED },
	{ "no type", TEXT(ENTRY("644", "a")), WD_HYGIENE_MALFORMED },
	{ "a fifo", TEXT(ENTRY("10644", "a")), WD_HYGIENE_MALFORMED },
	{ "bits above the type", TEXT(ENTRY("1100644", "a")),
	  WD_HYGIENE_MALFORMED },

	{ "zero first", TEXT(ENTRY("0100644", "a")), WD_HYGIENE_OLD_MODES },
	{ "zero before a directory", TEXT(ENTRY("040000", "a")),
	  WD_HYGIENE_OLD_MODES },
	{ "group may write", TEXT(ENTRY("100664", "a")), WD_HYGIENE_OLD_MODES },
	{ "a link with permissions", TEXT(ENTRY("120777", "a")),
	  WD_HYGIENE_OLD_MODES },

	{ "dotgit", TEXT(FILE_(".git")), WD_HYGIENE_DOTGIT },
	{ "dotgit, submodule", TEXT(ENTRY("160000", ".GIT")),
	  WD_HYGIENE_DOTGIT },
	{ "modules as a link", TEXT(LINK(".gitmodules")),
	  WD_HYGIENE_GITMODULES },
	{ "modules as a directory", TEXT(DIR_("gitmod~1")),
	  WD_HYGIENE_GITMODULES },
	{ "modules as a file", TEXT(FILE_(".gitmodules")), NONE },
	{ "ignore as a link", TEXT(LINK(".gitignore")), WD_HYGIENE_GIT_LINKS },
	{ "ignore as a directory", TEXT(DIR_(".gitignore")), NONE },
};

static unsigned first_flaw(struct wd_arena *a, wd_str raw)
{
	struct wd_tidy t = { .arena = a, .rest = raw };
	struct wd_tidy_entry e;

	while (wd_tidy_next(&t, &e))
		for (unsigned c = 0; c < WD_HYGIENE_CHECKS; c++)
			if (e.flaw[c] != NULL)
				return c;
	assert_null(t.broken);
	assert_int_equal(t.rest.len, 0);
	return NONE;
}

static void finds_each_flaw_of_a_tree(void **state)
{
	struct sandbox s = { 0 };

	(void)state;
	sandbox_arena(&s);
	for (size_t i = 0; i < sizeof(trees) / sizeof(trees[0]); i++)
		if (first_flaw(&s.arena, trees[i].raw) != trees[i].check)
			fail_msg("%s: found %u", trees[i].name,
				 first_flaw(&s.arena, trees[i].raw));
	sandbox_drop_arena(&s);
}

/* Whole entries are read, and what follows is said to be broken. */
static void stops_where_a_tree_is_torn(void **state)
{
	static const wd_str whole = TEXT(FILE_("a") DIR_("b"));
	const size_t first = sizeof(FILE_("a")) - 1;
	struct sandbox s = { 0 };

	(void)state;
	sandbox_arena(&s);
	for (size_t n = 0; n <= whole.len; n++) {
		struct wd_tidy t = { .arena = &s.arena,
				     .rest = { whole.ptr, n } };
		struct wd_tidy_entry e;

		while (wd_tidy_next(&t, &e))
			;
		assert_int_equal(t.count, n == whole.len ? 2
					  : n >= first   ? 1
							 : 0);
		assert_int_equal(t.broken == NULL,
				 n == 0 || n == first || n == whole.len);
	}
	sandbox_drop_arena(&s);
}

/* Each is the value of one key, as git reads it. */
static const struct {
	const char *name, *key, *value;
	bool fine;
} modules[] = {
	{ "a", "url", "https://example.com/x.git", true },
	{ "a", "url", "https://u:p@example.com:8443/~x/y%20z.git", true },
	{ "a", "url", "ssh://git@example.com/x.git", true },
	{ "a", "url", "git@example.com:x/y.git", true },
	{ "a", "url", "example.com:x-y", true },
	{ "a", "url", "../x.git", true },
	{ "a", "url", "../../x.git", true },
	{ "a", "url", "./x:y", true },
	{ "a", "url", "/srv/git/x.git", true },
	{ "a", "url", "file:///srv/git/x.git", true },
	{ "a", "url", "codecommit::eu-west-1://x", true },
	{ "a", "url", "hg::https://example.com/x", true },
	{ "a", "url", "C:/x", true },
	{ "a", "url", "https://example.com/100%", true },
	{ "a", "url", "", true },
	{ "a", "path", "libs/a b", true },
	{ "a", "path", "a.git/b..c", true },
	{ "a", "path", "x/", true },
	{ "a", "update", "none", true },
	{ "a", "update", "checkout", true },
	{ "a", "branch", "-x", true },
	{ "libs/a b", "path", "a", true },
	{ "a..b", "path", "a", true },
	{ "a", "url", "-u./x", false },
	{ "a", "url", "ext::sh -c x", false },
	{ "a", "url", "EXT::sh -c x", false },
	{ "a", "url", "http::ext::sh", false },
	{ "a", "url", "fd::17", false },
	{ "a", "url", "http::-x", false },
	{ "a", "url", "https://example.com/x%0ahost=evil", false },
	{ "a", "url", "https://example.com/x%0D", false },
	{ "a", "url", "https://example.com/x%00", false },
	{ "a", "url", "https://example.com/x%7F", false },
	{ "a", "url", "https://example.com/x\\nhost=evil", false },
	{ "a", "url", "https:///example.com", false },
	{ "a", "url", "http://", false },
	{ "a", "url", "ssh://-oProxyCommand=x/y", false },
	{ "a", "url", "ssh://git@-oProxyCommand=x/y", false },
	{ "a", "url", "ssh://-x@example.com/y", false },
	{ "a", "url", "git@-oProxyCommand=x:y", false },
	{ "a", "url", "../../../:evil.example.com/x", false },
	{ "a", "url", ".././../:x", false },
	{ "a", "url", "../..//evil.example.com/x", false },
	{ "a", "url", "..\\\\:evil.example.com/x", false },
	{ "a", "path", "-x", false },
	{ "a", "path", "/etc", false },
	{ "a", "path", "\\\\etc", false },
	{ "a", "path", "C:/Windows", false },
	{ "a", "path", "c:x", false },
	{ "a", "path", "..", false },
	{ "a", "path", "../x", false },
	{ "a", "path", "x/../../y", false },
	{ "a", "path", "x\\\\..\\\\y", false },
	{ "a", "path", ".git/hooks", false },
	{ "a", "path", "x/.GIT", false },
	{ "a", "path", "x/git~1/y", false },
	{ "a", "path", "x\\n", false },
	{ "a", "path", "x\r", false },
	{ "..", "path", "a", false },
	{ "", "path", "a", false },
	{ "a/../../b", "path", "a", false },
	{ "a\\\\..\\\\b", "path", "a", false },
	{ "/a", "path", "a", false },
	{ "a\tb", "path", "a", false },
	{ "..", "branch", "a", false },
	{ "a", "update", "!rm", false },
	{ "a", "update", " !rm", false },
	{ "a", "UPDATE", "!rm", false },
};

/* What is skipped is read by nobody: only where nothing is left to find. */
static void skips_what_follows(void **state)
{
	const wd_str like = TEXT("100644 b\0"
				 "12345678901234567890"
				 "100644 c\0"
				 "12345678901234567890"
				 "40000 d\0"
				 "12345678901234567890");
	const size_t each = 9 + WD_OID_BYTES;
	struct sandbox s;
	struct wd_tidy t;

	(void)state;
	sandbox_arena(&s);
	t = (struct wd_tidy){ .arena = &s.arena, .rest = like };
	assert_int_equal(wd_tidy_skip(&t, like), like.len);
	assert_int_equal(t.rest.len, 0);
	assert_int_equal(t.count, 3);
	assert_true(wd_str_eq(t.last.name, WD_STR("d")));
	/* an entry and a half */
	t = (struct wd_tidy){ .arena = &s.arena, .rest = like };
	assert_int_equal(wd_tidy_skip(&t, (wd_str){ like.ptr, each + 20 }),
			 each);
	/* another one first */
	t = (struct wd_tidy){ .arena = &s.arena, .rest = like };
	assert_int_equal(wd_tidy_skip(&t, wd_str_from(like, each)), 0);
	/* behind what it must not follow */
	t = (struct wd_tidy){ .arena = &s.arena,
			      .rest = like,
			      .count = 1,
			      .last = { 0100644, TEXT("bb"), { { 0 } } } };
	assert_int_equal(wd_tidy_skip(&t, like), 0);
	t.last.name = WD_STR("b");
	assert_int_equal(wd_tidy_skip(&t, like), 0);
	t.last.name = WD_STR("a");
	assert_int_equal(wd_tidy_skip(&t, like), like.len);
	sandbox_drop_arena(&s);
}

static void knows_what_gitmodules_may_say(void **state)
{
	struct sandbox s = { 0 };

	(void)state;
	sandbox_arena(&s);
	for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++) {
		wd_str text =
			wd_strf(&s.arena, "[Submodule \"%s\"]\n\t%s = \"%s\"\n",
				modules[i].name, modules[i].key,
				modules[i].value);
		const char *flaw = wd_gitmodules_flaw(&s.arena, text);

		if ((flaw == NULL) != modules[i].fine)
			fail_msg("%s: %s", text.ptr,
				 flaw == NULL ? "fine" : flaw);
	}
	sandbox_drop_arena(&s);
}

static void reads_whole_gitmodules(void **state)
{
	static const struct {
		wd_str text;
		bool fine;
	} rows[] = {
		{ TEXT(""), true },
		{ TEXT("; nothing\r\n[submodule \"a\"]\r\n\tpath = a\r\n"),
		  true },
		{ TEXT("[core]\n\tpath = -x\n"), true },
		{ TEXT("[submodule]\n\trecurse = -x\n"), true },
		{ TEXT("[submodule \"a\"]\n\turl\n"), true },
		{ TEXT("[submodule.a]\n\turl = -x\n"), false },
		{ TEXT("[submodule \"a\"]\n\turl = x\n\turl = -x\n"), false },
		{ TEXT("[submodule \"a\"]\n\turl = x\n[submodule \"b\"]\n"
		       "url = -x\n"),
		  false },
		{ TEXT("[submodule\n"), false },
		{ TEXT("[submodule \"a\"]\n\tpath = \"a\n"), false },
		{ TEXT("[submodule \"a\"]\n\tpath = a\0\n"), false },
	};
	struct sandbox s = { 0 };

	(void)state;
	sandbox_arena(&s);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if ((wd_gitmodules_flaw(&s.arena, rows[i].text) == NULL) !=
		    rows[i].fine)
			fail_msg("%s", rows[i].text.ptr);
	char *large = wd_new(&s.arena, char, WD_GITMODULES_MAX + 1);

	memset(large, '\n', WD_GITMODULES_MAX + 1);
	assert_null(wd_gitmodules_flaw(&s.arena,
				       (wd_str){ large, WD_GITMODULES_MAX }));
	assert_non_null(
		wd_gitmodules_flaw(&s.arena,
				   (wd_str){ large, WD_GITMODULES_MAX + 1 }));
	sandbox_drop_arena(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_names_in_disguise),
		cmocka_unit_test(finds_each_flaw_of_a_tree),
		cmocka_unit_test(stops_where_a_tree_is_torn),
		cmocka_unit_test(skips_what_follows),
		cmocka_unit_test(knows_what_gitmodules_may_say),
		cmocka_unit_test(reads_whole_gitmodules),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
