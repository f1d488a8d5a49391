#include "report_scene.h"
#include "text/json.h"

static void writes_json(void **state)
{
	(void)state;
	struct scene *s = one_refused_push();
	struct wd_json_value *v;

	s->outcome[0].rule[0].requires = 1;
	struct wd_why *w = s->outcome[0].rule[0].require[0];

	w->commit = id_of(0xa0);
	w->child[0] = why(s, "signed", "bad \xff", WD_REASON_BAD_SIG);
	w->children = 1;
	remedy(w->child[0], "sign it");
	push(s, "refs/heads/-x");
	refuse(s, WD_REASON_REF_NAME, "is odd");
	wd_str json = wd_report_json(&s->arena, &s->in);

	assert_string_equal(
		wd_str_c(&s->arena, json),
		"{\"accepted\":false,\"decision\":\"7q4k-31xw\",\"updates\":["
		"{\"accepted\":false,\"asked\":\"refs/heads/main\","
		"\"because\":\"\","
		"\"new\":\"2222222222222222222222222222222222222222\","
		"\"notes\":[],"
		"\"old\":\"1111111111111111111111111111111111111111\","
		"\"reason\":\"unmet\",\"ref\":\"refs/heads/main\",\"rules\":["
		"{\"mode\":\"enforce\","
		"\"name\":\"main is signed, reviewed and tested\","
		"\"override\":null,\"require\":["
		"{\"children\":["
		"{\"children\":[],\"commit\":null,\"reason\":\"bad-sig\","
		"\"remedies\":[\"sign it\"],"
		"\"text\":{\"base64\":\"YmFkIP8=\"},"
		"\"value\":\"unsatisfied\",\"word\":\"signed\"}],"
		"\"commit\":\"a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0\","
		"\"reason\":\"ok\",\"remedies\":[],"
		"\"source\":\"each(signed)\",\"text\":\"3 commits, alice\","
		"\"value\":\"satisfied\",\"word\":\"signed\"}],"
		"\"section\":\"3.2\",\"state\":\"unsatisfied\","
		"\"when\":null}]},"
		"{\"accepted\":false,\"asked\":\"refs/heads/-x\","
		"\"because\":\"is odd\","
		"\"new\":\"2222222222222222222222222222222222222222\","
		"\"notes\":[],"
		"\"old\":\"1111111111111111111111111111111111111111\","
		"\"reason\":\"ref-name\",\"ref\":\"refs/heads/-x\","
		"\"rules\":[]}]}");
	assert_null(wd_json_read(&s->arena, json, &v));
	s->in.before_pushing = WD_STR("warder check");
	assert_null(
		wd_json_read(&s->arena, wd_report_json(&s->arena, &s->in), &v));
	assert_int_equal(wd_json_get(v, "decision")->kind, WD_JSON_NULL);
}

/* The deepest tree that anybody could build is cut, not written wrongly. */
static void json_stays_within_its_depth(void **state)
{
	(void)state;
	struct scene *s = new_scene();
	struct wd_json_value *v;

	govern(s, push(s, "refs/heads/main"), 0);
	struct wd_why *w = require(s, "a", "b", WD_REASON_UNMET);

	for (size_t i = 0; i < 200; i++) {
		w->child[0] = why(s, "a", "b", WD_REASON_UNMET);
		w->children = 1;
		w = w->child[0];
	}
	assert_null(
		wd_json_read(&s->arena, wd_report_json(&s->arena, &s->in), &v));
	s->in.verbose = true;
	assert_true(wd_report_text(&s->arena, &s->in).len < 10000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_json),
		cmocka_unit_test(json_stays_within_its_depth),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
