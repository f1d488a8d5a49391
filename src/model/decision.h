/* decision.h - the outcome for a push, and why: a tree that mirrors the rules.
 */
#ifndef WD_MODEL_DECISION_H
#define WD_MODEL_DECISION_H

#include "model/facts.h"

enum wd_value { WD_UNSATISFIED, WD_SATISFIED, WD_UNAVAILABLE };

enum { WD_REMEDIES_MAX = 4 };

/* One node for each node of the expression. */
struct wd_why {
	enum wd_value value;
	wd_str word; /* for the report's column: "signed", "reviewed", ... */
	wd_str text; /* one line; bytes from the push are still raw in it */
	enum wd_reason reason; /* NONE when satisfied */
	wd_oid commit; /* the commit it is about; zero: none in particular */
	wd_str remedy[WD_REMEDIES_MAX]; /* next steps, most useful first */
	size_t remedies;
	struct wd_why **child;
	size_t children;
};

enum wd_state {
	WD_NOT_APPLICABLE,
	WD_RULE_SATISFIED,
	WD_OVERRIDDEN,
	WD_RULE_UNSATISFIED,
	WD_RULE_UNAVAILABLE
};

struct wd_rule_outcome {
	size_t rule; /* index into the policy's rules */
	enum wd_state state;
	struct wd_why *when, *override; /* NULL: the rule has none */
	struct wd_why **require; /* one for each of the rule's `require` */
	size_t requires;
};

struct wd_update_outcome {
	bool accepted;
	struct wd_rule_outcome *rule; /* only those that govern the ref */
	size_t rules;
	bool unmatched; /* no rule governs it: the policy's `unmatched` decided
			 */
};

struct wd_decision {
	wd_str id;                        /* "7q4k-31xw" */
	bool accepted;                    /* every update was */
	struct wd_update_outcome *update; /* parallel to wd_facts.update */
	size_t updates;
};

#endif
