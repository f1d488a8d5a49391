#include "report/rows.h"

#include <string.h>

#include "text/escape.h"

/* What somebody else still has to say, as opposed to what was done wrong. */
static bool is_awaited(enum wd_reason reason)
{
	static const enum wd_reason awaited[] = {
		WD_REASON_REVIEW_MISSING, WD_REASON_TICKET_MISSING,
		WD_REASON_TICKET_UNKNOWN, WD_REASON_TICKET_STATE,
		WD_REASON_TICKET_SCOPE,   WD_REASON_CHECK_MISSING,
		WD_REASON_CHECK_STALE,
	};

	for (size_t i = 0; i < sizeof(awaited) / sizeof(awaited[0]); i++)
		if (awaited[i] == reason)
			return true;
	return false;
}

static const char *status_of(const struct wd_why *w)
{
	if (w->value == WD_SATISFIED)
		return "ok";
	if (w->value == WD_UNAVAILABLE)
		return "unknown";
	return is_awaited(w->reason) ? "missing" : "failed";
}

struct wd_rows wd_rows_new(struct wd_arena *a, const struct wd_report_input *in)
{
	return (struct wd_rows){ .arena = a,
				 .in = in,
				 .row = wd_new(a, struct wd_row, WD_ROWS_MAX) };
}

static void add_row(struct wd_rows *r, struct wd_row row)
{
	if (r->count == WD_ROWS_MAX) {
		r->cut = true;
		return;
	}
	r->row[r->count++] = row;
}

static void add_line(struct wd_rows *r, unsigned indent, wd_str text)
{
	add_row(r, (struct wd_row){ .indent = indent, .text = text });
}

/* Does the text say which commit it is about? */
static bool names(struct wd_rows *r, const struct wd_why *w)
{
	wd_str id = wd_oid_short(r->arena, w->commit);

	return w->text.len > 0 &&
	       memmem(w->text.ptr, w->text.len, id.ptr, id.len) != NULL;
}

/* "  4f2c1d9abc [no-signature]" */
static wd_str tail_of(struct wd_rows *r, const struct wd_why *w, bool commit)
{
	struct wd_buf b = { .arena = r->arena };

	if (w->value == WD_SATISFIED)
		return (wd_str){ 0 };
	if (commit && !wd_oid_zero(w->commit) && !names(r, w))
		wd_buf_add(&b, wd_oid_short(r->arena, w->commit));
	if (w->reason != WD_REASON_NONE)
		wd_buf_f(&b, "%s[%s]", b.len > 0 ? " " : "",
			 wd_reason_code(w->reason));
	return wd_buf_str(&b);
}

/* What the line has room for beside the rest of it. */
static size_t text_room(unsigned indent, wd_str tail)
{
	const size_t rest = indent + WD_ROW_HEAD + tail.len;

	return rest + WD_TEXT_SHOWN > WD_ROW_SHOWN ? WD_TEXT_SHOWN
						   : WD_ROW_SHOWN - rest;
}

static void add_why(struct wd_rows *r, const struct wd_why *w, wd_str text,
		    unsigned indent, bool commit)
{
	wd_str tail = tail_of(r, w, commit);

	add_row(r, (struct wd_row){
			   .indent = indent,
			   .status = status_of(w),
			   .word = wd_escape(r->arena, w->word, WD_WORD_SHOWN),
			   .text = wd_escape(r->arena, text,
					     text_room(indent, tail)),
			   .tail = tail });
}

static size_t count_failing(const struct wd_why *w)
{
	size_t n = 0;

	for (size_t i = 0; i < w->children; i++)
		n += w->child[i]->value != WD_SATISFIED;
	return n;
}

/* A list of commits, one child each, as opposed to parts of an expression. */
static bool lists_commits(const struct wd_why *w)
{
	return w->children > 1 && !wd_oid_zero(w->child[0]->commit) &&
	       !wd_oid_zero(w->child[1]->commit) &&
	       !wd_oid_eq(w->child[0]->commit, w->child[1]->commit);
}

static void add_children(struct wd_rows *r, const struct wd_why *w,
			 unsigned indent)
{
	bool all = r->in->verbose;
	size_t shown = 0, worth = all ? w->children : count_failing(w);

	for (size_t i = 0; i < w->children; i++) {
		const struct wd_why *c = w->child[i];

		if (!all && c->value == WD_SATISFIED)
			continue;
		if (shown == WD_ROWS_CHILDREN_MAX) {
			add_line(r, indent,
				 wd_strf(r->arena, "and %zu more",
					 worth - shown));
			return;
		}
		add_why(r, c, c->text, indent, true);
		if (all && indent < 2 * WD_ROWS_DEPTH_MAX)
			add_children(r, c, indent + 2);
		shown++;
	}
}

/*
 * One requirement.  Where one line cannot say it, the parts that fail stand
 * below; the line itself then quotes the policy.
 */
static void add_requirement(struct wd_rows *r, const struct wd_why *w,
			    wd_str source)
{
	const struct wd_why *at = w;
	unsigned depth = 0;

	wd_rows_remedies(r, w);
	if (r->in->verbose) {
		add_why(r, w, w->text, 4, true);
		add_children(r, w, 6);
		return;
	}
	while (count_failing(at) == 1 && depth++ < WD_ROWS_DEPTH_MAX)
		for (size_t i = 0; i < at->children; i++)
			if (at->child[i]->value != WD_SATISFIED) {
				at = at->child[i];
				break;
			}
	bool parts = w->value != WD_SATISFIED && count_failing(at) > 1;
	bool quote = parts && !lists_commits(at) && source.len > 0;

	add_why(r, w, quote ? source : w->text, 4, !parts);
	if (parts)
		add_children(r, at, 6);
}

const struct wd_report_rule *wd_report_rule_of(const struct wd_report_input *in,
					       size_t rule)
{
	static const struct wd_report_rule none = {
		.name = { "(not in the policy)", 19 }
	};

	return rule < in->rules ? &in->rule[rule] : &none;
}

static bool is_unmet(const struct wd_rule_outcome *o)
{
	return o->state == WD_RULE_UNSATISFIED ||
	       o->state == WD_RULE_UNAVAILABLE;
}

/* Whether it applies at all could not be found out. */
static bool is_open(const struct wd_rule_outcome *o)
{
	return o->state == WD_RULE_UNAVAILABLE && o->when != NULL &&
	       o->when->value == WD_UNAVAILABLE;
}

static struct wd_tally tally_rule(const struct wd_rule_outcome *o)
{
	struct wd_tally t = { is_open(o), o->requires + is_open(o) };

	for (size_t i = 0; i < o->requires; i++)
		t.unmet += o->require[i]->value != WD_SATISFIED;
	if (t.unmet == 0 && is_unmet(o)) {
		t.unmet++;
		t.total++;
	}
	return t;
}

struct wd_tally wd_tally_of(const struct wd_report_input *in,
			    const struct wd_update_outcome *u, int mode)
{
	struct wd_tally sum = { 0 };

	for (size_t i = 0; i < u->rules; i++) {
		const struct wd_rule_outcome *o = &u->rule[i];

		if (wd_report_rule_of(in, o->rule)->mode != mode ||
		    o->state == WD_NOT_APPLICABLE || o->state == WD_OVERRIDDEN)
			continue;
		struct wd_tally t = tally_rule(o);

		sum.unmet += t.unmet;
		sum.total += t.total;
	}
	return sum;
}

static void add_rule_name(struct wd_rows *r, const struct wd_rule_outcome *o,
			  const struct wd_report_rule *rule)
{
	static const char *const states[] = {
		[WD_NOT_APPLICABLE] = "does not apply",
		[WD_RULE_SATISFIED] = "satisfied",
		[WD_OVERRIDDEN] = "overridden",
		[WD_RULE_UNSATISFIED] = "not satisfied",
		[WD_RULE_UNAVAILABLE] = "could not be judged"
	};
	static const char *const modes[] = { "", ", only warns",
					     ", only observes" };
	struct wd_buf b = { .arena = r->arena };

	wd_buf_f(&b, "rule \"%.*s\"",
		 WD_FMT(wd_escape(r->arena, rule->name, WD_NAME_SHOWN)));
	if (rule->section.len > 0)
		wd_buf_f(&b, " (section %.*s)",
			 WD_FMT(wd_escape(r->arena, rule->section,
					  WD_SECTION_SHOWN)));
	if (r->in->verbose)
		wd_buf_f(&b, ": %s%s", states[o->state],
			 modes[rule->mode >= 0 && rule->mode <= 2 ? rule->mode
								  : 0]);
	add_line(r, 2, wd_buf_str(&b));
}

static void add_condition(struct wd_rows *r, const struct wd_why *w,
			  wd_str word)
{
	if (w == NULL || (!r->in->verbose && w->value != WD_UNAVAILABLE))
		return;
	struct wd_why named = *w;

	named.word = word;
	add_why(r, &named, w->text, 4, true);
	if (r->in->verbose)
		add_children(r, w, 6);
	else
		wd_rows_remedies(r, w);
}

static void add_rule(struct wd_rows *r, const struct wd_update_outcome *u,
		     const struct wd_rule_outcome *o)
{
	const struct wd_report_rule *rule = wd_report_rule_of(r->in, o->rule);

	add_rule_name(r, o, rule);
	add_condition(r, o->when, WD_STR("when"));
	add_condition(r, o->override, WD_STR("override"));
	for (size_t i = 0; i < o->requires; i++)
		add_requirement(r, o->require[i],
				i < rule->requires ? rule->require[i]
						   : (wd_str){ 0 });
	if (!is_unmet(o))
		return;
	if (o->override != NULL && o->override->remedies > 0)
		wd_rows_hint(r, o->override->remedy[0]);
	wd_rows_hint(r, rule->hint);
	wd_rows_way_in(r, u, o);
}

void wd_rows_rules(struct wd_rows *r, const struct wd_update_outcome *u,
		   int mode)
{
	size_t shown = 0, left = 0;

	for (size_t i = 0; i < u->rules; i++) {
		const struct wd_rule_outcome *o = &u->rule[i];

		if (!r->in->verbose &&
		    (!is_unmet(o) ||
		     wd_report_rule_of(r->in, o->rule)->mode != mode))
			continue;
		if (shown++ < WD_ROWS_RULES_MAX)
			add_rule(r, u, o);
		else
			left++;
	}
	if (left > 0)
		add_line(r, 2, wd_strf(r->arena, "and %zu more rules", left));
}

static void print_row(const struct wd_row *row, size_t word_width,
		      struct wd_buf *out)
{
	wd_buf_f(out, "%*s", (int)row->indent, "");
	if (row->status == NULL) {
		wd_buf_add(out, row->text);
		wd_buf_c(out, "\n");
		return;
	}
	wd_buf_f(out, "%-7s  %-*.*s", row->status, (int)word_width,
		 WD_FMT(row->word));
	if (row->text.len > 0)
		wd_buf_f(out, "  %.*s", WD_FMT(row->text));
	if (row->tail.len > 0)
		wd_buf_f(out, "  %.*s", WD_FMT(row->tail));
	wd_buf_c(out, "\n");
}

void wd_rows_print(const struct wd_rows *r, struct wd_buf *out)
{
	size_t width = 0;

	for (size_t i = 0; i < r->count; i++)
		if (r->row[i].word.len > width)
			width = r->row[i].word.len;
	for (size_t i = 0; i < r->count; i++)
		print_row(&r->row[i], width, out);
	if (r->cut)
		wd_buf_c(out, "  and more\n");
}
