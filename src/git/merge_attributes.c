#include "git/merge_attributes.h"

#include "git/trees.h"
#include "text/gitattributes.h"

enum { LEVELS = 64 }; /* directories above a path */

static const wd_str file_name = { ".gitattributes",
				  sizeof(".gitattributes") - 1 };

struct reading {
	struct wd_arena *arena;
	struct wd_repo *repo;
	struct wd_gitattributes file[LEVELS];
	git_odb_object *object[LEVELS];
	size_t files;
	bool unreadable;
};

static bool find(const git_odb_object *tree, wd_str name, bool directory,
		 wd_oid *id)
{
	struct wd_tree_entry e;
	struct wd_tree_reader reader = {
		.rest = { git_odb_object_data((git_odb_object *)tree),
			  git_odb_object_size((git_odb_object *)tree) }
	};

	while (wd_tree_next(&reader, &e))
		if (wd_str_eq(e.name, name) &&
		    (directory ? wd_is_dir(&e)
			       : (wd_mode(&e) & 0170000) == 0100000)) {
			*id = e.id;
			return true;
		}
	return false;
}

static wd_err add_file(struct reading *g, const wd_oid *id, size_t directory)
{
	enum wd_object_type type;
	uint64_t size;
	wd_err err = wd_object_header(g->arena, g->repo, *id, &type, &size);

	if (err != NULL)
		return err;
	if (size > WD_GITATTRIBUTES_MAX || g->files == LEVELS) {
		g->unreadable = true;
		return NULL;
	}
	err = wd_repo_read(g->arena, g->repo, id, WD_OBJ_BLOB,
			   WD_GITATTRIBUTES_MAX, &g->object[g->files]);
	if (err != NULL)
		return err;
	git_odb_object *o = g->object[g->files];

	g->file[g->files++] =
		(struct wd_gitattributes){ .text = { git_odb_object_data(o),
						     git_odb_object_size(o) },
					   .directory = directory };
	return NULL;
}

/* One directory: its file, and the tree of the next one. */
static wd_err descend(struct reading *g, wd_str path, size_t at, wd_oid *tree,
		      size_t *next)
{
	git_odb_object *object = NULL;
	wd_str head, tail;
	wd_oid id;
	wd_err err = wd_tree_open(g->arena, g->repo, tree, &object);

	*next = 0;
	if (err != NULL)
		return err;
	if (find(object, file_name, false, &id))
		err = add_file(g, &id, at);
	if (err == NULL &&
	    wd_str_cut(wd_str_from(path, at), '/', &head, &tail) &&
	    find(object, head, true, tree))
		*next = at + head.len + 1;
	git_odb_object_free(object);
	return err;
}

static wd_err read_files(struct reading *g, const wd_oid *root, wd_str path)
{
	wd_oid tree = *root;
	size_t at = 0;
	wd_err err = NULL;

	if (wd_oid_zero(tree))
		return NULL;
	do
		err = descend(g, path, at, &tree, &at);
	while (err == NULL && at > 0);
	return err;
}

static enum wd_driver driver_of(const struct reading *g, wd_str path)
{
	struct wd_attribute merge;

	if (g->unreadable)
		return WD_DRIVER_UNREADABLE;
	merge = wd_attribute_of(g->arena, g->file, g->files, path,
				WD_STR("merge"));
	switch (merge.is) {
	case WD_ATTRIBUTE_UNSPECIFIED:
	case WD_ATTRIBUTE_SET:
		return WD_DRIVER_TEXT;
	case WD_ATTRIBUTE_UNSET:
		return WD_DRIVER_BINARY;
	case WD_ATTRIBUTE_VALUE:
		if (wd_str_eq(merge.value, WD_STR("text")))
			return WD_DRIVER_TEXT;
		if (wd_str_eq(merge.value, WD_STR("binary")))
			return WD_DRIVER_BINARY;
		return wd_str_eq(merge.value, WD_STR("union"))
			       ? WD_DRIVER_UNION
			       : WD_DRIVER_CUSTOM;
	case WD_ATTRIBUTE_OPEN:
		break;
	}
	return WD_DRIVER_UNREADABLE;
}

static wd_err read_driver(struct wd_arena *a, struct wd_repo *r,
			  const wd_oid *tree, wd_str path, enum wd_driver *out)
{
	struct reading g = { .arena = a, .repo = r };
	wd_err err = read_files(&g, tree, path);

	if (err == NULL)
		*out = driver_of(&g, path);
	for (size_t i = 0; i < LEVELS; i++)
		git_odb_object_free(g.object[i]);
	return err;
}

wd_err wd_merge_driver(struct wd_arena *a, struct wd_repo *r,
		       const wd_oid *ours, const wd_oid *theirs, wd_str path,
		       enum wd_driver *out)
{
	enum wd_driver other = WD_DRIVER_TEXT;
	wd_err err = read_driver(a, r, ours, path, out);

	if (err == NULL && *out == WD_DRIVER_UNION)
		err = read_driver(a, r, theirs, path, &other);
	if (err == NULL && *out == WD_DRIVER_UNION && other != WD_DRIVER_UNION)
		*out = WD_DRIVER_ONE_UNION;
	return err;
}
