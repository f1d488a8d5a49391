/*
 * hints.c - next steps in the order in which they help.
 *
 * A commit that has to be made again gets another id.  What others should say
 * about the id it has now would be lost work: they are asked when the commit
 * is pushed again.
 */
#include "report/rows.h"
#include "text/escape.h"

/* The remedy makes new commits, or another tip. */
static bool is_rewritten(enum wd_reason reason)
{
	static const enum wd_reason others[] = {
		WD_REASON_NOT_FAST_FORWARD,   WD_REASON_SIGNER_NOT_ALLOWED,
		WD_REASON_AUTHOR_NOT_ALLOWED, WD_REASON_MESSAGE,
		WD_REASON_TRAILER_MISSING,    WD_REASON_MERGE,
		WD_REASON_NOT_CLEAN_MERGE,    WD_REASON_PATH_NOT_ALLOWED,
		WD_REASON_FILE_TOO_LARGE,     WD_REASON_TICKET_MISSING,
		WD_REASON_CHECK_FAILED,
	};

	if (reason == WD_REASON_UNKNOWN_KEY ||
	    reason == WD_REASON_UNTRUSTED_KEY)
		return false; /* an admin helps, and the commit stays */
	if (reason >= WD_REASON_HEADER_ORDER && reason <= WD_REASON_CLOCK)
		return true; /* the strict profile */
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (others[i] == reason)
			return true;
	return false;
}

/* What a commit that stays as it is needs from others. */
static bool is_about_the_commit(enum wd_reason reason)
{
	return reason == WD_REASON_REVIEW_MISSING ||
	       reason == WD_REASON_CHECK_MISSING ||
	       reason == WD_REASON_CHECK_STALE;
}

static void add(struct wd_rows *r, struct wd_hints *to, wd_str hint)
{
	wd_str shown = wd_escape(r->arena, hint, WD_HINT_SHOWN);

	if (hint.len == 0 || to->count == WD_HINTS_MAX)
		return;
	for (size_t i = 0; i < to->count; i++)
		if (wd_str_eq(to->text[i], shown))
			return;
	to->text[to->count++] = shown;
}

void wd_rows_hint(struct wd_rows *r, wd_str hint)
{
	add(r, &r->hint, hint);
}

static void add_remedy(struct wd_rows *r, enum wd_reason reason, wd_str remedy)
{
	if (is_rewritten(reason))
		add(r, &r->rewrite, remedy);
	else if (is_about_the_commit(reason))
		add(r, &r->about, remedy);
	else
		add(r, &r->hint, remedy);
}

/* Those of a node gather its children's, but have room for a few only. */
static void add_remedies(struct wd_rows *r, const struct wd_why *w,
			 unsigned depth)
{
	if (w->value == WD_SATISFIED || depth == WD_ROWS_DEPTH_MAX)
		return;
	for (size_t i = 0; i < w->remedies; i++)
		add_remedy(r, w->reason, w->remedy[i]);
	for (size_t i = 0; i < w->children; i++)
		add_remedies(r, w->child[i], depth + 1);
}

void wd_rows_remedies(struct wd_rows *r, const struct wd_why *w)
{
	add_remedies(r, w, 0);
}

/* What the rule had to judge for this update; NULL: nobody looked. */
static const struct wd_range *range_of(const struct wd_report_input *in,
				       const struct wd_update_outcome *u,
				       size_t rule)
{
	const struct wd_facts *f = in->facts;
	size_t at = (size_t)(u - in->decision->update);

	if (f->range == NULL || rule >= f->rules || at >= f->updates)
		return NULL;
	return f->range[at * f->rules + rule];
}

/* Does it fail for a commit below the tip? */
static bool blames_history(const struct wd_why *w, wd_oid tip, unsigned depth)
{
	if (w->value == WD_SATISFIED || depth == WD_ROWS_DEPTH_MAX)
		return false;
	if (!wd_oid_zero(w->commit) && !wd_oid_eq(w->commit, tip))
		return true;
	for (size_t i = 0; i < w->children; i++)
		if (blames_history(w->child[i], tip, depth + 1))
			return true;
	return false;
}

static bool any_blames_history(const struct wd_rule_outcome *o, wd_oid tip)
{
	for (size_t i = 0; i < o->requires; i++)
		if (blames_history(o->require[i], tip, 0))
			return true;
	return false;
}

/*
 * Old history is judged with the push where nothing below it was judged
 * before.  That is nothing that the pusher can mend.
 */
void wd_rows_way_in(struct wd_rows *r, const struct wd_update_outcome *u,
		    const struct wd_rule_outcome *o)
{
	const struct wd_range *range =
		wd_reviewed_range(range_of(r->in, u, o->rule));

	if (range == NULL || !range->known || range->settled ||
	    !wd_oid_zero(range->base) || range->count < 2)
		return;
	const struct wd_update *up =
		&r->in->facts->update[u - r->in->decision->update];

	if (!any_blames_history(o, up->tip))
		return;
	wd_str ref = wd_escape(r->arena, up->ref, WD_REF_SHOWN);

	if (!wd_oid_zero(up->old_id))
		wd_rows_hint(r, wd_strf(r->arena,
					"%.*s was never judged for this rule, "
					"so all of its history is: an admin "
					"declares it as judged:  warder "
					"baseline %.*s",
					WD_FMT(ref), WD_FMT(ref)));
	else
		wd_rows_hint(
			r,
			wd_strf(r->arena,
				"all %zu commits of its history are judged: "
				"none was before, for this rule. If they were "
				"here before it, an admin can name their "
				"branch: trust = refs/heads/... in the rule, "
				"and warder baseline",
				range->count));
}

struct wd_hints wd_rows_hints(struct wd_rows *r)
{
	struct wd_hints all = { .count = 0 };

	for (size_t i = 0; i < r->rewrite.count; i++)
		add(r, &all, r->rewrite.text[i]);
	if (r->rewrite.count == 0)
		for (size_t i = 0; i < r->about.count; i++)
			add(r, &all, r->about.text[i]);
	for (size_t i = 0; i < r->hint.count; i++)
		add(r, &all, r->hint.text[i]);
	if (r->rewrite.count > 0 && r->about.count > 0)
		add(r, &all,
		    WD_STR("then push again, and read who has to review and "
			   "test the new commit"));
	return all;
}
