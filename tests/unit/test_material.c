/* The numbers of public keys, out of what gpg exports. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sign/keylist.h"
#include "sign/material.h"

enum { ROOM = 1 << 20 };

static unsigned char memory[ROOM];

static void full(void *ctx)
{
	(void)ctx;
	fail_msg("arena exhausted");
	abort();
}

static struct wd_arena arena(void)
{
	return (struct wd_arena){ memory, memory + ROOM, full, NULL };
}

#define BYTES(literal) ((wd_str){ (literal), sizeof(literal) - 1 })
#define CASE(literal)                                                          \
	{                                                                      \
		(literal), sizeof(literal) - 1                                 \
	}
#define HEAD     "\x04\x65\x00\x00\x00"
#define ED_OID   "\x09\x2b\x06\x01\x04\x01\xda\x47\x0f\x01"
#define P256_OID "\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"
#define B8       "\x81\x82\x83\x84\x85\x86\x87\x88"
#define B32      B8 B8 B8 B8
#define B128     B32 B32 B32 B32

static void the_three_kinds_are_read(void **state)
{
	struct wd_pgp_material m;

	(void)state;
	assert_true(wd_pgp_material_read(BYTES(HEAD "\x16" ED_OID
						    "\x01\x07\x40" B32),
					 &m));
	assert_int_equal(m.algorithm, WD_PGP_EDDSA);
	assert_int_equal(m.created, 0x65000000);
	assert_true(wd_str_eq(m.point, BYTES(B32)));
	assert_true(wd_pgp_material_read(BYTES(HEAD "\x13" P256_OID
						    "\x02\x03\x04" B32 B32),
					 &m));
	assert_string_equal(m.group, "P-256");
	assert_int_equal(m.bits, 256);
	assert_int_equal(m.point.len, 65);
	assert_true(wd_pgp_material_read(BYTES(HEAD "\x01\x04\x00" B128
						    "\x00\x11\x01\x00\x01"),
					 &m));
	assert_true(wd_str_eq(m.n, BYTES(B128)));
	assert_true(wd_str_eq(m.e, BYTES("\x01\x00\x01")));
}

/* Each is one step away from a key above. */
static void the_rest_is_left_to_gpg(void **state)
{
	static const wd_str cases[] = {
		{ "", 0 },
		CASE("\x04"),
		CASE("\x05\x65\x00\x00\x00\x16" ED_OID "\x01\x07\x40" B32),
		CASE(HEAD "\x17" ED_OID "\x01\x07\x40" B32),
		CASE(HEAD "\x13" ED_OID "\x01\x07\x40" B32),
		CASE(HEAD "\x16" P256_OID "\x02\x03\x04" B32 B32),
		CASE(HEAD "\x16" ED_OID "\x01\x07\x40" B32 "x"),
		CASE(HEAD "\x16" ED_OID "\x01\x08\x40" B32), /* bits */
		CASE(HEAD "\x16" ED_OID "\x01\x06\x40" B32),
		CASE(HEAD "\x16" ED_OID "\x00\xff\x40" B32),
		CASE(HEAD "\x16" ED_OID "\x01\x07\x41" B32), /* prefix */
		CASE(HEAD "\x16" ED_OID "\x01\x07\x40" B8),
		CASE(HEAD "\x13" P256_OID "\x02\x02\x02" B32 B32),
		CASE(HEAD "\x13" P256_OID "\x01\x02\x02" B32), /* compressed */
		CASE(HEAD "\x13\xff"),
		CASE(HEAD "\x01\x04\x00" B128 "\x00\x01\x01"), /* e = 1 */
		CASE(HEAD "\x01\x04\x00" B128 "\x00\x02\x02"),
		CASE(HEAD "\x01\x04\x00" B128 "\x00\x03\x04"), /* even */
		CASE(HEAD "\x01\x04\x00" B128 "\x00\x21\x01\x00\x00\x00\x01"),
		CASE(HEAD "\x01\x04\x00" B128 "\x00\x11\x01\x00\x01x"),
		CASE(HEAD "\x01\x04\x00" B128),
		CASE(HEAD "\x01\x00\x40" B8 "\x00\x11\x01\x00\x01"), /* tiny */
		CASE(HEAD "\x11\x04\x00" B128 "\x00\x11\x01\x00\x01"),
	};
	struct wd_pgp_material m = { .created = 77 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (wd_pgp_material_read(cases[i], &m))
			fail_msg("case %zu is read", i);
	assert_int_equal(m.created, 77);
}

static void an_export_has_its_keys(void **state)
{
	static const wd_str refused[] = {
		{ "", 0 },
		CASE("\xb4\x01x"),          /* a user id first */
		CASE("\xb8\x01x"),          /* a subkey first */
		CASE("\x98\x01p\xb4\x05x"), /* cut short */
		CASE("\x9b\x01p"),          /* a length without end */
		CASE("\x98\x01p\x94\x01s"), /* a secret key */
		CASE("\x98\x01p\xac\x01l"), /* a literal text */
		CASE("\x98\x01p\x01"),      /* no packet */
		CASE("\x98\x01p\xc6\xe0p"),
	};
	struct wd_arena a = arena();
	wd_str *body = NULL;
	size_t n = 0;

	(void)state;
	assert_true(
		wd_pgp_export_read(&a,
				   BYTES("\x98\x02pq\xb4\x01u\x88\x01s\xd1\x01"
					 "a\xb8\x01r\x88\x01s\xc6\x01t"),
				   &body, &n));
	assert_int_equal(n, 3);
	assert_true(wd_str_eq(body[0], WD_STR("pq")));
	assert_true(wd_str_eq(body[1], WD_STR("r")));
	assert_true(wd_str_eq(body[2], WD_STR("t")));
	n = 77;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (wd_pgp_export_read(&a, refused[i], &body, &n))
			fail_msg("case %zu is read", i);
	assert_int_equal(n, 77);
}

/* RFC 4880, 12.2; by sha1sum. */
static void a_fingerprint_is_over_the_whole_packet(void **state)
{
	static const char large[WD_PGP_MATERIAL_MAX + 1];
	struct wd_arena a = arena();

	(void)state;
	/* printf '\231\0\003abc' | sha1sum */
	assert_true(
		wd_str_eq(wd_pgp_fingerprint(&a, WD_STR("abc")),
			  WD_STR("0E7A8EB13B87AE6A90893BF332CB72FB2D210037")));
	assert_int_equal(wd_pgp_fingerprint(&a,
					    (wd_str){ large,
						      WD_PGP_MATERIAL_MAX + 1 })
				 .len,
			 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_three_kinds_are_read),
		cmocka_unit_test(the_rest_is_left_to_gpg),
		cmocka_unit_test(an_export_has_its_keys),
		cmocka_unit_test(a_fingerprint_is_over_the_whole_packet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
