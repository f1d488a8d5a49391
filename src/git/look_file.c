/* look_file.c - open what a tree names, and say where a flaw is. */
#include <string.h>

#include "git/look.h"

enum { SHOWN_MAX = 1000 }; /* bytes of a path that are kept */

enum wd_blob_is { BLOB_FINE, BLOB_LARGE, BLOB_OTHER };

/* The end of a path says more than its beginning. */
static wd_str path_of(struct wd_arena *a, const struct wd_place *at,
		      wd_str name)
{
	char text[SHOWN_MAX];
	size_t from = sizeof(text);

	if (name.len == 0 && at->up != NULL) {
		name = at->name;
		at = at->up;
	}
	while (name.len < from) {
		from -= name.len;
		memcpy(text + from, name.ptr, name.len);
		if (at->up == NULL)
			break;
		text[--from] = '/';
		name = at->name;
		at = at->up;
	}
	return wd_str_dup(a, (wd_str){ text + from, sizeof(text) - from });
}

void wd_look_note(struct wd_inspection *in, struct wd_look *l,
		  enum wd_hygiene_check check, const char *what,
		  const struct wd_place *at, wd_str name)
{
	if (wd_look_flaws(l)->of[check] != NULL)
		return;
	if (l->flaws == NULL)
		l->flaws = wd_new(in->arena, struct wd_flaws, 1);
	struct wd_flaw *f = wd_new(in->arena, struct wd_flaw, 1);

	*f = (struct wd_flaw){ .check = check, .what = what };
	if (at != NULL && (at->up != NULL || name.len > 0))
		f->path = path_of(in->arena, at, name);
	l->flaws->of[check] = f;
}

/* A library that asks for more memory than it gets does not say how much. */
static bool is_large(struct wd_inspection *in, const wd_oid *id, wd_err err)
{
	enum wd_object_type type;
	uint64_t size = 0;

	return err->code == WD_ERR_LIMIT ||
	       (err->code == WD_ERR_FOREIGN &&
		wd_object_header(in->arena, in->repo, *id, &type, &size) ==
			NULL &&
		size > WD_TREE_MAX);
}

wd_err wd_look_open(struct wd_inspection *in, const struct wd_place *at,
		    const wd_oid *id, struct wd_look *l, git_odb_object **out)
{
	const char *what = NULL;
	git_odb_object *object = NULL;
	wd_err err = wd_tree_open(in->arena, in->repo, id, &object);

	if (err == NULL) {
		in->open += git_odb_object_size(object);
		*out = object;
		if (in->open <= WD_INSPECT_OPEN_MAX)
			return NULL;
		wd_look_close(in, object);
		*out = NULL;
		what = "has directories that are too large together";
	} else if (err->code == WD_ERR_FORMAT) {
		wd_look_note(in, l, WD_HYGIENE_MALFORMED,
			     "names an object that is no directory", at,
			     (wd_str){ 0 });
		return NULL;
	} else if (is_large(in, id, err)) {
		what = "has a directory larger than any that is read";
	} else {
		return err;
	}
	wd_look_note(in, l, WD_HYGIENE_LIMIT, what, at, (wd_str){ 0 });
	return NULL;
}

void wd_look_close(struct wd_inspection *in, git_odb_object *tree)
{
	if (tree == NULL)
		return;
	in->open -= git_odb_object_size(tree);
	git_odb_object_free(tree);
}

static const wd_oid *keep_id(struct wd_inspection *in, const wd_oid *id)
{
	wd_oid *kept = wd_new(in->arena, wd_oid, 1);

	*kept = *id;
	return kept;
}

static wd_err measure(struct wd_inspection *in, const wd_oid *id, uint32_t *is)
{
	enum wd_object_type type;
	uint64_t size;

	if (wd_map_get(&in->blobs, wd_oid_key(id), is))
		return NULL;
	wd_err err = wd_object_header(in->arena, in->repo, *id, &type, &size);

	if (err != NULL && err->code != WD_ERR_FORMAT)
		return err;
	*is = err != NULL || type != WD_OBJ_BLOB ? BLOB_OTHER
	      : size > in->limits.file           ? BLOB_LARGE
						 : BLOB_FINE;
	(void)wd_map_add(&in->blobs, wd_oid_key(keep_id(in, id)), *is);
	return NULL;
}

static wd_err read_modules(struct wd_inspection *in, const wd_oid *id,
			   const char **flaw)
{
	git_odb_object *object;
	enum wd_object_type type;
	uint64_t size;
	wd_err err = wd_object_header(in->arena, in->repo, *id, &type, &size);

	*flaw = "is a .gitmodules that is too large";
	if (err != NULL || size > WD_GITMODULES_MAX)
		return err;
	err = wd_repo_read(in->arena, in->repo, id, WD_OBJ_BLOB,
			   WD_GITMODULES_MAX, &object);
	if (err != NULL)
		return err;
	*flaw = wd_gitmodules_flaw(&in->repo->arena,
				   (wd_str){ git_odb_object_data(object),
					     git_odb_object_size(object) });
	git_odb_object_free(object);
	return NULL;
}

/* Flaws are few constant texts: the looks' table keeps those that were. */
static wd_err check_modules(struct wd_inspection *in, const wd_oid *id,
			    const char **flaw)
{
	uint32_t at;

	if (wd_map_get(&in->modules, wd_oid_key(id), &at)) {
		*flaw = in->module_flaw[at];
		return NULL;
	}
	wd_err err = read_modules(in, id, flaw);

	if (err != NULL)
		return err;
	for (at = 0; at < in->module_flaws; at++)
		if (in->module_flaw[at] == *flaw)
			break;
	if (at == in->module_flaws)
		in->module_flaw[in->module_flaws++] = *flaw;
	(void)wd_map_add(&in->modules, wd_oid_key(keep_id(in, id)), at);
	return NULL;
}

wd_err wd_look_file(struct wd_inspection *in, const struct wd_place *at,
		    const struct wd_tidy_entry *e, struct wd_look *l)
{
	const wd_oid *id = &e->entry.id;
	const char *flaw = NULL;
	uint32_t is = BLOB_FINE;
	wd_err err = measure(in, id, &is);

	if (err != NULL)
		return err;
	if (is == BLOB_OTHER)
		wd_look_note(in, l, WD_HYGIENE_MALFORMED,
			     "names an object that is no file", at,
			     e->entry.name);
	else if (is == BLOB_LARGE)
		wd_look_note(in, l, WD_HYGIENE_LIMIT,
			     "is a file larger than the limit", at,
			     e->entry.name);
	if (is == BLOB_OTHER || e->is != WD_NAME_MODULES ||
	    (e->entry.mode & 0170000) != 0100000)
		return NULL;
	err = check_modules(in, id, &flaw);
	if (err == NULL && flaw != NULL)
		wd_look_note(in, l, WD_HYGIENE_GITMODULES, flaw, at,
			     e->entry.name);
	return err;
}
