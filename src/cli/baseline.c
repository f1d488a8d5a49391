/*
 * baseline.c - declare the values that refs have now as judged: the way in for
 * history that is older than the gate.  It leaves a record.
 */
#include "audit/record.h"
#include "base/time.h"
#include "cli/place.h"
#include "git/refs.h"
#include "text/escape.h"

struct baseline {
	struct wd_cli *cli;
	struct wd_gate gate;
	wd_str who; /* asked before we act as somebody else */
	struct wd_settled *item;
	size_t items, room;
};

static bool asked_for(const struct wd_cli *cli, wd_str ref)
{
	for (int i = 0; i < cli->argc; i++)
		if (wd_str_eq(ref, wd_str_of(cli->argv[i])))
			return true;
	return cli->argc == 0;
}

static wd_err add(struct baseline *b, const struct wd_ref *ref)
{
	const struct wd_policy *p = &b->gate.policy.policy;
	wd_oid commit;
	wd_err err = wd_peel(b->cli->arena, b->gate.repo, ref->id, &commit);

	if (err != NULL)
		return err;
	for (size_t i = 0; i < p->rules && !wd_oid_zero(commit); i++) {
		if (!wd_rule_governs(&p->rule[i], ref->name) &&
		    !wd_rule_trusts(&p->rule[i], ref->name))
			continue;
		b->item[b->items++] = (struct wd_settled){
			.rule = p->rule[i].name, .ref = ref->name, .id = ref->id
		};
	}
	return NULL;
}

static bool is_there(const struct wd_ref *ref, size_t refs, wd_str name)
{
	for (size_t i = 0; i < refs; i++)
		if (wd_str_eq(ref[i].name, name))
			return true;
	return false;
}

/* What is declared is what was written: a short name is not filled up. */
static wd_err check_names(const struct baseline *b, const struct wd_ref *ref,
			  size_t refs)
{
	struct wd_arena *a = b->cli->arena;

	for (int i = 0; i < b->cli->argc; i++) {
		wd_str name = wd_str_of(b->cli->argv[i]);
		wd_str branch = wd_strf(a, "refs/heads/%.*s", WD_FMT(name));
		bool meant = is_there(ref, refs, branch);

		if (!is_there(ref, refs, name))
			return wd_failf(a, WD_ERR_NOT_FOUND,
					"there is no ref \"%.*s\": %s%.*s%s",
					WD_FMT(name),
					meant ? "is "
					      : "give its full name, "
						"such as ",
					WD_FMT(meant ? branch
						     : WD_STR("refs/heads/"
							      "main")),
					meant ? " meant?" : "");
	}
	return NULL;
}

static wd_err collect(struct baseline *b)
{
	struct wd_arena *a = b->cli->arena;
	struct wd_ref *ref = NULL;
	size_t refs = 0;
	wd_err err = wd_refs_list(a, b->gate.site->gitdir, WD_STR("refs/"),
				  &ref, &refs);

	if (err == NULL)
		err = check_names(b, ref, refs);
	if (err != NULL)
		return err;
	b->item = wd_new(a, struct wd_settled,
			 refs * b->gate.policy.policy.rules);
	for (size_t i = 0; err == NULL && i < refs; i++)
		if (asked_for(b->cli, ref[i].name))
			err = add(b, &ref[i]);
	return err;
}

static wd_err declare(struct baseline *b)
{
	struct wd_arena *a = b->cli->arena;
	const char *dir = b->gate.site->store;
	wd_str line = wd_record_baseline(a, wd_now(), wd_place_account(b->cli),
					 b->item, b->items);
	wd_err err = wd_records_append(a, dir, line);

	return err != NULL ? err : wd_records_index(a, dir, b->gate.store);
}

static void tell_json(const struct baseline *b, bool dry_run)
{
	struct wd_json j = { .buf.arena = b->cli->arena };

	wd_json_object(&j);
	wd_json_key(&j, "declared");
	wd_json_bool(&j, !dry_run && b->items > 0);
	wd_json_key(&j, "values");
	wd_json_array(&j);
	for (size_t i = 0; i < b->items; i++) {
		wd_json_object(&j);
		wd_json_key(&j, "id");
		wd_json_str(&j, wd_oid_hex(b->cli->arena, b->item[i].id));
		wd_json_key(&j, "ref");
		wd_json_bytes(&j, b->item[i].ref);
		wd_json_key(&j, "rule");
		wd_json_bytes(&j, b->item[i].rule);
		wd_json_end_object(&j);
	}
	wd_json_end_array(&j);
	wd_json_end_object(&j);
	wd_cli_out_json(b->cli, &j);
}

static void tell_text(const struct baseline *b, bool dry_run)
{
	struct wd_arena *a = b->cli->arena;

	for (size_t i = 0; i < b->items; i++)
		wd_cli_out(b->cli,
			   wd_strf(a, "%.*s %.*s  %.*s\n",
				   WD_FMT(wd_oid_hex(a, b->item[i].id)),
				   WD_FMT(wd_escape(a, b->item[i].ref, 0)),
				   WD_FMT(wd_escape(a, b->item[i].rule, 0))));
	wd_cli_out(b->cli,
		   wd_strf(a, "%zu value%s %s judged\n", b->items,
			   b->items == 1 ? "" : "s",
			   dry_run ? "would be declared" : "declared as"));
}

wd_err wd_cmd_baseline(struct wd_cli *cli)
{
	struct baseline b = { .cli = cli };
	const char *repo = NULL, *gitdir;
	bool dry_run = false;
	struct wd_site site;
	const struct wd_option options[] = { { "repo", &repo, NULL },
					     { "dry-run", NULL, &dry_run } };
	wd_err err = wd_cli_options(cli, options, 2, 0, 100000);

	b.who = wd_place_account(cli);

	if (err == NULL)
		err = wd_place_gitdir(cli, repo, &gitdir);
	if (err == NULL)
		err = wd_site_load(cli->arena, gitdir, &site);
	if (err == NULL)
		err = wd_place_act_as_owner(cli, site.store);
	if (err == NULL)
		err = wd_gate_open(cli->arena, &site, NULL, NULL, &b.gate);
	if (err == NULL)
		err = collect(&b);
	if (err == NULL && !dry_run && b.items > 0)
		err = declare(&b);
	if (err == NULL)
		(cli->json ? tell_json : tell_text)(&b, dry_run);
	wd_gate_close(&b.gate);
	return err;
}
