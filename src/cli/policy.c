/* policy.c - does the policy load, and what does it ask of a ref? */
#include <string.h>

#include "cli/place.h"
#include "policy/judge.h"
#include "text/json.h"

static wd_err load(struct wd_cli *cli, const char *file, const char *repo,
		   struct wd_gate_policy *out)
{
	struct wd_arena *a = cli->arena;
	struct wd_repo *r = NULL;
	const char *gitdir;
	struct wd_site site;
	wd_err err;

	if (file != NULL)
		return wd_gate_policy_load(a, file, NULL, NULL, (wd_oid){ 0 },
					   out);
	err = wd_place_gitdir(cli, repo, &gitdir);
	if (err == NULL)
		err = wd_site_load(a, gitdir, &site);
	if (err == NULL)
		err = wd_repo_open(a, gitdir, NULL, &r);
	if (err == NULL)
		err = wd_gate_policy_load(a, site.policy, gitdir, r,
					  (wd_oid){ 0 }, out);
	wd_repo_close(r);
	return err;
}

static wd_err check(struct wd_cli *cli, const char *file, const char *repo)
{
	struct wd_gate_policy p;
	wd_err err = load(cli, file, repo, &p);

	if (err != NULL && err->code != WD_ERR_FORMAT &&
	    err->code != WD_ERR_LIMIT)
		return err;
	if (err != NULL) { /* read, and found wrong: an answer */
		wd_cli_err(cli, wd_strf(cli->arena, "error: %s\n",
					wd_err_text(cli->arena, err)));
		cli->status = WD_EXIT_NO;
		return NULL;
	}
	const struct wd_registry *people = &p.policy.registry;

	wd_cli_out(cli,
		   wd_strf(cli->arena,
			   cli->json
				   ? "{\"digest\":\"%.*s\",\"groups\":%zu,"
				     "\"keys\":%zu,\"ok\":true,\"persons\":%zu,"
				     "\"rules\":%zu}\n"
				   : "ok: %.*s: %zu groups, %zu keys, %zu "
				     "persons, %zu rules\n",
			   WD_FMT(p.digest),
			   people->groups - WD_GROUP_FIRST_DECLARED,
			   people->keys, people->persons, p.policy.rules));
	return NULL;
}

static const char *mode_text(enum wd_mode mode)
{
	return mode == WD_ENFORCE ? "enforced"
	       : mode == WD_WARN  ? "only warns"
				  : "only records";
}

static void one_requirement(struct wd_cli *cli, const struct wd_policy *p,
			    const char *label, const struct wd_require *r)
{
	if (r->expr != NULL)
		wd_cli_out(cli, wd_strf(cli->arena, "  %-9s %.*s\n", label,
					WD_FMT(wd_expr_text(cli->arena, p,
							    r->expr))));
}

static void rule_text(struct wd_cli *cli, const struct wd_policy *p,
		      const struct wd_rule *rule)
{
	wd_cli_out(cli,
		   wd_strf(cli->arena, "rule \"%.*s\" (%.*s:%u, %s%s%.*s)\n",
			   WD_FMT(rule->name), WD_FMT(rule->file), rule->line,
			   mode_text(rule->mode),
			   rule->section.len > 0 ? ", section " : "",
			   WD_FMT(rule->section)));
	one_requirement(cli, p, "when", &rule->when);
	for (size_t i = 0; i < rule->requires; i++)
		one_requirement(cli, p, "requires", &rule->require[i]);
	one_requirement(cli, p, "unless", &rule->override);
}

static void rule_json(struct wd_json *j, const struct wd_policy *p,
		      const struct wd_rule *rule)
{
	wd_json_object(j);
	wd_json_key(j, "file");
	wd_json_bytes(j, rule->file);
	wd_json_key(j, "line");
	wd_json_int(j, rule->line);
	wd_json_key(j, "mode");
	wd_json_str(j, wd_str_of(mode_text(rule->mode)));
	wd_json_key(j, "name");
	wd_json_bytes(j, rule->name);
	wd_json_key(j, "require");
	wd_json_array(j);
	for (size_t i = 0; i < rule->requires; i++) {
		wd_json_object(j);
		wd_json_key(j, "source");
		wd_json_bytes(j, rule->require[i].source);
		wd_json_key(j, "text");
		wd_json_bytes(j, wd_expr_text(j->buf.arena, p,
					      rule->require[i].expr));
		wd_json_end_object(j);
	}
	wd_json_end_array(j);
	wd_json_key(j, "section");
	wd_json_bytes(j, rule->section);
	wd_json_end_object(j);
}

static wd_err explain(struct wd_cli *cli, const char *file, const char *repo,
		      wd_str ref)
{
	struct wd_json j = { .buf.arena = cli->arena };
	struct wd_gate_policy g;
	size_t governs = 0;
	wd_err err = load(cli, file, repo, &g);
	const struct wd_policy *p = &g.policy;

	if (err != NULL)
		return err;
	wd_json_array(&j);
	for (size_t i = 0; i < p->rules; i++) {
		if (!wd_rule_governs(&p->rule[i], ref))
			continue;
		governs++;
		if (cli->json)
			rule_json(&j, p, &p->rule[i]);
		else
			rule_text(cli, p, &p->rule[i]);
	}
	wd_json_end_array(&j);
	if (cli->json)
		wd_cli_out(cli, wd_strf(cli->arena, "%.*s\n",
					WD_FMT(wd_buf_str(&j.buf))));
	else if (governs == 0)
		wd_cli_out(cli, p->unmatched_allow
					? WD_STR("no rule governs it: every "
						 "push is accepted\n")
					: WD_STR("no rule governs it: every "
						 "push is refused\n"));
	return NULL;
}

/* "main" is refs/heads/main, as git's own commands read it. */
static wd_str full_name(struct wd_arena *a, const char *ref)
{
	return strncmp(ref, "refs/", 5) == 0 ? wd_str_of(ref)
					     : wd_strf(a, "refs/heads/%s", ref);
}

wd_err wd_cmd_policy(struct wd_cli *cli)
{
	const char *repo = NULL, *file = NULL;
	const struct wd_option options[] = { { "repo", &repo, NULL },
					     { "file", &file, NULL } };
	wd_err err = wd_cli_options(cli, options, 2, 1, 2);

	if (err != NULL)
		return err;
	if (strcmp(cli->argv[0], "check") == 0)
		return check(cli, cli->argc == 2 ? cli->argv[1] : file, repo);
	if (strcmp(cli->argv[0], "explain") == 0 && cli->argc == 2)
		return explain(cli, file, repo,
			       full_name(cli->arena, cli->argv[1]));
	return wd_fail(cli->arena, WD_ERR_USAGE,
		       "policy takes: check [FILE], or explain REF");
}
