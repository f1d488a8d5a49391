#include "sign/sshverify.h"

#include <openssl/err.h>

#include "base/hex.h"
#include "sign/memory.h"
#include "sign/proof.h"
#include "sign/publickey.h"
#include "sign/sshsig.h"

/* A signature on its way from structure to mathematics to verdict. */
struct candidate {
	struct wd_signature *signature;
	struct wd_sshsig sig;
	int person;
	wd_str note; /* the name to keep it under; empty: not to be kept */
	bool good;   /* proven before */
	struct wd_proof *proof;
};

struct room {
	struct wd_arena *arena;
	const struct wd_sign_config *config;
	const struct wd_registry *people;
	struct wd_public_keys keys;
	struct candidate *candidate; /* what the structure did not rule out */
	size_t count;
	struct wd_proof *proof;
	size_t proofs;
	bool remember;
};

static wd_err no_engine(struct wd_arena *a)
{
	ERR_clear_error();
	return wd_fail(a, WD_ERR_FOREIGN, "OpenSSL cannot do its work");
}

wd_str wd_ssh_fingerprint(struct wd_arena *a, wd_str blob)
{
	wd_str sum, text;

	if (!wd_digest_of(a, "SHA256", blob, &sum))
		return WD_STR("SHA256:unknown");
	text = wd_base64(a, sum);
	while (wd_str_ends(text, WD_STR("=")))
		text.len--;
	return wd_strf(a, "SHA256:%.*s", WD_FMT(text));
}

static EVP_PKEY *make_key(const struct wd_ssh_key *k)
{
	static const struct {
		wd_str ssh;
		const char *openssl;
	} curves[] = {
		{ { "nistp256", 8 }, "P-256" },
		{ { "nistp384", 8 }, "P-384" },
		{ { "nistp521", 8 }, "P-521" },
	};

	if (k->type->family == WD_SSH_ED25519)
		return wd_ed25519_key(k->point);
	if (k->type->family == WD_SSH_RSA)
		return wd_rsa_key(k->n, k->e);
	for (size_t i = 0; i < sizeof(curves) / sizeof(curves[0]); i++)
		if (wd_str_eq(curves[i].ssh, k->type->curve))
			return wd_ecdsa_key(curves[i].openssl, k->point);
	return NULL;
}

wd_err wd_ssh_key_check(struct wd_arena *a, wd_str blob)
{
	struct wd_ssh_key key;
	wd_err err = wd_ssh_blob_read(a, blob, &key);
	EVP_PKEY *made;

	if (err != NULL)
		return err;
	if (key.type->family == WD_SSH_RSA &&
	    wd_ssh_rsa_bits(&key) < WD_RSA_BITS_MIN)
		return wd_failf(a, WD_ERR_FORMAT,
				"a weak key, RSA of %zu bits: what it signs is "
				"refused, at least %d bits are wanted",
				wd_ssh_rsa_bits(&key), WD_RSA_BITS_MIN);
	wd_openssl_start();
	made = make_key(&key);
	EVP_PKEY_free(made);
	ERR_clear_error();
	return made != NULL ? NULL
			    : wd_fail(a, WD_ERR_FORMAT,
				      "not a key: its point is not on its "
				      "curve");
}

/* A point that is not on its curve makes no key: nothing it signed is good. */
static EVP_PKEY *key_of(struct room *r, const struct wd_sshsig *sig)
{
	EVP_PKEY *key = NULL;

	if (!wd_public_keys_find(&r->keys, sig->blob, &key)) {
		key = make_key(&sig->key);
		wd_public_keys_add(&r->keys, sig->blob, key);
	}
	return key;
}

static bool value_of(struct wd_arena *a, const struct wd_sshsig *sig,
		     wd_str *out)
{
	if (sig->key.type->family == WD_SSH_ECDSA)
		return wd_ecdsa_value(a, sig->r, sig->s, out);
	*out = wd_left_padded(a, sig->value, sig->key.n.len);
	return true;
}

/* The message as the key must have signed it; false: no engine. */
static bool message_of(struct wd_arena *a, const struct wd_sshsig *sig,
		       wd_str payload, wd_str *out)
{
	wd_str sum, application, message;

	if (!wd_digest_of(a, sig->digest, payload, &sum))
		return false;
	message = wd_sshsig_message(a, sig->hash, sum);
	if (sig->key.type->security_key) {
		if (!wd_digest_of(a, "SHA256", sig->key.application,
				  &application) ||
		    !wd_digest_of(a, "SHA256", message, &sum))
			return false;
		message = wd_sshsig_token_message(a, sig, application, sum);
	}
	*out = message;
	return true;
}

static bool is_weak(const struct wd_sign_config *config,
		    const struct wd_ssh_key *key)
{
	size_t least = config->rsa_bits_min != 0 ? config->rsa_bits_min
						 : WD_RSA_BITS_MIN;

	return key->type->family == WD_SSH_RSA && wd_ssh_rsa_bits(key) < least;
}

/* Without this flag a token signed with nobody touching it. */
static bool user_was_absent(const struct wd_sshsig *sig)
{
	return sig->key.type->security_key &&
	       (sig->flags & WD_SSH_USER_PRESENT) == 0;
}

/* Structure, and whose the key is: all that needs no mathematics. */
static void read_item(struct room *r, const struct wd_ssh_item *item)
{
	struct candidate *c = &r->candidate[r->count];
	struct wd_verdict *v = &item->signature->verdict;

	*v = (struct wd_verdict){ .person = WD_NOBODY, .format = WD_KEY_SSH };
	v->reason = wd_sshsig_read(r->arena, item->bytes, &c->sig);
	if (v->reason == WD_REASON_ENGINE_UNSUPPORTED)
		v->key = wd_sshsig_certificate(item->bytes);
	if (v->reason != WD_REASON_NONE)
		return;
	v->key = wd_ssh_fingerprint(r->arena, c->sig.blob);
	v->reason = WD_REASON_UNKNOWN_KEY;
	c->person = wd_person_by_key(r->people, WD_KEY_SSH, c->sig.blob);
	if (c->person == WD_NOBODY)
		return;
	v->reason = WD_REASON_BAD_SIG; /* until proven */
	if (user_was_absent(&c->sig))
		return;
	c->signature = item->signature;
	r->count++;
}

static wd_err prepare(struct room *r, struct candidate *c)
{
	struct wd_signature *s = c->signature;

	if (r->remember &&
	    wd_recall_signature(r->arena, r->config, (wd_str){ 0 }, s,
				s->verdict.key, &c->note)) {
		c->good = true;
		return NULL;
	}
	c->proof = &r->proof[r->proofs++];
	*c->proof = (struct wd_proof){ .key = key_of(r, &c->sig),
				       .digest = c->sig.algorithm->digest };
	return message_of(r->arena, &c->sig, s->payload,
			  &c->proof->message[0]) &&
			       value_of(r->arena, &c->sig, &c->proof->value)
		       ? NULL
		       : no_engine(r->arena);
}

static void judge(const struct room *r, const struct candidate *c,
		  struct wd_notes *notes)
{
	struct wd_verdict *v = &c->signature->verdict;

	if (!c->good && c->proof->result != WD_PROOF_GOOD)
		return;
	wd_notes_add(notes, c->note, v->key);
	v->person = c->person;
	v->reason = is_weak(r->config, &c->sig.key) ? WD_REASON_WEAK_KEY
						    : WD_REASON_NONE;
}

static wd_err verify(struct room *r)
{
	struct wd_notes notes;
	wd_err err = NULL;

	for (size_t i = 0; err == NULL && i < r->count; i++)
		err = prepare(r, &r->candidate[i]);
	if (err == NULL)
		err = wd_prove(r->arena, r->proof, r->proofs,
			       r->config->threads);
	if (err != NULL)
		return err;
	wd_notes_start(r->arena, r->count, &notes);
	for (size_t i = 0; i < r->count; i++)
		judge(r, &r->candidate[i], &notes);
	wd_notes_keep(r->config, &notes);
	return NULL;
}

wd_err wd_ssh_verify(struct wd_arena *a, const struct wd_sign_config *config,
		     const struct wd_registry *people,
		     const struct wd_ssh_item *item, size_t count)
{
	struct room r = { .arena = a,
			  .config = config,
			  .people = people,
			  .remember = count >= WD_REMEMBER_MIN };

	wd_openssl_start();
	r.candidate = wd_new(a, struct candidate, count);
	r.proof = wd_new(a, struct wd_proof, count);
	wd_public_keys_start(a, count, &r.keys);
	for (size_t i = 0; i < count; i++)
		read_item(&r, &item[i]);
	wd_err err = verify(&r);

	wd_public_keys_free(&r.keys);
	return err;
}
