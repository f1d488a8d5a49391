/* lineage.c - first parents, and commits by what people write of their ids. */
#include <string.h>

#include "base/map.h"
#include "git/inside.h"

/*
 * The line leaves what `old` does not reach at exactly one place: it is `old`,
 * or a merge has made that a side line.  So no more is walked than is new.
 */
wd_err wd_first_parent(struct wd_arena *a, struct wd_repo *r, wd_oid tip,
		       wd_oid old, size_t max, bool *out)
{
	const struct wd_commit_links *links;
	struct wd_map fresh = { .arena = a };
	wd_oid *commit = NULL;
	size_t count = 0;
	uint32_t at;
	wd_err err = wd_walk(a, r, tip, &old, 1, max, &commit, &count);

	for (size_t i = 0; err == NULL && i < count; i++)
		(void)wd_map_add(&fresh, wd_oid_key(&commit[i]), 0);
	while (err == NULL && wd_map_get(&fresh, wd_oid_key(&tip), &at)) {
		err = wd_links(a, r, tip, &links);
		if (err == NULL && links->parents == 0)
			break;
		if (err == NULL)
			tip = links->parent[0];
	}
	if (err == NULL)
		*out = wd_oid_eq(tip, old);
	return err;
}

static bool read_prefix(wd_str digits, git_oid *out)
{
	char hex[GIT_OID_HEXSZ + 1];

	memset(hex, '0', GIT_OID_HEXSZ);
	hex[GIT_OID_HEXSZ] = '\0';
	if (digits.len > GIT_OID_HEXSZ)
		return false;
	memcpy(hex, digits.ptr, digits.len);
	return git_oid_fromstr(out, hex) == 0;
}

wd_err wd_commit_named(struct wd_arena *a, struct wd_repo *r, wd_str digits,
		       wd_oid *out)
{
	enum wd_object_type type;
	uint64_t size;
	git_oid prefix, full;
	git_odb *odb;
	wd_oid id;
	wd_err err = wd_repo_odb(a, r, &odb);

	*out = (wd_oid){ 0 };
	if (err != NULL || !read_prefix(digits, &prefix))
		return err;
	int code = git_odb_exists_prefix(&full, odb, &prefix, digits.len);

	if (code == GIT_ENOTFOUND || code == GIT_EAMBIGUOUS)
		return NULL;
	if (code < 0)
		return wd_git_error(a, code, "finding an object by its prefix");
	memcpy(id.b, full.id, sizeof(id.b));
	err = wd_object_header(a, r, id, &type, &size);
	if (err == NULL && type == WD_OBJ_COMMIT)
		*out = id;
	return err;
}
