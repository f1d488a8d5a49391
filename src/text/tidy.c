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
		[WD_HYGIENE_SAME_NAMES] = WD_REASON_TREE_NAMES,
		[WD_HYGIENE_ODD_NAMES] = WD_REASON_TREE_NAMES,
		[WD_HYGIENE_LIMIT] = WD_REASON_LIMIT,
	};

	return reasons[c];
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

/* NULL, or why there is no entry in front of `*rest`. */
static const char *split(wd_str *rest, wd_str *mode, struct wd_tree_entry *e)
{
	wd_str after;

	if (!wd_str_cut(*rest, ' ', mode, &after) ||
	    !read_mode(*mode, &e->mode))
		return "has an entry without a mode";
	if (!wd_str_cut(after, '\0', &e->name, &after) ||
	    after.len < sizeof(e->id.b))
		return "has a tree that ends within an entry";
	memcpy(e->id.b, after.ptr, sizeof(e->id.b));
	*rest = wd_str_from(after, sizeof(e->id.b));
	return NULL;
}

bool wd_tidy_next(struct wd_tidy *t, struct wd_tidy_entry *out)
{
	struct wd_tidy_entry e = { 0 };
	wd_str mode, rest = t->rest;

	if (t->rest.len == 0 || t->broken != NULL)
		return false;
	t->broken = split(&rest, &mode, &e.entry);
	if (t->broken != NULL)
		return false;
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

bool wd_tidy_in_place(struct wd_arena *a, wd_str raw)
{
	struct wd_tree_reader reader = { .rest = raw };
	struct wd_tidy t = { .arena = a };
	struct wd_tree_entry e;

	while (wd_tree_next(&reader, &e))
		if (place_flaw(&t, &e) != NULL)
			return false;
	return !reader.broken;
}

static size_t common(wd_str x, wd_str y)
{
	enum { BLOCK = 64 };
	const size_t most = x.len < y.len ? x.len : y.len;
	size_t n = 0;

	while (most - n >= BLOCK && memcmp(x.ptr + n, y.ptr + n, BLOCK) == 0)
		n += BLOCK;
	while (n < most && x.ptr[n] == y.ptr[n])
		n++;
	return n;
}

/* Whole entries in the first bytes of a tree. */
static size_t whole_entries(const char *raw, size_t bytes, size_t *count,
			    size_t *last)
{
	size_t end = 0;
	const char *nul;

	*count = *last = 0;
	while ((nul = memchr(raw + end, '\0', bytes - end)) != NULL &&
	       bytes - (size_t)(nul - raw) > WD_OID_BYTES) {
		*last = end;
		end = (size_t)(nul - raw) + 1 + WD_OID_BYTES;
		++*count;
	}
	return end;
}

/*
 * Does it follow the entries before it?  Not while a file among those may still
 * find its twin: all names up to that one begin with its own.
 */
static bool follows(struct wd_tidy *t, const struct wd_tree_entry *e)
{
	while (t->files > 0 && !wd_str_starts(e->name, t->file[t->files - 1]))
		t->files--;
	return t->files == 0 &&
	       (t->count == 0 || wd_tree_order(&t->last, e) < 0);
}

size_t wd_tidy_skip(struct wd_tidy *t, wd_str like)
{
	wd_str mode, rest = t->rest;
	struct wd_tree_entry e;
	size_t count, last;

	if (t->rest.len == 0 || t->broken != NULL ||
	    split(&rest, &mode, &e) != NULL)
		return 0;
	const size_t first = t->rest.len - rest.len;

	if (like.len < first || memcmp(t->rest.ptr, like.ptr, first) != 0 ||
	    !follows(t, &e))
		return 0;
	const size_t bytes = whole_entries(t->rest.ptr, common(t->rest, like),
					   &count, &last);

	rest = wd_str_from(t->rest, last);
	if (split(&rest, &mode, &t->last) != NULL) /* it never is */
		return 0;
	t->count += count;
	t->rest = wd_str_from(t->rest, bytes);
	return bytes;
}

void wd_tidy_twin(struct wd_tidy *all, struct wd_tidy_entry *e)
{
	struct wd_tidy_entry same = { 0 };

	while (all->rest.ptr <= e->raw.ptr && wd_tidy_next(all, &same))
		continue;
	if (!same.misplaced || e->misplaced)
		return;
	e->misplaced = true;
	e->flaw[WD_HYGIENE_MALFORMED] = same.flaw[WD_HYGIENE_MALFORMED];
}
