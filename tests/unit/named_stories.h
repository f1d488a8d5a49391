/*
 * named_stories.h - what a system has nothing of by the commit's id, and what
 * the commit's message then leads to.  Include after <cmocka.h>.
 */
#ifndef WD_TESTS_NAMED_STORIES_H
#define WD_TESTS_NAMED_STORIES_H

#include "gerrit_stories.h"

struct named_story {
	const char *message; /* of C1 */
	const char *other;   /* a ref that holds C2, or NULL */
	int own;             /* so many exchanges are about C1 itself */
	struct story story;
};

#define ID      "I3333333333333333333333333333333333333333"
#define CHANGED "Say it\n\nWhy so.\n\nTicket: CHG-1\nChange-Id: " ID "\n"
#define BY_COMMIT(commit)                                                      \
	"/a/changes/?q=commit:" commit "+project:team%2Fapp+branch:%22main%22"
#define BY_NAME                                                                \
	"/a/changes/?q=change:" ID "+project:team%2Fapp+branch:%22main%22"     \
	"&o=CURRENT_REVISION"
#define NOTHING_OF(commit)                                                     \
	{                                                                      \
		BY_COMMIT(commit), ")]}'\n[]", NULL, NULL, NULL, 0             \
	}
#define NAMED_CHANGE(status)                                                   \
	{                                                                      \
		BY_NAME,                                                       \
			")]}'\n[{\"_number\":7,\"status\":\"" status           \
			"\",\"current_revision\":\"" C2 "\"}]",                \
			NULL, NULL, NULL, 0                                    \
	}
#define CHANGED_TO(commit)                                                     \
	CHANGE(commit, NEW,                                                    \
	       ALL(VOTE("2", "41", "bob") "," VOTE("-2", "42", "eve")),        \
	       UPLOADED "," SAID("bob", "41", "2", ""))
#define VOTES                                                                  \
	"account=bob commit=" C2 " verdict=approve "                           \
	"time=2026-11-25 22:09:41.000000000 about=" C2 "\n"                    \
	"account=eve commit=" C2 " verdict=reject "                            \
	"time=2026-11-25 22:09:42.000000000 about=" C2 "\n"
#define OPEN_PULLS                                                             \
	{                                                                      \
		"/api/v1/repos/team/app/pulls?state=open&limit=50", "[]",      \
			NULL, NULL, "0", 0                                     \
	}
#define PULL_12                                                                \
	{                                                                      \
		"/api/v1/repos/team/app/pulls/12",                             \
			"{\"number\":12,\"draft\":false,\"head\":{\"sha\":"    \
			"\"" C2 "\"},"                                         \
			"\"base\":{\"ref\":\"main\"}}",                        \
			NULL, NULL, NULL, 0                                    \
	}
#define APPROVED_12                                                            \
	{                                                                      \
		"/api/v1/repos/team/app/pulls/12/reviews?limit=50",            \
			"[{\"user\":{\"login\":\"bob\"},\"state\":"            \
			"\"APPROVED\","                                        \
			"\"commit_id\":\"" C2                                  \
			"\",\"official\":true,\"dismissed\":false}]",          \
			NULL, NULL, "1", 0                                     \
	}
#define BOB_12 "account=bob commit=" C2 " verdict=approve about=" C2 "\n"

#define GERRIT_STORY(text, title, ...)                                         \
	{                                                                      \
		text, NULL, 1,                                                 \
		{                                                              \
			title, "gerrit", NULL, NULL, NULL, __VA_ARGS__         \
		}                                                              \
	}
#define GITEA_STORY(text, ref, title, ...)                                     \
	{                                                                      \
		text, ref, 1,                                                  \
		{                                                              \
			title, "gitea", NULL, NULL, NULL, __VA_ARGS__          \
		}                                                              \
	}

static const struct named_story named[] = {
	GERRIT_STORY(CHANGED, "the votes of the current patch set",
		     { NOTHING_OF(C1),
		       NAMED_CHANGE("NEW"),
		       { BY_COMMIT(C2), FOUND, NULL, NULL, NULL, 0 },
		       { DETAIL, CHANGED_TO(C2), NULL, NULL, NULL, 0 } },
		     VOTES),
	GERRIT_STORY("Say it\n", "no name, no more questions",
		     { NOTHING_OF(C1) }, ""),
	GERRIT_STORY("Say it\n\nChange-Id: " ID "\n\nmore prose\n",
		     "in the body, and not in the last paragraph",
		     { NOTHING_OF(C1) }, ""),
	GERRIT_STORY("Say it\n\nChange-Id: " ID "\nand prose\n",
		     "a paragraph with anything else is no trailers",
		     { NOTHING_OF(C1) }, ""),
	GERRIT_STORY("Say it\n\nChange-Id: " ID "\nchange-id: " ID "\n",
		     "twice the same is asked once",
		     { NOTHING_OF(C1), NAMED_CHANGE("ABANDONED") }, ""),
	GERRIT_STORY("Say it\n\nChange-Id: I33\nChange-Id: " ID "0\n"
		     "Change-Id: I333333333333333333333333333333333333333G\n"
		     "Change-Id: " ID "\x01\nChange-Id: 3\nChange-Id:\n"
		     "Change-Id: " ID "+status:merged\nX-Change-Id: " ID "\n",
		     "what has not the form", { NOTHING_OF(C1) }, ""),
	GERRIT_STORY("x\n\nChange-Id: I0000000000000000000000000000000000000000"
		     "\nChange-Id: I1111111111111111111111111111111111111111\n"
		     "Change-Id: I2222222222222222222222222222222222222222\n"
		     "Change-Id: I4444444444444444444444444444444444444444\n"
		     "Change-Id: I5555555555555555555555555555555555555555\n",
		     "who names too much names nothing", { NOTHING_OF(C1) },
		     ""),
	GERRIT_STORY(CHANGED, "abandoned",
		     { NOTHING_OF(C1), NAMED_CHANGE("ABANDONED") }, ""),
	GERRIT_STORY(CHANGED, "of another project or branch",
		     { NOTHING_OF(C1),
		       { BY_NAME, ")]}'\n[]", NULL, NULL, NULL, 0 } },
		     ""),
	GERRIT_STORY(CHANGED, "a change without a revision",
		     { NOTHING_OF(C1),
		       { BY_NAME, ")]}'\n[{\"status\":\"NEW\"}]", NULL, NULL,
			 NULL, 0 } },
		     "failed: gerrit: its answer has no commit\n"),
	GERRIT_STORY(CHANGED, "a revision that is none",
		     { NOTHING_OF(C1),
		       { BY_NAME,
			 ")]}'\n[{\"status\":\"NEW\",\"current_revision\":"
			 "\"main\"}]",
			 NULL, NULL, NULL, 0 } },
		     "failed: gerrit: its answer has no usable commit\n"),
	GERRIT_STORY(CHANGED, "the commit itself is known, but not current",
		     { { BY_COMMIT(C1), FOUND, NULL, NULL, NULL, 0 },
		       { DETAIL, CHANGED_TO(C2), NULL, NULL, NULL, 0 },
		       NAMED_CHANGE("NEW"),
		       { BY_COMMIT(C2), FOUND, NULL, NULL, NULL, 0 } },
		     VOTES),
	GERRIT_STORY(CHANGED, "a name may not be asked for",
		     { NOTHING_OF(C1), { BY_NAME, "", NULL, NULL, NULL, 403 } },
		     "failed: gerrit: not authorized (HTTP 403): its token is "
		     "missing, wrong or may not see this\n"),
	GITEA_STORY("Title\n\nReviewed-on: https://x/base/team/app/pulls/12\n",
		    NULL, "its page, by its number",
		    { { "/api/v1/repos/team/app/pulls?state=open&limit=50",
			"[{\"number\":12,\"head\":{\"sha\":\"" C2 "\"}}]", NULL,
			NULL, "1", 0 },
		      PULL_12,
		      APPROVED_12 },
		    BOB_12),
	GITEA_STORY("Title (#11) (#12)\n", "refs/pull/12/head",
		    "the last number in the title, by the ref that it has here",
		    { { "/api/v1/repos/team/app/pulls?state=open&limit=50",
			"[{\"number\":9,\"head\":{\"sha\":\"4\"}}]", NULL, NULL,
			"1", 0 },
		      PULL_12,
		      APPROVED_12 },
		    BOB_12),
	GITEA_STORY("Title\n\nPull-request: #12\nPull-request: #012\n",
		    "refs/pull/12/head", "a ref for one, nothing for another",
		    { OPEN_PULLS,
		      { "/api/v1/repos/team/app/pulls/012", NULL, NULL, NULL,
			NULL, 0 },
		      PULL_12,
		      APPROVED_12 },
		    BOB_12),
	GITEA_STORY("Title\n\nReviewed-on: https://x/base/team/app/pulls/1\n"
		    "Reviewed-on: https://evil/base/team/app/pulls/12\n"
		    "Reviewed-on: https://x/base/team/other/pulls/12\n"
		    "Reviewed-on: https://x/base/team/app/pulls/12/files\n"
		    "Reviewed-on: https://x/base/team/app/pulls/../12\n",
		    NULL, "another host, another project, another page",
		    { OPEN_PULLS,
		      { "/api/v1/repos/team/app/pulls/1", NULL, NULL, NULL,
			NULL, 0 } },
		    ""),
	{ "Merge\n\nSee merge request team/app!34\n",
	  "refs/merge-requests/34/head",
	  1,
	  { "a last line",
	    "gitlab",
	    NULL,
	    NULL,
	    NULL,
	    { { "/api/v4/projects/team%2Fapp/repository/commits/" C1
		"/merge_requests?per_page=100",
		NULL, NULL, NULL, NULL, 0 },
	      { "/api/v4/projects/team%2Fapp/merge_requests/34",
		"{\"iid\":34,\"sha\":\"" C2 "\",\"target_branch\":\"next\"}",
		NULL, NULL, NULL, 0 } },
	    "" } },
};

/* The inquiry about C1; the subject and the refs stay in the arena. */
static inline void begin_story(struct sandbox *s, const struct story *t,
			       const struct named_story *n,
			       const struct wd_provider *p,
			       struct wd_inquiry *out)
{
	struct wd_subject *subject = wd_new(&s->arena, struct wd_subject, 1);
	struct wd_ref *ref = wd_new(&s->arena, struct wd_ref, 2);
	size_t refs = 0;

	*subject = (struct wd_subject){
		.ref = WD_STR("refs/heads/main"),
		.repository = WD_STR("team/app"),
		.ticket = wd_str_of(t->ticket),
		.message = n == NULL ? (wd_str){ 0 } : wd_str_of(n->message)
	};
	assert_true(wd_oid_read(WD_STR(C1), &subject->commit));
	if (n != NULL && n->other != NULL) {
		ref[refs].name = wd_str_of(n->other);
		assert_true(wd_oid_read(WD_STR(C2), &ref[refs++].id));
	}
	if (t->ref != NULL)
		ref[refs++] = (struct wd_ref){ .name = wd_str_of(t->ref),
					       .id = subject->commit };
	wd_inquiry_start(&s->arena, p, subject, ref, refs, out);
}

#endif
