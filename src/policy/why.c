/* why.c - findings, and the nodes of the explanation. */
#include <stdarg.h>
#include <string.h>

#include "policy/eval.h"

__attribute__((format(printf, 2, 0))) static wd_str format_text(
	struct wd_judging *j, const char *format, va_list args)
{
	char line[512];
	int n = vsnprintf(line, sizeof(line), format, args);
	size_t len = n < 0 ? 0 : (size_t)n;

	/* One line for people: what a push makes longer than that is cut. */
	if (len >= sizeof(line)) {
		len = sizeof(line) - 1;
		memcpy(line + len - 3, "...", 3);
	}
	return wd_str_dup(j->a, (wd_str){ line, len });
}

struct wd_finding wd_yes(struct wd_judging *j, const char *format, ...)
{
	struct wd_finding f = { .truth = WD_TRUE };
	va_list args;

	if (j->quiet)
		return f;
	va_start(args, format);
	f.why.text = format_text(j, format, args);
	va_end(args);
	return f;
}

struct wd_finding wd_no(struct wd_judging *j, enum wd_reason reason,
			const char *format, ...)
{
	struct wd_finding f = { .truth = WD_FALSE,
				.why = { .reason = reason } };
	va_list args;

	if (j->quiet)
		return f;
	va_start(args, format);
	f.why.text = format_text(j, format, args);
	va_end(args);
	return f;
}

struct wd_finding wd_open(struct wd_judging *j, const char *format, ...)
{
	struct wd_finding f = { .truth = WD_OPEN,
				.why = { .reason = WD_REASON_UNAVAILABLE } };
	va_list args;

	if (j->quiet)
		return f;
	va_start(args, format);
	f.why.text = format_text(j, format, args);
	va_end(args);
	return f;
}

struct wd_finding wd_about(struct wd_finding f, const struct wd_commit *c)
{
	f.why.commit = c->id;
	return f;
}

/* The most useful come first: what has no room is the least. */
void wd_remedy(struct wd_why *w, wd_str remedy)
{
	if (remedy.len == 0 || w->remedies == WD_REMEDIES_MAX)
		return;
	for (size_t i = 0; i < w->remedies; i++)
		if (wd_str_eq(w->remedy[i], remedy))
			return;
	w->remedy[w->remedies++] = remedy;
}

const char *wd_word(const struct wd_expr *e)
{
	while (e->kind != WD_EXPR_CALL) {
		if (e->children == 0)
			return "rule";
		e = e->child[0];
	}
	return wd_judge_row(e->pred)->word;
}

/* What the push is, and no pusher or reviewer can make otherwise. */
static bool is_given(enum wd_reason reason)
{
	return reason == WD_REASON_UNMET || reason == WD_REASON_NOT_MERGE ||
	       reason == WD_REASON_NOT_CREATE ||
	       reason == WD_REASON_DELETE_REFUSED ||
	       reason == WD_REASON_PATH_NOT_TOUCHED;
}

struct wd_node wd_node_of(struct wd_judging *j, const struct wd_expr *e,
			  struct wd_finding f)
{
	struct wd_node n = { f.truth, f.beyond_reach || is_given(f.why.reason),
			     wd_new(j->a, struct wd_why, 1) };

	*n.why = f.why;
	n.why->value = wd_truth_value(f.truth);
	n.why->word = wd_str_of(wd_word(e));
	if (n.why->value == WD_SATISFIED)
		n.why->reason = WD_REASON_NONE;
	else if (n.why->remedies == 0)
		wd_remedy(n.why, wd_remedy_of(j, n.why->reason, n.why->commit));
	return n;
}

/* What decided stands first, the rest in the order of the expression. */
static struct wd_node parent_of(struct wd_judging *j, enum wd_truth truth,
				const struct wd_node *child, size_t count)
{
	struct wd_node n = { truth, false, wd_new(j->a, struct wd_why, 1) };
	size_t lead = 0, at = 0;

	while (lead + 1 < count && child[lead].truth != truth)
		lead++;
	*n.why = *child[lead].why;
	n.why->value = wd_truth_value(truth);
	n.why->child = wd_new(j->a, struct wd_why *, count);
	n.why->children = count;
	n.why->child[at++] = child[lead].why;
	for (size_t i = 0; i < count; i++)
		if (i != lead)
			n.why->child[at++] = child[i].why;
	return n;
}

static wd_str joined(struct wd_arena *a, const struct wd_node *child,
		     size_t count, enum wd_value value, const char *between)
{
	struct wd_buf b = { .arena = a };

	for (size_t i = 0; i < count; i++) {
		const struct wd_why *w = child[i].why;

		if (w->value != value || w->text.len == 0)
			continue;
		if (b.len > 0)
			wd_buf_c(&b, between);
		wd_buf_add(&b, w->text);
	}
	return wd_buf_str(&b);
}

static void all_remedies(struct wd_why *w, const struct wd_node *child,
			 size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < child[i].why->remedies; k++)
			if (child[i].why->value != WD_SATISFIED)
				wd_remedy(w, child[i].why->remedy[k]);
}

static enum wd_truth fold(const struct wd_node *child, size_t count,
			  enum wd_truth (*two)(enum wd_truth, enum wd_truth))
{
	enum wd_truth t = child[0].truth;

	for (size_t i = 1; i < count; i++)
		t = two(t, child[i].truth);
	return t;
}

struct wd_node wd_node_all(struct wd_judging *j, const struct wd_node *child,
			   size_t count)
{
	struct wd_node n =
		parent_of(j, fold(child, count, wd_truth_and), child, count);

	n.why->text = joined(j->a, child, count, n.why->value, "; ");
	if (n.why->value != WD_SATISFIED)
		all_remedies(n.why, child, count);
	for (size_t i = 0; i < count; i++)
		n.beyond_reach |= child[i].why->value != WD_SATISFIED &&
				  child[i].beyond_reach;
	return n;
}

static void drop_remedies(struct wd_why *w)
{
	w->remedies = 0;
	for (size_t i = 0; i < w->children; i++)
		drop_remedies(w->child[i]);
}

/*
 * Nobody should be sent after an alternative that cannot come true (a commit
 * becomes no merge) while there is one that can.
 */
static bool drop_beyond_reach(const struct wd_node *child, size_t count)
{
	size_t beyond = 0;

	for (size_t i = 0; i < count; i++)
		beyond += child[i].beyond_reach;
	for (size_t i = 0; beyond < count && i < count; i++)
		if (child[i].beyond_reach)
			drop_remedies(child[i].why);
	return beyond == count;
}

/* Nobody can know which alternative was meant: all of them are shown. */
struct wd_node wd_node_some(struct wd_judging *j, const struct wd_node *child,
			    size_t count)
{
	enum wd_truth truth = fold(child, count, wd_truth_or);
	bool hopeless = wd_truth_value(truth) != WD_SATISFIED &&
			drop_beyond_reach(child, count);
	struct wd_node n = parent_of(j, truth, child, count);

	n.beyond_reach = hopeless;
	if (n.why->value == WD_SATISFIED)
		return n;
	n.why->text = joined(j->a, child, count, WD_UNSATISFIED, ", and ");
	wd_str open = joined(j->a, child, count, WD_UNAVAILABLE, ", and ");

	if (n.why->text.len == 0 || n.why->value == WD_UNAVAILABLE)
		n.why->text = open;
	all_remedies(n.why, child, count);
	return n;
}

static enum wd_reason against(const struct wd_expr *e)
{
	while ((e->kind == WD_EXPR_EACH || e->kind == WD_EXPR_ANY) &&
	       e->children > 0)
		e = e->child[0];
	enum wd_reason reason = e->kind == WD_EXPR_CALL
					? wd_judge_row(e->pred)->against
					: WD_REASON_UNMET;

	return reason == WD_REASON_NONE ? WD_REASON_UNMET : reason;
}

struct wd_node wd_node_not(struct wd_judging *j, const struct wd_expr *e,
			   struct wd_node child)
{
	struct wd_node n = { wd_truth_not(child.truth), false,
			     wd_new(j->a, struct wd_why, 1) };
	const struct wd_why *w = child.why;

	*n.why = (struct wd_why){ .value = wd_truth_value(n.truth),
				  .word = w->word,
				  .text = w->text,
				  .reason = w->reason,
				  .commit = w->commit };
	n.why->child = wd_new(j->a, struct wd_why *, 1);
	n.why->child[0] = child.why;
	n.why->children = 1;
	if (n.why->value == WD_SATISFIED) {
		n.why->reason = WD_REASON_NONE;
	} else if (w->value == WD_SATISFIED) {
		n.why->reason = against(e->child[0]);
		n.why->text =
			wd_strf(j->a, "%.*s%snot allowed", WD_FMT(w->text),
				w->text.len > 0 ? ": " : "");
	}
	if (n.why->value != WD_SATISFIED)
		wd_remedy(n.why, wd_remedy_of(j, n.why->reason, n.why->commit));
	n.beyond_reach = is_given(n.why->reason);
	return n;
}
