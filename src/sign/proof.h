/*
 * proof.h - the mathematics of signatures, with OpenSSL, on all processors.
 *
 * A proof is prepared by who knows the format; what is verified was built by
 * us, from our payload.
 */
#ifndef WD_SIGN_PROOF_H
#define WD_SIGN_PROOF_H

#include <openssl/evp.h>

#include "base/err.h"
#include "base/str.h"

enum { WD_PROOFS_A_THREAD = 8 }; /* fewer do not pay for one */

enum wd_proof_result { WD_PROOF_BAD, WD_PROOF_GOOD, WD_PROOF_BROKEN };

struct wd_proof {
	EVP_PKEY *key;      /* borrowed; NULL proves nothing */
	wd_str message[2];  /* what was signed, in two pieces */
	const char *digest; /* of the message; NULL: the key's own scheme */
	bool openpgp; /* Ed25519 signs the digest in place of the message */
	wd_str value; /* as OpenSSL wants it */
	enum wd_proof_result result;
};

/*
 * `threads` 0: as many as there are processors and as pay.  An error means
 * that OpenSSL could not do its work; the results are then not to be used.
 */
WD_CHECKED wd_err wd_prove(struct wd_arena *a, struct wd_proof *proof,
			   size_t count, unsigned threads);

/* SHA-1, SHA-256 and so on by OpenSSL's name; false: no engine. */
bool wd_digest_of(struct wd_arena *a, const char *name, wd_str bytes,
		  wd_str *out);

#endif
