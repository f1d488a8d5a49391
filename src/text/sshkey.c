#include "text/sshkey.h"

#include "base/hex.h"
#include "text/ed25519.h"
#include "text/wire.h"

#define TYPE(name, family, curve, point, sk)                                   \
	{                                                                      \
		{ name, sizeof(name) - 1 }, family,                            \
			{ curve, sizeof(curve) - 1 }, point, sk                \
	}

static const struct wd_ssh_type types[] = {
	TYPE("ssh-ed25519", WD_SSH_ED25519, "", 32, false),
	TYPE("ecdsa-sha2-nistp256", WD_SSH_ECDSA, "nistp256", 65, false),
	TYPE("ecdsa-sha2-nistp384", WD_SSH_ECDSA, "nistp384", 97, false),
	TYPE("ecdsa-sha2-nistp521", WD_SSH_ECDSA, "nistp521", 133, false),
	TYPE("ssh-rsa", WD_SSH_RSA, "", 0, false),
	TYPE("sk-ssh-ed25519@openssh.com", WD_SSH_ED25519, "", 32, true),
	TYPE("sk-ecdsa-sha2-nistp256@openssh.com", WD_SSH_ECDSA, "nistp256", 65,
	     true),
};

static const struct wd_ssh_type *type_by_name(wd_str name)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (wd_str_eq(types[i].name, name))
			return &types[i];
	return NULL;
}

static size_t bits_of(wd_str magnitude)
{
	size_t bits = magnitude.len * 8;

	for (unsigned top = (uint8_t)magnitude.ptr[0]; top < 0x80; top <<= 1)
		bits--;
	return bits;
}

static bool is_odd(wd_str magnitude)
{
	return magnitude.ptr[magnitude.len - 1] & 1;
}

/* What makes an RSA key none at all; NULL: nothing. */
static const char *rsa_flaw(const struct wd_ssh_key *key)
{
	if (bits_of(key->n) > WD_SSH_RSA_BITS_MAX)
		return "RSA with more than 16384 bits";
	if (!is_odd(key->n))
		return "RSA with an even modulus";
	if (!is_odd(key->e))
		return "RSA with an even exponent";
	if (bits_of(key->e) == 1)
		return "RSA with the exponent 1: anybody can sign with it";
	if (bits_of(key->e) >= bits_of(key->n))
		return "RSA with an exponent as long as its modulus";
	return NULL;
}

/* Of a key with the right fields; NULL: nothing is wrong with it. */
static const char *flaw_of(const struct wd_ssh_key *key)
{
	switch (key->type->family) {
	case WD_SSH_RSA:
		return rsa_flaw(key);
	case WD_SSH_ED25519:
		return wd_ed25519_flaw(key->point);
	case WD_SSH_ECDSA:
		break;
	}
	return NULL;
}

/* Compressed points would give one key a second spelling. */
static bool point_fits(const struct wd_ssh_key *key)
{
	return key->point.len == key->type->point &&
	       (key->type->family != WD_SSH_ECDSA || key->point.ptr[0] == 4);
}

static bool read_fields(wd_str *rest, struct wd_ssh_key *key)
{
	wd_str curve;

	if (key->type->family == WD_SSH_RSA)
		return wd_wire_mpint(rest, &key->e) &&
		       wd_wire_mpint(rest, &key->n);
	if (key->type->family == WD_SSH_ECDSA &&
	    (!wd_wire_string(rest, &curve) ||
	     !wd_str_eq(curve, key->type->curve)))
		return false;
	if (!wd_wire_string(rest, &key->point) || !point_fits(key))
		return false;
	return !key->type->security_key ||
	       wd_wire_string(rest, &key->application);
}

size_t wd_ssh_rsa_bits(const struct wd_ssh_key *key)
{
	return key->n.len > 0 ? bits_of(key->n) : 0;
}

static wd_err unsupported(struct wd_arena *a, wd_str name)
{
	if (wd_ssh_is_certificate(name))
		return wd_failf(a, WD_ERR_UNSUPPORTED,
				"this is an SSH certificate (%.*s): the plain "
				"key is wanted, which is in the .pub file "
				"beside the one that ends in -cert.pub",
				WD_FMT(name));
	if (wd_str_eq(name, WD_STR("ssh-dss")))
		return wd_fail(a, WD_ERR_UNSUPPORTED,
			       "DSA (ssh-dss) cannot be verified: expected an "
			       "Ed25519, ECDSA or RSA key");
	return wd_fail(a, WD_ERR_UNSUPPORTED,
		       "this type of SSH key cannot be verified");
}

/* The fields alone, without a look at what is in them. */
static wd_err read_blob(struct wd_arena *a, wd_str blob, struct wd_ssh_key *out)
{
	struct wd_ssh_key key = { 0 };
	wd_str rest = blob, name;

	if (blob.len > WD_SSH_BLOB_MAX)
		return wd_failf(a, WD_ERR_LIMIT, "SSH key above %d bytes",
				WD_SSH_BLOB_MAX);
	if (!wd_wire_string(&rest, &name))
		return wd_fail(a, WD_ERR_FORMAT, "SSH key without a type");
	key.type = type_by_name(name);
	if (key.type == NULL)
		return unsupported(a, name);
	if (!read_fields(&rest, &key))
		return wd_failf(a, WD_ERR_FORMAT,
				"SSH key is malformed for its type %s",
				key.type->name.ptr);
	if (rest.len > 0)
		return wd_fail(a, WD_ERR_FORMAT, "bytes after the SSH key");
	*out = key;
	return NULL;
}

wd_err wd_ssh_blob_read(struct wd_arena *a, wd_str blob, struct wd_ssh_key *out)
{
	struct wd_ssh_key key;
	wd_err err = read_blob(a, blob, &key);
	const char *flaw = err == NULL ? flaw_of(&key) : NULL;

	if (flaw != NULL)
		err = wd_failf(a, WD_ERR_FORMAT,
			       "a weak key, which must not be used: %s", flaw);
	if (err == NULL)
		*out = key;
	return err;
}

bool wd_ssh_blob_weak(struct wd_arena *a, wd_str blob)
{
	struct wd_ssh_key key;

	return read_blob(a, blob, &key) == NULL && flaw_of(&key) != NULL;
}

bool wd_ssh_is_certificate(wd_str name)
{
	return wd_str_ends(name, WD_STR("-cert-v01@openssh.com")) ||
	       wd_str_ends(name, WD_STR("-cert-v00@openssh.com"));
}

wd_str wd_ssh_blob_write(struct wd_arena *a, const struct wd_ssh_key *key)
{
	struct wd_buf b = { .arena = a };

	wd_wire_add_string(&b, key->type->name);
	if (key->type->family == WD_SSH_RSA) {
		wd_wire_add_mpint(&b, key->e);
		wd_wire_add_mpint(&b, key->n);
	} else {
		if (key->type->family == WD_SSH_ECDSA)
			wd_wire_add_string(&b, key->type->curve);
		wd_wire_add_string(&b, key->point);
	}
	if (key->type->security_key)
		wd_wire_add_string(&b, key->application);
	return wd_buf_str(&b);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_text(char c)
{
	return c == '\t' || ((unsigned char)c >= ' ' && c != 0x7f);
}

/* The word at the front; `*rest` loses it and the blanks behind it. */
static wd_str next_word(wd_str *rest)
{
	wd_str word = { rest->ptr, 0 };

	while (word.len < rest->len && !is_blank(rest->ptr[word.len]))
		word.len++;
	*rest = wd_str_from(*rest, word.len);
	while (rest->len > 0 && is_blank(rest->ptr[0]))
		*rest = wd_str_from(*rest, 1);
	return word;
}

wd_err wd_ssh_key_read(struct wd_arena *a, wd_str text, wd_str *blob)
{
	wd_str rest = wd_str_trim(text), bytes;
	struct wd_ssh_key key;

	if (rest.len > WD_SSH_TEXT_MAX)
		return wd_failf(a, WD_ERR_LIMIT, "SSH key above %d characters",
				WD_SSH_TEXT_MAX);
	if (!wd_str_all(rest, is_text))
		return wd_fail(a, WD_ERR_FORMAT,
			       "SSH key with a control character, or more "
			       "than one line");
	wd_str name = next_word(&rest), code = next_word(&rest);

	if (wd_ssh_is_certificate(name) || wd_str_eq(name, WD_STR("ssh-dss")))
		return unsupported(a, name);
	if (type_by_name(name) == NULL)
		return wd_fail(a, WD_ERR_UNSUPPORTED,
			       "expected an SSH key of type ssh-ed25519, "
			       "ecdsa-sha2-nistp*, ssh-rsa or sk-*");
	if (code.len == 0 || !wd_unbase64(a, code, &bytes))
		return wd_fail(a, WD_ERR_FORMAT,
			       "expected the SSH key in base64 after its type");
	wd_err err = wd_ssh_blob_read(a, bytes, &key);

	if (err != NULL)
		return err;
	if (!wd_str_eq(key.type->name, name))
		return wd_fail(a, WD_ERR_FORMAT,
			       "SSH key of another type than it says");
	*blob = bytes;
	return NULL;
}

wd_err wd_openpgp_fingerprint_read(struct wd_arena *a, wd_str text,
				   wd_str *upper_hex)
{
	enum { DIGITS = 40 };

	if (text.len != DIGITS)
		return wd_fail(a, WD_ERR_FORMAT,
			       "expected an OpenPGP fingerprint of 40 "
			       "hexadecimal digits");
	char *upper = wd_str_c(a, text);

	for (size_t i = 0; i < DIGITS; i++) {
		if (upper[i] >= 'a' && upper[i] <= 'f')
			upper[i] = (char)(upper[i] - 'a' + 'A');
		else if (!((upper[i] >= '0' && upper[i] <= '9') ||
			   (upper[i] >= 'A' && upper[i] <= 'F')))
			return wd_fail(a, WD_ERR_FORMAT,
				       "OpenPGP fingerprint with a character "
				       "that is no hexadecimal digit");
	}
	*upper_hex = (wd_str){ upper, DIGITS };
	return NULL;
}
