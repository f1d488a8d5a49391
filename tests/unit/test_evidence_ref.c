/* Names of evidence refs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "evidence/tag.h"

#define A40    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define ZERO40 "0000000000000000000000000000000000000000"
#define X16    "xxxxxxxxxxxxxxxx"
#define X64    X16 X16 X16 X16

#define LONG X64 "x"
#define DIGEST_OF_LONG                                                         \
	"9537c5fdf120482f7d58d25e9ed583f52c02b4e304ea814db1633ad565aed7e9"

static unsigned char memory[1 << 20];

static struct wd_arena arena(void)
{
	return (struct wd_arena){ memory, memory + sizeof(memory), NULL, NULL };
}

static const struct {
	const char *ref;
	enum wd_evidence_kind kind;
	const char *subject, *name, *person;
} refs[] = {
	{ "refs/warder/reviews/" A40 "/alice", WD_REVIEW, A40, "", "alice" },
	{ "refs/warder/reviews/" A40 "/bob@heads%2Fmain", WD_REVIEW, A40, "",
	  "bob" },
	{ "refs/warder/reviews/" A40 "/bob@%sha256-" DIGEST_OF_LONG, WD_REVIEW,
	  A40, "", "bob" },
	{ "refs/warder/checks/" A40 "/unit/ci", WD_CHECK, A40, "unit", "ci" },
	{ "refs/warder/checks/" A40 "/unit%20%28%C3%A4%29/ci", WD_CHECK, A40,
	  "unit (\xc3\xa4)", "ci" },
	{ "refs/warder/checks/" A40 "/a%2Fb/ci", WD_CHECK, A40, "a/b", "ci" },
	{ "refs/warder/checks/" A40 "/a.%2Eb%2Elock/ci", WD_CHECK, A40,
	  "a..b.lock", "ci" },
	{ "refs/warder/checks/" A40 "/x.lock.y/ci", WD_CHECK, A40, "x.lock.y",
	  "ci" },
	{ "refs/warder/tickets/CHG-12/carol", WD_TICKET, "CHG-12", "",
	  "carol" },
	{ "refs/warder/controls/drill/2026-Q4/carol", WD_CONTROL, "drill",
	  "2026-Q4", "carol" },
};

static void reads_and_writes_refs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refs) / sizeof(refs[0]); i++) {
		struct wd_arena a = arena();
		struct wd_evidence_ref r;

		if (!wd_evidence_ref_read(&a, wd_str_of(refs[i].ref), &r))
			fail_msg("%s: refused", refs[i].ref);
		assert_int_equal(r.kind, refs[i].kind);
		assert_true(wd_str_eq(r.subject, wd_str_of(refs[i].subject)));
		assert_true(wd_str_eq(r.name, wd_str_of(refs[i].name)));
		assert_true(wd_str_eq(r.person, wd_str_of(refs[i].person)));
		wd_str written = wd_evidence_ref_write(&a, &r);

		assert_int_equal(written.len, strlen(refs[i].ref));
		assert_memory_equal(written.ptr, refs[i].ref, written.len);
	}
}

static const char *const bad_refs[] = {
	"refs/warder/policy",
	"refs/warder/site",
	"refs/warder/",
	"refs/warder/reviews",
	"refs/warder/reviews/",
	"refs/warder/reviews/" A40,
	"refs/warder/reviews/" A40 "/",
	"refs/warder/reviews/" A40 "/alice/more",
	"refs/warder/reviews//alice",
	"refs/warder/reviews/" ZERO40 "/alice",
	"refs/warder/reviews/aaaa/alice",
	"refs/warder/reviews/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/alice",
	"refs/warder/reviews/" A40 "/-alice",
	"refs/warder/reviews/" A40 "/bob@",
	"refs/warder/reviews/" A40 "/@heads%2Fmain",
	"refs/warder/reviews/" A40 "/bob@heads",
	"refs/warder/reviews/" A40 "/bob@heads%2fmain",
	"refs/warder/reviews/" A40 "/bob@heads%2F%6Dain",
	"refs/warder/reviews/" A40 "/bob@heads%2Fmain@x",
	"refs/warder/reviews/" A40 "/bob@heads%2F..%2Fx",
	"refs/warder/reviews/" A40 "/bob@heads/main",
	"refs/warder/tickets/CHG-12/carol@heads%2Fmain",
	"refs/warder/reviews/" A40 "/al%20ice",
	"refs/warder/reviews/" A40 "/alice.lock",
	"refs/heads/warder/reviews/" A40 "/alice",
	"refs/Warder/reviews/" A40 "/alice",
	"refs/warder/checks/" A40 "/unit",
	"refs/warder/checks/" A40 "//ci",
	"refs/warder/checks/" A40 "/unit/ci/x",
	"refs/warder/checks/" A40 "/%75nit/ci", /* needs no encoding */
	"refs/warder/checks/" A40 "/unit%2eb/ci",
	"refs/warder/checks/" A40 "/unit%/ci",
	"refs/warder/checks/" A40 "/unit%2/ci",
	"refs/warder/checks/" A40 "/unit%0Ax/ci",
	"refs/warder/checks/" A40 "/unit%20/ci", /* ends in a space */
	"refs/warder/checks/" A40 "/unit%FF/ci",
	"refs/warder/checks/" A40 "/" X64 "x/ci",
	"refs/warder/checks/" A40 "/%sha256-" X64 "/ci",
	"refs/warder/checks/" A40 "/%sha256-" DIGEST_OF_LONG "0/ci",
	"refs/warder/checks/" A40 "/%sha256-/ci",
	"refs/warder/checks/" A40 "/sha256-" DIGEST_OF_LONG "/ci",
	"refs/warder/reviews/" A40 "/%sha256-" DIGEST_OF_LONG,
	"refs/warder/tickets/CHG 12/carol",
	"refs/warder/tickets/CHG%2012/carol",
	"refs/warder/tickets/CHG-12",
	"refs/warder/tickets/a..b/carol",
	"refs/warder/controls/drill/carol",
	"refs/warder/controls/drill/2026/Q4/carol",
	"refs/warder/controls/drill/%41/carol",
};

static void refuses_other_refs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad_refs) / sizeof(bad_refs[0]); i++) {
		struct wd_arena a = arena();
		struct wd_evidence_ref r;

		if (wd_evidence_ref_read(&a, wd_str_of(bad_refs[i]), &r))
			fail_msg("%s: accepted", bad_refs[i]);
	}
}

/* One that is too long for a ref has its digest there. */
static void writes_a_long_name_as_a_digest(void **state)
{
	(void)state;
	struct wd_arena a = arena();
	struct wd_evidence_ref r = { .kind = WD_CHECK,
				     .name = WD_STR(LONG),
				     .person = WD_STR("ci") };
	static const char want[] =
		"refs/warder/checks/" A40 "/%sha256-" DIGEST_OF_LONG "/ci";

	assert_true(wd_oid_read(WD_STR(A40), &r.commit));
	wd_str ref = wd_evidence_ref_write(&a, &r);

	assert_true(wd_str_eq(ref, WD_STR(want)));
	assert_true(wd_evidence_ref_read(&a, ref, &r));
	assert_int_equal(r.name.len, 0);
	assert_true(wd_str_eq(r.name_part,
			      wd_evidence_name_part(&a, WD_STR(LONG))));
	assert_true(
		wd_str_eq(wd_evidence_name_part(&a, WD_STR(X64)), WD_STR(X64)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_and_writes_refs),
		cmocka_unit_test(refuses_other_refs),
		cmocka_unit_test(writes_a_long_name_as_a_digest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
