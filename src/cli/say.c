/*
 * say.c - what a statement is about, and why it may not count, before it is
 * signed: the last moment at which whoever makes it can see that a branch has
 * moved, that a base covers more than was read, or that nobody asks for it.
 */
#include "base/time.h"
#include "cli/clone.h"
#include "cli/place.h"
#include "text/escape.h"

enum { SHOWN = 200 };

struct saying {
	const struct wd_clone *clone;
	struct wd_cli *cli;
	const struct wd_statement *statement;
	const struct wd_revision *at;
	wd_str person;
};

/* --print: a comment of the script; --json: standard output is the answer. */
static void line(const struct saying *s, const char *label, wd_str text)
{
	wd_str one = wd_strf(s->cli->arena, "%s%-8s %.*s\n",
			     s->clone->options.print ? "# " : "", label,
			     WD_FMT(text));

	if (s->cli->json)
		wd_cli_err(s->cli, one);
	else
		wd_cli_out(s->cli, one);
}

static wd_str shown(const struct saying *s, wd_str text)
{
	return wd_escape(s->cli->arena, text, SHOWN);
}

static void warn(const struct saying *s, wd_str text)
{
	if (text.len > 0)
		wd_cli_err(s->cli,
			   wd_strf(s->cli->arena, "warning: %.*s\n",
				   WD_FMT(wd_escape(s->cli->arena, text, 0))));
}

static void say_review(const struct saying *s)
{
	static const char *const verb[] = { [WD_APPROVE] = "approve",
					    [WD_REJECT] = "reject",
					    [WD_WITHDRAWN] = "withdraw" };

	line(s, verb[s->statement->vote],
	     wd_strf(s->cli->arena, "for %.*s, as %.*s",
		     WD_FMT(shown(s, s->statement->ref)),
		     WD_FMT(shown(s, s->person))));
}

static void say_check(const struct saying *s)
{
	line(s, "check",
	     wd_strf(s->cli->arena, "%.*s: %s, as %.*s",
		     WD_FMT(shown(s, s->statement->name)),
		     s->statement->success ? "success" : "failure",
		     WD_FMT(shown(s, s->person))));
}

static void say_ticket(const struct saying *s)
{
	const struct wd_statement *t = s->statement;
	struct wd_buf b = { .arena = s->cli->arena };

	wd_buf_f(&b, "%.*s of %.*s: %.*s, as %.*s", WD_FMT(shown(s, t->ticket)),
		 WD_FMT(shown(s, t->project)), WD_FMT(shown(s, t->state)),
		 WD_FMT(shown(s, s->person)));
	line(s, "ticket", wd_buf_str(&b));
	b.len = 0;
	for (size_t i = 0; i < t->refs_count; i++)
		wd_buf_f(&b, "%s%.*s", i > 0 ? ", " : "",
			 WD_FMT(shown(s, t->refs[i])));
	line(s, "for", b.len > 0 ? wd_buf_str(&b) : WD_STR("every ref"));
}

static void say_commit(const struct saying *s)
{
	struct wd_arena *a = s->cli->arena;
	struct wd_commit_words w = wd_revision_words(s->cli, s->at->commit);

	line(s, s->statement->kind == WD_TICKET ? "kept at" : "commit",
	     wd_oid_hex(a, s->at->commit));
	line(s, "", wd_strf(a, "%.*s, %.*s", WD_FMT(w.author), WD_FMT(w.date)));
	line(s, "", w.subject);
	if (s->at->ref.len > 0)
		line(s, "named",
		     wd_strf(a, "%.*s, as it is in this clone",
			     WD_FMT(shown(s, s->at->ref))));
}

/* `git rev-list --count commit ^less...`; 0 when git cannot say. */
static unsigned long long count(const struct saying *s, wd_oid commit,
				wd_oid less, wd_oid also)
{
	struct wd_arena *a = s->cli->arena;
	const char *argv[7] = { "git", "rev-list", "--count",
				wd_oid_hex(a, commit).ptr };
	unsigned long long n = 0;
	size_t at = 4;

	if (!wd_oid_zero(less))
		argv[at++] =
			wd_strf(a, "^%.*s", WD_FMT(wd_oid_hex(a, less))).ptr;
	if (!wd_oid_zero(also))
		argv[at++] =
			wd_strf(a, "^%.*s", WD_FMT(wd_oid_hex(a, also))).ptr;
	return wd_str_u64(wd_clone_try(s->cli, argv), &n) ? n : 0;
}

static void say_base(const struct saying *s)
{
	struct wd_arena *a = s->cli->arena;
	wd_oid base = s->statement->base, none = { 0 };
	unsigned long long n = count(s, s->at->commit, base, none);
	wd_str since = wd_oid_zero(base) ? WD_STR("the beginning of history")
					 : wd_oid_hex(a, base);

	line(s, "since",
	     wd_strf(a, "%.*s: %llu commit%s", WD_FMT(since), n,
		     n == 1 ? "" : "s"));
}

/* What a push to the ref would bring, and this review does not cover. */
static void warn_of_base(const struct saying *s)
{
	wd_oid base = s->statement->base, none = { 0 };
	wd_oid tip = wd_clone_tracking(s->clone, s->statement->ref);

	if (wd_oid_zero(base) || wd_oid_zero(tip))
		return;
	unsigned long long all = count(s, s->at->commit, tip, none);
	unsigned long long covered = count(s, s->at->commit, tip, base);

	if (covered < all)
		warn(s, wd_strf(s->cli->arena,
				"of %llu commits that %.*s does not have, "
				"this covers %llu: the others are at or "
				"before the base",
				all, WD_FMT(s->statement->ref), covered));
}

/* Nothing fetched says nothing. */
static void warn_of_unpublished(const struct saying *s)
{
	struct wd_arena *a = s->cli->arena;
	wd_str id = wd_oid_hex(a, s->at->commit);
	const char *refs = wd_strf(a, "refs/remotes/%s/", s->clone->remote).ptr;
	const char *const any[] = { "git",       "for-each-ref",
				    "--count=1", "--format=%(objectname)",
				    refs,        NULL };
	const char *const with[] = { "git",        "for-each-ref",
				     "--count=1",  "--format=%(objectname)",
				     "--contains", id.ptr,
				     refs,         NULL };

	if (wd_clone_try(s->cli, any).len == 0 ||
	    wd_clone_try(s->cli, with).len > 0)
		return;
	warn(s,
	     wd_strf(a,
		     "no branch that was fetched from %s has this commit, and "
		     "the server takes evidence of published commits alone: "
		     "git fetch, or git push %s %.*s:refs/heads/review/NAME",
		     s->clone->remote, s->clone->remote, WD_FMT(id)));
}

static wd_err foresee_review(const struct saying *s, struct wd_gate *g,
			     int person, wd_str *flaw)
{
	struct wd_arena *a = s->cli->arena;
	const struct wd_statement *r = s->statement;
	struct wd_review review = { .provider = WD_STR("embedded"),
				    .person = person,
				    .commit = r->commit,
				    .base = r->base,
				    .ref = r->ref };
	struct wd_proposal push = { .ref = r->ref,
				    .old_id =
					    wd_clone_tracking(s->clone, r->ref),
				    .new_id = r->commit };
	wd_err err = wd_gate_find_out(a, g, &push, 1);

	if (err != NULL)
		return err;
	const struct wd_update *u = &g->facts.update[0];

	*flaw = u->refused == WD_REASON_NONE
			? wd_foresee_review(a, &g->policy.policy, &g->facts, 0,
					    &review)
			: wd_strf(a, "the commit would be refused: %.*s [%s]",
				  WD_FMT(u->refused_because),
				  wd_reason_code(u->refused));
	return NULL;
}

static wd_err foresee(const struct saying *s, struct wd_gate *g, wd_str *flaw)
{
	struct wd_arena *a = s->cli->arena;
	const struct wd_policy *p = &g->policy.policy;
	int person = wd_person_by_id(&p->registry, s->person);

	if (person == WD_NOBODY)
		*flaw = wd_strf(a, "the policy has no person \"%.*s\"",
				WD_FMT(s->person));
	else if (s->statement->kind == WD_REVIEW)
		return foresee_review(s, g, person, flaw);
	else if (s->statement->kind == WD_CHECK)
		*flaw = wd_foresee_check(a, p, s->statement->name, person);
	else
		*flaw = wd_foresee_ticket(a, p, person);
	return NULL;
}

/* A clone without a copy of the policy cannot tell. */
static void warn_of_policy(const struct saying *s)
{
	struct wd_arena *a = s->cli->arena;
	const char *refs = wd_strf(a, "refs/remotes/%s/", s->clone->remote).ptr;
	struct wd_site site;
	struct wd_gate g = { 0 };
	wd_str flaw = { 0 };

	if (s->clone->options.site == NULL)
		return;
	wd_err err = wd_clone_site(s->clone, &site);

	if (err == NULL)
		err = wd_gate_open(a, &site, NULL, refs, &g);
	g.facts.now = wd_now();
	if (err == NULL)
		err = foresee(s, &g, &flaw);
	wd_gate_close(&g);
	if (err != NULL)
		warn(s, wd_strf(a, "it is not known whether it counts: %s",
				wd_err_text(a, err)));
	else if (flaw.len > 0)
		warn(s, wd_strf(a, "it will not count: %.*s", WD_FMT(flaw)));
}

void wd_clone_say(const struct wd_clone *c, const struct wd_statement *s,
		  wd_str person, const struct wd_revision *at)
{
	const struct saying w = { .clone = c,
				  .cli = c->cli,
				  .statement = s,
				  .at = at,
				  .person = person };

	if (s->kind == WD_REVIEW)
		say_review(&w);
	else if (s->kind == WD_CHECK)
		say_check(&w);
	else
		say_ticket(&w);
	say_commit(&w);
	if (s->kind == WD_REVIEW)
		say_base(&w);
	if (s->kind == WD_REVIEW && s->vote != WD_WITHDRAWN)
		warn_of_base(&w);
	warn_of_unpublished(&w);
	if (s->kind != WD_REVIEW || s->vote != WD_WITHDRAWN)
		warn_of_policy(&w);
}
