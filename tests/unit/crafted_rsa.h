/*
 * crafted_rsa.h - RSA signatures that were once taken for one.
 */
#ifndef WD_TEST_CRAFTED_RSA_H
#define WD_TEST_CRAFTED_RSA_H

#include "crafted_stage.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>

/* RSA without padding: what comes out for a block of our choice. */
static inline wd_str raw_rsa(enum craft_key_name key, wd_str block)
{
	unsigned char *out = wd_new(&made.stage.arena, unsigned char, 1024);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(craft_key(key)->pkey, NULL);
	size_t len = 1024;

	assert_int_equal(EVP_PKEY_sign_init(ctx), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_NO_PADDING), 1);
	assert_int_equal(EVP_PKEY_sign(ctx, out, &len,
				       (const unsigned char *)block.ptr,
				       block.len),
			 1);
	EVP_PKEY_CTX_free(ctx);
	return (wd_str){ (const char *)out, len };
}

static inline wd_str no_zeros(wd_str s)
{
	while (s.len > 0 && s.ptr[0] == 0)
		s = wd_str_from(s, 1);
	return s;
}

static inline wd_str plain_digest(enum craft_key_name key)
{
	const struct craft_pgp plain = { 0 };
	struct wd_arena *a = &made.stage.arena;
	struct wd_pgp_signature s = read_back(signed_by(key, &plain));
	struct wd_buf data = { .arena = a };

	wd_buf_add(&data, payload);
	wd_buf_add(&data, s.hashed);
	wd_buf_byte(&data, 4);
	wd_buf_byte(&data, (char)0xff);
	craft_number(&data, s.hashed.len, 4);
	return craft_digest(a, "SHA256", wd_buf_str(&data));
}

#define WITH_NULL                                                              \
	"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00" \
	"\x04\x20"
#define WITHOUT_NULL                                                           \
	"\x30\x2f\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x04\x20"
#define OF_SHA512                                                              \
	"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00" \
	"\x04\x20"

/* PKCS #1, 8.1, and everything that was once taken for it. */
static const struct {
	const char *name;
	char first, type, fill, end;
	wd_str info;
	size_t garbage; /* behind the digest */
} blocks[] = {
	{ "as it should be", 0, 1, '\xff', 0, T(WITH_NULL), 0 },
	{ "without parameters", 0, 1, '\xff', 0, T(WITHOUT_NULL), 0 },
	{ "without an algorithm", 0, 1, '\xff', 0, T(""), 0 },
	{ "of another algorithm", 0, 1, '\xff', 0, T(OF_SHA512), 0 },
	{ "with something behind", 0, 1, '\xff', 0, T(WITH_NULL), 4 },
	{ "with much behind", 0, 1, '\xff', 0, T(WITH_NULL), 100 },
	{ "padded as for encryption", 0, 2, '\xff', 0, T(WITH_NULL), 0 },
	{ "padded with zeros", 0, 0, '\0', 0, T(WITH_NULL), 0 },
	{ "padded with something", 0, 1, '\xfe', 0, T(WITH_NULL), 0 },
	{ "without an end of padding", 0, 1, '\xff', '\xff', T(WITH_NULL), 0 },
	{ "with a first octet", 1, 1, '\xff', 0, T(WITH_NULL), 0 },
};

static inline wd_str block_of(size_t i, wd_str digest, size_t len)
{
	char *b = wd_new(&made.stage.arena, char, len);
	size_t tail = blocks[i].info.len + digest.len + blocks[i].garbage;
	char *at = b + len - tail;

	memset(b, blocks[i].fill, len);
	b[0] = blocks[i].first;
	b[1] = blocks[i].type;
	at[-1] = blocks[i].end;
	if (blocks[i].info.len > 0)
		memcpy(at, blocks[i].info.ptr, blocks[i].info.len);
	memcpy(at + blocks[i].info.len, digest.ptr, digest.len);
	memset(at + tail - blocks[i].garbage, 'g', blocks[i].garbage);
	return (wd_str){ b, len };
}

static inline void add_blocks(enum craft_key_name key)
{
	wd_str digest = plain_digest(key);
	size_t len = craft_key(key)->n.len;

	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++)
		if (blocks[i].garbage + digest.len + 40 < len)
			add_numbers(key, blocks[i].name,
				    no_zeros(raw_rsa(key,
						     block_of(i, digest, len))),
				    (wd_str){ 0 });
}

static inline void add_rsa(enum craft_key_name key)
{
	const struct craft_pgp plain = { 0 };
	struct wd_arena *a = &made.stage.arena;
	struct wd_pgp_signature s = read_back(signed_by(key, &plain));
	wd_str v = s.number[0], none = { 0 };
	BIGNUM *n = to_number(craft_key(key)->n);

	add_numbers(key, "s and the modulus", shifted(v, n, 1), none);
	add_numbers(key, "s and many times the modulus", shifted(v, n, 1000),
		    none);
	add_numbers(key, "s is the modulus", of_number(n, 0), none);
	add_numbers(key, "s less", less(n, v), none);
	add_numbers(key, "s is none", zero, none);
	add_numbers(key, "s is one", one, none);
	add_numbers(key, "s is one less than the modulus", less(n, one), none);
	add_numbers(key, "zeros in front", craft_join(a, WD_STR("\0\0"), v),
		    none);
	add_numbers(key, "the last octet is missing",
		    (wd_str){ v.ptr, v.len - 1 }, none);
	add_numbers(key, "a zero behind", craft_join(a, v, WD_STR("\0")), none);
	add_blocks(key);
	BN_free(n);
}

#endif
