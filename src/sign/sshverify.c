#include "sign/sshverify.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "base/hex.h"
#include "sign/sshsig.h"

enum { RSA_BITS_MIN = 2048 };

static const unsigned char *octets(wd_str s)
{
	return (const unsigned char *)s.ptr;
}

/*
 * OpenSSL would read the file that $OPENSSL_CONF names, and load the code that
 * the file names: the environment is not ours.
 */
static void ignore_environment(void)
{
	(void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
}

static wd_err no_engine(struct wd_arena *a)
{
	ERR_clear_error();
	return wd_fail(a, WD_ERR_FOREIGN, "OpenSSL cannot do its work");
}

static bool digest(struct wd_arena *a, const char *name, wd_str bytes,
		   wd_str *out)
{
	unsigned char *sum = wd_new(a, unsigned char, EVP_MAX_MD_SIZE);
	size_t len;

	ignore_environment();
	if (EVP_Q_digest(NULL, name, NULL, bytes.ptr, bytes.len, sum, &len) !=
	    1)
		return false;
	*out = (wd_str){ (const char *)sum, len };
	return true;
}

wd_str wd_ssh_fingerprint(struct wd_arena *a, wd_str blob)
{
	wd_str sum, text;

	if (!digest(a, "SHA256", blob, &sum)) {
		ERR_clear_error();
		return WD_STR("SHA256:unknown");
	}
	text = wd_base64(a, sum);
	while (wd_str_ends(text, WD_STR("=")))
		text.len--;
	return wd_strf(a, "SHA256:%.*s", WD_FMT(text));
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

static EVP_PKEY *ecdsa_key(const struct wd_ssh_key *k)
{
	static const struct {
		wd_str ssh;
		const char *openssl;
	} curves[] = {
		{ { "nistp256", 8 }, "P-256" },
		{ { "nistp384", 8 }, "P-384" },
		{ { "nistp521", 8 }, "P-521" },
	};
	OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params = NULL;
	EVP_PKEY *key = NULL;
	bool ok = b != NULL &&
		  OSSL_PARAM_BLD_push_octet_string(b, OSSL_PKEY_PARAM_PUB_KEY,
						   k->point.ptr, k->point.len);

	for (size_t i = 0; i < sizeof(curves) / sizeof(curves[0]) && ok; i++)
		if (wd_str_eq(curves[i].ssh, k->type->curve))
			ok = OSSL_PARAM_BLD_push_utf8_string(
				b, OSSL_PKEY_PARAM_GROUP_NAME,
				curves[i].openssl, 0);
	if (ok && (params = OSSL_PARAM_BLD_to_param(b)) != NULL)
		key = key_from("EC", params);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(b);
	return key;
}

static EVP_PKEY *rsa_key(const struct wd_ssh_key *k)
{
	OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
	BIGNUM *n = BN_bin2bn(octets(k->n), (int)k->n.len, NULL);
	BIGNUM *e = BN_bin2bn(octets(k->e), (int)k->e.len, NULL);
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

static EVP_PKEY *public_key(const struct wd_ssh_key *k)
{
	switch (k->type->family) {
	case WD_SSH_ED25519:
		return EVP_PKEY_new_raw_public_key_ex(NULL, "ED25519", NULL,
						      octets(k->point),
						      k->point.len);
	case WD_SSH_ECDSA:
		return ecdsa_key(k);
	case WD_SSH_RSA:
		return rsa_key(k);
	}
	return NULL;
}

/* ECDSA's two numbers as the DER that OpenSSL wants; false: no memory. */
static bool ecdsa_value(struct wd_arena *a, const struct wd_sshsig *sig,
			wd_str *out)
{
	BIGNUM *r = BN_bin2bn(octets(sig->r), (int)sig->r.len, NULL);
	BIGNUM *s = BN_bin2bn(octets(sig->s), (int)sig->s.len, NULL);
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

static bool value_of(struct wd_arena *a, const struct wd_sshsig *sig,
		     wd_str *out)
{
	struct wd_buf b = { .arena = a };

	if (sig->key.type->family == WD_SSH_ECDSA)
		return ecdsa_value(a, sig, out);
	if (sig->key.type->family == WD_SSH_RSA)
		for (size_t n = sig->value.len; n < sig->key.n.len; n++)
			wd_buf_byte(&b, '\0');
	wd_buf_add(&b, sig->value);
	*out = wd_buf_str(&b);
	return true;
}

/* The message as the key must have signed it; false: no engine. */
static bool message_of(struct wd_arena *a, const struct wd_sshsig *sig,
		       wd_str payload, wd_str *out)
{
	wd_str sum, application, message;

	if (!digest(a, sig->digest, payload, &sum))
		return false;
	message = wd_sshsig_message(a, sig->hash, sum);
	if (sig->key.type->security_key) {
		if (!digest(a, "SHA256", sig->key.application, &application) ||
		    !digest(a, "SHA256", message, &sum))
			return false;
		message = wd_sshsig_token_message(a, sig, application, sum);
	}
	*out = message;
	return true;
}

static wd_err check(struct wd_arena *a, const struct wd_sshsig *sig,
		    wd_str payload, bool *good)
{
	EVP_MD_CTX *ctx = NULL;
	EVP_PKEY *key = NULL;
	wd_str message, value;
	wd_err err = NULL;

	ignore_environment();
	if (!message_of(a, sig, payload, &message) || !value_of(a, sig, &value))
		return no_engine(a);
	/* a point that is not on its curve makes no key: nothing it signed
	 * can be good */
	key = public_key(&sig->key);
	ctx = EVP_MD_CTX_new();
	if (ctx == NULL) {
		err = no_engine(a);
		goto out;
	}
	*good = key != NULL &&
		EVP_DigestVerifyInit_ex(ctx, NULL, sig->algorithm->digest, NULL,
					NULL, key, NULL) == 1 &&
		EVP_DigestVerify(ctx, octets(value), value.len, octets(message),
				 message.len) == 1;
	ERR_clear_error();
out:
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	return err;
}

static bool is_weak(const struct wd_sign_config *config,
		    const struct wd_ssh_key *key)
{
	size_t least =
		config->rsa_bits_min != 0 ? config->rsa_bits_min : RSA_BITS_MIN;

	return key->type->family == WD_SSH_RSA && wd_ssh_rsa_bits(key) < least;
}

/* Without this flag a token signed with nobody touching it. */
static bool user_was_absent(const struct wd_sshsig *sig)
{
	return sig->key.type->security_key &&
	       (sig->flags & WD_SSH_USER_PRESENT) == 0;
}

static wd_err judge(struct wd_arena *a, const struct wd_sign_config *config,
		    const struct wd_registry *people,
		    const struct wd_sshsig *sig, struct wd_signature *out)
{
	int person = wd_person_by_key(people, WD_KEY_SSH, sig->blob);
	struct wd_verdict *v = &out->verdict;
	bool good = false;

	v->key = wd_ssh_fingerprint(a, sig->blob);
	v->reason =
		person == WD_NOBODY ? WD_REASON_UNKNOWN_KEY : WD_REASON_BAD_SIG;
	if (person == WD_NOBODY || user_was_absent(sig))
		return NULL;
	wd_err err = check(a, sig, out->payload, &good);

	if (err != NULL || !good)
		return err;
	v->person = person;
	v->reason = is_weak(config, &sig->key) ? WD_REASON_WEAK_KEY
					       : WD_REASON_NONE;
	return NULL;
}

wd_err wd_ssh_verify(struct wd_arena *a, const struct wd_sign_config *config,
		     const struct wd_registry *people, wd_str bytes,
		     struct wd_signature *out)
{
	struct wd_sshsig sig;

	out->verdict = (struct wd_verdict){ .person = WD_NOBODY,
					    .format = WD_KEY_SSH };
	out->verdict.reason = wd_sshsig_read(a, bytes, &sig);
	if (out->verdict.reason != WD_REASON_NONE)
		return NULL;
	return judge(a, config, people, &sig, out);
}
