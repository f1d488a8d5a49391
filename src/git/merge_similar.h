/*
 * merge_similar.h - how much of one file is in another, as git counts it.
 * Private.
 *
 * A file is cut into lines, and lines into pieces of 64 bytes; each piece is
 * known by a number below 107927.  What both files have, piece by piece, are
 * the bytes that were copied.  Different pieces with the same number count as
 * the same: so git's numbers are used, for its answers.
 */
#ifndef WD_GIT_MERGE_SIMILAR_H
#define WD_GIT_MERGE_SIMILAR_H

#include "git/merge_lines.h"

enum {
	WD_SIMILAR_WHOLE = 60000,   /* the score of two files that are equal */
	WD_SIMILAR_HALF = 30000,    /* less is no rename */
	WD_SIMILAR_NAMESAKE = 45000 /* enough for two files of one name */
};

struct wd_piece {
	uint32_t number, bytes;
};

struct wd_pieces {
	struct wd_piece *item; /* by number */
	size_t count;
	uint64_t size;       /* of the file */
	struct wd_piece end; /* a last line without newline: not in `item` */
	bool known;
};

/* `slot`: WD_PIECE_NUMBERS zeros, and zeros again afterwards. */
enum { WD_PIECE_NUMBERS = 107927 };
void wd_pieces_of(struct wd_arena *a, wd_str text, uint32_t *slot,
		  struct wd_pieces *out);

/* 0: too different in size. */
struct wd_similar {
	uint32_t least, most; /* versions of git count a last line without
			       * newline, or do not */
};
struct wd_similar wd_similarity(const struct wd_pieces *from,
				const struct wd_pieces *to);

/* Does the size alone say that they are not alike? */
bool wd_too_unlike(uint64_t from, uint64_t to);

#endif
