/* look_names.c - names that fall together on other file systems. */
#include "git/look_names.h"

#include <string.h>

#include "text/escape.h"
#include "text/unicode.h"

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* Of a folded name, or of one that folds to lower case and nothing else: the
 * same for all that fold to the same. */
static unsigned look_of(wd_str name)
{
	if (name.len == 0)
		return 0;
	return ((unsigned)name.len * 37 +
		(unsigned char)lower(name.ptr[0]) * 5 +
		(unsigned char)lower(name.ptr[name.len - 1])) &
	       1023;
}

static bool folds_to_lower_case(wd_str name)
{
	return name.len > 0 && wd_name_plain(name) &&
	       name.ptr[name.len - 1] != '.' && name.ptr[name.len - 1] != ' ' &&
	       !wd_str_has(name, '/');
}

static void keep(struct wd_new_names *n, wd_str name)
{
	if (n->count == n->room) {
		size_t room = n->room == 0 ? 8 : n->room * 2;
		wd_str *more = wd_new(n->arena, wd_str, room);

		if (n->count > 0)
			memcpy(more, n->name, n->count * sizeof(*more));
		n->name = more;
		n->room = room;
	}
	n->name[n->count++] = name;
}

void wd_new_names_add(struct wd_new_names *n, wd_str name)
{
	if (name.len > 0)
		keep(n, name);
}

/* The first of those that fold to the same is the one that is found. */
static void fold_all(struct wd_new_names *n)
{
	n->folded = (struct wd_map){ .arena = n->arena };
	for (size_t i = 0; i < n->count; i++) {
		wd_str folded = wd_path_fold(n->arena, n->name[i], false);
		unsigned look = look_of(folded);

		n->may[look / 64] |= UINT64_C(1) << look % 64;
		(void)wd_map_add(&n->folded, folded, (uint32_t)i);
	}
}

/* A new name that folds to the same, and is another. */
static bool find(struct wd_new_names *n, wd_str name, wd_str *twin)
{
	const struct wd_arena mark = *n->arena;
	bool found = false;
	uint32_t at = 0;

	if (name.len == 0)
		return false;
	if (folds_to_lower_case(name)) {
		unsigned look = look_of(name);

		if ((n->may[look / 64] >> look % 64 & 1) == 0)
			return false;
	}
	found = wd_map_get(&n->folded, wd_path_fold(n->arena, name, false),
			   &at) &&
		!wd_str_eq(n->name[at], name);
	*n->arena = mark;
	if (found)
		*twin = n->name[at];
	return found;
}

static bool has(wd_str tree, wd_str name)
{
	struct wd_tree_reader t = { .rest = tree };
	struct wd_tree_entry e;

	while (wd_tree_next(&t, &e))
		if (wd_str_eq(e.name, name))
			return true;
	return false;
}

static bool were_there(const wd_str *side, size_t sides, wd_str x, wd_str y)
{
	for (size_t i = 0; i < sides; i++)
		if (has(side[i], x) && has(side[i], y))
			return true;
	return false;
}

static bool find_twins(struct wd_new_names *n, wd_str tree, const wd_str *side,
		       size_t sides, wd_str *name, wd_str *twin)
{
	struct wd_tree_reader t = { .rest = tree };
	struct wd_tree_entry e;
	unsigned looked = 0;

	if (n->count == 0)
		return false;
	fold_all(n);
	while (wd_tree_next(&t, &e)) {
		if (!find(n, e.name, twin))
			continue;
		/* Each look at the sides costs as much as they have entries. */
		if (looked++ < WD_TWINS_LOOKED_MAX &&
		    were_there(side, sides, e.name, *twin))
			continue;
		*name = *twin;
		*twin = e.name;
		return true;
	}
	return false;
}

void wd_look_twins(struct wd_inspection *in, struct wd_look *l,
		   const struct wd_place *at, struct wd_new_names *n,
		   wd_str tree, const wd_str *side, size_t sides)
{
	wd_str name, twin;

	if (!find_twins(n, tree, side, sides, &name, &twin))
		return;
	wd_str shown = wd_escape(in->arena, twin, WD_TWIN_SHOWN_MAX);

	wd_look_note(in, l, WD_HYGIENE_SAME_NAMES,
		     wd_strf(in->arena,
			     "and \"%.*s\" are one name on Windows or macOS",
			     WD_FMT(shown))
			     .ptr,
		     at, name);
}

void wd_look_spelling(struct wd_inspection *in, struct wd_look *l,
		      const struct wd_place *at, wd_str name)
{
	if (wd_name_plain(name))
		return;
	if (!wd_name_composed(&in->repo->arena, name))
		wd_look_note(in, l, WD_HYGIENE_ODD_NAMES,
			     "is not in Unicode NFC: macOS takes it for its "
			     "composed form",
			     at, name);
	else if (wd_name_has_unseen(name))
		wd_look_note(in, l, WD_HYGIENE_ODD_NAMES,
			     "has a character in it that nobody sees", at,
			     name);
}
