#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "fetch/fetch.h"

static const int64_t now_s = 1767225600; /* 2026-01-01T00:00:00Z */

static void numbers_and_dates_are_times(void **state)
{
	(void)state;
	static const struct {
		const char *value;
		int64_t ms;
	} row[] = { { "0", 0 },
		    { "1", 1000 },
		    { "120", 120000 },
		    { "99999999999", 86400000 },
		    { "Thu, 01 Jan 2026 00:00:05 GMT", 5000 },
		    { "Thursday, 01-Jan-26 00:00:05 GMT", 5000 },
		    { "Wed, 31 Dec 2025 23:59:59 GMT", 0 },
		    { "Fri, 01 Jan 2100 00:00:00 GMT", 86400000 } };

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		assert_int_equal(wd_fetch_retry_after(wd_str_of(row[i].value),
						      now_s),
				 row[i].ms);
}

static void anything_else_is_none(void **state)
{
	(void)state;
	static const char *const bad[] = { "", "-1", "1.5", "soon", "1s" };
	char longer[200];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (wd_fetch_retry_after(wd_str_of(bad[i]), now_s) != -1)
			fail_msg("%s", bad[i]);
	memset(longer, ' ', sizeof(longer));
	assert_int_equal(
		wd_fetch_retry_after((wd_str){ longer, sizeof(longer) }, now_s),
		-1);
}

static struct wd_fetch_answer busy(const char *after)
{
	return (struct wd_fetch_answer){ .outcome = WD_FETCH_UNAVAILABLE,
					 .cause = WD_FETCH_BUSY,
					 .retry_after = wd_str_of(after) };
}

static void the_own_wait_doubles(void **state)
{
	(void)state;
	struct wd_fetch_provider p = { .c.retries = 3, .c.retry_wait_ms = 100 };
	struct wd_transfer t = { .provider = &p, .until = 10000 };
	struct wd_fetch_answer answer = busy("");

	for (t.attempts = 1; t.attempts <= 3; t.attempts++) {
		assert_true(wd_fetch_again(&t, &answer, 1000, 20000));
		assert_int_equal(t.not_before,
				 1000 + (100 << (t.attempts - 1)));
	}
	assert_false(wd_fetch_again(&t, &answer, 1000, 20000));
}

static void a_server_that_says_now_waits_too(void **state)
{
	(void)state;
	struct wd_fetch_provider p = { .c.retries = 3, .c.retry_wait_ms = 100 };
	struct wd_transfer t = { .provider = &p,
				 .until = 10000,
				 .attempts = 1 };
	struct wd_fetch_answer answer = busy("0");

	assert_true(wd_fetch_again(&t, &answer, 1000, 20000));
	assert_int_equal(t.not_before, 1100);
}

static void nothing_is_asked_again_too_late(void **state)
{
	(void)state;
	struct wd_fetch_provider p = { .c.retries = 3, .c.retry_wait_ms = 100 };
	struct wd_transfer t = { .provider = &p,
				 .until = 10000,
				 .attempts = 1 };
	struct wd_fetch_answer answer = busy("5");

	assert_true(wd_fetch_again(&t, &answer, 1000, 20000));
	assert_int_equal(t.not_before, 6000);
	t.not_before = 0;
	assert_false(wd_fetch_again(&t, &answer, 1000, 6000));
	t.until = 6000;
	assert_false(wd_fetch_again(&t, &answer, 1000, 20000));
	t.until = 10000;
	answer.cause = WD_FETCH_HTTP;
	assert_false(wd_fetch_again(&t, &answer, 1000, 20000));
	assert_int_equal(t.not_before, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_and_dates_are_times),
		cmocka_unit_test(anything_else_is_none),
		cmocka_unit_test(the_own_wait_doubles),
		cmocka_unit_test(a_server_that_says_now_waits_too),
		cmocka_unit_test(nothing_is_asked_again_too_late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
