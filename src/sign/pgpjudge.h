/*
 * pgpjudge.h - what else there is to say of an OpenPGP signature once its
 * mathematics are known.  Pure.
 */
#ifndef WD_SIGN_PGPJUDGE_H
#define WD_SIGN_PGPJUDGE_H

#include "sign/gpg_status.h"
#include "sign/keylist.h"
#include "sign/sign.h"

struct wd_pgp_finding {
	int64_t created, expires;
	enum wd_gpg_kind kind; /* GOOD where gpg was not asked */
};

/* After the mathematics: what else keeps it from being good. */
enum wd_reason wd_pgp_judge_key(const struct wd_sign_config *config,
				const struct wd_pgp_finding *f,
				const struct wd_pgp_key *key);

/* gpg's own word for a failure, where it is not "the signature is bad". */
enum wd_reason wd_pgp_judge_failure(const struct wd_gpg_status *s);

#endif
