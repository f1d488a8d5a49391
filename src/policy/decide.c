/* decide.c - from facts and evidence to the decision. */
#include "policy/eval.h"

static struct wd_why *evaluate(struct wd_judging *j, const struct wd_expr *expr,
			       enum wd_truth *truth)
{
	struct wd_node n = wd_eval(j, expr);

	*truth = n.truth;
	return n.why;
}

static enum wd_state requirements(struct wd_judging *j,
				  const struct wd_rule *rule,
				  struct wd_rule_outcome *out)
{
	bool no = false, open = false;
	enum wd_truth t;

	out->require = wd_new(j->a, struct wd_why *, rule->requires);
	out->requires = rule->requires;
	for (size_t i = 0; i < rule->requires; i++) {
		out->require[i] = evaluate(j, rule->require[i].expr, &t);
		no |= wd_truth_value(t) == WD_UNSATISFIED;
		open |= wd_truth_value(t) == WD_UNAVAILABLE;
	}
	return no     ? WD_RULE_UNSATISFIED
	       : open ? WD_RULE_UNAVAILABLE
		      : WD_RULE_SATISFIED;
}

/* The pusher may not know that there is one. */
static void mention_override(struct wd_judging *j, const struct wd_rule *rule,
			     struct wd_why *override)
{
	wd_str text = wd_strf(
		j->a, "or by this rule's override, which holds when %.*s",
		WD_FMT(wd_expr_text(j->a, j->policy, rule->override.expr)));

	override->remedy[0] = text;
	override->remedies = 1;
}

/*
 * An override has to be earned: what is true only because nothing is
 * introduced (VACUOUS) does not set a rule aside.
 */
static enum wd_state judge_rule(struct wd_judging *j,
				const struct wd_rule *rule,
				struct wd_rule_outcome *out)
{
	enum wd_truth t = WD_TRUE, override = WD_FALSE;

	j->when = true;
	if (rule->when.expr != NULL)
		out->when = evaluate(j, rule->when.expr, &t);
	j->when = false;
	if (wd_truth_value(t) == WD_UNSATISFIED)
		return WD_NOT_APPLICABLE;
	if (rule->override.expr != NULL)
		out->override = evaluate(j, rule->override.expr, &override);
	enum wd_state required = requirements(j, rule, out);

	if (wd_truth_value(t) == WD_UNAVAILABLE)
		return WD_RULE_UNAVAILABLE;
	if (override == WD_TRUE)
		return WD_OVERRIDDEN;
	if (out->override != NULL && required == WD_RULE_UNSATISFIED)
		mention_override(j, rule, out->override);
	return required;
}

const struct wd_range *wd_sound_range(const struct wd_facts *f,
				      const struct wd_policy *p, size_t update,
				      size_t rule)
{
	static const struct wd_range unknown;
	const struct wd_range *range;

	if (f->range == NULL || f->rules != p->rules)
		return &unknown;
	range = f->range[update * f->rules + rule];
	if (range == NULL)
		return &unknown;
	for (size_t i = 0; i < range->count; i++)
		if (range->commit[i] >= f->commits)
			return &unknown;
	return range;
}

static const struct wd_commit *find_tip(struct wd_judging *j)
{
	if (wd_oid_zero(j->update->tip))
		return NULL;
	if (j->range->known && j->range->count > 0 &&
	    wd_oid_eq(wd_introduced(j, 0)->id, j->update->tip))
		return wd_introduced(j, 0);
	return wd_commit_find(j, j->update->tip);
}

static bool stands_in_the_way(const struct wd_rule *rule, enum wd_state state)
{
	return rule->mode == WD_ENFORCE &&
	       (state == WD_RULE_UNSATISFIED || state == WD_RULE_UNAVAILABLE);
}

static void judge_update(struct wd_judging *j, size_t at,
			 struct wd_update_outcome *out)
{
	const struct wd_policy *p = j->policy;
	size_t *governs = wd_new(j->a, size_t, p->rules), count = 0;

	for (size_t i = 0; i < p->rules; i++)
		if (wd_governs(&p->rule[i], j->update))
			governs[count++] = i;
	out->rule = wd_new(j->a, struct wd_rule_outcome, count);
	out->rules = count;
	out->unmatched = count == 0;
	out->accepted = count > 0 || p->unmatched_allow;
	for (size_t i = 0; i < count; i++) {
		struct wd_rule_outcome *o = &out->rule[i];
		const struct wd_rule *rule = &p->rule[governs[i]];

		o->rule = governs[i];
		j->rule = o->rule;
		j->range = wd_sound_range(j->facts, p, at, o->rule);
		j->tip = find_tip(j);
		o->state = judge_rule(j, rule, o);
		if (stands_in_the_way(rule, o->state))
			out->accepted = false;
	}
}

void wd_decide(struct wd_arena *a, const struct wd_policy *p,
	       const struct wd_facts *facts, const struct wd_evidence *evidence,
	       struct wd_decision *out)
{
	struct wd_shared shared = { 0 };
	struct wd_judging j = { .a = a,
				.policy = p,
				.facts = facts,
				.evidence = evidence,
				.shared = &shared };
	struct wd_decision d = {
		.accepted = true,
		.update = wd_new(a, struct wd_update_outcome, facts->updates),
		.updates = facts->updates,
	};

	for (size_t i = 0; i < facts->updates; i++) {
		const struct wd_update *u = &facts->update[i];

		j.update = u;
		if (u->refused == WD_REASON_NONE && u->reserved)
			d.update[i].accepted = true; /* built-in rules did */
		else if (u->refused == WD_REASON_NONE)
			judge_update(&j, i, &d.update[i]);
		d.accepted &= d.update[i].accepted;
	}
	*out = d;
}
