#include "base/batches.h"

#include "base/str.h"

/* Address space; a batch touches far less. */
enum { SCRATCH = 512 << 20 };

wd_err wd_batches(struct wd_arena *a, size_t count, wd_batch one, void *ctx)
{
	struct wd_arena scratch;
	wd_err err = NULL;

	if (!wd_arena_map(SCRATCH, a->full, a->ctx, &scratch))
		return wd_fail(a, WD_ERR_LIMIT, "no memory for a scratch area");
	const struct wd_arena start = scratch;

	for (size_t i = 0; err == NULL && i < count; i += WD_BATCH) {
		scratch = start;
		err = one(ctx, &scratch, i,
			  count - i < WD_BATCH ? count - i : WD_BATCH);
	}
	if (err != NULL) /* its text lives in the scratch area */
		err = wd_fail(a, err->code,
			      wd_str_c(a,
				       wd_str_of(wd_err_text(&scratch, err))));
	wd_arena_unmap(start, SCRATCH);
	return err;
}
