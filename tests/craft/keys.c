/* keys.c - keys out of their names, and signatures without chance. */
#include "craft.h"

#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

enum {
	CERTIFIES = 1,
	SIGNS = 2,
	ENCRYPTS = 4,
	COMPROMISED = 3, /* reasons for revocation, plus one */
	SUPERSEDED = 2,
	RETIRED = 4,
	LONG_AGO = 120000000 /* after KEY_TIME: in 2024, later than SIGN_TIME */
};

static struct craft_key keys[KEYS] = {
	[SSH_ED] = { .ssh_type = "ssh-ed25519", .owner = "alice" },
	[SSH_RSA] = { .ssh_type = "ssh-rsa",
		      .algorithm = BY_RSA,
		      .bits = 2048,
		      .owner = "alice" },
	[SSH_ECDSA] = { .ssh_type = "ecdsa-sha2-nistp256",
			.algorithm = BY_ECDSA,
			.owner = "alice" },
	[SSH_SK_ED] = { .ssh_type = "sk-ssh-ed25519@openssh.com",
			.owner = "alice" },
	[SSH_SK_ECDSA] = { .ssh_type = "sk-ecdsa-sha2-nistp256@openssh.com",
			   .algorithm = BY_ECDSA,
			   .owner = "alice" },
	[SSH_BOB] = { .ssh_type = "ssh-ed25519", .owner = "bob" },
	[SSH_WEAK] = { .ssh_type = "ssh-rsa",
		       .algorithm = BY_RSA,
		       .bits = 1024,
		       .owner = "alice" },
	[SSH_STRANGER] = { .ssh_type = "ssh-ed25519" },
	[PGP_ED] = { .owner = "alice", .flags = CERTIFIES | SIGNS },
	[PGP_RSA] = { .algorithm = BY_RSA,
		      .bits = 2048,
		      .owner = "alice",
		      .flags = CERTIFIES | SIGNS },
	[PGP_ECDSA] = { .algorithm = BY_ECDSA,
			.owner = "alice",
			.flags = CERTIFIES | SIGNS },
	[PGP_BOB] = { .owner = "bob", .flags = CERTIFIES | SIGNS },
	[PGP_PRIMARY] = { .owner = "alice", .flags = CERTIFIES },
	[PGP_SUBKEY] = { .primary = PGP_PRIMARY, .flags = SIGNS },
	[PGP_SUBKEY_EXPIRED] = { .primary = PGP_PRIMARY,
				 .flags = SIGNS,
				 .lifetime = LONG_AGO },
	[PGP_SUBKEY_REVOKED] = { .primary = PGP_PRIMARY,
				 .flags = SIGNS,
				 .revoked = COMPROMISED },
	[PGP_SUBKEY_ENCRYPTS] = { .primary = PGP_PRIMARY,
				  .algorithm = BY_RSA,
				  .bits = 2048,
				  .flags = ENCRYPTS },
	[PGP_SUBKEY_ONE_SIDED] = { .primary = PGP_PRIMARY,
				   .flags = SIGNS,
				   .one_sided = true },
	[PGP_FLAGLESS] = { .owner = "alice" },
	[PGP_TINY] = { .algorithm = BY_RSA,
		       .bits = 512,
		       .owner = "alice",
		       .flags = CERTIFIES | SIGNS },
	[PGP_EVERYBODYS] = { .owner = "alice",
			     .flags = CERTIFIES | SIGNS,
			     .everybodys = true },
	[PGP_EXPIRED] = { .owner = "alice",
			  .flags = CERTIFIES | SIGNS,
			  .lifetime = LONG_AGO },
	[PGP_REVOKED] = { .owner = "alice",
			  .flags = CERTIFIES | SIGNS,
			  .revoked = COMPROMISED },
	[PGP_RETIRED] = { .owner = "alice",
			  .flags = CERTIFIES | SIGNS,
			  .revoked = RETIRED },
	[PGP_SUPERSEDED] = { .owner = "alice",
			     .flags = CERTIFIES | SIGNS,
			     .revoked = SUPERSEDED },
	[PGP_STOLEN_LATER] = { .owner = "alice",
			       .flags = CERTIFIES | SIGNS,
			       .revoked = RETIRED,
			       .also = COMPROMISED },
	[PGP_MILD_UNSIGNED] = { .owner = "alice",
				.flags = CERTIFIES | SIGNS,
				.revoked = RETIRED,
				.unsaid = true },
	[PGP_MILD_BY_OTHER] = { .owner = "alice",
				.flags = CERTIFIES | SIGNS,
				.revoked = RETIRED,
				.revoker = PGP_BOB },
	[PGP_SUBKEY_RETIRED] = { .primary = PGP_PRIMARY,
				 .flags = SIGNS,
				 .revoked = RETIRED },
	[PGP_WEAK] = { .algorithm = BY_RSA,
		       .bits = 1024,
		       .owner = "alice",
		       .flags = CERTIFIES | SIGNS },
	[PGP_UNREGISTERED] = { .flags = CERTIFIES | SIGNS },
	[PGP_STRANGER] = { .flags = CERTIFIES | SIGNS },
};

const struct craft_key *craft_key(enum craft_key_name name)
{
	return &keys[name];
}

static unsigned char *octets(wd_str s)
{
	return (unsigned char *)(uintptr_t)s.ptr;
}

static wd_str number(struct wd_arena *a, const BIGNUM *n)
{
	unsigned char *bytes =
		wd_new(a, unsigned char, (size_t)BN_num_bytes(n) + 1);

	return (wd_str){ (char *)bytes, (size_t)BN_bn2bin(n, bytes) };
}

/* As many bytes as asked for, out of a name. */
static wd_str seed(struct wd_arena *a, const struct craft_key *k,
		   const char *what, size_t bytes)
{
	struct wd_buf b = { .arena = a };

	for (unsigned i = 0; b.len < bytes; i++)
		wd_buf_add(&b, craft_digest(a, "SHA256",
					    wd_strf(a, "%d %s %u", (int)k->name,
						    what, i)));
	return (wd_str){ b.ptr, bytes };
}

static EVP_PKEY *pkey_from(const char *type, OSSL_PARAM_BLD *b)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(b);
	EVP_PKEY *key = NULL;

	if (ctx == NULL || params == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, params) != 1)
		craft_die("no %s key", type);
	EVP_PKEY_CTX_free(ctx);
	OSSL_PARAM_free(params);
	return key;
}

static void make_ed25519(struct wd_arena *a, struct craft_key *k)
{
	unsigned char *point = wd_new(a, unsigned char, 32);
	size_t n = 32;

	k->pkey = EVP_PKEY_new_raw_private_key_ex(
		NULL, "ED25519", NULL, octets(seed(a, k, "ed25519", 32)), 32);
	if (k->pkey == NULL ||
	    EVP_PKEY_get_raw_public_key(k->pkey, point, &n) != 1)
		craft_die("no Ed25519 key");
	k->point = (wd_str){ (char *)point, n };
	if (k->everybodys) {
		memset(point, 0, n);
		point[0] = 1;
	}
}

/* The next prime after a number out of the seed, fit for the exponent. */
static BIGNUM *prime(struct wd_arena *a, const struct craft_key *k,
		     const char *what, BN_CTX *ctx)
{
	wd_str bytes = seed(a, k, what, k->bits / 16);
	BIGNUM *p;

	octets(bytes)[0] |= 0xc0;
	octets(bytes)[bytes.len - 1] |= 1;
	p = BN_bin2bn(octets(bytes), (int)bytes.len, NULL);
	while (BN_check_prime(p, ctx, NULL) != 1 || BN_mod_word(p, 65537) == 1)
		BN_add_word(p, 2);
	return p;
}

static void make_rsa(struct wd_arena *a, struct craft_key *k)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *p = prime(a, k, "p", ctx), *q = prime(a, k, "q", ctx);
	BIGNUM *n = BN_new(), *e = BN_new(), *d = BN_new(), *phi = BN_new();
	OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();

	BN_set_word(e, 65537);
	BN_mul(n, p, q, ctx);
	BN_sub_word(p, 1);
	BN_sub_word(q, 1);
	BN_mul(phi, p, q, ctx);
	BN_mod_inverse(d, e, phi, ctx);
	OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_N, n);
	OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_E, e);
	OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_D, d);
	k->pkey = pkey_from("RSA", b);
	k->n = number(a, n);
	k->e = number(a, e);
	OSSL_PARAM_BLD_free(b);
	BN_free(p);
	BN_free(q);
	BN_free(n);
	BN_free(e);
	BN_free(d);
	BN_free(phi);
	BN_CTX_free(ctx);
}

static EC_GROUP *p256(void)
{
	return EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
}

static void make_ecdsa(struct wd_arena *a, struct craft_key *k)
{
	EC_GROUP *group = p256();
	EC_POINT *point = EC_POINT_new(group);
	BIGNUM *d = BN_bin2bn(octets(seed(a, k, "d", 31)), 31, NULL);
	unsigned char *bytes = wd_new(a, unsigned char, 65);

	EC_POINT_mul(group, point, d, NULL, NULL, NULL);
	EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, bytes,
			   65, NULL);
	k->point = (wd_str){ (char *)bytes, 65 };
	k->secret = d;
	EC_POINT_free(point);
	EC_GROUP_free(group);
}

/* The left part of the digest, as P-256 takes it. */
static BIGNUM *digest_number(wd_str sum)
{
	return BN_bin2bn(octets(sum), sum.len < 32 ? (int)sum.len : 32, NULL);
}

/* r = (xG).x and s = (z + rd)/x mod the order, x out of the message. */
static wd_str sign_ecdsa(struct wd_arena *a, const struct craft_key *k,
			 wd_str sum, wd_str *s_out)
{
	EC_GROUP *group = p256();
	EC_POINT *point = EC_POINT_new(group);
	BN_CTX *ctx = BN_CTX_new();
	const BIGNUM *order = EC_GROUP_get0_order(group);
	BIGNUM *x = BN_bin2bn(octets(craft_digest(a, "SHA256", sum)), 31, NULL);
	BIGNUM *r = BN_new(), *s = BN_new(), *z = digest_number(sum);
	wd_str out;

	EC_POINT_mul(group, point, x, NULL, NULL, ctx);
	EC_POINT_get_affine_coordinates(group, point, r, NULL, ctx);
	BN_mod(r, r, order, ctx);
	BN_mod_mul(s, r, k->secret, order, ctx);
	BN_mod_add(s, s, z, order, ctx);
	BN_mod_inverse(x, x, order, ctx);
	BN_mod_mul(s, s, x, order, ctx);
	*s_out = number(a, s);
	out = number(a, r);
	BN_free(x);
	BN_free(r);
	BN_free(s);
	BN_free(z);
	BN_CTX_free(ctx);
	EC_POINT_free(point);
	EC_GROUP_free(group);
	return out;
}

wd_str craft_sign(struct wd_arena *a, const struct craft_key *key,
		  const char *digest, wd_str message, wd_str *s)
{
	unsigned char *bytes = wd_new(a, unsigned char, 1024);
	EVP_MD_CTX *ctx;
	size_t n = 1024;

	*s = (wd_str){ 0 };
	if (key->everybodys) {
		/* the base point, and one times it */
		memset(bytes, 0, 64);
		memset(bytes, 0x66, 32);
		bytes[0] = 0x58;
		bytes[32] = 1;
		return (wd_str){ (char *)bytes, 64 };
	}
	if (key->algorithm == BY_ECDSA)
		return sign_ecdsa(a, key, craft_digest(a, digest, message), s);
	ctx = EVP_MD_CTX_new();
	if (EVP_DigestSignInit_ex(ctx, NULL,
				  key->algorithm == BY_RSA ? digest : NULL,
				  NULL, NULL, key->pkey, NULL) != 1 ||
	    EVP_DigestSign(ctx, bytes, &n, octets(message), message.len) != 1)
		craft_die("cannot sign");
	EVP_MD_CTX_free(ctx);
	return (wd_str){ (char *)bytes, n };
}

static void add_mpi(struct wd_buf *b, wd_str number)
{
	unsigned bits = (unsigned)number.len * 8;

	for (unsigned top = (uint8_t)number.ptr[0]; top < 0x80; top <<= 1)
		bits--;
	craft_number(b, bits, 2);
	wd_buf_add(b, number);
}

/* RFC 4880, 5.5.2; the curves of RFC 6637 and of gpg. */
static wd_str packet_body(struct wd_arena *a, const struct craft_key *k)
{
	static const uint8_t number_of[] = {
		[BY_ED25519] = 22, [BY_RSA] = 1, [BY_ECDSA] = 19
	};
	struct wd_buf b = { .arena = a };

	craft_number(&b, 4, 1);
	craft_number(&b, KEY_TIME, 4);
	craft_number(&b, number_of[k->algorithm], 1);
	if (k->algorithm == BY_RSA) {
		add_mpi(&b, k->n);
		add_mpi(&b, k->e);
	} else if (k->algorithm == BY_ED25519) {
		wd_buf_add(&b, WD_STR("\x09\x2b\x06\x01\x04\x01\xda\x47\x0f"
				      "\x01"));
		add_mpi(&b, craft_join(a, WD_STR("\x40"), k->point));
	} else {
		wd_buf_add(&b, WD_STR("\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"));
		add_mpi(&b, k->point);
	}
	return wd_buf_str(&b);
}

static void make_openpgp(struct wd_arena *a, struct craft_key *k)
{
	struct wd_buf b = { .arena = a };

	k->body = packet_body(a, k);
	craft_number(&b, 0x99, 1);
	craft_number(&b, k->body.len, 2);
	wd_buf_add(&b, k->body);
	k->fingerprint = craft_digest(a, "SHA1", wd_buf_str(&b));
}

void craft_make_keys(struct wd_arena *a)
{
	for (enum craft_key_name name = SSH_ED; name < KEYS; name++) {
		struct craft_key *k = &keys[name];

		k->name = name;
		if (k->algorithm == BY_RSA)
			make_rsa(a, k);
		else if (k->algorithm == BY_ECDSA)
			make_ecdsa(a, k);
		else
			make_ed25519(a, k);
		if (k->ssh_type != NULL)
			k->blob = craft_ssh_blob(a, k, k->ssh_type, "ssh:");
		else
			make_openpgp(a, k);
	}
}
