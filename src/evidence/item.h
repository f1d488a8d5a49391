/*
 * item.h - one evidence tag on its way from bytes to something that counts.
 *
 * Internal to the room.  The same guards are held at the push and at use; what
 * only one of the two can know (Supersedes, reachability) is with that one.
 */
#ifndef WD_EVIDENCE_ITEM_H
#define WD_EVIDENCE_ITEM_H

#include "evidence/embedded.h"

struct wd_item {
	wd_str refname;             /* in: where it stands or shall stand */
	wd_oid id;                  /* in: the tag object */
	struct wd_evidence_ref ref; /* in: what that name says */
	struct wd_tag tag;
	enum wd_object_type target_type;
	struct wd_signed sig;
	struct wd_statement statement;
	int person;             /* of the ref's name */
	enum wd_reason refused; /* NONE: no guard has failed so far */
	wd_str because;         /* one line, free of anything unescaped */
};

/* The first refusal stays. */
void wd_item_refuse(struct wd_item *item, enum wd_reason reason,
		    wd_str because);

/*
 * Read the tag and hold it to every guard that needs no cryptography and no
 * registry.  `*budget` is how many bytes of tags may still be read: above it
 * the error is WD_ERR_LIMIT.  A tag that is well read but fails is refused;
 * one that cannot be read is an error.
 */
WD_CHECKED wd_err wd_item_read(struct wd_arena *a,
			       const struct wd_evidence_context *c,
			       size_t *budget, struct wd_item *item);

/*
 * Verify all items that are not refused in one batch, and hold them to the
 * guards about people.  `at_use`: received before, so that the key may have
 * expired since.
 */
WD_CHECKED wd_err wd_items_verify(struct wd_arena *a,
				  const struct wd_evidence_context *c,
				  struct wd_item *item, size_t items,
				  bool at_use);

#endif
