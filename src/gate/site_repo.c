/* site_repo.c - what a protected repository says of itself. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "gate/site.h"
#include "git/repo.h"
#include "text/config.h"
#include "text/glob.h"
#include "text/refname.h"

/* The repository's name and id come from its own config, never from outside. */
static wd_err read_repository(struct wd_arena *a, const char *gitdir,
			      struct wd_config *out)
{
	const char *path = wd_strf(a, "%s/config", gitdir).ptr;
	wd_str text;
	wd_err err = wd_file_read(a, path, WD_CONFIG_MAX, &text);

	return err != NULL ? err
			   : wd_config_read(a, wd_str_of(path), text,
					    WD_CONFIG_GIT, out);
}

static wd_str repo_value(const struct wd_config *c, const char *key)
{
	wd_str value = { 0 };

	(void)wd_config_get(c, WD_STR("warder"), (wd_str){ 0 }, wd_str_of(key),
			    &value);
	return value;
}

/* Unlike the others it may be given several times. */
static void add_pushees(struct wd_arena *a, const struct wd_config *c,
			struct wd_site *site)
{
	site->pushee = wd_new(a, wd_str, c->count);
	for (size_t i = 0; i < c->count; i++)
		if (wd_str_eq(c->entry[i].section, WD_STR("warder")) &&
		    !c->entry[i].has_subsection &&
		    wd_str_eq(c->entry[i].key, WD_STR("pushee")))
			site->pushee[site->pushees++] = c->entry[i].value;
}

static wd_err absolute(struct wd_arena *a, const char *gitdir, const char **out)
{
	char real[PATH_MAX];

	if (realpath(gitdir, real) == NULL)
		return wd_failf(a, WD_ERR_IO, "no such repository: %s", gitdir);
	*out = wd_str_c(a, wd_str_of(real));
	return NULL;
}

static wd_err find_config(struct wd_arena *a, wd_str named, const char **out)
{
	if (named.len == 0)
		*out = WD_SITE_CONFIG;
	else if (named.ptr[0] == '/')
		*out = wd_str_c(a, named);
	else
		return wd_failf(a, WD_ERR_USAGE,
				"warder.config must be an absolute path, not "
				"\"%.*s\"",
				WD_FMT(named));
	return NULL;
}

wd_err wd_site_config_of(struct wd_arena *a, const char *gitdir,
			 const char **out)
{
	struct wd_config config;
	wd_err err = read_repository(a, gitdir, &config);

	return err != NULL ? err
			   : find_config(a, repo_value(&config, "config"), out);
}

static wd_err add_repository(struct wd_arena *a, const struct wd_config *c,
			     struct wd_site *site)
{
	site->repository_id = repo_value(c, "id");
	site->repository = repo_value(c, "repository");
	if (!wd_refname_component(site->repository_id, false))
		return wd_failf(a, WD_ERR_USAGE,
				"%s has no valid warder.id: run warder install",
				site->gitdir);
	if (site->repository.len == 0)
		site->repository = site->repository_id;
	site->chain = repo_value(c, "chain");
	add_pushees(a, c, site);
	site->store_root = site->store;
	site->store =
		wd_strf(a, "%s/%.*s", site->store, WD_FMT(site->repository_id))
			.ptr;
	return NULL;
}

wd_err wd_site_load(struct wd_arena *a, const char *gitdir, struct wd_site *out)
{
	struct wd_config config;
	const char *real = NULL, *common = NULL, *path = NULL;
	struct wd_site site;
	wd_err err;

	if (gitdir == NULL)
		gitdir = getenv("GIT_DIR"); /* receive-pack's own: "." */
	err = absolute(a, gitdir == NULL ? "." : gitdir, &real);
	if (err == NULL)
		err = wd_repo_common(a, real, &common);
	if (err == NULL)
		err = read_repository(a, common, &config);
	if (err == NULL)
		err = find_config(a, repo_value(&config, "config"), &path);
	if (err == NULL)
		err = wd_site_read(a, path, &site);
	if (err == NULL) {
		site.gitdir = common;
		site.linked = strcmp(common, real) != 0;
		err = add_repository(a, &config, &site);
	}
	if (err == NULL)
		*out = site;
	return err;
}

wd_err wd_site_pushable(struct wd_arena *a, const struct wd_site *s)
{
	const char *namespace = getenv("GIT_NAMESPACE");

	if (s->linked)
		return wd_failf(a, WD_ERR_UNSUPPORTED,
				"this is a linked work tree: push to the "
				"repository that it belongs to, %s",
				s->gitdir);
	if (namespace != NULL && namespace[0] != '\0')
		return wd_failf(a, WD_ERR_UNSUPPORTED,
				"GIT_NAMESPACE is set to \"%s\", and rules are "
				"for refs outside of namespaces: push without "
				"one",
				namespace);
	return NULL;
}

bool wd_site_unprotected(const struct wd_site *s, wd_str path)
{
	for (size_t i = 0; i < s->unprotecteds; i++)
		if (wd_glob_match(s->unprotected[i], path))
			return true;
	return false;
}

bool wd_site_chains(const struct wd_site *s, wd_str hook)
{
	wd_str rest = s->chain, one;

	while (rest.len > 0) {
		if (!wd_str_cut(rest, ',', &one, &rest)) {
			one = rest;
			rest = (wd_str){ 0 };
		}
		if (wd_str_eq(one, hook))
			return true;
	}
	return false;
}
