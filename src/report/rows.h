/*
 * rows.h - what one update's rules say, as rows with aligned columns.  Part of
 * report.c: text only, nothing is decided here.
 *
 * Clients colour a line whose first word is a keyword of theirs, also after
 * white space: every row begins with one of our own words.
 */
#ifndef WD_REPORT_ROWS_H
#define WD_REPORT_ROWS_H

#include "report/report.h"

enum {
	WD_ROWS_MAX = 240,         /* of one update */
	WD_ROWS_RULES_MAX = 20,    /* explained for one update */
	WD_ROWS_CHILDREN_MAX = 10, /* below one requirement */
	WD_ROWS_DEPTH_MAX = 32,
	WD_HINTS_MAX = 8, /* of one update */
	/* bytes, after escaping */
	WD_REF_SHOWN = 100,
	WD_NAME_SHOWN = 90,
	WD_WORD_SHOWN = 16,
	WD_SECTION_SHOWN = 40,
	WD_TEXT_SHOWN = 118, /* at the least: more where a line has room */
	WD_ROW_SHOWN = 214,  /* a whole line of a row */
	WD_ROW_HEAD = 29,    /* of it, for status, word and gaps */
	WD_HINT_SHOWN = 210
};

struct wd_row {
	unsigned indent;
	const char *status; /* NULL: `text` is the whole line */
	wd_str word, text, tail;
};

struct wd_hints {
	wd_str text[WD_HINTS_MAX];
	size_t count;
};

struct wd_rows {
	struct wd_arena *arena;
	const struct wd_report_input *in;
	struct wd_row *row;
	size_t count;
	bool cut; /* some had no room */
	/* first to make commits again; about those that stay; any other */
	struct wd_hints rewrite, about, hint;
};

/* How many requirements a mode's rules make of an update. */
struct wd_tally {
	size_t unmet, total;
};
struct wd_tally wd_tally_of(const struct wd_report_input *in,
			    const struct wd_update_outcome *u, int mode);

/* The rule of that index; an empty one when the input has none. */
const struct wd_report_rule *wd_report_rule_of(const struct wd_report_input *in,
					       size_t rule);

/* Starts empty. */
struct wd_rows wd_rows_new(struct wd_arena *a,
			   const struct wd_report_input *in);

/* Rules of that mode that are not met; every rule when `verbose`. */
void wd_rows_rules(struct wd_rows *r, const struct wd_update_outcome *u,
		   int mode);

void wd_rows_hint(struct wd_rows *r, wd_str hint);

/* What helps against a requirement that is not met. */
void wd_rows_remedies(struct wd_rows *r, const struct wd_why *w);

/* What an admin can do where old history is judged with the push. */
void wd_rows_way_in(struct wd_rows *r, const struct wd_update_outcome *u,
		    const struct wd_rule_outcome *o);

/* All of them, in the order in which they help. */
struct wd_hints wd_rows_hints(struct wd_rows *r);

/* The rows, in columns. */
void wd_rows_print(const struct wd_rows *r, struct wd_buf *out);

#endif
