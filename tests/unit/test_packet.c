/* One OpenPGP signature packet and nothing else: sign/packet.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sign/packet.h"

#define LIT(literal)                                                           \
	{                                                                      \
		literal, sizeof(literal) - 1                                   \
	}

#define CREATED   "\5\2\x6b\5\7\xec"
#define EXPIRES   "\5\3\0\1\x51\x80"
#define KEY_ID    "\x9\x10\x88\x99\xaa\xbb\xcc\xdd\xee\xff"
#define KEY_ID_B  "\x9\x10\x01\x99\xaa\xbb\xcc\xdd\xee\xff"
#define BYTES_12  "\x01\x23\x45\x67\x89\xab\xcd\xef\x01\x23\x45\x67"
#define PRINT     "\x16\x21\4" BYTES_12 "\x88\x99\xaa\xbb\xcc\xdd\xee\xff"
#define PRINT_V5  "\x16\x21\5" BYTES_12 "\x88\x99\xaa\xbb\xcc\xdd\xee\xff"
#define PRINT_HEX "0123456789ABCDEF012345678899AABBCCDDEEFF"
#define NOTATION  "\xb\x14\x80\0\0\0\0\1\0\1ab"
#define TWO       "\0\7\x55\0\x9\1\x55"
#define ONE       "\0\7\x55"

/* What makes a packet; each test spoils some of it. */
struct made {
	uint8_t version, class, algorithm, digest;
	wd_str hashed, unhashed, numbers;
};

static const struct made plain = {
	4, 0, 22, 10, LIT(PRINT CREATED), LIT(KEY_ID), LIT(TWO),
};

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

static void add_area(struct wd_buf *b, wd_str area)
{
	wd_buf_byte(b, (char)(uint8_t)(area.len >> 8));
	wd_buf_byte(b, (char)(uint8_t)area.len);
	wd_buf_add(b, area);
}

static wd_str body_of(struct wd_arena *a, const struct made *m)
{
	struct wd_buf b = { .arena = a };

	wd_buf_byte(&b, (char)m->version);
	wd_buf_byte(&b, (char)m->class);
	wd_buf_byte(&b, (char)m->algorithm);
	wd_buf_byte(&b, (char)m->digest);
	add_area(&b, m->hashed);
	add_area(&b, m->unhashed);
	wd_buf_c(&b, "qq");
	wd_buf_add(&b, m->numbers);
	return wd_buf_str(&b);
}

static wd_str join(struct wd_arena *a, wd_str x, wd_str y)
{
	struct wd_buf b = { .arena = a };

	wd_buf_add(&b, x);
	wd_buf_add(&b, y);
	return wd_buf_str(&b);
}

/* Old format, two octets of length. */
static wd_str packet_of(struct wd_arena *a, const struct made *m)
{
	wd_str body = body_of(a, m);
	char head[] = { (char)0x89, (char)(uint8_t)(body.len >> 8),
			(char)(uint8_t)body.len };

	return join(a, (wd_str){ head, 3 }, body);
}

static void reads_what_tools_write(void **state)
{
	struct wd_arena a = fresh();
	struct wd_pgp_signature s;

	(void)state;
	assert_int_equal(wd_pgp_signature_read(&a, packet_of(&a, &plain), &s),
			 WD_REASON_NONE);
	assert_string_equal(s.issuer.ptr, PRINT_HEX);
	assert_int_equal(s.algorithm, 22);
	assert_int_equal(s.created, 0x6b0507ec);
	assert_int_equal(s.lifetime, 0);
}

static const struct {
	const char *name;
	struct made made;
	enum wd_reason reason;
} spoiled[] = {
	{ "RSA",
	  { 4, 0, 1, 8, LIT(CREATED), LIT(KEY_ID), LIT(ONE) },
	  WD_REASON_NONE },
	{ "DSA",
	  { 4, 0, 17, 8, LIT(CREATED), LIT(KEY_ID), LIT(TWO) },
	  WD_REASON_NONE },
	{ "ECDSA",
	  { 4, 0, 19, 9, LIT(CREATED), LIT(KEY_ID), LIT(TWO) },
	  WD_REASON_NONE },
	{ "unknown hashed subpacket",
	  { 4, 0, 22, 8, LIT(CREATED NOTATION), LIT(KEY_ID), LIT(TWO) },
	  WD_REASON_NONE },
	{ "issuer unhashed, both ways",
	  { 4, 0, 22, 8, LIT(CREATED), LIT(KEY_ID PRINT), LIT(TWO) },
	  WD_REASON_NONE },
	{ "no issuer at all",
	  { 4, 0, 22, 8, LIT(CREATED), LIT(""), LIT(TWO) },
	  WD_REASON_NONE },
	{ "version 3",
	  { 3, 0, 22, 8, LIT(CREATED), LIT(KEY_ID), LIT(TWO) },
	  WD_REASON_SIG_VERSION },
	{ "version 5",
	  { 5, 0, 22, 8, LIT(CREATED), LIT(KEY_ID), LIT(TWO) },
	  WD_REASON_SIG_VERSION },
	{ "text document",
	  { 4, 1, 22, 8, LIT(CREATED), LIT(KEY_ID), LIT(TWO) },
	  WD_REASON_SIG_CLASS },
	{ "certification of a key",
	  { 4, 0x10, 22, 8, LIT(CREATED), LIT(KEY_ID), LIT(TWO) },
	  WD_REASON_SIG_CLASS },
	{ "MD5",
	  { 4, 0, 22, 1, LIT(CREATED), LIT(KEY_ID), LIT(TWO) },
	  WD_REASON_WEAK_DIGEST },
	{ "SHA-1",
	  { 4, 0, 22, 2, LIT(CREATED), LIT(KEY_ID), LIT(TWO) },
	  WD_REASON_WEAK_DIGEST },
	{ "RIPEMD-160",
	  { 4, 0, 22, 3, LIT(CREATED), LIT(KEY_ID), LIT(TWO) },
	  WD_REASON_WEAK_DIGEST },
	{ "SHA-224",
	  { 4, 0, 22, 11, LIT(CREATED), LIT(KEY_ID), LIT(TWO) },
	  WD_REASON_WEAK_DIGEST },
	{ "SHA3-256",
	  { 4, 0, 22, 12, LIT(CREATED), LIT(KEY_ID), LIT(TWO) },
	  WD_REASON_ENGINE_UNSUPPORTED },
	{ "Ed25519 of RFC 9580",
	  { 4, 0, 27, 8, LIT(CREATED), LIT(KEY_ID), LIT(TWO) },
	  WD_REASON_ENGINE_UNSUPPORTED },
	{ "encryption only",
	  { 4, 0, 16, 8, LIT(CREATED), LIT(KEY_ID), LIT(TWO) },
	  WD_REASON_ENGINE_UNSUPPORTED },
	{ "notation unhashed",
	  { 4, 0, 22, 8, LIT(CREATED), LIT(KEY_ID NOTATION), LIT(TWO) },
	  WD_REASON_UNHASHED_SUBPACKET },
	{ "date unhashed",
	  { 4, 0, 22, 8, LIT(CREATED), LIT(KEY_ID CREATED), LIT(TWO) },
	  WD_REASON_UNHASHED_SUBPACKET },
	{ "expiry unhashed",
	  { 4, 0, 22, 8, LIT(CREATED), LIT(EXPIRES), LIT(TWO) },
	  WD_REASON_UNHASHED_SUBPACKET },
	{ "critical issuer unhashed",
	  { 4, 0, 22, 8, LIT(CREATED),
	    LIT("\x9\x90\x88\x99\xaa\xbb\xcc\xdd\xee\xff"), LIT(TWO) },
	  WD_REASON_NONE },
	{ "no date",
	  { 4, 0, 22, 8, LIT(PRINT), LIT(KEY_ID), LIT(TWO) },
	  WD_REASON_BAD_ARMOR },
	{ "date unhashed only",
	  { 4, 0, 22, 8, LIT(PRINT), LIT(CREATED), LIT(TWO) },
	  WD_REASON_BAD_ARMOR },
	{ "two dates",
	  { 4, 0, 22, 8, LIT(CREATED CREATED), LIT(KEY_ID), LIT(TWO) },
	  WD_REASON_BAD_ARMOR },
	{ "two expiries",
	  { 4, 0, 22, 8, LIT(CREATED EXPIRES EXPIRES), LIT(KEY_ID), LIT(TWO) },
	  WD_REASON_BAD_ARMOR },
	{ "short date",
	  { 4, 0, 22, 8, LIT("\4\2\1\1\1"), LIT(KEY_ID), LIT(TWO) },
	  WD_REASON_BAD_ARMOR },
	{ "issuers that differ",
	  { 4, 0, 22, 8, LIT(CREATED PRINT), LIT(KEY_ID_B), LIT(TWO) },
	  WD_REASON_BAD_ARMOR },
	{ "issuers that differ, both hashed",
	  { 4, 0, 22, 8, LIT(CREATED KEY_ID_B PRINT), LIT(""), LIT(TWO) },
	  WD_REASON_BAD_ARMOR },
	{ "two key ids",
	  { 4, 0, 22, 8, LIT(CREATED), LIT(KEY_ID KEY_ID), LIT(TWO) },
	  WD_REASON_BAD_ARMOR },
	{ "fingerprint of version 5",
	  { 4, 0, 22, 8, LIT(CREATED PRINT_V5), LIT(""), LIT(TWO) },
	  WD_REASON_BAD_ARMOR },
	{ "subpacket beyond its area",
	  { 4, 0, 22, 8, LIT(CREATED "\x9\x10"), LIT(""), LIT(TWO) },
	  WD_REASON_BAD_ARMOR },
	{ "subpacket without a type",
	  { 4, 0, 22, 8, LIT(CREATED "\0"), LIT(""), LIT(TWO) },
	  WD_REASON_BAD_ARMOR },
	{ "no numbers",
	  { 4, 0, 22, 8, LIT(CREATED), LIT(KEY_ID), LIT("") },
	  WD_REASON_BAD_ARMOR },
	{ "one number of two",
	  { 4, 0, 22, 8, LIT(CREATED), LIT(KEY_ID), LIT(ONE) },
	  WD_REASON_BAD_ARMOR },
	{ "two numbers for one",
	  { 4, 0, 1, 8, LIT(CREATED), LIT(KEY_ID), LIT(TWO) },
	  WD_REASON_BAD_ARMOR },
	{ "bytes behind the numbers",
	  { 4, 0, 22, 8, LIT(CREATED), LIT(KEY_ID), LIT(TWO "x") },
	  WD_REASON_BAD_ARMOR },
	{ "number cut",
	  { 4, 0, 22, 8, LIT(CREATED), LIT(KEY_ID), LIT(ONE "\0\x9\1") },
	  WD_REASON_BAD_ARMOR },
};

static void each_spoiled_part_has_its_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(spoiled) / sizeof(spoiled[0]); i++) {
		struct wd_arena a = fresh();
		struct wd_pgp_signature s = { .created = 77 };
		enum wd_reason reason =
			wd_pgp_signature_read(&a,
					      packet_of(&a, &spoiled[i].made),
					      &s);

		if (reason != spoiled[i].reason)
			fail_msg("%s: %s", spoiled[i].name,
				 wd_reason_code(reason));
		if (reason != WD_REASON_NONE)
			assert_int_equal(s.created, 77);
	}
}

/* The same body behind every form of header comes out in the same packet. */
static void framing_is_written_anew(void **state)
{
	struct wd_arena a = fresh();
	wd_str body = body_of(&a, &plain);
	char n = (char)(uint8_t)body.len;
	const char heads[][6] = {
		{ (char)0x88, n },
		{ (char)0x89, 0, n },
		{ (char)0x8a, 0, 0, 0, n },
		{ (char)0xc2, n },
		{ (char)0xc2, (char)0xff, 0, 0, 0, n },
	};
	const size_t lengths[] = { 2, 3, 5, 2, 6 };
	wd_str expected = join(&a, (wd_str){ heads[0], 2 }, body);

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		struct wd_pgp_signature s;
		wd_str in = join(&a, (wd_str){ heads[i], lengths[i] }, body);

		assert_int_equal(wd_pgp_signature_read(&a, in, &s),
				 WD_REASON_NONE);
		assert_true(wd_str_eq(s.packet, expected));
	}
}

static void long_bodies_have_long_lengths(void **state)
{
	struct wd_arena a = fresh();
	struct made m = plain;
	struct wd_buf b = { .arena = &a };
	struct wd_pgp_signature s, again;

	(void)state;
	wd_buf_add(&b, m.hashed);
	wd_buf_byte(&b, (char)0xc1); /* 192 + 256 + 4 octets */
	wd_buf_byte(&b, 4);
	wd_buf_byte(&b, 20);
	while (b.len < m.hashed.len + 2 + 452)
		wd_buf_byte(&b, 'n');
	m.hashed = wd_buf_str(&b);
	assert_int_equal(wd_pgp_signature_read(&a, packet_of(&a, &m), &s),
			 WD_REASON_NONE);
	assert_int_equal((uint8_t)s.packet.ptr[0], 0x89);
	assert_int_equal(wd_pgp_signature_read(&a, s.packet, &again),
			 WD_REASON_NONE);
	assert_true(wd_str_eq(s.packet, again.packet));
}

static void areas_have_limits(void **state)
{
	struct wd_arena a = fresh();
	struct made m = plain;
	struct wd_buf b = { .arena = &a };
	struct wd_pgp_signature s;

	(void)state;
	wd_buf_c(&b, CREATED);
	for (int i = 0; i < WD_PGP_SUBPACKETS_MAX; i++)
		wd_buf_c(&b, "\1\x14");
	m.hashed = wd_buf_str(&b);
	assert_int_equal(wd_pgp_signature_read(&a, packet_of(&a, &m), &s),
			 WD_REASON_BAD_ARMOR);
	m.hashed.len -= 2;
	assert_int_equal(wd_pgp_signature_read(&a, packet_of(&a, &m), &s),
			 WD_REASON_NONE);
	while (b.len <= WD_PGP_AREA_MAX)
		wd_buf_byte(&b, 1);
	m.hashed = wd_buf_str(&b);
	assert_int_equal(wd_pgp_signature_read(&a, packet_of(&a, &m), &s),
			 WD_REASON_LIMIT);
}

static void nothing_but_one_packet(void **state)
{
	struct wd_arena a = fresh();
	wd_str one = packet_of(&a, &plain);
	struct wd_pgp_signature s;
	const struct {
		const char *name;
		wd_str bytes;
		enum wd_reason reason;
	} cases[] = {
		{ "twice", join(&a, one, one), WD_REASON_MULTI_SIG },
		{ "a byte behind", join(&a, one, WD_STR("x")),
		  WD_REASON_MULTI_SIG },
		{ "a marker before", join(&a, WD_STR("\xca\3PGP"), one),
		  WD_REASON_BAD_ARMOR },
		{ "a one-pass packet before", join(&a, WD_STR("\x90\1\3"), one),
		  WD_REASON_BAD_ARMOR },
		{ "compressed", join(&a, WD_STR("\xa3\1"), one),
		  WD_REASON_BAD_ARMOR },
		{ "indeterminate length",
		  join(&a, WD_STR("\x8b"), body_of(&a, &plain)),
		  WD_REASON_BAD_ARMOR },
		{ "partial length",
		  join(&a, WD_STR("\xc2\xe6"), body_of(&a, &plain)),
		  WD_REASON_BAD_ARMOR },
		{ "no packet", WD_STR("hello"), WD_REASON_BAD_ARMOR },
		{ "nothing", WD_STR(""), WD_REASON_BAD_ARMOR },
		{ "no body", WD_STR("\x88\0"), WD_REASON_BAD_ARMOR },
		{ "length of 4 GiB", WD_STR("\xc2\xff\xff\xff\xff\xff\4"),
		  WD_REASON_BAD_ARMOR },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum wd_reason reason =
			wd_pgp_signature_read(&a, cases[i].bytes, &s);

		if (reason != cases[i].reason)
			fail_msg("%s: %s", cases[i].name,
				 wd_reason_code(reason));
	}
	for (size_t n = 0; n < one.len; n++)
		assert_int_equal(wd_pgp_signature_read(&a,
						       (wd_str){ one.ptr, n },
						       &s),
				 WD_REASON_BAD_ARMOR);
}

static void knows_secret_keys(void **state)
{
	(void)state;
	assert_true(wd_pgp_is_secret(WD_STR("\x94\1\4")));
	assert_true(wd_pgp_is_secret(WD_STR("\xc5\1\4")));
	assert_true(wd_pgp_is_secret(WD_STR("\x9c\1\4")));
	assert_false(wd_pgp_is_secret(WD_STR("\x98\1\4")));
	assert_false(wd_pgp_is_secret(WD_STR("hello")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_tools_write),
		cmocka_unit_test(each_spoiled_part_has_its_reason),
		cmocka_unit_test(framing_is_written_anew),
		cmocka_unit_test(long_bodies_have_long_lengths),
		cmocka_unit_test(areas_have_limits),
		cmocka_unit_test(nothing_but_one_packet),
		cmocka_unit_test(knows_secret_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
