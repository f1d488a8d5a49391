/* place.h - which repository and which site a command is about. */
#ifndef WD_CLI_PLACE_H
#define WD_CLI_PLACE_H

#include "cli/cli.h"
#include "gate/gate.h"

/* The git directory of `repo` (NULL: of the working directory), absolute.  Of a
 * linked work tree it is the one that it shares with the others. */
WD_CHECKED wd_err wd_place_gitdir(struct wd_cli *cli, const char *repo,
				  const char **out);

/*
 * Directory of the hook programs: beside us in a build, in ../libexec/warder
 * where the installation was moved as a whole, else where it was built for.
 */
WD_CHECKED wd_err wd_place_programs(struct wd_cli *cli, const char **out);

/*
 * root becomes the owner of `path` for good: what a command writes there must
 * be readable by the hooks, which run as that account, and what that account
 * wrote there must not make root do anything.
 */
WD_CHECKED wd_err wd_place_act_as_owner(struct wd_cli *cli, const char *path);

/* The login name of who runs this, for records: ask before acting as owner. */
wd_str wd_place_account(struct wd_cli *cli);

/* The directory that git really takes hooks from. */
WD_CHECKED wd_err wd_place_hooks(struct wd_cli *cli, const char *gitdir,
				 const char **out);

/* Is receive.certNonceSeed set, as git in that repository sees it? */
bool wd_place_seeded(struct wd_cli *cli, const char *gitdir);

/* How to set it, as a line; empty where no rule needs it, or it is there. */
wd_str wd_place_seed_hint(struct wd_cli *cli, const struct wd_site *site,
			  const char *gitdir);

#endif
