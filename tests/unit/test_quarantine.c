#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "git/repo.h"
#include "sandbox.h"

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

static void trusts_a_quarantine_only_inside(void **state)
{
	static const struct {
		const char *dir;
		enum wd_code code;
	} rows[] = {
		{ "r/objects/in-1", 0 },
		{ "r/objects/../objects/in-1", 0 },
		{ "r/objects/none", WD_ERR_IO },
		{ "r/objects", WD_ERR_USAGE },
		{ "out", WD_ERR_USAGE },
		{ "r/objects/link", WD_ERR_USAGE },
		{ "r/objects-2", WD_ERR_USAGE },
	};
	struct sandbox s;

	(void)state;
	sandbox_make(&s);
	(void)sandbox_run(&s,
			  "git init -q --bare r; mkdir out r/objects-2"
			  " r/objects/in-1; ln -s ../../out r/objects/link");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct wd_repo *r = NULL;
		wd_err err = wd_repo_open(&s.arena, sandbox_path(&s, "r"),
					  sandbox_path(&s, rows[i].dir), &r);

		if (code_of(err) != rows[i].code)
			fail_msg("%s: %d", rows[i].dir, (int)code_of(err));
		wd_repo_close(r);
	}
	sandbox_drop(&s);
}

static wd_str quarantine_text(struct sandbox *s, size_t max)
{
	struct wd_repo *r = open_at(s, "r", "r/objects/in-1");
	struct wd_buf b = { .arena = &s->arena };
	wd_oid *id = NULL;
	size_t n = 0;
	wd_err err = wd_quarantine_list(&s->arena, r, max, &id, &n);

	wd_repo_close(r);
	if (err != NULL)
		return wd_strf(&s->arena, "error %d", (int)err->code);
	for (size_t i = 0; i < n; i++)
		wd_buf_f(&b, "%s\n", wd_oid_hex(&s->arena, id[i]).ptr);
	return wd_buf_str(&b);
}

static void lists_what_came_in(void **state)
{
	struct sandbox s;

	(void)state;
	sandbox_make(&s);
	wd_str want = sandbox_run(
		&s,
		"git init -q --bare r; cd r; mkdir -p objects/in-1/pack;"
		"export GIT_OBJECT_DIRECTORY=$PWD/objects/in-1;"
		"for i in 1 2 3 4 5 6 7; do"
		"  echo $i | git hash-object -w --stdin; done | sort >../all;"
		"head -4 ../all | git pack-objects -q objects/in-1/pack/pack"
		"  >/dev/null;"
		"touch objects/in-1/pack/pack-1.keep objects/in-1/tmp_obj_x"
		"  objects/in-1/pack/tmp_idx_x; cat ../all");

	/* four of seven are loose and in the pack */
	assert_true(wd_str_eq(quarantine_text(&s, 11), want));
	assert_true(wd_str_eq(quarantine_text(&s, 6), WD_STR("error 2")));
	(void)sandbox_run(&s, "cd r/objects/in-1/pack; chmod u+w *.idx;"
			      "for i in *.idx; do cp $i ../../keep;"
			      "head -c 1100 ../../keep >$i; done");
	assert_true(wd_str_eq(quarantine_text(&s, 99), WD_STR("error 1")));
	(void)sandbox_run(&s, "cd r/objects/in-1/pack; for i in *.idx; do "
			      "(printf '\\377tOc\\0\\0\\0\\1';"
			      "tail -c +9 ../../keep) >$i; done");
	assert_true(wd_str_eq(quarantine_text(&s, 99), WD_STR("error 1")));
	(void)sandbox_run(&s, "cd r/objects/in-1/pack; for i in *.idx; do "
			      "(head -c 1028 ../../keep;"
			      "printf '\\377\\377\\377\\377';"
			      "tail -c +1033 ../../keep) >$i; done");
	assert_true(wd_str_eq(quarantine_text(&s, 99), WD_STR("error 1")));
	(void)sandbox_run(&s, "cd r/objects/in-1/pack; rm -f *.idx;"
			      "ln -s ../../keep x.idx");
	assert_true(wd_str_eq(quarantine_text(&s, 99), WD_STR("error 3")));
	sandbox_drop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trusts_a_quarantine_only_inside),
		cmocka_unit_test(lists_what_came_in),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
