/* What blocks reviews, and what carries them; what to do next. */
#include "review_scene.h"

/* Approved by bob, and somebody says no. */
static struct wd_review *against(struct scene *s, int person,
				 unsigned char commit, uint64_t covers)
{
	struct wd_review *r;

	whole(s, BOB_IS);
	r = review(s, person, commit, covers);
	r->vote = WD_REJECT;
	return r;
}
static void tip_rejected(struct scene *s)
{
	against(s, CAROL_IS, 0x11, 0);
}
static void part_rejected(struct scene *s)
{
	against(s, CAROL_IS, 0x33, 0);
}
static void older_version_rejected(struct scene *s)
{
	against(s, CAROL_IS, 0x77, 4);
}
static void something_else_rejected(struct scene *s)
{
	against(s, CAROL_IS, 0x77, 0);
}
static void rejected_long_ago(struct scene *s)
{
	against(s, CAROL_IS, 0x11, 7)->time = 0;
}
static void rejected_and_spent(struct scene *s)
{
	against(s, CAROL_IS, 0x11, 7)->spent = true;
}
static void rejected_by_outsider(struct scene *s)
{
	against(s, DAVE_IS, 0x11, 7);
}
static void rejected_by_author(struct scene *s)
{
	against(s, ALICE_IS, 0x11, 7);
}
static void rejected_for_another_ref(struct scene *s)
{
	against(s, CAROL_IS, 0x11, 7)->ref = WD_STR("refs/heads/next");
}
static void same_tree_rejected(struct scene *s)
{
	against(s, CAROL_IS, 0x77, 0)->tree = tree_of(0x11);
}
static void rewind_rejected(struct scene *s)
{
	introduces_nothing(s);
	tip_rejected(s);
}

#define NO(commit) "no reviewed review-rejected: carol rejected " commit

static const struct scene_case rejects[] = {
	{ "reviews(1, by: @maintainers)", tip_rejected, NO("1111111111") },
	{ "reviews(1, by: @maintainers)", part_rejected, NO("3333333333") },
	{ "reviews(1, by: @maintainers)", older_version_rejected,
	  NO("7777777777") },
	{ "reviews(1, by: @maintainers)", something_else_rejected,
	  "ok reviewed: bob" },
	{ "reviews(1, by: @maintainers, max-age: 1h)", rejected_long_ago,
	  NO("1111111111") },
	{ "reviews(1, by: @maintainers)", rejected_and_spent,
	  NO("1111111111") },
	{ "reviews(1, by: @maintainers)", rejected_by_outsider,
	  "ok reviewed: bob" },
	{ "reviews(1, by: @maintainers, not: contributors)", rejected_by_author,
	  "ok reviewed: bob" },
	{ "reviews(1, by: @maintainers)", rejected_for_another_ref,
	  "ok reviewed: bob" },
	{ "reviews(1, by: @maintainers)", same_tree_rejected,
	  "ok reviewed: bob" },
	{ "reviews(1, by: @maintainers, carry: tree)", same_tree_rejected,
	  NO("7777777777") },
	{ "reviews(1, by: @maintainers)", rewind_rejected, NO("1111111111") },
};

static void a_reject_blocks(void **state)
{
	(void)state;
	RUN_CASES(rejects);
}

/* 11 merges 22 into what is settled; 22 stands on 33. */
static void merge_of_reviewed(struct scene *s)
{
	tip_is_clean_merge(s);
	review(s, BOB_IS, 0x22, 6);
}
static void merge_of_reviewed_twice_by_bob(struct scene *s)
{
	merge_of_reviewed(s);
	review(s, BOB_IS, 0x22, 6);
	review(s, CAROL_IS, 0x33, 6);
}
static void dirty_merge_of_reviewed(struct scene *s)
{
	merge_of_reviewed(s);
	s->commit[0].clean_merge = WD_NO;
}
static void unknown_merge_of_reviewed(struct scene *s)
{
	merge_of_reviewed(s);
	s->commit[0].clean_merge = WD_UNKNOWN;
}
static void merge_of_partly_reviewed(struct scene *s)
{
	tip_is_clean_merge(s);
	review(s, BOB_IS, 0x33, 4);
}
static void merge_of_merge(struct scene *s)
{
	tip_is_clean_merge(s);
	s->commit[1].parents = 2;
	s->commit[1].parent[1] = oid_of(0x88);
	s->commit[1].clean_merge = WD_YES;
	review(s, BOB_IS, 0x33, 4);
}
static void merge_of_reviewed_and_smuggled(struct scene *s)
{
	merge_of_reviewed(s);
	s->commit[3] = scene_commit(&s->a, 0x44, 0x99);
	s->commit[0].parent[1] = oid_of(0x44);
	s->introduced[3] = 3;
	s->facts.commits = s->range.count = 4;
}
static void merge_of_smuggled_but_covered(struct scene *s)
{
	merge_of_reviewed_and_smuggled(s);
	review(s, BOB_IS, 0x77, 8);
}
static void merge_of_settled(struct scene *s)
{
	tip_is_clean_merge(s);
	s->range.count = 1;
	s->facts.commits = 1;
}
static void rewind_to_clean_merge(struct scene *s)
{
	tip_is_clean_merge(s);
	introduces_nothing(s);
}

static const struct scene_case merges[] = {
	{ "reviews(1)", merge_of_reviewed,
	  "ok reviewed: a clean merge of what was reviewed" },
	{ "reviews(2)", merge_of_reviewed_twice_by_bob,
	  "no reviewed review-missing: 0 of 2 approvals from @anyone; bob "
	  "approved 2222222222, not 1111111111: more came after it; bob "
	  "approved 2222222222, not 1111111111: more came after it; carol "
	  "approved 3333333333, not 1111111111: more came after it" },
	{ "reviews(1)", dirty_merge_of_reviewed,
	  "no reviewed review-missing: 0 of 1 approvals from @anyone; bob "
	  "approved 2222222222, not 1111111111: more came after it" },
	{ "reviews(1)", unknown_merge_of_reviewed,
	  "no reviewed review-missing: 0 of 1 approvals from @anyone; bob "
	  "approved 2222222222, not 1111111111: more came after it" },
	{ "reviews(1)", merge_of_partly_reviewed,
	  "no reviewed review-missing: 0 of 1 approvals from @anyone; bob "
	  "approved 3333333333, not 1111111111: more came after it" },
	{ "reviews(1)", merge_of_merge,
	  "ok reviewed: a clean merge of what was reviewed" },
	{ "reviews(1)", merge_of_reviewed_and_smuggled,
	  "no reviewed review-missing: 0 of 1 approvals from @anyone; bob "
	  "approved 2222222222, not 1111111111: more came after it" },
	{ "reviews(1)", merge_of_smuggled_but_covered,
	  "no reviewed review-missing: 0 of 1 approvals from @anyone; bob "
	  "approved 2222222222, not 1111111111: more came after it; bob "
	  "approved 7777777777, not 1111111111: it changed since" },
	{ "reviews(1)", merge_of_settled,
	  "ok reviewed: a clean merge of what was reviewed" },
	{ "reviews(1)", rewind_to_clean_merge,
	  "no reviewed review-missing: 0 of 1 approvals from @anyone" },
};

static void a_clean_merge_carries_reviews(void **state)
{
	(void)state;
	RUN_CASES(merges);
}

/* bob approved 77..66, the same content on the same base. */
static struct wd_review *rebased(struct scene *s)
{
	struct wd_review *r = review(s, BOB_IS, 0x66, 0);

	r->tree = tree_of(0x11);
	r->base = oid_of(0x77);
	return r;
}
static void same_content(struct scene *s)
{
	rebased(s);
}
static void other_base(struct scene *s)
{
	rebased(s)->base_tree = tree_of(0x77);
}
static void other_content(struct scene *s)
{
	rebased(s)->tree = tree_of(0x66);
}
static void no_base_at_all(struct scene *s)
{
	struct wd_review *r = rebased(s);

	r->base = r->base_tree = (wd_oid){ 0 };
}
static void both_from_nothing(struct scene *s)
{
	no_base_at_all(s);
	s->range.base = s->range.base_tree = (wd_oid){ 0 };
}
static void tree_of_reviewed_base_not_known(struct scene *s)
{
	both_from_nothing(s);
	s->review[0].base = oid_of(0x77);
}
static void base_tree_not_known(struct scene *s)
{
	no_base_at_all(s);
	s->range.base_tree = (wd_oid){ 0 };
}
static void same_content_spent(struct scene *s)
{
	rebased(s)->spent = true;
}

/* What was reviewed changes nothing, and neither does the push in the end. */
static void nothing_changes(struct scene *s)
{
	struct wd_review *r = rebased(s);

	r->tree = r->base_tree;
	s->commit[0].tree = s->range.base_tree;
}
static void nothing_changes_elsewhere(struct scene *s)
{
	struct wd_review *r = rebased(s);

	r->tree = r->base_tree = tree_of(0x77);
	s->commit[0].tree = s->range.base_tree;
	r->onto = wd_new(&s->a, struct wd_onto, 1);
	r->onto[0] = (struct wd_onto){ s->range.base_tree, s->range.base_tree };
	r->ontos = 1;
}
static void nothing_changes_any_more(struct scene *s)
{
	nothing_changes_elsewhere(s);
	s->review[0].tree = tree_of(0x66); /* it is there already */
}

#define BOB_SAW "ok reviewed: bob (who reviewed 6666666666)"
#define REBASED                                                                \
	"no reviewed review-missing: 0 of 1 approvals from @anyone; bob "      \
	"approved 6666666666, not 1111111111: it changed since"

static const struct scene_case carried[] = {
	{ "reviews(1, carry: tree)", nothing_changes, REBASED },
	{ "reviews(1, carry: patch)", nothing_changes, REBASED },
	{ "reviews(1, carry: patch)", nothing_changes_elsewhere, REBASED },
	{ "reviews(1, carry: patch)", nothing_changes_any_more, REBASED },
	{ "reviews(1, carry: tree)", same_content, BOB_SAW },
	{ "reviews(1, carry: commit)", same_content, REBASED },
	{ "reviews(1)", same_content, REBASED },
	{ "reviews(1, carry: tree)", other_base, REBASED },
	{ "reviews(1, carry: tree)", other_content, REBASED },
	{ "reviews(1, carry: tree)", no_base_at_all, REBASED },
	{ "reviews(1, carry: tree)", both_from_nothing, BOB_SAW },
	{ "reviews(1, carry: tree)", base_tree_not_known, REBASED },
	{ "reviews(1, carry: tree)", tree_of_reviewed_base_not_known, REBASED },
	{ "reviews(1, carry: tree)", by_bob, "ok reviewed: bob" },
	{ "reviews(1, carry: tree)", same_content_spent,
	  "no reviewed review-missing: 0 of 1 approvals from @anyone; the "
	  "approval of bob was used up when its content was accepted" },
};

static void content_carries_reviews(void **state)
{
	(void)state;
	RUN_CASES(carried);
}

/* bob approved 77..66 elsewhere, which the message of the tip names. */
static struct wd_review *named(struct scene *s)
{
	struct wd_review *r = rebased(s);

	r->named_by = oid_of(0x11);
	return r;
}
static void named_same(struct scene *s)
{
	named(s);
}
static void named_changed(struct scene *s)
{
	named(s)->tree = tree_of(0x66);
}
static void named_on_another_base(struct scene *s)
{
	named(s)->base_tree = tree_of(0x77);
}
static void named_and_spent(struct scene *s)
{
	named(s)->spent = true;
}
static void named_but_elsewhere(struct scene *s)
{
	struct wd_review *r = named(s);

	r->tree = r->base_tree = r->base = (wd_oid){ 0 };
}
static void named_and_known_itself(struct scene *s)
{
	named(s);
	by_bob(s);
}
static void named_rejected(struct scene *s)
{
	struct wd_review *r;

	by_bob(s);
	r = named(s);
	r->person = CAROL_IS;
	r->vote = WD_REJECT;
	r->tree = tree_of(0x66);
}
static void named_below_rejected(struct scene *s)
{
	named_rejected(s);
	s->review[1].named_by = oid_of(0x33);
}
static void something_else_named_rejected(struct scene *s)
{
	named_rejected(s);
	s->review[1].named_by = oid_of(0x44);
}

/* The change that bob saw, on another base, makes of our base what is pushed.
 */
static struct wd_review *moved(struct scene *s, struct wd_review *r)
{
	r->tree = tree_of(0x66);
	r->base_tree = tree_of(0x77);
	r->onto = wd_new(&s->a, struct wd_onto, 2);
	r->onto[0] = (struct wd_onto){ tree_of(0x55), tree_of(0x11) };
	r->onto[1] = (struct wd_onto){ tree_of(0x99), tree_of(0x11) };
	r->ontos = 2;
	return r;
}
static void made_again(struct scene *s)
{
	moved(s, rebased(s));
}
static void made_again_on_another_base(struct scene *s)
{
	moved(s, rebased(s))->ontos = 1;
}
static void made_again_as_something_else(struct scene *s)
{
	moved(s, rebased(s))->onto[1].tree = tree_of(0x22);
}
static void made_again_and_spent(struct scene *s)
{
	moved(s, rebased(s))->spent = true;
}
static void made_again_of_nothing(struct scene *s)
{
	struct wd_review *r = moved(s, rebased(s));

	s->range.base = s->range.base_tree = (wd_oid){ 0 };
	r->onto[1].base_tree = (wd_oid){ 0 };
}
static void made_again_rejected(struct scene *s)
{
	struct wd_review *r;

	by_bob(s);
	r = moved(s, rebased(s));
	r->person = CAROL_IS;
	r->vote = WD_REJECT;
}
static void named_and_made_again(struct scene *s)
{
	moved(s, named(s));
}

/* Of each introduced commit there is one that was reviewed alone. */
static void each_named(struct scene *s)
{
	for (unsigned char i = 0; i < 3; i++) {
		struct wd_review *r =
			review(s, BOB_IS, (unsigned char)(0x66 + i), 0);

		r->named_by = s->commit[i].id;
		r->tree = s->commit[i].tree;
		r->base_tree = tree_of((unsigned char)(0x22 + 0x11 * i));
		r->named_by_base_tree = r->base_tree;
	}
}
static void each_named_but_one_moved(struct scene *s)
{
	each_named(s);
	s->review[1].base_tree = tree_of(0x55);
}
static void each_named_but_one_changed(struct scene *s)
{
	each_named(s);
	s->review[2].tree = tree_of(0x55);
}
static void each_named_but_the_tip_elsewhere(struct scene *s)
{
	each_named(s);
	s->review[0].tree = s->review[0].base_tree = (wd_oid){ 0 };
}
static void each_named_but_one_elsewhere(struct scene *s)
{
	each_named(s);
	s->review[1].tree = s->review[1].base_tree = (wd_oid){ 0 };
}
static void each_named_but_one_a_merge(struct scene *s)
{
	each_named(s);
	s->commit[1].parents = 2;
	s->commit[1].parent[1] = oid_of(0x88);
	s->commit[1].clean_merge = WD_NO;
}

#define ELSEWHERE(reviewed, pushed)                                            \
	"bob approved " reviewed ", not " pushed ": it is not here to compare"
#define NONE "no reviewed review-missing: 0 of 1 approvals from @anyone; "

static void each_named_and_one_made_again(struct scene *s)
{
	each_named(s);
	moved(s, &s->review[1]);
	s->review[1].onto[1] = (struct wd_onto){ tree_of(0x33), tree_of(0x22) };
}

static const struct scene_case made[] = {
	{ "reviews(1, carry: patch)", same_content, BOB_SAW },
	{ "reviews(1, carry: patch)", made_again, BOB_SAW },
	{ "reviews(1, carry: tree)", made_again, REBASED },
	{ "reviews(1)", made_again, REBASED },
	{ "reviews(1, carry: patch)", made_again_on_another_base, REBASED },
	{ "reviews(1, carry: patch)", made_again_as_something_else, REBASED },
	{ "reviews(1, carry: patch)", made_again_of_nothing, REBASED },
	{ "reviews(1, carry: patch)", made_again_and_spent,
	  "no reviewed review-missing: 0 of 1 approvals from @anyone; the "
	  "approval of bob was used up when its content was accepted" },
	{ "reviews(1, by: @maintainers, carry: patch)", made_again_rejected,
	  NO("6666666666") },
	{ "reviews(1, by: @maintainers, carry: tree)", made_again_rejected,
	  "ok reviewed: bob" },
	{ "reviews(1, carry: patch)", named_and_made_again, BOB_SAW },
	{ "reviews(1, carry: patch)", each_named_and_one_made_again, BOB_SAW },
	{ "reviews(1, carry: tree)", each_named_and_one_made_again,
	  "no reviewed review-missing: 2222222222 has 0 of 1 approvals from "
	  "@anyone" },
};

static void a_change_made_again_carries_reviews(void **state)
{
	(void)state;
	RUN_CASES(made);
}

static const struct scene_case by_names[] = {
	{ "reviews(1, carry: tree)", named_same, BOB_SAW },
	{ "reviews(1, carry: commit)", named_same, REBASED },
	{ "reviews(1, carry: tree)", named_changed, REBASED },
	{ "reviews(1, carry: tree)", named_on_another_base, REBASED },
	{ "reviews(1, carry: tree)", named_and_spent,
	  "no reviewed review-missing: 0 of 1 approvals from @anyone; the "
	  "approval of bob was used up when its content was accepted" },
	{ "reviews(1, carry: tree)", named_but_elsewhere,
	  NONE ELSEWHERE("6666666666", "1111111111") },
	{ "reviews(1, carry: tree)", named_and_known_itself,
	  "ok reviewed: bob" },
	{ "reviews(1, by: @maintainers, carry: tree)", named_rejected,
	  NO("6666666666, which 1111111111 names") },
	{ "reviews(1, by: @maintainers)", named_below_rejected,
	  NO("6666666666, which 3333333333 names") },
	{ "reviews(1, by: @maintainers, carry: tree)",
	  something_else_named_rejected, "ok reviewed: bob" },
	{ "reviews(1, carry: tree)", each_named, BOB_SAW },
	{ "reviews(1)", each_named,
	  NONE "bob approved 6666666666, not 1111111111: it changed since; bob "
	       "approved 6767676767, not 2222222222: it changed since; bob "
	       "approved 6868686868, not 3333333333: it changed since" },
	{ "reviews(1, carry: tree)", each_named_but_one_moved,
	  "no reviewed review-missing: 2222222222 has 0 of 1 approvals from "
	  "@anyone" },
	{ "reviews(1, carry: tree)", each_named_but_one_changed,
	  "no reviewed review-missing: 3333333333 has 0 of 1 approvals from "
	  "@anyone" },
	{ "reviews(1, carry: tree)", each_named_but_the_tip_elsewhere,
	  NONE ELSEWHERE("6666666666", "1111111111") },
	{ "reviews(1, carry: tree)", each_named_but_one_elsewhere,
	  "no reviewed review-missing: 2222222222 has 0 of 1 approvals from "
	  "@anyone; " ELSEWHERE("6767676767", "2222222222") },
	{ "reviews(1, carry: tree)", each_named_but_one_a_merge,
	  "no reviewed review-missing: 2222222222 has 0 of 1 approvals from "
	  "@anyone" },
};

static void names_lead_to_reviews(void **state)
{
	(void)state;
	RUN_CASES(by_names);
}

static void spent(struct scene *s)
{
	whole(s, BOB_IS)->spent = true;
}
static void rewind_without_review(struct scene *s)
{
	introduces_nothing(s);
}
static void of_the_tip_alone(struct scene *s)
{
	review(s, BOB_IS, 0x11, 1);
}

static void checked(struct scene *s)
{
	s->check[0] = (struct wd_check){ .name = WD_STR("unit"),
					 .commit = oid_of(0x11),
					 .success = true };
	s->evidence.check = s->check;
	s->evidence.checks = 1;
}

static void expect_remedies(void (*change)(struct scene *), const char *first,
			    const char *second)
{
	struct scene *s = scene_requiring("reviews(1, by: @maintainers)");

	change(s);
	scene_decide(s);
	const struct wd_why *w = scene_why(s);

	assert_int_equal(w->remedies, second == NULL ? 1 : 2);
	expect_str(w->remedy[0], first);
	if (second != NULL)
		expect_str(w->remedy[1], second);
}

static void hostile_ref(struct scene *s)
{
	s->update.asked = WD_STR("refs/heads/main");
	s->update.ref = WD_STR("refs/heads/a;$(b)'c");
}

#define COMMIT   "1111111111111111111111111111111111111111"
#define REVIEWED "6666666666666666666666666666666666666666"

static void says_what_to_do_next(void **state)
{
	(void)state;
	/* what was reviewed or checked is published */
	expect_remedies(spent,
			"alice or bob (and 1 more of @maintainers) runs: git "
			"fetch && warder "
			"approve " COMMIT " --for main",
			NULL);
	expect_remedies(checked,
			"alice or bob (and 1 more of @maintainers) runs: git "
			"fetch && warder "
			"approve " COMMIT " --for main",
			NULL);
	expect_remedies(pusher_unknown,
			"publish it for review:  git push origin " COMMIT
			":refs/heads/review/1111111111",
			"then alice or bob (and 1 more of @maintainers) runs: "
			"git fetch && "
			"warder approve " COMMIT " --for main");
	expect_remedies(rewind_without_review,
			"alice or bob (and 1 more of @maintainers) runs: git "
			"fetch && warder "
			"approve " COMMIT " --for main",
			NULL);
	expect_remedies(of_the_tip_alone,
			"alice or bob (and 1 more of @maintainers) runs: git "
			"fetch && warder "
			"approve " COMMIT " --for main",
			NULL);
	expect_remedies(hostile_ref,
			"publish it for review:  git push origin " COMMIT
			":refs/heads/review/alice/1111111111",
			"then alice or bob (and 1 more of @maintainers) runs: "
			"git fetch && "
			"warder approve " COMMIT " --for 'a;$(b)'\\''c'");
	expect_remedies(named_but_elsewhere,
			"publish what was approved:  git push origin " REVIEWED
			":refs/heads/review/alice/6666666666",
			"alice or bob (and 1 more of @maintainers) runs: git "
			"fetch && warder "
			"approve " COMMIT " --for main");
	expect_remedies(tip_rejected,
			"settle it with the reviewer, who withdraws the "
			"rejection",
			NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reject_blocks),
		cmocka_unit_test(a_clean_merge_carries_reviews),
		cmocka_unit_test(content_carries_reviews),
		cmocka_unit_test(a_change_made_again_carries_reviews),
		cmocka_unit_test(names_lead_to_reviews),
		cmocka_unit_test(says_what_to_do_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
