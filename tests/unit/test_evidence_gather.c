/* Which evidence counts for a push, and what it covers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "evidence_query.h"

static const struct {
	const char *name;
	unsigned what;
	const char *ref, *settings, *found;
} rows[] = {
	{ "nothing there", ALL, NULL, NULL, "" },
	{ "review of all", REVIEWS, "refs/warder/reviews/$C3/alice", NULL,
	  "alice: approve C1..C3 for refs/heads/main covers C2 C3\n" },
	{ "review from the beginning", REVIEWS, "refs/warder/reviews/$C3/alice",
	  "base=none",
	  "alice: approve none..C3 for refs/heads/main covers C2 C3\n" },
	{ "review of the last", REVIEWS, "refs/warder/reviews/$C3/alice",
	  "base=$C2", "alice: approve C2..C3 for refs/heads/main covers C3\n" },
	{ "review of the first", REVIEWS, "refs/warder/reviews/$C2/alice",
	  "target=$C2",
	  "alice: approve C1..C2 for refs/heads/main covers C2\n" },
	{ "review of nothing", REVIEWS, "refs/warder/reviews/$C3/alice",
	  "base=$C3", "alice: approve C3..C3 for refs/heads/main covers\n" },
	{ "review from a side branch", REVIEWS, "refs/warder/reviews/$C3/alice",
	  "base=$SAME",
	  "alice: approve SAME..C3 for refs/heads/main covers C2 C3\n" },
	{ "reject", REVIEWS, "refs/warder/reviews/$C3/bob", "vote=reject",
	  "bob: reject C1..C3 for refs/heads/main covers C2 C3\n" },
	{ "withdrawn", REVIEWS, "refs/warder/reviews/$C3/bob", "vote=withdraw",
	  "bob: withdraw C1..C3 for refs/heads/main covers C2 C3\n" },
	{ "review for another ref", REVIEWS, "refs/warder/reviews/$C3/alice",
	  "edit=s,heads/main,heads/x,",
	  "alice: approve C1..C3 for refs/heads/x covers C2 C3\n" },
	{ "reviews were not asked for", CHECKS | TICKETS,
	  "refs/warder/reviews/$C3/alice", NULL, "" },
	{ "review of another commit", REVIEWS,
	  "refs/warder/reviews/$SAME/alice", "target=$SAME", "" },
	{ "review of the same tree", REVIEWS | BY_TREE,
	  "refs/warder/reviews/$SAME/alice", "target=$SAME",
	  "alice: approve C1..SAME for refs/heads/main covers\n" },
	{ "review of another tree", REVIEWS | BY_TREE,
	  "refs/warder/reviews/$PARKED/alice", "target=$PARKED", "" },
	{ "check of the tip", CHECKS, "refs/warder/checks/$C3/unit/ci", NULL,
	  "ci: unit success at C3\n" },
	{ "failed check", CHECKS, "refs/warder/checks/$C3/unit/ci",
	  "result=failure", "ci: unit failure at C3\n" },
	{ "check of the same tree", CHECKS, "refs/warder/checks/$SAME/unit/ci",
	  "target=$SAME", "ci: unit success at SAME\n" },
	{ "check of an introduced commit, stale", CHECKS,
	  "refs/warder/checks/$C2/unit/ci", "target=$C2",
	  "ci: unit success at C2\n" },
	{ "check of another tree", CHECKS, "refs/warder/checks/$PARKED/unit/ci",
	  "target=$PARKED", "" },
	{ "checks were not asked for", REVIEWS | TICKETS,
	  "refs/warder/checks/$C3/unit/ci", NULL, "" },
	{ "ticket", TICKETS, "refs/warder/tickets/CHG-12/carol", NULL,
	  "carol: CHG-12 is approved\n" },
	{ "another ticket", TICKETS, "refs/warder/tickets/CHG-13/carol",
	  "edit=s/CHG-12/CHG-13/", "" },
	{ "tickets were not asked for", REVIEWS | CHECKS,
	  "refs/warder/tickets/CHG-12/carol", NULL, "" },
	/* A guard of the push that holds again: none of these could have come
	 * by one. */
	{ "malformed tag", REVIEWS, "refs/warder/reviews/$C3/alice",
	  "mail=$(printf 'alice@example.com\\033')", "" },
	{ "short name", REVIEWS, "refs/warder/reviews/$C3/alice", "name=alice",
	  "" },
	{ "malformed body", REVIEWS, "refs/warder/reviews/$C3/alice",
	  "vote=maybe", "" },
	{ "another repository", REVIEWS, "refs/warder/reviews/$C3/alice",
	  "edit=s/repo1/repo2/", "" },
	{ "another commit", REVIEWS, "refs/warder/reviews/$C3/alice",
	  "target=$C2", "" },
	{ "unsigned", REVIEWS, "refs/warder/reviews/$C3/alice", "key=", "" },
	{ "signed by somebody else", REVIEWS, "refs/warder/reviews/$C3/alice",
	  "key=bob", "" },
	{ "e-mail of somebody else", REVIEWS, "refs/warder/reviews/$C3/alice",
	  "mail=bob@example.com", "" },
	{ "person that nobody knows", REVIEWS, "refs/warder/reviews/$C3/zoe",
	  "key=alice", "" },
	{ "check by no issuer", CHECKS, "refs/warder/checks/$C3/unit/alice",
	  NULL, "" },
	{ "ticket by no issuer", TICKETS, "refs/warder/tickets/CHG-12/ci", NULL,
	  "" },
	{ "from the future", REVIEWS, "refs/warder/reviews/$C3/alice",
	  "date=1800000301", "" },
	/* What Supersedes says was judged when it came. */
	{ "superseding", REVIEWS, "refs/warder/reviews/$C3/alice", "old=$C1",
	  "alice: approve C1..C3 for refs/heads/main covers C2 C3\n" },
};

static void finds_what_counts(void **state)
{
	struct server s;

	(void)state;
	server_make(&s);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].ref != NULL)
			(void)place(&s, rows[i].ref, rows[i].settings);
		expect(&s, rows[i].name, rows[i].what, rows[i].found);
		if (rows[i].ref != NULL)
			(void)server_run(&s, "git update-ref -d %s",
					 rows[i].ref);
	}
	server_drop(&s);
}

static void reads_packed_refs_and_orders_by_name(void **state)
{
	struct server s;

	(void)state;
	server_make(&s);
	(void)place(&s, "refs/warder/reviews/$C3/bob", NULL);
	(void)place(&s, "refs/warder/reviews/$C3/alice", "vote=reject");
	(void)place(&s, "refs/warder/checks/$C3/unit/ci", NULL);
	(void)server_run(&s, "git pack-refs --all");
	(void)place(&s, "refs/warder/reviews/$C3/alice", NULL);
	expect(&s, "packed and loose", ALL,
	       "alice: approve C1..C3 for refs/heads/main covers C2 C3\n"
	       "bob: approve C1..C3 for refs/heads/main covers C2 C3\n"
	       "ci: unit success at C3\n");
	server_drop(&s);
}

/*
 * Dates in commits are their author's choice.  $OLD follows $C2 and is dated
 * long before it: a walk that trusts dates meets $C2 first and lists it,
 * although it is behind the review's base.  Covered by a review that starts
 * at $OLD it would get in unseen.
 */
static void no_date_brings_the_base_under_a_review(void **state)
{
	struct server s;

	(void)state;
	server_make(&s);
	(void)server_run(&s, "OLD=$(commit $(tree 5) 1000000 old -p $C2)\n"
			     "echo OLD=$OLD >>ids");
	(void)place(&s, "refs/warder/reviews/$C3/alice", "base=$OLD");
	expect(&s, "a base of another time", REVIEWS,
	       "alice: approve OLD..C3 for refs/heads/main covers C3\n");
	server_drop(&s);
}

/* What is behind the start of one range may be introduced in another's. */
static void each_range_counts_from_its_own_start(void **state)
{
	struct server s;
	struct push p;

	(void)state;
	server_make(&s);
	(void)place(&s, "refs/warder/reviews/$C3/alice", NULL);
	for (int turned = 0; turned < 2; turned++) {
		push_make(&s, &p, REVIEWS);
		struct wd_range late = p.range;
		struct wd_range *ranges[] = { turned ? &p.range : &late,
					      turned ? &late : &p.range, NULL };

		late.base = p.commit[1].id;
		late.count = 1;
		p.facts.range = ranges;
		p.facts.rules = 3;
		assert_null(gather(&s, &p));
		assert_int_equal(*p.found.review[0].covers, 3);
	}
	server_drop(&s);
}

static void a_base_that_is_gone_covers_nothing(void **state)
{
	static const char gone[] =
		"base=2222222222222222222222222222222222222222";
	struct server s;

	(void)state;
	server_make(&s);
	(void)place(&s, "refs/warder/reviews/$C3/alice", gone);
	(void)place(&s, "refs/warder/reviews/$C3/bob",
		    wd_strf(&s.box.arena, "%s vote=reject", gone).ptr);
	expect(&s, "a reject still counts", REVIEWS,
	       "bob: reject none..C3 for refs/heads/main covers C2 C3\n");
	server_drop(&s);
}

static void what_cannot_be_read_is_an_error(void **state)
{
	static const char *const refs[] = {
		"refs/warder/reviews/$C3/alice",
		"refs/warder/checks/$C3/unit/ci",
		"refs/warder/tickets/CHG-12/carol"
	};

	(void)state;
	for (size_t i = 0; i < sizeof(refs) / sizeof(refs[0]); i++) {
		struct server s;
		struct push p;

		server_make(&s);
		wd_oid tag = place(&s, refs[i], NULL);
		wd_str hex = wd_oid_hex(&s.box.arena, tag);

		(void)server_run(&s, "rm -f srv.git/objects/%.2s/%s", hex.ptr,
				 hex.ptr + 2);
		push_make(&s, &p, ALL);
		p.found.reviews = 77;
		wd_err err = gather(&s, &p);

		assert_non_null(err);
		assert_int_equal(p.found.reviews, 77);
		server_drop(&s);
	}
}

static void a_broken_ref_is_an_error(void **state)
{
	struct server s;
	struct push p;

	(void)state;
	server_make(&s);
	(void)server_run(&s, "mkdir -p srv.git/refs/warder/reviews/$C3; "
			     "echo x >srv.git/refs/warder/reviews/$C3/alice");
	push_make(&s, &p, REVIEWS);
	assert_non_null(gather(&s, &p));
	server_drop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_counts),
		cmocka_unit_test(reads_packed_refs_and_orders_by_name),
		cmocka_unit_test(no_date_brings_the_base_under_a_review),
		cmocka_unit_test(each_range_counts_from_its_own_start),
		cmocka_unit_test(a_base_that_is_gone_covers_nothing),
		cmocka_unit_test(what_cannot_be_read_is_an_error),
		cmocka_unit_test(a_broken_ref_is_an_error),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
