/* merge_value.c - one file, link or submodule that both sides have. */
#include "git/merge.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "git/merge_attributes.h"

void wd_unclean(struct wd_merging *g, const char *format, ...)
{
	char text[WD_TREES_PATH_MAX * 2];
	va_list args;

	if (g->why.len > 0)
		return;
	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	g->why = wd_str_dup(g->arena, wd_str_of(text));
}

bool wd_same_value(const struct wd_value *x, const struct wd_value *y)
{
	return x->mode == y->mode && (x->mode == 0 || wd_oid_eq(x->id, y->id));
}

static uint32_t kind_of(const struct wd_value *v)
{
	return v->mode & 0170000;
}

enum { FILE_KIND = 0100000, MODULE_KIND = 0160000 };

static bool merge_modes(const struct wd_merging *g, const struct wd_three *t,
			struct wd_value *out)
{
	const uint32_t base = t->base.mode, ours = t->ours.mode,
		       theirs = t->theirs.mode;

	/* git's octopus wants them equal where the content is merged */
	if (g->plan.octopus && ours != theirs)
		return false;
	out->mode = ours == theirs || ours == base ? theirs : ours;
	return ours == theirs || ours == base || theirs == base;
}

static wd_err note_driver(struct wd_merging *g, const struct wd_three *t,
			  enum wd_driver driver)
{
	switch (driver) {
	case WD_DRIVER_CUSTOM:
		wd_unclean(g,
			   "both sides change \"%.*s\", and its merge driver "
			   "cannot be run here",
			   WD_FMT(t->path));
		break;
	case WD_DRIVER_UNREADABLE:
		wd_unclean(g,
			   "both sides change \"%.*s\", and its attributes "
			   "cannot be read",
			   WD_FMT(t->path));
		break;
	default:
		wd_unclean(g,
			   "both sides change \"%.*s\", which .gitattributes "
			   "do not let git merge",
			   WD_FMT(t->path));
	}
	return NULL;
}

static void note_clash(struct wd_merging *g, const struct wd_three *t,
		       enum wd_merged merged, enum wd_driver driver)
{
	const wd_str path = t->path;

	if (merged == WD_MERGED_NOT)
		wd_unclean(g, "both sides change \"%.*s\", which is binary",
			   WD_FMT(path));
	else if (merged == WD_MERGED_UNKNOWN)
		wd_unclean(g,
			   "the lines of \"%.*s\" are too alike to follow how "
			   "git merges them",
			   WD_FMT(path));
	else if (driver == WD_DRIVER_ONE_UNION)
		wd_unclean(
			g,
			"only the first parent wants a union where both sides "
			"change \"%.*s\"",
			WD_FMT(path));
	else
		wd_unclean(g, "both sides change \"%.*s\" in one place",
			   WD_FMT(path));
}

/* git reads the attributes that the first parent has. */
static wd_err driver_for(struct wd_merging *g, const struct wd_three *t,
			 enum wd_driver *driver)
{
	*driver = WD_DRIVER_TEXT;
	if (g->plan.octopus)
		return NULL; /* it calls git merge-file, which knows none */
	return wd_merge_driver(g->arena, g->repo, &g->plan.tree[WD_MERGE_OURS],
			       &g->plan.tree[WD_MERGE_THEIRS], t->path, driver);
}

static wd_str label(struct wd_merging *g, const struct wd_three *t, int side)
{
	const wd_str from = t->from[side];

	if (t->depth == 0)
		return WD_STR("");
	if (from.len == 0)
		return side == 0 ? WD_STR("Temporary merge branch 1")
				 : WD_STR("Temporary merge branch 2");
	return wd_strf(g->lines.scratch, "Temporary merge branch %d:%.*s",
		       side + 1, WD_FMT(from));
}

static wd_err merge_contents(struct wd_merging *g, const struct wd_three *t,
			     enum wd_driver driver, struct wd_value *out,
			     enum wd_made *made)
{
	const bool same_kind = kind_of(&t->base) == FILE_KIND;
	const wd_oid *const ids[] = { same_kind ? &t->base.id : NULL,
				      &t->ours.id, &t->theirs.id };
	const struct wd_merge_how how = {
		.octopus = g->plan.octopus,
		.depth = t->depth,
		.overlap = driver == WD_DRIVER_UNION ? WD_OVERLAP_UNION
			   : t->depth > 0            ? WD_OVERLAP_MARKED
						     : WD_OVERLAP_STOPS,
		.label = { label(g, t, 0), label(g, t, 1) }
	};
	enum wd_merged merged;
	wd_err err = wd_merge_lines(&g->lines, ids, &how, &merged, &out->id);

	if (err != NULL || merged == WD_MERGED)
		return err;
	note_clash(g, t, merged, driver);
	*made = WD_MADE_CONFLICT;
	if (t->depth == 0 || merged == WD_MERGED_UNKNOWN ||
	    driver == WD_DRIVER_ONE_UNION)
		return NULL;
	*made = WD_MADE_OPEN;
	if (merged == WD_MERGED_NOT)
		*out = t->base;
	return NULL;
}

static wd_err merge_files(struct wd_merging *g, const struct wd_three *t,
			  struct wd_value *out, enum wd_made *made)
{
	enum wd_driver driver;
	wd_err err = driver_for(g, t, &driver);

	if (err != NULL)
		return err;
	if (driver == WD_DRIVER_BINARY && t->depth > 0 &&
	    kind_of(&t->base) == FILE_KIND) {
		out->id = t->base.id;
		*made = WD_MADE_OPEN;
		return NULL;
	}
	if (driver == WD_DRIVER_BINARY || driver == WD_DRIVER_CUSTOM ||
	    driver == WD_DRIVER_UNREADABLE) {
		*made = WD_MADE_CONFLICT;
		return note_driver(g, t, driver);
	}
	return merge_contents(g, t, driver, out, made);
}

static wd_err both_changed(struct wd_merging *g, const struct wd_three *t,
			   struct wd_value *out, enum wd_made *made)
{
	if (kind_of(&t->ours) == FILE_KIND)
		return merge_files(g, t, out, made);
	wd_unclean(g, "both sides change the %s \"%.*s\"",
		   kind_of(&t->ours) == MODULE_KIND ? "submodule"
						    : "symbolic link",
		   WD_FMT(t->path));
	*made = WD_MADE_CONFLICT;
	if (t->depth > 0) {
		*made = WD_MADE_OPEN;
		*out = t->base;
	}
	return NULL;
}

wd_err wd_merge_values(struct wd_merging *g, const struct wd_three *t,
		       struct wd_value *out, enum wd_made *made)
{
	wd_err err = NULL;

	*made = WD_MADE;
	*out = t->ours;
	if (!merge_modes(g, t, out)) {
		wd_unclean(g, "both sides change the mode of \"%.*s\"",
			   WD_FMT(t->path));
		*made = WD_MADE_CONFLICT;
		return NULL;
	}
	if (wd_oid_eq(t->ours.id, t->theirs.id) ||
	    (t->base.mode != 0 && wd_oid_eq(t->ours.id, t->base.id)))
		out->id = t->theirs.id;
	else if (t->base.mode == 0 || !wd_oid_eq(t->theirs.id, t->base.id))
		err = both_changed(g, t, out, made);
	return err;
}
