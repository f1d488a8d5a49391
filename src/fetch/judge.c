#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "base/time.h"
#include "fetch/fetch.h"
#include "text/escape.h"

enum { DETAIL_MAX = 300, ECHO_MIN = 8, TIMER_SLACK_MS = 20 };

static const struct {
	CURLcode code;
	enum wd_fetch_cause cause;
} known[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, WD_FETCH_DNS },
	{ CURLE_COULDNT_CONNECT, WD_FETCH_CONNECT },
	{ CURLE_SSL_CONNECT_ERROR, WD_FETCH_TLS },
	{ CURLE_PEER_FAILED_VERIFICATION, WD_FETCH_TLS_CERT },
	{ CURLE_SSL_ISSUER_ERROR, WD_FETCH_TLS_CERT },
	{ CURLE_SSL_INVALIDCERTSTATUS, WD_FETCH_TLS_CERT },
	{ CURLE_SSL_CLIENTCERT, WD_FETCH_TLS_CERT },
	{ CURLE_SSL_CERTPROBLEM, WD_FETCH_CONFIG },
	{ CURLE_SSL_CACERT_BADFILE, WD_FETCH_CONFIG },
	{ CURLE_SSL_CIPHER, WD_FETCH_TLS },
	{ CURLE_PARTIAL_FILE, WD_FETCH_RESET },
	{ CURLE_RECV_ERROR, WD_FETCH_RESET },
	{ CURLE_SEND_ERROR, WD_FETCH_RESET },
	{ CURLE_GOT_NOTHING, WD_FETCH_RESET },
	{ CURLE_HTTP2_STREAM, WD_FETCH_RESET },
	{ CURLE_HTTP2, WD_FETCH_PROTOCOL },
	{ CURLE_UNSUPPORTED_PROTOCOL, WD_FETCH_PROTOCOL },
	{ CURLE_WEIRD_SERVER_REPLY, WD_FETCH_PROTOCOL },
	{ CURLE_BAD_CONTENT_ENCODING, WD_FETCH_PROTOCOL },
	{ CURLE_FILESIZE_EXCEEDED, WD_FETCH_TOO_LARGE },
};

/* What did it not do in time? */
static enum wd_fetch_cause too_late(const struct wd_transfer *t, int64_t now)
{
	long port = 0; /* of this end: there is one once TCP connected */

	if (t->stage == WD_STAGE_READY)
		return now + TIMER_SLACK_MS >= t->until ? WD_FETCH_TIMEOUT
							: WD_FETCH_TOO_SLOW;
	if (t->stage == WD_STAGE_RESOLVING)
		return WD_FETCH_DNS;
	(void)curl_easy_getinfo(t->easy, CURLINFO_LOCAL_PORT, &port);
	return port > 0 ? WD_FETCH_TLS : WD_FETCH_CONNECT;
}

static enum wd_fetch_cause cause_of_code(const struct wd_transfer *t,
					 CURLcode code, int64_t now)
{
	if (code == CURLE_OK)
		return WD_FETCH_NONE;
	if (t->stopped != WD_FETCH_NONE)
		return t->stopped;
	if (code == CURLE_OPERATION_TIMEDOUT)
		return too_late(t, now);
	if (code == CURLE_COULDNT_CONNECT && t->refused_address.len > 0)
		return WD_FETCH_PRIVATE_ADDRESS;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].code == code)
			return known[i].cause;
	return WD_FETCH_INTERNAL;
}

static enum wd_fetch_cause cause_of_status(unsigned status)
{
	if (status == 429 || status == 503)
		return WD_FETCH_BUSY;
	if (status >= 300 && status < 400 && status != 304)
		return WD_FETCH_REDIRECT;
	if (status >= 200 && status < 500 && status != 408)
		return WD_FETCH_NONE;
	return WD_FETCH_HTTP;
}

static wd_str header(const struct wd_transfer *t, const char *name);

/* Spellings of "how many more requests you have", and until when it holds. */
static const struct {
	const char *remaining, *reset;
} quotas[] = { { "x-ratelimit-remaining", "x-ratelimit-reset" },
	       { "ratelimit-remaining", "ratelimit-reset" },
	       { "x-rate-limit-remaining", "x-rate-limit-reset" } };

/* Of the body this much is looked at; what says so is a short message. */
enum { MESSAGE_MAX = 4096 };

static bool body_says(const struct wd_transfer *t, const char *text)
{
	size_t n = strlen(text);
	size_t len = t->body_len < MESSAGE_MAX ? t->body_len : MESSAGE_MAX;

	for (size_t i = 0; len >= n && i <= len - n; i++)
		if (strncasecmp((const char *)t->body + i, text, n) == 0)
			return true;
	return false;
}

/*
 * GitHub says 403 where others say 429, with no request left; for its second
 * limit with Retry-After, or in the message alone.  Of a token that may not see
 * something it says none of these.
 */
static bool limit_is_used_up(const struct wd_transfer *t, unsigned status)
{
	if (status == 429)
		return true;
	if (status != 403)
		return false;
	for (size_t i = 0; i < sizeof(quotas) / sizeof(quotas[0]); i++)
		if (wd_str_eq(header(t, quotas[i].remaining), WD_STR("0")))
			return true;
	return header(t, "retry-after").len > 0 ||
	       body_says(t, "secondary rate limit");
}

/* Seconds until requests are allowed again; 0: it does not say. */
static int64_t until_reset(const struct wd_transfer *t, int64_t now)
{
	unsigned long long n;

	for (size_t i = 0; i < sizeof(quotas) / sizeof(quotas[0]); i++) {
		if (!wd_str_u64(header(t, quotas[i].reset), &n) ||
		    n > INT32_MAX)
			continue;
		/* A time, or with small numbers a span. */
		if (n < (unsigned long long)now / 2)
			return (int64_t)n;
		return (int64_t)n > now ? (int64_t)n - now : 0;
	}
	return 0;
}

/* Of several the last; "" when there is none or it is too long. */
static wd_str header(const struct wd_transfer *t, const char *name)
{
	struct curl_header *h;
	wd_str value;

	if (curl_easy_header(t->easy, name, 0, CURLH_HEADER, -1, &h) !=
	    CURLHE_OK)
		return (wd_str){ 0 };
	if (h->amount > 1 &&
	    curl_easy_header(t->easy, name, h->amount - 1, CURLH_HEADER, -1,
			     &h) != CURLHE_OK)
		return (wd_str){ 0 };
	/* An empty one is "\r" in some versions of libcurl. */
	value = wd_str_trim(wd_str_of(h->value));
	return value.len <= WD_FETCH_FIELD_MAX ? value : (wd_str){ 0 };
}

static wd_str joined(struct wd_arena *a, const struct wd_transfer *t,
		     const char *name)
{
	struct wd_buf b = { .arena = a };
	struct curl_header *h;

	for (size_t i = 0; curl_easy_header(t->easy, name, i, CURLH_HEADER, -1,
					    &h) == CURLHE_OK;
	     i++) {
		wd_buf_c(&b, i > 0 ? ", " : "");
		wd_buf_c(&b, h->value);
	}
	return b.len <= WD_FETCH_FIELD_MAX ? wd_buf_str(&b) : (wd_str){ 0 };
}

static void read_headers(struct wd_arena *a, const struct wd_transfer *t,
			 struct wd_fetch_answer *out)
{
	out->etag = wd_str_dup(a, header(t, "etag"));
	out->last_modified = wd_str_dup(a, header(t, "last-modified"));
	out->content_type = wd_str_dup(a, header(t, "content-type"));
	out->retry_after = wd_str_dup(a, header(t, "retry-after"));
	out->next_page = wd_str_dup(a, header(t, "x-next-page"));
	out->total_count = wd_str_dup(a, header(t, "x-total-count"));
	out->link = joined(a, t, "link");
}

static bool is_plain(const struct wd_transfer *t)
{
	wd_str encoding = header(t, "content-encoding");

	return encoding.len == 0 ||
	       wd_str_eq_nocase(encoding, WD_STR("identity"));
}

/*
 * libcurl takes the end of a connection for the end of an answer that did not
 * say how long it is, and does not ask whether TLS ended too: anybody between
 * could have cut it.
 */
static bool may_be_cut(const struct wd_transfer *t)
{
	curl_off_t length = -1;
	long version = 0;

	(void)curl_easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T,
				&length);
	(void)curl_easy_getinfo(t->easy, CURLINFO_HTTP_VERSION, &version);
	return t->provider->c.secure && t->body_len > 0 && length < 0 &&
	       version < CURL_HTTP_VERSION_2_0 &&
	       header(t, "transfer-encoding").len == 0;
}

/* A server that shows us our own token must not get it into a cache, a record
 * or a log. */
static bool has(wd_str text, wd_str secret)
{
	return secret.len >= ECHO_MIN && text.len >= secret.len &&
	       memmem(text.ptr, text.len, secret.ptr, secret.len) != NULL;
}

static bool has_token(const struct wd_fetch_provider *p, wd_str text)
{
	return has(text, p->token) || has(text, p->encoded);
}

/* Some systems show the key to whoever asks whose it is: in a body it is made
 * unreadable, which no JSON minds. */
static void hide(char *body, size_t len, wd_str secret)
{
	while (has((wd_str){ body, len }, secret)) {
		char *at = memmem(body, len, secret.ptr, secret.len);

		memset(at, '*', secret.len);
		len -= (size_t)(at - body) + secret.len;
		body = at + secret.len;
	}
}

static bool repeats_token(const struct wd_fetch_provider *p,
			  const struct wd_fetch_answer *answer)
{
	const wd_str *part[] = { &answer->etag,         &answer->last_modified,
				 &answer->content_type, &answer->retry_after,
				 &answer->link,         &answer->next_page,
				 &answer->total_count };

	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++)
		if (has_token(p, *part[i]))
			return true;
	return false;
}

static wd_str detail_of(struct wd_arena *a, const struct wd_transfer *t,
			const struct wd_fetch_answer *answer)
{
	const struct wd_connection *c = &t->provider->c;

	switch (answer->cause) {
	case WD_FETCH_RESET:
	case WD_FETCH_TLS:
	case WD_FETCH_TLS_CERT:
	case WD_FETCH_CONFIG:
		return wd_str_of(t->error);
	case WD_FETCH_PRIVATE_ADDRESS:
		return wd_strf(a, "%.*s is %.*s", WD_FMT(c->host),
			       WD_FMT(t->refused_address));
	case WD_FETCH_TOO_LARGE:
		return wd_strf(a, "more than %" PRIu64 " bytes", c->answer_max);
	case WD_FETCH_TIMEOUT:
		return wd_strf(a, "%u ms", c->total_ms);
	case WD_FETCH_BUSY:
		return wd_strf(a, "status %u%s%s%.*s", answer->status,
			       limit_is_used_up(t, answer->status)
				       ? ", its limit of requests is used up"
				       : "",
			       answer->retry_after.len > 0 ? ", retry after "
							   : "",
			       WD_FMT(answer->retry_after));
	case WD_FETCH_HTTP:
	case WD_FETCH_REDIRECT:
		return wd_strf(a, "status %u", answer->status);
	default:
		return c->host;
	}
}

/* "gerrit: its certificate is not good: ..." in one harmless line. */
static wd_str text_of(struct wd_arena *a, wd_str provider,
		      enum wd_fetch_cause cause, wd_str detail)
{
	wd_str text = wd_strf(a, "%.*s: %s%s%.*s", WD_FMT(provider),
			      wd_fetch_cause_what(cause),
			      detail.len > 0 ? ": " : "", WD_FMT(detail));

	return wd_escape(a, text, DETAIL_MAX);
}

static void settle(struct wd_arena *a, const struct wd_transfer *t,
		   enum wd_fetch_cause cause, struct wd_fetch_answer *out)
{
	out->cause = cause;
	out->outcome = wd_fetch_cause_outcome(cause);
	if (out->outcome == WD_FETCH_ANSWERED)
		return;
	out->body = (wd_str){ 0 };
	out->not_modified = false;
	out->text =
		text_of(a, t->request.provider, cause, detail_of(a, t, out));
}

void wd_fetch_judge(struct wd_arena *a, struct wd_transfer *t, CURLcode code,
		    int64_t now, struct wd_fetch_answer *out)
{
	enum wd_fetch_cause cause = cause_of_code(t, code, now);
	long status = 0;

	(void)curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	*out = (struct wd_fetch_answer){
		.id = t->request.id,
		.status = status > 0 && status < 1000 ? (unsigned)status : 0,
		.attempts = t->attempts,
		.elapsed_ms = (unsigned)(now - t->asked),
		.body = { t->body, t->body_len }
	};
	read_headers(a, t, out);
	hide(t->body, t->body_len, t->provider->token);
	hide(t->body, t->body_len, t->provider->encoded);
	if (cause == WD_FETCH_NONE)
		cause = cause_of_status(out->status);
	bool limited = limit_is_used_up(t, out->status);

	if (limited && cause == WD_FETCH_NONE)
		cause = WD_FETCH_BUSY;
	if (limited && out->retry_after.len == 0 &&
	    until_reset(t, wd_now()) > 0)
		out->retry_after =
			wd_strf(a, "%" PRId64, until_reset(t, wd_now()));
	if (cause == WD_FETCH_NONE && !is_plain(t))
		cause = WD_FETCH_PROTOCOL;
	if (cause == WD_FETCH_NONE && may_be_cut(t))
		cause = WD_FETCH_RESET;
	if (repeats_token(t->provider, out)) {
		cause = WD_FETCH_ECHO;
		out->etag = out->last_modified = out->content_type =
			out->retry_after = out->link = out->next_page =
				out->total_count = (wd_str){ 0 };
	}
	out->not_modified =
		out->status == 304 && out->body.len == 0 &&
		(t->request.etag.len > 0 || t->request.modified_since.len > 0);
	settle(a, t, cause, out);
}

void wd_fetch_unasked(struct wd_arena *a, const struct wd_fetch_request *r,
		      enum wd_fetch_cause cause, wd_str detail,
		      struct wd_fetch_answer *out)
{
	*out = (struct wd_fetch_answer){
		.id = r->id,
		.outcome = wd_fetch_cause_outcome(cause),
		.cause = cause,
		.text = text_of(a, r->provider, cause, detail)
	};
}
