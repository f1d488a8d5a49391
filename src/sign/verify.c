#include "sign/sign.h"

#include "sign/engine.h"
#include "sign/openpgp.h"
#include "sign/sshverify.h"

/* Signatures that our own readers let through, of both formats. */
struct waiting {
	struct wd_pgp_item *item;
	size_t count;
	struct wd_ssh_item *ssh;
	size_t ssh_count;
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

static enum wd_reason read_ssh(struct wd_arena *a, struct wd_signature *s,
			       struct waiting *w)
{
	struct wd_ssh_item *item = &w->ssh[w->ssh_count];
	enum wd_reason reason =
		wd_armor_read(a, s->armor, WD_ARMOR_SSH, &item->bytes);

	if (reason != WD_REASON_NONE)
		return reason;
	item->signature = s;
	w->ssh_count++;
	return WD_REASON_UNKNOWN_KEY; /* until the next step has spoken */
}

static enum wd_reason read_one(struct wd_arena *a,
			       const struct wd_sign_config *config,
			       struct wd_signature *s, struct waiting *w)
{
	enum wd_armor_kind kind;

	if (s->armor.len == 0)
		return WD_REASON_NO_SIGNATURE;
	if (s->armor.len > WD_ARMOR_MAX)
		return WD_REASON_LIMIT;
	if (!wd_armor_kind(s->armor, &kind))
		return WD_REASON_BAD_ARMOR;
	if (kind == WD_ARMOR_X509)
		return WD_REASON_FORMAT_NOT_ENABLED;
	return kind == WD_ARMOR_OPENPGP ? read_openpgp(a, config, s, w)
					: read_ssh(a, s, w);
}

wd_err wd_verify(struct wd_arena *a, const struct wd_sign_config *config,
		 const struct wd_registry *people, struct wd_signature *batch,
		 size_t count)
{
	struct waiting w = { 0 };
	wd_err err = NULL;

	if (count > WD_SIGNATURES_MAX)
		return wd_fail(a, WD_ERR_LIMIT, "too many signatures");
	w.item = wd_new(a, struct wd_pgp_item, count);
	w.ssh = wd_new(a, struct wd_ssh_item, count);
	for (size_t i = 0; i < count; i++)
		batch[i].verdict =
			(struct wd_verdict){ .reason = read_one(a, config,
								&batch[i], &w),
					     .person = WD_NOBODY };
	if (w.ssh_count > 0)
		err = wd_ssh_verify(a, config, people, w.ssh, w.ssh_count);
	if (err == NULL && w.count > 0)
		err = wd_openpgp_verify(a, config, people, w.item, w.count);
	if (err == NULL)
		wd_verdicts_end(a, config, people, batch, count);
	return err;
}
