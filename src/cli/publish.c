/*
 * publish.c - sign a statement with the user's own git settings and push it.
 *
 * Nothing here that `git tag -s` and `git push` cannot do; --print shows how.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/clone.h"
#include "text/json.h"
#include "text/refname.h"

enum { PUSH_OUTPUT_MAX = 1 << 20 };

struct publishing {
	const struct wd_clone *clone;
	wd_str ref;  /* "refs/warder/..." */
	wd_str name; /* "warder/...": the tag's */
	wd_str body;
	wd_oid commit;
};

/*
 * What the ref holds now, asked of the server itself.  git lists every ref
 * whose name ends like ours: only ours counts, or anybody with a branch
 * refs/heads/refs/warder/... could say what we supersede.
 */
static wd_err find_superseded(const struct publishing *p, wd_oid *out)
{
	struct wd_cli *cli = p->clone->cli;
	wd_str text, line, hex, ref;
	wd_err err = wd_clone_git(cli, &text, "ls-remote", p->clone->remote,
				  p->ref.ptr, (char *)NULL);

	*out = (wd_oid){ 0 };
	if (err != NULL)
		return wd_because(cli->arena, err, "cannot ask %s",
				  p->clone->remote);
	while (wd_str_next_line(&text, &line))
		if (wd_str_cut(line, '\t', &hex, &ref) &&
		    wd_str_eq(ref, p->ref) && !wd_oid_read(hex, out))
			return wd_failf(cli->arena, WD_ERR_FORMAT,
					"git ls-remote answered \"%.*s\"",
					WD_FMT(line));
	return NULL;
}

/*
 * What a ref holds, as far as it can be read: the statement of a tag.  False:
 * it cannot be fetched, or it is none.
 */
static bool read_held(const struct publishing *p, wd_oid tag,
		      struct wd_statement *out)
{
	struct wd_cli *cli = p->clone->cli;
	const char *const fetch[] = { "git",
				      "fetch",
				      "--quiet",
				      "--no-tags",
				      "--no-write-fetch-head",
				      p->clone->remote,
				      p->ref.ptr,
				      NULL };
	const char *const show[] = { "git", "cat-file", "tag",
				     wd_oid_hex(cli->arena, tag).ptr, NULL };
	wd_str text, body, begin = WD_STR("-----BEGIN ");
	size_t at = 0;

	(void)wd_clone_try(cli, fetch);
	text = wd_clone_try(cli, show);
	while (at + 2 <= text.len &&
	       !wd_str_starts(wd_str_from(text, at), WD_STR("\n\n")))
		at++;
	if (at + 2 > text.len)
		return false;
	body = wd_str_from(text, at + 2);
	for (at = 0; at < body.len; at++)
		if (wd_str_starts(wd_str_from(body, at), begin))
			body.len = at;
	return wd_statement_read(cli->arena, body, out) == NULL;
}

/*
 * A person's review for one ref stands beside the one for another: where the
 * plain ref holds a review for something else, this one gets a ref that names
 * what it is for.
 */
static wd_err find_place(struct publishing *p, const struct wd_statement *s,
			 struct wd_evidence_ref *ref, wd_oid *supersedes)
{
	struct wd_arena *a = p->clone->cli->arena;
	struct wd_statement held;
	wd_err err = find_superseded(p, supersedes);

	if (err != NULL || s->kind != WD_REVIEW || wd_oid_zero(*supersedes) ||
	    !read_held(p, *supersedes, &held) || wd_str_eq(held.ref, s->ref) ||
	    held.vote == WD_WITHDRAWN)
		return err;
	ref->for_ref = s->ref;
	p->ref = wd_evidence_ref_write(a, ref);
	p->name = wd_str_from(p->ref, sizeof("refs/") - 1);
	return find_superseded(p, supersedes);
}

static wd_str commands(const struct publishing *p)
{
	struct wd_arena *a = p->clone->cli->arena;

	return wd_strf(a,
		       "git tag -s -f --cleanup=verbatim -F - '%.*s' %.*s "
		       "<<'END'\n%.*sEND\n"
		       "git push '%s' '+refs/tags/%.*s:%.*s'\n"
		       "git tag -d '%.*s'\n",
		       WD_FMT(p->name), WD_FMT(wd_oid_hex(a, p->commit)),
		       WD_FMT(p->body), p->clone->remote, WD_FMT(p->name),
		       WD_FMT(p->ref), WD_FMT(p->name));
}

static void print(const struct publishing *p)
{
	struct wd_cli *cli = p->clone->cli;
	struct wd_json j = { .buf.arena = cli->arena };

	if (!cli->json) {
		wd_cli_out(cli, commands(p));
		return;
	}
	wd_json_object(&j);
	wd_json_key(&j, "body");
	wd_json_bytes(&j, p->body);
	wd_json_key(&j, "commands");
	wd_json_bytes(&j, commands(p));
	wd_json_key(&j, "commit");
	wd_json_str(&j, wd_oid_hex(cli->arena, p->commit));
	wd_json_key(&j, "ref");
	wd_json_bytes(&j, p->ref);
	wd_json_end_object(&j);
	wd_cli_out_json(cli, &j);
}

static void drop_local(const struct publishing *p)
{
	const char *const argv[] = { "git", "update-ref", "-d",
				     wd_strf(p->clone->cli->arena,
					     "refs/tags/%.*s", WD_FMT(p->name))
					     .ptr,
				     NULL };

	(void)wd_clone_try(p->clone->cli, argv);
}

/* That the server refuses is an answer: git has shown its words. */
static wd_err push(const struct publishing *p, wd_oid tag, bool *pushed)
{
	struct wd_cli *cli = p->clone->cli;
	const char *const argv[] = {
		"git",
		"push",
		"--quiet",
		p->clone->remote,
		wd_strf(cli->arena, "+%.*s:%.*s",
			WD_FMT(wd_oid_hex(cli->arena, tag)), WD_FMT(p->ref))
			.ptr,
		NULL
	};
	wd_str out;
	int status = 0;
	wd_err err = wd_cli_run(cli, argv, (wd_str){ 0 }, PUSH_OUTPUT_MAX, &out,
				&status);

	*pushed = err == NULL && status == 0;
	if (!*pushed)
		cli->status = WD_EXIT_NO;
	return err;
}

/* The tag leaves refs/tags/ again, whatever the push said: nobody should
 * publish it by accident with git push --tags. */
static wd_err sign_and_push(const struct publishing *p, wd_oid *tag,
			    bool *pushed)
{
	struct wd_cli *cli = p->clone->cli;
	const char *commit = wd_oid_hex(cli->arena, p->commit).ptr;
	const char *local =
		wd_strf(cli->arena, "refs/tags/%.*s", WD_FMT(p->name)).ptr;
	const char *const sign[] = {
		"git", "tag", "-s",        "-f",   "--cleanup=verbatim",
		"-F",  "-",   p->name.ptr, commit, NULL
	};
	wd_str out;
	wd_err err = wd_cli_git(cli, sign, p->body, &out);

	if (err != NULL)
		return wd_because(cli->arena, err,
				  "cannot sign: see user.signingKey and "
				  "gpg.format in git-config(1)");
	*tag = wd_revision_ref(cli, local);
	err = wd_oid_zero(*tag)
		      ? wd_fail(cli->arena, WD_ERR_FORMAT, "git gave no tag")
		      : push(p, *tag, pushed);
	drop_local(p);
	return err;
}

/* Refused: git has shown the server's words, and the status says it. */
static void tell(const struct publishing *p, wd_oid tag, bool pushed)
{
	struct wd_cli *cli = p->clone->cli;
	struct wd_json j = { .buf.arena = cli->arena };

	if (!cli->json) {
		if (pushed)
			wd_cli_out(cli, wd_strf(cli->arena, "published: %.*s\n",
						WD_FMT(p->ref)));
		return;
	}
	wd_json_object(&j);
	wd_json_key(&j, "object");
	wd_json_str(&j, wd_oid_hex(cli->arena, tag));
	wd_json_key(&j, "published");
	wd_json_bool(&j, pushed);
	wd_json_key(&j, "ref");
	wd_json_bytes(&j, p->ref);
	wd_json_end_object(&j);
	wd_cli_out_json(cli, &j);
}

static struct wd_evidence_ref ref_of(const struct wd_statement *s,
				     wd_str person)
{
	struct wd_evidence_ref ref = { .kind = s->kind,
				       .commit = s->commit,
				       .person = person };

	ref.subject = s->kind == WD_TICKET ? s->ticket : s->control;
	ref.name = s->kind == WD_CHECK ? s->name : s->subject;
	return ref;
}

wd_err wd_clone_publish(const struct wd_clone *c,
			struct wd_statement *statement,
			const struct wd_revision *at)
{
	struct wd_arena *a = c->cli->arena;
	struct publishing p = { .clone = c, .commit = at->commit };
	struct wd_statement read_back;
	struct wd_evidence_ref ref;
	wd_str person;
	bool pushed = false;
	wd_oid tag;
	wd_err err = wd_clone_person(c, &person);

	if (err != NULL)
		return err;
	ref = ref_of(statement, person);
	p.ref = wd_evidence_ref_write(a, &ref);
	p.name = wd_str_from(p.ref, sizeof("refs/") - 1);
	if (!wd_evidence_ref_read(a, p.ref, &ref))
		return wd_failf(a, WD_ERR_USAGE,
				"names may have letters, digits, '.', '_' and "
				"'-' only: %.*s",
				WD_FMT(p.ref));
	statement->repository = c->repository_id;
	statement->comment = wd_str_of(c->options.comment);
	err = find_place(&p, statement, &ref, &statement->supersedes);
	if (err != NULL)
		return err;
	p.body = wd_statement_write(a, statement);
	err = wd_statement_read(a, p.body, &read_back); /* as the server will */
	if (err != NULL)
		return err;
	wd_clone_say(c, statement, person, at);
	if (c->options.print) {
		print(&p);
		return NULL;
	}
	err = sign_and_push(&p, &tag, &pushed);
	if (err == NULL)
		tell(&p, tag, pushed);
	return err;
}
