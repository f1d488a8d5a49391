/* merge_lines.h - three versions of a file, merged by their lines.  Private. */
#ifndef WD_GIT_MERGE_LINES_H
#define WD_GIT_MERGE_LINES_H

#include "base/map.h"
#include "git/inside.h"
#include "git/merge_text.h"

struct wd_merge_lines {
	struct wd_arena *arena; /* for errors */
	struct wd_repo *repo;
	struct wd_arena *scratch; /* for what is over with a merge */
	struct wd_arena *kept;    /* for texts that are merged on */
	struct wd_map made;       /* texts that are no objects, by id: a merge
				   * of ancestors, or a step of an octopus,
				   * made them */
	wd_str *text;
	size_t texts, text_room;
	uint64_t bytes, bytes_max; /* of all files until now */
	uint64_t steps;            /* of comparing lines that are left */
};

struct wd_merge_how {
	bool octopus;
	unsigned depth; /* 0: of the commit itself; else of its ancestors */
	enum wd_overlap overlap;
	wd_str label[2]; /* for the markers of ours and theirs */
};

/*
 * What three different files make, `ids` in the order of WD_TEXT_BASE and so
 * on; the base's may be NULL.  With an answer there is an id, which may be no
 * object's anywhere.  WD_ERR_LIMIT when it would be too much work.
 */
WD_CHECKED wd_err wd_merge_lines(struct wd_merge_lines *l,
				 const wd_oid *const *ids,
				 const struct wd_merge_how *how,
				 enum wd_merged *out, wd_oid *id);

/* One version, not charged for; `*object` is to be freed, and may be NULL. */
WD_CHECKED wd_err wd_merge_read(struct wd_merge_lines *l, const wd_oid *id,
				git_odb_object **object, wd_str *text);

WD_CHECKED wd_err wd_merge_size(struct wd_merge_lines *l, const wd_oid *id,
				uint64_t *size);

/* git takes a file for binary by its beginning. */
bool wd_is_binary(wd_str text);

#endif
