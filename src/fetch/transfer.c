#include <stdlib.h>
#include <string.h>

#include "fetch/fetch.h"

/* A copy at `*at`, which moves behind it. */
static wd_str keep(char **at, wd_str s)
{
	wd_str kept = { *at, s.len };

	if (s.len > 0)
		memcpy(*at, s.ptr, s.len);
	*at += s.len;
	return kept;
}

struct wd_transfer *wd_transfer_new(const struct wd_fetch_request *request,
				    struct wd_fetch_provider *provider)
{
	const struct wd_fetch_request *r = request;
	struct wd_transfer *t = calloc(1, sizeof(*t));
	char *at = malloc(r->provider.len + r->path.len + r->etag.len +
			  r->modified_since.len + r->content_type.len +
			  r->body.len + 1);

	if (t == NULL || at == NULL) {
		free(t);
		free(at);
		return NULL;
	}
	t->memory = at;
	t->provider = provider;
	t->request = (struct wd_fetch_request){
		.id = r->id,
		.method = r->method,
		.provider = keep(&at, r->provider),
		.path = keep(&at, r->path),
		.etag = keep(&at, r->etag),
		.modified_since = keep(&at, r->modified_since),
		.content_type = keep(&at, r->content_type),
		.body = keep(&at, r->body)
	};
	return t;
}

void wd_transfer_reset(struct wd_transfer *t)
{
	curl_easy_cleanup(t->easy);
	curl_slist_free_all(t->headers);
	free(t->body);
	t->easy = NULL;
	t->headers = NULL;
	t->body = NULL;
	t->body_len = t->body_cap = 0;
	t->header_lines = t->header_bytes = 0;
	t->stage = WD_STAGE_RESOLVING;
	t->stopped = WD_FETCH_NONE;
	t->refused_address = (wd_str){ 0 };
	t->error[0] = '\0';
}

void wd_transfer_free(struct wd_transfer *t)
{
	wd_transfer_reset(t);
	free(t->memory);
	free(t);
}

/* "<name><value>", as one header more. */
static bool add_header(struct wd_transfer *t, const char *name, wd_str value)
{
	size_t n = strlen(name);
	char *line = malloc(n + value.len + 1);
	struct curl_slist *more = NULL;

	if (line == NULL)
		return false;
	memcpy(line, name, n);
	memcpy(line + n, value.ptr, value.len);
	line[n + value.len] = '\0';
	more = curl_slist_append(t->headers, line);
	explicit_bzero(line, n + value.len);
	free(line);
	if (more != NULL)
		t->headers = more;
	return more != NULL;
}

static bool add_text(struct wd_transfer *t, const char *name, wd_str value)
{
	return value.len == 0 || add_header(t, name, value);
}

static bool add_headers(struct wd_transfer *t)
{
	const struct wd_fetch_provider *p = t->provider;
	const struct wd_fetch_request *r = &t->request;
	bool good = add_text(t, "", p->auth_line) &&
		    add_text(t, "Accept: ", p->c.accept) &&
		    add_text(t, "If-None-Match: ", r->etag) &&
		    add_text(t, "If-Modified-Since: ", r->modified_since) &&
		    add_text(t, "Content-Type: ", r->content_type) &&
		    add_header(t, "Expect:", (wd_str){ "", 0 });

	for (size_t i = 0; good && i < p->c.headers; i++)
		good = add_header(t, "", p->c.header[i]);
	return good;
}

/* libcurl reads it where it is; only its type says that it might write. */
static bool set_blob(CURL *easy, CURLoption option, wd_str bytes)
{
	struct curl_blob blob = { .len = bytes.len, .flags = CURL_BLOB_NOCOPY };

	memcpy(&blob.data, &bytes.ptr, sizeof(blob.data));
	return bytes.len == 0 ||
	       curl_easy_setopt(easy, option, &blob) == CURLE_OK;
}

static bool set_long(CURL *easy, CURLoption option, long n)
{
	return curl_easy_setopt(easy, option, n) == CURLE_OK;
}

static bool set_text(CURL *easy, CURLoption option, const char *text)
{
	return curl_easy_setopt(easy, option, text) == CURLE_OK;
}

/* An authority that the site names is the only one. */
static bool set_authority(CURL *easy, const struct wd_fetch_provider *p)
{
	if (p->ca.len > 0)
		return set_text(easy, CURLOPT_CAPATH, NULL) &&
		       set_blob(easy, CURLOPT_CAINFO_BLOB, p->ca);
	return !p->hashed || set_text(easy, CURLOPT_CAINFO, NULL);
}

static bool set_tls(CURL *easy, const struct wd_fetch_provider *p)
{
	return set_long(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2) &&
	       set_long(easy, CURLOPT_SSL_VERIFYPEER, 1) &&
	       set_long(easy, CURLOPT_SSL_VERIFYHOST, 2) &&
	       set_authority(easy, p) &&
	       set_blob(easy, CURLOPT_SSLCERT_BLOB, p->cert) &&
	       set_blob(easy, CURLOPT_SSLKEY_BLOB, p->key) &&
	       /* a key that wants a passphrase must not ask a terminal */
	       set_text(easy, CURLOPT_KEYPASSWD, "");
}

/* No proxy, no file of the account's, no other protocol, no other place. */
static bool set_alone(CURL *easy, const struct wd_connection *c)
{
	return set_text(easy, CURLOPT_PROXY, "") &&
	       set_long(easy, CURLOPT_NETRC, CURL_NETRC_IGNORED) &&
	       set_long(easy, CURLOPT_FOLLOWLOCATION, 0) &&
	       set_text(easy, CURLOPT_PROTOCOLS_STR,
			c->secure ? "https" : "http") &&
	       set_long(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS) &&
	       set_long(easy, CURLOPT_HTTP09_ALLOWED, 0) &&
	       set_long(easy, CURLOPT_PATH_AS_IS, 1) &&
	       set_long(easy, CURLOPT_NOSIGNAL, 1) &&
	       /* do not wait for a name server when time is up */
	       set_long(easy, CURLOPT_QUICK_EXIT, 1) &&
	       set_text(easy, CURLOPT_USERAGENT, "warder/" WD_VERSION);
}

static bool set_limits(CURL *easy, const struct wd_connection *c, int64_t ms)
{
	long slow = c->rate_min == 0 ? 0 : WD_FETCH_SLOW_SECONDS;

	return set_long(easy, CURLOPT_TIMEOUT_MS, (long)ms) &&
	       set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)c->connect_ms) &&
	       set_long(easy, CURLOPT_LOW_SPEED_LIMIT, (long)c->rate_min) &&
	       set_long(easy, CURLOPT_LOW_SPEED_TIME, slow) &&
	       curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE,
				(curl_off_t)c->answer_max) == CURLE_OK;
}

static bool set_callbacks(CURL *easy, struct wd_transfer *t)
{
	CURLcode code = CURLE_OK;

	code |= curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION,
				 wd_fetch_open_socket);
	code |= curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, t);
	code |= curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION,
				 wd_fetch_before_request);
	code |= curl_easy_setopt(easy, CURLOPT_PREREQDATA, t);
	code |= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION,
				 wd_fetch_receive_body);
	code |= curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
	code |= curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION,
				 wd_fetch_receive_header);
	code |= curl_easy_setopt(easy, CURLOPT_HEADERDATA, t);
	code |= curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->error);
	code |= curl_easy_setopt(easy, CURLOPT_PRIVATE, t);
	return code == CURLE_OK;
}

static bool set_request(CURL *easy, struct wd_transfer *t)
{
	wd_str url = t->provider->c.url, path = t->request.path;
	char text[WD_CONNECTION_URL_MAX + WD_FETCH_PATH_MAX + 1];

	memcpy(text, url.ptr, url.len);
	memcpy(text + url.len, path.ptr, path.len);
	text[url.len + path.len] = '\0';
	if (!set_text(easy, CURLOPT_URL, text) ||
	    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, t->headers) != CURLE_OK)
		return false;
	if (t->request.method == WD_FETCH_GET)
		return set_long(easy, CURLOPT_HTTPGET, 1);
	return set_long(easy, CURLOPT_POST, 1) &&
	       curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
				(curl_off_t)t->request.body.len) == CURLE_OK &&
	       set_text(easy, CURLOPT_POSTFIELDS, t->request.body.ptr);
}

bool wd_transfer_begin(struct wd_transfer *t, int64_t now)
{
	const struct wd_connection *c = &t->provider->c;

	t->easy = curl_easy_init();
	t->attempts++;
	return t->easy != NULL && add_headers(t) && set_alone(t->easy, c) &&
	       set_tls(t->easy, t->provider) &&
	       set_limits(t->easy, c, t->until > now ? t->until - now : 1) &&
	       set_callbacks(t->easy, t) && set_request(t->easy, t);
}
