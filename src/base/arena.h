/* arena.h - memory for one push: taken piece by piece, given back all at once.
 */
#ifndef WD_BASE_ARENA_H
#define WD_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

/* What a hook reserves.  Pages cost nothing until they are touched. */
enum { WD_ARENA_DEFAULT = 256 << 20 };

/*
 * The state is two pointers: copy the struct to mark a place, assign the copy
 * back to give up everything taken since.
 */
struct wd_arena {
	unsigned char *next, *end;
	void (*full)(void *ctx); /* must not return */
	void *ctx;
};

/* Zeroed, aligned, never NULL: when the arena is exhausted it calls full(). */
void *wd_arena_take(struct wd_arena *a, size_t count, size_t size);

/*
 * Reserve `size` bytes of untouched memory from the kernel.  False when the
 * kernel has none to give; `*out` is written on success only.
 */
bool wd_arena_map(size_t size, void (*full)(void *ctx), void *ctx,
		  struct wd_arena *out);

/* Give back what wd_arena_map() reserved; `start` as it came out of it. */
void wd_arena_unmap(struct wd_arena start, size_t size);

#define wd_new(a, type, n) ((type *)wd_arena_take((a), (n), sizeof(type)))

#endif
