/*
 * warnings.h - a policy that loads, and may not mean what its author meant.
 *
 * PURE.  What cannot be meant at all is an error when the policy is loaded.
 * This is the rest: `warder policy check`, `install` and `doctor` show it to
 * admins.  No hook asks, so it may take its time.
 */
#ifndef WD_POLICY_WARNINGS_H
#define WD_POLICY_WARNINGS_H

#include "policy/policy.h"

struct wd_policy_warning {
	wd_str where; /* "<file>:<line>", or a section; empty: all of it */
	wd_str text;  /* one line: what is odd, and what to write instead */
};

struct wd_policy_warnings {
	struct wd_policy_warning *item;
	size_t count, room;
};

/* In the order of the policy; `*out` is written. */
void wd_policy_warn(struct wd_arena *a, const struct wd_policy *p,
		    struct wd_policy_warnings *out);

/* One more, for callers that know what the policy alone does not. */
void wd_policy_warning_add(struct wd_arena *a, struct wd_policy_warnings *to,
			   wd_str where, wd_str text);

#endif
