#include "base/map.h"

/*
 * FNV-1a.  A hostile client can make keys collide and a probe chain long;
 * the number of keys has a ceiling at every caller, and so has the deadline.
 */
static uint32_t hash_of(wd_str key)
{
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < key.len; i++)
		h = (h ^ (unsigned char)key.ptr[i]) * 1099511628211u;
	h ^= h >> 32;
	return (uint32_t)h == 0 ? 1 : (uint32_t)h;
}

static struct wd_map_slot *find(const struct wd_map *m, wd_str key,
				uint32_t hash)
{
	for (size_t i = hash & (m->cap - 1);; i = (i + 1) & (m->cap - 1)) {
		struct wd_map_slot *s = &m->slot[i];

		if (s->hash == 0 || (s->hash == hash && wd_str_eq(s->key, key)))
			return s;
	}
}

static void grow(struct wd_map *m)
{
	struct wd_map bigger = { .arena = m->arena,
				 .count = m->count,
				 .cap = m->cap == 0 ? 16 : m->cap * 2 };

	bigger.slot = wd_new(m->arena, struct wd_map_slot, bigger.cap);
	for (size_t i = 0; i < m->cap; i++)
		if (m->slot[i].hash != 0)
			*find(&bigger, m->slot[i].key, m->slot[i].hash) =
				m->slot[i];
	*m = bigger;
}

bool wd_map_add(struct wd_map *m, wd_str key, uint32_t value)
{
	if (m->count >= m->cap - m->cap / 4)
		grow(m);
	uint32_t hash = hash_of(key);
	struct wd_map_slot *s = find(m, key, hash);

	if (s->hash != 0)
		return false;
	*s = (struct wd_map_slot){ key, value, hash };
	m->count++;
	return true;
}

bool wd_map_get(const struct wd_map *m, wd_str key, uint32_t *value)
{
	if (m->cap == 0)
		return false;
	const struct wd_map_slot *s = find(m, key, hash_of(key));

	if (s->hash == 0)
		return false;
	*value = s->value;
	return true;
}
