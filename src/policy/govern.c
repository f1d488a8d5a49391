/* govern.c - which refs a rule is about. */
#include "policy/check.h"
#include "policy/expr.h"
#include "text/glob.h"

static bool matches(const wd_str *glob, size_t count, wd_str ref)
{
	for (size_t i = 0; i < count; i++)
		if (wd_glob_match(glob[i], ref))
			return true;
	return false;
}

bool wd_rule_governs(const struct wd_rule *rule, wd_str ref)
{
	return !wd_ref_reserved(ref) && matches(rule->on, rule->ons, ref) &&
	       !matches(rule->except, rule->excepts, ref);
}

/*
 * What whoever pushes may choose, and what is not about what the push brings.
 * Who they are they may not choose: letting something in as somebody who may
 * is an act of theirs, and counts.
 */
static bool chosen(enum wd_pred pred)
{
	switch (pred) {
	case WD_PRED_CREATE:
	case WD_PRED_DELETE:
	case WD_PRED_FAST_FORWARD:
	case WD_PRED_FIRST_PARENT:
	case WD_PRED_REF:
	case WD_PRED_MAX_COMMITS:
	case WD_PRED_TRANSPORT:
		return true;
	default:
		return false;
	}
}

/* Can such a predicate stand in for one about what the push brings? */
static bool excuses(const struct wd_expr *e, bool optional)
{
	if (e == NULL)
		return false;
	if (e->kind == WD_EXPR_CALL) /* who knows what an agent looks at? */
		return e->pred == WD_PRED_OPA || (optional && chosen(e->pred));
	if (e->kind == WD_EXPR_OR || e->kind == WD_EXPR_NOT)
		optional = true;
	for (size_t i = 0; i < e->children; i++)
		if (excuses(e->child[i], optional))
			return true;
	return false;
}

/*
 * Does the rule ask for less, depending on where and how something is pushed?
 * Then what it accepted on one ref says nothing about another: where
 * dev branches need no signature, by `require = signed or ref(...)`, whatever
 * is on one would be good for main.  As one of several things that are all
 * required such a predicate takes nothing away; in `when` neither, for what a
 * rule is not applied to it does not accept.
 */
static bool varies(const struct wd_rule *rule)
{
	bool found = excuses(rule->override.expr, true);

	for (size_t i = 0; !found && i < rule->requires; i++)
		found = excuses(rule->require[i].expr, false);
	return found;
}

bool wd_rule_trusts(const struct wd_rule *rule, wd_str ref)
{
	return (wd_rule_governs(rule, ref) && !varies(rule)) ||
	       wd_rule_names_trusted(rule, ref);
}

bool wd_rule_names_trusted(const struct wd_rule *rule, wd_str ref)
{
	return !wd_ref_reserved(ref) && matches(rule->trust, rule->trusts, ref);
}

static const char embedded[] = "embedded";

bool wd_believes(const struct wd_evidence_rule *rule, wd_str provider)
{
	for (size_t i = 0; i < rule->providers; i++)
		if (wd_str_eq(rule->provider[i], provider))
			return true;
	return rule->providers == 0 && wd_str_eq(provider, wd_str_of(embedded));
}

size_t wd_providers_elsewhere(const struct wd_evidence_rule *rule)
{
	size_t n = 0;

	for (size_t i = 0; i < rule->providers; i++)
		n += !wd_str_eq(rule->provider[i], wd_str_of(embedded));
	return n;
}
