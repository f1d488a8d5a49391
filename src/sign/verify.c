#include "sign/sign.h"

#include "sign/engine.h"
#include "sign/openpgp.h"
#include "sign/sshverify.h"

/* OpenPGP signatures that our own reader let through, for one start of gpg. */
struct waiting {
	struct wd_pgp_item *item;
	size_t count;
};

static enum wd_reason read_openpgp(struct wd_arena *a,
				   const struct wd_sign_config *config,
				   struct wd_signature *s, struct waiting *w)
{
	struct wd_pgp_item *item = &w->item[w->count];
	wd_str bytes;

	if (!wd_gpg_enabled(config))
		return WD_REASON_FORMAT_NOT_ENABLED;
	enum wd_reason reason =
		wd_armor_read(a, s->armor, WD_ARMOR_OPENPGP, &bytes);

	if (reason == WD_REASON_NONE)
		reason = wd_pgp_signature_read(a, bytes, &item->packet);
	if (reason != WD_REASON_NONE)
		return reason;
	/* Until gpg has spoken, nothing is good; where no issuer is named
	 * there is nothing to ask it. */
	if (item->packet.issuer.len > 0) {
		item->signature = s;
		w->count++;
	}
	return WD_REASON_UNKNOWN_KEY;
}

static wd_err verify_ssh(struct wd_arena *a,
			 const struct wd_sign_config *config,
			 const struct wd_registry *people,
			 struct wd_signature *s)
{
	wd_str bytes;

	s->verdict.reason = wd_armor_read(a, s->armor, WD_ARMOR_SSH, &bytes);
	if (s->verdict.reason != WD_REASON_NONE)
		return NULL;
	return wd_ssh_verify(a, config, people, bytes, s);
}

static wd_err verify_one(struct wd_arena *a,
			 const struct wd_sign_config *config,
			 const struct wd_registry *people,
			 struct wd_signature *s, struct waiting *w)
{
	enum wd_armor_kind kind;

	s->verdict = (struct wd_verdict){ .reason = WD_REASON_BAD_ARMOR,
					  .person = WD_NOBODY };
	if (s->armor.len == 0)
		s->verdict.reason = WD_REASON_NO_SIGNATURE;
	else if (s->armor.len > WD_ARMOR_MAX)
		s->verdict.reason = WD_REASON_LIMIT;
	else if (!wd_armor_kind(s->armor, &kind))
		return NULL;
	else if (kind == WD_ARMOR_X509)
		s->verdict.reason = WD_REASON_FORMAT_NOT_ENABLED;
	else if (kind == WD_ARMOR_OPENPGP)
		s->verdict.reason = read_openpgp(a, config, s, w);
	else
		return verify_ssh(a, config, people, s);
	return NULL;
}

wd_err wd_verify(struct wd_arena *a, const struct wd_sign_config *config,
		 const struct wd_registry *people, struct wd_signature *batch,
		 size_t count)
{
	struct waiting w = { 0 };
	wd_err err;

	if (count > WD_SIGNATURES_MAX)
		return wd_fail(a, WD_ERR_LIMIT, "too many signatures");
	w.item = wd_new(a, struct wd_pgp_item, count);
	for (size_t i = 0; i < count; i++) {
		err = verify_one(a, config, people, &batch[i], &w);
		if (err != NULL)
			return err;
	}
	err = w.count == 0
		      ? NULL
		      : wd_openpgp_verify(a, config, people, w.item, w.count);
	if (err == NULL)
		wd_verdicts_end(a, config, people, batch, count);
	return err;
}
