#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pending_scene.h"

static void writes_what_format_says(void **state)
{
	(void)state;
	struct sandbox s;
	wd_str file;

	sandbox_make(&s);
	struct wd_pending p = sample(&s.arena);

	assert_null(wd_pending_write(&s.arena, s.dir, &receiver, &p, false));
	assert_null(wd_file_read(&s.arena,
				 sandbox_path(&s, "pending/4711.123456"),
				 WD_PENDING_MAX, &file));
	assert_str(file, whole);
	assert_str(sandbox_run(&s, "ls -A . pending; stat -c %%a pending/*"),
		   ".:\npending\n\npending:\n4711.123456\n600\n");
	sandbox_drop(&s);
}

static void reads_what_it_wrote(void **state)
{
	(void)state;
	struct sandbox s;
	struct wd_pending *list = NULL;
	size_t count = 0;

	sandbox_make(&s);
	struct wd_pending p = sample(&s.arena);

	assert_null(wd_pending_write(&s.arena, s.dir, &receiver, &p, false));
	assert_null(wd_pending_read(&s.arena, s.dir, &receiver, &list, &count));
	assert_int_equal(count, 1);
	assert_str(list[0].decision, "7q4k-31xw");
	assert_true(list[0].accepted);
	assert_false(list[0].alone);
	assert_str(list[0].pusher, "al\nice 100%");
	assert_int_equal(list[0].files, 2);
	assert_str(list[0].file[1].path, "/etc/war der/x");
	assert_str(list[0].file[1].identity, "absent");
	assert_int_equal(list[0].watches, 2);
	assert_int_equal(list[0].watch[0].refs, 2);
	assert_str(list[0].watch[0].ref[1].name, "refs/warder/reviews/b");
	assert_int_equal(list[0].watch[1].refs, 0);
	assert_true(list[0].watch[0].ref[0].loose);
	assert_false(list[0].watch[0].ref[1].loose);
	assert_int_equal(list[0].updates, 2);
	assert_str(list[0].update[1].asked, "refs/heads/b");
	assert_str(list[0].update[1].ref, "refs/heads/b");
	assert_str(list[0].update[0].asked, "refs/heads/alias");
	assert_str(list[0].update[0].ref, "refs/heads/m\xc3\xa4in");
	assert_true(wd_oid_eq(list[0].update[0].old_id, id(OLD)));
	assert_true(wd_oid_eq(list[0].update[0].new_id, id(NEW)));
	assert_str(list[0].update[0].seal, "{\"new\":\"" NEW "\"}");
	sandbox_drop(&s);
}

static void keeps_what_post_receive_says(void **state)
{
	(void)state;
	struct sandbox s;
	struct wd_pending *list = NULL;
	size_t count = 0;

	sandbox_make(&s);
	struct wd_pending p = sample(&s.arena);

	p.says = WD_STR("success: a: 100%\nsuccess: b\n");
	assert_null(wd_pending_write(&s.arena, s.dir, &receiver, &p, false));
	p.says = (wd_str){ 0 };
	assert_null(wd_pending_write(&s.arena, s.dir, &receiver, &p, true));
	assert_null(wd_pending_read(&s.arena, s.dir, &receiver, &list, &count));
	assert_int_equal(count, 2);
	assert_str(list[0].says, "success: a: 100%\nsuccess: b\n");
	assert_int_equal(list[1].says.len, 0);
	sandbox_drop(&s);
}

static void adds_decisions_and_replaces_them(void **state)
{
	(void)state;
	struct sandbox s;
	struct wd_pending *list = NULL;
	size_t count = 0;

	sandbox_make(&s);
	struct wd_pending p = { .decision = WD_STR("aaaa-1111"),
				.packed = WD_STR("absent"),
				.alone = true };

	for (int i = 0; i < 3; i++)
		assert_null(
			wd_pending_write(&s.arena, s.dir, &receiver, &p, true));
	assert_null(wd_pending_read(&s.arena, s.dir, &receiver, &list, &count));
	assert_int_equal(count, 3);
	assert_true(list[2].alone);
	assert_null(wd_pending_write(&s.arena, s.dir, &receiver, &p, false));
	assert_null(wd_pending_read(&s.arena, s.dir, &receiver, &list, &count));
	assert_int_equal(count, 1);
	assert_null(wd_pending_remove(&s.arena, s.dir, &receiver));
	assert_null(wd_pending_remove(&s.arena, s.dir, &receiver));
	wd_err err = wd_pending_read(&s.arena, s.dir, &receiver, &list, &count);

	assert_non_null(err);
	assert_int_equal(err->code, WD_ERR_NOT_FOUND);
	sandbox_drop(&s);
}

/* update takes "there is none" for "judge this ref by yourself": nothing else
 * may look like it. */
static void looks_only_at_whole_files(void **state)
{
	(void)state;
	static const struct {
		const char *make;
		enum wd_code code;
	} cases[] = {
		{ "true", WD_ERR_NOT_FOUND },
		{ ": >4711.123456", WD_ERR_FORMAT },
		{ "printf 'warder-pending 2 9 0 0\\n' >4711.123456",
		  WD_ERR_FORMAT },
		{ "mkdir 4711.123456", WD_ERR_IO },
		{ "ln -s 4711.123456 4711.123456", WD_ERR_IO },
		{ "truncate -s 65M 4711.123456", WD_ERR_LIMIT },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sandbox s;
		struct wd_pending *list = NULL;
		size_t count = 77;

		sandbox_make(&s);
		(void)sandbox_run(&s, "mkdir pending; cd pending; %s",
				  cases[i].make);
		wd_err err = wd_pending_look(&s.arena, s.dir, &receiver, &list,
					     &count);

		if (err == NULL || err->code != cases[i].code)
			fail_msg("%s: %s", cases[i].make,
				 err == NULL ? "read"
					     : wd_err_text(&s.arena, err));
		assert_int_equal(count, 77);
		sandbox_drop(&s);
	}
}

static void never_writes_what_it_would_not_read(void **state)
{
	(void)state;
	static const wd_str names[] = { TEXT(""), TEXT("refs/heads/a\nb"),
					TEXT("refs/heads/a\0b") };
	struct sandbox s;

	sandbox_make(&s);
	for (size_t i = 0; i < 5 * 3; i++) {
		struct wd_pending p = sample(&s.arena);
		wd_str *at[] = { &p.update[0].asked, &p.update[0].ref,
				 &p.watch[0].ref[0].name, &p.watch[0].prefix,
				 &p.file[0].path };

		*at[i / 3] = names[i % 3];
		wd_err err = wd_pending_write(&s.arena, s.dir, &receiver, &p,
					      i % 2 == 0);

		assert_non_null(err);
		assert_int_equal(err->code, WD_ERR_FORMAT);
	}
	assert_str(sandbox_run(&s, "ls -A"), "");
	sandbox_drop(&s);
}

static void never_adds_behind_half_a_block(void **state)
{
	(void)state;
	struct sandbox s;
	struct wd_pending p = { .decision = WD_STR("aaaa-1111"),
				.packed = WD_STR("absent") };

	sandbox_make(&s);
	(void)sandbox_run(&s, "mkdir pending && printf 'warder-pending 1\\n' "
			      ">pending/4711.123456");
	wd_err err = wd_pending_write(&s.arena, s.dir, &receiver, &p, true);

	assert_non_null(err);
	assert_int_equal(err->code, WD_ERR_FORMAT);
	assert_str(sandbox_run(&s, "cat pending/*"), "warder-pending 1\n");
	sandbox_drop(&s);
}

/* In a child, with files limited to `most` bytes: 0 if it said no. */
static int write_on_a_full_disk(struct sandbox *s, bool add, rlim_t most)
{
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		struct wd_pending p = sample(&s->arena);
		struct rlimit limit = { most, most };

		(void)signal(SIGXFSZ, SIG_IGN);
		(void)setrlimit(RLIMIT_FSIZE, &limit);
		_exit(wd_pending_write(&s->arena, s->dir, &receiver, &p, add) ==
		      NULL);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void leaves_nothing_half_written(void **state)
{
	(void)state;
	struct sandbox s;
	struct wd_pending p = { .decision = WD_STR("aaaa-1111"),
				.packed = WD_STR("absent") },
			  *list;
	size_t count;

	sandbox_make(&s);
	assert_null(wd_pending_write(&s.arena, s.dir, &receiver, &p, false));
	for (rlim_t most = 0; most < sizeof(whole) + 60; most += 20) {
		assert_int_equal(write_on_a_full_disk(&s, true, most), 0);
		if (most < sizeof(whole) - 1)
			assert_int_equal(write_on_a_full_disk(&s, false, most),
					 0);
		assert_null(wd_pending_read(&s.arena, s.dir, &receiver, &list,
					    &count));
		assert_int_equal(count, 1);
		if (most >= sizeof(whole) - 1)
			break;
		assert_str(list[0].decision, "aaaa-1111");
	}
	assert_str(sandbox_run(&s, "ls -A pending"), "4711.123456\n");
	sandbox_drop(&s);
}

static void says_when_it_cannot_write(void **state)
{
	(void)state;
	struct sandbox s;

	sandbox_make(&s);
	struct wd_pending p = sample(&s.arena);

	(void)sandbox_run(&s, "touch pending");
	for (int add = 0; add < 2; add++) {
		wd_err err =
			wd_pending_write(&s.arena, s.dir, &receiver, &p, add);

		assert_non_null(err);
		assert_int_equal(err->code, WD_ERR_IO);
	}
	sandbox_drop(&s);
}

static void finds_the_dead(void **state)
{
	(void)state;
	struct sandbox s;
	struct wd_receiver *dead = NULL;
	size_t count = 77;

	sandbox_make(&s);
	assert_null(wd_pending_dead(&s.arena, s.dir, &dead, &count));
	assert_int_equal(count, 0);
	/* 1 started long before, pid_max is at most 2^22 */
	(void)sandbox_run(&s, "mkdir pending && cd pending && "
			      "touch 5000000.1 1.999999999 x 0.1 5.x 5000000. "
			      "5000000.1.9.tmp 1.999999999.9.tmp 5000000.1.9");
	assert_null(wd_pending_dead(&s.arena, s.dir, &dead, &count));
	assert_int_equal(count, 2);
	assert_str(sandbox_run(&s, "ls -A pending | grep -c tmp || true"),
		   "0\n");
	sandbox_drop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_what_format_says),
		cmocka_unit_test(reads_what_it_wrote),
		cmocka_unit_test(keeps_what_post_receive_says),
		cmocka_unit_test(adds_decisions_and_replaces_them),
		cmocka_unit_test(looks_only_at_whole_files),
		cmocka_unit_test(never_writes_what_it_would_not_read),
		cmocka_unit_test(never_adds_behind_half_a_block),
		cmocka_unit_test(leaves_nothing_half_written),
		cmocka_unit_test(says_when_it_cannot_write),
		cmocka_unit_test(finds_the_dead),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
