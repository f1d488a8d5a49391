/*
 * serve_guard.c - a push is let through to git only when it will be judged.
 *
 * git skips a hook that it cannot run, so programs that are gone would open
 * the gate.  It also takes the directory of the hooks from whatever
 * configuration names one.  So the hooks are checked here, and git is told to
 * take these.  Whoever moves the programs away between this check and the
 * moment when git runs them is not stopped: reference-transaction refuses
 * where only some are gone.
 */
#include <string.h>

#include "cli/hook_files.h"
#include "cli/place.h"
#include "cli/serve.h"
#include "text/escape.h"

/* The path below the root, as [serve] unprotected has it. */
static wd_str below_top(const struct wd_serve *s)
{
	size_t n = strcmp(s->top, "/") == 0 ? 0 : strlen(s->top);

	return wd_str_from(wd_str_of(s->repo), n + 1);
}

static wd_err may_be_unprotected(struct wd_serve *s, struct wd_site *site,
				 bool *may)
{
	struct wd_arena *a = s->cli->arena;
	const char *config = s->config;
	wd_err err =
		config != NULL ? NULL : wd_site_config_of(a, s->repo, &config);

	if (err == NULL)
		err = wd_site_read(a, config, site);
	*may = err == NULL && wd_site_unprotected(site, below_top(s));
	return err;
}

wd_err wd_serve_guard(struct wd_serve *s)
{
	struct wd_arena *a = s->cli->arena;
	struct wd_site site = { .syslog = true };
	struct wd_hooks hooks;
	bool may = false;
	wd_err err = wd_hooks_read(s->cli, s->repo, &hooks);

	if (err == NULL)
		err = wd_hooks_protect(&hooks, &s->hooks);
	if (err == NULL)
		return NULL;
	/* Without a configuration nothing says that it may be unprotected */
	wd_err unknown = may_be_unprotected(s, &site, &may);

	if (may)
		return NULL;
	wd_site_log(a, &site,
		    wd_strf(a, "%s: push refused before it began: %s%s%s",
			    s->repo, wd_err_text(a, err),
			    unknown != NULL
				    ? "; whether it may be unprotected is "
				      "not known: "
				    : "",
			    unknown != NULL ? wd_err_text(a, unknown) : "")
			    .ptr);
	wd_cli_err(s->cli,
		   wd_strf(a,
			   "hint: nothing is wrong with your commits: ask an "
			   "admin, who runs: warder doctor %.*s\n",
			   WD_FMT(wd_escape(a, wd_str_of(s->repo), 0))));
	return wd_because(a, err,
			  "\"%s\" takes no pushes now, because its hooks would "
			  "not judge them",
			  s->asked);
}
