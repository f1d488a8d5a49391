/*
 * policy.h - what is required: the policy as data, and how it is loaded.
 *
 * PURE: bytes in, data out.  The arena owns everything; the texts must outlive
 * the policy.  The grammar is in FORMAT beside this file.
 */
#ifndef WD_POLICY_POLICY_H
#define WD_POLICY_POLICY_H

#include "base/err.h"
#include "model/facts.h"
#include "model/registry.h"

enum {
	WD_RULES_MAX = 10000,
	WD_INCLUDE_DEPTH_MAX = 8,
	WD_INCLUDES_MAX = 256,
	WD_EXPR_DEPTH_MAX = 32,
	WD_EXPR_MAX = 8192, /* bytes of one expression */
	WD_REQUIRES_MAX = 64,
	WD_LAYERS_MAX = 8,
	WD_CLASSES_MAX = 10000,
	WD_GROUP_DEPTH_MAX = 32, /* groups in groups */
	WD_NAME_MAX = 200,       /* bytes of a rule's name */
	WD_EVIDENCE_PROVIDERS_MAX = 16
};

enum wd_mode { WD_ENFORCE, WD_WARN, WD_OBSERVE };

struct wd_expr; /* policy/expr.h */

struct wd_class {
	wd_str name;
	wd_str *path;
	size_t paths;
	int owner; /* group; WD_NOBODY: none */
	int layer;
	bool fold; /* paths match in any case and spelling */
};

struct wd_evidence_rule {
	bool declared;
	int issuer;     /* group whose members may issue; WD_NOBODY: nobody */
	wd_str trailer; /* tickets: which trailer names them; "Ticket" */
	/* Where it may come from; none said: "embedded" alone. */
	wd_str *provider;
	size_t providers;
	int layer;
};

struct wd_require {
	wd_str source; /* the expression's text */
	const struct wd_expr *expr;
};

struct wd_rule {
	wd_str name;
	wd_str file; /* where it stands */
	unsigned line;
	int layer;
	wd_str *on, *except, *trust; /* globs over full ref names */
	size_t ons, excepts, trusts;
	struct wd_require when, override; /* expr NULL: none */
	struct wd_require *require;
	size_t requires;
	enum wd_mode mode;
	wd_str section, hint;
};

struct wd_policy {
	int owner;         /* group of [policy] owner; WD_NOBODY: none */
	int64_t review_by; /* 0: none */
	bool unmatched_allow;
	struct wd_registry registry;
	struct wd_class *class_;
	size_t classes;
	struct wd_map class_by_name; /* value: class index */
	struct wd_evidence_rule review, ticket, check, opa, control;
	struct wd_rule *rule;
	size_t rules;
	size_t layers;
};

/*
 * One layer.  The first is the site's; each later one may only add.
 *
 * The registry's groups 0 to 3 (@employees and the like) hold the site's
 * persons.  Every later layer that declares persons has four more, with the
 * same names, that also hold its own; wd_group_seen_from() finds the right
 * one.  They stand before the declared groups.
 */
struct wd_policy_source {
	wd_str layer; /* "site", "group", "repository", for messages */
	wd_str file;  /* name for messages, base of relative includes */
	wd_str text;
	bool no_include; /* the repository's own layer */
};

/*
 * How includes are read: the policy itself touches no file.  `path` is as
 * written; `from` is the including file.  `*name` is for messages and for
 * includes below it.
 */
struct wd_includer {
	wd_err (*read)(void *ctx, struct wd_arena *a, wd_str path, wd_str from,
		       wd_str *name, wd_str *text);
	void *ctx;
};

/*
 * Every error has "<file>:<line>: " and what was expected (WD_ERR_FORMAT), or
 * names the limit (WD_ERR_LIMIT).  `*out` is written on success only.
 * `includer` may be NULL: then an include is an error.
 */
WD_CHECKED wd_err wd_policy_load(struct wd_arena *a,
				 const struct wd_policy_source *source,
				 size_t sources,
				 const struct wd_includer *includer,
				 struct wd_policy *out);

/*
 * A key as the policy writes it: "ssh-ed25519 AAAA... [comment]" or
 * "openpgp:<fingerprint>".  `person` is left alone.
 */
WD_CHECKED wd_err wd_key_read(struct wd_arena *a, wd_str text,
			      struct wd_key *out);

/*
 * `ref` matches an `on` and no `except`.  Never refs/warder/ and
 * refs/tags/warder/: built-in rules alone judge those.
 */
bool wd_rule_governs(const struct wd_rule *rule, wd_str ref);

/*
 * `ref` is governed, or matches a `trust`: its settled tip counts as judged.
 * An excepted ref is not trusted for its `on` alone: what settled it may have
 * been a weaker rule.  Nor is any, when the rule asks for less depending on
 * where and how one pushes: it may have done so there.  Never refs/warder/ and
 * refs/tags/warder/.
 */
bool wd_rule_trusts(const struct wd_rule *rule, wd_str ref);

/* `trust` itself names the ref, whether the rule governs it or not. */
bool wd_rule_names_trusted(const struct wd_rule *rule, wd_str ref);

/* Does any rule ask by this predicate (enum wd_pred), in whatever place? */
bool wd_policy_asks(const struct wd_policy *p, int pred);

/* What a rule asks an Open Policy Agent for: each path once, as written. */
void wd_rule_opa_paths(struct wd_arena *a, const struct wd_rule *rule,
		       wd_str **out, size_t *count);

/*
 * May evidence of this kind come from `provider`?  "embedded" is what stands
 * in the repository as signed tags.
 */
bool wd_believes(const struct wd_evidence_rule *rule, wd_str provider);

/* How many of its providers are other systems. */
size_t wd_providers_elsewhere(const struct wd_evidence_rule *rule);

/*
 * The group `name` (without '@') as `layer` sees it: declared there or above;
 * of the implicit ones, the one that holds these layers' persons.  WD_NOBODY
 * when there is none.
 */
int wd_group_seen_from(const struct wd_registry *r, wd_str name, int layer);

#endif
