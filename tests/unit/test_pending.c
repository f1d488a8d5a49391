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

#include "audit/pending.h"
#include "audit/pending_text.h"
#include "sandbox.h"

#define OLD "1111111111111111111111111111111111111111"
#define NEW "2222222222222222222222222222222222222222"

static const struct wd_receiver receiver = { 4711, 123456 };

static wd_oid id(const char *hex)
{
	wd_oid out = { 0 };

	assert_true(wd_oid_read(wd_str_of(hex), &out));
	return out;
}

static const char whole[] = "warder-pending 1\n"
			    "decision 7q4k-31xw\n"
			    "accepted yes\n"
			    "alone no\n"
			    "pusher al%0Aice 100%25\n"
			    "file 1:2:3 /etc/warder/policy.conf\n"
			    "file absent /etc/war der/x\n"
			    "watch refs/warder/reviews/\n"
			    "held " OLD " refs/warder/reviews/a\n"
			    "held " NEW " refs/warder/reviews/b\n"
			    "watch refs/warder/policy\n"
			    "update " OLD " " NEW "\n"
			    "asked refs/heads/alias\n"
			    "moves refs/heads/m%C3%A4in\n"
			    "seal {\"new\":\"" NEW "\"}\n"
			    "end\n";

static struct wd_pending sample(struct wd_arena *a)
{
	struct wd_pending p = { .decision = WD_STR("7q4k-31xw"),
				.accepted = true,
				.pusher = WD_STR("al\nice 100%") };

	p.file = wd_new(a, struct wd_pending_file, 2);
	p.file[p.files++] =
		(struct wd_pending_file){ WD_STR("/etc/warder/policy.conf"),
					  WD_STR("1:2:3") };
	p.file[p.files++] = (struct wd_pending_file){ WD_STR("/etc/war der/x"),
						      WD_STR("absent") };
	p.watch = wd_new(a, struct wd_pending_watch, 2);
	p.watches = 2;
	p.watch[0].prefix = WD_STR("refs/warder/reviews/");
	p.watch[0].ref = wd_new(a, struct wd_ref, 2);
	p.watch[0].refs = 2;
	p.watch[0].ref[0] =
		(struct wd_ref){ WD_STR("refs/warder/reviews/a"), id(OLD) };
	p.watch[0].ref[1] =
		(struct wd_ref){ WD_STR("refs/warder/reviews/b"), id(NEW) };
	p.watch[1].prefix = WD_STR("refs/warder/policy");
	p.update = wd_new(a, struct wd_pending_update, 1);
	p.update[p.updates++] = (struct wd_pending_update){
		.asked = WD_STR("refs/heads/alias"),
		.ref = WD_STR("refs/heads/m\xc3\xa4in"),
		.old_id = id(OLD),
		.new_id = id(NEW),
		.seal = WD_STR("{\"new\":\"" NEW "\"}")
	};
	return p;
}

static void assert_str(wd_str is, const char *should)
{
	if (!wd_str_eq(is, wd_str_of(should)))
		fail_msg("\"%.*s\" is not \"%s\"", WD_FMT(is), should);
}

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
	assert_int_equal(list[0].updates, 1);
	assert_str(list[0].update[0].asked, "refs/heads/alias");
	assert_str(list[0].update[0].ref, "refs/heads/m\xc3\xa4in");
	assert_true(wd_oid_eq(list[0].update[0].old_id, id(OLD)));
	assert_true(wd_oid_eq(list[0].update[0].new_id, id(NEW)));
	assert_str(list[0].update[0].seal, "{\"new\":\"" NEW "\"}");
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

/* Every proper prefix of a file is torn; none is taken for a whole one. */
static void refuses_every_torn_file(void **state)
{
	(void)state;
	struct sandbox s;
	struct wd_pending *list = NULL;
	size_t count = 77;

	sandbox_make(&s);
	const struct wd_arena mark = s.arena;

	for (size_t n = 0; n < sizeof(whole) - 1; n++) {
		s.arena = mark;
		wd_err err = wd_pending_parse(&s.arena, (wd_str){ whole, n },
					      &list, &count);

		if (err == NULL)
			fail_msg("%zu bytes are read as whole", n);
		assert_int_equal(err->code, WD_ERR_FORMAT);
	}
	assert_int_equal(count, 77);
	assert_null(list);
	sandbox_drop(&s);
}

#define HEAD "warder-pending 1\ndecision x\naccepted yes\nalone no\npusher \n"

static const struct {
	wd_str text;
	const char *because;
} malformed[] = {
	{ TEXT("warder-pending 2\nend\n"),
	  "line 1: expected warder-pending 1" },
	{ TEXT("end\n"), "line 1: expected warder-pending 1" },
	{ TEXT("warder-pending 1\ndecision \nend\n"),
	  "line 2: expected decision <id>" },
	{ TEXT("warder-pending 1\ndecision x\naccepted 1\nend\n"),
	  "line 3: expected accepted yes or no" },
	{ TEXT("warder-pending 1\ndecision x\naccepted yes\nend\n"),
	  "line 4: expected alone yes or no" },
	{ TEXT(HEAD "file x\nend\n"),
	  "line 6: expected file <identity> <path>" },
	{ TEXT(HEAD "file  /x\nend\n"),
	  "line 6: expected file <identity> <path>" },
	{ TEXT(HEAD "file x /a%0Ab\nend\n"),
	  "line 6: expected file <identity> <path>" },
	{ TEXT(HEAD "file x /a%00b\nend\n"),
	  "line 6: expected file <identity> <path>" },
	{ TEXT(HEAD "file x /a%2Fb\nend\n"),
	  "line 6: expected file <identity> <path>" },
	{ TEXT(HEAD "file x /%0\nend\n"),
	  "line 6: expected file <identity> <path>" },
	{ TEXT(HEAD "file x /%c3\nend\n"),
	  "line 6: expected file <identity> <path>" },
	{ TEXT(HEAD "file x /\xc3\nend\n"),
	  "line 6: expected file <identity> <path>" },
	{ TEXT(HEAD "watch p\nheld 12 r\nend\n"),
	  "line 7: expected held <id> <ref>" },
	{ TEXT(HEAD "held " OLD " r\nend\n"), "line 6: expected end" },
	{ TEXT(HEAD "update " OLD "\nend\n"),
	  "line 6: expected update <old> <new>" },
	{ TEXT(HEAD "update " OLD " " NEW " \nend\n"),
	  "line 6: expected update <old> <new>" },
	{ TEXT(HEAD "update " OLD " " NEW "\nasked a\nmoves b%0Ac\nseal x\n"
		    "end\n"),
	  "line 8: expected moves <ref>" },
	{ TEXT(HEAD "update " OLD " " NEW "\nasked a\nmoves b\nend\n"),
	  "line 9: expected seal <part>" },
	{ TEXT(HEAD "file x /y\nwatch p\nfile x /y\nend\n"),
	  "line 8: expected end" },
	{ TEXT(HEAD "end \n"), "line 6: expected end" },
	{ TEXT(HEAD "end\n\n"), "line 7: expected warder-pending 1" },
	{ TEXT(HEAD "end\nx"), "it ends before its time: torn" },
	{ TEXT(""), "it ends before its time: torn" },
};

static void refuses_what_is_malformed(void **state)
{
	(void)state;
	struct sandbox s;
	struct wd_pending *list = NULL;
	size_t count;

	sandbox_arena(&s);
	for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
		wd_err err = wd_pending_parse(&s.arena, malformed[i].text,
					      &list, &count);

		if (err == NULL || strcmp(wd_err_text(&s.arena, err),
					  malformed[i].because) != 0)
			fail_msg("case %zu: %s", i,
				 err == NULL ? "accepted"
					     : wd_err_text(&s.arena, err));
	}
	sandbox_drop_arena(&s);
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
	struct wd_pending p = { .decision = WD_STR("aaaa-1111") };

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
	struct wd_pending p = { .decision = WD_STR("aaaa-1111") }, *list;
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

static void notices_every_change(void **state)
{
	(void)state;
	static const struct {
		const char *before, *after, *because;
	} cases[] = {
		{ "true", "true", NULL },
		{ "true", "echo >>policy", "policy changed" },
		{ "true", "cp policy p; mv p policy", "policy changed" },
		{ "true", "rm policy", "policy changed" },
		{ "true", "echo >keyring", "keyring changed" },
		{ "true", "git update-ref refs/w/r/c $two",
		  "refs/w/r/c was added" },
		{ "true", "git update-ref refs/w/r/0 $two",
		  "refs/w/r/0 was added" },
		{ "true", "git update-ref refs/w/r/b $one",
		  "refs/w/r/b changed" },
		{ "git pack-refs --all", "git update-ref -d refs/w/r/a",
		  "refs/w/r/a was removed" },
		{ "true", "git update-ref refs/w/other $two", NULL },
		{ "true", "git pack-refs --all", NULL },
		{ "true", "mv refs r", "refs/w/r/ cannot be looked at" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sandbox s;
		struct wd_pending p = { 0 };
		struct wd_pending_file file[2];
		struct wd_pending_watch watch = { .prefix =
							  WD_STR("refs/w/r/") };
		const char *git =
			"one=$(git hash-object -w -t tree /dev/null) && "
			"two=$(echo 2 | git hash-object -w --stdin) &&";

		sandbox_make(&s);
		(void)sandbox_run(&s,
				  "git init -q --bare . && echo >policy && %s "
				  "git update-ref refs/w/r/a $one && "
				  "git update-ref refs/w/r/b $two && %s",
				  git, cases[i].before);
		file[0].path = wd_str_of(sandbox_path(&s, "policy"));
		file[1].path = wd_str_of(sandbox_path(&s, "keyring"));
		for (int k = 0; k < 2; k++)
			file[k].identity =
				wd_file_identity(&s.arena, file[k].path.ptr);
		assert_null(wd_refs_list(&s.arena, s.dir, watch.prefix,
					 &watch.ref, &watch.refs));
		p.file = file;
		p.files = 2;
		p.watch = &watch;
		p.watches = 1;
		(void)sandbox_run(&s, "%s %s", git, cases[i].after);
		const char *changed = wd_pending_changed(&s.arena, s.dir, &p);

		if (cases[i].because == NULL
			    ? changed != NULL
			    : changed == NULL ||
				      strstr(changed, cases[i].because) == NULL)
			fail_msg("%s: %s", cases[i].after,
				 changed == NULL ? "unchanged" : changed);
		sandbox_drop(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_what_format_says),
		cmocka_unit_test(reads_what_it_wrote),
		cmocka_unit_test(adds_decisions_and_replaces_them),
		cmocka_unit_test(refuses_every_torn_file),
		cmocka_unit_test(refuses_what_is_malformed),
		cmocka_unit_test(never_writes_what_it_would_not_read),
		cmocka_unit_test(never_adds_behind_half_a_block),
		cmocka_unit_test(leaves_nothing_half_written),
		cmocka_unit_test(says_when_it_cannot_write),
		cmocka_unit_test(finds_the_dead),
		cmocka_unit_test(notices_every_change),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
