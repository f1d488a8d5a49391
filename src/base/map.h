/*
 * map.h - bytes to number, in the arena.  Open addressing; keys are not
 * copied and must outlive the map; nothing is ever removed.
 */
#ifndef WD_BASE_MAP_H
#define WD_BASE_MAP_H

#include <stdint.h>

#include "base/str.h"

struct wd_map_slot {
	wd_str key;
	uint32_t value;
	uint32_t hash; /* 0: empty */
};

struct wd_map {
	struct wd_arena *arena;
	struct wd_map_slot *slot;
	size_t count, cap; /* cap is 0 or a power of two */
};

/* Start with { .arena = a }.  False: the key was there, its value is kept. */
bool wd_map_add(struct wd_map *m, wd_str key, uint32_t value);

/* False, and `*value` untouched, when the key is not there. */
bool wd_map_get(const struct wd_map *m, wd_str key, uint32_t *value);

#endif
