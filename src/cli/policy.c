/* policy.c - does the policy load, and what does it ask of a ref? */
#include <string.h>
#include <unistd.h>

#include "base/time.h"
#include "cli/clone.h"
#include "cli/key.h"
#include "cli/place.h"
#include "policy/judge.h"
#include "policy/warnings.h"
#include "text/escape.h"

struct asking {
	struct wd_cli *cli;
	const char *file, *config, *repo;
	struct wd_site site; /* whose policy it is; not of a FILE */
};

static wd_err load_file(struct wd_arena *a, const char *file,
			struct wd_gate_policy *out)
{
	return wd_gate_policy_load(a, file, NULL, NULL, (wd_oid){ 0 }, out);
}

/* What every repository of a server starts from. */
static wd_err load_site(struct wd_arena *a, const char *config,
			struct wd_site *site, struct wd_gate_policy *out)
{
	wd_err err = wd_site_read(a, config, site);

	return err != NULL ? err : load_file(a, site->policy, out);
}

static wd_err load_repository(struct wd_arena *a, const char *gitdir,
			      struct wd_site *site, struct wd_gate_policy *out)
{
	struct wd_repo *r = NULL;
	wd_err err = wd_site_load(a, gitdir, site);

	if (err == NULL)
		err = wd_repo_open(a, gitdir, NULL, &r);
	if (err == NULL)
		err = wd_gate_policy_load(a, site->policy, gitdir, r,
					  (wd_oid){ 0 }, out);
	wd_repo_close(r);
	return err;
}

/* warder install gives an id to every repository that is protected. */
static bool is_protected(struct wd_cli *cli, const char *gitdir)
{
	const char *const argv[] = {
		"git",    wd_strf(cli->arena, "--git-dir=%s", gitdir).ptr,
		"config", "--local",
		"--get",  "warder.id",
		NULL
	};

	return wd_clone_try(cli, argv).len > 0;
}

/*
 * Outside a protected repository the site's own configuration says which
 * policy.
 */
static wd_err load(struct asking *q, struct wd_gate_policy *out)
{
	struct wd_cli *cli = q->cli;
	bool site = q->repo == NULL && access(WD_SITE_CONFIG, F_OK) == 0;
	const char *gitdir;

	if (q->file != NULL)
		return load_file(cli->arena, q->file, out);
	if (q->config != NULL)
		return load_site(cli->arena, q->config, &q->site, out);
	cli->quiet = site;
	wd_err err = wd_place_gitdir(cli, q->repo, &gitdir);

	cli->quiet = false;
	if (err == NULL && (!site || is_protected(cli, gitdir)))
		return load_repository(cli->arena, gitdir, &q->site, out);
	if (site)
		return load_site(cli->arena, WD_SITE_CONFIG, &q->site, out);
	return q->repo != NULL
		       ? err
		       : wd_because(cli->arena, err,
				    "name a policy FILE or a repository: there "
				    "is no " WD_SITE_CONFIG);
}

static void tell_wrong(struct wd_cli *cli, wd_err why)
{
	struct wd_json j = { .buf.arena = cli->arena };
	wd_str text = wd_str_of(wd_err_text(cli->arena, why));

	cli->status = WD_EXIT_NO;
	wd_cli_err(cli, wd_strf(cli->arena, "error: %.*s\n",
				WD_FMT(wd_escape(cli->arena, text, 0))));
	if (!cli->json)
		return;
	wd_json_object(&j);
	wd_json_key(&j, "error");
	wd_json_bytes(&j, text);
	wd_json_key(&j, "ok");
	wd_json_bool(&j, false);
	wd_json_end_object(&j);
	wd_cli_out_json(cli, &j);
}

static bool has_openpgp(const struct wd_registry *r)
{
	for (size_t i = 0; i < r->keys; i++)
		if (r->key[i].format == WD_KEY_OPENPGP)
			return true;
	return false;
}

/* Of OpenPGP keys the policy has a name; only the keyring knows the key. */
static void warn_of_keyring(struct asking *q, const struct wd_registry *r,
			    struct wd_policy_warnings *found)
{
	struct wd_arena *a = q->cli->arena;
	struct wd_key_info *info = NULL;
	size_t count = 0;
	wd_err err;

	if (q->site.gnupg == NULL || !has_openpgp(r))
		return;
	err = wd_key_infos(q->cli, &q->site, &info, &count);
	if (err != NULL) {
		wd_policy_warning_add(
			a, found, (wd_str){ 0 },
			wd_strf(a, "OpenPGP keys were not looked at: %s",
				wd_err_text(a, err)));
		return;
	}
	for (size_t i = 0; i < r->keys; i++) {
		wd_str text =
			r->key[i].format == WD_KEY_OPENPGP
				? wd_key_missing(a, r, &r->key[i], info, count)
				: (wd_str){ 0 };
		if (text.len > 0)
			wd_policy_warning_add(a, found, (wd_str){ 0 }, text);
	}
}

/* What loads, and may not mean what was meant: an answer, and no refusal. */
static struct wd_policy_warnings warnings_of(struct asking *q,
					     const struct wd_policy *p)
{
	struct wd_cli *cli = q->cli;
	struct wd_policy_warnings found = { 0 };
	wd_str overdue = wd_gate_overdue(cli->arena, p, wd_now());

	wd_policy_warn(cli->arena, p, &found);
	if (overdue.len > 0)
		wd_policy_warning_add(cli->arena, &found, (wd_str){ 0 },
				      overdue);
	warn_of_keyring(q, &p->registry, &found);
	return found;
}

static void check_text(struct wd_cli *cli, const struct wd_gate_policy *p,
		       const struct wd_policy_warnings *w)
{
	const struct wd_registry *people = &p->policy.registry;
	struct wd_arena *a = cli->arena;

	for (size_t i = 0; i < w->count; i++)
		wd_cli_err(cli,
			   wd_strf(a, "warning: %.*s%s%.*s\n",
				   WD_FMT(wd_escape(a, w->item[i].where, 0)),
				   w->item[i].where.len > 0 ? ": " : "",
				   WD_FMT(wd_escape(a, w->item[i].text, 0))));
	wd_cli_out(cli,
		   wd_strf(a,
			   "ok: %.*s: %zu groups, %zu keys, %zu persons, "
			   "%zu rules\n",
			   WD_FMT(p->digest),
			   people->groups - WD_GROUP_FIRST_DECLARED,
			   people->keys, people->persons, p->policy.rules));
}

static void warnings_json(struct wd_json *j, const struct wd_policy_warnings *w)
{
	wd_json_key(j, "warnings");
	wd_json_array(j);
	for (size_t i = 0; i < w->count; i++) {
		wd_json_object(j);
		wd_json_key(j, "text");
		wd_json_bytes(j, w->item[i].text);
		wd_json_key(j, "where");
		wd_json_bytes(j, w->item[i].where);
		wd_json_end_object(j);
	}
	wd_json_end_array(j);
}

static void count_json(struct wd_json *j, const char *key, size_t count)
{
	wd_json_key(j, key);
	wd_json_int(j, (int64_t)count);
}

static void check_json(struct wd_cli *cli, const struct wd_gate_policy *p,
		       const struct wd_policy_warnings *w)
{
	const struct wd_registry *people = &p->policy.registry;
	struct wd_json j = { .buf.arena = cli->arena };

	wd_json_object(&j);
	wd_json_key(&j, "digest");
	wd_json_str(&j, p->digest);
	count_json(&j, "groups", people->groups - WD_GROUP_FIRST_DECLARED);
	count_json(&j, "keys", people->keys);
	wd_json_key(&j, "ok");
	wd_json_bool(&j, true);
	count_json(&j, "persons", people->persons);
	count_json(&j, "rules", p->policy.rules);
	warnings_json(&j, w);
	wd_json_end_object(&j);
	wd_cli_out_json(cli, &j);
}

static wd_err check(struct asking *q)
{
	struct wd_cli *cli = q->cli;
	struct wd_gate_policy p;
	wd_err err = load(q, &p);

	if (err != NULL && err->code != WD_ERR_FORMAT &&
	    err->code != WD_ERR_LIMIT)
		return err;
	if (err != NULL) { /* read, and found wrong: an answer */
		tell_wrong(cli, err);
		return NULL;
	}
	struct wd_policy_warnings found = warnings_of(q, &p.policy);

	(cli->json ? check_json : check_text)(cli, &p, &found);
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

static void requirement_json(struct wd_json *j, const struct wd_policy *p,
			     const struct wd_require *r)
{
	wd_json_object(j);
	wd_json_key(j, "source");
	wd_json_bytes(j, r->source);
	wd_json_key(j, "text");
	wd_json_bytes(j, wd_expr_text(j->buf.arena, p, r->expr));
	wd_json_end_object(j);
}

static void condition_json(struct wd_json *j, const struct wd_policy *p,
			   const char *key, const struct wd_require *r)
{
	wd_json_key(j, key);
	if (r->expr != NULL)
		requirement_json(j, p, r);
	else
		wd_json_null(j);
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
	condition_json(j, p, "override", &rule->override);
	wd_json_key(j, "require");
	wd_json_array(j);
	for (size_t i = 0; i < rule->requires; i++)
		requirement_json(j, p, &rule->require[i]);
	wd_json_end_array(j);
	wd_json_key(j, "section");
	wd_json_bytes(j, rule->section);
	condition_json(j, p, "when", &rule->when);
	wd_json_end_object(j);
}

static void explain_json(struct wd_cli *cli, const struct wd_policy *p,
			 wd_str ref)
{
	struct wd_json j = { .buf.arena = cli->arena };

	wd_json_object(&j);
	wd_json_key(&j, "ref");
	wd_json_bytes(&j, ref);
	wd_json_key(&j, "rules");
	wd_json_array(&j);
	for (size_t i = 0; i < p->rules; i++)
		if (wd_rule_governs(&p->rule[i], ref))
			rule_json(&j, p, &p->rule[i]);
	wd_json_end_array(&j);
	wd_json_key(&j, "unmatched");
	wd_json_str(&j, p->unmatched_allow ? WD_STR("allow") : WD_STR("deny"));
	wd_json_end_object(&j);
	wd_cli_out_json(cli, &j);
}

static void explain_text(struct wd_cli *cli, const struct wd_policy *p,
			 wd_str ref)
{
	size_t governs = 0;

	for (size_t i = 0; i < p->rules; i++)
		if (wd_rule_governs(&p->rule[i], ref)) {
			rule_text(cli, p, &p->rule[i]);
			governs++;
		}
	if (governs == 0)
		wd_cli_out(cli, p->unmatched_allow
					? WD_STR("no rule governs it: every "
						 "push is accepted\n")
					: WD_STR("no rule governs it: every "
						 "push is refused\n"));
}

static wd_err explain(struct asking *q, wd_str ref)
{
	struct wd_gate_policy g;
	wd_err err = load(q, &g);

	if (err != NULL)
		return err;
	(q->cli->json ? explain_json : explain_text)(q->cli, &g.policy, ref);
	return NULL;
}

wd_err wd_cmd_policy(struct wd_cli *cli)
{
	struct asking q = { .cli = cli };
	const struct wd_option options[] = { { "config", &q.config, NULL },
					     { "file", &q.file, NULL },
					     { "repo", &q.repo, NULL } };
	wd_err err = wd_cli_options(cli, options, 3, 1, 2);

	if (err != NULL)
		return err;
	if (strcmp(cli->argv[0], "check") == 0) {
		if (cli->argc == 2)
			q.file = cli->argv[1];
		return check(&q);
	}
	if (strcmp(cli->argv[0], "explain") == 0 && cli->argc == 2) {
		wd_str ref;

		err = wd_cli_ref(cli, cli->argv[1], &ref);
		return err != NULL ? err : explain(&q, ref);
	}
	return wd_cli_no_verb(cli, "check explain");
}
