#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "nobody.h"
#include "sandbox.h"
#include "store/store.h"

static wd_oid id(unsigned char n)
{
	return (wd_oid){ { n, n, n } };
}

static struct wd_store *open_store(struct sandbox *s)
{
	struct wd_store *store = NULL;
	wd_err err = wd_store_open(&s->arena, s->dir, &store);

	if (err != NULL)
		fail_msg("%s", wd_err_text(&s->arena, err));
	return store;
}

static void settle(struct sandbox *s, struct wd_store *store, const char *rule,
		   const char *ref, unsigned char n)
{
	struct wd_settled settled = { wd_str_of(rule), wd_str_of(ref), id(n),
				      id(n) };

	assert_null(wd_store_settle(&s->arena, store, &settled));
}

/* All settled rows: "rule ref n" in lines. */
static const char *settled_text(struct sandbox *s, struct wd_store *store)
{
	struct wd_buf b = { .arena = &s->arena };
	struct wd_settled *row = NULL;
	size_t count = 0;

	assert_null(wd_store_settled(&s->arena, store, &row, &count));
	for (size_t i = 0; i < count; i++)
		wd_buf_f(&b, "%.*s %.*s %d\n", WD_FMT(row[i].rule),
			 WD_FMT(row[i].ref), row[i].id.b[0]);
	return wd_str_c(&s->arena, wd_buf_str(&b));
}

static void keeps_what_was_committed(void **state)
{
	(void)state;
	struct sandbox s;
	uint64_t offset = 77;

	sandbox_make(&s);
	struct wd_store *store = open_store(&s);

	assert_null(wd_store_offset(&s.arena, store, &offset));
	assert_int_equal(offset, 0);
	assert_string_equal(settled_text(&s, store), "");
	assert_null(wd_store_begin(&s.arena, store));
	settle(&s, store, "b", "refs/heads/main", 1);
	settle(&s, store, "a", "refs/heads/z", 2);
	settle(&s, store, "a", "refs/heads/a\xff", 3);
	settle(&s, store, "b", "refs/heads/main", 4);
	assert_null(wd_store_set_offset(&s.arena, store, 1234567890123));
	assert_null(wd_store_commit(&s.arena, store));
	wd_store_close(store);
	store = open_store(&s);
	assert_string_equal(settled_text(&s, store), "a refs/heads/a\xff 3\n"
						     "a refs/heads/z 2\n"
						     "b refs/heads/main 4\n");
	assert_null(wd_store_offset(&s.arena, store, &offset));
	assert_true(offset == 1234567890123);
	wd_store_close(store);
	assert_true(wd_str_eq(sandbox_run(&s, "stat -c %%a state.db"),
			      WD_STR("600\n")));
	sandbox_drop(&s);
}

static void forgets_what_was_not(void **state)
{
	(void)state;
	struct sandbox s;

	sandbox_make(&s);
	struct wd_store *store = open_store(&s);

	assert_null(wd_store_begin(&s.arena, store));
	settle(&s, store, "a", "refs/heads/main", 1);
	wd_store_rollback(store);
	assert_string_equal(settled_text(&s, store), "");
	assert_null(wd_store_begin(&s.arena, store));
	settle(&s, store, "a", "refs/heads/main", 1);
	wd_store_close(store);
	wd_store_close(NULL);
	store = open_store(&s);
	assert_string_equal(settled_text(&s, store), "");
	wd_store_close(store);
	sandbox_drop(&s);
}

static void unsettles_a_ref_for_every_rule(void **state)
{
	(void)state;
	struct sandbox s;

	sandbox_make(&s);
	struct wd_store *store = open_store(&s);

	assert_null(wd_store_begin(&s.arena, store));
	settle(&s, store, "a", "refs/heads/main", 1);
	settle(&s, store, "b", "refs/heads/main", 1);
	settle(&s, store, "b", "refs/heads/main2", 2);
	settle(&s, store, "b'; DROP TABLE settled; --", "refs/heads/%", 3);
	assert_null(
		wd_store_unsettle(&s.arena, store, WD_STR("refs/heads/main")));
	assert_null(wd_store_commit(&s.arena, store));
	assert_string_equal(settled_text(&s, store),
			    "b refs/heads/main2 2\n"
			    "b'; DROP TABLE settled; -- refs/heads/% 3\n");
	wd_store_close(store);
	sandbox_drop(&s);
}

static void settles_for_the_ref_alone(void **state)
{
	(void)state;
	struct sandbox s;
	struct wd_settled *row = NULL;
	struct wd_settled old = {
		WD_STR("a"), WD_STR("refs/heads/m"), id(2), { { 0 } }
	};
	struct wd_settled new = { WD_STR("b"), WD_STR("refs/heads/m"), id(3),
				  id(9) };
	size_t count = 0;

	sandbox_make(&s);
	struct wd_store *store = open_store(&s);

	assert_null(wd_store_begin(&s.arena, store));
	settle(&s, store, "a", "refs/heads/m", 1);
	assert_null(wd_store_settle_alone(&s.arena, store, &old));
	assert_null(wd_store_settle_alone(&s.arena, store, &new));
	assert_null(wd_store_commit(&s.arena, store));
	assert_null(wd_store_settled(&s.arena, store, &row, &count));
	assert_int_equal(count, 2);
	assert_int_equal(row[0].id.b[0], 2);
	assert_int_equal(row[0].accepted.b[0], 1);
	assert_int_equal(row[1].id.b[0], 3);
	assert_true(wd_oid_zero(row[1].accepted));
	wd_store_close(store);
	sandbox_drop(&s);
}

/* As version 1 made it, with a log that was not written back. */
static const char version_1[] =
	"rm -f state.db* && sqlite3 -cmd '.filectrl persist_wal 1' state.db '"
	"PRAGMA journal_mode = WAL;"
	"CREATE TABLE records (one INTEGER PRIMARY KEY, bytes INTEGER) STRICT;"
	"INSERT INTO records VALUES (1, 4711);"
	"CREATE TABLE settled (rule BLOB, ref BLOB, id BLOB,"
	" PRIMARY KEY (rule, ref)) STRICT, WITHOUT ROWID;"
	"PRAGMA user_version = 1;' && chmod 600 state.db";

static void replaces_an_older_one(void **state)
{
	(void)state;
	struct sandbox s;
	uint64_t offset = 77;

	sandbox_make(&s);
	(void)sandbox_run(&s, "%s", version_1);
	struct wd_store *store = open_store(&s);
	struct wd_store *second = open_store(&s);

	assert_null(wd_store_offset(&s.arena, store, &offset));
	assert_int_equal(offset, 0);
	assert_null(wd_store_begin(&s.arena, store));
	settle(&s, store, "a", "refs/heads/m", 1);
	assert_null(wd_store_commit(&s.arena, store));
	assert_string_equal(settled_text(&s, second), "a refs/heads/m 1\n");
	wd_store_close(store);
	wd_store_close(second);
	assert_true(wd_str_eq(sandbox_run(&s, "ls"),
			      sandbox_run(&s, "ls -d state.db state.db-*")));
	sandbox_drop(&s);
}

static void remembers_spent_reviews_and_trees(void **state)
{
	(void)state;
	struct sandbox s;
	bool is = true;
	wd_oid tree = id(9);

	sandbox_make(&s);
	struct wd_store *store = open_store(&s);
	wd_str ref = WD_STR("refs/heads/main");

	assert_null(wd_store_begin(&s.arena, store));
	for (int i = 0; i < 2; i++)
		assert_null(wd_store_spend(&s.arena, store, ref, id(1)));
	assert_null(wd_store_set_tag_tree(&s.arena, store, id(5), id(6)));
	assert_null(wd_store_commit(&s.arena, store));
	assert_null(wd_store_spent(&s.arena, store, ref, id(2), &is));
	assert_false(is);
	assert_null(wd_store_spent(&s.arena, store, WD_STR("refs/heads/x"),
				   id(1), &is));
	assert_false(is);
	assert_null(wd_store_spent(&s.arena, store, ref, id(1), &is));
	assert_true(is);
	assert_null(wd_store_tag_tree(&s.arena, store, id(6), &tree, &is));
	assert_false(is);
	assert_true(wd_oid_eq(tree, id(9)));
	assert_null(wd_store_tag_tree(&s.arena, store, id(5), &tree, &is));
	assert_true(is && wd_oid_eq(tree, id(6)));
	wd_store_close(store);
	sandbox_drop(&s);
}

/* Two processes with the same certificate, and a third that comes later. */
static void a_certificate_is_used_once(void **state)
{
	(void)state;
	struct sandbox s;
	bool first = false, used = true;
	wd_str digest = WD_STR("sha256:1");

	sandbox_make(&s);
	struct wd_store *one = open_store(&s), *two = open_store(&s);

	assert_null(wd_store_begin(&s.arena, one));
	assert_null(wd_store_use_certificate(&s.arena, one, digest, &first));
	assert_true(first);
	assert_null(wd_store_certificate_used(&s.arena, two, digest, &used));
	assert_false(used);
	assert_non_null(wd_store_begin(&s.arena, two)); /* the lock is held */
	assert_null(wd_store_commit(&s.arena, one));
	assert_null(wd_store_certificate_used(&s.arena, two, digest, &used));
	assert_true(used);
	assert_null(wd_store_begin(&s.arena, two));
	assert_null(wd_store_use_certificate(&s.arena, two, digest, &first));
	assert_false(first);
	assert_null(wd_store_use_certificate(&s.arena, two, WD_STR("sha256:2"),
					     &first));
	assert_true(first);
	wd_store_rollback(two);
	assert_null(wd_store_certificate_used(&s.arena, one, WD_STR("sha256:2"),
					      &used));
	assert_false(used);
	assert_null(wd_store_begin(&s.arena, one));
	assert_null(wd_store_clear(&s.arena, one));
	assert_null(wd_store_commit(&s.arena, one));
	assert_null(wd_store_certificate_used(&s.arena, one, digest, &used));
	assert_true(used);
	wd_store_close(one);
	wd_store_close(two);
	sandbox_drop(&s);
}

static void keeps_the_newest_notes(void **state)
{
	(void)state;
	struct sandbox s;
	static char large[WD_STORE_NOTE_MAX + 1];
	wd_str value = { 0 };
	bool known = true;

	sandbox_make(&s);
	struct wd_store *store = open_store(&s);

	assert_null(
		wd_store_note(&s.arena, store, WD_STR("a"), &value, &known));
	assert_false(known);
	assert_null(wd_store_begin(&s.arena, store));
	assert_null(
		wd_store_set_note(&s.arena, store, WD_STR("a"), WD_STR("1")));
	assert_null(
		wd_store_set_note(&s.arena, store, WD_STR("b"), WD_STR("2")));
	assert_null(
		wd_store_set_note(&s.arena, store, WD_STR("a"), WD_STR("3")));
	assert_non_null(
		wd_store_set_note(&s.arena, store, WD_STR("c"),
				  (wd_str){ large, WD_STORE_NOTE_MAX + 1 }));
	assert_null(wd_store_commit(&s.arena, store));
	assert_null(
		wd_store_note(&s.arena, store, WD_STR("a"), &value, &known));
	assert_true(known && wd_str_eq(value, WD_STR("3")));
	assert_null(wd_store_forget_notes(&s.arena, store, 1));
	assert_null(
		wd_store_note(&s.arena, store, WD_STR("b"), &value, &known));
	assert_false(known);
	assert_null(
		wd_store_note(&s.arena, store, WD_STR("a"), &value, &known));
	assert_true(known);
	wd_store_close(store);
	sandbox_drop(&s);
}

static void clears_everything(void **state)
{
	(void)state;
	struct sandbox s;
	uint64_t offset = 77;
	wd_oid tree;
	wd_str note;
	bool is = true;

	sandbox_make(&s);
	struct wd_store *store = open_store(&s);

	assert_null(wd_store_begin(&s.arena, store));
	settle(&s, store, "a", "refs/heads/main", 1);
	assert_null(wd_store_spend(&s.arena, store, WD_STR("r"), id(1)));
	assert_null(wd_store_set_tag_tree(&s.arena, store, id(5), id(6)));
	assert_null(
		wd_store_set_note(&s.arena, store, WD_STR("a"), WD_STR("1")));
	assert_null(wd_store_set_offset(&s.arena, store, 5));
	assert_null(wd_store_clear(&s.arena, store));
	assert_null(wd_store_commit(&s.arena, store));
	assert_string_equal(settled_text(&s, store), "");
	assert_null(wd_store_offset(&s.arena, store, &offset));
	assert_int_equal(offset, 0);
	assert_null(wd_store_spent(&s.arena, store, WD_STR("r"), id(1), &is));
	assert_false(is);
	assert_null(wd_store_tag_tree(&s.arena, store, id(5), &tree, &is));
	assert_false(is);
	assert_null(wd_store_note(&s.arena, store, WD_STR("a"), &note, &is));
	assert_false(is);
	wd_store_close(store);
	sandbox_drop(&s);
}

/* After `command` it does not open, and the error names the file. */
static const struct {
	const char *command;
	enum wd_code code;
	const char *because;
} broken[] = {
	{ "echo 'this is no database at all, just text' >state.db",
	  WD_ERR_FORMAT, "state.db: cannot read it" },
	{ ": >state.db", WD_ERR_FORMAT, "state.db: is not a store" },
	{ "sqlite3 state.db 'CREATE TABLE x (y)'", WD_ERR_FORMAT,
	  "state.db: is not a store" },
	{ "sqlite3 state.db 'PRAGMA user_version = 99'", WD_ERR_UNSUPPORTED,
	  "state.db: made by a newer Warder (version 99" },
	{ "ln -s /dev/null state.db", WD_ERR_IO, "state.db: cannot open it" },
	{ "mkdir state.db", WD_ERR_IO, "state.db: cannot open it" },
	{ "ln -s nowhere state.db", WD_ERR_IO, "state.db: cannot open it" },
	{ "mkdir state.db.new", WD_ERR_IO, "state.db.new" },
};

static void says_which_file_is_broken(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		struct sandbox s;
		struct wd_store *store = NULL;

		sandbox_make(&s);
		(void)sandbox_run(&s, "%s", broken[i].command);
		wd_err err = wd_store_open(&s.arena, s.dir, &store);

		if (err == NULL || err->code != broken[i].code ||
		    strstr(wd_err_text(&s.arena, err), broken[i].because) ==
			    NULL)
			fail_msg("%s: %s", broken[i].command,
				 err == NULL ? "it opens"
					     : wd_err_text(&s.arena, err));
		assert_null(store);
		sandbox_drop(&s);
	}
}

/* Garbage in the middle of the file is found by whoever reads it. */
static void notices_damage_inside(void **state)
{
	(void)state;
	struct sandbox s;
	struct wd_store *store = NULL;
	struct wd_settled *row = NULL;
	size_t count = 77;

	sandbox_make(&s);
	wd_store_close(open_store(&s));
	(void)sandbox_run(&s, "dd if=/dev/zero of=state.db bs=4096 seek=1 "
			      "count=9 conv=notrunc 2>&1");
	wd_err err = wd_store_open(&s.arena, s.dir, &store);

	if (err == NULL)
		err = wd_store_settled(&s.arena, store, &row, &count);
	assert_non_null(err);
	assert_int_equal(err->code, WD_ERR_FORMAT);
	assert_non_null(strstr(wd_err_text(&s.arena, err), "state.db"));
	assert_null(row);
	wd_store_close(store);
	sandbox_drop(&s);
}

static void makes_itself_again_once_removed(void **state)
{
	(void)state;
	struct sandbox s;

	sandbox_make(&s);
	struct wd_store *store = open_store(&s);

	assert_null(wd_store_begin(&s.arena, store));
	settle(&s, store, "a", "refs/heads/main", 1);
	assert_null(wd_store_commit(&s.arena, store));
	wd_store_close(store);
	/* what the old log says must not come back into the new file */
	(void)sandbox_run(&s, "test -s state.db-wal && rm state.db");
	store = open_store(&s);
	assert_string_equal(settled_text(&s, store), "");
	wd_store_close(store);
	sandbox_drop(&s);
}

static bool cannot_write(struct sandbox *s)
{
	struct wd_store *store = NULL;
	wd_err err = wd_store_open(&s->arena, s->dir, &store);

	return err != NULL && err->code == WD_ERR_IO && store == NULL &&
	       strstr(wd_err_text(&s->arena, err), "state.db") != NULL;
}

static void says_when_it_may_not_write(void **state)
{
	(void)state;
	struct sandbox s;

	sandbox_make(&s);
	(void)sandbox_run(&s, "chmod 555 .");
	as_nobody(&s, cannot_write);
	(void)sandbox_run(&s, "chmod 755 .");
	wd_store_close(open_store(&s));
	(void)sandbox_run(&s, "chmod 400 state.db; chmod 555 .");
	as_nobody(&s, cannot_write);
	(void)sandbox_run(&s, "chmod 755 .");
	sandbox_drop(&s);
}

/* Every limit on the size of files either fails whole, or works whole. */
static void survives_a_full_disk(void **state)
{
	(void)state;
	struct sandbox s;
	int answered = 0, refused = 0;

	sandbox_make(&s);
	for (rlim_t most = 0; most < 160 << 10; most += 20 << 10) {
		pid_t child = fork();
		int status = 0;

		if (child == 0) {
			struct rlimit limit = { most, most };
			struct wd_store *store = NULL;

			(void)signal(SIGXFSZ, SIG_IGN);
			(void)setrlimit(RLIMIT_FSIZE, &limit);
			_exit(wd_store_open(&s.arena, s.dir, &store) == NULL);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFEXITED(status));
		answered += WEXITSTATUS(status);
		refused += !WEXITSTATUS(status);
		if (WEXITSTATUS(status) == 0)
			assert_true(sandbox_run(&s, "ls -A").len == 0);
		(void)sandbox_run(&s, "rm -f state.db*");
	}
	assert_true(answered > 0 && refused > 0);
	sandbox_drop(&s);
}

/* Both make the file, both count up: nothing is lost. */
static void serves_several_at_once(void **state)
{
	(void)state;
	enum { CHILDREN = 4, TIMES = 25 };
	struct sandbox s;
	pid_t child[CHILDREN];
	uint64_t offset = 0;

	sandbox_make(&s);
	for (int i = 0; i < CHILDREN; i++) {
		child[i] = fork();
		if (child[i] != 0)
			continue;
		struct wd_store *store = open_store(&s);

		for (int k = 0; k < TIMES; k++) {
			if (wd_store_begin(&s.arena, store) != NULL ||
			    wd_store_offset(&s.arena, store, &offset) != NULL ||
			    wd_store_set_offset(&s.arena, store, offset + 1) !=
				    NULL ||
			    wd_store_commit(&s.arena, store) != NULL)
				_exit(1);
		}
		wd_store_close(store);
		_exit(0);
	}
	for (int i = 0; i < CHILDREN; i++) {
		int status = -1;

		assert_int_equal(waitpid(child[i], &status, 0), child[i]);
		assert_int_equal(status, 0);
	}
	struct wd_store *store = open_store(&s);

	assert_null(wd_store_offset(&s.arena, store, &offset));
	assert_int_equal(offset, CHILDREN * TIMES);
	wd_store_close(store);
	sandbox_drop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_what_was_committed),
		cmocka_unit_test(forgets_what_was_not),
		cmocka_unit_test(unsettles_a_ref_for_every_rule),
		cmocka_unit_test(a_certificate_is_used_once),
		cmocka_unit_test(keeps_the_newest_notes),
		cmocka_unit_test(settles_for_the_ref_alone),
		cmocka_unit_test(replaces_an_older_one),
		cmocka_unit_test(remembers_spent_reviews_and_trees),
		cmocka_unit_test(clears_everything),
		cmocka_unit_test(says_which_file_is_broken),
		cmocka_unit_test(notices_damage_inside),
		cmocka_unit_test(makes_itself_again_once_removed),
		cmocka_unit_test(says_when_it_may_not_write),
		cmocka_unit_test(survives_a_full_disk),
		cmocka_unit_test(serves_several_at_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
