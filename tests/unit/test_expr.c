/* The grammar of expressions: what trees come out. */
#include "policy_text.h"

static const char site[] =
	V ALICE STAFF "[class \"secret\"]\n	path = src/crypto/**\n"
		      "[class \"public\"]\n	path = doc/**\n";

static wd_err read(struct wd_arena *a, const char *text,
		   const struct wd_expr **out)
{
	struct wd_policy p = load_good(a, (struct texts){ .site = site });

	return wd_expr_read(a, &p, 0, WD_STR("p:7"), wd_str_of(text), out);
}

static void show(struct wd_buf *b, const struct wd_expr *e);

static void show_args(struct wd_buf *b, const struct wd_expr *e)
{
	const struct wd_predicate *p = wd_predicate(e->pred);

	wd_buf_c(b, p->name);
	for (size_t i = 0; i < WD_PARAMS_MAX; i++) {
		if (e->arg[i].count > 0)
			wd_buf_f(b, " %s:",
				 p->param[i].name ? p->param[i].name : "");
		for (size_t k = 0; k < e->arg[i].count; k++) {
			const struct wd_arg_value *v = &e->arg[i].value[k];

			wd_buf_f(b, "%s%.*s", k > 0 ? "," : "",
				 WD_FMT(v->text));
			if (v->number != 0)
				wd_buf_f(b, "=%lld", (long long)v->number);
		}
	}
}

/* (and (each signed by:staff=4) create) */
static void show(struct wd_buf *b, const struct wd_expr *e)
{
	static const char *const names[] = {
		[WD_EXPR_AND] = "and", [WD_EXPR_OR] = "or",
		[WD_EXPR_NOT] = "not", [WD_EXPR_EACH] = "each",
		[WD_EXPR_ANY] = "any",
	};

	wd_buf_byte(b, '(');
	if (e->kind == WD_EXPR_CALL)
		show_args(b, e);
	else
		wd_buf_c(b, names[e->kind]);
	for (size_t i = 0; i < e->children; i++) {
		wd_buf_byte(b, ' ');
		show(b, e->child[i]);
	}
	wd_buf_byte(b, ')');
}

/* clang-format off */
static const struct {
	const char *text, *tree;
} good[] = {
	{ "create", "(create)" },
	{ "create()", "(create)" },
	{ "  create\t\n", "(create)" },
	{ "create or delete or merge", "(or (create) (delete) (merge))" },
	{ "create or delete and merge", "(or (create) (and (delete) (merge)))" },
	{ "(create or delete) and merge", "(and (or (create) (delete)) (merge))" },
	{ "not create and delete", "(and (not (create)) (delete))" },
	{ "not (create and delete)", "(not (and (create) (delete)))" },
	{ "not not create", "(not (not (create)))" },
	{ "((create))", "(create)" },
	{ "each(merge or not linear)", "(each (or (merge) (not (linear))))" },
	{ "any(author(by: @vendors))", "(any (author by:vendors=1))" },
	{ "each(touches(a)) or any(max-file(1))",
	  "(or (each (touches :a)) (any (max-file :1=1)))" },
	{ "fast-forward", "(fast-forward)" },
	{ "ref(refs/heads/*, 'refs/tags/[v]*')",
	  "(ref :refs/heads/*,refs/tags/[v]*)" },
	{ "repository('team/**')", "(repository :team/**)" },
	{ "on-branch([refs/heads/a, refs/heads/b])",
	  "(on-branch :refs/heads/a,refs/heads/b)" },
	{ "max-commits(50)", "(max-commits :50=50)" },
	{ "pusher", "(pusher by:anyone=3)" },
	{ "pusher(by: @staff)", "(pusher by:staff=4)" },
	{ "pusher(by: [@staff, @bots])", "(pusher by:staff=4,bots=2)" },
	{ "transport(ssh, http)", "(transport :ssh,http)" },
	{ "tag-signed(by: @staff)", "(tag-signed by:staff=4)" },
	{ "signed", "(signed by:anyone=3)" },
	{ "signed(format: [ssh, openpgp], by:@employees)",
	  "(signed by:employees format:ssh,openpgp)" },
	{ "author(signer)", "(author :signer)" },
	{ "author(by: @staff, signer)", "(author :signer by:staff=4)" },
	{ "message('^[A-Z]''s')", "(message :^[A-Z]'s)" },
	{ "message('''')", "(message :')" },
	{ "message('\xc3\xa4+')", "(message :\xc3\xa4+)" },
	{ "trailer(Change-Id)", "(trailer :Change-Id)" },
	{ "clean-merge", "(clean-merge)" },
	{ "touches(src/crypto/**, docs/*)", "(touches :src/crypto/**,docs/*)" },
	{ "touches(class: public)", "(touches class:public=1)" },
	{ "touches('a b', class: [secret, public])",
	  "(touches :a b class:secret,public=1)" },
	{ "only-touches(doc/**)", "(only-touches :doc/**)" },
	{ "no-file('*.exe')", "(no-file :*.exe)" },
	{ "max-file(10MiB)", "(max-file :10MiB=10485760)" },
	{ "max-file(2GiB) or max-file(3KiB) or max-file(7)",
	  "(or (max-file :2GiB=2147483648) (max-file :3KiB=3072) "
	  "(max-file :7=7))" },
	{ "reviews", "(reviews by:anyone=3)" },
	{ "reviews(2)", "(reviews :2=2 by:anyone=3)" },
	{ "reviews(2, by: @staff, not: [contributors, pusher], carry: tree, "
	  "max-age: 30d)",
	  "(reviews :2=2 by:staff=4 not:contributors,pusher carry:tree "
	  "max-age:30d=2592000)" },
	{ "ticket", "(ticket)" },
	{ "ticket(project: CHG, state: [approved, 'in work'], type: normal, "
	  "window: open, each: commit)",
	  "(ticket project:CHG state:approved,in work type:normal "
	  "window:open each:commit)" },
	{ "opa('a-1/B_2')", "(opa :a-1/B_2)" },
	{ "checks(unit, 'build (gcc)', 2024, max-age: 4w)",
	  "(checks :unit,build (gcc),2024 max-age:4w=2419200)" },
	{ "checks(a, max-age: 1s) or checks(a, max-age: 2m) or "
	  "checks(a, max-age: 3h)",
	  "(or (checks :a max-age:1s=1) (checks :a max-age:2m=120) "
	  "(checks :a max-age:3h=10800))" },
};
/* clang-format on */

static void builds_each_tree(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct wd_arena a = new_arena();
		const struct wd_expr *e = NULL;
		wd_err err = read(&a, good[i].text, &e);
		struct wd_buf b = { .arena = &a };

		if (err != NULL)
			fail_msg("%s: %s", good[i].text, wd_err_text(&a, err));
		show(&b, e);
		if (!wd_str_eq(wd_buf_str(&b), wd_str_of(good[i].tree)))
			fail_msg("%s:\n  got  %.*s\n  want %s", good[i].text,
				 WD_FMT(wd_buf_str(&b)), good[i].tree);
	}
}

/* Every node knows its own words and where they stand. */
static void remembers_its_source(void **state)
{
	(void)state;
	struct wd_arena a = new_arena();
	const struct wd_expr *e = NULL;

	assert_null(read(&a, "create or  not each( merge )  and linear ", &e));
	expect_str(e->source, "create or  not each( merge )  and linear");
	expect_str(e->child[0]->source, "create");
	expect_str(e->child[1]->source, "not each( merge )  and linear");
	expect_str(e->child[1]->child[0]->source, "not each( merge )");
	assert_int_equal(e->child[1]->child[0]->child[0]->column, 16);
	assert_int_equal(e->child[1]->child[1]->column, 35);
	assert_int_equal(e->line, 7);
}

/* `open` n times, "create", `close` n times. */
static wd_err read_nested(struct wd_arena *a, const char *open,
			  const char *close, size_t n)
{
	struct wd_buf b = { .arena = a };
	const struct wd_expr *e = NULL;

	for (size_t i = 0; i < n; i++)
		wd_buf_c(&b, open);
	wd_buf_c(&b, "create");
	for (size_t i = 0; i < n; i++)
		wd_buf_c(&b, close);
	wd_buf_byte(&b, '\0');
	return read(a, b.ptr, &e);
}

static void refuses_depth(void **state)
{
	(void)state;
	static const char *const nests[][2] = { { "(", ")" }, { "not ", "" } };

	for (size_t i = 0; i < 2; i++) {
		struct wd_arena a = new_arena();
		wd_err err = read_nested(&a, nests[i][0], nests[i][1],
					 WD_EXPR_DEPTH_MAX + 1);

		assert_null(read_nested(&a, nests[i][0], nests[i][1],
					WD_EXPR_DEPTH_MAX));
		assert_non_null(err);
		assert_int_equal(err->code, WD_ERR_LIMIT);
	}
}

static void refuses_too_many_values(void **state)
{
	(void)state;
	for (size_t extra = 0; extra < 2; extra++) {
		struct wd_arena a = new_arena();
		struct wd_buf b = { .arena = &a };
		const struct wd_expr *e = NULL;

		wd_buf_c(&b, "checks(a");
		for (size_t i = 1; i < WD_ARG_VALUES_MAX + extra; i++)
			wd_buf_c(&b, ", a");
		wd_buf_c(&b, ")");
		wd_buf_byte(&b, '\0');
		wd_err err = read(&a, b.ptr, &e);

		assert_int_equal(err != NULL, extra);
		if (err != NULL)
			assert_string_equal(
				wd_err_text(&a, err),
				"p:7: column 776: expected at most 256 "
				"values, found \"a\" after them");
	}
}

/* The table itself: what the documentation promises of each predicate. */
static void knows_scopes(void **state)
{
	(void)state;
	unsigned own = 0;

	for (int i = 0; i < WD_PRED_COUNT; i++) {
		const struct wd_predicate *p = wd_predicate((enum wd_pred)i);
		bool about_commits = p->scope == WD_SCOPE_COMMIT ||
				     p->scope == WD_SCOPE_CHANGE;

		assert_non_null(p->name);
		assert_int_equal(p->in_commit, about_commits);
		own += p->on_delete;
	}
	assert_int_equal(own, 5);
	assert_true(wd_predicate(WD_PRED_DELETE)->on_delete);
	assert_true(wd_predicate(WD_PRED_REF)->on_delete);
	assert_true(wd_predicate(WD_PRED_REPOSITORY)->on_delete);
	assert_true(wd_predicate(WD_PRED_PUSHER)->on_delete);
	assert_true(wd_predicate(WD_PRED_TRANSPORT)->on_delete);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(builds_each_tree),
		cmocka_unit_test(remembers_its_source),
		cmocka_unit_test(refuses_depth),
		cmocka_unit_test(refuses_too_many_values),
		cmocka_unit_test(knows_scopes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
