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
