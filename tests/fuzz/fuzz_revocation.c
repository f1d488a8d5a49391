/*
 * What gpg prints of revocations.  A line more never makes a key milder, and
 * one that nobody verified makes the last key bad.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sign/revocation.h"

enum { TEXT_MAX = 64 << 10 };

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n);

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n)
{
	static const char more[] = "\nrev:-::22:X:1::::x:20x,03:\n";
	static char longer[TEXT_MAX + sizeof(more)];
	struct wd_arena a;
	struct wd_revocations r, again;

	if (n > TEXT_MAX || !wd_arena_map(64 << 20, full, NULL, &a))
		return 0;
	const struct wd_arena start = a;

	memcpy(longer, d, n);
	memcpy(longer + n, more, sizeof(more) - 1);
	wd_revocations_read(&a, (wd_str){ (const char *)d, n }, &r);
	wd_revocations_read(&a, (wd_str){ longer, n + sizeof(more) - 1 },
			    &again);
	if (r.count != again.count)
		abort();
	for (size_t i = 0; i < r.count; i++)
		if (again.key[i].why < r.key[i].why)
			abort();
	if (r.count > 0 && wd_revoked_rests(again.key[r.count - 1].why))
		abort();
	wd_arena_unmap(start, 64 << 20);
	return 0;
}
