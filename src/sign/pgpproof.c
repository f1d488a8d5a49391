#include "sign/pgpproof.h"

#include "sign/material.h"
#include "text/wire.h"

static const struct digest {
	uint8_t number; /* RFC 4880, 9.4 */
	const char *name;
	unsigned bits;
} digests[] = {
	{ 8, "SHA256", 256 },
	{ 9, "SHA384", 384 },
	{ 10, "SHA512", 512 },
};

static const struct digest *find_digest(uint8_t number)
{
	for (size_t i = 0; i < sizeof(digests) / sizeof(digests[0]); i++)
		if (digests[i].number == number)
			return &digests[i];
	return NULL;
}

/* What is hashed behind the payload (RFC 4880, 5.2.4). */
static wd_str trailer(struct wd_arena *a, wd_str hashed)
{
	struct wd_buf b = { .arena = a };

	wd_buf_add(&b, hashed);
	wd_buf_byte(&b, 4);
	wd_buf_byte(&b, (char)0xff);
	wd_wire_add_u32(&b, (uint32_t)hashed.len);
	return wd_buf_str(&b);
}

static EVP_PKEY *make_key(const struct wd_pgp_material *m)
{
	switch (m->algorithm) {
	case WD_PGP_RSA:
		return wd_rsa_key(m->n, m->e);
	case WD_PGP_ECDSA:
		return wd_ecdsa_key(m->group, m->point);
	default:
		return wd_ed25519_key(m->point);
	}
}

/* NULL: what the numbers say is no key to OpenSSL.  gpg may think otherwise. */
static EVP_PKEY *key_of(const struct wd_pgp_key *key,
			const struct wd_pgp_material *m,
			struct wd_public_keys *made)
{
	EVP_PKEY *k = NULL;

	if (!wd_public_keys_find(made, key->fingerprint, &k)) {
		k = make_key(m);
		wd_public_keys_add(made, key->fingerprint, k);
	}
	return k;
}

static bool ed25519_beyond(struct wd_arena *a, wd_str s)
{
	static const wd_str order = { "\x10\0\0\0\0\0\0\0"
				      "\0\0\0\0\0\0\0\0"
				      "\x14\xde\xf9\xde\xa2\xf7\x9c\xd6"
				      "\x58\x12\x63\x1a\x5c\xf5\xd3\xed",
				      32 };
	char *turned = wd_new(a, char, order.len);

	if (s.len > order.len)
		return false; /* another curve, or nonsense */
	/* it stands the other way round, and lost zeros in front */
	s = wd_left_padded(a, s, order.len);
	for (size_t i = 0; i < order.len; i++)
		turned[i] = s.ptr[order.len - 1 - i];
	return wd_str_cmp((wd_str){ turned, order.len }, order) >= 0;
}

static bool rsa_beyond(wd_str s, wd_str body)
{
	wd_str n;

	while (s.len > 0 && s.ptr[0] == 0)
		s = wd_str_from(s, 1);
	return wd_pgp_modulus_read(body, &n) &&
	       (s.len != n.len ? s.len > n.len : wd_str_cmp(s, n) >= 0);
}

bool wd_pgp_out_of_range(struct wd_arena *a, const struct wd_pgp_signature *sig,
			 const struct wd_pgp_key *key)
{
	return key->algorithm == WD_PGP_EDDSA
		       ? ed25519_beyond(a, sig->number[1])
		       : rsa_beyond(sig->number[0], key->body);
}

static bool value_of(struct wd_arena *a, const struct wd_pgp_signature *sig,
		     const struct wd_pgp_material *m, wd_str *out)
{
	enum { HALF = 32 };
	const wd_str *n = sig->number;
	struct wd_buf b = { .arena = a };

	switch (m->algorithm) {
	case WD_PGP_RSA:
		*out = wd_left_padded(a, n[0], m->n.len);
		return true;
	case WD_PGP_ECDSA:
		return wd_ecdsa_value(a, n[0], n[1], out);
	default:
		wd_buf_add(&b, wd_left_padded(a, n[0], HALF));
		wd_buf_add(&b, wd_left_padded(a, n[1], HALF));
		*out = wd_buf_str(&b);
		return n[0].len <= HALF && n[1].len <= HALF;
	}
}

/* gpg refuses ECDSA with a digest that is shorter than the group. */
static bool digest_fits(const struct wd_pgp_material *m, const struct digest *d)
{
	enum { P521 = 521, P521_DIGEST = 512 };
	unsigned least = m->bits == P521 ? P521_DIGEST : m->bits;

	return d != NULL && (m->algorithm != WD_PGP_ECDSA || d->bits >= least);
}

bool wd_pgp_proof(struct wd_arena *a, const struct wd_pgp_signature *sig,
		  const struct wd_pgp_key *key, wd_str payload,
		  struct wd_public_keys *made, struct wd_proof *out)
{
	const struct digest *d = find_digest(sig->digest);
	struct wd_pgp_material m;
	struct wd_proof p = { .openpgp = true };

	if (!sig->plain || key->ambiguous || !key->usable ||
	    !wd_pgp_material_read(key->body, &m) ||
	    m.algorithm != sig->algorithm || m.algorithm != key->algorithm ||
	    m.created != key->created || sig->created < m.created ||
	    !digest_fits(&m, d) || !value_of(a, sig, &m, &p.value))
		return false;
	p.key = key_of(key, &m, made);
	p.digest = d->name;
	p.message[0] = payload;
	p.message[1] = trailer(a, sig->hashed);
	if (p.key == NULL)
		return false;
	*out = p;
	return true;
}
