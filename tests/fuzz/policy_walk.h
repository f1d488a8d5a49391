/* policy_walk.h - what must hold of everything that the loader lets through. */
#ifndef TESTS_POLICY_WALK_H
#define TESTS_POLICY_WALK_H

#include <stdint.h>
#include <stdlib.h>

#include "policy/expr.h"
#include "policy/policy.h"

static inline void must(bool holds)
{
	if (!holds)
		abort();
}

static void walk_values(const struct wd_policy *p, int layer,
			const struct wd_param *param,
			const struct wd_args *args)
{
	must(args->count <= WD_ARG_VALUES_MAX);
	must(param->several || args->count <= 1);
	for (size_t i = 0; i < args->count; i++) {
		const struct wd_arg_value *v = &args->value[i];
		const struct wd_registry *r = &p->registry;

		must((param->kinds & v->kind) != 0 && v->text.len > 0);
		if (v->kind == WD_V_GROUP)
			must(v->number >= 0 && (size_t)v->number < r->groups &&
			     r->group[v->number].layer <= layer);
		else if (param->content == WD_CONTENT_CLASS)
			must(v->number >= 0 && (size_t)v->number < p->classes &&
			     p->class_[v->number].layer <= layer);
		else
			must(v->number > 0 ||
			     (v->kind & (WD_V_WORD | WD_V_STRING)) != 0);
	}
}

static void walk_call(const struct wd_policy *p, int layer, bool in_commit,
		      const struct wd_expr *e)
{
	const struct wd_predicate *pred = wd_predicate(e->pred);
	size_t given = 0;

	must(!in_commit || pred->in_commit);
	for (size_t i = 0; i < WD_PARAMS_MAX; i++) {
		const struct wd_param *param = &pred->param[i];

		must(param->kinds != 0 || e->arg[i].count == 0);
		must(e->arg[i].count > 0 ||
		     !(param->required || param->anyone));
		walk_values(p, layer, param, &e->arg[i]);
		given += e->arg[i].count;
	}
	must(given > 0 || !pred->some);
}

/* Three nodes a level: a chain of `or`, one of `and`, and what nests. */
enum { WALK_DEPTH_MAX = 3 * (WD_EXPR_DEPTH_MAX + 1) };

static void walk_expr(const struct wd_policy *p, int layer, bool in_commit,
		      int depth, const struct wd_expr *e)
{
	must(depth < WALK_DEPTH_MAX);
	must(e->source.len > 0 && e->column > 0);
	if (e->kind == WD_EXPR_CALL) {
		must(e->children == 0);
		walk_call(p, layer, in_commit, e);
		return;
	}
	bool chain = e->kind == WD_EXPR_AND || e->kind == WD_EXPR_OR;
	bool each = e->kind == WD_EXPR_EACH || e->kind == WD_EXPR_ANY;

	must(chain ? e->children >= 2 : e->children == 1);
	must(!each || !in_commit);
	for (size_t i = 0; i < e->children; i++)
		walk_expr(p, layer, in_commit || each, depth + 1, e->child[i]);
}

static inline bool same_expr(const struct wd_expr *x, const struct wd_expr *y)
{
	if (x->kind != y->kind || x->children != y->children)
		return false;
	if (x->kind == WD_EXPR_CALL && x->pred != y->pred)
		return false;
	for (size_t i = 0; i < WD_PARAMS_MAX; i++) {
		if (x->arg[i].count != y->arg[i].count)
			return false;
		for (size_t k = 0; k < x->arg[i].count; k++) {
			const struct wd_arg_value *v = &x->arg[i].value[k];
			const struct wd_arg_value *w = &y->arg[i].value[k];

			if (v->kind != w->kind || v->number != w->number ||
			    !wd_str_eq(v->text, w->text))
				return false;
		}
	}
	for (size_t i = 0; i < x->children; i++)
		if (!same_expr(x->child[i], y->child[i]))
			return false;
	return true;
}

#endif
