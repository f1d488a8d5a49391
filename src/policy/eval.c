/* eval.c - walk an expression: of the update, or of one commit. */
#include "policy/eval.h"

static struct wd_finding void_of(struct wd_judging *j)
{
	struct wd_finding f = wd_no(j, WD_REASON_DELETE_REFUSED, "%s",
				    "it would delete the ref");

	f.truth = WD_VOID;
	return f;
}

static struct wd_node call(struct wd_judging *j, const struct wd_expr *e)
{
	const struct wd_judge_row *row = wd_judge_row(e->pred);

	return row->update == NULL ? wd_eval_every(j, e)
				   : wd_node_of(j, e, row->update(j, e));
}

static bool says_nothing(const struct wd_judging *j, const struct wd_expr *e)
{
	if (!wd_oid_zero(j->update->new_id))
		return false;
	return e->kind == WD_EXPR_EACH || e->kind == WD_EXPR_ANY ||
	       (e->kind == WD_EXPR_CALL && !wd_predicate(e->pred)->on_delete);
}

/* A tree that no parser would make. */
static struct wd_node malformed(struct wd_judging *j, const struct wd_expr *e)
{
	return wd_node_of(j, e, wd_open(j, "%s", "the rule is malformed"));
}

static struct wd_node combine(struct wd_judging *j, const struct wd_expr *e,
			      const struct wd_node *child)
{
	switch (e->kind) {
	case WD_EXPR_AND:
		return wd_node_all(j, child, e->children);
	case WD_EXPR_OR:
		return wd_node_some(j, child, e->children);
	default:
		return wd_node_not(j, e, child[0]);
	}
}

struct wd_node wd_eval(struct wd_judging *j, const struct wd_expr *e)
{
	if (e->kind != WD_EXPR_CALL && e->children == 0)
		return malformed(j, e);
	if (says_nothing(j, e))
		return wd_node_of(j, e, void_of(j));
	if (e->kind == WD_EXPR_CALL)
		return call(j, e);
	if (e->kind == WD_EXPR_EACH)
		return wd_eval_every(j, e->child[0]);
	if (e->kind == WD_EXPR_ANY)
		return wd_eval_any(j, e->child[0]);

	struct wd_node *child = wd_new(j->a, struct wd_node, e->children);

	for (size_t i = 0; i < e->children; i++)
		child[i] = wd_eval(j, e->child[i]);
	return combine(j, e, child);
}

static struct wd_finding call_commit(struct wd_judging *j,
				     const struct wd_expr *e,
				     const struct wd_commit *c)
{
	const struct wd_judge_row *row = wd_judge_row(e->pred);

	return row->commit != NULL ? wd_about(row->commit(j, e, c), c)
				   : row->update(j, e);
}

struct wd_node wd_eval_commit(struct wd_judging *j, const struct wd_expr *e,
			      const struct wd_commit *c)
{
	if (e->kind == WD_EXPR_CALL)
		return wd_node_of(j, e, call_commit(j, e, c));
	if (e->children == 0 || e->kind == WD_EXPR_EACH ||
	    e->kind == WD_EXPR_ANY)
		return malformed(j, e);

	struct wd_node *child = wd_new(j->a, struct wd_node, e->children);

	for (size_t i = 0; i < e->children; i++)
		child[i] = wd_eval_commit(j, e->child[i], c);
	return combine(j, e, child);
}

static enum wd_truth fold(struct wd_judging *j, const struct wd_expr *e,
			  const struct wd_commit *c)
{
	bool all = e->kind == WD_EXPR_AND;
	enum wd_truth t = wd_commit_truth(j, e->child[0], c);

	for (size_t i = 1; i < e->children; i++) {
		if (t == (all ? WD_FALSE : WD_TRUE))
			break;
		enum wd_truth next = wd_commit_truth(j, e->child[i], c);

		t = all ? wd_truth_and(t, next) : wd_truth_or(t, next);
	}
	return t;
}

/* The same as wd_eval_commit(), without a word and without memory. */
enum wd_truth wd_commit_truth(struct wd_judging *j, const struct wd_expr *e,
			      const struct wd_commit *c)
{
	struct wd_judging quiet = *j;

	quiet.quiet = true;
	if (e->kind == WD_EXPR_CALL)
		return call_commit(&quiet, e, c).truth;
	if (e->children == 0 || e->kind == WD_EXPR_EACH ||
	    e->kind == WD_EXPR_ANY)
		return WD_OPEN;
	if (e->kind == WD_EXPR_NOT)
		return wd_truth_not(wd_commit_truth(&quiet, e->child[0], c));
	return fold(&quiet, e, c);
}
