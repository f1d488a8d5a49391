/* SSH signatures: what ssh-keygen writes is good; batches and limits. */
#include "ssh_signer.h"

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
		staged(accepts_what_ssh_keygen_signs),
		staged(short_keys_of_ssh_keygen_are_weak),
		staged(certificates_are_not_supported),
		staged(a_batch_keeps_its_order),
		staged(limits_the_length_of_armor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
