#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sandbox.h"
#include "text/object.h"

#define TREE      "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
#define ONE       "1111111111111111111111111111111111111111"
#define PARENT    "parent " ONE "\n"
#define AUTHOR    "author A U Thor <a@x> 1 +0000\n"
#define COMMITTER "committer C O Mitter <c@x> 2 -0130\n"
#define WHO       AUTHOR COMMITTER
#define SIG                                                                    \
	"gpgsig -----BEGIN SSH SIGNATURE-----\n"                               \
	" abc\n"                                                               \
	" -----END SSH SIGNATURE-----\n"
#define ARMOR                                                                  \
	"-----BEGIN SSH SIGNATURE-----\n"                                      \
	"abc\n"                                                                \
	"-----END SSH SIGNATURE-----\n"
#define MERGETAG                                                               \
	"mergetag object " ONE "\n type commit\n tag v1\n"                     \
	" tagger T <t@x> 1 +0000\n \n a\ttab and a return\r\n"                 \
	" -----BEGIN PGP SIGNATURE-----\n \n x\n"                              \
	" -----END PGP SIGNATURE-----\n"

#define ROW(name, flaw, text)                                                  \
	{                                                                      \
		name, WD_REASON_##flaw, TEXT(text)                             \
	}

struct row {
	const char *name;
	enum wd_reason flaw;
	wd_str raw;
};

/* One byte more or less than honest tools write. */
static const struct row commits[] = {
	ROW("plain", NONE, TREE PARENT WHO "\nm\n"),
	ROW("root", NONE, TREE WHO "\nm\n"),
	ROW("octopus", NONE, TREE PARENT PARENT PARENT WHO "\nm\n"),
	ROW("no newline at the end", NONE, TREE WHO "\nm"),
	ROW("empty message", NONE, TREE WHO "\n"),
	ROW("message begins with blank lines", NONE, TREE WHO "\n\n\nm"),
	ROW("controls in the message", NONE, TREE WHO "\n\x1b[31m\r\n\x7f"),
	ROW("signed", NONE, TREE WHO SIG "\nm\n"),
	ROW("signed with CR", NONE, TREE WHO "gpgsig a\r\n b\r\n \r\n\nm\n"),
	ROW("encoding", NONE, TREE WHO "encoding latin1\n\n\xe4\n"),
	ROW("mergetag", NONE, TREE PARENT WHO MERGETAG MERGETAG SIG "\nm\n"),
	ROW("unknown headers", NONE,
	    TREE WHO "HG:extra a:b\nHG:extra c:d\nchange-id x y\n\nm\n"),
	ROW("unknown header, folded", NONE, TREE WHO "x a\n b\n \n\nm\n"),
	ROW("unknown header, empty value", NONE, TREE WHO "x \n\nm\n"),
	ROW("header after the signature", NONE, TREE WHO SIG "x y\n z\n\nm"),
	ROW("latin1 name", NONE,
	    TREE "author \xe4 <\xe4@x> 1 +0000\n" COMMITTER "\nm\n"),
	ROW("empty name", NONE, TREE "author  <a@x> 1 +0000\n" COMMITTER "\n"),
	ROW("no name at all", NONE, TREE "author <> 0 +0000\n" COMMITTER "\n"),
	ROW("odd zone", NONE, TREE "author a <> 0 -7399\n" COMMITTER "\n"),
	ROW("zone with seconds", NONE,
	    TREE "author a <> 0 +051800\n" COMMITTER "\n"),
	ROW("last date", NONE,
	    TREE "author a <> 9007199254740992 +0000\n" COMMITTER "\n"),

	ROW("author twice", DUP_HEADER, TREE AUTHOR AUTHOR COMMITTER "\nm\n"),
	ROW("committer twice", DUP_HEADER, TREE WHO COMMITTER "\nm\n"),
	ROW("tree twice", DUP_HEADER, TREE TREE WHO "\nm\n"),
	ROW("tree after the parent", DUP_HEADER, TREE PARENT TREE WHO "\nm\n"),
	ROW("encoding twice", DUP_HEADER,
	    TREE WHO "encoding a\nencoding b\n\nm\n"),
	ROW("parent after author", HEADER_ORDER,
	    TREE AUTHOR PARENT COMMITTER "\nm\n"),
	ROW("parent at the end", HEADER_ORDER, TREE WHO PARENT "\nm\n"),
	ROW("committer first", HEADER_ORDER, TREE COMMITTER AUTHOR "\nm\n"),
	ROW("no author", HEADER_ORDER, TREE COMMITTER "\nm\n"),
	ROW("no committer", HEADER_ORDER, TREE AUTHOR "\nm\n"),
	ROW("nobody", HEADER_ORDER, TREE "\n" WHO "\n"),
	ROW("signature before author", HEADER_ORDER, TREE SIG WHO "\nm\n"),
	ROW("unknown before committer", HEADER_ORDER,
	    TREE AUTHOR "x y\n" COMMITTER "\nm\n"),

	ROW("no blank line", HEADER_GRAMMAR, TREE WHO),
	ROW("ends inside a header", HEADER_GRAMMAR, TREE WHO "x y"),
	ROW("no space", HEADER_GRAMMAR, TREE WHO "name\n\nm\n"),
	ROW("no name", HEADER_GRAMMAR, TREE WHO "\tx y\n\nm\n"),
	ROW("high byte in a name", HEADER_GRAMMAR, TREE WHO "\xe4 y\n\nm\n"),
	ROW("CR alone on the blank line", HEADER_GRAMMAR, TREE WHO "\r\n\nm"),
	ROW("gpgsig without a space", HEADER_GRAMMAR,
	    TREE WHO "gpgsig\n a\n\n"),
	ROW("tree goes on", HEADER_GRAMMAR, TREE " x\n" WHO "\nm\n"),
	ROW("committer goes on", HEADER_GRAMMAR, TREE WHO " x\n\nm\n"),
	ROW("encoding goes on", HEADER_GRAMMAR, TREE WHO "encoding a\n b\n\nm"),

	ROW("NUL in the message", NUL, TREE WHO "\nm\0evil\n"),
	ROW("NUL in the author", NUL,
	    TREE "author A\0 <a@x> 1 +0000\n" COMMITTER "\nm\n"),
	ROW("NUL in the signature", NUL, TREE WHO "gpgsig a\0b\n\nm\n"),
	ROW("NUL in a mergetag", NUL, TREE WHO "mergetag a\n \0\n\nm\n"),

	ROW("escape in the author", CONTROL_CHARS,
	    TREE "author \x1b[1m <a@x> 1 +0000\n" COMMITTER "\nm\n"),
	ROW("CR in the committer", CONTROL_CHARS,
	    TREE AUTHOR "committer a <a@x> 1 +0000\r\n\nm\n"),
	ROW("delete in an email", CONTROL_CHARS,
	    TREE "author a <\x7f> 1 +0000\n" COMMITTER "\nm\n"),
	ROW("tab in an unknown header", CONTROL_CHARS, TREE WHO "x \t\n\nm\n"),
	ROW("tab where it goes on", CONTROL_CHARS, TREE WHO "x a\n \t\n\nm\n"),
	ROW("CR inside an armor line", CONTROL_CHARS,
	    TREE WHO "gpgsig a\rb\n\nm\n"),
	ROW("two CR after an armor line", CONTROL_CHARS,
	    TREE WHO "gpgsig a\n b\r\r\n\nm\n"),

	ROW("signed twice", MULTI_HEADER, TREE WHO SIG SIG "\nm\n"),
	ROW("signed twice, apart", MULTI_HEADER,
	    TREE WHO SIG "x y\n" SIG "\nm"),
	ROW("another kind of hash", UNSIGNED_HEADER,
	    TREE WHO "gpgsig-sha256 x\n\nm\n"),
	ROW("before the signature", UNSIGNED_HEADER,
	    TREE WHO "gpgsigx y\n" SIG "\nm\n"),
	ROW("after the signature", UNSIGNED_HEADER,
	    TREE WHO SIG "gpgsig-sha256 x\n y\n\nm\n"),

	ROW("no email", BAD_IDENT, TREE "author A 1 +0000\n" COMMITTER "\n"),
	ROW("email not closed", BAD_IDENT,
	    TREE "author A <a@x 1 +0000\n" COMMITTER "\n"),
	ROW("no space before email", BAD_IDENT,
	    TREE "author A<a@x> 1 +0000\n" COMMITTER "\n"),
	ROW("bracket in the name", BAD_IDENT,
	    TREE "author A> <a@x> 1 +0000\n" COMMITTER "\n"),
	ROW("bracket in the email", BAD_IDENT,
	    TREE "author A <a<b@x> 1 +0000\n" COMMITTER "\n"),
	ROW("two emails", BAD_DATE,
	    TREE "author A <a@x> <b@x> 1 +0000\n" COMMITTER "\n"),
	ROW("no date", BAD_DATE, TREE "author A <a@x>\n" COMMITTER "\n"),
	ROW("no zone", BAD_DATE, TREE "author A <a@x> 1\n" COMMITTER "\n"),
	ROW("negative", BAD_DATE, TREE AUTHOR "committer A <> -1 +0000\n\n"),
	ROW("zero in front", BAD_DATE,
	    TREE AUTHOR "committer A <> 01 +0000\n\n"),
	ROW("words", BAD_DATE, TREE AUTHOR "committer A <> now +0000\n\n"),
	ROW("two spaces", BAD_DATE, TREE AUTHOR "committer A <>  1 +0000\n\n"),
	ROW("beyond 2^53", BAD_DATE,
	    TREE AUTHOR "committer A <> 9007199254740993 +0000\n\n"),
	ROW("beyond 2^64", BAD_DATE,
	    TREE AUTHOR "committer A <> 18446744073709551617 +0000\n\n"),
	ROW("short zone", BAD_DATE, TREE AUTHOR "committer A <> 1 +000\n\n"),
	ROW("zone unsigned", BAD_DATE,
	    TREE AUTHOR "committer A <> 1 00000\n\n"),
	ROW("more after the zone", BAD_DATE,
	    TREE AUTHOR "committer A <> 1 +0000 \n\n"),

	ROW("the first flaw counts", BAD_IDENT,
	    TREE "author A\n" COMMITTER SIG SIG "x\n\n\0"),
	ROW("the first flaw counts, NUL", NUL,
	    TREE "author \0A\n" COMMITTER SIG SIG "x\n\n\0"),
};

static void finds_each_flaw(void **state)
{
	struct sandbox s = { 0 };

	(void)state;
	sandbox_arena(&s);
	for (size_t i = 0; i < sizeof(commits) / sizeof(commits[0]); i++) {
		const struct row *row = &commits[i];
		struct wd_commit c = { .id.b = { 7 } };
		struct wd_signed sig;

		if (wd_commit_read(&s.arena, row->raw, &c, &sig) != NULL)
			fail_msg("%s: cannot be walked", row->name);
		if (c.flaw != row->flaw)
			fail_msg("%s: %s instead of %s", row->name,
				 wd_reason_code(c.flaw),
				 wd_reason_code(row->flaw));
		assert_int_equal(c.id.b[0], 7);
		assert_int_equal(c.signature.person, WD_NOBODY);
		assert_int_equal(c.clean_merge, WD_UNKNOWN);
	}
	sandbox_drop_arena(&s);
}

/* A history whose next step is not known cannot be judged at all. */
static const struct row unwalkable[] = {
	ROW("empty", NONE, ""),
	ROW("no tree", NONE, PARENT WHO "\nm\n"),
	ROW("blank line first", NONE, "\n" TREE WHO "\nm\n"),
	ROW("short tree", NONE, "tree 4b825dc642cb6eb9a060e54bf8d69288fb\n"),
	ROW("tree ends", NONE, "tree " ONE),
	ROW("tree in capitals", NONE,
	    "tree 4B825DC642CB6EB9A060E54BF8D69288FBEE4904\n" WHO "\nm\n"),
	ROW("two spaces", NONE, "tree  " ONE "\n" WHO "\nm\n"),
	ROW("short parent", NONE, TREE "parent 11\n" WHO "\nm\n"),
	ROW("no parent", NONE, TREE "parent \n" WHO "\nm\n"),
	ROW("second parent", NONE, TREE PARENT "parent x" ONE "\n" WHO "\nm\n"),
	ROW("parent with more", NONE, TREE "parent " ONE " \n" WHO "\nm\n"),
	ROW("parent ends", NONE, TREE "parent " ONE),
};

static void refuses_what_cannot_be_walked(void **state)
{
	struct sandbox s = { 0 };

	(void)state;
	sandbox_arena(&s);
	for (size_t i = 0; i < sizeof(unwalkable) / sizeof(unwalkable[0]);
	     i++) {
		struct wd_commit c = { .parents = 77 };
		struct wd_commit_links l = { .parents = 77 };
		struct wd_signed sig;
		wd_str raw = unwalkable[i].raw;
		wd_err err = wd_commit_read(&s.arena, raw, &c, &sig);

		if (err == NULL || err->code != WD_ERR_FORMAT)
			fail_msg("%s: was read", unwalkable[i].name);
		if (wd_commit_links(&s.arena, raw, &l) == NULL)
			fail_msg("%s: has links", unwalkable[i].name);
		assert_int_equal(c.parents, 77);
		assert_int_equal(l.parents, 77);
	}
	sandbox_drop_arena(&s);
}

static void same(const char *want, wd_str have)
{
	assert_int_equal(have.len, strlen(want));
	assert_memory_equal(have.ptr, want, have.len);
}

static void takes_the_signature_out(void **state)
{
	struct sandbox s = { 0 };
	struct wd_commit c = { 0 };
	struct wd_signed sig;

	(void)state;
	sandbox_arena(&s);
	assert_null(wd_commit_read(&s.arena,
				   WD_STR(TREE PARENT WHO MERGETAG SIG
					  "x y\n z\n\n gpgsig m\n"),
				   &c, &sig));
	same(ARMOR, sig.armor);
	same(TREE PARENT WHO MERGETAG "x y\n z\n\n gpgsig m\n", sig.payload);
	same(" gpgsig m\n", c.message);
	same("A U Thor", c.author.name);
	same("a@x", c.author.email);
	same("C O Mitter", c.committer.name);
	same("c@x", c.committer.email);
	assert_int_equal(c.author.time, 1);
	assert_int_equal(c.committer.time, 2);
	assert_int_equal(c.parents, 1);
	same(ONE, wd_oid_hex(&s.arena, c.parent[0]));

	/* what looks like a signature in a message is none */
	assert_null(
		wd_commit_read(&s.arena, WD_STR(TREE WHO "\n" SIG), &c, &sig));
	same("", sig.armor);
	same(TREE WHO "\n" SIG, sig.payload);
	sandbox_drop_arena(&s);
}

/* git hands both parts to the program that verifies: it must get the same. */
static void agrees_with_git_on_what_is_signed(void **state)
{
	static const wd_str raws[] = {
		TEXT(TREE WHO SIG "\nm\n"),
		TEXT(TREE WHO MERGETAG SIG "\nm"),
		TEXT(TREE WHO "encoding x\nx y\n z\n" SIG "\n"),
		TEXT(TREE WHO "gpgsig -----BEGIN PGP SIGNATURE-----\n \n a\n"
			      " -----END PGP SIGNATURE-----\n \n\nm\n"),
	};
	struct sandbox s;

	(void)state;
	sandbox_make(&s);
	sandbox_write(&s, "spy",
		      WD_STR("#!/bin/sh\nfor f; do case $f in *git_vtag*|*sig*)"
			     " cp \"$f\" armor;; esac; done\ncat >payload\n"
			     "exit 1\n"));
	(void)sandbox_run(&s, "git init -q --bare r && chmod 700 spy");
	for (size_t i = 0; i < sizeof(raws) / sizeof(raws[0]); i++) {
		struct wd_commit c = { 0 };
		struct wd_signed sig;

		sandbox_write(&s, "raw", raws[i]);
		(void)sandbox_run(
			&s, "rm -f armor payload;"
			    "id=$(git -C r hash-object --literally -w -t commit"
			    "     \"$PWD/raw\");"
			    "sed -i 's/SSH SIG/PGP SIG/' raw;"
			    "id=$(git -C r hash-object --literally -w -t commit"
			    "     \"$PWD/raw\");"
			    "git --git-dir=r -c gpg.program=$PWD/spy"
			    "  verify-commit $id 2>log || test -f payload");
		wd_str raw = sandbox_run(&s, "cat raw");

		assert_null(wd_commit_read(&s.arena, raw, &c, &sig));
		same(sandbox_run(&s, "cat payload; printf '\\0'").ptr,
		     sig.payload);
		same(sandbox_run(&s, "cat armor; printf '\\0'").ptr, sig.armor);
	}
	sandbox_drop(&s);
}

static wd_str repeated(struct sandbox *s, const char *head, const char *text,
		       size_t n, const char *tail)
{
	struct wd_buf b = { .arena = &s->arena };

	wd_buf_c(&b, head);
	while (n-- > 0)
		wd_buf_c(&b, text);
	wd_buf_c(&b, tail);
	return wd_buf_str(&b);
}

static enum wd_reason flaw_of(struct sandbox *s, wd_str raw)
{
	struct wd_commit c = { 0 };
	struct wd_signed sig;

	assert_null(wd_commit_read(&s->arena, raw, &c, &sig));
	return c.flaw;
}

static void keeps_to_its_limits(void **state)
{
	struct sandbox s = { 0 };
	struct wd_commit_links l;
	wd_str most, more;

	(void)state;
	sandbox_arena(&s);
	most = repeated(&s, TREE WHO, "x y\n", WD_HEADERS_MAX - 4, "\n");
	more = repeated(&s, TREE WHO, "x y\n", WD_HEADERS_MAX - 3, "\n");
	assert_int_equal(flaw_of(&s, most), WD_REASON_NONE);
	assert_int_equal(flaw_of(&s, more), WD_REASON_LIMIT);
	most = repeated(&s, TREE WHO "\n", "m", WD_MESSAGE_MAX, "");
	more = repeated(&s, TREE WHO "\n", "m", WD_MESSAGE_MAX + 1, "");
	assert_int_equal(flaw_of(&s, most), WD_REASON_NONE);
	assert_int_equal(flaw_of(&s, more), WD_REASON_LIMIT);
	more = repeated(&s, TREE WHO "x ", "y", WD_HEADER_MAX, "\n\n");
	assert_int_equal(flaw_of(&s, more), WD_REASON_LIMIT);
	more = repeated(&s, TREE "author ", "y", WD_IDENT_MAX,
			" <>\n" COMMITTER "\n");
	assert_int_equal(flaw_of(&s, more), WD_REASON_LIMIT);
	most = repeated(&s, TREE, PARENT, WD_PARENTS_MAX, WHO "\n");
	more = repeated(&s, TREE, PARENT, WD_PARENTS_MAX + 1, WHO "\n");
	assert_null(wd_commit_links(&s.arena, most, &l));
	assert_int_equal(l.parents, WD_PARENTS_MAX);
	wd_err err = wd_commit_links(&s.arena, more, &l);

	assert_non_null(err);
	assert_int_equal(err->code, WD_ERR_LIMIT);
	sandbox_drop_arena(&s);
}

static void links_are_read_even_from_flawed_commits(void **state)
{
	static const struct {
		int64_t time;
		wd_str raw;
	} rows[] = {
		{ 2, TEXT(TREE PARENT WHO "\nm\n") },
		{ 5, TEXT(TREE PARENT AUTHOR "committer a <b>  5x\n") },
		{ 0, TEXT(TREE PARENT AUTHOR "committer a <b> -5 +0000\n\n") },
		{ 0, TEXT(TREE PARENT AUTHOR "committer a <b>") },
		{ 0, TEXT(TREE PARENT AUTHOR "committer a") },
		{ 0, TEXT(TREE PARENT COMMITTER "\n") },
		{ 0, TEXT(TREE PARENT) },
		{ 0, TEXT(TREE PARENT AUTHOR
			  "committer a <b> 99999999999999999999 +0000\n\n") },
	};
	struct sandbox s = { 0 };

	(void)state;
	sandbox_arena(&s);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct wd_commit_links l;

		assert_null(wd_commit_links(&s.arena, rows[i].raw, &l));
		assert_int_equal(l.parents, 1);
		same(ONE, wd_oid_hex(&s.arena, l.parent[0]));
		assert_int_equal(l.time, rows[i].time);
	}
	sandbox_drop_arena(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_each_flaw),
		cmocka_unit_test(refuses_what_cannot_be_walked),
		cmocka_unit_test(takes_the_signature_out),
		cmocka_unit_test(agrees_with_git_on_what_is_signed),
		cmocka_unit_test(keeps_to_its_limits),
		cmocka_unit_test(links_are_read_even_from_flawed_commits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
