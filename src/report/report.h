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
	int mode;              /* enum wd_mode: 0 enforce, 1 warn, 2 observe */
	const wd_str *require; /* sources */
	size_t requires;
};

struct wd_report_input {
	const struct wd_facts *facts;
	const struct wd_decision *decision;
	const struct wd_report_rule *rule;
	size_t rules;
	bool undecided; /* other hooks may still refuse: no success yet */
	bool verbose;   /* also what is satisfied, and the tree below */
	wd_str before_pushing; /* not empty: a laptop asks what would happen,
				* and there is no decision to name */
};

/*
 * Lines, each with its newline and at most about 200 columns.  A push that is
 * accepted gets one line of success, however many refs it has; nothing when no
 * rule had a say in it.  A push that is refused shows every requirement of the
 * rules that refuse it.
 */
wd_str wd_report_text(struct wd_arena *a, const struct wd_report_input *in);

/* The success that wd_report_text() leaves out of an accepted push that is
 * undecided; may be empty. */
wd_str wd_report_success(struct wd_arena *a, const struct wd_report_input *in);

/*
 * Canonical JSON, no newline:
 *
 *	{accepted, decision, updates: [update]}    decision: id or null
 *	update: {accepted, asked, because, new, notes: [{because, reason}], old,
 *		 reason, ref, rules: [rule]}   notes: what the gate warns of
 *	rule:   {mode, name, override: why, require: [why], section, state,
 *		 when: why}			   override, when: or null
 *	why:    {children: [why], commit, reason, remedies: [text], source,
 *		 text, value, word}		   source: in `require` only;
 *						   commit: id or null
 *
 * Text that is not UTF-8 stands as {base64} (text/json.h).
 */
wd_str wd_report_json(struct wd_arena *a, const struct wd_report_input *in);

/* "error: warder: <text>", and where to look; for the machinery's failures. */
wd_str wd_report_error(struct wd_arena *a, const char *what);
/* The same after the refs have moved. */
wd_str wd_report_late(struct wd_arena *a, const char *what);

#endif
