/*
 * hostile_acts.h - what the hostile server does for a path; part of
 * hostile_server.c.
 */
#ifndef WD_TESTS_HOSTILE_ACTS_H
#define WD_TESTS_HOSTILE_ACTS_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEAD_MAX = 64 << 10, COUNTERS = 64 };

struct server {
	const char *log;
	SSL_CTX *tls;
	int *counter; /* shared: how often a path with a count was asked for */
};

struct talk {
	const struct server *server;
	int fd, number;
	SSL *ssl;
	char head[HEAD_MAX + 1];
	size_t len; /* of head, which may have more behind it */
	bool close;
};

static void must(int good, const char *what)
{
	if (good)
		return;
	perror(what);
	exit(1);
}

/* ---- bytes ---- */

static void put(struct talk *t, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len > 0) {
		ssize_t n =
			t->ssl != NULL
				? SSL_write(t->ssl, at,
					    (int)(len > 16384 ? 16384 : len))
				: send(t->fd, at, len, MSG_NOSIGNAL);

		if (n <= 0)
			exit(0); /* the other side has had enough */
		at += n;
		len -= (size_t)n;
	}
}

static void say(struct talk *t, const char *text)
{
	put(t, text, strlen(text));
}

static ssize_t get(struct talk *t, char *to, size_t len)
{
	return t->ssl != NULL ? SSL_read(t->ssl, to, (int)len)
			      : recv(t->fd, to, len, 0);
}

static void nap(unsigned ms)
{
	struct timespec time = { ms / 1000, (long)(ms % 1000) * 1000000 };

	nanosleep(&time, NULL);
}

/* Until the other side goes. */
static void hang(struct talk *t)
{
	char byte;

	while (get(t, &byte, 1) > 0)
		;
	exit(0);
}

static void reset(struct talk *t)
{
	struct linger now = { .l_onoff = 1 };

	setsockopt(t->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(t->fd);
	exit(0);
}

/* No TLS good-bye: what was said may have been cut. */
static void cut(struct talk *t)
{
	shutdown(t->fd, SHUT_RDWR);
	exit(0);
}

/* ---- what a path does ---- */

/* "headers" end in CRLF each. */
static void answer(struct talk *t, const char *status, const char *headers,
		   const char *body)
{
	char head[1024];

	snprintf(head, sizeof(head),
		 "HTTP/1.1 %s\r\nContent-Length: %zu\r\n%s\r\n", status,
		 strlen(body), headers);
	say(t, head);
	say(t, body);
}

static void ok(struct talk *t)
{
	answer(t, "200 OK",
	       "Content-Type: application/json\r\nETag: \"v1\"\r\n"
	       "Last-Modified: Wed, 01 Jan 2025 00:00:00 GMT\r\n"
	       "Link: <https://a.example/?page=2>; rel=\"next\"\r\n"
	       "X-Next-Page: 2\r\nX-Total-Count: 44\r\n"
	       "Link: <https://a.example/?page=9>; rel=\"last\"\r\n",
	       "{\"ok\":true}");
}

static void empty_header(struct talk *t)
{
	answer(t, "200 OK",
	       "Content-Type: application/json\r\nX-Next-Page: \r\n"
	       "X-Total-Count:\r\n",
	       "{\"ok\":true}");
}

static void cond(struct talk *t)
{
	if (strstr(t->head, "If-None-Match: \"v1\"\r\n") != NULL ||
	    strstr(t->head, "If-Modified-Since: now\r\n") != NULL)
		say(t, "HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n");
	else
		ok(t);
}

static void hang_body(struct talk *t)
{
	say(t, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\":");
	hang(t);
}

static void drip(struct talk *t)
{
	say(t, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
	for (;; nap(100))
		say(t, "x");
}

static void drip_head(struct talk *t)
{
	say(t, "HTTP/1.1 200 OK\r\nX-Drip: ");
	for (;; nap(100))
		say(t, "x");
}

static void reset_body(struct talk *t)
{
	say(t, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\":");
	nap(50);
	reset(t);
}

static void too_long(struct talk *t)
{
	say(t, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"ok\":1}");
	cut(t);
}

/* And an answer to a question that nobody asked yet. */
static void too_short(struct talk *t)
{
	say(t, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
	       "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged");
}

static void endless(struct talk *t)
{
	static const char zeros[4096];

	say(t, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
	for (;;) {
		say(t, "1000\r\n");
		put(t, zeros, sizeof(zeros));
		say(t, "\r\n");
	}
}

static void huge(struct talk *t)
{
	static const char zeros[4096];

	say(t, "HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n");
	for (;;)
		put(t, zeros, sizeof(zeros));
}

static void unbounded(struct talk *t)
{
	static const char zeros[4096];

	say(t, "HTTP/1.1 200 OK\r\n\r\n");
	for (;;)
		put(t, zeros, sizeof(zeros));
}

static void to_the_end(struct talk *t)
{
	say(t, "HTTP/1.1 200 OK\r\n\r\n{\"ok\":true}");
	cut(t);
}

static void garbage(struct talk *t)
{
	unsigned n = 1;

	for (size_t i = 0; i < 65536; i++) {
		char byte = (char)((n = n * 1103515245 + 12345) >> 16);

		put(t, &byte, 1);
	}
	cut(t);
}

static void http09(struct talk *t)
{
	say(t, "{\"ok\":true}\n");
	cut(t);
}

static void bad_chunk(struct talk *t)
{
	say(t, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	       "zz\r\n{}\r\n0\r\n\r\n");
	cut(t);
}

static void trailer(struct talk *t)
{
	say(t, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	       "2\r\n{}\r\n0\r\nETag: \"late\"\r\n\r\n");
}

static void redirect(struct talk *t)
{
	answer(t, "302 Found",
	       "Location: http://169.254.169.254/latest/meta-data/\r\n", "{}");
}

static void bomb(struct talk *t)
{
	say(t, "HTTP/1.1 200 OK\r\n");
	for (;;)
		say(t, "X-Bomb: 0123456789\r\n");
}

static void big_header(struct talk *t)
{
	say(t, "HTTP/1.1 200 OK\r\nX-Big: ");
	for (;;)
		say(t, "0123456789012345678901234567890123456789");
}

static void continues(struct talk *t)
{
	for (;;)
		say(t, "HTTP/1.1 100 Continue\r\n\r\n");
}

static void long_header(struct talk *t)
{
	char value[9000];

	memset(value, 'x', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	say(t, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nETag: ");
	say(t, value);
	say(t, "\r\n\r\n{}");
}

static void odd_header(struct talk *t)
{
	answer(t, "200 OK", "ETag: \"\x1b[31m\xff\"\r\n", "{}");
}

static void gzip(struct talk *t)
{
	answer(t, "200 OK", "Content-Encoding: gzip\r\n", "\x1f\x8b whatever");
}

/* bomb.gz of the working directory, which libcurl would undo by itself. */
static void gzip_transfer(struct talk *t)
{
	static char bytes[1 << 20];
	FILE *f = fopen("bomb.gz", "rb");
	char size[32];

	must(f != NULL, "bomb.gz");
	size_t n = fread(bytes, 1, sizeof(bytes), f);

	fclose(f);
	say(t, "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n");
	snprintf(size, sizeof(size), "%zx\r\n", n);
	say(t, size);
	put(t, bytes, n);
	say(t, "\r\n0\r\n\r\n");
}

/* What stands behind "Authorization: " and its first word. */
static void secret(const struct talk *t, char *to, size_t size)
{
	const char *at = strstr(t->head, "Authorization: ");

	at = at == NULL ? NULL : strchr(at + 15, ' ');
	snprintf(to, size, "%.*s", at == NULL ? 0 : (int)strcspn(at, "\r"),
		 at == NULL ? "" : at);
}

static void repeat(struct talk *t)
{
	char value[512];

	secret(t, value, sizeof(value));
	answer(t, "401 Unauthorized", "", value);
}

static void repeat_header(struct talk *t)
{
	char value[512], etag[600];

	secret(t, value, sizeof(value));
	snprintf(etag, sizeof(etag), "ETag: \"%s\"\r\n", value);
	answer(t, "200 OK", etag, "{}");
}

/* An answer of a kibibyte whose bytes all need six in JSON, but valid. */
static void controls(struct talk *t)
{
	char body[1025];

	memset(body, 1, sizeof(body) - 1);
	body[sizeof(body) - 1] = '\0';
	answer(t, "200 OK", "", body);
}

static void slow(struct talk *t)
{
	nap(300);
	ok(t);
}

static const struct {
	const char *path;
	void (*act)(struct talk *t);
} acts[] = { { "/ok", ok },
	     { "/cond", cond },
	     { "/hang", hang },
	     { "/hang-body", hang_body },
	     { "/drip", drip },
	     { "/drip-head", drip_head },
	     { "/reset", reset },
	     { "/reset-body", reset_body },
	     { "/cut", cut },
	     { "/too-long", too_long },
	     { "/too-short", too_short },
	     { "/endless", endless },
	     { "/huge", huge },
	     { "/unbounded", unbounded },
	     { "/to-the-end", to_the_end },
	     { "/garbage", garbage },
	     { "/http09", http09 },
	     { "/bad-chunk", bad_chunk },
	     { "/trailer", trailer },
	     { "/redirect", redirect },
	     { "/bomb", bomb },
	     { "/big-header", big_header },
	     { "/continues", continues },
	     { "/long-header", long_header },
	     { "/odd-header", odd_header },
	     { "/empty-header", empty_header },
	     { "/gzip", gzip },
	     { "/gzip-transfer", gzip_transfer },
	     { "/repeat", repeat },
	     { "/repeat-header", repeat_header },
	     { "/controls", controls },
	     { "/slow", slow } };

/* "/status/503"; a body behind 204 would begin the next answer. */
static void status(struct talk *t, const char *code)
{
	char line[32];

	snprintf(line, sizeof(line), "%.3s Status", code);
	if (strncmp(code, "204", 3) == 0)
		say(t, "HTTP/1.1 204 Status\r\n\r\n");
	else
		answer(t, line, "", "{\"message\":\"no\"}");
}

/* "/busy/429/N/AFTER/SLOT": N times, then 200.  AFTER "date": in a second;
 * "used-up": no request is left in this hour, as GitHub says it; "second": its
 * second limit, which the message alone may tell. */
static void busy(struct talk *t, const char *rest)
{
	unsigned code = 0, times = 0, slot = 0;
	char after[32] = "", headers[128] = "", line[16], date[64];
	time_t later = time(NULL) + 2;
	struct tm tm;

	must(sscanf(rest, "%u/%u/%31[^/]/%u", &code, &times, after, &slot) ==
			     4 &&
		     slot < COUNTERS,
	     "busy");
	if (__sync_fetch_and_add(&t->server->counter[slot], 1) >= (int)times) {
		ok(t);
		return;
	}
	strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT",
		 gmtime_r(&later, &tm));
	if (strcmp(after, "used-up") == 0)
		snprintf(headers, sizeof(headers),
			 "X-RateLimit-Remaining: 0\r\n"
			 "X-RateLimit-Reset: %lld\r\n",
			 (long long)time(NULL) + 3600);
	else if (strcmp(after, "none") != 0 && strcmp(after, "second") != 0)
		snprintf(headers, sizeof(headers), "Retry-After: %s\r\n",
			 strcmp(after, "date") == 0 ? date : after);
	snprintf(line, sizeof(line), "%u Busy", code);
	answer(t, line, headers,
	       strcmp(after, "second") == 0
		       ? "{\"message\":\"You have exceeded a Secondary rate "
			 "limit.\"}"
		       : "{}");
}

static void act(struct talk *t, const char *path)
{
	size_t n = strcspn(path, " ?");

	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		if (strlen(acts[i].path) == n &&
		    strncmp(path, acts[i].path, n) == 0) {
			acts[i].act(t);
			return;
		}
	if (strncmp(path, "/status/", 8) == 0)
		status(t, path + 8);
	else if (strncmp(path, "/busy/", 6) == 0)
		busy(t, path + 6);
	else
		answer(t, "404 Not Found", "", "{\"message\":\"no\"}");
}

#endif
