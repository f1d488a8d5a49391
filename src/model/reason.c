#include "model/reason.h"

static const struct {
	const char *code, *remedy;
} reasons[WD_REASON_COUNT] = {
#define X(name, code, remedy) [WD_REASON_##name] = { code, remedy },
	WD_REASONS(X)
#undef X
};

const char *wd_reason_code(enum wd_reason r)
{
	return reasons[r < WD_REASON_COUNT ? r : WD_REASON_INTERNAL].code;
}

const char *wd_reason_remedy(enum wd_reason r)
{
	return reasons[r < WD_REASON_COUNT ? r : WD_REASON_INTERNAL].remedy;
}

bool wd_reason_read(wd_str code, enum wd_reason *out)
{
	for (unsigned r = 0; r < WD_REASON_COUNT; r++)
		if (wd_str_eq(code, wd_str_of(reasons[r].code))) {
			*out = (enum wd_reason)r;
			return true;
		}
	return false;
}
