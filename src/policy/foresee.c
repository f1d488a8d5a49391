/*
 * foresee.c - why evidence that somebody is about to give would not count.
 *
 * Asked before a statement is signed, where whoever makes it can still do
 * something about it; the judge asks the same functions when it is used.
 */
#include "policy/check.h"
#include "policy/reviews.h"

struct foreseeing {
	struct wd_judging j;
	const struct wd_review *review;
	bool asked, counts; /* by any reviews() */
	wd_str flaw;        /* the first that was found */
};

static wd_str flaw_text(const struct wd_reviewing *r, const struct wd_review *v,
			enum wd_review_flaw flaw)
{
	wd_str who = wd_person_of(r->j, v->person);

	if (flaw == WD_REVIEW_OUTSIDER)
		return wd_strf(r->j->a,
			       "%.*s is not in %.*s, who have to "
			       "review it",
			       WD_FMT(who),
			       WD_FMT(wd_groups_text(r->j, r->by)));
	if (flaw == WD_REVIEW_CONTRIBUTOR)
		return wd_strf(r->j->a,
			       "%.*s is a contributor to it, and others have "
			       "to review it",
			       WD_FMT(who));
	if (flaw == WD_REVIEW_UNBELIEVED)
		return wd_strf(
			r->j->a, "the policy takes reviews from %.*s",
			WD_FMT(wd_elsewhere_text(r->j, &r->j->policy->review)));
	return wd_strf(r->j->a, "it is for another ref");
}

static void ask(void *ctx, const struct wd_expr *e)
{
	struct foreseeing *f = ctx;

	if (e->pred != WD_PRED_REVIEWS)
		return;
	struct wd_reviewing r = wd_reviewing_of(&f->j, e);
	struct wd_contributors made;
	struct wd_review v = *f->review;

	v.vote = WD_APPROVE;
	v.time = f->j.facts->now;
	v.spent = false;
	if (r.no_contributors) {
		wd_contributors_of(&f->j, &made);
		r.contributor = made.person;
	}
	enum wd_review_flaw flaw = wd_review_flaw(&r, &v);

	f->asked = true;
	if (flaw == WD_REVIEW_COUNTS)
		f->counts = true;
	else if (f->flaw.len == 0)
		f->flaw = flaw_text(&r, &v, flaw);
}

static wd_str no_rule(struct wd_arena *a, const struct wd_policy *p, wd_str ref)
{
	struct wd_guess guess = { .wanted = ref };

	for (size_t i = 0; i < p->rules; i++)
		for (size_t k = 0; k < p->rule[i].ons; k++)
			wd_guess_offer(&guess, p->rule[i].on[k]);
	return wd_strf(a, "no rule governs %.*s%s", WD_FMT(ref),
		       wd_guess_text(a, &guess));
}

wd_str wd_foresee_review(struct wd_arena *a, const struct wd_policy *p,
			 const struct wd_facts *facts, size_t update,
			 const struct wd_review *v)
{
	static const struct wd_evidence nothing;
	struct wd_shared shared = { 0 };
	struct foreseeing f = { .j = { .a = a,
				       .policy = p,
				       .facts = facts,
				       .evidence = &nothing,
				       .shared = &shared,
				       .update = &facts->update[update] },
				.review = v };
	bool governed = false;

	if (v->person == WD_NOBODY)
		return WD_STR("the policy does not know you");
	for (size_t i = 0; i < p->rules; i++) {
		if (!wd_governs(&p->rule[i], f.j.update))
			continue;
		governed = true;
		f.j.rule = i;
		f.j.range = wd_sound_range(facts, p, update, i);
		wd_rule_calls(&p->rule[i], ask, &f);
	}
	if (!governed)
		return no_rule(a, p, f.j.update->ref);
	if (!f.asked)
		return wd_strf(a, "no rule for %.*s asks for reviews",
			       WD_FMT(f.j.update->ref));
	return f.counts ? (wd_str){ 0 } : f.flaw;
}

/* Only signed tags are written by those who ask. */
static wd_str not_vouched(struct wd_arena *a, const struct wd_policy *p,
			  const struct wd_evidence_rule *rule, int person,
			  const char *things)
{
	struct wd_judging j = { .a = a, .policy = p };
	wd_str embedded = WD_STR("embedded");

	if (!wd_believes(rule, embedded))
		return wd_strf(a, "the policy takes %s from %.*s", things,
			       WD_FMT(wd_elsewhere_text(&j, rule)));
	if (wd_vouched(&j, rule, embedded, person))
		return (wd_str){ 0 };
	if (rule->issuer < 0)
		return wd_strf(a, "the policy names nobody who may issue %s",
			       things);
	return wd_strf(a, "%.*s is not %.*s, who issue %s",
		       WD_FMT(wd_person_of(&j, person)),
		       WD_FMT(wd_member_text(&j, rule->issuer)), things);
}

struct check_names {
	wd_str wanted;
	struct wd_guess guess;
	bool asked;
};

static void find_name(void *ctx, const struct wd_expr *e)
{
	struct check_names *n = ctx;

	for (size_t i = 0; e->pred == WD_PRED_CHECKS && i < e->arg[0].count;
	     i++) {
		wd_guess_offer(&n->guess, e->arg[0].value[i].text);
		n->asked |= wd_str_eq(e->arg[0].value[i].text, n->wanted);
	}
}

wd_str wd_foresee_check(struct wd_arena *a, const struct wd_policy *p,
			wd_str name, int person)
{
	struct check_names n = { .wanted = name, .guess = { .wanted = name } };
	wd_str flaw = not_vouched(a, p, &p->check, person, "checks");

	if (flaw.len > 0)
		return flaw;
	for (size_t i = 0; i < p->rules; i++)
		wd_rule_calls(&p->rule[i], find_name, &n);
	return n.asked ? (wd_str){ 0 }
		       : wd_strf(a, "no rule asks for a check \"%.*s\"%s",
				 WD_FMT(name), wd_guess_text(a, &n.guess));
}

wd_str wd_foresee_ticket(struct wd_arena *a, const struct wd_policy *p,
			 int person)
{
	return not_vouched(a, p, &p->ticket, person, "tickets");
}
