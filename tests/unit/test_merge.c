#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "git/repo.h"
#include "sandbox.h"

/*
 * Shell words that the stories are told with.  Everything starts from main
 * with the files a (10 lines), b, d/e and d/f; `side` forks off there.
 * `mended` gives HEAD the tree that the index has, its parents unchanged.
 */
static const char words[] =
	"merge() { git merge -q --no-edit \"$@\" >log 2>&1; };"
	"save() { git add -A; git commit -qm x; };"
	"side() { git checkout -qf side; };"
	"main() { git checkout -qf main; };"
	"line() { sed -i \"$1s/.*/$2/\" $3; };"
	"mended() { git add -A; git commit -q --amend -m x; };"
	"settled() { git add -A; git commit -qm x; };"
	"graft() { git reset -q --hard $(git commit-tree -p main -p side -m x"
	"  $1); };"
	"git init -q -b main .;"
	"printf '*\\n!d\\n!a\\n!b\\n!c\\n!n\\n!d/*\\n!n/*\\n' "
	">.git/info/exclude;"
	"seq 10 >a; echo b >b; mkdir d; echo e >d/e; echo f >d/f; save;"
	"git branch side;";

/* Line 1 of a is p there and q here; whoever merges the other makes it r. */
#define CONFLICT                                                               \
	"side; line 1 p a; save; main; line 1 q a; save; git branch old;"      \
	"merge side || true; git checkout -q --ours a; line 1 r a; settled;"   \
	"side; merge old || true; git checkout -q --ours a; line 1 r a;"       \
	"settled; main;"

static const struct {
	const char *name;
	bool clean;
	const char *story;
} stories[] = {
	{ "different files", true,
	  "side; echo x >b; save; main; echo x >d/e; save; merge side" },
	{ "different lines", true,
	  "side; line 1 x a; save; main; line 9 y a; save; merge side" },
	{ "the same change", true,
	  "side; line 1 x a; save; main; line 1 x a; echo x >b; save;"
	  "merge side" },
	{ "new files in one directory", true,
	  "side; echo x >d/g; save; main; echo y >d/h; save; merge side" },
	{ "the same new file", true,
	  "side; echo x >n; echo y >b; save; main; echo x >n; save;"
	  "merge side" },
	{ "mode here, content there", true,
	  "side; chmod +x a; save; main; line 1 x a; save; merge side" },
	{ "mode and content there, other content here", true,
	  "side; chmod +x a; line 9 y a; save; main; line 1 x a; save;"
	  "merge side" },
	{ "deleted there", true,
	  "side; git rm -qr b d; save; main; echo x >a; save; merge side" },
	{ "directory becomes a file there", true,
	  "side; git rm -qr d; echo d >d; save; main; echo x >b; save;"
	  "merge side" },
	{ "nothing changed here", true,
	  "side; echo x >b; save; main; merge --no-ff side" },
	{ "unrelated", true,
	  "git checkout -q --orphan other; git rm -qrf .; echo n >n; save; "
	  "main;"
	  "merge --allow-unrelated-histories other" },
	{ "both deleted it", true,
	  "side; git rm -q b; echo y >d/e; save; main; git rm -q b; save;"
	  "merge side" },
	{ "crossed", true,
	  "side; line 1 x a; save; main; line 9 y a; save;"
	  "git branch old; merge side; side; merge old; line 5 z a; save; main;"
	  "echo x >b; save; merge side" },

	{ "something added", false,
	  "side; echo x >b; save; main; echo x >d/e; save; merge side;"
	  "echo evil >n; mended" },
	{ "something changed", false,
	  "side; echo x >b; save; main; echo x >d/e; save; merge side;"
	  "echo evil >d/e; mended" },
	{ "a line more in a merged file", false,
	  "side; line 1 x a; save; main; line 9 y a; save; merge side;"
	  "line 5 evil a; mended" },
	{ "a mode changed", false,
	  "side; echo x >b; save; main; echo x >d/e; save; merge side;"
	  "chmod +x a; mended" },
	{ "theirs dropped", false,
	  "side; echo x >b; save; main; echo x >a; save; merge -s ours side" },
	{ "one file of theirs dropped", false,
	  "side; echo x >b; echo x >a; save; main; echo x >d/e; save;"
	  "merge side; git checkout -q HEAD^ b; mended" },
	{ "settled by hand", false,
	  "side; line 1 x a; save; main; line 1 y a; save;"
	  "merge side || true; git checkout -q --ours a; settled" },
	{ "deleted here, changed there", false,
	  "side; echo x >b; save; main; git rm -q b; save;"
	  "merge side || true; settled" },
	{ "renamed here, changed there", true,
	  "side; line 1 x a; save; main; git mv a c; save; merge side" },
	{ "both new, different", false,
	  "side; echo x >n; save; main; echo y >n; save;"
	  "merge side || true; echo x >n; settled" },
	{ "both changed a binary", false,
	  "side; printf 'a\\0b' >b; save; main; printf 'b\\0c' >b; save;"
	  "merge side || true; printf 'a\\0b' >b; settled" },
	{ "both changed a link", false,
	  "ln -sf a c; save; git branch -qf side; side; ln -sf b c; save;"
	  "main; ln -sf d c; save; merge side || true; ln -sf b c; settled" },
	{ "modes differ from both", false,
	  "side; chmod +x a; save; main; echo x >a; save;"
	  "merge side; chmod -x a; mended" },
	{ "file beside directory", false,
	  "side; mkdir n; echo x >n/x; save; main; echo y >n; save;"
	  "graft $( (git ls-tree main; git ls-tree side n) | git mktree)" },
	{ "file beside directory, with one between", false,
	  "side; mkdir n; echo x >n/x; save; main; echo y >n; save;"
	  "graft $( (git ls-tree main; git ls-tree side n;"
	  "git ls-tree main b | sed s/b$/n-/) | git mktree)" },
	{ "an empty directory left", false,
	  "side; git rm -q d/e; save; main; git rm -q d/f; save;"
	  "graft $( (git ls-tree main a b; printf '040000 tree %s\\td\\n'"
	  "  $(git mktree </dev/null) ) | git mktree)" },
	{ "emptied there, changed here", false,
	  "side; : >b; save; main; echo x >b; save; merge side || true;"
	  "echo x >b; settled" },
	{ "crossed, with something added", false,
	  "side; line 1 x a; save; main; line 9 y a; save;"
	  "git branch old; merge side; side; merge old; line 5 z a; save; main;"
	  "echo x >b; save; merge side; echo evil >n; mended" },
	{ "crossed, settled by hand", false,
	  "side; line 1 x a; save; main; line 9 y a; save;"
	  "git branch old; merge side; side; merge old; line 5 z a; save; main;"
	  "line 5 q a; save; merge side || true; git checkout -q --ours a;"
	  "settled" },
	{ "crossed, the ancestors in conflict, both settled alike", true,
	  CONFLICT
	  "echo x >b; save; side; echo y >d/e; save; main; merge side" },
	{ "crossed, the ancestors in conflict, lines apart from it", true,
	  CONFLICT
	  "line 9 x a; save; side; line 5 y a; save; main; merge side" },
	{ "crossed, the ancestors in conflict, and something added", false,
	  CONFLICT "echo x >b; save; side; echo y >d/e; save; main; merge side;"
		   "echo evil >n; mended" },
	{ "crossed, the ancestors in conflict, settled in two ways", false,
	  CONFLICT "line 1 s a; save; side; line 1 t a; save; main;"
		   "merge side || true;"
		   "git checkout -q --ours a; settled" },
	{ "crossed, deleted in one ancestor, changed in the other", true,
	  "side; git rm -q b; save; main; echo x >b; save; git branch old;"
	  "merge side || true; echo y >b; settled; side; merge old || true;"
	  "echo y >b; settled; echo z >a; save; main; echo z >d/e; save;"
	  "merge side" },
	{ "crossed, a file in one ancestor, a directory in the other", false,
	  "side; mkdir n; echo x >n/x; save; main; echo x >n; save;"
	  "git branch old; git rm -q n;"
	  "graft $( (git ls-tree main; git ls-tree side n) |"
	  "  grep -v blob.*n$ | git mktree);"
	  "side; t=$(git rev-parse side^{tree});"
	  "git reset -q --hard $(git commit-tree -p side -p old -m x $t);"
	  "echo z >a; save; main; echo z >d/e; save; merge side" },
	{ "renamed there, changed here", true,
	  "side; git mv a c; save; main; line 1 x a; save; merge side" },
	{ "renamed and changed here, changed there", true,
	  "side; line 1 x a; save; main; git mv a c; line 9 y c; save;"
	  "merge side" },
	{ "renamed in the same way on both sides, changed on both", true,
	  "side; git mv a c; line 1 x c; save; main; git mv a c; line 9 y c;"
	  "save; merge side" },
	{ "a directory renamed here, a file of it changed there", true,
	  "seq 20 30 >d/f; save; git branch -qf side; side; line 1 x d/f; save;"
	  "main; git mv d c; save; merge side" },
	{ "crossed, and renamed since", true,
	  "side; line 1 x a; save; main; line 9 y a; save; git branch old;"
	  "merge side; side; merge old; line 5 z a; save; main; git mv a c;"
	  "save; merge side" },
	{ "a union that both sides want", true,
	  "echo '* merge=union' >.gitattributes; git add -f .gitattributes;"
	  "save; git branch -qf side; side; line 1 x a; save; main;"
	  "line 1 y a; save; merge side" },
	{ "a binary in both, of attributes, in different places", false,
	  "echo 'a -merge' >.gitattributes; git add -f .gitattributes;"
	  "save; git branch -qf side; side; line 1 x a; save; main;"
	  "line 9 y a; save; merge side || true; git checkout -q --ours a;"
	  "settled" },
	{ "a merge driver of one's own", false,
	  "echo 'a merge=own' >.gitattributes; git add -f .gitattributes;"
	  "save; git branch -qf side; side; line 1 x a; save; main;"
	  "line 9 y a; save; merge side" },
	{ "a union that only one side wants", false,
	  "side; line 1 x a; save; main; echo '* merge=union' >.gitattributes;"
	  "git add -f .gitattributes; line 1 y a; save; merge side" },
	{ "renamed here, and a line more", false,
	  "side; line 1 x a; save; main; git mv a c; save; merge side;"
	  "echo evil >>c; mended" },
	{ "renamed here, and their change dropped", false,
	  "side; line 1 x a; echo y >b; save; main; git mv a c; save;"
	  "merge side; git checkout -q HEAD^1 c; mended" },
	{ "renamed here, removed there", false,
	  "side; git rm -q a; echo x >b; save; main; git mv a c; save;"
	  "merge side || true; git add -f c; settled" },
	{ "renamed in two ways", false,
	  "side; git mv a c; save; main; git mv a n; save;"
	  "merge side || true; git rm -qf --cached a c; rm -f a c; settled" },
	{ "renamed to what the other side adds", false,
	  "side; echo x >c; git add -f c; line 1 x a; save; main; git mv a c;"
	  "save; merge side || true; git checkout -q HEAD c; settled" },
	{ "a file added to a directory that was renamed", false,
	  "seq 20 30 >d/f; save; git branch -qf side; side; seq 5 >d/new;"
	  "git add -f d; save; main; git mv d c; save; merge side || true;"
	  "settled" },
	{ "one of two that are alike was renamed", false,
	  "cp a n; git add -f n; save; git branch -qf side; side; line 1 x a;"
	  "save; main; git rm -q n; git mv a c; save; merge side" },
	{ "octopus, in the same file", true,
	  "side; line 1 x a; save; git branch t main; git checkout -q t;"
	  "line 5 x a; save; main; line 9 x a; save; merge side t" },
	{ "octopus, with something added", false,
	  "side; echo x >b; save; git branch t main; git checkout -q t;"
	  "echo x >d/e; save; main; echo x >d/f; save; merge side t;"
	  "echo evil >n; mended" },
	{ "octopus, theirs dropped", false,
	  "side; echo x >b; save; git branch t main; git checkout -q t;"
	  "echo x >d/e; save; main; echo x >d/f; save;"
	  "merge -s ours side t" },
	{ "one parent", false, "echo x >b; save" },
	{ "root", false, "true" },
	{ "octopus", true,
	  "side; echo x >b; save; git branch t main; git checkout -q t;"
	  "echo x >d/e; save; main; echo x >d/f; save; merge side t" },
};

static const struct wd_merge_limits ample = { .paths = 10000,
					      .depth = 100,
					      .bases = 16,
					      .renames = 100,
					      .bytes = 1 << 20 };

static wd_oid id_in(struct sandbox *s, const char *what)
{
	wd_oid id = { { 0 } };
	wd_str out = sandbox_run(s, "git rev-parse -q --verify %s", what);

	assert_true(wd_oid_read(wd_str_trim(out), &id));
	return id;
}

/*
 * What was changed there, made here: as a merge with one common ancestor makes
 * it.  False: the story has none, or more.
 */
static bool made_here(struct sandbox *s, struct wd_repo *r,
		      struct wd_remade *made)
{
	struct wd_merge_limits left = ample;
	wd_str bases = sandbox_run(
		s, "git rev-list --parents -1 HEAD | wc -w;"
		   "git merge-base --all HEAD^1 HEAD^2 2>/dev/null | wc -l");

	if (!wd_str_eq(wd_str_trim(bases), WD_STR("3\n1")))
		return false;
	const struct wd_change change = {
		.base = id_in(s, "$(git merge-base HEAD^1 HEAD^2)^{tree}"),
		.tree = id_in(s, "HEAD^2^{tree}"),
		.onto = id_in(s, "HEAD^1^{tree}"),
		.result = id_in(s, "HEAD^{tree}")
	};

	assert_null(wd_change_onto(&s->arena, r, &change, &left, made));
	assert_true(left.bytes <= ample.bytes);
	return true;
}

static void makes_the_change_of_each_story(void **state)
{
	size_t told = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(stories) / sizeof(stories[0]); i++) {
		struct sandbox s;
		struct wd_repo *r = NULL;
		struct wd_remade made = { .clean = false };

		sandbox_make(&s);
		(void)sandbox_run(&s, "%s%s", words, stories[i].story);
		assert_null(wd_repo_open(&s.arena, sandbox_path(&s, ".git"),
					 NULL, &r));
		if (made_here(&s, r, &made)) {
			told++;
			if (made.clean != stories[i].clean)
				fail_msg("%s: %s", stories[i].name,
					 made.clean ? "made" : made.why.ptr);
		}
		wd_repo_close(r);
		sandbox_drop(&s);
	}
	assert_true(told > 20);
}

/* Two that compare lines, where there is only enough left for one. */
static void makes_no_more_than_it_may(void **state)
{
	struct sandbox s;
	struct wd_repo *r = NULL;
	struct wd_merge_limits left = ample;
	struct wd_remade made = { .clean = false };

	(void)state;
	sandbox_make(&s);
	(void)sandbox_run(&s,
			  "%sside; line 1 x a; save; main; line 9 y a; "
			  "save; merge side",
			  words);
	assert_null(wd_repo_open(&s.arena, sandbox_path(&s, ".git"), NULL, &r));
	assert_true(made_here(&s, r, &made) && made.clean);
	const struct wd_change change = {
		.base = id_in(&s, "$(git merge-base HEAD^1 HEAD^2)^{tree}"),
		.tree = id_in(&s, "HEAD^2^{tree}"),
		.onto = id_in(&s, "HEAD^1^{tree}"),
		.result = id_in(&s, "HEAD^{tree}")
	};

	assert_null(wd_change_onto(&s.arena, r, &change, &left, &made));
	assert_true(left.bytes < ample.bytes);
	left.bytes = (ample.bytes - left.bytes) * 3 / 2;
	assert_null(wd_change_onto(&s.arena, r, &change, &left, &made));
	assert_int_equal(
		wd_change_onto(&s.arena, r, &change, &left, &made)->code,
		WD_ERR_LIMIT);
	wd_repo_close(r);
	sandbox_drop(&s);
}

static void judges_each_story(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(stories) / sizeof(stories[0]); i++) {
		struct sandbox s;
		struct wd_repo *r = NULL;
		wd_oid id;
		struct wd_remade made;

		sandbox_make(&s);
		(void)sandbox_run(&s, "%s%s", words, stories[i].story);
		wd_str head = sandbox_run(&s, "git rev-parse HEAD; find .git "
					      "-type f | sort >before");

		assert_true(wd_oid_read(wd_str_trim(head), &id));
		assert_null(wd_repo_open(&s.arena, sandbox_path(&s, ".git"),
					 NULL, &r));
		wd_err err = wd_clean_merge(&s.arena, r, id, &ample, &made);

		if (err != NULL)
			fail_msg("%s: %s", stories[i].name,
				 wd_err_text(&s.arena, err));
		if (made.clean != stories[i].clean)
			fail_msg("%s: %s", stories[i].name,
				 made.clean ? "clean" : made.why.ptr);
		assert_true(made.clean == (made.why.len == 0));
		/* it leaves nothing in the repository */
		(void)sandbox_run(&s,
				  "find .git -type f | sort | cmp - before");
		wd_repo_close(r);
		sandbox_drop(&s);
	}
}

/* One file that both sides changed, and two best common ancestors. */
static const char crossed[] =
	"side; line 1 x a; save; main; line 9 y a; save; git branch old;"
	"merge side; side; merge old; line 5 z a; save; main; line 1 w a; save;"
	"merge side;";

static wd_err with_limits(struct sandbox *s, struct wd_merge_limits limits,
			  bool *clean)
{
	struct wd_repo *r = NULL;
	wd_oid id;
	wd_str head = sandbox_run(s, "git rev-parse HEAD");

	assert_true(wd_oid_read(wd_str_trim(head), &id));
	assert_null(wd_repo_open(&s->arena, sandbox_path(s, ".git"), NULL, &r));
	struct wd_remade made;
	wd_err err = wd_clean_merge(&s->arena, r, id, &limits, &made);

	if (err == NULL)
		*clean = made.clean;
	wd_repo_close(r);
	return err;
}

/* Each limit by itself; what is over it has no answer. */
static void keeps_to_its_limits(void **state)
{
	static const struct wd_merge_limits small[] = {
		{ .paths = 10000, .depth = 100, .bases = 1, .bytes = 1 << 20 },
		{ .paths = 10000, .depth = 100, .bases = 2, .bytes = 1 << 20 },
		{ .paths = 10000, .depth = 100, .bases = 16, .bytes = 20 },
		{ .paths = 10000, .depth = 100, .bases = 16, .bytes = 1500 },
	};
	struct sandbox s;
	bool clean = false;

	(void)state;
	sandbox_make(&s);
	(void)sandbox_run(&s, "%s%s", words, crossed);
	assert_null(with_limits(&s, ample, &clean));
	assert_true(clean);
	for (size_t i = 0; i < sizeof(small) / sizeof(small[0]); i++) {
		clean = false;
		wd_err err = with_limits(&s, small[i], &clean);

		if (err == NULL || err->code != WD_ERR_LIMIT || clean)
			fail_msg("limits %zu: %s", i,
				 err == NULL ? "fine"
					     : wd_err_text(&s.arena, err));
	}
	sandbox_drop(&s);
}

/* One file renamed and changed here, changed there. */
static const char renamed[] =
	"side; line 1 x a; save; main; git mv a c; line 9 y c; save;"
	"merge side;";

/* What it would take to find renames is not worth refusing a push. */
static void looks_for_renames_within_limits(void **state)
{
	static const struct wd_merge_limits small[] = {
		{ .paths = 10000, .depth = 100, .bases = 16, .bytes = 1 << 20 },
		{ .paths = 10000,
		  .depth = 100,
		  .bases = 16,
		  .renames = 10,
		  .bytes = 20 },
		{ .paths = 2,
		  .depth = 100,
		  .bases = 16,
		  .renames = 10,
		  .bytes = 1 << 20 },
	};
	struct sandbox s;
	bool clean = false;

	(void)state;
	sandbox_make(&s);
	(void)sandbox_run(&s, "%s%s", words, renamed);
	assert_null(with_limits(&s, ample, &clean));
	assert_true(clean);
	for (size_t i = 0; i < sizeof(small) / sizeof(small[0]); i++) {
		wd_err err = with_limits(&s, small[i], &clean);

		if (err != NULL)
			fail_msg("limits %zu: %s", i,
				 wd_err_text(&s.arena, err));
		assert_false(clean);
	}
	sandbox_drop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_each_story),
		cmocka_unit_test(makes_the_change_of_each_story),
		cmocka_unit_test(makes_no_more_than_it_may),
		cmocka_unit_test(keeps_to_its_limits),
		cmocka_unit_test(looks_for_renames_within_limits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
