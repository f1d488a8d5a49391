/* explain.c - why a push was accepted or refused, from its record. */
#include "audit/record.h"
#include "base/time.h"
#include "cli/place.h"
#include "report/report.h"

static wd_str print_json(struct wd_arena *a, wd_str decision, wd_str seal)
{
	return wd_strf(a, "{\"decision\":%.*s,\"seal\":%.*s}\n",
		       WD_FMT(wd_str_trim(decision)),
		       WD_FMT(seal.len == 0 ? WD_STR("null")
					    : wd_str_trim(seal)));
}

/*
 * Names of persons are in the record's own text; the registry only gives them
 * an index, so one that is gone since is simply nobody.
 */
static wd_err read_record(struct wd_arena *a, const struct wd_site *site,
			  wd_str line, struct wd_record *out)
{
	struct wd_gate_policy policy = { 0 };

	if (wd_gate_policy_load(a, site->policy, NULL, NULL, (wd_oid){ 0 },
				&policy) != NULL)
		policy = (struct wd_gate_policy){ 0 };
	return wd_record_read(a, line, &policy.policy.registry, out);
}

static struct wd_report_rule *rules_of(struct wd_arena *a,
				       const struct wd_record *r)
{
	struct wd_report_rule *rule =
		wd_new(a, struct wd_report_rule, r->rules);

	for (size_t i = 0; i < r->rules; i++) {
		wd_str mode = wd_str_of(r->rule[i].mode);

		rule[i] = (struct wd_report_rule){
			.name = r->rule[i].name,
			.section = r->rule[i].section,
			.mode = wd_str_eq(mode, WD_STR("warn"))      ? 1
				: wd_str_eq(mode, WD_STR("observe")) ? 2
								     : 0,
			.require = r->rule[i].require,
			.requires = r->rule[i].requires
		};
	}
	return rule;
}

static wd_str print_text(struct wd_arena *a, const struct wd_record *r,
			 wd_str seal)
{
	struct wd_report_input in = { .facts = &r->facts,
				      .decision = &r->decision,
				      .rule = rules_of(a, r),
				      .rules = r->rules,
				      .verbose = true };
	const char *end = !r->decision.accepted ? "refused"
			  : seal.len > 0
				  ? "accepted, and the refs moved"
				  : "accepted, but no ref is known to have "
				    "moved";

	return wd_strf(a,
		       "decision %.*s  %.*s  %.*s  %s\n"
		       "policy   %.*s\n\n%.*s",
		       WD_FMT(r->id), WD_FMT(wd_time_text(a, r->time)),
		       WD_FMT(r->program), end, WD_FMT(r->policy_digest),
		       WD_FMT(wd_report_text(a, &in)));
}

/* A developer who was shown a decision has a clone, and no records. */
static wd_err find_record(struct wd_cli *cli, const char *gitdir,
			  struct wd_site *site, wd_str *decision, wd_str *seal)
{
	struct wd_arena *a = cli->arena;
	wd_err err = wd_site_load(a, gitdir, site);
	bool elsewhere = err != NULL;

	if (err == NULL) {
		err = wd_records_find(a, site->store, wd_str_of(cli->argv[0]),
				      decision, seal);
		elsewhere = err != NULL && err->code == WD_ERR_IO;
	}
	return !elsewhere ? err
			  : wd_because(a, err,
				       "the records are on the server, for the "
				       "account that owns them to read");
}

wd_err wd_cmd_explain(struct wd_cli *cli)
{
	struct wd_arena *a = cli->arena;
	const char *repo = NULL, *gitdir;
	const struct wd_option options[] = { { "repo", &repo, NULL } };
	struct wd_site site;
	struct wd_record record;
	wd_str decision, seal = { 0 };
	wd_err err = wd_cli_options(cli, options, 1, 1, 1);

	if (err == NULL)
		err = wd_place_gitdir(cli, repo, &gitdir);
	if (err == NULL)
		err = find_record(cli, gitdir, &site, &decision, &seal);
	if (err == NULL)
		err = read_record(a, &site, decision, &record);
	if (err == NULL)
		wd_cli_out(cli, cli->json ? print_json(a, decision, seal)
					  : print_text(a, &record, seal));
	return err;
}
