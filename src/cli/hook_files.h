/*
 * hook_files.h - the files that git would run as a repository's hooks: whose
 * they are, and whether they run.
 *
 * git skips a hook that is missing, that is a link to nothing or that may not
 * be executed, and hands one that is no program to the shell.  In each case
 * the push is accepted and nobody has judged it.  So a hook counts as ours only
 * when, all links followed, there is a file that may be executed, is an ELF
 * program, and stands in our own directory of programs or carries our mark.
 *
 * Where a hook of somebody else's has to run as well, it is either
 *
 *  - chained: moved into the directory beside hooks/ that is called
 *    hooks.chained/, under its own name, and run by ours (gate/hook.h), with
 *    links to what else is in hooks/ around it; or
 *  - a script that runs each file in NAME.d, as forges install: then it stays
 *    where it is, and ours is NAME.d/warder.
 */
#ifndef WD_CLI_HOOK_FILES_H
#define WD_CLI_HOOK_FILES_H

#include "cli/cli.h"

enum { WD_HOOKS = 4 };
extern const char *const wd_hook_names[WD_HOOKS];

/* The name of our link in a directory NAME.d. */
#define WD_HOOK_ENTRY "warder"

enum wd_hook_kind {
	WD_HOOK_NONE,
	WD_HOOK_OURS,
	WD_HOOK_ENTERED, /* somebody else's script, which runs our NAME.d/warder
			  */
	WD_HOOK_GONE,    /* ours, but git or that script cannot run it */
	WD_HOOK_FOREIGN
};

struct wd_hook_file {
	enum wd_hook_kind kind;
	const char *path; /* of the file or link: hooks/NAME or NAME.d/warder */
	const char *why;  /* it is not OURS: "PATH is ...", for people */
};

/* What the repository's own config file says about its hooks. */
struct wd_hooks {
	struct wd_cli *cli;
	const char *gitdir;
	const char *dir;  /* <gitdir>/hooks */
	const char *path; /* core.hooksPath, absolute; or NULL */
	wd_str installed; /* warder.hooks: which hooks `install` put in */
	wd_str chain;     /* warder.chain */
};

/* Reads <gitdir>/config; includes and other files of git's are not followed. */
WD_CHECKED wd_err wd_hooks_read(struct wd_cli *cli, const char *gitdir,
				struct wd_hooks *out);

/* Is `name` in a list such as "pre-receive,update"? */
bool wd_hooks_listed(wd_str list, const char *name);

/* What stands at <dir>/<name>. */
struct wd_hook_file wd_hook_look(const struct wd_hooks *h, const char *dir,
				 const char *name);

/*
 * NULL when a push that runs the hooks in `dir` is judged: each hook that
 * `install` put in is ours and runs, and one of them judges.  Otherwise what
 * is wrong with the first that is not.
 */
WD_CHECKED wd_err wd_hooks_check(const struct wd_hooks *h, const char *dir);

/*
 * The same for the repository: its core.hooksPath where the hooks there pass,
 * otherwise its hooks/.  `*dir` is what passed.
 */
WD_CHECKED wd_err wd_hooks_protect(const struct wd_hooks *h, const char **dir);

/* Is the file a script that runs the files in the directory <dir>/NAME.d? */
bool wd_hook_delegates(const struct wd_hooks *h, const char *dir,
		       const char *path, const char *name);

/* hooks.chained/, beside `dir`. */
const char *wd_chain_dir(const struct wd_hooks *h);

/*
 * The hook of somebody else's that ours runs after it: hooks.chained/NAME, or
 * hooks/NAME.chained as earlier versions kept it; NULL when there is none.
 */
const char *wd_chain_kept(const struct wd_hooks *h, const char *name);

/*
 * A chained script looks for its own files beside itself, as "$0.d" or by
 * dirname: hooks.chained/ has a link to each other file in hooks/.  With
 * `make` they are made, and dead ones removed; without it `*missing` is the
 * first that is not there, or NULL.
 */
WD_CHECKED wd_err wd_chain_mirror(const struct wd_hooks *h, bool make,
				  const char **missing);

/* Remove these links, and the directory when nothing else is in it. */
void wd_chain_unmirror(const struct wd_hooks *h);

#endif
