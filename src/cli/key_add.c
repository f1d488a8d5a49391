/*
 * key_add.c - a key into the registry: a `key =` line in the person's section
 * of the policy; an OpenPGP key is imported into Warder's own keyring as well.
 */
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/key.h"
#include "cli/policy_edit.h"
#include "text/config.h"
#include "text/escape.h"
#include "text/keyfile.h"

enum { KEY_FILE_MAX = WD_OPENPGP_IMPORT_MAX };

struct adding {
	struct wd_key_command *command;
	struct wd_cli *cli;
	wd_str person;
	wd_str *line; /* values of `key =` */
	size_t lines;
};

static wd_err read_openpgp(struct adding *k, wd_str file)
{
	wd_str fingerprints, one;

	if (k->command->site.gnupg == NULL)
		return wd_failf(k->cli->arena, WD_ERR_USAGE,
				"%s has no [warder] gnupg: OpenPGP is not "
				"enabled",
				k->command->site.config);
	wd_err err =
		wd_key_import(k->cli, &k->command->site, file, &fingerprints);

	if (err != NULL)
		return err;
	k->line = wd_new(k->cli->arena, wd_str, fingerprints.len / 16 + 1);
	while (wd_str_next_line(&fingerprints, &one))
		k->line[k->lines++] =
			wd_strf(k->cli->arena, "openpgp:%.*s", WD_FMT(one));
	return NULL;
}

/* A file may hold a key twice; the policy must not. */
static bool is_new(const wd_str *blob, size_t count, wd_str one)
{
	for (size_t i = 0; i < count; i++)
		if (wd_str_eq(blob[i], one))
			return false;
	return true;
}

/* All of them or none: the line that cannot be added is named. */
static wd_err read_ssh(struct adding *k, wd_str file)
{
	struct wd_arena *a = k->cli->arena;
	size_t room = file.len / 32 + 1, number = 0;
	wd_str *blob = wd_new(a, wd_str, room), line;

	k->line = wd_new(a, wd_str, room);
	while (wd_str_next_line(&file, &line)) {
		number++;
		line = wd_str_trim(line);
		if (line.len == 0 || line.ptr[0] == '#')
			continue;
		wd_err err = wd_key_file_line(a, line, &blob[k->lines]);

		if (err == NULL)
			err = wd_ssh_key_check(a, blob[k->lines]);
		if (err != NULL)
			return wd_because(a, err, "line %zu", number);
		if (is_new(blob, k->lines, blob[k->lines]))
			k->line[k->lines++] = line;
	}
	return k->lines > 0
		       ? NULL
		       : wd_fail(a, WD_ERR_FORMAT, "there is no key in it");
}

static wd_err read_file(struct adding *k, wd_str file)
{
	enum wd_key_file kind;
	wd_str text;
	wd_err err = wd_key_file_read(k->cli->arena, file, &kind, &text);

	if (err != NULL)
		return err;
	return kind == WD_KEY_FILE_OPENPGP ? read_openpgp(k, text)
					   : read_ssh(k, text);
}

static wd_err read_keys(struct adding *k, const char *path)
{
	wd_str file;
	wd_err err = strcmp(path, "-") == 0
			     ? wd_fd_read(k->cli->arena, STDIN_FILENO,
					  KEY_FILE_MAX, &file)
			     : wd_file_read(k->cli->arena, path, KEY_FILE_MAX,
					    &file);

	if (err == NULL)
		err = read_file(k, file);
	return err == NULL ? NULL : wd_because(k->cli->arena, err, "%s", path);
}

static wd_str key_lines(const struct adding *k)
{
	struct wd_buf b = { .arena = k->cli->arena };

	for (size_t i = 0; i < k->lines; i++)
		wd_buf_add(&b,
			   wd_policy_line(k->cli->arena, "key", k->line[i]));
	return wd_buf_str(&b);
}

/* Line after which the person's section goes on; 0: not in this text. */
static unsigned person_line(struct wd_arena *a, wd_str text, wd_str person)
{
	struct wd_config c;
	unsigned line = 0;

	if (wd_config_read(a, WD_STR("policy"), text, WD_CONFIG_STRICT, &c) !=
	    NULL)
		return 0;
	for (size_t i = 0; i < c.count; i++)
		if (wd_str_eq(c.entry[i].section, WD_STR("person")) &&
		    wd_str_eq(c.entry[i].subsection, person) &&
		    c.entry[i].key.len == 0)
			line = c.entry[i].line;
	return line;
}

static wd_str new_person(const struct adding *k, wd_str text)
{
	struct wd_arena *a = k->cli->arena;
	struct wd_buf b = { .arena = a };

	wd_buf_add(&b, text);
	if (text.len > 0 && text.ptr[text.len - 1] != '\n')
		wd_buf_byte(&b, '\n');
	wd_buf_f(&b, "\n[person \"%.*s\"]\n", WD_FMT(k->person));
	if (k->command->name != NULL)
		wd_buf_add(&b, wd_policy_line(a, "name",
					      wd_str_of(k->command->name)));
	wd_buf_add(&b,
		   wd_policy_line(a, "email", wd_str_of(k->command->email)));
	wd_buf_add(&b, key_lines(k));
	return wd_buf_str(&b);
}

/*
 * An OpenPGP key that the person has already was imported for what is new in
 * it: subkeys, a later expiry, a revocation.
 */
static wd_err leave_out_known(struct adding *k, bool *any)
{
	struct wd_arena *a = k->cli->arena;
	struct wd_gate_policy p;
	size_t left = 0;
	wd_err err = wd_gate_policy_load(a, k->command->site.policy, NULL, NULL,
					 (wd_oid){ 0 }, &p);
	const struct wd_registry *r = &p.policy.registry;

	for (size_t i = 0; err == NULL && i < k->lines; i++) {
		struct wd_key key;

		err = wd_key_read(a, k->line[i], &key);
		if (err != NULL)
			break;
		int person = wd_person_by_key(r, key.format, key.id);
		bool known = key.format == WD_KEY_OPENPGP &&
			     person != WD_NOBODY &&
			     wd_str_eq(wd_person_text(r, person), k->person);

		if (known && !k->cli->json)
			wd_cli_out(k->cli, wd_strf(a, "imported again: %.*s\n",
						   WD_FMT(k->line[i])));
		if (!known)
			k->line[left++] = k->line[i];
	}
	*any = left > 0;
	k->lines = left;
	return err;
}

static wd_err change(void *ctx, struct wd_arena *a,
		     const struct wd_gate_policy *now,
		     struct wd_policy_change *out)
{
	const struct adding *k = ctx;

	*out = (struct wd_policy_change){ .person = k->person };
	for (size_t i = 0; i < now->files; i++) {
		unsigned line = person_line(a, now->text[i], k->person);

		if (line == 0)
			continue;
		out->file = i;
		out->text =
			wd_policy_insert(a, now->text[i], line, key_lines(k));
		return NULL;
	}
	if (k->command->email == NULL)
		return wd_failf(a, WD_ERR_USAGE,
				"there is no person \"%.*s\": --email (and "
				"--name) makes one",
				WD_FMT(k->person));
	out->text = new_person(k, now->text[0]);
	return NULL;
}

static void tell_json(const struct adding *k)
{
	struct wd_json j = { .buf.arena = k->cli->arena };

	wd_json_object(&j);
	wd_json_key(&j, "added");
	wd_json_array(&j);
	for (size_t i = 0; i < k->lines; i++)
		wd_json_bytes(&j, k->line[i]);
	wd_json_end_array(&j);
	wd_json_key(&j, "person");
	wd_json_bytes(&j, k->person);
	wd_json_end_object(&j);
	wd_cli_out_json(k->cli, &j);
}

wd_err wd_key_add(struct wd_key_command *command)
{
	struct wd_cli *cli = command->cli;
	struct adding k = { .command = command,
			    .cli = cli,
			    .person = wd_str_of(cli->argv[1]) };
	bool any = false;
	wd_err err = read_keys(&k, cli->argv[2]);

	if (err == NULL)
		err = leave_out_known(&k, &any);
	if (err == NULL && any)
		err = wd_policy_edit(cli, command->site.policy, change, &k);
	if (err != NULL)
		return err;
	if (cli->json)
		tell_json(&k);
	for (size_t i = 0; !cli->json && i < k.lines; i++)
		wd_cli_out(cli, wd_strf(cli->arena, "added to %.*s: %.*s\n",
					WD_FMT(k.person),
					WD_FMT(wd_escape(cli->arena, k.line[i],
							 0))));
	return NULL;
}
