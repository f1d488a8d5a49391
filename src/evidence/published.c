#include "evidence/published.h"

#include "evidence/embedded.h"

static void take_values(struct wd_arena *a, struct wd_published *p,
			const struct wd_ref *ref, size_t refs)
{
	p->value = wd_new(a, wd_oid, refs + 1);
	for (size_t i = 0; i < refs; i++)
		if (!wd_str_starts(ref[i].name, WD_STR("refs/warder/")))
			p->value[p->values++] = ref[i].id;
	p->listed = true;
}

static wd_err list_values(struct wd_arena *a, struct wd_published *p)
{
	struct wd_ref *ref = NULL;
	size_t refs = 0;
	wd_err err = p->listed ? NULL
			       : wd_refs_list(a, p->gitdir, WD_STR("refs/"),
					      &ref, &refs);

	if (!p->listed && err == NULL)
		take_values(a, p, ref, refs);
	return err;
}

static wd_err peel_values(struct wd_arena *a, struct wd_published *p)
{
	if (p->peeled)
		return NULL;
	p->tip = wd_new(a, wd_oid, p->values + 1);
	for (size_t i = 0; i < p->values; i++) {
		wd_oid commit = { 0 };
		wd_err err = wd_peel(a, p->repo, p->value[i], &commit);

		if (err != NULL && !wd_unreadable(err))
			return err;
		if (!wd_oid_zero(commit))
			p->tip[p->tips++] = commit;
	}
	p->peeled = true;
	return NULL;
}

static wd_err is_commit(struct wd_arena *a, struct wd_published *p, wd_oid id,
			bool *out)
{
	enum wd_object_type type;
	uint64_t size;
	wd_err err = wd_object_header(a, p->repo, id, &type, &size);

	if (err != NULL && err->code != WD_ERR_NOT_FOUND)
		return err;
	*out = err == NULL && type == WD_OBJ_COMMIT;
	return NULL;
}

static wd_err look(struct wd_arena *a, struct wd_published *p, wd_oid commit,
		   bool *out)
{
	bool exists = false;
	wd_err err = is_commit(a, p, commit, &exists);

	if (err == NULL && exists)
		err = list_values(a, p);
	if (err != NULL || !exists) {
		*out = false;
		return err;
	}
	/* Most are the tip of a branch for review: no tag is opened then. */
	for (size_t i = 0; i < p->values; i++)
		if (wd_oid_eq(p->value[i], commit)) {
			*out = true;
			return NULL;
		}
	err = peel_values(a, p);
	if (err != NULL)
		return err;
	return wd_any_reaches(a, p->repo, p->tip, p->tips, commit, out);
}

wd_err wd_published(struct wd_arena *a, struct wd_published *p, wd_oid commit,
		    bool *out)
{
	if (wd_oid_zero(p->last) || !wd_oid_eq(p->last, commit)) {
		wd_err err = look(a, p, commit, &p->answer);

		if (err != NULL)
			return err;
		p->last = commit;
	}
	*out = p->answer;
	return NULL;
}

wd_err wd_evidence_published(struct wd_arena *a, struct wd_repo *r,
			     const struct wd_ref *ref, size_t refs,
			     wd_oid commit, bool *out)
{
	struct wd_published p = { .repo = r };

	take_values(a, &p, ref, refs);
	return wd_published(a, &p, commit, out);
}

wd_err wd_published_base(struct wd_arena *a, struct wd_published *p,
			 wd_oid commit, wd_oid base, bool *out)
{
	bool exists = false, below = false;
	wd_err err = is_commit(a, p, base, &exists);

	if (err == NULL && exists)
		err = wd_reaches(a, p->repo, commit, base, &below);
	if (err != NULL)
		return err;
	if (exists && !below)
		return wd_published(a, p, base, out);
	*out = below;
	return NULL;
}
