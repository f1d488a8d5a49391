#include <string.h>

#include "git/inside.h"

enum { PEEL_MAX = 8 };

static size_t place(const struct wd_nodes *n, const wd_oid *id)
{
	uint64_t hash;

	memcpy(&hash, id->b, sizeof(hash));
	size_t i = (size_t)hash & (n->cap - 1);

	while (n->slot[i] != NULL && !wd_oid_eq(n->slot[i]->id, *id))
		i = (i + 1) & (n->cap - 1);
	return i;
}

static void grow(struct wd_repo *r)
{
	struct wd_nodes *n = &r->nodes;
	struct wd_nodes bigger = { .count = n->count,
				   .cap = n->cap == 0 ? 256 : n->cap * 2 };

	bigger.slot = wd_new(&r->arena, struct wd_node *, bigger.cap);
	for (size_t i = 0; i < n->cap; i++)
		if (n->slot[i] != NULL)
			bigger.slot[place(&bigger, &n->slot[i]->id)] =
				n->slot[i];
	*n = bigger;
}

struct wd_node *wd_commit_node(struct wd_repo *r, const wd_oid *id)
{
	if (r->nodes.count >= r->nodes.cap / 2)
		grow(r);
	struct wd_node **slot = &r->nodes.slot[place(&r->nodes, id)];

	if (*slot == NULL) {
		*slot = wd_new(&r->arena, struct wd_node, 1);
		(*slot)->id = *id;
		r->nodes.count++;
	}
	return *slot;
}

wd_err wd_node_load(struct wd_arena *a, struct wd_repo *r, struct wd_node *n)
{
	git_odb_object *object;

	if (n->loaded)
		return NULL;
	wd_err err = wd_repo_read(a, r, &n->id, WD_OBJ_COMMIT, WD_OBJECT_MAX,
				  &object);

	if (err != NULL)
		return err;
	err = wd_commit_links(&r->arena,
			      (wd_str){ git_odb_object_data(object),
					git_odb_object_size(object) },
			      &n->links);
	git_odb_object_free(object);
	if (err != NULL)
		return wd_failf(a, err->code, "commit %.*s: %s",
				WD_FMT(wd_oid_hex(a, n->id)), err->what);
	if (n->links.parents > 0)
		n->parent =
			wd_new(&r->arena, struct wd_node *, n->links.parents);
	for (size_t i = 0; i < n->links.parents; i++)
		n->parent[i] = wd_commit_node(r, &n->links.parent[i]);
	n->loaded = true;
	return NULL;
}

bool wd_unreadable(wd_err err)
{
	return err != NULL &&
	       (err->code == WD_ERR_FORMAT || err->code == WD_ERR_LIMIT);
}

wd_err wd_links(struct wd_arena *a, struct wd_repo *r, wd_oid commit,
		const struct wd_commit_links **out)
{
	struct wd_node *n = wd_commit_node(r, &commit);
	wd_err err = wd_node_load(a, r, n);

	if (err == NULL)
		*out = &n->links;
	return err;
}

/* What the tag names. */
static wd_err follow(struct wd_arena *a, struct wd_repo *r, wd_oid *id)
{
	git_odb_object *object;
	struct wd_tag tag = { 0 };
	struct wd_signed ignored;
	enum wd_object_type type;
	wd_err err = wd_repo_read(a, r, id, WD_OBJ_TAG, WD_OBJECT_MAX, &object);

	if (err != NULL)
		return err;
	struct wd_arena mark = *a;

	err = wd_tag_read(a,
			  (wd_str){ git_odb_object_data(object),
				    git_odb_object_size(object) },
			  &tag, &type, &ignored);
	git_odb_object_free(object);
	if (err != NULL)
		return wd_because(a, err, "tag %.*s",
				  WD_FMT(wd_oid_hex(a, *id)));
	*a = mark;
	*id = tag.target;
	return NULL;
}

wd_err wd_peel(struct wd_arena *a, struct wd_repo *r, wd_oid id, wd_oid *commit)
{
	if (wd_commit_node(r, &id)->loaded) {
		*commit = id;
		return NULL;
	}
	for (int depth = 0; depth <= PEEL_MAX; depth++) {
		enum wd_object_type type;
		uint64_t size;
		wd_err err = wd_object_header(a, r, id, &type, &size);

		if (err == NULL && type == WD_OBJ_TAG)
			err = follow(a, r, &id);
		if (err != NULL)
			return err;
		if (type != WD_OBJ_TAG) {
			*commit = type == WD_OBJ_COMMIT ? id : (wd_oid){ 0 };
			return NULL;
		}
	}
	return wd_fail(a, WD_ERR_LIMIT, "tags of tags go too deep");
}
