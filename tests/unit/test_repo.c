#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "git/repo.h"
#include "sandbox.h"

static wd_oid oid_of(wd_str hex)
{
	wd_oid id;

	assert_true(wd_oid_read(wd_str_trim(hex), &id));
	return id;
}

static enum wd_code code_of(wd_err err)
{
	return err == NULL ? 0 : err->code;
}

static struct wd_repo *open_at(struct sandbox *s, const char *gitdir,
			       const char *quarantine)
{
	struct wd_repo *r = NULL;
	wd_err err =
		wd_repo_open(&s->arena, sandbox_path(s, gitdir),
			     quarantine == NULL ? NULL
						: sandbox_path(s, quarantine),
			     &r);

	if (err != NULL)
		fail_msg("%s", wd_err_text(&s->arena, err));
	return r;
}

/* An empty word: supported; else what the message must name. */
static const struct {
	const char *change, *named;
} formats[] = {
	{ ":", "" },
	{ "rm config", "" },
	{ ": >config", "" },
	{ "git config core.repositoryformatversion 1", "" },
	{ "git config core.repositoryformatversion 1;"
	  "git config extensions.noop x; git config extensions.objectFormat "
	  "sha1; git config extensions.preciousObjects true;"
	  "git config extensions.refStorage files",
	  "" },
	{ "mkdir -p refs/replace; echo x >refs/replace/x", "" },
	{ ": >shallow", "" },
	{ "git config core.repositoryformatversion 2",
	  "repositoryformatversion 2" },
	{ "git config core.repositoryformatversion x",
	  "repositoryformatversion x" },
	{ "git config core.repositoryformatversion 1;"
	  "git config extensions.objectFormat sha256",
	  "extensions.objectformat = sha256" },
	{ "git config extensions.refStorage reftable",
	  "extensions.refstorage = reftable" },
	{ "git config extensions.partialClone origin", "" },
	{ "git config extensions.worktreeConfig true", "" },
	{ "git config extensions.compatObjectFormat sha256",
	  "extensions.compatobjectformat = sha256" },
	{ "git config extensions.x.noop y", "extensions.x.noop = y" },
	{ "printf '[extensions]\\nnew' >config", "extensions.new" },
	{ "printf '[core' >config", "config" },
	{ "echo . >commondir", "linked worktree" },
	{ "echo 1111111111111111111111111111111111111111 >shallow", "shallow" },
	{ "mkdir -p info; echo x >info/grafts", "grafts" },
	{ "mkdir reftable", "reftable" },
	{ "rm -r objects", "no objects" },
	{ "rm -r refs", "no refs" },
	{ "cd ..; rm -r r; echo 'gitdir: x' >r", "not a git repository" },
};

static void names_what_it_cannot_handle(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		struct sandbox s;
		struct wd_repo *r = NULL;

		sandbox_make(&s);
		(void)sandbox_run(&s, "git init -q --bare r; cd r; %s",
				  formats[i].change);
		wd_err err =
			wd_repo_open(&s.arena, sandbox_path(&s, "r"), NULL, &r);
		const char *text =
			err == NULL ? "" : wd_err_text(&s.arena, err);

		if ((err == NULL) != (formats[i].named[0] == '\0') ||
		    strstr(text, formats[i].named) == NULL)
			fail_msg("%s: \"%s\"", formats[i].change, text);
		if (err != NULL)
			assert_null(r);
		wd_repo_close(r);
		sandbox_drop(&s);
	}
}

static void reads_objects_wherever_they_are(void **state)
{
	/* names that git quotes in its environment */
	static const char *const dirs[] = { "r", "a:b", "a\"b", "a b\\c",
					    "-x" };

	(void)state;
	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
		struct sandbox s;
		const char *d = dirs[i];

		sandbox_make(&s);
		wd_str ids = sandbox_run(
			&s,
			"d='./%s'; git init -q --bare other; mkdir \"$d\";"
			"cd \"$d\"; git init -q --bare .; mkdir objects/in-1;"
			"echo one | git hash-object -w --stdin;"
			"echo two | GIT_OBJECT_DIRECTORY=$PWD/objects/in-1"
			"  git hash-object -w --stdin;"
			"echo three | git -C ../other hash-object -w --stdin;"
			"echo four | git hash-object -w --stdin;"
			"echo four | git hash-object --stdin |"
			"  git pack-objects -q objects/pack/pack >/dev/null;"
			"git prune-packed -q;"
			"printf '%%s/../other/objects\\n' \"$PWD\" "
			">objects/info/alternates",
			d);
		struct wd_repo *r =
			open_at(&s, d,
				wd_strf(&s.arena, "%s/objects/in-1", d).ptr);
		static const char *const want[] = { "one\n", "two\n", "three\n",
						    "four\n" };

		for (size_t k = 0; k < 4; k++) {
			enum wd_object_type type;
			wd_str line, raw;

			assert_true(wd_str_next_line(&ids, &line));
			wd_err err = wd_object_read(&s.arena, r, oid_of(line),
						    99, &type, &raw);

			if (err != NULL)
				fail_msg("%s", wd_err_text(&s.arena, err));
			assert_int_equal(type, WD_OBJ_BLOB);
			assert_true(wd_str_eq(raw, wd_str_of(want[k])));
			assert_true(wd_object_exists(r, oid_of(line)));
		}
		wd_repo_close(r);
		sandbox_drop(&s);
	}
}

static void does_not_read_what_is_too_large_or_missing(void **state)
{
	const wd_oid none = { { 0 } }, gone = { { 1 } };
	struct sandbox s;
	enum wd_object_type type = 0;
	uint64_t size = 77;
	wd_str raw = { 0 };

	(void)state;
	sandbox_make(&s);
	wd_oid id = oid_of(
		sandbox_run(&s,
			    "git init -q --bare r;"
			    "printf 12345 | git -C r hash-object -w --stdin"));
	struct wd_repo *r = open_at(&s, "r", NULL);

	assert_int_equal(code_of(wd_object_read(&s.arena, r, id, 4, &type,
						&raw)),
			 WD_ERR_LIMIT);
	assert_int_equal(code_of(wd_object_read(&s.arena, r, gone, 4, &type,
						&raw)),
			 WD_ERR_NOT_FOUND);
	assert_int_equal(code_of(wd_object_read(&s.arena, r, none, 4, &type,
						&raw)),
			 WD_ERR_NOT_FOUND);
	assert_int_equal(code_of(wd_object_header(&s.arena, r, gone, &type,
						  &size)),
			 WD_ERR_NOT_FOUND);
	assert_int_equal(size, 77);
	assert_int_equal(type, 0);
	assert_null(wd_object_read(&s.arena, r, id, 5, &type, &raw));
	assert_null(wd_object_header(&s.arena, r, id, &type, &size));
	assert_int_equal(size, 5);
	assert_false(wd_object_exists(r, gone));
	assert_false(wd_object_exists(r, none));
	wd_repo_close(r);
	sandbox_drop(&s);
}

/* A kilobyte that unpacks to more than anyone may want is not unpacked. */
static void is_not_burst_by_a_bomb(void **state)
{
	struct sandbox s;
	const struct wd_commit_links *links;
	struct rusage before, after;

	(void)state;
	sandbox_make(&s);
	wd_oid id = oid_of(sandbox_run(
		&s, "git init -q --bare r; cd r; head -c 100000000 /dev/zero |"
		    "git hash-object -w --literally -t commit --stdin"));
	struct wd_repo *r = open_at(&s, "r", NULL);

	assert_int_equal(getrusage(RUSAGE_SELF, &before), 0);
	wd_err err = wd_links(&s.arena, r, id, &links);

	assert_non_null(err);
	assert_int_equal(getrusage(RUSAGE_SELF, &after), 0);
	assert_true(after.ru_maxrss - before.ru_maxrss < 50000);
	wd_repo_close(r);
	sandbox_drop(&s);
}

static void peels_tags(void **state)
{
	struct sandbox s;
	wd_oid commit, id[10], tree;

	(void)state;
	sandbox_make(&s);
	wd_str ids = sandbox_run(
		&s, "git init -q --bare r; cd r; t=$(git mktree </dev/null);"
		    "echo $t; c=$(git commit-tree -m m $t); echo $c;"
		    "type=commit; for i in 1 2 3 4 5 6 7 8 9; do"
		    "  c=$(printf 'object %%s\\ntype %%s\\ntag t\\ntagger t "
		    "<t> 1 +0000\\n\\n' $c $type | git mktag); echo $c;"
		    "  type=tag; done;"
		    "printf 'object %%s\\ntype tree\\ntag t\\ntagger t "
		    "<t> 1 +0000\\n\\n' $t | git mktag");
	wd_str line;

	assert_true(wd_str_next_line(&ids, &line));
	tree = oid_of(line);
	assert_true(wd_str_next_line(&ids, &line));
	commit = oid_of(line);
	for (size_t i = 0; i < 10 && wd_str_next_line(&ids, &line); i++)
		id[i] = oid_of(line);
	struct wd_repo *r = open_at(&s, "r", NULL);
	wd_oid out = { { 7 } };

	assert_int_equal(code_of(wd_peel(&s.arena, r, id[8], &out)),
			 WD_ERR_LIMIT);
	assert_int_equal(out.b[0], 7);
	assert_null(wd_peel(&s.arena, r, commit, &out));
	assert_true(wd_oid_eq(out, commit));
	assert_null(wd_peel(&s.arena, r, id[7], &out));
	assert_true(wd_oid_eq(out, commit));
	assert_null(wd_peel(&s.arena, r, id[9], &out));
	assert_true(wd_oid_zero(out));
	assert_null(wd_peel(&s.arena, r, tree, &out));
	assert_true(wd_oid_zero(out));
	wd_repo_close(r);
	sandbox_drop(&s);
}

static void a_walk_that_fails_is_no_answer(void **state)
{
	const wd_oid none = { { 0 } }, gone = { { 1 } };
	struct sandbox s;
	wd_oid *out = NULL;
	size_t n = 77;
	bool yes;

	(void)state;
	sandbox_make(&s);
	wd_str ids = sandbox_run(
		&s, "git init -q --bare r; cd r; t=$(git mktree </dev/null);"
		    "echo $t; a=$(git commit-tree -m a $t);"
		    "b=$(git commit-tree -m b -p $a $t);"
		    "git commit-tree -m c -p $b $t;"
		    "rm -f objects/$(echo $a | sed 's:^..:&/:')");
	wd_str line = { 0 };

	assert_true(wd_str_next_line(&ids, &line));
	wd_oid tree = oid_of(line), tip = oid_of(ids);
	struct wd_repo *r = open_at(&s, "r", NULL);
	const struct {
		wd_oid tip;
		const wd_oid *exclude;
		size_t max;
		enum wd_code code;
	} rows[] = {
		{ tip, NULL, 99, WD_ERR_NOT_FOUND },
		{ gone, NULL, 99, WD_ERR_NOT_FOUND },
		{ none, NULL, 99, WD_ERR_NOT_FOUND },
		{ tree, NULL, 99, WD_ERR_FORMAT },
		{ tip, &none, 99, WD_ERR_NOT_FOUND },
		{ tip, &tree, 99, WD_ERR_NOT_FOUND }, /* excludes nothing */
		{ tip, NULL, 0, WD_ERR_LIMIT },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		wd_err err =
			wd_walk(&s.arena, r, rows[i].tip, rows[i].exclude,
				rows[i].exclude != NULL, rows[i].max, &out, &n);

		if (code_of(err) != rows[i].code)
			fail_msg("row %zu: %d", i, (int)code_of(err));
		assert_int_equal(n, 77);
	}
	assert_int_equal(code_of(wd_reaches(&s.arena, r, none, tip, &yes)),
			 WD_ERR_USAGE);
	wd_repo_close(r);
	sandbox_drop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_what_it_cannot_handle),
		cmocka_unit_test(reads_objects_wherever_they_are),
		cmocka_unit_test(does_not_read_what_is_too_large_or_missing),
		cmocka_unit_test(is_not_burst_by_a_bomb),
		cmocka_unit_test(peels_tags),
		cmocka_unit_test(a_walk_that_fails_is_no_answer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
