/*
 * memory.h - how what was found out is named, so that it can be remembered
 * without being good for anything else.
 *
 * A name is SHA-256 over a list of texts, each with its length in front; the
 * first says what kind of note it is and the second is the profile's version.
 *
 *   signature   keyring's digest (SSH: empty), object id, payload, armor
 *               value: the fingerprint of the key by which it is authentic.
 *               Nothing else is remembered of it: whose the key is, and
 *               whether it is strong, revoked or expired is judged each time
 *   key         keyring's digest, issuer as in the signature
 *               value: see keys.h
 */
#ifndef WD_SIGN_MEMORY_H
#define WD_SIGN_MEMORY_H

#include "sign/sign.h"

enum { WD_REMEMBER_MIN = 16 }; /* in a smaller batch, proving is cheaper */

/* False: no engine. */
bool wd_note_name(struct wd_arena *a, const wd_str *part, size_t parts,
		  wd_str *out);

/*
 * Was this signature authentic by this key before?  `*name` is for keeping it
 * later; empty: it is not to be kept.
 */
bool wd_recall_signature(struct wd_arena *a,
			 const struct wd_sign_config *config, wd_str keyring,
			 const struct wd_signature *s, wd_str key,
			 wd_str *name);

/* Notes with a name, for one call of keep(). */
struct wd_notes {
	struct wd_note *item;
	size_t count;
};
void wd_notes_start(struct wd_arena *a, size_t room, struct wd_notes *out);
void wd_notes_add(struct wd_notes *n, wd_str name, wd_str value);
void wd_notes_keep(const struct wd_sign_config *config,
		   const struct wd_notes *n);

#endif
