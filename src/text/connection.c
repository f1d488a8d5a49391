#include "text/connection.h"

#include <stddef.h>
#include <string.h>

#include "base/time.h"
#include "text/connection_url.h"
#include "text/fetch_wire.h"
#include "text/refname.h"

struct reading {
	struct wd_arena *arena;
	struct wd_connection *c;
	const struct wd_config_entry *entry;
	size_t place; /* offset into the connection */
};

/* A reader says what it expected; NULL: it is good.  Values are not shown:
 * people put tokens where they do not belong. */
typedef const char *read_fn(struct reading *r);

static void *place_of(const struct reading *r)
{
	return (char *)r->c + r->place;
}

static bool is_visible(char c)
{
	return c > 0x20 && c < 0x7f;
}

static bool is_text(char c)
{
	return c >= 0x20 && c < 0x7f;
}

/* RFC 9110, 5.6.2. */
static bool is_name_byte(char c)
{
	return (c >= '0' && c <= '9') ||
	       ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
	       (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static bool is_header_name(wd_str s)
{
	return s.len > 0 && s.len <= 128 && wd_str_all(s, is_name_byte);
}

static const char *read_url(struct reading *r)
{
	return wd_connection_url(r->entry->value, r->c);
}

static const char *read_auth(struct reading *r)
{
	static const struct {
		const char *word;
		enum wd_auth auth;
	} known[] = { { "none", WD_AUTH_NONE },
		      { "bearer", WD_AUTH_BEARER },
		      { "token", WD_AUTH_TOKEN },
		      { "basic", WD_AUTH_BASIC } };
	wd_str value = r->entry->value, word, name;

	r->c->auth_header = (wd_str){ 0 };
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (wd_str_eq(value, wd_str_of(known[i].word))) {
			r->c->auth = known[i].auth;
			return NULL;
		}
	if (!wd_str_cut(value, ' ', &word, &name) ||
	    !wd_str_eq(word, WD_STR("header")) || !is_header_name(name))
		return "none, bearer, token, basic or header NAME";
	r->c->auth = WD_AUTH_HEADER;
	r->c->auth_header = name;
	return NULL;
}

static const char *read_user(struct reading *r)
{
	if (!wd_str_all(r->entry->value, is_visible) ||
	    wd_str_has(r->entry->value, ':'))
		return "a user without spaces and colons";
	r->c->user = r->entry->value;
	return NULL;
}

static const char *read_path(struct reading *r)
{
	*(wd_str *)place_of(r) = r->entry->value;
	return NULL;
}

static const char *read_accept(struct reading *r)
{
	if (!wd_str_all(r->entry->value, is_text))
		return "a media type";
	r->c->accept = r->entry->value;
	return NULL;
}

/* What belongs to the request or to the connection is not the file's. */
static bool is_ours(wd_str name)
{
	static const char *const ours[] = { "Host",
					    "Authorization",
					    "Accept",
					    "Accept-Encoding",
					    "Content-Length",
					    "Content-Type",
					    "Transfer-Encoding",
					    "Connection",
					    "Expect",
					    "Cookie",
					    "Proxy-Authorization",
					    "Range",
					    "Upgrade",
					    "TE",
					    "Trailer",
					    "If-None-Match",
					    "If-Modified-Since" };

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (wd_str_eq_nocase(name, wd_str_of(ours[i])))
			return true;
	return false;
}

static const char *read_header(struct reading *r)
{
	wd_str name, value;

	if (!wd_str_cut(r->entry->value, ':', &name, &value) ||
	    !is_header_name(name) || wd_str_trim(value).len == 0 ||
	    !wd_str_all(value, is_text))
		return "\"Name: value\"";
	if (is_ours(name))
		return "a header that is not warder-fetch's own";
	if (r->c->headers == WD_CONNECTION_HEADERS_MAX)
		return "fewer headers";
	r->c->header[r->c->headers++] = r->entry->value;
	return NULL;
}

static const char *read_allow(struct reading *r)
{
	struct wd_network n;

	if (!wd_network_read(r->entry->value, &n))
		return "a network such as 10.1.2.0/24 or fd00::/8, with no "
		       "bit set behind the prefix";
	if (r->c->networks == WD_CONNECTION_NETWORKS_MAX)
		return "fewer networks";
	r->c->allow[r->c->networks++] = n;
	return NULL;
}

static const char *read_bool(struct reading *r)
{
	return wd_config_bool(r->entry->value, (bool *)place_of(r))
		       ? NULL
		       : "true or false";
}

static const char *read_ms(struct reading *r)
{
	wd_str value = r->entry->value;
	unsigned long long n = 0;
	int64_t seconds = 0;
	bool good;

	if (wd_str_ends(value, WD_STR("ms"))) {
		value.len -= 2;
		good = wd_str_u64(value, &n);
	} else {
		good = wd_duration_read(value, &seconds) && seconds > 0 &&
		       seconds <= WD_CONNECTION_MS_MAX / 1000;
		n = (unsigned long long)seconds * 1000;
	}
	if (!good || n < 1 || n > WD_CONNECTION_MS_MAX)
		return "a duration from 1ms to 10m";
	*(unsigned *)place_of(r) = (unsigned)n;
	return NULL;
}

static bool size_of(wd_str value, uint64_t *out)
{
	unsigned long long n, unit = 1;

	if (wd_str_ends(value, WD_STR("KiB")))
		unit = 1 << 10;
	else if (wd_str_ends(value, WD_STR("MiB")))
		unit = 1 << 20;
	if (unit > 1)
		value.len -= 3;
	if (!wd_str_u64(value, &n) || n > WD_FETCH_ANSWER_BODY_MAX / unit)
		return false;
	*out = n * unit;
	return true;
}

static const char *read_answer(struct reading *r)
{
	return size_of(r->entry->value, &r->c->answer_max) &&
			       r->c->answer_max > 0
		       ? NULL
		       : "bytes, KiB or MiB, from 1 to 8MiB";
}

static const char *read_rate(struct reading *r)
{
	return size_of(r->entry->value, &r->c->rate_min)
		       ? NULL
		       : "bytes, KiB or MiB, at most 8MiB";
}

static const char *read_count(struct reading *r, unsigned low, unsigned high)
{
	unsigned long long n;

	if (!wd_str_u64(r->entry->value, &n) || n < low || n > high)
		return "a number within its limits";
	*(unsigned *)place_of(r) = (unsigned)n;
	return NULL;
}

static const char *read_flight(struct reading *r)
{
	return read_count(r, 1, WD_CONNECTION_FLIGHT_MAX);
}

static const char *read_retries(struct reading *r)
{
	return read_count(r, 0, WD_CONNECTION_RETRIES_MAX);
}

#define AT(member) offsetof(struct wd_connection, member)
static const struct {
	const char *key;
	read_fn *read;
	size_t place;
	bool several;
	bool site; /* says who we are, or whom we trust: not in a preset */
} keys[] = {
	{ "url", read_url, 0, false, false },
	{ "auth", read_auth, 0, false, false },
	{ "user", read_user, 0, false, true },
	{ "token-file", read_path, AT(token_file), false, true },
	{ "ca-file", read_path, AT(ca_file), false, true },
	{ "client-cert", read_path, AT(client_cert), false, true },
	{ "client-key", read_path, AT(client_key), false, true },
	{ "accept", read_accept, 0, false, false },
	{ "header", read_header, 0, true, false },
	{ "allow-address", read_allow, 0, true, true },
	{ "post", read_bool, AT(post), false, false },
	{ "connect-timeout", read_ms, AT(connect_ms), false, false },
	{ "timeout", read_ms, AT(total_ms), false, false },
	{ "max-answer", read_answer, 0, false, false },
	{ "min-rate", read_rate, 0, false, false },
	{ "max-in-flight", read_flight, AT(in_flight), false, false },
	{ "retries", read_retries, AT(retries), false, false },
	{ "retry-wait", read_ms, AT(retry_wait_ms), false, false },
};
enum { KEYS = sizeof(keys) / sizeof(keys[0]) };

static size_t find_key(wd_str key)
{
	size_t i = 0;

	while (i < KEYS && !wd_str_eq(key, wd_str_of(keys[i].key)))
		i++;
	return i;
}

bool wd_connection_owns(wd_str key)
{
	return find_key(key) < KEYS;
}

static const char *read_key(struct reading *r, size_t key, bool *seen)
{
	if (*seen && !keys[key].several)
		return "this key once only";
	*seen = true;
	if (!r->entry->has_value || r->entry->value.len == 0)
		return "a value";
	r->place = keys[key].place;
	return keys[key].read(r);
}

/* One of the two files, and which of its entries are ours. */
struct source {
	const struct wd_config *config;
	wd_str file, section, subsection;
	bool site;
};

static bool is_in(const struct source *s, const struct wd_config_entry *e)
{
	return wd_str_eq(e->section, s->section) &&
	       (!s->site ||
		(e->has_subsection && wd_str_eq(e->subsection, s->subsection)));
}

static const char *read_entry(struct reading *r, const struct source *s,
			      bool *seen)
{
	size_t key = find_key(r->entry->key);

	if (r->entry->has_subsection != s->site)
		return "[connection] without a name";
	if (key == KEYS)
		return s->site ? NULL : "a key of warder-provider(5)";
	if (keys[key].site && !s->site)
		return "this key in warder.conf, not in a provider file";
	return read_key(r, key, &seen[key]);
}

static wd_err read_source(struct reading *r, const struct source *s,
			  bool *found)
{
	bool seen[KEYS] = { false };

	*found = false;
	for (size_t i = 0; s->config != NULL && i < s->config->count; i++) {
		const char *expected = NULL;

		r->entry = &s->config->entry[i];
		if (!is_in(s, r->entry))
			continue;
		*found = true;
		if (r->entry->key.len > 0 ||
		    r->entry->has_subsection != s->site)
			expected = read_entry(r, s, seen);
		if (expected != NULL)
			return wd_failf(r->arena, WD_ERR_USAGE,
					"%.*s:%u: %.*s: expected %s",
					WD_FMT(s->file), r->entry->line,
					WD_FMT(r->entry->key), expected);
	}
	return NULL;
}

/* What only shows when all keys are read. */
static const char *whole_flaw(const struct wd_connection *c)
{
	if (c->url.len == 0)
		return "url is missing";
	if (c->auth == WD_AUTH_UNSAID)
		return "auth is missing";
	if (c->auth == WD_AUTH_NONE && c->token_file.len > 0)
		return "there is a token-file, but auth is none";
	if ((c->auth == WD_AUTH_BASIC) != (c->user.len > 0))
		return "user goes with auth = basic, and only there";
	if ((c->client_cert.len == 0) != (c->client_key.len == 0))
		return "client-cert and client-key go together";
	return NULL;
}

wd_err wd_connection_read(struct wd_arena *a, wd_str name,
			  const struct wd_connection_files *files,
			  struct wd_connection *out)
{
	struct wd_connection c = { .name = name,
				   .accept = WD_STR("application/json"),
				   .connect_ms = 3000,
				   .total_ms = 10000,
				   .retry_wait_ms = 500,
				   .retries = 2,
				   .in_flight = 4,
				   .answer_max = 1 << 20,
				   .rate_min = 128 };
	struct source file = { files->file,
			       files->file_name,
			       WD_STR("connection"),
			       { 0 },
			       false };
	struct source site = { files->site, files->site_name,
			       WD_STR("provider"), name, true };
	struct reading r = { .arena = a, .c = &c };
	bool found = false;
	wd_err err = read_source(&r, &file, &found);

	if (err == NULL)
		err = read_source(&r, &site, &found);
	if (err != NULL)
		return err;
	if (!found || !wd_refname_component(name, false))
		return wd_failf(a, WD_ERR_NOT_FOUND,
				"%.*s: no provider \"%.*s\"",
				WD_FMT(files->site_name), WD_FMT(name));
	const char *flaw = whole_flaw(&c);

	if (flaw != NULL)
		return wd_failf(a, WD_ERR_USAGE, "%.*s: provider \"%.*s\": %s",
				WD_FMT(files->site_name), WD_FMT(name), flaw);
	*out = c;
	return NULL;
}
