/*
 * store.h - small durable state of one repository: SQLite, one file.
 *
 * An index, not the truth: the records are (src/audit), and it can be rebuilt
 * from them and from the repository.  It is safe to lose, but never to forge:
 * its directory is 0700 and the service account's.
 *
 * SCHEMA, version 6: `accepted` is new; version 5 brought `certificate`,
 * version 4 `note`, version 3 `answer`.  Since
 * version 2, `settled` has a value that counts for the ref alone (id) and one
 * that counts for other refs too (accepted, zeros: none).
 */
#ifndef WD_STORE_STORE_H
#define WD_STORE_STORE_H

#include <stdint.h>

#include "base/err.h"
#include "model/oid.h"

struct wd_store;

/*
 * `dir` must exist.  The file is dir/state.db; a newer schema than ours, or
 * damage, is an error that says which file.  One of an older schema is replaced
 * by an empty one: its offset is 0, so the records fill it again.
 */
WD_CHECKED wd_err wd_store_open(struct wd_arena *a, const char *dir,
				struct wd_store **out);
void wd_store_close(struct wd_store *s); /* NULL is fine */

/* Changes come in transactions; nothing is kept without commit. */
WD_CHECKED wd_err wd_store_begin(struct wd_arena *a, struct wd_store *s);
WD_CHECKED wd_err wd_store_commit(struct wd_arena *a, struct wd_store *s);
void wd_store_rollback(struct wd_store *s);

/* How many bytes of the records are in the index. */
WD_CHECKED wd_err wd_store_offset(struct wd_arena *a, struct wd_store *s,
				  uint64_t *out);
WD_CHECKED wd_err wd_store_set_offset(struct wd_arena *a, struct wd_store *s,
				      uint64_t offset);
/* Forget everything that the records give again: before a rebuild. */
WD_CHECKED wd_err wd_store_clear(struct wd_arena *a, struct wd_store *s);

/*
 * Settled values, by rule name and ref.  `id` is where the ref's own next range
 * starts; `accepted` is the value below which other refs need no judgement
 * (src/gate/settled.h says why there are two).
 */
struct wd_settled {
	wd_str rule, ref;
	wd_oid id;
	wd_oid accepted; /* zero: none */
};
WD_CHECKED wd_err wd_store_settle(struct wd_arena *a, struct wd_store *s,
				  const struct wd_settled *settled);
/* `id` alone; what was accepted before stays, or is none. */
WD_CHECKED wd_err wd_store_settle_alone(struct wd_arena *a, struct wd_store *s,
					const struct wd_settled *settled);
/*
 * Has the rule ever accepted this as the ref's value?  Every value that
 * wd_store_settle() was given as accepted is kept for as long as the ref
 * exists.
 */
WD_CHECKED wd_err wd_store_accepted(struct wd_arena *a, struct wd_store *s,
				    wd_str rule, wd_str ref, wd_oid id,
				    bool *out);
/* The ref is gone: no rule has a settled value for it any more. */
WD_CHECKED wd_err wd_store_unsettle(struct wd_arena *a, struct wd_store *s,
				    wd_str ref);
/* All of them, sorted by rule, then ref. */
WD_CHECKED wd_err wd_store_settled(struct wd_arena *a, struct wd_store *s,
				   struct wd_settled **out, size_t *count);

/* Reviews whose content was accepted on `ref`. */
WD_CHECKED wd_err wd_store_spend(struct wd_arena *a, struct wd_store *s,
				 wd_str ref, wd_oid review);
WD_CHECKED wd_err wd_store_spent(struct wd_arena *a, struct wd_store *s,
				 wd_str ref, wd_oid review, bool *out);

/*
 * Push certificates that a push was accepted with, by a digest.  They are never
 * forgotten, not even by wd_store_clear().  `*first`: nobody has used it
 * before, also not at the same time.
 */
WD_CHECKED wd_err wd_store_use_certificate(struct wd_arena *a,
					   struct wd_store *s, wd_str digest,
					   bool *first);
WD_CHECKED wd_err wd_store_certificate_used(struct wd_arena *a,
					    struct wd_store *s, wd_str digest,
					    bool *out);

/* Which evidence tags speak about which tree (of their commit). */
WD_CHECKED wd_err wd_store_tag_tree(struct wd_arena *a, struct wd_store *s,
				    wd_oid tag, wd_oid *tree, bool *known);
WD_CHECKED wd_err wd_store_set_tag_tree(struct wd_arena *a, struct wd_store *s,
					wd_oid tag, wd_oid tree);

/*
 * What another system answered, by the digest of all that decides what the
 * answer means.  `asof` is when it did.  Setting one forgets those from before
 * `forget_before`.
 */
WD_CHECKED wd_err wd_store_answer(struct wd_arena *a, struct wd_store *s,
				  wd_str key, int64_t *asof, wd_str *answer,
				  bool *known);
WD_CHECKED wd_err wd_store_set_answer(struct wd_arena *a, struct wd_store *s,
				      wd_str key, int64_t asof, wd_str answer,
				      int64_t forget_before);

/*
 * What was found out before (src/sign/memory.h): a value of at most
 * WD_STORE_NOTE_MAX bytes under a name of 32.  They are of this machine's own
 * making and in no record; the oldest beyond WD_STORE_NOTES_MAX are forgotten.
 */
enum { WD_STORE_NOTE_MAX = 8192, WD_STORE_NOTES_MAX = 200000 };
WD_CHECKED wd_err wd_store_note(struct wd_arena *a, struct wd_store *s,
				wd_str name, wd_str *value, bool *known);
WD_CHECKED wd_err wd_store_set_note(struct wd_arena *a, struct wd_store *s,
				    wd_str name, wd_str value);
WD_CHECKED wd_err wd_store_forget_notes(struct wd_arena *a, struct wd_store *s,
					size_t keep);

#endif
