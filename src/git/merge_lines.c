/*
 * merge_lines.c - three versions of a file, merged line by line.
 *
 * What this takes grows with the lines more than with the bytes: memory with
 * all of them, and work, when somebody means to make it much, with those
 * between the first and the last one that differ.  So each has a price.
 */
#include <string.h>

#include "git/merge_lines.h"

/* Bytes that a line counts for, at least; and one more that may differ. */
enum { LINE = 24, COMPARED = 32 };

enum { MARKER = 7 }; /* characters of a conflict's marker */

struct version {
	git_odb_object *object; /* NULL: a text of our own */
	wd_str text;
};

/* git takes a file for binary by its beginning. */
bool wd_is_binary(wd_str text)
{
	return text.len > 0 &&
	       memchr(text.ptr, '\0', text.len < 8000 ? text.len : 8000) !=
		       NULL;
}

static wd_err charge(struct wd_merge_lines *l, uint64_t bytes)
{
	if (bytes > l->bytes_max - l->bytes)
		return wd_fail(l->arena, WD_ERR_LIMIT,
			       "too much to merge line by line: more than "
			       "[limits] merge-bytes");
	l->bytes += bytes;
	return NULL;
}

static const wd_str *made_here(const struct wd_merge_lines *l, const wd_oid *id)
{
	uint32_t at;

	if (!wd_map_get(&l->made,
			(wd_str){ (const char *)id->b, sizeof(id->b) }, &at))
		return NULL;
	return &l->text[at];
}

/* Not unpacked before it is known to be small enough. */
static wd_err read_object(struct wd_merge_lines *l, const wd_oid *id,
			  bool charged, struct version *v)
{
	enum wd_object_type type;
	uint64_t size;
	wd_err err = wd_object_header(l->arena, l->repo, *id, &type, &size);

	if (err == NULL && charged)
		err = charge(l, size);
	if (err == NULL)
		err = wd_repo_read(l->arena, l->repo, id, WD_OBJ_BLOB,
				   WD_TREE_MAX, &v->object);
	if (err == NULL && git_odb_object_size(v->object) > 0)
		v->text = (wd_str){ git_odb_object_data(v->object),
				    git_odb_object_size(v->object) };
	return err;
}

/* No id: there is no such version, which is as good as an empty one. */
static wd_err read_version(struct wd_merge_lines *l, const wd_oid *id,
			   bool charged, struct version *v)
{
	v->text = WD_STR(""); /* never a null pointer */
	if (id == NULL)
		return NULL;
	const wd_str *text = made_here(l, id);

	if (text == NULL)
		return read_object(l, id, charged, v);
	v->text = *text;
	return charged ? charge(l, text->len) : NULL;
}

wd_err wd_merge_size(struct wd_merge_lines *l, const wd_oid *id, uint64_t *size)
{
	const wd_str *text = made_here(l, id);
	enum wd_object_type type;

	if (text == NULL)
		return wd_object_header(l->arena, l->repo, *id, &type, size);
	*size = text->len;
	return NULL;
}

wd_err wd_merge_read(struct wd_merge_lines *l, const wd_oid *id,
		     git_odb_object **object, wd_str *text)
{
	struct version v = { 0 };
	wd_err err = read_version(l, id, false, &v);

	*object = v.object;
	*text = v.text;
	return err;
}

static uint64_t lines_of(wd_str text)
{
	const char *at = text.ptr, *end = text.ptr + text.len;
	uint64_t lines = 1;

	while (at < end &&
	       (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		lines++;
		at++;
	}
	return lines;
}

/* Without what both begin with, and then what both end in. */
static void trim(wd_str *x, wd_str *y)
{
	const size_t most = x->len < y->len ? x->len : y->len;
	size_t n = 0;

	while (n < most && x->ptr[n] == y->ptr[n])
		n++;
	*x = wd_str_from(*x, n);
	*y = wd_str_from(*y, n);
	while (x->len > 0 && y->len > 0 &&
	       x->ptr[x->len - 1] == y->ptr[y->len - 1]) {
		x->len--;
		y->len--;
	}
}

static wd_err charge_comparison(struct wd_merge_lines *l, wd_str x, wd_str y)
{
	trim(&x, &y);
	return charge(l, (lines_of(x) + lines_of(y)) * COMPARED);
}

static wd_err charge_lines(struct wd_merge_lines *l, const struct version *v)
{
	wd_err err = NULL;

	for (int i = 0; err == NULL && i < WD_TEXTS; i++) {
		uint64_t price = lines_of(v[i].text) * LINE;

		if (price > v[i].text.len)
			err = charge(l, price - v[i].text.len);
	}
	for (int i = WD_TEXT_OURS; err == NULL && i <= WD_TEXT_THEIRS; i++)
		err = charge_comparison(l, v[WD_TEXT_BASE].text, v[i].text);
	return err;
}

static void remember(struct wd_merge_lines *l, const wd_oid *id, wd_str text)
{
	if (l->texts == l->text_room) {
		wd_str *old = l->text;

		l->text_room = 2 * l->text_room + 16;
		l->text = wd_new(l->kept, wd_str, l->text_room);
		if (l->texts > 0)
			memcpy(l->text, old, l->texts * sizeof(*old));
	}
	const wd_str key = { (const char *)id->b, sizeof(id->b) };

	if (l->made.arena == NULL)
		l->made.arena = l->kept;
	l->text[l->texts] = wd_str_dup(l->kept, text);
	if (wd_map_add(&l->made, wd_str_dup(l->kept, key), (uint32_t)l->texts))
		l->texts++;
}

static int name_result(struct wd_merge_lines *l, wd_str text, bool keep,
		       wd_oid *id)
{
	git_oid oid;
	int code = git_odb_hash(&oid, text.ptr == NULL ? "" : text.ptr,
				text.len, GIT_OBJECT_BLOB);

	if (code != 0)
		return code;
	memcpy(id->b, oid.id, sizeof(id->b));
	if (keep)
		remember(l, id, text);
	return 0;
}

/* As `git merge-file` does it, which is what git's octopus calls. */
static int merge_octopus(struct wd_merge_lines *l, const struct version *v,
			 enum wd_merged *out, wd_oid *id)
{
	git_merge_file_result result = { 0 };
	git_merge_file_input in[WD_TEXTS];

	for (int i = 0; i < WD_TEXTS; i++)
		in[i] = (git_merge_file_input){
			.version = GIT_MERGE_FILE_INPUT_VERSION,
			.ptr = v[i].text.ptr,
			.size = v[i].text.len
		};
	int code = git_merge_file(&result, &in[WD_TEXT_BASE], &in[WD_TEXT_OURS],
				  &in[WD_TEXT_THEIRS], NULL);

	*out = result.automergeable != 0 ? WD_MERGED : WD_MERGED_CLASH;
	if (code == 0 && *out == WD_MERGED)
		code = name_result(l, (wd_str){ result.ptr, result.len }, true,
				   id);
	git_merge_file_result_free(&result);
	return code;
}

static int merge_two(struct wd_merge_lines *l, const struct version *v,
		     const struct wd_merge_how *how, enum wd_merged *out,
		     wd_oid *id)
{
	const struct wd_arena mark = *l->scratch;
	struct wd_text_merge m = { .overlap = how->overlap,
				   .marker = MARKER + 2 * how->depth,
				   .label = { [WD_TEXT_OURS] = how->label[0],
					      [WD_TEXT_THEIRS] =
						      how->label[1] } };
	const bool keep = how->depth > 0;
	wd_str text = WD_STR("");
	int code = 0;

	for (int i = 0; i < WD_TEXTS; i++)
		m.text[i] = v[i].text;
	*out = wd_text_merge(l->scratch, &m, &l->steps, &text);
	if (*out == WD_MERGED ||
	    (*out == WD_MERGED_CLASH && how->overlap == WD_OVERLAP_MARKED))
		code = name_result(l, text, keep, id);
	*l->scratch = mark;
	return code;
}

static wd_err merge(struct wd_merge_lines *l, const struct version *v,
		    const struct wd_merge_how *how, enum wd_merged *out,
		    wd_oid *id)
{
	int code = how->octopus ? merge_octopus(l, v, out, id)
				: merge_two(l, v, how, out, id);

	return code == 0 ? NULL
			 : wd_git_error(l->arena, code, "cannot merge a file");
}

wd_err wd_merge_lines(struct wd_merge_lines *l, const wd_oid *const *ids,
		      const struct wd_merge_how *how, enum wd_merged *out,
		      wd_oid *id)
{
	struct version v[WD_TEXTS] = { 0 };
	bool lines = true;
	wd_err err = NULL;

	for (int i = 0; err == NULL && i < WD_TEXTS; i++) {
		err = read_version(l, ids[i], true, &v[i]);
		lines = lines && !wd_is_binary(v[i].text);
	}
	if (err == NULL && lines)
		err = charge_lines(l, v);
	*out = WD_MERGED_NOT;
	if (err == NULL && lines)
		err = merge(l, v, how, out, id);
	for (int i = 0; i < WD_TEXTS; i++)
		git_odb_object_free(v[i].object);
	return err;
}
