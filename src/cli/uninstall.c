/* uninstall.c - take our hooks out; give back what stood there before. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/place.h"

struct uninstalling {
	struct wd_cli *cli;
	const char *gitdir;
	wd_str removed[WD_HOOKS]; /* paths */
	size_t count;
};

static wd_err remove_hook(struct uninstalling *un, const char *dir,
			  const char *name)
{
	struct wd_cli *cli = un->cli;
	const char *path = wd_strf(cli->arena, "%s/%s", dir, name).ptr;
	const char *kept = wd_strf(cli->arena, "%s.chained", path).ptr;

	if (wd_hook_at(cli, dir, name) != WD_HOOK_OURS)
		return NULL;
	if ((access(kept, F_OK) == 0 ? rename(kept, path) : unlink(path)) != 0)
		return wd_failf(cli->arena, WD_ERR_IO, "cannot remove %s: %s",
				path, strerror(errno));
	un->removed[un->count++] = wd_str_of(path);
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

static void tell(const struct uninstalling *un)
{
	struct wd_json j = { .buf.arena = un->cli->arena };

	wd_json_object(&j);
	wd_json_key(&j, "removed");
	wd_json_array(&j);
	for (size_t i = 0; i < un->count; i++) {
		wd_json_bytes(&j, un->removed[i]);
		if (!un->cli->json)
			wd_cli_out(un->cli,
				   wd_strf(un->cli->arena, "removed: %.*s\n",
					   WD_FMT(un->removed[i])));
	}
	wd_json_end_array(&j);
	wd_json_key(&j, "repository");
	wd_json_bytes(&j, wd_str_of(un->gitdir));
	wd_json_end_object(&j);
	if (un->cli->json)
		wd_cli_out_json(un->cli, &j);
}

wd_err wd_cmd_uninstall(struct wd_cli *cli)
{
	struct uninstalling un = { .cli = cli };
	const char *hooks;
	wd_err err = wd_cli_options(cli, NULL, 0, 1, 1);

	if (err == NULL)
		err = wd_place_gitdir(cli, cli->argv[0], &un.gitdir);
	if (err == NULL)
		err = wd_place_hooks(cli, un.gitdir, &hooks);
	for (size_t i = 0; err == NULL && i < WD_HOOKS; i++)
		err = remove_hook(&un, hooks, wd_hook_names[i]);
	if (err == NULL && un.count > 0)
		err = forget_chain(cli, un.gitdir);
	if (err != NULL)
		return err;
	tell(&un);
	if (un.count == 0) {
		wd_cli_err(cli, WD_STR("error: none of the hooks there is "
				       "Warder's\n"));
		cli->status = WD_EXIT_NO;
	}
	return NULL;
}
