/* needs.c - what the rules that govern a push want to know about it. */
#include "policy/eval.h"

struct asking {
	struct wd_arena *a;
	struct wd_needs *out;
	struct wd_map globs, checks;
	size_t glob_room, check_room;
};

static void keep(struct wd_arena *a, struct wd_map *seen, wd_str text,
		 wd_str **list, size_t *count, size_t *room)
{
	if (!wd_map_add(seen, text, 0))
		return;
	if (*count == *room) {
		size_t more = *room == 0 ? 16 : *room * 2;
		wd_str *bigger = wd_new(a, wd_str, more);

		for (size_t i = 0; i < *count; i++)
			bigger[i] = (*list)[i];
		*list = bigger;
		*room = more;
	}
	(*list)[(*count)++] = text;
}

static void keep_names(struct asking *k, const struct wd_expr *e)
{
	const struct wd_args *names = &e->arg[0];

	for (size_t i = 0; i < names->count; i++)
		if (e->pred == WD_PRED_ON_BRANCH)
			keep(k->a, &k->globs, names->value[i].text,
			     &k->out->branch_glob, &k->out->branch_globs,
			     &k->glob_room);
		else
			keep(k->a, &k->checks, names->value[i].text,
			     &k->out->check, &k->out->checks, &k->check_room);
}

/* What depends on the arguments. */
static unsigned need_of_args(const struct wd_expr *e)
{
	if (e->pred == WD_PRED_AUTHOR)
		return wd_has_word(&e->arg[0], "signer") ? WD_NEED_SIGNATURES
							 : 0;
	if (e->pred == WD_PRED_TICKET && e->arg[4].count > 0)
		return WD_NEED_CLEAN_MERGE;
	if (e->pred != WD_PRED_REVIEWS)
		return 0;
	unsigned need = 0;

	if (wd_has_word(&e->arg[2], "contributors") ||
	    wd_has_word(&e->arg[2], "unknown"))
		need |= WD_NEED_SIGNATURES;
	if (wd_has_word(&e->arg[3], "tree") || wd_has_word(&e->arg[3], "patch"))
		need |= WD_NEED_REVIEWS_BY_TREE;
	if (wd_has_word(&e->arg[3], "patch"))
		need |= WD_NEED_REVIEWS_BY_PATCH;
	return need;
}

static unsigned need_of(struct asking *k, const struct wd_expr *e,
			bool in_commit)
{
	unsigned need = 0;

	if (e == NULL)
		return 0;
	if (e->kind == WD_EXPR_CALL) {
		const struct wd_judge_row *row = wd_judge_row(e->pred);

		if (e->pred == WD_PRED_ON_BRANCH || e->pred == WD_PRED_CHECKS)
			keep_names(k, e);
		return need_of_args(e) |
		       (in_commit && row->commit != NULL ? row->need_in_commit
							 : row->need);
	}
	if (e->kind == WD_EXPR_EACH || e->kind == WD_EXPR_ANY) {
		in_commit = true;
		need = WD_NEED_RANGE;
	}
	for (size_t i = 0; i < e->children; i++)
		need |= need_of(k, e->child[i], in_commit);
	return need;
}

static unsigned need_of_rule(struct asking *k, const struct wd_rule *rule)
{
	unsigned need = WD_NEED_GOVERNS;

	need |= need_of(k, rule->when.expr, false);
	need |= need_of(k, rule->override.expr, false);
	for (size_t i = 0; i < rule->requires; i++)
		need |= need_of(k, rule->require[i].expr, false);
	return need;
}

bool wd_governs(const struct wd_rule *rule, const struct wd_update *u)
{
	return wd_rule_governs(rule, u->ref) ||
	       (!wd_str_eq(u->asked, u->ref) &&
		wd_rule_governs(rule, u->asked));
}

static void needs_of_update(struct asking *k, const struct wd_policy *p,
			    const struct wd_update *u, unsigned *of_rule,
			    unsigned *row)
{
	if (u->refused != WD_REASON_NONE || u->reserved)
		return;
	for (size_t i = 0; i < p->rules; i++) {
		if (!wd_governs(&p->rule[i], u))
			continue;
		row[i] = WD_NEED_GOVERNS;
		if (!wd_oid_zero(u->new_id)) {
			if (of_rule[i] == 0)
				of_rule[i] = need_of_rule(k, &p->rule[i]);
			row[i] = of_rule[i];
		}
		k->out->any |= row[i];
	}
}

void wd_needs_of(struct wd_arena *a, const struct wd_policy *p,
		 const struct wd_facts *facts, struct wd_needs *out)
{
	struct wd_needs needs = { 0 };
	struct asking k = { .a = a,
			    .out = &needs,
			    .globs = { .arena = a },
			    .checks = { .arena = a } };
	/* A rule asks the same of every update: 0 until it was walked. */
	unsigned *of_rule = wd_new(a, unsigned, p->rules);

	needs.need = wd_new(a, unsigned, facts->updates * p->rules);
	for (size_t i = 0; i < facts->updates; i++)
		needs_of_update(&k, p, &facts->update[i], of_rule,
				needs.need + i * p->rules);
	*out = needs;
}
