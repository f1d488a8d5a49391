/*
 * tree_cache.c - the trees that were read last.  An id's bytes never change, so
 * nothing in here can be out of date; what it holds is bounded, and so is what
 * a hostile tree can push out of it: work, up to the deadline.
 */
#include <stdlib.h>
#include <string.h>

#include "git/inside.h"

enum {
	SLOTS = 2048,       /* a power of two */
	ONE_MAX = 64 << 10, /* bytes; larger ones are read again */
	BYTES_MAX = 4 << 20 /* of all of them together */
};

static git_odb_object **slot_of(struct wd_repo *r, const wd_oid *id)
{
	uint32_t hash;

	memcpy(&hash, id->b, sizeof(hash));
	return &r->tree[hash & (SLOTS - 1)];
}

static bool holds(git_odb_object *object, const wd_oid *id)
{
	return object != NULL &&
	       memcmp(git_odb_object_id(object)->id, id->b, sizeof(id->b)) == 0;
}

static void drop(struct wd_repo *r, git_odb_object **slot)
{
	if (*slot == NULL)
		return;
	r->tree_bytes -= git_odb_object_size(*slot);
	git_odb_object_free(*slot);
	*slot = NULL;
}

static void keep(struct wd_repo *r, git_odb_object **slot,
		 git_odb_object *object)
{
	size_t size = git_odb_object_size(object);

	drop(r, slot);
	if (size > ONE_MAX || size > BYTES_MAX - r->tree_bytes ||
	    git_odb_object_dup(slot, object) != 0)
		return;
	r->tree_bytes += size;
}

wd_err wd_tree_open(struct wd_arena *a, struct wd_repo *r, const wd_oid *id,
		    git_odb_object **out)
{
	/* Not from the arena: who compares trees gives back what it took. */
	if (r->tree == NULL)
		r->tree = calloc(SLOTS, sizeof(git_odb_object *));
	if (r->tree == NULL)
		return wd_fail(a, WD_ERR_IO, "no memory for trees");
	git_odb_object **slot = slot_of(r, id);

	if (holds(*slot, id))
		return git_odb_object_dup(out, *slot) == 0
			       ? NULL
			       : wd_fail(a, WD_ERR_FOREIGN, "no memory");
	wd_err err = wd_repo_read(a, r, id, WD_OBJ_TREE, WD_TREE_MAX, out);

	if (err == NULL)
		keep(r, slot, *out);
	return err;
}

void wd_trees_forget(struct wd_repo *r)
{
	for (size_t i = 0; r->tree != NULL && i < SLOTS; i++)
		drop(r, &r->tree[i]);
	free(r->tree);
	r->tree = NULL;
}
