/*
 * provider_push.c - what an Open Policy Agent would be told of a push that
 * nobody made: a commit that the repository has, to a ref of it.
 */
#include "base/time.h"
#include "cli/provider.h"

static wd_err find_pusher(const struct wd_provider_command *k,
			  struct wd_gate *g)
{
	const struct wd_registry *people = &g->policy.policy.registry;
	struct wd_pusher *p = &g->facts.pusher;

	if (k->pusher == NULL)
		return NULL;
	p->account = wd_str_of(k->pusher);
	p->person = wd_person_by_id(people, p->account);
	return p->person != WD_NOBODY
		       ? NULL
		       : wd_failf(k->cli->arena, WD_ERR_NOT_FOUND,
				  "the policy has no person \"%s\"", k->pusher);
}

/* From what the ref holds now. */
static wd_err make_proposal(const struct wd_provider_command *k,
			    struct wd_gate *g, struct wd_proposal *out)
{
	struct wd_arena *a = k->cli->arena;
	const struct wd_ref *ref;
	size_t refs;
	wd_err err = wd_gate_refs(a, g, "refs/", &ref, &refs);

	if (err == NULL)
		err = wd_cli_ref(k->cli, k->ref != NULL ? k->ref : "main",
				 &out->ref);
	if (err == NULL && !wd_oid_read(wd_str_of(k->commit), &out->new_id))
		err = wd_cli_misused(
			k->cli, "--commit takes a whole object id, 40 digits");
	for (size_t i = 0; err == NULL && i < refs; i++)
		if (wd_str_eq(ref[i].name, out->ref))
			out->old_id = ref[i].id;
	return err;
}

static wd_err find_out(const struct wd_provider_command *k, struct wd_gate *g)
{
	struct wd_arena *a = k->cli->arena;
	struct wd_proposal proposal = { 0 };
	wd_err err = find_pusher(k, g);

	if (err == NULL)
		err = make_proposal(k, g, &proposal);
	g->facts.now = wd_now();
	if (err == NULL)
		err = wd_gate_find_out(a, g, &proposal, 1);
	if (err != NULL)
		return err;
	const struct wd_update *u = &g->facts.update[0];

	return u->refused == WD_REASON_NONE
		       ? NULL
		       : wd_failf(a, WD_ERR_USAGE,
				  "%.*s would be refused without asking: %.*s",
				  WD_FMT(u->ref), WD_FMT(u->refused_because));
}

wd_err wd_provider_push(struct wd_provider_command *k, struct wd_gate *g,
			struct wd_opa_asking *out)
{
	struct wd_arena *a = k->cli->arena;
	wd_err err = k->repo == NULL
			     ? wd_cli_misused(k->cli, "--commit needs --repo")
			     : wd_gate_open(a, &k->site, NULL, NULL, g);

	if (err == NULL)
		err = find_out(k, g);
	if (err != NULL)
		return err;
	wd_gate_opa_questions(a, g, out);
	return out->questions > 0
		       ? NULL
		       : wd_fail(a, WD_ERR_USAGE,
				 "no rule would ask an Open Policy Agent "
				 "about that");
}
