/* install.h - what the parts of `warder install` share. */
#ifndef WD_CLI_INSTALL_H
#define WD_CLI_INSTALL_H

#include <sys/stat.h>

#include "cli/hook_files.h"
#include "cli/place.h"

/* How ours comes to run in the place of one hook. */
enum wd_placing {
	WD_PLACE_NOT,   /* --hooks does not name it */
	WD_PLACE_LINK,  /* hooks/NAME is a link to ours */
	WD_PLACE_CHAIN, /* so it is, and ours runs the other one after it */
	WD_PLACE_ENTER  /* hooks/NAME runs NAME.d/warder, a link to ours */
};

struct wd_plan {
	enum wd_placing how;
	const char *other; /* the other hook, where it stands now; or NULL */
};

struct wd_installing {
	struct wd_cli *cli;
	const char *gitdir, *programs;
	const char *config, *name, *id, *list;
	bool chain; /* --chain */
	struct wd_site site;
	struct stat owner; /* of the repository */
	struct wd_hooks hooks;
	struct wd_plan plan[WD_HOOKS];
};

/* Does --hooks name it? */
bool wd_install_listed(const struct wd_installing *in, const char *name);

/* root installs for the account that owns the repository. */
WD_CHECKED wd_err wd_install_give(const struct wd_installing *in,
				  const char *path);

/* What would be done with each hook, and why it cannot be; touches nothing. */
WD_CHECKED wd_err wd_install_plan(struct wd_installing *in);

/* Copies of the hooks that are to be chained, where ours will look for them. */
WD_CHECKED wd_err wd_install_keep(const struct wd_installing *in);

/* Links: from here on ours are run. */
WD_CHECKED wd_err wd_install_place(const struct wd_installing *in);

/* The hooks that are placed like this: "pre-receive,update". */
const char *wd_install_names(const struct wd_installing *in,
			     enum wd_placing how);

#endif
