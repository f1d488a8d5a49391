/*
 * gpg's status lines.  What is authentic has a fingerprint that ends in the
 * key id of its one verdict; a line more of that kind makes it unreadable.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sign/gpg_status.h"

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n)
{
	static const char more[] = "[GNUPG:] BADSIG ADCDCE84EDF107C6 x\n";
	static char twice[WD_GPG_STATUS_MAX + sizeof(more)];
	struct wd_gpg_status s = { 0 }, again;

	if (n > WD_GPG_STATUS_MAX ||
	    !wd_gpg_status_read((wd_str){ (const char *)d, n }, &s))
		return 0;
	if (wd_gpg_is_authentic(&s) &&
	    (s.fingerprint.len != 40 || s.primary.len != 40 ||
	     !wd_str_ends(s.fingerprint, s.key_id)))
		abort();
	memcpy(twice, d, n);
	memcpy(twice + n, more, sizeof(more) - 1);
	if (s.kind != WD_GPG_NOTHING &&
	    wd_gpg_status_read((wd_str){ twice, n + sizeof(more) - 1 }, &again))
		abort();
	return 0;
}
