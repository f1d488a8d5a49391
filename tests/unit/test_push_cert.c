/* Push certificates: which bytes are one, and what they say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/push_cert.h"

#define ZERO  "0000000000000000000000000000000000000000"
#define ONE   "1111111111111111111111111111111111111111"
#define HEAD  "certificate version 0.1\npusher A <a@x> 1 +0000\n"
#define REST  "pushee h:p.git\nnonce 1-2\n"
#define LINES ZERO " " ONE " refs/heads/main\n" ONE " " ZERO " refs/x y\n"
#define SIG   "-----BEGIN SSH SIGNATURE-----\nAAAA\n"

static void full(void *ctx)
{
	(void)ctx;
	fail_msg("the arena is full");
	abort();
}

static struct wd_arena arena(void)
{
	static unsigned char mem[16 << 20];

	return (struct wd_arena){ mem, mem + sizeof(mem), full, NULL };
}

static void expect(wd_str got, const char *want)
{
	if (!wd_str_eq(got, wd_str_of(want)))
		fail_msg("got \"%.*s\", want \"%s\"", WD_FMT(got), want);
}

static void says_what_is_pushed(void **state)
{
	static const char text[] = HEAD REST
		"push-option one\npush-option \npush-option b  c\n\n" LINES SIG;
	struct wd_arena a = arena();
	struct wd_push_cert c;
	wd_oid id;

	(void)state;
	assert_null(wd_push_cert_read(&a, wd_str_of(text), &c));
	expect(c.pusher, "A <a@x> 1 +0000");
	expect(c.pushee, "h:p.git");
	expect(c.nonce, "1-2");
	assert_int_equal(c.options, 3);
	expect(c.option[1], "");
	expect(c.option[2], "b  c");
	assert_int_equal(c.updates, 2);
	assert_true(wd_oid_zero(c.update[0].old_id));
	assert_true(wd_oid_read(WD_STR(ONE), &id));
	assert_true(wd_oid_eq(c.update[0].new_id, id));
	expect(c.update[0].ref, "refs/heads/main");
	expect(c.update[1].ref, "refs/x y");
	expect(c.armor, SIG);
	assert_int_equal(c.payload.len + c.armor.len, strlen(text));
}

static void parts_may_be_missing(void **state)
{
	struct wd_arena a = arena();
	struct wd_push_cert c;

	(void)state;
	assert_null(wd_push_cert_read(&a, WD_STR(HEAD "\n"), &c));
	assert_true(c.pushee.len == 0 && c.nonce.len == 0 && c.options == 0);
	assert_true(c.updates == 0 && c.armor.len == 0);
	assert_null(wd_push_cert_read(&a, WD_STR(HEAD "nonce n\n\n" SIG), &c));
	assert_true(c.pushee.len == 0 && c.updates == 0);
	expect(c.nonce, "n");
	expect(c.armor, SIG);
}

#define FORM  "\"<old> <new> <ref>\" or the signature"
#define NEXT  "pushee, nonce, push-option, each in its place, or an empty line"
#define PLAIN "a value without control characters"

static const struct {
	const char *name, *text, *message;
} refused[] = {
	{ "empty", "", "expected a whole line in line 1" },
	{ "half a line", "certificate version 0.1",
	  "expected a whole line in line 1" },
	{ "another version", "certificate version 0.2\n",
	  "expected \"certificate version 0.1\" in line 1" },
	{ "CR LF", "certificate version 0.1\r\n",
	  "expected \"certificate version 0.1\" in line 1" },
	{ "no pusher", "certificate version 0.1\n\n",
	  "expected pusher in line 2" },
	{ "empty pusher", "certificate version 0.1\npusher \n\n",
	  "expected " PLAIN " in line 2" },
	{ "an escape", "certificate version 0.1\npusher \x1b[m\n\n",
	  "expected " PLAIN " in line 2" },
	{ "pusher twice", HEAD "pusher B\n\n", "expected " NEXT " in line 3" },
	{ "pushee twice", HEAD "pushee a\npushee b\n\n",
	  "expected " NEXT " in line 4" },
	{ "wrong order", HEAD "nonce a\npushee b\n\n",
	  "expected " NEXT " in line 4" },
	{ "option before", HEAD "push-option x\nnonce a\n\n",
	  "expected " NEXT " in line 4" },
	{ "unknown header", HEAD "else b\n\n", "expected " NEXT " in line 3" },
	{ "no empty line", HEAD LINES, "expected " NEXT " in line 3" },
	{ "nothing but headers", HEAD, "expected a whole line in line 3" },
	{ "two empty lines", HEAD "\n\n", "expected " FORM " in line 4" },
	{ "short id", HEAD "\n0 " ONE " refs/x\n",
	  "expected " FORM " in line 4" },
	{ "capital letters",
	  HEAD "\n" ZERO " AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA refs/x\n",
	  "expected " FORM " in line 4" },
	{ "no ref", HEAD "\n" ZERO " " ONE " \n",
	  "expected " FORM " in line 4" },
	{ "text before the signature", HEAD "\n" LINES "x\n" SIG,
	  "expected " FORM " in line 6" },
	{ "half a ref line", HEAD "\n" ZERO " " ONE " refs/x",
	  "expected a whole line in line 4" },
};

static void everything_else_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct wd_arena a = arena();
		struct wd_push_cert c = { .options = 77 };
		wd_err err =
			wd_push_cert_read(&a, wd_str_of(refused[i].text), &c);
		const char *got =
			err == NULL ? "nothing" : wd_err_text(&a, err);

		if (strcmp(got, refused[i].message) != 0)
			fail_msg("%s: got %s", refused[i].name, got);
		assert_int_equal(err->code, WD_ERR_FORMAT);
		assert_int_equal(c.options, 77);
	}
}

static void no_byte_may_be_nul(void **state)
{
	static const char text[] = HEAD REST "\n" LINES SIG;

	(void)state;
	for (size_t i = 0; i < sizeof(text) - 1; i++) {
		struct wd_arena a = arena();
		char copy[sizeof(text)];
		struct wd_push_cert c;

		memcpy(copy, text, sizeof(text));
		copy[i] = '\0';
		assert_non_null(wd_push_cert_read(
			&a, (wd_str){ copy, sizeof(text) - 1 }, &c));
	}
}

static void has_limits(void **state)
{
	struct wd_arena a = arena();
	struct wd_buf b = { .arena = &a }, c = { .arena = &a };
	struct wd_push_cert out;
	wd_err err;

	(void)state;
	wd_buf_c(&b, HEAD);
	for (size_t i = 0; i <= WD_PUSH_CERT_OPTIONS_MAX; i++)
		wd_buf_c(&b, "push-option x\n");
	wd_buf_c(&b, "\n");
	err = wd_push_cert_read(&a, wd_buf_str(&b), &out);
	assert_true(err != NULL && err->code == WD_ERR_LIMIT);
	wd_buf_c(&c, HEAD "pushee ");
	for (size_t i = 0; i < WD_PUSH_CERT_LINE_MAX; i++)
		wd_buf_byte(&c, 'x');
	wd_buf_c(&c, "\n\n");
	err = wd_push_cert_read(&a, wd_buf_str(&c), &out);
	assert_true(err != NULL && err->code == WD_ERR_LIMIT);
	err = wd_push_cert_read(&a, (wd_str){ c.ptr, WD_PUSH_CERT_MAX + 1 },
				&out);
	assert_true(err != NULL && err->code == WD_ERR_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_is_pushed),
		cmocka_unit_test(parts_may_be_missing),
		cmocka_unit_test(everything_else_is_refused),
		cmocka_unit_test(no_byte_may_be_nul),
		cmocka_unit_test(has_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
