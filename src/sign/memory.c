#include "sign/memory.h"

#include "sign/publickey.h"

static bool add_part(struct wd_arena *a, EVP_MD_CTX *ctx, wd_str part)
{
	wd_str len = wd_strf(a, "%zu ", part.len);

	return EVP_DigestUpdate(ctx, len.ptr, len.len) == 1 &&
	       EVP_DigestUpdate(ctx, part.ptr, part.len) == 1;
}

bool wd_note_name(struct wd_arena *a, const wd_str *part, size_t parts,
		  wd_str *out)
{
	unsigned char *sum = wd_new(a, unsigned char, EVP_MAX_MD_SIZE);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned len = 0;
	bool done;

	wd_openssl_start();
	done = ctx != NULL && EVP_DigestInit_ex2(ctx, EVP_sha256(), NULL) == 1;
	for (size_t i = 0; done && i < parts; i++)
		done = add_part(a, ctx, part[i]);
	done = done && EVP_DigestFinal_ex(ctx, sum, &len) == 1;
	EVP_MD_CTX_free(ctx);
	if (done)
		*out = (wd_str){ (const char *)sum, len };
	return done;
}

bool wd_recall_signature(struct wd_arena *a,
			 const struct wd_sign_config *config, wd_str keyring,
			 const struct wd_signature *s, wd_str key, wd_str *name)
{
	const struct wd_sign_memory *m = config->memory;
	wd_str version = wd_strf(a, "%d", WD_PROFILE_VERSION), value;
	const wd_str part[] = { WD_STR("signature"), version,    keyring,
				wd_oid_key(&s->id),  s->payload, s->armor };

	*name = (wd_str){ 0 };
	if (m == NULL ||
	    !wd_note_name(a, part, sizeof(part) / sizeof(part[0]), name))
		return false;
	if (!m->recall(m->ctx, a, *name, &value) || !wd_str_eq(value, key))
		return false;
	*name = (wd_str){ 0 }; /* it is kept already */
	return true;
}

void wd_notes_start(struct wd_arena *a, size_t room, struct wd_notes *out)
{
	*out = (struct wd_notes){ .item = wd_new(a, struct wd_note, room) };
}

void wd_notes_add(struct wd_notes *n, wd_str name, wd_str value)
{
	if (name.len > 0)
		n->item[n->count++] =
			(struct wd_note){ .name = name, .value = value };
}

void wd_notes_keep(const struct wd_sign_config *config,
		   const struct wd_notes *n)
{
	if (config->memory != NULL && n->count > 0)
		config->memory->keep(config->memory->ctx, n->item, n->count);
}
