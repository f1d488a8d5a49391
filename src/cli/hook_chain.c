/* hook_chain.c - hooks.chained/: the hooks that ours run, and links to what
 * they expect around them. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/hook_files.h"

const char *wd_chain_dir(const struct wd_hooks *h)
{
	return wd_strf(h->cli->arena, "%s.chained", h->dir).ptr;
}

/* Where a link in hooks.chained/ leads to. */
static const char *twin(const struct wd_hooks *h, const char *name)
{
	return wd_strf(h->cli->arena, "../%s/%s", strrchr(h->dir, '/') + 1,
		       name)
		.ptr;
}

static const char *in_chain(const struct wd_hooks *h, const char *name)
{
	return wd_strf(h->cli->arena, "%s/%s", wd_chain_dir(h), name).ptr;
}

/* One of the links that wd_chain_mirror() makes? */
static bool is_mirror(const struct wd_hooks *h, const char *name)
{
	char target[PATH_MAX];
	ssize_t n = readlink(in_chain(h, name), target, sizeof(target) - 1);

	if (n < 0)
		return false;
	target[n] = '\0';
	return strcmp(target, twin(h, name)) == 0;
}

const char *wd_chain_kept(const struct wd_hooks *h, const char *name)
{
	const char *path = in_chain(h, name);
	struct stat st;

	if (lstat(path, &st) == 0 && !is_mirror(h, name))
		return path;
	path = wd_strf(h->cli->arena, "%s/%s.chained", h->dir, name).ptr;
	return lstat(path, &st) == 0 ? path : NULL;
}

/* Not what is ours, what is in the making, and git's own examples. */
static bool is_expected(const struct wd_hooks *h, const char *entry)
{
	wd_str name = wd_str_of(entry);

	if (entry[0] == '.' || wd_str_ends(name, WD_STR(".sample")) ||
	    wd_str_ends(name, WD_STR(".chained")) ||
	    wd_str_ends(name, WD_STR(".warder-new")))
		return false;
	for (size_t i = 0; i < WD_HOOKS; i++)
		if (strcmp(entry, wd_hook_names[i]) == 0)
			return wd_hook_look(h, h->dir, entry).kind ==
			       WD_HOOK_FOREIGN;
	return true;
}

static wd_err mirror_one(const struct wd_hooks *h, const char *entry, bool make,
			 const char **missing)
{
	const char *path = in_chain(h, entry);
	struct stat st;

	if (!is_expected(h, entry) || lstat(path, &st) == 0)
		return NULL;
	if (!make) {
		*missing = wd_str_c(h->cli->arena, wd_str_of(entry));
		return NULL;
	}
	return symlink(twin(h, entry), path) == 0
		       ? NULL
		       : wd_failf(h->cli->arena, WD_ERR_IO,
				  "cannot link %s: %s", path, strerror(errno));
}

/* All links, or the dead ones. */
static void remove_links(const struct wd_hooks *h, bool all)
{
	DIR *dir = opendir(wd_chain_dir(h));
	const struct dirent *e;

	while (dir != NULL && (e = readdir(dir)) != NULL)
		if (is_mirror(h, e->d_name) &&
		    (all || access(in_chain(h, e->d_name), F_OK) != 0))
			(void)unlink(in_chain(h, e->d_name));
	if (dir != NULL)
		(void)closedir(dir);
}

wd_err wd_chain_mirror(const struct wd_hooks *h, bool make,
		       const char **missing)
{
	const struct dirent *e;
	wd_err err = NULL;
	DIR *dir = opendir(h->dir);

	*missing = NULL;
	if (dir == NULL)
		return wd_failf(h->cli->arena, WD_ERR_IO, "%s: %s", h->dir,
				strerror(errno));
	if (make)
		remove_links(h, false);
	while (err == NULL && *missing == NULL && (e = readdir(dir)) != NULL)
		err = mirror_one(h, e->d_name, make, missing);
	(void)closedir(dir);
	return err;
}

void wd_chain_unmirror(const struct wd_hooks *h)
{
	remove_links(h, true);
	(void)rmdir(wd_chain_dir(h));
}
