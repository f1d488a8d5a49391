/*
 * Where a connection may lead.  The address is checked, not the name: whoever
 * answers for the name may answer differently the next time.
 */
#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fetch/fetch.h"

static bool ip_of(const struct sockaddr *address, unsigned char ip[16])
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	if (address->sa_family == AF_INET) {
		memcpy(&v4, address, sizeof(v4));
		memcpy(ip, mapped, 12);
		memcpy(ip + 12, &v4.sin_addr, 4);
		return true;
	}
	if (address->sa_family != AF_INET6)
		return false;
	memcpy(&v6, address, sizeof(v6));
	memcpy(ip, &v6.sin6_addr, 16);
	return true;
}

/* Without TLS nothing leaves this machine, whatever is configured. */
static bool is_allowed(const struct wd_connection *c,
		       const unsigned char ip[16])
{
	if (!c->secure)
		return wd_address_loopback(ip);
	if (c->loopback && wd_address_loopback(ip))
		return true;
	for (size_t i = 0; i < c->networks; i++)
		if (wd_network_has(&c->allow[i], ip))
			return true;
	return !wd_address_private(ip);
}

static void refuse(struct wd_transfer *t, const unsigned char ip[16])
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	bool v4 = memcmp(ip, mapped, 12) == 0;

	if (inet_ntop(v4 ? AF_INET : AF_INET6, v4 ? ip + 12 : ip, t->address,
		      sizeof(t->address)) != NULL)
		t->refused_address = wd_str_of(t->address);
}

curl_socket_t wd_fetch_open_socket(void *transfer, curlsocktype purpose,
				   struct curl_sockaddr *address)
{
	struct wd_transfer *t = transfer;
	unsigned char ip[16];

	t->stage = WD_STAGE_CONNECTING;
	if (purpose != CURLSOCKTYPE_IPCXN || !ip_of(&address->addr, ip))
		return CURL_SOCKET_BAD;
	if (!is_allowed(&t->provider->c, ip)) {
		refuse(t, ip);
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC,
		      address->protocol);
}

/* A connection that another provider opened may be used again: once more. */
int wd_fetch_before_request(void *transfer, char *primary_ip, char *local_ip,
			    int primary_port, int local_port)
{
	struct wd_transfer *t = transfer;
	struct wd_network peer;

	(void)local_ip;
	(void)primary_port;
	(void)local_port;
	t->stage = WD_STAGE_READY;
	if (wd_network_read(wd_str_of(primary_ip), &peer) &&
	    is_allowed(&t->provider->c, peer.address))
		return CURL_PREREQFUNC_OK;
	t->stopped = WD_FETCH_PRIVATE_ADDRESS;
	return CURL_PREREQFUNC_ABORT;
}
