#include "report/report.h"
#include "report/rows.h"
#include "text/json.h"

static void add_text(struct wd_json *j, const char *key, wd_str text)
{
	wd_json_key(j, key);
	wd_json_bytes(j, text);
}

static void add_word(struct wd_json *j, const char *key, const char *word)
{
	add_text(j, key, wd_str_of(word));
}

static void add_id(struct wd_json *j, const char *key, wd_oid id, bool or_null)
{
	wd_json_key(j, key);
	if (or_null && wd_oid_zero(id))
		wd_json_null(j);
	else
		wd_json_str(j, wd_oid_hex(j->buf.arena, id));
}

static const char *value_word(enum wd_value value)
{
	static const char *const words[] = { [WD_UNSATISFIED] = "unsatisfied",
					     [WD_SATISFIED] = "satisfied",
					     [WD_UNAVAILABLE] = "unavailable" };

	return words[value];
}

static const char *state_word(enum wd_state state)
{
	static const char *const words[] = {
		[WD_NOT_APPLICABLE] = "not-applicable",
		[WD_RULE_SATISFIED] = "satisfied",
		[WD_OVERRIDDEN] = "overridden",
		[WD_RULE_UNSATISFIED] = "unsatisfied",
		[WD_RULE_UNAVAILABLE] = "unavailable"
	};

	return words[state];
}

static const char *mode_word(int mode)
{
	return mode == 1 ? "warn" : mode == 2 ? "observe" : "enforce";
}

/* `source` is NULL below a requirement: only the whole has a text. */
static void add_why(struct wd_json *j, const struct wd_why *w,
		    const wd_str *source)
{
	/* this node, its list, and the next node's own list of remedies */
	bool deep = j->depth + 3 > WD_JSON_DEPTH_MAX;

	wd_json_object(j);
	wd_json_key(j, "children");
	wd_json_array(j);
	for (size_t i = 0; !deep && i < w->children; i++)
		add_why(j, w->child[i], NULL);
	wd_json_end_array(j);
	add_id(j, "commit", w->commit, true);
	add_word(j, "reason", wd_reason_code(w->reason));
	wd_json_key(j, "remedies");
	wd_json_array(j);
	for (size_t i = 0; i < w->remedies; i++)
		wd_json_bytes(j, w->remedy[i]);
	wd_json_end_array(j);
	if (source != NULL)
		add_text(j, "source", *source);
	add_text(j, "text", w->text);
	add_word(j, "value", value_word(w->value));
	add_text(j, "word", w->word);
	wd_json_end_object(j);
}

static void add_condition(struct wd_json *j, const char *key,
			  const struct wd_why *w)
{
	wd_json_key(j, key);
	if (w == NULL)
		wd_json_null(j);
	else
		add_why(j, w, NULL);
}

static void add_rule(struct wd_json *j, const struct wd_report_input *in,
		     const struct wd_rule_outcome *o)
{
	const struct wd_report_rule *rule = wd_report_rule_of(in, o->rule);

	wd_json_object(j);
	add_word(j, "mode", mode_word(rule->mode));
	add_text(j, "name", rule->name);
	add_condition(j, "override", o->override);
	wd_json_key(j, "require");
	wd_json_array(j);
	for (size_t i = 0; i < o->requires; i++) {
		wd_str source =
			i < rule->requires ? rule->require[i] : (wd_str){ 0 };

		add_why(j, o->require[i], &source);
	}
	wd_json_end_array(j);
	add_text(j, "section", rule->section);
	add_word(j, "state", state_word(o->state));
	add_condition(j, "when", o->when);
	wd_json_end_object(j);
}

static const char *update_reason(const struct wd_update *u,
				 const struct wd_update_outcome *o)
{
	if (u->refused != WD_REASON_NONE)
		return wd_reason_code(u->refused);
	if (o->accepted)
		return wd_reason_code(WD_REASON_NONE);
	return wd_reason_code(o->unmatched ? WD_REASON_REF_UNMATCHED
					   : WD_REASON_UNMET);
}

static void add_notes(struct wd_json *j, const struct wd_update *u)
{
	wd_json_key(j, "notes");
	wd_json_array(j);
	for (size_t i = 0; i < u->notes; i++) {
		wd_json_object(j);
		add_text(j, "because", u->note[i].text);
		add_word(j, "reason", wd_reason_code(u->note[i].reason));
		wd_json_end_object(j);
	}
	wd_json_end_array(j);
}

static void add_update(struct wd_json *j, const struct wd_report_input *in,
		       size_t i)
{
	const struct wd_update *u = &in->facts->update[i];
	const struct wd_update_outcome *o = &in->decision->update[i];

	wd_json_object(j);
	wd_json_key(j, "accepted");
	wd_json_bool(j, o->accepted);
	add_text(j, "asked", u->asked);
	add_text(j, "because", u->refused_because);
	add_id(j, "new", u->new_id, false);
	add_notes(j, u);
	add_id(j, "old", u->old_id, false);
	add_word(j, "reason", update_reason(u, o));
	add_text(j, "ref", u->ref);
	wd_json_key(j, "rules");
	wd_json_array(j);
	for (size_t k = 0; k < o->rules; k++)
		add_rule(j, in, &o->rule[k]);
	wd_json_end_array(j);
	wd_json_end_object(j);
}

wd_str wd_report_json(struct wd_arena *a, const struct wd_report_input *in)
{
	struct wd_json j = { .buf.arena = a };

	wd_json_object(&j);
	wd_json_key(&j, "accepted");
	wd_json_bool(&j, in->decision->accepted);
	wd_json_key(&j, "decision");
	if (in->before_pushing.len > 0 || in->decision->id.len == 0)
		wd_json_null(&j);
	else
		wd_json_bytes(&j, in->decision->id);
	wd_json_key(&j, "updates");
	wd_json_array(&j);
	for (size_t i = 0; i < in->decision->updates && i < in->facts->updates;
	     i++)
		add_update(&j, in, i);
	wd_json_end_array(&j);
	wd_json_end_object(&j);
	return wd_buf_str(&j.buf);
}
