/*
 * OpenPGP signatures, armored or bare.  The packet that would go to gpg reads
 * as itself, is no longer than what came in, and is the only one.
 */
#include <stdint.h>
#include <stdlib.h>

#include "sign/armor.h"
#include "sign/packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n);

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

static void check(struct wd_arena *a, wd_str bytes)
{
	struct wd_pgp_signature s, again;

	if (wd_pgp_signature_read(a, bytes, &s) != WD_REASON_NONE)
		return;
	if (s.packet.len > bytes.len ||
	    wd_pgp_signature_read(a, s.packet, &again) != WD_REASON_NONE ||
	    !wd_str_eq(s.packet, again.packet) ||
	    !wd_str_eq(s.issuer, again.issuer))
		abort();
	if (s.issuer.len != 0 && s.issuer.len != 16 && s.issuer.len != 40)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n)
{
	static unsigned char memory[1 << 22];
	struct wd_arena a = { memory, memory + sizeof(memory), full, NULL };
	wd_str text = { (const char *)d, n }, bytes = text;

	if (n > WD_ARMOR_MAX + 1)
		return 0;
	if (wd_armor_read(&a, text, WD_ARMOR_OPENPGP, &bytes) ==
		    WD_REASON_NONE &&
	    bytes.len > n)
		abort();
	(void)wd_pgp_is_secret(bytes);
	check(&a, bytes);
	return 0;
}
