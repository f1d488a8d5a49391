/* How much of everything a policy may have. */
#include "policy_text.h"

#define FILES(...)                                                             \
	(const char *const[])                                                  \
	{                                                                      \
		__VA_ARGS__, NULL                                              \
	}

static const struct {
	const char *name;
	size_t count; /* of the repeated text */
	const char *before, *repeated, *after, *message;
} limits[] = {
	{ "requires", WD_REQUIRES_MAX + 1,
	  V "[rule \"r\"]\n\ton = refs/heads/a\n", "\trequire = create\n", "",
	  "site.conf:3: expected at most 64 requires in [rule \"r\"], found "
	  "65" },
	{ "expression", WD_EXPR_MAX / 8 + 1,
	  V RULE("create") "\twhen = ", "create  ", "\n",
	  "site.conf:6: expected an expression of at most 8192 bytes, found "
	  "8198" },
	{ "includes", WD_INCLUDES_MAX + 1, V "[include]\n", "\tpath = x\n", "",
	  "site.conf:260: expected at most 256 includes, found another one" },
	{ "classes", WD_CLASSES_MAX + 1, V, "[class \"c%zu\"]\npath = a\n", "",
	  "expected at most 10000 classes, found 10001" },
	{ "groups in groups", WD_GROUP_DEPTH_MAX,
	  V ALICE "[group \"g0\"]\n"
		  "member = alice\n",
	  "[group \"g%zu\"]\nmember = @g%zu\n", "",
	  "site.conf:69: expected groups at most 32 deep, found [group "
	  "\"g32\"] deeper" },
};

/* "%zu" in the text is this number, a second one the number before it. */
static void repeat(struct wd_buf *b, const char *text, size_t number)
{
	wd_str rest = wd_str_of(text), head;

	while (wd_str_cut(rest, '%', &head, &rest)) {
		wd_buf_add(b, head);
		wd_buf_f(b, "%zu", number--);
		rest = wd_str_from(rest, 2);
	}
	wd_buf_add(b, rest);
}

static void refuses_more_than_the_limits(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		struct wd_arena a = new_arena();
		struct wd_buf b = { .arena = &a };
		struct wd_policy out = { .rules = 77 };

		wd_buf_c(&b, limits[i].before);
		for (size_t n = 0; n < limits[i].count; n++)
			repeat(&b, limits[i].repeated, n + 1);
		wd_buf_c(&b, limits[i].after);
		wd_buf_byte(&b, '\0');
		wd_err err = load(&a,
				  (struct texts){ .site = b.ptr,
						  .file = FILES("x", "\n") },
				  &out);

		if (err == NULL)
			fail_msg("%s: loads", limits[i].name);
		assert_int_equal(err->code, WD_ERR_LIMIT);
		assert_string_equal(wd_err_text(&a, err), limits[i].message);
		assert_int_equal(out.rules, 77);
	}
}

/* The same groups, the innermost last: the order does not matter. */
static void refuses_deep_groups_in_any_order(void **state)
{
	(void)state;
	struct wd_arena a = new_arena();
	struct wd_buf b = { .arena = &a };
	struct wd_policy out;

	wd_buf_c(&b, V ALICE);
	for (size_t n = WD_GROUP_DEPTH_MAX; n > 0; n--)
		wd_buf_f(&b, "[group \"g%zu\"]\nmember = @g%zu\n", n, n - 1);
	wd_buf_c(&b, "[group \"g0\"]\nmember = alice\n");
	wd_buf_byte(&b, '\0');
	wd_err err = load(&a, (struct texts){ .site = b.ptr }, &out);

	assert_non_null(err);
	assert_int_equal(err->code, WD_ERR_LIMIT);
}

static void refuses_no_layer_and_too_many(void **state)
{
	(void)state;
	struct wd_arena a = new_arena();
	struct wd_policy_source source[WD_LAYERS_MAX + 1] = { 0 };
	struct wd_policy out;
	wd_err none = wd_policy_load(&a, NULL, 0, NULL, &out);
	wd_err many = wd_policy_load(&a, source, WD_LAYERS_MAX + 1, NULL, &out);

	assert_string_equal(wd_err_text(&a, none),
			    "expected the site's policy, found no layer");
	assert_string_equal(wd_err_text(&a, many),
			    "expected at most 8 layers, found 9");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_more_than_the_limits),
		cmocka_unit_test(refuses_deep_groups_in_any_order),
		cmocka_unit_test(refuses_no_layer_and_too_many),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
