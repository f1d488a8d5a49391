/* asks.c - what a policy asks at all, for those who prepare a server. */
#include "base/map.h"
#include "policy/expr.h"

static bool asks(const struct wd_expr *e, int pred)
{
	if (e == NULL)
		return false;
	if (e->kind == WD_EXPR_CALL)
		return (int)e->pred == pred;
	for (size_t i = 0; i < e->children; i++)
		if (asks(e->child[i], pred))
			return true;
	return false;
}

bool wd_policy_asks(const struct wd_policy *p, int pred)
{
	for (size_t i = 0; i < p->rules; i++) {
		const struct wd_rule *r = &p->rule[i];

		if (asks(r->when.expr, pred) || asks(r->override.expr, pred))
			return true;
		for (size_t k = 0; k < r->requires; k++)
			if (asks(r->require[k].expr, pred))
				return true;
	}
	return false;
}

struct paths {
	struct wd_map seen;
	wd_str *path; /* NULL: only counted */
	size_t count;
};

static void add_paths(struct paths *p, const struct wd_expr *e)
{
	if (e == NULL)
		return;
	if (e->kind == WD_EXPR_CALL && e->pred == WD_PRED_OPA &&
	    wd_map_add(&p->seen, e->arg[0].value[0].text, 0)) {
		if (p->path != NULL)
			p->path[p->count] = e->arg[0].value[0].text;
		p->count++;
	}
	for (size_t i = 0; i < e->children; i++)
		add_paths(p, e->child[i]);
}

static void add_rule(struct paths *p, const struct wd_rule *rule)
{
	add_paths(p, rule->when.expr);
	add_paths(p, rule->override.expr);
	for (size_t i = 0; i < rule->requires; i++)
		add_paths(p, rule->require[i].expr);
}

void wd_rule_opa_paths(struct wd_arena *a, const struct wd_rule *rule,
		       wd_str **out, size_t *count)
{
	struct paths counted = { .seen = { .arena = a } };
	struct paths p = { .seen = { .arena = a } };

	add_rule(&counted, rule);
	p.path = wd_new(a, wd_str, counted.count + 1);
	add_rule(&p, rule);
	*out = p.path;
	*count = p.count;
}
