#include "sign/publickey.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>

static const unsigned char *octets(wd_str s)
{
	return (const unsigned char *)s.ptr;
}

/*
 * OpenSSL would read the file that $OPENSSL_CONF names, and load the code that
 * the file names: the environment is not ours.
 */
void wd_openssl_start(void)
{
	(void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
}

static EVP_PKEY *key_from(const char *type, OSSL_PARAM *params)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *key = NULL;

	if (ctx != NULL && EVP_PKEY_fromdata_init(ctx) == 1)
		(void)EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

EVP_PKEY *wd_ed25519_key(wd_str point)
{
	return EVP_PKEY_new_raw_public_key_ex(NULL, "ED25519", NULL,
					      octets(point), point.len);
}

EVP_PKEY *wd_ecdsa_key(const char *group, wd_str point)
{
	OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params = NULL;
	EVP_PKEY *key = NULL;

	if (b != NULL &&
	    OSSL_PARAM_BLD_push_octet_string(b, OSSL_PKEY_PARAM_PUB_KEY,
					     point.ptr, point.len) &&
	    OSSL_PARAM_BLD_push_utf8_string(b, OSSL_PKEY_PARAM_GROUP_NAME,
					    group, 0) &&
	    (params = OSSL_PARAM_BLD_to_param(b)) != NULL)
		key = key_from("EC", params);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(b);
	return key;
}

EVP_PKEY *wd_rsa_key(wd_str modulus, wd_str exponent)
{
	OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
	BIGNUM *n = BN_bin2bn(octets(modulus), (int)modulus.len, NULL);
	BIGNUM *e = BN_bin2bn(octets(exponent), (int)exponent.len, NULL);
	OSSL_PARAM *params = NULL;
	EVP_PKEY *key = NULL;

	if (b != NULL && n != NULL && e != NULL &&
	    OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_N, n) &&
	    OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_E, e) &&
	    (params = OSSL_PARAM_BLD_to_param(b)) != NULL)
		key = key_from("RSA", params);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(b);
	BN_free(n);
	BN_free(e);
	return key;
}

bool wd_ecdsa_value(struct wd_arena *a, wd_str r_text, wd_str s_text,
		    wd_str *out)
{
	BIGNUM *r = BN_bin2bn(octets(r_text), (int)r_text.len, NULL);
	BIGNUM *s = BN_bin2bn(octets(s_text), (int)s_text.len, NULL);
	ECDSA_SIG *pair = ECDSA_SIG_new();
	unsigned char *der = NULL;
	int len = -1;

	if (r != NULL && s != NULL && pair != NULL &&
	    ECDSA_SIG_set0(pair, r, s) == 1) {
		r = s = NULL; /* the pair owns them now */
		len = i2d_ECDSA_SIG(pair, &der);
	}
	if (len > 0)
		*out = wd_str_dup(a, (wd_str){ (char *)der, (size_t)len });
	OPENSSL_free(der);
	ECDSA_SIG_free(pair);
	BN_free(r);
	BN_free(s);
	return len > 0;
}

wd_str wd_left_padded(struct wd_arena *a, wd_str number, size_t len)
{
	struct wd_buf b = { .arena = a };

	for (size_t n = number.len; n < len; n++)
		wd_buf_byte(&b, '\0');
	wd_buf_add(&b, number);
	return wd_buf_str(&b);
}

void wd_public_keys_start(struct wd_arena *a, size_t room,
			  struct wd_public_keys *out)
{
	*out = (struct wd_public_keys){ .by_name.arena = a,
					.key = wd_new(a, EVP_PKEY *, room),
					.room = room };
}

bool wd_public_keys_find(const struct wd_public_keys *k, wd_str name,
			 EVP_PKEY **out)
{
	uint32_t at;

	if (!wd_map_get(&k->by_name, name, &at))
		return false;
	*out = k->key[at];
	return true;
}

void wd_public_keys_add(struct wd_public_keys *k, wd_str name, EVP_PKEY *key)
{
	if (k->count < k->room &&
	    wd_map_add(&k->by_name, name, (uint32_t)k->count))
		k->key[k->count++] = key;
	else
		EVP_PKEY_free(key);
}

void wd_public_keys_free(struct wd_public_keys *k)
{
	for (size_t i = 0; i < k->count; i++)
		EVP_PKEY_free(k->key[i]);
	k->count = 0;
}
