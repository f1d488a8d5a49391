/* The record of a decision: written, read, and written again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "record_scene.h"

static void assert_same(wd_str is, wd_str should)
{
	if (!wd_str_eq(is, should))
		fail_msg("\n%.*s\nis not\n%.*s", WD_FMT(is), WD_FMT(should));
}

static struct wd_record read_back(struct wd_arena *a, wd_str line,
				  const struct wd_registry *people)
{
	struct wd_record r = { 0 };
	wd_err err = wd_record_read(a, line, people, &r);

	if (err != NULL)
		fail_msg("%s", wd_err_text(a, err));
	return r;
}

static void is_the_same_when_written_again(void **state)
{
	(void)state;
	struct sandbox s;

	sandbox_arena(&s);
	struct wd_record_input in = scene(&s.arena);
	wd_str line = wd_record_decision(&s.arena, &in);
	struct wd_record r = read_back(&s.arena, line, in.people);
	struct wd_record_input again = scene_again(&s.arena, &r, in.people);

	assert_same(wd_record_decision(&s.arena, &again), line);
	assert_int_equal(r.strangers, 0);
	sandbox_drop_arena(&s);
}

/* Whatever has become of the policy: the ids are in the record. */
static void names_its_people(void **state)
{
	(void)state;
	struct sandbox s;

	sandbox_arena(&s);
	struct wd_record_input in = scene(&s.arena);
	wd_str line = wd_record_decision(&s.arena, &in);
	struct wd_registry people;

	assert_null(wd_record_people(&s.arena, line, &people));
	assert_int_equal(people.persons, PERSONS);
	struct wd_record r = read_back(&s.arena, line, &people);

	assert_int_equal(r.strangers, 0);
	assert_same(wd_person_text(&people, r.facts.pusher.person),
		    wd_person_text(in.people, in.facts->pusher.person));
	assert_non_null(wd_record_people(&s.arena, WD_STR("{oops"), &people));
	sandbox_drop_arena(&s);
}

static void starts_with_what_it_is(void **state)
{
	(void)state;
	struct sandbox s;

	sandbox_arena(&s);
	struct wd_record_input in = scene(&s.arena);
	wd_str line = wd_record_decision(&s.arena, &in);

	assert_true(wd_str_starts(line, WD_STR("{\"decision\":\"7q4k-31xw\","
					       "\"kind\":\"decision\",")));
	assert_true(wd_str_ends(line, WD_STR(",\"time\":"
					     "\"2026-11-24T03:03:00Z\","
					     "\"version\":1}\n")));
	assert_ptr_equal(memchr(line.ptr, '\n', line.len),
			 line.ptr + line.len - 1);
	assert_null(memchr(line.ptr, '\x1b', line.len));
	sandbox_drop_arena(&s);
}

/* What the same bytes twice would not show: that each value is where it was. */
static void reads_every_kind_of_value(void **state)
{
	(void)state;
	struct sandbox s;

	sandbox_arena(&s);
	struct wd_record_input in = scene(&s.arena);
	struct wd_record r =
		read_back(&s.arena, wd_record_decision(&s.arena, &in),
			  in.people);
	const struct wd_commit *c = r.facts.commit;
	const struct wd_update *u = r.facts.update;
	const struct wd_rule_outcome *o = r.decision.update[0].rule;

	assert_same(r.id, WD_STR("7q4k-31xw"));
	assert_same(r.kind, WD_STR("decision"));
	assert_true(r.time == 1795489380 && r.facts.now == r.time);
	assert_same(r.hook, WD_STR("pre-receive"));
	assert_string_equal(r.rule[1].mode, "observe");
	assert_int_equal(r.facts.pusher.person, ALICE);
	assert_true(r.facts.certificate.known);
	assert_true(wd_oid_eq(r.facts.certificate.id, scene_id(0x50)));
	assert_same(r.facts.certificate.text,
		    WD_STR("certificate version 0.1\n\xff"));
	assert_same(r.facts.certificate.nonce_status, WD_STR("OK"));
	assert_int_equal(r.facts.certificate.signature.reason,
			 WD_REASON_WEAK_KEY);
	assert_int_equal(r.facts.certificate.signature.person, BOB);
	assert_true(c[0].author.time == INT64_MAX);
	assert_true(c[0].committer.time == INT64_MIN);
	assert_same(c[0].committer.name, WD_STR("bad \xff\0 name"));
	assert_true(wd_oid_eq(c[0].parent[1], scene_id(0x12)));
	assert_int_equal(c[0].signature.person, ALICE);
	assert_int_equal(c[1].flaw, WD_REASON_DUP_HEADER);
	assert_int_equal(c[1].signature.format, WD_KEY_OPENPGP);
	assert_false(c[2].signature_known);
	assert_int_equal(c[2].signature.person, WD_NOBODY);
	assert_int_equal(c[2].clean_merge, WD_UNKNOWN);
	assert_true(wd_str_eq(c[0].not_clean,
			      WD_STR("both sides change \"\xff\"")));
	assert_int_equal(c[1].not_clean.len, 0);
	assert_int_equal(c[0].reverts, WD_NO);
	assert_int_equal(c[2].reverts, WD_UNKNOWN);
	assert_true(wd_str_eq(c[0].not_reverted, WD_STR("1234567")));
	assert_true(wd_str_eq(c[1].encoding, WD_STR("x-\xff")));
	assert_int_equal(c[0].encoding.len, 0);
	assert_false(c[0].paths.known);
	assert_true(c[1].paths.known && c[1].paths.count == 0);
	assert_true(c[2].paths.item[1].size == 1ull << 60);
	assert_int_equal(c[2].paths.item[0].old_mode, 0100644);
	assert_int_equal(u[1].tag->signature.person, ALICE);
	assert_int_equal(u[2].refused, WD_REASON_POLICY_LAYER);
	assert_true(u[2].reserved && u[2].branches_known);
	assert_null(r.facts.range[1]);
	assert_ptr_equal(r.facts.range[0]->commit, r.facts.range[2]->commit);
	assert_int_equal(r.facts.range[2]->commit[1], 2);
	assert_true(r.facts.range[3]->known && r.facts.range[3]->count == 0);
	assert_false(r.facts.range[5]->known);
	assert_true(r.evidence.review[0].covers[0] == 5);
	assert_null(r.evidence.review[1].covers);
	assert_true(wd_oid_eq(r.evidence.review[0].named_by, scene_id(0x11)));
	assert_true(wd_oid_eq(r.evidence.review[0].named_by_base_tree,
			      scene_id(0x23)));
	assert_int_equal(r.evidence.review[0].ontos, 1);
	assert_true(wd_oid_eq(r.evidence.review[0].onto[0].base_tree,
			      scene_id(0x23)));
	assert_true(
		wd_oid_eq(r.evidence.review[0].onto[0].tree, scene_id(0x24)));
	assert_int_equal(r.evidence.review[1].ontos, 0);
	assert_int_equal(r.evidence.review[1].person, WD_NOBODY);
	assert_true(r.evidence.no_checks.is && r.evidence.no_tickets.is);
	assert_false(r.evidence.no_reviews.is);
	assert_int_equal(r.evidence.opas, 2);
	assert_same(r.evidence.opa[0].path, WD_STR("a/b"));
	assert_same(r.evidence.opa[0].input, WD_STR("sha256:0"));
	assert_same(r.evidence.opa[1].provider, WD_STR("agent"));
	assert_int_equal(r.evidence.opa[0].update, 2);
	assert_int_equal(r.evidence.opa[0].rule, 1);
	assert_int_equal(r.evidence.opa[0].says, WD_YES);
	assert_int_equal(r.evidence.opa[1].says, WD_UNKNOWN);
	assert_int_equal(r.evidence.opa[1].asof, 9);
	assert_same(r.evidence.no_opa.because, WD_STR("asleep"));
	assert_same(r.evidence.ticket[0].repository[1], WD_STR("other"));
	assert_same(o[0].require[0]->child[0]->child[0]->text, WD_STR("deep"));
	assert_int_equal(o[0].require[0]->child[1]->reason, WD_REASON_BAD_SIG);
	assert_non_null(o[1].when);
	assert_null(o[0].when);
	assert_true(r.decision.update[1].unmatched);
	sandbox_drop_arena(&s);
}

static void counts_strangers(void **state)
{
	(void)state;
	struct sandbox s;
	static const struct wd_registry nobody;

	sandbox_arena(&s);
	struct wd_record_input in = scene(&s.arena);
	struct wd_record r =
		read_back(&s.arena, wd_record_decision(&s.arena, &in), &nobody);

	assert_int_equal(r.strangers, 8);
	assert_int_equal(r.facts.pusher.person, WD_NOBODY);
	sandbox_drop_arena(&s);
}

static const struct {
	const char *from, *to, *because;
} damages[] = {
	{ "\"kind\":\"decision\"", "\"kind\":\"seal\"", "not the record" },
	{ "\"version\":1", "\"version\":2", "version" },
	{ ",\"version\":1", "", "version" },
	{ "\"version\":1", "\"version\":1,\"version\":1", "is damaged" },
	{ "\"time\":\"2026", "\"time\":\"2027", "time" },
	{ "\"walk\":1", "\"walk\":2", "an index" },
	{ "\"walk\":1", "\"walk\":-1", "an index" },
	{ "\"walks\":[[0,2]", "\"walks\":[[0,3]", "an index" },
	{ "\"onto\":[{\"base_tree\"", "\"onto\":[{\"base\"", "base_tree" },
	{ "\"covers\":[0,2]", "\"covers\":[0,3]", "an index" },
	{ "\"rule\":1,\"settled\":false", "\"rule\":2,\"settled\":false",
	  "an index" },
	{ "\"rule\":1,\"settled\":false,\"update\":2",
	  "\"rule\":1,\"settled\":false,\"update\":1", "ranges" },
	{ "\"children\":2", "\"children\":1", "a tree of reasons" },
	{ "\"children\":2", "\"children\":4", "an index" },
	{ "\"children\":1", "\"children\":0", "a tree of reasons" },
	{ "\"state\":\"overridden\"", "\"state\":\"fine\"", "state" },
	{ "\"reason\":\"bad-sig\"", "\"reason\":\"fine\"", "reason" },
	{ "\"reason\":\"bad-sig\"", "\"reason\":1", "reason" },
	{ "\"vote\":\"reject\"", "\"vote\":\"\"", "vote" },
	{ "\"old\":\"1212", "\"old\":\"zz12", "an object's id" },
	{ "\"remedies\":[\"sign it again\"]",
	  "\"remedies\":[\"1\",\"2\",\"3\",\"4\",\"5\"]", "remedies" },
	{ "\"9223372036854775807\"", "\"9223372036854775808\"", "time" },
	{ "\"9223372036854775807\"", "\"12\"", "time" },
	{ "\"unmatched\":true", "\"unmatched\":false", "unmatched" },
	{ "{\"accepted\":false,\"rules\":[]}", "1", "rules" },
	{ ",{\"accepted\":false,\"rules\":[]}", "", "outcome" },
	{ "\"mode\":\"observe\"", "\"mode\":\"ignore\"", "mode" },
	{ "\"old_mode\":33188", "\"old_mode\":4294967296", "paths" },
};

/* `line` with the first `from` in it replaced. */
static wd_str damaged(struct wd_arena *a, wd_str line, const char *from,
		      const char *to)
{
	const char *at = strstr(line.ptr, from);

	if (at == NULL)
		fail_msg("there is no %s", from);
	return wd_strf(a, "%.*s%s%s", (int)(at - line.ptr), line.ptr, to,
		       at + strlen(from));
}

static void refuses_what_is_damaged(void **state)
{
	(void)state;
	struct sandbox s;

	sandbox_arena(&s);
	struct wd_record_input in = scene(&s.arena);
	wd_str line = wd_record_decision(&s.arena, &in);

	line.ptr = wd_str_c(&s.arena, line);
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		struct wd_record r = { .strangers = 77 };
		wd_err err =
			wd_record_read(&s.arena,
				       damaged(&s.arena, line, damages[i].from,
					       damages[i].to),
				       in.people, &r);

		if (err == NULL || strstr(wd_err_text(&s.arena, err),
					  damages[i].because) == NULL)
			fail_msg("%s: %s", damages[i].to,
				 err == NULL ? "accepted"
					     : wd_err_text(&s.arena, err));
		assert_int_equal(r.strangers, 77);
	}
	sandbox_drop_arena(&s);
}

/* A message that makes the record large. */
static void enlarge(struct wd_arena *a, const struct wd_record_input *in,
		    size_t size)
{
	char *text = wd_new(a, char, size + 1);

	memset(text, 'x', size);
	in->facts->commit[0].message = (wd_str){ text, size };
}

static void keeps_a_large_push_in_a_blob(void **state)
{
	(void)state;
	struct sandbox s;
	wd_str found, seal;

	sandbox_make(&s);
	for (size_t i = 0; i < 2; i++) {
		struct wd_record_input in = scene(&s.arena);

		if (i == 1)
			enlarge(&s.arena, &in, WD_RECORD_INLINE_MAX);
		assert_null(wd_records_decide(&s.arena, s.dir, &in));
		assert_null(wd_records_find(&s.arena, s.dir,
					    WD_STR("7q4k-31xw"), &found,
					    &seal));
		assert_true(
			wd_str_eq(found, wd_record_decision(&s.arena, &in)));
	}
	assert_same(sandbox_run(&s, "ls blobs | wc -l; wc -l <records.jsonl; "
				    "test $(wc -c <records.jsonl) -lt 20000"),
		    WD_STR("1\n2\n"));
	(void)sandbox_run(&s, "for b in blobs/*; do sed -i s/x/y/ $b; done");
	wd_err err = wd_records_find(&s.arena, s.dir, WD_STR("7q4k-31xw"),
				     &found, &seal);

	assert_non_null(err);
	assert_int_equal(err->code, WD_ERR_FORMAT);
	(void)sandbox_run(&s, "rm blobs/*");
	err = wd_records_find(&s.arena, s.dir, WD_STR("7q4k-31xw"), &found,
			      &seal);
	assert_non_null(err);
	assert_int_equal(err->code, WD_ERR_FORMAT);
	sandbox_drop(&s);
}

static void refuses_what_could_not_be_read_back(void **state)
{
	(void)state;
	struct sandbox s;

	sandbox_make(&s);
	struct wd_record_input in = scene(&s.arena);

	in.people = NULL;
	wd_err err = wd_records_decide(&s.arena, s.dir, &in);

	assert_non_null(err);
	assert_int_equal(err->code, WD_ERR_USAGE);
	in = scene(&s.arena);
	enlarge(&s.arena, &in, WD_RECORD_LINE_MAX - WD_RECORD_INLINE_MAX);
	err = wd_records_decide(&s.arena, s.dir, &in);
	assert_non_null(err);
	assert_int_equal(err->code, WD_ERR_LIMIT);
	assert_same(sandbox_run(&s, "ls -A"), (wd_str){ 0 });
	sandbox_drop(&s);
}

/* A disk that is full before the blob or before the line: no record. */
static void records_nothing_on_a_full_disk(void **state)
{
	(void)state;
	const rlim_t limits[] = { 0, 4096, WD_RECORD_INLINE_MAX };
	struct sandbox s;

	sandbox_make(&s);
	for (size_t i = 0; i < 3; i++) {
		pid_t child = fork();
		int status = 0;

		if (child == 0) {
			struct rlimit limit = { limits[i], limits[i] };
			struct wd_record_input in = scene(&s.arena);

			(void)signal(SIGXFSZ, SIG_IGN);
			(void)setrlimit(RLIMIT_FSIZE, &limit);
			enlarge(&s.arena, &in, WD_RECORD_INLINE_MAX);
			_exit(wd_records_decide(&s.arena, s.dir, &in) == NULL);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_int_equal(status, 0);
		assert_same(sandbox_run(&s, "ls -A . blobs"),
			    WD_STR(".:\nblobs\n\nblobs:\n"));
	}
	sandbox_drop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_the_same_when_written_again),
		cmocka_unit_test(names_its_people),
		cmocka_unit_test(starts_with_what_it_is),
		cmocka_unit_test(reads_every_kind_of_value),
		cmocka_unit_test(counts_strangers),
		cmocka_unit_test(refuses_what_is_damaged),
		cmocka_unit_test(keeps_a_large_push_in_a_blob),
		cmocka_unit_test(refuses_what_could_not_be_read_back),
		cmocka_unit_test(records_nothing_on_a_full_disk),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
