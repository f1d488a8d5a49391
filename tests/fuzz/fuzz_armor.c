/*
 * One block of armor.  What is taken has one meaning: the kind that its first
 * line announced, and bytes that armored again read as themselves.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/hex.h"
#include "sign/armor.h"

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n);

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

static wd_str armored(struct wd_arena *a, wd_str bytes, bool ssh)
{
	struct wd_buf b = { .arena = a };
	wd_str code = wd_base64(a, bytes);

	wd_buf_c(&b, ssh ? "-----BEGIN SSH SIGNATURE-----\n"
			 : "-----BEGIN PGP SIGNATURE-----\n\n");
	while (code.len > 0) {
		size_t len = code.len < WD_ARMOR_LINE_MAX ? code.len
							  : WD_ARMOR_LINE_MAX;

		wd_buf_add(&b, (wd_str){ code.ptr, len });
		wd_buf_c(&b, "\n");
		code = wd_str_from(code, len);
	}
	wd_buf_c(&b, ssh ? "-----END SSH SIGNATURE-----\n"
			 : "-----END PGP SIGNATURE-----\n");
	return wd_buf_str(&b);
}

static void check(struct wd_arena *a, wd_str text, enum wd_armor_kind kind)
{
	enum wd_armor_kind told = WD_ARMOR_X509;
	wd_str bytes = { 0 }, again = { 0 };

	if (wd_armor_read(a, text, kind, &bytes) != WD_REASON_NONE) {
		if (bytes.ptr != NULL)
			abort(); /* written without success */
		return;
	}
	if (!wd_armor_kind(text, &told) || told != kind)
		abort();
	if (bytes.len == 0 || bytes.len > text.len / 4 * 3)
		abort();
	wd_str fresh = armored(a, bytes, kind == WD_ARMOR_SSH);

	if (fresh.len <= WD_ARMOR_MAX &&
	    (wd_armor_read(a, fresh, kind, &again) != WD_REASON_NONE ||
	     !wd_str_eq(again, bytes)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n)
{
	static unsigned char memory[1 << 22];
	struct wd_arena a = { memory, memory + sizeof(memory), full, NULL };

	if (n > WD_ARMOR_MAX + 1)
		return 0;
	check(&a, (wd_str){ (const char *)d, n }, WD_ARMOR_SSH);
	check(&a, (wd_str){ (const char *)d, n }, WD_ARMOR_OPENPGP);
	return 0;
}
