/* lex.h - inside the parser: the words and marks of an expression. */
#ifndef WD_POLICY_LEX_H
#define WD_POLICY_LEX_H

#include "base/str.h"

enum wd_token_kind {
	WD_T_END,
	WD_T_WORD,   /* letters, digits and . _ / * -; numbers are words too */
	WD_T_STRING, /* text has the quotes */
	WD_T_GROUP,  /* text has the '@' */
	WD_T_OPEN,
	WD_T_CLOSE,
	WD_T_LIST,
	WD_T_LIST_END,
	WD_T_COMMA,
	WD_T_COLON,
	WD_T_BAD /* a byte that begins nothing, or a string without an end */
};

struct wd_token {
	enum wd_token_kind kind;
	wd_str text;
	size_t at; /* offset of its first byte in the expression */
};

/* The token that begins at or after `at`; total. */
struct wd_token wd_lex(wd_str text, size_t at);

/* The offset behind a token. */
size_t wd_token_end(const struct wd_token *t);

#endif
