/*
 * pgpproof.h - a plain OpenPGP signature, as a proof for our mathematics.
 */
#ifndef WD_SIGN_PGPPROOF_H
#define WD_SIGN_PGPPROOF_H

#include "sign/keylist.h"
#include "sign/packet.h"
#include "sign/proof.h"
#include "sign/publickey.h"

/*
 * True where nothing about the signature or its key is unusual; then `*out` is
 * ready to be proven.  `payload` and what `sig` and `key` point to must outlive
 * it, and `made` holds OpenSSL's form of the key.
 */
bool wd_pgp_proof(struct wd_arena *a, const struct wd_pgp_signature *sig,
		  const struct wd_pgp_key *key, wd_str payload,
		  struct wd_public_keys *made, struct wd_proof *out);

/*
 * A number of the signature is not below the group's order (Ed25519) or the
 * modulus (RSA).  libgcrypt takes such a one like the one below it, so anybody
 * could make another signature out of one.
 */
bool wd_pgp_out_of_range(struct wd_arena *a, const struct wd_pgp_signature *sig,
			 const struct wd_pgp_key *key);

#endif
