/*
 * Push certificates.  What is accepted has no freedom: written again from its
 * fields it is the same bytes.
 */
#include <stdint.h>
#include <stdlib.h>

#include "text/push_cert.h"

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n);

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

static void add_header(struct wd_buf *b, const char *name, wd_str text)
{
	if (text.len > 0)
		wd_buf_f(b, "%s %.*s\n", name, WD_FMT(text));
}

static wd_str written_again(struct wd_arena *a, const struct wd_push_cert *c)
{
	struct wd_buf b = { .arena = a };

	wd_buf_c(&b, "certificate version 0.1\n");
	add_header(&b, "pusher", c->pusher);
	add_header(&b, "pushee", c->pushee);
	add_header(&b, "nonce", c->nonce);
	for (size_t i = 0; i < c->options; i++)
		wd_buf_f(&b, "push-option %.*s\n", WD_FMT(c->option[i]));
	wd_buf_c(&b, "\n");
	for (size_t i = 0; i < c->updates; i++) {
		const struct wd_push_cert_update *u = &c->update[i];

		wd_buf_f(&b, "%.*s %.*s %.*s\n",
			 WD_FMT(wd_oid_hex(a, u->old_id)),
			 WD_FMT(wd_oid_hex(a, u->new_id)), WD_FMT(u->ref));
	}
	if (!wd_str_eq(wd_buf_str(&b), c->payload))
		abort();
	wd_buf_add(&b, c->armor);
	return wd_buf_str(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n)
{
	static unsigned char memory[8 << 20];
	struct wd_arena a = { memory, memory + sizeof(memory), full, NULL };
	wd_str text = { (const char *)d, n };
	struct wd_push_cert c;

	if (n > 1 << 16)
		return 0;
	if (wd_push_cert_read(&a, text, &c) == NULL &&
	    !wd_str_eq(written_again(&a, &c), text))
		abort();
	return 0;
}
