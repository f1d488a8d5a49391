/* settling.c - what a push settles and uses up, should its refs really move. */
#include "gate/settling.h"
#include "gate/settled.h"

/* Names of rules by what they do to the new value: see FORMAT of src/audit. */
struct settling {
	struct wd_seal_part part;
	wd_str *settled, *alone, *kept;
	wd_oid asked; /* the value that `keeps` was found for */
	bool keeps, known;
};

/* The rule judged all that it had to for the new value to count elsewhere. */
static bool judged(const struct wd_range *range, enum wd_state state)
{
	return (state == WD_RULE_SATISFIED || state == WD_OVERRIDDEN) &&
	       (range == NULL || !range->alone);
}

/*
 * Does what the rule accepted before stay in the ref, as it was there until
 * now?  Most rules share that value, so the last answer is remembered.
 */
static wd_err keeps(struct wd_arena *a, const struct wd_gate *g,
		    const struct wd_update *u, const struct wd_rule *rule,
		    struct settling *s)
{
	const struct wd_settled *row = wd_settled_row(g, rule->name, u->ref);
	wd_oid accepted = row == NULL ? (wd_oid){ 0 } : row->accepted;
	wd_err err = NULL;

	if (s->known && wd_oid_eq(s->asked, accepted))
		return NULL;
	err = wd_settled_contains(a, g, u->old_id, accepted, &s->keeps);
	if (err == NULL && s->keeps)
		err = wd_settled_contains(a, g, u->new_id, accepted, &s->keeps);
	s->asked = accepted;
	s->known = err == NULL;
	return err;
}

static wd_err settle_rule(struct wd_arena *a, const struct wd_gate *g,
			  size_t at, const struct wd_rule_outcome *o,
			  struct settling *s)
{
	const struct wd_rule *rule = &g->policy.policy.rule[o->rule];
	wd_err err = NULL;

	if (rule->mode != WD_ENFORCE)
		return NULL;
	if (judged(g->facts.range[at * g->facts.rules + o->rule], o->state)) {
		s->settled[s->part.settled_count++] = rule->name;
		return NULL;
	}
	err = keeps(a, g, &g->facts.update[at], rule, s);
	if (err == NULL && s->keeps)
		s->kept[s->part.kept_count++] = rule->name;
	else if (err == NULL)
		s->alone[s->part.alone_count++] = rule->name;
	return err;
}

/* A rule that stood in the way is in no accepted decision. */
static wd_err settle_rules(struct wd_arena *a, const struct wd_gate *g,
			   size_t at, struct settling *s)
{
	const struct wd_update_outcome *o = &g->decision.update[at];
	wd_err err = NULL;

	s->settled = wd_new(a, wd_str, o->rules);
	s->alone = wd_new(a, wd_str, o->rules);
	s->kept = wd_new(a, wd_str, o->rules);
	for (size_t i = 0; err == NULL && i < o->rules; i++)
		err = settle_rule(a, g, at, &o->rule[i], s);
	s->part.settled = s->settled;
	s->part.alone = s->alone;
	s->part.kept = s->kept;
	return err;
}

static bool covers_any(const struct wd_gate *g, const struct wd_review *review,
		       const struct wd_range *range)
{
	for (size_t i = 0; i < range->count; i++) {
		uint32_t c = range->commit[i];

		if ((review->covers != NULL &&
		     review->covers[c / 64] >> (c % 64) & 1) ||
		    wd_review_same_commit(review, WD_CARRY_PATCH,
					  &g->facts.commit[c]))
			return true;
	}
	return false;
}

/* Of the tip, of commits that came, or of the same content: see `carry`. */
static bool used_by(const struct wd_gate *g, size_t at, wd_oid tree,
		    const struct wd_review *review)
{
	const struct wd_update *u = &g->facts.update[at];

	if (!wd_str_eq(review->ref, u->ref) &&
	    !wd_str_eq(review->ref, u->asked))
		return false;
	if (wd_oid_eq(review->commit, u->tip))
		return true;
	for (size_t k = 0; k < g->facts.rules; k++) {
		const struct wd_range *range = wd_reviewed_range(
			g->facts.range[at * g->facts.rules + k]);

		if (range != NULL &&
		    (covers_any(g, review, range) ||
		     wd_review_same_change(review, WD_CARRY_PATCH, range,
					   tree)))
			return true;
	}
	return false;
}

/* Every review of this content, for this ref: it is used up now. */
static wd_err spend_reviews(struct wd_arena *a, const struct wd_gate *g,
			    size_t at, struct wd_seal_part *part)
{
	const struct wd_commit_links *links;
	wd_oid tip = g->facts.update[at].tip;
	wd_oid *spent = wd_new(a, wd_oid, g->evidence.reviews);

	if (wd_oid_zero(tip) || g->evidence.reviews == 0)
		return NULL;
	wd_err err = wd_links(a, g->repo, tip, &links);
	wd_oid tree = err == NULL ? links->tree : (wd_oid){ { 0 } };

	if (wd_unreadable(err))
		err = NULL; /* only a rule that warns gets so far */
	for (size_t i = 0; err == NULL && i < g->evidence.reviews; i++)
		if (used_by(g, at, tree, &g->evidence.review[i]))
			spent[part->spent_count++] =
				g->evidence.review[i].object;
	part->spent = spent;
	return err;
}

wd_err wd_settled_seal(struct wd_arena *a, const struct wd_gate *g, size_t at,
		       wd_str *out)
{
	const struct wd_update *u = &g->facts.update[at];
	struct settling s = { .part = { .ref = u->ref,
					.old_id = u->old_id,
					.new_id = u->new_id } };
	wd_err err = NULL;

	if (g->decision.accepted) {
		s.part.certificate = g->certificate;
		err = settle_rules(a, g, at, &s);
		if (err == NULL)
			err = spend_reviews(a, g, at, &s.part);
	}
	if (err == NULL)
		*out = wd_seal_part_json(a, &s.part);
	return err;
}
