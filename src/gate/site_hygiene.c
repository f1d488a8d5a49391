/* site_hygiene.c - the settings of object hygiene. */
#include <stddef.h>
#include <string.h>

#include "gate/site.h"

/*
 * Limits are such that no project is known to reach them, and that what stays
 * below them is decided in time.  What old histories have and harms nobody
 * only warns.
 */
struct wd_hygiene wd_hygiene_default(void)
{
	struct wd_hygiene h = { .mode = WD_ENFORCED,
				.limits = { .parents = 128,
					    .depth = 512,
					    .entries = 500000,
					    .paths = 5000000,
					    .name = 1024,
					    .path = 4096,
					    .file = 1ull << 30 } };

	for (int i = 0; i < WD_HYGIENE_CHECKS; i++)
		h.check[i] = WD_ENFORCED;
	h.check[WD_HYGIENE_OLD_MODES] = WD_WARNS;
	h.check[WD_HYGIENE_GIT_LINKS] = WD_WARNS;
	return h;
}

static bool read_severity(wd_str value, enum wd_severity *out)
{
	static const char *const words[] = {
		[WD_OFF] = "off", [WD_WARNS] = "warn", [WD_ENFORCED] = "enforce"
	};

	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (wd_str_eq(value, wd_str_of(words[i]))) {
			*out = (enum wd_severity)i;
			return true;
		}
	return false;
}

static bool read_limit(wd_str value, uint64_t *out)
{
	unsigned long long n;

	if (!wd_str_u64(value, &n) || n < 1 || n > WD_SITE_LIMIT_MAX)
		return false;
	*out = n;
	return true;
}

bool wd_size_read(wd_str value, uint64_t *out)
{
	static const struct {
		const char *name;
		unsigned shift;
	} units[] = { { "KiB", 10 }, { "MiB", 20 }, { "GiB", 30 } };
	unsigned long long n;
	unsigned shift = 0;

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (wd_str_ends(value, wd_str_of(units[i].name))) {
			value.len -= strlen(units[i].name);
			shift = units[i].shift;
		}
	if (!wd_str_u64(value, &n) || n > UINT64_MAX >> shift)
		return false;
	*out = n << shift;
	return true;
}

static const char *set_severity(void *place, wd_str value)
{
	return read_severity(value, place) ? NULL : "enforce, warn or off";
}

static const char *set_limit(void *place, wd_str value)
{
	return read_limit(value, place) ? NULL : "a number within limits";
}

static const char *set_bytes(void *place, wd_str value)
{
	return wd_size_read(value, place) ? NULL
					  : "a size such as 100MiB, or bytes";
}

#define CHECK(name)                                                            \
	set_severity, offsetof(struct wd_hygiene, check[WD_HYGIENE_##name])
#define MAXIMUM(name) set_limit, offsetof(struct wd_hygiene, limits.name)

static const struct {
	const char *key;
	const char *(*set)(void *place, wd_str value);
	size_t place;
} keys[] = {
	{ "mode", set_severity, offsetof(struct wd_hygiene, mode) },
	{ "dup-parent", CHECK(DUP_PARENT) },
	{ "tag-name-mismatch", CHECK(TAG_NAME) },
	{ "nested-tag", CHECK(NESTED_TAG) },
	{ "tree-dotgit", CHECK(DOTGIT) },
	{ "git-symlinks", CHECK(GIT_LINKS) },
	{ "tree-malformed", CHECK(MALFORMED) },
	{ "old-modes", CHECK(OLD_MODES) },
	{ "gitmodules", CHECK(GITMODULES) },
	{ "same-names", CHECK(SAME_NAMES) },
	{ "odd-names", CHECK(ODD_NAMES) },
	{ "limit", CHECK(LIMIT) },
	{ "max-parents", MAXIMUM(parents) },
	{ "max-depth", MAXIMUM(depth) },
	{ "max-entries", MAXIMUM(entries) },
	{ "max-paths", MAXIMUM(paths) },
	{ "max-name", MAXIMUM(name) },
	{ "max-path", MAXIMUM(path) },
	{ "max-file", set_bytes, offsetof(struct wd_hygiene, limits.file) },
};
enum { KEYS = sizeof(keys) / sizeof(keys[0]) };

unsigned wd_hygiene_key(wd_str name)
{
	for (unsigned i = 0; i < KEYS; i++)
		if (wd_str_eq(name, wd_str_of(keys[i].key)))
			return 1u << i;
	return 0;
}

const char *wd_hygiene_set(struct wd_hygiene *h, unsigned key, wd_str value)
{
	unsigned i = 0;

	while (i < KEYS && key != 1u << i)
		i++;
	return i == KEYS ? "a key of [hygiene]"
			 : keys[i].set((char *)h + keys[i].place, value);
}
