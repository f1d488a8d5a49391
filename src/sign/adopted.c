#include "sign/adopted.h"

#include "sign/engine.h"
#include "sign/gpg_child.h"
#include "sign/keylist.h"
#include "sign/revocation.h"

/* The keys of the file, without importing it. */
static wd_err list_file(struct wd_arena *a, const struct wd_sign_config *config,
			wd_str file, struct wd_revocations *out)
{
	/* With "always" gpg makes no trust database, and wants one for a key
	 * that is revoked. */
	static const char *const words[] = { "--trust-model",
					     "direct",
					     "--enable-special-filenames",
					     "--fixed-list-mode",
					     "--with-colons",
					     "--import-options",
					     "show-only",
					     "--import",
					     "--",
					     "-&4",
					     NULL };
	struct wd_gpg_call call = { .home = config->gnupg_home,
				    .word = words,
				    .answer = 1,
				    .input = { file } };
	struct wd_gpg_child child;
	wd_str text = { 0 };
	int status = -1;
	wd_err err = wd_gpg_find(a, config, &call.program);

	if (err == NULL)
		err = wd_gpg_start(a, &call, &child);
	if (err == NULL)
		err = wd_gpg_finish(a, &child, WD_REVOCATIONS_TEXT_MAX, &text,
				    &status);
	if (err != NULL)
		return err;
	if (status < 0)
		return wd_fail(a, WD_ERR_FOREIGN, "gpg broke down over it");
	if (status != 0)
		return wd_fail(a, WD_ERR_FORMAT, "no OpenPGP key in it");
	wd_revocations_read(a, text, out);
	return NULL;
}

static wd_err adopted(struct wd_arena *a, wd_str key, wd_str by, wd_str of)
{
	return wd_failf(a, WD_ERR_USAGE,
			"the keys %.*s and %.*s both have %.*s: in one keyring "
			"gpg would go by the first of them",
			WD_FMT(by), WD_FMT(of), WD_FMT(key));
}

wd_err wd_openpgp_check_adopted(struct wd_arena *a,
				const struct wd_sign_config *config,
				wd_str file)
{
	struct wd_map seen = { .arena = a };
	struct wd_pgp_keys keys = { .by_name.arena = a };
	struct wd_revocations in = { 0 };
	wd_err err = list_file(a, config, file, &in);

	if (err == NULL)
		err = wd_keylist_all(a, config, &keys);
	for (size_t i = 0; err == NULL && i < in.count; i++) {
		const struct wd_revocation *k = &in.key[i];
		wd_str top = in.key[k->primary].fingerprint;
		const struct wd_pgp_key *there =
			wd_keylist_find(&keys, k->fingerprint);
		uint32_t at = (uint32_t)i;

		if (there != NULL && !wd_str_eq(there->primary, top))
			return adopted(a, k->fingerprint, top, there->primary);
		if (wd_map_add(&seen, k->fingerprint, at) ||
		    !wd_map_get(&seen, k->fingerprint, &at))
			continue;
		wd_str other = in.key[in.key[at].primary].fingerprint;

		if (!wd_str_eq(other, top))
			return adopted(a, k->fingerprint, top, other);
	}
	return err;
}
