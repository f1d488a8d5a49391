/* approve.c - approve or reject `base..commit` for a ref. */
#include "cli/clone.h"

/* --for v1 is a branch, also where a tag of that name is what exists. */
static const char *tag_of_name(const struct wd_clone *c, wd_str ref)
{
	struct wd_arena *a = c->cli->arena;
	wd_str branch = WD_STR("refs/heads/");

	if (!wd_str_starts(ref, branch))
		return "";
	wd_str tag = wd_strf(a, "refs/tags/%.*s",
			     WD_FMT(wd_str_from(ref, branch.len)));

	return wd_oid_zero(wd_revision_ref(c->cli, tag.ptr))
		       ? ""
		       : wd_strf(a, "; --for %.*s is the tag", WD_FMT(tag)).ptr;
}

static void merge_base(const struct wd_clone *c, wd_str ref, wd_oid commit,
		       wd_oid *out)
{
	struct wd_arena *a = c->cli->arena;
	wd_oid tip = wd_clone_tracking(c, ref);
	const char *const argv[] = { "git", "merge-base",
				     wd_oid_hex(a, tip).ptr,
				     wd_oid_hex(a, commit).ptr, NULL };

	*out = (wd_oid){ 0 };
	if (!wd_oid_zero(tip))
		(void)wd_oid_read(wd_clone_try(c->cli, argv), out);
	else
		wd_cli_err(c->cli,
			   wd_strf(a,
				   "warning: nothing of %.*s was fetched from "
				   "%s: this covers all of history (--base "
				   "says otherwise)%s\n",
				   WD_FMT(ref), c->remote,
				   tag_of_name(c, ref)));
}

static wd_err find_base(const struct wd_clone *c, const char *named, wd_str ref,
			wd_oid commit, wd_oid *out)
{
	struct wd_revision r = { 0 };
	wd_err err = NULL;

	if (named != NULL)
		err = wd_revision_find(c->cli, named, &r);
	else
		merge_base(c, ref, commit, &r.commit);
	*out = r.commit;
	if (err == NULL && wd_oid_eq(*out, commit))
		return wd_failf(c->cli->arena, WD_ERR_NOT_FOUND,
				"%.*s is in %.*s already: there is nothing to "
				"review (--base says otherwise)",
				WD_FMT(wd_oid_hex(c->cli->arena, commit)),
				WD_FMT(ref));
	return err;
}

static wd_err vote(struct wd_cli *cli, enum wd_vote verdict)
{
	struct wd_clone_options o = { 0 };
	const char *base = NULL;
	bool withdraw = false;
	const struct wd_option options[] = {
		{ "for", &o.ref, NULL },       { "base", &base, NULL },
		{ "remote", &o.remote, NULL }, { "site", &o.site, NULL },
		{ "person", &o.person, NULL }, { "comment", &o.comment, NULL },
		{ "print", NULL, &o.print },   { "withdraw", NULL, &withdraw },
	};
	struct wd_statement s = { .kind = WD_REVIEW };
	struct wd_revision at;
	struct wd_clone clone;
	wd_err err = wd_cli_options(cli, options,
				    sizeof(options) / sizeof(options[0]), 1, 1);

	if (err == NULL)
		err = wd_clone_open(cli, &o, &clone);
	if (err == NULL)
		err = wd_revision_find(cli, cli->argv[0], &at);
	if (err == NULL)
		err = wd_clone_ref(&clone, &s.ref);
	if (err == NULL)
		err = find_base(&clone, base, s.ref, at.commit, &s.base);
	if (err != NULL)
		return err;
	s.commit = at.commit;
	s.vote = withdraw ? WD_WITHDRAWN : verdict;
	return wd_clone_publish(&clone, &s, &at);
}

wd_err wd_cmd_approve(struct wd_cli *cli)
{
	return vote(cli, WD_APPROVE);
}

wd_err wd_cmd_reject(struct wd_cli *cli)
{
	return vote(cli, WD_REJECT);
}
