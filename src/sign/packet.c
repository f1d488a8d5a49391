#include "sign/packet.h"

#include "base/hex.h"
#include "text/wire.h"

enum {
	TAG_SIGNATURE = 2,
	TAG_SECRET_KEY = 5,
	TAG_SECRET_SUBKEY = 7,
	VERSION = 4,
	CLASS_BINARY = 0x00
};

/* Subpackets that we look into (RFC 4880, 5.2.3.1). */
enum {
	SUB_CREATED = 2,
	SUB_EXPIRES = 3,
	SUB_ISSUER = 16,
	SUB_ISSUER_FINGERPRINT = 33,
	SUB_CRITICAL = 0x80
};

struct parts {
	uint8_t class, algorithm, digest;
	wd_str hashed, unhashed, numbers;
};

static bool read_number(wd_str *rest, size_t bytes, size_t *out)
{
	size_t n = 0;

	if (rest->len < bytes)
		return false;
	for (size_t i = 0; i < bytes; i++)
		n = n << 8 | (uint8_t)rest->ptr[i];
	*out = n;
	*rest = wd_str_from(*rest, bytes);
	return true;
}

static bool read_slice(wd_str *rest, size_t n, wd_str *out)
{
	if (rest->len < n)
		return false;
	*out = (wd_str){ rest->ptr, n };
	*rest = wd_str_from(*rest, n);
	return true;
}

/*
 * Lengths of one, two and five octets, of packets and of subpackets alike but
 * for the first octets that mean "partial" to packets.
 */
static bool read_length(wd_str *rest, unsigned two_octets_end, size_t *out)
{
	size_t first, second;

	if (!read_number(rest, 1, &first))
		return false;
	if (first < 192) {
		*out = first;
		return true;
	}
	if (first == 255)
		return read_number(rest, 4, out);
	if (first >= two_octets_end || !read_number(rest, 1, &second))
		return false;
	*out = ((first - 192) << 8) + second + 192;
	return true;
}

/* Header and body of the first packet; only definite lengths. */
static bool read_packet(wd_str *rest, unsigned *tag, wd_str *body)
{
	size_t first, len;

	if (!read_number(rest, 1, &first) || (first & 0x80) == 0)
		return false;
	if ((first & 0x40) != 0) {
		*tag = first & 0x3f;
		return read_length(rest, 224, &len) &&
		       read_slice(rest, len, body);
	}
	*tag = first >> 2 & 0x0f;
	return (first & 3) != 3 &&
	       read_number(rest, (size_t)1 << (first & 3), &len) &&
	       read_slice(rest, len, body);
}

bool wd_pgp_is_secret(wd_str bytes)
{
	unsigned tag;
	wd_str body;

	return read_packet(&bytes, &tag, &body) &&
	       (tag == TAG_SECRET_KEY || tag == TAG_SECRET_SUBKEY);
}

/* Behind the version octet. */
static bool read_parts(wd_str rest, struct parts *p)
{
	size_t len;
	wd_str quick;

	return wd_wire_byte(&rest, &p->class) &&
	       wd_wire_byte(&rest, &p->algorithm) &&
	       wd_wire_byte(&rest, &p->digest) && read_number(&rest, 2, &len) &&
	       read_slice(&rest, len, &p->hashed) &&
	       read_number(&rest, 2, &len) &&
	       read_slice(&rest, len, &p->unhashed) &&
	       read_slice(&rest, 2, &quick) && (p->numbers = rest, true);
}

static wd_str upper_hex(struct wd_arena *a, wd_str bytes)
{
	wd_str lower = wd_hex(a, bytes.ptr, bytes.len);
	char *hex = wd_str_c(a, lower);

	for (size_t i = 0; i < lower.len; i++)
		if (hex[i] >= 'a')
			hex[i] = (char)(hex[i] - 'a' + 'A');
	return (wd_str){ hex, lower.len };
}

/*
 * All that is said of the issuer must name one key: the engine may follow
 * another hint than we do.  The longest is kept.
 */
static bool add_issuer(struct wd_pgp_signature *s, wd_str issuer)
{
	wd_str longer = s->issuer, shorter = issuer;

	if (longer.len < shorter.len) {
		longer = issuer;
		shorter = s->issuer;
	}
	s->issuer = longer;
	return wd_str_ends(longer, shorter);
}

static bool read_issuer(struct wd_arena *a, unsigned type, wd_str value,
			struct wd_pgp_signature *s)
{
	uint8_t version;

	if (type == SUB_ISSUER_FINGERPRINT &&
	    (!wd_wire_byte(&value, &version) || version != VERSION))
		return false;
	return value.len == (type == SUB_ISSUER ? 8 : 20) &&
	       add_issuer(s, upper_hex(a, value));
}

static bool read_date(wd_str value, int64_t *out)
{
	uint32_t n;

	if (value.len != 4 || !wd_wire_u32(&value, &n))
		return false;
	*out = n;
	return true;
}

/* False: malformed.  What we do not know is left to the engine. */
static bool read_subpacket(struct wd_arena *a, unsigned type, wd_str value,
			   struct wd_pgp_signature *s)
{
	switch (type) {
	case SUB_CREATED:
		return read_date(value, &s->created);
	case SUB_EXPIRES:
		return read_date(value, &s->lifetime);
	case SUB_ISSUER:
	case SUB_ISSUER_FINGERPRINT:
		return read_issuer(a, type, value, s);
	default:
		return true;
	}
}

/* Types that decide something stand once; `*seen` has a bit for each. */
static bool read_area(struct wd_arena *a, wd_str area,
		      struct wd_pgp_signature *s, uint64_t *seen)
{
	const uint64_t once = (uint64_t)1 << SUB_CREATED |
			      (uint64_t)1 << SUB_EXPIRES |
			      (uint64_t)1 << SUB_ISSUER |
			      (uint64_t)1 << SUB_ISSUER_FINGERPRINT;
	size_t len, count = 0;
	uint8_t octet;
	wd_str sub;

	while (area.len > 0) {
		if (++count > WD_PGP_SUBPACKETS_MAX ||
		    !read_length(&area, 255, &len) ||
		    !read_slice(&area, len, &sub) ||
		    !wd_wire_byte(&sub, &octet))
			return false;
		unsigned type = octet & ~(unsigned)SUB_CRITICAL;
		/* types above 63 share a bit that nobody asks for */
		uint64_t bit = (uint64_t)1 << (type < 63 ? type : 63);

		if ((*seen & bit & once) != 0 ||
		    !read_subpacket(a, type, sub, s))
			return false;
		*seen |= bit;
	}
	return true;
}

/* How many numbers each algorithm's signature has; 0: not ours. */
static unsigned numbers_of(uint8_t algorithm)
{
	switch (algorithm) {
	case 1: /* RSA */
	case 3: /* RSA, signing only */
		return 1;
	case 17: /* DSA */
	case 19: /* ECDSA */
	case 22: /* EdDSA */
		return 2;
	default:
		return 0;
	}
}

/* Exactly `count` numbers: nothing can hide behind them. */
static bool numbers_fit(wd_str rest, unsigned count)
{
	size_t bits;
	wd_str number;

	for (unsigned i = 0; i < count; i++)
		if (!read_number(&rest, 2, &bits) ||
		    !read_slice(&rest, (bits + 7) / 8, &number))
			return false;
	return rest.len == 0;
}

static enum wd_reason digest_reason(uint8_t digest)
{
	switch (digest) {
	case 8:  /* SHA-256 */
	case 9:  /* SHA-384 */
	case 10: /* SHA-512 */
		return WD_REASON_NONE;
	case 1:  /* MD5 */
	case 2:  /* SHA-1 */
	case 3:  /* RIPEMD-160 */
	case 11: /* SHA-224 */
		return WD_REASON_WEAK_DIGEST;
	default:
		return WD_REASON_ENGINE_UNSUPPORTED;
	}
}

/* Old format, the length in as few octets as it needs. */
static wd_str write_packet(struct wd_arena *a, wd_str body)
{
	struct wd_buf b = { .arena = a };
	unsigned octets = body.len < 0x100 ? 0 : body.len < 0x10000 ? 1 : 2;

	wd_buf_byte(&b, (char)(0x80 | TAG_SIGNATURE << 2 | octets));
	for (unsigned i = 1u << octets; i-- > 0;)
		wd_buf_byte(&b, (char)(uint8_t)(body.len >> (8 * i)));
	wd_buf_add(&b, body);
	return wd_buf_str(&b);
}

static enum wd_reason read_areas(struct wd_arena *a, const struct parts *p,
				 struct wd_pgp_signature *s)
{
	const uint64_t created = (uint64_t)1 << SUB_CREATED;
	const uint64_t issuer = (uint64_t)1 << SUB_ISSUER |
				(uint64_t)1 << SUB_ISSUER_FINGERPRINT;
	uint64_t hashed = 0, unhashed = 0;
	struct wd_pgp_signature claim = { 0 };

	if (!read_area(a, p->hashed, s, &hashed) || (hashed & created) == 0)
		return WD_REASON_BAD_ARMOR;
	if (!read_area(a, p->unhashed, &claim, &unhashed))
		return WD_REASON_BAD_ARMOR;
	if ((unhashed & ~issuer) != 0)
		return WD_REASON_UNHASHED_SUBPACKET;
	return add_issuer(s, claim.issuer) ? WD_REASON_NONE
					   : WD_REASON_BAD_ARMOR;
}

static enum wd_reason read_body(struct wd_arena *a, wd_str body,
				struct wd_pgp_signature *s)
{
	struct parts p;
	uint8_t version;

	if (!wd_wire_byte(&body, &version))
		return WD_REASON_BAD_ARMOR;
	if (version != VERSION)
		return WD_REASON_SIG_VERSION;
	if (!read_parts(body, &p))
		return WD_REASON_BAD_ARMOR;
	if (p.hashed.len > WD_PGP_AREA_MAX || p.unhashed.len > WD_PGP_AREA_MAX)
		return WD_REASON_LIMIT;
	if (p.class != CLASS_BINARY)
		return WD_REASON_SIG_CLASS;
	enum wd_reason reason = digest_reason(p.digest);

	if (reason != WD_REASON_NONE)
		return reason;
	if (numbers_of(p.algorithm) == 0)
		return WD_REASON_ENGINE_UNSUPPORTED;
	if (!numbers_fit(p.numbers, numbers_of(p.algorithm)))
		return WD_REASON_BAD_ARMOR;
	s->algorithm = p.algorithm;
	return read_areas(a, &p, s);
}

enum wd_reason wd_pgp_signature_read(struct wd_arena *a, wd_str bytes,
				     struct wd_pgp_signature *out)
{
	struct wd_pgp_signature s = { 0 };
	wd_str rest = bytes, body;
	unsigned tag;

	if (!read_packet(&rest, &tag, &body) || tag != TAG_SIGNATURE)
		return WD_REASON_BAD_ARMOR;
	if (rest.len > 0)
		return WD_REASON_MULTI_SIG;
	enum wd_reason reason = read_body(a, body, &s);

	if (reason != WD_REASON_NONE)
		return reason;
	s.packet = write_packet(a, body);
	*out = s;
	return WD_REASON_NONE;
}
