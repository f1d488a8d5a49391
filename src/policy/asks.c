/* asks.c - what a policy asks at all, for those who prepare a server. */
#include "base/map.h"
#include "policy/expr.h"

static void visit(const struct wd_expr *e, wd_call_visitor call, void *ctx)
{
	if (e == NULL)
		return;
	if (e->kind == WD_EXPR_CALL)
		call(ctx, e);
	for (size_t i = 0; i < e->children; i++)
		visit(e->child[i], call, ctx);
}

void wd_rule_calls(const struct wd_rule *rule, wd_call_visitor call, void *ctx)
{
	visit(rule->when.expr, call, ctx);
	visit(rule->override.expr, call, ctx);
	for (size_t i = 0; i < rule->requires; i++)
		visit(rule->require[i].expr, call, ctx);
}

struct asking {
	int pred;
	bool asked;
};

static void note_call(void *ctx, const struct wd_expr *e)
{
	struct asking *q = ctx;

	q->asked |= (int)e->pred == q->pred;
}

bool wd_policy_asks(const struct wd_policy *p, int pred)
{
	struct asking q = { .pred = pred };

	for (size_t i = 0; i < p->rules; i++)
		wd_rule_calls(&p->rule[i], note_call, &q);
	return q.asked;
}

struct paths {
	struct wd_map seen;
	wd_str *path; /* NULL: only counted */
	size_t count;
};

static void add_path(void *ctx, const struct wd_expr *e)
{
	struct paths *p = ctx;

	if (e->pred != WD_PRED_OPA ||
	    !wd_map_add(&p->seen, e->arg[0].value[0].text, 0))
		return;
	if (p->path != NULL)
		p->path[p->count] = e->arg[0].value[0].text;
	p->count++;
}

void wd_rule_opa_paths(struct wd_arena *a, const struct wd_rule *rule,
		       wd_str **out, size_t *count)
{
	struct paths counted = { .seen = { .arena = a } };
	struct paths p = { .seen = { .arena = a } };

	wd_rule_calls(rule, add_path, &counted);
	p.path = wd_new(a, wd_str, counted.count + 1);
	wd_rule_calls(rule, add_path, &p);
	*out = p.path;
	*count = p.count;
}
