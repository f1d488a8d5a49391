#include "sign/keys.h"

#include <inttypes.h>

#include "sign/engine.h"

enum { FIELDS = 12, FINGERPRINT_HEX = 40 };

static bool note_name(struct wd_arena *a, const struct wd_sign_config *config,
		      wd_str name, wd_str *out)
{
	wd_str version = wd_strf(a, "%d", WD_PROFILE_VERSION);
	const wd_str part[] = { WD_STR("key"), version, config->keyring, name };

	return config->memory != NULL && config->keyring.len > 0 &&
	       wd_note_name(a, part, sizeof(part) / sizeof(part[0]), out);
}

static wd_str note_of(struct wd_arena *a, const struct wd_pgp_key *k,
		      int64_t now)
{
	return wd_strf(a,
		       "2 %" PRId64 " %" PRId64 " %" PRId64
		       " %u %u %d %d %d %.*s %.*s ",
		       now, k->created, k->expires, k->algorithm,
		       k->factor_bits, k->revoked, k->usable, k->vouched,
		       WD_FMT(k->fingerprint), WD_FMT(k->primary));
}

static bool split(wd_str s, wd_str *field)
{
	for (size_t i = 0; i + 1 < FIELDS; i++)
		if (!wd_str_cut(s, ' ', &field[i], &s))
			return false;
	field[FIELDS - 1] = s;
	return true;
}

static bool read_numbers(const wd_str *f, int64_t *listed, struct wd_pgp_key *k)
{
	unsigned long long n[9] = { 0 };

	for (size_t i = 0; i < 9; i++)
		if (!wd_str_u64(f[i], &n[i]) || n[i] > UINT32_MAX * 2ULL)
			return false;
	if (n[0] != 2 || n[6] >= WD_REVOKED_WAYS || n[7] > 1 || n[8] > 1)
		return false;
	*listed = (int64_t)n[1];
	k->created = (int64_t)n[2];
	k->expires = (int64_t)n[3];
	k->algorithm = (unsigned)n[4];
	k->factor_bits = (unsigned)n[5];
	k->revoked = (enum wd_revoked)n[6];
	k->usable = n[7] == 1;
	k->vouched = n[8] == 1;
	return true;
}

bool wd_key_note_read(struct wd_arena *a, wd_str note, wd_str name, int64_t now,
		      struct wd_pgp_key *out)
{
	struct wd_pgp_key k = { 0 };
	wd_str f[FIELDS];
	int64_t listed;

	if (!split(note, f) || !read_numbers(f, &listed, &k) || listed > now ||
	    now - listed >= WD_KEY_BELIEVED)
		return false;
	k.fingerprint = f[9];
	k.primary = f[10];
	k.body = f[11];
	if (k.fingerprint.len != FINGERPRINT_HEX ||
	    k.primary.len != FINGERPRINT_HEX ||
	    !wd_str_ends(k.fingerprint, name))
		return false;
	if (k.body.len > 0 &&
	    !wd_str_eq(wd_pgp_fingerprint(a, k.body), k.fingerprint))
		return false;
	*out = k;
	return true;
}

static bool recall(struct wd_arena *a, const struct wd_sign_config *config,
		   wd_str name, struct wd_pgp_keys *out)
{
	const struct wd_sign_memory *m = config->memory;
	struct wd_pgp_key key;
	wd_str id, note;

	if (!note_name(a, config, name, &id) ||
	    !m->recall(m->ctx, a, id, &note) ||
	    !wd_key_note_read(a, note, name, config->now, &key))
		return false;
	if (wd_keylist_find(out, key.fingerprint) == NULL)
		wd_keylist_add(a, out, key);
	return true;
}

static wd_err list_and_export(struct wd_arena *a,
			      const struct wd_sign_config *config,
			      const wd_str *name, size_t count,
			      struct wd_pgp_keys *out)
{
	gpgme_ctx_t ctx = NULL;
	wd_err err = wd_gpg_open(a, config);

	if (err == NULL)
		err = wd_gpg_context(a, &ctx);
	if (err == NULL)
		err = wd_keylist(a, ctx, name, count, out);
	if (err == NULL && out->count > 0)
		err = wd_keylist_export(a, ctx, name, count, out);
	if (err == NULL)
		err = wd_keylist_revoked(a, config, out);
	gpgme_release(ctx);
	return err;
}

/* What gpg said and what is remembered must be of one and the same keyring. */
static wd_err check_unchanged(struct wd_arena *a,
			      const struct wd_sign_config *config)
{
	wd_str now;
	wd_err err = config->keyring.len == 0
			     ? NULL
			     : wd_keyring_digest(a, config->gnupg_home, &now);

	if (err == NULL && config->keyring.len > 0 &&
	    !wd_str_eq(now, config->keyring))
		err = wd_fail(a, WD_ERR_IO,
			      "the keyring changed while it was read");
	return err;
}

wd_err wd_keys_get(struct wd_arena *a, const struct wd_sign_config *config,
		   const wd_str *name, size_t count, struct wd_pgp_keys *out)
{
	struct wd_pgp_keys keys = { .by_name.arena = a };
	wd_str *missing = wd_new(a, wd_str, count);
	size_t n = 0;
	wd_err err = NULL;

	for (size_t i = 0; i < count; i++)
		if (!recall(a, config, name[i], &keys))
			missing[n++] = name[i];
	if (n > 0) {
		err = list_and_export(a, config, missing, n, &keys);
		if (err == NULL)
			err = check_unchanged(a, config);
	}
	if (err == NULL)
		*out = keys;
	return err;
}

void wd_keys_note(struct wd_arena *a, const struct wd_sign_config *config,
		  const struct wd_pgp_keys *keys, const wd_str *name,
		  size_t count, struct wd_notes *notes)
{
	for (size_t i = 0; i < count; i++) {
		const struct wd_pgp_key *k = wd_keylist_find(keys, name[i]);
		wd_str id;

		if (k == NULL || !k->vouching || k->ambiguous ||
		    !note_name(a, config, name[i], &id))
			continue;
		struct wd_buf b = { .arena = a };

		wd_buf_add(&b, note_of(a, k, config->now));
		wd_buf_add(&b, k->body);
		wd_notes_add(notes, id, wd_buf_str(&b));
	}
}
