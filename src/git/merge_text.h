/*
 * merge_text.h - three texts, merged line by line as `git merge` does it.
 * Private.  A pure function; memory from the arena.
 */
#ifndef WD_GIT_MERGE_TEXT_H
#define WD_GIT_MERGE_TEXT_H

#include "git/merge_diff.h"

enum { WD_TEXT_BASE, WD_TEXT_OURS, WD_TEXT_THEIRS, WD_TEXTS };

/* What becomes of changes that overlap. */
enum wd_overlap {
	WD_OVERLAP_STOPS,  /* there is no text */
	WD_OVERLAP_MARKED, /* both stand in it, between markers */
	WD_OVERLAP_UNION   /* both stand in it, ours first */
};

struct wd_text_merge {
	wd_str text[WD_TEXTS];
	enum wd_overlap overlap;
	unsigned marker; /* characters of a marker, when they are MARKED */
	wd_str label[WD_TEXTS]; /* behind the markers of ours and theirs */
};

enum wd_merged {
	WD_MERGED,
	WD_MERGED_CLASH,  /* changes overlap; MARKED: there is a text */
	WD_MERGED_NOT,    /* files that have no lines */
	WD_MERGED_UNKNOWN /* git compares such files by another method */
};

enum wd_merged wd_text_merge(struct wd_arena *a, const struct wd_text_merge *m,
			     uint64_t *steps, wd_str *out);

#endif
