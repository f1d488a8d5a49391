/*
 * provider.c - is another system there, is the token good, and what does it
 * say of this commit or ticket?  The same questions as in a push.
 */
#include <string.h>

#include "base/file.h"
#include "base/time.h"
#include "cli/provider.h"
#include "text/escape.h"

enum { SHOWN = WD_PROVIDER_SHOWN };

/* An inquiry, as a push would make it. */
struct checking {
	struct wd_provider_command *k;
	struct wd_subject subject;
	struct wd_inquiry inquiry;
};

/* warder.conf as the repository, the option or this machine names it. */
static wd_err find_site(struct wd_provider_command *k)
{
	struct wd_arena *a = k->cli->arena;
	const char *gitdir;
	wd_err err;

	if (k->repo == NULL)
		return wd_site_read(a,
				    k->config != NULL ? k->config
						      : WD_SITE_CONFIG,
				    &k->site);
	err = wd_place_gitdir(k->cli, k->repo, &gitdir);
	if (err == NULL)
		err = wd_site_load(a, gitdir, &k->site);
	return err;
}

static wd_err read_subject(const struct wd_provider_command *k,
			   struct wd_subject *out)
{
	const struct wd_provider *p = &k->provider.provider;
	bool ticket = p->kind == WD_SOURCE_TICKET;

	out->repository = k->site.repository;
	wd_err err =
		wd_cli_ref(k->cli, k->ref != NULL ? k->ref : "main", &out->ref);

	if (err != NULL)
		return err;
	out->ticket = wd_str_of(k->ticket);
	if (ticket != (k->ticket != NULL) || ticket == (k->commit != NULL))
		return wd_cli_misused(k->cli,
				      "%.*s is a provider of %ss: say %s",
				      WD_FMT(p->name),
				      wd_source_kind_name(p->kind),
				      ticket ? "--ticket ID" : "--commit ID");
	if (k->path != NULL || k->input != NULL || k->pusher != NULL)
		return wd_cli_misused(
			k->cli,
			"--path, --input and --pusher are for kind opa");
	if (!ticket && !wd_oid_read(wd_str_of(k->commit), &out->commit))
		return wd_cli_misused(
			k->cli, "--commit takes a whole object id, 40 digits");
	return NULL;
}

/* A recorded answer in place of the system: each question gets it. */
static wd_err play(const struct wd_provider_command *k,
		   struct wd_remote_work *work)
{
	struct wd_fetch_answer answer = { .outcome = WD_FETCH_ANSWERED,
					  .status = 200 };
	struct wd_inquiry_ask *ask;
	wd_err err = wd_file_read(k->cli->arena, k->answer,
				  WD_FETCH_ANSWER_BODY_MAX, &answer.body);

	if (err != NULL)
		return err;
	for (size_t i = 0; i < work->inquiries; i++)
		while ((ask = wd_inquiry_next(&work->inquiry[i])) != NULL)
			wd_inquiry_answer(ask, &answer, wd_now());
	for (size_t i = 0; i < work->posts; i++)
		work->post[i].answer = answer;
	return NULL;
}

wd_err wd_provider_ask(struct wd_provider_command *k,
		       struct wd_remote_work *work)
{
	struct wd_evidence_context context = { .gitdir = k->site.gitdir };
	struct wd_remote r = { .config = k->site.config,
			       .program = k->site.fetch,
			       .deadline_ms = k->site.deadline_ms,
			       .now = wd_now(),
			       .fresh = true,
			       .context = &context };

	if (k->answer != NULL)
		return play(k, work);
	wd_remote_ask(k->cli->arena, &r, work, &k->result);
	return NULL;
}

static wd_err ask(struct checking *c)
{
	struct wd_provider_command *k = c->k;
	struct wd_arena *a = k->cli->arena;
	const struct wd_remote_provider *mine = &k->provider;
	struct wd_remote_work work = { .inquiry = &c->inquiry,
				       .mine = &mine,
				       .inquiries = 1 };
	struct wd_ref *ref = NULL;
	size_t refs = 0;
	wd_err err = k->repo == NULL
			     ? NULL
			     : wd_refs_list(a, k->site.gitdir, WD_STR("refs/"),
					    &ref, &refs);

	if (err == NULL)
		err = wd_provider_message(k, c->subject.commit,
					  &c->subject.message);
	if (err != NULL)
		return err;
	wd_inquiry_start(a, &k->provider.provider, &c->subject, ref, refs,
			 &c->inquiry);
	return wd_provider_ask(k, &work);
}

static wd_str person_of(const struct wd_provider_command *k,
			const struct wd_claim *c)
{
	const struct wd_registry *people = &k->policy.policy.registry;
	wd_str login = wd_strf(k->cli->arena, "%.*s:%.*s",
			       WD_FMT(k->provider.provider.login),
			       WD_FMT(c->field[WD_F_ACCOUNT]));
	int person = wd_person_by_login(people, login);

	return person == WD_NOBODY
		       ? wd_strf(k->cli->arena,
				 "nobody: no person has login = %.*s",
				 WD_FMT(login))
		       : people->person[person].id;
}

/* It was not said of the commit that was asked about. */
static bool is_named(const struct checking *c, const struct wd_claim *claim)
{
	return !wd_oid_eq(claim->about, c->subject.commit);
}

static void say_claim(const struct checking *checking, const struct wd_claim *c)
{
	const struct wd_provider_command *k = checking->k;
	struct wd_buf b = { .arena = k->cli->arena };

	wd_buf_c(&b, "  ");
	for (int i = 0; i < WD_F_COUNT; i++)
		if (c->has[i])
			wd_buf_f(&b, "%s %.*s  ",
				 wd_field_name((enum wd_field)i),
				 WD_FMT(wd_escape(k->cli->arena, c->field[i],
						  SHOWN)));
	if (c->has[WD_F_ACCOUNT])
		wd_buf_f(&b, "(%.*s)",
			 WD_FMT(wd_escape(k->cli->arena, person_of(k, c),
					  SHOWN)));
	if (is_named(checking, c))
		wd_buf_f(&b, " of %.*s, which the message names",
			 WD_FMT(wd_oid_hex(k->cli->arena, c->about)));
	wd_buf_c(&b, "\n");
	wd_cli_out(k->cli, wd_buf_str(&b));
}

void wd_provider_say_log(const struct wd_provider_command *k)
{
	struct wd_arena *a = k->cli->arena;
	wd_str rest = k->result.log, line;

	while (wd_str_next_line(&rest, &line))
		wd_cli_out(k->cli, wd_strf(a, "  log        %.*s\n",
					   WD_FMT(wd_escape(a, line, SHOWN))));
}

void wd_provider_say_head(const struct wd_provider_command *k, size_t asked)
{
	const struct wd_provider *p = &k->provider.provider;
	struct wd_arena *a = k->cli->arena;

	wd_cli_out(k->cli,
		   wd_strf(a, "%.*s  %s%s from %.*s\n  file       %.*s\n",
			   WD_FMT(p->name), wd_source_kind_name(p->kind),
			   p->kind == WD_SOURCE_OPA ? "" : "s",
			   WD_FMT(p->connection.url), WD_FMT(p->file)));
	if (p->tested.len > 0)
		wd_cli_out(k->cli, wd_strf(a, "  tested     %.*s\n",
					   WD_FMT(p->tested)));
	wd_cli_out(k->cli, wd_strf(a, "  asked      %zu times\n", asked));
}

static void say(const struct checking *c)
{
	const struct wd_provider_command *k = c->k;
	const struct wd_inquiry *q = &c->inquiry;
	struct wd_arena *a = k->cli->arena;

	wd_provider_say_head(k, q->requests);
	if (q->failed.len > 0) {
		wd_cli_out(k->cli,
			   wd_strf(a, "  unavailable: %.*s\n",
				   WD_FMT(wd_escape(a, q->failed, SHOWN))));
		wd_provider_say_log(k);
		return;
	}
	wd_cli_out(k->cli, wd_strf(a, "  it says    %s\n",
				   q->claims == 0 ? "nothing of it" : ""));
	for (size_t i = 0; i < q->claims; i++)
		say_claim(c, &q->claim[i]);
}

/* By name, as JSON has them here. */
static const enum wd_field sorted[WD_F_COUNT] = {
	WD_F_ACCOUNT,     WD_F_COMMIT, WD_F_ID,      WD_F_NAME,
	WD_F_PROJECT,     WD_F_RESULT, WD_F_STATE,   WD_F_TIME,
	WD_F_TYPE,        WD_F_URL,    WD_F_VERDICT, WD_F_WINDOW_END,
	WD_F_WINDOW_START
};

static void put_claim(struct wd_json *j, const struct checking *checking,
		      const struct wd_claim *c)
{
	wd_json_object(j);
	if (is_named(checking, c)) {
		wd_json_key(j, "about");
		wd_json_str(j, wd_oid_hex(checking->k->cli->arena, c->about));
	}
	for (int i = 0; i < WD_F_COUNT; i++) {
		if (!c->has[sorted[i]])
			continue;
		wd_json_key(j, wd_field_name(sorted[i]));
		wd_json_bytes(j, c->field[sorted[i]]);
	}
	wd_json_end_object(j);
}

void wd_provider_put_log(const struct wd_provider_command *k, struct wd_json *j)
{
	if (k->result.log.len == 0)
		return;
	wd_json_key(j, "log");
	wd_json_bytes(j, k->result.log);
}

static void say_json(const struct checking *c)
{
	const struct wd_provider_command *k = c->k;
	const struct wd_inquiry *q = &c->inquiry;
	const struct wd_provider *p = &k->provider.provider;
	struct wd_json j = { .buf.arena = k->cli->arena };

	wd_json_object(&j);
	wd_json_key(&j, "asked");
	wd_json_int(&j, (int64_t)q->requests);
	wd_json_key(&j, "claims");
	wd_json_array(&j);
	for (size_t i = 0; i < q->claims; i++)
		put_claim(&j, c, &q->claim[i]);
	wd_json_end_array(&j);
	wd_json_key(&j, "kind");
	wd_json_str(&j, wd_str_of(wd_source_kind_name(p->kind)));
	wd_provider_put_log(k, &j);
	wd_json_key(&j, "name");
	wd_json_bytes(&j, p->name);
	if (q->failed.len > 0) {
		wd_json_key(&j, "unavailable");
		wd_json_bytes(&j, q->failed);
	}
	wd_json_key(&j, "url");
	wd_json_bytes(&j, p->connection.url);
	wd_json_end_object(&j);
	wd_cli_out_json(k->cli, &j);
}

static wd_err inquire(struct wd_provider_command *k)
{
	struct checking c = { .k = k };
	wd_err err = read_subject(k, &c.subject);

	if (err == NULL)
		err = ask(&c);
	if (err != NULL)
		return err;
	if (k->cli->json)
		say_json(&c);
	else
		say(&c);
	k->cli->status = c.inquiry.failed.len > 0 ? WD_EXIT_NO : WD_EXIT_YES;
	return NULL;
}

static wd_err check(struct wd_provider_command *k)
{
	struct wd_arena *a = k->cli->arena;
	wd_err err = find_site(k);

	if (err == NULL)
		err = wd_remote_load(a, k->site.config,
				     wd_str_of(k->cli->argv[1]), &k->provider);
	if (err == NULL)
		err = wd_gate_policy_load(a, k->site.policy, NULL, NULL,
					  (wd_oid){ 0 }, &k->policy);
	if (err != NULL)
		return err;
	return k->provider.provider.kind == WD_SOURCE_OPA ? wd_provider_agent(k)
							  : inquire(k);
}

/* Does every provider of warder.conf load?  No network. */
static wd_err list_one(struct wd_provider_command *k, wd_str name,
		       struct wd_json *j)
{
	struct wd_arena *a = k->cli->arena;
	const struct wd_provider *p = &k->provider.provider;
	const char *kind;
	wd_err err = wd_remote_load(a, k->site.config, name, &k->provider);

	if (err != NULL)
		return err;
	kind = wd_source_kind_name(p->kind);
	wd_json_object(j);
	wd_json_key(j, "kind");
	wd_json_str(j, wd_str_of(kind));
	wd_json_key(j, "name");
	wd_json_bytes(j, p->name);
	wd_json_key(j, "url");
	wd_json_bytes(j, p->connection.url);
	wd_json_end_object(j);
	if (!k->cli->json)
		wd_cli_out(k->cli,
			   wd_strf(a, "%-16.*s %-7s %.*s\n", WD_FMT(p->name),
				   kind, WD_FMT(p->connection.url)));
	return NULL;
}

static wd_err list(struct wd_provider_command *k)
{
	struct wd_arena *a = k->cli->arena;
	struct wd_json j = { .buf.arena = a };
	wd_str *name = NULL;
	size_t count = 0;
	wd_err err = find_site(k);

	if (err == NULL)
		err = wd_remote_names(a, k->site.config, &name, &count);
	wd_json_array(&j);
	for (size_t i = 0; err == NULL && i < count; i++)
		err = list_one(k, name[i], &j);
	wd_json_end_array(&j);
	if (err == NULL && k->cli->json)
		wd_cli_out_json(k->cli, &j);
	return err;
}

wd_err wd_cmd_provider(struct wd_cli *cli)
{
	struct wd_provider_command k = { .cli = cli };
	const struct wd_option options[] = {
		{ "config", &k.config, NULL }, { "repo", &k.repo, NULL },
		{ "commit", &k.commit, NULL }, { "ref", &k.ref, NULL },
		{ "ticket", &k.ticket, NULL }, { "answer", &k.answer, NULL },
		{ "pusher", &k.pusher, NULL }, { "path", &k.path, NULL },
		{ "input", &k.input, NULL },
	};
	wd_err err = wd_cli_options(cli, options,
				    sizeof(options) / sizeof(options[0]), 1, 2);

	if (err != NULL)
		return err;
	if (strcmp(cli->argv[0], "list") == 0 && cli->argc == 1)
		return list(&k);
	if (strcmp(cli->argv[0], "check") == 0 && cli->argc == 2)
		return check(&k);
	return wd_cli_no_verb(cli, "list check");
}
