#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "git/repo.h"
#include "text/config.h"

static wd_err unsupported(struct wd_arena *a, const char *what)
{
	return wd_failf(a, WD_ERR_UNSUPPORTED, "unsupported repository: %s",
			what);
}

/*
 * Extensions that change nothing that is read here; a NULL value is any.
 * worktreeconfig is about settings alone, and what is missing from a partial
 * clone is missing: no walk passes it by.
 */
static const struct {
	const char *key, *value;
} harmless[] = {
	{ "noop", NULL },           { "partialclone", NULL },
	{ "worktreeconfig", NULL }, { "preciousobjects", NULL },
	{ "objectformat", "sha1" }, { "refstorage", "files" },
};

static wd_err check_extension(struct wd_arena *a,
			      const struct wd_config_entry *e)
{
	size_t n = sizeof(harmless) / sizeof(harmless[0]);

	for (size_t i = 0; !e->has_subsection && i < n; i++)
		if (wd_str_eq(e->key, wd_str_of(harmless[i].key)) &&
		    (harmless[i].value == NULL ||
		     wd_str_eq(e->value, wd_str_of(harmless[i].value))))
			return NULL;
	return unsupported(a, wd_strf(a, "extensions.%.*s%s%.*s = %.*s",
				      WD_FMT(e->subsection),
				      e->has_subsection ? "." : "",
				      WD_FMT(e->key), WD_FMT(e->value))
				      .ptr);
}

static wd_err check_entry(struct wd_arena *a, const struct wd_config_entry *e)
{
	if (wd_str_eq(e->section, WD_STR("extensions")) && e->key.len > 0)
		return check_extension(a, e);
	if (wd_str_eq(e->section, WD_STR("core")) && !e->has_subsection &&
	    wd_str_eq(e->key, WD_STR("repositoryformatversion")) &&
	    !wd_str_eq(e->value, WD_STR("0")) &&
	    !wd_str_eq(e->value, WD_STR("1")))
		return unsupported(a, wd_strf(a, "repositoryformatversion %.*s",
					      WD_FMT(e->value))
					      .ptr);
	return NULL;
}

/* The repository's own file and nothing that it includes, as git does. */
static wd_err check_config(struct wd_arena *a, const char *gitdir)
{
	const char *path = wd_strf(a, "%s/config", gitdir).ptr;
	struct wd_config config = { 0 };
	wd_str text;
	wd_err err = wd_file_read(a, path, WD_CONFIG_MAX, &text);

	if (err != NULL && err->code == WD_ERR_NOT_FOUND)
		return NULL; /* format 0 */
	if (err == NULL)
		err = wd_config_read(a, wd_str_of(path), text, WD_CONFIG_GIT,
				     &config);
	for (size_t i = 0; err == NULL && i < config.count; i++)
		err = check_entry(a, &config.entry[i]);
	return err;
}

/* Files that make git see another history, or another place, than we. */
static const struct {
	const char *file, *why;
	bool empty_is_fine;
} foreign[] = {
	{ "commondir", "it is a linked worktree", false },
	{ "shallow",
	  "it is a shallow clone, and git fetch --unshallow makes it whole",
	  true },
	{ "info/grafts",
	  "it has grafts in info/grafts, which would hide history", true },
	{ "reftable", "its refs are a reftable", false },
};

/* What must be there; a file where a directory should be is not. */
static const char *const needed[] = { "objects", "refs" };

static wd_err check_files(struct wd_arena *a, const char *gitdir)
{
	struct stat st;

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (stat(wd_strf(a, "%s/%s", gitdir, needed[i]).ptr, &st) !=
			    0 ||
		    !S_ISDIR(st.st_mode))
			return wd_failf(a, WD_ERR_UNSUPPORTED,
					"%s is not a git repository: no %s",
					gitdir, needed[i]);
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		const char *path =
			wd_strf(a, "%s/%s", gitdir, foreign[i].file).ptr;

		if (stat(path, &st) != 0) {
			if (errno == ENOENT || errno == ENOTDIR)
				continue;
			return wd_failf(a, WD_ERR_IO, "cannot look at %s: %s",
					path, strerror(errno));
		}
		if (st.st_size > 0 || !foreign[i].empty_is_fine)
			return unsupported(a, foreign[i].why);
	}
	return NULL;
}

wd_err wd_repo_common(struct wd_arena *a, const char *gitdir, const char **out)
{
	wd_str file = wd_strf(a, "%s/commondir", gitdir), text;
	char real[PATH_MAX];
	wd_err err = wd_file_read(a, file.ptr, PATH_MAX, &text);

	if (err != NULL && err->code == WD_ERR_NOT_FOUND) {
		*out = gitdir;
		return NULL;
	}
	if (err != NULL)
		return err;
	text = wd_path_beside(a, file, wd_str_trim(text));
	if (realpath(text.ptr, real) == NULL)
		return wd_failf(a, WD_ERR_IO, "%s names %s: %s", file.ptr,
				text.ptr, strerror(errno));
	*out = wd_str_c(a, wd_str_of(real));
	return NULL;
}

wd_err wd_repo_supported(struct wd_arena *a, const char *gitdir)
{
	wd_err err = check_files(a, gitdir);

	return err != NULL ? err : check_config(a, gitdir);
}
