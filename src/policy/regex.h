/*
 * regex.h - inside the judge: message('...').
 *
 * All of PCRE2's memory is the arena's, so nothing has to be released.  The
 * pattern is the policy's, the message is anybody's: steps, depth and memory
 * of one match are bounded, and so is how often a push may run into a bound.
 */
#ifndef WD_POLICY_REGEX_H
#define WD_POLICY_REGEX_H

#include "policy/eval.h"

enum {
	WD_REGEX_STEPS_MAX = 200000,
	WD_REGEX_DEPTH_MAX = 20000,
	WD_REGEX_HEAP_KIB_MAX = 8192
};

/* UNKNOWN: a limit was hit, or the pattern cannot be compiled. */
enum wd_tri wd_regex_match(struct wd_judging *j, const struct wd_expr *e,
			   wd_str subject);

#endif
