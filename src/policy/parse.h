/* parse.h - inside the parser: its state, shared by its files. */
#ifndef WD_POLICY_PARSE_H
#define WD_POLICY_PARSE_H

#include "policy/expr.h"
#include "policy/lex.h"

struct wd_parser {
	struct wd_arena *a;
	const struct wd_policy *policy;
	int layer;
	wd_str where, text;
	unsigned line; /* the number in `where` */
	struct wd_token now;
	size_t end; /* behind the last token that was taken */
	unsigned depth;
	const char *inside; /* "each" or "any" while its argument is read */
};

/* "<where>: column N: ...": there is always at least one argument. */
#define WD_FAIL_TOKEN(s, token_, format, ...)                                  \
	wd_failf((s)->a, WD_ERR_FORMAT, "%.*s: column %zu: " format,           \
		 WD_FMT((s)->where), (token_)->at + 1, __VA_ARGS__)

void wd_parser_next(struct wd_parser *s);

/* `found "x"`, `found the end`: what stands there, for a message. */
const char *wd_token_found(struct wd_arena *a, const struct wd_token *t);

/* Take a token of this kind, or say that `expected` is missing. */
WD_CHECKED wd_err wd_parser_take(struct wd_parser *s, enum wd_token_kind kind,
				 const char *expected);

/*
 * The arguments of a predicate, from "(" to ")", or none; then what is left
 * out and may not be.  `name` is the call's first token.
 */
WD_CHECKED wd_err wd_parse_args(struct wd_parser *s,
				const struct wd_token *name,
				struct wd_expr *call);

/* One value for one parameter, out of one token. */
WD_CHECKED wd_err wd_parse_value(struct wd_parser *s,
				 const struct wd_param *param,
				 const struct wd_token *t,
				 struct wd_arg_value *out);

#endif
