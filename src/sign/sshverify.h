/* sshverify.h - SSH signatures against the registry, in process (OpenSSL). */
#ifndef WD_SIGN_SSHVERIFY_H
#define WD_SIGN_SSHVERIFY_H

#include "sign/sign.h"

/* One block of armor, decoded; its signature's verdict is written. */
struct wd_ssh_item {
	struct wd_signature *signature;
	wd_str bytes;
};

/* An error leaves the verdicts unusable. */
WD_CHECKED wd_err wd_ssh_verify(struct wd_arena *a,
				const struct wd_sign_config *config,
				const struct wd_registry *people,
				const struct wd_ssh_item *item, size_t count);

#endif
