/* pending_watch.c - does everything still hold that a decision rests on? */
#include "audit/pending.h"
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

const char *wd_pending_changed(struct wd_arena *a, const char *gitdir,
			       const struct wd_pending *p)
{
	const struct wd_arena mark = *a;
	const char *changed = NULL;

	for (size_t i = 0; changed == NULL && i < p->files; i++)
		changed = file_changed(a, &p->file[i]);
	for (size_t i = 0; changed == NULL && i < p->watches; i++) {
		*a = mark;
		changed = watch_changed(a, gitdir, &p->watch[i]);
	}
	return changed;
}
