#include "text/connection_url.h"

#include <arpa/inet.h>
#include <string.h>

#include "text/fetch_wire.h"

enum { HOST_MAX = 253, PORT_MAX = 65535 };

static bool is_host_byte(char c)
{
	return (c >= '0' && c <= '9') ||
	       ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' || c == '.';
}

/* A name, or an address of four numbers: no other spelling of numbers. */
static bool is_host(wd_str host)
{
	struct wd_network n;
	char last = host.len > 0 ? host.ptr[host.len - 1] : '.';

	if (host.len == 0 || host.len > HOST_MAX ||
	    !wd_str_all(host, is_host_byte) || host.ptr[0] == '-' ||
	    host.ptr[0] == '.' || last == '.' || last == '-')
		return false;
	/* what ends in a digit is a number to inet_aton(), or no name */
	if (last >= '0' && last <= '9')
		return wd_network_read(host, &n) && n.bits == 128;
	return !wd_str_starts(host, WD_STR("0x"));
}

static bool take_bracketed(wd_str *rest, wd_str *host)
{
	struct wd_network n;

	*rest = wd_str_from(*rest, 1);
	return wd_str_cut(*rest, ']', host, rest) && wd_str_has(*host, ':') &&
	       wd_network_read(*host, &n) && n.bits == 128;
}

static bool take_host(wd_str *rest, wd_str *host)
{
	size_t n = 0;

	if (rest->len > 0 && rest->ptr[0] == '[')
		return take_bracketed(rest, host);
	while (n < rest->len && is_host_byte(rest->ptr[n]))
		n++;
	*host = (wd_str){ rest->ptr, n };
	*rest = wd_str_from(*rest, n);
	return is_host(*host);
}

static bool take_port(wd_str *rest)
{
	unsigned long long port;
	size_t n = 1;

	if (rest->len == 0 || rest->ptr[0] != ':')
		return true;
	while (n < rest->len && rest->ptr[n] >= '0' && rest->ptr[n] <= '9')
		n++;
	wd_str digits = { rest->ptr + 1, n - 1 };

	*rest = wd_str_from(*rest, n);
	return wd_str_u64(digits, &port) && port >= 1 && port <= PORT_MAX;
}

static bool is_loopback(wd_str host)
{
	struct wd_network n;

	return wd_str_eq(host, WD_STR("localhost")) ||
	       (wd_network_read(host, &n) && n.bits == 128 &&
		wd_address_loopback(n.address));
}

/* The base is a path as requests have it, without a query. */
static bool is_base(wd_str base)
{
	return base.len == 0 ||
	       (wd_fetch_path_flaw(base) == NULL && !wd_str_has(base, '?'));
}

const char *wd_connection_url(wd_str url, struct wd_connection *c)
{
	bool secure = wd_str_starts(url, WD_STR("https://"));
	wd_str rest, host = { 0 };

	if (!secure && !wd_str_starts(url, WD_STR("http://")))
		return "a url that begins with https://";
	if (url.len > WD_CONNECTION_URL_MAX)
		return "a shorter url";
	while (wd_str_ends(url, WD_STR("/")))
		url.len--;
	size_t scheme = secure ? sizeof("https://") : sizeof("http://");

	if (url.len < scheme)
		return "a host in the url";
	rest = wd_str_from(url, scheme - 1);
	if (!take_host(&rest, &host) || !take_port(&rest))
		return "a host name or address in the url, and at most a port";
	if (!is_base(rest))
		return "a url without user, query and fragment, and with a "
		       "plain path";
	if (!secure && !is_loopback(host))
		return "https://, for http:// is only for a loopback host";
	c->url = url;
	c->host = host;
	c->base = rest;
	c->origin = (wd_str){ url.ptr, url.len - rest.len };
	c->secure = secure;
	c->loopback = is_loopback(host);
	return NULL;
}

bool wd_connection_relative(const struct wd_connection *c, wd_str url,
			    wd_str *path)
{
	if (!wd_str_starts(url, c->url))
		return false;
	wd_str rest = wd_str_from(url, c->url.len);

	if (wd_fetch_path_flaw(rest) != NULL)
		return false;
	*path = rest;
	return true;
}
