/* What an Open Policy Agent is told, and what its answers mean. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sandbox.h"

#include "evidence/opa.h"
#include "text/json.h"

struct stage {
	struct sandbox s;
	struct wd_person person[2];
	struct wd_registry people;
	struct wd_commit commit[2];
	wd_oid parent;
	uint32_t introduced[2];
	struct wd_path path[2];
	struct wd_range range, *ranges[1];
	struct wd_update update;
	struct wd_facts facts;
	wd_str group[2];
	struct wd_opa_question q;
	struct wd_opa_asking k;
};

static wd_oid oid_of(unsigned char byte)
{
	wd_oid id;

	memset(id.b, byte, sizeof(id.b));
	return id;
}

static struct wd_commit commit_of(struct stage *t, unsigned char id)
{
	return (struct wd_commit){
		.id = oid_of(id),
		.tree = oid_of(0x77),
		.parent = &t->parent,
		.parents = 1,
		.author = { WD_STR("A"), WD_STR("a@x"), 5 },
		.committer = { WD_STR("C"), WD_STR("c@x"), 6 },
		.message = WD_STR("m \"}\n"),
		.signature = { .person = 1, .key = WD_STR("SHA256:k") },
		.signature_known = true
	};
}

/* Person 0 is the site's, 1 the repository's own. */
static void set_people(struct stage *t)
{
	t->person[0] = (struct wd_person){ .id = WD_STR("alice") };
	t->person[1] =
		(struct wd_person){ .id = WD_STR("mallory"), .layer = 1 };
	t->people = (struct wd_registry){ .person = t->person, .persons = 2 };
	t->people.by_email.arena = &t->s.arena;
	assert_true(wd_map_add(&t->people.by_email, WD_STR("c@x"), 1));
	assert_true(wd_map_add(&t->people.by_email, WD_STR("a@x"), 0));
	t->group[0] = WD_STR("employees");
	t->group[1] = WD_STR("maintainers");
}

static void set_push(struct stage *t)
{
	t->parent = oid_of(0x99);
	t->commit[0] = commit_of(t, 0x11);
	t->commit[1] = commit_of(t, 0x22);
	t->introduced[1] = 1;
	t->path[0] = (struct wd_path){ .path = WD_STR("a"),
				       .new_mode = 0100644,
				       .new_id = oid_of(0x66) };
	t->path[1] = (struct wd_path){ .path = WD_STR("\xff"),
				       .old_mode = 0120000,
				       .old_id = oid_of(0x65) };
	t->range = (struct wd_range){ .commit = t->introduced,
				      .count = 1,
				      .known = true,
				      .base = oid_of(0x99),
				      .paths = { t->path, 2, true } };
	t->ranges[0] = &t->range;
	t->update = (struct wd_update){ .asked = WD_STR("HEAD"),
					.ref = WD_STR("refs/heads/main"),
					.old_id = oid_of(0x99),
					.new_id = oid_of(0x11),
					.tip = oid_of(0x11),
					.fast_forward = WD_NO };
	t->facts = (struct wd_facts){
		.repository = WD_STR("team/app"),
		.repository_id = WD_STR("id"),
		.pusher = { .account = WD_STR("al"),
			    .transport = WD_STR("ssh") },
		.now = 100,
		.update = &t->update,
		.updates = 1,
		.commit = t->commit,
		.commits = 2,
		.range = t->ranges,
		.rules = 1,
	};
}

static struct stage *open_stage(void)
{
	static struct stage stage;
	struct stage *t = &stage;

	memset(t, 0, sizeof(*t));
	sandbox_arena(&t->s);
	set_people(t);
	set_push(t);
	t->q = (struct wd_opa_question){
		.path = WD_STR("a"), .layer = 1, .group = t->group, .groups = 2
	};
	t->k = (struct wd_opa_asking){ .facts = &t->facts,
				       .people = &t->people };
	return t;
}

static wd_str told(struct stage *t)
{
	wd_str text = { 0 };
	wd_err err = wd_opa_input(&t->s.arena, &t->k, &t->q, &text);

	if (err != NULL)
		fail_msg("%s", wd_err_text(&t->s.arena, err));
	return text;
}

static void expect_told(struct stage *t, const char *want)
{
	wd_str got = told(t);

	if (!wd_str_eq(got, wd_str_of(want)))
		fail_msg("got  %.*s\nwant %s", WD_FMT(got), want);
}

#define TEN(x) x x x x x x x x x x
#define H11    TEN("11") TEN("11")
#define H65    TEN("65") TEN("65")
#define H66    TEN("66") TEN("66")
#define H77    TEN("77") TEN("77")
#define H99    TEN("99") TEN("99")

#define BY_MALLORY ",\"person\":\"mallory\""
/* clang-format off */
#define COMMIT(signer) \
	"{\"author\":{\"email\":\"a@x\",\"name\":\"A\",\"time\":5}," \
	"\"committer\":{\"email\":\"c@x\",\"name\":\"C\",\"time\":6}," \
	"\"id\":\"" H11 "\",\"message\":\"m \\\"}\\n\",\"parents\":[\"" H99 \
	"\"],\"signature\":{\"format\":\"ssh\",\"key\":\"SHA256:k\"" signer \
	",\"reason\":\"ok\"},\"tree\":\"" H77 "\"}"
#define FIRST_HALF \
	"{\"input\":{\"base\":\"" H99 "\",\"commits\":[" COMMIT(BY_MALLORY) \
	"],\"fast_forward\":false,\"new\":\"" H11 "\",\"now\":100," \
	"\"old\":\"" H99 "\",\"paths\":[{\"new_id\":\"" H66 "\"," \
	"\"new_mode\":\"100644\",\"path\":\"a\"},{\"old_id\":\"" H65 "\"," \
	"\"old_mode\":\"120000\",\"path\":{\"base64\":\"/w==\"}}],"
#define SECOND_HALF \
	"\"pusher\":{\"account\":\"al\",\"groups\":[\"employees\"," \
	"\"maintainers\"],\"person\":\"alice\",\"transport\":\"ssh\"}," \
	"\"ref\":\"refs/heads/main\",\"repository\":{\"id\":\"id\"," \
	"\"name\":\"team/app\"},\"tip\":\"" H11 "\",\"version\":1}}"
/* clang-format on */

static void tells_all_of_it(void **state)
{
	(void)state;
	struct stage *t = open_stage();

	expect_told(t, FIRST_HALF SECOND_HALF);
	sandbox_drop_arena(&t->s);
}

static void leaves_out_what_is_not_known(void **state)
{
	(void)state;
	struct stage *t = open_stage();

	t->range.count = 0;
	t->range.base = t->update.old_id = t->update.tip = (wd_oid){ 0 };
	t->range.paths.known = false;
	t->update.fast_forward = WD_UNKNOWN;
	t->facts.pusher = (struct wd_pusher){ .person = WD_NOBODY };
	t->q.groups = 0;
	expect_told(t, "{\"input\":{\"commits\":[],\"new\":\"" H11
		       "\",\"now\":100,\"pusher\":{\"groups\":[]},"
		       "\"ref\":\"refs/heads/main\",\"repository\":"
		       "{\"id\":\"id\",\"name\":\"team/app\"},"
		       "\"version\":1}}");
	sandbox_drop_arena(&t->s);
}

static bool mentions(wd_str text, const char *word)
{
	wd_str w = wd_str_of(word);

	while (text.len > 0 && !wd_str_starts(text, w))
		text = wd_str_from(text, 1);
	return text.len > 0;
}

/* Whoever writes the lower layer could be anybody in it. */
static void a_higher_rule_tells_of_nobody_below(void **state)
{
	(void)state;
	struct stage *t = open_stage();

	assert_true(mentions(told(t), "mallory"));
	t->q.layer = 0;
	assert_true(mentions(told(t), COMMIT("")));
	assert_false(mentions(told(t), "mallory"));
	assert_true(mentions(told(t), "\"person\":\"alice\""));
	t->facts.pusher.person = 1;
	assert_false(mentions(told(t), "\"person\""));
	t->facts.pusher.person = 2;
	assert_false(mentions(told(t), "\"person\""));
	sandbox_drop_arena(&t->s);
}

static void no_signature_is_told_that_nobody_looked_at(void **state)
{
	(void)state;
	struct stage *t = open_stage();

	t->commit[0].signature_known = false;
	assert_false(mentions(told(t), "signature"));
	t->commit[0].signature_known = true;
	t->commit[0].signature =
		(struct wd_verdict){ .reason = WD_REASON_NO_SIGNATURE,
				     .person = WD_NOBODY };
	assert_true(mentions(told(t),
			     "\"signature\":{\"reason\":\"no-signature\"}"));
	sandbox_drop_arena(&t->s);
}

#define SAYS(reason) "\"reason\":\"" reason "\"}"

/* Ok is what signed() would be satisfied by, and nothing less. */
static void a_signature_is_ok_where_signed_says_so(void **state)
{
	(void)state;
	struct stage *t = open_stage();
	struct wd_commit *c = &t->commit[0];
	const struct wd_commit good = *c;

	assert_true(mentions(told(t), SAYS("ok")));
	c->flaw = WD_REASON_DUP_HEADER;
	assert_true(mentions(told(t), SAYS("dup-header")));
	assert_true(mentions(told(t), "\"flaw\":\"dup-header\",\"id\""));
	*c = good;
	c->committer.email = WD_STR("a@x");
	assert_true(mentions(told(t), SAYS("committer-mismatch")));
	c->committer.email = WD_STR("nobody@x");
	assert_true(mentions(told(t), SAYS("committer-mismatch")));
	*c = good;
	c->author.time = t->facts.now + 1;
	assert_true(mentions(told(t), SAYS("clock")));
	*c = good;
	c->committer.time = t->facts.now + 1;
	assert_true(mentions(told(t), SAYS("clock")));
	*c = good;
	c->signature.person = WD_NOBODY;
	assert_true(mentions(told(t), SAYS("unknown-key")));
	assert_false(mentions(told(t), SAYS("ok")));
	sandbox_drop_arena(&t->s);
}

static void tells_of_the_tag(void **state)
{
	(void)state;
	struct stage *t = open_stage();
	struct wd_tag tag = { .id = oid_of(0x11),
			      .target = oid_of(0x66),
			      .name = WD_STR("v1"),
			      .message = WD_STR("m"),
			      .tagger = { WD_STR("C"), WD_STR("c@x"), 6 },
			      .signature = { .person = 1,
					     .key = WD_STR("SHA256:k") },
			      .signature_known = true };

	assert_false(mentions(told(t), "\"tag\""));
	t->update.tag = &tag;
	assert_true(
		mentions(told(t),
			 "\"tag\":{\"id\":\"" H11 "\",\"message\":\"m\","
			 "\"name\":\"v1\",\"signature\":{\"format\":\"ssh\","
			 "\"key\":\"SHA256:k\",\"person\":\"mallory\"," SAYS(
				 "ok") ","
				       "\"tagger\":{\"email\":\"c@x\",\"name\":"
				       "\"C\",\"time\":6},"
				       "\"target\":\"" H66 "\"},\"tip\""));
	tag.flaw = WD_REASON_TAG_MALFORMED;
	assert_true(mentions(told(t), "\"tag\":{\"flaw\":\"tag-malformed\","));
	assert_true(mentions(told(t), SAYS("tag-malformed")));
	tag.signature_known = false;
	assert_false(mentions(told(t), SAYS("tag-malformed")));
	sandbox_drop_arena(&t->s);
}

static void tells_a_mebibyte_and_no_more(void **state)
{
	(void)state;
	struct stage *t = open_stage();
	size_t rest = WD_OPA_INPUT_MAX - told(t).len + t->group[0].len;
	char *many = wd_new(&t->s.arena, char, rest + 1);
	wd_str text;

	memset(many, 'x', rest + 1);
	t->group[0] = (wd_str){ many, rest };
	assert_int_equal(told(t).len, WD_OPA_INPUT_MAX);
	t->group[0].len++;
	wd_err err = wd_opa_input(&t->s.arena, &t->k, &t->q, &text);

	assert_non_null(err);
	assert_int_equal(err->code, WD_ERR_LIMIT);
	sandbox_drop_arena(&t->s);
}

static void tells_nothing_of_an_unknown_range(void **state)
{
	(void)state;
	struct stage *t = open_stage();
	wd_str text;

	t->range.known = false;
	assert_non_null(wd_opa_input(&t->s.arena, &t->k, &t->q, &text));
	t->ranges[0] = NULL;
	assert_non_null(wd_opa_input(&t->s.arena, &t->k, &t->q, &text));
	sandbox_drop_arena(&t->s);
}

enum { NONE = -1 };

static const struct {
	unsigned status;
	const char *body;
	int says; /* NONE: it is no answer */
} answers[] = {
	{ 200, "{\"result\":true}", WD_YES },
	{ 200, " {\"a\":[1.5],\"result\":true,\"z\":null}\n", WD_YES },
	{ 200, "{\"result\":false}", WD_NO },
	{ 200, "{}", WD_UNKNOWN },
	{ 200, "{\"result\":null}", WD_UNKNOWN },
	{ 200, "{\"result\":\"true\"}", WD_UNKNOWN },
	{ 200, "{\"result\":1}", WD_UNKNOWN },
	{ 200, "{\"result\":[true]}", WD_UNKNOWN },
	{ 200, "{\"result\":{\"result\":true}}", WD_UNKNOWN },
	{ 200, "{\"RESULT\":true}", WD_UNKNOWN },
	{ 200, "{\"result \":true}", WD_UNKNOWN },
	{ 200, "{\"result\":true,\"result\":true}", NONE },
	{ 200, "{\"result\":false,\"result\":true}", NONE },
	{ 200, "{\"result\":true}{}", NONE },
	{ 200, "{\"result\":true", NONE },
	{ 200, "{\"result\":True}", NONE },
	{ 200, "true", NONE },
	{ 200, "[{\"result\":true}]", NONE },
	{ 200, "", NONE },
	{ 201, "{\"result\":true}", NONE },
	{ 204, "{\"result\":true}", NONE },
	{ 304, "{\"result\":true}", NONE },
	{ 400, "{\"result\":true}", NONE },
	{ 401, "{\"result\":true}", NONE },
	{ 404, "{\"result\":true}", NONE },
};

static void only_a_literal_true_is_true(void **state)
{
	(void)state;
	struct sandbox s;

	sandbox_arena(&s);
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct wd_fetch_answer a = { .outcome = WD_FETCH_ANSWERED,
					     .status = answers[i].status,
					     .body = wd_str_of(
						     answers[i].body) };
		enum wd_tri says = WD_UNKNOWN;
		wd_err err = wd_opa_answer(&s.arena, &a, &says);
		int got = err != NULL ? NONE : (int)says;

		if (got != answers[i].says)
			fail_msg("%u %s: %d", answers[i].status,
				 answers[i].body, got);
		a.outcome = WD_FETCH_UNAVAILABLE;
		assert_non_null(wd_opa_answer(&s.arena, &a, &says));
		a.outcome = WD_FETCH_REFUSED;
		assert_non_null(wd_opa_answer(&s.arena, &a, &says));
	}
	sandbox_drop_arena(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_all_of_it),
		cmocka_unit_test(leaves_out_what_is_not_known),
		cmocka_unit_test(a_higher_rule_tells_of_nobody_below),
		cmocka_unit_test(no_signature_is_told_that_nobody_looked_at),
		cmocka_unit_test(a_signature_is_ok_where_signed_says_so),
		cmocka_unit_test(tells_of_the_tag),
		cmocka_unit_test(tells_a_mebibyte_and_no_more),
		cmocka_unit_test(tells_nothing_of_an_unknown_range),
		cmocka_unit_test(only_a_literal_true_is_true),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
