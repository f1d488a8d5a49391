/* warnings.c - rules that load, and may not mean what was meant. */
#include "policy/warnings.h"

#include <string.h>

#include "policy/check.h"
#include "policy/expr.h"
#include "policy/warnings_people.h"

struct warning {
	struct wd_arena *a;
	const struct wd_policy *p;
	struct wd_policy_warnings *out;
};

void wd_policy_warning_add(struct wd_arena *a, struct wd_policy_warnings *to,
			   wd_str where, wd_str text)
{
	if (to->count == to->room) {
		size_t room = to->room == 0 ? 8 : to->room * 2;
		struct wd_policy_warning *more =
			wd_new(a, struct wd_policy_warning, room);

		if (to->count > 0)
			memcpy(more, to->item, to->count * sizeof(*more));
		to->item = more;
		to->room = room;
	}
	to->item[to->count++] = (struct wd_policy_warning){ where, text };
}

static wd_str where_of(struct warning *w, const struct wd_rule *rule)
{
	return wd_strf(w->a, "%.*s:%u", WD_FMT(rule->file), rule->line);
}

static void about_rule(struct warning *w, const struct wd_rule *rule,
		       wd_str text)
{
	wd_policy_warning_add(w->a, w->out, where_of(w, rule), text);
}

/* refs/head/main: nothing stops anybody from pushing there, but nobody does. */
static void namespaces(struct warning *w, const struct wd_rule *rule,
		       const wd_str *glob, size_t globs)
{
	for (size_t i = 0; i < globs; i++) {
		wd_str rest = wd_str_from(glob[i], strlen("refs/")), space;
		struct wd_guess guess;

		if (!wd_str_cut(rest, '/', &space, &rest) ||
		    wd_words_find("heads tags notes", space) >= 0)
			continue;
		guess = (struct wd_guess){ .wanted = space };
		wd_words_offer("heads tags", &guess);
		if (guess.best.len > 0)
			about_rule(w, rule,
				   wd_strf(w->a,
					   "rule \"%.*s\" names %.*s, which is "
					   "not where git keeps branches and "
					   "tags%s",
					   WD_FMT(rule->name), WD_FMT(glob[i]),
					   wd_guess_text(w->a, &guess)));
	}
}

static void classes(struct warning *w, wd_str where, wd_str glob)
{
	wd_str class = wd_glob_word_class(glob);

	if (class.len == 0)
		return;
	wd_policy_warning_add(
		w->a, w->out, where,
		wd_strf(w->a,
			"in %.*s, %.*s is each single one of these characters, "
			"and also a name that is written so: write \\\\%.*s "
			"for "
			"the name alone, or [%c-%.*s for the characters alone",
			WD_FMT(glob), WD_FMT(class), WD_FMT(class),
			class.ptr[1], WD_FMT(wd_str_from(class, 1))));
}

static void classes_of_call(struct warning *w, wd_str where,
			    const struct wd_expr *e)
{
	const struct wd_predicate *p = wd_predicate(e->pred);

	if (e->pred == WD_PRED_TRAILER && e->arg[0].count > 0 &&
	    wd_str_eq_nocase(e->arg[0].value[0].text, WD_STR("Signed-off-by")))
		wd_policy_warning_add(
			w->a, w->out, where,
			WD_STR("any value satisfies trailer(Signed-off-by), "
			       "also somebody else's name: "
			       "author(signed-off) asks for a sign-off that is "
			       "the author's"));
	for (size_t i = 0; i < WD_PARAMS_MAX; i++)
		for (size_t k = 0; k < e->arg[i].count; k++)
			if (p->param[i].content == WD_CONTENT_PATH_GLOB ||
			    p->param[i].content == WD_CONTENT_NAME_GLOB)
				classes(w, where, e->arg[i].value[k].text);
}

static void classes_of_expr(struct warning *w, wd_str where,
			    const struct wd_expr *e)
{
	if (e == NULL)
		return;
	if (e->kind == WD_EXPR_CALL)
		classes_of_call(w, where, e);
	for (size_t i = 0; i < e->children; i++)
		classes_of_expr(w, where, e->child[i]);
}

static void classes_of_rule(struct warning *w, const struct wd_rule *rule)
{
	wd_str where = where_of(w, rule);

	for (size_t i = 0; i < rule->ons; i++)
		classes(w, where, rule->on[i]);
	for (size_t i = 0; i < rule->excepts; i++)
		classes(w, where, rule->except[i]);
	for (size_t i = 0; i < rule->trusts; i++)
		classes(w, where, rule->trust[i]);
	classes_of_expr(w, where, rule->when.expr);
	for (size_t i = 0; i < rule->requires; i++)
		classes_of_expr(w, where, rule->require[i].expr);
	classes_of_expr(w, where, rule->override.expr);
}

static bool somebody_judges(const struct wd_policy *p, wd_str ref)
{
	for (size_t i = 0; i < p->rules; i++)
		if (p->rule[i].mode == WD_ENFORCE &&
		    wd_rule_governs(&p->rule[i], ref))
			return true;
	return false;
}

/*
 * Trust is in what was judged.  A ref that no rule governs is judged by nobody
 * but the admin who declares a baseline.
 */
static void unjudged_trust(struct warning *w, const struct wd_rule *rule)
{
	for (size_t i = 0; i < rule->trusts; i++)
		if (!somebody_judges(w->p,
				     wd_glob_sample(w->a, rule->trust[i])))
			about_rule(
				w, rule,
				wd_strf(w->a,
					"rule \"%.*s\" trusts %.*s, which no "
					"enforced rule governs: only what "
					"`warder baseline` declares there "
					"counts, not what is pushed later. A "
					"rule for it, if only `require = "
					"fast-forward`, would judge it",
					WD_FMT(rule->name),
					WD_FMT(rule->trust[i])));
}

/* Does a call in it speak of the commits that a push introduces? */
static bool asks_of_commits(const struct wd_expr *e)
{
	if (e == NULL)
		return false;
	if (e->kind == WD_EXPR_EACH || e->kind == WD_EXPR_ANY)
		return true;
	if (e->kind == WD_EXPR_CALL)
		return (wd_predicate(e->pred)->scope & WD_SCOPE_COMMIT) != 0 ||
		       e->pred == WD_PRED_REVIEWS;
	for (size_t i = 0; i < e->children; i++)
		if (asks_of_commits(e->child[i]))
			return true;
	return false;
}

static bool rule_asks_of_commits(const struct wd_rule *rule)
{
	bool found = false;

	for (size_t i = 0; !found && i < rule->requires; i++)
		found = asks_of_commits(rule->require[i].expr);
	return found;
}

/* The first of its globs that new branches will match; empty: none. */
static wd_str many_branches(const struct wd_rule *rule)
{
	for (size_t i = 0; i < rule->ons; i++)
		if (wd_str_has(rule->on[i], '*') &&
		    (wd_str_starts(rule->on[i], WD_STR("refs/heads/")) ||
		     wd_str_starts(rule->on[i], WD_STR("refs/*"))))
			return rule->on[i];
	return (wd_str){ 0 };
}

static bool asks_for_reviews(const struct wd_expr *e)
{
	if (e == NULL)
		return false;
	if (e->kind == WD_EXPR_CALL)
		return e->pred == WD_PRED_REVIEWS;
	for (size_t i = 0; i < e->children; i++)
		if (asks_for_reviews(e->child[i]))
			return true;
	return false;
}

static bool rule_asks_for_reviews(const struct wd_rule *rule)
{
	bool found = false;

	for (size_t i = 0; !found && i < rule->requires; i++)
		found = asks_for_reviews(rule->require[i].expr);
	return found;
}

/* A review is for its ref: a new branch begins without any. */
static void unreviewed_histories(struct warning *w, const struct wd_rule *rule)
{
	wd_str glob = many_branches(rule);

	if (glob.len == 0 || rule->trusts > 0 || rule->mode != WD_ENFORCE ||
	    !rule_asks_for_reviews(rule) ||
	    !(wd_rule_governs(rule, WD_STR("refs/heads/main")) ||
	      wd_rule_governs(rule, WD_STR("refs/heads/master"))))
		return;
	about_rule(w, rule,
		   wd_strf(w->a,
			   "rule \"%.*s\" wants reviews for each ref, so a new "
			   "branch below %.*s needs one of its whole history: "
			   "name the branch that they are cut from, such as "
			   "`trust = refs/heads/main`",
			   WD_FMT(rule->name), WD_FMT(glob)));
}

/*
 * A new topic branch is cut from a branch that the rule neither governs nor
 * trusts: its whole history is then introduced, and judged.
 */
static void whole_histories(struct warning *w, const struct wd_rule *rule)
{
	wd_str glob = many_branches(rule);

	if (glob.len == 0 || rule->trusts > 0 || rule->mode != WD_ENFORCE ||
	    !rule_asks_of_commits(rule) ||
	    wd_rule_governs(rule, WD_STR("refs/heads/main")) ||
	    wd_rule_governs(rule, WD_STR("refs/heads/master")))
		return;
	about_rule(w, rule,
		   wd_strf(w->a,
			   "rule \"%.*s\" judges new branches below %.*s back "
			   "to the beginning of history, unless they are cut "
			   "from a ref that it governs: name the branch that "
			   "they come from, such as `trust = refs/heads/main`, "
			   "and run `warder baseline`",
			   WD_FMT(rule->name), WD_FMT(glob)));
}

void wd_policy_warn(struct wd_arena *a, const struct wd_policy *p,
		    struct wd_policy_warnings *out)
{
	struct warning w = { a, p, out };

	*out = (struct wd_policy_warnings){ 0 };
	for (size_t i = 0; i < p->classes; i++)
		for (size_t k = 0; k < p->class_[i].paths; k++)
			classes(&w,
				wd_strf(a, "class \"%.*s\"",
					WD_FMT(p->class_[i].name)),
				p->class_[i].path[k]);
	for (size_t i = 0; i < p->rules; i++) {
		const struct wd_rule *rule = &p->rule[i];

		classes_of_rule(&w, rule);
		namespaces(&w, rule, rule->on, rule->ons);
		namespaces(&w, rule, rule->trust, rule->trusts);
		unjudged_trust(&w, rule);
		whole_histories(&w, rule);
		unreviewed_histories(&w, rule);
	}
	wd_policy_warn_people(a, &p->registry, out);
}
