/* Small records are written, and appended whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "nobody.h"
#include "records.h"

#define NEW "2222222222222222222222222222222222222222"

static void writes_seals_as_specified(void **state)
{
	(void)state;
	struct sandbox s;

	sandbox_arena(&s);
	assert_text(seal_of(&s, "refs/heads/\"m\xff", 0x22, "a \"rule\"", 0x33),
		    "{\"decision\":\"7q4k-31xw\",\"kind\":\"seal\","
		    "\"late\":false,\"time\":\"1970-01-01T00:00:00Z\","
		    "\"updates\":[{\"new\":\"" NEW "\",\"old\":\""
		    "0909090909090909090909090909090909090909\",\"ref\":"
		    "{\"base64\":\"cmVmcy9oZWFkcy8ibf8=\"},\"settled\":["
		    "\"a \\\"rule\\\"\"],\"spent\":[\""
		    "3333333333333333333333333333333333333333\"]}]}\n");
	sandbox_drop_arena(&s);
}

static void writes_baselines_as_specified(void **state)
{
	(void)state;
	struct sandbox s;
	const struct wd_settled item[] = { { .rule = WD_STR("r"),
					     .ref = WD_STR("refs/heads/m"),
					     .id = id(0x22) } };

	sandbox_arena(&s);
	assert_text(wd_record_baseline(&s.arena, 1795489380,
				       WD_STR("root \x1b"), item, 1),
		    "{\"kind\":\"baseline\",\"settled\":[{\"id\":\"" NEW
		    "\",\"ref\":\"refs/heads/m\",\"rule\":\"r\"}],\"time\":"
		    "\"2026-11-24T03:03:00Z\",\"who\":\"root \\u001b\"}\n");
	sandbox_drop_arena(&s);
}

static void appends_whole_lines_only(void **state)
{
	(void)state;
	static const wd_str bad[] = { TEXT(""), TEXT("\n"), TEXT("x"),
				      TEXT("x\ny\n"), TEXT("x\n\n") };
	struct sandbox s;

	sandbox_make(&s);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		wd_err err = wd_records_append(&s.arena, s.dir, bad[i]);

		assert_non_null(err);
		assert_int_equal(err->code, WD_ERR_USAGE);
	}
	append(&s, WD_STR("x\n"));
	append(&s, WD_STR("y\n"));
	assert_text(records(&s), "x\ny\n");
	assert_text(sandbox_run(&s, "stat -c %%a records.jsonl"), "600\n");
	sandbox_drop(&s);
}

static void names_what_a_crash_tore(void **state)
{
	(void)state;
	struct sandbox s;

	sandbox_make(&s);
	(void)sandbox_run(&s, "{ echo x; head -c 5000 /dev/zero | tr '\\0' t; "
			      "} >records.jsonl");
	append(&s, WD_STR("y\n"));
	assert_text(sandbox_run(&s, "sed -e 's/t\\{5000\\}/TORN/' "
				    "-e 's/\"time\":\".*\"/TIME/' "
				    "records.jsonl"),
		    "x\nTORN\n{\"kind\":\"torn\",\"length\":5000,TIME}\ny\n");
	sandbox_drop(&s);
}

static int append_with_limit(struct sandbox *s, wd_str line, rlim_t most)
{
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		struct rlimit limit = { most, most };

		(void)signal(SIGXFSZ, SIG_IGN);
		(void)setrlimit(RLIMIT_FSIZE, &limit);
		_exit(wd_records_append(&s->arena, s->dir, line) == NULL);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* Every limit either has the whole line in, or the file as it was. */
static void leaves_nothing_half_written(void **state)
{
	(void)state;
	const char *const before[] = { "x\n", "x\ntorn" };
	struct sandbox s;
	int answered = 0, refused = 0;

	sandbox_make(&s);
	for (size_t i = 0; i < 2; i++)
		for (rlim_t most = 0; most < 100; most += 3) {
			sandbox_write(&s, "records.jsonl",
				      wd_str_of(before[i]));
			int done =
				append_with_limit(&s, WD_STR("one more line\n"),
						  most);

			if (done)
				assert_true(wd_str_ends(
					records(&s),
					WD_STR("\none more line\n")));
			else
				assert_text(records(&s), before[i]);
			answered += done;
			refused += !done;
		}
	assert_true(answered > 20 && refused > 20);
	sandbox_drop(&s);
}

static bool cannot_append(struct sandbox *s)
{
	wd_err err = wd_records_append(&s->arena, s->dir, WD_STR("x\n"));

	return err != NULL && err->code == WD_ERR_IO &&
	       strstr(wd_err_text(&s->arena, err), "records.jsonl") != NULL;
}

static void says_when_it_cannot_append(void **state)
{
	(void)state;
	struct sandbox s;

	sandbox_make(&s);
	(void)sandbox_run(&s, "chmod 555 .");
	as_nobody(&s, cannot_append);
	(void)sandbox_run(&s, "chmod 755 . && ln -s x records.jsonl");
	assert_true(cannot_append(&s));
	(void)sandbox_run(&s, "rm records.jsonl && mkdir records.jsonl");
	assert_true(cannot_append(&s));
	sandbox_drop(&s);
}

static void keeps_lines_of_several_whole(void **state)
{
	(void)state;
	enum { CHILDREN = 4, LINES = 200 };
	struct sandbox s;
	pid_t child[CHILDREN];

	sandbox_make(&s);
	for (int i = 0; i < CHILDREN; i++) {
		child[i] = fork();
		for (int k = 0; child[i] == 0 && k < LINES; k++) {
			wd_str line = wd_strf(&s.arena, "%d %d %0*d\n", i, k,
					      50 + 37 * k % 5000, 0);

			if (wd_records_append(&s.arena, s.dir, line) != NULL)
				_exit(1);
		}
		if (child[i] == 0)
			_exit(0);
	}
	for (int i = 0; i < CHILDREN; i++) {
		int status = -1;

		assert_int_equal(waitpid(child[i], &status, 0), child[i]);
		assert_int_equal(status, 0);
	}
	assert_text(sandbox_run(&s, "cut -d ' ' -f 1,2 records.jsonl | sort | "
				    "uniq | wc -l"),
		    "800\n");
	assert_text(sandbox_run(&s, "grep -vcE '^[0-3] [0-9]+ 0+$' "
				    "records.jsonl || true"),
		    "0\n");
	sandbox_drop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_seals_as_specified),
		cmocka_unit_test(writes_baselines_as_specified),
		cmocka_unit_test(appends_whole_lines_only),
		cmocka_unit_test(names_what_a_crash_tore),
		cmocka_unit_test(leaves_nothing_half_written),
		cmocka_unit_test(says_when_it_cannot_append),
		cmocka_unit_test(keeps_lines_of_several_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
