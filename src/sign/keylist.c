#include "sign/keylist.h"

#include "sign/engine.h"
#include "sign/framing.h"
#include "sign/material.h"
#include "sign/proof.h"
#include "sign/revocation.h"

enum { KEY_ID_HEX = 16 };

/* NULL: the whole keyring. */
static const char **patterns(struct wd_arena *a, const wd_str *name,
			     size_t count)
{
	const char **list = wd_new(a, const char *, WD_PGP_PATTERNS_MAX + 1);

	if (count == 0 || count > WD_PGP_PATTERNS_MAX)
		return NULL;
	for (size_t i = 0; i < count; i++)
		list[i] = wd_str_c(a, name[i]);
	return list;
}

struct wd_pgp_key *wd_keylist_find(const struct wd_pgp_keys *keys, wd_str name)
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

static wd_str strength_of(struct wd_arena *a, gpgme_subkey_t key)
{
	char *name = gpgme_pubkey_algo_string(key);
	wd_str copy = name == NULL ? WD_STR("unknown")
				   : wd_str_dup(a, wd_str_of(name));

	gpgme_free(name);
	return copy;
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
		.created = sub->timestamp,
		.expires = least(top->expires, sub->expires),
		.factor_bits =
			(unsigned)least(factor_bits(top), factor_bits(sub)),
		.strength = strength_of(a, sub),
		.revoked = key->revoked || top->revoked || sub->revoked
				   ? WD_REVOKED_UNSAID
				   : WD_REVOKED_NOT,
		.usable = !key->disabled && !key->invalid && !top->disabled &&
			  !top->invalid && !sub->disabled && !sub->invalid &&
			  sub->can_sign,
	};
}

static void name_key(struct wd_pgp_keys *k, wd_str name, uint32_t at)
{
	struct wd_pgp_key *first;

	if (wd_map_add(&k->by_name, name, at))
		return;
	/* Key ids can be made to collide: then gpg alone may choose. */
	first = wd_keylist_find(k, name);
	if (!wd_str_eq(first->fingerprint, k->key[at].fingerprint))
		first->ambiguous = true;
}

void wd_keylist_add(struct wd_arena *a, struct wd_pgp_keys *k,
		    struct wd_pgp_key key)
{
	wd_str f = key.fingerprint;

	if (k->count == k->room) {
		size_t room = k->room == 0 ? 16 : 2 * k->room;
		struct wd_pgp_key *more = wd_new(a, struct wd_pgp_key, room);

		if (k->count > 0)
			memcpy(more, k->key, k->count * sizeof(*more));
		k->key = more;
		k->room = room;
	}
	k->key[k->count++] = key;
	k->by_name.arena = a;
	name_key(k, f, (uint32_t)(k->count - 1));
	if (f.len > KEY_ID_HEX)
		name_key(k, wd_str_from(f, f.len - KEY_ID_HEX),
			 (uint32_t)(k->count - 1));
}

static wd_err add_all(struct wd_arena *a, gpgme_ctx_t ctx,
		      struct wd_pgp_keys *out)
{
	gpgme_key_t key;
	gpgme_error_t e;

	while ((e = gpgme_op_keylist_next(ctx, &key)) == 0) {
		for (gpgme_subkey_t s = key->subkeys; s != NULL; s = s->next)
			if (s->fpr != NULL && out->count < WD_PGP_KEYS_MAX &&
			    wd_keylist_find(out, wd_str_of(s->fpr)) == NULL)
				wd_keylist_add(a, out, key_of(a, key, s));
		gpgme_key_unref(key);
	}
	if (gpgme_err_code(e) != GPG_ERR_EOF)
		return wd_gpg_error(a, e, "gpg --list-keys");
	return NULL;
}

wd_err wd_keylist(struct wd_arena *a, gpgme_ctx_t ctx, const wd_str *name,
		  size_t count, struct wd_pgp_keys *out)
{
	gpgme_error_t e =
		gpgme_op_keylist_ext_start(ctx, patterns(a, name, count), 0, 0);
	wd_err err = e != 0 ? wd_gpg_error(a, e, "gpg --list-keys")
			    : add_all(a, ctx, out);

	if (err != NULL)
		return err;
	gpgme_keylist_result_t result = gpgme_op_keylist_result(ctx);

	if (result == NULL || result->truncated ||
	    out->count == WD_PGP_KEYS_MAX)
		return wd_fail(a, WD_ERR_LIMIT, "too many keys in the keyring");
	return NULL;
}

wd_err wd_keylist_all(struct wd_arena *a, const struct wd_sign_config *config,
		      struct wd_pgp_keys *out)
{
	gpgme_ctx_t ctx = NULL;
	wd_err err = wd_gpg_open(a, config);

	if (err == NULL)
		err = wd_gpg_context(a, &ctx);
	if (err == NULL)
		err = wd_keylist(a, ctx, NULL, 0, out);
	gpgme_release(ctx);
	return err;
}

wd_err wd_keylist_revoked(struct wd_arena *a,
			  const struct wd_sign_config *config,
			  struct wd_pgp_keys *keys)
{
	wd_str *primary = wd_new(a, wd_str, keys->count);
	struct wd_map seen = { .arena = a };
	struct wd_revocations said;
	size_t n = 0;

	for (size_t i = 0; i < keys->count; i++)
		if (keys->key[i].revoked != WD_REVOKED_NOT &&
		    wd_map_add(&seen, keys->key[i].primary, 0))
			primary[n++] = keys->key[i].primary;
	wd_err err = wd_revocations_ask(a, config, primary, n, &said);

	for (size_t i = 0; err == NULL && i < keys->count; i++) {
		struct wd_pgp_key *k = &keys->key[i];

		if (k->revoked == WD_REVOKED_NOT)
			continue;
		struct wd_revocation why =
			wd_revocation_of(&said, k->fingerprint);

		k->revoked = why.why;
		k->revoked_since = why.since;
	}
	return err;
}

/* RFC 4880, 12.2. */
wd_str wd_pgp_fingerprint(struct wd_arena *a, wd_str body)
{
	struct wd_buf b = { .arena = a };
	wd_str sum;

	if (body.len > WD_PGP_MATERIAL_MAX)
		return (wd_str){ 0 };
	wd_buf_byte(&b, (char)0x99);
	wd_buf_byte(&b, (char)(uint8_t)(body.len >> 8));
	wd_buf_byte(&b, (char)(uint8_t)body.len);
	wd_buf_add(&b, body);
	return wd_digest_of(a, "SHA1", wd_buf_str(&b), &sum)
		       ? wd_upper_hex(a, sum)
		       : (wd_str){ 0 };
}

/* What we cannot read gives no key its material: then gpg verifies. */
static void take_material(struct wd_arena *a, wd_str export,
			  struct wd_pgp_keys *keys)
{
	struct wd_pgp_key *key;
	wd_str *body;
	size_t count;

	if (!wd_pgp_export_read(a, export, &body, &count))
		return;
	for (size_t i = 0; i < count; i++) {
		key = wd_keylist_find(keys, wd_pgp_fingerprint(a, body[i]));
		if (key != NULL)
			key->body = wd_str_dup(a, body[i]);
	}
}

wd_err wd_keylist_export(struct wd_arena *a, gpgme_ctx_t ctx,
			 const wd_str *name, size_t count,
			 struct wd_pgp_keys *keys)
{
	gpgme_data_t data = NULL;
	gpgme_error_t e = gpgme_data_new(&data);
	wd_err err = NULL;
	size_t len = 0;
	char *bytes = NULL;

	if (e == 0)
		e = gpgme_op_export_ext(ctx, patterns(a, name, count),
					GPGME_EXPORT_MODE_MINIMAL, data);
	if (e != 0) {
		err = wd_gpg_error(a, e, "gpg --export");
		gpgme_data_release(data);
		return err;
	}
	bytes = gpgme_data_release_and_get_mem(data, &len);
	if (bytes != NULL)
		take_material(a, (wd_str){ bytes, len }, keys);
	gpgme_free(bytes);
	return NULL;
}
