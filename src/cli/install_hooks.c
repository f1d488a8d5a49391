/*
 * install_hooks.c - put ours in the place of each hook, beside or before what
 * was there.
 *
 * A forge writes its hooks anew now and then.  What it overwrote is repaired by
 * running `install` again: that a hook may be chained was said once.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/install.h"

static const char *in_dir(const struct wd_installing *in, const char *dir,
			  const char *name)
{
	return wd_strf(in->cli->arena, "%s/%s", dir, name).ptr;
}

static const char *parts_of(const struct wd_installing *in, const char *name)
{
	return wd_strf(in->cli->arena, "%s/%s.d", in->hooks.dir, name).ptr;
}

static wd_err cannot(const struct wd_installing *in, const char *what,
		     const char *path)
{
	return wd_failf(in->cli->arena, WD_ERR_IO, "cannot %s %s: %s", what,
			path, strerror(errno));
}

enum { HOOK_TEXT_MAX = 1 << 20 };

/* Its hooks/update must be its own link, or it denies all access. */
static bool is_gitolites(const struct wd_installing *in, const char *path,
			 const char *name)
{
	static const char mark[] = "Gitolite::Hooks";
	wd_str text;

	return strcmp(name, "update") == 0 &&
	       wd_file_read(in->cli->arena, path, HOOK_TEXT_MAX, &text) ==
		       NULL &&
	       memmem(text.ptr, text.len, mark, sizeof(mark) - 1) != NULL;
}

/* Somebody else's hook in the place of ours: may and can it be kept? */
static wd_err check_other(const struct wd_installing *in, const char *name,
			  const struct wd_hook_file *f)
{
	struct wd_arena *a = in->cli->arena;
	bool agreed = in->chain || wd_hooks_listed(in->hooks.chain, name);

	if (is_gitolites(in, f->path, name))
		return wd_failf(a, WD_ERR_USAGE,
				"%s is gitolite's, which serves a repository "
				"only while it is there: name the other hooks "
				"in --hooks, without update",
				f->path);
	if (!agreed)
		return wd_failf(a, WD_ERR_USAGE,
				"%s is somebody else's hook: --chain keeps it "
				"and runs it after Warder's",
				f->path);
	if (access(f->path, F_OK) != 0)
		return wd_failf(a, WD_ERR_USAGE,
				"%s, so it cannot be chained: remove the link, "
				"or put back what it leads to",
				f->why);
	if (access(f->path, X_OK) != 0)
		return wd_failf(a, WD_ERR_USAGE,
				"%s cannot be executed, so git does not run "
				"it: remove it, or chmod +x",
				f->path);
	return NULL;
}

/* Ours is not in hooks/NAME, but in the directory that the script there runs.
 */
static bool is_entry(const struct wd_installing *in, const char *name,
		     const struct wd_hook_file *f)
{
	return f->kind == WD_HOOK_ENTERED ||
	       (f->kind == WD_HOOK_GONE &&
		strcmp(f->path, in_dir(in, in->hooks.dir, name)) != 0);
}

static wd_err plan_one(const struct wd_installing *in, const char *name,
		       struct wd_plan *out)
{
	const struct wd_hooks *h = &in->hooks;
	struct wd_hook_file f = wd_hook_look(h, h->dir, name);
	const char *other = wd_chain_kept(h, name);
	wd_err err = NULL;

	*out = (struct wd_plan){ WD_PLACE_NOT, NULL };
	if (!wd_install_listed(in, name) &&
	    (other == NULL || f.kind != WD_HOOK_OURS))
		return NULL; /* one that was put in earlier stays */
	if (is_entry(in, name, &f)) {
		*out = (struct wd_plan){ WD_PLACE_ENTER,
					 in_dir(in, h->dir, name) };
		return NULL;
	}
	if (f.kind == WD_HOOK_FOREIGN) {
		err = check_other(in, name, &f);
		other = f.path;
	}
	if (err != NULL)
		return err;
	out->other = other;
	out->how = other == NULL                               ? WD_PLACE_LINK
		   : wd_hook_delegates(h, h->dir, other, name) ? WD_PLACE_ENTER
							       : WD_PLACE_CHAIN;
	return NULL;
}

static bool is_ours(const struct wd_installing *in, size_t i)
{
	const struct wd_hooks *h = &in->hooks;

	return in->plan[i].how == WD_PLACE_LINK ||
	       in->plan[i].how == WD_PLACE_CHAIN ||
	       (in->plan[i].how == WD_PLACE_NOT &&
		wd_hook_look(h, h->dir, wd_hook_names[i]).kind == WD_HOOK_OURS);
}

/*
 * That a script runs NAME.d is what its text looks like.  Should it not, then
 * nothing judges, and one of ours that git runs by itself must refuse.
 */
wd_err wd_install_plan(struct wd_installing *in)
{
	wd_err err = NULL;

	for (size_t i = 0; err == NULL && i < WD_HOOKS; i++)
		err = plan_one(in, wd_hook_names[i], &in->plan[i]);
	if (err != NULL || is_ours(in, 0) || is_ours(in, 1) || is_ours(in, 2))
		return err;
	return wd_failf(in->cli->arena, WD_ERR_USAGE,
			"--hooks needs reference-transaction where %s runs the "
			"hooks in a directory: it notices when Warder's was "
			"not run",
			in->plan[0].how == WD_PLACE_ENTER ? in->plan[0].other
							  : in->plan[1].other);
}

/* Made beside and renamed, so that there is never a moment without it. */
static wd_err put_link(const struct wd_installing *in, const char *target,
		       const char *dir, const char *name)
{
	const char *fresh =
		wd_strf(in->cli->arena, "%s/.%s.warder-new", dir, name).ptr;
	const char *path = in_dir(in, dir, name);

	(void)unlink(fresh);
	if (symlink(target, fresh) != 0 || rename(fresh, path) != 0)
		return cannot(in, "link", path);
	return wd_install_give(in, path);
}

static wd_err make_chain_dir(const struct wd_installing *in)
{
	const char *dir = wd_chain_dir(&in->hooks);
	struct stat st;

	if (stat(in->hooks.dir, &st) != 0)
		return cannot(in, "read", in->hooks.dir);
	if (mkdir(dir, st.st_mode & 0777) == 0)
		return wd_install_give(in, dir);
	if (errno != EEXIST || lstat(dir, &st) != 0)
		return cannot(in, "make", dir);
	/* root must not write where the account's own link leads */
	return S_ISDIR(st.st_mode)
		       ? NULL
		       : wd_failf(in->cli->arena, WD_ERR_USAGE,
				  "%s is in the way: it is no directory", dir);
}

/*
 * The very file, under the same name and at the same depth, so that a relative
 * link still leads where it did.  hooks/NAME is there until ours replaces it.
 */
static wd_err keep(const struct wd_installing *in, const char *name,
		   const char *other)
{
	const char *dir = wd_chain_dir(&in->hooks);
	const char *path = in_dir(in, dir, name);
	const char *fresh =
		wd_strf(in->cli->arena, "%s/.%s.warder-new", dir, name).ptr;
	const char *old =
		wd_strf(in->cli->arena, "%s/%s.chained", in->hooks.dir, name)
			.ptr;
	wd_err err = make_chain_dir(in);

	if (err != NULL || strcmp(other, path) == 0)
		return err;
	(void)unlink(fresh);
	if (link(other, fresh) != 0 || rename(fresh, path) != 0)
		return cannot(in, "keep", other);
	(void)unlink(old); /* where earlier versions kept it */
	return NULL;
}

wd_err wd_install_keep(const struct wd_installing *in)
{
	const char *missing;
	bool any = false;
	wd_err err = NULL;

	for (size_t i = 0; err == NULL && i < WD_HOOKS; i++) {
		if (in->plan[i].how != WD_PLACE_CHAIN)
			continue;
		any = true;
		err = keep(in, wd_hook_names[i], in->plan[i].other);
	}
	if (err == NULL && any)
		err = wd_chain_mirror(&in->hooks, true, &missing);
	return err;
}

/*
 * Ours goes into NAME.d first; then the script gets its place back, which an
 * earlier version took from it.
 */
static wd_err enter(const struct wd_installing *in, const char *name,
		    const char *other, const char *target)
{
	const char *path = in_dir(in, in->hooks.dir, name);
	const char *kept = wd_chain_kept(&in->hooks, name);
	wd_err err = put_link(in, target, parts_of(in, name), WD_HOOK_ENTRY);

	if (err != NULL)
		return err;
	if (strcmp(other, path) != 0 && rename(other, path) != 0)
		return cannot(in, "put back", path);
	/* an older copy of what the forge has written anew since */
	if (strcmp(other, path) == 0 && kept != NULL &&
	    wd_hook_delegates(&in->hooks, in->hooks.dir, kept, name))
		(void)unlink(kept);
	return NULL;
}

wd_err wd_install_place(const struct wd_installing *in)
{
	wd_err err = wd_make_dirs(in->cli->arena, in->hooks.dir);
	bool chained = false;

	for (size_t i = 0; err == NULL && i < WD_HOOKS; i++) {
		const char *name = wd_hook_names[i];
		const char *target = in_dir(in, in->programs, name);

		chained |= in->plan[i].how == WD_PLACE_CHAIN;
		if (in->plan[i].how == WD_PLACE_ENTER)
			err = enter(in, name, in->plan[i].other, target);
		else if (in->plan[i].how != WD_PLACE_NOT)
			err = put_link(in, target, in->hooks.dir, name);
	}
	if (err == NULL && !chained)
		wd_chain_unmirror(&in->hooks);
	return err;
}

const char *wd_install_names(const struct wd_installing *in,
			     enum wd_placing how)
{
	struct wd_buf names = { .arena = in->cli->arena };

	for (size_t i = 0; i < WD_HOOKS; i++) {
		if (in->plan[i].how != how)
			continue;
		if (names.len > 0)
			wd_buf_byte(&names, ',');
		wd_buf_c(&names, wd_hook_names[i]);
	}
	return wd_str_c(in->cli->arena, wd_buf_str(&names));
}
