/* What the strict mode accepts, git's mode reads the same. */
#include <stdint.h>
#include <stdlib.h>

#include "text/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

static void check_entry(const struct wd_config_entry *e)
{
	for (size_t i = 0; i < e->key.len; i++)
		if (e->key.ptr[i] >= 'A' && e->key.ptr[i] <= 'Z')
			abort();
	if (wd_str_has(e->value, '\0') || wd_str_has(e->subsection, '\0') ||
	    wd_str_has(e->subsection, '\n') || wd_str_has(e->section, '.') ||
	    e->line == 0 || e->column == 0)
		abort();
}

static void check_same(const struct wd_config_entry *x,
		       const struct wd_config_entry *y)
{
	if (!wd_str_eq(x->section, y->section) || !wd_str_eq(x->key, y->key) ||
	    !wd_str_eq(x->subsection, y->subsection) ||
	    !wd_str_eq(x->value, y->value) || x->has_value != y->has_value ||
	    x->has_subsection != y->has_subsection || x->line != y->line)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static unsigned char mem[8 << 20];
	struct wd_arena a = { mem, mem + sizeof(mem), full, NULL };
	struct wd_config git, strict;
	wd_str text = { (const char *)data, size };

	if (size > 4096)
		return -1;
	bool loose = wd_config_read(&a, WD_STR("f"), text, WD_CONFIG_GIT,
				    &git) == NULL;

	for (size_t i = 0; loose && i < git.count; i++)
		check_entry(&git.entry[i]);
	if (wd_config_read(&a, WD_STR("f"), text, WD_CONFIG_STRICT, &strict))
		return 0;
	if (!loose)
		abort();
	size_t at = 0;

	for (size_t i = 0; i < strict.count; i++) {
		check_entry(&strict.entry[i]);
		if (strict.entry[i].key.len == 0)
			continue; /* a section's header */
		if (at == git.count)
			abort();
		check_same(&strict.entry[i], &git.entry[at++]);
	}
	if (at != git.count)
		abort();
	return 0;
}
