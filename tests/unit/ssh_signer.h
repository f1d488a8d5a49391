/*
 * ssh_signer.h - a signer of SSH signatures of our own, whose every piece a
 * test can spoil.  Security keys need no hardware that way.
 */
#ifndef WD_TEST_SSH_SIGNER_H
#define WD_TEST_SSH_SIGNER_H

#include "signing.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>

#include "base/hex.h"
#include "text/wire.h"

static const struct wd_sign_config config = { .now = 1800000000 };
static const wd_str payload = { "tree 0\n\nhello\n", 14 };

/* All pieces of a signature, each for a test to spoil. */
struct parts {
	wd_str magic;
	uint32_t version;
	wd_str blob, space, reserved, hash;
	wd_str algorithm, value, token; /* token: flags and counter */
	wd_str behind_value, behind;
};

static inline wd_str armored(struct stage *s, wd_str bytes)
{
	wd_str code = wd_base64(&s->arena, bytes);
	struct wd_buf b = { .arena = &s->arena };

	wd_buf_c(&b, "-----BEGIN SSH SIGNATURE-----\n");
	while (code.len > 0) {
		size_t n = code.len < 70 ? code.len : 70;

		wd_buf_add(&b, (wd_str){ code.ptr, n });
		wd_buf_byte(&b, '\n');
		code = wd_str_from(code, n);
	}
	wd_buf_c(&b, "-----END SSH SIGNATURE-----\n");
	return wd_buf_str(&b);
}

static inline wd_str encoded(struct stage *s, const struct parts *p)
{
	struct wd_buf inner = { .arena = &s->arena },
		      b = { .arena = &s->arena };

	wd_wire_add_string(&inner, p->algorithm);
	wd_wire_add_string(&inner, p->value);
	wd_buf_add(&inner, p->token);
	wd_buf_add(&inner, p->behind_value);
	wd_buf_add(&b, p->magic);
	wd_wire_add_u32(&b, p->version);
	wd_wire_add_string(&b, p->blob);
	wd_wire_add_string(&b, p->space);
	wd_wire_add_string(&b, p->reserved);
	wd_wire_add_string(&b, p->hash);
	wd_wire_add_string(&b, wd_buf_str(&inner));
	wd_buf_add(&b, p->behind);
	return wd_buf_str(&b);
}

static inline struct wd_verdict judged(struct stage *s, const struct parts *p)
{
	return verdict_of(s, &config, payload, armored(s, encoded(s, p)));
}

struct signer {
	const char *type;
	EVP_PKEY *key;
	wd_str blob;
};

static inline wd_str sum(struct stage *s, const char *name, wd_str bytes)
{
	unsigned char *md = wd_new(&s->arena, unsigned char, EVP_MAX_MD_SIZE);
	size_t n;

	assert_int_equal(EVP_Q_digest(NULL, name, NULL, bytes.ptr, bytes.len,
				      md, &n),
			 1);
	return (wd_str){ (char *)md, n };
}

static inline wd_str number(struct stage *s, const BIGNUM *n)
{
	unsigned char *bytes =
		wd_new(&s->arena, unsigned char, (size_t)BN_num_bytes(n) + 1);

	return (wd_str){ (char *)bytes, (size_t)BN_bn2bin(n, bytes) };
}

static inline wd_str public_bytes(struct stage *s, EVP_PKEY *key,
				  const char *what)
{
	unsigned char *bytes = wd_new(&s->arena, unsigned char, 256);
	size_t n;

	assert_int_equal(EVP_PKEY_get_octet_string_param(key, what, bytes, 256,
							 &n),
			 1);
	return (wd_str){ (char *)bytes, n };
}

static inline void add_rsa(struct stage *s, struct wd_buf *b, EVP_PKEY *key)
{
	BIGNUM *n = NULL, *e = NULL;

	assert_int_equal(EVP_PKEY_get_bn_param(key, "n", &n), 1);
	assert_int_equal(EVP_PKEY_get_bn_param(key, "e", &e), 1);
	wd_wire_add_mpint(b, number(s, e));
	wd_wire_add_mpint(b, number(s, n));
	BN_free(n);
	BN_free(e);
}

static inline bool is_token(const char *type)
{
	return strncmp(type, "sk-", 3) == 0;
}

static inline struct signer make_signer(struct stage *s, const char *type)
{
	struct wd_buf b = { .arena = &s->arena };
	struct signer g = { .type = type };

	wd_wire_add_string(&b, wd_str_of(type));
	if (strstr(type, "rsa") != NULL) {
		g.key = EVP_RSA_gen(2048);
		add_rsa(s, &b, g.key);
	} else if (strstr(type, "ed25519") != NULL) {
		g.key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
		wd_wire_add_string(&b, public_bytes(s, g.key, "pub"));
	} else {
		g.key = EVP_EC_gen("P-256");
		wd_wire_add_string(&b, WD_STR("nistp256"));
		wd_wire_add_string(&b, public_bytes(s, g.key, "pub"));
	}
	if (is_token(type))
		wd_wire_add_string(&b, WD_STR("ssh:"));
	g.blob = wd_buf_str(&b);
	return g;
}

static inline wd_str pair(struct stage *s, wd_str der)
{
	const unsigned char *at = (const unsigned char *)der.ptr;
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &at, (long)der.len);
	struct wd_buf b = { .arena = &s->arena };

	wd_wire_add_mpint(&b, number(s, ECDSA_SIG_get0_r(sig)));
	wd_wire_add_mpint(&b, number(s, ECDSA_SIG_get0_s(sig)));
	ECDSA_SIG_free(sig);
	return wd_buf_str(&b);
}

static inline wd_str raw_signature(struct stage *s, const struct signer *g,
				   const char *digest, wd_str message)
{
	unsigned char *bytes = wd_new(&s->arena, unsigned char, 1024);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t n = 1024;

	assert_int_equal(EVP_DigestSignInit_ex(ctx, NULL, digest, NULL, NULL,
					       g->key, NULL),
			 1);
	assert_int_equal(EVP_DigestSign(ctx, bytes, &n,
					(const unsigned char *)message.ptr,
					message.len),
			 1);
	EVP_MD_CTX_free(ctx);
	return (wd_str){ (char *)bytes, n };
}

static inline wd_str message_of(struct stage *s, const struct signer *g,
				const struct parts *p)
{
	const char *hash = wd_str_eq(p->hash, WD_STR("sha256")) ? "SHA256"
			   : wd_str_eq(p->hash, WD_STR("sha1")) ? "SHA1"
								: "SHA512";
	struct wd_buf b = { .arena = &s->arena }, t = { .arena = &s->arena };

	wd_buf_c(&b, "SSHSIG");
	wd_wire_add_string(&b, p->space);
	wd_wire_add_string(&b, p->reserved);
	wd_wire_add_string(&b, p->hash);
	wd_wire_add_string(&b, sum(s, hash, payload));
	if (!is_token(g->type))
		return wd_buf_str(&b);
	wd_buf_add(&t, sum(s, "SHA256", WD_STR("ssh:")));
	wd_buf_add(&t, p->token);
	wd_buf_add(&t, sum(s, "SHA256", wd_buf_str(&b)));
	return wd_buf_str(&t);
}

/* Signs what the parts say, honestly or not. */
static inline void sign(struct stage *s, const struct signer *g,
			struct parts *p)
{
	const char *digest = NULL;

	if (strstr(g->type, "ecdsa") != NULL)
		digest = "SHA256";
	if (strstr(g->type, "rsa") != NULL)
		digest = wd_str_eq(p->algorithm, WD_STR("rsa-sha2-256"))
				 ? "SHA256"
			 : wd_str_eq(p->algorithm, WD_STR("ssh-rsa"))
				 ? "SHA1"
				 : "SHA512";
	p->value = raw_signature(s, g, digest, message_of(s, g, p));
	if (strstr(g->type, "ecdsa") != NULL)
		p->value = pair(s, p->value);
}

static inline struct parts honest_parts(const struct signer *g)
{
	return (struct parts){
		.magic = WD_STR("SSHSIG"),
		.version = 1,
		.blob = g->blob,
		.space = WD_STR("git"),
		.hash = WD_STR("sha512"),
		.algorithm = strcmp(g->type, "ssh-rsa") == 0
				     ? WD_STR("rsa-sha2-512")
				     : wd_str_of(g->type),
		.token = is_token(g->type) ? WD_STR("\1\0\0\0\7") : WD_STR(""),
	};
}

static inline struct parts honest(struct stage *s, const struct signer *g)
{
	struct parts p = honest_parts(g);

	sign(s, g, &p);
	return p;
}

#endif
