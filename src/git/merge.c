#include <string.h>

#include "git/merge.h"
#include "git/merge_base.h"
#include "git/trees.h"

/*
 * A clean merge needs no eyes of its own: it is what its parents make.  So
 * nothing may pass here that a conflict, a rename or a hand has shaped.  Each
 * name of the result must be what the three-way rule says: a side that did
 * not change yields to the one that did.  Only where both changed the same
 * file its lines are merged again.
 */
enum { RESULT, BASE, OURS, THEIRS, SIDES };

enum { BLOB_MAX = 16 << 20, FILES_MAX = 10000 };

struct merge {
	bool clean;
	size_t files; /* merged line by line */
};

/* Of the id of `git mktree </dev/null`: git drops what is empty. */
static bool is_empty_tree(const struct wd_tree_entry *e)
{
	static const wd_oid empty = {
		{ 0x4b, 0x82, 0x5d, 0xc6, 0x42, 0xcb, 0x6e, 0xb9, 0xa0, 0x60,
		  0xe5, 0x4b, 0xf8, 0xd6, 0x92, 0x88, 0xfb, 0xee, 0x49, 0x04 }
	};

	return e != NULL && wd_oid_eq(e->id, empty);
}

static bool is_file(const struct wd_tree_entry *e)
{
	return (wd_mode(e) & 0170000) == 0100000;
}

/* git takes a file for binary by its beginning. */
static bool is_binary(git_odb_object *blob)
{
	size_t n = git_odb_object_size(blob);

	return n > 0 && memchr(git_odb_object_data(blob), '\0',
			       n < 8000 ? n : 8000) != NULL;
}

static wd_err read_blobs(struct wd_trees *t,
			 const struct wd_tree_entry *const *entry,
			 git_odb_object **blob, git_merge_file_input *in,
			 bool *mergeable)
{
	for (int i = BASE; i < SIDES; i++) {
		wd_err err = wd_repo_read(t->arena, t->repo, &entry[i]->id,
					  WD_OBJ_BLOB, WD_TREE_MAX, &blob[i]);

		if (err != NULL)
			return err;
		in[i].version = GIT_MERGE_FILE_INPUT_VERSION;
		in[i].ptr = git_odb_object_data(blob[i]);
		in[i].size = git_odb_object_size(blob[i]);
		*mergeable = *mergeable && in[i].size <= BLOB_MAX &&
			     !is_binary(blob[i]);
	}
	return NULL;
}

static wd_err merge_lines(struct wd_arena *a, const git_merge_file_input *in,
			  wd_oid *out, bool *clean)
{
	git_merge_file_result result = { 0 };
	git_oid id;
	int code = git_merge_file(&result, &in[BASE], &in[OURS], &in[THEIRS],
				  NULL);

	if (code == 0 && result.automergeable != 0)
		code = git_odb_hash(&id, result.ptr, result.len,
				    GIT_OBJECT_BLOB);
	*clean = result.automergeable != 0;
	if (code == 0 && *clean)
		memcpy(out->b, id.id, sizeof(out->b));
	git_merge_file_result_free(&result);
	return code == 0 ? NULL : wd_git_error(a, code, "cannot merge a file");
}

/* What the contents of three different files make. */
static wd_err merge_file(struct wd_trees *t,
			 const struct wd_tree_entry *const *entry, wd_oid *out,
			 bool *clean)
{
	struct merge *m = t->ctx;
	git_odb_object *blob[SIDES] = { 0 };
	git_merge_file_input in[SIDES];
	bool mergeable = true;

	if (++m->files > FILES_MAX)
		return wd_fail(t->arena, WD_ERR_LIMIT,
			       "too many files to merge again");
	memset(in, 0, sizeof(in));
	wd_err err = read_blobs(t, entry, blob, in, &mergeable);

	*clean = false;
	if (err == NULL && mergeable)
		err = merge_lines(t->arena, in, out, clean);
	for (int i = BASE; i < SIDES; i++)
		git_odb_object_free(blob[i]);
	return err;
}

/* Both sides changed a file: name, mode and content each by itself. */
static wd_err both_changed(struct wd_trees *t,
			   const struct wd_tree_entry *const *entry,
			   bool *clean)
{
	struct wd_tree_entry want;
	wd_err err = NULL;

	*clean = true;
	for (int i = RESULT; i < SIDES; i++)
		*clean = *clean && is_file(entry[i]);
	if (!*clean)
		return NULL;
	want = *entry[OURS];
	if (wd_mode(entry[OURS]) == wd_mode(entry[BASE]))
		want.mode = entry[THEIRS]->mode;
	if (wd_oid_eq(entry[OURS]->id, entry[BASE]->id))
		want.id = entry[THEIRS]->id;
	else if (!wd_oid_eq(entry[THEIRS]->id, entry[BASE]->id) &&
		 !wd_oid_eq(entry[THEIRS]->id, entry[OURS]->id))
		err = merge_file(t, entry, &want.id, clean);
	*clean = err == NULL && *clean && wd_same_entry(&want, entry[RESULT]);
	return err;
}

/* The one that the three-way rule chooses; false when both changed. */
static bool choose(const struct wd_tree_entry *const *entry,
		   const struct wd_tree_entry **want)
{
	if (wd_same_entry(entry[OURS], entry[THEIRS]) ||
	    wd_same_entry(entry[THEIRS], entry[BASE]))
		*want = entry[OURS];
	else if (wd_same_entry(entry[OURS], entry[BASE]))
		*want = entry[THEIRS];
	else
		return false;
	return true;
}

static bool on_any_side(const struct wd_tree_entry *const *entry,
			bool (*is)(const struct wd_tree_entry *e))
{
	for (int i = RESULT; i < SIDES; i++)
		if (is(entry[i]))
			return true;
	return false;
}

static wd_err visit(struct wd_trees *t,
		    const struct wd_tree_entry *const *entry,
		    enum wd_step *next)
{
	struct merge *m = t->ctx;
	const struct wd_tree_entry *want;
	wd_err err = NULL;

	if (choose(entry, &want))
		m->clean = wd_same_entry(want, entry[RESULT]);
	else if (on_any_side(entry, wd_is_dir))
		m->clean = !is_empty_tree(entry[RESULT]);
	else
		err = both_changed(t, entry, &m->clean);
	/* One side's file beside the other's directory is a conflict. */
	if (entry[RESULT] != NULL && wd_trees_twin(t, RESULT))
		m->clean = false;
	if (!m->clean)
		*next = WD_STEP_OUT;
	else if (on_any_side(entry, wd_is_dir) && !choose(entry, &want))
		*next = WD_STEP_INTO;
	return err;
}

static wd_err merge_trees(struct wd_arena *a, struct wd_repo *r,
			  const wd_oid *tree, bool *out)
{
	const struct wd_arena mark = r->arena;
	struct merge m = { .clean = true };
	struct wd_trees t = { .arena = a,
			      .scratch = &r->arena,
			      .repo = r,
			      .sides = SIDES,
			      .depth_max = WD_TREES_DEPTH_MAX,
			      .visit = visit,
			      .ctx = &m };
	wd_err err = wd_trees_walk(&t, tree);

	r->arena = mark;
	if (err == NULL)
		*out = m.clean;
	return err;
}

static wd_err tree_of(struct wd_arena *a, struct wd_repo *r, wd_oid commit,
		      wd_oid *tree)
{
	const struct wd_commit_links *links;
	wd_err err = wd_links(a, r, commit, &links);

	if (err == NULL)
		*tree = links->tree;
	return err;
}

wd_err wd_clean_merge(struct wd_arena *a, struct wd_repo *r, wd_oid commit,
		      bool *out)
{
	const struct wd_commit_links *links;
	wd_oid tree[SIDES] = { 0 }, *base = NULL;
	size_t bases = 0;
	wd_err err = wd_links(a, r, commit, &links);

	if (err == NULL && links->parents != 2) {
		*out = false;
		return NULL;
	}
	if (err == NULL)
		err = wd_merge_bases(a, r, links->parent[0], links->parent[1],
				     &base, &bases);
	if (err != NULL)
		return err;
	if (bases > 1)
		return wd_merge_again(a, r, links, out);
	tree[RESULT] = links->tree;
	if (bases == 1)
		err = tree_of(a, r, base[0], &tree[BASE]);
	if (err == NULL)
		err = tree_of(a, r, links->parent[0], &tree[OURS]);
	if (err == NULL)
		err = tree_of(a, r, links->parent[1], &tree[THEIRS]);
	return err != NULL ? err : merge_trees(a, r, tree, out);
}
