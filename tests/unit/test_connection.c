#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "text/connection.h"

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

static struct wd_arena arena(void)
{
	static unsigned char mem[4 << 20];

	return (struct wd_arena){ mem, mem + sizeof(mem), full, NULL };
}

static void parse(struct wd_arena *a, const char *text, struct wd_config *out)
{
	assert_null(wd_config_read(a, WD_STR("x"), wd_str_of(text),
				   WD_CONFIG_STRICT, out));
}

/* The provider "p" of the two texts. */
static wd_err both(struct wd_arena *a, const char *file, const char *site,
		   struct wd_connection *out)
{
	struct wd_config f, s;
	struct wd_connection_files files = { .site = &s,
					     .file = &f,
					     .site_name = WD_STR("warder.conf"),
					     .file_name = WD_STR("p.conf") };

	parse(a, file, &f);
	parse(a, site, &s);
	return wd_connection_read(a, WD_STR("p"), &files, out);
}

static void same(wd_str actual, const char *expected)
{
	assert_int_equal(actual.len, strlen(expected));
	assert_memory_equal(actual.ptr, expected, actual.len);
}

static void defaults_are_as_documented(void **state)
{
	(void)state;
	struct wd_arena a = arena();
	struct wd_connection c;

	assert_null(both(&a, "[connection]\nauth = bearer\n[other]\nx = y\n",
			 "[warder]\nx = y\n[provider \"q\"]\nurl = nonsense\n"
			 "[provider \"p\"]\nfile = p.conf\nfoo = bar\n"
			 "url = https://forge.example.com:8443/jira/\n",
			 &c));
	same(c.name, "p");
	same(c.url, "https://forge.example.com:8443/jira");
	same(c.host, "forge.example.com");
	same(c.base, "/jira");
	same(c.origin, "https://forge.example.com:8443");
	assert_true(c.secure && !c.loopback && !c.post);
	assert_int_equal(c.auth, WD_AUTH_BEARER);
	same(c.accept, "application/json");
	assert_int_equal(c.connect_ms, 3000);
	assert_int_equal(c.total_ms, 10000);
	assert_int_equal(c.answer_max, 1 << 20);
	assert_int_equal(c.rate_min, 128);
	assert_int_equal(c.in_flight, 4);
	assert_int_equal(c.retries, 2);
	assert_int_equal(c.retry_wait_ms, 500);
}

static void reads_every_key(void **state)
{
	(void)state;
	struct wd_arena a = arena();
	struct wd_connection c;

	assert_null(both(&a,
			 "[connection]\nauth = header PRIVATE-TOKEN\n"
			 "accept = application/vnd.github+json\n"
			 "header = X-Api: 1\npost = true\n"
			 "connect-timeout = 250ms\ntimeout = 1m\n"
			 "max-answer = 8MiB\nmin-rate = 1KiB\n"
			 "max-in-flight = 32\nretries = 0\nretry-wait = 2s\n",
			 "[provider \"p\"]\nurl = http://[::1]:8080\n"
			 "token-file = t\nca-file = ca\n"
			 "client-cert = c\nclient-key = k\n"
			 "header = X-Site: 2\nallow-address = 10.0.0.0/8\n"
			 "allow-address = fd00::/8\n",
			 &c));
	assert_int_equal(c.auth, WD_AUTH_HEADER);
	same(c.auth_header, "PRIVATE-TOKEN");
	same(c.accept, "application/vnd.github+json");
	assert_int_equal(c.headers, 2);
	same(c.header[0], "X-Api: 1");
	same(c.header[1], "X-Site: 2");
	assert_true(c.post && c.loopback && !c.secure);
	same(c.host, "::1");
	same(c.base, "");
	same(c.token_file, "t");
	same(c.ca_file, "ca");
	same(c.client_cert, "c");
	same(c.client_key, "k");
	assert_int_equal(c.connect_ms, 250);
	assert_int_equal(c.total_ms, 60000);
	assert_int_equal(c.answer_max, 8 << 20);
	assert_int_equal(c.rate_min, 1024);
	assert_int_equal(c.in_flight, 32);
	assert_int_equal(c.retries, 0);
	assert_int_equal(c.retry_wait_ms, 2000);
	assert_int_equal(c.networks, 2);
	assert_int_equal(c.allow[0].bits, 104);
	assert_int_equal(c.allow[1].bits, 8);
}

static void the_site_counts(void **state)
{
	(void)state;
	struct wd_arena a = arena();
	struct wd_connection c;

	assert_null(both(&a,
			 "[connection]\nurl = https://a.example\n"
			 "auth = header X\n",
			 "[provider \"p\"]\nurl = https://b.example\n"
			 "auth = basic\nuser = warder\n",
			 &c));
	same(c.url, "https://b.example");
	assert_int_equal(c.auth, WD_AUTH_BASIC);
	assert_int_equal(c.auth_header.len, 0);
}

/* An error that names the place and shows no value. */
static void refuses_in(struct wd_arena a, const char *file, const char *site,
		       const char *says)
{
	struct wd_connection c = { .retries = 77 };
	wd_err err = both(&a, file, site, &c);

	assert_non_null(err);
	assert_non_null(strstr(wd_err_text(&a, err), says));
	assert_null(strstr(wd_err_text(&a, err), "s3cret"));
	assert_int_equal(c.retries, 77);
}

static void refuses(const char *file, const char *site, const char *says)
{
	refuses_in(arena(), file, site, says);
}

#define SITE "[provider \"p\"]\nurl = https://a.example\n"
#define NONE "[connection]\nauth = none\n"

static void refuses_what_it_does_not_know(void **state)
{
	(void)state;
	refuses("[connection]\nauth = none\ncolour = red\n", SITE, "p.conf:3");
	refuses("[connection \"x\"]\nauth = none\n", SITE, "p.conf:1");
	refuses("[connection \"x\"]\n", SITE, "p.conf:1");
	refuses("[connection]\nauth = none\ntoken-file = x\n", SITE,
		"in warder.conf");
	refuses("[connection]\nauth = none\nallow-address = ::/0\n", SITE,
		"in warder.conf");
	refuses("[connection]\nauth = none\nauth = none\n", SITE, "once");
	refuses("[connection]\nauth\n", SITE, "expected a value");
	refuses("[connection]\nauth = s3cret\n", SITE, "expected none, bearer");
	refuses("[connection]\nauth = header\n", SITE, "expected none, bearer");
	refuses("[connection]\nauth = header A:B\n", SITE, "expected none");
	refuses(NONE, "[provider \"q\"]\nurl = https://a.example\n",
		"no provider \"p\"");
}

static void refuses_what_does_not_fit(void **state)
{
	(void)state;
	refuses(NONE, "[provider \"p\"]\nfile = x\n", "url is missing");
	refuses("[connection]\n", SITE, "auth is missing");
	refuses(NONE, SITE "token-file = x\n", "auth is none");
	refuses("[connection]\nauth = basic\n", SITE, "user goes with");
	refuses("[connection]\nauth = bearer\n", SITE "user = x\n",
		"user goes with");
	refuses(NONE, SITE "client-cert = x\n", "go together");
	refuses(NONE, SITE "user = a:s3cret\n", "without spaces and colons");
}

static void refuses_values(void **state)
{
	(void)state;
	static const char *const bad[] = { "max-answer = 0",
					   "max-answer = 9MiB",
					   "max-answer = 1GiB",
					   "max-answer = -1",
					   "max-in-flight = 0",
					   "max-in-flight = 33",
					   "retries = 11",
					   "timeout = 0s",
					   "timeout = 0ms",
					   "timeout = 11m",
					   "timeout = 10",
					   "timeout = 4611686018427387904w",
					   "post = maybe",
					   "header = Authorization: s3cret",
					   "header = authorization: s3cret",
					   "header = s3cret",
					   "header = A B: c",
					   "header = X:",
					   "allow-address = 10.0.0.1/8",
					   "allow-address = 10.0.0.0/33",
					   "allow-address = x",
					   "allow-address = fd00::/129" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct wd_arena a = arena();

		refuses_in(a, NONE, wd_strf(&a, SITE "%s\n", bad[i]).ptr,
			   "warder.conf:3: ");
	}
}

static void refuses_urls(void **state)
{
	(void)state;
	static const char *const bad[] = { "http://a.example",
					   "http://10.0.0.1",
					   "http://localhost.example",
					   "https://",
					   "https:///x",
					   "https://u:s3cret@a.example",
					   "https://s3cret@a.example/x",
					   "https://a.example?s3cret",
					   "\"https://a.example#x\"",
					   "https://a.example/../x",
					   "https://a.example//x",
					   "https://a.example:0",
					   "https://a:65536",
					   "https://a.example:",
					   "https://a:1x",
					   "https://0x7f.1",
					   "https://127.1",
					   "https://2130706433",
					   "https://a..b/%zz",
					   "https://[::1",
					   "https://[1.2.3.4]",
					   "https://::1",
					   "ftp://a",
					   "HTTPS://a.example",
					   "https://a_b.example",
					   "https://.a",
					   "https://a.",
					   "https://[::ffff:1.2.3.4%25eth0]",
					   "https://010.0.0.1" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct wd_arena a = arena();

		refuses_in(
			a, NONE,
			wd_strf(&a, "[provider \"p\"]\nurl = %s\n", bad[i]).ptr,
			"warder.conf:2: url: expected ");
	}
}

static void loopback_may_be_plain(void **state)
{
	(void)state;
	static const char *const good[] = { "http://localhost",
					    "http://127.0.0.1:80/x",
					    "http://127.9.9.9", "http://[::1]",
					    "http://[::ffff:127.0.0.1]:1" };

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct wd_arena a = arena();
		struct wd_connection c;

		assert_null(both(&a, NONE,
				 wd_strf(&a, "[provider \"p\"]\nurl = %s\n",
					 good[i])
					 .ptr,
				 &c));
		assert_true(c.loopback && !c.secure);
	}
}

static void follows_links_of_its_own_only(void **state)
{
	(void)state;
	struct wd_arena a = arena();
	struct wd_connection c;
	wd_str path = { 0 };
	static const char *const other[] = { "https://a.example",
					     "https://a.example/",
					     "https://a.example/baseball",
					     "https://a.example/base",
					     "https://a.example/base?x",
					     "https://a.example/base/../x",
					     "https://a.example.evil/base/x",
					     "https://a.example:444/base/x",
					     "http://a.example/base/x",
					     "https://u@a.example/base/x",
					     "/base/x",
					     "//a.example/base/x",
					     "" };

	assert_null(both(&a, NONE,
			 "[provider \"p\"]\nurl = https://a.example/base\n",
			 &c));
	assert_true(wd_connection_relative(
		&c, WD_STR("https://a.example/base/x?page=2"), &path));
	same(path, "/x?page=2");
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		assert_false(
			wd_connection_relative(&c, wd_str_of(other[i]), &path));
	same(path, "/x?page=2");
}

static void knows_private_addresses(void **state)
{
	(void)state;
	static const char *const private[] = { "0.0.0.0",
					       "10.1.2.3",
					       "100.64.0.1",
					       "100.127.255.255",
					       "127.0.0.1",
					       "169.254.169.254",
					       "172.16.0.1",
					       "172.31.9.9",
					       "192.0.0.192",
					       "192.168.1.1",
					       "198.18.0.1",
					       "224.0.0.1",
					       "240.0.0.1",
					       "255.255.255.255",
					       "::",
					       "::1",
					       "fe80::1",
					       "fec0::1",
					       "fc00::1",
					       "fd00:ec2::254",
					       "ff02::1",
					       "::ffff:10.0.0.1",
					       "::ffff:169.254.169.254",
					       "::10.0.0.1",
					       "64:ff9b::10.0.0.1",
					       "64:ff9b:1::1",
					       "2002:a00:1::",
					       "2001::1",
					       "2001:db8::1",
					       "100::1",
					       "4000::1" };
	static const char *const global[] = {
		"1.1.1.1",          "9.255.255.255",  "11.0.0.0",
		"100.63.255.255",   "100.128.0.0",    "172.15.255.255",
		"172.32.0.0",       "192.167.1.1",    "223.255.255.255",
		"2606:4700::1111",  "2a00:1450::1",   "::ffff:1.1.1.1",
		"64:ff9b::1.1.1.1", "2001:4860::8888"
	};
	struct wd_network n;

	for (size_t i = 0; i < sizeof(private) / sizeof(private[0]); i++) {
		assert_true(wd_network_read(wd_str_of(private[i]), &n));
		if (!wd_address_private(n.address))
			fail_msg("%s", private[i]);
	}
	for (size_t i = 0; i < sizeof(global) / sizeof(global[0]); i++) {
		assert_true(wd_network_read(wd_str_of(global[i]), &n));
		if (wd_address_private(n.address))
			fail_msg("%s", global[i]);
	}
}

static void networks_have_edges(void **state)
{
	(void)state;
	struct wd_network n, ip;

	assert_true(wd_network_read(WD_STR("172.16.0.0/12"), &n));
	assert_true(wd_network_read(WD_STR("172.31.255.255"), &ip));
	assert_true(wd_network_has(&n, ip.address));
	assert_true(wd_network_read(WD_STR("172.32.0.0"), &ip));
	assert_false(wd_network_has(&n, ip.address));
	assert_true(wd_network_read(WD_STR("::/0"), &n));
	assert_true(wd_network_has(&n, ip.address));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults_are_as_documented),
		cmocka_unit_test(reads_every_key),
		cmocka_unit_test(the_site_counts),
		cmocka_unit_test(refuses_what_it_does_not_know),
		cmocka_unit_test(refuses_what_does_not_fit),
		cmocka_unit_test(refuses_values),
		cmocka_unit_test(refuses_urls),
		cmocka_unit_test(loopback_may_be_plain),
		cmocka_unit_test(follows_links_of_its_own_only),
		cmocka_unit_test(knows_private_addresses),
		cmocka_unit_test(networks_have_edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
