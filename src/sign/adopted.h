/*
 * adopted.h - is there a key in a file that is bound to another primary key as
 * well?
 *
 * Anybody can bind anybody's key to his own as a subkey.  It does not make him
 * the signer: the key itself would have to agree.  But gpg goes by the first
 * key in its keyring that has it, and finds what the right one signs bad.
 */
#ifndef WD_SIGN_ADOPTED_H
#define WD_SIGN_ADOPTED_H

#include "sign/sign.h"

/* An error when there is, in the file or together with the keyring. */
WD_CHECKED wd_err wd_openpgp_check_adopted(struct wd_arena *a,
					   const struct wd_sign_config *config,
					   wd_str file);

#endif
