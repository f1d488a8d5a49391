/* Public keys with which anybody can sign: text/ed25519.h, sign/material.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hex.h"
#include "sign/material.h"
#include "sign/publickey.h"
#include "text/ed25519.h"
#include "text/sshkey.h"
#include "text/wire.h"

enum { POINT = WD_ED25519_POINT, SIGNATURE = 64, TRIES = 200 };

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

#define ZEROS "00000000000000000000000000000000000000000000000000000000000000"
#define ONES  "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
#define EIGHTH                                                                 \
	"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b138028"              \
	"86d53fc"
#define OTHER                                                                  \
	"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7"              \
	"792ac03"

/* The points whose order divides eight, as they are published. */
static const char *const torsion[] = {
	"01" ZEROS,
	"ec" ONES "7f",
	"00" ZEROS,
	"0000"
	"000000000000000000000000000000000000000000000000000000000080",
	EIGHTH "05",
	EIGHTH "85",
	OTHER "7a",
	OTHER "fa",
};

/* Second spellings: the sign of x = 0, and y at or above the prime. */
static const char *const uncanonical[] = {
	"0100"
	"000000000000000000000000000000000000000000000000000000000080",
	"ec" ONES "ff",
	"ed" ONES "7f",
	"ed" ONES "ff",
	"ee" ONES "7f",
	"ee" ONES "ff",
	"ef" ONES "7f",
	"f0" ONES "7f",
	"f1" ONES "ff",
	"fe" ONES "7f",
	"ff" ONES "7f",
	"ff" ONES "ff",
};

static wd_str point_of(struct wd_arena *a, const char *hex)
{
	char *bytes = wd_new(a, char, POINT);

	assert_true(wd_unhex(wd_str_of(hex), bytes, POINT));
	return (wd_str){ bytes, POINT };
}

static wd_str line_of(struct wd_arena *a, wd_str point)
{
	struct wd_buf b = { .arena = a };

	wd_wire_add_string(&b, WD_STR("ssh-ed25519"));
	wd_wire_add_string(&b, point);
	return wd_strf(a, "ssh-ed25519 %.*s eve",
		       WD_FMT(wd_base64(a, wd_buf_str(&b))));
}

static bool verifies(wd_str key, wd_str r, uint32_t message)
{
	unsigned char signature[SIGNATURE] = { 0 };
	EVP_PKEY *k = wd_ed25519_key(key);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int good;

	memcpy(signature, r.ptr, r.len);
	assert_non_null(k);
	assert_int_equal(EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, k), 1);
	good = EVP_DigestVerify(ctx, signature, sizeof(signature),
				(const unsigned char *)&message,
				sizeof(message));
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(k);
	return good == 1;
}

/* Without any secret: S = 0, and R one of the eight points. */
static bool can_be_forged(struct wd_arena *a, wd_str key)
{
	for (uint32_t message = 0; message < TRIES; message++)
		for (size_t i = 0; i < sizeof(torsion) / sizeof(torsion[0]);
		     i++)
			if (verifies(key, point_of(a, torsion[i]), message))
				return true;
	return false;
}

static void openssl_takes_forgeries_of_small_points(void **state)
{
	struct wd_arena a = fresh();

	(void)state;
	for (size_t i = 0; i < sizeof(torsion) / sizeof(torsion[0]); i++)
		if (!can_be_forged(&a, point_of(&a, torsion[i])))
			fail_msg("%s: the attack does not work", torsion[i]);
}

static void refused(const char *hex, const char *why)
{
	struct wd_arena a = fresh();
	wd_str blob, point = point_of(&a, hex);
	const char *flaw = wd_ed25519_flaw(point);
	wd_err err = wd_ssh_key_read(&a, line_of(&a, point), &blob);

	if (flaw == NULL || strstr(flaw, why) == NULL)
		fail_msg("%s: %s", hex, flaw == NULL ? "taken" : flaw);
	assert_non_null(err);
	assert_int_equal(err->code, WD_ERR_FORMAT);
	assert_non_null(strstr(wd_err_text(&a, err), why));
}

static void small_and_uncanonical_points_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(torsion) / sizeof(torsion[0]); i++)
		refused(torsion[i], "small order");
	for (size_t i = 0; i < sizeof(uncanonical) / sizeof(uncanonical[0]);
	     i++)
		refused(uncanonical[i], i < 2 ? "small order" : "canonical");
}

static void neighbours_are_taken(void **state)
{
	static const char *const good[] = {
		"eb" ONES "7f", "02" ZEROS,     EIGHTH "04",
		OTHER "7b",     "ec" ONES "7e",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct wd_arena a = fresh();

		assert_null(wd_ed25519_flaw(point_of(&a, good[i])));
	}
}

static void security_keys_too(void **state)
{
	struct wd_arena a = fresh();
	struct wd_buf b = { .arena = &a };
	struct wd_ssh_key key;

	(void)state;
	wd_wire_add_string(&b, WD_STR("sk-ssh-ed25519@openssh.com"));
	wd_wire_add_string(&b, point_of(&a, torsion[0]));
	wd_wire_add_string(&b, WD_STR("ssh:"));
	assert_non_null(wd_ssh_blob_read(&a, wd_buf_str(&b), &key));
	assert_true(wd_ssh_blob_weak(&a, wd_buf_str(&b)));
	assert_false(wd_ssh_blob_weak(&a, WD_STR("\0\0\0\1x")));
}

/* A public key's packet: version 4, a date, the algorithm, its fields. */
static wd_str packet(struct wd_arena *a, char algorithm, wd_str fields)
{
	struct wd_buf b = { .arena = a };

	wd_buf_add(&b, WD_STR("\4\0\0\0\1"));
	wd_buf_byte(&b, algorithm);
	wd_buf_add(&b, fields);
	return wd_buf_str(&b);
}

static wd_str eddsa(struct wd_arena *a, wd_str oid, const char *point)
{
	struct wd_buf b = { .arena = a };

	wd_buf_byte(&b, (char)oid.len);
	wd_buf_add(&b, oid);
	wd_buf_add(&b, WD_STR("\1\7\x40")); /* 263 bits */
	wd_buf_add(&b, point_of(a, point));
	return packet(a, WD_PGP_EDDSA, wd_buf_str(&b));
}

static void openpgp_keys_too(void **state)
{
	wd_str first = WD_STR("\x2b\x06\x01\x04\x01\xda\x47\x0f\x01");
	wd_str second = WD_STR("\x2b\x65\x70");
	struct wd_arena mem = fresh(), *a = &mem;
	static const struct {
		wd_str fields;
		bool weak;
	} rsa[] = {
		{ { "\0\x8\xff\0\x2\3", 6 }, false },
		{ { "\0\x8\xff\0\x1\1", 6 }, true }, /* exponent 1 */
		{ { "\0\x8\xff\0\x3\4", 6 }, true }, /* even exponent */
		{ { "\0\x8\xfe\0\x2\3", 6 }, true }, /* even modulus */
		{ { "\0\x8\xff\0\x2", 5 }, false },  /* cut short */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(torsion) / sizeof(torsion[0]); i++) {
		assert_non_null(wd_pgp_weak(eddsa(a, first, torsion[i])));
		assert_non_null(wd_pgp_weak(eddsa(a, second, torsion[i])));
	}
	assert_null(wd_pgp_weak(eddsa(a, first, "02" ZEROS)));
	assert_null(wd_pgp_weak((wd_str){ 0 }));
	for (size_t i = 0; i < sizeof(rsa) / sizeof(rsa[0]); i++)
		assert_int_equal(wd_pgp_weak(packet(a, WD_PGP_RSA,
						    rsa[i].fields)) != NULL,
				 rsa[i].weak);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(openssl_takes_forgeries_of_small_points),
		cmocka_unit_test(small_and_uncanonical_points_are_refused),
		cmocka_unit_test(neighbours_are_taken),
		cmocka_unit_test(security_keys_too),
		cmocka_unit_test(openpgp_keys_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
