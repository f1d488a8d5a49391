/* sign_memory.h - a memory for what was found out, that a test can look into.
 */
#ifndef WD_TEST_SIGN_MEMORY_H
#define WD_TEST_SIGN_MEMORY_H

#include "signing.h"

enum { NOTES_MAX = 4096 };

struct notes {
	struct wd_arena *arena;
	struct wd_note note[NOTES_MAX];
	size_t count, recalled;
	struct wd_sign_memory memory;
};

static inline bool notes_recall(void *ctx, struct wd_arena *a, wd_str name,
				wd_str *value)
{
	struct notes *n = ctx;

	for (size_t i = 0; i < n->count; i++)
		if (wd_str_eq(n->note[i].name, name)) {
			*value = wd_str_dup(a, n->note[i].value);
			n->recalled++;
			return true;
		}
	return false;
}

static inline void notes_keep(void *ctx, const struct wd_note *note,
			      size_t count)
{
	struct notes *n = ctx;

	for (size_t i = 0; i < count; i++) {
		struct wd_note copy = { wd_str_dup(n->arena, note[i].name),
					wd_str_dup(n->arena, note[i].value) };
		size_t at = 0;

		assert_int_equal(copy.name.len, 32);
		while (at < n->count && !wd_str_eq(n->note[at].name, copy.name))
			at++;
		assert_true(at < NOTES_MAX);
		n->note[at] = copy;
		n->count = at == n->count ? at + 1 : n->count;
	}
}

static inline void notes_start(struct notes *n, struct wd_arena *a)
{
	*n = (struct notes){ .arena = a };
	n->memory = (struct wd_sign_memory){ n, notes_recall, notes_keep };
}

#endif
