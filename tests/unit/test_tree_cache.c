#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "git/inside.h"
#include "sandbox.h"

enum { DIRS = 3000, FILES = 60, BYTES_MAX = 4 << 20, ONE_MAX = 64 << 10 };

/* More trees than are remembered, larger together than may be, and one that is
 * too large by itself: the root. */
static wd_str make_trees(struct sandbox *s)
{
	struct wd_buf b = { .arena = &s->arena };

	wd_buf_c(&b, "blob\nmark :1\ndata 0\ncommit refs/heads/main\n"
		     "committer C <c@x> 1 +0000\ndata 0\n");
	for (int d = 0; d < DIRS; d++)
		for (int f = 0; f < FILES; f++)
			wd_buf_f(&b, "M 100644 :1 %d/%d-%d\n", d, d, f);
	sandbox_write(s, "import", wd_buf_str(&b));
	return sandbox_run(s, "git init -q --bare r;"
			      "git -C r fast-import --quiet <import;"
			      "git -C r rev-parse main^{tree};"
			      "git -C r ls-tree main | cut -c13-52");
}

static void assert_same_tree(struct sandbox *s, struct wd_repo *r,
			     const wd_oid *id, git_odb_object *have)
{
	enum wd_object_type type;
	wd_str raw;

	assert_null(
		wd_object_read(&s->arena, r, *id, WD_TREE_MAX, &type, &raw));
	assert_int_equal(type, WD_OBJ_TREE);
	assert_true(wd_str_eq(raw, (wd_str){ git_odb_object_data(have),
					     git_odb_object_size(have) }));
}

static void look_at(struct sandbox *s, struct wd_repo *r, const wd_oid *id)
{
	git_odb_object *once = NULL, *again = NULL;

	assert_null(wd_tree_open(&s->arena, r, id, &once));
	assert_null(wd_tree_open(&s->arena, r, id, &again));
	assert_same_tree(s, r, id, once);
	assert_same_tree(s, r, id, again);
	if (git_odb_object_size(once) > ONE_MAX)
		assert_ptr_not_equal(once, again);
	assert_true(r->tree_bytes <= BYTES_MAX);
	git_odb_object_free(once);
	git_odb_object_free(again);
}

static void remembers_within_bounds(void **state)
{
	(void)state;
	struct sandbox s;
	struct wd_repo *r = NULL;
	size_t most = 0;
	wd_str line;
	wd_oid id;

	sandbox_make(&s);
	wd_str all = make_trees(&s);

	assert_null(wd_repo_open(&s.arena, sandbox_path(&s, "r"), NULL, &r));
	for (int round = 0; round < 2; round++) {
		wd_str ids = all;

		while (wd_str_next_line(&ids, &line)) {
			const struct wd_arena mark = s.arena;

			assert_true(wd_oid_read(line, &id));
			look_at(&s, r, &id);
			most = r->tree_bytes > most ? r->tree_bytes : most;
			s.arena = mark;
		}
	}
	assert_true(most > BYTES_MAX / 4); /* it did remember */
	wd_repo_close(r);
	sandbox_drop(&s);
}

static void remembers_nothing_but_trees(void **state)
{
	(void)state;
	struct sandbox s;
	struct wd_repo *r = NULL;
	git_odb_object *object = NULL;
	wd_str blob, none = WD_STR("1111111111111111111111111111111111111111");
	wd_oid id;

	sandbox_make(&s);
	blob = sandbox_run(&s, "git init -q --bare r; echo | "
			       "git -C r hash-object -w --stdin");
	assert_null(wd_repo_open(&s.arena, sandbox_path(&s, "r"), NULL, &r));
	for (int i = 0; i < 2; i++) {
		assert_true(wd_oid_read(wd_str_trim(blob), &id));
		wd_err err = wd_tree_open(&s.arena, r, &id, &object);

		assert_non_null(err);
		assert_int_equal(err->code, WD_ERR_FORMAT);
		assert_true(wd_oid_read(none, &id));
		err = wd_tree_open(&s.arena, r, &id, &object);
		assert_non_null(err);
		assert_int_equal(err->code, WD_ERR_NOT_FOUND);
		assert_int_equal(r->tree_bytes, 0);
	}
	wd_repo_close(r);
	sandbox_drop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(remembers_within_bounds),
		cmocka_unit_test(remembers_nothing_but_trees),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
