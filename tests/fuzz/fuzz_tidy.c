/* What has no flaw, every reader of trees reads the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "text/hygiene.h"

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n);

enum { NAMES = 64 };

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

/* The strict reader sees the same entries, in order, and each name once. */
static void require_read(wd_str raw)
{
	struct wd_tree_reader t = { .rest = raw };
	struct wd_tree_entry e, last = { 0 };
	wd_str name[NAMES];
	size_t count = 0;

	while (wd_tree_next(&t, &e)) {
		require(count == 0 || wd_tree_order(&last, &e) < 0);
		for (size_t i = 0; i < count && i < NAMES; i++)
			require(!wd_str_eq(name[i], e.name));
		if (count < NAMES)
			name[count] = e.name;
		count++;
		last = e;
	}
	require(!t.broken);
}

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n)
{
	static unsigned char mem[8 << 20];
	struct wd_arena a = { mem, mem + sizeof(mem), full, NULL };
	const wd_str raw = { (const char *)d, n };
	struct wd_tidy t = { .arena = &a, .rest = raw };
	struct wd_tidy_entry e;
	bool fine = true;
	size_t read = 0;

	if (n > 64 << 10)
		return 0;
	while (wd_tidy_next(&t, &e)) {
		require(e.raw.ptr == raw.ptr + read && e.raw.len > 0);
		read += e.raw.len;
		require(read + t.rest.len == n);
		require(e.is == wd_git_name(e.entry.name));
		require((e.is == WD_NAME_DOTGIT) ==
			(e.flaw[WD_HYGIENE_DOTGIT] != NULL));
		fine = fine && e.flaw[WD_HYGIENE_MALFORMED] == NULL;
	}
	require((t.broken == NULL) == (read == n));
	if (!fine || t.broken != NULL)
		return 0;
	require_read(raw);
	require(wd_tidy_in_place(&a, raw));
	t = (struct wd_tidy){ .arena = &a, .rest = raw };
	require(wd_tidy_skip(&t, raw) == n && t.rest.len == 0);
	return 0;
}
