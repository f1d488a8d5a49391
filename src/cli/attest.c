/* attest.c - state the result of a check, as CI does. */
#include <string.h>

#include "cli/clone.h"

static wd_err read_result(struct wd_cli *cli, const char *text, bool *success)
{
	if (text != NULL && strcmp(text, "success") == 0)
		*success = true;
	else if (text != NULL && strcmp(text, "failure") == 0)
		*success = false;
	else
		return wd_cli_misused(cli, "--result is success or failure");
	return NULL;
}

wd_err wd_cmd_attest(struct wd_cli *cli)
{
	struct wd_clone_options o = { 0 };
	const char *result = NULL, *url = NULL;
	const struct wd_option options[] = {
		{ "result", &result, NULL },   { "url", &url, NULL },
		{ "remote", &o.remote, NULL }, { "site", &o.site, NULL },
		{ "person", &o.person, NULL }, { "comment", &o.comment, NULL },
		{ "print", NULL, &o.print },
	};
	struct wd_statement s = { .kind = WD_CHECK };
	struct wd_revision at;
	struct wd_clone clone;
	wd_err err = wd_cli_options(cli, options,
				    sizeof(options) / sizeof(options[0]), 3, 3);

	if (err == NULL && strcmp(cli->argv[0], "check") != 0)
		err = wd_cli_no_verb(cli, "check");
	if (err == NULL)
		err = read_result(cli, result, &s.success);
	if (err == NULL)
		err = wd_clone_open(cli, &o, &clone);
	if (err == NULL)
		err = wd_revision_find(cli, cli->argv[2], &at);
	if (err != NULL)
		return err;
	s.commit = at.commit;
	s.name = wd_str_of(cli->argv[1]);
	s.url = wd_str_of(url);
	return wd_clone_publish(&clone, &s, &at);
}
