/*
 * expr.h - expressions: the tree that the loader builds and the judge reads.
 *
 * PURE.  Everything is resolved and checked at load: predicates are ids,
 * groups are indexes, regular expressions were compiled once to see that they
 * can be, arguments sit at the place of their parameter.
 */
#ifndef WD_POLICY_EXPR_H
#define WD_POLICY_EXPR_H

#include "policy/policy.h"

enum wd_expr_kind {
	WD_EXPR_AND,  /* children: two or more */
	WD_EXPR_OR,   /* children: two or more */
	WD_EXPR_NOT,  /* one child */
	WD_EXPR_EACH, /* one child, judged for every introduced commit */
	WD_EXPR_ANY,  /* one child, true of some introduced commit */
	WD_EXPR_CALL  /* a predicate */
};

/* Scope: what a predicate speaks about. */
enum wd_scope {
	WD_SCOPE_PUSH = 1 << 0,
	WD_SCOPE_UPDATE = 1 << 1,
	WD_SCOPE_COMMIT = 1 << 2,
	WD_SCOPE_CHANGE = 1 << 3
};

enum wd_pred {
	WD_PRED_CREATE,
	WD_PRED_DELETE,
	WD_PRED_FAST_FORWARD,
	WD_PRED_FIRST_PARENT,
	WD_PRED_REF,
	WD_PRED_REPOSITORY,
	WD_PRED_ON_BRANCH,
	WD_PRED_MAX_COMMITS,
	WD_PRED_PUSHER,
	WD_PRED_TRANSPORT,
	WD_PRED_PUSH_SIGNED,
	WD_PRED_TAG_SIGNED,
	WD_PRED_SIGNED,
	WD_PRED_AUTHOR,
	WD_PRED_MESSAGE,
	WD_PRED_TRAILER,
	WD_PRED_REVERT_EXISTS,
	WD_PRED_MERGE,
	WD_PRED_CLEAN_MERGE,
	WD_PRED_LINEAR,
	WD_PRED_TOUCHES,
	WD_PRED_ONLY_TOUCHES,
	WD_PRED_MAX_FILE,
	WD_PRED_NO_FILE,
	WD_PRED_REVIEWS,
	WD_PRED_TICKET,
	WD_PRED_CHECKS,
	WD_PRED_OPA,
	WD_PRED_COUNT
};

enum wd_value_kind {
	WD_V_WORD = 1 << 0,
	WD_V_NUMBER = 1 << 1,
	WD_V_DURATION = 1 << 2, /* 30s 15m 12h 30d 4w: number is seconds */
	WD_V_SIZE = 1 << 3,     /* 10KiB 10MiB 1GiB, or bytes: number */
	WD_V_STRING = 1 << 4,   /* quotes off, '' undone */
	WD_V_GROUP = 1 << 5     /* @name: number is the group's index */
};

struct wd_arg_value {
	enum wd_value_kind kind;
	wd_str text;
	int64_t number;
};

/* All values given for one parameter; a list, or several positional ones. */
struct wd_args {
	struct wd_arg_value *value;
	size_t count; /* 0: not given */
};

enum { WD_PARAMS_MAX = 6, WD_ARG_VALUES_MAX = 256 };

/*
 * Parameters by place, for wd_expr.arg[].  What is left out has count 0; the
 * judge knows the default.  "+" may be given several times.
 *
 *   create delete fast-forward first-parent merge clean-merge linear
 *   revert-exists   (none)
 *   ref repository on-branch      0 glob+ (string or word)
 *   max-commits                   0 number
 *   pusher                        0 by: group+ (at least one of)
 *   transport                     0 word+ (ssh http local)
 *   push-signed                   0 by: group+
 *   tag-signed                    0 by: group+   1 format: word+ (ssh openpgp)
 *   signed                        0 by: group+   1 format: word+ (ssh openpgp)
 *   author                        0 word+ (signer signed-off)   1 by: group+
 *   message                       0 string (PCRE2)
 *   trailer                       0 word or string (name)
 *   touches only-touches no-file  0 glob+   1 class: word+ (one of both)
 *                                 2 case: word "fold"
 *   max-file                      0 size
 *   reviews                       0 number   1 by: group+   2 not: word+
 *                                 (contributors, pusher, unknown)   3 carry:
 * word (commit tree)   4 max-age: duration ticket                        0
 * project: word or string   1 state: word+ 2 type: word+   3 window: word
 * "open" 4 each: word "commit" checks                        0 word or string+
 * 1 max-age: duration opa                           0 string (words with '/')
 *
 * `by:` defaults to @anyone where it may be left out, and the parser writes
 * that group down: it is the rule's own layer's, so that a person whom a
 * lower layer adds never satisfies a rule of a higher one.  pusher() therefore
 * means "somebody known".
 */
struct wd_expr {
	enum wd_expr_kind kind;
	enum wd_pred pred; /* of a CALL */
	struct wd_args arg[WD_PARAMS_MAX];
	const struct wd_expr **child;
	size_t children;
	wd_str source; /* this node's own text */
	unsigned line, column;
};

/* Each call of a predicate in a rule: of `when`, `override`, `require`. */
typedef void (*wd_call_visitor)(void *ctx, const struct wd_expr *call);
void wd_rule_calls(const struct wd_rule *rule, wd_call_visitor call, void *ctx);

/* What the text of a value must be, beyond its kind. */
enum wd_content {
	WD_CONTENT_ANY,
	WD_CONTENT_REF_GLOB,    /* begins with refs/ */
	WD_CONTENT_BRANCH_GLOB, /* begins with refs/heads/ */
	WD_CONTENT_PATH_GLOB,   /* of paths in a tree */
	WD_CONTENT_NAME_GLOB,   /* of repositories */
	WD_CONTENT_REGEX,
	WD_CONTENT_TRAILER,
	WD_CONTENT_CHECK_NAME, /* that somebody can state */
	WD_CONTENT_OPA_PATH,   /* of a value in an Open Policy Agent */
	WD_CONTENT_CLASS       /* the value's number is the class's index */
};

/* One row for each predicate: the table that the parser checks against. */
struct wd_param {
	const char *name;  /* NULL: positional */
	unsigned kinds;    /* of enum wd_value_kind */
	const char *words; /* "ssh http local": the only ones; NULL: any */
	/* What each of them means, for people, with '|' between; NULL: the word
	 * says it. */
	const char *meaning;
	bool required, several;
	bool anyone;   /* left out: the parser writes @anyone here */
	bool modifies; /* says how, and so is no argument for `some` */
	enum wd_content content;
};
struct wd_predicate {
	const char *name;
	unsigned scope; /* on its own */
	bool in_commit; /* may stand inside each() and any() */
	bool on_delete; /* has a value on a deletion */
	bool some;      /* at least one argument */
	struct wd_param param[WD_PARAMS_MAX];
};
const struct wd_predicate *wd_predicate(enum wd_pred pred);

/*
 * Parse and check one expression.  `where` is "<file>:<line>" for messages;
 * columns count from the expression's first byte.  Groups and classes are
 * looked up in `p`, which must be complete.  `layer`: names of later layers
 * are not visible.
 */
WD_CHECKED wd_err wd_expr_read(struct wd_arena *a, const struct wd_policy *p,
			       int layer, wd_str where, wd_str text,
			       const struct wd_expr **out);

#endif
