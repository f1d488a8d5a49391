#include "sign/keyinfo.h"

#include <string.h>

#include "sign/engine.h"

enum { INFOS_MAX = 100000 };

struct growing {
	struct wd_arena *arena;
	struct wd_key_info *info;
	size_t count, cap;
};

static wd_str strength_of(struct wd_arena *a, gpgme_subkey_t top)
{
	char *name = gpgme_pubkey_algo_string(top);
	wd_str copy = name == NULL ? WD_STR("unknown")
				   : wd_str_dup(a, wd_str_of(name));

	gpgme_free(name);
	return copy;
}

static void add(struct growing *g, gpgme_key_t key)
{
	gpgme_subkey_t top = key->subkeys;

	if (g->count == g->cap) {
		size_t cap = g->cap == 0 ? 16 : 2 * g->cap;
		struct wd_key_info *more =
			wd_new(g->arena, struct wd_key_info, cap);

		if (g->count > 0)
			memcpy(more, g->info, g->count * sizeof(*more));
		g->info = more;
		g->cap = cap;
	}
	g->info[g->count++] = (struct wd_key_info){
		.fingerprint = wd_str_dup(g->arena, wd_str_of(top->fpr)),
		.strength = strength_of(g->arena, top),
		.expires = (int64_t)top->expires,
		.revoked = key->revoked || top->revoked,
	};
}

static wd_err read_all(struct growing *g, gpgme_ctx_t ctx)
{
	gpgme_key_t key;
	gpgme_error_t e = gpgme_op_keylist_start(ctx, NULL, 0);

	while (e == 0 && (e = gpgme_op_keylist_next(ctx, &key)) == 0) {
		if (key->subkeys != NULL && key->subkeys->fpr != NULL &&
		    g->count < INFOS_MAX)
			add(g, key);
		gpgme_key_unref(key);
	}
	return gpgme_err_code(e) == GPG_ERR_EOF
		       ? NULL
		       : wd_gpg_error(g->arena, e, "gpg --list-keys");
}

wd_err wd_openpgp_list(struct wd_arena *a, const struct wd_sign_config *config,
		       struct wd_key_info **out, size_t *count)
{
	struct growing g = { .arena = a };
	gpgme_ctx_t ctx = NULL;
	wd_err err = wd_gpg_enabled(config) ? wd_gpg_open(a, config)
					    : wd_fail(a, WD_ERR_USAGE,
						      "OpenPGP is not enabled");

	if (err == NULL)
		err = wd_gpg_context(a, &ctx);
	if (err == NULL)
		err = read_all(&g, ctx);
	gpgme_release(ctx);
	if (err == NULL) {
		*out = g.info;
		*count = g.count;
	}
	return err;
}
