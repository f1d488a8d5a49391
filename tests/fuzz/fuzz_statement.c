#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "evidence/tag.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

/* What is accepted has one spelling: writing it again gives the same bytes. */
static void statement(struct wd_arena *a, wd_str text)
{
	struct wd_statement s;

	if (wd_statement_read(a, text, &s) == NULL &&
	    !wd_str_eq(wd_statement_write(a, &s), text))
		abort();
}

static void ref(struct wd_arena *a, wd_str text)
{
	struct wd_evidence_ref r;

	if (wd_evidence_ref_read(a, text, &r) &&
	    !wd_str_eq(wd_evidence_ref_write(a, &r), text))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static unsigned char memory[8 << 20];
	struct wd_arena a = { memory, memory + sizeof(memory), full, NULL };
	wd_str text = { (const char *)data, size };

	statement(&a, text);
	if (size <= 1024)
		ref(&a, text);
	return 0;
}
