/*
 * memory.c - what was found out about signatures is kept in the store; on a
 * laptop, which has none, until the judgement is over.
 *
 * Forgetting costs time and nothing else, so what cannot be kept or read is
 * forgotten without a word.
 */
#include "gate/gate.h"

static bool recall(void *ctx, struct wd_arena *a, wd_str name, wd_str *value)
{
	struct wd_gate *g = ctx;
	bool known = false;
	uint32_t at;

	if (g->store != NULL) {
		wd_err err = wd_store_note(a, g->store, name, value, &known);

		return err == NULL && known;
	}
	if (!wd_map_get(&g->notes.by_name, name, &at))
		return false;
	*value = g->notes.value[at];
	return true;
}

static void keep_here(struct wd_gate *g, const struct wd_note *note)
{
	struct wd_gate_notes *n = &g->notes;
	struct wd_arena *a = n->by_name.arena;

	if (n->count == WD_GATE_NOTES_MAX)
		return;
	if (n->value == NULL)
		n->value = wd_new(a, wd_str, WD_GATE_NOTES_MAX);
	if (!wd_map_add(&n->by_name, wd_str_dup(a, note->name),
			(uint32_t)n->count))
		return;
	n->value[n->count++] = wd_str_dup(a, note->value);
}

static wd_err keep_there(struct wd_arena *a, struct wd_gate *g,
			 const struct wd_note *note, size_t count)
{
	wd_err err = wd_store_begin(a, g->store);

	if (err != NULL)
		return err;
	for (size_t i = 0; err == NULL && i < count; i++)
		err = wd_store_set_note(a, g->store, note[i].name,
					note[i].value);
	if (err == NULL)
		err = wd_store_forget_notes(a, g->store, WD_STORE_NOTES_MAX);
	if (err == NULL)
		err = wd_store_commit(a, g->store);
	if (err != NULL)
		wd_store_rollback(g->store);
	return err;
}

static void keep(void *ctx, const struct wd_note *note, size_t count)
{
	struct wd_gate *g = ctx;
	struct wd_arena mark = *g->notes.by_name.arena;

	if (g->store != NULL) {
		wd_err lost =
			keep_there(g->notes.by_name.arena, g, note, count);

		(void)lost;
		*g->notes.by_name.arena = mark;
		return;
	}
	for (size_t i = 0; i < count; i++)
		keep_here(g, &note[i]);
}

void wd_gate_remember(struct wd_arena *a, struct wd_gate *g)
{
	g->notes.by_name.arena = a;
	g->memory = (struct wd_sign_memory){ .ctx = g,
					     .recall = recall,
					     .keep = keep };
	g->sign.memory = &g->memory;
}
