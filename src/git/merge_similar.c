#include "git/merge_similar.h"

#include <stdlib.h>

enum { PIECE = 64 }; /* bytes of a piece, at most */

/* Two words that turn into each other, seven bits a byte. */
struct turning {
	uint32_t left, right;
	uint32_t bytes;
};

static void turn(struct turning *t, unsigned char c)
{
	const uint32_t left = t->left;

	t->left = ((left << 7) ^ (t->right >> 25)) + c;
	t->right = (t->right << 7) ^ (left >> 25);
	t->bytes++;
}

static uint32_t number_of(const struct turning *t)
{
	return (t->left + t->right * 0x61) % WD_PIECE_NUMBERS;
}

static int by_number(const void *x, const void *y)
{
	const struct wd_piece *p = x, *q = y;

	return p->number < q->number ? -1 : p->number > q->number;
}

static size_t pieces_at_most(wd_str text)
{
	size_t lines = 0;

	for (size_t i = 0; i < text.len; i++)
		lines += text.ptr[i] == '\n';
	lines += text.len / PIECE;
	return lines < WD_PIECE_NUMBERS ? lines : WD_PIECE_NUMBERS;
}

static void put(struct wd_pieces *p, uint32_t *slot, struct turning *t)
{
	const uint32_t number = number_of(t);

	if (slot[number] == 0)
		p->item[p->count++].number = number;
	slot[number] += t->bytes;
	*t = (struct turning){ 0 };
}

void wd_pieces_of(struct wd_arena *a, wd_str text, uint32_t *slot,
		  struct wd_pieces *out)
{
	const bool lines = !wd_is_binary(text);
	struct turning t = { 0 };

	*out = (struct wd_pieces){ .size = text.len, .known = true };
	out->item = wd_new(a, struct wd_piece, pieces_at_most(text) + 1);
	for (size_t i = 0; i < text.len; i++) {
		/* in a text, CR before LF is not there */
		if (lines && text.ptr[i] == '\r' && i + 1 < text.len &&
		    text.ptr[i + 1] == '\n')
			continue;
		turn(&t, (unsigned char)text.ptr[i]);
		if (t.bytes == PIECE || text.ptr[i] == '\n')
			put(out, slot, &t);
	}
	out->end = (struct wd_piece){ number_of(&t), t.bytes };
	for (size_t i = 0; i < out->count; i++) {
		out->item[i].bytes = slot[out->item[i].number];
		slot[out->item[i].number] = 0;
	}
	if (out->count > 1)
		qsort(out->item, out->count, sizeof(*out->item), by_number);
}

bool wd_too_unlike(uint64_t from, uint64_t to)
{
	const uint64_t larger = from > to ? from : to;
	const uint64_t smaller = from > to ? to : from;

	return larger * (WD_SIMILAR_WHOLE - WD_SIMILAR_HALF) <
	       (larger - smaller) * WD_SIMILAR_WHOLE;
}

static uint64_t common(const struct wd_pieces *from, const struct wd_pieces *to)
{
	const struct wd_piece *x = from->item, *x_end = x + from->count;
	const struct wd_piece *y = to->item, *y_end = y + to->count;
	uint64_t bytes = 0;

	while (x < x_end && y < y_end) {
		if (x->number == y->number) {
			bytes += x->bytes < y->bytes ? x->bytes : y->bytes;
			x++;
			y++;
		} else if (x->number < y->number) {
			x++;
		} else {
			y++;
		}
	}
	return bytes;
}

struct wd_similar wd_similarity(const struct wd_pieces *from,
				const struct wd_pieces *to)
{
	const uint64_t larger = from->size > to->size ? from->size : to->size;
	struct wd_similar s = { 0, 0 };
	uint64_t bytes, end;

	if (larger == 0 || wd_too_unlike(from->size, to->size))
		return s;
	bytes = common(from, to);
	end = from->end.bytes < to->end.bytes ? to->end.bytes : from->end.bytes;
	s.least = (uint32_t)(bytes * WD_SIMILAR_WHOLE / larger);
	s.most = (uint32_t)((bytes + end) * WD_SIMILAR_WHOLE / larger);
	return s;
}
