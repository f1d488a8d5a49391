/* explain.c - why a push was accepted or refused, from its record. */
#include "cli/explain.h"
#include "audit/record.h"
#include "base/time.h"
#include "report/report.h"
#include "text/escape.h"

static wd_str print_json(struct wd_arena *a, wd_str decision, wd_str seal)
{
	return wd_strf(a, "{\"decision\":%.*s,\"seal\":%.*s}\n",
		       WD_FMT(wd_str_trim(decision)),
		       WD_FMT(seal.len == 0 ? WD_STR("null")
					    : wd_str_trim(seal)));
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

enum { SHOWN = 200 };

static wd_str shown(struct wd_arena *a, wd_str text)
{
	return wd_escape(a, text, SHOWN);
}

/* "by alice over ssh (account "al", forced-command)" */
static void add_pusher(struct wd_arena *a, const struct wd_record *r,
		       const struct wd_registry *people, struct wd_buf *b)
{
	const struct wd_pusher *p = &r->facts.pusher;

	wd_buf_f(b, "pushed   by %.*s over %.*s",
		 WD_FMT(shown(a, wd_person_text(people, p->person))),
		 WD_FMT(p->transport.len > 0 ? shown(a, p->transport)
					     : WD_STR("an unknown transport")));
	if (p->account.len > 0)
		wd_buf_f(b, "; account \"%.*s\"", WD_FMT(shown(a, p->account)));
	if (p->source.len > 0)
		wd_buf_f(b, ", known by %.*s", WD_FMT(shown(a, p->source)));
	wd_buf_f(b, "\nto       %.*s (%.*s)\n",
		 WD_FMT(shown(a, r->facts.repository)),
		 WD_FMT(shown(a, r->facts.repository_id)));
}

static bool has_moved(const struct wd_json_value *seal, wd_str ref)
{
	const struct wd_json_value *list = wd_json_get(seal, "updates");

	for (const struct wd_json_value *e = list == NULL ? NULL : list->child;
	     e != NULL; e = e->next) {
		const struct wd_json_value *name = wd_json_get(e, "ref");

		if (name != NULL && wd_str_eq(name->text, ref))
			return true;
	}
	return false;
}

/* Whole ids: this is what an auditor goes on with. */
static void add_update(struct wd_arena *a, const struct wd_update *u,
		       const char *moved, struct wd_buf *b)
{
	wd_str ref = u->ref.len > 0 ? u->ref : u->asked;

	wd_buf_f(b, "ref      %.*s", WD_FMT(shown(a, ref)));
	if (u->asked.len > 0 && !wd_str_eq(u->asked, ref))
		wd_buf_f(b, " (pushed as %.*s)", WD_FMT(shown(a, u->asked)));
	wd_buf_f(b, "%s\n         %.*s .. %.*s\n", moved,
		 WD_FMT(wd_oid_zero(u->old_id) ? WD_STR("(none)")
					       : wd_oid_hex(a, u->old_id)),
		 WD_FMT(wd_oid_zero(u->new_id) ? WD_STR("(none)")
					       : wd_oid_hex(a, u->new_id)));
}

static void add_updates(struct wd_arena *a, const struct wd_record *r,
			const struct wd_json_value *seal, struct wd_buf *b)
{
	for (size_t i = 0; i < r->facts.updates; i++) {
		const struct wd_update *u = &r->facts.update[i];
		const char *moved = "";

		if (r->decision.accepted)
			moved = has_moved(seal, u->ref) ? ", moved"
							: ", did not move";
		add_update(a, u, moved, b);
	}
}

static void add_tickets(struct wd_arena *a, const struct wd_record *r,
			const struct wd_registry *people, struct wd_buf *b)
{
	for (size_t i = 0; i < r->evidence.tickets; i++) {
		const struct wd_ticket *t = &r->evidence.ticket[i];

		wd_buf_f(b, "ticket   %.*s of %.*s: %.*s",
			 WD_FMT(shown(a, t->id)), WD_FMT(shown(a, t->project)),
			 WD_FMT(shown(a, t->state)));
		if (t->type.len > 0)
			wd_buf_f(b, ", %.*s", WD_FMT(shown(a, t->type)));
		wd_buf_f(b, "; said by %.*s, %.*s\n",
			 WD_FMT(t->person == WD_NOBODY
					? shown(a, t->provider)
					: shown(a, wd_person_text(people,
								  t->person))),
			 WD_FMT(shown(a, t->source)));
	}
}

static void add_overrides(struct wd_arena *a, const struct wd_record *r,
			  struct wd_buf *b)
{
	for (size_t i = 0; i < r->decision.updates; i++)
		for (size_t k = 0; k < r->decision.update[i].rules; k++) {
			const struct wd_rule_outcome *o =
				&r->decision.update[i].rule[k];

			if (o->state != WD_OVERRIDDEN || o->override == NULL)
				continue;
			wd_buf_f(b,
				 "override of rule \"%.*s\" for %.*s, because: "
				 "%.*s\n",
				 WD_FMT(o->rule < r->rules
						? shown(a,
							r->rule[o->rule].name)
						: WD_STR("?")),
				 WD_FMT(shown(a, r->facts.update[i].ref)),
				 WD_FMT(shown(a, o->override->text)));
		}
}

static wd_str print_text(struct wd_arena *a, const struct wd_record *r,
			 const struct wd_registry *people, wd_str seal)
{
	struct wd_report_input in = { .facts = &r->facts,
				      .decision = &r->decision,
				      .rule = rules_of(a, r),
				      .rules = r->rules,
				      .verbose = true };
	struct wd_buf b = { .arena = a };
	struct wd_json_value *sealed = NULL;
	const char *end = !r->decision.accepted ? "refused"
			  : seal.len > 0
				  ? "accepted, and the refs moved"
				  : "accepted, but no ref is known to have "
				    "moved";

	if (seal.len > 0 && wd_json_read(a, wd_str_trim(seal), &sealed) != NULL)
		end = "accepted, but what moved cannot be read";
	wd_buf_f(&b,
		 "decision %.*s  %.*s  %.*s  %s\n"
		 "policy   %.*s\n",
		 WD_FMT(r->id), WD_FMT(wd_time_text(a, r->time)),
		 WD_FMT(r->program), end, WD_FMT(r->policy_digest));
	add_pusher(a, r, people, &b);
	add_updates(a, r, sealed, &b);
	add_tickets(a, r, people, &b);
	add_overrides(a, r, &b);
	wd_buf_f(&b, "\n%.*s", WD_FMT(wd_report_text(a, &in)));
	return wd_buf_str(&b);
}

wd_err wd_cmd_explain(struct wd_cli *cli)
{
	struct wd_arena *a = cli->arena;
	const char *repo = NULL, *config = NULL;
	const struct wd_option options[] = { { "config", &config, NULL },
					     { "repo", &repo, NULL } };
	struct wd_explain_found found;
	struct wd_registry people;
	struct wd_record record;
	wd_err err = wd_cli_options(cli, options, 2, 1, 1);

	if (err == NULL)
		err = wd_explain_find(cli, repo, config,
				      wd_str_of(cli->argv[0]), &found);
	if (err == NULL)
		err = wd_record_people(a, found.decision, &people);
	if (err == NULL)
		err = wd_record_read(a, found.decision, &people, &record);
	if (err == NULL)
		wd_cli_out(cli,
			   cli->json ? print_json(a, found.decision, found.seal)
				     : print_text(a, &record, &people,
						  found.seal));
	return err;
}
