#include "base/digest.h"
#include "base/hex.h"

bool wd_digest_hex(wd_str digest, wd_str *hex)
{
	unsigned char sum[32];

	if (digest.len != WD_DIGEST_TEXT ||
	    !wd_str_starts(digest, WD_STR("sha256:")) ||
	    !wd_unhex(wd_str_from(digest, 7), sum, sizeof(sum)))
		return false;
	*hex = wd_str_from(digest, 7);
	return true;
}
