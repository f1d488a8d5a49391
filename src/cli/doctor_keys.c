/* doctor_keys.c - the policy's OpenPGP keys, as the keyring has them. */
#include "base/time.h"
#include "cli/doctor.h"
#include "cli/key.h"

static const struct wd_key_info *find(const struct wd_key_info *info,
				      size_t count, wd_str fingerprint)
{
	for (size_t i = 0; i < count; i++)
		if (wd_str_eq(info[i].fingerprint, fingerprint))
			return &info[i];
	return NULL;
}

/* What is revoked is used by nobody; what is not known may have been stolen. */
static void say_revoked(struct wd_examination *x, wd_str who,
			const struct wd_key_info *info)
{
	struct wd_arena *a = x->cli->arena;
	wd_str word = wd_revoked_word(info->revoked);
	bool rests = wd_revoked_rests(info->revoked);
	struct wd_buf b = { .arena = a };

	if (word.len == 0)
		wd_buf_f(&b, "%.*s is revoked by its owner, without a reason",
			 WD_FMT(who));
	else
		wd_buf_f(&b, "%.*s is %.*s by its own revocation", WD_FMT(who),
			 WD_FMT(word));
	if (info->revoked_since != 0)
		wd_buf_f(&b, " since %.*s",
			 WD_FMT(wd_time_text(a, info->revoked_since)));
	if (!rests)
		wd_buf_f(&b,
			 ": warder key audit openpgp:%.*s shows what it "
			 "signed",
			 WD_FMT(info->fingerprint));
	wd_doctor_say(x, rests ? WD_FINE : WD_WARNING, wd_buf_str(&b));
}

static void look_at_key(struct wd_examination *x, const struct wd_key *key,
			const struct wd_key_info *all, size_t count)
{
	const struct wd_key_info *info = find(all, count, key->id);
	struct wd_arena *a = x->cli->arena;
	const struct wd_registry *r = &x->gate.policy.policy.registry;
	wd_str who = wd_strf(a, "openpgp:%.*s of %.*s", WD_FMT(key->id),
			     WD_FMT(wd_person_text(r, key->person)));

	if (info == NULL) {
		wd_doctor_say(x, WD_WARNING,
			      wd_key_missing(a, r, key, all, count));
		return;
	}
	if (info->revoked != WD_REVOKED_NOT)
		say_revoked(x, who, info);
	else if (info->subkeys != WD_REVOKED_NOT &&
		 !wd_revoked_rests(info->subkeys))
		wd_doctor_say(
			x, WD_WARNING,
			wd_strf(a,
				"a subkey for signing of %.*s is revoked and "
				"may have been stolen: warder key audit shows "
				"what the key signed",
				WD_FMT(who)));
}

void wd_doctor_keys(struct wd_examination *x)
{
	const struct wd_registry *r = &x->gate.policy.policy.registry;
	struct wd_key_info *info = NULL;
	size_t count = 0;

	if (x->site.gnupg == NULL)
		return;
	wd_err err = wd_key_infos(x->cli, &x->site, &info, &count);

	if (err != NULL) {
		wd_doctor_say_err(x, "", err);
		return;
	}
	for (size_t i = 0; i < r->keys; i++)
		if (r->key[i].format == WD_KEY_OPENPGP)
			look_at_key(x, &r->key[i], info, count);
}
