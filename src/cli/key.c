/*
 * key.c - people's keys in the registry, which is the policy file itself.
 */
#include <string.h>
#include <unistd.h>

#include "cli/key.h"
#include "text/sshkey.h"

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

wd_str wd_key_name(struct wd_arena *a, const struct wd_key *key)
{
	return key->format == WD_KEY_SSH
		       ? wd_ssh_fingerprint(a, key->id)
		       : wd_strf(a, "openpgp:%.*s", WD_FMT(key->id));
}

/* As verdicts have it: without the prefix. */
static wd_str called(struct wd_arena *a, const struct wd_key *key)
{
	return key->format == WD_KEY_SSH ? wd_ssh_fingerprint(a, key->id)
					 : key->id;
}

wd_err wd_key_called(struct wd_arena *a, const char *text, wd_str *out)
{
	enum { SHA256_NAME = 7 + 43 }; /* "SHA256:" and base64 */
	wd_str name = wd_str_trim(wd_str_of(text));
	struct wd_key key;

	if (wd_str_starts(name, WD_STR("SHA256:")) && name.len == SHA256_NAME) {
		*out = name;
		return NULL;
	}
	if (wd_openpgp_fingerprint_read(a, name, out) == NULL)
		return NULL;
	wd_err err = wd_key_read(a, name, &key);

	if (err != NULL)
		return wd_because(a, err,
				  "\"%s\": expected SHA256:..., openpgp:... "
				  "or the key itself",
				  text);
	*out = called(a, &key);
	return NULL;
}

size_t wd_key_find(struct wd_arena *a, const struct wd_registry *r, wd_str name)
{
	size_t i = 0;

	while (i < r->keys && !wd_str_eq(called(a, &r->key[i]), name))
		i++;
	return i;
}

struct verb {
	const char *word;
	int least, most; /* words of the command line */
	wd_err (*run)(struct wd_key_command *k);
};

/* NULL: no such thing can be done. */
static const struct verb *find_verb(const struct wd_cli *cli)
{
	static const struct verb verbs[] = {
		{ "add", 3, 3, wd_key_add },
		{ "list", 1, 2, wd_key_list },
		{ "revoke", 2, 2, wd_key_revoke },
		{ "expire", 3, 3, wd_key_expire },
		{ "audit", 2, 65536, wd_key_audit },
	};

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(cli->argv[0], verbs[i].word) == 0 &&
		    cli->argc >= verbs[i].least && cli->argc <= verbs[i].most)
			return &verbs[i];
	return NULL;
}

wd_err wd_cmd_key(struct wd_cli *cli)
{
	struct wd_key_command k = { .cli = cli };
	const char *config = NULL;
	const struct wd_option options[] = {
		{ "config", &config, NULL },   { "repo", &k.repo, NULL },
		{ "email", &k.email, NULL },   { "name", &k.name, NULL },
		{ "reason", &k.reason, NULL }, { "date", &k.date, NULL },
		{ "note", &k.note, NULL }
	};
	wd_err err =
		wd_cli_options(cli, options,
			       sizeof(options) / sizeof(options[0]), 1, 65536);
	const struct verb *verb = err == NULL ? find_verb(cli) : NULL;

	if (err == NULL && verb == NULL)
		err = wd_cli_no_verb(cli, "add list revoke expire audit");
	if (err == NULL && verb->run == wd_key_audit && cli->argc > 2)
		k.repo = cli->argv[2]; /* its site is the one to ask */
	if (err == NULL)
		err = find_site(cli, config, k.repo, &k.site);
	return err != NULL ? err : verb->run(&k);
}
