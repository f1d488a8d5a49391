/*
 * pred_ticket.c - ticket(project:, state:, type:, window:, each:).
 *
 * Every ticket that is named has to be good, not one of them: else a commit
 * could hide behind somebody else's.  Where two issuers speak of one ticket,
 * both have to say so.
 */
#include "policy/eval.h"
#include "policy/ticket_names.h"
#include "policy/trailer_why.h"
#include "text/glob.h"

struct ticketing {
	struct wd_judging *j;
	const struct wd_args *project, *state, *type;
	bool window, each;
	struct wd_map seen;
	const struct wd_ticket *oldest; /* answer of another system */
	wd_str good[WD_WHY_NAMES_MAX];
	size_t goods;
	struct wd_finding bad; /* of the first that is not good */
	struct wd_buf bad_text;
	size_t bads;
};

static void map_tickets(struct wd_judging *j)
{
	const struct wd_evidence *e = j->evidence;
	struct wd_shared *s = j->shared;

	if (s->tickets_mapped)
		return;
	s->tickets_mapped = true;
	s->ticket = (struct wd_map){ .arena = j->a };
	s->ticket_next = wd_new(j->a, uint32_t, e->tickets);
	for (size_t i = e->tickets; i > 0; i--)
		s->ticket_next[i - 1] = UINT32_MAX;
	for (uint32_t i = 0; i < e->tickets; i++) {
		uint32_t at;

		if (wd_map_add(&s->ticket, e->ticket[i].id, i) ||
		    !wd_map_get(&s->ticket, e->ticket[i].id, &at))
			continue;
		s->ticket_next[i] = s->ticket_next[at];
		s->ticket_next[at] = i;
	}
}

static bool is_for(const wd_str *glob, size_t globs, wd_str x, wd_str y)
{
	for (size_t i = 0; i < globs; i++)
		if (wd_glob_match(glob[i], x) || wd_glob_match(glob[i], y))
			return true;
	return globs == 0;
}

static bool is_open(const struct wd_ticket *t, int64_t now)
{
	return (t->window_start == 0 || now >= t->window_start) &&
	       (t->window_end == 0 || now <= t->window_end);
}

static struct wd_finding out_of_scope(struct ticketing *t,
				      const struct wd_ticket *k,
				      const char *what)
{
	return wd_no(t->j, WD_REASON_TICKET_SCOPE, "%.*s %s", WD_FMT(k->id),
		     what);
}

static struct wd_finding wrong_value(struct ticketing *t,
				     const struct wd_ticket *k, wd_str is,
				     const struct wd_args *must,
				     enum wd_reason reason)
{
	return wd_no(t->j, reason, "%.*s is \"%.*s\", must be %.*s",
		     WD_FMT(k->id), WD_FMT(is),
		     WD_FMT(wd_values_text(t->j->a, must, " or ")));
}

static wd_str first_or(const struct wd_args *args, const char *otherwise)
{
	return args->count > 0 ? args->value[0].text : wd_str_of(otherwise);
}

/* Capitals stand for what the rule leaves open. */
static void say_publish(const struct ticketing *t, wd_str id, const char *when,
			struct wd_finding *f)
{
	struct wd_judging *j = t->j;
	struct wd_buf b = { .arena = j->a };
	wd_str elsewhere = wd_elsewhere_text(j, &j->policy->ticket);

	if (j->quiet)
		return;
	if (elsewhere.len > 0) {
		wd_remedy(&f->why,
			  wd_strf(j->a,
				  "get %.*s into state %.*s in %.*s, and "
				  "push again",
				  WD_FMT(id),
				  WD_FMT(t->state->count > 0
						 ? wd_values_text(j->a,
								  t->state,
								  " or ")
						 : WD_STR("(any)")),
				  WD_FMT(elsewhere)));
		if (!wd_believes(&j->policy->ticket, WD_STR("embedded")))
			return;
	}
	wd_buf_f(&b,
		 "%s%.*s runs: warder ticket %.*s --project %.*s --state %.*s",
		 when, WD_FMT(wd_member_text(j, j->policy->ticket.issuer)),
		 WD_FMT(wd_shell_word(j->a, id)),
		 WD_FMT(wd_shell_word(j->a, first_or(t->project, "PROJECT"))),
		 WD_FMT(wd_shell_word(j->a, first_or(t->state, "STATE"))));
	if (t->type->count > 0)
		wd_buf_f(&b, " --type %.*s",
			 WD_FMT(wd_shell_word(j->a, t->type->value[0].text)));
	wd_remedy(&f->why, wd_buf_str(&b));
}

static struct wd_finding wrong_state(struct ticketing *t,
				     const struct wd_ticket *k)
{
	struct wd_finding f =
		wrong_value(t, k, k->state, t->state, WD_REASON_TICKET_STATE);

	say_publish(t, k->id, "once it is, ", &f);
	return f;
}

/* One issuer's statement. */
static struct wd_finding statement(struct ticketing *t,
				   const struct wd_ticket *k)
{
	const struct wd_facts *f = t->j->facts;
	const struct wd_update *u = t->j->update;

	if (t->project->count > 0 && !wd_one_of(t->project, k->project))
		return out_of_scope(t, k, "is a ticket of another project");
	if (t->state->count > 0 && !wd_one_of(t->state, k->state))
		return wrong_state(t, k);
	if (t->type->count > 0 && !wd_one_of(t->type, k->type))
		return wrong_value(t, k, k->type, t->type,
				   WD_REASON_TICKET_SCOPE);
	if (!is_for(k->repository, k->repositories, f->repository,
		    f->repository_id))
		return out_of_scope(t, k, "is not for this repository");
	if (!is_for(k->ref, k->refs, u->ref, u->ref))
		return out_of_scope(t, k, "is not for this ref");
	if (t->window && !is_open(k, f->now))
		return out_of_scope(t, k, "is not open now");
	return wd_yes(t->j, "%s", "");
}

/* Its old id leads to another ticket: nobody approved that for this one. */
static struct wd_finding moved(struct ticketing *t, const struct wd_ticket *k)
{
	struct wd_finding f =
		wd_no(t->j, WD_REASON_TICKET_UNKNOWN,
		      "%.*s was moved: %.*s has it as %.*s now", WD_FMT(k->id),
		      WD_FMT(k->provider), WD_FMT(k->moved_to));

	if (!t->j->quiet)
		wd_remedy(&f.why,
			  wd_strf(t->j->a,
				  "name %.*s in the trailer instead of %.*s",
				  WD_FMT(k->moved_to), WD_FMT(k->id)));
	return f;
}

/* "CHG-1/CHG-2", "CHG-1+CHG-2": no system has an id like that. */
static bool is_joined(wd_str id)
{
	return wd_str_has(id, '/') || wd_str_has(id, '+') ||
	       wd_str_has(id, '&') || wd_str_has(id, '|');
}

static struct wd_finding judge_ticket(struct ticketing *t, wd_str id)
{
	const struct wd_shared *s = t->j->shared;
	bool stated = false;
	uint32_t at;

	if (!wd_map_get(&s->ticket, id, &at))
		at = UINT32_MAX;
	for (; at != UINT32_MAX; at = s->ticket_next[at]) {
		const struct wd_ticket *k = &t->j->evidence->ticket[at];

		if (!wd_vouched(t->j, &t->j->policy->ticket, k->provider,
				k->person))
			continue;
		if (k->asof != 0 &&
		    (t->oldest == NULL || k->asof < t->oldest->asof))
			t->oldest = k;
		struct wd_finding f =
			k->moved_to.len > 0 ? moved(t, k) : statement(t, k);

		if (f.truth != WD_TRUE)
			return f;
		stated = true;
	}
	if (stated)
		return wd_yes(t->j, "%s", "");
	if (is_joined(id))
		return wd_no(t->j, WD_REASON_TICKET_UNKNOWN,
			     "\"%.*s\" is not the id of one ticket: write "
			     "CHG-1, or CHG-1, CHG-2",
			     WD_FMT(id));
	struct wd_finding f =
		wd_no(t->j, WD_REASON_TICKET_UNKNOWN,
		      "%.*s is not known here%.*s", WD_FMT(id),
		      WD_FMT(wd_left_out_text(t->j, "ticket", id)));

	say_publish(t, id, "", &f);
	return f;
}

static void fail(struct ticketing *t, struct wd_finding f,
		 const struct wd_commit *c)
{
	if (t->bads++ == 0)
		t->bad = wd_about(f, c);
	if (t->bads > WD_WHY_NAMES_MAX)
		return;
	if (t->bads > 1)
		wd_buf_c(&t->bad_text, "; ");
	wd_buf_add(&t->bad_text, f.why.text);
	if (f.why.remedies == 0)
		wd_remedy(&t->bad.why,
			  wd_str_of(wd_reason_remedy(f.why.reason)));
	for (size_t i = 0; i < f.why.remedies; i++)
		wd_remedy(&t->bad.why, f.why.remedy[i]);
}

/* "CHG-12", and "CHG0012" as some systems number. */
static bool of_project(const struct ticketing *t, wd_str id)
{
	wd_str project;
	char next;

	if (t->project->count == 0)
		return true;
	project = t->project->value[0].text;
	if (!wd_str_starts(id, project) || id.len == project.len)
		return false;
	next = id.ptr[project.len];
	return next == '-' || (next >= '0' && next <= '9');
}

static struct wd_finding unreadable(struct ticketing *t,
				    const struct wd_commit *c)
{
	wd_str name = wd_short_of(t->j, c->id);
	struct wd_finding f = wd_message_known(t->j, c);

	if (f.truth != WD_TRUE)
		return f;
	if (wd_str_has(c->message, '\0'))
		return wd_no(t->j, WD_REASON_NUL,
			     "%.*s has a message with a NUL byte",
			     WD_FMT(name));
	return wd_no(t->j, WD_REASON_LIMIT, "%.*s has more than %d trailers",
		     WD_FMT(name), WD_TRAILERS_MAX);
}

/* How many tickets of the project a commit names; each is judged once. */
static size_t judge_commit(struct ticketing *t, const struct wd_commit *c)
{
	const struct wd_trailers *trailers =
		c->encoding.len > 0 ? NULL : wd_trailers_of(t->j, c);
	size_t named = 0;
	wd_str id;

	if (trailers == NULL) {
		fail(t, unreadable(t, c), c);
		return 1;
	}
	struct wd_ticket_names n = wd_ticket_names_of(t->j->policy, trailers);

	while (wd_ticket_names_next(&n, &id)) {
		if (!of_project(t, id))
			continue;
		named++;
		if (!wd_map_add(&t->seen, id, 0))
			continue;
		struct wd_finding f = judge_ticket(t, id);

		if (f.truth != WD_TRUE)
			fail(t, f, c);
		else if (t->goods < WD_WHY_NAMES_MAX)
			t->good[t->goods++] = id;
	}
	return named;
}

static struct wd_finding unnamed(struct ticketing *t, const struct wd_commit *c)
{
	wd_str key = t->j->policy->ticket.trailer, project = { 0 };

	if (t->project->count > 0)
		project = t->project->value[0].text;
	if (key.len == 0)
		key = WD_STR("Ticket");
	struct wd_ticket_sight seen = wd_ticket_seen(t->j, c, key, project);
	struct wd_finding f =
		wd_no(t->j, WD_REASON_TICKET_MISSING,
		      "%.*s names no ticket%s%.*s in a trailer: %.*s: ...%.*s",
		      WD_FMT(wd_short_of(t->j, c->id)),
		      project.len > 0 ? " of " : "", WD_FMT(project),
		      WD_FMT(key), WD_FMT(seen.text));

	if (t->j->quiet)
		return f;
	if (seen.id.len == 0)
		seen.id = wd_strf(t->j->a, "%.*s-NUMBER",
				  WD_FMT(first_or(t->project, "PROJECT")));
	wd_remedy(&f.why, wd_strf(t->j->a, "name it: %.*s",
				  WD_FMT(wd_amend_text(t->j, c, key, seen.id,
						       seen.misspelt))));
	return f;
}

/* None names one: the first in which something was seen is worth showing. */
static const struct wd_commit *worth_showing(struct ticketing *t)
{
	const struct wd_range *range = t->j->range;
	wd_str key = t->j->policy->ticket.trailer;

	for (size_t i = 0; !t->j->quiet && i < range->count; i++) {
		const struct wd_commit *c = wd_introduced(t->j, i);

		if (wd_ticket_seen(t->j, c,
				   key.len > 0 ? key : WD_STR("Ticket"),
				   t->project->count > 0
					   ? t->project->value[0].text
					   : (wd_str){ 0 })
			    .text.len > 0)
			return c;
	}
	return t->j->tip;
}

/* The tip stands for a push that introduces nothing. */
static void judge_all(struct ticketing *t)
{
	const struct wd_range *range = t->j->range;
	size_t named = 0;

	for (size_t i = 0; i < range->count; i++) {
		const struct wd_commit *c = wd_introduced(t->j, i);
		size_t here = judge_commit(t, c);

		named += here;
		if (t->each && here == 0 && !wd_is_clean_merge(c))
			fail(t, unnamed(t, c), c);
	}
	if (range->count == 0)
		named += judge_commit(t, t->j->tip);
	if (named == 0 && (!t->each || range->count == 0)) {
		const struct wd_commit *c = worth_showing(t);

		fail(t, unnamed(t, c), c);
	}
}

static wd_str age_of(const struct ticketing *t)
{
	return t->oldest == NULL ? (wd_str){ 0 }
				 : wd_age_text(t->j, t->oldest->provider,
					       t->oldest->asof);
}

static struct wd_finding conclusion(struct ticketing *t)
{
	struct wd_judging *j = t->j;

	if (t->bads == 0 && t->goods == 0)
		return wd_yes(j, "%s", "clean merges only");
	if (t->bads == 0)
		return wd_yes(j, "%.*s%.*s",
			      WD_FMT(wd_list_text(j->a, t->good, t->goods,
						  ", ")),
			      WD_FMT(age_of(t)));
	if (t->bads > WD_WHY_NAMES_MAX)
		wd_buf_f(&t->bad_text, "; and %zu more",
			 t->bads - WD_WHY_NAMES_MAX);
	t->bad.why.text = wd_buf_str(&t->bad_text);
	return t->bad;
}

struct wd_finding wd_p_ticket(struct wd_judging *j, const struct wd_expr *e)
{
	const struct wd_missing *no = &j->evidence->no_tickets;
	struct ticketing t = { .j = j,
			       .project = &e->arg[0],
			       .state = &e->arg[1],
			       .type = &e->arg[2],
			       .window = wd_has_word(&e->arg[3], "open"),
			       .each = wd_has_word(&e->arg[4], "commit"),
			       .seen = { .arena = j->a },
			       .bad_text = { .arena = j->a } };

	if (j->policy->ticket.issuer < 0 &&
	    wd_providers_elsewhere(&j->policy->ticket) == 0)
		return wd_no_issuer(j, WD_REASON_TICKET_UNKNOWN, "tickets",
				    "ticket");
	if (no->is)
		return wd_open(j, "tickets cannot be had: %.*s",
			       WD_FMT(no->because));
	if (!j->range->known || j->tip == NULL)
		return wd_open(j, "%s", "the introduced commits are not known");
	map_tickets(j);
	judge_all(&t);
	return conclusion(&t);
}
