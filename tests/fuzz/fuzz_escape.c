/* What is shown is one line of valid UTF-8 with nothing hidden in it. */
#include <stdint.h>
#include <stdlib.h>

#include "text/escape.h"
#include "text/refname.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

static void check_shown(wd_str shown)
{
	uint32_t cp;

	while (shown.len > 0)
		if (!wd_utf8_next(&shown, &cp) || wd_code_point_hidden(cp))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static unsigned char mem[1 << 18];
	struct wd_arena a = { mem, mem + sizeof(mem), full, NULL };
	wd_str raw = { (const char *)data, size };

	if (size > 2048)
		return -1;
	wd_str whole = wd_escape(&a, raw, 0), part = wd_escape(&a, raw, 40);

	check_shown(whole);
	check_shown(part);
	if (part.len > 43 || whole.len < raw.len)
		abort();
	/* a good ref name needs no escaping */
	if (wd_refname_flaw(raw) == NULL && !wd_str_eq(whole, raw))
		abort();
	(void)wd_refname_component(raw, true);
	return 0;
}
