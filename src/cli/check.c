/*
 * check.c - the same judgement before pushing.
 *
 * The policy comes from --site DIR (policy.conf, and gnupg/ with public keys);
 * what was fetched from the remote stands for the server's refs; evidence is
 * fetched first.  Who pushes and how is guessed from the clone's settings.
 */
#include <string.h>

#include "base/time.h"
#include "cli/clone.h"
#include "cli/place.h"

struct checking {
	struct wd_cli *cli;
	struct wd_clone clone;
	struct wd_site site;
	struct wd_proposal proposal;
};

/* "A..B" names both ends; "B" starts at what the remote has; none is HEAD. */
static wd_err find_range(struct checking *c, const char *range)
{
	const char *dots = range == NULL ? NULL : strstr(range, "..");
	const char *tip = range == NULL ? "HEAD" : range;
	struct wd_revision found;
	wd_err err = wd_clone_ref(&c->clone, &c->proposal.ref);

	if (err != NULL)
		return err;
	c->proposal.old_id = wd_clone_tracking(&c->clone, c->proposal.ref);
	if (dots != NULL) {
		wd_str from = { range, (size_t)(dots - range) };

		tip = dots[2] == '\0' ? "HEAD" : dots + 2;
		err = wd_revision_find(c->cli, wd_str_c(c->cli->arena, from),
				       &found);
		if (err != NULL)
			return err;
		c->proposal.old_id = found.commit;
	}
	err = wd_revision_find(c->cli, tip, &found);
	if (err == NULL)
		c->proposal.new_id = found.commit;
	return err;
}

static void fetch_evidence(struct checking *c)
{
	const char *const argv[] = {
		"git",       "fetch",         "--quiet",
		"--no-tags", c->clone.remote, "+refs/warder/*:refs/warder/*",
		NULL
	};
	wd_str out;
	int status = 1;
	wd_err err =
		wd_cli_run(c->cli, argv, (wd_str){ 0 }, 65536, &out, &status);

	if (err != NULL || status != 0)
		wd_cli_err(c->cli, WD_STR("warning: evidence could not be "
					  "fetched; judging with what is "
					  "here\n"));
}

static wd_str guess_transport(struct checking *c)
{
	const char *const argv[] = { "git",    "remote",        "get-url",
				     "--push", c->clone.remote, NULL };
	wd_str url = wd_clone_try(c->cli, argv);

	if (wd_str_starts(url, WD_STR("http")))
		return WD_STR("http");
	if (wd_str_starts(url, WD_STR("ssh://")))
		return WD_STR("ssh");
	if (url.len == 0 || url.ptr[0] == '/' || url.ptr[0] == '.' ||
	    wd_str_starts(url, WD_STR("file://")))
		return WD_STR("local");
	return wd_str_has(url, ':') ? WD_STR("ssh") : WD_STR("local");
}

static void guess_pusher(struct checking *c, struct wd_gate *g)
{
	const struct wd_registry *people = &g->policy.policy.registry;
	struct wd_pusher *p = &g->facts.pusher;
	wd_str id = { 0 };

	p->source = WD_STR("clone");
	p->transport = guess_transport(c);
	p->account = wd_clone_config(c->cli, "user.email");
	p->person = wd_clone_person(&c->clone, &id) == NULL
			    ? wd_person_by_id(people, id)
			    : wd_person_by_email(people, p->account);
}

/*
 * Are objects of what is judged only promised by the remote?  git would fetch
 * them when it reads them; the judgement reads by itself, and fetches nothing.
 * With --quiet git lists what is missing, and nothing else.
 */
static bool promised_only(struct checking *c)
{
	struct wd_arena *a = c->cli->arena;
	const char *key = wd_strf(a, "remote.%s.promisor", c->clone.remote).ptr;
	const struct wd_proposal *p = &c->proposal;
	const char *tip = wd_str_c(a, wd_oid_hex(a, p->new_id));
	const char *from =
		wd_oid_zero(p->old_id)
			? NULL
			: wd_strf(a, "^%.*s", WD_FMT(wd_oid_hex(a, p->old_id)))
				  .ptr;
	const char *const argv[] = {
		"git", "rev-list", "--quiet", "--objects", "--missing=print",
		tip,   from,       NULL
	};

	return wd_clone_config(c->cli, key).len > 0 &&
	       wd_clone_try(c->cli, argv).len > 0;
}

/* A no, or an error, that only comes from what is not here, is no answer. */
static wd_err in_partial_clone(struct checking *c, wd_err err)
{
	if (!promised_only(c))
		return err;
	return wd_failf(c->cli->arena, WD_ERR_NOT_FOUND,
			"this is a partial clone, and not all that is judged "
			"is here; git fetch --refetch --no-filter %s brings it",
			c->clone.remote);
}

static wd_err judge(struct checking *c, struct wd_gate *g)
{
	const char *refs =
		wd_strf(c->cli->arena, "refs/remotes/%s/", c->clone.remote).ptr;
	wd_err err = wd_gate_open(c->cli->arena, &c->site, NULL, refs, g);

	if (err != NULL)
		return err;
	guess_pusher(c, g);
	g->facts.now = wd_now();
	g->before_pushing = WD_STR("warder check");
	err = wd_gate_judge(c->cli->arena, g, &c->proposal, 1);
	if (err != NULL || !g->decision.accepted)
		err = in_partial_clone(c, err);
	if (err != NULL)
		return err;
	wd_cli_out(c->cli, c->cli->json ? wd_gate_report_json(c->cli->arena, g)
					: wd_gate_report(c->cli->arena, g));
	if (!g->decision.accepted)
		c->cli->status = WD_EXIT_NO;
	return NULL;
}

wd_err wd_cmd_check(struct wd_cli *cli)
{
	struct checking c = { .cli = cli };
	struct wd_clone_options o = { 0 };
	struct wd_gate gate = { 0 };
	bool offline = false;
	const struct wd_option options[] = {
		{ "for", &o.ref, NULL },       { "site", &o.site, NULL },
		{ "remote", &o.remote, NULL }, { "person", &o.person, NULL },
		{ "offline", NULL, &offline },
	};
	wd_err err = wd_cli_options(cli, options,
				    sizeof(options) / sizeof(options[0]), 0, 1);

	if (err == NULL)
		err = wd_clone_open(cli, &o, &c.clone);
	if (err == NULL)
		err = wd_clone_site(&c.clone, &c.site);
	if (err == NULL)
		err = find_range(&c, cli->argv[0]);
	if (err == NULL && !offline)
		fetch_evidence(&c);
	if (err == NULL)
		err = judge(&c, &gate);
	wd_gate_close(&gate);
	return err;
}
