/* load.c - read the policy's files and the repository's own layer. */
#include <string.h>

#include "base/digest.h"
#include "base/file.h"
#include "gate/gate.h"
#include "git/refs.h"

enum { LAYERS = 2 };

/* Remembers every file it reads, so that a change can be noticed later. */
struct reading {
	struct wd_gate_policy *policy;
	size_t files_max;
	wd_str tried, text; /* read this text in place of that file, if named */
};

static wd_err read_text(struct wd_arena *a, struct reading *r, const char *path,
			wd_str *text)
{
	struct wd_gate_policy *p = r->policy;

	if (p->files == r->files_max)
		return wd_failf(a, WD_ERR_LIMIT, "more than %zu policy files",
				r->files_max);
	/* Identity first: a change while we read is then a change. */
	p->file[p->files] = (struct wd_pending_file){
		.path = wd_str_of(path), .identity = wd_file_identity(a, path)
	};
	bool tried = r->tried.len > 0 && wd_str_eq(r->tried, wd_str_of(path));
	wd_err err = tried ? NULL : wd_file_read(a, path, WD_POLICY_MAX, text);

	if (err != NULL)
		return err;
	if (tried)
		*text = r->text;
	p->text[p->texts++] = *text;
	p->files++;
	return NULL;
}

/* Relative to the file that includes, as git does. */
static wd_err include(void *ctx, struct wd_arena *a, wd_str path, wd_str from,
		      wd_str *name, wd_str *text)
{
	if (path.len == 0)
		return wd_fail(a, WD_ERR_USAGE, "an include needs a path");
	*name = wd_path_beside(a, from, path);
	return read_text(a, ctx, name->ptr, text);
}

static wd_err find_entry(struct wd_arena *a, struct wd_repo *r, wd_oid tree,
			 wd_str name, wd_oid *out)
{
	enum wd_object_type type;
	struct wd_tree_entry entry;
	wd_str raw;
	wd_err err = wd_object_read(a, r, tree, WD_TREE_MAX, &type, &raw);

	if (err != NULL)
		return err;
	struct wd_tree_reader t = { .rest = raw };

	while (wd_tree_next(&t, &entry))
		if (wd_str_eq(entry.name, name)) {
			*out = entry.id;
			return NULL;
		}
	return wd_failf(a, WD_ERR_FORMAT, "has no file %.*s", WD_FMT(name));
}

static wd_err read_layer(struct wd_arena *a, struct wd_repo *r, wd_oid commit,
			 wd_str *text)
{
	const struct wd_commit_links *links;
	enum wd_object_type type;
	wd_oid blob;
	wd_err err = wd_links(a, r, commit, &links);

	if (err == NULL)
		err = find_entry(a, r, links->tree, WD_STR("policy.conf"),
				 &blob);
	if (err == NULL)
		err = wd_object_read(a, r, blob, WD_POLICY_MAX, &type, text);
	if (err == NULL && type != WD_OBJ_BLOB)
		err = wd_fail(a, WD_ERR_FORMAT, "policy.conf is not a file");
	return err == NULL ? NULL : wd_because(a, err, "refs/warder/policy");
}

static wd_err find_layer(struct wd_arena *a, const char *gitdir, wd_oid *id)
{
	wd_str real;

	return wd_ref_resolve(a, gitdir, WD_STR("refs/warder/policy"), &real,
			      id);
}

/* Over every text with its length, so that no two lists read the same. */
static wd_str digest_of(struct wd_arena *a, const struct wd_gate_policy *p)
{
	struct wd_buf all = { .arena = a };

	for (size_t i = 0; i < p->texts; i++) {
		wd_buf_f(&all, "%zu\n", p->text[i].len);
		wd_buf_add(&all, p->text[i]);
	}
	return wd_sha256(a, wd_buf_str(&all));
}

/* Where the layers come from besides the site's file; NULL: nowhere. */
struct layers {
	const char *gitdir;
	struct wd_repo *repo;
	wd_oid commit;
};

static wd_err load(struct wd_arena *a, const char *file,
		   const struct layers *from, struct reading reading,
		   struct wd_gate_policy *out)
{
	struct wd_gate_policy p = { .layer = from->commit };
	struct wd_includer includer = { include, &reading };
	struct wd_policy_source source[LAYERS] = {
		{ .layer = WD_STR("site"), .file = wd_str_of(file) },
		{ .layer = WD_STR("repository"),
		  .file = WD_STR("refs/warder/policy:policy.conf"),
		  .no_include = true }
	};
	size_t layers = 1;

	reading.policy = &p;
	reading.files_max = WD_POLICY_FILES_MAX;
	p.file = wd_new(a, struct wd_pending_file, WD_POLICY_FILES_MAX);
	p.text = wd_new(a, wd_str, WD_POLICY_FILES_MAX + LAYERS);
	wd_err err = read_text(a, &reading, file, &source[0].text);

	if (err == NULL && from->gitdir != NULL && wd_oid_zero(p.layer))
		err = find_layer(a, from->gitdir, &p.layer);
	if (err == NULL && from->repo != NULL && !wd_oid_zero(p.layer)) {
		err = read_layer(a, from->repo, p.layer, &source[1].text);
		if (err == NULL)
			p.text[p.texts++] = source[layers++].text;
	}
	if (err == NULL)
		err = wd_policy_load(a, source, layers, &includer, &p.policy);
	if (err != NULL)
		return wd_because(a, err, "the policy does not load");
	p.digest = digest_of(a, &p);
	*out = p;
	return NULL;
}

wd_err wd_gate_policy_load(struct wd_arena *a, const char *file,
			   const char *gitdir, struct wd_repo *r,
			   wd_oid layer_commit, struct wd_gate_policy *out)
{
	struct layers from = { gitdir, r, layer_commit };

	return load(a, file, &from, (struct reading){ 0 }, out);
}

wd_err wd_gate_policy_try(struct wd_arena *a, const char *file,
			  const struct wd_policy_trial *trial,
			  struct wd_gate_policy *out)
{
	struct layers from = { 0 };

	return load(a, file, &from,
		    (struct reading){ .tried = trial->path,
				      .text = trial->text },
		    out);
}
