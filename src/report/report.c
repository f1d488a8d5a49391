#include "report/report.h"

#include "base/map.h"
#include "report/rows.h"
#include "text/escape.h"

enum {
	UPDATES_MAX = 20, /* shown in full */
	FINE_MAX = 3,     /* accepted ones listed in a push that is refused */
	ERROR_SHOWN = 300,
	LINE_SHOWN = 160, /* of a line, with room for the rest */
	ENFORCE = 0,
	WARN = 1
};

struct report {
	struct wd_arena *arena;
	const struct wd_report_input *in;
	struct wd_buf out;
	struct wd_map said; /* hints: each is given once */
};

static const char *would(const struct wd_report_input *in)
{
	return in->before_pushing.len > 0 ? "would be " : "";
}

static void end_line(struct report *r)
{
	if (r->in->decision->id.len > 0 && r->in->before_pushing.len == 0)
		wd_buf_f(&r->out, "   (decision %.*s)",
			 WD_FMT(wd_escape(r->arena, r->in->decision->id,
					  WD_WORD_SHOWN)));
	wd_buf_c(&r->out, "\n");
}

static wd_str ref_text(struct report *r, const struct wd_update *u)
{
	wd_str asked = wd_escape(r->arena, u->asked, WD_REF_SHOWN);

	if (u->ref.len == 0 || wd_str_eq(u->asked, u->ref))
		return asked;
	if (u->asked.len == 0)
		return wd_escape(r->arena, u->ref, WD_REF_SHOWN);
	return wd_strf(r->arena, "%.*s (that is %.*s)",
		       WD_FMT(wd_escape(r->arena, u->asked, WD_REF_SHOWN / 2)),
		       WD_FMT(wd_escape(r->arena, u->ref, WD_REF_SHOWN / 2)));
}

static void add_hints(struct report *r, struct wd_rows *rows)
{
	struct wd_hints hints = wd_rows_hints(rows);

	for (size_t i = 0; i < hints.count; i++)
		if (wd_map_add(&r->said, hints.text[i], 0))
			wd_buf_f(&r->out, "hint: %.*s\n",
				 WD_FMT(hints.text[i]));
}

static void add_tally(struct report *r, struct wd_tally t)
{
	wd_buf_f(&r->out, "%zu of %zu requirement%s %s not met", t.unmet,
		 t.total, t.total == 1 ? "" : "s", t.unmet == 1 ? "is" : "are");
}

/* By the gate itself: the rules had no say. */
static void add_gate_refusal(struct report *r, const struct wd_update *u,
			     enum wd_reason reason)
{
	wd_str because = u->refused_because, ref = ref_text(r, u);
	size_t room = LINE_SHOWN - ref.len; /* longest ref text: 117 */
	struct wd_rows rows = wd_rows_new(r->arena, r->in);

	if (because.len == 0)
		because = reason == WD_REASON_REF_UNMATCHED
				  ? WD_STR("no rule of the policy covers it")
				  : WD_STR("refused");
	wd_buf_f(&r->out, "error: %.*s: %s%.*s [%s]", WD_FMT(ref),
		 r->in->before_pushing.len > 0 ? "would be refused: " : "",
		 WD_FMT(wd_escape(r->arena, because,
				  room < WD_TEXT_SHOWN ? room : WD_TEXT_SHOWN)),
		 wd_reason_code(reason));
	end_line(r);
	wd_rows_hint(&rows, wd_str_of(wd_reason_remedy(reason)));
	add_hints(r, &rows);
}

static void add_refused(struct report *r, const struct wd_update *u,
			const struct wd_update_outcome *o)
{
	struct wd_tally t = wd_tally_of(r->in, o, ENFORCE);

	if (u->refused != WD_REASON_NONE || t.unmet == 0) {
		add_gate_refusal(r, u,
				 u->refused != WD_REASON_NONE ? u->refused
				 : o->unmatched ? WD_REASON_REF_UNMATCHED
						: WD_REASON_UNMET);
		return;
	}
	struct wd_rows rows = wd_rows_new(r->arena, r->in);

	wd_buf_f(&r->out, "error: %.*s: ", WD_FMT(ref_text(r, u)));
	if (r->in->before_pushing.len > 0)
		wd_buf_c(&r->out, "would be refused: ");
	add_tally(r, t);
	end_line(r);
	wd_rows_rules(&rows, o, ENFORCE);
	wd_rows_print(&rows, &r->out);
	add_hints(r, &rows);
}

static void add_warning(struct report *r, const struct wd_update *u,
			const struct wd_update_outcome *o)
{
	struct wd_rows rows = wd_rows_new(r->arena, r->in);

	wd_buf_f(&r->out, "warning: %.*s: ", WD_FMT(ref_text(r, u)));
	add_tally(r, wd_tally_of(r->in, o, WARN));
	wd_buf_c(&r->out, "; this only warns\n");
	wd_rows_rules(&rows, o, WARN);
	wd_rows_print(&rows, &r->out);
	add_hints(r, &rows);
}

static size_t count_updates(const struct wd_report_input *in)
{
	size_t n = in->decision->updates;

	return n < in->facts->updates ? n : in->facts->updates;
}

static bool is_refused(const struct wd_update_outcome *o)
{
	return !o->accepted;
}

static size_t count_refused(const struct wd_report_input *in)
{
	size_t n = 0;

	for (size_t i = 0; i < count_updates(in); i++)
		n += is_refused(&in->decision->update[i]);
	return n;
}

static void add_errors(struct report *r)
{
	size_t shown = 0, refused = count_refused(r->in);

	for (size_t i = 0; i < count_updates(r->in); i++) {
		const struct wd_update_outcome *o = &r->in->decision->update[i];

		if (!is_refused(o))
			continue;
		if (shown++ == UPDATES_MAX) {
			wd_buf_f(&r->out, "error: and %zu more refs: %srefused",
				 refused - UPDATES_MAX, would(r->in));
			end_line(r);
			return;
		}
		add_refused(r, &r->in->facts->update[i], o);
	}
}

/* What the gate itself would have mended; a refusal says enough. */
static void add_notes(struct report *r)
{
	size_t shown = 0, left = 0;

	for (size_t i = 0; i < count_updates(r->in); i++) {
		const struct wd_update *u = &r->in->facts->update[i];

		for (size_t k = 0; u->refused == WD_REASON_NONE && k < u->notes;
		     k++) {
			if (shown++ >= UPDATES_MAX) {
				left++;
				continue;
			}
			wd_buf_f(&r->out, "warning: %.*s: %.*s [%s]\n",
				 WD_FMT(ref_text(r, u)),
				 WD_FMT(wd_escape(r->arena, u->note[k].text,
						  WD_TEXT_SHOWN)),
				 wd_reason_code(u->note[k].reason));
		}
	}
	if (left > 0)
		wd_buf_f(&r->out, "warning: and %zu more\n", left);
}

/* In a verbose report the refused updates have shown all rules already. */
static bool has_warning(const struct wd_report_input *in, size_t i)
{
	const struct wd_update_outcome *o = &in->decision->update[i];

	return !in->verbose && in->facts->update[i].refused == WD_REASON_NONE &&
	       wd_tally_of(in, o, WARN).unmet > 0;
}

static void add_warnings(struct report *r)
{
	size_t shown = 0, left = 0;

	for (size_t i = 0; i < count_updates(r->in); i++) {
		if (!has_warning(r->in, i))
			continue;
		if (shown++ < UPDATES_MAX)
			add_warning(r, &r->in->facts->update[i],
				    &r->in->decision->update[i]);
		else
			left++;
	}
	if (left > 0)
		wd_buf_f(&r->out, "warning: and for %zu more refs\n", left);
}

/* What would have passed alone, so that nobody looks for a fault in it. */
static void add_fine(struct report *r)
{
	size_t shown = 0, n = count_updates(r->in) - count_refused(r->in);
	const char *but = "accepted, but nothing is pushed when one ref is "
			  "refused";

	if (n > FINE_MAX) {
		wd_buf_f(&r->out, "  ok       %zu other refs: %s\n", n, but);
		return;
	}
	for (size_t i = 0; shown < n; i++) {
		if (is_refused(&r->in->decision->update[i]))
			continue;
		wd_buf_f(&r->out, "  ok       %.*s: %s\n",
			 WD_FMT(ref_text(r, &r->in->facts->update[i])), but);
		shown++;
	}
}

/* Enforced rules that agreed, and how many of them because of an override. */
static void count_rules(const struct wd_report_input *in,
			const struct wd_update_outcome *o, size_t *rules,
			size_t *overridden)
{
	*rules = *overridden = 0;
	for (size_t i = 0; i < o->rules; i++) {
		enum wd_state state = o->rule[i].state;

		if (wd_report_rule_of(in, o->rule[i].rule)->mode != ENFORCE)
			continue;
		*rules += state == WD_RULE_SATISFIED || state == WD_OVERRIDDEN;
		*overridden += state == WD_OVERRIDDEN;
	}
}

static void add_success(struct report *r, const struct wd_update *u,
			const struct wd_update_outcome *o)
{
	size_t rules, overridden;

	count_rules(r->in, o, &rules, &overridden);
	wd_buf_f(&r->out, "success: %.*s: %saccepted", WD_FMT(ref_text(r, u)),
		 would(r->in));
	if (rules > 0)
		wd_buf_f(&r->out, " by %zu rule%s", rules,
			 rules == 1 ? "" : "s");
	if (overridden > 0)
		wd_buf_f(&r->out, ", %zu of them overridden", overridden);
	end_line(r);
}

/* A push that no rule looks at needs no word. */
static bool is_worth_a_word(const struct wd_report_input *in, size_t i)
{
	return in->verbose || in->before_pushing.len > 0 ||
	       in->decision->update[i].rules > 0 ||
	       in->facts->update[i].reserved;
}

static void add_all_successes(struct report *r)
{
	for (size_t i = 0; i < count_updates(r->in) && i < UPDATES_MAX; i++) {
		const struct wd_update_outcome *o = &r->in->decision->update[i];
		struct wd_rows rows = wd_rows_new(r->arena, r->in);

		add_success(r, &r->in->facts->update[i], o);
		wd_rows_rules(&rows, o, ENFORCE);
		wd_rows_print(&rows, &r->out);
	}
	if (count_updates(r->in) > UPDATES_MAX)
		wd_buf_f(&r->out, "success: and %zu more refs\n",
			 count_updates(r->in) - UPDATES_MAX);
}

/* One line, however many refs were pushed. */
static void add_accepted(struct report *r)
{
	size_t worth = 0, at = 0;

	for (size_t i = count_updates(r->in); i-- > 0;)
		if (is_worth_a_word(r->in, i)) {
			worth++;
			at = i;
		}
	if (worth == 0)
		return;
	if (r->in->verbose) {
		add_all_successes(r);
	} else if (worth == 1) {
		add_success(r, &r->in->facts->update[at],
			    &r->in->decision->update[at]);
	} else {
		wd_buf_f(&r->out, "success: %zu refs: %saccepted", worth,
			 would(r->in));
		end_line(r);
	}
}

wd_str wd_report_text(struct wd_arena *a, const struct wd_report_input *in)
{
	struct report r = {
		.arena = a, .in = in, .out.arena = a, .said.arena = a
	};

	add_errors(&r);
	add_warnings(&r);
	add_notes(&r);
	if (in->decision->accepted && in->undecided)
		return wd_buf_str(&r.out);
	if (in->decision->accepted)
		add_accepted(&r);
	else if (count_refused(in) > 0)
		add_fine(&r);
	else
		wd_buf_c(&r.out, "error: the push is refused\n");
	return wd_buf_str(&r.out);
}

wd_str wd_report_success(struct wd_arena *a, const struct wd_report_input *in)
{
	struct report r = {
		.arena = a, .in = in, .out.arena = a, .said.arena = a
	};

	add_accepted(&r);
	return wd_buf_str(&r.out);
}

/* The reason is internal, unless the text ends in a better one. */
static wd_str one_line(struct wd_arena *a, const char *word, const char *what,
		       const char *hint)
{
	wd_str shown = wd_escape(a, wd_str_of(what), ERROR_SHOWN);

	return wd_strf(a, "%s: warder: %.*s%s\nhint: %s\n", word, WD_FMT(shown),
		       wd_str_ends(shown, WD_STR("]")) ? "" : " [internal]",
		       hint);
}

wd_str wd_report_error(struct wd_arena *a, const char *what)
{
	return one_line(a, "error", what,
			"nothing was changed; the server's log says more, ask "
			"an admin");
}

wd_str wd_report_late(struct wd_arena *a, const char *what)
{
	return one_line(a, "warning", what,
			"the push is complete; the next one seals its record; "
			"tell an admin");
}
