/* Provider files: what loads, what does not and why, and the small language. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "evidence/mapping.h"
#include "sandbox.h"

#define AGENT                                                                  \
	"[provider]\n\tversion = 1\n\tkind = opa\n"                            \
	"[connection]\n\tpost = true\n"
#define HEAD   "[provider]\n\tversion = 1\n\tkind = ticket\n"
#define STEP   "[step \"a\"]\n\tget = /x/{ticket}\n"
#define RESULT "[result]\n\tid = /id\n\tstate = /s\n"
#define CHECK                                                                  \
	"[provider]\n\tversion = 1\n\tkind = check\n[step \"a\"]\n"            \
	"\tget = /x/{commit}\n"

#define VOTES                                                                  \
	"[provider]\n\tversion = 1\n\tkind = review\n[step \"a\"]\n"           \
	"\tget = /x/{commit}\n[step \"w\"]\n\tinside = a\n\titems = /w\n"
#define VOTED                                                                  \
	"[step \"v\"]\n\tinside = a\n\titems = /v\n[result]\n\taccount = /a\n" \
	"\tcommit = {commit}\n\tverdict = /v\n"

static wd_err load(struct sandbox *s, const char *text, const char *site,
		   struct wd_provider *out)
{
	struct wd_config c;
	wd_str all = wd_strf(&s->arena,
			     "[provider \"p\"]\n\turl = https://h:1/x/\n"
			     "\tauth = none\n%s",
			     site);
	wd_err err = wd_config_read(&s->arena, WD_STR("site"), all,
				    WD_CONFIG_STRICT, &c);

	return err != NULL
		       ? err
		       : wd_provider_load(&s->arena, WD_STR("p"), WD_STR("f"),
					  wd_str_of(text), &c, out);
}

static const struct {
	const char *text, *error;
} refused[] = {
	{ "", "f:1: expected version and kind in, found \"[provider]\"" },
	{ "[provider]\n\tversion = 2\n",
	  "f:2: expected version = 1, found \"version = 2\"" },
	{ "[provider]\n\tkind = oracle\n",
	  "f:2: expected kind = review, ticket, check or opa, found \"kind = "
	  "oracle\"" },
	{ "[provider]\n\tkinds = ticket\n",
	  "f:2: expected version, kind, ask, covers, id, login or tested, "
	  "found \"kinds = ticket\"" },
	{ "[providers]\n\tkind = ticket\n",
	  "f:1: expected [provider], [connection], [variable \"x\"], [step "
	  "\"x\"], [named], [result] or [map \"x\"], found \"providers \"" },
	{ "[provider]\n\tversion = 1\n\tkind = opa\n",
	  "f:1: expected post = true in [connection] of kind, found \"opa\"" },
	{ AGENT STEP,
	  "f:1: expected [provider] and [connection] alone in kind, found "
	  "\"opa\"" },
	{ AGENT "[result]\n\tid = /x\n",
	  "f:1: expected [provider] and [connection] alone in kind, found "
	  "\"opa\"" },
	{ HEAD RESULT, "f:1: expected at least one, found \"[step]\"" },
	{ HEAD "[step \"a\"]\n" RESULT,
	  "f:4: expected get, refs or inside in the step, found \"a\"" },
	{ HEAD "[step \"a\"]\n\tget = x\n" RESULT,
	  "f:5: expected get = /path, found \"get = x\"" },
	{ HEAD "[step \"a\"]\n\tget = /x/{tickets}\n" RESULT,
	  "f:4: expected a name that has a value here, found "
	  "\"/x/{tickets}\"" },
	{ HEAD "[step \"a\"]\n\tget = /x/{commit}\n" RESULT,
	  "f:4: expected a name that has a value here, found \"/x/{commit}\"" },
	{ HEAD "[step \"a\"]\n\tget = /x/{ticket\n" RESULT,
	  "f:4: expected a name between '{' and '}', found \"/x/{ticket\"" },
	{ HEAD "[step \"a\"]\n\tget = /x/{ticket:raw}\n" RESULT,
	  "f:4: expected {name} or {name:path}, found \"/x/{ticket:raw}\"" },
	{ HEAD STEP STEP RESULT,
	  "f:6: expected each step once, found \"step a\"" },
	{ HEAD STEP "\tof = a\n" RESULT,
	  "f:6: expected the name of a step above, found \"of = a\"" },
	{ HEAD STEP "\twhere = /a = b\n" RESULT,
	  "f:6: expected where = /pointer ==, !=, in, after, exists, "
	  "absent or repeats, found \"where = /a = b\"" },
	{ HEAD STEP "\twhere = a == b\n" RESULT,
	  "f:6: expected where = /pointer ==, !=, in, after, exists, "
	  "absent or repeats, found \"where = a == b\"" },
	{ HEAD STEP "\totherwise = of\n" RESULT,
	  "f:4: expected otherwise with of, a step without refs, and without "
	  "unless, found \"a\"" },
	{ HEAD STEP "\teither = /a = b\n" RESULT,
	  "f:6: expected where = /pointer ==, !=, in, after, exists, "
	  "absent or repeats, found \"either = /a = b\"" },
	{ HEAD STEP "\twhere = /a exists now\n" RESULT,
	  "f:6: expected nothing behind exists or absent, found \"where = /a "
	  "exists now\"" },
	{ HEAD STEP "\twhere = /a/*/b repeats /c\n" RESULT,
	  "f:6: expected /pointer repeats /pointer, without \"*\", found "
	  "\"where = /a/*/b repeats /c\"" },
	{ HEAD STEP "\twhere = /a repeats c\n" RESULT,
	  "f:6: expected /pointer repeats /pointer, without \"*\", found "
	  "\"where = /a repeats c\"" },
	{ HEAD STEP "\twhere = /a ==\n" RESULT,
	  "f:6: expected a value to compare with, found \"where = /a ==\"" },
	{ HEAD STEP "\twhere = /a == {b}\n" RESULT,
	  "f:4: expected a name that has a value here, found \"{b}\"" },
	{ HEAD STEP "\titems = a\n" RESULT,
	  "f:6: expected a JSON pointer, found \"items = a\"" },
	{ HEAD STEP "\titems = /a~2\n" RESULT,
	  "f:6: expected a JSON pointer, found \"items = /a~2\"" },
	{ HEAD STEP "\tpage = forever\n" RESULT,
	  "f:6: expected page = none, link, next-page, count, next /pointer "
	  "or more /pointer, found \"page = forever\"" },
	{ HEAD STEP "\tset = b /c float\n" RESULT,
	  "f:6: expected set = NAME /pointer [else /pointer] [SYNTAX], found "
	  "\"set = b /c "
	  "float\"" },
	{ HEAD STEP "\tset = ticket /c\n" RESULT,
	  "f:4: expected set = a new name, found \"ticket\"" },
	{ HEAD STEP "[result]\n\tid = /id\n",
	  "f:1: expected in [result] the field, found \"state\"" },
	{ HEAD STEP RESULT "\tverdict = /v\n",
	  "f:9: expected a field of this kind, found \"verdict\"" },
	{ HEAD STEP RESULT "\tstate = /v\n",
	  "f:9: expected each field once, as /pointer or as text with "
	  "{names}, found \"state = /v\"" },
	{ HEAD STEP RESULT "\tcolour = /v\n",
	  "f:9: expected of, latest, within, witness, where or a field of this "
	  "kind, "
	  "found \"colour = /v\"" },
	{ HEAD STEP "[result]\n\tid = {ticket}\n\tstate = /s\n",
	  "f:7: expected id = /pointer, or a where that compares with {ticket} "
	  "or {number}, found \"{ticket}\"" },
	{ HEAD STEP RESULT "[map \"state\"]\n\tmap = a->b\n",
	  "f:10: expected map = FROM -> TO, found \"map = a->b\"" },
	{ HEAD STEP RESULT "[map \"type\"]\n\tmap = a -> b\n",
	  "f:1: expected a map for a field of [result], found \"type\"" },
	{ HEAD STEP RESULT "[map \"mood\"]\n\tmap = a -> b\n",
	  "f:9: expected [map \"a field of [result]\"], found \"map mood\"" },
	{ HEAD STEP RESULT "[variable \"ref\"]\n",
	  "f:9: expected [variable \"a new name\"], found \"variable ref\"" },
	{ HEAD STEP RESULT "[variable \"v\"]\n",
	  "[provider \"p\"]: expected \"value = v ...\" in warder.conf, which "
	  "f asks for" },
	{ HEAD STEP RESULT
	  "[variable \"v\"]\n\tsyntax = digits\n\tdefault = x\n",
	  "f:9: expected [variable \"v\"] in its syntax, found \"x\"" },
	{ HEAD STEP "\tset = b /{c}\n" RESULT,
	  "f:4: expected a name that has a value here, found \"/{c}\"" },
	{ VOTES VOTED "\twitness = x\n",
	  "f:16: expected the name of a step above, found \"witness = x\"" },
	{ VOTES VOTED "\twitness = w\n",
	  "f:6: expected a witness to set a field, found \"w\"" },
	{ VOTES "\tset = colour /a\n" VOTED "\twitness = w\n",
	  "f:6: expected a witness to set fields of [result], found "
	  "\"colour\"" },
	{ VOTES "\tset = time /a\n" VOTED "\twitness = w\n",
	  "f:6: expected a witness to set fields of [result], found "
	  "\"time\"" },
	{ VOTES "\tset = account /a\n" VOTED "\twitness = v\n",
	  "f:10: expected witness, not for tickets, as a step beside that of "
	  "the result, found \"v\"" },
	{ VOTES VOTED "\twitness = a\n",
	  "f:4: expected witness, not for tickets, as a step beside that of "
	  "the result, found \"a\"" },
	{ HEAD STEP
	  "[step \"w\"]\n\tget = /w/{ticket}\n\tset = state /s\n" RESULT
	  "\tof = a\n\twitness = w\n",
	  "f:6: expected witness, not for tickets, as a step beside that of "
	  "the result, found \"w\"" },
	{ CHECK "[result]\n\tname = /n\n\tcommit = {commit}\n\tresult = /r\n"
		"[map \"result\"]\n\tmap = a -> passed\n",
	  "f: expected [map \"result\"] to lead to success, failure, pending "
	  "or none, "
	  "found \"passed\"" },
};

#define REVIEW                                                                 \
	"[provider]\n\tversion = 1\n\tkind = review\n[step \"a\"]\n"           \
	"\tget = /x/{commit}\n[result]\n\taccount = /a\n\tcommit = /c\n"       \
	"\tverdict = /v\n[named]\n"
#define TRAILER "\ttrailer = Change-Id: I{review}\n"

static const struct {
	const char *text, *error;
} misnamed[] = {
	{ HEAD STEP RESULT "[named]\n" TRAILER,
	  "f:9: expected [named] in kind = review only, found \"[named]\"" },
	{ REVIEW, "f:10: expected trailer, title or last-line in, found "
		  "\"[named]\"" },
	{ REVIEW TRAILER, "f:10: expected refs or get in, found \"[named]\"" },
	{ REVIEW TRAILER "[named]\n",
	  "f:12: expected [named] once, found \"named \"" },
	{ REVIEW "\ttrailer = Change-Id I{review}\n",
	  "f:11: expected trailer = NAME: FORM, found \"trailer = Change-Id "
	  "I{review}\"" },
	{ REVIEW "\ttrailer = Change Id: {review}\n",
	  "f:11: expected trailer = NAME: FORM, found \"trailer = Change Id: "
	  "{review}\"" },
	{ REVIEW "\ttrailer = Change-Id: I\n",
	  "f:11: expected {review} once in the form, found \"trailer = "
	  "Change-Id: I\"" },
	{ REVIEW "\ttrailer = Change-Id: {review}{review}\n",
	  "f:11: expected {review} once in the form, found \"trailer = "
	  "Change-Id: {review}{review}\"" },
	{ REVIEW "\ttrailer = Change-Id: {what}{review}\n\trefs = refs/*\n",
	  "f:11: expected a name that has a value here, found \"{what}\"" },
	{ REVIEW "\ttitle = {review})\n",
	  "f:11: expected something before {review}, found \"title = "
	  "{review})\"" },
	{ REVIEW TRAILER "\tsyntax = float\n",
	  "f:12: expected syntax = digits, hex, word or key, found \"syntax = "
	  "float\"" },
	{ REVIEW TRAILER "\trefs = refs/a\n",
	  "f:12: expected refs = refs/.../*, found \"refs = refs/a\"" },
	{ REVIEW TRAILER "\trefs = refs/*/*\n",
	  "f:12: expected refs = refs/.../*, found \"refs = refs/*/*\"" },
	{ REVIEW TRAILER "\tget = /x/{review}\n",
	  "f:10: expected get = with {review}, and commit, in, found "
	  "\"[named]\"" },
	{ REVIEW TRAILER "\tget = /x\n\tcommit = /c\n",
	  "f:10: expected get = with {review}, and commit, in, found "
	  "\"[named]\"" },
	{ REVIEW TRAILER "\tget = /x/{review}/{what}\n\tcommit = /c\n",
	  "f:10: expected a name that has a value here, found "
	  "\"/x/{review}/{what}\"" },
	{ REVIEW TRAILER "\tget = /x/{review}\n\tcommit = {commit}\n",
	  "f:13: expected commit = /pointer, found \"commit = {commit}\"" },
	{ REVIEW TRAILER "\tof = a\n",
	  "f:12: expected trailer, title, last-line, syntax, refs, get, "
	  "prefix, "
	  "items, where, page, missing or commit, found \"of = a\"" },
	{ REVIEW TRAILER "\trefs = refs/*\n[step \"b\"]\n\tget = /{review}\n",
	  "f:13: expected a name that has a value here, found \"/{review}\"" },
	{ REVIEW TRAILER "\trefs = refs/*\n[variable \"review\"]\n",
	  "f:13: expected [variable \"a new name\"], found \"variable "
	  "review\"" },
};

static void says_what_is_wrong_with_names(void **state)
{
	struct sandbox s;
	struct wd_provider p;

	(void)state;
	sandbox_make(&s);
	for (size_t i = 0; i < sizeof(misnamed) / sizeof(misnamed[0]); i++) {
		wd_err err = load(&s, misnamed[i].text, "", &p);

		if (err == NULL)
			fail_msg("row %zu loads: %s", i, misnamed[i].text);
		assert_string_equal(wd_err_text(&s.arena, err),
				    misnamed[i].error);
	}
	assert_null(
		load(&s, REVIEW TRAILER "\trefs = refs/pull/*/head\n", "", &p));
	assert_null(p.named.find);
	sandbox_drop(&s);
}

static void says_what_is_wrong(void **state)
{
	struct sandbox s;
	struct wd_provider p;

	(void)state;
	sandbox_make(&s);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		wd_err err = load(&s, refused[i].text, "", &p);

		if (err == NULL)
			fail_msg("row %zu loads: %s", i, refused[i].text);
		assert_string_equal(wd_err_text(&s.arena, err),
				    refused[i].error);
	}
	sandbox_drop(&s);
}

static void takes_the_sites_values(void **state)
{
	const char *text = HEAD STEP RESULT "[variable \"v\"]\n\tdefault = a\n";
	struct sandbox s;
	struct wd_provider p;

	(void)state;
	sandbox_make(&s);
	assert_null(load(&s, text, "", &p));
	assert_true(wd_str_eq(p.variable[0].value, WD_STR("a")));
	assert_null(load(&s, text,
			 "[provider \"q\"]\n\tvalue = v c\n[provider \"p\"]\n"
			 "\tvalue = v b\n",
			 &p));
	assert_true(wd_str_eq(p.variable[0].value, WD_STR("b")));
	assert_true(wd_str_eq(p.connection.url, WD_STR("https://h:1/x")));
	sandbox_drop(&s);
}

static const struct {
	enum wd_syntax syntax;
	const char *value;
	bool fits;
} forms[] = {
	{ WD_SYNTAX_WORD, "a.b-c_1", true },
	{ WD_SYNTAX_WORD, "", false },
	{ WD_SYNTAX_WORD, "..", false },
	{ WD_SYNTAX_WORD, "a/b", false },
	{ WD_SYNTAX_WORD, "a b", false },
	{ WD_SYNTAX_DIGITS, "012", true },
	{ WD_SYNTAX_DIGITS, "-1", false },
	{ WD_SYNTAX_DIGITS, "1234567890123456789", false },
	{ WD_SYNTAX_KEY, "CHG-12", true },
	{ WD_SYNTAX_KEY, "A_1-1", true },
	{ WD_SYNTAX_KEY, "CHG12", false },
	{ WD_SYNTAX_KEY, "-12", false },
	{ WD_SYNTAX_KEY, "1A-12", false },
	{ WD_SYNTAX_KEY, "A-B-12", false },
	{ WD_SYNTAX_KEY, "CHG-12&x=y", false },
	{ WD_SYNTAX_PATH, "a/b.git", true },
	{ WD_SYNTAX_PATH, "a/../b", false },
	{ WD_SYNTAX_PATH, "/a", false },
	{ WD_SYNTAX_PATH, "a//b", false },
	{ WD_SYNTAX_TEXT, "feature/\xc3\xa4 #1", true },
	{ WD_SYNTAX_TEXT, "a\nb", false },
	{ WD_SYNTAX_TEXT, "\xff", false },
	{ WD_SYNTAX_HEX, "1111111111111111111111111111111111111111", true },
	{ WD_SYNTAX_HEX, "111111111111111111111111111111111111111G", false },
};

static void checks_every_value(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (wd_syntax_fits(forms[i].syntax,
				   wd_str_of(forms[i].value)) != forms[i].fits)
			fail_msg("row %zu: %s", i, forms[i].value);
}

static void encodes_what_it_puts_in(void **state)
{
	struct wd_variable v[] = {
		{ WD_STR("t"), WD_STR("a/b?c=d&e#f%20"), WD_SYNTAX_TEXT },
		{ WD_STR("p"), WD_STR("a/b"), WD_SYNTAX_PATH },
		{ WD_STR("bad"), WD_STR("x y"), WD_SYNTAX_WORD },
	};
	struct wd_scope scope = { v, 3, NULL };
	struct sandbox s;
	wd_str out;

	(void)state;
	sandbox_make(&s);
	assert_true(wd_template_url(&s.arena,
				    WD_STR("/x/{t}/{p}/{p:path}?q={t:path}"),
				    &scope, &out));
	assert_true(
		wd_str_eq(out, WD_STR("/x/a%2Fb%3Fc%3Dd%26e%23f%2520/a%2Fb/a/b"
				      "?q=a%2Fb%3Fc%3Dd%26e%23f%2520")));
	assert_false(wd_template_url(&s.arena, WD_STR("/{bad}"), &scope, &out));
	assert_false(wd_template_plain(&s.arena, WD_STR("{no}"), &scope, &out));
	sandbox_drop(&s);
}

static const struct {
	const char *text;
	int64_t time; /* -1: none */
} times[] = {
	{ "1700000000", 1700000000 },
	{ "1700000000123", 1700000000 },
	{ "99999999999999999999", -1 },
	{ "2026-11-01T10:00:00Z", 1793527200 },
	{ "2026-11-01 10:00:00", 1793527200 },
	{ "2026-11-01 10:00:00.000000000", 1793527200 },
	{ "2026-11-01T12:00:00.123+0200", 1793527200 },
	{ "2026-11-01T04:30:00-05:30", 1793527200 },
	{ "2026-11-01T10:00:00 +02:00", -1 },
	{ "2026-11-01T10:00:00+2", -1 },
	{ "2026-11-01T10:00:00.", -1 },
	{ "2026-02-30T10:00:00Z", -1 },
	{ "2026-11-01", -1 },
	{ "yesterday", -1 },
	{ "", -1 },
};

static void reads_their_dates(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		int64_t t = -1;

		if (!wd_provider_time(wd_str_of(times[i].text), &t))
			t = -1;
		if (t != times[i].time)
			fail_msg("%s: %lld", times[i].text, (long long)t);
	}
}

static const struct {
	const char *pointer;
	enum wd_compare compare;
	const char *value;
	bool holds;
} conditions[] = {
	{ "/a", WD_IS, "x", true },
	{ "/a", WD_IS, "y", false },
	{ "/n", WD_IS, "5", true },
	{ "/t", WD_IS, "true", true },
	{ "/no", WD_IS, "", false },
	{ "/no", WD_IS_NOT, "x", true },
	{ "/null", WD_IS, "null", false },
	{ "/null", WD_ABSENT, "", true },
	{ "/no", WD_ABSENT, "", true },
	{ "/a", WD_ABSENT, "", false },
	{ "/a", WD_EXISTS, "", true },
	{ "/o", WD_EXISTS, "", true },
	{ "/o", WD_IS, "x", false },
	{ "/o/~1~0", WD_IS, "1", true },
	{ "/a", WD_IN, "w, x", true },
	{ "/a", WD_IN, "xx", false },
	{ "/l/1", WD_IS, "2", true },
	{ "/l/9", WD_IS, "2", false },
	{ "/l/*", WD_IS, "2", true },
	{ "/l/*", WD_IS, "3", false },
	{ "/m/*/b", WD_IS, "7", true },
	{ "/a/*", WD_IS, "x", false },
	{ "/d", WD_AFTER, "2026-11-01T09:59:59Z", true },
	{ "/d", WD_AFTER, "2026-11-01T10:00:00Z", false },
	{ "/d", WD_AFTER, "2026-11-01T10:00:01Z", false },
	{ "/a", WD_AFTER, "2026-11-01T10:00:01Z", false },
	{ "/no", WD_REPEATS, "/a", true },
	{ "/null", WD_REPEATS, "/a", true },
	{ "/a", WD_REPEATS, "/no", false },
	{ "/a", WD_REPEATS, "/null", false },
	{ "/a", WD_REPEATS, "/a", true },
	{ "/a", WD_REPEATS, "/n", false },
	{ "/n", WD_REPEATS, "/l/0", false },
	{ "/n", WD_REPEATS, "/m/2/b/0", true },
	{ "/n", WD_REPEATS, "/five", false },
	{ "/l", WD_REPEATS, "/m/2/c", false },
	{ "/l", WD_REPEATS, "/m/2/d", true },
	{ "/m/1", WD_REPEATS, "/m/3", true },
	{ "/m/1", WD_REPEATS, "/m/4", false },
	{ "/m/1", WD_REPEATS, "/m/5", false },
	{ "/m/1", WD_REPEATS, "/m/0", false },
	{ "/m/0", WD_REPEATS, "/m/1", false },
};

static void compares_what_it_finds(void **state)
{
	struct sandbox s;
	struct wd_json_value *item;

	(void)state;
	sandbox_make(&s);
	assert_null(wd_json_read(
		&s.arena,
		WD_STR("{\"a\":\"x\",\"n\":5,\"t\":true,\"null\":null,"
		       "\"o\":{\"/~\":1},\"l\":[1,2],\"m\":[{},{\"b\":7},"
		       "{\"b\":[5],\"c\":[1,2,3],\"d\":[1,2]},{\"b\":7},"
		       "{\"c\":7},{\"b\":7,\"c\":7}],\"five\":\"5\","
		       "\"d\":\"2026-11-01T10:00:00Z\"}"),
		&item));
	for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]);
	     i++) {
		struct wd_condition c = {
			.pointer = wd_str_of(conditions[i].pointer),
			.compare = conditions[i].compare,
			.value = { wd_str_of(conditions[i].value) }
		};

		if (wd_condition_holds(&s.arena, &c, item, NULL) !=
		    conditions[i].holds)
			fail_msg("row %zu: %s", i, conditions[i].pointer);
	}
	sandbox_drop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_is_wrong),
		cmocka_unit_test(says_what_is_wrong_with_names),
		cmocka_unit_test(takes_the_sites_values),
		cmocka_unit_test(checks_every_value),
		cmocka_unit_test(encodes_what_it_puts_in),
		cmocka_unit_test(reads_their_dates),
		cmocka_unit_test(compares_what_it_finds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
