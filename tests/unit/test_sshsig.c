/* SSH signatures: what ssh-keygen writes is good, everything else is not. */
#include "signing.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>

#include "base/hex.h"
#include "text/wire.h"

static const struct wd_sign_config config = { .now = 1800000000 };
static const wd_str payload = { "tree 0\n\nhello\n", 14 };

/* All pieces of a signature, each for a test to spoil. */
struct parts {
	wd_str magic;
	uint32_t version;
	wd_str blob, space, reserved, hash;
	wd_str algorithm, value, token; /* token: flags and counter */
	wd_str behind_value, behind;
};

static wd_str armored(struct stage *s, wd_str bytes)
{
	wd_str code = wd_base64(&s->arena, bytes);
	struct wd_buf b = { .arena = &s->arena };

	wd_buf_c(&b, "-----BEGIN SSH SIGNATURE-----\n");
	while (code.len > 0) {
		size_t n = code.len < 70 ? code.len : 70;

		wd_buf_add(&b, (wd_str){ code.ptr, n });
		wd_buf_byte(&b, '\n');
		code = wd_str_from(code, n);
	}
	wd_buf_c(&b, "-----END SSH SIGNATURE-----\n");
	return wd_buf_str(&b);
}

static wd_str encoded(struct stage *s, const struct parts *p)
{
	struct wd_buf inner = { .arena = &s->arena },
		      b = { .arena = &s->arena };

	wd_wire_add_string(&inner, p->algorithm);
	wd_wire_add_string(&inner, p->value);
	wd_buf_add(&inner, p->token);
	wd_buf_add(&inner, p->behind_value);
	wd_buf_add(&b, p->magic);
	wd_wire_add_u32(&b, p->version);
	wd_wire_add_string(&b, p->blob);
	wd_wire_add_string(&b, p->space);
	wd_wire_add_string(&b, p->reserved);
	wd_wire_add_string(&b, p->hash);
	wd_wire_add_string(&b, wd_buf_str(&inner));
	wd_buf_add(&b, p->behind);
	return wd_buf_str(&b);
}

static struct wd_verdict judged(struct stage *s, const struct parts *p)
{
	return verdict_of(s, &config, payload, armored(s, encoded(s, p)));
}

/* --- a signer of our own: security keys need no hardware that way --- */

struct signer {
	const char *type;
	EVP_PKEY *key;
	wd_str blob;
};

static wd_str sum(struct stage *s, const char *name, wd_str bytes)
{
	unsigned char *md = wd_new(&s->arena, unsigned char, EVP_MAX_MD_SIZE);
	size_t n;

	assert_int_equal(EVP_Q_digest(NULL, name, NULL, bytes.ptr, bytes.len,
				      md, &n),
			 1);
	return (wd_str){ (char *)md, n };
}

static wd_str number(struct stage *s, const BIGNUM *n)
{
	unsigned char *bytes =
		wd_new(&s->arena, unsigned char, (size_t)BN_num_bytes(n) + 1);

	return (wd_str){ (char *)bytes, (size_t)BN_bn2bin(n, bytes) };
}

static wd_str public_bytes(struct stage *s, EVP_PKEY *key, const char *what)
{
	unsigned char *bytes = wd_new(&s->arena, unsigned char, 256);
	size_t n;

	assert_int_equal(EVP_PKEY_get_octet_string_param(key, what, bytes, 256,
							 &n),
			 1);
	return (wd_str){ (char *)bytes, n };
}

static void add_rsa(struct stage *s, struct wd_buf *b, EVP_PKEY *key)
{
	BIGNUM *n = NULL, *e = NULL;

	assert_int_equal(EVP_PKEY_get_bn_param(key, "n", &n), 1);
	assert_int_equal(EVP_PKEY_get_bn_param(key, "e", &e), 1);
	wd_wire_add_mpint(b, number(s, e));
	wd_wire_add_mpint(b, number(s, n));
	BN_free(n);
	BN_free(e);
}

static bool is_token(const char *type)
{
	return strncmp(type, "sk-", 3) == 0;
}

static struct signer make_signer(struct stage *s, const char *type)
{
	struct wd_buf b = { .arena = &s->arena };
	struct signer g = { .type = type };

	wd_wire_add_string(&b, wd_str_of(type));
	if (strstr(type, "rsa") != NULL) {
		g.key = EVP_RSA_gen(2048);
		add_rsa(s, &b, g.key);
	} else if (strstr(type, "ed25519") != NULL) {
		g.key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
		wd_wire_add_string(&b, public_bytes(s, g.key, "pub"));
	} else {
		g.key = EVP_EC_gen("P-256");
		wd_wire_add_string(&b, WD_STR("nistp256"));
		wd_wire_add_string(&b, public_bytes(s, g.key, "pub"));
	}
	if (is_token(type))
		wd_wire_add_string(&b, WD_STR("ssh:"));
	g.blob = wd_buf_str(&b);
	return g;
}

static wd_str pair(struct stage *s, wd_str der)
{
	const unsigned char *at = (const unsigned char *)der.ptr;
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &at, (long)der.len);
	struct wd_buf b = { .arena = &s->arena };

	wd_wire_add_mpint(&b, number(s, ECDSA_SIG_get0_r(sig)));
	wd_wire_add_mpint(&b, number(s, ECDSA_SIG_get0_s(sig)));
	ECDSA_SIG_free(sig);
	return wd_buf_str(&b);
}

static wd_str raw_signature(struct stage *s, const struct signer *g,
			    const char *digest, wd_str message)
{
	unsigned char *bytes = wd_new(&s->arena, unsigned char, 1024);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t n = 1024;

	assert_int_equal(EVP_DigestSignInit_ex(ctx, NULL, digest, NULL, NULL,
					       g->key, NULL),
			 1);
	assert_int_equal(EVP_DigestSign(ctx, bytes, &n,
					(const unsigned char *)message.ptr,
					message.len),
			 1);
	EVP_MD_CTX_free(ctx);
	return (wd_str){ (char *)bytes, n };
}

static wd_str message_of(struct stage *s, const struct signer *g,
			 const struct parts *p)
{
	const char *hash = wd_str_eq(p->hash, WD_STR("sha256")) ? "SHA256"
			   : wd_str_eq(p->hash, WD_STR("sha1")) ? "SHA1"
								: "SHA512";
	struct wd_buf b = { .arena = &s->arena }, t = { .arena = &s->arena };

	wd_buf_c(&b, "SSHSIG");
	wd_wire_add_string(&b, p->space);
	wd_wire_add_string(&b, p->reserved);
	wd_wire_add_string(&b, p->hash);
	wd_wire_add_string(&b, sum(s, hash, payload));
	if (!is_token(g->type))
		return wd_buf_str(&b);
	wd_buf_add(&t, sum(s, "SHA256", WD_STR("ssh:")));
	wd_buf_add(&t, p->token);
	wd_buf_add(&t, sum(s, "SHA256", wd_buf_str(&b)));
	return wd_buf_str(&t);
}

/* Signs what the parts say, honestly or not. */
static void sign(struct stage *s, const struct signer *g, struct parts *p)
{
	const char *digest = NULL;

	if (strstr(g->type, "ecdsa") != NULL)
		digest = "SHA256";
	if (strstr(g->type, "rsa") != NULL)
		digest = wd_str_eq(p->algorithm, WD_STR("rsa-sha2-256"))
				 ? "SHA256"
			 : wd_str_eq(p->algorithm, WD_STR("ssh-rsa"))
				 ? "SHA1"
				 : "SHA512";
	p->value = raw_signature(s, g, digest, message_of(s, g, p));
	if (strstr(g->type, "ecdsa") != NULL)
		p->value = pair(s, p->value);
}

static struct parts honest_parts(const struct signer *g)
{
	return (struct parts){
		.magic = WD_STR("SSHSIG"),
		.version = 1,
		.blob = g->blob,
		.space = WD_STR("git"),
		.hash = WD_STR("sha512"),
		.algorithm = strcmp(g->type, "ssh-rsa") == 0
				     ? WD_STR("rsa-sha2-512")
				     : wd_str_of(g->type),
		.token = is_token(g->type) ? WD_STR("\1\0\0\0\7") : WD_STR(""),
	};
}

static struct parts honest(struct stage *s, const struct signer *g)
{
	struct parts p = honest_parts(g);

	sign(s, g, &p);
	return p;
}

/* --- tests --- */

static const char *const types[] = {
	"ssh-ed25519",
	"ecdsa-sha2-nistp256",
	"ssh-rsa",
	"sk-ssh-ed25519@openssh.com",
	"sk-ecdsa-sha2-nistp256@openssh.com",
};

enum { TYPES = sizeof(types) / sizeof(types[0]) };

static void good_signatures_are_their_owners(void **state)
{
	struct stage *s = *state;

	for (size_t i = 0; i < TYPES; i++) {
		struct signer g = make_signer(s, types[i]);
		struct parts p = honest(s, &g);

		expect_reason(types[i], judged(s, &p), WD_REASON_UNKNOWN_KEY);
		register_key(s, BOB, WD_KEY_SSH, g.blob);
		struct wd_verdict v = judged(s, &p);

		expect_reason(types[i], v, WD_REASON_NONE);
		assert_int_equal(v.person, BOB);
		assert_int_equal(v.format, WD_KEY_SSH);
		assert_true(wd_str_eq(v.key,
				      wd_ssh_fingerprint(&s->arena, g.blob)));
		EVP_PKEY_free(g.key);
	}
}

static void both_digests_and_both_rsa_algorithms_are_good(void **state)
{
	struct stage *s = *state;
	struct signer g = make_signer(s, "ssh-rsa");

	register_key(s, ALICE, WD_KEY_SSH, g.blob);
	for (int i = 0; i < 4; i++) {
		struct parts p = honest_parts(&g);

		if (i & 1)
			p.hash = WD_STR("sha256");
		if (i & 2)
			p.algorithm = WD_STR("rsa-sha2-256");
		sign(s, &g, &p);
		expect_reason("rsa", judged(s, &p), WD_REASON_NONE);
	}
	EVP_PKEY_free(g.key);
}

/* Each spoils one thing and signs the result, where it is signed at all. */
struct spoiled {
	const char *name;
	size_t type; /* index into types */
	void (*spoil)(struct parts *p);
	bool resign;
	enum wd_reason reason;
};

#define SPOIL(name, statement)                                                 \
	static void spoil_##name(struct parts *p)                              \
	{                                                                      \
		statement;                                                     \
	}

SPOIL(magic, p->magic = WD_STR("SSHSIH"))
SPOIL(version_0, p->version = 0)
SPOIL(version_2, p->version = 2)
SPOIL(space, p->space = WD_STR("file"))
SPOIL(space_empty, p->space = WD_STR(""))
SPOIL(space_nul, p->space = WD_STR("git\0x"))
SPOIL(reserved, p->reserved = WD_STR("x"))
SPOIL(sha1, p->hash = WD_STR("sha1"))
SPOIL(sha384, p->hash = WD_STR("sha384"))
SPOIL(hash_other, p->hash = WD_STR("sha256"))
SPOIL(blob_cut, p->blob.len--)
SPOIL(certificate,
      p->blob = WD_STR("\0\0\0\x1cssh-ed25519-cert-v01@openssh.com"))
SPOIL(certificate_name,
      p->blob = WD_STR("\0\0\0\x20ssh-ed25519-cert-v01@openssh.com"))
SPOIL(dsa, p->blob = WD_STR("\0\0\0\7ssh-dss"))
SPOIL(algorithm_other, p->algorithm = WD_STR("rsa-sha2-512"))
SPOIL(algorithm_unknown, p->algorithm = WD_STR("webauthn-sk"))
SPOIL(algorithm_rsa_256, p->algorithm = WD_STR("rsa-sha2-256"))
SPOIL(algorithm_sha1, p->algorithm = WD_STR("ssh-rsa"))
SPOIL(value_cut, p->value.len--)
SPOIL(value_empty, p->value.len = 0)
SPOIL(behind_value, p->behind_value = WD_STR("x"))
SPOIL(behind, p->behind = WD_STR("x"))
SPOIL(token_missing, p->token = WD_STR(""))
SPOIL(token_cut, p->token.len--)
SPOIL(token_absent, p->token = WD_STR("\0\0\0\0\7"))
SPOIL(token_verified, p->token = WD_STR("\4\0\0\0\7"))
SPOIL(token_flags, p->token = WD_STR("\5\0\0\0\7"))
SPOIL(token_counter, p->token = WD_STR("\1\0\0\0\x8"))
SPOIL(zero_pair, p->value = WD_STR("\0\0\0\0\0\0\0\0"))
SPOIL(one_pair, p->value = WD_STR("\0\0\0\1\1\0\0\0\1\1"))

static void each_spoiled_part_has_its_reason(void **state)
{
	enum { ED, EC, RSA, SK_ED, SK_EC };
	static const struct spoiled cases[] = {
		{ "magic", ED, spoil_magic, true, WD_REASON_BAD_ARMOR },
		{ "version 0", ED, spoil_version_0, true,
		  WD_REASON_SIG_VERSION },
		{ "version 2", ED, spoil_version_2, true,
		  WD_REASON_SIG_VERSION },
		{ "other namespace", ED, spoil_space, true,
		  WD_REASON_SSH_NAMESPACE },
		{ "no namespace", ED, spoil_space_empty, true,
		  WD_REASON_SSH_NAMESPACE },
		{ "NUL in namespace", ED, spoil_space_nul, true,
		  WD_REASON_SSH_NAMESPACE },
		{ "reserved used", ED, spoil_reserved, true,
		  WD_REASON_BAD_ARMOR },
		{ "payload by SHA-1", ED, spoil_sha1, true,
		  WD_REASON_WEAK_DIGEST },
		{ "payload by SHA-384", ED, spoil_sha384, true,
		  WD_REASON_ENGINE_UNSUPPORTED },
		{ "digest's name changed", ED, spoil_hash_other, false,
		  WD_REASON_BAD_SIG },
		{ "key cut", ED, spoil_blob_cut, false, WD_REASON_BAD_ARMOR },
		{ "cut name of a certificate", ED, spoil_certificate, false,
		  WD_REASON_ENGINE_UNSUPPORTED },
		{ "certificate", ED, spoil_certificate_name, false,
		  WD_REASON_ENGINE_UNSUPPORTED },
		{ "DSA", ED, spoil_dsa, false, WD_REASON_ENGINE_UNSUPPORTED },
		{ "algorithm of another key", ED, spoil_algorithm_other, false,
		  WD_REASON_BAD_SIG },
		{ "unknown algorithm", ED, spoil_algorithm_unknown, false,
		  WD_REASON_ENGINE_UNSUPPORTED },
		{ "signature cut", ED, spoil_value_cut, false,
		  WD_REASON_BAD_ARMOR },
		{ "no signature", ED, spoil_value_empty, false,
		  WD_REASON_BAD_ARMOR },
		{ "bytes behind the signature", ED, spoil_behind_value, true,
		  WD_REASON_BAD_ARMOR },
		{ "bytes behind all", ED, spoil_behind, true,
		  WD_REASON_BAD_ARMOR },
		{ "ECDSA cut", EC, spoil_value_cut, false,
		  WD_REASON_BAD_ARMOR },
		{ "ECDSA of zeros", EC, spoil_zero_pair, false,
		  WD_REASON_BAD_ARMOR },
		{ "ECDSA of ones", EC, spoil_one_pair, false,
		  WD_REASON_BAD_SIG },
		{ "RSA with SHA-1", RSA, spoil_algorithm_sha1, true,
		  WD_REASON_WEAK_DIGEST },
		{ "RSA's digest changed", RSA, spoil_algorithm_rsa_256, false,
		  WD_REASON_BAD_SIG },
		{ "RSA cut", RSA, spoil_value_cut, false, WD_REASON_BAD_SIG },
		{ "no RSA value", RSA, spoil_value_empty, false,
		  WD_REASON_BAD_ARMOR },
		{ "token: no flags", SK_ED, spoil_token_missing, false,
		  WD_REASON_BAD_ARMOR },
		{ "token: half a counter", SK_EC, spoil_token_cut, false,
		  WD_REASON_BAD_ARMOR },
		{ "token: nobody touched it", SK_ED, spoil_token_absent, true,
		  WD_REASON_BAD_SIG },
		{ "token: verified, not touched", SK_EC, spoil_token_verified,
		  true, WD_REASON_BAD_SIG },
		{ "token: flags changed", SK_EC, spoil_token_flags, false,
		  WD_REASON_BAD_SIG },
		{ "token: more flags", SK_ED, spoil_token_flags, true,
		  WD_REASON_NONE },
		{ "token: counter changed", SK_ED, spoil_token_counter, false,
		  WD_REASON_BAD_SIG },
	};
	struct stage *s = *state;
	struct signer g[TYPES];

	for (size_t i = 0; i < TYPES; i++) {
		g[i] = make_signer(s, types[i]);
		register_key(s, ALICE, WD_KEY_SSH, g[i].blob);
	}
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct signer *by = &g[cases[i].type];
		struct parts p = honest(s, by);

		cases[i].spoil(&p);
		if (cases[i].resign)
			sign(s, by, &p);
		struct wd_verdict v = judged(s, &p);

		expect_reason(cases[i].name, v, cases[i].reason);
		if (v.reason != WD_REASON_NONE && v.person != WD_NOBODY)
			fail_msg("%s: names a person", cases[i].name);
	}
	for (size_t i = 0; i < TYPES; i++)
		EVP_PKEY_free(g[i].key);
}

static void no_flipped_bit_is_good(void **state)
{
	struct stage *s = *state;

	for (size_t i = 0; i < TYPES; i++) {
		struct signer g = make_signer(s, types[i]);
		struct parts p = honest(s, &g);
		wd_str bytes = encoded(s, &p);
		char *copy = wd_str_c(&s->arena, bytes);

		register_key(s, ALICE, WD_KEY_SSH, g.blob);
		for (size_t at = 0; at < 8 * bytes.len; at++) {
			struct wd_arena mark = s->arena;
			wd_str spoiled = { copy, bytes.len };

			copy[at / 8] ^= (char)(1 << at % 8);
			struct wd_verdict v = verdict_of(s, &config, payload,
							 armored(s, spoiled));

			if (v.reason == WD_REASON_NONE || v.person != WD_NOBODY)
				fail_msg("%s: bit %zu", types[i], at);
			copy[at / 8] ^= (char)(1 << at % 8);
			s->arena = mark;
		}
		EVP_PKEY_free(g.key);
	}
}

static void no_other_payload_is_good(void **state)
{
	static const char *const others[] = { "", "tree 0\n\nhello",
					      "tree 0\n\nhello\n\n",
					      "tree 1\n\nhello\n" };
	struct stage *s = *state;
	struct signer g = make_signer(s, "ssh-ed25519");
	struct parts p = honest(s, &g);
	wd_str armor = armored(s, encoded(s, &p));

	register_key(s, ALICE, WD_KEY_SSH, g.blob);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		expect_reason(others[i],
			      verdict_of(s, &config, wd_str_of(others[i]),
					 armor),
			      WD_REASON_BAD_SIG);
	EVP_PKEY_free(g.key);
}

/* Registered, but its point is not on the curve: never an answer of "good",
 * and no error either. */
static void key_off_its_curve_is_no_key(void **state)
{
	struct stage *s = *state;
	struct signer g = make_signer(s, "ecdsa-sha2-nistp256");
	struct parts p = honest(s, &g);
	char *blob = wd_str_c(&s->arena, g.blob);

	blob[g.blob.len - 1] ^= 1;
	p.blob = (wd_str){ blob, g.blob.len };
	register_key(s, ALICE, WD_KEY_SSH, p.blob);
	expect_reason("off the curve", judged(s, &p), WD_REASON_BAD_SIG);
	EVP_PKEY_free(g.key);
}

static void short_rsa_keys_are_weak(void **state)
{
	struct stage *s = *state;
	struct wd_sign_config strict = { .rsa_bits_min = 2049 };
	struct signer g = make_signer(s, "ssh-rsa");
	struct parts p = honest(s, &g);
	wd_str armor = armored(s, encoded(s, &p));

	register_key(s, ALICE, WD_KEY_SSH, g.blob);
	expect_reason("2048 by default", verdict_of(s, &config, payload, armor),
		      WD_REASON_NONE);
	expect_reason("2049 wanted", verdict_of(s, &strict, payload, armor),
		      WD_REASON_WEAK_KEY);
	EVP_PKEY_free(g.key);
}

/* --- against ssh-keygen --- */

static const char *make_key(struct stage *s, const char *type, const char *bits)
{
	const char *path =
		wd_strf(&s->arena, "%s/%s-%s", s->dir, type, bits).ptr;
	wd_str blob;

	(void)run(s, "ssh-keygen", "-q", "-t", type, "-b", bits, "-N", "", "-C",
		  "a comment", "-f", path);
	assert_null(wd_ssh_key_read(
		&s->arena, slurp(s, wd_strf(&s->arena, "%s.pub", path).ptr),
		&blob));
	register_key(s, ALICE, WD_KEY_SSH, blob);
	return path;
}

static wd_str keygen_sign(struct stage *s, const char *key, const char *space,
			  const char *option)
{
	const char *file = path_in(s, "payload");
	const char *made = path_in(s, "payload.sig");

	(void)unlink(made);
	put(s, file, payload);
	(void)run(s, "ssh-keygen", "-Y", "sign", "-n", space, "-f", key, "-O",
		  option, file);
	return slurp(s, made);
}

static void accepts_what_ssh_keygen_signs(void **state)
{
	static const struct {
		const char *type, *bits;
	} kinds[] = { { "ed25519", "256" },
		      { "ecdsa", "256" },
		      { "ecdsa", "384" },
		      { "ecdsa", "521" },
		      { "rsa", "2048" } };
	struct stage *s = *state;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const char *key = make_key(s, kinds[i].type, kinds[i].bits);
		wd_str shown = run(s, "ssh-keygen", "-l", "-f", key);
		wd_str armor = keygen_sign(s, key, "git", "hashalg=sha512");
		struct wd_verdict v = verdict_of(s, &config, payload, armor);

		expect_reason(kinds[i].type, v, WD_REASON_NONE);
		assert_int_equal(v.person, ALICE);
		assert_non_null(
			memmem(shown.ptr, shown.len, v.key.ptr, v.key.len));
		armor = keygen_sign(s, key, "git", "hashalg=sha256");
		expect_reason(kinds[i].type,
			      verdict_of(s, &config, payload, armor),
			      WD_REASON_NONE);
		armor = keygen_sign(s, key, "file", "hashalg=sha512");
		expect_reason(kinds[i].type,
			      verdict_of(s, &config, payload, armor),
			      WD_REASON_SSH_NAMESPACE);
	}
}

static void short_keys_of_ssh_keygen_are_weak(void **state)
{
	struct stage *s = *state;
	const char *key = make_key(s, "rsa", "1024");
	wd_str armor = keygen_sign(s, key, "git", "hashalg=sha512");
	struct wd_verdict v = verdict_of(s, &config, payload, armor);

	expect_reason("1024", v, WD_REASON_WEAK_KEY);
	assert_int_equal(v.person, ALICE);
}

static void certificates_are_not_supported(void **state)
{
	struct stage *s = *state;
	const char *key = make_key(s, "ed25519", "256");
	const char *public = wd_strf(&s->arena, "%s.pub", key).ptr;

	(void)run(s, "ssh-keygen", "-q", "-s", key, "-I", "id", "-n", "git",
		  public);
	const char *certificate = wd_strf(&s->arena, "%s-cert.pub", key).ptr;
	wd_str blob;
	wd_err err = wd_ssh_key_read(&s->arena, slurp(s, certificate), &blob);

	assert_non_null(err);
	assert_int_equal(err->code, WD_ERR_UNSUPPORTED);
}

/* --- batches --- */

static void a_batch_keeps_its_order(void **state)
{
	struct stage *s = *state;
	struct signer g = make_signer(s, "ssh-ed25519");
	struct parts p = honest(s, &g);
	wd_str armor = armored(s, encoded(s, &p));
	struct wd_signature batch[] = {
		{ .payload = payload, .armor = armor },
		{ .payload = payload },
		{ .payload = WD_STR("other"), .armor = armor },
		{ .payload = payload,
		  .armor = WD_STR("-----BEGIN SIGNED MESSAGE-----\nx\n") },
		{ .payload = payload,
		  .armor = WD_STR("-----BEGIN PGP SIGNATURE-----\n\n") },
		{ .payload = payload, .armor = WD_STR("hello") },
		{ .payload = payload, .armor = armor },
	};
	static const enum wd_reason expected[] = {
		WD_REASON_NONE,
		WD_REASON_NO_SIGNATURE,
		WD_REASON_BAD_SIG,
		WD_REASON_FORMAT_NOT_ENABLED,
		WD_REASON_FORMAT_NOT_ENABLED,
		WD_REASON_BAD_ARMOR,
		WD_REASON_NONE,
	};

	register_key(s, BOB, WD_KEY_SSH, g.blob);
	assert_null(wd_verify(&s->arena, &config, &s->people, batch, 7));
	for (size_t i = 0; i < 7; i++) {
		expect_reason("batch", batch[i].verdict, expected[i]);
		assert_int_equal(batch[i].verdict.person,
				 expected[i] == WD_REASON_NONE ? BOB
							       : WD_NOBODY);
	}
	EVP_PKEY_free(g.key);
}

static void limits_the_length_of_armor(void **state)
{
	struct stage *s = *state;
	char *big = wd_new(&s->arena, char, WD_ARMOR_MAX + 1);

	memset(big, 'x', WD_ARMOR_MAX + 1);
	expect_reason("too long",
		      verdict_of(s, &config, payload,
				 (wd_str){ big, WD_ARMOR_MAX + 1 }),
		      WD_REASON_LIMIT);
}

static int setup(void **state)
{
	static struct stage s;

	stage_open(&s);
	*state = &s;
	return 0;
}

static int teardown(void **state)
{
	stage_close(*state);
	return 0;
}

#define staged(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		staged(good_signatures_are_their_owners),
		staged(both_digests_and_both_rsa_algorithms_are_good),
		staged(each_spoiled_part_has_its_reason),
		staged(no_flipped_bit_is_good),
		staged(no_other_payload_is_good),
		staged(key_off_its_curve_is_no_key),
		staged(short_rsa_keys_are_weak),
		staged(accepts_what_ssh_keygen_signs),
		staged(short_keys_of_ssh_keygen_are_weak),
		staged(certificates_are_not_supported),
		staged(a_batch_keeps_its_order),
		staged(limits_the_length_of_armor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
