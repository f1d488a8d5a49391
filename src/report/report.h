/*
 * report.h - what people and programs read about a decision.
 *
 * Text for the pusher: lines that begin with git's sideband keywords, every
 * byte from the push escaped.  JSON for programs.
 */
#ifndef WD_REPORT_REPORT_H
#define WD_REPORT_REPORT_H

#include "model/decision.h"

/* Names of rules, as the record has them too. */
struct wd_report_rule {
	wd_str name, section, hint;
	int mode; /* enum wd_mode: 0 enforce, 1 warn, 2 observe */
	const wd_str *require; /* sources */
	size_t requires;
};

struct wd_report_input {
	const struct wd_facts *facts;
	const struct wd_decision *decision;
	const struct wd_report_rule *rule;
	size_t rules;
	bool verbose; /* also what is satisfied, and the tree below */
	wd_str before_pushing; /* a laptop's `warder check`: no decision id */
};

/* Empty when there is nothing to say (accepted, no warning). */
wd_str wd_report_text(struct wd_arena *a, const struct wd_report_input *in);
wd_str wd_report_json(struct wd_arena *a, const struct wd_report_input *in);

/* "error: warder: <text>", and where to look; for the machinery's failures. */
wd_str wd_report_error(struct wd_arena *a, const char *what);

#endif
