#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/authorized.h"

#define KEY    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI alice@home\n"
#define FORCED "command=\"warder serve --root /srv/git alice\",restrict " KEY

static const struct {
	const char *text;
	size_t keys, loose;
} files[] = {
	{ "", 0, 0 },
	{ "# nobody\n\n   \n", 0, 0 },
	{ FORCED, 1, 0 },
	{ FORCED "# bob\n" FORCED, 2, 0 },
	{ KEY, 1, 1 },
	{ FORCED "\n" KEY FORCED KEY, 4, 3 },
	{ "restrict,COMMAND=\"x\" " KEY, 1, 0 },
	{ "\tcommand=\"x\" " KEY, 1, 0 },
	{ "restrict " KEY, 1, 1 },
	{ "no-pty,from=\"10.0.0.1\" " KEY, 1, 1 },
	{ "ecdsa-sha2-nistp256 AAAA command=\"x\"\n", 1, 1 },
	{ "sk-ssh-ed25519@openssh.com AAAA\n", 1, 1 },
	/* quoted, it is part of something else */
	{ "environment=\"A=,command=\\\"x\\\"\" " KEY, 1, 1 },
	{ "environment=\"a\\\",command=\\\"x\" " KEY, 1, 1 },
	{ "environment=\"a b\",command=\"x\" " KEY, 1, 0 },
	{ "command=\"a\\\" b\" " KEY, 1, 0 },
	/* after the options, it is a comment */
	{ "restrict ssh-rsa AAAA ,command=\"x\"", 1, 1 },
	{ "command=\"", 1, 1 },
};

static void finds_keys_without_a_forced_command(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct wd_authorized found =
			wd_authorized_read(wd_str_of(files[i].text));

		if (found.keys != files[i].keys ||
		    found.loose != files[i].loose)
			fail_msg("%s: %zu keys, line %zu", files[i].text,
				 found.keys, found.loose);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_keys_without_a_forced_command),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
