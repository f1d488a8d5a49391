/* ssh.c - signatures as ssh-keygen -Y sign makes them, and worse. */
#include "craft.h"

#include <string.h>

#include "text/wire.h"

static wd_str or_else(const char *text, const char *otherwise)
{
	return wd_str_of(text != NULL ? text : otherwise);
}

static bool is_token(const struct craft_key *k)
{
	return strncmp(k->ssh_type, "sk-", 3) == 0;
}

wd_str craft_ssh_blob(struct wd_arena *a, const struct craft_key *key,
		      const char *type, const char *application)
{
	struct wd_buf b = { .arena = a };

	wd_wire_add_string(&b, wd_str_of(type));
	if (key->algorithm == BY_RSA) {
		wd_wire_add_mpint(&b, key->e);
		wd_wire_add_mpint(&b, key->n);
		return wd_buf_str(&b);
	}
	if (key->algorithm == BY_ECDSA)
		wd_wire_add_string(&b, WD_STR("nistp256"));
	wd_wire_add_string(&b, key->point);
	if (is_token(key))
		wd_wire_add_string(&b, wd_str_of(application));
	return wd_buf_str(&b);
}

static const char *openssl_name(wd_str hash)
{
	static const struct {
		const char *ssh, *openssl;
	} names[] = {
		{ "sha256", "SHA256" }, { "sha512", "SHA512" },
		{ "sha384", "SHA384" }, { "sha1", "SHA1" },
		{ "md5", "MD5" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (wd_str_eq(hash, wd_str_of(names[i].ssh)))
			return names[i].openssl;
	return "SHA512";
}

/* What is signed: of what is told, unless the row says otherwise. */
static wd_str message_of(struct wd_arena *a, const struct craft_ssh *s,
			 wd_str payload)
{
	struct wd_buf b = { .arena = a };
	wd_str hash = or_else(s->hash, "sha512");

	wd_buf_c(&b, "SSHSIG");
	wd_wire_add_string(&b, s->signed_space != NULL
				       ? wd_str_of(s->signed_space)
				       : or_else(s->space, "git"));
	wd_wire_add_string(&b, s->reserved);
	wd_wire_add_string(&b, hash);
	wd_wire_add_string(&b, craft_digest(a, openssl_name(hash), payload));
	return wd_buf_str(&b);
}

static wd_str token_flags(const struct craft_key *k, const struct craft_ssh *s)
{
	if (!is_token(k))
		return (wd_str){ 0 };
	return s->absent ? WD_STR("\0\0\0\0\7") : WD_STR("\1\0\0\0\7");
}

static wd_str token_message(struct wd_arena *a, const struct craft_key *k,
			    const struct craft_ssh *s, wd_str message)
{
	struct wd_buf b = { .arena = a };
	wd_str application =
		s->application.len > 0 ? s->application : WD_STR("ssh:");

	if (!is_token(k))
		return message;
	wd_buf_add(&b, craft_digest(a, "SHA256", application));
	wd_buf_add(&b, token_flags(k, s));
	wd_buf_add(&b, craft_digest(a, "SHA256", message));
	return wd_buf_str(&b);
}

static wd_str algorithm_of(const struct craft_key *k, const struct craft_ssh *s)
{
	if (s->algorithm != NULL)
		return wd_str_of(s->algorithm);
	return wd_str_of(k->algorithm == BY_RSA ? "rsa-sha2-512" : k->ssh_type);
}

static wd_str value_of(struct wd_arena *a, const struct craft_key *k,
		       const struct craft_ssh *s, wd_str message)
{
	wd_str name = algorithm_of(k, s), second, first;
	const char *digest = "SHA256";
	struct wd_buf b = { .arena = a };

	if (k->algorithm == BY_RSA)
		digest = wd_str_eq(name, WD_STR("ssh-rsa"))        ? "SHA1"
			 : wd_str_eq(name, WD_STR("rsa-sha2-256")) ? "SHA256"
								   : "SHA512";
	first = craft_sign(a, k, digest, message, &second);
	if (k->algorithm != BY_ECDSA)
		return first;
	wd_wire_add_mpint(&b, first);
	wd_wire_add_mpint(&b, second);
	return wd_buf_str(&b);
}

static wd_str told_blob(struct wd_arena *a, const struct craft_key *k,
			const struct craft_ssh *s)
{
	const struct craft_key *told =
		s->told_key != KEY_DEFAULT ? craft_key(s->told_key) : k;
	wd_str blob = told->blob;

	if (s->key_type != NULL || s->application.len > 0)
		blob = craft_ssh_blob(
			a, told,
			s->key_type != NULL ? s->key_type : told->ssh_type,
			s->application.len > 0 ? s->application.ptr : "ssh:");
	return craft_join(a, blob, s->behind_key);
}

wd_str craft_ssh(struct wd_arena *a, const struct craft_key *key,
		 const struct craft_ssh *spoil, wd_str payload)
{
	struct wd_buf inner = { .arena = a }, b = { .arena = a };
	wd_str message =
		token_message(a, key, spoil, message_of(a, spoil, payload));
	wd_str value = spoil->value.len > 0 ? spoil->value
					    : value_of(a, key, spoil, message);

	wd_wire_add_string(&inner, algorithm_of(key, spoil));
	wd_wire_add_string(&inner, craft_join(a, spoil->before_value, value));
	wd_buf_add(&inner, token_flags(key, spoil));
	wd_buf_add(&inner, spoil->behind_value);
	wd_buf_add(&b, or_else(spoil->magic, "SSHSIG"));
	wd_wire_add_u32(&b, spoil->version != 0 ? spoil->version : 1);
	wd_wire_add_string(&b, told_blob(a, key, spoil));
	wd_wire_add_string(&b, or_else(spoil->space, "git"));
	wd_wire_add_string(&b, spoil->reserved);
	wd_wire_add_string(&b, spoil->told_hash != NULL
				       ? wd_str_of(spoil->told_hash)
				       : or_else(spoil->hash, "sha512"));
	wd_wire_add_string(&b, wd_buf_str(&inner));
	wd_buf_add(&b, spoil->behind);
	return (wd_str){ b.ptr, b.len - spoil->cut };
}
