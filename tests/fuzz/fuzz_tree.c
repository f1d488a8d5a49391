#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/object.h"

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n);

static void require(bool truth)
{
	if (!truth)
		abort();
}

/* An entry written again, as git writes it, but for zeros before the mode. */
static size_t written(const struct wd_tree_entry *e, wd_str at)
{
	char mode[16];
	int len = snprintf(mode, sizeof(mode), "%o ", (unsigned)e->mode);

	while (at.len > 0 && at.ptr[0] == '0')
		at = wd_str_from(at, 1);
	require(len > 0 && wd_str_starts(at, (wd_str){ mode, (size_t)len }));
	at = wd_str_from(at, (size_t)len);
	require(wd_str_starts(at, e->name));
	at = wd_str_from(at, e->name.len);
	require(at.len > 20 && at.ptr[0] == '\0');
	require(memcmp(at.ptr + 1, e->id.b, 20) == 0);
	return at.len - 21;
}

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n)
{
	wd_str raw = { (const char *)d, n };
	struct wd_tree_reader t = { .rest = raw };
	struct wd_tree_entry e, last = { 0 };
	size_t left = n;

	while (wd_tree_next(&t, &e)) {
		require(!t.broken && e.mode != 0 && e.name.len > 0);
		require(!wd_str_has(e.name, '/') && !wd_str_has(e.name, '\0'));
		require(written(&e, wd_str_from(raw, n - left)) == t.rest.len);
		require(wd_tree_order(&e, &e) == 0);
		if (last.mode != 0)
			require((wd_tree_order(&e, &last) > 0) ==
				(wd_tree_order(&last, &e) < 0));
		left = t.rest.len;
		last = e;
	}
	require(t.broken == (t.rest.len > 0));
	return 0;
}
