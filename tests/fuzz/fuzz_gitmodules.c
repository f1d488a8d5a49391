/* No flaw goes away, or comes, with what does not belong to a submodule. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "text/hygiene.h"

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n);

enum { LONGEST = 64 << 10 };

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

static void require(bool truth)
{
	if (!truth)
		abort();
}

static wd_str behind(struct wd_arena *a, wd_str before, wd_str text)
{
	char *all = wd_new(a, char, before.len + text.len + 1);

	memcpy(all, before.ptr, before.len);
	if (text.len > 0)
		memcpy(all + before.len, text.ptr, text.len);
	return (wd_str){ all, before.len + text.len };
}

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n)
{
	static unsigned char mem[32 << 20];
	struct wd_arena a = { mem, mem + sizeof(mem), full, NULL };
	const wd_str text = { (const char *)d, n };

	if (n > LONGEST)
		return 0;
	const char *flaw = wd_gitmodules_flaw(&a, text);

	/* A byte order mark counts at the very beginning only. */
	if (n == 0 || d[0] == 0xef)
		return 0;
	require(wd_gitmodules_flaw(&a, behind(&a, WD_STR("# none\n[core]\n\n"),
					      text)) == flaw ||
		d[0] != '[');
	require(wd_gitmodules_flaw(
			&a, behind(&a, WD_STR("[submodule \"x\"]\nupdate=!x\n"),
				   text)) != NULL);
	return 0;
}
