#include "git/repo.h"

#include <git2/sys/odb_backend.h>
#include <stdlib.h>
#include <string.h>

#include "git/inside.h"

wd_err wd_git_error(struct wd_arena *a, int code, const char *what)
{
	const git_error *e = git_error_last();

	return wd_failf(a,
			code == GIT_ENOTFOUND ? WD_ERR_NOT_FOUND
					      : WD_ERR_FOREIGN,
			"%s: %s", what,
			e != NULL && e->message != NULL
				? wd_str_c(a, wd_str_of(e->message))
				: "libgit2 does not say why");
}

static wd_err about(struct wd_arena *a, enum wd_code code, const wd_oid *id,
		    const char *what)
{
	return wd_failf(a, code, "object %.*s %s", WD_FMT(wd_oid_hex(a, *id)),
			what);
}

/*
 * Incoming objects are believed only from where receive-pack puts them: a
 * directory that somebody else chose could show objects that never arrive.
 */
static wd_err check_quarantine(struct wd_arena *a, const char *gitdir,
			       const char *quarantine)
{
	char *objects = realpath(wd_strf(a, "%s/objects", gitdir).ptr, NULL);
	char *incoming = realpath(quarantine, NULL);
	wd_err err = NULL;

	if (objects == NULL || incoming == NULL)
		err = wd_failf(a, WD_ERR_IO, "cannot find %s",
			       objects == NULL ? "the objects" : quarantine);
	else if (!wd_str_starts(wd_str_of(incoming),
				wd_strf(a, "%s/", objects)))
		err = wd_failf(a, WD_ERR_USAGE,
			       "%s is not inside the repository", quarantine);
	free(objects);
	free(incoming);
	return err;
}

wd_err wd_repo_open(struct wd_arena *a, const char *gitdir,
		    const char *quarantine, struct wd_repo **out)
{
	struct wd_arena own;
	wd_err err = wd_repo_supported(a, gitdir);

	if (err == NULL && quarantine != NULL)
		err = check_quarantine(a, gitdir, quarantine);
	if (err != NULL)
		return err;
	if (!wd_arena_map(WD_REPO_ARENA, a->full, a->ctx, &own))
		return wd_fail(a, WD_ERR_IO, "no memory for a repository");
	struct wd_repo *r = wd_new(a, struct wd_repo, 1);

	r->start = r->arena = own;
	r->gitdir = wd_str_c(&r->arena, wd_str_of(gitdir));
	if (quarantine != NULL)
		r->quarantine = wd_str_c(&r->arena, wd_str_of(quarantine));
	*out = r;
	return NULL;
}

void wd_repo_close(struct wd_repo *r)
{
	if (r == NULL)
		return;
	wd_trees_forget(r);
	git_odb_free(r->odb);
	if (r->started)
		(void)git_libgit2_shutdown();
	wd_arena_unmap(r->start, WD_REPO_ARENA);
	*r = (struct wd_repo){ 0 };
}

/* Nobody's settings, no second check of what git has just checked, and no
 * cache: what is read twice is remembered here. */
static void set_options(void)
{
	static const int levels[] = { GIT_CONFIG_LEVEL_PROGRAMDATA,
				      GIT_CONFIG_LEVEL_SYSTEM,
				      GIT_CONFIG_LEVEL_XDG,
				      GIT_CONFIG_LEVEL_GLOBAL };

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		(void)git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
	(void)git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	(void)git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
	wd_git_bound_memory();
}

wd_err wd_odb_open(struct wd_arena *a, const struct wd_repo *r, git_odb **out)
{
	git_odb *odb = NULL;
	int code = git_odb_open(&odb, wd_strf(a, "%s/objects", r->gitdir).ptr);

	if (code == 0 && r->quarantine != NULL)
		code = git_odb_add_disk_alternate(odb, r->quarantine);
	if (code != 0) {
		git_odb_free(odb);
		return wd_git_error(a, code, "cannot open the objects");
	}
	*out = odb;
	return NULL;
}

wd_err wd_repo_odb(struct wd_arena *a, struct wd_repo *r, git_odb **out)
{
	if (r->odb == NULL) {
		if (!r->started && git_libgit2_init() < 0)
			return wd_git_error(a, -1, "cannot start libgit2");
		if (!r->started)
			set_options();
		r->started = true;
		wd_err err = wd_odb_open(a, r, &r->odb);

		if (err != NULL)
			return err;
	}
	*out = r->odb;
	return NULL;
}

/* Both libraries number them alike; anything else cannot be stored. */
static bool known_type(git_object_t type)
{
	return type >= GIT_OBJECT_COMMIT && type <= GIT_OBJECT_TAG;
}

static wd_err failed(struct wd_arena *a, int code, const wd_oid *id)
{
	if (code == GIT_ENOTFOUND)
		return about(a, WD_ERR_NOT_FOUND, id, "is missing");
	return wd_because(a, wd_git_error(a, code, "libgit2"), "object %.*s",
			  WD_FMT(wd_oid_hex(a, *id)));
}

static wd_err read_header(struct wd_arena *a, git_odb *odb, const wd_oid *id,
			  git_object_t *type, size_t *size)
{
	git_oid oid;

	(void)git_oid_fromraw(&oid, id->b);
	int code = git_odb_read_header(size, type, odb, &oid);

	if (code != 0)
		return failed(a, code, id);
	if (!known_type(*type))
		return about(a, WD_ERR_FORMAT, id, "is of no known type");
	return NULL;
}

wd_err wd_repo_read(struct wd_arena *a, struct wd_repo *r, const wd_oid *id,
		    enum wd_object_type type, size_t max, git_odb_object **out)
{
	git_odb_object *object;
	git_odb *odb;
	git_oid oid;
	wd_err err = wd_repo_odb(a, r, &odb);

	if (err != NULL)
		return err;
	(void)git_oid_fromraw(&oid, id->b);
	int code = git_odb_read(&object, odb, &oid);

	if (code != 0)
		return failed(a, code, id);
	if ((int)git_odb_object_type(object) != (int)type)
		err = about(a, WD_ERR_FORMAT, id, "is of another type");
	else if (git_odb_object_size(object) > max)
		err = about(a, WD_ERR_LIMIT, id, "is too large");
	if (err == NULL)
		*out = object;
	else
		git_odb_object_free(object);
	return err;
}

wd_err wd_object_read(struct wd_arena *a, struct wd_repo *r, wd_oid id,
		      size_t max, enum wd_object_type *type, wd_str *raw)
{
	git_odb_object *object;
	enum wd_object_type found;
	uint64_t size;
	wd_err err = wd_object_header(a, r, id, &found, &size);

	if (err == NULL && size > max)
		err = about(a, WD_ERR_LIMIT, &id, "is too large");
	if (err == NULL)
		err = wd_repo_read(a, r, &id, found, max, &object);
	if (err != NULL)
		return err;
	*type = found;
	*raw = wd_str_dup(a, (wd_str){ git_odb_object_data(object),
				       git_odb_object_size(object) });
	git_odb_object_free(object);
	return NULL;
}

wd_err wd_object_header(struct wd_arena *a, struct wd_repo *r, wd_oid id,
			enum wd_object_type *type, uint64_t *size)
{
	git_odb *odb;
	git_object_t found;
	size_t bytes;
	wd_err err = wd_repo_odb(a, r, &odb);

	if (err == NULL)
		err = read_header(a, odb, &id, &found, &bytes);
	if (err != NULL)
		return err;
	*type = (enum wd_object_type)found;
	*size = bytes;
	return NULL;
}

bool wd_object_exists(struct wd_repo *r, wd_oid id)
{
	struct wd_arena mark = r->arena;
	git_odb *odb;
	git_oid oid;

	(void)git_oid_fromraw(&oid, id.b);
	bool there = wd_repo_odb(&r->arena, r, &odb) == NULL &&
		     git_odb_exists(odb, &oid) == 1;

	r->arena = mark;
	return there;
}
