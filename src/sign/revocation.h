/*
 * revocation.h - why gpg counts a key as revoked.
 *
 * GPGME tells that a key is revoked, but not why.  gpg does, when it is asked
 * to check what stands on the key: --with-colons --check-sigs.  PROFILE says
 * how its answer is read.  Only what the key itself has said, and gpg has
 * verified, makes a revocation mild; one in doubt makes all of them bad.
 */
#ifndef WD_SIGN_REVOCATION_H
#define WD_SIGN_REVOCATION_H

#include "base/map.h"
#include "model/registry.h"
#include "sign/sign.h"

enum { WD_REVOCATIONS_TEXT_MAX = 64 << 20 };

/* One key or subkey that was listed. */
struct wd_revocation {
	wd_str fingerprint;
	enum wd_revoked why; /* of a subkey also that of its primary key */
	int64_t since;       /* of the first that gpg has verified; 0: none */
	size_t primary;      /* its index */
	bool listed;         /* gpg says that it is revoked */
};

struct wd_revocations {
	struct wd_revocation *key;
	size_t count;
	struct wd_map by_fingerprint; /* value is an index */
};

/* Pure.  Of what gpg printed, as slices; whatever it cannot read is doubt. */
void wd_revocations_read(struct wd_arena *a, wd_str text,
			 struct wd_revocations *out);

/*
 * Of the keys with these primary fingerprints; above WD_PGP_PATTERNS_MAX, of
 * all.  One start of gpg; none for none.
 */
WD_CHECKED wd_err wd_revocations_ask(struct wd_arena *a,
				     const struct wd_sign_config *config,
				     const wd_str *primary, size_t primaries,
				     struct wd_revocations *out);

/*
 * Of a key that is revoked by gpg's list: UNSAID, since nobody knows when,
 * where nothing says more.
 */
struct wd_revocation wd_revocation_of(const struct wd_revocations *r,
				      wd_str fingerprint);

#endif
