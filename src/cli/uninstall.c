/* uninstall.c - take our hooks out; give back what stood there before. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/hook_files.h"
#include "cli/place.h"

struct uninstalling {
	struct wd_cli *cli;
	struct wd_hooks hooks;
	wd_str removed[WD_HOOKS]; /* paths */
	size_t count;
};

static wd_err cannot(const struct uninstalling *un, const char *path)
{
	return wd_failf(un->cli->arena, WD_ERR_IO, "cannot remove %s: %s", path,
			strerror(errno));
}

/* Ours in NAME.d is removed; ours in hooks/ makes room for what it kept. */
static wd_err remove_hook(struct uninstalling *un, const char *name)
{
	const struct wd_hooks *h = &un->hooks;
	struct wd_hook_file f = wd_hook_look(h, h->dir, name);
	const char *path = wd_strf(un->cli->arena, "%s/%s", h->dir, name).ptr;
	const char *kept = wd_chain_kept(h, name);
	bool entry = strcmp(f.path, path) != 0;

	if (f.kind == WD_HOOK_NONE || f.kind == WD_HOOK_FOREIGN)
		return NULL;
	if ((kept != NULL && !entry ? rename(kept, path) : unlink(f.path)) != 0)
		return cannot(un, f.path);
	un->removed[un->count++] = wd_str_of(f.path);
	return NULL;
}

/* The id stays: the records of this repository are filed under it. */
static wd_err forget(const struct uninstalling *un, const char *key)
{
	const char *file =
		wd_strf(un->cli->arena, "%s/config", un->hooks.gitdir).ptr;
	const char *const argv[] = { "git",     "config", "--file", file,
				     "--unset", key,      NULL };
	wd_str out;
	int status;

	return wd_cli_run(un->cli, argv, (wd_str){ 0 }, 4096, &out, &status);
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
	wd_json_bytes(&j, wd_str_of(un->hooks.gitdir));
	wd_json_end_object(&j);
	if (un->cli->json)
		wd_cli_out_json(un->cli, &j);
}

wd_err wd_cmd_uninstall(struct wd_cli *cli)
{
	struct uninstalling un = { .cli = cli };
	const char *gitdir;
	wd_err err = wd_cli_options(cli, NULL, 0, 1, 1);

	if (err == NULL)
		err = wd_place_gitdir(cli, cli->argv[0], &gitdir);
	if (err == NULL)
		err = wd_hooks_read(cli, gitdir, &un.hooks);
	for (size_t i = 0; err == NULL && i < WD_HOOKS; i++)
		err = remove_hook(&un, wd_hook_names[i]);
	if (err == NULL)
		wd_chain_unmirror(&un.hooks);
	if (err == NULL && un.count > 0)
		err = forget(&un, "warder.chain");
	if (err == NULL && un.count > 0)
		err = forget(&un, "warder.hooks");
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
