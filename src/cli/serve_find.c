/*
 * serve_find.c - which repository below the root a path means.
 *
 * git itself adds suffixes to the path that it is given, and follows a file
 * named .git to wherever it leads.  So the search is made here, in git's
 * order, and git gets the git directory that was found: what was checked is
 * what it serves.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/serve.h"

static bool is_directory(struct wd_serve *s, const char *dir, const char *name)
{
	struct stat st;

	return stat(wd_strf(s->cli->arena, "%s%s", dir, name).ptr, &st) == 0 &&
	       S_ISDIR(st.st_mode);
}

static bool is_gitdir(struct wd_serve *s, const char *dir)
{
	return is_directory(s, dir, "/objects") &&
	       is_directory(s, dir, "/refs") &&
	       access(wd_strf(s->cli->arena, "%s/HEAD", dir).ptr, F_OK) == 0;
}

/* Links resolved on both sides before they are compared. */
static bool is_below(const char *top, const char *real)
{
	size_t n = strlen(top);

	return strncmp(real, top, n) == 0 &&
	       (real[n] == '/' || strcmp(top, "/") == 0);
}

/* git would look for .git in what it is given, and take that instead. */
static bool take(struct wd_serve *s, const char *path)
{
	char real[PATH_MAX];

	if (!is_gitdir(s, path) || realpath(path, real) == NULL ||
	    !is_below(s->top, real) ||
	    access(wd_strf(s->cli->arena, "%s/.git", real).ptr, F_OK) == 0)
		return false;
	s->repo = wd_str_c(s->cli->arena, wd_str_of(real));
	return true;
}

/* As git's enter_repo() has them. */
static bool take_any(struct wd_serve *s, wd_str base)
{
	static const char *const suffixes[] = { "/.git", "", ".git/.git",
						".git" };

	while (base.len > 1 && base.ptr[base.len - 1] == '/')
		base.len--;
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		if (take(s, wd_strf(s->cli->arena, "%.*s%s", WD_FMT(base),
				    suffixes[i])
				    .ptr))
			return true;
	return false;
}

/* "project" finds project.git, and the other way round, as forges do it. */
static bool take_either(struct wd_serve *s, wd_str base)
{
	if (take_any(s, base))
		return true;
	while (base.len > 1 && base.ptr[base.len - 1] == '/')
		base.len--;
	if (!wd_str_ends(base, WD_STR(".git")))
		return false;
	base.len -= 4;
	return base.len > 0 && base.ptr[base.len - 1] != '/' &&
	       take_any(s, base);
}

/*
 * ssh://HOST/project.git asks for "/project.git", and HOST:project.git for
 * "project.git": people mean the same.
 */
wd_err wd_serve_find(struct wd_serve *s)
{
	struct wd_arena *a = s->cli->arena;
	wd_str asked = wd_str_of(s->asked);
	char top[PATH_MAX];

	if (realpath(s->root, top) == NULL)
		return wd_failf(a, WD_ERR_IO, "%s: %s", s->root,
				strerror(errno));
	s->top = wd_str_c(a, wd_str_of(top));
	if (wd_str_starts(asked, WD_STR("~/")))
		asked = wd_str_from(asked, 2);
	if ((wd_str_starts(asked, WD_STR("/")) && take_either(s, asked)) ||
	    take_either(s, wd_strf(a, "%s/%.*s", s->top, WD_FMT(asked))))
		return NULL;
	return wd_failf(a, WD_ERR_NOT_FOUND,
			"there is no repository \"%.*s\" here: a path is "
			"relative to the directory of the repositories",
			WD_FMT(asked));
}
