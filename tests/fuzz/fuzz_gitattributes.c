/* Attributes: lines that cannot match say nothing, and an answer is one of the
 * words that are there. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "text/gitattributes.h"

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n);

enum { LONGEST = 16 << 10 };

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

static wd_str joined(struct wd_arena *a, wd_str before, wd_str text)
{
	char *all = wd_new(a, char, before.len + text.len + 1);

	memcpy(all, before.ptr, before.len);
	if (text.len > 0)
		memcpy(all + before.len, text.ptr, text.len);
	return (wd_str){ all, before.len + text.len };
}

static struct wd_attribute ask(const struct wd_arena *a, wd_str top,
			       wd_str below)
{
	const struct wd_gitattributes file[] = {
		{ .text = top }, { .text = below, .directory = 2 }
	};

	return wd_attribute_of(a, file, 2, WD_STR("d/file.c"), WD_STR("merge"));
}

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n)
{
	static unsigned char mem[1 << 20];
	struct wd_arena a = { mem, mem + sizeof(mem), full, NULL };
	const wd_str text = { (const char *)d, n };

	if (n > LONGEST)
		return 0;
	const struct wd_attribute found = ask(&a, text, WD_STR(""));

	if (found.is == WD_ATTRIBUTE_VALUE)
		require(found.value.ptr >= text.ptr &&
			found.value.ptr + found.value.len <= text.ptr + n);
	/* what is nearer decides, and what cannot match does not */
	require(ask(&a, text, WD_STR("file.c merge=x\n")).is ==
		WD_ATTRIBUTE_VALUE);
	if (n == 0 || !wd_str_starts(text, WD_STR("\xef\xbb\xbf")))
		require(ask(&a, joined(&a, WD_STR("no/such merge=x\n"), text),
			    WD_STR(""))
				.is == found.is);
	return 0;
}
