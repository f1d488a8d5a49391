/* An expression that is accepted is sound, and its own source says the same. */
#include "policy_walk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char site[] =
	"[policy]\n\tversion = 1\n[person \"alice\"]\n"
	"[group \"staff\"]\n\tmember = alice\n"
	"[class \"secret\"]\n\tpath = a\n[class \"public\"]\n\tpath = b\n";

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static unsigned char mem[16 << 20];
	struct wd_arena a = { mem, mem + sizeof(mem), full, NULL };
	const struct wd_policy_source source = { WD_STR("site"), WD_STR("f"),
						 WD_STR(site), false };
	wd_str text = { (const char *)data, size };
	const struct wd_expr *e = NULL, *again = NULL;
	struct wd_policy p;

	must(wd_policy_load(&a, &source, 1, NULL, &p) == NULL);
	if (wd_expr_read(&a, &p, 0, WD_STR("f:1"), text, &e) != NULL) {
		must(e == NULL);
		return 0;
	}
	walk_expr(&p, 0, false, 0, e);
	must(e->source.ptr >= text.ptr && e->source.len <= text.len);
	must(wd_expr_read(&a, &p, 0, WD_STR("f:1"), e->source, &again) == NULL);
	must(same_expr(e, again));
	return 0;
}
