/* key_end.c - the end of a key's time, as a line of the policy. */
#include <string.h>

#include "base/time.h"
#include "cli/key.h"
#include "cli/policy_edit.h"
#include "text/config.h"
#include "text/escape.h"

struct ending {
	struct wd_key_command *command;
	const char *word; /* "revoked" or "expires" */
	wd_str called;
	wd_str date;
	/* found out with the policy in hand */
	wd_str person, name, value;
};

/* Type and base64 of an SSH key, without its comment. */
static wd_str plain_key(struct wd_arena *a, const struct wd_key *key)
{
	wd_str type, rest, code;

	if (key->format == WD_KEY_OPENPGP)
		return wd_strf(a, "openpgp:%.*s", WD_FMT(key->id));
	if (!wd_str_cut(key->text, ' ', &type, &rest))
		return key->text;
	rest = wd_str_trim(rest);
	if (!wd_str_cut(rest, ' ', &code, &rest))
		code = rest;
	return wd_strf(a, "%.*s %.*s", WD_FMT(type), WD_FMT(code));
}

static wd_str value_of(struct wd_arena *a, const struct ending *e,
		       const struct wd_key *key)
{
	const struct wd_key_command *k = e->command;
	struct wd_buf b = { .arena = a };
	wd_str plain = plain_key(a, key);

	wd_buf_f(&b, "%.*s %.*s", WD_FMT(plain), WD_FMT(e->date));
	if (k->reason != NULL)
		wd_buf_f(&b, " %s", k->reason);
	if (k->note != NULL)
		wd_buf_f(&b, " %s", k->note);
	return wd_buf_str(&b);
}

/* Where the key's own line stands; 0: not in this text. */
static unsigned key_line(struct wd_arena *a, wd_str text, wd_str person,
			 const struct wd_key *key)
{
	struct wd_config c;

	if (wd_config_read(a, WD_STR("policy"), text, WD_CONFIG_STRICT, &c) !=
	    NULL)
		return 0;
	for (size_t i = 0; i < c.count; i++) {
		const struct wd_config_entry *entry = &c.entry[i];
		struct wd_key one;

		if (wd_str_eq(entry->section, WD_STR("person")) &&
		    wd_str_eq(entry->subsection, person) &&
		    wd_str_eq(entry->key, WD_STR("key")) &&
		    wd_key_read(a, entry->value, &one) == NULL &&
		    one.format == key->format && wd_str_eq(one.id, key->id))
			return entry->line;
	}
	return 0;
}

static wd_err change(void *ctx, struct wd_arena *a,
		     const struct wd_gate_policy *now,
		     struct wd_policy_change *out)
{
	const struct wd_registry *r = &now->policy.registry;
	struct ending *e = ctx;
	size_t at = wd_key_find(a, r, e->called);

	if (at == r->keys)
		return wd_failf(a, WD_ERR_NOT_FOUND,
				"nobody has the key %.*s: see warder key list",
				WD_FMT(e->called));
	const struct wd_key *key = &r->key[at];

	e->person = wd_person_text(r, key->person);
	e->name = wd_key_name(a, key);
	e->value = value_of(a, e, key);
	out->person = e->person;
	for (size_t i = 0; i < now->files; i++) {
		unsigned line = key_line(a, now->text[i], e->person, key);

		if (line == 0)
			continue;
		out->file = i;
		out->text =
			wd_policy_insert(a, now->text[i], line,
					 wd_policy_line(a, e->word, e->value));
		return NULL;
	}
	return wd_failf(a, WD_ERR_NOT_FOUND,
			"the line of %.*s was not found in the policy's files",
			WD_FMT(e->name));
}

static void tell_json(const struct ending *e)
{
	struct wd_json j = { .buf.arena = e->command->cli->arena };

	wd_json_object(&j);
	wd_json_key(&j, "key");
	wd_json_bytes(&j, e->name);
	wd_json_key(&j, "line");
	wd_json_bytes(&j, wd_strf(e->command->cli->arena, "%s = %.*s", e->word,
				  WD_FMT(e->value)));
	wd_json_key(&j, "person");
	wd_json_bytes(&j, e->person);
	wd_json_end_object(&j);
	wd_cli_out_json(e->command->cli, &j);
}

static void tell(const struct ending *e)
{
	struct wd_arena *a = e->command->cli->arena;
	const char *reason = e->command->reason;
	bool rests = strcmp(e->word, "expires") == 0 ||
		     (reason != NULL && strcmp(reason, "compromised") != 0);

	wd_cli_out(e->command->cli,
		   wd_strf(a, "%.*s of %.*s: %s %.*s%s%s\n", WD_FMT(e->name),
			   WD_FMT(e->person), e->word, WD_FMT(e->date),
			   reason != NULL ? " " : "",
			   reason != NULL ? reason : ""));
	if (!rests)
		wd_cli_out(
			e->command->cli,
			wd_strf(a,
				"next: warder key audit %.*s REPOSITORY...   "
				"(what was accepted with it)\n",
				WD_FMT(e->name)));
}

static wd_err end_key(struct ending *e)
{
	struct wd_cli *cli = e->command->cli;
	int64_t when;
	wd_err err = wd_key_called(cli->arena, cli->argv[1], &e->called);

	if (err == NULL && !wd_time_read(e->date, &when))
		err = wd_cli_misused(cli,
				     "expected a date such as 2027-01-31 or "
				     "2027-01-31T12:00:00Z, found \"%.*s\"",
				     WD_FMT(e->date));
	if (err == NULL)
		err = wd_policy_edit(cli, e->command->site.policy, change, e);
	if (err != NULL)
		return err;
	if (cli->json)
		tell_json(e);
	else
		tell(e);
	return NULL;
}

static wd_err check_reason(const struct wd_key_command *k)
{
	if (k->reason == NULL)
		return k->note == NULL
			       ? NULL
			       : wd_cli_misused(k->cli,
						"--note needs --reason");
	if (strcmp(k->reason, "compromised") == 0 ||
	    strcmp(k->reason, "retired") == 0 ||
	    strcmp(k->reason, "superseded") == 0)
		return NULL;
	return wd_cli_misused(
		k->cli,
		"--reason is compromised, retired or superseded, not "
		"\"%s\"",
		k->reason);
}

wd_err wd_key_revoke(struct wd_key_command *k)
{
	struct ending e = {
		.command = k,
		.word = "revoked",
		.date = k->date != NULL ? wd_str_of(k->date)
					: wd_time_text(k->cli->arena, wd_now())
	};
	wd_err err = check_reason(k);

	return err != NULL ? err : end_key(&e);
}

wd_err wd_key_expire(struct wd_key_command *k)
{
	struct ending e = { .command = k,
			    .word = "expires",
			    .date = wd_str_of(k->cli->argv[2]) };

	if (k->reason != NULL || k->note != NULL || k->date != NULL)
		return wd_cli_misused(
			k->cli, "an expiry has no reason and no note, and its "
				"date is the last word");
	return end_key(&e);
}
