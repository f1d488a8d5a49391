#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "text/object.h"

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n);

static unsigned char mem[1 << 20];

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

static void in_arena(wd_str s)
{
	const unsigned char *p = (const unsigned char *)s.ptr;

	require(s.len == 0 || (p >= mem && p + s.len <= mem + sizeof(mem)));
}

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n)
{
	struct wd_arena a = { mem, mem + sizeof(mem), full, NULL };
	wd_str raw = { (const char *)d, n };
	struct wd_tag t = { .flaw = WD_REASON_CLOCK };
	enum wd_object_type type = 0;
	struct wd_signed sig = { 0 };

	if (n > 1 << 16)
		return 0;
	if (wd_tag_read(&a, raw, &t, &type, &sig) != NULL) {
		require(t.flaw == WD_REASON_CLOCK && sig.payload.ptr == NULL);
		return 0;
	}
	require(type >= WD_OBJ_COMMIT && type <= WD_OBJ_TAG);
	require(sig.payload.len + sig.armor.len == n);
	require(wd_str_starts(raw, sig.payload) && wd_str_ends(raw, sig.armor));
	require(wd_str_ends(sig.payload, t.message));
	in_arena(sig.payload);
	in_arena(sig.armor);
	in_arena(t.name);
	in_arena(t.message);
	in_arena(t.tagger.name);
	in_arena(t.tagger.email);
	if (t.flaw == WD_REASON_NONE)
		require(t.name.len > 0 && !wd_str_has(raw, '\0') &&
			!wd_str_has(t.name, '\n'));
	return 0;
}
