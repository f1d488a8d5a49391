/*
 * inquiry_stories.h - presets against recorded answers: what is asked, and
 * what is understood.  Include after <cmocka.h>.
 */
#ifndef WD_TESTS_INQUIRY_STORIES_H
#define WD_TESTS_INQUIRY_STORIES_H

#include "evidence/inquiry.h"
#include "sandbox.h"

#define C1 "1111111111111111111111111111111111111111"
#define C2 "2222222222222222222222222222222222222222"

struct exchange {
	const char *path;
	const char *body; /* NULL: 404 */
	const char *link, *next, *total;
	unsigned status; /* 0: 200 */
};

struct story {
	const char *name, *preset, *site;
	const char *ticket, *ref; /* a ref that holds C1, or NULL */
	struct exchange exchange[8];
	const char *expect; /* claims, a line each; or "failed: ..." */
};

static inline wd_str read_preset(struct sandbox *s, const char *name)
{
	wd_str text;
	wd_str path = wd_strf(&s->arena, "config/providers/%s.conf", name);
	wd_err err =
		wd_file_read(&s->arena, path.ptr, WD_PROVIDER_FILE_MAX, &text);

	if (err != NULL)
		fail_msg("%s", wd_err_text(&s->arena, err));
	return text;
}

/* auth = basic asks for a user. */
static inline bool is_basic(const char *preset)
{
	static const char *const basic[] = {
		"gerrit", "gerrit-verified", "gerrit-requirements",
		"jira",   "servicenow",      "jenkins"
	};

	for (size_t i = 0; i < sizeof(basic) / sizeof(basic[0]); i++)
		if (strcmp(preset, basic[i]) == 0)
			return true;
	return false;
}

static inline void load(struct sandbox *s, const char *preset, const char *site,
			struct wd_provider *out)
{
	struct wd_config c;
	wd_str text = wd_strf(&s->arena,
			      "[provider \"%s\"]\n\turl = https://x/base\n%s%s",
			      preset, is_basic(preset) ? "\tuser = w\n" : "",
			      site == NULL ? "" : site);
	wd_err err = wd_config_read(&s->arena, WD_STR("site"), text,
				    WD_CONFIG_STRICT, &c);

	if (err == NULL)
		err = wd_provider_load(&s->arena, wd_str_of(preset),
				       wd_str_of(preset),
				       read_preset(s, preset), &c, out);
	if (err != NULL)
		fail_msg("%s", wd_err_text(&s->arena, err));
}

#define HUB               "/repos/team/app"
#define PULL(base, draft) PULL_IS("open", base, draft)
#define PULL_IS(state, base, draft)                                            \
	"{\"number\":5,\"created_at\":\"2026-11-01T09:00:00Z\","               \
	"\"state\":\"" state "\",\"draft\":" draft ",\"head\":{\"sha\":\"" C1  \
	"\"},\"base\":{\"ref\":\"" base "\"}}"
#define REVIEW(user, state, time)                                              \
	"{\"user\":{\"login\":\"" user "\"},\"state\":\"" state                \
	"\",\"commit_id\":\"" C1 "\",\"submitted_at\":\"" time "\"}"

#define LAB_3 "/api/v4/projects/team%2Fapp/merge_requests/3"
#define LAB_DETAILS(state)                                                     \
	"{\"iid\":3,\"sha\":\"" C1 "\",\"target_branch\":\"main\","            \
	"\"draft\":false,\"state\":\"" state "\"}"

/* A check run "unit" of GitHub Actions that ended at that time, in a suite. */
#define RUN(conclusion, at, suite)                                             \
	"{\"name\":\"unit\",\"head_sha\":\"" C1                                \
	"\",\"status\":\"completed\",\"conclusion\":\"" conclusion             \
	"\",\"completed_at\":\"2026-11-01T" at                                 \
	":00Z\",\"check_suite\":{\"id\":" suite "},\"app\":{\"id\":15368}}"

/* What that account said about "unit" in Gitea at that time. */
#define STATUS(word, at, account)                                              \
	"{\"context\":\"unit\",\"status\":\"" word                             \
	"\",\"updated_at\":\"2026-11-01T" at                                   \
	":00Z\",\"creator\":{\"id\":" account "}}"

static const struct story reviews[] = {
	{ "github: found by the commit, two pages of reviews",
	  "github",
	  NULL,
	  NULL,
	  NULL,
	  { { HUB "/commits/" C1 "/pulls?per_page=100",
	      "[" PULL("main", "false") "]", NULL, NULL, NULL, 0 },
	    { HUB "/pulls/5", PULL("main", "false"), NULL, NULL, NULL, 0 },
	    { HUB "/issues/5/timeline?per_page=100",
	      "[{\"event\":\"committed\"}]", NULL, NULL, NULL, 0 },
	    { HUB "/pulls/5/reviews?per_page=100",
	      "[" REVIEW("bob", "APPROVED", "2026-11-01T10:00:00Z") "," REVIEW(
		      "bob", "COMMENTED", "2026-11-03T10:00:00Z") "]",
	      "<https://x/base" HUB "/pulls/5/reviews?per_page=100&page=2>; "
	      "rel=\"next\", <https://x/base/z>; rel=\"last\"",
	      NULL, NULL, 0 },
	    { HUB "/pulls/5/reviews?per_page=100&page=2",
	      "[" REVIEW("bob", "DISMISSED", "2026-11-02T10:00:00Z") "," REVIEW(
		      "carol", "CHANGES_REQUESTED", "2026-11-02T11:00:00Z") "]",
	      NULL, NULL, NULL, 0 } },
	  "account=bob commit=" C1 " verdict=none time=2026-11-02T10:00:00Z \n"
	  "account=carol commit=" C1
	  " verdict=reject time=2026-11-02T11:00:00Z \n" },
	{ "github: approved before the head was replaced, and after",
	  "github",
	  NULL,
	  NULL,
	  "refs/pull/5/head",
	  { { HUB "/pulls/5", PULL("main", "false"), NULL, NULL, NULL, 0 },
	    { HUB "/issues/5/timeline?per_page=100",
	      "[{\"event\":\"committed\",\"sha\":\"" C1
	      "\",\"committer\":{\"date\":\"2026-11-01T09:00:00Z\"}},"
	      "{\"event\":\"head_ref_force_pushed\","
	      "\"created_at\":\"2026-11-02T10:30:00Z\"}]",
	      NULL, NULL, NULL, 0 },
	    { HUB "/pulls/5/reviews?per_page=100",
	      "[" REVIEW("bob", "APPROVED", "2026-11-02T10:00:00Z") "," REVIEW(
		      "carol", "APPROVED",
		      "2026-11-02T11:00:00Z") "," REVIEW("dave",
							 "CHANGES_"
							 "REQUESTE"
							 "D",
							 "2026-11-"
							 "01T11:00:"
							 "00Z") "]",
	      NULL, NULL, NULL, 0 } },
	  "account=carol commit=" C1
	  " verdict=approve time=2026-11-02T11:00:00Z \n"
	  "account=dave commit=" C1
	  " verdict=reject time=2026-11-01T11:00:00Z \n" },
	{ "github: approved before the branch was updated, which made the head",
	  "github",
	  NULL,
	  NULL,
	  "refs/pull/5/head",
	  { { HUB "/pulls/5", PULL("main", "false"), NULL, NULL, NULL, 0 },
	    { HUB "/issues/5/timeline?per_page=100",
	      "[{\"event\":\"committed\",\"sha\":\"" C1
	      "\",\"committer\":{\"date\":\"2026-11-02T10:30:00Z\"}}]",
	      NULL, NULL, NULL, 0 },
	    { HUB "/pulls/5/reviews?per_page=100",
	      "[" REVIEW("bob", "APPROVED", "2026-11-02T10:00:00Z") "," REVIEW(
		      "carol", "APPROVED", "2026-11-02T11:00:00Z") "]",
	      NULL, NULL, NULL, 0 } },
	  "account=carol commit=" C1
	  " verdict=approve time=2026-11-02T11:00:00Z \n" },
	{ "github: one that nobody can read does not take the others with it",
	  "github",
	  NULL,
	  NULL,
	  "refs/pull/5/head",
	  { { HUB "/pulls/5", PULL("main", "false"), NULL, NULL, NULL, 0 },
	    { HUB "/issues/5/timeline?per_page=100",
	      "[{\"event\":\"committed\"}]", NULL, NULL, NULL, 0 },
	    { HUB "/pulls/5/reviews?per_page=100",
	      "[" REVIEW(
		      "bob", "APPROVED",
		      "2026-11-02T10:00:00Z") ",null,{\"user\":null,\"state\":"
					      "\"APPROVED\",\"commit_id\":null,"
					      "\"submitted_at\":\"2026-11-"
					      "02T10:00:00Z\"},"
					      "{\"user\":{\"login\":\"carol\"},"
					      "\"state\":\"APPROVED\","
					      "\"commit_id\":null,\"submitted_"
					      "at\":\"2026-11-02T10:00:00Z\"},"
					      "{\"user\":{\"login\":\"dave\"},"
					      "\"state\":"
					      "\"CHANGES_REQUESTED\",\"commit_"
					      "id\":null,\"submitted_at\":"
					      "\"2026-11-02T10:00:00Z\"}]",
	      NULL, NULL, NULL, 0 } },
	  "account=bob commit=" C1
	  " verdict=approve time=2026-11-02T10:00:00Z \n"
	  "account=dave verdict=reject time=2026-11-02T10:00:00Z \n" },
	{ "github: found by its ref; for another branch",
	  "github",
	  NULL,
	  NULL,
	  "refs/pull/5/head",
	  { { HUB "/pulls/5", PULL("dev", "false"), NULL, NULL, NULL, 0 } },
	  "" },
	{ "github: a draft",
	  "github",
	  "value = repo other/name\n",
	  NULL,
	  "refs/pull/5/head",
	  { { "/repos/other/name/pulls/5", PULL("main", "true"), NULL, NULL,
	      NULL, 0 } },
	  "" },
	{ "github: closed, and not merged",
	  "github",
	  NULL,
	  NULL,
	  "refs/pull/5/head",
	  { { HUB "/pulls/5", PULL_IS("closed", "main", "false"), NULL, NULL,
	      NULL, 0 } },
	  "" },
	{ "github: merged",
	  "github",
	  NULL,
	  NULL,
	  "refs/pull/5/head",
	  { { HUB "/pulls/5",
	      "{\"merged\":true,\"state\":\"closed\",\"draft\":false,"
	      "\"created_at\":\"2026-11-01T09:00:00Z\","
	      "\"head\":{\"sha\":\"" C1 "\"},\"base\":{\"ref\":\"main\"}}",
	      NULL, NULL, NULL, 0 },
	    { HUB "/issues/5/timeline?per_page=100",
	      "[{\"event\":\"committed\"}]", NULL, NULL, NULL, 0 },
	    { HUB "/pulls/5/reviews?per_page=100",
	      "[" REVIEW("bob", "APPROVED", "2026-11-01T10:00:00Z") "]", NULL,
	      NULL, NULL, 0 } },
	  "account=bob commit=" C1
	  " verdict=approve time=2026-11-01T10:00:00Z \n" },
	{ "github: approved for another branch",
	  "github",
	  NULL,
	  NULL,
	  "refs/pull/5/head",
	  { { HUB "/pulls/5", PULL("main", "false"), NULL, NULL, NULL, 0 },
	    { HUB "/issues/5/timeline?per_page=100",
	      "[{\"event\":\"base_ref_changed\",\"created_at\":"
	      "\"2026-11-01T09:30:00Z\"},{\"event\":\"base_ref_changed\","
	      "\"created_at\":\"2026-11-02T10:00:00Z\"}]",
	      NULL, NULL, NULL, 0 },
	    { HUB "/pulls/5/reviews?per_page=100",
	      "[" REVIEW("bob", "APPROVED", "2026-11-02T10:00:00Z") "," REVIEW(
		      "carol", "CHANGES_REQUESTED",
		      "2026-11-01T10:00:00Z") "," REVIEW("dave", "APPROVED",
							 "2026-11-02T10:00:01Z") "]",
	      NULL, NULL, NULL, 0 } },
	  "account=carol commit=" C1
	  " verdict=reject time=2026-11-01T10:00:00Z \n"
	  "account=dave commit=" C1
	  " verdict=approve time=2026-11-02T10:00:01Z \n" },
	{ "github: the next page is on another host",
	  "github",
	  NULL,
	  NULL,
	  NULL,
	  { { HUB "/commits/" C1 "/pulls?per_page=100", "[]",
	      "<https://evil/base/repos>; rel=\"next\"", NULL, NULL, 0 } },
	  "failed: github: its next page is elsewhere\n" },
	{ "github: the next page climbs",
	  "github",
	  NULL,
	  NULL,
	  NULL,
	  { { HUB "/commits/" C1 "/pulls?per_page=100", "[]",
	      "<https://x/base/../admin>; rel=\"next\"", NULL, NULL, 0 } },
	  "failed: github: its next page is elsewhere\n" },
	{ "github: pages without end",
	  "github",
	  NULL,
	  NULL,
	  NULL,
	  { { HUB "/commits/" C1 "/pulls?per_page=100",
	      "[{\"head\":{\"sha\":\"" C2 "\"}}]",
	      "<https://x/base" HUB "/commits/" C1
	      "/pulls?per_page=100>; rel=\"next\"",
	      NULL, NULL, 0 } },
	  "failed: github: too many requests would be needed\n" },
	{ "github: not authorized",
	  "github",
	  NULL,
	  NULL,
	  NULL,
	  { { HUB "/commits/" C1 "/pulls?per_page=100", "{}", NULL, NULL, NULL,
	      403 } },
	  "failed: github: not authorized (HTTP 403): its token is missing, "
	  "wrong or may not see this\n" },
	{ "github: no such commit there",
	  "github",
	  NULL,
	  NULL,
	  NULL,
	  { { HUB "/commits/" C1 "/pulls?per_page=100", NULL, NULL, NULL, NULL,
	      0 } },
	  "" },
	{ "github: a number that is none",
	  "github",
	  NULL,
	  NULL,
	  NULL,
	  { { HUB "/commits/" C1 "/pulls?per_page=100",
	      "[{\"number\":\"5/../6\",\"head\":{\"sha\":\"" C1 "\"}}]", NULL,
	      NULL, NULL, 0 } },
	  "failed: github: its answer has no usable \"/number\"\n" },
	{ "gitlab: an approval of what was there before does not count",
	  "gitlab",
	  NULL,
	  NULL,
	  "refs/merge-requests/3/head",
	  { { LAB_3, LAB_DETAILS("opened"), NULL, NULL, NULL, 0 },
	    { LAB_3 "/versions",
	      "[{\"head_commit_sha\":\"" C1
	      "\",\"created_at\":\"2026-11-02T10:00:00.900Z\"},"
	      "{\"head_commit_sha\":\"" C2
	      "\",\"created_at\":\"2026-11-01T10:00:00.000Z\"}]",
	      NULL, NULL, NULL, 0 },
	    { LAB_3 "/approvals",
	      "{\"approved\":true,\"approved_by\":["
	      "{\"user\":{\"username\":\"old\"},"
	      "\"approved_at\":\"2026-11-02T09:59:59.000Z\"},"
	      "{\"user\":{\"username\":\"just\"},"
	      "\"approved_at\":\"2026-11-02T10:00:00.100Z\"},"
	      "{\"user\":{\"username\":\"new\"},"
	      "\"approved_at\":\"2026-11-02T12:00:00.000+01:00\"},"
	      "{\"user\":{\"username\":\"undated\"}}]}",
	      NULL, NULL, NULL, 0 } },
	  "account=new commit=" C1
	  " verdict=approve time=2026-11-02T12:00:00.000+01:00 \n" },
	{ "gitlab: nor one of what was there in between",
	  "gitlab",
	  NULL,
	  NULL,
	  "refs/merge-requests/3/head",
	  { { LAB_3, LAB_DETAILS("opened"), NULL, NULL, NULL, 0 },
	    { LAB_3 "/versions",
	      "[{\"head_commit_sha\":\"" C1
	      "\",\"created_at\":\"2026-11-03T10:00:00.000Z\"},"
	      "{\"head_commit_sha\":\"" C2
	      "\",\"created_at\":\"2026-11-02T10:00:00.000Z\"},"
	      "{\"head_commit_sha\":\"" C1
	      "\",\"created_at\":\"2026-11-01T10:00:00.000Z\"}]",
	      NULL, NULL, NULL, 0 },
	    { LAB_3 "/approvals",
	      "{\"approved_by\":[{\"user\":{\"username\":\"bob\"},"
	      "\"approved_at\":\"2026-11-02T11:00:00.000Z\"}]}",
	      NULL, NULL, NULL, 0 } },
	  "" },
	{ "gitlab: closed",
	  "gitlab",
	  NULL,
	  NULL,
	  "refs/merge-requests/3/head",
	  { { LAB_3, LAB_DETAILS("closed"), NULL, NULL, NULL, 0 } },
	  "" },
	{ "gitea: two pages of pull requests by count",
	  "gitea",
	  NULL,
	  NULL,
	  NULL,
	  { { "/api/v1/repos/team/app/pulls?state=open&limit=50",
	      "[{\"number\":1,\"head\":{\"sha\":\"" C2 "\"}}]", NULL, NULL, "2",
	      0 },
	    { "/api/v1/repos/team/app/pulls?state=open&limit=50&page=2",
	      "[" PULL("main", "false") "]", NULL, NULL, "2", 0 },
	    { "/api/v1/repos/team/app/pulls/5", PULL("main", "false"), NULL,
	      NULL, NULL, 0 },
	    { "/api/v1/repos/team/app/pulls/5/reviews?limit=50",
	      "[{\"user\":{\"login\":\"bob\"},\"state\":\"APPROVED\","
	      "\"commit_id\":\"" C1 "\",\"official\":true,\"dismissed\":false},"
	      "{\"user\":{\"login\":\"eve\"},\"state\":\"APPROVED\","
	      "\"commit_id\":\"" C1 "\",\"official\":false,"
	      "\"dismissed\":false}]",
	      NULL, NULL, "2", 0 } },
	  "account=bob commit=" C1 " verdict=approve \n" },
	{ "gitea: fewer entries than it says",
	  "gitea",
	  NULL,
	  NULL,
	  NULL,
	  { { "/api/v1/repos/team/app/pulls?state=open&limit=50", "[]", NULL,
	      NULL, "2", 0 } },
	  "failed: gitea: it has fewer entries than it says\n" },
	{ "reviewboard: only what came after the last diff",
	  "reviewboard",
	  "value = poster robot\n",
	  NULL,
	  NULL,
	  { { "/api/review-requests/?commit-id=" C1 "&status=all",
	      "{\"review_requests\":[{\"id\":9,\"public\":true,"
	      "\"status\":\"pending\","
	      "\"branch\":\"main\",\"commit_id\":\"" C1
	      "\",\"links\":{\"submitter\":{\"title\":\"robot\"}}},"
	      "{\"id\":8,\"public\":true,\"status\":\"discarded\","
	      "\"branch\":\"main\",\"commit_id\":\"" C1
	      "\",\"links\":{\"submitter\":{\"title\":\"robot\"}}},"
	      "{\"id\":10,\"status\":\"pending\",\"public\":true,\"branch\":"
	      "\"main\","
	      "\"commit_id\":\"" C1
	      "\",\"links\":{\"submitter\":{\"title\":\"eve\"}}}],"
	      "\"links\":{}}",
	      NULL, NULL, NULL, 0 },
	    { "/api/review-requests/9/diffs/",
	      "{\"diffs\":[{\"timestamp\":\"2026-11-01T00:00:00Z\"},"
	      "{\"timestamp\":\"2026-11-05T00:00:00Z\"}]}",
	      NULL, NULL, NULL, 0 },
	    { "/api/review-requests/9/reviews/?max-results=200",
	      "{\"reviews\":[{\"public\":true,\"ship_it\":true,"
	      "\"timestamp\":\"2026-11-02T00:00:00Z\","
	      "\"links\":{\"user\":{\"title\":\"early\"}}},"
	      "{\"public\":true,\"ship_it\":true,"
	      "\"timestamp\":\"2026-11-06T00:00:00Z\","
	      "\"links\":{\"user\":{\"title\":\"bob\"}}}],"
	      "\"links\":{\"next\":{\"href\":"
	      "\"https://x/base/api/review-requests/9/reviews/?start=2\"}}}",
	      NULL, NULL, NULL, 0 },
	    { "/api/review-requests/9/reviews/?start=2",
	      "{\"reviews\":[{\"public\":false}],\"links\":{}}", NULL, NULL,
	      NULL, 0 } },
	  "account=bob commit=" C1
	  " verdict=approve time=2026-11-06T00:00:00Z \n" },
};

#define JIRA                                                                   \
	"/rest/api/2/issue/"                                                   \
	"CHG-12?fields=status,issuetype,project,archiveddate"
#define SNOW                                                                   \
	"/api/now/table/change_request?sysparm_query=number%3DCHG0012"         \
	"&sysparm_fields=number,state,approval,type,start_date,end_date,"      \
	"on_hold&sysparm_limit=2&sysparm_display_value=false"

static const struct story tickets[] = {
	{ "jira",
	  "jira",
	  NULL,
	  "CHG-12",
	  NULL,
	  { { JIRA,
	      "{\"key\":\"CHG-12\",\"fields\":{\"status\":{\"name\":"
	      "\"Approved\"},\"issuetype\":{\"name\":\"Change\"},"
	      "\"project\":{\"key\":\"CHG\"}}}",
	      NULL, NULL, NULL, 0 } },
	  "id=CHG-12 project=CHG state=approved type=Change \n" },
	{ "jira: work on it says nothing of an approval",
	  "jira",
	  NULL,
	  "CHG-12",
	  NULL,
	  { { JIRA,
	      "{\"key\":\"CHG-12\",\"fields\":{\"status\":{\"name\":"
	      "\"In Progress\"},\"issuetype\":{\"name\":\"Change\"},"
	      "\"project\":{\"key\":\"CHG\"}}}",
	      NULL, NULL, NULL, 0 } },
	  "id=CHG-12 project=CHG state=In Progress type=Change \n" },
	{ "jira: one that was moved answers with its new key",
	  "jira",
	  NULL,
	  "CHG-12",
	  NULL,
	  { { JIRA,
	      "{\"key\":\"OPS-1\",\"fields\":{\"status\":{\"name\":"
	      "\"Approved\"},\"archiveddate\":null}}",
	      NULL, NULL, NULL, 0 } },
	  "id=OPS-1 state=approved \n" },
	{ "jira: one that was archived",
	  "jira",
	  "value = api 3\n",
	  "CHG-12",
	  NULL,
	  { { "/rest/api/3/issue/CHG-12?fields=status,issuetype,project"
	      ",archiveddate",
	      "{\"key\":\"CHG-12\",\"fields\":{\"status\":{\"name\":"
	      "\"Approved\"},\"archiveddate\":"
	      "\"2026-11-01T10:00:00.000+0000\"}}",
	      NULL, NULL, NULL, 0 } },
	  "" },
	{ "jira: an id that is none is never asked for",
	  "jira",
	  NULL,
	  "CHG",
	  NULL,
	  { { NULL, NULL, NULL, NULL, NULL, 0 } },
	  "" },
	{ "jira: no state",
	  "jira",
	  NULL,
	  "CHG-12",
	  NULL,
	  { { JIRA, "{\"key\":\"CHG-12\",\"fields\":{}}", NULL, NULL, NULL,
	      0 } },
	  "failed: jira: its answer has no state\n" },
	{ "jira: duplicate keys",
	  "jira",
	  NULL,
	  "CHG-12",
	  NULL,
	  { { JIRA, "{\"key\":\"CHG-12\",\"key\":\"CHG-13\"}", NULL, NULL, NULL,
	      0 } },
	  "failed: jira: its answer is not JSON: byte 22: expected each key "
	  "once\n" },
	{ "servicenow: another number than was asked for",
	  "servicenow",
	  NULL,
	  "CHG0012",
	  NULL,
	  { { SNOW,
	      "{\"result\":[{\"number\":\"CHG0099\",\"state\":\"-1\","
	      "\"approval\":\"approved\",\"on_hold\":\"false\"}]}",
	      NULL, NULL, NULL, 0 } },
	  "" },
	{ "servicenow",
	  "servicenow",
	  NULL,
	  "CHG0012",
	  NULL,
	  { { SNOW,
	      "{\"result\":[{\"number\":\"CHG0012\",\"state\":\"-1\","
	      "\"approval\":\"approved\",\"on_hold\":\"false\","
	      "\"type\":\"normal\",\"start_date\":\"2026-11-01 10:00:00\","
	      "\"end_date\":\"\"}]}",
	      NULL, NULL, NULL, 0 } },
	  "id=CHG0012 project=CHG state=approved type=normal "
	  "window-start=2026-11-01 10:00:00 \n" },
	{ "servicenow: approved, but on hold",
	  "servicenow",
	  NULL,
	  "CHG0012",
	  NULL,
	  { { SNOW,
	      "{\"result\":[{\"number\":\"CHG0012\",\"state\":\"-1\","
	      "\"approval\":\"approved\",\"on_hold\":\"true\"}]}",
	      NULL, NULL, NULL, 0 } },
	  "id=CHG0012 project=CHG "
	  "state=state -1, approval approved, on hold true \n" },
	{ "servicenow: a field that an access rule hides",
	  "servicenow",
	  NULL,
	  "CHG0012",
	  NULL,
	  { { SNOW,
	      "{\"result\":[{\"number\":\"CHG0012\",\"state\":\"-1\","
	      "\"on_hold\":\"false\"}]}",
	      NULL, NULL, NULL, 0 } },
	  "failed: servicenow: its answer has no usable \"/approval\"\n" },
	{ "servicenow: a number that would be a query is never asked for",
	  "servicenow",
	  NULL,
	  "CHG0012^ORnumber=CHG0013",
	  NULL,
	  { { NULL, NULL, NULL, NULL, NULL, 0 } },
	  "" },
	{ "redmine: a bad key",
	  "redmine",
	  NULL,
	  "DEMO-12",
	  NULL,
	  { { "/users/current.json", "", NULL, NULL, NULL, 401 } },
	  "failed: redmine: not authorized (HTTP 401): its token is missing, "
	  "wrong or may not see this\n" },
	{ "redmine 5.0.4, as recorded",
	  "redmine",
	  NULL,
	  "CHG-5",
	  NULL,
	  { { "/users/current.json",
	      "{\"user\":{\"id\":5,\"login\":\"gate\",\"admin\":false,"
	      "\"twofa_scheme\":null,\"api_key\":\"****\"}}",
	      NULL, NULL, NULL, 0 },
	    { "/issues/5.json",
	      "{\"issue\":{\"id\":5,\"project\":{\"id\":1,\"name\":\"CHG\"},"
	      "\"tracker\":{\"id\":1,\"name\":\"Bug\"},\"status\":{\"id\":2,"
	      "\"name\":\"In Progress\",\"is_closed\":false},\"priority\":{"
	      "\"id\":2,\"name\":\"Normal\"},\"author\":{\"id\":1,\"name\":"
	      "\"Redmine Admin\"},\"subject\":\"a change\",\"description\":"
	      "null,\"start_date\":\"2026-11-25\",\"due_date\":null,"
	      "\"done_ratio\":0,\"is_private\":false,\"spent_hours\":0.0,"
	      "\"created_on\":\"2026-11-25T18:09:46Z\",\"closed_on\":null}}",
	      NULL, NULL, NULL, 0 } },
	  "id=CHG-5 project=CHG state=In Progress type=Bug \n" },
	{ "request tracker 5.0.3, as recorded",
	  "rt",
	  NULL,
	  "CHG-7",
	  NULL,
	  { { "/REST/2.0/ticket/7?fields%5BQueue%5D=Name",
	      "{\n   \"id\" : 7,\n   \"Requestor\" : [],\n   \"_hyperlinks\" : "
	      "[\n      {\n         \"id\" : 7,\n         \"type\" : "
	      "\"ticket\","
	      "\n         \"ref\" : \"self\",\n         \"_url\" : "
	      "\"http://127.0.0.1:56543/REST/2.0/ticket/7\"\n      }\n   ],\n"
	      "   \"Status\" : \"open\",\n   \"CustomFields\" : [],\n"
	      "   \"EffectiveId\" : {\n      \"type\" : \"ticket\",\n"
	      "      \"id\" : \"7\"\n   },\n   \"Queue\" : {\n"
	      "      \"Name\" : \"CHG\",\n      \"id\" : \"5\",\n"
	      "      \"type\" : \"queue\"\n   },\n   \"Type\" : "
	      "\"ticket\"\n}",
	      NULL, NULL, NULL, 0 } },
	  "id=CHG-7 project=CHG state=open type=ticket \n" },
	{ "github: a pull request is no ticket",
	  "github-issues",
	  NULL,
	  "GH-12",
	  NULL,
	  { { HUB "/issues/12",
	      "{\"number\":12,\"state\":\"open\",\"pull_request\":{}}", NULL,
	      NULL, NULL, 0 } },
	  "" },
};

#define BOT        "/api/v2/changes"
#define OF(commit) "\"properties\":{\"revision\":[\"" commit "\",\"Build\"]}"
#define JENKINS                                                                \
	"/job/app/api/json?tree=builds%5Bnumber,result,building,timestamp,"    \
	"url,actions%5BlastBuiltRevision%5BSHA1%5D%5D%5D%7B0,50%7D"
#define BUILD(commit, result, time)                                            \
	"{\"building\":false,\"result\":\"" result "\",\"timestamp\":" time    \
	",\"actions\":[{},{\"lastBuiltRevision\":{\"SHA1\":\"" commit "\"}}]}"

static const struct story checks[] = {
	{ "buildbot: the last build of a builder counts",
	  "buildbot",
	  NULL,
	  NULL,
	  NULL,
	  { { BOT "?revision=" C1 "&field=changeid&field=revision",
	      "{\"changes\":[{\"changeid\":4,\"revision\":\"" C1 "\"}]}", NULL,
	      NULL, NULL, 0 },
	    { BOT "/4/builds?field=complete&field=complete_at&field=results"
		  "&field=builderid&field=properties&property=revision",
	      "{\"builds\":[{\"complete\":true,\"complete_at\":200,"
	      "\"results\":0,\"builderid\":1," OF(
		      C1) "},"
			  "{\"complete\":true,\"complete_at\":100,\"results\":"
			  "2,"
			  "\"builderid\":1," OF(
				  C1) "},{\"complete\":true,"
				      "\"complete_at\":300,\"results\":2,"
				      "\"builderid\":1," OF(
					      C2) "},"
						  "{\"complete\":false,"
						  "\"complete_at\":null,"
						  "\"results\":null,"
						  "\"builderid\":2}]}",
	      NULL, NULL, NULL, 0 },
	    { "/api/v2/builders/1?field=name&field=builderid",
	      "{\"builders\":[{\"builderid\":1,\"name\":\"unit\"}]}", NULL,
	      NULL, NULL, 0 } },
	  "commit=" C1 " time=200 name=unit result=success \n" },
	{ "jenkins",
	  "jenkins",
	  "value = job app\n",
	  NULL,
	  NULL,
	  { { JENKINS,
	      "{\"builds\":[" BUILD(C2, "FAILURE", "1700000009000") "," BUILD(
		      C1, "SUCCESS", "1700000001000") "]}",
	      NULL, NULL, NULL, 0 } },
	  "commit=" C1 " time=1700000001000 name=app result=success \n" },
	{ "github: only the pinned app's check runs",
	  "github-checks",
	  "value = app 15368\n",
	  NULL,
	  NULL,
	  { { HUB "/commits/" C1 "/check-runs?filter=latest&per_page=100",
	      "{\"check_runs\":[{\"name\":\"unit\",\"head_sha\":\"" C1
	      "\",\"status\":\"completed\",\"conclusion\":\"skipped\","
	      "\"app\":{\"id\":15368}},{\"name\":\"sast\",\"head_sha\":\"" C1
	      "\",\"status\":\"completed\",\"conclusion\":\"success\","
	      "\"app\":{\"id\":666}},{\"name\":\"e2e\",\"head_sha\":\"" C1
	      "\",\"status\":\"in_progress\",\"conclusion\":null,"
	      "\"app\":{\"id\":15368}}]}",
	      NULL, NULL, NULL, 0 } },
	  "commit=" C1 " name=unit result=none \n"
	  "commit=" C1 " name=e2e result=pending \n" },
	{ "github: two suites have a job of one name, one of them ran again",
	  "github-checks",
	  "value = app 15368\n",
	  NULL,
	  NULL,
	  { { HUB "/commits/" C1 "/check-runs?filter=latest&per_page=100",
	      "{\"check_runs\":[" RUN("failure", "10:05", "11") "," RUN(
		      "success", "10:09", "12") "," RUN("failure", "10:01",
							"12") "]}",
	      NULL, NULL, NULL, 0 } },
	  "commit=" C1 " time=2026-11-01T10:05:00Z name=unit result=failure \n"
	  "commit=" C1
	  " time=2026-11-01T10:09:00Z name=unit result=success \n" },
	{ "github: one that nobody can read may be a failure",
	  "github-checks",
	  "value = app 15368\n",
	  NULL,
	  NULL,
	  { { HUB "/commits/" C1 "/check-runs?filter=latest&per_page=100",
	      "{\"check_runs\":[" RUN(
		      "success", "10:05",
		      "11") ",{\"name\":\"sast\",\"head_sha\":\"" C1
			    "\",\"status\":null,\"conclusion\":null,\"app\":{"
			    "\"id\":15368}},"
			    "{\"head_sha\":\"" C1
			    "\",\"conclusion\":\"failure\","
			    "\"app\":{\"id\":15368}}]}",
	      NULL, NULL, NULL, 0 } },
	  "commit=" C1 " time=2026-11-01T10:05:00Z name=unit result=success \n"
	  "commit=" C1 " name=sast result=pending \n" },
	{ "gitea: an account takes back what it said itself, and no more",
	  "gitea-statuses",
	  NULL,
	  NULL,
	  NULL,
	  { { "/api/v1/repos/team/app/statuses/" C1 "?sort=oldest&limit=50",
	      "[" STATUS("failure", "10:00", "1") "," STATUS(
		      "failure", "10:01", "2") "," STATUS("success", "10:02",
							  "2") "]",
	      NULL, NULL, "3", 0 } },
	  "commit=" C1 " time=2026-11-01T10:00:00Z name=unit result=failure \n"
	  "commit=" C1
	  " time=2026-11-01T10:02:00Z name=unit result=success \n" },
	{ "gitlab: pages by X-Next-Page; the last pipeline counts",
	  "gitlab-statuses",
	  "value = project 42\n",
	  NULL,
	  NULL,
	  { { "/api/v4/projects/42/repository/commits/" C1
	      "/statuses?per_page=100",
	      "[{\"sha\":\"" C1 "\",\"name\":\"unit\",\"status\":\"success\","
	      "\"created_at\":\"2026-11-02T10:00:00.000Z\"},"
	      "{\"sha\":\"" C1 "\",\"name\":\"unit\",\"status\":\"running\","
	      "\"created_at\":\"2026-11-02T11:00:00.000Z\","
	      "\"finished_at\":null}]",
	      NULL, "2", NULL, 0 },
	    { "/api/v4/projects/42/repository/commits/" C1
	      "/statuses?per_page=100&page=2",
	      "[{\"sha\":\"" C1 "\",\"name\":\"sast\",\"status\":\"failed\","
	      "\"created_at\":\"2026-11-02T10:00:00.000Z\"}]",
	      NULL, NULL, NULL, 0 } },
	  "commit=" C1
	  " time=2026-11-02T11:00:00.000Z name=unit result=pending \n"
	  "commit=" C1
	  " time=2026-11-02T10:00:00.000Z name=sast result=failure \n" },
};

#endif
