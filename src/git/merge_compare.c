/* merge_compare.c - two files of a merge, by content. */
#include "git/merge_renames.h"

bool wd_renames_spend(struct wd_renames *r, uint64_t steps)
{
	if (steps > *r->steps)
		r->unsure = "there are too many files to look for it in";
	else
		*r->steps -= steps;
	return r->unsure == NULL;
}

static wd_err read_pieces(struct wd_renames *r, struct wd_moving *m,
			  uint32_t *slot)
{
	git_odb_object *object = NULL;
	wd_str text = WD_STR("");

	if (m->pieces.known)
		return NULL;
	if (m->pieces.size > *r->bytes) {
		r->unsure = "the files to look for it in are more than "
			    "[limits] merge-bytes";
		return NULL;
	}
	*r->bytes -= m->pieces.size;
	wd_err err = wd_merge_read(r->lines, &m->value.id, &object, &text);

	if (err == NULL)
		wd_pieces_of(r->scratch, text, slot, &m->pieces);
	git_odb_object_free(object);
	return err;
}

/* Versions of git must not come to different answers. */
static uint32_t score(struct wd_renames *r, const struct wd_moving *x,
		      const struct wd_moving *y, uint32_t least)
{
	const struct wd_similar s = wd_similarity(&x->pieces, &y->pieces);

	if (s.least < least && s.most >= least)
		r->unsure = "it is just about as different as a renamed file "
			    "may be";
	return s.least;
}

static wd_err size_of(struct wd_renames *r, struct wd_moving *m)
{
	if (m->pieces.known || m->pieces.size > 0)
		return NULL;
	return wd_merge_size(r->lines, &m->value.id, &m->pieces.size);
}

wd_err wd_renames_compare(struct wd_renames *r, uint32_t *slot,
			  struct wd_moving *x, struct wd_moving *y,
			  uint32_t least, uint32_t *out)
{
	*out = 0;
	if (!wd_is_moving_file(x) || !wd_is_moving_file(y))
		return NULL;
	wd_err err = size_of(r, x);

	if (err == NULL)
		err = size_of(r, y);
	if (err != NULL || wd_too_unlike(x->pieces.size, y->pieces.size))
		return err;
	err = read_pieces(r, x, slot);
	if (err == NULL)
		err = read_pieces(r, y, slot);
	if (err != NULL || r->unsure != NULL)
		return err;
	if (wd_renames_spend(r, x->pieces.count + y->pieces.count + 1))
		*out = score(r, x, y, least);
	return NULL;
}
