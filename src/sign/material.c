#include "sign/material.h"

#include <string.h>

#include "sign/framing.h"
#include "text/ed25519.h"
#include "text/wire.h"

enum { VERSION = 4, ED25519_BYTES = 32, COMPRESSED = 0x40, UNCOMPRESSED = 4 };

static bool is_key(unsigned tag)
{
	return tag == WD_TAG_PUBLIC_KEY || tag == WD_TAG_PUBLIC_SUBKEY;
}

/* What may stand between the keys of an export. */
static bool is_known(unsigned tag)
{
	return is_key(tag) || tag == WD_TAG_SIGNATURE ||
	       tag == WD_TAG_USER_ID || tag == WD_TAG_USER_ATTRIBUTE;
}

/* How many keys; 0: malformed. */
static size_t count_keys(wd_str bytes)
{
	size_t keys = 0;
	unsigned tag;
	wd_str body;

	while (bytes.len > 0) {
		if (!wd_pgp_packet(&bytes, &tag, &body) || !is_known(tag) ||
		    (keys == 0 && tag != WD_TAG_PUBLIC_KEY))
			return 0;
		keys += is_key(tag);
	}
	return keys;
}

bool wd_pgp_export_read(struct wd_arena *a, wd_str bytes, wd_str **body,
			size_t *count)
{
	size_t keys = bytes.len <= WD_PGP_EXPORT_MAX ? count_keys(bytes) : 0;
	wd_str *list = wd_new(a, wd_str, keys), one;
	size_t n = 0;
	unsigned tag;

	while (n < keys && wd_pgp_packet(&bytes, &tag, &one))
		if (is_key(tag))
			list[n++] = one;
	if (keys == 0)
		return false;
	*body = list;
	*count = n;
	return true;
}

static bool read_mpi(wd_str *rest, wd_str *out)
{
	bool shortest;

	return wd_pgp_mpi(rest, out, &shortest) && shortest && out->len > 0;
}

/* An exponent of one is a key that signs everything. */
static bool read_rsa(wd_str rest, struct wd_pgp_material *m)
{
	enum { E_MAX = 4, BITS_MIN = 1024 };
	wd_str three = { "\3", 1 };

	return read_mpi(&rest, &m->n) && read_mpi(&rest, &m->e) &&
	       rest.len == 0 && m->n.len >= BITS_MIN / 8 &&
	       m->n.len <= WD_PGP_RSA_BITS_MAX / 8 && m->e.len <= E_MAX &&
	       (m->e.len > 1 || wd_str_cmp(m->e, three) >= 0) &&
	       (m->e.ptr[m->e.len - 1] & 1) != 0;
}

static const struct curve {
	uint8_t algorithm;
	wd_str oid;
	const char *group;
	unsigned bits;
	size_t point; /* octets, with the one that says how it is written */
} curves[] = {
	{ WD_PGP_EDDSA,
	  { "\x2b\x06\x01\x04\x01\xda\x47\x0f\x01", 9 },
	  NULL,
	  255,
	  1 + ED25519_BYTES },
	{ WD_PGP_ECDSA,
	  { "\x2a\x86\x48\xce\x3d\x03\x01\x07", 8 },
	  "P-256",
	  256,
	  65 },
	{ WD_PGP_ECDSA, { "\x2b\x81\x04\x00\x22", 5 }, "P-384", 384, 97 },
	{ WD_PGP_ECDSA, { "\x2b\x81\x04\x00\x23", 5 }, "P-521", 521, 133 },
};

static const struct curve *find_curve(uint8_t algorithm, wd_str oid)
{
	for (size_t i = 0; i < sizeof(curves) / sizeof(curves[0]); i++)
		if (curves[i].algorithm == algorithm &&
		    wd_str_eq(curves[i].oid, oid))
			return &curves[i];
	return NULL;
}

static bool read_point(wd_str rest, struct wd_pgp_material *m)
{
	const struct curve *c;
	uint8_t len;
	wd_str oid;

	if (!wd_wire_byte(&rest, &len) || !wd_pgp_slice(&rest, len, &oid) ||
	    (c = find_curve(m->algorithm, oid)) == NULL ||
	    !read_mpi(&rest, &m->point) || rest.len > 0 ||
	    m->point.len != c->point)
		return false;
	m->group = c->group;
	m->bits = c->bits;
	if (c->group != NULL)
		return m->point.ptr[0] == UNCOMPRESSED;
	bool native = m->point.ptr[0] == COMPRESSED;

	m->point = wd_str_from(m->point, 1);
	return native;
}

bool wd_pgp_modulus_read(wd_str body, wd_str *n)
{
	uint32_t created;
	uint8_t version, algorithm;

	return wd_wire_byte(&body, &version) && version == VERSION &&
	       wd_wire_u32(&body, &created) &&
	       wd_wire_byte(&body, &algorithm) &&
	       (algorithm == WD_PGP_RSA || algorithm == WD_PGP_RSA_SIGN) &&
	       read_mpi(&body, n);
}

/* Fields of any RSA key; unlike read_rsa() it takes what is weak. */
static const char *rsa_flaw(wd_str rest)
{
	wd_str n, e;

	if (!read_mpi(&rest, &n) || !read_mpi(&rest, &e))
		return NULL;
	if ((n.ptr[n.len - 1] & 1) == 0)
		return "RSA with an even modulus";
	if ((e.ptr[e.len - 1] & 1) == 0)
		return "RSA with an even exponent";
	if (e.len == 1 && e.ptr[0] == 1)
		return "RSA with the exponent 1: anybody can sign with it";
	return NULL;
}

/* By any of Ed25519's two OIDs. */
static const char *eddsa_flaw(wd_str rest)
{
	wd_str oid, point;
	uint8_t len;

	if (!wd_wire_byte(&rest, &len) || !wd_pgp_slice(&rest, len, &oid) ||
	    !read_mpi(&rest, &point) || point.len != 1 + ED25519_BYTES ||
	    point.ptr[0] != COMPRESSED)
		return NULL;
	return wd_ed25519_flaw(wd_str_from(point, 1));
}

const char *wd_pgp_weak(wd_str body)
{
	uint8_t version, algorithm;
	uint32_t created;

	if (!wd_wire_byte(&body, &version) || version != VERSION ||
	    !wd_wire_u32(&body, &created) || !wd_wire_byte(&body, &algorithm))
		return NULL;
	switch (algorithm) {
	case WD_PGP_RSA:
	case WD_PGP_RSA_SIGN:
		return rsa_flaw(body);
	case WD_PGP_EDDSA:
		return eddsa_flaw(body);
	default:
		return NULL;
	}
}

bool wd_pgp_material_read(wd_str body, struct wd_pgp_material *out)
{
	struct wd_pgp_material m = { 0 };
	uint8_t version;
	uint32_t created;

	if (body.len > WD_PGP_MATERIAL_MAX || !wd_wire_byte(&body, &version) ||
	    version != VERSION || !wd_wire_u32(&body, &created) ||
	    !wd_wire_byte(&body, &m.algorithm))
		return false;
	m.created = created;
	if (m.algorithm == WD_PGP_RSA ? !read_rsa(body, &m)
				      : !read_point(body, &m))
		return false;
	*out = m;
	return true;
}
