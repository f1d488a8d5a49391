#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "git/repo.h"
#include "sandbox.h"

enum { COMMITS = 150 };

static const struct wd_diff_limits wide = { 100000, 100 };

/* Names that sort differently as files and as directories, and odd bytes. */
static const char *const names[] = { "a", "a-",       "a.b",  "a0", "ab",
				     "B", "\xc3\xa4", "x\"y", "z z" };

static uint64_t random_below(uint64_t *state, uint64_t n)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state % n;
}

static const char *any_name(uint64_t *random)
{
	return names[random_below(random, sizeof(names) / sizeof(names[0]))];
}

static const char *any_path(struct sandbox *s, uint64_t *random)
{
	struct wd_buf b = { .arena = &s->arena };

	wd_buf_c(&b, any_name(random));
	while (random_below(random, 5) < 3)
		wd_buf_f(&b, "/%s", any_name(random));
	return wd_str_c(&s->arena, wd_buf_str(&b));
}

static void change(struct sandbox *s, struct wd_buf *b, uint64_t *random)
{
	static const char *const modes[] = { "100644", "100755", "120000" };
	const char *path = any_path(s, random);

	switch (random_below(random, 8)) {
	case 0:
		wd_buf_f(b, "D %s\n", path);
		break;
	case 1:
		wd_buf_f(b, "M 160000 %040d %s\n",
			 1 + (int)random_below(random, 3), path);
		break;
	default:
		wd_buf_f(b, "M %s inline %s\ndata 1\n%c\n",
			 modes[random_below(random, 3)], path,
			 'a' + (int)random_below(random, 5));
	}
}

/* One commit in five is a merge of some older one. */
static wd_str make_history(struct sandbox *s, wd_oid *id)
{
	struct wd_buf b = { .arena = &s->arena };
	uint64_t random = 7;

	for (int i = 1; i <= COMMITS; i++) {
		wd_buf_f(&b,
			 "commit refs/heads/main\nmark :%d\ncommitter C <c@x> "
			 "%d +0000\ndata 0\n",
			 i, i);
		if (i > 1)
			wd_buf_f(&b, "from :%d\n", i - 1);
		if (i > 5 && random_below(&random, 4) == 0)
			wd_buf_f(&b, "merge :%d\n",
				 i - 2 - (int)random_below(&random, 3));
		for (uint64_t n = 1 + random_below(&random, 6); n > 0; n--)
			change(s, &b, &random);
	}
	sandbox_write(s, "import", wd_buf_str(&b));
	wd_str ids = sandbox_run(s, "git init -q --bare r;"
				    "git -C r fast-import --quiet"
				    "  --export-marks=../m <import;"
				    "sort -t: -k2n m | cut -d' ' -f2");
	wd_str line;

	for (size_t i = 0; i < COMMITS; i++)
		assert_true(wd_str_next_line(&ids, &line) &&
			    wd_oid_read(line, &id[i]));
	return ids;
}

static struct wd_repo *open_repo(struct sandbox *s)
{
	struct wd_repo *r = NULL;
	wd_err err = wd_repo_open(&s->arena, sandbox_path(s, "r"), NULL, &r);

	if (err != NULL)
		fail_msg("%s", wd_err_text(&s->arena, err));
	return r;
}

static char status(const struct wd_path *p)
{
	if (p->old_mode == 0 || p->new_mode == 0)
		return p->old_mode == 0 ? 'A' : 'D';
	return (p->old_mode & 0170000) == (p->new_mode & 0170000) ? 'M' : 'T';
}

/* As `git diff-tree --raw -z` writes it. */
static wd_str raw_text(struct sandbox *s, const struct wd_paths *paths)
{
	struct wd_buf b = { .arena = &s->arena };

	for (size_t i = 0; i < paths->count; i++) {
		const struct wd_path *p = &paths->item[i];

		wd_buf_f(&b, ":%06o %06o %s %s %c", (unsigned)p->old_mode,
			 (unsigned)p->new_mode,
			 wd_oid_hex(&s->arena, p->old_id).ptr,
			 wd_oid_hex(&s->arena, p->new_id).ptr, status(p));
		wd_buf_byte(&b, '\0');
		wd_buf_add(&b, p->path);
		wd_buf_byte(&b, '\0');
	}
	return wd_buf_str(&b);
}

static wd_str names_text(struct sandbox *s, const struct wd_paths *paths)
{
	struct wd_buf b = { .arena = &s->arena };

	for (size_t i = 0; i < paths->count; i++) {
		wd_buf_add(&b, paths->item[i].path);
		wd_buf_byte(&b, '\0');
	}
	return wd_buf_str(&b);
}

static void same(const char *what, wd_str want, wd_str have)
{
	if (!wd_str_eq(want, have))
		fail_msg("%s: %.*s instead of %.*s", what, WD_FMT(have),
			 WD_FMT(want));
}

static void agrees_with_git_on_commits(void **state)
{
	static wd_oid id[COMMITS];
	struct sandbox s;

	(void)state;
	sandbox_make(&s);
	(void)make_history(&s, id);
	struct wd_repo *r = open_repo(&s);

	for (size_t i = 0; i < COMMITS; i++) {
		const char *hex = wd_oid_hex(&s.arena, id[i]).ptr;
		const struct wd_commit_links *links;
		struct wd_paths paths;

		assert_null(wd_links(&s.arena, r, id[i], &links));
		assert_null(wd_commit_diff(&s.arena, r, id[i], &wide, false,
					   &paths));
		assert_true(paths.known);
		if (links->parents < 2)
			same(hex,
			     sandbox_run(&s,
					 "git -C r diff-tree --root -r -z --raw"
					 " --no-renames --no-commit-id %s",
					 hex),
			     raw_text(&s, &paths));
		else
			same(hex,
			     sandbox_run(&s,
					 "git -C r diff-tree -c -r -z "
					 "--name-only --no-commit-id %s",
					 hex),
			     names_text(&s, &paths));
	}
	wd_repo_close(r);
	sandbox_drop(&s);
}

static void agrees_with_git_on_trees(void **state)
{
	static wd_oid id[COMMITS];
	struct sandbox s;
	uint64_t random = 3;

	(void)state;
	sandbox_make(&s);
	(void)make_history(&s, id);
	struct wd_repo *r = open_repo(&s);

	for (int i = 0; i < 100; i++) {
		const struct wd_commit_links *old, *new;
		struct wd_paths paths;

		assert_null(wd_links(&s.arena, r,
				     id[random_below(&random, COMMITS)], &old));
		assert_null(wd_links(&s.arena, r,
				     id[random_below(&random, COMMITS)], &new));
		const char *x = wd_oid_hex(&s.arena, old->tree).ptr;
		const char *y = wd_oid_hex(&s.arena, new->tree).ptr;

		assert_null(wd_tree_diff(&s.arena, r, old->tree, new->tree,
					 &wide, false, &paths));
		same(y,
		     sandbox_run(&s,
				 "git -C r diff-tree -r -z --raw --no-renames"
				 " %s %s",
				 x, y),
		     raw_text(&s, &paths));
	}
	wd_repo_close(r);
	sandbox_drop(&s);
}

static wd_oid oid_of(wd_str hex)
{
	wd_oid id;

	assert_true(wd_oid_read(wd_str_trim(hex), &id));
	return id;
}

/* Entries of id 1111...: only what is not opened may be missing. */
#define ID  "\\021\\021\\021\\021\\021\\021\\021\\021\\021\\021"
#define ONE ID ID

/* What the shell prints as raw tree; %s is the empty tree's id. */
static const struct {
	const char *name, *raw;
	enum wd_code code;
} hostile[] = {
	{ "good", "100644 a\\0" ONE "100644 b\\0" ONE, 0 },
	{ "sorted as git does", "100644 a.b\\0" ONE "160000 a0\\0" ONE, 0 },
	{ "unsorted", "100644 b\\0" ONE "100644 a\\0" ONE, WD_ERR_FORMAT },
	{ "twice", "100644 a\\0" ONE "100644 a\\0" ONE, WD_ERR_FORMAT },
	{ "twice, other mode", "100644 a\\0" ONE "120000 a\\0" ONE,
	  WD_ERR_FORMAT },
	{ "slash", "100644 a/b\\0" ONE, WD_ERR_FORMAT },
	{ "no name", "100644 \\0" ONE, WD_ERR_FORMAT },
	{ "mode zero", "0 a\\0" ONE, WD_ERR_FORMAT },
	{ "torn", "100644 a\\0" ID, WD_ERR_FORMAT },
	{ "missing directory", "40000 a\\0" ONE, WD_ERR_NOT_FOUND },
};

static void refuses_hostile_trees(void **state)
{
	struct sandbox s;

	(void)state;
	sandbox_make(&s);
	(void)sandbox_run(&s, "git init -q --bare r");
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		wd_oid tree = oid_of(sandbox_run(
			&s,
			"printf '%s' | git -C r hash-object -w --literally "
			"-t tree --stdin",
			hostile[i].raw));
		struct wd_repo *r = open_repo(&s);
		struct wd_paths paths = { .count = 77 };
		wd_err err = wd_tree_diff(&s.arena, r, (wd_oid){ { 0 } }, tree,
					  &wide, false, &paths);

		if ((err == NULL ? 0 : err->code) != hostile[i].code)
			fail_msg("%s: %s", hostile[i].name,
				 err == NULL ? "read"
					     : wd_err_text(&s.arena, err));
		if (err != NULL)
			assert_int_equal(paths.count, 77);
		wd_repo_close(r);
	}
	sandbox_drop(&s);
}

/* Where most is equal not everything is read, but order still counts. */
static void refuses_disorder_between_equal_entries(void **state)
{
	struct sandbox s;
	struct wd_paths paths;

	(void)state;
	sandbox_make(&s);
	wd_str ids = sandbox_run(
		&s, "git init -q --bare r; cd r;"
		    "tree() { { printf '100644 b\\0'; printf \"$1\";"
		    "  printf '100644 a\\0" ONE "100644 c\\0" ONE "'; } |"
		    "  git hash-object -w --literally -t tree --stdin; };"
		    "tree '" ONE "'; tree '\\020\\020" ID
		    "\\020\\020\\020\\020\\020\\020\\020\\020'");
	wd_str line = { 0 };

	assert_true(wd_str_next_line(&ids, &line));
	struct wd_repo *r = open_repo(&s);
	wd_err err = wd_tree_diff(&s.arena, r, oid_of(line), oid_of(ids), &wide,
				  false, &paths);

	assert_non_null(err);
	assert_int_equal(err->code, WD_ERR_FORMAT);
	wd_repo_close(r);
	sandbox_drop(&s);
}

static enum wd_code diff_code(struct sandbox *s, const char *old,
			      const char *new, struct wd_diff_limits limits)
{
	struct wd_repo *r = open_repo(s);
	struct wd_paths paths;
	wd_err err = wd_tree_diff(&s->arena, r,
				  oid_of(sandbox_run(s, "cat %s", old)),
				  oid_of(sandbox_run(s, "cat %s", new)),
				  &limits, true, &paths);

	wd_repo_close(r);
	return err == NULL ? 0 : err->code;
}

static void keeps_to_its_limits(void **state)
{
	struct sandbox s;
	struct wd_diff_limits paths = { 2, 100 }, one = { 1, 100 };
	struct wd_diff_limits deep = { 10, 4 }, flat = { 10, 3 };

	(void)state;
	sandbox_make(&s);
	(void)sandbox_run(
		&s,
		"git init -q --bare r; cd r; git mktree </dev/null >../empty;"
		"b=$(echo x | git hash-object -w --stdin);"
		"printf '100644 blob %%s\\ta\\n100644 blob %%s\\tb\\n' $b $b |"
		"  git mktree >../two;"
		"t=$(printf '100644 blob %%s\\tf\\n' $b | git mktree);"
		"for i in 1 2 3; do"
		"  t=$(printf '040000 tree %%s\\td\\n' $t | git mktree);"
		"done; echo $t >../four;"
		/* 10^12 empty directories */
		"t=$(cat ../empty); for i in 1 2 3 4 5 6 7 8 9 10 11 12; do"
		"  t=$(for n in 0 1 2 3 4 5 6 7 8 9; do"
		"    printf '040000 tree %%s\\t%%s\\n' $t $n; done |"
		"    git mktree);"
		"done; echo $t >../bomb;"
		"n=$(printf '%%05000d' 0); printf '100644 blob %%s\\t%%s\\n' "
		"  $b $n | git mktree >../long");
	assert_int_equal(diff_code(&s, "empty", "two", paths), 0);
	assert_int_equal(diff_code(&s, "empty", "two", one), WD_ERR_LIMIT);
	assert_int_equal(diff_code(&s, "empty", "four", deep), 0);
	assert_int_equal(diff_code(&s, "empty", "four", flat), WD_ERR_LIMIT);
	assert_int_equal(diff_code(&s, "four", "empty", flat), WD_ERR_LIMIT);
	/* has no file, and is looked at once */
	assert_int_equal(diff_code(&s, "empty", "bomb", paths), 0);
	assert_int_equal(diff_code(&s, "bomb", "bomb", one), 0);
	assert_int_equal(diff_code(&s, "empty", "long", paths), WD_ERR_LIMIT);
	sandbox_drop(&s);
}

static void measures_new_files(void **state)
{
	static const wd_oid none;
	struct sandbox s;
	struct wd_paths paths;

	(void)state;
	sandbox_make(&s);
	wd_oid tree = oid_of(sandbox_run(
		&s,
		"git init -q --bare r; cd r;"
		"b=$(printf %%01234d 0 | git hash-object -w --stdin);"
		"printf '%%s\\n' \"100644 blob $b\ta\" \"120000 blob $b\tb\""
		"  \"160000 commit $(printf %%040d 1)\tc\" | git mktree"));
	struct wd_repo *r = open_repo(&s);

	assert_null(wd_tree_diff(&s.arena, r, none, tree, &wide, true, &paths));
	assert_int_equal(paths.count, 3);
	assert_int_equal(paths.item[0].size, 1234);
	assert_int_equal(paths.item[1].size, 1234);
	assert_int_equal(paths.item[2].size, 0);
	assert_null(wd_tree_diff(&s.arena, r, tree, none, &wide, true, &paths));
	assert_int_equal(paths.count, 3);
	assert_int_equal(paths.item[0].size, 0);
	wd_repo_close(r);
	sandbox_drop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_git_on_commits),
		cmocka_unit_test(agrees_with_git_on_trees),
		cmocka_unit_test(refuses_hostile_trees),
		cmocka_unit_test(refuses_disorder_between_equal_entries),
		cmocka_unit_test(keeps_to_its_limits),
		cmocka_unit_test(measures_new_files),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
