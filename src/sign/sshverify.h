/* sshverify.h - SSH signatures against the registry, in process (OpenSSL). */
#ifndef WD_SIGN_SSHVERIFY_H
#define WD_SIGN_SSHVERIFY_H

#include "sign/sign.h"

/* The decoded content of one SSH armor block; fills in the verdict. */
WD_CHECKED wd_err wd_ssh_verify(struct wd_arena *a,
				const struct wd_sign_config *config,
				const struct wd_registry *people, wd_str bytes,
				struct wd_signature *out);

#endif
