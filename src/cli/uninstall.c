/* uninstall.c - take our hooks out; give back what stood there before. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/place.h"

static wd_err remove_hook(struct wd_cli *cli, const char *dir, const char *name,
			  size_t *removed)
{
	const char *path = wd_strf(cli->arena, "%s/%s", dir, name).ptr;
	const char *kept = wd_strf(cli->arena, "%s.chained", path).ptr;

	if (wd_hook_at(cli, dir, name) != WD_HOOK_OURS)
		return NULL;
	if ((access(kept, F_OK) == 0 ? rename(kept, path) : unlink(path)) != 0)
		return wd_failf(cli->arena, WD_ERR_IO, "cannot remove %s: %s",
				path, strerror(errno));
	wd_cli_out(cli, wd_strf(cli->arena, "removed: %s\n", path));
	(*removed)++;
	return NULL;
}

/* The id stays: the records of this repository are filed under it. */
static wd_err forget_chain(struct wd_cli *cli, const char *gitdir)
{
	const char *file = wd_strf(cli->arena, "%s/config", gitdir).ptr;
	const char *const argv[] = { "git",     "config",       "--file", file,
				     "--unset", "warder.chain", NULL };
	wd_str out;
	int status;

	return wd_cli_run(cli, argv, (wd_str){ 0 }, 4096, &out, &status);
}

wd_err wd_cmd_uninstall(struct wd_cli *cli)
{
	const char *gitdir, *hooks;
	size_t removed = 0;
	wd_err err = wd_cli_options(cli, NULL, 0, 1, 1);

	if (err == NULL)
		err = wd_place_gitdir(cli, cli->argv[0], &gitdir);
	if (err == NULL)
		err = wd_place_hooks(cli, gitdir, &hooks);
	for (size_t i = 0; err == NULL && i < WD_HOOKS; i++)
		err = remove_hook(cli, hooks, wd_hook_names[i], &removed);
	if (err == NULL && removed == 0) {
		wd_cli_err(cli, WD_STR("error: none of the hooks there is "
				       "Warder's\n"));
		cli->status = WD_EXIT_NO;
		return NULL;
	}
	return err != NULL ? err : forget_chain(cli, gitdir);
}
