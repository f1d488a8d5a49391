#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "text/fetch_wire.h"

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

static struct wd_fetch_request a_request(void)
{
	return (struct wd_fetch_request){
		.id = 7,
		.provider = WD_STR("gerrit"),
		.path = WD_STR("/a/changes/?q=commit:1&o=LABELS"),
		.etag = WD_STR("\"x\"")
	};
}

static struct wd_fetch_answer an_answer(void)
{
	return (struct wd_fetch_answer){ .id = 4294967295,
					 .outcome = WD_FETCH_ANSWERED,
					 .status = 200,
					 .attempts = 1,
					 .elapsed_ms = 12,
					 .etag = WD_STR("W/\"1\""),
					 .link = WD_STR("<https://x/?page=2>"),
					 .body = WD_STR("{\"a\":\"\xff\"}") };
}

static void payload_is(wd_str frame, const char *expected)
{
	wd_str payload;

	assert_int_equal(wd_fetch_take(&frame, WD_FETCH_FRAME_MAX, &payload),
			 WD_FRAME_WHOLE);
	assert_int_equal(frame.len, 0);
	assert_int_equal(payload.len, strlen(expected));
	assert_memory_equal(payload.ptr, expected, payload.len);
}

static void writes_a_request(void **state)
{
	(void)state;
	struct wd_arena a = arena();
	struct wd_fetch_request r = a_request();
	wd_str frame;

	assert_null(wd_fetch_request_write(&a, &r, &frame));
	assert_memory_equal(frame.ptr, "\0\0\0\x6f{", 5);
	payload_is(frame, "{\"etag\":\"\\\"x\\\"\",\"id\":7,\"method\":\"GET\","
			  "\"path\":\"/a/changes/?q=commit:1&o=LABELS\","
			  "\"provider\":\"gerrit\",\"version\":1}");
}

static void reads_back_a_request(void **state)
{
	(void)state;
	struct wd_arena a = arena();
	struct wd_fetch_request out,
		r = { .id = 1,
		      .method = WD_FETCH_POST,
		      .provider = WD_STR("opa"),
		      .path = WD_STR("/v1/data/x"),
		      .content_type = WD_STR("application/json"),
		      .body = { "\0\xff", 2 } };
	wd_str frame;

	assert_null(wd_fetch_request_write(&a, &r, &frame));
	assert_null(wd_fetch_request_read(&a, wd_str_from(frame, 4), &out));
	assert_int_equal(out.id, 1);
	assert_int_equal(out.method, WD_FETCH_POST);
	assert_true(wd_str_eq(out.provider, r.provider));
	assert_true(wd_str_eq(out.path, r.path));
	assert_true(wd_str_eq(out.content_type, r.content_type));
	assert_true(wd_str_eq(out.body, r.body));
	assert_int_equal(out.etag.len, 0);
}

static void writes_an_answer(void **state)
{
	(void)state;
	struct wd_arena a = arena();
	struct wd_fetch_answer r = an_answer();
	wd_str frame;

	assert_null(wd_fetch_answer_write(&a, &r, &frame));
	payload_is(frame,
		   "{\"attempts\":1,\"body\":{\"base64\":\"eyJhIjoi/yJ9\"},"
		   "\"cause\":\"none\",\"elapsed-ms\":12,\"headers\":{"
		   "\"etag\":\"W/\\\"1\\\"\","
		   "\"link\":\"<https://x/?page=2>\"},"
		   "\"id\":4294967295,\"not-modified\":false,"
		   "\"outcome\":\"answered\",\"status\":200,\"version\":1}");
}

static void reads_back_an_answer(void **state)
{
	(void)state;
	struct wd_arena a = arena();
	struct wd_fetch_answer out, r = { .id = 2,
					  .outcome = WD_FETCH_UNAVAILABLE,
					  .cause = WD_FETCH_BUSY,
					  .text = WD_STR("come back later"),
					  .status = 429,
					  .attempts = 3,
					  .elapsed_ms = 900,
					  .last_modified = WD_STR("yesterday"),
					  .content_type = WD_STR("text/plain"),
					  .retry_after = WD_STR("60"),
					  .next_page = WD_STR("2"),
					  .total_count = WD_STR("44") };
	wd_str frame;

	assert_null(wd_fetch_answer_write(&a, &r, &frame));
	assert_null(wd_fetch_answer_read(&a, wd_str_from(frame, 4), &out));
	assert_int_equal(out.outcome, WD_FETCH_UNAVAILABLE);
	assert_int_equal(out.cause, WD_FETCH_BUSY);
	assert_int_equal(out.status, 429);
	assert_int_equal(out.attempts, 3);
	assert_int_equal(out.elapsed_ms, 900);
	assert_true(wd_str_eq(out.text, r.text));
	assert_true(wd_str_eq(out.last_modified, r.last_modified));
	assert_true(wd_str_eq(out.content_type, r.content_type));
	assert_true(wd_str_eq(out.retry_after, r.retry_after));
	assert_true(wd_str_eq(out.next_page, r.next_page));
	assert_true(wd_str_eq(out.total_count, r.total_count));
}

static void an_answer_fits_together(void **state)
{
	(void)state;
	struct wd_arena a = arena();
	wd_str frame;
	struct wd_fetch_answer r = an_answer();

	r.cause = WD_FETCH_DNS; /* answered, but the name is unknown? */
	assert_non_null(wd_fetch_answer_write(&a, &r, &frame));
	r.outcome = WD_FETCH_UNAVAILABLE;
	r.text = WD_STR("x"); /* and a body */
	assert_non_null(wd_fetch_answer_write(&a, &r, &frame));
	r.body.len = 0;
	assert_null(wd_fetch_answer_write(&a, &r, &frame));
	r = an_answer();
	r.status = 500;
	assert_non_null(wd_fetch_answer_write(&a, &r, &frame));
	r.status = 200;
	r.not_modified = true;
	assert_non_null(wd_fetch_answer_write(&a, &r, &frame));
	r.status = 304;
	assert_non_null(wd_fetch_answer_write(&a, &r, &frame));
	r.body.len = 0;
	assert_null(wd_fetch_answer_write(&a, &r, &frame));
}

static void one_spelling_is_read(void **state)
{
	(void)state;
	static const char *const other[] = {
		"",
		"1",
		"{}",
		"[]",
		"{\"id\":1,\"method\":\"PUT\",\"path\":\"/"
		"\",\"provider\":\"x\","
		"\"version\":1}",
		"{\"id\":1,\"method\":\"GET\",\"path\":\"/"
		"\",\"provider\":\"x\","
		"\"version\":2}",
		"{\"id\":1,\"method\":\"GET\",\"path\":\"/"
		"\",\"provider\":\"x\","
		"\"version\":1} ",
		"{\"id\": 1,\"method\":\"GET\",\"path\":\"/\",\"provider\":"
		"\"x\",\"version\":1}",
		"{\"method\":\"GET\",\"id\":1,\"path\":\"/"
		"\",\"provider\":\"x\","
		"\"version\":1}",
		"{\"id\":-1,\"method\":\"GET\",\"path\":\"/\",\"provider\":"
		"\"x\",\"version\":1}",
		"{\"id\":4294967296,\"method\":\"GET\",\"path\":\"/\","
		"\"provider\":\"x\",\"version\":1}",
		"{\"id\":1,\"method\":\"GET\",\"path\":\"\\u002f\","
		"\"provider\":\"x\",\"version\":1}",
		"{\"id\":1,\"method\":\"GET\",\"path\":\"/"
		"\",\"provider\":\"x\","
		"\"url\":\"http://x\",\"version\":1}",
		"{\"etag\":\"\",\"id\":1,\"method\":\"GET\",\"path\":\"/\","
		"\"provider\":\"x\",\"version\":1}"
	};
	struct wd_fetch_request out = { .id = 99 };

	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++) {
		struct wd_arena a = arena();

		assert_non_null(
			wd_fetch_request_read(&a, wd_str_of(other[i]), &out));
	}
	assert_int_equal(out.id, 99);
}

static void frames_come_in_pieces(void **state)
{
	(void)state;
	static const char bytes[] = "\0\0\0\2{}\0\0\0\1x\0\0\0\0";
	wd_str rest = { bytes, 0 }, payload = { 0 };

	for (; rest.len < 6; rest.len++)
		assert_int_equal(wd_fetch_take(&rest, 100, &payload),
				 WD_FRAME_MORE);
	rest.len = sizeof(bytes) - 1;
	assert_int_equal(wd_fetch_take(&rest, 100, &payload), WD_FRAME_WHOLE);
	assert_true(wd_str_eq(payload, WD_STR("{}")));
	assert_int_equal(wd_fetch_take(&rest, 100, &payload), WD_FRAME_WHOLE);
	assert_true(wd_str_eq(payload, WD_STR("x")));
	assert_int_equal(wd_fetch_take(&rest, 100, &payload), WD_FRAME_BAD);
	rest = (wd_str){ "\0\0\0\3", 4 };
	assert_int_equal(wd_fetch_take(&rest, 2, &payload), WD_FRAME_BAD);
	rest = (wd_str){ "\xff\xff\xff\xff", 4 };
	assert_int_equal(wd_fetch_take(&rest, SIZE_MAX, &payload),
			 WD_FRAME_BAD);
}

static void paths_lead_nowhere_else(void **state)
{
	(void)state;
	static const char *const good[] = {
		"/",         "/?",
		"/a/",       "/a/changes/?q=a:b+c&o=%22x%22",
		"/a?b=/../", "/projects/group%2Fproject/x",
		"/...",      "/.a",
		"/a./b",     "/a..b",
		"/x?y=%0a",  "/x;v=1/y@z",
		"/%41",      "/a%2F%2Fb"
	};
	static const char *const bad[] = {
		"",           "a",           "//host/x",
		"/a//b",      "/..",         "/../",
		"/a/..",      "/a/./b",      "/a/%2e%2e/b",
		"/a/.%2E",    "/a%2f..%2fb", "/a%5c..%5cb",
		"/.?x",       "/a#b",        "/a b",
		"/a\tb",      "/a\nb",       "/a\x7f",
		"/a\xc3\xa4", "/%",          "/%4",
		"/%4g",       "/%00",        "/%0d%0aHost:x",
		"/%7f",       "/a?%00",      "/a?#",
		"/a?b c",     "/a\\b",       "/a?b\\",
		"/<",         "/a?\"",       "/a[b]",
		"https://x/", "*",           "/a?%",
		"/{x}",       "/a|b",        "/a^"
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_null(wd_fetch_path_flaw(wd_str_of(good[i])));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_non_null(wd_fetch_path_flaw(wd_str_of(bad[i])));
	assert_non_null(wd_fetch_path_flaw((wd_str){ "/a\0b", 4 }));
}

static void flawed(const struct wd_fetch_request *r)
{
	struct wd_arena a = arena();
	wd_str frame;

	assert_non_null(wd_fetch_request_flaw(r));
	assert_non_null(wd_fetch_request_write(&a, r, &frame));
}

static void requests_carry_nothing_else(void **state)
{
	(void)state;
	struct wd_fetch_request r = a_request();

	assert_null(wd_fetch_request_flaw(&r));
	r.etag = WD_STR("x\r\nHost: y");
	flawed(&r);
	r.etag = WD_STR(" x");
	flawed(&r);
	r = a_request();
	r.provider = WD_STR("../x");
	flawed(&r);
	r = a_request();
	r.body = WD_STR("x");
	flawed(&r);
	r.method = WD_FETCH_POST;
	r.content_type = WD_STR("text/plain");
	flawed(&r); /* still with a condition */
	r.etag.len = 0;
	assert_null(wd_fetch_request_flaw(&r));
	r.content_type.len = 0;
	flawed(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_a_request),
		cmocka_unit_test(reads_back_a_request),
		cmocka_unit_test(writes_an_answer),
		cmocka_unit_test(reads_back_an_answer),
		cmocka_unit_test(an_answer_fits_together),
		cmocka_unit_test(one_spelling_is_read),
		cmocka_unit_test(frames_come_in_pieces),
		cmocka_unit_test(paths_lead_nowhere_else),
		cmocka_unit_test(requests_carry_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
