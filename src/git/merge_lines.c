/*
 * merge_lines.c - three versions of a file, merged line by line.
 *
 * What this takes grows with the lines more than with the bytes: memory with
 * all of them, and work, when somebody means to make it much, with those
 * between the first and the last one that differ.  So each has a price.
 */
#include <string.h>

#include "git/merge.h"

enum { BASE, OURS, THEIRS, VERSIONS };

/* Bytes that a line counts for, at least; and one more that may differ. */
enum { LINE = 24, COMPARED = 32 };

struct version {
	git_odb_object *object; /* NULL: a text of our own */
	wd_str text;
};

/* git takes a file for binary by its beginning. */
static bool is_binary(wd_str text)
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
	for (size_t i = 0; i < l->texts; i++)
		if (wd_oid_eq(l->text[i].id, *id))
			return &l->text[i].text;
	return NULL;
}

/* Not unpacked before it is known to be small enough. */
static wd_err read_object(struct wd_merge_lines *l, const wd_oid *id,
			  struct version *v)
{
	enum wd_object_type type;
	uint64_t size;
	wd_err err = wd_object_header(l->arena, l->repo, *id, &type, &size);

	if (err == NULL)
		err = charge(l, size);
	if (err == NULL)
		err = wd_repo_read(l->arena, l->repo, id, WD_OBJ_BLOB,
				   WD_TREE_MAX, &v->object);
	if (err == NULL && git_odb_object_size(v->object) > 0)
		v->text = (wd_str){ git_odb_object_data(v->object),
				    git_odb_object_size(v->object) };
	return err;
}

static wd_err read_version(struct wd_merge_lines *l, const wd_oid *id,
			   struct version *v)
{
	const wd_str *text = made_here(l, id);

	v->text = WD_STR(""); /* never a null pointer */
	if (text == NULL)
		return read_object(l, id, v);
	v->text = *text;
	return charge(l, text->len);
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

	for (int i = 0; err == NULL && i < VERSIONS; i++) {
		uint64_t price = lines_of(v[i].text) * LINE;

		if (price > v[i].text.len)
			err = charge(l, price - v[i].text.len);
	}
	for (int i = OURS; err == NULL && i <= THEIRS; i++)
		err = charge_comparison(l, v[BASE].text, v[i].text);
	return err;
}

static void remember(struct wd_merge_lines *l, const wd_oid *id, wd_str text)
{
	if (l->texts < WD_MERGE_STEPS)
		l->text[l->texts++] =
			(struct wd_merge_text){ *id,
						wd_str_dup(l->scratch, text) };
}

static int name_result(struct wd_merge_lines *l,
		       const git_merge_file_result *result, bool keep,
		       wd_oid *id)
{
	git_oid oid;
	int code =
		git_odb_hash(&oid, result->ptr, result->len, GIT_OBJECT_BLOB);

	if (code != 0)
		return code;
	memcpy(id->b, oid.id, sizeof(id->b));
	if (keep)
		remember(l, id, (wd_str){ result->ptr, result->len });
	return 0;
}

static wd_err merge(struct wd_merge_lines *l, const struct version *v,
		    bool keep, enum wd_merged *out, wd_oid *id)
{
	git_merge_file_result result = { 0 };
	git_merge_file_input in[VERSIONS];

	for (int i = 0; i < VERSIONS; i++)
		in[i] = (git_merge_file_input){
			.version = GIT_MERGE_FILE_INPUT_VERSION,
			.ptr = v[i].text.ptr,
			.size = v[i].text.len
		};
	int code = git_merge_file(&result, &in[BASE], &in[OURS], &in[THEIRS],
				  NULL);
	bool clean = result.automergeable != 0;

	if (code == 0 && (clean || keep))
		code = name_result(l, &result, keep, id);
	git_merge_file_result_free(&result);
	*out = clean ? WD_MERGED : WD_MERGED_CLASH;
	return code == 0 ? NULL
			 : wd_git_error(l->arena, code, "cannot merge a file");
}

wd_err wd_merge_lines(struct wd_merge_lines *l, const wd_oid *base,
		      const wd_oid *ours, const wd_oid *theirs, bool keep,
		      enum wd_merged *out, wd_oid *id)
{
	const wd_oid *const ids[VERSIONS] = { base, ours, theirs };
	struct version v[VERSIONS] = { 0 };
	bool lines = true;
	wd_err err = NULL;

	for (int i = 0; err == NULL && i < VERSIONS; i++) {
		err = read_version(l, ids[i], &v[i]);
		lines = lines && !is_binary(v[i].text);
	}
	if (err == NULL && lines)
		err = charge_lines(l, v);
	*out = WD_MERGED_NOT;
	if (err == NULL && lines)
		err = merge(l, v, keep, out, id);
	for (int i = 0; i < VERSIONS; i++)
		git_odb_object_free(v[i].object);
	return err;
}
