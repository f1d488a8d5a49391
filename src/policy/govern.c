/* govern.c - which refs a rule is about. */
#include "policy/check.h"
#include "policy/policy.h"
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

bool wd_rule_trusts(const struct wd_rule *rule, wd_str ref)
{
	return wd_rule_governs(rule, ref) ||
	       (!wd_ref_reserved(ref) &&
		matches(rule->trust, rule->trusts, ref));
}
