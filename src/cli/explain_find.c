/* explain_find.c - one decision, in one repository's records or in all. */
#include "cli/explain.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "audit/record.h"
#include "cli/place.h"

struct search {
	struct wd_cli *cli;
	wd_str id;
	struct wd_explain_found *out;
	size_t looked;  /* repositories without it */
	wd_err trouble; /* the first that could not be read */
};

static bool is_absent(wd_err err)
{
	return err != NULL && err->code == WD_ERR_NOT_FOUND;
}

/* A developer who was shown a decision has a clone, and no records. */
static wd_err on_the_server(struct wd_cli *cli, wd_err err)
{
	return wd_because(cli->arena, err,
			  "the records are on the server, for the account "
			  "that owns them to read");
}

static wd_err look_in(struct search *s, const char *dir, bool *found)
{
	wd_err err = wd_records_find(s->cli->arena, dir, s->id,
				     &s->out->decision, &s->out->seal);

	*found = err == NULL;
	s->looked += is_absent(err);
	return is_absent(err) ? NULL : err;
}

/* <store>/<id of a repository>; what is in the way of one is no answer about
 * the others. */
static bool look_in_all(struct search *s, const char *store)
{
	DIR *dir = opendir(store);
	const struct dirent *e;
	bool found = false;

	if (dir == NULL) {
		s->trouble = wd_failf(s->cli->arena, WD_ERR_IO, "%s: %s", store,
				      strerror(errno));
		return false;
	}
	while (!found && (e = readdir(dir)) != NULL) {
		const char *one =
			wd_strf(s->cli->arena, "%s/%s", store, e->d_name).ptr;

		if (e->d_name[0] == '.' ||
		    access(wd_strf(s->cli->arena, "%s/.", one).ptr, F_OK) != 0)
			continue;
		wd_err err = look_in(s, one, &found);

		if (s->trouble == NULL)
			s->trouble = err;
	}
	(void)closedir(dir);
	return found;
}

static wd_err look_in_site(struct search *s, const char *config)
{
	struct wd_arena *a = s->cli->arena;
	struct wd_site site;
	wd_err err = wd_site_read(a, config, &site);

	if (err != NULL)
		return err;
	s->looked = 0;
	if (look_in_all(s, site.store))
		return NULL;
	if (s->trouble != NULL)
		return on_the_server(s->cli, s->trouble);
	return wd_failf(a, WD_ERR_NOT_FOUND,
			"no decision %.*s is recorded: %zu repositories of %s "
			"were looked through",
			WD_FMT(s->id), s->looked, config);
}

static wd_err look_in_repository(struct search *s, const char *repo)
{
	const char *gitdir;
	struct wd_site site;
	wd_err err = wd_place_gitdir(s->cli, repo, &gitdir);

	if (err != NULL)
		return err;
	err = wd_site_load(s->cli->arena, gitdir, &site);
	if (err == NULL)
		err = wd_records_find(s->cli->arena, site.store, s->id,
				      &s->out->decision, &s->out->seal);
	return err == NULL || is_absent(err) ? err : on_the_server(s->cli, err);
}

/* Where we are, if that is a protected repository; `*config` is its site's. */
static bool look_here(struct search *s, const char **config)
{
	const char *gitdir;
	struct wd_site site;
	bool found = false;

	s->cli->quiet = true;
	wd_err err = wd_place_gitdir(s->cli, NULL, &gitdir);

	s->cli->quiet = false;
	if (err == NULL)
		err = wd_site_load(s->cli->arena, gitdir, &site);
	if (err != NULL)
		return false;
	*config = site.config;
	s->trouble = look_in(s, site.store, &found);
	return found;
}

wd_err wd_explain_find(struct wd_cli *cli, const char *repo, const char *config,
		       wd_str id, struct wd_explain_found *out)
{
	struct search s = { .cli = cli, .id = id, .out = out };
	const char *site =
		access(WD_SITE_CONFIG, F_OK) == 0 ? WD_SITE_CONFIG : NULL;

	*out = (struct wd_explain_found){ 0 };
	if (repo != NULL)
		return look_in_repository(&s, repo);
	if (config != NULL)
		return look_in_site(&s, config);
	if (look_here(&s, &site))
		return NULL;
	if (site != NULL)
		return look_in_site(&s, site);
	return on_the_server(cli,
			     wd_fail(cli->arena, WD_ERR_NOT_FOUND,
				     "this is no protected repository, and "
				     "there is no " WD_SITE_CONFIG
				     ": give --repo or --config"));
}
