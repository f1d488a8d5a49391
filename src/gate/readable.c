/*
 * readable.c - commits that git takes and nobody here can read.
 *
 * git without fsck accepts a commit whose tree is written in capitals, or one
 * of many megabytes.  On a branch that no rule governs nobody would look at
 * it, and every later walk over all branches would fail on it: one push of
 * anybody would stop everybody.  So a push may bring only what can be read.
 */
#include "gate/gate.h"
#include "git/repo.h"

enum { OBJECTS_MAX = 10000000 };

static wd_err check_object(struct wd_arena *a, struct wd_gate *g, wd_oid id)
{
	const struct wd_commit_links *links;
	enum wd_object_type type;
	uint64_t size;
	wd_err err = wd_object_header(a, g->repo, id, &type, &size);

	return err != NULL || type != WD_OBJ_COMMIT
		       ? err
		       : wd_links(a, g->repo, id, &links);
}

static void refuse(struct wd_arena *a, struct wd_facts *f, wd_err err)
{
	for (size_t i = 0; i < f->updates; i++) {
		struct wd_update *u = &f->update[i];

		if (u->refused != WD_REASON_NONE || wd_oid_zero(u->new_id))
			continue;
		u->refused = err->code == WD_ERR_LIMIT
				     ? WD_REASON_LIMIT
				     : WD_REASON_HEADER_GRAMMAR;
		u->refused_because =
			wd_strf(a, "the push brings what cannot be read: %s",
				wd_err_text(a, err));
	}
}

wd_err wd_gate_check_readable(struct wd_arena *a, struct wd_gate *g)
{
	const struct wd_arena mark = *a;
	wd_oid *id = NULL;
	size_t count = 0;
	wd_err err = wd_quarantine_list(a, g->repo, OBJECTS_MAX, &id, &count);

	if (err != NULL && err->code == WD_ERR_USAGE)
		return NULL; /* no quarantine: what came is in already */
	for (size_t i = 0; err == NULL && i < count; i++)
		err = check_object(a, g, id[i]);
	if (err == NULL)
		*a = mark; /* many ids, of no more use */
	if (err == NULL || err->code == WD_ERR_IO)
		return err;
	refuse(a, &g->facts, err);
	return NULL;
}
