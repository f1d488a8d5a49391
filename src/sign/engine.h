/*
 * engine.h - gpg, and through GPGME what it knows of keys, with Warder's own
 * home and nobody else's.
 *
 * GPGME itself keeps the program and the home in one place for the whole
 * process: that spares two starts of gpg for each context.  It is set again
 * whenever it differs, so callers with different homes only lose time; they
 * must not run in two threads at once.
 */
#ifndef WD_SIGN_ENGINE_H
#define WD_SIGN_ENGINE_H

#include <gpgme.h>

#include "sign/sign.h"

/* OpenPGP is enabled: a home is named. */
bool wd_gpg_enabled(const struct wd_sign_config *config);

/*
 * gpg can be run, and what is in the home can be read.  gpg does not tell a
 * keyring that it cannot open from one that is empty, so we look first.
 */
WD_CHECKED wd_err wd_gpg_find(struct wd_arena *a,
			      const struct wd_sign_config *config,
			      const char **program);

/* The same, and GPGME will run this program with this home. */
WD_CHECKED wd_err wd_gpg_open(struct wd_arena *a,
			      const struct wd_sign_config *config);

/* After wd_gpg_open(): a context that asks nobody and fetches nothing. */
WD_CHECKED wd_err wd_gpg_context(struct wd_arena *a, gpgme_ctx_t *out);

wd_err wd_gpg_error(struct wd_arena *a, gpgme_error_t error, const char *what);

#endif
