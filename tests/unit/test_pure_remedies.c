/* What a pusher who is refused is told to do next. */
#include "judge_scene.h"

#define BASE "9999999999999999999999999999999999999999"
#define TIP  "1111111111111111111111111111111111111111"
#define PUBLISH                                                                \
	"publish it for review:  git push origin " TIP                         \
	":refs/heads/review/alice/1111111111\n"

static struct wd_verdict unsigned_verdict(void)
{
	return (struct wd_verdict){ .reason = WD_REASON_NO_SIGNATURE,
				    .person = WD_NOBODY };
}

static void tip_is_unsigned(struct scene *s)
{
	s->commit[0].signature = unsigned_verdict();
}

static void middle_is_unsigned(struct scene *s)
{
	s->commit[1].signature = unsigned_verdict();
}

static void all_are_unsigned(struct scene *s)
{
	for (size_t i = 0; i < s->range.count; i++)
		s->commit[i].signature = unsigned_verdict();
}

static void from_the_beginning(struct scene *s)
{
	middle_is_unsigned(s);
	s->range.base = (wd_oid){ 0 };
}

static void is_published(struct scene *s)
{
	s->update.published = WD_YES;
}

static void is_new_elsewhere(struct scene *s)
{
	introduces_nothing(s);
	s->update.published = WD_NO;
}

static void pushed_by_vera(struct scene *s)
{
	s->facts.pusher.person = VERA_IS;
}

static void middle_says_little(struct scene *s)
{
	s->commit[1].message = WD_STR("x\n");
}

static const struct {
	const char *require;
	void (*change)(struct scene *);
	const char *remedies; /* a line for each */
} cases[] = {
	{ "signed", tip_is_unsigned,
	  "sign it: git commit --amend --no-edit -S\n" },
	{ "signed", middle_is_unsigned,
	  "sign it: git rebase --rebase-merges " BASE
	  " --exec 'git commit --amend --no-edit -S'\n" },
	{ "signed", all_are_unsigned,
	  "sign it: git rebase --rebase-merges " BASE
	  " --exec 'git commit --amend --no-edit -S'\n" },
	{ "signed", from_the_beginning,
	  "sign it: git rebase --rebase-merges --root --exec 'git commit "
	  "--amend --no-edit -S'\n" },
	{ "message('^CHG')", middle_says_little,
	  "git rebase -i --rebase-merges " BASE
	  ", mark it reword, and mend the message\n" },
	/* A commit becomes no merge, an old ref not new. */
	{ "merge or signed", tip_is_unsigned,
	  "sign it: git commit --amend --no-edit -S\n" },
	{ "each(merge or signed)", tip_is_unsigned,
	  "sign it: git commit --amend --no-edit -S\n" },
	{ "create or signed", tip_is_unsigned,
	  "sign it: git commit --amend --no-edit -S\n" },
	{ "(create and signed) or pusher(by: @bots)", tip_is_unsigned,
	  "ask one who may push here\n" },
	{ "ref(refs/heads/x) or repository(y) or pusher(by: @bots)", NULL,
	  "ask one who may push here\n" },
	{ "create or ref(refs/heads/x)", NULL,
	  "only a new ref is allowed here\n" },
	/* alice wrote it; alice, bob and carol are the maintainers. */
	{ "reviews(1, by: @maintainers, not: contributors)", NULL,
	  PUBLISH "then bob or carol runs: git fetch && warder approve " TIP
		  " --for main\n" },
	{ "reviews(1, by: @employees)", NULL,
	  PUBLISH "then alice or bob (and 2 more of @employees) runs: git "
		  "fetch && warder approve " TIP " --for main\n" },
	{ "reviews(3, by: @maintainers, not: contributors)", NULL,
	  PUBLISH "of @maintainers only bob or carol may still approve it, and "
		  "3 approvals are missing: ask an admin to add somebody\n" },
	{ "reviews(1, by: @vendors, not: [contributors, pusher])",
	  pushed_by_vera,
	  "publish it for review:  git push origin " TIP
	  ":refs/heads/review/vera/1111111111\n"
	  "nobody is left in @vendors who may approve it: ask an admin to add "
	  "somebody\n" },
	{ "reviews(1, by: @maintainers, not: contributors)", is_published,
	  "bob or carol runs: git fetch && warder approve " TIP
	  " --for main\n" },
	/* Also where nothing is introduced, as on a new branch. */
	{ "reviews(1, by: @maintainers, not: contributors)", is_new_elsewhere,
	  PUBLISH "then alice or bob (and 1 more of @maintainers) runs: git "
		  "fetch && warder approve " TIP " --for main\n" },
	/* Where nobody is left, the other way is the only one. */
	{ "reviews(3, by: @maintainers, not: contributors) or pusher(by: "
	  "@bots)",
	  NULL, "ask one who may push here\n" },
	{ "pusher(by: @bots) or max-commits(1)", NULL,
	  "ask one who may push here\npush in smaller steps\n" },
};

static void says_what_to_do_next(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		wd_str got = remedies_after(cases[i].require, cases[i].change);

		if (!wd_str_eq(got, wd_str_of(cases[i].remedies)))
			fail_msg("%s:\n%.*s", cases[i].require, WD_FMT(got));
	}
}

static void mentions_an_override(void **state)
{
	(void)state;
	struct scene *s = scene_of("[rule \"r\"]\n\ton = refs/heads/main\n"
				   "\trequire = create\n"
				   "\toverride = pusher(by: @bots)\n");

	scene_decide(s);
	const struct wd_why *w = s->decision.update[0].rule[0].override;

	assert_int_equal(w->remedies, 1);
	expect_str(w->remedy[0],
		   "or by this rule's override, which holds when the pusher is "
		   "a member of @bots");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_to_do_next),
		cmocka_unit_test(mentions_an_override),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
