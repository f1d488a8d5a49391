/* SSH signatures: one good one, and everything that can be wrong with it. */
#include "ssh_signer.h"

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

enum { BY_ED, BY_EC, BY_RSA, BY_SK_ED, BY_SK_EC };
static const struct spoiled cases[] = {
	{ "magic", BY_ED, spoil_magic, true, WD_REASON_BAD_ARMOR },
	{ "version 0", BY_ED, spoil_version_0, true, WD_REASON_SIG_VERSION },
	{ "version 2", BY_ED, spoil_version_2, true, WD_REASON_SIG_VERSION },
	{ "other namespace", BY_ED, spoil_space, true,
	  WD_REASON_SSH_NAMESPACE },
	{ "no namespace", BY_ED, spoil_space_empty, true,
	  WD_REASON_SSH_NAMESPACE },
	{ "NUL in namespace", BY_ED, spoil_space_nul, true,
	  WD_REASON_SSH_NAMESPACE },
	{ "reserved used", BY_ED, spoil_reserved, true, WD_REASON_BAD_ARMOR },
	{ "payload by SHA-1", BY_ED, spoil_sha1, true, WD_REASON_WEAK_DIGEST },
	{ "payload by SHA-384", BY_ED, spoil_sha384, true,
	  WD_REASON_ENGINE_UNSUPPORTED },
	{ "digest's name changed", BY_ED, spoil_hash_other, false,
	  WD_REASON_BAD_SIG },
	{ "key cut", BY_ED, spoil_blob_cut, false, WD_REASON_BAD_ARMOR },
	{ "cut name of a certificate", BY_ED, spoil_certificate, false,
	  WD_REASON_ENGINE_UNSUPPORTED },
	{ "certificate", BY_ED, spoil_certificate_name, false,
	  WD_REASON_ENGINE_UNSUPPORTED },
	{ "DSA", BY_ED, spoil_dsa, false, WD_REASON_ENGINE_UNSUPPORTED },
	{ "algorithm of another key", BY_ED, spoil_algorithm_other, false,
	  WD_REASON_BAD_SIG },
	{ "unknown algorithm", BY_ED, spoil_algorithm_unknown, false,
	  WD_REASON_ENGINE_UNSUPPORTED },
	{ "signature cut", BY_ED, spoil_value_cut, false, WD_REASON_BAD_ARMOR },
	{ "no signature", BY_ED, spoil_value_empty, false,
	  WD_REASON_BAD_ARMOR },
	{ "bytes behind the signature", BY_ED, spoil_behind_value, true,
	  WD_REASON_BAD_ARMOR },
	{ "bytes behind all", BY_ED, spoil_behind, true, WD_REASON_BAD_ARMOR },
	{ "ECDSA cut", BY_EC, spoil_value_cut, false, WD_REASON_BAD_ARMOR },
	{ "ECDSA of zeros", BY_EC, spoil_zero_pair, false,
	  WD_REASON_BAD_ARMOR },
	{ "ECDSA of ones", BY_EC, spoil_one_pair, false, WD_REASON_BAD_SIG },
	{ "RSA with SHA-1", BY_RSA, spoil_algorithm_sha1, true,
	  WD_REASON_WEAK_DIGEST },
	{ "RSA's digest changed", BY_RSA, spoil_algorithm_rsa_256, false,
	  WD_REASON_BAD_SIG },
	{ "RSA cut", BY_RSA, spoil_value_cut, false, WD_REASON_BAD_SIG },
	{ "no RSA value", BY_RSA, spoil_value_empty, false,
	  WD_REASON_BAD_ARMOR },
	{ "token: no flags", BY_SK_ED, spoil_token_missing, false,
	  WD_REASON_BAD_ARMOR },
	{ "token: half a counter", BY_SK_EC, spoil_token_cut, false,
	  WD_REASON_BAD_ARMOR },
	{ "token: nobody touched it", BY_SK_ED, spoil_token_absent, true,
	  WD_REASON_BAD_SIG },
	{ "token: verified, not touched", BY_SK_EC, spoil_token_verified, true,
	  WD_REASON_BAD_SIG },
	{ "token: flags changed", BY_SK_EC, spoil_token_flags, false,
	  WD_REASON_BAD_SIG },
	{ "token: more flags", BY_SK_ED, spoil_token_flags, true,
	  WD_REASON_NONE },
	{ "token: counter changed", BY_SK_ED, spoil_token_counter, false,
	  WD_REASON_BAD_SIG },
};

static void each_spoiled_part_has_its_reason(void **state)
{
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

/* The policy's word on a key goes over a signature that is good. */
static void ends_of_keys_count_at_the_push(void **state)
{
	static const struct {
		const char *name;
		enum wd_end_kind kind;
		int64_t time; /* from the push on */
		enum wd_reason reason;
		enum wd_revoked revoked;
		const char *word;
	} ends[] = {
		{ "expiry, to come", WD_END_EXPIRY, 1, WD_REASON_NONE,
		  WD_REVOKED_NOT, "" },
		{ "expiry, now", WD_END_EXPIRY, 0, WD_REASON_EXPIRED_KEY,
		  WD_REVOKED_NOT, "" },
		{ "retired, to come", WD_END_RETIRED, 1, WD_REASON_NONE,
		  WD_REVOKED_NOT, "retired" },
		{ "retired, now", WD_END_RETIRED, 0, WD_REASON_REVOKED_KEY,
		  WD_REVOKED_RETIRED, "retired" },
		{ "superseded, now", WD_END_RETIRED, 0, WD_REASON_REVOKED_KEY,
		  WD_REVOKED_SUPERSEDED, "superseded" },
		{ "compromised, now", WD_END_COMPROMISED, 0,
		  WD_REASON_REVOKED_KEY, WD_REVOKED_COMPROMISED,
		  "compromised" },
		{ "compromised, dated later", WD_END_COMPROMISED, 1,
		  WD_REASON_REVOKED_KEY, WD_REVOKED_UNSAID, "" },
	};
	struct stage *s = *state;
	struct signer g = make_signer(s, "ssh-ed25519");
	struct signer other = make_signer(s, "ssh-ed25519");
	struct parts p = honest(s, &g), of_other = honest(s, &other);
	struct wd_key_end end = { 0 };

	register_key(s, BOB, WD_KEY_SSH, g.blob);
	register_key(s, BOB, WD_KEY_SSH, other.blob);
	s->people.end = &end;
	s->people.ends = 1;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		end.kind = ends[i].kind;
		end.time = config.now + ends[i].time;
		end.reason = wd_str_of(ends[i].word);
		struct wd_verdict v = judged(s, &p);

		expect_reason(ends[i].name, v, ends[i].reason);
		assert_int_equal(v.revoked, ends[i].revoked);
		assert_int_equal(v.person, BOB);
		expect_reason("another key", judged(s, &of_other),
			      WD_REASON_NONE);
	}
	wd_str bytes = encoded(s, &p);
	struct wd_verdict v =
		verdict_of(s, &config, WD_STR("other"), armored(s, bytes));

	expect_reason("nobody is blamed", v, WD_REASON_BAD_SIG);
	EVP_PKEY_free(g.key);
	EVP_PKEY_free(other.key);
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
		staged(ends_of_keys_count_at_the_push),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
