#include "base/digest.h"

#include <openssl/evp.h>
#include <stdlib.h>

#include "base/hex.h"

enum { SHA256_BYTES = 32 };

wd_str wd_sha256(struct wd_arena *a, wd_str bytes)
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned n = 0;

	if (EVP_Digest(bytes.len > 0 ? bytes.ptr : "", bytes.len, sum, &n,
		       EVP_sha256(), NULL) != 1 ||
	    n != SHA256_BYTES) {
		a->full(a->ctx);
		abort();
	}
	wd_str hex = wd_hex(a, sum, n);

	return wd_strf(a, "sha256:%.*s", WD_FMT(hex));
}
