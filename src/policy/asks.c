/* asks.c - what a policy asks at all, for those who prepare a server. */
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
