/*
 * reference_transaction.c - the last look, with the refs locked.
 *
 * When this repository's receive-pack runs it, every ref that is about to move
 * must be one that this push's decision allows, and nothing that the decision
 * rests on may have changed meanwhile.  It never judges again.
 *
 * When another git runs it, it never blocks: that is an admin, a fetch, or a
 * deploy script, and also the `git gc --auto` that receive-pack starts after a
 * push.  A client cannot turn its push into one of these.  receive-pack moves
 * all refs of a push in its own process, and what a client sends chooses
 * neither that process's arguments nor its children.  If this look were missed
 * nevertheless, pre-receive or update would still have judged the push.
 */
#include <stdlib.h>
#include <string.h>
#include <warder/hooks.h>

#include "audit/pending.h"
#include "gate/hook.h"
#include "text/escape.h"

struct line {
	wd_oid old_id, new_id;
	wd_str ref;
};

static bool read_line(wd_str text, struct line *out)
{
	wd_str old_hex, new_hex, rest;

	return wd_str_cut(text, ' ', &old_hex, &rest) &&
	       wd_str_cut(rest, ' ', &new_hex, &out->ref) &&
	       wd_oid_read(old_hex, &out->old_id) &&
	       wd_oid_read(new_hex, &out->new_id);
}

static bool matches(const struct wd_pending_update *u, const struct line *l)
{
	if (!wd_oid_eq(u->new_id, l->new_id))
		return false;
	/* HEAD and its like are told along with the ref they point to */
	if (!wd_str_starts(l->ref, WD_STR("refs/")))
		return true;
	if (!wd_str_eq(u->ref, l->ref) && !wd_str_eq(u->asked, l->ref))
		return false;
	/* packed-refs' own part of a deletion comes without an old id */
	return wd_oid_zero(l->old_id) || wd_oid_zero(l->new_id) ||
	       wd_oid_eq(u->old_id, l->old_id);
}

/* An alias, or HEAD, is not found by its name: look at all of them. */
static wd_err find_any(struct wd_arena *a, struct wd_pending *p,
		       const struct line *l, bool *found)
{
	wd_err err = p->update != NULL ? NULL : wd_pending_updates(a, p);

	for (size_t i = 0; err == NULL && !*found && i < p->updates; i++)
		*found = matches(&p->update[i], l);
	return err;
}

/* The decision that allows it; NULL when there is none. */
static wd_err find(struct wd_arena *a, struct wd_pending *list, size_t count,
		   const struct line *l, struct wd_pending **out)
{
	bool found = false;
	wd_err err = NULL;

	*out = NULL;
	for (size_t i = 0; err == NULL && *out == NULL && i < count; i++) {
		struct wd_pending_update u;

		if (!list[i].accepted)
			continue;
		err = wd_pending_find(a, &list[i], l->ref, &u, &found);
		found = err == NULL && found && matches(&u, l);
		if (err == NULL && !found)
			err = find_any(a, &list[i], l, &found);
		if (err == NULL && found)
			*out = &list[i];
	}
	return err;
}

static void refuse(struct wd_hook *h, wd_str ref, const char *because)
{
	wd_str shown = wd_escape(h->arena, ref, 200);

	wd_hook_say(h->arena, wd_strf(h->arena,
				      "error: %.*s: %s [ref-moved]\n"
				      "hint: fetch, and push again\n",
				      WD_FMT(shown), because));
}

/* Each decision is looked at once, however many refs it moves. */
static bool unchanged(struct wd_hook *h, struct wd_pending *p, wd_str ref,
		      const struct wd_pending **checked)
{
	const char *changed;

	if (*checked == p)
		return true;
	changed = wd_pending_changed(h->arena, h->site.gitdir, p);
	if (changed != NULL) {
		refuse(h, ref, changed);
		return false;
	}
	*checked = p;
	return true;
}

static wd_err check_lines(struct wd_hook *h, wd_str text,
			  struct wd_pending *list, size_t count, bool *accept)
{
	const struct wd_pending *checked = NULL;
	wd_str one;

	*accept = false;
	while (wd_str_next_line(&text, &one)) {
		struct wd_pending *p;
		struct line l;
		wd_err err;

		if (!read_line(one, &l))
			return wd_fail(h->arena, WD_ERR_FORMAT,
				       "a line of the transaction is not "
				       "\"<old> <new> <ref>\"");
		err = find(h->arena, list, count, &l, &p);
		if (err != NULL)
			return err;
		if (p == NULL) {
			refuse(h, l.ref, "no decision of this push allows it");
			return NULL;
		}
		if (!unchanged(h, p, l.ref, &checked))
			return NULL;
	}
	*accept = true;
	return NULL;
}

static wd_err prepared(struct wd_hook *h, wd_str input, bool *accept)
{
	const char *gitdir = getenv("GIT_DIR");
	struct wd_receiver receiver;
	struct wd_pending *list = NULL;
	size_t count = 0;
	wd_err err =
		wd_receiver_runs_us(h->arena, gitdir != NULL ? gitdir : ".",
				    &receiver);

	if (err != NULL && err->code == WD_ERR_NOT_FOUND) {
		*accept = true; /* not the push */
		return NULL;
	}
	if (err == NULL && !h->site_loaded)
		err = wd_hook_site(h);
	if (err == NULL)
		err = wd_pending_look(h->arena, h->site.store, &receiver, &list,
				      &count);
	if (err != NULL && err->code == WD_ERR_NOT_FOUND)
		return wd_because(h->arena, err,
				  "no decision of this push was found: is "
				  "pre-receive or update installed?");
	return err != NULL ? err : check_lines(h, input, list, count, accept);
}

static wd_err reference_transaction(struct wd_hook *h, bool *accept)
{
	bool last_look;
	wd_str input;
	wd_err err;

	if (h->argc != 2)
		return wd_fail(h->arena, WD_ERR_USAGE,
			       "git calls it as: reference-transaction STATE");
	last_look = strcmp(h->argv[1], "prepared") == 0;
	*accept = !last_look; /* committed or aborted: nobody asks us */
	err = wd_hook_input(h, &input);
	if (err == NULL && last_look)
		err = prepared(h, input, accept);
	if (err == NULL && *accept)
		err = wd_hook_chain(h, input);
	return err;
}

/* git runs us twice for each ref, and the second time there is nothing to do:
 * then not even an arena is made. */
static bool is_over(int argc, char **argv)
{
	return argc == 2 && strcmp(argv[1], "prepared") != 0 &&
	       argv[1][0] != '-' && !wd_hook_chained(argv[0]);
}

int warder_reference_transaction(int argc, char **argv)
{
	if (is_over(argc, argv))
		return 0;
	return wd_hook_main(argc, argv, reference_transaction);
}
