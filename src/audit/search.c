#include "audit/search.h"

#include <string.h>

#include "audit/lines.h"
#include "text/json.h"

/* Address space: a line, what a blob has of it, and both as data. */
enum { SCRATCH = 2040 << 20 };

struct searching {
	struct wd_arena *arena, scratch;
	const char *dir;
	const struct wd_search *search;
	struct wd_lines lines;
	struct wd_map moved; /* "<decision> <ref>" of all seals */
};

static wd_str move_key(struct wd_arena *a, wd_str decision, wd_str ref)
{
	return wd_strf(a, "%.*s %.*s", WD_FMT(decision), WD_FMT(ref));
}

static wd_err note_seal(struct searching *s, wd_str line, wd_str decision)
{
	struct wd_json_value *v = NULL;
	const struct wd_json_value *updates;
	wd_err err = wd_json_read(&s->scratch, line, &v);
	wd_str ref;

	if (err != NULL)
		return err;
	updates = wd_json_get(v, "updates");
	if (updates == NULL || updates->kind != WD_JSON_ARRAY)
		return wd_fail(&s->scratch, WD_ERR_FORMAT,
			       "a seal has no updates");
	for (const struct wd_json_value *u = updates->child; u != NULL;
	     u = u->next)
		if (wd_json_get_bytes(&s->scratch, wd_json_get(u, "ref"), &ref))
			(void)wd_map_add(&s->moved,
					 move_key(s->arena, decision, ref), 0);
	return NULL;
}

static bool has_needle(const struct wd_search *search, wd_str line)
{
	for (size_t i = 0; i < search->needles; i++)
		if (memmem(line.ptr, line.len, search->needle[i].ptr,
			   search->needle[i].len) != NULL)
			return true;
	return search->needles == 0;
}

static wd_err visit(struct searching *s, wd_str line)
{
	struct wd_arena *a = &s->scratch;
	struct wd_record r;
	wd_str whole;
	uint32_t none;
	wd_err err = wd_line_whole(a, s->dir, line, &whole);

	if (err != NULL || !has_needle(s->search, whole))
		return err;
	err = wd_record_read(a, whole, s->search->people, &r);
	if (err != NULL || !r.decision.accepted)
		return err;
	bool *moved = wd_new(a, bool, r.facts.updates);

	for (size_t i = 0; i < r.facts.updates; i++)
		moved[i] = wd_map_get(&s->moved,
				      move_key(a, r.id, r.facts.update[i].ref),
				      &none);
	return s->search->visit(s->search->ctx, a, &r, moved);
}

/* Seals stand behind what they seal: they are read first. */
static wd_err pass(struct searching *s, enum wd_line_kind wanted,
		   wd_err (*each)(struct searching *s, wd_str line, wd_str id))
{
	const struct wd_arena start = s->scratch;
	size_t at = 0;
	wd_str line, id;
	wd_err err = NULL;

	while (err == NULL && wd_lines_next(&s->lines, &at, &line)) {
		if (wd_line_kind(line, &id) != wanted)
			continue;
		s->scratch = start;
		err = each(s, line, id);
	}
	return err;
}

static wd_err visit_line(struct searching *s, wd_str line, wd_str id)
{
	(void)id;
	return visit(s, line);
}

wd_err wd_records_search(struct wd_arena *a, const char *dir,
			 const struct wd_search *search)
{
	struct searching s = {
		.arena = a, .dir = dir, .search = search, .moved.arena = a
	};
	const char *path = wd_records_path(a, dir);

	if (!wd_arena_map(SCRATCH, a->full, a->ctx, &s.scratch))
		return wd_fail(a, WD_ERR_LIMIT, "no memory for a scratch area");
	const struct wd_arena start = s.scratch;
	wd_err err = wd_lines_open(a, path, &s.lines);

	if (err == NULL)
		err = pass(&s, WD_LINE_SEAL, note_seal);
	if (err == NULL)
		err = pass(&s, WD_LINE_DECISION, visit_line);
	if (err != NULL) /* its text lives in the scratch area */
		err = wd_failf(a, err->code, "%s: %s", path,
			       wd_err_text(&s.scratch, err));
	wd_lines_close(&s.lines);
	wd_arena_unmap(start, SCRATCH);
	return err;
}
