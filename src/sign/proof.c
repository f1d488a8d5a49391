#include "sign/proof.h"

#include <openssl/err.h>
#include <openssl/rsa.h>

#include "base/parallel.h"
#include "sign/publickey.h"

static const unsigned char *octets(wd_str s)
{
	return (const unsigned char *)s.ptr;
}

bool wd_digest_of(struct wd_arena *a, const char *name, wd_str bytes,
		  wd_str *out)
{
	unsigned char *sum = wd_new(a, unsigned char, EVP_MAX_MD_SIZE);
	size_t len;

	wd_openssl_start();
	if (EVP_Q_digest(NULL, name, NULL, bytes.ptr, bytes.len, sum, &len) !=
	    1) {
		ERR_clear_error();
		return false;
	}
	*out = (wd_str){ (const char *)sum, len };
	return true;
}

/* Over both pieces, in the thread's own memory. */
static bool digest(const struct wd_proof *p, unsigned char *sum, unsigned *len)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_MD *md = EVP_MD_fetch(NULL, p->digest, NULL);
	bool done = ctx != NULL && md != NULL &&
		    EVP_DigestInit_ex2(ctx, md, NULL) == 1;

	for (int i = 0; done && i < 2; i++)
		done = EVP_DigestUpdate(ctx, p->message[i].ptr,
					p->message[i].len) == 1;
	done = done && EVP_DigestFinal_ex(ctx, sum, len) == 1;
	EVP_MD_free(md);
	EVP_MD_CTX_free(ctx);
	return done;
}

/* A scheme that takes the whole message; for OpenPGP that is the digest. */
static enum wd_proof_result verify_message(const struct wd_proof *p,
					   const char *name, wd_str message)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good;

	if (ctx == NULL)
		return WD_PROOF_BROKEN;
	good = EVP_DigestVerifyInit_ex(ctx, NULL, name, NULL, NULL, p->key,
				       NULL) == 1 &&
	       EVP_DigestVerify(ctx, octets(p->value), p->value.len,
				octets(message), message.len) == 1;
	EVP_MD_CTX_free(ctx);
	return good ? WD_PROOF_GOOD : WD_PROOF_BAD;
}

static enum wd_proof_result verify_digest(const struct wd_proof *p, wd_str sum)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, p->key, NULL);
	EVP_MD *md = EVP_MD_fetch(NULL, p->digest, NULL);
	enum wd_proof_result result = WD_PROOF_BROKEN;

	if (ctx == NULL || md == NULL || EVP_PKEY_verify_init(ctx) != 1)
		goto out;
	if (EVP_PKEY_is_a(p->key, "RSA") &&
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) != 1)
		goto out;
	if (EVP_PKEY_CTX_set_signature_md(ctx, md) != 1)
		goto out;
	result = EVP_PKEY_verify(ctx, octets(p->value), p->value.len,
				 octets(sum), sum.len) == 1
			 ? WD_PROOF_GOOD
			 : WD_PROOF_BAD;
out:
	EVP_MD_free(md);
	EVP_PKEY_CTX_free(ctx);
	return result;
}

static enum wd_proof_result verify_openpgp(const struct wd_proof *p)
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned len = 0;

	if (!digest(p, sum, &len))
		return WD_PROOF_BROKEN;
	wd_str text = { (const char *)sum, len };

	return EVP_PKEY_is_a(p->key, "ED25519") ? verify_message(p, NULL, text)
						: verify_digest(p, text);
}

static void prove_one(void *ctx, size_t i)
{
	struct wd_proof *p = &((struct wd_proof *)ctx)[i];

	if (p->key == NULL)
		p->result = WD_PROOF_BAD;
	else if (p->openpgp)
		p->result = verify_openpgp(p);
	else
		p->result = verify_message(p, p->digest, p->message[0]);
	ERR_clear_error(); /* each thread has its own list of them */
}

wd_err wd_prove(struct wd_arena *a, struct wd_proof *proof, size_t count,
		unsigned threads)
{
	size_t pays = count / WD_PROOFS_A_THREAD;

	wd_openssl_start();
	if (threads == 0)
		threads = pays < 2 ? 1 : wd_processors();
	wd_parallel(count, threads, prove_one, proof);
	for (size_t i = 0; i < count; i++)
		if (proof[i].result == WD_PROOF_BROKEN)
			return wd_fail(a, WD_ERR_FOREIGN,
				       "OpenSSL cannot do its work");
	return NULL;
}
