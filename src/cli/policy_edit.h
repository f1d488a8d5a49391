/*
 * policy_edit.h - add lines to the site's policy, or leave it as it was.
 *
 * What stands there is kept to the byte.  The new text is loaded, as part of
 * the whole policy, before it replaces the old one, in one step; a lock file
 * beside it ("policy.conf.lock", which `git config -f` honours as well) keeps
 * two writers apart.
 */
#ifndef WD_CLI_POLICY_EDIT_H
#define WD_CLI_POLICY_EDIT_H

#include "cli/cli.h"
#include "gate/gate.h"

struct wd_policy_change {
	size_t file;   /* index into wd_gate_policy.file */
	wd_str text;   /* its new text */
	wd_str person; /* whose section alone it adds to */
};

/*
 * `change` says what to write, given what stands there now.  It is asked
 * twice: to know which file to lock, and with that locked.  An edit that would
 * do anything but add lines to that person's section is an error.
 */
WD_CHECKED wd_err
wd_policy_edit(struct wd_cli *cli, const char *policy,
	       wd_err (*change)(void *ctx, struct wd_arena *a,
				const struct wd_gate_policy *now,
				struct wd_policy_change *out),
	       void *ctx);

/* "\tkey = value\n", in quotes where git-config syntax wants them. */
wd_str wd_policy_line(struct wd_arena *a, const char *key, wd_str value);

/* `text` with `more` behind the line of that number, from 1. */
wd_str wd_policy_insert(struct wd_arena *a, wd_str text, unsigned line,
			wd_str more);

#endif
