#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sandbox.h"
#include "text/object.h"

#define ONE    "1111111111111111111111111111111111111111"
#define HEAD   "object " ONE "\ntype commit\n"
#define NAME   "tag v1.0\n"
#define TAGGER "tagger T <t@x> 3 +0000\n"
#define TAG    HEAD NAME TAGGER
#define SSH    "-----BEGIN SSH SIGNATURE-----\nabc\n-----END SSH SIGNATURE-----\n"
#define PGP                                                                    \
	"-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n"

#define ROW(name, flaw, armor, text)                                           \
	{                                                                      \
		name, WD_REASON_##flaw, TEXT(armor), TEXT(text)                \
	}

static const struct {
	const char *name;
	enum wd_reason flaw;
	wd_str armor, raw;
} tags[] = {
	ROW("unsigned", NONE, "", TAG "\nm\n"),
	ROW("empty message", NONE, "", TAG "\n"),
	ROW("no newline at the end", NONE, "", TAG "\nm"),
	ROW("controls in the message", NONE, "", TAG "\n\x1b\r\n"),
	ROW("ssh", NONE, SSH, TAG "\nm\n" SSH),
	ROW("openpgp", NONE, PGP, TAG "\nm\n" PGP),
	ROW("signature alone", NONE, PGP, TAG "\n" PGP),
	ROW("old openpgp", NONE, "-----BEGIN PGP MESSAGE-----\nx",
	    TAG "\nm\n-----BEGIN PGP MESSAGE-----\nx"),
	ROW("x509", NONE, "-----BEGIN SIGNED MESSAGE-----\nx",
	    TAG "\nm\n-----BEGIN SIGNED MESSAGE-----\nx"),
	ROW("text behind the signature stays in it", NONE, SSH "x\n",
	    TAG "\nm\n" SSH "x\n"),
	ROW("inside a line", NONE, "", TAG "\nm " SSH),
	ROW("quoted", NONE, "", TAG "\n> " SSH),
	ROW("after CR alone", NONE, "", TAG "\nm\r" SSH),
	ROW("begin with more on the line", NONE,
	    "-----BEGIN SSH SIGNATURE-----x\n",
	    TAG "\nm\n-----BEGIN SSH SIGNATURE-----x\n"),

	ROW("signed twice", MULTI_SIG, SSH SSH, TAG "\nm\n" SSH SSH),
	ROW("two kinds", MULTI_SIG, PGP "x\n" SSH, TAG "\nm\n" PGP "x\n" SSH),
	ROW("no name", TAG_MALFORMED, "", HEAD TAGGER "\nm\n"),
	ROW("empty name", TAG_MALFORMED, "", HEAD "tag \n" TAGGER "\nm\n"),
	ROW("no tagger", TAG_MALFORMED, "", HEAD NAME "\nm\n"),
	ROW("tagger first", TAG_MALFORMED, "", HEAD TAGGER NAME "\nm\n"),
	ROW("two taggers", TAG_MALFORMED, "", TAG TAGGER "\nm\n"),
	ROW("gpgsig", UNSIGNED_HEADER, "", TAG "gpgsig x\n\nm\n"),
	ROW("gpgsig-sha256", UNSIGNED_HEADER, SSH,
	    TAG "gpgsig-sha256 x\n y\n\nm\n" SSH),
	ROW("header goes on", TAG_MALFORMED, "", TAG " x\n\nm\n"),
	ROW("unknown header", TAG_MALFORMED, "", TAG "x y\n\nm\n"),
	ROW("no blank line", TAG_MALFORMED, "", TAG),
	ROW("ends in the tagger", TAG_MALFORMED, "", HEAD NAME "tagger T <"),
	ROW("signature in the header", TAG_MALFORMED, "", TAG SSH "\nm\n"),
	ROW("NUL in the body", NUL, "", TAG "\nm\0\n"),
	ROW("NUL in the name", NUL, "", HEAD "tag v\0\n" TAGGER "\nm\n"),
	ROW("escape in the name", CONTROL_CHARS, "",
	    HEAD "tag v\x1b[1m\n" TAGGER "\nm\n"),
	ROW("CR everywhere", CONTROL_CHARS, "",
	    HEAD "tag v\r\ntagger T <t@x> 3 +0000\r\n\r\nm\r\n"),
	ROW("tab in the tagger", CONTROL_CHARS, "",
	    HEAD NAME "tagger T\t <t@x> 3 +0000\n\nm\n"),
	ROW("tagger without email", BAD_IDENT, "",
	    HEAD NAME "tagger T 3 +0000\n\nm\n"),
	ROW("tagger without date", BAD_DATE, "",
	    HEAD NAME "tagger T <>\n\nm\n"),
};

static void finds_each_flaw(void **state)
{
	struct sandbox s = { 0 };

	(void)state;
	sandbox_arena(&s);
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		struct wd_tag t = { .id.b = { 7 } };
		struct wd_signed sig;
		enum wd_object_type type;
		wd_str raw = tags[i].raw;

		if (wd_tag_read(&s.arena, raw, &t, &type, &sig) != NULL)
			fail_msg("%s: not read", tags[i].name);
		if (t.flaw != tags[i].flaw)
			fail_msg("%s: %s instead of %s", tags[i].name,
				 wd_reason_code(t.flaw),
				 wd_reason_code(tags[i].flaw));
		if (!wd_str_eq(sig.armor, tags[i].armor))
			fail_msg("%s: signature is %.*s", tags[i].name,
				 WD_FMT(sig.armor));
		size_t rest = raw.len - tags[i].armor.len;

		assert_true(wd_str_eq(sig.payload, (wd_str){ raw.ptr, rest }));
		assert_int_equal(type, WD_OBJ_COMMIT);
		assert_int_equal(t.id.b[0], 7);
		assert_int_equal(t.signature.person, WD_NOBODY);
	}
	sandbox_drop_arena(&s);
}

static const wd_str nothing[] = {
	TEXT(""),
	TEXT(NAME TAGGER "\nm\n"),
	TEXT("object " ONE "\n" NAME TAGGER "\nm\n"),
	TEXT("object 11\ntype commit\n" NAME TAGGER "\nm\n"),
	TEXT("object " ONE "\r\ntype commit\n" NAME TAGGER "\nm\n"),
	TEXT("object " ONE "\ntype commit \n" NAME TAGGER "\nm\n"),
	TEXT("object " ONE "\ntype commi\0t\n" NAME TAGGER "\nm\n"),
	TEXT("object " ONE "\ntype \n" NAME TAGGER "\nm\n"),
	TEXT("object " ONE "\ntype commit"),
	TEXT("object " ONE),
	TEXT("type commit\nobject " ONE "\n" NAME TAGGER "\nm\n"),
};

static void refuses_a_tag_of_nothing(void **state)
{
	struct sandbox s = { 0 };

	(void)state;
	sandbox_arena(&s);
	for (size_t i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++) {
		struct wd_tag t = { .flaw = WD_REASON_CLOCK };
		struct wd_signed sig;
		enum wd_object_type type;
		wd_err err = wd_tag_read(&s.arena, nothing[i], &t, &type, &sig);

		if (err == NULL || err->code != WD_ERR_FORMAT)
			fail_msg("row %zu was read", i);
		assert_int_equal(t.flaw, WD_REASON_CLOCK);
	}
	sandbox_drop_arena(&s);
}

static void same(const char *want, wd_str have)
{
	assert_int_equal(have.len, strlen(want));
	assert_memory_equal(have.ptr, want, have.len);
}

static void reads_every_field(void **state)
{
	struct sandbox s = { 0 };
	struct wd_tag t = { 0 };
	struct wd_signed sig;
	enum wd_object_type type;

	(void)state;
	sandbox_arena(&s);
	assert_null(wd_tag_read(&s.arena,
				WD_STR("object " ONE "\ntype tag\n" NAME TAGGER
				       "\ntitle\n\nKey: value\n" SSH),
				&t, &type, &sig));
	assert_int_equal(type, WD_OBJ_TAG);
	same(ONE, wd_oid_hex(&s.arena, t.target));
	same("v1.0", t.name);
	same("T", t.tagger.name);
	same("t@x", t.tagger.email);
	assert_int_equal(t.tagger.time, 3);
	same("title\n\nKey: value\n", t.message);
	sandbox_drop_arena(&s);
}

#define ID "iiiiiiiiiiiiiiiiiiii"

static const struct {
	const char *name;
	bool broken;
	size_t entries;
	wd_str raw;
} trees[] = {
	{ "empty", false, 0, TEXT("") },
	{ "every type", false, 4,
	  TEXT("100644 a\0" ID "120000 b\0" ID "160000 c\0" ID
	       "40000 d\0" ID) },
	{ "zeros in front", false, 1, TEXT("040000 d\0" ID) },
	{ "old mode", false, 1, TEXT("100664 d\0" ID) },
	{ "any byte in a name", false, 1, TEXT("100644 \xff \n\x1b\0" ID) },
	{ "id of NUL and '/'", false, 1,
	  TEXT("100644 a\0\0/\0/\0/\0/\0/\0/\0/\0/\0/\0/") },
	{ "no name", true, 0, TEXT("100644 \0" ID) },
	{ "slash", true, 0, TEXT("100644 a/b\0" ID) },
	{ "no mode", true, 0, TEXT(" a\0" ID) },
	{ "mode zero", true, 0, TEXT("0 a\0" ID) },
	{ "no such type", true, 0, TEXT("50000 a\0" ID) },
	{ "type cut away", true, 0, TEXT("644 a\0" ID) },
	{ "bits above the type", true, 0, TEXT("1100644 a\0" ID) },
	{ "mode too long", true, 0, TEXT("00100644 a\0" ID) },
	{ "decimal", true, 0, TEXT("100684 a\0" ID) },
	{ "two spaces", true, 1, TEXT("100644 a\0" ID " 100644 b\0" ID) },
	{ "no NUL", true, 0, TEXT("100644 a") },
	{ "id ends", true, 1,
	  TEXT("100644 a\0" ID "100644 b\0iiiiiiiiiiiiiiiiiii") },
	{ "rest at the end", true, 1, TEXT("100644 a\0" ID "\n") },
};

static void iterates_trees(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(trees) / sizeof(trees[0]); i++) {
		struct wd_tree_reader t = { .rest = trees[i].raw };
		struct wd_tree_entry e;
		size_t n = 0;

		while (wd_tree_next(&t, &e))
			n++;
		if (t.broken != trees[i].broken || n != trees[i].entries)
			fail_msg("%s: %zu entries%s", trees[i].name, n,
				 t.broken ? ", broken" : "");
		assert_false(wd_tree_next(&t, &e));
	}
}

static void orders_entries_as_git_does(void **state)
{
	static const struct wd_tree_entry sorted[] = {
		{ 0100644, TEXT("a"), { { 0 } } },
		{ 0100644, TEXT("a-"), { { 0 } } },
		{ 0100644, TEXT("a."), { { 0 } } },
		{ 0040000, TEXT("a"), { { 0 } } },
		{ 0160000, TEXT("a0"), { { 0 } } },
		{ 0120000, TEXT("ab"), { { 0 } } },
		{ 0040000, TEXT("ab"), { { 0 } } },
		{ 0100644, TEXT("\xff"), { { 0 } } },
	};
	const int n = sizeof(sorted) / sizeof(sorted[0]);

	(void)state;
	for (int i = 0; i < n; i++)
		for (int k = 0; k < n; k++) {
			int c = wd_tree_order(&sorted[i], &sorted[k]);

			assert_int_equal((c > 0) - (c < 0), (i > k) - (i < k));
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_each_flaw),
		cmocka_unit_test(refuses_a_tag_of_nothing),
		cmocka_unit_test(reads_every_field),
		cmocka_unit_test(iterates_trees),
		cmocka_unit_test(orders_entries_as_git_does),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
