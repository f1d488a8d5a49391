/*
 * publickey.h - public keys as OpenSSL wants them, made once for a batch.
 *
 * The environment chooses nothing: no configuration file of OpenSSL's is read.
 */
#ifndef WD_SIGN_PUBLICKEY_H
#define WD_SIGN_PUBLICKEY_H

#include <openssl/evp.h>

#include "base/map.h"

/* Call before anything else of OpenSSL's. */
void wd_openssl_start(void);

/*
 * NULL: not a key (a point that is not on its curve), or no memory.  Release
 * with EVP_PKEY_free().
 */
EVP_PKEY *wd_ed25519_key(wd_str point);
EVP_PKEY *wd_ecdsa_key(const char *group, wd_str point); /* 0x04, x, y */
EVP_PKEY *wd_rsa_key(wd_str n, wd_str e);

/* ECDSA's two numbers as the DER that OpenSSL wants; false: no memory. */
bool wd_ecdsa_value(struct wd_arena *a, wd_str r, wd_str s, wd_str *out);

/* Zeros in front, up to `len` octets; longer ones stay as they are. */
wd_str wd_left_padded(struct wd_arena *a, wd_str number, size_t len);

/* The keys of a batch, by a name that means the same key all the time. */
struct wd_public_keys {
	struct wd_map by_name; /* value: index into key */
	EVP_PKEY **key;
	size_t count, room;
};

/* `room` is how many names there can be at most. */
void wd_public_keys_start(struct wd_arena *a, size_t room,
			  struct wd_public_keys *out);
/* False: this name was not yet here.  NULL is a key that is none. */
bool wd_public_keys_find(const struct wd_public_keys *k, wd_str name,
			 EVP_PKEY **out);
/* Owns the key from now on. */
void wd_public_keys_add(struct wd_public_keys *k, wd_str name, EVP_PKEY *key);
void wd_public_keys_free(struct wd_public_keys *k);

#endif
