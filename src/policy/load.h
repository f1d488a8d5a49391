/*
 * load.h - inside the loader: from files to blocks, from blocks to the policy.
 *
 * Loading goes in two steps.  First every file of every layer is read into
 * blocks (one for each section and name), where what git-config syntax cannot
 * say is checked: which sections and keys exist, which may be repeated, which
 * names are sealed.  Then the blocks become persons, groups, classes, issuers
 * and rules, in this order, because each refers to those before it.
 */
#ifndef WD_POLICY_LOAD_H
#define WD_POLICY_LOAD_H

#include "policy/policy.h"

enum wd_section {
	WD_S_POLICY,
	WD_S_PERSON,
	WD_S_GROUP,
	WD_S_CLASS,
	WD_S_EVIDENCE,
	WD_S_RULE,
	WD_S_INCLUDE,
	WD_S_COUNT
};

/* Places in wd_block.key, by section. */
enum { WD_K_VERSION, WD_K_OWNER, WD_K_REVIEW_BY, WD_K_UNMATCHED };
enum {
	WD_K_NAME,
	WD_K_EMAIL,
	WD_K_KEY,
	WD_K_LOGIN,
	WD_K_KIND,
	WD_K_REVOKED,
	WD_K_EXPIRES
};
enum { WD_K_MEMBER };
enum { WD_K_PATH, WD_K_CLASS_OWNER, WD_K_CLASS_CASE };
enum { WD_K_ISSUER, WD_K_TRAILER, WD_K_PROVIDER };
enum {
	WD_K_ON,
	WD_K_EXCEPT,
	WD_K_TRUST,
	WD_K_WHEN,
	WD_K_REQUIRE,
	WD_K_OVERRIDE,
	WD_K_MODE,
	WD_K_SECTION,
	WD_K_HINT,
	WD_KEYS_MAX
};

enum { WD_ID_MAX = 64, WD_EMAIL_MAX = 320, WD_TEXT_MAX = 1024 };

struct wd_policy_file {
	wd_str name, layer_name;
	int layer;
	bool no_include;
	unsigned depth; /* 0: a layer's main file */
};

struct wd_line {
	wd_str text;
	unsigned line;
	struct wd_line *next;
};

struct wd_lines {
	struct wd_line *first, *last;
	size_t count;
};

/* All sections of one kind and name, which must stand in one file. */
struct wd_block {
	wd_str name;
	const struct wd_policy_file *file;
	unsigned line; /* of the first header */
	struct wd_lines key[WD_KEYS_MAX];
	struct wd_block *next;
};

struct wd_blocks {
	struct wd_block **at; /* in the order they were read */
	size_t count, cap;
	struct wd_map by_name;
};

struct wd_loader {
	struct wd_arena *a;
	const struct wd_includer *includer;
	size_t includes;
	struct wd_blocks of[WD_S_COUNT];
	struct wd_policy policy;
};

/* "<file>:<line>: ...": there is always at least one argument. */
#define WD_FAIL_AT(l, file_, line_, format, ...)                               \
	wd_failf((l)->a, WD_ERR_FORMAT, "%.*s:%u: " format,                    \
		 WD_FMT((file_)->name), (line_), __VA_ARGS__)

/* Steps of wd_policy_load(), in order. */
WD_CHECKED wd_err wd_load_file(struct wd_loader *l,
			       const struct wd_policy_file *file, wd_str text);
WD_CHECKED wd_err wd_load_people(struct wd_loader *l);
WD_CHECKED wd_err wd_load_key_ends(struct wd_loader *l);
WD_CHECKED wd_err wd_load_groups(struct wd_loader *l);
WD_CHECKED wd_err wd_load_classes(struct wd_loader *l);
WD_CHECKED wd_err wd_load_evidence(struct wd_loader *l);
WD_CHECKED wd_err wd_load_header(struct wd_loader *l);
WD_CHECKED wd_err wd_load_rules(struct wd_loader *l);
/* No layer may say who satisfies a rule of a layer above it. */
WD_CHECKED wd_err wd_load_seals(struct wd_loader *l);

/* "@name" to a group that `b` may see. */
WD_CHECKED wd_err wd_load_group_ref(struct wd_loader *l,
				    const struct wd_block *b,
				    const struct wd_line *line, int *out);

/* All globs of one key, checked with `flaw` (see check.h). */
WD_CHECKED wd_err wd_load_globs(struct wd_loader *l, const struct wd_block *b,
				const struct wd_lines *lines,
				const char *(*flaw)(struct wd_arena *, wd_str),
				wd_str **out, size_t *count);

/* "employees" and the like; WD_NOBODY when it is none of them. */
int wd_implicit_group(wd_str name);

#endif
