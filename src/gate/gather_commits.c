/* gather_commits.c - what the commits say, and who signed them, in batches. */
#include <string.h>

#include "base/batches.h"
#include "gate/gate.h"
#include "git/repo.h"
#include "policy/judge.h"
#include "text/encoding.h"

struct reading {
	struct wd_arena *arena; /* of what is kept */
	struct wd_gate *g;
	const unsigned *need;
};

static wd_str keep(struct wd_arena *a, wd_str s)
{
	return s.len == 0 ? (wd_str){ 0 } : wd_str_dup(a, s);
}

/* Out of the scratch arena, into the push's. */
static void keep_commit(struct wd_arena *a, const struct wd_commit *from,
			struct wd_commit *to)
{
	wd_oid id = to->id;

	*to = *from;
	to->id = id;
	to->parent = wd_new(a, wd_oid, from->parents);
	if (from->parents > 0)
		memcpy(to->parent, from->parent,
		       from->parents * sizeof(*to->parent));
	to->author.name = keep(a, from->author.name);
	to->author.email = keep(a, from->author.email);
	to->committer.name = keep(a, from->committer.name);
	to->committer.email = keep(a, from->committer.email);
	to->message = keep(a, from->message);
	to->encoding = keep(a, from->encoding);
	to->signature.key = keep(a, from->signature.key);
	to->clean_merge = to->reverts = WD_UNKNOWN;
}

static wd_err read_batch(struct wd_arena *scratch, struct wd_gate *g,
			 size_t from, size_t count, struct wd_commit *commit,
			 struct wd_signature *batch)
{
	for (size_t i = 0; i < count; i++) {
		wd_oid id = g->facts.commit[from + i].id;
		enum wd_object_type type;
		struct wd_signed sig;
		wd_str raw;
		wd_err err = wd_object_read(scratch, g->repo, id, WD_OBJECT_MAX,
					    &type, &raw);

		if (err == NULL && type != WD_OBJ_COMMIT)
			err = wd_fail(scratch, WD_ERR_FORMAT, "not a commit");
		if (err == NULL)
			err = wd_commit_read(scratch, raw, &commit[i], &sig);
		if (err == NULL)
			wd_commit_decode(scratch, &commit[i]);
		if (err != NULL)
			return wd_because(scratch, err, "commit %.*s",
					  WD_FMT(wd_oid_hex(scratch, id)));
		commit[i].id = id;
		commit[i].signature.person = WD_NOBODY;
		batch[i] = (struct wd_signature){ .id = id,
						  .payload = sig.payload,
						  .armor = sig.armor };
	}
	return NULL;
}

/* Those whose signature somebody asked for, moved together for one call. */
static wd_err verify_batch(struct wd_arena *scratch, struct wd_gate *g,
			   const unsigned *need, struct wd_signature *batch,
			   size_t count)
{
	struct wd_signature *wanted =
		wd_new(scratch, struct wd_signature, count);
	size_t n = 0, at = 0;

	for (size_t i = 0; i < count; i++)
		if (need[i] & WD_NEED_SIGNATURES)
			wanted[n++] = batch[i];
	if (n == 0)
		return NULL;
	wd_err err = wd_verify(scratch, &g->sign, &g->policy.policy.registry,
			       wanted, n);

	for (size_t i = 0; err == NULL && i < count; i++)
		if (need[i] & WD_NEED_SIGNATURES)
			batch[i] = wanted[at++];
	return err;
}

static wd_err one_batch(void *ctx, struct wd_arena *scratch, size_t from,
			size_t count)
{
	const struct reading *r = ctx;
	const unsigned *need = r->need + from;
	struct wd_commit *commit = wd_new(scratch, struct wd_commit, count);
	struct wd_signature *batch =
		wd_new(scratch, struct wd_signature, count);
	wd_err err = read_batch(scratch, r->g, from, count, commit, batch);

	if (err == NULL)
		err = verify_batch(scratch, r->g, need, batch, count);
	for (size_t i = 0; err == NULL && i < count; i++) {
		if (need[i] & WD_NEED_SIGNATURES) {
			commit[i].signature = batch[i].verdict;
			commit[i].signature_known = true;
		}
		keep_commit(r->arena, &commit[i],
			    &r->g->facts.commit[from + i]);
	}
	return err;
}

wd_err wd_gate_read_commits(struct wd_arena *a, struct wd_gate *g,
			    const unsigned *need)
{
	struct reading r = { .arena = a, .g = g, .need = need };

	return wd_batches(a, g->facts.commits, one_batch, &r);
}
