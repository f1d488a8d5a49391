/* What gpg says on its status descriptor, read as a grammar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sign/gpg_status.h"

#define FPR   "0197DD69D065C18653226F54ADCDCE84EDF107C6"
#define ID    "ADCDCE84EDF107C6"
#define G     "[GNUPG:] "
#define NEW   G "NEWSIG a@x\n" G "KEY_CONSIDERED " FPR " 0\n"
#define VALID G "VALIDSIG " FPR " 2026-11-25 1795625607 0 4 0 22 8 00 " FPR "\n"
#define GOOD  G "GOODSIG " ID " Al <a@x>\n"
#define TRUST G "TRUST_ULTIMATE 0 pgp\n"

static wd_str text(const char *c)
{
	return (wd_str){ c, strlen(c) };
}

static void a_good_signature_has_its_fields(void **state)
{
	struct wd_gpg_status s;

	(void)state;
	assert_true(wd_gpg_status_read(
		text(NEW G "SIG_ID FnRM 2026-11-25 1795625607\n" GOOD G
			   "POLICY_URL https://a\n" G
			   "SIG_SUBPACKET 24 1 8 hkps://k\n" VALID TRUST),
		&s));
	assert_int_equal(s.kind, WD_GPG_GOOD);
	assert_true(wd_gpg_is_authentic(&s));
	assert_true(wd_str_eq(s.key_id, text(ID)));
	assert_true(wd_str_eq(s.fingerprint, text(FPR)));
	assert_true(wd_str_eq(s.primary, text(FPR)));
	assert_int_equal(s.created, 1795625607);
	assert_int_equal(s.expires, 0);
	assert_int_equal(s.algorithm, 22);
	assert_int_equal(s.digest, 8);
}

static void each_answer_has_its_kind(void **state)
{
	static const struct {
		const char *text;
		enum wd_gpg_kind kind;
		bool authentic;
	} cases[] = {
		{ NEW G "EXPSIG " ID " Al\n" VALID, WD_GPG_EXPIRED, true },
		{ NEW G "KEYEXPIRED 1\n" G "EXPKEYSIG " ID " Al\n" VALID,
		  WD_GPG_KEY_EXPIRED, true },
		{ NEW G "REVKEYSIG " ID " Al\n" VALID, WD_GPG_KEY_REVOKED,
		  true },
		{ NEW G "BADSIG " ID " Al\n" G "FAILURE gpg-exit 33554433\n",
		  WD_GPG_BAD, false },
		{ G "NEWSIG\n" G "ERRSIG " ID " 22 8 00 1795625607 9 " FPR
		    "\n" G "NO_PUBKEY " ID "\n" G "FAILURE gpg-exit 33554433\n",
		  WD_GPG_ERROR, false },
		{ G "NODATA 2\n" G "FAILURE verify 4294967295\n",
		  WD_GPG_NOTHING, false },
		{ G "UNEXPECTED 0\n", WD_GPG_NOTHING, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct wd_gpg_status s;

		if (!wd_gpg_status_read(text(cases[i].text), &s))
			fail_msg("refused: %s", cases[i].text);
		assert_int_equal(s.kind, cases[i].kind);
		assert_int_equal(wd_gpg_is_authentic(&s), cases[i].authentic);
	}
}

static void an_error_has_its_code(void **state)
{
	struct wd_gpg_status s;

	(void)state;
	assert_true(wd_gpg_status_read(text(G "ERRSIG " ID " 17 9 00 1 4 -\n"),
				       &s));
	assert_int_equal(s.code, WD_GPG_CODE_PUBKEY_ALGO);
	assert_int_equal(s.algorithm, 17);
	assert_int_equal(s.digest, 9);
}

/* A user id is anybody's text. */
static void a_user_id_says_nothing(void **state)
{
	struct wd_gpg_status s;

	(void)state;
	assert_true(wd_gpg_status_read(text(NEW G "BADSIG " ID
						  " x [GNUPG:] GOODSIG " ID
						  " y [GNUPG:] VALIDSIG\n"),
				       &s));
	assert_int_equal(s.kind, WD_GPG_BAD);
	assert_true(wd_gpg_status_read(
		text(NEW G "GOODSIG " ID
			   " %0A[GNUPG:] BADSIG \xc3\xa4 \xff\n" VALID),
		&s));
	assert_int_equal(s.kind, WD_GPG_GOOD);
	assert_true(
		wd_gpg_status_read(text(NEW G "GOODSIG " ID " \n" VALID), &s));
}

/* What a line break in a user id, or a second packet, would look like. */
static const char *const refused[] = {
	"",
	"\n",
	GOOD VALID "\n",
	NEW G "GOODSIG " ID " Al\n",                 /* not valid */
	NEW VALID,                                   /* no verdict */
	NEW GOOD GOOD VALID,                         /* two of them */
	NEW GOOD VALID VALID,                        /* twice valid */
	NEW GOOD G "BADSIG " ID " Al\n" VALID,       /* contradiction */
	NEW G "BADSIG " ID " x\n" GOOD VALID,        /* injected line */
	NEW G "BADSIG " ID " Al\n" VALID,            /* bad, but valid */
	NEW G "ERRSIG " ID " 22 8 00 1 9 -\n" VALID, /* unknown, but valid */
	NEW GOOD VALID NEW,                          /* a second signature */
	G "NEWSIG\n" G "NEWSIG\n" GOOD VALID,
	NEW GOOD VALID G "NODATA 1\n",
	NEW GOOD VALID G "FAILURE gpg-exit 1\n", /* good, but failed */
	NEW GOOD VALID "gpg: Good signature\n",
	NEW GOOD "x" VALID,
	NEW G "GOODSIG ADCDCE84EDF107C7 Al\n" VALID, /* another key */
	NEW G "GOODSIG adcdce84edf107c6 Al\n" VALID,
	NEW G "GOODSIG " ID "\n" VALID,
	NEW G "GOODSIG\n" VALID,
	NEW G "GOODSIG " ID "\t Al\n" VALID, /* control characters */
	NEW G "GOODSIG " ID " Al\r\n" VALID,
	NEW G "GOODSIG " ID " A\x01\n" VALID,
	NEW G "GOODSIG " ID " A\x7f\n" VALID,
	NEW GOOD G "SOMETHING_NEW 1\n" VALID, /* not known */
	NEW GOOD G "goodsig 1\n" VALID,
	NEW GOOD "[GNUPG:]  TRUST_NEVER\n" VALID,
	NEW GOOD "[GNUPG:] \n" VALID,
	NEW GOOD " " VALID,
	NEW GOOD G "VALIDSIG " FPR " 2026-11-25 1 0 3 0 22 8 00 " FPR "\n",
	NEW GOOD G "VALIDSIG " FPR " 2026-11-25 1 0 4 1 22 8 00 " FPR "\n",
	NEW GOOD G "VALIDSIG " FPR " 2026-11-25 1 0 4 0 22 8 01 " FPR "\n",
	NEW GOOD G "VALIDSIG " FPR " 2026-11-25 1 0 4 0 22 8 00\n",
	NEW GOOD G "VALIDSIG " FPR " 2026-11-25 1 0 4 0 22 8 00 " FPR " x\n",
	NEW GOOD G "VALIDSIG " FPR " 2026-11-25 1 0 4 0 22 8 00 " FPR " \n",
	NEW GOOD G "VALIDSIG " FPR "  2026-11-25 1 0 4 0 22 8 00 " FPR "\n",
	NEW GOOD G "VALIDSIG " FPR " 2026-11-25 -1 0 4 0 22 8 00 " FPR "\n",
	NEW GOOD G "VALIDSIG " FPR " 2026-11-25 01 0 4 0 22 8 00 " FPR "\n",
	NEW GOOD G "VALIDSIG " FPR " 2026-11-25 4294967296 0 4 0 22 8 00 " FPR
		   "\n",
	NEW GOOD G "VALIDSIG " FPR " 2026-11-25 1 0 4 0 256 8 00 " FPR "\n",
	NEW GOOD G "VALIDSIG " ID " 2026-11-25 1 0 4 0 22 8 00 " FPR "\n",
	NEW G "ERRSIG " ID " 22 8 00 1 9\n",
	NEW G "ERRSIG " ID " 22 8 00 1 9 " ID "\n",
	NEW G "ERRSIG " ID " 22 8 00 1 70000 -\n",
	NEW GOOD G "VALIDSIG " FPR " 2026-11-25 1795625607 0 4 0 22 8 00 " FPR,
};

static void nothing_else_is_read(void **state)
{
	const struct wd_gpg_status untouched = { .code = 77 };

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct wd_gpg_status s = untouched;

		if (wd_gpg_status_read(text(refused[i]), &s))
			fail_msg("taken: %s", refused[i]);
		assert_memory_equal(&s, &untouched, sizeof(s));
	}
}

static void a_nul_is_no_text(void **state)
{
	static const char bytes[] = NEW "[GNUPG:] GOODSIG " ID " A\0B\n" VALID;
	struct wd_gpg_status s;

	(void)state;
	assert_false(
		wd_gpg_status_read((wd_str){ bytes, sizeof(bytes) - 1 }, &s));
}

static void there_is_a_limit(void **state)
{
	static char many[WD_GPG_STATUS_MAX + 64];
	static const char line[] = G "PROGRESS\n";
	struct wd_gpg_status s;
	size_t n = 0;

	(void)state;
	memcpy(many, GOOD VALID, sizeof(GOOD VALID) - 1);
	n = sizeof(GOOD VALID) - 1;
	for (int i = 0; i < WD_GPG_STATUS_LINES_MAX - 2; i++) {
		memcpy(many + n, line, sizeof(line) - 1);
		n += sizeof(line) - 1;
	}
	assert_true(wd_gpg_status_read((wd_str){ many, n }, &s));
	memcpy(many + n, line, sizeof(line) - 1);
	n += sizeof(line) - 1;
	assert_false(wd_gpg_status_read((wd_str){ many, n }, &s));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_signature_has_its_fields),
		cmocka_unit_test(each_answer_has_its_kind),
		cmocka_unit_test(an_error_has_its_code),
		cmocka_unit_test(a_user_id_says_nothing),
		cmocka_unit_test(nothing_else_is_read),
		cmocka_unit_test(a_nul_is_no_text),
		cmocka_unit_test(there_is_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
