#include <arpa/inet.h>
#include <string.h>

#include "text/connection.h"

/* IPv4 in IPv6 form: the last four bytes of ::ffff:0:0/96. */
#define V4(a, b, c, d)                                                         \
	{                                                                      \
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d           \
	}

/* IANA's special-purpose registries, and multicast. */
static const struct wd_network private_networks[] = {
	{ V4(0, 0, 0, 0), 96 + 8 },      /* this network */
	{ V4(10, 0, 0, 0), 96 + 8 },     /* private */
	{ V4(100, 64, 0, 0), 96 + 10 },  /* shared: CGNAT */
	{ V4(127, 0, 0, 0), 96 + 8 },    /* loopback */
	{ V4(169, 254, 0, 0), 96 + 16 }, /* link-local, metadata */
	{ V4(172, 16, 0, 0), 96 + 12 },  /* private */
	{ V4(192, 0, 0, 0), 96 + 24 },   /* protocol assignments */
	{ V4(192, 0, 2, 0), 96 + 24 },   /* documentation */
	{ V4(192, 88, 99, 0), 96 + 24 }, /* 6to4 relays, gone */
	{ V4(192, 168, 0, 0), 96 + 16 }, /* private */
	{ V4(198, 18, 0, 0), 96 + 15 },  /* benchmarks */
	{ V4(198, 51, 100, 0), 96 + 24 }, { V4(203, 0, 113, 0), 96 + 24 },
	{ V4(224, 0, 0, 0), 96 + 3 } /* multicast, reserved, broadcast */
};

/* Outside of 2000::/3 nothing is global; and inside not all is. */
static const struct wd_network global_ipv6 = { { 0x20 }, 3 };
static const struct wd_network special_ipv6[] = {
	{ { 0x20, 0x01, 0 }, 23 },          /* protocols, Teredo, ORCHID */
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32 }, /* documentation */
	{ { 0x20, 0x02 }, 16 },             /* 6to4: carries any IPv4 */
	{ { 0x3f, 0xff }, 20 }              /* documentation */
};
static const struct wd_network mapped = { V4(0, 0, 0, 0), 96 };
static const struct wd_network nat64 = { { 0, 0x64, 0xff, 0x9b }, 96 };
static const struct wd_network loopback4 = { V4(127, 0, 0, 0), 96 + 8 };
static const struct wd_network loopback6 = {
	{ 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 }, 128
};

bool wd_network_has(const struct wd_network *n, const unsigned char ip[16])
{
	size_t whole = n->bits / 8;
	unsigned rest = n->bits % 8;

	if (memcmp(n->address, ip, whole) != 0)
		return false;
	return rest == 0 || (n->address[whole] ^ ip[whole]) >> (8 - rest) == 0;
}

static bool in_any(const struct wd_network *n, size_t count,
		   const unsigned char ip[16])
{
	for (size_t i = 0; i < count; i++)
		if (wd_network_has(&n[i], ip))
			return true;
	return false;
}

bool wd_address_private(const unsigned char ip[16])
{
	unsigned char v4[16] = V4(0, 0, 0, 0);

	if (wd_network_has(&mapped, ip) || wd_network_has(&nat64, ip)) {
		memcpy(v4 + 12, ip + 12, 4);
		return in_any(private_networks,
			      sizeof(private_networks) /
				      sizeof(private_networks[0]),
			      v4);
	}
	return !wd_network_has(&global_ipv6, ip) ||
	       in_any(special_ipv6,
		      sizeof(special_ipv6) / sizeof(special_ipv6[0]), ip);
}

bool wd_address_loopback(const unsigned char ip[16])
{
	return wd_network_has(&loopback4, ip) || wd_network_has(&loopback6, ip);
}

static bool read_address(wd_str text, unsigned char ip[16], unsigned *offset)
{
	unsigned char v4[16] = V4(0, 0, 0, 0);
	char c[64] = { 0 };

	if (text.len == 0 || text.len >= sizeof(c) || wd_str_has(text, '\0'))
		return false;
	memcpy(c, text.ptr, text.len);
	if (inet_pton(AF_INET, c, v4 + 12) == 1) {
		memcpy(ip, v4, 16);
		*offset = 96;
		return true;
	}
	*offset = 0;
	return inet_pton(AF_INET6, c, ip) == 1;
}

/* "10.0.0.1/8" says something that its writer did not mean. */
static bool is_clean(const struct wd_network *n)
{
	for (unsigned bit = n->bits; bit < 128; bit++)
		if ((n->address[bit / 8] >> (7 - bit % 8) & 1) != 0)
			return false;
	return true;
}

bool wd_network_read(wd_str text, struct wd_network *out)
{
	struct wd_network n = { .bits = 128 };
	wd_str address = text, prefix;
	unsigned long long bits;
	unsigned offset;
	bool has_prefix = wd_str_cut(text, '/', &address, &prefix);

	if (!read_address(address, n.address, &offset))
		return false;
	if (has_prefix) {
		if (!wd_str_u64(prefix, &bits) || bits > 128 - offset)
			return false;
		n.bits = offset + (unsigned)bits;
	}
	if (!is_clean(&n))
		return false;
	*out = n;
	return true;
}
