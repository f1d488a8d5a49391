/*
 * keys.h - the keys of a batch: from memory where the keyring is as it was,
 * else from gpg.
 *
 * A key's note (memory.h) has twelve fields with one space between them:
 *
 *   "2", the time when gpg listed it, then as in struct wd_pgp_key: created,
 *   expires, algorithm, factor_bits, revoked (enum wd_revoked), usable,
 *   vouched (0 or 1), fingerprint, primary, and the packet's octets to the end,
 * maybe none
 *
 * It is believed for a day: what gpg says of a key can depend on the day, for
 * a certification that expires is in no file.
 */
#ifndef WD_SIGN_KEYS_H
#define WD_SIGN_KEYS_H

#include "sign/keylist.h"
#include "sign/memory.h"

enum { WD_KEY_BELIEVED = 86400 };

/* False: no note of ours, one of another name, or a packet of another key. */
bool wd_key_note_read(struct wd_arena *a, wd_str note, wd_str name, int64_t now,
		      struct wd_pgp_key *out);

/*
 * The keys of these names, which differ from each other.  An error also when
 * the keyring changes while it is read.
 */
WD_CHECKED wd_err wd_keys_get(struct wd_arena *a,
			      const struct wd_sign_config *config,
			      const wd_str *name, size_t count,
			      struct wd_pgp_keys *out);

/* Notes of the keys that have been vouched for; at most one for each name. */
void wd_keys_note(struct wd_arena *a, const struct wd_sign_config *config,
		  const struct wd_pgp_keys *keys, const wd_str *name,
		  size_t count, struct wd_notes *notes);

#endif
