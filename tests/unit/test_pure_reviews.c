/* What reviews cover, whose count, and what the others are told. */
#include "review_scene.h"

#define REMAINS_1 "1 of 2 approvals from @maintainers"

static void by_bob_and_carol(struct scene *s)
{
	whole(s, CAROL_IS);
	whole(s, BOB_IS);
}
static void by_bob_twice(struct scene *s)
{
	whole(s, BOB_IS);
	whole(s, BOB_IS);
}
static void by_author_and_bob(struct scene *s)
{
	whole(s, ALICE_IS);
	whole(s, BOB_IS);
}
static void by_outsider_and_bob(struct scene *s)
{
	whole(s, DAVE_IS);
	whole(s, BOB_IS);
}
static void spent(struct scene *s)
{
	whole(s, BOB_IS)->spent = true;
}
static void withdrawn(struct scene *s)
{
	whole(s, BOB_IS)->vote = WD_WITHDRAWN;
}
static void for_another_ref(struct scene *s)
{
	whole(s, BOB_IS)->ref = WD_STR("refs/heads/next");
}
static void for_the_alias(struct scene *s)
{
	s->update.asked = WD_STR("refs/heads/alias");
	whole(s, BOB_IS)->ref = s->update.asked;
}
static void old(struct scene *s)
{
	whole(s, BOB_IS)->time = NOW - 3601;
}
static void just_young(struct scene *s)
{
	whole(s, BOB_IS)->time = NOW - 3600;
}
static void from_the_beginning_of_time(struct scene *s)
{
	whole(s, BOB_IS)->time = INT64_MIN;
}
static void from_tomorrow(struct scene *s)
{
	whole(s, BOB_IS)->time = NOW + 86400;
}
static void of_what_it_was_before(struct scene *s)
{
	review(s, BOB_IS, 0x77, 6);
}
static void of_the_commit_below(struct scene *s)
{
	review(s, BOB_IS, 0x22, 6);
}
static void of_the_tip_alone(struct scene *s)
{
	review(s, BOB_IS, 0x11, 1);
}
static void in_two_parts(struct scene *s)
{
	review(s, BOB_IS, 0x11, 1);
	review(s, BOB_IS, 0x22, 6);
}
static void in_two_parts_by_two(struct scene *s)
{
	review(s, BOB_IS, 0x11, 1);
	review(s, CAROL_IS, 0x22, 6);
}
static void by_two_but_one_for_the_tip(struct scene *s)
{
	whole(s, BOB_IS);
	review(s, CAROL_IS, 0x22, 6);
}
static void unavailable(struct scene *s)
{
	s->evidence.no_reviews =
		(struct wd_missing){ true, WD_STR("the store is locked") };
}
static void tip_not_among_the_facts(struct scene *s)
{
	whole(s, BOB_IS);
	s->range.count = 0;
	s->update.tip = oid_of(0x55);
}
static void rewind_without_review(struct scene *s)
{
	introduces_nothing(s);
}
static void rewind_with_review(struct scene *s)
{
	introduces_nothing(s);
	review(s, BOB_IS, 0x11, 0);
}
static void rewind_with_spent_review(struct scene *s)
{
	introduces_nothing(s);
	review(s, BOB_IS, 0x11, 0)->spent = true;
}

static const struct scene_case coverage[] = {
	{ "reviews(1, by: @maintainers)", by_bob, "ok reviewed: bob" },
	{ "reviews(2, by: @maintainers)", by_bob_and_carol,
	  "ok reviewed: bob, carol" },
	{ "reviews", by_bob, "ok reviewed: bob" },
	{ "reviews(2, by: @maintainers)", NULL,
	  "no reviewed review-missing: 0 of 2 approvals from @maintainers" },
	{ "reviews(2, by: @maintainers)", by_bob_twice,
	  "no reviewed review-missing: " REMAINS_1 },
	{ "reviews(2, by: @maintainers)", by_outsider_and_bob,
	  "no reviewed review-missing: " REMAINS_1
	  "; dave approved it, but is not in the group" },
	{ "reviews(1)", withdrawn,
	  "no reviewed review-missing: 0 of 1 approvals from @anyone" },
	{ "reviews(1)", spent,
	  "no reviewed review-missing: 0 of 1 approvals from @anyone; the "
	  "approval of bob was used up when its content was accepted" },
	{ "reviews(1)", for_another_ref,
	  "no reviewed review-missing: 0 of 1 approvals from @anyone; bob "
	  "approved it for another ref" },
	{ "reviews(1)", for_the_alias, "ok reviewed: bob" },
	{ "reviews(1, max-age: 1h)", just_young, "ok reviewed: bob" },
	{ "reviews(1, max-age: 1h)", old,
	  "no reviewed review-missing: 0 of 1 approvals from @anyone; the "
	  "approval of bob is too old" },
	{ "reviews(1, max-age: 1h)", from_the_beginning_of_time,
	  "no reviewed review-missing: 0 of 1 approvals from @anyone; the "
	  "approval of bob is too old" },
	{ "reviews(1)", from_tomorrow,
	  "no reviewed review-missing: 0 of 1 approvals from @anyone; the "
	  "approval of bob is dated in the future" },
	{ "reviews(1)", of_what_it_was_before,
	  "no reviewed review-missing: 0 of 1 approvals from @anyone; bob "
	  "approved 7777777777, not 1111111111: it changed since" },
	{ "reviews(1)", of_the_commit_below,
	  "no reviewed review-missing: 0 of 1 approvals from @anyone; bob "
	  "approved 2222222222, not 1111111111: more came after it" },
	{ "reviews(1)", of_the_tip_alone,
	  "no reviewed review-missing: 2222222222 and 1 more have 0 of 1 "
	  "approvals from @anyone" },
	{ "reviews(1)", in_two_parts, "ok reviewed: bob" },
	{ "reviews(1)", in_two_parts_by_two, "ok reviewed: bob" },
	{ "reviews(2)", by_two_but_one_for_the_tip,
	  "no reviewed review-missing: 1 of 2 approvals from @anyone; carol "
	  "approved 2222222222, not 1111111111: more came after it" },
	{ "reviews(1)", unavailable,
	  "? reviewed unavailable: reviews cannot be had: the store is "
	  "locked" },
	{ "not reviews(1)", unavailable,
	  "? reviewed unavailable: reviews cannot be had: the store is "
	  "locked" },
	{ "reviews(1)", range_unknown,
	  "? reviewed unavailable: the introduced commits are not known" },
	{ "reviews(1)", tip_not_among_the_facts,
	  "? reviewed unavailable: the introduced commits are not known" },
	{ "reviews(1)", rewind_without_review,
	  "no reviewed review-missing: 0 of 1 approvals from @anyone" },
	{ "reviews(1)", rewind_with_review, "ok reviewed: bob" },
	{ "reviews(1)", rewind_with_spent_review,
	  "no reviewed review-missing: 0 of 1 approvals from @anyone; the "
	  "approval of bob was used up when its content was accepted" },
};

static void counts_what_is_covered(void **state)
{
	(void)state;
	RUN_CASES(coverage);
}

/* Three by alice; bob has some part in one of them. */
static void by_bob_who(struct scene *s, void (*part)(struct wd_commit *c))
{
	whole(s, BOB_IS);
	part(&s->commit[1]);
}
static void authored(struct wd_commit *c)
{
	c->author.email = WD_STR("bob@X");
}
static void committed(struct wd_commit *c)
{
	c->committer.email = WD_STR("bob@x");
}
static void signed_with_expired_key(struct wd_commit *c)
{
	c->signature.person = BOB_IS;
	c->signature.reason = WD_REASON_EXPIRED_KEY;
}
static void named_in_trailer(struct wd_commit *c)
{
	c->message = WD_STR("t\n\nCo-authored-by: B <carol@x>, <bob@x>\n");
}
static void named_above_stray_line(struct wd_commit *c)
{
	c->message = WD_STR("t\n\n  co-Authored-By: <bob@x>\nprose\n\nmore\n");
}
static void named_beside_nul(struct wd_commit *c)
{
	c->message = WD_STR("t\0\nCo-authored-by: Bob < bob@x >");
}
static void written_by_stranger(struct wd_commit *c)
{
	c->author = (struct wd_ident){ WD_STR("Bob"), WD_STR("b@home"), 0 };
}
static void made_by_stranger(struct wd_commit *c)
{
	written_by_stranger(c);
	c->committer = c->author;
	c->signature = (struct wd_verdict){ .person = WD_NOBODY,
					    .reason = WD_REASON_NO_SIGNATURE };
}
static void helped_by_stranger(struct wd_commit *c)
{
	c->message = WD_STR("t\n\nCo-authored-by: Eve <e@home>\n");
}
static void stranger_wrote(struct scene *s)
{
	by_bob_who(s, written_by_stranger);
}
static void stranger_made(struct scene *s)
{
	by_bob_who(s, made_by_stranger);
}
static void stranger_helped(struct scene *s)
{
	by_bob_who(s, helped_by_stranger);
}
static void nobody_reviewed_strangers(struct scene *s)
{
	written_by_stranger(&s->commit[1]);
}
static void in_capitals(struct wd_commit *c)
{
	c->author.email = WD_STR("Bob@X");
}
static void bare_address(struct wd_commit *c)
{
	c->message = WD_STR("t\n\nCo-Authored-By : carol@x,\n  Bob (BOB@x)\n");
}
static void id_alone(struct wd_commit *c)
{
	c->message = WD_STR("t\n\nCo-developed-by: bob\n");
}
static void bob_in_capitals(struct scene *s)
{
	by_bob_who(s, in_capitals);
}
static void bob_folded(struct scene *s)
{
	by_bob_who(s, bare_address);
}
static void bob_by_id(struct scene *s)
{
	by_bob_who(s, id_alone);
}
static void bob_authored(struct scene *s)
{
	by_bob_who(s, authored);
}
static void bob_committed(struct scene *s)
{
	by_bob_who(s, committed);
}
static void bob_signed(struct scene *s)
{
	by_bob_who(s, signed_with_expired_key);
}
static void bob_in_trailer(struct scene *s)
{
	by_bob_who(s, named_in_trailer);
}
static void bob_above_stray_line(struct scene *s)
{
	by_bob_who(s, named_above_stray_line);
}
static void bob_beside_nul(struct scene *s)
{
	by_bob_who(s, named_beside_nul);
}
static void bob_pushes(struct scene *s)
{
	whole(s, BOB_IS);
	s->facts.pusher.person = BOB_IS;
}
static void by_bob_and_pusher_unknown(struct scene *s)
{
	whole(s, BOB_IS);
	pusher_unknown(s);
}
static void signer_not_known(struct scene *s)
{
	whole(s, BOB_IS);
	s->commit[1].signature_known = false;
}
static void merged_by_bob(struct scene *s)
{
	tip_is_clean_merge(s);
	s->commit[0].author.email = s->commit[0].committer.email =
		WD_STR("bob@x");
	s->commit[0].signature_known = false;
	whole(s, BOB_IS);
}
static void merged_by_bob_by_hand(struct scene *s)
{
	merged_by_bob(s);
	s->commit[0].signature_known = true;
	s->commit[0].clean_merge = WD_UNKNOWN;
}

#define BOB_WROTE                                                              \
	"no reviewed review-missing: 0 of 1 approvals from @maintainers; bob " \
	"wrote it, so bob's does not count"

static const struct scene_case persons[] = {
	{ "reviews(2, by: @maintainers, not: contributors)", by_author_and_bob,
	  "no reviewed review-missing: " REMAINS_1
	  "; alice wrote it, so alice's does not count" },
	{ "reviews(2, by: @maintainers)", by_author_and_bob,
	  "ok reviewed: alice, bob" },
	{ "reviews(1, by: @maintainers, not: contributors)", by_bob,
	  "ok reviewed: bob" },
	{ "reviews(1, by: @maintainers, not: contributors)", bob_authored,
	  BOB_WROTE },
	{ "reviews(1, by: @maintainers, not: contributors)", bob_committed,
	  BOB_WROTE },
	{ "reviews(1, by: @maintainers, not: contributors)", bob_signed,
	  BOB_WROTE },
	{ "reviews(1, by: @maintainers, not: contributors)", bob_in_trailer,
	  BOB_WROTE },
	{ "reviews(1, by: @maintainers, not: contributors)",
	  bob_above_stray_line, BOB_WROTE },
	{ "reviews(1, by: @maintainers, not: contributors)", bob_beside_nul,
	  BOB_WROTE },
	{ "reviews(1, by: @maintainers, not: contributors)", bob_in_capitals,
	  BOB_WROTE },
	{ "reviews(1, by: @maintainers, not: contributors)", bob_folded,
	  BOB_WROTE },
	{ "reviews(1, by: @maintainers, not: contributors)", bob_by_id,
	  BOB_WROTE },
	{ "reviews(1, by: @maintainers, not: contributors)", stranger_wrote,
	  "ok reviewed: bob; nobody in the policy is author Bob <b@home>" },
	{ "reviews(1, by: @maintainers, not: contributors)",
	  nobody_reviewed_strangers,
	  "no reviewed review-missing: 0 of 1 approvals from @maintainers; "
	  "nobody in the policy is author Bob <b@home>" },
	{ "reviews(1, by: @maintainers, not: [contributors, unknown])",
	  stranger_wrote,
	  "no reviewed contributor-unknown: who made it may be who reviews it: "
	  "nobody in the policy is author Bob <b@home>" },
	{ "reviews(1, by: @maintainers, not: unknown)", stranger_helped,
	  "no reviewed contributor-unknown: who made it may be who reviews it: "
	  "nobody in the policy is co-author Eve <e@home>" },
	{ "reviews(1, by: @maintainers, not: unknown)", by_bob,
	  "ok reviewed: bob" },
	{ "reviews(1, by: @maintainers, not: contributors)", stranger_made,
	  "no reviewed contributor-unknown: who made it may be who reviews it: "
	  "nobody in the policy is author Bob <b@home>" },
	{ "reviews(1, by: @maintainers)", stranger_made, "ok reviewed: bob" },
	{ "reviews(1, by: @maintainers, not: contributors)", merged_by_bob,
	  "ok reviewed: bob" },
	{ "reviews(1, by: @maintainers, not: contributors)",
	  merged_by_bob_by_hand, BOB_WROTE },
	{ "reviews(1, by: @maintainers, not: contributors)", signer_not_known,
	  "? reviewed unavailable: it is not known who signed the commits, so "
	  "not who may approve" },
	{ "reviews(1, by: @maintainers)", signer_not_known,
	  "ok reviewed: bob" },
	{ "reviews(1, not: pusher)", bob_pushes,
	  "no reviewed review-missing: 0 of 1 approvals from @anyone; bob "
	  "pushes it, so bob's does not count" },
	{ "reviews(1, not: contributors)", bob_pushes, "ok reviewed: bob" },
	{ "reviews(1, not: pusher)", by_bob_and_pusher_unknown,
	  "? reviewed pusher-unknown: the server does not know who pushed, so "
	  "not who may approve" },
	{ "reviews(1, not: contributors)", by_bob_and_pusher_unknown,
	  "ok reviewed: bob" },
};

static void knows_whose_approval_counts(void **state)
{
	(void)state;
	RUN_CASES(persons);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_what_is_covered),
		cmocka_unit_test(knows_whose_approval_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
