/*
 * layer.c - a push to refs/warder/policy: the repository's own layer.
 *
 * Judged by the policy as it was before the push: fast-forward only, every
 * commit signed by a member of [policy] owner, and the result must load.
 */
#include "gate/gate.h"
#include "git/repo.h"

enum { LAYER_COMMITS_MAX = 1000 };

static void refuse(struct wd_update *u, wd_str because)
{
	u->refused = WD_REASON_POLICY_LAYER;
	u->refused_because = because;
}

static wd_err read_one(struct wd_arena *a, struct wd_gate *g, wd_oid id,
		       struct wd_commit *commit, struct wd_signature *sig)
{
	enum wd_object_type type;
	struct wd_signed s;
	wd_str raw;
	wd_err err = wd_object_read(a, g->repo, id, WD_OBJECT_MAX, &type, &raw);

	if (err == NULL)
		err = wd_commit_read(a, raw, commit, &s);
	if (err != NULL)
		return err;
	commit->id = id;
	*sig = (struct wd_signature){ .id = id,
				      .payload = s.payload,
				      .armor = s.armor };
	return NULL;
}

/* NONE, or why this commit may not change the policy. */
static enum wd_reason flaw_of(const struct wd_gate *g,
			      const struct wd_commit *c,
			      const struct wd_verdict *v)
{
	const struct wd_policy *p = &g->policy.policy;

	if (c->flaw != WD_REASON_NONE)
		return c->flaw;
	if (v->reason != WD_REASON_NONE)
		return v->reason;
	if (!wd_in_group(&p->registry, p->owner, v->person))
		return WD_REASON_SIGNER_NOT_ALLOWED;
	if (wd_person_by_email(&p->registry, c->committer.email) != v->person)
		return WD_REASON_COMMITTER_MISMATCH;
	return WD_REASON_NONE;
}

static wd_err check_signers(struct wd_arena *a, struct wd_gate *g,
			    struct wd_update *u)
{
	wd_oid *id = NULL;
	size_t n = 0;
	bool settled = !wd_oid_zero(u->old_id);
	wd_err err = wd_walk(a, g->repo, u->tip, &u->old_id, settled ? 1 : 0,
			     LAYER_COMMITS_MAX, &id, &n);
	struct wd_commit *commit = wd_new(a, struct wd_commit, n);
	struct wd_signature *sig = wd_new(a, struct wd_signature, n);

	for (size_t i = 0; err == NULL && i < n; i++)
		err = read_one(a, g, id[i], &commit[i], &sig[i]);
	if (err == NULL && n > 0)
		err = wd_verify(a, &g->sign, &g->policy.policy.registry, sig,
				n);
	for (size_t i = 0; err == NULL && i < n; i++) {
		enum wd_reason flaw = flaw_of(g, &commit[i], &sig[i].verdict);

		if (flaw == WD_REASON_NONE)
			continue;
		refuse(u, wd_strf(a,
				  "commit %.*s is not signed by an owner of "
				  "the policy (%s)",
				  WD_FMT(wd_oid_short(a, id[i])),
				  wd_reason_code(flaw)));
		break;
	}
	return err;
}

static wd_err check_shape(struct wd_arena *a, struct wd_gate *g,
			  struct wd_update *u)
{
	bool forward = true;

	if (wd_oid_zero(u->new_id)) {
		refuse(u, WD_STR("the policy is never deleted by a push: an "
				 "admin does it on the server, with git "
				 "update-ref -d"));
		return NULL;
	}
	/* While it moves nobody can tell whether it changed for other refs. */
	if (g->facts.updates > 1) {
		refuse(u, WD_STR("the policy is pushed by itself, without "
				 "other refs"));
		return NULL;
	}
	if (g->policy.policy.owner == WD_NOBODY) {
		refuse(u, WD_STR("the site's policy names no owner for it"));
		return NULL;
	}
	/* A tag of it is read by nobody: the policy would not load again. */
	if (!wd_oid_eq(u->tip, u->new_id)) {
		refuse(u, WD_STR("it does not point to a commit"));
		return NULL;
	}
	wd_err err = wd_oid_zero(u->old_id) ? NULL
					    : wd_reaches(a, g->repo, u->tip,
							 u->old_id, &forward);

	if (err == NULL && !forward)
		refuse(u, WD_STR("it is not a fast-forward"));
	return err;
}

wd_err wd_gate_judge_layer(struct wd_arena *a, struct wd_gate *g,
			   struct wd_update *u)
{
	struct wd_gate_policy then;
	wd_err err = check_shape(a, g, u);

	g->sign.now = g->facts.now;
	if (err == NULL && u->refused == WD_REASON_NONE)
		err = check_signers(a, g, u);
	if (err != NULL || u->refused != WD_REASON_NONE)
		return err;
	err = wd_gate_policy_load(a, g->site->policy, g->site->gitdir, g->repo,
				  u->tip, &then);
	/* Without "the policy does not load": room for what matters. */
	if (err != NULL && err->code != WD_ERR_IO)
		refuse(u, wd_strf(a, "it would not load: %s",
				  wd_err_text(a, err->cause)));
	return err != NULL && err->code == WD_ERR_IO ? err : NULL;
}
