/* The file of records: read into the store, and searched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/digest.h"
#include "records.h"

static const char decision[] =
	"{\"decision\":\"7q4k-31xw\",\"kind\":\"decision\",\"outcome\":{}}\n";

/*
 * What the store holds: "rule ref n" in lines, with "(n)" where another value,
 * 0 is none, counts for other refs; then what is spent.
 */
static const char *indexed(struct sandbox *s)
{
	struct wd_buf b = { .arena = &s->arena };
	struct wd_store *store = NULL;
	struct wd_settled *row = NULL;
	size_t count = 0;
	bool spent = false;

	assert_null(wd_store_open(&s->arena, s->dir, &store));
	wd_err err = wd_records_index(&s->arena, s->dir, store);

	if (err == NULL)
		err = wd_store_settled(&s->arena, store, &row, &count);
	if (err == NULL)
		err = wd_store_spent(&s->arena, store, WD_STR("refs/heads/m"),
				     id(7), &spent);
	wd_store_close(store);
	if (err != NULL)
		return wd_err_text(&s->arena, err);
	for (size_t i = 0; i < count; i++) {
		wd_buf_f(&b, "%.*s %.*s %d", WD_FMT(row[i].rule),
			 WD_FMT(row[i].ref), row[i].id.b[0]);
		if (!wd_oid_eq(row[i].id, row[i].accepted))
			wd_buf_f(&b, " (%d)", row[i].accepted.b[0]);
		wd_buf_byte(&b, '\n');
	}
	wd_buf_c(&b, spent ? "spent\n" : "");
	return wd_str_c(&s->arena, wd_buf_str(&b));
}

static void indexes_what_moved(void **state)
{
	(void)state;
	const struct wd_settled item[] = { { .rule = WD_STR("r"),
					     .ref = WD_STR("refs/heads/old"),
					     .id = id(5) },
					   { .rule = WD_STR("q"),
					     .ref = WD_STR("refs/heads/m"),
					     .id = id(5) } };
	struct sandbox s;

	sandbox_make(&s);
	assert_string_equal(indexed(&s), "");
	append(&s, wd_record_baseline(&s.arena, 0, WD_STR("root"), item, 2));
	append(&s, wd_str_of(decision));
	append(&s, seal_of(&s, "refs/heads/m", 1, "r", 7));
	assert_string_equal(indexed(&s), "q refs/heads/m 5\n"
					 "r refs/heads/m 1\n"
					 "r refs/heads/old 5\nspent\n");
	/* no rule was satisfied: what was settled stays, of an older value */
	append(&s, seal_of(&s, "refs/heads/m", 2, "", 0));
	append(&s, seal_of(&s, "refs/heads/old", 0, "", 0));
	assert_string_equal(indexed(&s), "q refs/heads/m 5\n"
					 "r refs/heads/m 1\nspent\n");
	(void)sandbox_run(&s, "rm state.db");
	assert_string_equal(indexed(&s), "q refs/heads/m 5\n"
					 "r refs/heads/m 1\nspent\n");
	sandbox_drop(&s);
}

/* r is satisfied; k and a do not apply, and k's old value stays in the ref. */
static void seal_alone(struct sandbox *s, unsigned char n, const char *kept,
		       const char *alone)
{
	const wd_str r = WD_STR("r"), k = wd_str_of(kept), l = wd_str_of(alone);
	struct wd_seal_part part = { .ref = WD_STR("refs/heads/m"),
				     .old_id = id(9),
				     .new_id = id(n),
				     .settled = &r,
				     .settled_count = 1,
				     .alone = &l,
				     .alone_count = l.len > 0,
				     .kept = &k,
				     .kept_count = k.len > 0 };
	wd_str json = wd_seal_part_json(&s->arena, &part);

	append(s, wd_record_seal(&s->arena, WD_STR("7q4k-31xw"), 0, &json, 1,
				 false));
}

static void keeps_two_values_apart(void **state)
{
	(void)state;
	const struct wd_settled item[] = { { .rule = WD_STR("a"),
					     .ref = WD_STR("refs/heads/m"),
					     .id = id(1) },
					   { .rule = WD_STR("k"),
					     .ref = WD_STR("refs/heads/m"),
					     .id = id(1) } };
	struct sandbox s;

	sandbox_make(&s);
	append(&s, wd_record_baseline(&s.arena, 0, WD_STR("root"), item, 2));
	seal_alone(&s, 2, "k", "a");
	assert_string_equal(indexed(&s), "a refs/heads/m 2 (0)\n"
					 "k refs/heads/m 2 (1)\n"
					 "r refs/heads/m 2\n");
	seal_alone(&s, 3, "k", "new");
	seal_alone(&s, 4, "fresh", "k");
	seal_alone(&s, 5, "k", "");
	const char *before = indexed(&s);

	assert_string_equal(before, "a refs/heads/m 2 (0)\n"
				    "fresh refs/heads/m 4 (0)\n"
				    "k refs/heads/m 5 (0)\n"
				    "new refs/heads/m 3 (0)\n"
				    "r refs/heads/m 5\n");
	/* made again from the records, it is the same */
	(void)sandbox_run(&s, "rm state.db*");
	assert_string_equal(indexed(&s), before);
	append(&s, seal_of(&s, "refs/heads/m", 6, "k", 0));
	assert_non_null(strstr(indexed(&s), "k refs/heads/m 6\n"));
	append(&s, seal_of(&s, "refs/heads/m", 0, "", 0));
	assert_string_equal(indexed(&s), "");
	sandbox_drop(&s);
}

/* Whatever a decision quotes, only real lines are seals. */
static void is_not_fooled_by_text_in_a_decision(void **state)
{
	(void)state;
	struct sandbox s;

	sandbox_make(&s);
	wd_str seal = seal_of(&s, "refs/heads/m", 1, "r", 7);

	append(&s, wd_strf(&s.arena,
			   "{\"decision\":\"7q4k-31xw\",\"kind\":\"decision\","
			   "\"text\":%.*s,\"updates\":[]}\n",
			   (int)seal.len - 1, seal.ptr));
	assert_string_equal(indexed(&s), "");
	sandbox_drop(&s);
}

static void waits_for_a_torn_line(void **state)
{
	(void)state;
	struct sandbox s;

	sandbox_make(&s);
	append(&s, seal_of(&s, "refs/heads/m", 1, "r", 0));
	wd_str whole = records(&s);
	wd_str next = seal_of(&s, "refs/heads/m", 2, "r", 0);

	/* torn anywhere, even behind its last brace; then a push comes */
	for (size_t n = 1; n < next.len; n++) {
		sandbox_write(&s, "records.jsonl",
			      wd_strf(&s.arena, "%.*s%.*s", WD_FMT(whole),
				      (int)n, next.ptr));
		if (n % 40 == 1)
			assert_string_equal(indexed(&s), "r refs/heads/m 1\n");
		append(&s, seal_of(&s, "refs/heads/m", 3, "r", 0));
		if (n % 40 == 1 || n > next.len - 4)
			assert_string_equal(indexed(&s), "r refs/heads/m 3\n");
		(void)sandbox_run(&s, "rm -f state.db*");
	}
	sandbox_drop(&s);
}

static const struct {
	const char *change, *because;
} tampered[] = {
	{ "echo 'not a record' >>records.jsonl", "not a record" },
	{ "echo >>records.jsonl", "not a record" },
	{ "echo '{\"kind\":\"other\",\"x\":1}' >>records.jsonl",
	  "not a record" },
	{ "echo '{\"kind\":\"baseline\",\"settled\":[1]}' >>records.jsonl",
	  "the baseline is malformed" },
	{ "echo '{\"kind\":\"baseline\",\"settled\":[}' >>records.jsonl",
	  "not a record" },
	{ "echo '{\"kind\":\"baseline\",\"x\":0}' >>records.jsonl",
	  "the baseline settles nothing" },
	{ "echo '{\"kind\":\"torn\",\"length\":3}' >>records.jsonl",
	  "nothing before it was torn" },
	{ "printf 'abc\\n{\"kind\":\"torn\",\"length\":2}\\n' >>records.jsonl",
	  "not a record" },
	{ "echo '{\"decision\":\"a\",\"kind\":\"seal\",\"updates\":[{}]}' "
	  ">>records.jsonl",
	  "an update of the seal is malformed" },
	{ "echo '{\"decision\":\"a\",\"kind\":\"seal\",\"u\":[]}' "
	  ">>records.jsonl",
	  "the seal has no updates" },
	{ "truncate -s -1 records.jsonl", "were shortened" },
	{ ": >records.jsonl", "were shortened" },
	{ "rm records.jsonl", "were shortened" },
	{ "{ printf 'x'; cat records.jsonl; } >y && mv y records.jsonl",
	  "no line begins here any more" },
};

static void notices_tampering(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(tampered) / sizeof(tampered[0]); i++) {
		struct sandbox s;

		sandbox_make(&s);
		append(&s, seal_of(&s, "refs/heads/m", 1, "r", 0));
		assert_string_equal(indexed(&s), "r refs/heads/m 1\n");
		(void)sandbox_run(&s, "%s", tampered[i].change);
		const char *said = indexed(&s);

		if (strstr(said, tampered[i].because) == NULL ||
		    strstr(said, "records.jsonl") == NULL)
			fail_msg("%s: %s", tampered[i].change, said);
		sandbox_drop(&s);
	}
}

/* A line that is wrong leaves nothing of the lines before it behind. */
static void indexes_all_or_nothing(void **state)
{
	(void)state;
	struct sandbox s;

	sandbox_make(&s);
	append(&s, seal_of(&s, "refs/heads/m", 1, "r", 0));
	append(&s, WD_STR("not a record\n"));
	assert_non_null(strstr(indexed(&s), "not a record"));
	(void)sandbox_run(&s, "sed -i '$d' records.jsonl && "
			      "sed -i 's/heads.m/heads\\/n/' records.jsonl");
	assert_string_equal(indexed(&s), "r refs/heads/n 1\n");
	sandbox_drop(&s);
}

static void finds_a_decision_and_its_seal(void **state)
{
	(void)state;
	struct sandbox s;
	wd_str found = { 0 }, seal = { 0 };

	sandbox_make(&s);
	append(&s, WD_STR("{\"decision\":\"7q4k-31xx\",\"kind\":\"decision\","
			  "\"x\":{\"decision\":\"7q4k-31xw\",\"kind\":"
			  "\"decision\",\"y\":1}}\n"));
	wd_err err = wd_records_find(&s.arena, s.dir, WD_STR("7q4k-31xw"),
				     &found, &seal);

	assert_non_null(err);
	assert_int_equal(err->code, WD_ERR_NOT_FOUND);
	append(&s, wd_str_of(decision));
	assert_null(wd_records_find(&s.arena, s.dir, WD_STR("7q4k-31xw"),
				    &found, &seal));
	assert_text(found, decision);
	assert_text(seal, "");
	wd_str sealed = seal_of(&s, "refs/heads/m", 1, "r", 0);

	append(&s, sealed);
	append(&s, WD_STR("{\"kind\":\"baseline\",\"settled\":[]}\n"));
	assert_null(wd_records_find(&s.arena, s.dir, WD_STR("7q4k-31xw"),
				    &found, &seal));
	assert_text(found, decision);
	assert_text(seal, wd_str_c(&s.arena, sealed));
	sandbox_drop(&s);
}

static void finds_nothing_where_nothing_is(void **state)
{
	(void)state;
	static const wd_str ids[] = { TEXT(""), TEXT("7q4k-31xw"),
				      TEXT("7q4k\",\"kind"), TEXT("A"),
				      TEXT("x\n") };
	struct sandbox s;
	wd_str found, seal;

	sandbox_make(&s);
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		wd_err err =
			wd_records_find(&s.arena, s.dir, ids[i], &found, &seal);

		assert_non_null(err);
		assert_int_equal(err->code, WD_ERR_NOT_FOUND);
	}
	sandbox_drop(&s);
}

static void keeps_blobs_once(void **state)
{
	(void)state;
	struct sandbox s;
	wd_str abc = WD_STR("abc");

	sandbox_make(&s);
	wd_str digest = wd_sha256(&s.arena, abc);

	assert_text(digest, "sha256:ba7816bf8f01cfea414140de5dae2223"
			    "b00361a396177a9cb410ff61f20015ad");
	for (int i = 0; i < 2; i++)
		assert_null(wd_blob_keep(&s.arena, s.dir, digest, abc));
	assert_text(sandbox_run(&s, "ls -A . blobs; cat blobs/*"),
		    ".:\nblobs\n\nblobs:\nba7816bf8f01cfea414140de5dae2223"
		    "b00361a396177a9cb410ff61f20015ad\nabc");
	(void)sandbox_run(&s, "for f in blobs/*; do echo torn >$f; done");
	assert_null(wd_blob_keep(&s.arena, s.dir, digest, abc));
	assert_text(sandbox_run(&s, "cat blobs/*"), "abc");
	assert_non_null(wd_blob_keep(&s.arena, s.dir,
				     WD_STR("sha256:../../etc/passwd"), abc));
	sandbox_drop(&s);
}

static void makes_ids_that_can_be_read_out(void **state)
{
	(void)state;
	struct sandbox s;
	wd_str last = { 0 };

	sandbox_arena(&s);
	for (int i = 0; i < 200; i++) {
		wd_str one = { 0 };

		assert_null(wd_decision_id(&s.arena, &one));
		assert_int_equal(one.len, 9);
		assert_false(wd_str_eq(one, last));
		for (size_t k = 0; k < 9; k++) {
			const char *may = "0123456789abcdefghjkmnpqrstvwxyz";

			assert_non_null(strchr(k == 4 ? "-" : may, one.ptr[k]));
		}
		last = one;
	}
	sandbox_drop_arena(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(indexes_what_moved),
		cmocka_unit_test(keeps_two_values_apart),
		cmocka_unit_test(is_not_fooled_by_text_in_a_decision),
		cmocka_unit_test(waits_for_a_torn_line),
		cmocka_unit_test(notices_tampering),
		cmocka_unit_test(indexes_all_or_nothing),
		cmocka_unit_test(finds_a_decision_and_its_seal),
		cmocka_unit_test(finds_nothing_where_nothing_is),
		cmocka_unit_test(keeps_blobs_once),
		cmocka_unit_test(makes_ids_that_can_be_read_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
