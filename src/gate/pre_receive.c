/*
 * pre_receive.c - judge a whole push; or, as `pre-receive --update REF OLD
 * NEW`, one ref for an update hook that found no decision.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <warder/hooks.h>

#include "base/time.h"
#include "gate/gate.h"
#include "gate/hook.h"
#include "git/repo.h"

struct judging {
	struct wd_hook *hook;
	struct wd_proposal *proposal;
	size_t proposals;
	struct wd_push_environment environment;
	const char *quarantine;
	const char *name; /* of the hook, for the record */
	bool add;         /* one of several decisions of this push */
};

static wd_err judge(struct judging *j, struct wd_gate *g)
{
	struct wd_arena *a = j->hook->arena;
	const struct wd_site *site = &j->hook->site;
	struct wd_receiver receiver = { 0 };
	wd_err err = wd_receiver_find(a, &receiver);

	if (err == NULL)
		err = wd_gate_open(a, site, j->quarantine, NULL, g);
	if (err == NULL)
		err = wd_pusher_find(a, site, &g->policy.policy.registry,
				     &g->facts.pusher);
	if (err != NULL)
		return err;
	g->facts.now = wd_now();
	g->undecided = wd_hook_undecided(j->hook);
	g->push = j->add ? NULL : &j->environment;
	err = wd_gate_judge(a, g, j->proposal, j->proposals);
	/* On disk before anybody hears the answer. */
	if (err == NULL)
		err = wd_gate_record(a, g, j->name);
	if (err == NULL)
		err = wd_gate_leave(a, g, &receiver, j->add);
	return err;
}

static wd_err run(struct judging *j, bool *accept)
{
	struct wd_gate gate = { 0 };
	wd_err err = judge(j, &gate);

	if (err == NULL) {
		wd_hook_say(j->hook->arena,
			    wd_gate_report(j->hook->arena, &gate));
		*accept = gate.decision.accepted;
	}
	wd_gate_close(&gate);
	return err;
}

static wd_err read_arguments(struct judging *j)
{
	struct wd_hook *h = j->hook;
	struct wd_proposal *p = wd_new(h->arena, struct wd_proposal, 1);

	p->ref = wd_str_of(h->argv[2]);
	if (!wd_oid_read(wd_str_of(h->argv[3]), &p->old_id) ||
	    !wd_oid_read(wd_str_of(h->argv[4]), &p->new_id))
		return wd_fail(h->arena, WD_ERR_USAGE,
			       "usage: pre-receive --update REF OLD NEW");
	j->proposal = p;
	j->proposals = 1;
	j->name = "update";
	j->add = true;
	return NULL;
}

static wd_err pre_receive(struct wd_hook *h, bool *accept)
{
	struct judging j = { .hook = h, .name = "pre-receive" };
	wd_str input = { 0 };
	wd_err err = wd_hook_site(h);

	if (err == NULL) /* before ids are read that may not be ours */
		err = wd_repo_supported(h->arena, h->site.gitdir);
	if (err == NULL)
		err = wd_site_pushable(h->arena, &h->site);
	if (err != NULL)
		return err;
	if (h->argc == 5 && strcmp(h->argv[1], "--update") == 0) {
		err = read_arguments(&j);
	} else if (h->argc == 1) {
		j.quarantine = getenv("GIT_QUARANTINE_PATH");
		err = wd_push_environment(h->arena, &j.environment);
		if (err == NULL)
			err = wd_hook_input(h, &input);
		if (err == NULL)
			err = wd_proposals_read(h->arena, input, &j.proposal,
						&j.proposals);
	} else {
		err = wd_fail(h->arena, WD_ERR_USAGE,
			      "pre-receive takes no arguments");
	}
	if (err == NULL)
		err = run(&j, accept);
	if (err == NULL && *accept && !j.add)
		err = wd_hook_chain(h, input);
	return err;
}

int warder_pre_receive(int argc, char **argv)
{
	return wd_hook_main(argc, argv, pre_receive);
}
