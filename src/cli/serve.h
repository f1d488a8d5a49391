/* serve.h - what the parts of `warder serve` share. */
#ifndef WD_CLI_SERVE_H
#define WD_CLI_SERVE_H

#include "cli/cli.h"

struct wd_serve {
	struct wd_cli *cli;
	const char *root;   /* --root, as given */
	const char *config; /* --config, or NULL: the repository's */
	const char *verb;   /* "receive-pack" */
	const char *asked;  /* the path, as the client wrote it */
	const char *top;    /* the root, links resolved */
	const char *repo;   /* the git directory below it, links resolved */
	const char *hooks; /* directory to run hooks from; NULL: git's choice */
};

/*
 * What the client asks for in SSH_ORIGINAL_COMMAND, in `verb` and `asked`.
 * `*login` instead when it asks for a shell.  Pure.
 */
WD_CHECKED wd_err wd_serve_command(struct wd_serve *s, wd_str command,
				   bool *login);

/* `top` and `repo` of `asked`; WD_ERR_NOT_FOUND, whatever the cause is. */
WD_CHECKED wd_err wd_serve_find(struct wd_serve *s);

/* May this be pushed to?  Sets `hooks`, or says what to repair. */
WD_CHECKED wd_err wd_serve_guard(struct wd_serve *s);

#endif
