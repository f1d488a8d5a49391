#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "git/refs.h"
#include "sandbox.h"

#define ONE   "1111111111111111111111111111111111111111"
#define TWO   "2222222222222222222222222222222222222222"
#define THREE "3333333333333333333333333333333333333333"

/* A repository of loose and packed refs, without any object. */
static void make_repository(struct sandbox *s)
{
	sandbox_make(s);
	(void)sandbox_run(
		s, "mkdir -p refs/heads/topic refs/heads/hollow/a refs/tags;"
		   "echo 'ref: refs/heads/main' >HEAD;"
		   "echo " ONE " >refs/heads/main;"
		   "printf " TWO " >refs/heads/topic/a;"
		   "echo " TWO " >refs/heads/topic/half.lock;"
		   "echo " TWO " >refs/heads/topic/.hidden;"
		   "echo 'ref: refs/heads/main' >refs/heads/alias;"
		   "echo 'ref: refs/heads/alias' >refs/heads/twice;"
		   "echo 'ref:  refs/heads/none  ' >refs/heads/dangling;"
		   "ln -s refs/heads/main refs/heads/link;"
		   "cat >packed-refs <<EOF\n"
		   "# pack-refs with: peeled fully-peeled sorted \n" THREE
		   " refs/heads/alias\n" THREE " refs/heads/hollow/a\n" THREE
		   " refs/heads/main\n" THREE " refs/tags/v1\n^" ONE "\n" THREE
		   " refs/tags/v2\nEOF\n");
}

/* "<id> <real name>", or the error's code.  What the ref itself names leads
 * there, too. */
static wd_str resolve(struct sandbox *s, wd_str name)
{
	wd_str real = { 0 };
	wd_oid id = { { 7 } };
	wd_err err = wd_ref_resolve(&s->arena, s->dir, name, &real, &id);

	if (err != NULL) {
		assert_int_equal(id.b[0], 7);
		return wd_strf(&s->arena, "error %d", (int)err->code);
	}
	wd_str next = { 0 }, end = real;

	assert_null(wd_ref_names(&s->arena, s->dir, name, &next));
	assert_int_equal(next.len == 0, wd_str_eq(name, real));
	if (next.len > 0)
		assert_null(wd_ref_resolve(&s->arena, s->dir, next, &end, &id));
	assert_true(wd_str_eq(end, real));
	return wd_strf(&s->arena, "%.1s %.*s", wd_oid_hex(&s->arena, id).ptr,
		       WD_FMT(real));
}

static wd_str list(struct sandbox *s, const char *prefix)
{
	struct wd_buf b = { .arena = &s->arena };
	struct wd_ref *ref = NULL;
	size_t n = 0;
	wd_err err =
		wd_refs_list(&s->arena, s->dir, wd_str_of(prefix), &ref, &n);

	if (err != NULL)
		return wd_strf(&s->arena, "error %d", (int)err->code);
	for (size_t i = 0; i < n; i++)
		wd_buf_f(&b, "%s %.*s\n", wd_oid_hex(&s->arena, ref[i].id).ptr,
			 WD_FMT(ref[i].name));
	return wd_buf_str(&b);
}

static void same(const char *what, wd_str want, wd_str have)
{
	if (!wd_str_eq(want, have))
		fail_msg("%s: \"%.*s\" instead of \"%.*s\"", what, WD_FMT(have),
			 WD_FMT(want));
}

#define ROW(name, want)                                                        \
	{                                                                      \
		TEXT(name), TEXT(want)                                         \
	}
#define BAD "error 1"

static void resolves_names(void **state)
{
	static const struct {
		wd_str name, want;
	} rows[] = {
		ROW("refs/heads/main", "1 refs/heads/main"),
		ROW("HEAD", "1 refs/heads/main"),
		ROW("refs/heads/topic/a", "2 refs/heads/topic/a"),
		ROW("refs/heads/alias", "1 refs/heads/main"),
		ROW("refs/heads/twice", "1 refs/heads/main"),
		ROW("refs/heads/link", "1 refs/heads/main"),
		ROW("refs/heads/dangling", "0 refs/heads/none"),
		ROW("refs/heads/hollow/a", "3 refs/heads/hollow/a"),
		ROW("refs/tags/v1", "3 refs/tags/v1"),
		ROW("refs/tags/v2", "3 refs/tags/v2"),
		ROW("refs/tags/v", "0 refs/tags/v"),
		ROW("refs/tags/v10", "0 refs/tags/v10"),
		ROW("refs/heads/hollow", "0 refs/heads/hollow"),
		ROW("refs/heads/main/x", "0 refs/heads/main/x"),
		ROW("refs/zzz", "0 refs/zzz"),
		ROW("refs/aaa", "0 refs/aaa"),
		/* names that must not be opened */
		ROW("", BAD),
		ROW("packed-refs", BAD),
		ROW("config", BAD),
		ROW("/etc/passwd", BAD),
		ROW("../HEAD", BAD),
		ROW("refs", BAD),
		ROW("refs/", BAD),
		ROW("refs//heads/main", BAD),
		ROW("refs/heads/main/", BAD),
		ROW("refs/heads/../heads/main", BAD),
		ROW("refs/heads/./main", BAD),
		ROW("refs/heads/..", BAD),
		ROW("refs/heads/topic/.hidden", BAD),
		ROW("refs/heads/topic/half.lock", BAD),
		ROW("refs/heads/x.lock/y", BAD),
		ROW("refs/heads/main\0x", BAD),
		ROW("refs/heads/ma\nin", BAD),
	};
	struct sandbox s;

	(void)state;
	make_repository(&s);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		same(rows[i].name.ptr, rows[i].want, resolve(&s, rows[i].name));
	sandbox_drop(&s);
}

static void lists_by_prefix(void **state)
{
	static const struct {
		const char *prefix;
		wd_str want;
	} rows[] = {
#define HEADS                                                                  \
	THREE " refs/heads/hollow/a\n" ONE " refs/heads/main\n" TWO            \
	      " refs/heads/topic/a\n"
#define TAGS THREE " refs/tags/v1\n" THREE " refs/tags/v2\n"
		{ "", TEXT(HEADS TAGS) },
		{ "refs/", TEXT(HEADS TAGS) },
		{ "refs/heads/", TEXT(HEADS) },
		{ "refs/h", TEXT(HEADS) },
		{ "refs/heads/topic/", TEXT(TWO " refs/heads/topic/a\n") },
		{ "refs/heads/top", TEXT(TWO " refs/heads/topic/a\n") },
		{ "refs/heads/main", TEXT(ONE " refs/heads/main\n") },
		{ "refs/heads/main/", TEXT("") },
		{ "refs/tags/", TEXT(TAGS) },
		{ "refs/tags/v2", TEXT(THREE " refs/tags/v2\n") },
		{ "refs/warder/", TEXT("") },
		{ "refs/zzz/", TEXT("") },
		{ "HEAD", TEXT("") },
		{ "/etc/", TEXT(BAD) },
		{ "../", TEXT(BAD) },
		{ "refs/../", TEXT(BAD) },
	};
	struct sandbox s;

	(void)state;
	make_repository(&s);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		same(rows[i].prefix, rows[i].want, list(&s, rows[i].prefix));
	sandbox_drop(&s);
}

/* Broken is not absent: an absent ref could be created by whoever asks. */
static void refuses_broken_refs(void **state)
{
	static const struct {
		const char *name, *damage;
	} rows[] = {
		{ "empty", ": >refs/heads/x" },
		{ "short", "echo 111 >refs/heads/x" },
		{ "capitals", "echo " ONE " | tr 1 A >refs/heads/x" },
		{ "more", "echo " ONE " x >refs/heads/x" },
		{ "zero", "echo " ONE " | tr 1 0 >refs/heads/x" },
		{ "large", "yes " ONE " | head -1000 >refs/heads/x" },
		{ "pipe", "mkfifo refs/heads/x" },
		{ "link out", "echo " ONE " >y; ln -s ../../y refs/heads/x" },
		{ "link to nothing", "ln -s nothing refs/heads/x" },
		{ "link up", "ln -s refs/../y refs/heads/x" },
		{ "symbolic, up", "echo 'ref: ../y' >refs/heads/x" },
		{ "symbolic, elsewhere", "echo 'ref: config' >refs/heads/x" },
		{ "symbolic, empty", "echo 'ref:' >refs/heads/x" },
		{ "packed: short", "echo 111 refs/heads/x >packed-refs" },
		{ "packed: zero",
		  "echo " ONE " refs/heads/x | tr 1 0 >packed-refs" },
		{ "packed: torn", "printf '" ONE " refs/hea' >packed-refs" },
		{ "packed: bad peel",
		  "printf '" ONE " refs/heads/x\\n^11\\n' >packed-refs" },
		{ "packed: torn peel",
		  "printf '" ONE " refs/heads/x\\n^" ONE "' >packed-refs" },
		{ "packed: peel alone", "echo '^" ONE "' >packed-refs" },
		{ "packed: no name", "echo '" ONE " ' >packed-refs" },
		{ "packed: blank line", "echo >packed-refs" },
		{ "packed: sorted, broken",
		  "printf '# pack-refs with: sorted\\n\\n\\n\\n' "
		  ">packed-refs" },
		{ "packed: a directory", "mkdir packed-refs" },
		{ "no refs", "rm -r refs" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sandbox s;
		wd_str error = WD_STR("error ");

		sandbox_make(&s);
		(void)sandbox_run(&s, "mkdir -p refs/heads; %s",
				  rows[i].damage);
		if (!wd_str_starts(resolve(&s, WD_STR("refs/heads/x")), error))
			fail_msg("%s: resolved", rows[i].name);
		if (strstr(rows[i].damage, "'ref: config'") == NULL &&
		    !wd_str_starts(list(&s, "refs/heads/"), error))
			fail_msg("%s: listed", rows[i].name);
		sandbox_drop(&s);
	}
}

static void does_not_follow_a_linked_directory(void **state)
{
	struct sandbox s;

	(void)state;
	sandbox_make(&s);
	(void)sandbox_run(&s, "mkdir -p refs/heads out; echo " ONE " >out/a;"
			      "ln -s ../../out refs/heads/x");
	same("above", (wd_str)TEXT(BAD), list(&s, "refs/heads/"));
	same("itself", (wd_str)TEXT("error 3"), list(&s, "refs/heads/x/"));
	sandbox_drop(&s);
}

static void symbolic_refs_end_somewhere(void **state)
{
	struct sandbox s;

	(void)state;
	sandbox_make(&s);
	(void)sandbox_run(&s, "mkdir -p refs/heads;"
			      "for i in 1 2 3 4 5 6; do"
			      "  echo ref: refs/heads/$((i+1)) >refs/heads/$i;"
			      "done;"
			      "echo " ONE " >refs/heads/7;"
			      "echo ref: refs/heads/me >refs/heads/me");
	same("four hops", (wd_str)TEXT("1 refs/heads/7"),
	     resolve(&s, WD_STR("refs/heads/3")));
	same("five hops", (wd_str)TEXT("error 2"),
	     resolve(&s, WD_STR("refs/heads/2")));
	same("loop", (wd_str)TEXT("error 2"),
	     resolve(&s, WD_STR("refs/heads/me")));
	sandbox_drop(&s);
}

/* Every name, and one before and behind it, sorted and not. */
static void finds_every_packed_ref(struct sandbox *s)
{
	struct wd_ref *ref = NULL;
	size_t n = 0;
	wd_str none = WD_STR("0 ");

	assert_null(wd_refs_list(&s->arena, s->dir, WD_STR("refs/"), &ref, &n));
	assert_int_equal(n, 400);
	for (size_t i = 0; i < n; i++) {
		struct wd_arena mark = s->arena;
		wd_str name = ref[i].name;
		wd_str real = { 0 };
		wd_oid id;

		assert_null(
			wd_ref_resolve(&s->arena, s->dir, name, &real, &id));
		assert_true(wd_oid_eq(id, ref[i].id));
		wd_str after = wd_strf(&s->arena, "%.*s!", WD_FMT(name));
		wd_str before = { name.ptr, name.len - 1 };

		assert_true(wd_str_starts(resolve(s, after), none));
		assert_true(wd_str_starts(resolve(s, before), none));
		s->arena = mark;
	}
}

static void searches_packed_refs(void **state)
{
	struct sandbox s;

	(void)state;
	sandbox_make(&s);
	(void)sandbox_run(
		&s, "mkdir refs;"
		    "echo '# pack-refs with: peeled fully-peeled sorted ' >p;"
		    "seq 1000 1399 | while read i; do"
		    "  printf '%%040d refs/t/%%d\\n' $i $i;"
		    "  test $((i%%3)) = 0 || printf '^%%040d\\n' $i;"
		    "done >>p; cp p packed-refs");
	finds_every_packed_ref(&s);
	assert_int_equal(list(&s, "refs/t/12").len, 100 * (41 + 12));
	(void)sandbox_run(&s, "sed -i '1s/ sorted//' packed-refs;"
			      "grep -v '^^' packed-refs | shuf >q;"
			      "{ grep '#' q; grep -v '#' q; } >packed-refs");
	finds_every_packed_ref(&s);
	(void)sandbox_run(&s, "sed -i 1d packed-refs");
	finds_every_packed_ref(&s);
	sandbox_drop(&s);
}

static void agrees_with_git(void **state)
{
	struct sandbox s;

	(void)state;
	sandbox_make(&s);
	(void)sandbox_run(&s,
			  "git init -q --bare .;"
			  "id=$(git commit-tree -m m $(git mktree </dev/null));"
			  "tag=$(printf 'object %%s\\ntype commit\\ntag t\\n"
			  "tagger t <t> 1 +0000\\n\\n' $id | git mktag);"
			  "seq 1 99 | while read i; do"
			  "  echo create refs/heads/a-$i $id;"
			  "  echo create refs/heads/a/$i $id;"
			  "  echo create refs/tags/$i $tag; done |"
			  "git update-ref --stdin; git pack-refs --all;"
			  "seq 1 9 | while read i; do"
			  "  echo create refs/heads/b/$i $id;"
			  "  echo update refs/tags/$i $id;"
			  "  echo delete refs/heads/a/$i; done |"
			  "git update-ref --stdin;"
			  "git symbolic-ref refs/heads/s refs/heads/a-1;"
			  "git symbolic-ref refs/tags/50 refs/heads/a-1");
	static const char *const prefixes[] = { "refs/", "refs/heads/a/",
						"refs/tags/" };

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		wd_str want = sandbox_run(
			&s,
			"git for-each-ref --sort=refname"
			" --format='%%(objectname) %%(refname)%%(symref)' %s |"
			"grep -v 'refs.*refs'",
			prefixes[i]);

		same(prefixes[i], want, list(&s, prefixes[i]));
	}
	sandbox_drop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(resolves_names),
		cmocka_unit_test(lists_by_prefix),
		cmocka_unit_test(refuses_broken_refs),
		cmocka_unit_test(does_not_follow_a_linked_directory),
		cmocka_unit_test(symbolic_refs_end_somewhere),
		cmocka_unit_test(searches_packed_refs),
		cmocka_unit_test(agrees_with_git),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
