/* key_audit.c - what somebody has to look at when a key was stolen. */
#include "base/time.h"
#include "cli/key_trace.h"
#include "text/escape.h"

struct auditing {
	struct wd_key_command *command;
	struct wd_cli *cli;
	wd_str called, name, person;
	enum wd_key_state state;
	struct wd_key_end end; /* time 0: none says so */
	size_t found[WD_TRACE_KINDS];
	struct wd_json json;
};

static const struct {
	const char *key, *one, *many;
} kinds[WD_TRACE_KINDS] = {
	[WD_TRACE_COMMIT] = { "commit", "commit", "commits" },
	[WD_TRACE_TAG] = { "tag", "tag", "tags" },
	[WD_TRACE_PUSH] = { "push", "signed push", "signed pushes" },
	[WD_TRACE_USED] = { "used", "use of its evidence",
			    "uses of its evidence" },
	[WD_TRACE_EVIDENCE] = { "evidence", "statement that stands",
				"statements that stand" },
	[WD_TRACE_LAYER] = { "policy", "commit of the repository's policy",
			     "commits of the repository's policy" },
};

static const char *const states[] = {
	[WD_KEY_GOOD] = "good",
	[WD_KEY_EXPIRED] = "expired",
	[WD_KEY_RETIRED] = "retired",
	[WD_KEY_COMPROMISED] = "compromised",
};

/*
 * The records name the primary key only: what a subkey that was stolen has
 * signed can be any of it.
 */
static void own_end(struct auditing *x, const struct wd_key_info *info)
{
	bool subkey = info->subkeys > info->revoked &&
		      !wd_revoked_rests(info->subkeys);
	enum wd_revoked why = subkey ? info->subkeys : info->revoked;
	enum wd_key_state own =
		wd_revoked_rests(why) ? WD_KEY_RETIRED : WD_KEY_COMPROMISED;

	if (why == WD_REVOKED_NOT || own <= x->state)
		return;
	x->state = own;
	x->end = (struct wd_key_end){
		.time = subkey ? 0 : info->revoked_since,
		.note = subkey ? WD_STR("a subkey for signing was revoked")
			: why == WD_REVOKED_SUPERSEDED
				? WD_STR("superseded by its own revocation")
				: WD_STR("by its own revocation")
	};
}

/* An OpenPGP key may have been revoked by its owner alone. */
static wd_err ask_keyring(struct auditing *x, const struct wd_key *key)
{
	struct wd_key_info *info = NULL;
	size_t count = 0;
	wd_err err =
		key->format == WD_KEY_OPENPGP
			? wd_key_infos(x->cli, &x->command->site, &info, &count)
			: NULL;

	for (size_t i = 0; err == NULL && i < count; i++) {
		if (!wd_str_eq(info[i].fingerprint, key->id))
			continue;
		own_end(x, &info[i]);
	}
	return err;
}

static wd_err find_key(struct auditing *x)
{
	struct wd_arena *a = x->cli->arena;
	struct wd_gate_policy p;
	wd_err err = wd_key_called(a, x->cli->argv[1], &x->called);

	if (err == NULL)
		err = wd_gate_policy_load(a, x->command->site.policy, NULL,
					  NULL, (wd_oid){ 0 }, &p);
	if (err != NULL)
		return err;
	const struct wd_registry *r = &p.policy.registry;
	size_t at = wd_key_find(a, r, x->called);
	const struct wd_key_end *end = NULL;

	x->name = x->called;
	if (at == r->keys)
		return NULL; /* its line is gone; what it signed is not */
	const struct wd_key *key = &r->key[at];

	x->name = wd_key_name(a, key);
	x->person = wd_person_text(r, key->person);
	x->state = wd_key_state_at(r, key->format, key->id, wd_now(), &end);
	if (end != NULL)
		x->end = *end;
	return ask_keyring(x, key);
}

static void put(struct auditing *x, const struct wd_trace *t)
{
	struct wd_arena *a = x->cli->arena;
	struct wd_json *j = &x->json;

	wd_json_object(j);
	if (t->decision.len > 0) {
		wd_json_key(j, "decision");
		wd_json_bytes(j, t->decision);
	}
	wd_json_key(j, "id");
	wd_json_str(j, wd_oid_hex(a, t->id));
	wd_json_key(j, "kind");
	wd_json_str(j, wd_str_of(kinds[t->kind].key));
	if (t->decision.len > 0) {
		wd_json_key(j, "moved");
		wd_json_bool(j, t->moved);
	}
	wd_json_key(j, "ref");
	wd_json_bytes(j, t->ref);
	if (t->decision.len > 0) {
		wd_json_key(j, "time");
		wd_json_str(j, wd_time_text(a, t->time));
	}
	wd_json_end_object(j);
}

static void print(struct auditing *x, const struct wd_trace *t)
{
	struct wd_arena *a = x->cli->arena;
	struct wd_buf b = { .arena = a };

	wd_buf_f(&b, "  %-8s %.*s %.*s", kinds[t->kind].key,
		 WD_FMT(wd_oid_hex(a, t->id)), WD_FMT(wd_escape(a, t->ref, 0)));
	if (t->decision.len > 0)
		wd_buf_f(&b, "  %.*s  decision %.*s%s",
			 WD_FMT(wd_time_text(a, t->time)), WD_FMT(t->decision),
			 t->moved ? "" : ", not known to have moved");
	wd_buf_byte(&b, '\n');
	wd_cli_out(x->cli, wd_buf_str(&b));
}

static wd_err audit_one(struct auditing *x, const char *repo)
{
	struct wd_arena *a = x->cli->arena;
	struct wd_traces traces = { 0 };
	const char *gitdir = NULL;
	wd_err err = wd_place_gitdir(x->cli, repo, &gitdir);

	if (err == NULL)
		err = wd_key_trace(x->cli, gitdir, x->called, &traces);
	if (err != NULL)
		return err;
	wd_json_object(&x->json);
	wd_json_key(&x->json, "found");
	wd_json_array(&x->json);
	if (!x->cli->json)
		wd_cli_out(x->cli, wd_strf(a, "%s\n", gitdir));
	for (size_t i = 0; i < traces.count; i++) {
		x->found[traces.item[i].kind]++;
		put(x, &traces.item[i]);
		if (!x->cli->json)
			print(x, &traces.item[i]);
	}
	wd_json_end_array(&x->json);
	wd_json_key(&x->json, "repository");
	wd_json_bytes(&x->json, wd_str_of(gitdir));
	wd_json_end_object(&x->json);
	return NULL;
}

static void head(struct auditing *x)
{
	struct wd_arena *a = x->cli->arena;
	struct wd_buf b = { .arena = a };

	if (x->person.len == 0)
		wd_buf_f(&b, "%.*s: nobody has it in the policy",
			 WD_FMT(x->name));
	else
		wd_buf_f(&b, "%.*s of %.*s: %s", WD_FMT(x->name),
			 WD_FMT(x->person), states[x->state]);
	if (x->end.time != 0)
		wd_buf_f(&b, " since %.*s",
			 WD_FMT(wd_time_text(a, x->end.time)));
	if (x->end.note.len > 0)
		wd_buf_f(&b, ": %.*s", WD_FMT(wd_escape(a, x->end.note, 0)));
	wd_buf_byte(&b, '\n');
	wd_cli_out(x->cli, wd_buf_str(&b));
}

static size_t total(const struct auditing *x)
{
	size_t n = 0;

	for (size_t i = 0; i < WD_TRACE_KINDS; i++)
		n += x->found[i];
	return n;
}

static void count(struct auditing *x)
{
	struct wd_arena *a = x->cli->arena;
	struct wd_buf b = { .arena = a };

	for (size_t i = 0; i < WD_TRACE_KINDS; i++)
		if (x->found[i] > 0)
			wd_buf_f(&b, "%s%zu %s", b.len > 0 ? ", " : "",
				 x->found[i],
				 x->found[i] == 1 ? kinds[i].one
						  : kinds[i].many);
	if (b.len == 0)
		wd_buf_c(&b, "nothing that it signed was found");
	if (total(x) > 0 && x->state == WD_KEY_COMPROMISED)
		wd_buf_c(&b, "\nwhoever has the key may have made each of "
			     "them: look at them all");
	if (x->state == WD_KEY_RETIRED || x->state == WD_KEY_EXPIRED)
		wd_buf_f(&b, "\nthe key is %s: what was accepted may rest",
			 states[x->state]);
	wd_buf_byte(&b, '\n');
	wd_cli_out(x->cli, wd_buf_str(&b));
}

static wd_err audit_all(struct auditing *x)
{
	struct wd_cli *cli = x->cli;
	wd_err err = NULL;

	if (cli->argc == 2)
		return audit_one(x, x->command->repo);
	for (int i = 2; err == NULL && i < cli->argc; i++)
		err = audit_one(x, cli->argv[i]);
	return err;
}

wd_err wd_key_audit(struct wd_key_command *k)
{
	struct auditing x = { .command = k,
			      .cli = k->cli,
			      .json.buf.arena = k->cli->arena };
	wd_err err = find_key(&x);

	if (err != NULL)
		return err;
	if (!k->cli->json)
		head(&x);
	wd_json_object(&x.json);
	wd_json_key(&x.json, "key");
	wd_json_bytes(&x.json, x.name);
	wd_json_key(&x.json, "person");
	wd_json_bytes(&x.json, x.person);
	wd_json_key(&x.json, "repositories");
	wd_json_array(&x.json);
	err = audit_all(&x);
	if (err != NULL)
		return err;
	wd_json_end_array(&x.json);
	wd_json_key(&x.json, "state");
	wd_json_str(&x.json,
		    wd_str_of(x.person.len == 0 ? "unknown" : states[x.state]));
	wd_json_end_object(&x.json);
	if (k->cli->json)
		wd_cli_out_json(k->cli, &x.json);
	else
		count(&x);
	if (x.state == WD_KEY_COMPROMISED && total(&x) > 0)
		k->cli->status = WD_EXIT_NO;
	return NULL;
}
