#include "sign/openpgp.h"

#include "sign/engine.h"
#include "sign/keylist.h"

enum { FINGERPRINT_HEX = 40, FACTOR_BITS_MIN = 2048 };

struct room {
	struct wd_arena *arena;
	const struct wd_sign_config *config;
	const struct wd_registry *people;
	gpgme_ctx_t lister, verifier;
	struct wd_pgp_keys keys;
};

/* What gpg said about one signature, in our words. */
struct finding {
	gpg_err_code_t status;
	wd_str fingerprint; /* of the key or subkey; "" when not certain */
	int64_t created, expires;
	uint8_t algorithm; /* that the signature says */
	bool wrong_usage;
};

/* The codes that gpg gives a signature whose mathematics are right. */
static bool is_authentic(const struct finding *f)
{
	switch (f->status) {
	case GPG_ERR_NO_ERROR:
	case GPG_ERR_SIG_EXPIRED:
	case GPG_ERR_KEY_EXPIRED:
	case GPG_ERR_CERT_REVOKED:
		return f->fingerprint.len == FINGERPRINT_HEX;
	default:
		return false;
	}
}

/* gpg ran and found the packet or the data wanting: that is an answer. */
static bool is_answer(gpgme_error_t e)
{
	switch (gpgme_err_code(e)) {
	case GPG_ERR_NO_ERROR:
	case GPG_ERR_BAD_SIGNATURE:
	case GPG_ERR_BAD_DATA:
	case GPG_ERR_NO_DATA:
	case GPG_ERR_INV_PACKET:
		return true;
	default:
		return false;
	}
}

static wd_err read_finding(const struct room *r, bool answered,
			   struct finding *out)
{
	gpgme_verify_result_t result = gpgme_op_verify_result(r->verifier);
	gpgme_signature_t s = result != NULL ? result->signatures : NULL;

	if (s == NULL && answered)
		return wd_fail(r->arena, WD_ERR_FOREIGN, "gpg gave no verdict");
	*out = (struct finding){ .status = GPG_ERR_BAD_SIGNATURE };
	/* One packet went in: two findings are nobody's signature. */
	if (s == NULL || s->next != NULL)
		return NULL;
	out->status = gpgme_err_code(s->status);
	out->fingerprint = wd_str_dup(r->arena, wd_str_of(s->fpr));
	out->created = (int64_t)s->timestamp;
	out->expires = (int64_t)s->exp_timestamp;
	out->wrong_usage = s->wrong_key_usage;
	return NULL;
}

static wd_err ask(const struct room *r, const struct wd_pgp_item *item,
		  struct finding *out)
{
	wd_str packet = item->packet.packet, payload = item->signature->payload;
	gpgme_data_t signature = NULL, text = NULL;
	wd_err err = NULL;
	gpgme_error_t e;

	e = gpgme_data_new_from_mem(&signature, packet.ptr, packet.len, 0);
	if (e == 0)
		e = gpgme_data_new_from_mem(&text,
					    payload.ptr != NULL ? payload.ptr
								: "",
					    payload.len, 0);
	if (e == 0)
		e = gpgme_op_verify(r->verifier, signature, text, NULL);
	if (!is_answer(e))
		err = wd_gpg_error(r->arena, e, "gpg --verify");
	else
		err = read_finding(r, e == 0, out);
	out->algorithm = item->packet.algorithm;
	gpgme_data_release(text);
	gpgme_data_release(signature);
	return err;
}

/* Dates by the time of the push, which gpg does not know. */
static enum wd_reason judge_dates(const struct wd_sign_config *config,
				  const struct finding *f,
				  const struct wd_pgp_key *key)
{
	int64_t now = config->now;

	if (f->created - config->clock_skew > now)
		return WD_REASON_FUTURE_SIG;
	if (f->expires != 0 ? f->expires <= now
			    : f->status == GPG_ERR_SIG_EXPIRED)
		return WD_REASON_EXPIRED_SIG;
	if (key->revoked || f->status == GPG_ERR_CERT_REVOKED)
		return WD_REASON_REVOKED_KEY;
	if (key->expires != 0 ? key->expires <= now
			      : f->status == GPG_ERR_KEY_EXPIRED)
		return WD_REASON_EXPIRED_KEY;
	return WD_REASON_NONE;
}

/* After the mathematics: what else keeps it from being good. */
static enum wd_reason judge_key(const struct wd_sign_config *config,
				const struct finding *f,
				const struct wd_pgp_key *key)
{
	unsigned bits = config->rsa_bits_min != 0 ? config->rsa_bits_min
						  : FACTOR_BITS_MIN;

	if (key->factor_bits != 0 && key->factor_bits < bits)
		return WD_REASON_WEAK_KEY;
	if (!key->usable || f->wrong_usage)
		return WD_REASON_UNTRUSTED_KEY;
	return judge_dates(config, f, key);
}

/* gpg's own word for a failure, where it is not "the signature is bad". */
static enum wd_reason judge_failure(const struct finding *f)
{
	switch (f->status) {
	case GPG_ERR_NO_PUBKEY:
		return WD_REASON_UNKNOWN_KEY;
	case GPG_ERR_TIME_CONFLICT:
		return WD_REASON_FUTURE_SIG; /* older than its key */
	case GPG_ERR_UNUSABLE_PUBKEY:
	case GPG_ERR_WRONG_KEY_USAGE:
		return WD_REASON_UNTRUSTED_KEY;
	case GPG_ERR_DIGEST_ALGO:
	case GPG_ERR_PUBKEY_ALGO:
	case GPG_ERR_UNSUPPORTED_ALGORITHM:
		return WD_REASON_ENGINE_UNSUPPORTED;
	default:
		return WD_REASON_BAD_SIG;
	}
}

static int person_of(const struct room *r, const struct wd_pgp_key *key)
{
	return wd_person_by_key(r->people, WD_KEY_OPENPGP, key->primary);
}

static wd_err judge(const struct room *r, const struct finding *f,
		    struct wd_verdict *v)
{
	const struct wd_pgp_key *key =
		wd_keylist_find(&r->keys, f->fingerprint);

	if (!is_authentic(f)) {
		v->reason = judge_failure(f);
		return NULL;
	}
	/* A list that lacks the key gpg has just used is not to be believed. */
	if (key == NULL)
		return wd_fail(r->arena, WD_ERR_FOREIGN,
			       "gpg --list-keys lacks a key that gpg --verify "
			       "knows");
	/* gpg goes by the key's algorithm, whatever the signature says. */
	if (key->algorithm != f->algorithm) {
		v->reason = WD_REASON_BAD_SIG;
		return NULL;
	}
	v->key = key->primary;
	v->person = person_of(r, key);
	v->reason = v->person == WD_NOBODY ? WD_REASON_UNKNOWN_KEY
					   : judge_key(r->config, f, key);
	return NULL;
}

/*
 * Is asking gpg about it worth a process?  Not when the issuer that it names
 * is not in the keyring or the registry: a push of many signatures by unknown
 * keys must not cost a gpg each.
 */
static bool is_known(const struct room *r, wd_str issuer)
{
	const struct wd_pgp_key *key = wd_keylist_find(&r->keys, issuer);

	if (key == NULL || issuer.len < FINGERPRINT_HEX)
		return key != NULL;
	return person_of(r, key) != WD_NOBODY;
}

static void start_verdict(const struct room *r, const struct wd_pgp_item *item)
{
	const struct wd_pgp_key *key =
		wd_keylist_find(&r->keys, item->packet.issuer);

	item->signature->verdict = (struct wd_verdict){
		.reason = WD_REASON_UNKNOWN_KEY,
		.person = WD_NOBODY,
		.format = WD_KEY_OPENPGP,
		.key = key != NULL ? key->primary : item->packet.issuer,
	};
}

static wd_err judge_rest(const struct room *r, const struct wd_pgp_item *item,
			 size_t count)
{
	struct finding found;
	wd_err err;

	for (size_t i = 0; i < count; i++) {
		start_verdict(r, &item[i]);
		if (!is_known(r, item[i].packet.issuer))
			continue;
		err = ask(r, &item[i], &found);
		if (err == NULL)
			err = judge(r, &found, &item[i].signature->verdict);
		if (err != NULL)
			return err;
	}
	return NULL;
}

static wd_err list_start(const struct room *r, const struct wd_pgp_item *item,
			 size_t count)
{
	struct wd_arena *a = r->arena;
	struct wd_map seen = { .arena = a };
	wd_str *name = wd_new(a, wd_str, count);
	size_t names = 0;

	for (size_t i = 0; i < count; i++)
		if (item[i].packet.issuer.len > 0 &&
		    wd_map_add(&seen, item[i].packet.issuer, 0))
			name[names++] = item[i].packet.issuer;
	return wd_keylist_start(a, r->lister, name, names);
}

/* The list is made while the first signature is verified. */
static wd_err list_and_ask(struct room *r, const struct wd_pgp_item *item,
			   size_t count, struct finding *first)
{
	wd_err err = list_start(r, item, count);

	if (err != NULL)
		return err;
	wd_err asked = ask(r, &item[0], first);

	err = wd_keylist_read(r->arena, r->lister, &r->keys);
	return asked != NULL ? asked : err;
}

static wd_err verify(struct room *r, const struct wd_pgp_item *item,
		     size_t count)
{
	struct finding first;
	wd_err err = list_and_ask(r, item, count, &first);

	if (err != NULL)
		return err;
	start_verdict(r, &item[0]);
	if (is_known(r, item[0].packet.issuer) ||
	    first.status == GPG_ERR_NO_ERROR)
		err = judge(r, &first, &item[0].signature->verdict);
	return err != NULL ? err : judge_rest(r, item + 1, count - 1);
}

wd_err wd_openpgp_verify(struct wd_arena *a,
			 const struct wd_sign_config *config,
			 const struct wd_registry *people,
			 const struct wd_pgp_item *item, size_t count)
{
	struct room r = { .arena = a, .config = config, .people = people };
	wd_err err = wd_gpg_open(a, config);

	if (err == NULL)
		err = wd_gpg_context(a, &r.lister);
	if (err == NULL)
		err = wd_gpg_context(a, &r.verifier);
	if (err == NULL)
		err = verify(&r, item, count);
	gpgme_release(r.verifier);
	gpgme_release(r.lister);
	return err == NULL ? NULL : wd_because(a, err, "OpenPGP signatures");
}
