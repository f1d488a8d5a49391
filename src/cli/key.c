/*
 * key.c - people's keys in the registry, which is the policy file itself.
 *
 * `key add` writes one `key =` line into the person's section, after checking
 * that the policy still loads with it; an OpenPGP key is imported into
 * Warder's own keyring as well.
 */
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/place.h"
#include "sign/sign.h"
#include "text/config.h"
#include "text/escape.h"
#include "text/json.h"
#include "text/sshkey.h"

enum { KEY_FILE_MAX = 1 << 20 };

struct adding {
	struct wd_cli *cli;
	struct wd_site site;
	const char *person, *email, *name;
	wd_str *line; /* values of `key =` */
	size_t lines;
};

static wd_err find_site(struct wd_cli *cli, const char *config,
			const char *repo, struct wd_site *out)
{
	const char *gitdir;
	wd_err err;

	if (config != NULL)
		return wd_site_read(cli->arena, config, out);
	if (repo == NULL && access(WD_SITE_CONFIG, F_OK) == 0)
		return wd_site_read(cli->arena, WD_SITE_CONFIG, out);
	err = wd_place_gitdir(cli, repo, &gitdir);
	return err != NULL ? err : wd_site_load(cli->arena, gitdir, out);
}

static bool is_openpgp(wd_str file)
{
	return wd_str_starts(wd_str_trim(file),
			     WD_STR("-----BEGIN PGP PUBLIC KEY BLOCK-----")) ||
	       (file.len > 0 && ((unsigned char)file.ptr[0] & 0x80) != 0);
}

static wd_err read_openpgp(struct adding *k, wd_str file)
{
	wd_str fingerprints, one;

	if (k->site.gnupg == NULL)
		return wd_failf(k->cli->arena, WD_ERR_USAGE,
				"%s has no [warder] gnupg: OpenPGP is not "
				"enabled",
				k->site.config);
	wd_err err = wd_key_import(k->cli, &k->site, file, &fingerprints);

	if (err != NULL)
		return err;
	k->line = wd_new(k->cli->arena, wd_str, fingerprints.len / 16 + 1);
	while (wd_str_next_line(&fingerprints, &one))
		k->line[k->lines++] =
			wd_strf(k->cli->arena, "openpgp:%.*s", WD_FMT(one));
	return NULL;
}

static wd_err read_ssh(struct adding *k, wd_str file)
{
	wd_str line, blob;

	k->line = wd_new(k->cli->arena, wd_str, file.len / 32 + 1);
	while (wd_str_next_line(&file, &line)) {
		line = wd_str_trim(line);
		if (line.len == 0 || line.ptr[0] == '#')
			continue;
		wd_err err = wd_ssh_key_read(k->cli->arena, line, &blob);

		if (err != NULL)
			return err;
		k->line[k->lines++] = line;
	}
	return k->lines > 0 ? NULL
			    : wd_fail(k->cli->arena, WD_ERR_FORMAT,
				      "there is no key in it");
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
		err = is_openpgp(file) ? read_openpgp(k, file)
				       : read_ssh(k, file);
	return err == NULL ? NULL : wd_because(k->cli->arena, err, "%s", path);
}

/* A comment may hold anything: in quotes, with git-config's escapes. */
static void add_value(struct wd_buf *b, const char *key, wd_str value)
{
	wd_buf_f(b, "\t%s = \"", key);
	for (size_t i = 0; i < value.len; i++) {
		if (value.ptr[i] == '"' || value.ptr[i] == '\\')
			wd_buf_byte(b, '\\');
		wd_buf_byte(b, value.ptr[i]);
	}
	wd_buf_c(b, "\"\n");
}

static wd_str key_lines(const struct adding *k)
{
	struct wd_buf b = { .arena = k->cli->arena };

	for (size_t i = 0; i < k->lines; i++)
		add_value(&b, "key", k->line[i]);
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

static wd_str insert_after(struct wd_arena *a, wd_str text, unsigned line,
			   wd_str more)
{
	struct wd_buf b = { .arena = a };
	wd_str one;

	for (unsigned n = 1; wd_str_next_line(&text, &one); n++) {
		wd_buf_add(&b, one);
		wd_buf_byte(&b, '\n');
		if (n == line)
			wd_buf_add(&b, more);
	}
	return wd_buf_str(&b);
}

static wd_str new_person(const struct adding *k, wd_str text)
{
	struct wd_buf b = { .arena = k->cli->arena };

	wd_buf_add(&b, text);
	if (text.len > 0 && text.ptr[text.len - 1] != '\n')
		wd_buf_byte(&b, '\n');
	wd_buf_f(&b, "\n[person \"%s\"]\n", k->person);
	if (k->name != NULL)
		add_value(&b, "name", wd_str_of(k->name));
	add_value(&b, "email", wd_str_of(k->email));
	wd_buf_add(&b, key_lines(k));
	return wd_buf_str(&b);
}

/* The new text goes live only if the whole policy loads with it. */
static wd_err replace(const struct adding *k, const char *path, wd_str old,
		      wd_str text)
{
	struct wd_arena *a = k->cli->arena;
	struct wd_gate_policy then;
	wd_err err = wd_file_replace(a, path, text, true);

	if (err != NULL)
		return err;
	err = wd_gate_policy_load(a, k->site.policy, NULL, NULL, (wd_oid){ 0 },
				  &then);
	if (err == NULL)
		return NULL;
	wd_err undone = wd_file_replace(a, path, old, true);

	return undone != NULL ? undone : err;
}

static wd_err write_policy(const struct adding *k)
{
	struct wd_arena *a = k->cli->arena;
	wd_str person = wd_str_of(k->person);
	struct wd_gate_policy p;
	wd_err err = wd_gate_policy_load(a, k->site.policy, NULL, NULL,
					 (wd_oid){ 0 }, &p);

	if (err != NULL)
		return err;
	for (size_t i = 0; i < p.files; i++) {
		unsigned line = person_line(a, p.text[i], person);

		if (line > 0)
			return replace(k, p.file[i].path.ptr, p.text[i],
				       insert_after(a, p.text[i], line,
						    key_lines(k)));
	}
	if (k->email == NULL)
		return wd_failf(a, WD_ERR_USAGE,
				"there is no person \"%s\": --email (and "
				"--name) makes one",
				k->person);
	return replace(k, k->site.policy, p.text[0], new_person(k, p.text[0]));
}

static void tell_added_json(const struct adding *k)
{
	struct wd_json j = { .buf.arena = k->cli->arena };

	wd_json_object(&j);
	wd_json_key(&j, "added");
	wd_json_array(&j);
	for (size_t i = 0; i < k->lines; i++)
		wd_json_bytes(&j, k->line[i]);
	wd_json_end_array(&j);
	wd_json_key(&j, "person");
	wd_json_str(&j, wd_str_of(k->person));
	wd_json_end_object(&j);
	wd_cli_out_json(k->cli, &j);
}

static wd_err add(struct wd_cli *cli, struct adding *k)
{
	wd_err err = read_keys(k, cli->argv[2]);

	k->person = cli->argv[1];
	if (err == NULL)
		err = write_policy(k);
	if (err != NULL)
		return err;
	if (cli->json)
		tell_added_json(k);
	for (size_t i = 0; !cli->json && i < k->lines; i++)
		wd_cli_out(cli,
			   wd_strf(cli->arena, "added to %s: %.*s\n", k->person,
				   WD_FMT(wd_escape(cli->arena, k->line[i],
						    0))));
	return NULL;
}

static wd_str key_name(struct wd_arena *a, const struct wd_key *key)
{
	return key->format == WD_KEY_SSH
		       ? wd_ssh_fingerprint(a, key->id)
		       : wd_strf(a, "openpgp:%.*s", WD_FMT(key->id));
}

static wd_err list(struct wd_cli *cli, const struct wd_site *site,
		   const char *person)
{
	struct wd_json j = { .buf.arena = cli->arena };
	struct wd_gate_policy p;
	wd_err err = wd_gate_policy_load(cli->arena, site->policy, NULL, NULL,
					 (wd_oid){ 0 }, &p);
	const struct wd_registry *r = &p.policy.registry;

	if (err != NULL)
		return err;
	wd_json_array(&j);
	for (size_t i = 0; i < r->keys; i++) {
		wd_str id = wd_person_text(r, r->key[i].person);
		wd_str name = key_name(cli->arena, &r->key[i]);

		if (person != NULL && !wd_str_eq(id, wd_str_of(person)))
			continue;
		wd_json_object(&j);
		wd_json_key(&j, "key");
		wd_json_str(&j, name);
		wd_json_key(&j, "person");
		wd_json_str(&j, id);
		wd_json_end_object(&j);
		if (!cli->json)
			wd_cli_out(cli, wd_strf(cli->arena, "%-16.*s %.*s\n",
						WD_FMT(id), WD_FMT(name)));
	}
	wd_json_end_array(&j);
	if (cli->json)
		wd_cli_out_json(cli, &j);
	return NULL;
}

wd_err wd_cmd_key(struct wd_cli *cli)
{
	struct adding k = { .cli = cli };
	const char *config = NULL, *repo = NULL;
	const struct wd_option options[] = { { "config", &config, NULL },
					     { "repo", &repo, NULL },
					     { "email", &k.email, NULL },
					     { "name", &k.name, NULL } };
	wd_err err = wd_cli_options(cli, options, 4, 1, 3);

	if (err == NULL)
		err = find_site(cli, config, repo, &k.site);
	if (err != NULL)
		return err;
	if (strcmp(cli->argv[0], "add") == 0 && cli->argc == 3)
		return add(cli, &k);
	if (strcmp(cli->argv[0], "list") == 0 && cli->argc <= 2)
		return list(cli, &k.site, cli->argc == 2 ? cli->argv[1] : NULL);
	return wd_fail(cli->arena, WD_ERR_USAGE,
		       "key takes: add PERSON FILE, or list [PERSON]");
}
