/*
 * SSH signatures, armored or bare.  What is accepted has no freedom: written
 * again from its fields it is the same bytes.
 */
#include <stdint.h>
#include <stdlib.h>

#include "sign/armor.h"
#include "sign/sshsig.h"
#include "text/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n);

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

static wd_str value_of(struct wd_arena *a, const struct wd_sshsig *s)
{
	struct wd_buf b = { .arena = a };

	if (s->key.type->family != WD_SSH_ECDSA)
		return s->value;
	wd_wire_add_mpint(&b, s->r);
	wd_wire_add_mpint(&b, s->s);
	return wd_buf_str(&b);
}

static wd_str written_again(struct wd_arena *a, const struct wd_sshsig *s)
{
	struct wd_buf inner = { .arena = a }, b = { .arena = a };

	wd_wire_add_string(&inner, s->algorithm->name);
	wd_wire_add_string(&inner, value_of(a, s));
	if (s->key.type->security_key) {
		wd_buf_byte(&inner, (char)s->flags);
		wd_wire_add_u32(&inner, s->counter);
	}
	wd_buf_c(&b, "SSHSIG");
	wd_wire_add_u32(&b, 1);
	wd_wire_add_string(&b, wd_ssh_blob_write(a, &s->key));
	wd_wire_add_string(&b, WD_STR("git"));
	wd_wire_add_string(&b, (wd_str){ 0 });
	wd_wire_add_string(&b, s->hash);
	wd_wire_add_string(&b, wd_buf_str(&inner));
	return wd_buf_str(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n)
{
	static unsigned char memory[1 << 22];
	struct wd_arena a = { memory, memory + sizeof(memory), full, NULL };
	wd_str text = { (const char *)d, n }, bytes = text;
	struct wd_sshsig s;

	if (n > WD_ARMOR_MAX + 1)
		return 0;
	if (wd_armor_read(&a, text, WD_ARMOR_SSH, &bytes) == WD_REASON_NONE &&
	    bytes.len > n)
		abort();
	if (wd_sshsig_read(&a, bytes, &s) == WD_REASON_NONE &&
	    !wd_str_eq(written_again(&a, &s), bytes))
		abort();
	return 0;
}
