#include "sign/packet.h"

#include "sign/framing.h"
#include "text/wire.h"

enum { VERSION = 4, CLASS_BINARY = 0x00 };

/* Subpackets that we look into (RFC 4880, 5.2.3.1). */
enum {
	SUB_CREATED = 2,
	SUB_EXPIRES = 3,
	SUB_ISSUER = 16,
	SUB_SIGNERS_USER_ID = 28,
	SUB_ISSUER_FINGERPRINT = 33,
	SUB_CRITICAL = 0x80
};

struct parts {
	uint8_t class, algorithm, digest;
	wd_str hashed, unhashed, quick, numbers;
};

bool wd_pgp_is_secret(wd_str bytes)
{
	unsigned tag;
	wd_str body;

	return wd_pgp_packet(&bytes, &tag, &body) &&
	       (tag == WD_TAG_SECRET_KEY || tag == WD_TAG_SECRET_SUBKEY);
}

/*
 * Behind the version octet.  The two octets that are said to begin the digest
 * mean nothing: they are not signed, gpg does not look at them, and the forge
 * that signs most commits of all writes "tr" there, always.
 */
static bool read_parts(wd_str rest, struct parts *p)
{
	size_t len;

	return wd_wire_byte(&rest, &p->class) &&
	       wd_wire_byte(&rest, &p->algorithm) &&
	       wd_wire_byte(&rest, &p->digest) &&
	       wd_pgp_number(&rest, 2, &len) &&
	       wd_pgp_slice(&rest, len, &p->hashed) &&
	       wd_pgp_number(&rest, 2, &len) &&
	       wd_pgp_slice(&rest, len, &p->unhashed) &&
	       wd_pgp_slice(&rest, 2, &p->quick) && (p->numbers = rest, true);
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
	       add_issuer(s, wd_upper_hex(a, value));
}

static bool read_date(wd_str value, int64_t *out)
{
	uint32_t n;

	if (value.len != 4 || !wd_wire_u32(&value, &n))
		return false;
	*out = n;
	return true;
}

/*
 * False: malformed.  What we do not know is left to the engine; of the signer's
 * user id we know that it decides nothing.
 */
static bool read_subpacket(struct wd_arena *a, uint8_t octet, wd_str value,
			   struct wd_pgp_signature *s)
{
	switch (octet & ~(unsigned)SUB_CRITICAL) {
	case SUB_CREATED:
		return read_date(value, &s->created);
	case SUB_EXPIRES:
		return read_date(value, &s->lifetime);
	case SUB_ISSUER:
	case SUB_ISSUER_FINGERPRINT:
		return read_issuer(a, octet & ~(unsigned)SUB_CRITICAL, value,
				   s);
	default:
		s->plain = s->plain && octet == SUB_SIGNERS_USER_ID;
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
		    !wd_pgp_length(&area, 255, &len) ||
		    !wd_pgp_slice(&area, len, &sub) ||
		    !wd_wire_byte(&sub, &octet))
			return false;
		unsigned type = octet & ~(unsigned)SUB_CRITICAL;
		/* types above 63 share a bit that nobody asks for */
		uint64_t bit = (uint64_t)1 << (type < 63 ? type : 63);

		if ((*seen & bit & once) != 0 ||
		    !read_subpacket(a, octet, sub, s))
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
static bool read_numbers(wd_str rest, unsigned count,
			 struct wd_pgp_signature *s)
{
	bool shortest;

	for (unsigned i = 0; i < count; i++) {
		if (!wd_pgp_mpi(&rest, &s->number[i], &shortest))
			return false;
		s->plain = s->plain && shortest;
	}
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

	wd_buf_byte(&b, (char)(0x80 | WD_TAG_SIGNATURE << 2 | octets));
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
	const wd_str whole = body;
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
	s->plain = true;
	s->algorithm = p.algorithm;
	s->digest = p.digest;
	s->hashed = (wd_str){ whole.ptr, (size_t)(p.hashed.ptr - whole.ptr) +
						 p.hashed.len };
	if (!read_numbers(p.numbers, numbers_of(p.algorithm), s))
		return WD_REASON_BAD_ARMOR;
	return read_areas(a, &p, s);
}

enum wd_reason wd_pgp_signature_read(struct wd_arena *a, wd_str bytes,
				     struct wd_pgp_signature *out)
{
	struct wd_pgp_signature s = { 0 };
	wd_str rest = bytes, body;
	unsigned tag;

	if (!wd_pgp_packet(&rest, &tag, &body) || tag != WD_TAG_SIGNATURE)
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
