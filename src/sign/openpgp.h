/*
 * openpgp.h - a batch of OpenPGP signatures against the registry.
 *
 * The mathematics are ours where the signature and its key are plain; on
 * anything else gpg is asked.  Either way gpg is the authority on the key: its
 * list says what the key may do and when it ends, and the first signature of a
 * key goes to gpg also when our mathematics found it right, for gpg knows more
 * about keys than it lists (that a subkey agreed to being bound, for one).
 */
#ifndef WD_SIGN_OPENPGP_H
#define WD_SIGN_OPENPGP_H

#include "sign/packet.h"
#include "sign/sign.h"

/* One signature that has passed our own reader. */
struct wd_pgp_item {
	struct wd_signature *signature; /* its verdict is written */
	struct wd_pgp_signature packet;
};

/* `count` is at least 1.  An error leaves the verdicts unusable. */
WD_CHECKED wd_err wd_openpgp_verify(struct wd_arena *a,
				    const struct wd_sign_config *config,
				    const struct wd_registry *people,
				    const struct wd_pgp_item *item,
				    size_t count);

#endif
