/* words.c - the small pieces that texts are made of. */
#include "policy/eval.h"

wd_str wd_short_of(struct wd_judging *j, wd_oid id)
{
	return j->quiet ? (wd_str){ 0 } : wd_oid_short(j->a, id);
}

wd_str wd_person_of(struct wd_judging *j, int person)
{
	return wd_person_text(&j->policy->registry, person);
}

struct wd_finding wd_message_known(struct wd_judging *j,
				   const struct wd_commit *c)
{
	if (c->encoding.len == 0)
		return wd_yes(j, "%s", "");
	struct wd_finding f = wd_open(
		j,
		"the message of %.*s is in the encoding \"%.*s\", which is "
		"not read here",
		WD_FMT(wd_short_of(j, c->id)), WD_FMT(c->encoding));

	wd_remedy(&f.why,
		  WD_STR("write it in UTF-8: git -c i18n.commitEncoding=UTF-8 "
			 "commit --amend"));
	return f;
}

wd_str wd_list_text(struct wd_arena *a, const wd_str *item, size_t count,
		    const char *conjunction)
{
	struct wd_buf b = { .arena = a };
	size_t shown = count <= WD_WHY_NAMES_MAX ? count : WD_WHY_NAMES_MAX - 1;

	for (size_t i = 0; i < shown; i++) {
		if (i > 0)
			wd_buf_c(&b, i + 1 == count ? conjunction : ", ");
		wd_buf_add(&b, item[i]);
	}
	if (shown < count)
		wd_buf_f(&b, " and %zu more", count - shown);
	return wd_buf_str(&b);
}

wd_str wd_values_text(struct wd_arena *a, const struct wd_args *args,
		      const char *conjunction)
{
	wd_str *item = wd_new(a, wd_str, args->count);

	for (size_t i = 0; i < args->count; i++)
		item[i] = args->value[i].text;
	return wd_list_text(a, item, args->count, conjunction);
}

wd_str wd_groups_text(struct wd_judging *j, const struct wd_args *by)
{
	const struct wd_registry *r = &j->policy->registry;

	if (j->quiet)
		return (wd_str){ 0 };
	if (by->count == 0)
		return WD_STR("nobody");
	wd_str *item = wd_new(j->a, wd_str, by->count);

	for (size_t i = 0; i < by->count; i++) {
		int64_t at = by->value[i].number;
		bool known = at >= 0 && (uint64_t)at < r->groups;

		item[i] = known ? wd_strf(j->a, "@%.*s",
					  WD_FMT(r->group[at].name))
				: WD_STR("@?");
	}
	return wd_list_text(j->a, item, by->count, " or ");
}

wd_str wd_member_text(struct wd_judging *j, int group)
{
	const struct wd_registry *r = &j->policy->registry;

	if (group < 0 || (size_t)group >= r->groups)
		return WD_STR("nobody");
	return wd_strf(j->a, "a member of @%.*s", WD_FMT(r->group[group].name));
}

struct wd_finding wd_no_issuer(struct wd_judging *j, enum wd_reason reason,
			       const char *things, const char *section)
{
	struct wd_finding f =
		wd_no(j, reason, "the policy names nobody who may issue %s",
		      things);

	if (!j->quiet)
		wd_remedy(&f.why,
			  wd_strf(j->a,
				  "ask an admin to name somebody in the "
				  "policy: [evidence \"%s\"] issuer = @GROUP",
				  section));
	return f;
}

wd_str wd_count_text(struct wd_arena *a, size_t n, const char *one,
		     const char *many)
{
	return wd_strf(a, "%zu %s", n, n == 1 ? one : many);
}

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '/' ||
	       c == '-';
}

wd_str wd_shell_word(struct wd_arena *a, wd_str word)
{
	struct wd_buf b = { .arena = a };

	if (word.len > 0 && wd_str_all(word, is_plain))
		return word;
	wd_buf_byte(&b, '\'');
	for (size_t i = 0; i < word.len; i++)
		if (word.ptr[i] == '\'')
			wd_buf_c(&b, "'\\''");
		else
			wd_buf_byte(&b, word.ptr[i]);
	wd_buf_byte(&b, '\'');
	return wd_buf_str(&b);
}

wd_str wd_elsewhere_text(struct wd_judging *j,
			 const struct wd_evidence_rule *rule)
{
	struct wd_buf b = { .arena = j->a };

	for (size_t i = 0; i < rule->providers && !j->quiet; i++)
		if (!wd_str_eq(rule->provider[i], WD_STR("embedded")))
			wd_buf_f(&b, "%s%.*s", b.len > 0 ? " or " : "",
				 WD_FMT(rule->provider[i]));
	return wd_buf_str(&b);
}

bool wd_vouched(const struct wd_judging *j, const struct wd_evidence_rule *rule,
		wd_str provider, int person)
{
	if (!wd_believes(rule, provider))
		return false;
	return !wd_str_eq(provider, WD_STR("embedded")) ||
	       wd_in_group(&j->policy->registry, rule->issuer, person);
}

/* Younger than this is "now": it was asked for this push. */
enum { FRESH = 10 };

wd_str wd_age_text(struct wd_judging *j, wd_str provider, int64_t asof)
{
	static const struct {
		int64_t seconds;
		const char *unit;
	} units[] = {
		{ 86400, "d" }, { 3600, "h" }, { 60, "min" }, { 1, "s" }
	};
	int64_t age = asof == 0 ? 0 : j->facts->now - asof;
	size_t u = 0;

	if (j->quiet || age <= FRESH)
		return (wd_str){ 0 };
	while (age < 2 * units[u].seconds && units[u].seconds > 1)
		u++;
	return wd_strf(j->a, " (%.*s said so %lld %s ago)", WD_FMT(provider),
		       (long long)(age / units[u].seconds), units[u].unit);
}
