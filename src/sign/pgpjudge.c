#include "sign/pgpjudge.h"

#include "sign/material.h"

/* Dates by the time of the push, which gpg does not know. */
static enum wd_reason judge_dates(const struct wd_sign_config *config,
				  const struct wd_pgp_finding *f,
				  const struct wd_pgp_key *key)
{
	int64_t now = config->now;

	if (f->created - config->clock_skew > now)
		return WD_REASON_FUTURE_SIG;
	if (f->expires != 0 ? f->expires <= now : f->kind == WD_GPG_EXPIRED)
		return WD_REASON_EXPIRED_SIG;
	if (key->revoked != WD_REVOKED_NOT || f->kind == WD_GPG_KEY_REVOKED)
		return WD_REASON_REVOKED_KEY;
	if (key->expires != 0 ? key->expires <= now
			      : f->kind == WD_GPG_KEY_EXPIRED)
		return WD_REASON_EXPIRED_KEY;
	return WD_REASON_NONE;
}

enum wd_reason wd_pgp_judge_key(const struct wd_sign_config *config,
				const struct wd_pgp_finding *f,
				const struct wd_pgp_key *key)
{
	unsigned bits = config->rsa_bits_min != 0 ? config->rsa_bits_min
						  : WD_RSA_BITS_MIN;

	if ((key->factor_bits != 0 && key->factor_bits < bits) ||
	    wd_pgp_weak(key->body) != NULL)
		return WD_REASON_WEAK_KEY;
	if (!key->usable)
		return WD_REASON_UNTRUSTED_KEY;
	return judge_dates(config, f, key);
}

enum wd_reason wd_pgp_judge_failure(const struct wd_gpg_status *s)
{
	if (s->kind != WD_GPG_ERROR)
		return WD_REASON_BAD_SIG;
	switch (s->code) {
	case WD_GPG_CODE_NO_PUBKEY:
		return WD_REASON_UNKNOWN_KEY;
	case WD_GPG_CODE_TIME_CONFLICT:
		return WD_REASON_FUTURE_SIG; /* older than its key */
	case WD_GPG_CODE_UNUSABLE_PUBKEY:
	case WD_GPG_CODE_WRONG_USAGE:
		return WD_REASON_UNTRUSTED_KEY;
	case WD_GPG_CODE_DIGEST_ALGO:
	case WD_GPG_CODE_PUBKEY_ALGO:
	case WD_GPG_CODE_UNSUPPORTED:
		return WD_REASON_ENGINE_UNSUPPORTED;
	default:
		return WD_REASON_BAD_SIG;
	}
}
