#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "text/json.h"

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

static struct wd_arena arena(void)
{
	static unsigned char mem[32 << 20];

	return (struct wd_arena){ mem, mem + sizeof(mem), full, NULL };
}

static const char *written(const struct wd_json *j)
{
	return wd_str_c(j->buf.arena, wd_buf_str(&j->buf));
}

static void writes_every_kind(void **state)
{
	(void)state;
	struct wd_arena a = arena();
	struct wd_json j = { .buf.arena = &a };

	wd_json_object(&j);
	wd_json_key(&j, "array");
	wd_json_array(&j);
	wd_json_int(&j, -1);
	wd_json_int(&j, INT64_C(9007199254740992));
	wd_json_int(&j, INT64_MAX);
	wd_json_int(&j, INT64_MIN);
	wd_json_array(&j);
	wd_json_end_array(&j);
	wd_json_object(&j);
	wd_json_end_object(&j);
	wd_json_end_array(&j);
	wd_json_key(&j, "bool");
	wd_json_bool(&j, true);
	wd_json_key(&j, "null");
	wd_json_null(&j);
	wd_json_key(&j, "object");
	wd_json_object(&j);
	wd_json_key(&j, "a");
	wd_json_bool(&j, false);
	wd_json_key(&j, "b");
	wd_json_raw(&j, WD_STR("[1,2]"));
	wd_json_end_object(&j);
	wd_json_key(&j, "string");
	wd_json_str(&j, WD_STR("x"));
	wd_json_end_object(&j);

	assert_string_equal(
		written(&j),
		"{\"array\":[-1,9007199254740992,9007199254740992,"
		"-9007199254740992,[],{}],"
		"\"bool\":true,\"null\":null,"
		"\"object\":{\"a\":false,\"b\":[1,2]},\"string\":\"x\"}");
}

static void writes_strings_as_rfc_8785_does(void **state)
{
	(void)state;
	struct wd_arena a = arena();
	struct wd_json j = { .buf.arena = &a };

	wd_json_str(&j, WD_STR("\b\t\n\f\r\"\\/\x01\x1f\x7f"
			       "<\xc3\xab\xe2\x80\xa8\xf0\x9f\x98\x80"));
	assert_string_equal(written(&j),
			    "\"\\b\\t\\n\\f\\r\\\"\\\\/\\u0001\\u001f\x7f"
			    "<\xc3\xab\xe2\x80\xa8\xf0\x9f\x98\x80\"");
}

static void loses_no_bytes(void **state)
{
	(void)state;
	static const struct {
		wd_str raw;
		const char *json;
	} cases[] = {
		{ { "", 0 }, "\"\"" },
		{ { "plain", 5 }, "\"plain\"" },
		{ { "\xff", 1 }, "{\"base64\":\"/w==\"}" },
		{ { "a\0b", 3 }, "{\"base64\":\"YQBi\"}" },
		{ { "\xed\xa0\x80", 3 }, "{\"base64\":\"7aCA\"}" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct wd_arena a = arena();
		struct wd_json j = { .buf.arena = &a };
		struct wd_json_value *v;
		wd_str back;

		wd_json_bytes(&j, cases[i].raw);
		assert_string_equal(written(&j), cases[i].json);
		assert_null(wd_json_read(&a, wd_buf_str(&j.buf), &v));
		assert_true(wd_json_get_bytes(&a, v, &back));
		assert_true(wd_str_eq(back, cases[i].raw));
	}
}

static void takes_bytes_in_one_spelling_only(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"{\"base64\":\"cGxhaW4=\"}", /* could be a string */
		"{\"base64\":\"/w\"}",
		"{\"base64\":\"/w==\",\"x\":1}",
		"{\"base64\":1}",
		"{}",
		"[\"base64\"]",
		"1",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct wd_arena a = arena();
		struct wd_json_value *v;
		wd_str back = WD_STR("untouched");

		assert_null(wd_json_read(&a, wd_str_of(texts[i]), &v));
		if (wd_json_get_bytes(&a, v, &back))
			fail_msg("%s", texts[i]);
		assert_true(wd_str_eq(back, WD_STR("untouched")));
	}
}

/* The value in a plain notation: kind and content of each node. */
static void show(struct wd_buf *b, const struct wd_json_value *v)
{
	static const char *const kinds[] = { "null",   "bool",   "int",
					     "number", "string", "array",
					     "object" };

	if (v->key.ptr != NULL)
		wd_buf_f(b, "%.*s=", WD_FMT(v->key));
	wd_buf_c(b, kinds[v->kind]);
	if (v->kind == WD_JSON_BOOL)
		wd_buf_c(b, v->boolean ? ":true" : ":false");
	if (v->kind == WD_JSON_INT)
		wd_buf_f(b, ":%lld", (long long)v->integer);
	if (v->kind == WD_JSON_NUMBER || v->kind == WD_JSON_STRING)
		wd_buf_f(b, ":%.*s", WD_FMT(v->text));
	if (v->kind < WD_JSON_ARRAY)
		return;
	wd_buf_f(b, "/%zu(", v->count);
	for (const struct wd_json_value *c = v->child; c; c = c->next) {
		show(b, c);
		if (c->next != NULL)
			wd_buf_c(b, " ");
	}
	wd_buf_c(b, ")");
}

static void reads_every_kind(void **state)
{
	(void)state;
	static const struct {
		const char *text, *shown;
	} cases[] = {
		{ "null", "null" },
		{ " \t\r\n true \n", "bool:true" },
		{ "false", "bool:false" },
		{ "0", "int:0" },
		{ "-12", "int:-12" },
		{ "9007199254740992", "int:9007199254740992" },
		{ "-9007199254740992", "int:-9007199254740992" },
		{ "-0", "number:-0" },
		{ "1.50", "number:1.50" },
		{ "1e9", "number:1e9" },
		{ "-1.5E-10", "number:-1.5E-10" },
		{ "\"\"", "string:" },
		{ "\"a\\\"\\\\\\/\\b\\f\\n\\r\\tb\"",
		  "string:a\"\\/\b\f\n\r\tb" },
		{ "\"\\u0041\\u00e9\\u20AC\\ud83D\\uDe00\"",
		  "string:A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80" },
		{ "\"\xc3\xab\x7f\"", "string:\xc3\xab\x7f" },
		{ "[]", "array/0()" },
		{ "[ 1 , [2] ]", "array/2(int:1 array/1(int:2))" },
		{ "{}", "object/0()" },
		{ "{ \"b\" : 1 , \"a\" : {\"b\":null} }",
		  "object/2(b=int:1 a=object/1(b=null))" },
		{ "{\"\":1}", "object/1(=int:1)" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct wd_arena a = arena();
		struct wd_buf b = { .arena = &a };
		struct wd_json_value *v;

		if (wd_json_read(&a, wd_str_of(cases[i].text), &v) != NULL)
			fail_msg("%s is refused", cases[i].text);
		show(&b, v);
		assert_string_equal(wd_str_c(&a, wd_buf_str(&b)),
				    cases[i].shown);
	}
}

#define TEXT(literal)                                                          \
	{                                                                      \
		(literal), sizeof(literal) - 1                                 \
	}

static const struct {
	wd_str text;
	const char *error;
} bad[] = {
	{ TEXT(""), "byte 1: expected a value" },
	{ TEXT(" "), "byte 2: expected a value" },
	{ TEXT("nul"), "byte 1: expected a value" },
	{ TEXT("True"), "byte 1: expected a value" },
	{ TEXT("NaN"), "byte 1: expected a value" },
	{ TEXT("1 2"), "byte 3: expected nothing after the value" },
	{ TEXT("{}x"), "byte 3: expected nothing after the value" },
	{ TEXT("nullx"), "byte 5: expected nothing after the value" },
	{ TEXT("01"), "byte 1: expected a value" },
	{ TEXT("-"), "byte 1: expected a value" },
	{ TEXT("+1"), "byte 1: expected a value" },
	{ TEXT(".5"), "byte 1: expected a value" },
	{ TEXT("1."), "byte 1: expected a value" },
	{ TEXT("1.e1"), "byte 1: expected a value" },
	{ TEXT("1e"), "byte 1: expected a value" },
	{ TEXT("1e+"), "byte 1: expected a value" },
	{ TEXT("0x1"), "byte 2: expected nothing after the value" },
	{ TEXT("9007199254740993"), "byte 1: expected an integer within 2^53" },
	{ TEXT("-9007199254740993"),
	  "byte 1: expected an integer within 2^53" },
	{ TEXT("99999999999999999999999"),
	  "byte 1: expected an integer within 2^53" },
	{ TEXT("\"a"), "byte 3: expected '\"' at the end of the string" },
	{ TEXT("\"a\nb\""), "byte 3: expected '\"' at the end of the string" },
	{ TEXT("\"a\0b\""), "byte 3: expected '\"' at the end of the string" },
	{ TEXT("\"\\"), "byte 3: expected a known escape after '\\'" },
	{ TEXT("\"\\x\""), "byte 3: expected a known escape after '\\'" },
	{ TEXT("\"\\\0\""), "byte 3: expected a known escape after '\\'" },
	{ TEXT("\"\\u12\""),
	  "byte 4: expected four hexadecimal digits after \\u" },
	{ TEXT("\"\\u12g4\""),
	  "byte 4: expected four hexadecimal digits after \\u" },
	{ TEXT("\"\\u0000\""), "byte 8: expected no NUL" },
	{ TEXT("\"\\ud800\""), "byte 8: expected a pair of surrogates" },
	{ TEXT("\"\\udc00\""), "byte 8: expected a pair of surrogates" },
	{ TEXT("\"\\ud800\\u0041\""),
	  "byte 14: expected a pair of surrogates" },
	{ TEXT("\"\\ud800\\ud800\""),
	  "byte 14: expected a pair of surrogates" },
	{ TEXT("\"\xff\""), "expected UTF-8" },
	{ TEXT("\"\xed\xa0\x80\""), "expected UTF-8" },
	{ TEXT("\xef\xbb\xbf{}"), "byte 1: expected a value" },
	{ TEXT("["), "byte 2: expected a value" },
	{ TEXT("[1"), "byte 3: expected ',' or the end of the list" },
	{ TEXT("[1,]"), "byte 4: expected a value" },
	{ TEXT("[1 2]"), "byte 4: expected ',' or the end of the list" },
	{ TEXT("[1}"), "byte 3: expected ',' or the end of the list" },
	{ TEXT("{"), "byte 2: expected a string" },
	{ TEXT("{1:2}"), "byte 2: expected a string" },
	{ TEXT("{\"a\"}"), "byte 5: expected ':' after a key" },
	{ TEXT("{\"a\":1,}"), "byte 8: expected a string" },
	{ TEXT("{'a':1}"), "byte 2: expected a string" },
	{ TEXT("{\"a\":1,\"a\":2}"), "byte 11: expected each key once" },
	{ TEXT("{\"a\":1,\"\\u0061\":2}"), "byte 16: expected each key once" },
	{ TEXT("[1] // c"), "byte 5: expected nothing after the value" },
};

static void refuses_everything_else(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct wd_arena a = arena();
		struct wd_json_value *v = NULL;
		wd_err err = wd_json_read(&a, bad[i].text, &v);

		if (err == NULL)
			fail_msg("%s is accepted", bad[i].text.ptr);
		assert_string_equal(err->what, bad[i].error);
		assert_int_equal(err->code, WD_ERR_FORMAT);
		assert_null(v);
	}
}

static void keeps_its_depth(void **state)
{
	(void)state;
	static char text[2 * (WD_JSON_DEPTH_MAX + 1)];

	for (size_t n = WD_JSON_DEPTH_MAX; n <= WD_JSON_DEPTH_MAX + 1; n++) {
		struct wd_arena a = arena();
		struct wd_json_value *v = NULL;

		memset(text, '[', n);
		memset(text + n, ']', n);
		wd_err err = wd_json_read(&a, (wd_str){ text, 2 * n }, &v);

		if (n == WD_JSON_DEPTH_MAX) {
			assert_null(err);
			continue;
		}
		assert_non_null(err);
		assert_int_equal(err->code, WD_ERR_LIMIT);
		assert_null(v);
	}
}

static void finds_a_repeated_key_among_many(void **state)
{
	(void)state;
	for (size_t repeat = 0; repeat < 2; repeat++)
		for (size_t n = 1; n < 40; n++) {
			struct wd_arena a = arena();
			struct wd_buf b = { .arena = &a };
			struct wd_json_value *v;

			wd_buf_c(&b, "{");
			for (size_t i = 0; i < n; i++)
				wd_buf_f(&b, "\"%zu\":1,", i);
			wd_buf_f(&b, "\"%zu\":1}", repeat ? n / 2 : n);
			wd_err err = wd_json_read(&a, wd_buf_str(&b), &v);

			assert_int_equal(err != NULL, repeat);
		}
}

static void is_linear_in_the_number_of_keys(void **state)
{
	(void)state;
	enum { KEYS = 100000 };
	struct wd_arena a = arena();
	struct wd_buf b = { .arena = &a };
	struct wd_json_value *v;
	clock_t from = clock();

	wd_buf_c(&b, "{");
	for (int i = 0; i < KEYS; i++)
		wd_buf_f(&b, "%s\"%d\":0", i > 0 ? "," : "", i);
	wd_buf_c(&b, "}");
	assert_null(wd_json_read(&a, wd_buf_str(&b), &v));
	assert_int_equal(v->count, KEYS);
	assert_true(clock() - from < 5 * CLOCKS_PER_SEC);
}

static void gets_members(void **state)
{
	(void)state;
	struct wd_arena a = arena();
	struct wd_json_value *v;

	assert_null(wd_json_read(&a, WD_STR("{\"a\":1,\"ab\":[2]}"), &v));
	assert_int_equal(wd_json_get(v, "a")->integer, 1);
	assert_int_equal(wd_json_get(v, "ab")->kind, WD_JSON_ARRAY);
	assert_null(wd_json_get(v, "b"));
	assert_null(wd_json_get(wd_json_get(v, "a"), "a"));
	assert_null(wd_json_get(NULL, "a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_every_kind),
		cmocka_unit_test(writes_strings_as_rfc_8785_does),
		cmocka_unit_test(loses_no_bytes),
		cmocka_unit_test(takes_bytes_in_one_spelling_only),
		cmocka_unit_test(reads_every_kind),
		cmocka_unit_test(refuses_everything_else),
		cmocka_unit_test(keeps_its_depth),
		cmocka_unit_test(finds_a_repeated_key_among_many),
		cmocka_unit_test(is_linear_in_the_number_of_keys),
		cmocka_unit_test(gets_members),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
