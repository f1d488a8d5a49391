/*
 * connection.h - how to reach a provider: the [connection] section of a
 * provider file, and the same keys in the site's [provider "NAME"].
 *
 * Pure.  Slices point into the two configurations or the arena.  The gate
 * reads it to check it and to follow links; warder-fetch reads it to connect.
 * Where both files have a key the site's counts; of `header` and
 * `allow-address` all count.  What the keys mean: warder-provider(5).
 */
#ifndef WD_TEXT_CONNECTION_H
#define WD_TEXT_CONNECTION_H

#include <stdint.h>

#include "text/config.h"

enum {
	WD_CONNECTION_HEADERS_MAX = 16,
	WD_CONNECTION_NETWORKS_MAX = 32,
	WD_CONNECTION_FLIGHT_MAX = 32,
	WD_CONNECTION_RETRIES_MAX = 10,
	WD_CONNECTION_MS_MAX = 600000,
	WD_CONNECTION_URL_MAX = 2048
};

enum wd_auth {
	WD_AUTH_UNSAID, /* never in a connection that was read */
	WD_AUTH_NONE,
	WD_AUTH_BEARER, /* Authorization: Bearer TOKEN */
	WD_AUTH_TOKEN,  /* Authorization: token TOKEN */
	WD_AUTH_BASIC,  /* Authorization: Basic, `user` and the token */
	WD_AUTH_HEADER  /* `auth_header`: TOKEN */
};

/* A network in IPv6 form; IPv4 as ::ffff:a.b.c.d, with 96 bits more. */
struct wd_network {
	unsigned char address[16];
	unsigned bits;
};

struct wd_connection {
	wd_str name;
	wd_str url;    /* without a slash at its end */
	wd_str host;   /* part of url; an IPv6 address without brackets */
	wd_str base;   /* the url's path: empty, or "/jira" */
	wd_str origin; /* the url without `base` */
	bool secure;   /* https; without it only loopback is possible */
	bool loopback; /* the host is localhost, 127.0.0.0/8 or ::1 */
	enum wd_auth auth;
	wd_str auth_header;
	wd_str user;
	wd_str token_file; /* paths are as written: relative to warder.conf */
	wd_str ca_file, client_cert, client_key;
	wd_str accept;
	wd_str header[WD_CONNECTION_HEADERS_MAX]; /* "Name: value" */
	size_t headers;
	struct wd_network allow[WD_CONNECTION_NETWORKS_MAX];
	size_t networks;
	bool post;
	unsigned connect_ms, total_ms;
	unsigned retry_wait_ms; /* where the server does not say; doubles */
	unsigned retries;
	unsigned in_flight;
	uint64_t answer_max; /* bytes */
	uint64_t rate_min;   /* bytes in a second; 0: none */
};

/*
 * Is it one of the keys that wd_connection_read() reads from the site's
 * [provider "NAME"]?  All others there are not its business.
 */
bool wd_connection_owns(wd_str key);

/*
 * `site` is warder.conf, `file` the provider file; either may be NULL, and
 * has then no such keys.  WD_ERR_USAGE names file and line, and never shows a
 * value that may hold a secret; WD_ERR_NOT_FOUND when the site has no
 * provider of this name.
 */
struct wd_connection_files {
	const struct wd_config *site, *file;
	wd_str site_name, file_name; /* for messages */
};
WD_CHECKED wd_err wd_connection_read(struct wd_arena *a, wd_str name,
				     const struct wd_connection_files *files,
				     struct wd_connection *out);

/*
 * The path to ask for when an answer names an absolute URL (pagination): the
 * same origin, below the same base, and a path without a flaw.  False for
 * any other, wherever it leads.
 */
bool wd_connection_relative(const struct wd_connection *c, wd_str url,
			    wd_str *path);

/* "10.0.0.0/8", "fd00::/8", "192.0.2.1"; no bit set beyond the prefix. */
bool wd_network_read(wd_str text, struct wd_network *out);
bool wd_network_has(const struct wd_network *n, const unsigned char ip[16]);

/*
 * May an answer never come from there unless the site says so: loopback,
 * private, link-local (where metadata services live), shared (CGNAT), unique
 * local, multicast, documentation, reserved, unspecified, and every IPv6 form
 * that carries such an IPv4 address.
 */
bool wd_address_private(const unsigned char ip[16]);

/* ::1, 127.0.0.0/8 in IPv6 form. */
bool wd_address_loopback(const unsigned char ip[16]);

#endif
