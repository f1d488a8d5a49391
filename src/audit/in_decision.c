/* in_decision.c - read the outcome. */
#include "audit/record_in.h"

/* Take the node at `*at` and, behind it, as many children as it says. */
static struct wd_why *get_why(struct wd_in *in, const struct wd_json_value **at,
			      size_t *left, unsigned depth)
{
	const struct wd_json_value *v = *at;
	struct wd_why *w = wd_new(in->arena, struct wd_why, 1);

	if (v == NULL || depth == WD_RECORD_WHY_DEPTH_MAX) {
		wd_in_flaw(in, "children");
		return w;
	}
	*at = v->next;
	--*left;
	w->value = (enum wd_value)wd_in_word(in, v, "value", &wd_value_words);
	w->word = wd_in_bytes(in, v, "word");
	w->text = wd_in_bytes(in, v, "text");
	w->reason = wd_in_reason_if(in, v, "reason");
	w->commit = wd_in_oid_if(in, v, "commit");
	if (wd_json_get(v, "remedies") != NULL) {
		wd_str *s = wd_in_strings(in, v, "remedies", &w->remedies);

		if (w->remedies == 0 || w->remedies > WD_REMEDIES_MAX)
			wd_in_flaw(in, "remedies");
		else
			memcpy(w->remedy, s, w->remedies * sizeof(*s));
	}
	if (wd_json_get(v, "children") != NULL)
		w->children = wd_in_index(in, v, "children", *left + 1);
	w->child = wd_new(in->arena, struct wd_why *, w->children);
	for (size_t i = 0; i < w->children && in->flaw == NULL; i++)
		w->child[i] = get_why(in, at, left, depth + 1);
	return w;
}

static struct wd_why *get_tree(struct wd_in *in, const struct wd_json_value *v)
{
	const struct wd_json_value *at = v->child;
	size_t left = v->count;
	struct wd_why *w = get_why(in, &at, &left, 0);

	if (v->kind != WD_JSON_ARRAY || left != 0)
		wd_in_flaw(in, "a tree of reasons");
	return w;
}

static void get_rule(struct wd_in *in, const struct wd_json_value *v,
		     size_t rules, struct wd_rule_outcome *out)
{
	const struct wd_json_value *require = wd_in_array(in, v, "require");

	out->rule = wd_in_index(in, v, "rule", rules);
	out->state = (enum wd_state)wd_in_word(in, v, "state", &wd_state_words);
	if (wd_json_get(v, "when") != NULL)
		out->when = get_tree(in, wd_in_array(in, v, "when"));
	if (wd_json_get(v, "override") != NULL)
		out->override = get_tree(in, wd_in_array(in, v, "override"));
	out->require = wd_new(in->arena, struct wd_why *, require->count);
	for (const struct wd_json_value *e = require->child; e != NULL;
	     e = e->next)
		out->require[out->requires ++] = get_tree(in, e);
}

static void get_update(struct wd_in *in, const struct wd_json_value *v,
		       size_t rules, struct wd_update_outcome *out)
{
	const struct wd_json_value *list = wd_in_array(in, v, "rules");

	out->accepted = wd_in_bool(in, v, "accepted");
	out->unmatched = wd_in_true_if(in, v, "unmatched");
	out->rule = wd_new(in->arena, struct wd_rule_outcome, list->count);
	for (const struct wd_json_value *e = list->child; e != NULL;
	     e = e->next)
		get_rule(in, e, rules, &out->rule[out->rules++]);
}

void wd_in_decision(struct wd_in *in, const struct wd_json_value *v,
		    size_t rules, struct wd_decision *out)
{
	const struct wd_json_value *list = wd_in_array(in, v, "updates");

	out->accepted = wd_in_bool(in, v, "accepted");
	out->update = wd_new(in->arena, struct wd_update_outcome, list->count);
	for (const struct wd_json_value *e = list->child; e != NULL;
	     e = e->next)
		get_update(in, e, rules, &out->update[out->updates++]);
}
