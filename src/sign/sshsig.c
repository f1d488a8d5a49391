#include "sign/sshsig.h"

#include "text/wire.h"

#define S(literal)                                                             \
	{                                                                      \
		literal, sizeof(literal) - 1                                   \
	}

enum { VERSION = 1, ED25519_VALUE = 64, CERTIFICATE_MAX = 64 };

static const wd_str magic = S("SSHSIG");
static const wd_str namespace = S("git");

static const struct wd_ssh_algorithm algorithms[] = {
	{ S("ssh-ed25519"), S("ssh-ed25519"), NULL },
	{ S("ecdsa-sha2-nistp256"), S("ecdsa-sha2-nistp256"), "SHA256" },
	{ S("ecdsa-sha2-nistp384"), S("ecdsa-sha2-nistp384"), "SHA384" },
	{ S("ecdsa-sha2-nistp521"), S("ecdsa-sha2-nistp521"), "SHA512" },
	{ S("rsa-sha2-256"), S("ssh-rsa"), "SHA256" },
	{ S("rsa-sha2-512"), S("ssh-rsa"), "SHA512" },
	{ S("sk-ssh-ed25519@openssh.com"), S("sk-ssh-ed25519@openssh.com"),
	  NULL },
	{ S("sk-ecdsa-sha2-nistp256@openssh.com"),
	  S("sk-ecdsa-sha2-nistp256@openssh.com"), "SHA256" },
};

/* Over the payload, inside what is signed. */
static const struct {
	wd_str name;
	const char *digest;
	enum wd_reason reason;
} hashes[] = {
	{ S("sha256"), "SHA256", WD_REASON_NONE },
	{ S("sha512"), "SHA512", WD_REASON_NONE },
	{ S("sha1"), NULL, WD_REASON_WEAK_DIGEST },
	{ S("md5"), NULL, WD_REASON_WEAK_DIGEST },
	{ S("ripemd160"), NULL, WD_REASON_WEAK_DIGEST },
};

static enum wd_reason read_hash(wd_str name, struct wd_sshsig *sig)
{
	for (size_t i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++) {
		if (!wd_str_eq(hashes[i].name, name))
			continue;
		sig->hash = hashes[i].name;
		sig->digest = hashes[i].digest;
		return hashes[i].reason;
	}
	return WD_REASON_ENGINE_UNSUPPORTED;
}

static enum wd_reason read_key(struct wd_arena *a, struct wd_sshsig *sig)
{
	wd_err err = wd_ssh_blob_read(a, sig->blob, &sig->key);

	if (err == NULL)
		return WD_REASON_NONE;
	switch (err->code) {
	case WD_ERR_UNSUPPORTED:
		return WD_REASON_ENGINE_UNSUPPORTED;
	case WD_ERR_LIMIT:
		return WD_REASON_LIMIT;
	default:
		return wd_ssh_blob_weak(a, sig->blob) ? WD_REASON_WEAK_KEY
						      : WD_REASON_BAD_ARMOR;
	}
}

static enum wd_reason read_algorithm(wd_str name, struct wd_sshsig *sig)
{
	const struct wd_ssh_algorithm *found = NULL;

	for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++)
		if (wd_str_eq(algorithms[i].name, name))
			found = &algorithms[i];
	if (found == NULL && wd_str_eq(name, WD_STR("ssh-rsa")))
		return WD_REASON_WEAK_DIGEST; /* RSA with SHA-1 */
	if (found == NULL)
		return WD_REASON_ENGINE_UNSUPPORTED;
	if (!wd_str_eq(found->key_type, sig->key.type->name))
		return WD_REASON_BAD_SIG;
	sig->algorithm = found;
	return WD_REASON_NONE;
}

static bool read_value(wd_str value, struct wd_sshsig *sig)
{
	switch (sig->key.type->family) {
	case WD_SSH_ED25519:
		sig->value = value;
		return value.len == ED25519_VALUE;
	case WD_SSH_RSA:
		/* leading zeros may be left out, as in OpenSSH */
		sig->value = value;
		return value.len > 0 && value.len <= sig->key.n.len;
	case WD_SSH_ECDSA:
		return wd_wire_mpint(&value, &sig->r) &&
		       wd_wire_mpint(&value, &sig->s) && value.len == 0;
	}
	return false;
}

static enum wd_reason read_signature(wd_str rest, struct wd_sshsig *sig)
{
	wd_str name, value;

	if (!wd_wire_string(&rest, &name) || !wd_wire_string(&rest, &value))
		return WD_REASON_BAD_ARMOR;
	enum wd_reason reason = read_algorithm(name, sig);

	if (reason != WD_REASON_NONE)
		return reason;
	if (!read_value(value, sig))
		return WD_REASON_BAD_ARMOR;
	if (sig->key.type->security_key && (!wd_wire_byte(&rest, &sig->flags) ||
					    !wd_wire_u32(&rest, &sig->counter)))
		return WD_REASON_BAD_ARMOR;
	return rest.len == 0 ? WD_REASON_NONE : WD_REASON_BAD_ARMOR;
}

static bool is_name_byte(char c)
{
	return c > ' ' && c < 0x7f;
}

enum wd_reason wd_sshsig_read(struct wd_arena *a, wd_str bytes,
			      struct wd_sshsig *out)
{
	struct wd_sshsig sig = { 0 };
	wd_str rest = bytes, space, reserved, hash, signature;
	enum wd_reason reason;
	uint32_t version;

	if (!wd_str_starts(rest, magic))
		return WD_REASON_BAD_ARMOR;
	rest = wd_str_from(rest, magic.len);
	if (!wd_wire_u32(&rest, &version))
		return WD_REASON_BAD_ARMOR;
	if (version != VERSION)
		return WD_REASON_SIG_VERSION;
	if (!wd_wire_string(&rest, &sig.blob) ||
	    !wd_wire_string(&rest, &space) ||
	    !wd_wire_string(&rest, &reserved) ||
	    !wd_wire_string(&rest, &hash) ||
	    !wd_wire_string(&rest, &signature) || rest.len > 0 ||
	    reserved.len > 0)
		return WD_REASON_BAD_ARMOR;
	if (!wd_str_eq(space, namespace))
		return WD_REASON_SSH_NAMESPACE;
	reason = read_hash(hash, &sig);
	if (reason == WD_REASON_NONE)
		reason = read_key(a, &sig);
	if (reason == WD_REASON_NONE)
		reason = read_signature(signature, &sig);
	if (reason == WD_REASON_NONE)
		*out = sig;
	return reason;
}

wd_str wd_sshsig_certificate(wd_str bytes)
{
	wd_str rest = bytes, blob, name;
	uint32_t version;

	if (!wd_str_starts(rest, magic))
		return (wd_str){ 0 };
	rest = wd_str_from(rest, magic.len);
	if (wd_wire_u32(&rest, &version) && wd_wire_string(&rest, &blob) &&
	    wd_wire_string(&blob, &name) && name.len <= CERTIFICATE_MAX &&
	    wd_str_all(name, is_name_byte) && wd_ssh_is_certificate(name))
		return name;
	return (wd_str){ 0 };
}

wd_str wd_sshsig_message(struct wd_arena *a, wd_str hash, wd_str digest)
{
	struct wd_buf b = { .arena = a };

	wd_buf_add(&b, magic);
	wd_wire_add_string(&b, namespace);
	wd_wire_add_string(&b, (wd_str){ 0 }); /* reserved */
	wd_wire_add_string(&b, hash);
	wd_wire_add_string(&b, digest);
	return wd_buf_str(&b);
}

wd_str wd_sshsig_token_message(struct wd_arena *a, const struct wd_sshsig *sig,
			       wd_str application_digest, wd_str message_digest)
{
	struct wd_buf b = { .arena = a };

	wd_buf_add(&b, application_digest);
	wd_buf_byte(&b, (char)sig->flags);
	wd_wire_add_u32(&b, sig->counter);
	wd_buf_add(&b, message_digest);
	return wd_buf_str(&b);
}
