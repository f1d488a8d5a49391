/*
 * serve.c - the forced command of a person's SSH key.
 *
 *	command="warder serve --root /srv/git alice",restrict ssh-ed25519 ...
 *
 * Runs what git's client asked for, if it is one of git's three server
 * programs on a repository below the root, with the environment that the
 * client could influence taken away and WARDER_PERSON set.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "text/refname.h"

enum { COMMAND_MAX = 4096 };

extern char **environ;

static const struct {
	const char *asked, *verb;
} programs[] = {
	{ "git-receive-pack ", "receive-pack" },
	{ "git receive-pack ", "receive-pack" },
	{ "git-upload-pack ", "upload-pack" },
	{ "git upload-pack ", "upload-pack" },
	{ "git-upload-archive ", "upload-archive" },
	{ "git upload-archive ", "upload-archive" },
};

static wd_err refuse(struct wd_cli *cli)
{
	return wd_fail(cli->arena, WD_ERR_USAGE,
		       "this key is for git push, fetch and clone only");
}

/*
 * git quotes the path as '...' where ' is '\'' and ! is '\!'.  Nothing else is
 * taken: a path that a shell would read differently is not read at all.
 */
static wd_err unquote(struct wd_cli *cli, wd_str s, const char **out)
{
	struct wd_buf b = { .arena = cli->arena };
	bool inside = false;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (c == '\'') {
			inside = !inside;
		} else if (inside) {
			wd_buf_byte(&b, c);
		} else if (c == '\\' && i + 1 < s.len &&
			   (s.ptr[i + 1] == '\'' || s.ptr[i + 1] == '!')) {
			wd_buf_byte(&b, s.ptr[++i]);
		} else {
			return refuse(cli);
		}
	}
	if (inside || b.len == 0)
		return refuse(cli);
	*out = wd_str_c(cli->arena, wd_buf_str(&b));
	return NULL;
}

static wd_err read_command(struct wd_cli *cli, const char **verb,
			   const char **path)
{
	wd_str command = wd_str_of(getenv("SSH_ORIGINAL_COMMAND"));

	if (command.len > COMMAND_MAX)
		return refuse(cli);
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		wd_str asked = wd_str_of(programs[i].asked);

		if (!wd_str_starts(command, asked))
			continue;
		*verb = programs[i].verb;
		return unquote(cli, wd_str_from(command, asked.len), path);
	}
	return refuse(cli);
}

/* Links resolved on both sides before they are compared. */
static bool is_below(const char *top, const char *path, char *real)
{
	size_t n = strlen(top);

	return realpath(path, real) != NULL && strncmp(real, top, n) == 0 &&
	       (real[n] == '/' || strcmp(top, "/") == 0);
}

/*
 * ssh://HOST/project.git asks for "/project.git", and HOST:project.git for
 * "project.git": people mean the same.
 */
static wd_err find_below(struct wd_cli *cli, const char *root, const char *path,
			 const char **out)
{
	char top[PATH_MAX], real[PATH_MAX];
	wd_str asked = wd_str_of(path);

	if (realpath(root, top) == NULL)
		return wd_failf(cli->arena, WD_ERR_IO, "%s: %s", root,
				strerror(errno));
	if (wd_str_starts(asked, WD_STR("~/")))
		asked = wd_str_from(asked, 2);
	const char *inside =
		wd_strf(cli->arena, "%s/%.*s", top, WD_FMT(asked)).ptr;

	if ((!wd_str_starts(asked, WD_STR("/")) ||
	     !is_below(top, path, real)) &&
	    !is_below(top, inside, real))
		return wd_failf(cli->arena, WD_ERR_NOT_FOUND,
				"there is no repository \"%.*s\" here: a path "
				"is relative to the directory of the "
				"repositories",
				WD_FMT(asked));
	*out = wd_str_c(cli->arena, wd_str_of(real));
	return NULL;
}

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

wd_err wd_cmd_serve(struct wd_cli *cli)
{
	const char *root = getenv("HOME");
	const char *verb = NULL, *path = NULL, *repo = NULL;
	const struct wd_option options[] = { { "root", &root, NULL } };
	wd_err err = wd_cli_options(cli, options, 1, 1, 1);

	cli->json = false; /* git's client reads our standard output */
	if (err == NULL &&
	    !wd_refname_component(wd_str_of(cli->argv[0]), false))
		err = wd_fail(cli->arena, WD_ERR_USAGE,
			      "that is no person's id");
	if (err == NULL && root == NULL)
		err = wd_fail(cli->arena, WD_ERR_USAGE, "--root is needed");
	if (err == NULL)
		err = read_command(cli, &verb, &path);
	if (err == NULL)
		err = find_below(cli, root, path, &repo);
	if (err == NULL)
		err = clean_environment(cli, cli->argv[0]);
	if (err != NULL)
		return err;
	(void)execlp("git", "git", verb, repo, (char *)NULL);
	return wd_failf(cli->arena, WD_ERR_IO, "cannot run git: %s",
			strerror(errno));
}
