/* One block of armor and nothing else: sign/armor.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sign/armor.h"

#define SSH_BEGIN "-----BEGIN SSH SIGNATURE-----"
#define SSH_END   "-----END SSH SIGNATURE-----"
#define PGP_BEGIN "-----BEGIN PGP SIGNATURE-----"
#define PGP_END   "-----END PGP SIGNATURE-----"
#define LINE76                                                                 \
	"aGVsbG8gaGVsbG8gaGVsbG8gaGVsbG8gaGVsbG8gaGVsbG8gaGVsbG8gaGVsbG8gaGVs" \
	"bG8gaGVs"

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

static unsigned char memory[1 << 20];

static struct wd_arena fresh(void)
{
	return (struct wd_arena){ memory, memory + sizeof(memory), full, NULL };
}

struct armor_case {
	const char *name, *text;
	const char *bytes; /* NULL: BAD_ARMOR */
};

static void check_cases(const struct armor_case *c, size_t count,
			enum wd_armor_kind kind)
{
	for (size_t i = 0; i < count; i++) {
		struct wd_arena a = fresh();
		wd_str out = WD_STR("untouched");
		enum wd_reason reason =
			wd_armor_read(&a, wd_str_of(c[i].text), kind, &out);
		const char *want = c[i].bytes;

		if (reason !=
		    (want != NULL ? WD_REASON_NONE : WD_REASON_BAD_ARMOR))
			fail_msg("%s: %s", c[i].name, wd_reason_code(reason));
		if (!wd_str_eq(out,
			       wd_str_of(want != NULL ? want : "untouched")))
			fail_msg("%s: %.*s", c[i].name, WD_FMT(out));
	}
}

static const struct armor_case ssh_cases[] = {
	{ "as ssh-keygen writes it", SSH_BEGIN "\naGVsbG8=\n" SSH_END "\n",
	  "hello" },
	{ "last newline lost", SSH_BEGIN "\naGVsbG8=\n" SSH_END, "hello" },
	{ "empty line after", SSH_BEGIN "\naGVsbG8=\n" SSH_END "\n\n",
	  "hello" },
	{ "two empty lines after", SSH_BEGIN "\naGVsbG8=\n" SSH_END "\n\n\n",
	  NULL },
	{ "any width", SSH_BEGIN "\naGV\nsbG\n8=\n" SSH_END "\n", "hello" },
	{ "wider than 76", SSH_BEGIN "\n" LINE76 "bG8=\n" SSH_END "\n", NULL },
	{ "CRLF", SSH_BEGIN "\r\naGVsbG8=\r\n" SSH_END "\r\n", "hello" },
	{ "CRLF, last LF lost", SSH_BEGIN "\r\naGVsbG8=\r\n" SSH_END "\r",
	  "hello" },
	{ "CRLF, empty line after",
	  SSH_BEGIN "\r\naGVsbG8=\r\n" SSH_END "\r\n\r\n", "hello" },
	{ "CRLF, two CRs at the end",
	  SSH_BEGIN "\r\naGVsbG8=\r\n" SSH_END "\r\r", NULL },
	{ "CRLF then LF", SSH_BEGIN "\r\naGVsbG8=\n" SSH_END "\r\n", "hello" },
	{ "LF then CRLF", SSH_BEGIN "\naGVsbG8=\r\n" SSH_END "\n", "hello" },
	{ "LF, CRLF at the end", SSH_BEGIN "\naGVsbG8=\n" SSH_END "\r\n",
	  "hello" },
	{ "LF, CRLF behind", SSH_BEGIN "\naGVsbG8=\n" SSH_END "\n\r\n",
	  "hello" },
	{ "LF, CR at the end", SSH_BEGIN "\naGVsbG8=\n" SSH_END "\r", NULL },
	{ "two CRs before LF", SSH_BEGIN "\naGVsbG8=\r\r\n" SSH_END "\n",
	  NULL },
	{ "CR within a line", SSH_BEGIN "\naGVs\rbG8=\n" SSH_END "\n", NULL },
	{ "CR at the start of a line", SSH_BEGIN "\n\raGVsbG8=\n" SSH_END "\n",
	  NULL },
	{ "CR alone as a line end", SSH_BEGIN "\raGVsbG8=\r" SSH_END "\r",
	  NULL },
	{ "CRLF, an empty line of CR within",
	  SSH_BEGIN "\naGVs\n\r\nbG8=\n" SSH_END "\n", NULL },
	{ "CRLF, trimmed, LF at the end",
	  SSH_BEGIN "\r\naGVsbG8=\r\n" SSH_END "\n", "hello" },
	{ "CRLF, empty line of a header after",
	  SSH_BEGIN "\r\naGVsbG8=\r\n" SSH_END "\r\n\n", "hello" },
	{ "CRLF, three line ends",
	  SSH_BEGIN "\r\naGVsbG8=\r\n" SSH_END "\r\n\n\n", NULL },
	{ "text before", "x\n" SSH_BEGIN "\naGVsbG8=\n" SSH_END "\n", NULL },
	{ "newline before", "\n" SSH_BEGIN "\naGVsbG8=\n" SSH_END "\n", NULL },
	{ "space before", " " SSH_BEGIN "\naGVsbG8=\n" SSH_END "\n", NULL },
	{ "space after the label", SSH_BEGIN " \naGVsbG8=\n" SSH_END "\n",
	  NULL },
	{ "text after", SSH_BEGIN "\naGVsbG8=\n" SSH_END "\nx", NULL },
	{ "text behind the end", SSH_BEGIN "\naGVsbG8=\n" SSH_END "x\n", NULL },
	{ "space behind the end", SSH_BEGIN "\naGVsbG8=\n" SSH_END " \n",
	  NULL },
	{ "a second block",
	  SSH_BEGIN "\naGVsbG8=\n" SSH_END "\n" SSH_BEGIN "\naGVsbG8=\n" SSH_END
		    "\n",
	  NULL },
	{ "empty line inside", SSH_BEGIN "\naGVs\n\nbG8=\n" SSH_END "\n",
	  NULL },
	{ "empty line first", SSH_BEGIN "\n\naGVsbG8=\n" SSH_END "\n", NULL },
	{ "header", SSH_BEGIN "\nA: b\n\naGVsbG8=\n" SSH_END "\n", NULL },
	{ "checksum", SSH_BEGIN "\naGVsbG8=\n=R/WK\n" SSH_END "\n", NULL },
	{ "white space inside", SSH_BEGIN "\naGVs bG8=\n" SSH_END "\n", NULL },
	{ "trailing white space", SSH_BEGIN "\naGVsbG8= \n" SSH_END "\n",
	  NULL },
	{ "padding missing", SSH_BEGIN "\naGVsbG8\n" SSH_END "\n", NULL },
	{ "padding inside", SSH_BEGIN "\naGVsbG8=\naGVsbG8=\n" SSH_END "\n",
	  NULL },
	{ "unused bits set", SSH_BEGIN "\naGVsbG9=\n" SSH_END "\n", NULL },
	{ "no end", SSH_BEGIN "\naGVsbG8=\n", NULL },
	{ "other end", SSH_BEGIN "\naGVsbG8=\n" PGP_END "\n", NULL },
	{ "no content", SSH_BEGIN "\n" SSH_END "\n", NULL },
	{ "label alone", SSH_BEGIN, NULL },
	{ "other label", PGP_BEGIN "\n\naGVsbG8=\n" PGP_END "\n", NULL },
	{ "lower case",
	  "-----begin ssh signature-----\naGVsbG8=\n" SSH_END "\n", NULL },
	{ "nothing", "", NULL },
};

static void reads_ssh_blocks(void **state)
{
	(void)state;
	check_cases(ssh_cases, sizeof(ssh_cases) / sizeof(ssh_cases[0]),
		    WD_ARMOR_SSH);
}

static const struct armor_case openpgp_cases[] = {
	{ "without a checksum", PGP_BEGIN "\n\naGVsbG8=\n" PGP_END "\n",
	  "hello" },
	{ "with a checksum", PGP_BEGIN "\n\naGVsbG8=\n=R/WK\n" PGP_END "\n",
	  "hello" },
	{ "wrong checksum", PGP_BEGIN "\n\naGVsbG8=\n=R/WL\n" PGP_END "\n",
	  NULL },
	{ "checksum twice",
	  PGP_BEGIN "\n\naGVsbG8=\n=R/WK\n=R/WK\n" PGP_END "\n", NULL },
	{ "data after the checksum",
	  PGP_BEGIN "\n\naGVs\n=R/WK\nbG8=\n" PGP_END "\n", NULL },
	{ "CRLF", PGP_BEGIN "\r\n\r\naGVsbG8=\r\n=R/WK\r\n" PGP_END "\r\n",
	  "hello" },
	{ "as OpenPGP.js 2 writes it",
	  PGP_BEGIN "\r\nVersion: OpenPGP.js v2.6.2\r\n"
		    "Comment: https://openpgpjs.org\r\n\r\naGVs\nbG8=\r\n"
		    "=R/WK\r\n" PGP_END "\r\n\n",
	  "hello" },
	{ "CR CR in the empty line",
	  PGP_BEGIN "\n\r\r\naGVsbG8=\n" PGP_END "\n", NULL },
	{ "CR in the label", PGP_BEGIN "\n\naGVsbG8=\n-----END\r PGP", NULL },
	{ "headers",
	  PGP_BEGIN "\nVersion: GnuPG v2\nComment: caf\xc3\xa9\n\n"
		    "aGVsbG8=\n" PGP_END "\n",
	  "hello" },
	{ "empty header", PGP_BEGIN "\nComment:\n\naGVsbG8=\n" PGP_END "\n",
	  "hello" },
	{ "header without a colon",
	  PGP_BEGIN "\nComment\n\naGVsbG8=\n" PGP_END "\n", NULL },
	{ "header without a key", PGP_BEGIN "\n: x\n\naGVsbG8=\n" PGP_END "\n",
	  NULL },
	{ "escape in a header",
	  PGP_BEGIN "\nComment: \x1b[2J\n\naGVsbG8=\n" PGP_END "\n", NULL },
	{ "C1 control in a header",
	  PGP_BEGIN "\nComment: \xc2\x9b\n\naGVsbG8=\n" PGP_END "\n", NULL },
	{ "header that is not UTF-8",
	  PGP_BEGIN "\nComment: \xe9\n\naGVsbG8=\n" PGP_END "\n", NULL },
	{ "CR in a header",
	  PGP_BEGIN "\nComment: a\rb\n\naGVsbG8=\n" PGP_END "\n", NULL },
	{ "no empty line", PGP_BEGIN "\naGVsbG8=\n" PGP_END "\n", NULL },
	{ "two empty lines", PGP_BEGIN "\n\n\naGVsbG8=\n" PGP_END "\n", NULL },
	{ "blank in the empty line", PGP_BEGIN "\n \naGVsbG8=\n" PGP_END "\n",
	  NULL },
	{ "checksum alone", PGP_BEGIN "\n\n=R/WK\n" PGP_END "\n", NULL },
	{ "message",
	  "-----BEGIN PGP MESSAGE-----\n\naGVsbG8=\n"
	  "-----END PGP MESSAGE-----\n",
	  NULL },
};

static void reads_openpgp_blocks(void **state)
{
	(void)state;
	check_cases(openpgp_cases,
		    sizeof(openpgp_cases) / sizeof(openpgp_cases[0]),
		    WD_ARMOR_OPENPGP);
}

static void announces_the_kind(void **state)
{
	static const struct {
		const char *text;
		int kind; /* -1: none */
	} cases[] = {
		{ SSH_BEGIN "\n", WD_ARMOR_SSH },
		{ PGP_BEGIN "\r\n", WD_ARMOR_OPENPGP },
		{ "-----BEGIN SIGNED MESSAGE-----\n", WD_ARMOR_X509 },
		{ "-----BEGIN CMS-----\n", WD_ARMOR_X509 },
		{ "-----BEGIN PGP MESSAGE-----\n", -1 },
		{ "-----BEGIN PGP SIGNED MESSAGE-----\n", -1 },
		{ SSH_BEGIN, -1 },
		{ SSH_BEGIN "\r\r\n", -1 },
		{ "\n" SSH_BEGIN "\n", -1 },
		{ "", -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum wd_armor_kind kind = WD_ARMOR_SSH;
		bool known = wd_armor_kind(wd_str_of(cases[i].text), &kind);

		if ((known ? (int)kind : -1) != cases[i].kind)
			fail_msg("%s", cases[i].text);
	}
}

static enum wd_reason read_long(const char *head, const char *line,
				size_t lines, const char *tail)
{
	struct wd_arena a = fresh();
	struct wd_buf b = { .arena = &a };
	wd_str out;

	wd_buf_c(&b, head);
	for (size_t i = 0; i < lines; i++)
		wd_buf_c(&b, line);
	wd_buf_c(&b, tail);
	return wd_armor_read(&a, wd_buf_str(&b), WD_ARMOR_OPENPGP, &out);
}

static void limits_headers_and_length(void **state)
{
	size_t fit = (WD_ARMOR_MAX - 100) / 77;

	(void)state;
	assert_int_equal(read_long(PGP_BEGIN "\n", "A: b\n",
				   WD_ARMOR_HEADERS_MAX,
				   "\naGVsbG8=\n" PGP_END "\n"),
			 WD_REASON_NONE);
	assert_int_equal(read_long(PGP_BEGIN "\n", "A: b\n",
				   WD_ARMOR_HEADERS_MAX + 1,
				   "\naGVsbG8=\n" PGP_END "\n"),
			 WD_REASON_BAD_ARMOR);
	assert_int_equal(read_long(PGP_BEGIN "\nA: ", "x", WD_ARMOR_HEADER_MAX,
				   "\n\naGVsbG8=\n" PGP_END "\n"),
			 WD_REASON_BAD_ARMOR);
	assert_int_equal(read_long(PGP_BEGIN "\n\n", LINE76 "\n", fit,
				   PGP_END "\n"),
			 WD_REASON_NONE);
	assert_int_equal(read_long(PGP_BEGIN "\n\n", LINE76 "\n", fit + 2,
				   PGP_END "\n"),
			 WD_REASON_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_ssh_blocks),
		cmocka_unit_test(reads_openpgp_blocks),
		cmocka_unit_test(announces_the_kind),
		cmocka_unit_test(limits_headers_and_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
