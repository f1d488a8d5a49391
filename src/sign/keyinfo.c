#include "sign/keyinfo.h"

#include "sign/engine.h"
#include "sign/keylist.h"

static void add(struct wd_key_info *info, const struct wd_pgp_key *k)
{
	*info = (struct wd_key_info){ .fingerprint = k->fingerprint,
				      .strength = k->strength,
				      .expires = k->expires,
				      .revoked = k->revoked,
				      .revoked_since = k->revoked_since };
}

static void add_subkey(struct wd_arena *a, struct wd_key_info *info,
		       const struct wd_pgp_key *k)
{
	info->subkey_names = wd_strf(a, "%.*s%.*s,", WD_FMT(info->subkey_names),
				     WD_FMT(k->fingerprint));
	if (k->usable && k->revoked > info->subkeys)
		info->subkeys = k->revoked;
}

/* Subkeys stand behind their primary key. */
static size_t sum_up(struct wd_arena *a, const struct wd_pgp_keys *keys,
		     struct wd_key_info *info)
{
	size_t n = 0;

	for (size_t i = 0; i < keys->count; i++) {
		const struct wd_pgp_key *k = &keys->key[i];
		bool primary = wd_str_eq(k->fingerprint, k->primary);

		if (primary)
			add(&info[n++], k);
		else if (n > 0)
			add_subkey(a, &info[n - 1], k);
	}
	return n;
}

wd_err wd_openpgp_list(struct wd_arena *a, const struct wd_sign_config *config,
		       struct wd_key_info **out, size_t *count)
{
	struct wd_pgp_keys keys = { .by_name.arena = a };

	if (!wd_gpg_enabled(config))
		return wd_fail(a, WD_ERR_USAGE, "OpenPGP is not enabled");
	wd_err err = wd_keylist_all(a, config, &keys);

	if (err == NULL)
		err = wd_keylist_revoked(a, config, &keys);
	if (err != NULL)
		return err;
	*out = wd_new(a, struct wd_key_info, keys.count);
	*count = sum_up(a, &keys, *out);
	return NULL;
}
