/*
 * What is said about the update and its commits, decided with nothing linked
 * but the core and PCRE2: that this program links is the proof that the core
 * is pure.
 */
#include "judge_scene.h"

static void creates(struct scene *s)
{
	s->update.old_id = (wd_oid){ 0 };
	s->update.fast_forward = WD_YES;
}
static void rewinds(struct scene *s)
{
	s->update.fast_forward = WD_NO;
}
static void forward_unknown(struct scene *s)
{
	s->update.fast_forward = WD_UNKNOWN;
}
static void branches_unknown(struct scene *s)
{
	s->update.branches_known = false;
}
static void on_no_branch(struct scene *s)
{
	s->update.branches = 0;
}
static void pushed_by_vera(struct scene *s)
{
	s->facts.pusher.person = VERA_IS;
}
static void through_alias(struct scene *s)
{
	s->update.asked = WD_STR("refs/heads/alias");
}
static void index_out_of_bounds(struct scene *s)
{
	s->introduced[1] = 77;
}
static void other_number_of_rules(struct scene *s)
{
	s->facts.rules = 2;
}
static void message_hits_limit(struct scene *s)
{
	s->commit[1].message =
		WD_STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab");
}
static void message_not_utf8(struct scene *s)
{
	s->commit[1].message = WD_STR("\xff CHG-7");
}
static void many_trailers(struct scene *s)
{
	struct wd_buf b = { .arena = &s->a };

	wd_buf_c(&b, "t\n\n");
	for (int i = 0; i <= WD_TRAILERS_MAX; i++)
		wd_buf_c(&b, "Ticket: CHG-1\n");
	s->commit[2].message = wd_buf_str(&b);
}
#define IN_UTF_7(word)                                                         \
	"? " word " unavailable: the message of 2222222222 is in the "         \
	"encoding \"utf-7\", which is not read here"

static void all_signed_off(struct scene *s)
{
	for (size_t i = 0; i < 3; i++)
		s->commit[i].message =
			WD_STR("t\n\nSigned-off-by: A <AL@home>\n");
}
static void signed_off_by_alice(struct scene *s)
{
	all_signed_off(s);
}
static void signed_off_by_bob(struct scene *s)
{
	all_signed_off(s);
	s->commit[2].message = WD_STR("t\n\nSigned-off-by: Bob <bob@x>\n");
}
static void in_odd_encoding(struct scene *s)
{
	all_signed_off(s);
	s->commit[0].message = s->commit[2].message =
		WD_STR("CHG-1\n\nTicket: CHG-1\nSigned-off-by: a <alice@x>\n");
	s->commit[1].encoding = WD_STR("utf-7");
	s->ticket[s->evidence.tickets++] =
		(struct wd_ticket){ .provider = WD_STR("embedded"),
				    .person = CAROL_IS,
				    .id = WD_STR("CHG-1") };
}
static void reverts_nothing_known(struct scene *s)
{
	s->commit[1].reverts = WD_NO;
	s->commit[1].not_reverted = WD_STR("1234567");
}
static void reverts_not_looked_for(struct scene *s)
{
	s->commit[1].reverts = WD_UNKNOWN;
}
static void is_foxtrot(struct scene *s)
{
	s->update.first_parent = WD_NO;
}
static void line_unknown(struct scene *s)
{
	s->update.first_parent = WD_UNKNOWN;
}
static void empty_trailer(struct scene *s)
{
	s->commit[2].message = WD_STR("t\n\nTicket:\n");
}
static void other_merge(struct scene *s)
{
	tip_is_clean_merge(s);
	s->commit[0].clean_merge = WD_NO;
}
static void renaming_merge(struct scene *s)
{
	other_merge(s);
	s->commit[0].not_clean = WD_STR("both sides rename \"a\"");
}
static void merge_unknown(struct scene *s)
{
	tip_is_clean_merge(s);
	s->commit[0].clean_merge = WD_UNKNOWN;
}
static void claims_clean_with_one_parent(struct scene *s)
{
	s->commit[0].clean_merge = WD_YES;
}

static const struct scene_case of_the_update[] = {
	{ "create", creates, "ok created: a new ref" },
	{ "create", NULL, "no created not-create: the ref exists already" },
	{ "delete", NULL, "no deleted unmet: it does not delete the ref" },
	{ "delete", deletes, "ok deleted: it would delete the ref" },
	{ "not delete", NULL, "ok deleted: it does not delete the ref" },
	{ "not delete", deletes,
	  "no deleted delete-refused: it would delete the ref: not allowed" },
	{ "fast-forward", NULL, "ok fast-forward: 9999999999..1111111111" },
	{ "fast-forward", creates, "ok fast-forward: a new ref" },
	{ "fast-forward", rewinds,
	  "no fast-forward not-fast-forward: it would drop commits that "
	  "refs/heads/main holds: 9999999999 is not an ancestor of "
	  "1111111111" },
	{ "fast-forward", forward_unknown,
	  "? fast-forward unavailable: it is not known whether commits are "
	  "dropped" },
	{ "not fast-forward", forward_unknown,
	  "? fast-forward unavailable: it is not known whether commits are "
	  "dropped" },
	{ "ref(refs/heads/*)", NULL, "ok ref: refs/heads/main" },
	{ "ref(refs/heads/alias)", through_alias, "ok ref: refs/heads/main" },
	{ "ref(refs/heads/x)", NULL,
	  "no ref unmet: refs/heads/main is none of the named refs" },
	{ "repository(wid*)", NULL, "ok repository: widgets" },
	{ "repository(gadgets)", NULL,
	  "no repository unmet: widgets is none of the named repositories" },
	{ "on-branch(refs/heads/release/*)", NULL,
	  "ok branch: on refs/heads/release/1" },
	{ "on-branch(refs/heads/release/*)", on_no_branch,
	  "no branch not-on-branch: 1111111111 is on no branch that matches "
	  "refs/heads/release/*" },
	{ "on-branch(refs/heads/release/*)", branches_unknown,
	  "? branch unavailable: the branches that hold it are not known" },
	{ "max-commits(3)", NULL, "ok commits: 3 commits" },
	{ "max-commits(2)", NULL,
	  "no commits too-many-commits: 3 commits, at most 2 are allowed" },
	{ "max-commits(3)", range_unknown,
	  "? commits unavailable: the introduced commits are not known" },
	{ "max-commits(3)", index_out_of_bounds,
	  "? commits unavailable: the introduced commits are not known" },
	{ "max-commits(3)", other_number_of_rules,
	  "? commits unavailable: the introduced commits are not known" },
	{ "pusher", NULL, "ok pusher: alice" },
	{ "pusher(by: @maintainers)", pushed_by_vera,
	  "no pusher pusher-not-allowed: vera is not in @maintainers" },
	{ "pusher(by: [@maintainers, @vendors])", pushed_by_vera,
	  "ok pusher: vera" },
	{ "pusher", pusher_unknown,
	  "no pusher pusher-unknown: the server does not know who pushed" },
	{ "transport(ssh, http)", NULL, "ok transport: ssh" },
	{ "transport(http)", NULL, "no transport transport: it came over ssh" },
	{ "transport(ssh)", pusher_unknown,
	  "no transport transport: the transport is unknown" },
};

static void judges_the_update(void **state)
{
	(void)state;
	RUN_CASES(of_the_update);
}

static const struct scene_case of_commits[] = {
	{ "message('^CHG-[0-9]+: ')", NULL, "ok message: 3 commits" },
	{ "message('^FIX')", NULL,
	  "no message message: 3 of 3 commits: the message of 1111111111 does "
	  "not match '^FIX'" },
	{ "message('(a+)+$')", message_hits_limit,
	  "no message message: 2 of 3 commits: the message of 1111111111 does "
	  "not match '(a+)+$'" },
	{ "any(message('(a+)+$'))", message_hits_limit,
	  "? message unavailable: none of 3 commits: the message of 2222222222 "
	  "takes too long to match" },
	{ "message('CHG-[0-9]')", message_not_utf8, "ok message: 3 commits" },
	{ "trailer(ticket)", NULL, "ok trailer: 3 commits" },
	{ "trailer(Signed-off-by)", NULL,
	  "no trailer trailer-missing: 3 of 3 commits: 1111111111 has no "
	  "trailer Signed-off-by in the last paragraph of its message" },
	{ "trailer(Ticket)", empty_trailer,
	  "no trailer trailer-missing: 3333333333 has no trailer Ticket in the "
	  "last paragraph of its message" },
	{ "trailer(Ticket)", many_trailers,
	  "no trailer limit: the message of 3333333333 has a NUL byte, or more "
	  "than 128 trailers" },
	{ "author(signed-off)", signed_off_by_alice, "ok author: 3 commits" },
	{ "author(signed-off)", signed_off_by_bob,
	  "no author sign-off: 3333333333 is written by <alice@x>, who has not "
	  "signed it off; who has is Bob <bob@x>" },
	{ "author(signed-off, by: @vendors)", signed_off_by_alice,
	  "no author author-not-allowed: 3 of 3 commits: 1111111111 is written "
	  "by <alice@x>, who is not in @vendors" },
	{ "not author(signed-off)", in_odd_encoding,
	  "? author unavailable: the message of 2222222222 is in the encoding "
	  "\"utf-7\", which is not read here" },
	{ "message('CHG')", in_odd_encoding, IN_UTF_7("message") },
	{ "trailer(Ticket)", in_odd_encoding, IN_UTF_7("trailer") },
	{ "revert-exists", in_odd_encoding, IN_UTF_7("reverts") },
	{ "ticket", in_odd_encoding, IN_UTF_7("ticket") },
	{ "reviews(1, not: contributors)", in_odd_encoding,
	  IN_UTF_7("reviewed") },
	{ "revert-exists", NULL, "ok reverts: 3 commits" },
	{ "revert-exists", reverts_nothing_known,
	  "no reverts revert-unknown: 2222222222 says that it reverts 1234567, "
	  "which is no commit in its history" },
	{ "revert-exists", reverts_not_looked_for,
	  "? reverts unavailable: what 2222222222 reverts was not looked for" },
	{ "first-parent", NULL,
	  "ok first-parent: 9999999999 is on the line of 1111111111" },
	{ "first-parent", is_foxtrot,
	  "no first-parent first-parent: 9999999999, which refs/heads/main "
	  "holds, is not on the line of first parents of 1111111111" },
	{ "first-parent", line_unknown,
	  "? first-parent unavailable: the line of first parents is not "
	  "known" },
	{ "merge", NULL,
	  "no merge not-merge: 3 of 3 commits: 1111111111 is not a merge" },
	{ "any(merge)", tip_is_clean_merge, "ok merge: 1111111111 is a merge" },
	{ "not any(merge)", other_merge,
	  "no merge merge: 1111111111 is a merge: not allowed" },
	{ "each(not merge)", other_merge,
	  "no merge merge: 1111111111 is a merge: not allowed" },
	{ "linear", NULL, "ok linear: 3 commits" },
	{ "linear", tip_is_clean_merge,
	  "no linear merge: 1111111111 is a merge" },
	{ "any(clean-merge)", tip_is_clean_merge,
	  "ok merge: 1111111111 is a clean merge" },
	{ "each(clean-merge or linear)", other_merge,
	  "no merge not-clean-merge: 1111111111 is a merge with changes of its "
	  "own, and 1111111111 is a merge" },
	{ "each(clean-merge or linear)", renaming_merge,
	  "no merge not-clean-merge: the merge 1111111111 is not git's own: "
	  "both sides rename \"a\", and 1111111111 is a merge" },
	{ "each(clean-merge or linear)", merge_unknown,
	  "? merge unavailable: the merge 1111111111 was not made again" },
	{ "any(clean-merge)", claims_clean_with_one_parent,
	  "no merge not-merge: none of 3 commits: 1111111111 is not a merge" },
	{ "linear", range_unknown,
	  "? linear unavailable: the introduced commits are not known" },
	{ "each(linear)", range_unknown,
	  "? linear unavailable: the introduced commits are not known" },
	{ "not any(merge)", range_unknown,
	  "? merge unavailable: the introduced commits are not known" },
};

static void judges_commits(void **state)
{
	(void)state;
	RUN_CASES(of_commits);
}

static void touches_crypto(struct scene *s)
{
	s->path[0].path = s->brief[0].path = WD_STR("src/crypto/aes.c");
}
static void deletes_crypto(struct scene *s)
{
	touches_crypto(s);
	s->path[0].new_mode = s->brief[0].new_mode = 0;
}
static void hides_in_history(struct scene *s)
{
	s->brief[0].path = WD_STR("keys/id");
	s->brief[0].size = 5000;
}
static void large(struct scene *s)
{
	s->path[0].size = 2000;
}
static void large_submodule(struct scene *s)
{
	large(s);
	s->path[0].new_mode = 0160000;
}
static void change_unknown(struct scene *s)
{
	s->range.paths.known = false;
}
static void paths_of_commit_unknown(struct scene *s)
{
	s->commit[1].paths.known = false;
}

/* What costs too much is tried a few times, then no more. */
static void gives_up_on_hostile_messages(void **state)
{
	(void)state;
	struct scene *s = scene_requiring("any(message('^(a+)+$'))");
	enum { HOSTILE = 16 };

	message_hits_limit(s);
	wd_str hostile = s->commit[1].message;

	for (uint32_t i = 0; i <= HOSTILE; i++) {
		s->commit[i] = scene_commit(&s->a, (unsigned char)i, 0x99);
		s->commit[i].message = i < HOSTILE ? hostile : WD_STR("aaa");
		s->introduced[i] = i;
	}
	s->facts.commits = s->range.count = HOSTILE + 1;
	s->update.tip = s->commit[0].id;
	scene_decide(s);
	assert_int_equal(scene_why(s)->value, WD_UNAVAILABLE);
	s->range.commit++; /* one less */
	s->range.count = HOSTILE;
	scene_decide(s);
	assert_int_equal(scene_why(s)->value, WD_SATISFIED);
}

static const struct scene_case of_paths[] = {
	{ "touches('src/**')", NULL, "ok paths: it changes src/a.c" },
	{ "touches('SRC/A.C.', case: fold)", NULL,
	  "ok paths: it changes src/a.c" },
	{ "touches('SRC/A.C')", NULL,
	  "no paths path-not-touched: it changes none of the named paths" },
	{ "only-touches('SRC/*', case: fold)", NULL, "ok paths: 1 path" },
	{ "touches(class: secret)", NULL,
	  "no paths path-not-touched: it changes none of the named paths" },
	{ "touches(class: secret)", deletes_crypto,
	  "ok paths: it changes src/crypto/aes.c" },
	{ "not touches(class: secret)", touches_crypto,
	  "no paths path-not-allowed: it changes src/crypto/aes.c: not "
	  "allowed" },
	{ "not touches(class: secret)", hides_in_history,
	  "no paths path-not-allowed: 1111111111: it changes keys/id: not "
	  "allowed" },
	{ "touches(class: secret)", paths_of_commit_unknown,
	  "? paths unavailable: the changed paths are not known" },
	{ "touches(class: secret)", range_unknown,
	  "? paths unavailable: the introduced commits are not known" },
	{ "only-touches('src/*')", hides_in_history,
	  "no paths path-not-allowed: 1111111111: it changes keys/id, too" },
	{ "not any(touches(class: secret))", hides_in_history,
	  "no paths path-not-allowed: 1111111111: it changes keys/id: not "
	  "allowed" },
	{ "not touches(class: secret)", change_unknown,
	  "? paths unavailable: the changed paths are not known" },
	{ "only-touches('src/*', 'doc/*')", NULL, "ok paths: 1 path" },
	{ "only-touches('doc/*')", NULL,
	  "no paths path-not-allowed: it changes src/a.c, too" },
	{ "each(only-touches('src/*'))", NULL, "ok paths: 3 commits" },
	{ "each(only-touches('src/*'))", paths_of_commit_unknown,
	  "? paths unavailable: 2222222222: the changed paths are not known" },
	{ "max-file(1KiB)", NULL, "ok size: no file is too large" },
	{ "max-file(1KiB)", large,
	  "no size file-too-large: src/a.c has 2000 bytes" },
	{ "max-file(1KiB)", large_submodule, "ok size: no file is too large" },
	{ "max-file(1KiB)", hides_in_history,
	  "no size file-too-large: 1111111111: keys/id has 5000 bytes" },
	{ "max-file(1KiB)", paths_of_commit_unknown,
	  "? size unavailable: the changed paths are not known" },
	{ "max-file(1KiB)", change_unknown,
	  "? size unavailable: the changed paths are not known" },
	{ "each(max-file(1KiB))", large, "ok size: 3 commits" },
	{ "no-file('*.key', class: secret)", NULL,
	  "ok paths: it brings no such file" },
	{ "no-file(class: secret)", touches_crypto,
	  "no paths path-not-allowed: it brings src/crypto/aes.c" },
	{ "no-file(class: secret)", deletes_crypto,
	  "ok paths: it brings no such file" },
	{ "no-file(class: secret)", hides_in_history,
	  "no paths path-not-allowed: 1111111111: it brings keys/id" },
	{ "no-file(class: secret)", range_unknown,
	  "? paths unavailable: the introduced commits are not known" },
};

static void judges_paths(void **state)
{
	(void)state;
	RUN_CASES(of_paths);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_the_update),
		cmocka_unit_test(judges_commits),
		cmocka_unit_test(gives_up_on_hostile_messages),
		cmocka_unit_test(judges_paths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
