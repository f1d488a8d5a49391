#include <stdint.h>
#include <stdlib.h>

#include "text/unicode.h"

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n);

static void full(void *c)
{
	(void)c;
	abort();
}

/* What is folded stays as it is when it is folded again. */
int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n)
{
	static unsigned char mem[1 << 22];
	struct wd_arena a = { mem, mem + sizeof(mem), full, NULL };
	const wd_str name = { (const char *)d, n };
	wd_str once, twice;

	if (n > 16384)
		return 0;
	(void)wd_name_composed(&a, name);
	(void)wd_name_has_unseen(name);
	once = wd_path_fold(&a, name, false);
	twice = wd_path_fold(&a, once, false);
	if (!wd_str_eq(once, twice) && n < WD_FOLD_MAX)
		abort();
	(void)wd_path_fold(&a, name, true);
	return 0;
}
