/*
 * each.c - what holds for every introduced commit, or for one of them.
 *
 * A push may bring a million commits: all are judged, the first few that fail
 * are explained.
 */
#include "policy/eval.h"

/* By enum wd_value: how many commits, and the first of them. */
struct counts {
	size_t of[3];
	const struct wd_commit *first[3];
};

static struct counts judge_all(struct wd_judging *j, const struct wd_expr *e)
{
	struct counts n = { 0 };

	for (size_t i = 0; i < j->range->count; i++) {
		const struct wd_commit *c = wd_introduced(j, i);
		enum wd_value v = wd_truth_value(wd_commit_truth(j, e, c));

		if (n.of[v]++ == 0)
			n.first[v] = c;
	}
	return n;
}

static struct wd_node not_known(struct wd_judging *j, const struct wd_expr *e)
{
	return wd_node_of(j, e,
			  wd_open(j, "%s",
				  "the introduced commits are not known"));
}

static bool asks_for_signer(const struct wd_expr *e)
{
	if (e->kind == WD_EXPR_CALL)
		return e->pred == WD_PRED_SIGNED;
	for (size_t i = 0; i < e->children; i++)
		if (e->kind != WD_EXPR_NOT && asks_for_signer(e->child[i]))
			return true;
	return false;
}

/* "alice, bob": who signed what was accepted. */
static wd_str signers(struct wd_judging *j)
{
	const struct wd_registry *r = &j->policy->registry;
	uint64_t *seen = wd_new(j->a, uint64_t, r->persons / 64 + 1);
	wd_str *name = wd_new(j->a, wd_str, j->range->count);
	size_t names = 0;

	for (size_t i = 0; i < j->range->count; i++) {
		const struct wd_verdict *v = &wd_introduced(j, i)->signature;
		size_t p = (size_t)v->person;

		if (v->reason != WD_REASON_NONE || v->person < 0 ||
		    p >= r->persons || (seen[p / 64] >> (p % 64) & 1))
			continue;
		seen[p / 64] |= UINT64_C(1) << (p % 64);
		name[names++] = r->person[p].id;
	}
	return wd_list_text(j->a, name, names, ", ");
}

static struct wd_node all_pass(struct wd_judging *j, const struct wd_expr *e)
{
	size_t n = j->range->count;
	wd_str who = asks_for_signer(e) && n > 0 ? signers(j) : (wd_str){ 0 };
	struct wd_finding f =
		n == 0 ? wd_yes(j, "%s", "nothing is introduced")
		       : wd_yes(j, "%zu %s%s%.*s", n,
				n == 1 ? "commit" : "commits",
				who.len > 0 ? ", " : "", WD_FMT(who));

	if (n == 0)
		f.truth = WD_VACUOUS;
	return wd_node_of(j, e, f);
}

/* Why the value of a commit is `value`, for the first few of those. */
static void explain(struct wd_judging *j, const struct wd_expr *e,
		    enum wd_value value, struct wd_why *out)
{
	out->child = wd_new(j->a, struct wd_why *, WD_WHY_COMMITS_MAX);
	for (size_t i = 0; i < j->range->count; i++) {
		const struct wd_commit *c = wd_introduced(j, i);

		if (out->children == WD_WHY_COMMITS_MAX)
			break;
		if (wd_truth_value(wd_commit_truth(j, e, c)) != value)
			continue;
		struct wd_why *w = wd_eval_commit(j, e, c).why;

		w->commit = c->id;
		out->child[out->children++] = w;
		for (size_t k = 0; k < w->remedies; k++)
			wd_remedy(out, w->remedy[k]);
	}
}

struct wd_node wd_eval_every(struct wd_judging *j, const struct wd_expr *e)
{
	if (!j->range->known)
		return not_known(j, e);
	struct counts n = judge_all(j, e);

	if (n.of[WD_SATISFIED] == j->range->count)
		return all_pass(j, e);
	enum wd_value bad =
		n.of[WD_UNSATISFIED] > 0 ? WD_UNSATISFIED : WD_UNAVAILABLE;
	const struct wd_commit *first = n.first[bad];

	j->several = n.of[bad] > 1;
	struct wd_node one = wd_eval_commit(j, e, first);
	struct wd_finding f = {
		.truth = bad == WD_UNSATISFIED ? WD_FALSE : WD_OPEN,
		.why = { .text = one.why->text,
			 .reason = one.why->reason,
			 .commit = first->id },
	};

	if (n.of[bad] > 1)
		f.why.text =
			wd_strf(j->a, "%zu of %zu commits: %.*s", n.of[bad],
				j->range->count, WD_FMT(one.why->text));
	explain(j, e, bad, &f.why);
	j->several = false;
	return wd_node_of(j, e, f);
}

static struct wd_finding no_commit(struct wd_judging *j,
				   const struct wd_expr *e,
				   const struct counts *n)
{
	if (j->range->count == 0) {
		struct wd_finding f = wd_no(j, WD_REASON_UNMET, "%s",
					    "nothing is introduced");

		f.truth = WD_NOTHING;
		return f;
	}
	enum wd_value v =
		n->of[WD_UNAVAILABLE] > 0 ? WD_UNAVAILABLE : WD_UNSATISFIED;
	struct wd_why *one = wd_eval_commit(j, e, n->first[v]).why;
	struct wd_finding f = wd_no(j, one->reason, "none of %.*s: %.*s",
				    WD_FMT(wd_count_text(j->a, j->range->count,
							 "commit", "commits")),
				    WD_FMT(one->text));

	if (v == WD_UNAVAILABLE)
		f.truth = WD_OPEN;
	explain(j, e, v, &f.why);
	return f;
}

struct wd_node wd_eval_any(struct wd_judging *j, const struct wd_expr *e)
{
	if (!j->range->known)
		return not_known(j, e);
	struct counts n = judge_all(j, e);

	if (n.of[WD_SATISFIED] == 0)
		return wd_node_of(j, e, no_commit(j, e, &n));
	struct wd_node one = wd_eval_commit(j, e, n.first[WD_SATISFIED]);
	struct wd_finding f = wd_yes(j, "%.*s", WD_FMT(one.why->text));

	return wd_node_of(j, e, wd_about(f, n.first[WD_SATISFIED]));
}
