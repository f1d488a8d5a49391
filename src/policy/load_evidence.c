/* load_evidence.c - who may issue tickets, checks and controls. */
#include "policy/check.h"
#include "policy/expr.h"
#include "policy/load.h"

static struct wd_evidence_rule *kind_of(struct wd_policy *p, wd_str name)
{
	const struct {
		const char *name;
		struct wd_evidence_rule *rule;
	} kinds[] = {
		{ "review", &p->review },   { "ticket", &p->ticket },
		{ "check", &p->check },     { "opa", &p->opa },
		{ "control", &p->control },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (wd_str_eq(name, wd_str_of(kinds[i].name)))
			return kinds[i].rule;
	return NULL;
}

static wd_err unknown_kind(struct wd_loader *l, const struct wd_block *b)
{
	struct wd_guess guess = { .wanted = b->name };

	wd_words_offer("review ticket check opa control", &guess);
	return WD_FAIL_AT(l, b->file, b->line,
			  "expected evidence \"review\", \"ticket\", "
			  "\"check\", \"opa\" or \"control\", found [evidence "
			  "\"%.*s\"]%s",
			  WD_FMT(b->name), wd_guess_text(l->a, &guess));
}

static wd_err read_trailer(struct wd_loader *l, const struct wd_block *b,
			   struct wd_evidence_rule *rule)
{
	const struct wd_line *line = b->key[WD_K_TRAILER].first;

	if (line == NULL)
		return NULL;
	if (rule != &l->policy.ticket)
		return WD_FAIL_AT(l, b->file, line->line,
				  "expected trailer in [evidence \"ticket\"] "
				  "alone, found it in [evidence \"%.*s\"]",
				  WD_FMT(b->name));
	const char *flaw = wd_flaw_trailer(line->text);

	if (flaw != NULL)
		return WD_FAIL_AT(l, b->file, line->line,
				  "expected %s, found \"%.*s\"", flaw,
				  WD_FMT(line->text));
	rule->trailer = line->text;
	return NULL;
}

/* A name as warder.conf has it; "embedded" is none of those. */
static wd_err read_providers(struct wd_loader *l, const struct wd_block *b,
			     struct wd_evidence_rule *rule)
{
	const struct wd_line *line = b->key[WD_K_PROVIDER].first;

	if (line != NULL && rule == &l->policy.control)
		return WD_FAIL_AT(l, b->file, line->line,
				  "expected no provider in [evidence "
				  "\"control\"], found \"%.*s\"",
				  WD_FMT(line->text));
	if (b->key[WD_K_PROVIDER].count > WD_EVIDENCE_PROVIDERS_MAX)
		return WD_FAIL_AT(l, b->file, b->line,
				  "expected at most %d providers, found %zu",
				  WD_EVIDENCE_PROVIDERS_MAX,
				  b->key[WD_K_PROVIDER].count);
	rule->provider = wd_new(l->a, wd_str, WD_EVIDENCE_PROVIDERS_MAX);
	for (; line != NULL; line = line->next) {
		if (wd_flaw_id(line->text) != NULL)
			return WD_FAIL_AT(l, b->file, line->line,
					  "expected a provider's name, as in "
					  "warder.conf, found \"%.*s\"",
					  WD_FMT(line->text));
		rule->provider[rule->providers++] = line->text;
	}
	return NULL;
}

/*
 * Whoever may satisfy `by:` reviews: there is nobody else to name.  And nobody
 * signs what an Open Policy Agent says.
 */
static wd_err no_issuer(struct wd_loader *l, const struct wd_block *b,
			const struct wd_evidence_rule *rule)
{
	const struct wd_line *line = b->key[WD_K_ISSUER].first;

	return line == NULL || (rule != &l->policy.review &&
				rule != &l->policy.opa)
		       ? NULL
		       : WD_FAIL_AT(l, b->file, line->line,
				    "expected no issuer in [evidence "
				    "\"%.*s\"], found \"%.*s\"",
				    WD_FMT(b->name), WD_FMT(line->text));
}

static wd_err one_agent(struct wd_loader *l, const struct wd_block *b,
			const struct wd_evidence_rule *rule)
{
	if (rule != &l->policy.opa ||
	    (rule->providers == 1 && wd_providers_elsewhere(rule) == 1))
		return NULL;
	return WD_FAIL_AT(l, b->file, b->line,
			  "expected provider = NAME in [evidence \"opa\"], "
			  "one, and not embedded, found %zu",
			  rule->providers);
}

static wd_err read_kind(struct wd_loader *l, const struct wd_block *b)
{
	struct wd_evidence_rule *rule = kind_of(&l->policy, b->name);

	if (rule == NULL)
		return unknown_kind(l, b);
	rule->declared = true;
	rule->layer = b->file->layer;
	wd_err err = read_trailer(l, b, rule);

	if (err == NULL)
		err = read_providers(l, b, rule);
	if (err == NULL)
		err = no_issuer(l, b, rule);
	if (err == NULL)
		err = one_agent(l, b, rule);
	if (err != NULL || b->key[WD_K_ISSUER].count == 0)
		return err;
	return wd_load_group_ref(l, b, b->key[WD_K_ISSUER].first,
				 &rule->issuer);
}

wd_err wd_load_evidence(struct wd_loader *l)
{
	const struct wd_blocks *all = &l->of[WD_S_EVIDENCE];
	struct wd_policy *p = &l->policy;
	wd_err err = NULL;

	p->ticket.issuer = p->check.issuer = p->control.issuer = WD_NOBODY;
	p->review.issuer = p->opa.issuer = WD_NOBODY;
	p->ticket.trailer = WD_STR("Ticket");
	for (size_t i = 0; err == NULL && i < all->count; i++)
		err = read_kind(l, all->at[i]);
	return err;
}

/* Which of the declared kinds `e` asks for, as bits of WD_PRED_*. */
static unsigned asks(const struct wd_expr *e)
{
	unsigned preds = 0;

	if (e == NULL)
		return 0;
	if (e->kind == WD_EXPR_CALL)
		preds = 1u << e->pred;
	for (size_t i = 0; i < e->children; i++)
		preds |= asks(e->child[i]);
	return preds;
}

static unsigned rule_asks(const struct wd_rule *r)
{
	unsigned preds = asks(r->when.expr) | asks(r->override.expr);

	for (size_t i = 0; i < r->requires; i++)
		preds |= asks(r->require[i].expr);
	return preds;
}

static wd_err check_seal(struct wd_loader *l, const struct wd_block *b,
			 unsigned pred)
{
	for (size_t i = 0; i < l->policy.rules; i++) {
		const struct wd_rule *r = &l->policy.rule[i];

		if (r->layer >= b->file->layer)
			return NULL; /* rules stand in the order of layers */
		if ((rule_asks(r) & 1u << pred) != 0)
			return WD_FAIL_AT(
				l, b->file, b->line,
				"expected no issuer or provider for a rule of "
				"a higher layer, found [evidence \"%.*s\"], "
				"which "
				"[rule \"%.*s\"] (%.*s:%u) asks for",
				WD_FMT(b->name), WD_FMT(r->name),
				WD_FMT(r->file), r->line);
	}
	return NULL;
}

wd_err wd_load_seals(struct wd_loader *l)
{
	static const struct {
		const char *name;
		enum wd_pred pred;
	} asked_by[] = { { "review", WD_PRED_REVIEWS },
			 { "ticket", WD_PRED_TICKET },
			 { "check", WD_PRED_CHECKS },
			 { "opa", WD_PRED_OPA } };
	const struct wd_blocks *all = &l->of[WD_S_EVIDENCE];
	uint32_t at;
	wd_err err = NULL;

	for (size_t i = 0;
	     err == NULL && i < sizeof(asked_by) / sizeof(asked_by[0]); i++)
		if (wd_map_get(&all->by_name, wd_str_of(asked_by[i].name), &at))
			err = check_seal(l, all->at[at], asked_by[i].pred);
	return err;
}
