/* parse.c - expressions: or, and, not, parentheses, each, any, calls. */
#include "policy/parse.h"
#include "policy/check.h"

/* Predicates that the language has and this version does not. */
static const char later[] = "owners from-network trained window "
			    "frozen control no-secrets encrypted distinct";

void wd_parser_next(struct wd_parser *s)
{
	s->end = wd_token_end(&s->now);
	s->now = wd_lex(s->text, s->end);
}

const char *wd_token_found(struct wd_arena *a, const struct wd_token *t)
{
	if (t->kind == WD_T_END)
		return "found the end";
	if (t->kind == WD_T_BAD && t->text.ptr[0] == '\'')
		return "found a string that does not end";
	return wd_strf(a, "found \"%.*s\"", WD_FMT(t->text)).ptr;
}

wd_err wd_parser_take(struct wd_parser *s, enum wd_token_kind kind,
		      const char *expected)
{
	if (s->now.kind != kind)
		return WD_FAIL_TOKEN(s, &s->now, "expected %s, %s", expected,
				     wd_token_found(s->a, &s->now));
	wd_parser_next(s);
	return NULL;
}

static bool is_word(const struct wd_token *t, const char *word)
{
	return t->kind == WD_T_WORD && wd_str_eq(t->text, wd_str_of(word));
}

static struct wd_expr *new_node(struct wd_parser *s, enum wd_expr_kind kind,
				size_t at)
{
	struct wd_expr *e = wd_new(s->a, struct wd_expr, 1);

	e->kind = kind;
	e->line = s->line;
	e->column = (unsigned)at + 1;
	return e;
}

/* The node ends with the last token that was taken. */
static void close_node(struct wd_parser *s, struct wd_expr *e)
{
	size_t at = e->column - 1;

	e->source = (wd_str){ s->text.ptr + at, s->end - at };
}

static void set_child(struct wd_parser *s, struct wd_expr *e,
		      const struct wd_expr *child)
{
	e->child = wd_new(s->a, const struct wd_expr *, 1);
	e->child[0] = child;
	e->children = 1;
}

static wd_err go_deeper(struct wd_parser *s)
{
	if (s->depth == WD_EXPR_DEPTH_MAX)
		return wd_failf(s->a, WD_ERR_LIMIT,
				"%.*s: column %zu: expected at most %d levels, "
				"%s below that",
				WD_FMT(s->where), s->now.at + 1,
				WD_EXPR_DEPTH_MAX,
				wd_token_found(s->a, &s->now));
	s->depth++;
	return NULL;
}

static wd_err parse_expr(struct wd_parser *s, const struct wd_expr **out);
static wd_err parse_unary(struct wd_parser *s, const struct wd_expr **out);

static wd_err parse_parenthesis(struct wd_parser *s, const struct wd_expr **out)
{
	wd_err err = go_deeper(s);

	if (err != NULL)
		return err;
	wd_parser_next(s);
	err = parse_expr(s, out);
	s->depth--;
	return err != NULL ? err : wd_parser_take(s, WD_T_CLOSE, "\")\"");
}

static wd_err parse_not(struct wd_parser *s, const struct wd_expr **out)
{
	struct wd_expr *e = new_node(s, WD_EXPR_NOT, s->now.at);
	const struct wd_expr *child = NULL;
	wd_err err = go_deeper(s);

	if (err != NULL)
		return err;
	wd_parser_next(s);
	err = parse_unary(s, &child);
	s->depth--;
	if (err != NULL)
		return err;
	set_child(s, e, child);
	close_node(s, e);
	*out = e;
	return NULL;
}

/* each(...) and any(...): one expression about one commit. */
static wd_err parse_quantor(struct wd_parser *s, enum wd_expr_kind kind,
			    const struct wd_expr **out)
{
	const char *name = kind == WD_EXPR_EACH ? "each" : "any";
	struct wd_expr *e = new_node(s, kind, s->now.at);
	const struct wd_expr *child = NULL;

	if (s->inside != NULL)
		return WD_FAIL_TOKEN(s, &s->now,
				     "expected an expression about one commit "
				     "inside %s(), found %s() again",
				     s->inside, name);
	wd_err err = go_deeper(s);

	if (err != NULL)
		return err;
	wd_parser_next(s);
	err = wd_parser_take(s, WD_T_OPEN,
			     "\"(\" and an expression about one commit");
	s->inside = name;
	if (err == NULL)
		err = parse_expr(s, &child);
	s->inside = NULL;
	s->depth--;
	if (err == NULL)
		err = wd_parser_take(s, WD_T_CLOSE,
				     "\")\" after one expression");
	if (err != NULL)
		return err;
	set_child(s, e, child);
	close_node(s, e);
	*out = e;
	return NULL;
}

static wd_err unknown_predicate(struct wd_parser *s)
{
	struct wd_guess guess = { .wanted = s->now.text };

	if (wd_words_find(later, s->now.text) >= 0)
		return WD_FAIL_TOKEN(s, &s->now,
				     "expected a predicate, found \"%.*s\", "
				     "which is not available in this version",
				     WD_FMT(s->now.text));
	wd_words_offer("each any not", &guess);
	for (int i = 0; i < WD_PRED_COUNT; i++)
		wd_guess_offer(&guess,
			       wd_str_of(wd_predicate((enum wd_pred)i)->name));
	return WD_FAIL_TOKEN(s, &s->now, "expected a predicate, %s%s",
			     wd_token_found(s->a, &s->now),
			     wd_guess_text(s->a, &guess));
}

static const char *scope_text(unsigned scope)
{
	return scope == WD_SCOPE_PUSH ? "the push" : "the update";
}

static wd_err find_predicate(struct wd_parser *s, enum wd_pred *out)
{
	for (int i = 0; i < WD_PRED_COUNT; i++) {
		const struct wd_predicate *p = wd_predicate((enum wd_pred)i);

		if (!is_word(&s->now, p->name))
			continue;
		if (s->inside != NULL && !p->in_commit)
			return WD_FAIL_TOKEN(s, &s->now,
					     "expected a predicate about one "
					     "commit inside %s(), found "
					     "\"%s\", which is about %s",
					     s->inside, p->name,
					     scope_text(p->scope));
		*out = (enum wd_pred)i;
		return NULL;
	}
	return unknown_predicate(s);
}

static wd_err parse_call(struct wd_parser *s, const struct wd_expr **out)
{
	struct wd_token name = s->now;
	struct wd_expr *e = new_node(s, WD_EXPR_CALL, name.at);

	if (name.kind != WD_T_WORD)
		return WD_FAIL_TOKEN(s, &name, "expected a predicate, %s",
				     wd_token_found(s->a, &name));
	if (is_word(&name, "each"))
		return parse_quantor(s, WD_EXPR_EACH, out);
	if (is_word(&name, "any"))
		return parse_quantor(s, WD_EXPR_ANY, out);
	wd_err err = find_predicate(s, &e->pred);

	if (err != NULL)
		return err;
	wd_parser_next(s);
	err = wd_parse_args(s, &name, e);
	if (err != NULL)
		return err;
	close_node(s, e);
	*out = e;
	return NULL;
}

static wd_err parse_unary(struct wd_parser *s, const struct wd_expr **out)
{
	if (is_word(&s->now, "not"))
		return parse_not(s, out);
	if (s->now.kind == WD_T_OPEN)
		return parse_parenthesis(s, out);
	return parse_call(s, out);
}

static wd_err parse_and(struct wd_parser *s, const struct wd_expr **out);

static const struct chain {
	enum wd_expr_kind kind;
	const char *word;
	wd_err (*part)(struct wd_parser *s, const struct wd_expr **out);
} and_chain = { WD_EXPR_AND, "and", parse_unary },
  or_chain = { WD_EXPR_OR, "or", parse_and };

static void add_child(struct wd_parser *s, struct wd_expr *e, size_t *cap,
		      const struct wd_expr *child)
{
	if (e->children == *cap) {
		*cap = *cap == 0 ? 2 : *cap * 2;
		const struct wd_expr **more =
			wd_new(s->a, const struct wd_expr *, *cap);

		for (size_t i = 0; i < e->children; i++)
			more[i] = e->child[i];
		e->child = more;
	}
	e->child[e->children++] = child;
}

/* part { word part }: one node for the whole chain, none for a single part. */
static wd_err parse_chain(struct wd_parser *s, const struct chain *c,
			  const struct wd_expr **out)
{
	const struct wd_expr *part = NULL;
	size_t at = s->now.at, cap = 0;
	wd_err err = c->part(s, &part);

	if (err != NULL)
		return err;
	if (!is_word(&s->now, c->word)) {
		*out = part;
		return NULL;
	}
	struct wd_expr *e = new_node(s, c->kind, at);

	add_child(s, e, &cap, part);
	while (err == NULL && is_word(&s->now, c->word)) {
		wd_parser_next(s);
		err = c->part(s, &part);
		if (err == NULL)
			add_child(s, e, &cap, part);
	}
	if (err != NULL)
		return err;
	close_node(s, e);
	*out = e;
	return NULL;
}

static wd_err parse_and(struct wd_parser *s, const struct wd_expr **out)
{
	return parse_chain(s, &and_chain, out);
}

static wd_err parse_expr(struct wd_parser *s, const struct wd_expr **out)
{
	return parse_chain(s, &or_chain, out);
}

/* The number behind the last ':' of "<file>:<line>", else 0. */
static unsigned line_of(wd_str where)
{
	unsigned long long n = 0;
	size_t i = where.len;

	while (i > 0 && where.ptr[i - 1] != ':')
		i--;
	if (!wd_str_u64(wd_str_from(where, i), &n) || n > 0xffffffffu)
		return 0;
	return (unsigned)n;
}

wd_err wd_expr_read(struct wd_arena *a, const struct wd_policy *p, int layer,
		    wd_str where, wd_str text, const struct wd_expr **out)
{
	struct wd_parser s = { .a = a,
			       .policy = p,
			       .layer = layer,
			       .where = where,
			       .text = text,
			       .line = line_of(where) };
	const struct wd_expr *e = NULL;

	if (text.len > WD_EXPR_MAX)
		return wd_failf(a, WD_ERR_LIMIT,
				"%.*s: expected an expression of at most %d "
				"bytes, found %zu",
				WD_FMT(where), WD_EXPR_MAX, text.len);
	s.now = wd_lex(text, 0);
	wd_err err = parse_expr(&s, &e);

	if (err == NULL && s.now.kind != WD_T_END)
		err = WD_FAIL_TOKEN(&s, &s.now,
				    "expected \"and\", \"or\" or the end, %s",
				    wd_token_found(a, &s.now));
	if (err == NULL)
		*out = e;
	return err;
}
