/* What reviews have to cover: a review is for its ref. */
#include "judge_scene.h"
#include "review_scene.h"

/* The scene with a range of its own for reviews: nothing outside it stands. */
static struct wd_range *reviewed_apart(struct scene *s)
{
	struct wd_range *r = wd_new(&s->a, struct wd_range, 1);

	*r = s->range;
	r->is_for_reviews = true;
	r->stands = wd_new(&s->a, wd_oid, 4);
	s->range.for_reviews = r;
	return r;
}

static void lets_stand(struct scene *s, unsigned char id)
{
	struct wd_range *r = s->range.for_reviews;

	r->stands[r->standing++] = oid_of(id);
}

/* 11 merges 22 and 88, which is not introduced; 22 and 33 are reviewed. */
static void merges_reviewed(struct scene *s)
{
	tip_is_clean_merge(s);
	review(s, BOB_IS, 0x22, 6);
	reviewed_apart(s);
}

static void into_what_stands(struct scene *s)
{
	merges_reviewed(s);
	lets_stand(s, 0x88);
}

static void into_what_does_not(struct scene *s)
{
	merges_reviewed(s);
	lets_stand(s, 0x77);
	lets_stand(s, 0x99);
}

/* The same merge, below a tip that bob reviewed with the merge as its base. */
static void below_a_reviewed_tip(struct scene *s)
{
	tip_is_clean_merge(s);
	s->commit[3] = s->commit[0];
	s->commit[3].id = oid_of(0x44);
	s->commit[3].tree = tree_of(0x44);
	s->commit[0].parents = 1;
	s->commit[0].parent = wd_new(&s->a, wd_oid, 1);
	s->commit[0].parent[0] = oid_of(0x44);
	s->commit[0].clean_merge = WD_NO;
	s->introduced[1] = 3;
	s->introduced[2] = 1;
	s->introduced[3] = 2;
	s->facts.commits = s->range.count = 4;
	review(s, BOB_IS, 0x11, 1);
	review(s, BOB_IS, 0x22, 6);
	reviewed_apart(s);
}

static void below_on_what_stands(struct scene *s)
{
	below_a_reviewed_tip(s);
	lets_stand(s, 0x88);
}

/* Introduced for signatures: the tip alone.  For reviews: all three. */
static void others_accepted_the_rest(struct scene *s)
{
	reviewed_apart(s);
	s->range.count = 1;
	review(s, BOB_IS, 0x11, 1);
}

static void nothing_is_new_to_reviews(struct scene *s)
{
	reviewed_apart(s)->count = 0;
}

static void tip_stands(struct scene *s)
{
	nothing_is_new_to_reviews(s);
	lets_stand(s, 0x11);
}

/* alice wrote all of it but the merge, which bob made and reviewed. */
static void bob_merges_and_approves(struct scene *s)
{
	into_what_does_not(s);
	s->commit[0].author.email = WD_STR("bob@x");
	s->commit[0].committer.email = WD_STR("bob@x");
	s->commit[0].signature.person = BOB_IS;
	review(s, BOB_IS, 0x11, 7);
}

static void carol_approves(struct scene *s)
{
	bob_merges_and_approves(s);
	review(s, CAROL_IS, 0x11, 7);
}

/* alice wrote 33 and bob approved it; bob wrote 22 and 11, alice approved. */
static void stacked(struct scene *s)
{
	for (size_t i = 0; i < 2; i++) {
		s->commit[i].author.email = WD_STR("bob@x");
		s->commit[i].committer.email = WD_STR("bob@x");
		s->commit[i].signature.person = BOB_IS;
	}
	review(s, BOB_IS, 0x33, 4);
	review(s, ALICE_IS, 0x11, 3);
}

/* The same, but alice put a hand to bob's part as well. */
static void entangled(struct scene *s)
{
	stacked(s);
	s->commit[0].author.email = WD_STR("alice@x");
}

static void advises_one_after_the_other(void **state)
{
	(void)state;
	static const char rule[] =
		"reviews(1, by: @maintainers, not: contributors)";
	static const char steps[] =
		"push one after the other, first:  git push origin "
		"3333333333333333333333333333333333333333:refs/heads/main\n"
		"then:  git push origin "
		"1111111111111111111111111111111111111111:refs/heads/main\n";

	expect_str(remedies_after(rule, stacked), steps);
	wd_str other = remedies_after(rule, entangled);

	if (memmem(other.ptr, other.len, "one after", 9) != NULL)
		fail_msg("%.*s", WD_FMT(other));
}

#define MISSING "no reviewed review-missing: "

static const struct scene_case cases[] = {
	{ "reviews(1)", into_what_stands,
	  "ok reviewed: a clean merge of what was reviewed" },
	{ "reviews(1)", into_what_does_not,
	  MISSING
	  "0 of 1 approvals from @anyone; it merges 8888888888, which "
	  "no trusted ref accepted as it is and no review covers for "
	  "this ref; bob approved 2222222222, not 1111111111: more came "
	  "after it" },
	{ "reviews(1)", below_on_what_stands, "ok reviewed: bob" },
	{ "reviews(1)", below_a_reviewed_tip,
	  MISSING "4444444444 has 0 of 1 approvals from @anyone; it merges "
		  "8888888888, which no trusted ref accepted as it is and no "
		  "review covers for this ref" },
	{ "reviews(1)", others_accepted_the_rest,
	  MISSING "2222222222 and 1 more have 0 of 1 approvals from @anyone" },
	{ "reviews(1)", nothing_is_new_to_reviews,
	  MISSING "0 of 1 approvals from @anyone" },
	{ "reviews(1)", tip_stands,
	  "ok reviewed: accepted on a ref that the rule trusts" },
	{ "reviews(1, by: @maintainers, not: contributors)",
	  bob_merges_and_approves,
	  MISSING "0 of 1 approvals from @maintainers; it merges 8888888888, "
		  "which no trusted ref accepted as it is and no review covers "
		  "for this ref; bob wrote it, so bob's does not count; bob "
		  "wrote it, so bob's does not count" },
	{ "reviews(1, by: @maintainers, not: contributors)", carol_approves,
	  "ok reviewed: carol" },
};

static void covers_what_the_ref_has_not_accepted(void **state)
{
	(void)state;
	RUN_CASES(cases);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(covers_what_the_ref_has_not_accepted),
		cmocka_unit_test(advises_one_after_the_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
