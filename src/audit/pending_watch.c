/* pending_watch.c - does everything still hold that a decision rests on? */
#include "audit/pending_text.h"
#include "base/file.h"
#include "text/escape.h"

enum { SHOWN_MAX = 300 };

static const char *say(struct wd_arena *a, wd_str name, const char *what)
{
	wd_str shown = wd_escape(a, name, SHOWN_MAX);

	return wd_strf(a, "%.*s %s while the push was judged: push again",
		       WD_FMT(shown), what)
		.ptr;
}

static const char *file_changed(struct wd_arena *a,
				const struct wd_pending_file *f)
{
	wd_str now = wd_file_identity(a, wd_str_c(a, f->path));

	return wd_str_eq(now, f->identity) ? NULL : say(a, f->path, "changed");
}

/* Both lists are sorted by name: walk them side by side. */
static const char *refs_changed(struct wd_arena *a,
				const struct wd_pending_watch *w,
				const struct wd_ref *now, size_t count)
{
	size_t i = 0, k = 0;

	while (i < w->refs || k < count) {
		int c = i == w->refs ? 1
			: k == count ? -1
				     : wd_str_cmp(w->ref[i].name, now[k].name);

		if (c < 0)
			return say(a, w->ref[i].name, "was removed");
		if (c > 0)
			return say(a, now[k].name, "was added");
		if (!wd_oid_eq(w->ref[i].id, now[k].id))
			return say(a, now[k].name, "changed");
		i++;
		k++;
	}
	return NULL;
}

static const char *watch_changed(struct wd_arena *a, const char *gitdir,
				 const struct wd_pending_watch *w)
{
	struct wd_ref *now = NULL;
	size_t count = 0;
	wd_err err = wd_refs_list(a, gitdir, w->prefix, &now, &count);

	if (err == NULL)
		return refs_changed(a, w, now, count);
	wd_str shown = wd_escape(a, w->prefix, SHOWN_MAX);

	return wd_strf(a, "%.*s cannot be looked at again: %s", WD_FMT(shown),
		       wd_err_text(a, err))
		.ptr;
}

wd_str wd_pending_packed(struct wd_arena *a, const char *gitdir)
{
	return wd_file_identity(a, wd_strf(a, "%s/packed-refs", gitdir).ptr);
}

static bool same_loose(struct wd_arena *a, const char *gitdir,
		       const struct wd_pending_watch *w)
{
	struct wd_ref *now = NULL;
	size_t count = 0;
	wd_err err = wd_refs_loose(a, gitdir, w->prefix, &now, &count);

	if (err != NULL || count != w->loose_refs)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!wd_oid_eq(now[i].id, w->loose[i].id) ||
		    !wd_str_eq(now[i].name, w->loose[i].name))
			return false;
	return true;
}

/*
 * Can nothing have changed?  A ref has its loose value, or else its packed
 * one.  So if the refs with a file of their own are the ones that were found,
 * with the ids that were found, and packed-refs is the very file that was there
 * before anything was read, every ref still holds what was judged.  git packs a
 * ref before it removes the loose file, so packed-refs comes last here.
 * "No" means nothing: a mere `git gc` looks like this, too.
 */
static bool untouched(struct wd_arena *a, const char *gitdir,
		      const struct wd_pending *p)
{
	const struct wd_arena mark = *a;
	bool same = true;

	for (size_t i = 0; same && i < p->watches; i++) {
		*a = mark;
		same = same_loose(a, gitdir, &p->watch[i]);
	}
	same = same && wd_str_eq(wd_pending_packed(a, gitdir), p->packed);
	*a = mark;
	return same;
}

/* Name by name, and which one it is. */
static const char *any_watch_changed(struct wd_arena *a, const char *gitdir,
				     struct wd_pending *p)
{
	wd_err err = wd_pending_found(a, p);

	if (err != NULL)
		return wd_strf(a, "the decision cannot be read again: %s",
			       wd_err_text(a, err))
			.ptr;
	const struct wd_arena mark = *a;
	const char *changed = NULL;

	for (size_t i = 0; changed == NULL && i < p->watches; i++) {
		*a = mark;
		changed = watch_changed(a, gitdir, &p->watch[i]);
	}
	return changed;
}

const char *wd_pending_changed(struct wd_arena *a, const char *gitdir,
			       struct wd_pending *p)
{
	const char *changed = NULL;

	for (size_t i = 0; changed == NULL && i < p->files; i++)
		changed = file_changed(a, &p->file[i]);
	if (changed != NULL || untouched(a, gitdir, p))
		return changed;
	return any_watch_changed(a, gitdir, p);
}
