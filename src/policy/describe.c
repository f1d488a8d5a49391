/* describe.c - what a rule asks, in plain English. */
#include "policy/check.h"
#include "policy/eval.h"

/* "<subject> <yes or no> <arguments>" */
static const struct {
	const char *subject; /* on its own; NULL: "every commit" */
	const char *yes, *no;
} phrases[WD_PRED_COUNT] = {
	[WD_PRED_CREATE] = { "the ref", "is new", "is not new" },
	[WD_PRED_DELETE] = { "the ref", "is deleted", "is not deleted" },
	[WD_PRED_FAST_FORWARD] = { "the ref", "only moves forward",
				   "does not only move forward" },
	[WD_PRED_FIRST_PARENT] = { "the ref",
				   "stays on its line of first parents",
				   "leaves its line of first parents" },
	[WD_PRED_REF] = { "the ref", "is", "is not" },
	[WD_PRED_REPOSITORY] = { "the repository", "is", "is not" },
	[WD_PRED_ON_BRANCH] = { "the tip", "is on", "is not on" },
	[WD_PRED_MAX_COMMITS] = { "the push", "has at most", "has more than" },
	[WD_PRED_PUSHER] = { "the pusher", "is", "is not" },
	[WD_PRED_TRANSPORT] = { "the push", "comes over",
				"does not come over" },
	[WD_PRED_PUSH_SIGNED] = { "the push itself", "is signed by",
				  "is not signed by" },
	[WD_PRED_TAG_SIGNED] = { "the tag", "is signed by",
				 "is not signed by" },
	[WD_PRED_SIGNED] = { NULL, "is signed by", "is not signed by" },
	[WD_PRED_AUTHOR] = { NULL, "is written by", "is not written by" },
	[WD_PRED_MESSAGE] = { NULL, "has a message that matches",
			      "has no message that matches" },
	[WD_PRED_TRAILER] = { NULL, "has a trailer", "has no trailer" },
	[WD_PRED_REVERT_EXISTS] = { NULL, "reverts only what is in its history",
				    "reverts what is not in its history" },
	[WD_PRED_MERGE] = { NULL, "is a merge", "is not a merge" },
	[WD_PRED_CLEAN_MERGE] = { NULL, "is a clean merge",
				  "is not a clean merge" },
	[WD_PRED_LINEAR] = { NULL, "is not a merge", "is a merge" },
	[WD_PRED_TOUCHES] = { "the change", "touches", "does not touch" },
	[WD_PRED_ONLY_TOUCHES] = { "the change", "only touches",
				   "does not only touch" },
	[WD_PRED_MAX_FILE] = { "the change, and each commit,",
			       "has no file above", "has a file above" },
	[WD_PRED_NO_FILE] = { "the change, and each commit,", "brings no file",
			      "brings a file" },
	[WD_PRED_REVIEWS] = { "the change", "has", "does not have" },
	[WD_PRED_TICKET] = { "the change", "names", "does not name" },
	[WD_PRED_CHECKS] = { "exactly this content", "passed",
			     "has not passed" },
	[WD_PRED_OPA] = { "the Open Policy Agent", "says true to",
			  "says false to" },
};

struct describing {
	struct wd_judging j; /* for names of groups */
	struct wd_buf b;
	bool in_commit;
};

static void add_members(struct describing *d, const struct wd_args *by)
{
	if (by->count > 0)
		wd_buf_f(&d->b, " a member of %.*s",
			 WD_FMT(wd_groups_text(&d->j, by)));
}

static void add_list(struct describing *d, const char *before,
		     const struct wd_args *args, const char *conjunction)
{
	if (args->count > 0)
		wd_buf_f(&d->b, "%s %.*s", before,
			 WD_FMT(wd_values_text(d->j.a, args, conjunction)));
}

/* What the words given for one parameter mean, as the table has it. */
static void add_meanings(struct describing *d, const struct wd_expr *e,
			 size_t at)
{
	const struct wd_param *param = &wd_predicate(e->pred)->param[at];

	for (size_t i = 0; i < e->arg[at].count; i++) {
		int word =
			wd_words_find(param->words, e->arg[at].value[i].text);

		wd_buf_c(&d->b, i > 0 ? " and" : "");
		wd_buf_add(&d->b, wd_words_nth(param->meaning, word));
	}
}

static void add_words(struct describing *d, const struct wd_expr *e)
{
	add_list(d, "", &e->arg[0], " or ");
}

static void add_pusher(struct describing *d, const struct wd_expr *e)
{
	add_members(d, &e->arg[0]);
}

static void add_number(struct describing *d, const struct wd_expr *e)
{
	int64_t n = e->arg[0].count > 0 ? e->arg[0].value[0].number : 0;

	wd_buf_f(&d->b, " %lld %s", (long long)n,
		 n == 1 ? "commit" : "commits");
}

static void add_size(struct describing *d, const struct wd_expr *e)
{
	static const char *const unit[] = { "bytes", "KiB", "MiB", "GiB" };
	int64_t n = e->arg[0].count > 0 ? e->arg[0].value[0].number : 0;
	size_t u = 0;

	while (u < 3 && n > 0 && n % 1024 == 0) {
		n /= 1024;
		u++;
	}
	wd_buf_f(&d->b, " %lld %s", (long long)n, unit[u]);
}

static void add_signer(struct describing *d, const struct wd_expr *e)
{
	add_members(d, &e->arg[0]);
	add_list(d, ", with", &e->arg[1], " or ");
}

static void add_author(struct describing *d, const struct wd_expr *e)
{
	add_meanings(d, e, 0);
	if (e->arg[0].count > 0 && e->arg[1].count > 0)
		wd_buf_c(&d->b, " and");
	add_members(d, &e->arg[1]);
}

static void add_pattern(struct describing *d, const struct wd_expr *e)
{
	if (e->arg[0].count > 0)
		wd_buf_f(&d->b, " '%.*s'", WD_FMT(e->arg[0].value[0].text));
}

static void add_paths(struct describing *d, const struct wd_expr *e)
{
	add_list(d, "", &e->arg[0], " or ");
	if (e->arg[0].count > 0 && e->arg[1].count > 0)
		wd_buf_c(&d->b, " or");
	add_list(d, " paths of class", &e->arg[1], " or ");
	add_meanings(d, e, 2);
}

static void add_age(struct describing *d, const struct wd_args *age)
{
	static const struct {
		int64_t seconds;
		const char *one, *many;
	} units[] = { { 604800, "week", "weeks" },
		      { 86400, "day", "days" },
		      { 3600, "hour", "hours" },
		      { 60, "minute", "minutes" },
		      { 1, "second", "seconds" } };
	int64_t n = age->count > 0 ? age->value[0].number : 0;

	for (size_t i = 0; n > 0 && i < sizeof(units) / sizeof(units[0]); i++)
		if (n % units[i].seconds == 0) {
			n /= units[i].seconds;
			wd_buf_f(&d->b, ", at most %lld %s old", (long long)n,
				 n == 1 ? units[i].one : units[i].many);
			return;
		}
}

static void add_reviews(struct describing *d, const struct wd_expr *e)
{
	int64_t n = e->arg[0].count > 0 ? e->arg[0].value[0].number : 1;

	if (n == 1)
		wd_buf_c(&d->b, " an approval by");
	else
		wd_buf_f(&d->b, " approvals by %lld persons, each",
			 (long long)n);
	add_members(d, &e->arg[1]);
	add_meanings(d, e, 2);
	add_meanings(d, e, 3);
	add_age(d, &e->arg[4]);
}

static void add_ticket(struct describing *d, const struct wd_expr *e)
{
	wd_buf_c(&d->b, " a ticket");
	add_list(d, " of project", &e->arg[0], " or ");
	add_list(d, " of type", &e->arg[2], " or ");
	add_list(d, " that is", &e->arg[1], " or ");
	add_meanings(d, e, 3);
	add_meanings(d, e, 4);
}

static void add_checks(struct describing *d, const struct wd_expr *e)
{
	add_list(d, e->arg[0].count > 1 ? " the checks" : " the check",
		 &e->arg[0], " and ");
	add_age(d, &e->arg[1]);
}

static void (*const arguments[WD_PRED_COUNT])(struct describing *d,
					      const struct wd_expr *e) = {
	[WD_PRED_REF] = add_words,          [WD_PRED_REPOSITORY] = add_words,
	[WD_PRED_ON_BRANCH] = add_words,    [WD_PRED_MAX_COMMITS] = add_number,
	[WD_PRED_PUSHER] = add_pusher,      [WD_PRED_TRANSPORT] = add_words,
	[WD_PRED_PUSH_SIGNED] = add_pusher, [WD_PRED_TAG_SIGNED] = add_signer,
	[WD_PRED_SIGNED] = add_signer,      [WD_PRED_AUTHOR] = add_author,
	[WD_PRED_MESSAGE] = add_pattern,    [WD_PRED_TRAILER] = add_words,
	[WD_PRED_TOUCHES] = add_paths,      [WD_PRED_ONLY_TOUCHES] = add_paths,
	[WD_PRED_MAX_FILE] = add_size,      [WD_PRED_NO_FILE] = add_paths,
	[WD_PRED_REVIEWS] = add_reviews,    [WD_PRED_TICKET] = add_ticket,
	[WD_PRED_CHECKS] = add_checks,      [WD_PRED_OPA] = add_words,
};

/* The opposite of "every commit is" is not "every commit is not". */
static void add_every(struct describing *d, const struct wd_expr *e, bool yes)
{
	if (e->pred == WD_PRED_LINEAR)
		wd_buf_f(&d->b, "%s commit is a merge", yes ? "no" : "some");
	else
		wd_buf_f(&d->b, "%severy commit %s", yes ? "" : "not ",
			 phrases[e->pred].yes);
}

static void add_call(struct describing *d, const struct wd_expr *e, bool yes)
{
	const char *subject = phrases[e->pred].subject;

	if (!d->in_commit && subject == NULL) {
		add_every(d, e, yes);
	} else {
		if (!d->in_commit)
			wd_buf_f(&d->b, "%s ", subject);
		wd_buf_c(&d->b,
			 yes ? phrases[e->pred].yes : phrases[e->pred].no);
	}
	if (arguments[e->pred] != NULL)
		arguments[e->pred](d, e);
}

static void add_expr(struct describing *d, const struct wd_expr *e,
		     bool inside);

static void add_all(struct describing *d, const struct wd_expr *e, bool inside)
{
	if (inside)
		wd_buf_byte(&d->b, '(');
	for (size_t i = 0; i < e->children; i++) {
		if (i > 0)
			wd_buf_c(&d->b,
				 e->kind == WD_EXPR_AND ? ", and " : ", or ");
		add_expr(d, e->child[i], true);
	}
	if (inside)
		wd_buf_byte(&d->b, ')');
}

static void add_quantified(struct describing *d, const struct wd_expr *e,
			   const char *quantifier)
{
	bool was = d->in_commit;

	wd_buf_f(&d->b, "%s commit ", quantifier);
	d->in_commit = true;
	add_expr(d, e->child[0], false);
	d->in_commit = was;
}

static void add_not(struct describing *d, const struct wd_expr *e)
{
	if (e->child[0]->kind == WD_EXPR_CALL) {
		add_call(d, e->child[0], false);
		return;
	}
	if (e->child[0]->kind == WD_EXPR_ANY && e->child[0]->children > 0) {
		add_quantified(d, e->child[0], "no");
		return;
	}
	wd_buf_c(&d->b, "not ");
	add_expr(d, e->child[0], true);
}

static void add_expr(struct describing *d, const struct wd_expr *e, bool inside)
{
	if (e->kind == WD_EXPR_CALL)
		add_call(d, e, true);
	else if (e->children == 0)
		return;
	else if (e->kind == WD_EXPR_NOT)
		add_not(d, e);
	else if (e->kind == WD_EXPR_EACH || e->kind == WD_EXPR_ANY)
		add_quantified(d, e,
			       e->kind == WD_EXPR_EACH ? "every" : "some");
	else
		add_all(d, e, inside);
}

wd_str wd_expr_text(struct wd_arena *a, const struct wd_policy *p,
		    const struct wd_expr *e)
{
	struct describing d = { .j = { .a = a, .policy = p },
				.b = { .arena = a } };

	add_expr(&d, e, false);
	return wd_buf_str(&d.b);
}
