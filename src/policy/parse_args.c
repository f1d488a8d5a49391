/* parse_args.c - the arguments of a predicate, put at their parameters. */
#include "policy/check.h"
#include "policy/parse.h"

/* Values of one parameter while they are read. */
struct slot {
	struct wd_arg_value *value;
	size_t count, cap;
};

struct call {
	const struct wd_token *name;
	const struct wd_predicate *pred;
	struct slot slot[WD_PARAMS_MAX];
};

/* Arguments that the language has and this version does not. */
static const struct {
	const char *pred, *arg;
} later[] = {
	{ "signed", "commits" },
};

static bool exists(const struct wd_param *p)
{
	return p->kinds != 0;
}

/* `by:, format: or values`: what a predicate takes. */
static const char *takes(struct wd_arena *a, const struct wd_predicate *p,
			 bool some)
{
	struct wd_buf b = { .arena = a };

	for (size_t i = 0; i < WD_PARAMS_MAX && exists(&p->param[i]); i++) {
		if (some && p->param[i].modifies)
			continue;
		if (b.len > 0)
			wd_buf_c(&b, ", ");
		if (p->param[i].name == NULL)
			wd_buf_c(&b, "a value");
		else
			wd_buf_f(&b, "%s:", p->param[i].name);
	}
	if (b.len == 0)
		wd_buf_c(&b, "no argument");
	return wd_str_c(a, wd_buf_str(&b));
}

static bool is_later(const struct call *c, wd_str arg)
{
	for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++)
		if (wd_str_eq(arg, wd_str_of(later[i].arg)) &&
		    wd_str_eq(wd_str_of(c->pred->name),
			      wd_str_of(later[i].pred)))
			return true;
	return false;
}

static wd_err unknown_arg(struct wd_parser *s, const struct call *c,
			  const struct wd_token *name)
{
	struct wd_guess guess = { .wanted = name->text };

	if (is_later(c, name->text))
		return WD_FAIL_TOKEN(s, name,
				     "expected %s in %s(), found \"%.*s:\", "
				     "which is not available in this version",
				     takes(s->a, c->pred, false), c->pred->name,
				     WD_FMT(name->text));
	for (size_t i = 0; i < WD_PARAMS_MAX; i++)
		if (c->pred->param[i].name != NULL)
			wd_guess_offer(&guess,
				       wd_str_of(c->pred->param[i].name));
	return WD_FAIL_TOKEN(s, name, "expected %s in %s(), found \"%.*s:\"%s",
			     takes(s->a, c->pred, false), c->pred->name,
			     WD_FMT(name->text), wd_guess_text(s->a, &guess));
}

static wd_err find_named(struct wd_parser *s, const struct call *c,
			 const struct wd_token *name, size_t *out)
{
	for (size_t i = 0; i < WD_PARAMS_MAX; i++) {
		const char *known = c->pred->param[i].name;

		if (known == NULL || !wd_str_eq(name->text, wd_str_of(known)))
			continue;
		if (c->slot[i].count > 0)
			return WD_FAIL_TOKEN(s, name,
					     "expected %s: once in %s(), found "
					     "it again",
					     known, c->pred->name);
		*out = i;
		return NULL;
	}
	return unknown_arg(s, c, name);
}

static wd_err find_positional(struct wd_parser *s, const struct call *c,
			      size_t *out)
{
	const struct wd_param *first = &c->pred->param[0];

	if (!exists(first) || first->name != NULL)
		return WD_FAIL_TOKEN(s, &s->now, "expected %s in %s(), %s",
				     takes(s->a, c->pred, false), c->pred->name,
				     wd_token_found(s->a, &s->now));
	if (c->slot[0].count > 0 && !first->several)
		return WD_FAIL_TOKEN(s, &s->now,
				     "expected one value in %s(), %s after it",
				     c->pred->name,
				     wd_token_found(s->a, &s->now));
	*out = 0;
	return NULL;
}

static wd_err add_value(struct wd_parser *s, const struct wd_param *param,
			struct slot *slot)
{
	struct wd_token t = s->now;
	struct wd_arg_value value = { 0 };
	wd_err err = wd_parse_value(s, param, &t, &value);

	if (err != NULL)
		return err;
	if (slot->count == WD_ARG_VALUES_MAX)
		return wd_failf(s->a, WD_ERR_LIMIT,
				"%.*s: column %zu: expected at most %d values, "
				"%s after them",
				WD_FMT(s->where), t.at + 1, WD_ARG_VALUES_MAX,
				wd_token_found(s->a, &t));
	if (slot->count == slot->cap) {
		size_t cap = slot->cap == 0 ? 1 : slot->cap * 2;
		struct wd_arg_value *more =
			wd_new(s->a, struct wd_arg_value, cap);

		for (size_t i = 0; i < slot->count; i++)
			more[i] = slot->value[i];
		slot->value = more;
		slot->cap = cap;
	}
	slot->value[slot->count++] = value;
	wd_parser_next(s);
	return NULL;
}

static wd_err parse_list(struct wd_parser *s, const struct wd_param *param,
			 struct slot *slot)
{
	wd_err err = NULL;

	if (!param->several)
		return WD_FAIL_TOKEN(s, &s->now,
				     "expected one value, %s, which begins a "
				     "list",
				     wd_token_found(s->a, &s->now));
	do {
		wd_parser_next(s);
		err = add_value(s, param, slot);
	} while (err == NULL && s->now.kind == WD_T_COMMA);
	if (err != NULL)
		return err;
	return wd_parser_take(s, WD_T_LIST_END, "\",\" or \"]\"");
}

static wd_err parse_arg(struct wd_parser *s, struct call *c)
{
	struct wd_token name = s->now;
	struct wd_token next = wd_lex(s->text, wd_token_end(&name));
	bool named = name.kind == WD_T_WORD && next.kind == WD_T_COLON;
	size_t at = 0;
	wd_err err = named ? find_named(s, c, &name, &at)
			   : find_positional(s, c, &at);

	if (err != NULL)
		return err;
	if (named) {
		wd_parser_next(s);
		wd_parser_next(s);
	}
	if (s->now.kind == WD_T_LIST)
		return parse_list(s, &c->pred->param[at], &c->slot[at]);
	return add_value(s, &c->pred->param[at], &c->slot[at]);
}

static wd_err parse_list_of_args(struct wd_parser *s, struct call *c)
{
	wd_err err = NULL;

	if (s->now.kind != WD_T_OPEN)
		return NULL;
	wd_parser_next(s);
	if (s->now.kind == WD_T_CLOSE) {
		wd_parser_next(s);
		return NULL;
	}
	for (;;) {
		err = parse_arg(s, c);
		if (err != NULL)
			return err;
		if (s->now.kind != WD_T_COMMA)
			break;
		wd_parser_next(s);
	}
	return wd_parser_take(s, WD_T_CLOSE, "\",\" or \")\"");
}

static wd_err check_given(struct wd_parser *s, const struct call *c)
{
	size_t given = 0;

	for (size_t i = 0; i < WD_PARAMS_MAX; i++) {
		if (!c->pred->param[i].modifies)
			given += c->slot[i].count;
		if (c->pred->param[i].required && c->slot[i].count == 0)
			return WD_FAIL_TOKEN(s, c->name,
					     "expected %s in %s(), found none",
					     takes(s->a, c->pred, false),
					     c->pred->name);
	}
	if (c->pred->some && given == 0)
		return WD_FAIL_TOKEN(s, c->name,
				     "expected one of %s in %s(), found none",
				     takes(s->a, c->pred, true), c->pred->name);
	return NULL;
}

/* Everybody whom the rule's layer knows; nobody, should the group be missing.
 */
static void add_anyone(struct wd_parser *s, struct slot *slot)
{
	int g = wd_group_seen_from(&s->policy->registry, WD_STR("anyone"),
				   s->layer);

	slot->value = wd_new(s->a, struct wd_arg_value, 1);
	slot->value[0] =
		(struct wd_arg_value){ WD_V_GROUP, WD_STR("anyone"), g };
	slot->count = 1;
}

wd_err wd_parse_args(struct wd_parser *s, const struct wd_token *name,
		     struct wd_expr *call)
{
	struct call c = { .name = name, .pred = wd_predicate(call->pred) };
	wd_err err = parse_list_of_args(s, &c);

	if (err == NULL)
		err = check_given(s, &c);
	if (err != NULL)
		return err;
	for (size_t i = 0; i < WD_PARAMS_MAX; i++) {
		if (c.pred->param[i].anyone && c.slot[i].count == 0)
			add_anyone(s, &c.slot[i]);
		call->arg[i] =
			(struct wd_args){ c.slot[i].value, c.slot[i].count };
	}
	return NULL;
}
