#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/time.h"
#include "server.h"

#define REVIEW  "refs/warder/reviews/$C3/alice"
#define CHECK   "refs/warder/checks/$C3/unit/ci"
#define TICKET  "refs/warder/tickets/CHG-12/carol"
#define CONTROL "refs/warder/controls/drill/2026-Q4/carol"
#define ONES    "1111111111111111111111111111111111111111"

struct row {
	const char *name;
	const char *ref;      /* that is pushed to */
	const char *settings; /* of the tag; see server.h */
	const char *old;      /* the ref's real value; NULL: none */
	const char *because;
	enum wd_reason reason;
};

static struct wd_update update_of(struct server *s, const struct row *row,
				  wd_oid tag)
{
	wd_str ref = server_run(s, "echo %s", row->ref);
	struct wd_update u = { .asked = ref, .ref = ref, .new_id = tag };

	if (row->old != NULL)
		u.old_id = server_oid(s, row->old);
	return u;
}

static void judge(struct server *s, struct wd_update *u, size_t n, bool alone)
{
	struct wd_facts facts = {
		.update = u, .updates = n, .now = NOW, .clock_skew = SKEW
	};
	wd_err err = wd_evidence_judge_push(&s->box.arena, &s->context, &facts,
					    alone);

	if (err != NULL)
		fail_msg("%s", wd_err_text(&s->box.arena, err));
}

static void expect(const struct row *row, const struct wd_update *u)
{
	if (u->refused != row->reason)
		fail_msg("%s: %s (%.*s)", row->name, wd_reason_code(u->refused),
			 WD_FMT(u->refused_because));
	if (!wd_str_eq(u->refused_because, wd_str_of(row->because)))
		fail_msg("%s: %.*s", row->name, WD_FMT(u->refused_because));
	assert_true(u->reserved);
}

static void expect_rows(const struct row *row, size_t rows)
{
	struct server s;

	server_make(&s);
	for (size_t i = 0; i < rows; i++) {
		struct wd_update u =
			update_of(&s, &row[i],
				  server_tag(&s, row[i].ref, row[i].settings));

		judge(&s, &u, 1, true);
		expect(&row[i], &u);
	}
	server_drop(&s);
}
#define EXPECT_ROWS(rows) expect_rows((rows), sizeof(rows) / sizeof((rows)[0]))

static const struct row good[] = {
	{ "review", REVIEW, NULL, NULL, NULL, WD_REASON_NONE },
	{ "review of a commit inside a branch", "refs/warder/reviews/$C2/alice",
	  "target=$C2", NULL, NULL, WD_REASON_NONE },
	{ "review from the beginning", REVIEW, "base=none", NULL, NULL,
	  WD_REASON_NONE },
	{ "review from another branch", REVIEW, "base=$SAME", NULL, NULL,
	  WD_REASON_NONE },
	{ "domain in another case", REVIEW, "mail=alice@EXAMPLE.com", NULL,
	  NULL, WD_REASON_NONE },
	{ "a little ahead", REVIEW, "date=1800000300", NULL, NULL,
	  WD_REASON_NONE },
	{ "newer statement", REVIEW, "old=" ONES, ONES, NULL, WD_REASON_NONE },
	{ "check", CHECK, NULL, NULL, NULL, WD_REASON_NONE },
	{ "check of an odd name", "refs/warder/checks/$C3/a%20b/ci",
	  "edit='s/^Name: .*/Name: a b/'", NULL, NULL, WD_REASON_NONE },
	{ "ticket", TICKET, NULL, NULL, NULL, WD_REASON_NONE },
	{ "ticket at any published commit", TICKET, "target=$C1", NULL, NULL,
	  WD_REASON_NONE },
	{ "control", CONTROL, NULL, NULL, NULL, WD_REASON_NONE },
};

static void accepts_good_evidence(void **state)
{
	(void)state;
	EXPECT_ROWS(good);
}

#define NO_EVIDENCE_REF                                                        \
	"the ref's name is not that of a review, check, ticket or control"
#define NOT_THE_NAME "not its ref's without \"refs/\""
#define OTHER_SUBJECT                                                          \
	"the body, the ref and the tag's object do not name the same subject"
#define BAD_SIGNATURE "the tag's signature is not good: "
#define NOT_PUBLISHED "the tag's commit was not published before this push"

static const struct row bad[] = {
	{ "reserved name", "refs/warder/site", "key=alice", NULL,
	  "names below refs/warder/ are reserved for evidence",
	  WD_REASON_REF_RESERVED },
	{ "malformed name", "refs/warder/reviews/$C3/alice/x", "key=alice",
	  NULL, NO_EVIDENCE_REF, WD_REASON_EVIDENCE_REF },
	{ "check's name spelt otherwise", "refs/warder/checks/$C3/%75nit/ci",
	  NULL, NULL, NO_EVIDENCE_REF, WD_REASON_EVIDENCE_REF },
	{ "too large", REVIEW, "edit='/^Supersedes/s/$/'$(printf %70000d 0)/",
	  NULL, "the tag has more than 64 KiB", WD_REASON_EVIDENCE_LIMIT },
	{ "two headers of a name", REVIEW, "type=$(printf 'commit\\ntag x')",
	  NULL, "the tag is malformed: tag-malformed",
	  WD_REASON_EVIDENCE_MALFORMED },
	{ "control character in the tagger", REVIEW,
	  "mail=$(printf 'alice@example.com\\033')", NULL,
	  "the tag is malformed: control-chars", WD_REASON_EVIDENCE_MALFORMED },
	{ "no type at all", REVIEW, "type=nothing", NULL,
	  "tag names no known type of object", WD_REASON_EVIDENCE_MALFORMED },
	{ "short name", REVIEW, "name=alice", NULL,
	  "the tag's name is \"alice\", " NOT_THE_NAME,
	  WD_REASON_EVIDENCE_REF },
	{ "name of another's ref", REVIEW, "name=warder/reviews/x/bob", NULL,
	  "the tag's name is \"warder/reviews/x/bob\", " NOT_THE_NAME,
	  WD_REASON_EVIDENCE_REF },
	{ "hidden characters in the name", REVIEW,
	  "name=$(printf 'a\\342\\200\\256')", NULL,
	  "the tag's name is \"a\\u{202e}\", " NOT_THE_NAME,
	  WD_REASON_EVIDENCE_REF },
	{ "tag of a tree", REVIEW,
	  "type=tree target=$(git rev-parse $C3^{tree})", NULL,
	  "the tag does not point to a commit", WD_REASON_EVIDENCE_TARGET },
	{ "tag of a tag", REVIEW, "target=$(make) type=tag", NULL,
	  "the tag does not point to a commit", WD_REASON_EVIDENCE_TARGET },
	{ "malformed body", REVIEW, "vote=maybe", NULL,
	  "the tag's body: line 8: Verdict must be approve, reject or withdraw",
	  WD_REASON_EVIDENCE_MALFORMED },
	{ "prose", REVIEW, "edit='s/^Kind.*/I like it/'", NULL,
	  "the tag's body: line 3: expected \"Kind: \" and review, check, "
	  "ticket or control",
	  WD_REASON_EVIDENCE_MALFORMED },
	{ "another kind's body", TICKET,
	  "fields() { ref=x/reviews/x key=carol; "
	  "printf 'Kind: check\\nRepository: repo1\\nCommit: '$C3'\\n"
	  "Name: unit\\nResult: success\\nSupersedes: none\\n'; }",
	  NULL, "the body's Kind is not that of the ref",
	  WD_REASON_EVIDENCE_MALFORMED },
	{ "another repository", REVIEW,
	  "edit='s/^Repository.*/Repository: repo2/'", NULL,
	  "it was written for repository repo2, and this is repo1",
	  WD_REASON_EVIDENCE_REPOSITORY },
	{ "body of another commit", REVIEW, "edit=\"s/^Commit.*/Commit: $C2/\"",
	  NULL, OTHER_SUBJECT, WD_REASON_EVIDENCE_SUBJECT },
	{ "tag of another commit", REVIEW,
	  "target=$C2 edit=\"s/^Commit.*/Commit: $C3/\"", NULL, OTHER_SUBJECT,
	  WD_REASON_EVIDENCE_SUBJECT },
	{ "check of another commit", CHECK, "edit=\"s/^Commit.*/Commit: $C2/\"",
	  NULL, OTHER_SUBJECT, WD_REASON_EVIDENCE_SUBJECT },
	{ "check of another name", CHECK, "edit='s/^Name.*/Name: sast/'", NULL,
	  OTHER_SUBJECT, WD_REASON_EVIDENCE_SUBJECT },
	{ "check at another commit", CHECK,
	  "target=$C2 edit=\"s/^Commit.*/Commit: $C3/\"", NULL, OTHER_SUBJECT,
	  WD_REASON_EVIDENCE_SUBJECT },
	{ "another ticket", TICKET, "edit='s/^Ticket.*/Ticket: CHG-13/'", NULL,
	  OTHER_SUBJECT, WD_REASON_EVIDENCE_SUBJECT },
	{ "another control", CONTROL, "edit='s/^Control.*/Control: x/'", NULL,
	  OTHER_SUBJECT, WD_REASON_EVIDENCE_SUBJECT },
	{ "another subject", CONTROL, "edit='s/^Subject.*/Subject: x/'", NULL,
	  OTHER_SUBJECT, WD_REASON_EVIDENCE_SUBJECT },
	{ "supersedes nothing", REVIEW, NULL, ONES,
	  "Supersedes is not what the ref holds now: " ONES,
	  WD_REASON_EVIDENCE_SUPERSEDES },
	{ "supersedes too much", REVIEW, "old=" ONES, NULL,
	  "Supersedes is not what the ref holds now: nothing",
	  WD_REASON_EVIDENCE_SUPERSEDES },
	{ "supersedes another", REVIEW, "old=$C1", ONES,
	  "Supersedes is not what the ref holds now: " ONES,
	  WD_REASON_EVIDENCE_SUPERSEDES },
	{ "unsigned", REVIEW, "key=", NULL, BAD_SIGNATURE "no-signature",
	  WD_REASON_EVIDENCE_SIGNER },
	{ "key of nobody", REVIEW, "key=mallory", NULL,
	  BAD_SIGNATURE "unknown-key", WD_REASON_EVIDENCE_SIGNER },
	{ "signature of something else", REVIEW,
	  "make >/dev/null; cp tag.sig old.sig; key=; vote=reject; "
	  "make() { { payload; cat old.sig; } | "
	  "git hash-object -t tag -w --stdin --literally; }",
	  NULL, BAD_SIGNATURE "bad-sig", WD_REASON_EVIDENCE_SIGNER },
	{ "signed by somebody else", REVIEW, "key=bob", NULL,
	  "it stands under alice but was signed by bob",
	  WD_REASON_EVIDENCE_SIGNER },
	{ "person that nobody knows", "refs/warder/reviews/$C3/zoe",
	  "key=alice", NULL, "the policy knows nobody called zoe",
	  WD_REASON_EVIDENCE_SIGNER },
	{ "e-mail of somebody else", REVIEW, "mail=bob@example.com", NULL,
	  "the tagger's e-mail \"bob@example.com\" is not one of alice",
	  WD_REASON_EVIDENCE_SIGNER },
	{ "e-mail that nobody knows", REVIEW, "mail=Alice@example.com", NULL,
	  "the tagger's e-mail \"Alice@example.com\" is not one of alice",
	  WD_REASON_EVIDENCE_SIGNER },
	{ "check by no issuer", "refs/warder/checks/$C3/unit/alice", NULL, NULL,
	  "alice is not an issuer of checks by the policy",
	  WD_REASON_EVIDENCE_ISSUER },
	{ "ticket by another kind's issuer", "refs/warder/tickets/CHG-12/ci",
	  NULL, NULL, "ci is not an issuer of tickets by the policy",
	  WD_REASON_EVIDENCE_ISSUER },
	{ "control by no issuer", "refs/warder/controls/drill/2026-Q4/bob",
	  NULL, NULL, "bob is not an issuer of controls by the policy",
	  WD_REASON_EVIDENCE_ISSUER },
	{ "from the future", REVIEW, "date=1800000301", NULL,
	  "the tag's date lies in the future", WD_REASON_CLOCK },
	{ "commit on no branch", "refs/warder/reviews/$PARKED/alice",
	  "target=$PARKED", NULL, NOT_PUBLISHED, WD_REASON_EVIDENCE_TARGET },
	{ "ticket at a commit on no branch", TICKET, "target=$PARKED", NULL,
	  NOT_PUBLISHED, WD_REASON_EVIDENCE_TARGET },
	{ "commit that is not there", "refs/warder/reviews/" ONES "/alice",
	  "target=" ONES, NULL, NOT_PUBLISHED, WD_REASON_EVIDENCE_TARGET },
	{ "base that is not there", REVIEW, "base=" ONES, NULL,
	  "the review's base is not a published commit",
	  WD_REASON_EVIDENCE_SUBJECT },
	{ "base on no branch", REVIEW, "base=$PARKED", NULL,
	  "the review's base is not a published commit",
	  WD_REASON_EVIDENCE_SUBJECT },
	{ "base that is a tree", REVIEW, "base=$(git rev-parse $C1^{tree})",
	  NULL, "the review's base is not a published commit",
	  WD_REASON_EVIDENCE_SUBJECT },
};

static void refuses_every_flaw(void **state)
{
	(void)state;
	EXPECT_ROWS(bad);
}

/* Evidence under refs/warder/, too, keeps commits; it publishes none. */
static void evidence_publishes_nothing(void **state)
{
	static const struct row row = {
		"kept by evidence", "refs/warder/reviews/$PARKED/alice",
		"target=$PARKED",   NULL,
		NOT_PUBLISHED,      WD_REASON_EVIDENCE_TARGET
	};
	struct server s;

	(void)state;
	server_make(&s);
	(void)server_run(&s, "git update-ref refs/warder/policy $PARKED");
	struct wd_update u =
		update_of(&s, &row, server_tag(&s, row.ref, row.settings));

	judge(&s, &u, 1, true);
	expect(&row, &u);
	server_drop(&s);
}

/* Behind an annotated tag is published, too. */
static void a_tag_publishes_its_commit(void **state)
{
	static const struct row row = { "behind a tag",
					"refs/warder/reviews/$PARKED/alice",
					"target=$PARKED",
					NULL,
					NULL,
					WD_REASON_NONE };
	struct server s;

	(void)state;
	server_make(&s);
	(void)server_run(&s, "git tag -a -m x v1 $PARKED; "
			     "git update-ref refs/tags/blob "
			     "$(echo b | git hash-object -w --stdin)");
	struct wd_update u =
		update_of(&s, &row, server_tag(&s, row.ref, row.settings));

	judge(&s, &u, 1, true);
	expect(&row, &u);
	server_drop(&s);
}

static void refuses_what_is_no_tag(void **state)
{
	static const struct row rows[] = {
		{ "commit", REVIEW, "$C3", NULL,
		  "it is not an annotated, signed tag",
		  WD_REASON_EVIDENCE_MALFORMED },
		{ "blob", REVIEW, "$(echo x | git hash-object -w --stdin)",
		  NULL, "it is not an annotated, signed tag",
		  WD_REASON_EVIDENCE_MALFORMED },
		{ "nothing", REVIEW, ONES, NULL,
		  "the push did not bring the tag", WD_REASON_MISSING_OBJECT },
		{ "deletion", REVIEW,
		  "0000000000000000000000000000000000000000", ONES,
		  "evidence is not deleted by a push",
		  WD_REASON_EVIDENCE_DELETE },
	};
	struct server s;

	(void)state;
	server_make(&s);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct wd_update u =
			update_of(&s, &rows[i],
				  server_oid(&s, rows[i].settings));

		judge(&s, &u, 1, true);
		expect(&rows[i], &u);
	}
	server_drop(&s);
}

static void without_an_issuer_nobody_may(void **state)
{
	static const struct row rows[] = {
		{ "check", CHECK, NULL, NULL,
		  "ci is not an issuer of checks by the policy",
		  WD_REASON_EVIDENCE_ISSUER },
		{ "ticket", TICKET, NULL, NULL,
		  "carol is not an issuer of tickets by the policy",
		  WD_REASON_EVIDENCE_ISSUER },
		{ "control", CONTROL, NULL, NULL,
		  "carol is not an issuer of controls by the policy",
		  WD_REASON_EVIDENCE_ISSUER },
		{ "review needs none", REVIEW, NULL, NULL, NULL,
		  WD_REASON_NONE },
	};
	struct server s;

	(void)state;
	server_make(&s);
	s.context.check_issuer = WD_NOBODY;
	s.context.ticket_issuer = WD_NOBODY;
	s.context.control_issuer = WD_NOBODY;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct wd_update u =
			update_of(&s, &rows[i],
				  server_tag(&s, rows[i].ref, NULL));

		judge(&s, &u, 1, true);
		expect(&rows[i], &u);
	}
	server_drop(&s);
}

static void leaves_other_refs_alone(void **state)
{
	static const struct row row = { "review", REVIEW, NULL,
					NULL,     NULL,   WD_REASON_NONE };
	struct server s;

	(void)state;
	server_make(&s);
	wd_oid tag = server_tag(&s, REVIEW, NULL);
	struct wd_update u[] = {
		{ .asked = WD_STR("refs/heads/x"),
		  .ref = WD_STR("refs/heads/x"),
		  .new_id = tag },
		update_of(&s, &row, tag),
		{ .asked = WD_STR("refs/warder/policy"),
		  .ref = WD_STR("refs/warder/policy"),
		  .new_id = tag },
		{ .asked = WD_STR("refs/tags/warder/x"),
		  .ref = WD_STR("refs/tags/warder/x"),
		  .new_id = tag },
	};

	judge(&s, u, 4, false);
	expect(&row, &u[1]);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(u[i].reserved, i == 1);
	server_drop(&s);
}

static void an_alias_is_no_way_in_or_out(void **state)
{
	static const struct row row = {
		"alias",
		REVIEW,
		NULL,
		NULL,
		"evidence is not pushed through an alias",
		WD_REASON_REF_SYMBOLIC
	};
	struct server s;

	(void)state;
	server_make(&s);
	for (int way = 0; way < 2; way++) {
		struct wd_update u =
			update_of(&s, &row, server_tag(&s, REVIEW, NULL));

		*(way == 0 ? &u.asked : &u.ref) = WD_STR("refs/heads/x");
		judge(&s, &u, 1, true);
		expect(&row, &u);
	}
	server_drop(&s);
}

static void the_gates_own_refusal_stays(void **state)
{
	static const struct row row = { "moved", REVIEW,  NULL,
					NULL,    "moved", WD_REASON_REF_MOVED };
	struct server s;

	(void)state;
	server_make(&s);
	struct wd_update u = update_of(&s, &row, server_tag(&s, REVIEW, NULL));

	u.refused = WD_REASON_REF_MOVED;
	u.refused_because = WD_STR("moved");
	judge(&s, &u, 1, true);
	expect(&row, &u);
	server_drop(&s);
}

static void refuses_more_than_a_thousand(void **state)
{
	enum { MANY = 1001 };
	static struct wd_update u[MANY];
	struct server s;

	(void)state;
	server_make(&s);
	wd_oid tag = server_tag(&s, TICKET, NULL);

	for (size_t i = 0; i < MANY; i++) {
		wd_str ref = wd_strf(&s.box.arena,
				     "refs/warder/tickets/T-%zu/carol", i);

		u[i] = (struct wd_update){ .asked = ref,
					   .ref = ref,
					   .new_id = tag };
	}
	judge(&s, u, MANY, true);
	for (size_t i = 0; i < MANY; i++)
		assert_int_equal(u[i].refused, WD_REASON_EVIDENCE_LIMIT);
	server_drop(&s);
}

/* Each below the limit of a tag, together above that of a push. */
static void refuses_too_many_bytes(void **state)
{
	enum { TAG = 59000, FIT = (8 << 20) / TAG, MANY = FIT + 1 };
	static struct wd_update u[MANY];
	struct server s;

	(void)state;
	server_make(&s);
	wd_oid tag = server_oid(
		&s, "$(ref=x; defaults; key=; fields() { printf %59000d 0; }; "
		    "make)");

	for (size_t i = 0; i < MANY; i++) {
		wd_str ref = wd_strf(&s.box.arena,
				     "refs/warder/tickets/T-%zu/carol", i);

		u[i] = (struct wd_update){ .asked = ref,
					   .ref = ref,
					   .new_id = tag };
	}
	judge(&s, u, MANY, true);
	assert_int_equal(u[0].refused, WD_REASON_EVIDENCE_REF);
	assert_int_equal(u[MANY - 1].refused, WD_REASON_EVIDENCE_LIMIT);
	server_drop(&s);
}

static const struct {
	const char *name, *brings; /* into the quarantine, besides the tag */
	bool alone;
	enum wd_reason reason;
	const char *because;
} pushes[] = {
	{ "the tag alone", ":", true, WD_REASON_NONE, NULL },
	{ "a blob besides", "echo smuggled | git hash-object -w --stdin", true,
	  WD_REASON_EVIDENCE_OBJECTS,
	  "the push brings objects besides its tags" },
	{ "a branch besides", "echo code | git hash-object -w --stdin", false,
	  WD_REASON_NONE, NULL },
};

static void looks_into_the_quarantine(void **state)
{
	static const struct row row = { .ref = REVIEW };

	(void)state;
	for (size_t i = 0; i < sizeof(pushes) / sizeof(pushes[0]); i++) {
		struct server s;
		wd_oid id = { 0 };

		server_make(&s);
		wd_str hex = server_run(
			&s,
			"export "
			"GIT_ALTERNATE_OBJECT_DIRECTORIES=$GIT_DIR/objects\n"
			"export "
			"GIT_OBJECT_DIRECTORY=$GIT_DIR/objects/incoming\n"
			"mkdir $GIT_OBJECT_DIRECTORY\n"
			"ref=%s; defaults; (%s) >/dev/null; make",
			REVIEW, pushes[i].brings);

		assert_true(wd_oid_read(hex, &id));
		server_open(&s, wd_strf(&s.box.arena, "%s/objects/incoming",
					s.gitdir)
					.ptr);
		struct wd_update u = update_of(&s, &row, id);

		judge(&s, &u, 1, pushes[i].alone);
		expect(&(struct row){ .name = pushes[i].name,
				      .reason = pushes[i].reason,
				      .because = pushes[i].because },
		       &u);
		server_drop(&s);
	}
}

/* With its commit in the same push a review has nothing to be a review of. */
static void a_commit_of_the_same_push_is_not_published(void **state)
{
	struct server s;
	wd_oid id = { 0 };

	(void)state;
	server_make(&s);
	wd_str hex = server_run(
		&s,
		"export GIT_ALTERNATE_OBJECT_DIRECTORIES=$GIT_DIR/objects\n"
		"export GIT_OBJECT_DIRECTORY=$GIT_DIR/objects/incoming\n"
		"mkdir $GIT_OBJECT_DIRECTORY\n"
		"echo NEW=$(commit $(tree 9) 1700000500 new -p $C3) >>ids\n"
		". ./ids\n"
		"ref=refs/warder/reviews/$NEW/alice; defaults; target=$NEW\n"
		"make");
	const struct row row = { "in the same push",
				 "refs/warder/reviews/$NEW/alice",
				 NULL,
				 NULL,
				 NOT_PUBLISHED,
				 WD_REASON_EVIDENCE_TARGET };

	assert_true(wd_oid_read(hex, &id));
	server_open(&s,
		    wd_strf(&s.box.arena, "%s/objects/incoming", s.gitdir).ptr);
	struct wd_update u = update_of(&s, &row, id);

	judge(&s, &u, 1, false);
	expect(&row, &u);
	server_drop(&s);
}

/* The commands of FORMAT, as they stand there. */
static void git_alone_writes_evidence(void **state)
{
	static const struct row row = { "git tag -s", REVIEW, NULL,
					NULL,         NULL,   WD_REASON_NONE };
	struct server s;

	(void)state;
	server_make(&s);
	s.sign.now = wd_now();
	(void)server_run(
		&s,
		"unset GIT_DIR; git init -q w; cd w\n"
		"git config gpg.format ssh\n"
		"git config user.signingKey $OLDPWD/alice\n"
		"git config user.name Alice\n"
		"git config user.email alice@example.com\n"
		"unset GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL\n"
		"git remote add origin ../srv.git; git fetch -q\n"
		"commit=$C3 ref=warder/reviews/$C3/alice\n"
		"base=$(git merge-base origin/main $commit)\n"
		"git tag -s -f -F - $ref $commit <<END\n"
		"warder evidence 1\n\nKind: review\nRepository: repo1\n"
		"Commit: $commit\nBase: $base\nRef: refs/heads/main\n"
		"Verdict: approve\nComment: # 1: \xc3\xbc\nSupersedes: none\n"
		"END\n"
		"git push -q origin +refs/tags/$ref:refs/$ref\n"
		"git tag -d $ref\n"
		"git ls-remote origin refs/$ref | cut -f1 >../id");
	struct wd_update u = update_of(&s, &row, server_oid(&s, "$(cat id)"));

	judge(&s, &u, 1, true);
	expect(&row, &u);
	server_drop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts_good_evidence),
		cmocka_unit_test(refuses_every_flaw),
		cmocka_unit_test(evidence_publishes_nothing),
		cmocka_unit_test(a_tag_publishes_its_commit),
		cmocka_unit_test(refuses_what_is_no_tag),
		cmocka_unit_test(without_an_issuer_nobody_may),
		cmocka_unit_test(leaves_other_refs_alone),
		cmocka_unit_test(an_alias_is_no_way_in_or_out),
		cmocka_unit_test(the_gates_own_refusal_stays),
		cmocka_unit_test(refuses_more_than_a_thousand),
		cmocka_unit_test(refuses_too_many_bytes),
		cmocka_unit_test(looks_into_the_quarantine),
		cmocka_unit_test(a_commit_of_the_same_push_is_not_published),
		cmocka_unit_test(git_alone_writes_evidence),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
