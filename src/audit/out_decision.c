/* out_decision.c - write the outcome. */
#include "audit/record_out.h"

/*
 * A tree of reasons as a flat list, parents first: it may be deeper than JSON
 * that anybody should have to read.
 */
static void put_why(struct wd_out *o, const struct wd_why *w)
{
	wd_json_object(&o->j);
	wd_out_int_if(o, "children", (int64_t)w->children);
	wd_out_oid_if(o, "commit", w->commit);
	wd_out_reason_if(o, "reason", w->reason);
	if (w->remedies > 0)
		wd_out_strings(o, "remedies", w->remedy, w->remedies);
	wd_out_bytes(o, "text", w->text);
	wd_out_word(o, "value", wd_value_words.word[w->value]);
	wd_out_bytes(o, "word", w->word);
	wd_json_end_object(&o->j);
	for (size_t i = 0; i < w->children; i++)
		put_why(o, w->child[i]);
}

static void put_tree(struct wd_out *o, const struct wd_why *w)
{
	wd_json_array(&o->j);
	put_why(o, w);
	wd_json_end_array(&o->j);
}

static void put_rule(struct wd_out *o, const struct wd_rule_outcome *r)
{
	wd_json_object(&o->j);
	if (r->override != NULL) {
		wd_json_key(&o->j, "override");
		put_tree(o, r->override);
	}
	wd_json_key(&o->j, "require");
	wd_json_array(&o->j);
	for (size_t i = 0; i < r->requires; i++)
		put_tree(o, r->require[i]);
	wd_json_end_array(&o->j);
	wd_out_int(o, "rule", (int64_t)r->rule);
	wd_out_word(o, "state", wd_state_words.word[r->state]);
	if (r->when != NULL) {
		wd_json_key(&o->j, "when");
		put_tree(o, r->when);
	}
	wd_json_end_object(&o->j);
}

void wd_out_decision(struct wd_out *o, const struct wd_decision *d)
{
	wd_json_object(&o->j);
	wd_out_bool(o, "accepted", d->accepted);
	wd_json_key(&o->j, "updates");
	wd_json_array(&o->j);
	for (size_t i = 0; i < d->updates; i++) {
		const struct wd_update_outcome *u = &d->update[i];

		wd_json_object(&o->j);
		wd_out_bool(o, "accepted", u->accepted);
		wd_json_key(&o->j, "rules");
		wd_json_array(&o->j);
		for (size_t k = 0; k < u->rules; k++)
			put_rule(o, &u->rule[k]);
		wd_json_end_array(&o->j);
		wd_out_true_if(o, "unmatched", u->unmatched);
		wd_json_end_object(&o->j);
	}
	wd_json_end_array(&o->j);
	wd_json_end_object(&o->j);
}
