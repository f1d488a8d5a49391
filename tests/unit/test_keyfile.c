/* Files that people hand in as their public key: text/keyfile.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/keyfile.h"

#define KEY                                                                    \
	"ssh-ed25519 "                                                         \
	"AAAAC3NzaC1lZDI1NTE5AAAAII4+ZdZ3yolgpKLho+1vw3Ln+xrJPhz4fEjl0ThqAFLG"
#define FILE_OF(literal)                                                       \
	{                                                                      \
		literal, sizeof(literal) - 1                                   \
	}

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

static unsigned char memory[1 << 16];

static struct wd_arena fresh(void)
{
	return (struct wd_arena){ memory, memory + sizeof(memory), full, NULL };
}

static const struct {
	wd_str file;
	enum wd_key_file kind;
	size_t left_out; /* bytes in front */
} taken[] = {
	{ FILE_OF(KEY " a\n"), WD_KEY_FILE_SSH, 0 },
	{ FILE_OF("\xef\xbb\xbf" KEY "\r\n"), WD_KEY_FILE_SSH, 3 },
	{ FILE_OF("# mine\n\n" KEY "\n" KEY), WD_KEY_FILE_SSH, 0 },
	{ FILE_OF("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n"),
	  WD_KEY_FILE_OPENPGP, 0 },
	{ FILE_OF("\xef\xbb\xbf-----BEGIN PGP PUBLIC KEY BLOCK-----\r\n"),
	  WD_KEY_FILE_OPENPGP, 3 },
	{ FILE_OF("Dear admin,\n\n-----BEGIN PGP PUBLIC KEY BLOCK-----\n"),
	  WD_KEY_FILE_OPENPGP, 0 },
	{ FILE_OF("\x99\x01\x0d\x04"), WD_KEY_FILE_OPENPGP, 0 },
	{ FILE_OF("\xc6\x33\x04"), WD_KEY_FILE_OPENPGP, 0 },
};

static void takes_what_has_one_reading(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
		struct wd_arena a = fresh();
		enum wd_key_file kind;
		wd_str text;
		wd_err err = wd_key_file_read(&a, taken[i].file, &kind, &text);

		if (err != NULL)
			fail_msg("%zu: %s", i, wd_err_text(&a, err));
		assert_int_equal(kind, taken[i].kind);
		assert_true(wd_str_eq(text, wd_str_from(taken[i].file,
							taken[i].left_out)));
	}
}

static const struct {
	wd_str file;
	enum wd_code code;
	const char *says;
} refused[] = {
	{ FILE_OF(""), WD_ERR_FORMAT, "empty" },
	{ FILE_OF("\xff\xfes\0s\0"), WD_ERR_UNSUPPORTED, "UTF-16" },
	{ FILE_OF("\xfe\xff\0s\0s"), WD_ERR_UNSUPPORTED, "UTF-16" },
	{ FILE_OF("s\0s\0h\0"), WD_ERR_UNSUPPORTED, "UTF-16" },
	{ FILE_OF("\0s\0s\0h"), WD_ERR_UNSUPPORTED, "UTF-16" },
	{ FILE_OF("\x30\x82\x01\x0a"), WD_ERR_UNSUPPORTED, "X.509" },
	{ FILE_OF("ELF\0\1\2"), WD_ERR_UNSUPPORTED, "binary" },
	{ FILE_OF("-----BEGIN OPENSSH PRIVATE KEY-----\n"), WD_ERR_USAGE,
	  "private key" },
	{ FILE_OF("-----BEGIN RSA PRIVATE KEY-----\r\n"), WD_ERR_USAGE,
	  "private key" },
	{ FILE_OF("-----BEGIN PRIVATE KEY-----\n"), WD_ERR_USAGE,
	  "private key" },
	{ FILE_OF("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"), WD_ERR_USAGE,
	  "private key" },
	{ FILE_OF("\xef\xbb\xbf-----BEGIN EC PRIVATE KEY-----\n"), WD_ERR_USAGE,
	  "private key" },
	{ FILE_OF("-----BEGIN PGP PRIVATE KEY BLOCK-----\n"), WD_ERR_USAGE,
	  "private key (OpenPGP)" },
	{ FILE_OF(KEY "\n-----BEGIN OPENSSH PRIVATE KEY-----\n"), WD_ERR_USAGE,
	  "private key" },
	{ FILE_OF("PuTTY-User-Key-File-3: ssh-ed25519\n"), WD_ERR_USAGE,
	  "PuTTY" },
	{ FILE_OF("AGE-SECRET-KEY-1QQ\n"), WD_ERR_USAGE, "age" },
	{ FILE_OF("---- BEGIN SSH2 PUBLIC KEY ----\r\n"), WD_ERR_UNSUPPORTED,
	  "RFC 4716" },
	{ FILE_OF("-----BEGIN PUBLIC KEY-----\n"), WD_ERR_UNSUPPORTED,
	  "ssh-keygen -i -m PKCS8" },
	{ FILE_OF("-----BEGIN RSA PUBLIC KEY-----\n"), WD_ERR_UNSUPPORTED,
	  "ssh-keygen -i -m PEM" },
	{ FILE_OF("-----BEGIN CERTIFICATE-----\n"), WD_ERR_UNSUPPORTED,
	  "X.509" },
	{ FILE_OF("-----BEGIN PKCS7-----\n"), WD_ERR_UNSUPPORTED, "PKCS #7" },
	{ FILE_OF("-----BEGIN PGP SIGNATURE-----\n"), WD_ERR_UNSUPPORTED,
	  "OpenPGP signature" },
	{ FILE_OF("-----BEGIN SSH SIGNATURE-----\n"), WD_ERR_UNSUPPORTED,
	  "SSH signature" },
	{ FILE_OF("untrusted comment: minisign public key 1\n"),
	  WD_ERR_UNSUPPORTED, "minisign" },
	{ FILE_OF("age1qqqq\n"), WD_ERR_UNSUPPORTED, "age" },
	{ FILE_OF("<!DOCTYPE html>\n"), WD_ERR_UNSUPPORTED, "web page" },
	{ FILE_OF("[{\"key\":\n"), WD_ERR_UNSUPPORTED, "JSON" },
};

static void names_what_else_it_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct wd_arena a = fresh();
		enum wd_key_file kind;
		wd_str text;
		wd_err err =
			wd_key_file_read(&a, refused[i].file, &kind, &text);

		if (err == NULL)
			fail_msg("%zu: taken", i);
		if (err->code != refused[i].code ||
		    strstr(err->what, refused[i].says) == NULL)
			fail_msg("%zu: %s", i, err->what);
	}
}

static const struct {
	const char *line, *says; /* NULL: a key */
} lines[] = {
	{ KEY, NULL },
	{ KEY " ssh-ed25519 is my comment\r", NULL },
	{ "command=\"x y\",no-pty " KEY, "authorized_keys" },
	{ "no-pty " KEY, "authorized_keys" },
	{ "environment=\"A=b@c\" " KEY, "authorized_keys" },
	{ "zoe@example.com " KEY, "allowed_signers" },
	{ "zoe@example.com,z@y namespaces=\"git\" " KEY, "allowed_signers" },
	{ "cert-authority " KEY, "certificate authority" },
	{ "|1|aaaa=|bbbb= " KEY, "known_hosts" },
	{ "@cert-authority *.example.com " KEY, "known_hosts" },
	{ "ssh-ed25519-cert-v01@openssh.com AAAA", "SSH certificate" },
	{ "ssh-dss AAAA", "DSA" },
	{ "hello", "expected an SSH key" },
};

static void names_what_a_line_is_from(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct wd_arena a = fresh();
		wd_str blob;
		wd_err err =
			wd_key_file_line(&a, wd_str_of(lines[i].line), &blob);

		if ((err == NULL) != (lines[i].says == NULL) ||
		    (err != NULL &&
		     strstr(wd_err_text(&a, err), lines[i].says) == NULL))
			fail_msg("%s: %s", lines[i].line,
				 err == NULL ? "taken" : err->what);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_what_has_one_reading),
		cmocka_unit_test(names_what_else_it_is),
		cmocka_unit_test(names_what_a_line_is_from),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
