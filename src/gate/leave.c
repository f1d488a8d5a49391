/*
 * leave.c - what a judgement leaves behind: the record, and word for the
 * hooks after it.
 */
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/time.h"
#include "gate/gate.h"
#include "gate/settled.h"
#include "git/refs.h"

#define LAYER_REF "refs/warder/policy"

static const char *mode_name(enum wd_mode mode)
{
	static const char *const names[] = { [WD_ENFORCE] = "enforce",
					     [WD_WARN] = "warn",
					     [WD_OBSERVE] = "observe" };

	return names[mode];
}

void wd_gate_rules(struct wd_arena *a, const struct wd_policy *p,
		   struct wd_record_rule **record,
		   struct wd_report_rule **report)
{
	*record = wd_new(a, struct wd_record_rule, p->rules);
	*report = wd_new(a, struct wd_report_rule, p->rules);
	for (size_t i = 0; i < p->rules; i++) {
		const struct wd_rule *rule = &p->rule[i];
		wd_str *source = wd_new(a, wd_str, rule->requires);

		for (size_t k = 0; k < rule->requires; k++)
			source[k] = rule->require[k].source;
		(*record)[i] =
			(struct wd_record_rule){ .name = rule->name,
						 .section = rule->section,
						 .mode = mode_name(rule->mode),
						 .require = source,
						 .requires = rule->requires };
		(*report)[i] =
			(struct wd_report_rule){ .name = rule->name,
						 .section = rule->section,
						 .hint = rule->hint,
						 .mode = (int)rule->mode,
						 .require = source,
						 .requires = rule->requires };
	}
}

static struct wd_report_input report_input(struct wd_arena *a,
					   const struct wd_gate *g)
{
	struct wd_record_rule *record;
	struct wd_report_rule *report;

	wd_gate_rules(a, &g->policy.policy, &record, &report);
	return (struct wd_report_input){ .facts = &g->facts,
					 .decision = &g->decision,
					 .rule = report,
					 .rules = g->policy.policy.rules,
					 .undecided = g->undecided,
					 .before_pushing = g->before_pushing };
}

/* Late is no reason to refuse, but nobody should be able to say they did not
 * know. */
wd_str wd_gate_overdue(struct wd_arena *a, const struct wd_policy *p,
		       int64_t now)
{
	return p->review_by == 0 || now < p->review_by
		       ? (wd_str){ 0 }
		       : wd_strf(a, "the policy was to be reviewed by %.*s",
				 WD_FMT(wd_time_text(a, p->review_by)));
}

wd_str wd_gate_report(struct wd_arena *a, const struct wd_gate *g)
{
	struct wd_report_input in = report_input(a, g);
	wd_str text = wd_report_text(a, &in);
	wd_str overdue = wd_gate_overdue(a, &g->policy.policy, g->facts.now);

	return overdue.len == 0 ? text
				: wd_strf(a, "%.*swarning: %.*s\n",
					  WD_FMT(text), WD_FMT(overdue));
}

wd_str wd_gate_report_json(struct wd_arena *a, const struct wd_gate *g)
{
	struct wd_report_input in = report_input(a, g);

	return wd_report_json(a, &in);
}

wd_err wd_gate_record(struct wd_arena *a, struct wd_gate *g, const char *hook)
{
	const char *dir = g->site->store;
	struct wd_report_rule *report;
	struct wd_record_rule *rule;
	wd_err err = NULL;

	wd_gate_rules(a, &g->policy.policy, &rule, &report);
	struct wd_record_input in = { .facts = &g->facts,
				      .evidence = &g->evidence,
				      .decision = &g->decision,
				      .rule = rule,
				      .rules = g->policy.policy.rules,
				      .policy_digest = g->policy.digest,
				      .keyring_digest = g->keyring,
				      .program = WD_STR("warder " WD_VERSION),
				      .hook = hook,
				      .people = &g->policy.policy.registry };

	for (size_t i = 0; err == NULL && i < g->policy.texts; i++)
		err = wd_blob_keep(a, dir, wd_sha256(a, g->policy.text[i]),
				   g->policy.text[i]);
	return err != NULL ? err : wd_records_decide(a, dir, &in);
}

static wd_err pending_update(struct wd_arena *a, const struct wd_gate *g,
			     size_t at, struct wd_pending_update *out)
{
	const struct wd_update *u = &g->facts.update[at];

	*out = (struct wd_pending_update){ .asked = u->asked,
					   .ref = u->ref,
					   .old_id = u->old_id,
					   .new_id = u->new_id };
	return wd_settled_seal(a, g, at, &out->seal);
}

/* Everything whose change would change the judgement. */
static void add_files(struct wd_arena *a, const struct wd_gate *g,
		      struct wd_pending *p)
{
	const char *const *keyring = wd_keyring_files();

	p->file = wd_new(a, struct wd_pending_file,
			 g->policy.files + 1 + WD_KEYRING_FILES);
	for (size_t i = 0; i < g->policy.files; i++)
		p->file[p->files++] = g->policy.file[i];
	p->file[p->files++] = (struct wd_pending_file){
		.path = wd_str_of(g->site->config),
		.identity = wd_file_identity(a, g->site->config)
	};
	for (size_t i = 0; g->site->gnupg != NULL && i < WD_KEYRING_FILES;
	     i++) {
		wd_str path = wd_strf(a, "%s/%s", g->site->gnupg, keyring[i]);

		p->file[p->files++] = (struct wd_pending_file){
			.path = path, .identity = wd_file_identity(a, path.ptr)
		};
	}
}

/*
 * The layer as it was read.  It is said to have a file of its own unless it is
 * known to be packed with that very value: then either its file is still there
 * at the last look, or everything is looked at.
 */
static void add_layer(struct wd_arena *a, const struct wd_gate *g,
		      struct wd_pending_watch *layer)
{
	struct wd_ref *now = NULL;
	size_t count = 0;
	wd_err err = wd_refs_list(a, g->site->gitdir, WD_STR(LAYER_REF), &now,
				  &count);

	layer->prefix = WD_STR(LAYER_REF);
	layer->refs = wd_oid_zero(g->policy.layer) ? 0 : 1;
	layer->ref = wd_new(a, struct wd_ref, 1);
	*layer->ref = (struct wd_ref){ layer->prefix, g->policy.layer, true };
	if (err == NULL && count == 1 && wd_str_eq(now->name, layer->prefix) &&
	    wd_oid_eq(now->id, g->policy.layer))
		layer->ref->loose = now->loose;
}

static void add_watches(struct wd_arena *a, const struct wd_gate *g,
			struct wd_pending *p)
{
	p->watch = wd_new(a, struct wd_pending_watch, g->watches + 1);
	for (size_t i = 0; i < g->watches; i++)
		p->watch[p->watches++] =
			(struct wd_pending_watch){ .prefix = g->watch[i].prefix,
						   .ref = g->watch[i].ref,
						   .refs = g->watch[i].refs };
	add_layer(a, g, &p->watch[p->watches]);
	for (size_t i = 0; i < g->facts.updates; i++)
		if (wd_str_eq(g->facts.update[i].ref, WD_STR(LAYER_REF)))
			return; /* this very push moves it */
	p->watches++;
}

wd_err wd_gate_leave(struct wd_arena *a, const struct wd_gate *g,
		     const struct wd_receiver *r, bool add)
{
	struct wd_pending p = { .decision = g->decision.id,
				.accepted = g->decision.accepted,
				.alone = add,
				.packed = g->packed,
				.pusher = g->facts.pusher.account };

	p.update = wd_new(a, struct wd_pending_update, g->facts.updates);
	p.updates = g->facts.updates;
	for (size_t i = 0; i < p.updates; i++) {
		wd_err err = pending_update(a, g, i, &p.update[i]);

		if (err != NULL)
			return err;
	}
	if (g->undecided && g->decision.accepted) {
		struct wd_report_input in = report_input(a, g);

		p.says = wd_report_success(a, &in);
	}
	add_files(a, g, &p);
	add_watches(a, g, &p);
	return wd_pending_write(a, g->site->store, r, &p, add);
}

/* The parts of a dead push whose refs hold what it was allowed to give them. */
static wd_err late_seal(struct wd_arena *a, const struct wd_site *site,
			const struct wd_pending *p)
{
	wd_str *part = wd_new(a, wd_str, p->updates), real;
	size_t parts = 0;

	for (size_t i = 0; p->accepted && i < p->updates; i++) {
		wd_oid now;
		wd_err err = wd_ref_resolve(a, site->gitdir, p->update[i].ref,
					    &real, &now);

		if (err != NULL)
			return err;
		if (wd_oid_eq(now, p->update[i].new_id) &&
		    !wd_oid_eq(now, p->update[i].old_id))
			part[parts++] = p->update[i].seal;
	}
	return parts == 0 ? NULL
			  : wd_records_append(a, site->store,
					      wd_record_seal(a, p->decision,
							     wd_now(), part,
							     parts, true));
}

static wd_err seal_dead(struct wd_arena *a, const struct wd_site *site,
			const struct wd_receiver *r)
{
	struct wd_pending *list;
	size_t n;
	wd_err err = wd_pending_read(a, site->store, r, &list, &n);

	if (err != NULL && err->code == WD_ERR_NOT_FOUND)
		return NULL; /* somebody else was faster */
	/* A torn file was never finished: nothing it says was answered. */
	if (err != NULL && err->code != WD_ERR_FORMAT)
		return err;
	for (size_t i = 0; err == NULL && i < n; i++) {
		wd_err failed = late_seal(a, site, &list[i]);

		if (failed != NULL)
			return failed;
	}
	return wd_pending_remove(a, site->store, r);
}

wd_err wd_gate_late_seals(struct wd_arena *a, const struct wd_site *site)
{
	struct wd_receiver *dead;
	size_t n = 0;
	wd_err err = wd_pending_dead(a, site->store, &dead, &n);

	for (size_t i = 0; err == NULL && i < n; i++)
		err = seal_dead(a, site, &dead[i]);
	return err;
}
