/* tidy.c - read a tree that may be anything. */
#include <string.h>

#include "text/hygiene.h"

enum {
	MODE_MAX = 7,
	TYPE = 0170000,
	FILE_TYPE = 0100000,
	DIR = 0040000,
	SYMLINK = 0120000,
	GITLINK = 0160000
};

enum wd_reason wd_hygiene_reason(enum wd_hygiene_check c)
{
	static const enum wd_reason reasons[WD_HYGIENE_CHECKS] = {
		[WD_HYGIENE_DUP_PARENT] = WD_REASON_DUP_PARENT,
		[WD_HYGIENE_TAG_NAME] = WD_REASON_TAG_NAME_MISMATCH,
		[WD_HYGIENE_NESTED_TAG] = WD_REASON_NESTED_TAG,
		[WD_HYGIENE_DOTGIT] = WD_REASON_TREE_DOTGIT,
		[WD_HYGIENE_GIT_LINKS] = WD_REASON_TREE_DOTGIT,
		[WD_HYGIENE_MALFORMED] = WD_REASON_TREE_MALFORMED,
		[WD_HYGIENE_OLD_MODES] = WD_REASON_TREE_MALFORMED,
		[WD_HYGIENE_GITMODULES] = WD_REASON_GITMODULES,
		[WD_HYGIENE_LIMIT] = WD_REASON_LIMIT,
	};

	return reasons[c];
}

static bool stop(struct wd_tidy *t, const char *why)
{
	t->broken = why;
	return false;
}

static bool read_mode(wd_str text, uint32_t *out)
{
	uint32_t mode = 0;

	if (text.len == 0 || text.len > MODE_MAX)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '7')
			return false;
		mode = mode << 3 | (uint32_t)(text.ptr[i] - '0');
	}
	*out = mode;
	return true;
}

static void check_mode(wd_str text, struct wd_tidy_entry *e)
{
	static const uint32_t written[] = { 0100644, 0100755, SYMLINK, DIR,
					    GITLINK };
	uint32_t type = e->entry.mode & TYPE;

	if ((type != FILE_TYPE && type != DIR && type != SYMLINK &&
	     type != GITLINK) ||
	    e->entry.mode > 0177777) {
		e->flaw[WD_HYGIENE_MALFORMED] = "has a mode of no known type";
		return;
	}
	if (text.ptr[0] == '0')
		e->flaw[WD_HYGIENE_OLD_MODES] = "has a mode with a zero first";
	for (size_t i = 0; i < sizeof(written) / sizeof(written[0]); i++)
		if (e->entry.mode == written[i])
			return;
	e->flaw[WD_HYGIENE_OLD_MODES] = "has a mode that git does not write";
}

static void check_git_name(struct wd_tidy_entry *e)
{
	uint32_t type = e->entry.mode & TYPE;

	e->is = wd_git_name(e->entry.name);
	if (e->is == WD_NAME_DOTGIT)
		e->flaw[WD_HYGIENE_DOTGIT] = "is taken for .git somewhere";
	else if (e->is == WD_NAME_MODULES && type != FILE_TYPE)
		e->flaw[WD_HYGIENE_GITMODULES] =
			"is a .gitmodules that is not a file";
	else if (e->is != WD_NAME_OTHER && type == SYMLINK)
		e->flaw[WD_HYGIENE_GIT_LINKS] =
			"is one of git's own files, as a symbolic link";
}

static const char *name_flaw(const struct wd_tree_entry *e)
{
	if (e->name.len == 0)
		return "has no name";
	if (wd_str_eq(e->name, WD_STR(".")) || wd_name_climbs(e->name))
		return "leads out of its directory";
	if (wd_str_has(e->name, '/'))
		return "has '/' in its name";
	return wd_oid_zero(e->id) ? "names no object" : NULL;
}

static void remember_file(struct wd_tidy *t, wd_str name)
{
	if (t->files == t->room) {
		size_t room = t->room == 0 ? 16 : t->room * 2;
		wd_str *more = wd_new(t->arena, wd_str, room);

		if (t->files > 0)
			memcpy(more, t->file, t->files * sizeof(*more));
		t->file = more;
		t->room = room;
	}
	t->file[t->files++] = name;
}

/*
 * A file "a" and a directory "a" need not be neighbours: "a-b" comes between.
 * But then every name between them begins with "a", so the names that begin
 * the present one are enough to find the first of the two.
 */
static const char *place_flaw(struct wd_tidy *t, const struct wd_tree_entry *e)
{
	bool dir = (e->mode & TYPE) == DIR;
	int c = t->count > 0 ? wd_tree_order(&t->last, e) : -1;

	while (t->files > 0 && !wd_str_starts(e->name, t->file[t->files - 1]))
		t->files--;
	bool twin =
		dir && t->files > 0 && t->file[t->files - 1].len == e->name.len;

	if (!dir)
		remember_file(t, e->name);
	t->last = *e;
	t->count++;
	if (c == 0 || twin)
		return "stands twice in its directory";
	return c > 0 ? "is not in order" : NULL;
}

bool wd_tidy_next(struct wd_tidy *t, struct wd_tidy_entry *out)
{
	struct wd_tidy_entry e = { 0 };
	wd_str mode, rest;

	if (t->rest.len == 0 || t->broken != NULL)
		return false;
	if (!wd_str_cut(t->rest, ' ', &mode, &rest) ||
	    !read_mode(mode, &e.entry.mode))
		return stop(t, "has an entry without a mode");
	if (!wd_str_cut(rest, '\0', &e.entry.name, &rest) ||
	    rest.len < sizeof(e.entry.id.b))
		return stop(t, "has a tree that ends within an entry");
	memcpy(e.entry.id.b, rest.ptr, sizeof(e.entry.id.b));
	rest = wd_str_from(rest, sizeof(e.entry.id.b));
	e.raw = (wd_str){ t->rest.ptr, t->rest.len - rest.len };
	t->rest = rest;
	check_mode(mode, &e);
	check_git_name(&e);
	const char *own = name_flaw(&e.entry), *place = place_flaw(t, &e.entry);

	e.misplaced = place != NULL;
	if (place != NULL)
		e.flaw[WD_HYGIENE_MALFORMED] = place;
	else if (own != NULL)
		e.flaw[WD_HYGIENE_MALFORMED] = own;
	*out = e;
	return true;
}
