/* Every guard of src/evidence/FORMAT, one row or more for each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "evidence_push.h"

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
	{ "local part in another case", REVIEW, "mail=Alice@example.com", NULL,
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
	  "the tagger's e-mail \"bob@example.com\" is not one of alice, who "
	  "has <alice@example.com>",
	  WD_REASON_EVIDENCE_SIGNER },
	{ "e-mail that nobody knows", REVIEW, "mail=alicf@example.com", NULL,
	  "the tagger's e-mail \"alicf@example.com\" is not one of alice, who "
	  "has <alice@example.com>",
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts_good_evidence),
		cmocka_unit_test(refuses_every_flaw),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
