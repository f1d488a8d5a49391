/* help.h - what `warder help` and wrong usage print; for main.c. */
#ifndef WD_CLI_HELP_H
#define WD_CLI_HELP_H

#include "cli/cli.h"

/* NULL when there is no such command. */
const struct wd_command *wd_help_find(const char *name);

/* All of them, one a line; with --json as {"commands": [command]}. */
void wd_help_list(struct wd_cli *cli);

/*
 * One of them, whole; with --json an object {name, options: [{help, name,
 * value}], summary, usage}.  `page`: its manual page, on a terminal where
 * there is man and the page.
 */
void wd_help_command(struct wd_cli *cli, const struct wd_command *c, bool page);
void wd_help_json(struct wd_json *j, const struct wd_command *c);

/* "warder check [--for REF] [RANGE]" */
wd_str wd_help_usage(struct wd_arena *a, const struct wd_command *c);
wd_str wd_help_text(struct wd_arena *a, const struct wd_command *c);

/* An error that names the command that may have been meant. */
WD_CHECKED wd_err wd_help_unknown(struct wd_cli *cli, const char *name);

#endif
