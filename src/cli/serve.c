/*
 * serve.c - the forced command of a person's SSH key.
 *
 *	command="warder serve --root /srv/git alice",restrict ssh-ed25519 ...
 *
 * Runs what git's client asked for, if it is one of git's three server
 * programs on a repository below the root, with the environment that the
 * client could influence taken away and WARDER_PERSON set.
 */
#include "cli/serve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/place.h"
#include "text/escape.h"
#include "text/refname.h"

extern char **environ;

/* What a client may send through ssh, and what hooks would believe. */
static bool influenced(const char *entry)
{
	static const char *const prefixes[] = {
		"GIT_", "WARDER_", "GL_", "REMOTE_", "GITEA_", "GITHUB_"
	};

	if (strncmp(entry, "GIT_PROTOCOL=", 13) == 0)
		return false;
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (strncmp(entry, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	return false;
}

static wd_err clean_environment(struct wd_cli *cli, const char *person)
{
	for (size_t i = 0; environ[i] != NULL;) {
		const char *entry = environ[i];
		const char *equals = strchr(entry, '=');

		if (!influenced(entry) || equals == NULL) {
			i++;
			continue;
		}
		wd_str name = { entry, (size_t)(equals - entry) };

		if (unsetenv(wd_str_c(cli->arena, name)) != 0)
			return wd_fail(cli->arena, WD_ERR_IO,
				       "cannot clean the environment");
	}
	if (setenv("WARDER_PERSON", person, 1) != 0)
		return wd_fail(cli->arena, WD_ERR_IO,
			       "cannot set WARDER_PERSON");
	return NULL;
}

/* The third word of SSH_CONNECTION: the address that the client reached. */
static wd_str host(void)
{
	wd_str rest = wd_str_of(getenv("SSH_CONNECTION")), word = { 0 };

	for (int i = 0; i < 3; i++)
		if (!wd_str_cut(rest, ' ', &word, &rest))
			return WD_STR("SERVER");
	return word;
}

/* `ssh git@server` to try the key: who it is, and what it is for. */
static void greet(struct wd_cli *cli)
{
	wd_str account = wd_place_account(cli);
	wd_str at = wd_escape(cli->arena, host(), 100);

	wd_cli_err(cli,
		   wd_strf(cli->arena,
			   "You are %s here; this account serves git and gives "
			   "no shell: git clone ssh://%.*s@%s%.*s%s/PATH\n",
			   cli->argv[0], WD_FMT(account),
			   wd_str_has(at, ':') ? "[" : "", WD_FMT(at),
			   wd_str_has(at, ':') ? "]" : ""));
	cli->status = WD_EXIT_ERROR;
}

static wd_err become_git(struct wd_serve *s)
{
	const char *set = "core.hooksPath=";

	if (s->hooks == NULL)
		(void)execlp("git", "git", s->verb, s->repo, (char *)NULL);
	else
		(void)execlp("git", "git", "-c",
			     wd_strf(s->cli->arena, "%s%s", set, s->hooks).ptr,
			     s->verb, s->repo, (char *)NULL);
	return wd_failf(s->cli->arena, WD_ERR_IO, "cannot run git: %s",
			strerror(errno));
}

static wd_err serve(struct wd_serve *s)
{
	bool login = false;
	wd_err err =
		wd_serve_command(s, wd_str_of(getenv("SSH_ORIGINAL_COMMAND")),
				 &login);

	if (login) {
		greet(s->cli);
		return NULL;
	}
	if (err == NULL)
		err = wd_serve_find(s);
	if (err == NULL)
		err = clean_environment(s->cli, s->cli->argv[0]);
	if (err == NULL && strcmp(s->verb, "receive-pack") == 0)
		err = wd_serve_guard(s);
	return err != NULL ? err : become_git(s);
}

wd_err wd_cmd_serve(struct wd_cli *cli)
{
	struct wd_serve s = { .cli = cli, .root = getenv("HOME") };
	const struct wd_option options[] = { { "config", &s.config, NULL },
					     { "root", &s.root, NULL } };
	wd_err err = wd_cli_options(cli, options, 2, 1, 1);

	cli->json = false; /* git's client reads our standard output */
	if (err == NULL &&
	    !wd_refname_component(wd_str_of(cli->argv[0]), false))
		err = wd_fail(cli->arena, WD_ERR_USAGE,
			      "that is no person's id");
	if (err == NULL && s.root == NULL)
		err = wd_fail(cli->arena, WD_ERR_USAGE, "--root is needed");
	return err != NULL ? err : serve(&s);
}
