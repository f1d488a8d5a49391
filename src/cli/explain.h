/* explain.h - where the record of a decision is. */
#ifndef WD_CLI_EXPLAIN_H
#define WD_CLI_EXPLAIN_H

#include "cli/cli.h"

struct wd_explain_found {
	wd_str decision, seal; /* lines; no seal: empty */
};

/*
 * With `repo` in its records alone; with `config` in all records that this
 * warder.conf knows.  With neither in those of the working directory's
 * repository, and then in all of its site.
 */
WD_CHECKED wd_err wd_explain_find(struct wd_cli *cli, const char *repo,
				  const char *config, wd_str id,
				  struct wd_explain_found *out);

#endif
