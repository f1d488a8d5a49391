/* ticket.c - publish the state of a change ticket. */
#include "base/time.h"
#include "cli/clone.h"

static wd_err read_time(struct wd_cli *cli, const char *text, int64_t *out)
{
	if (text == NULL || wd_time_read(wd_str_of(text), out))
		return NULL;
	return wd_cli_misused(cli,
			      "a time is written 2026-11-24T18:00:00Z: \"%s\"",
			      text);
}

/* "a,b" as a list; NULL is none. */
static void split(struct wd_arena *a, const char *text, wd_str **out,
		  size_t *count)
{
	wd_str rest = wd_str_of(text), one;

	*out = wd_new(a, wd_str, rest.len + 1);
	while (rest.len > 0) {
		if (!wd_str_cut(rest, ',', &one, &rest)) {
			one = rest;
			rest = (wd_str){ 0 };
		}
		(*out)[(*count)++] = one;
	}
}

/* Any published commit will do to hang the tag on. */
static wd_err find_anchor(const struct wd_clone *c, const char *at,
			  struct wd_revision *out)
{
	const char *head =
		wd_strf(c->cli->arena, "refs/remotes/%s/HEAD", c->remote).ptr;
	const char *pattern =
		wd_strf(c->cli->arena, "refs/remotes/%s/", c->remote).ptr;
	const char *const any[] = { "git",       "for-each-ref",
				    "--count=1", "--format=%(objectname)",
				    pattern,     NULL };

	if (at != NULL)
		return wd_revision_find(c->cli, at, out);
	out->ref = (wd_str){ 0 };
	out->commit = wd_revision_ref(c->cli, head);
	if (!wd_oid_zero(out->commit) ||
	    wd_oid_read(wd_clone_try(c->cli, any), &out->commit))
		return NULL;
	return wd_fail(c->cli->arena, WD_ERR_NOT_FOUND,
		       "a ticket's tag needs a published commit to point to: "
		       "git fetch, or --at COMMIT");
}

wd_err wd_cmd_ticket(struct wd_cli *cli)
{
	struct wd_clone_options o = { 0 };
	const char *project = NULL, *state = NULL, *type = NULL, *at = NULL;
	const char *start = NULL, *end = NULL, *refs = NULL, *repos = NULL;
	const struct wd_option options[] = {
		{ "project", &project, NULL },
		{ "state", &state, NULL },
		{ "type", &type, NULL },
		{ "start", &start, NULL },
		{ "end", &end, NULL },
		{ "refs", &refs, NULL },
		{ "repositories", &repos, NULL },
		{ "at", &at, NULL },
		{ "remote", &o.remote, NULL },
		{ "site", &o.site, NULL },
		{ "person", &o.person, NULL },
		{ "comment", &o.comment, NULL },
		{ "print", NULL, &o.print },
	};
	struct wd_statement s = { .kind = WD_TICKET };
	struct wd_clone clone;
	struct wd_revision anchor = { 0 };
	wd_err err = wd_cli_options(cli, options,
				    sizeof(options) / sizeof(options[0]), 1, 1);

	if (err == NULL && (project == NULL || state == NULL))
		err = wd_cli_misused(cli, "--project and --state are needed");
	if (err == NULL)
		err = read_time(cli, start, &s.window_start);
	if (err == NULL)
		err = read_time(cli, end, &s.window_end);
	if (err == NULL)
		err = wd_clone_open(cli, &o, &clone);
	if (err == NULL)
		err = find_anchor(&clone, at, &anchor);
	if (err != NULL)
		return err;
	s.ticket = wd_str_of(cli->argv[0]);
	s.project = wd_str_of(project);
	s.state = wd_str_of(state);
	s.type = wd_str_of(type);
	split(cli->arena, refs, &s.refs, &s.refs_count);
	split(cli->arena, repos, &s.repositories, &s.repositories_count);
	return wd_clone_publish(&clone, &s, &anchor);
}
