/* Public keys as a policy names them: text/sshkey.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hex.h"
#include "text/sshkey.h"
#include "text/wire.h"

#define ED                                                                     \
	"AAAAC3NzaC1lZDI1NTE5AAAAII4+ZdZ3yolgpKLho+1vw3Ln+xrJPhz4fEjl0ThqAFLG"
#define P256                                                                   \
	"AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBKLpRPH97U/EmK"   \
	"2Fvs7+xopV2G6vVvg3J+xX1STXfwI/JFGDCA2BTuP8jYzp/RjQsz/tuWeLQiZIMm/U"   \
	"GCqlLzM="
#define P384                                                                   \
	"AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBF6G8pGhthZ89l"   \
	"RvE9Rn75juI+1VQtBmbjOeRQQbLrw35WJXhiO63hmCq5ZpAwHaEaMrqHbAfnjyka4i"   \
	"mYS5RV1b3gQc5Tv/K0yFytigfw6HpxP95Xp1tDKNo3toPJcc/w=="
#define P521                                                                   \
	"AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBACrnEO2Vgeu6t"   \
	"RGRXdecUn3u1g+QWeZpRn8LZb5DVG65clxMEQT0OV1eEXxstXmxmaaWO/Nv9F5mdlo"   \
	"88dr3Ya0xwEsHbW44c5mfy9+WRaZW0Q1pKKj9cYoOGxrzRk6BDD7FCjps42mU5quQU"   \
	"11uKW4Kl2dLI4RBV5zIZg9j5wS4uqKeg=="
#define RSA                                                                    \
	"AAAAB3NzaC1yc2EAAAADAQABAAABAQDSFN1IbsW46BTy6m09iMWeoNFu4oYnJiOAxe"   \
	"fdFuL+FzB+BJ9VU09JgmFlLg7YgqmwK1rlO+A9KgfuNdAzIhPiUVk3xbJVcjCNXC4f"   \
	"8YniFuIWwTOc2mthwuIXsyT4i5do65YT357Mux2XFLrtIxvyj6XAZz+YaeKF2BOwb/"   \
	"e8kLL9ZBIt+OEaGFcxrX02wtkwZVk9Do8ewaKH4VGt9O7iFDpBur8698voHAc6OCmm"   \
	"5LuRTxvauJZWIS/HIvN8Zrvqm7gD5dSlME5q7U7tZz1FpNgr+ah2QNUuJCjyjpP1/7"   \
	"/07J6WJ5SSyeEmMtJ3mDPSX3DDQdKMOGHN+TLHcaHt"

enum { GOOD = 0 };

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

static unsigned char memory[1 << 18];

static struct wd_arena fresh(void)
{
	return (struct wd_arena){ memory, memory + sizeof(memory), full, NULL };
}

static const struct {
	const char *name, *text;
	int code;
} lines[] = {
	{ "ed25519", "ssh-ed25519 " ED, GOOD },
	{ "comment", "ssh-ed25519 " ED " Alice at work", GOOD },
	{ "a .pub file", "ssh-ed25519 " ED " alice@x\n", GOOD },
	{ "tabs", "ssh-ed25519\t" ED "\t\tc", GOOD },
	{ "p256", "ecdsa-sha2-nistp256 " P256, GOOD },
	{ "p384", "ecdsa-sha2-nistp384 " P384, GOOD },
	{ "p521", "ecdsa-sha2-nistp521 " P521, GOOD },
	{ "rsa", "ssh-rsa " RSA, GOOD },
	{ "empty", "", WD_ERR_UNSUPPORTED },
	{ "type alone", "ssh-ed25519", WD_ERR_FORMAT },
	{ "blob alone", ED, WD_ERR_UNSUPPORTED },
	{ "options", "no-pty ssh-ed25519 " ED, WD_ERR_UNSUPPORTED },
	{ "dsa", "ssh-dss AAAAB3NzaC1kc3M=", WD_ERR_UNSUPPORTED },
	{ "certificate", "ssh-ed25519-cert-v01@openssh.com " ED,
	  WD_ERR_UNSUPPORTED },
	{ "certificate inside",
	  "ssh-ed25519 "
	  "AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29t",
	  WD_ERR_UNSUPPORTED },
	{ "other type inside", "ssh-rsa " ED, WD_ERR_FORMAT },
	{ "other curve", "ecdsa-sha2-nistp384 " P256, WD_ERR_FORMAT },
	{ "upper-case type", "SSH-ED25519 " ED, WD_ERR_UNSUPPORTED },
	{ "two lines", "ssh-ed25519 " ED "\nssh-ed25519 " ED, WD_ERR_FORMAT },
	{ "escape in comment", "ssh-ed25519 " ED " \x1b[2J", WD_ERR_FORMAT },
	{ "not base64", "ssh-ed25519 AAAA!A==", WD_ERR_FORMAT },
	{ "bytes left over", "ssh-ed25519 " ED "AAAA", WD_ERR_FORMAT },
	{ "without padding", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIQ",
	  WD_ERR_FORMAT },
	{ "truncated", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA", WD_ERR_FORMAT },
};

static void reads_each_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct wd_arena a = fresh();
		wd_str blob = WD_STR("untouched");
		wd_err err =
			wd_ssh_key_read(&a, wd_str_of(lines[i].text), &blob);

		if ((err == NULL ? GOOD : (int)err->code) != lines[i].code)
			fail_msg("%s: %s", lines[i].name,
				 err == NULL ? "accepted"
					     : wd_err_text(&a, err));
		if (err != NULL)
			assert_string_equal(blob.ptr, "untouched");
	}
}

/* Pieces of a blob: strings, and numbers of which only bits matter. */
static wd_str blob_of(struct wd_arena *a, size_t n, const wd_str *piece)
{
	struct wd_buf b = { .arena = a };

	for (size_t i = 0; i < n; i++)
		wd_wire_add_string(&b, piece[i]);
	return wd_buf_str(&b);
}

#define BLOB(a, ...)                                                           \
	blob_of((a), sizeof((wd_str[]){ __VA_ARGS__ }) / sizeof(wd_str),       \
		(wd_str[]){ __VA_ARGS__ })

static wd_str repeat(struct wd_arena *a, const char *head, char c, size_t len)
{
	struct wd_buf b = { .arena = a };

	wd_buf_c(&b, head);
	while (b.len < len)
		wd_buf_byte(&b, c);
	return wd_buf_str(&b);
}

static int code_of(struct wd_arena *a, wd_str blob)
{
	struct wd_ssh_key key;
	wd_err err = wd_ssh_blob_read(a, blob, &key);

	return err == NULL ? GOOD : (int)err->code;
}

static void accepts_one_spelling_of_a_key(void **state)
{
	struct wd_arena mem = fresh(), *a = &mem;
	wd_str ec = WD_STR("ecdsa-sha2-nistp256"), curve = WD_STR("nistp256");
	wd_str rsa = WD_STR("ssh-rsa"), e = WD_STR("\1\0\1");
	wd_str n = repeat(a, "\x7f", 1, 256);
	wd_str high = repeat(a, "\x80", 1, 256);
	wd_str point = repeat(a, "\4", 1, 65);

	(void)state;
	assert_int_equal(code_of(a, BLOB(a, ec, curve, point)), GOOD);
	assert_int_equal(code_of(a, BLOB(a, ec, curve, repeat(a, "\2", 1, 33))),
			 WD_ERR_FORMAT); /* compressed */
	assert_int_equal(code_of(a, BLOB(a, ec, WD_STR("nistp384"), point)),
			 WD_ERR_FORMAT);
	assert_int_equal(code_of(a, BLOB(a, rsa, e, n)), GOOD);
	assert_int_equal(code_of(a, BLOB(a, rsa, e, high)),
			 WD_ERR_FORMAT); /* negative */
	assert_int_equal(code_of(a, BLOB(a, rsa, WD_STR("\0\1\0\1"), n)),
			 WD_ERR_FORMAT); /* longer than it need be */
	assert_int_equal(code_of(a, BLOB(a, rsa, WD_STR("\1"), n)),
			 WD_ERR_FORMAT); /* encrypts nothing */
	assert_int_equal(code_of(a, BLOB(a, rsa, WD_STR("\2"), n)),
			 WD_ERR_FORMAT);
	assert_int_equal(code_of(a, BLOB(a, rsa, (wd_str){ 0 }, n)),
			 WD_ERR_FORMAT);
	assert_int_equal(code_of(a,
				 BLOB(a, rsa, e, repeat(a, "\x7f", 1, 2049))),
			 WD_ERR_FORMAT);
	assert_int_equal(code_of(a,
				 BLOB(a, rsa, e, repeat(a, "\x7f", 1, 4090))),
			 WD_ERR_LIMIT);
}

static void reads_security_keys(void **state)
{
	struct wd_arena mem = fresh(), *a = &mem;
	wd_str ed = WD_STR("sk-ssh-ed25519@openssh.com");
	wd_str ec = WD_STR("sk-ecdsa-sha2-nistp256@openssh.com");
	wd_str blob = BLOB(a, ed, repeat(a, "", 7, 32), WD_STR("ssh:"));
	wd_str line = wd_strf(a, "%.*s %.*s token", WD_FMT(ed),
			      WD_FMT(wd_base64(a, blob)));
	struct wd_ssh_key key;
	wd_str back;

	(void)state;
	assert_null(wd_ssh_key_read(a, line, &back));
	assert_true(wd_str_eq(back, blob));
	assert_null(wd_ssh_blob_read(a, blob, &key));
	assert_true(key.type->security_key);
	assert_true(wd_str_eq(key.application, WD_STR("ssh:")));
	assert_int_equal(code_of(a, BLOB(a, ec, WD_STR("nistp256"),
					 repeat(a, "\4", 1, 65),
					 WD_STR("ssh:work"))),
			 GOOD);
	assert_int_equal(code_of(a, BLOB(a, ed, repeat(a, "", 7, 32))),
			 WD_ERR_FORMAT); /* no application */
}

static void every_cut_of_a_blob_is_refused(void **state)
{
	static const char *const codes[] = { ED, P256, P384, P521, RSA };

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		struct wd_arena a = fresh();
		wd_str blob;

		assert_true(wd_unbase64(&a, wd_str_of(codes[i]), &blob));
		assert_int_equal(code_of(&a, blob), GOOD);
		for (size_t n = 0; n < blob.len; n++)
			assert_int_not_equal(code_of(&a,
						     (wd_str){ blob.ptr, n }),
					     GOOD);
	}
}

static void limits_the_length_of_a_line(void **state)
{
	struct wd_arena a = fresh();
	wd_str line = repeat(&a, "ssh-ed25519 " ED " ", 'x', WD_SSH_TEXT_MAX);
	wd_str longer = repeat(&a, line.ptr, 'x', WD_SSH_TEXT_MAX + 1);
	wd_str blob;

	(void)state;
	assert_null(wd_ssh_key_read(&a, line, &blob));
	wd_err err = wd_ssh_key_read(&a, longer, &blob);

	assert_non_null(err);
	assert_int_equal(err->code, WD_ERR_LIMIT);
}

static void reads_openpgp_fingerprints(void **state)
{
	static const struct {
		const char *text, *upper;
	} cases[] = {
		{ "0123456789ABCDEF0123456789ABCDEF01234567",
		  "0123456789ABCDEF0123456789ABCDEF01234567" },
		{ "0123456789abcdef0123456789aBcDeF01234567",
		  "0123456789ABCDEF0123456789ABCDEF01234567" },
		{ "", NULL },
		{ "0123456789ABCDEF0123456789ABCDEF0123456", NULL },
		{ "0123456789ABCDEF0123456789ABCDEF012345678", NULL },
		{ "0123456789ABCDEG0123456789ABCDEF01234567", NULL },
		{ "0123 456789ABCDE0123456789ABCDEF01234567", NULL },
		{ "0x0123456789ABCDEF0123456789ABCDEF012345", NULL },
		{ "89ABCDEF01234567", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct wd_arena a = fresh();
		wd_str upper;
		wd_err err =
			wd_openpgp_fingerprint_read(&a,
						    wd_str_of(cases[i].text),
						    &upper);

		if ((err == NULL) != (cases[i].upper != NULL))
			fail_msg("%s", cases[i].text);
		if (err == NULL)
			assert_string_equal(upper.ptr, cases[i].upper);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_each_line),
		cmocka_unit_test(accepts_one_spelling_of_a_key),
		cmocka_unit_test(reads_security_keys),
		cmocka_unit_test(every_cut_of_a_blob_is_refused),
		cmocka_unit_test(limits_the_length_of_a_line),
		cmocka_unit_test(reads_openpgp_fingerprints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
