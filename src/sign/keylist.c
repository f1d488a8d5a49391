#include "sign/keylist.h"

#include "sign/engine.h"

enum { KEY_ID_HEX = 16 };

wd_err wd_keylist_start(struct wd_arena *a, gpgme_ctx_t ctx, const wd_str *name,
			size_t count)
{
	const char **pattern = wd_new(a, const char *, WD_PGP_PATTERNS_MAX + 1);
	bool all = count > WD_PGP_PATTERNS_MAX;
	gpgme_error_t e;

	for (size_t i = 0; i < count && !all; i++)
		pattern[i] = wd_str_c(a, name[i]);
	e = gpgme_op_keylist_ext_start(ctx, all ? NULL : pattern, 0, 0);
	return e == 0 ? NULL : wd_gpg_error(a, e, "gpg --list-keys");
}

const struct wd_pgp_key *wd_keylist_find(const struct wd_pgp_keys *keys,
					 wd_str name)
{
	uint32_t at;

	return wd_map_get(&keys->by_name, name, &at) ? &keys->key[at] : NULL;
}

static unsigned factor_bits(const struct _gpgme_subkey *s)
{
	switch (s->pubkey_algo) {
	case GPGME_PK_RSA:
	case GPGME_PK_RSA_E:
	case GPGME_PK_RSA_S:
	case GPGME_PK_DSA:
		return s->length > 0 ? s->length : 1;
	default:
		return 0;
	}
}

static unsigned algorithm_of(const struct _gpgme_subkey *s)
{
	switch (s->pubkey_algo) {
	case GPGME_PK_RSA:
	case GPGME_PK_RSA_S:
	case GPGME_PK_DSA:
		return (unsigned)s->pubkey_algo;
	case GPGME_PK_ECDSA:
		return 19;
	case GPGME_PK_EDDSA:
		return 22;
	default:
		return 0;
	}
}

/* The smaller of two, where zero stands for none. */
static int64_t least(int64_t x, int64_t y)
{
	if (x == 0 || y == 0)
		return x == 0 ? y : x;
	return x < y ? x : y;
}

/*
 * A weak primary key makes its subkeys weak: who breaks it can bind others.
 * Whether it has expired is for the caller, who knows when the push came.
 */
static struct wd_pgp_key key_of(struct wd_arena *a, gpgme_key_t key,
				gpgme_subkey_t sub)
{
	gpgme_subkey_t top = key->subkeys;

	return (struct wd_pgp_key){
		.fingerprint = wd_str_dup(a, wd_str_of(sub->fpr)),
		.primary = wd_str_dup(a, wd_str_of(top->fpr)),
		.algorithm = algorithm_of(sub),
		.expires = least(top->expires, sub->expires),
		.factor_bits =
			(unsigned)least(factor_bits(top), factor_bits(sub)),
		.revoked = key->revoked || top->revoked || sub->revoked,
		.usable = !key->disabled && !key->invalid && !top->disabled &&
			  !top->invalid && !sub->disabled && !sub->invalid &&
			  sub->can_sign,
	};
}

struct growing {
	struct wd_arena *arena;
	struct wd_pgp_keys keys;
	size_t cap;
};

static void add_key(struct growing *g, struct wd_pgp_key key)
{
	struct wd_pgp_keys *k = &g->keys;

	if (k->count == g->cap) {
		size_t cap = g->cap == 0 ? 16 : 2 * g->cap;
		struct wd_pgp_key *more =
			wd_new(g->arena, struct wd_pgp_key, cap);

		if (k->count > 0)
			memcpy(more, k->key, k->count * sizeof(*more));
		k->key = more;
		g->cap = cap;
	}
	wd_str f = key.fingerprint;

	/* Key ids can be made to collide: the first one wins, and only helps
	 * to find out whether asking gpg is worth while. */
	(void)wd_map_add(&k->by_name, f, (uint32_t)k->count);
	if (f.len > KEY_ID_HEX)
		(void)wd_map_add(&k->by_name,
				 wd_str_from(f, f.len - KEY_ID_HEX),
				 (uint32_t)k->count);
	k->key[k->count++] = key;
}

wd_err wd_keylist_read(struct wd_arena *a, gpgme_ctx_t ctx,
		       struct wd_pgp_keys *out)
{
	struct growing g = { .arena = a, .keys.by_name.arena = a };
	gpgme_key_t key;
	gpgme_error_t e;

	while ((e = gpgme_op_keylist_next(ctx, &key)) == 0) {
		for (gpgme_subkey_t s = key->subkeys; s != NULL; s = s->next)
			if (s->fpr != NULL && g.keys.count < WD_PGP_KEYS_MAX)
				add_key(&g, key_of(a, key, s));
		gpgme_key_unref(key);
	}
	if (gpgme_err_code(e) != GPG_ERR_EOF)
		return wd_gpg_error(a, e, "gpg --list-keys");
	gpgme_keylist_result_t result = gpgme_op_keylist_result(ctx);

	if (result == NULL || result->truncated ||
	    g.keys.count == WD_PGP_KEYS_MAX)
		return wd_fail(a, WD_ERR_LIMIT, "too many keys in the keyring");
	*out = g.keys;
	return NULL;
}
