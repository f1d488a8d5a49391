/*
 * Public keys as gpg exports them, and one of their packets.  Every number that
 * is read lies inside the packet, and together with what is fixed about its
 * kind it fills it.
 */
#include <stdint.h>
#include <stdlib.h>

#include "sign/material.h"

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n);

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

static void inside(wd_str body, wd_str part)
{
	if (part.len > 0 &&
	    (part.ptr < body.ptr || part.ptr + part.len > body.ptr + body.len))
		abort();
}

static void check(wd_str body)
{
	enum { FIXED = 6, MPI = 2 };
	struct wd_pgp_material m;

	if (!wd_pgp_material_read(body, &m))
		return;
	inside(body, m.n);
	inside(body, m.e);
	inside(body, m.point);
	if (m.algorithm == WD_PGP_RSA &&
	    FIXED + MPI + m.n.len + MPI + m.e.len != body.len)
		abort();
	if (m.algorithm != WD_PGP_RSA &&
	    m.point.ptr + m.point.len != body.ptr + body.len)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n)
{
	static unsigned char memory[1 << 22];
	struct wd_arena a = { memory, memory + sizeof(memory), full, NULL };
	wd_str bytes = { (const char *)d, n }, *body;
	size_t count;

	if (n > 64 << 10)
		return 0;
	check(bytes);
	if (!wd_pgp_export_read(&a, bytes, &body, &count))
		return 0;
	if (count == 0)
		abort();
	for (size_t i = 0; i < count; i++) {
		inside(bytes, body[i]);
		check(body[i]);
	}
	return 0;
}
