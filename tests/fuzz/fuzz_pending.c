#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "audit/pending_text.h"
#include "audit/receiver.h"

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n);

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

/* What is read is what was written: each block gives its own bytes again. */
static void same_again(struct wd_arena *a, wd_str text,
		       const struct wd_pending *list, size_t count)
{
	struct wd_buf all = { .arena = a };
	wd_str one;

	for (size_t i = 0; i < count; i++) {
		if (wd_pending_text(a, &list[i], &one) != NULL)
			abort();
		wd_buf_add(&all, one);
	}
	if (!wd_str_eq(wd_buf_str(&all), text))
		abort();
}

/* A search ends, in well-formed lines finds each of them, and never one of
 * another name. */
static void searched(struct wd_arena *a, wd_str text)
{
	struct wd_pending *list = NULL;
	struct wd_pending_update u;
	size_t count = 0;
	bool found;

	if (wd_pending_heads(a, text, &list, &count) != NULL)
		return;
	for (size_t i = 0; i < count; i++) {
		wd_err err =
			wd_pending_find(a, &list[i], WD_STR("refs/heads/b"), &u,
					&found);

		if (found && (err != NULL ||
			      !wd_str_eq(u.asked, WD_STR("refs/heads/b"))))
			abort();
		if (wd_pending_updates(a, &list[i]) != NULL)
			continue;
		for (size_t k = 0; k < list[i].updates; k++)
			if (wd_pending_find(a, &list[i],
					    list[i].update[k].asked, &u,
					    &found) != NULL ||
			    !found)
				abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n)
{
	static unsigned char mem[32 << 20];
	struct wd_arena a = { mem, mem + sizeof(mem), full, NULL };
	wd_str text = { (const char *)d, n };
	struct wd_pending *list = NULL;
	struct wd_process p;
	size_t count = 0;

	if (n > 1 << 16)
		return 0;
	if (wd_is_receive_pack(text) && !wd_is_git(text))
		abort();
	if (wd_process_read(text, &p) && p.parent < 0)
		abort();
	if (wd_pending_parse(&a, text, &list, &count) == NULL)
		same_again(&a, text, list, count);
	searched(&a, text);
	return 0;
}
