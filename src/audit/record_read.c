/* record_read.c - a decision's record, back into data. */
#include "audit/lines.h"
#include "audit/record_in.h"
#include "base/time.h"

static void get_policy(struct wd_in *in, const struct wd_json_value *v,
		       struct wd_record *out)
{
	const struct wd_json_value *policy = wd_in_object(in, v, "policy");
	const struct wd_json_value *list = wd_in_array(in, policy, "rules");

	out->policy_digest = wd_in_bytes(in, policy, "digest");
	out->keyring_digest = wd_in_bytes_if(in, policy, "keyring");
	out->rule = wd_new(in->arena, struct wd_record_rule, list->count);
	for (const struct wd_json_value *e = list->child; e != NULL;
	     e = e->next) {
		struct wd_record_rule *r = &out->rule[out->rules++];

		r->name = wd_in_bytes(in, e, "name");
		r->section = wd_in_bytes_if(in, e, "section");
		r->mode = wd_mode_words.word[wd_in_word(in, e, "mode",
							&wd_mode_words)];
		r->require = wd_in_strings(in, e, "require", &r->requires);
	}
}

static void get_program(struct wd_in *in, const struct wd_json_value *v,
			struct wd_record *out)
{
	const struct wd_json_value *p = wd_in_object(in, v, "program");

	out->program = wd_in_bytes(in, p, "name");
	out->hook = wd_in_bytes(in, p, "hook");
}

static void get_record(struct wd_in *in, const struct wd_json_value *v,
		       struct wd_record *out)
{
	const struct wd_json_value *push = wd_in_object(in, v, "push");

	if (wd_in_int(in, v, "version") != 1)
		wd_in_flaw(in, "version");
	out->id = wd_in_bytes(in, v, "decision");
	out->kind = wd_in_bytes(in, v, "kind");
	get_policy(in, v, out);
	get_program(in, v, out);
	wd_in_facts(in, wd_in_object(in, push, "facts"), out->rules,
		    &out->facts);
	wd_in_evidence(in, wd_in_object(in, push, "evidence"), &out->facts,
		       &out->evidence);
	wd_in_decision(in, wd_in_object(in, v, "outcome"), out->rules,
		       &out->decision);
	out->decision.id = out->id;
	if (out->decision.updates != out->facts.updates)
		wd_in_flaw(in, "outcome");
	out->time = out->facts.now;
	if (!wd_str_eq(wd_in_bytes(in, v, "time"),
		       wd_time_text(in->arena, out->time)))
		wd_in_flaw(in, "time");
}

wd_err wd_record_read(struct wd_arena *a, wd_str line,
		      const struct wd_registry *people, struct wd_record *out)
{
	struct wd_in in = { .arena = a, .people = people };
	struct wd_record record = { 0 };
	struct wd_json_value *v = NULL;
	wd_str id;
	wd_err err;

	if (wd_str_ends(line, WD_STR("\n")))
		line.len--;
	if (wd_line_kind(line, &id) != WD_LINE_DECISION)
		return wd_fail(a, WD_ERR_FORMAT,
			       "this is not the record of a decision");
	err = wd_json_read(a, line, &v);
	if (err != NULL)
		return wd_because(a, err, "the record is damaged");
	get_record(&in, v, &record);
	if (in.flaw != NULL)
		return wd_failf(a, WD_ERR_FORMAT,
				"the record is malformed, or of a newer "
				"Warder: %s",
				in.flaw);
	record.strangers = in.strangers;
	*out = record;
	return NULL;
}
