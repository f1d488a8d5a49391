#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

void *wd_arena_take(struct wd_arena *a, size_t count, size_t size)
{
	size_t room = (size_t)(a->end - a->next);
	size_t pad = -(uintptr_t)a->next & (alignof(max_align_t) - 1);

	if (pad > room || (size > 0 && count > (room - pad) / size)) {
		a->full(a->ctx);
		abort();
	}
	void *p = a->next + pad;

	a->next += pad + count * size;
	return memset(p, 0, count * size);
}

/*
 * What little work touches comes in small pages.  Behind that whoever goes on
 * will want much, and a page fault costs more than what is done with a page:
 * then in large ones, where the kernel has them.
 */
static void use_large_pages(unsigned char *start, size_t size)
{
#ifdef MADV_HUGEPAGE
	enum { SMALL = 1 << 20, LARGE = 2 << 20 };
	uintptr_t from = ((uintptr_t)start + SMALL + LARGE - 1) &
			 ~(uintptr_t)(LARGE - 1);
	size_t skip = from - (uintptr_t)start;

	if (size > skip + LARGE)
		(void)madvise(start + skip, size - skip, MADV_HUGEPAGE);
#else
	(void)start;
	(void)size;
#endif
}

bool wd_arena_map(size_t size, void (*full)(void *ctx), void *ctx,
		  struct wd_arena *out)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED)
		return false;
	use_large_pages(p, size);
	*out = (struct wd_arena){ .next = p,
				  .end = (unsigned char *)p + size,
				  .full = full,
				  .ctx = ctx };
	return true;
}

void wd_arena_unmap(struct wd_arena start, size_t size)
{
	(void)munmap(start.next, size);
}
