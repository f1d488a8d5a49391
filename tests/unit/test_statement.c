#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "evidence/tag.h"

#define A40    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B40    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define C40    "cccccccccccccccccccccccccccccccccccccccc"
#define ZERO40 "0000000000000000000000000000000000000000"

#define HEAD(kind)                                                             \
	"warder evidence 1\n\nKind: " kind "\nRepository: 7d3a1c52f0\n"
#define REVIEW HEAD("review")
#define CHECK  HEAD("check") "Commit: " A40 "\nName: unit\nResult: success\n"
#define TICKET HEAD("ticket") "Ticket: CHG-12\nProject: CHG\nState: draft\n"
#define CONTROL                                                                \
	HEAD("control")                                                        \
	"Control: drill\nSubject: 2026-Q4\nDone: 2026-11-20T10:00:00Z\n"
#define LAST "Supersedes: none\n"

static unsigned char memory[1 << 20];

static struct wd_arena arena(void)
{
	return (struct wd_arena){ memory, memory + sizeof(memory), NULL, NULL };
}

static const struct {
	const char *name, *body;
} good[] = {
	{ "review", REVIEW "Commit: " A40 "\nBase: " B40
			   "\nRef: refs/heads/main\nVerdict: approve\n"
			   "Comment: good work\nSupersedes: " C40 "\n" },
	{ "review without a base",
	  REVIEW "Commit: " A40
		 "\nBase: none\nRef: refs/heads/main\nVerdict: reject\n" LAST },
	{ "withdrawn", REVIEW
	  "Commit: " A40
	  "\nBase: none\nRef: refs/heads/main\nVerdict: withdraw\n" LAST },
	{ "check", CHECK "URL: https://ci.example.com/runs/42?x=1\n" LAST },
	{ "failed check of an odd name",
	  HEAD("check") "Commit: " A40 "\nName: Einheit (\xc3\xa4) "
			"100%\nResult: failure\n" LAST },
	{ "ticket", TICKET LAST },
	{ "ticket with everything",
	  HEAD("ticket") "Ticket: CHG-12\nProject: CHG\nState: in progress\n"
			 "Type: normal\n"
			 "Window: 2026-11-24T18:00:00Z/2026-11-24T22:00:00Z\n"
			 "For-Repository: tools/*\nFor-Repository: lib\n"
			 "For-Ref: refs/heads/**\nComment: c\n" LAST },
	{ "window open at the start",
	  TICKET "Window: /2026-11-24T22:00:00Z\n" LAST },
	{ "window open at the end",
	  TICKET "Window: 2026-11-24T22:00:00Z/\n" LAST },
	{ "control", CONTROL LAST },
	{ "control with an end",
	  CONTROL "Valid-Until: 2026-11-20T10:00:01Z\n" LAST },
};

static void writes_what_it_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct wd_arena a = arena();
		struct wd_statement s;
		wd_err err = wd_statement_read(&a, wd_str_of(good[i].body), &s);

		if (err != NULL)
			fail_msg("%s: %s", good[i].name, wd_err_text(&a, err));
		assert_string_equal(wd_statement_write(&a, &s).ptr,
				    good[i].body);
	}
}

static void reads_every_field(void **state)
{
	struct wd_arena a = arena();
	struct wd_statement s;

	(void)state;
	assert_null(wd_statement_read(&a, wd_str_of(good[6].body), &s));
	assert_int_equal(s.kind, WD_TICKET);
	assert_true(wd_str_eq(s.repository, WD_STR("7d3a1c52f0")));
	assert_true(wd_str_eq(s.ticket, WD_STR("CHG-12")));
	assert_true(wd_str_eq(s.project, WD_STR("CHG")));
	assert_true(wd_str_eq(s.state, WD_STR("in progress")));
	assert_true(wd_str_eq(s.type, WD_STR("normal")));
	assert_int_equal(s.window_start, 1795543200);
	assert_int_equal(s.window_end, 1795557600);
	assert_int_equal(s.repositories_count, 2);
	assert_true(wd_str_eq(s.repositories[1], WD_STR("lib")));
	assert_int_equal(s.refs_count, 1);
	assert_true(wd_oid_zero(s.supersedes));

	assert_null(wd_statement_read(&a, wd_str_of(good[0].body), &s));
	assert_int_equal(s.kind, WD_REVIEW);
	assert_int_equal(s.commit.b[0], 0xaa);
	assert_int_equal(s.base.b[0], 0xbb);
	assert_int_equal(s.supersedes.b[19], 0xcc);
	assert_int_equal(s.vote, WD_APPROVE);
}

#define ID_WANTED        "40 lower-case hexadecimal digits"
#define COMPONENT_WANTED "a component ([A-Za-z0-9][A-Za-z0-9._-]*, at most 64)"
#define WORD_WANTED      "a word ([A-Za-z0-9][A-Za-z0-9._ -]*, at most 64)"
#define TEXT_WANTED      "is empty, too long, or not plain UTF-8 text"
#define X16              "xxxxxxxxxxxxxxxx"
#define X64              X16 X16 X16 X16
#define X256             X64 X64 X64 X64
#define REVIEW_OF(commit, base, ref, verdict)                                  \
	REVIEW "Commit: " commit "\nBase: " base "\nRef: " ref                 \
	       "\nVerdict: " verdict "\n" LAST

static const struct {
	const char *name, *body, *error;
} bad[] = {
	{ "empty", "", "line 1: expected \"warder evidence 1\"" },
	{ "another version", "warder evidence 2\n\n",
	  "line 1: expected \"warder evidence 1\"" },
	{ "carriage return", "warder evidence 1\r\n\r\n",
	  "line 1: expected \"warder evidence 1\"" },
	{ "subject alone", "warder evidence 1\n",
	  "line 2: expected an empty line" },
	{ "no empty line", "warder evidence 1\nKind: review\n",
	  "line 2: expected an empty line" },
	{ "two empty lines", "warder evidence 1\n\n\nKind: review\n",
	  "line 3: expected \"Kind: \" and review, check, ticket or control" },
	{ "unknown kind", "warder evidence 1\n\nKind: gossip\n",
	  "line 3: Kind must be review, check, ticket or control" },
	{ "key in another case", "warder evidence 1\n\nkind: review\n",
	  "line 3: expected \"Kind: \" and review, check, ticket or control" },
	{ "no space after the colon", "warder evidence 1\n\nKind:review\n",
	  "line 3: expected \"Kind: \" and review, check, ticket or control" },
	{ "two spaces after the colon", "warder evidence 1\n\nKind:  review\n",
	  "line 3: Kind " TEXT_WANTED },
	{ "space at the end", "warder evidence 1\n\nKind: review \n",
	  "line 3: Kind " TEXT_WANTED },
	{ "repository twice", REVIEW "Repository: x\n",
	  "line 5: expected \"Commit: \" and " ID_WANTED },
	{ "repository with a slash",
	  "warder evidence 1\n\nKind: review\nRepository: a/b\n",
	  "line 4: Repository must be the repository's id, " COMPONENT_WANTED },
	{ "another kind's field", REVIEW "Ticket: CHG-12\n",
	  "line 5: expected \"Commit: \" and " ID_WANTED },
	{ "wrong order", REVIEW "Base: none\nCommit: " A40 "\n",
	  "line 5: expected \"Commit: \" and " ID_WANTED },
	{ "short id", REVIEW_OF("aaaa", "none", "refs/heads/main", "approve"),
	  "line 5: Commit must be " ID_WANTED },
	{ "upper-case id",
	  REVIEW_OF("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "none",
		    "refs/heads/main", "approve"),
	  "line 5: Commit must be " ID_WANTED },
	{ "no commit", REVIEW_OF("none", "none", "refs/heads/main", "approve"),
	  "line 5: Commit must be " ID_WANTED },
	{ "zero commit",
	  REVIEW_OF(ZERO40, "none", "refs/heads/main", "approve"),
	  "line 5: Commit must be " ID_WANTED },
	{ "zero base", REVIEW_OF(A40, ZERO40, "refs/heads/main", "approve"),
	  "line 6: Base must be " ID_WANTED " or \"none\"" },
	{ "short ref name", REVIEW_OF(A40, "none", "main", "approve"),
	  "line 7: Ref must be the full name of a ref outside refs/warder/" },
	{ "evidence ref",
	  REVIEW_OF(A40, "none", "refs/warder/tickets/x/y", "approve"),
	  "line 7: Ref must be the full name of a ref outside refs/warder/" },
	{ "malformed ref", REVIEW_OF(A40, "none", "refs/heads/a..b", "approve"),
	  "line 7: Ref must be the full name of a ref outside refs/warder/" },
	{ "unknown verdict",
	  REVIEW_OF(A40, "none", "refs/heads/main", "Approve"),
	  "line 8: Verdict must be approve, reject or withdraw" },
	{ "two verdicts",
	  REVIEW_OF(A40, "none", "refs/heads/main", "reject\nVerdict: approve"),
	  "line 9: expected \"Supersedes: \" and " ID_WANTED " or \"none\"" },
	{ "no Supersedes", CHECK,
	  "line 8: expected \"Supersedes: \" and " ID_WANTED " or \"none\"" },
	{ "zero Supersedes", CHECK "Supersedes: " ZERO40 "\n",
	  "line 8: Supersedes must be " ID_WANTED " or \"none\"" },
	{ "something after the end", CHECK LAST "Comment: x\n",
	  "line 9: expected nothing more after Supersedes" },
	{ "empty line after the end", CHECK LAST "\n",
	  "line 9: expected nothing more after Supersedes" },
	{ "last line not ended", CHECK "Supersedes: none",
	  "line 8: expected \"Supersedes: \" and " ID_WANTED " or \"none\"" },
	{ "unknown key", CHECK "Weather: fine\n" LAST,
	  "line 8: expected \"Supersedes: \" and " ID_WANTED " or \"none\"" },
	{ "two comments", CHECK "Comment: a\nComment: b\n" LAST,
	  "line 9: expected \"Supersedes: \" and " ID_WANTED " or \"none\"" },
	{ "empty comment", CHECK "Comment: \n" LAST,
	  "line 8: Comment " TEXT_WANTED },
	{ "tab in a comment", CHECK "Comment: a\tb\n" LAST,
	  "line 8: Comment " TEXT_WANTED },
	{ "escape in a comment", CHECK "Comment: a\x1b[0m\n" LAST,
	  "line 8: Comment " TEXT_WANTED },
	{ "CR in a comment", CHECK "Comment: a\r\n" LAST,
	  "line 8: Comment " TEXT_WANTED },
	{ "invalid UTF-8", CHECK "Comment: a\xff\n" LAST,
	  "line 8: Comment " TEXT_WANTED },
	{ "bidirectional override",
	  CHECK "Comment: a\xe2\x80\xae"
		"b\n" LAST,
	  "line 8: Comment " TEXT_WANTED },
	{ "too long a comment",
	  CHECK "Comment: " X256 X256 X256 X256 "x\n" LAST,
	  "line 8: Comment " TEXT_WANTED },
	{ "unknown result",
	  HEAD("check") "Commit: " A40 "\nName: unit\nResult: skipped\n" LAST,
	  "line 7: Result must be success or failure" },
	{ "script as URL", CHECK "URL: javascript:alert(1)\n" LAST,
	  "line 8: URL must be an http or https address" },
	{ "URL with a space", CHECK "URL: https://a b\n" LAST,
	  "line 8: URL must be an http or https address" },
	{ "URL with a quote", CHECK "URL: https://a\"b\n" LAST,
	  "line 8: URL must be an http or https address" },
	{ "URL with markup", CHECK "URL: https://a<b>\n" LAST,
	  "line 8: URL must be an http or https address" },
	{ "URL beyond ASCII", CHECK "URL: https://\xc3\xa4\n" LAST,
	  "line 8: URL must be an http or https address" },
	{ "ticket with a slash", HEAD("ticket") "Ticket: ../x\n",
	  "line 5: Ticket must be the ticket's id, " COMPONENT_WANTED },
	{ "project with a slash",
	  HEAD("ticket") "Ticket: CHG-12\nProject: C/D\n",
	  "line 6: Project must be " WORD_WANTED },
	{ "state with a comma",
	  HEAD("ticket") "Ticket: CHG-12\nProject: CHG\nState: a,b\n",
	  "line 7: State must be " WORD_WANTED },
	{ "state that begins with a dash",
	  HEAD("ticket") "Ticket: CHG-12\nProject: CHG\nState: -a\n",
	  "line 7: State must be " WORD_WANTED },
	{ "too long a state",
	  HEAD("ticket") "Ticket: CHG-12\nProject: CHG\nState: " X64 "x\n",
	  "line 7: State must be " WORD_WANTED },
	{ "type beyond ASCII", TICKET "Type: \xc3\xa4\n" LAST,
	  "line 8: Type must be " WORD_WANTED },
	{ "window without a slash", TICKET "Window: 2026-11-24T22:00:00Z\n",
	  "line 8: Window must be \"<start>/<end>\", one may be empty, times "
	  "such as 2026-11-24T03:03:00Z, the end after the start" },
	{ "window open on both sides", TICKET "Window: /\n",
	  "line 8: Window must be \"<start>/<end>\", one may be empty, times "
	  "such as 2026-11-24T03:03:00Z, the end after the start" },
	{ "window of days", TICKET "Window: 2026-11-24/2026-11-25\n",
	  "line 8: Window must be \"<start>/<end>\", one may be empty, times "
	  "such as 2026-11-24T03:03:00Z, the end after the start" },
	{ "window that never opens",
	  TICKET "Window: 2026-11-24T22:00:00Z/2026-11-24T22:00:00Z\n",
	  "line 8: Window must be \"<start>/<end>\", one may be empty, times "
	  "such as 2026-11-24T03:03:00Z, the end after the start" },
	{ "window from the beginning of time",
	  TICKET "Window: 1970-01-01T00:00:00Z/2026-11-24T22:00:00Z\n",
	  "line 8: Window must be \"<start>/<end>\", one may be empty, times "
	  "such as 2026-11-24T03:03:00Z, the end after the start" },
	{ "malformed glob", TICKET "For-Ref: refs/heads/[a\n",
	  "line 8: For-Ref must be a well-formed glob, at most 64 of them" },
	{ "globs in the wrong order",
	  TICKET "For-Ref: refs/**\nFor-Repository: a\n" LAST,
	  "line 9: expected \"Supersedes: \" and " ID_WANTED " or \"none\"" },
	{ "control with a space", HEAD("control") "Control: a b\n",
	  "line 5: Control must be " COMPONENT_WANTED },
	{ "subject with a dot", HEAD("control") "Control: a\nSubject: .b\n",
	  "line 6: Subject must be " COMPONENT_WANTED },
	{ "done on a day",
	  HEAD("control") "Control: a\nSubject: b\nDone: 2026-11-20\n",
	  "line 7: Done must be a time such as 2026-11-24T03:03:00Z" },
	{ "valid until it was done",
	  CONTROL "Valid-Until: 2026-11-20T10:00:00Z\n" LAST,
	  "line 8: Valid-Until must be a time such as 2026-11-24T03:03:00Z "
	  "that is after Done" },
};

static void refuses_what_is_malformed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct wd_arena a = arena();
		struct wd_statement s = { .refs_count = 77 };
		wd_err err = wd_statement_read(&a, wd_str_of(bad[i].body), &s);

		if (err == NULL || err->code != WD_ERR_FORMAT)
			fail_msg("%s: accepted", bad[i].name);
		if (strcmp(wd_err_text(&a, err), bad[i].error) != 0)
			fail_msg("%s: %s", bad[i].name, wd_err_text(&a, err));
		assert_int_equal(s.refs_count, 77);
	}
}

static void refuses_a_nul_byte(void **state)
{
	struct wd_arena a = arena();
	struct wd_statement s;
	wd_err err =
		wd_statement_read(&a, WD_STR(CHECK "Comment: a\0b\n" LAST), &s);

	(void)state;
	assert_non_null(err);
	assert_string_equal(wd_err_text(&a, err),
			    "line 8: Comment " TEXT_WANTED);
}

static void refuses_too_many_globs(void **state)
{
	(void)state;
	for (size_t more = 0; more < 2; more++) {
		struct wd_arena a = arena();
		struct wd_buf b = { .arena = &a };
		struct wd_statement s;

		wd_buf_c(&b, TICKET);
		for (size_t i = 0; i < WD_EVIDENCE_GLOBS_MAX + more; i++)
			wd_buf_c(&b, "For-Ref: refs/heads/*\n");
		wd_buf_c(&b, LAST);
		wd_err err = wd_statement_read(&a, wd_buf_str(&b), &s);

		assert_int_equal(err != NULL, more);
		if (err == NULL)
			assert_int_equal(s.refs_count, WD_EVIDENCE_GLOBS_MAX);
	}
}

static void refuses_too_large_a_body(void **state)
{
	static char body[WD_EVIDENCE_TAG_MAX + 1];
	struct wd_arena a = arena();
	struct wd_statement s;
	wd_err err = wd_statement_read(&a, (wd_str){ body, sizeof(body) }, &s);

	(void)state;
	assert_non_null(err);
	assert_int_equal(err->code, WD_ERR_LIMIT);
}

static jmp_buf exhausted;

static void full(void *ctx)
{
	(void)ctx;
	longjmp(exhausted, 1);
}

/* Every smaller arena either ends in full() or yields the whole answer. */
static void survives_every_exhaustion(void **state)
{
	volatile size_t refused = 0, answered = 0;

	(void)state;
	for (volatile size_t cap = 0; cap < 8192; cap += 16) {
		struct wd_arena a = { memory, memory + cap, full, NULL };
		struct wd_statement s = { .refs_count = 77 };

		if (setjmp(exhausted)) {
			refused++;
			continue;
		}
		assert_null(wd_statement_read(&a, wd_str_of(good[6].body), &s));
		assert_int_equal(s.refs_count, 1);
		answered++;
	}
	assert_true(refused > 0 && answered > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_what_it_read),
		cmocka_unit_test(reads_every_field),
		cmocka_unit_test(refuses_what_is_malformed),
		cmocka_unit_test(refuses_a_nul_byte),
		cmocka_unit_test(refuses_too_many_globs),
		cmocka_unit_test(refuses_too_large_a_body),
		cmocka_unit_test(survives_every_exhaustion),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
