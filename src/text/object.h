/*
 * object.h - read raw git objects byte by byte, strictly (commits, tags) or
 * exactly (trees).
 *
 * Pure.  Slices point into `raw`, which must outlive the result, unless the
 * prototype says "copied".
 *
 * Form and meaning are kept apart.  A reader fails (wd_err) only when the
 * bytes cannot even be walked: without a tree and well-formed parent lines
 * nobody can say what else belongs to the history.  Everything else that the
 * strict profile refuses is a `flaw`, the first one in the order of the bytes,
 * and the remaining fields are as far as they could be read.
 */
#ifndef WD_TEXT_OBJECT_H
#define WD_TEXT_OBJECT_H

#include "base/err.h"
#include "model/facts.h"

enum {
	WD_OBJECT_MAX = 16 << 20, /* bytes of a raw commit or tag */
	WD_HEADER_MAX = 1 << 20,  /* bytes of all headers of a commit */
	WD_MESSAGE_MAX = 4 << 20,
	WD_HEADERS_MAX = 4096,  /* lines of headers */
	WD_TREE_MAX = 64 << 20, /* bytes of one raw tree */
	WD_IDENT_MAX = 4096
};

/* Where the signature is and what it is over. */
struct wd_signed {
	wd_str armor;   /* copied: unfolded, as the signer's tool wrote it;
			 * empty when the object has no signature */
	wd_str payload; /* copied: the exact bytes that should be signed */
};

/*
 * `out->id` is left to the caller; `parent` and `message` are copied, so only
 * `raw` of what is still compared is needed afterwards: identities are copied
 * as well.  Signature headers: exactly `gpgsig` counts; none gives an empty
 * armor and no flaw here (whether one is required is the policy's business);
 * more than one is MULTI_HEADER; another name that begins with "gpgsig" (such
 * as gpgsig-sha256) is UNSIGNED_HEADER.  Texts are as they were written:
 * `encoding` names in what, and text/encoding.h decodes them.
 */
WD_CHECKED wd_err wd_commit_read(struct wd_arena *a, wd_str raw,
				 struct wd_commit *out, struct wd_signed *sig);

/* Only what walking needs: tree, parents, committer's time (0 if unreadable).
 * Cheap; `parent` is in the arena. */
struct wd_commit_links {
	wd_oid tree;
	wd_oid *parent;
	size_t parents;
	int64_t time;
};
WD_CHECKED wd_err wd_commit_links(struct wd_arena *a, wd_str raw,
				  struct wd_commit_links *out);

enum wd_object_type { WD_OBJ_COMMIT = 1, WD_OBJ_TREE, WD_OBJ_BLOB, WD_OBJ_TAG };

/* `target_type` is what the tag says of its target.  A tag without a tagger,
 * or with a further header, is TAG_MALFORMED; where that header's name begins
 * with "gpgsig", UNSIGNED_HEADER.  The signature is the last thing in the
 * body. */
WD_CHECKED wd_err wd_tag_read(struct wd_arena *a, wd_str raw,
			      struct wd_tag *out,
			      enum wd_object_type *target_type,
			      struct wd_signed *sig);

/*
 * Trees: an iterator.  False at the end, and on malformed bytes, where
 * `t->broken` is set.  Modes are octal as git writes them; names are not
 * empty and have no '/'.
 */
struct wd_tree_entry {
	uint32_t mode;
	wd_str name;
	wd_oid id;
};
struct wd_tree_reader {
	wd_str rest; /* start with the raw tree */
	bool broken;
};
bool wd_tree_next(struct wd_tree_reader *t, struct wd_tree_entry *out);

/* Order of two entries in a tree: a directory sorts as if it ended in '/'. */
int wd_tree_order(const struct wd_tree_entry *x, const struct wd_tree_entry *y);

#endif
