#include "model/oid.h"

#include <string.h>

#include "base/hex.h"

bool wd_oid_read(wd_str hex, wd_oid *out)
{
	wd_oid id;

	if (!wd_unhex(hex, id.b, sizeof(id.b)))
		return false;
	*out = id;
	return true;
}

wd_str wd_oid_hex(struct wd_arena *a, wd_oid id)
{
	return wd_hex(a, id.b, sizeof(id.b));
}

wd_str wd_oid_short(struct wd_arena *a, wd_oid id)
{
	return wd_hex(a, id.b, 5);
}

int wd_oid_cmp(wd_oid x, wd_oid y)
{
	return memcmp(x.b, y.b, sizeof(x.b));
}

bool wd_oid_eq(wd_oid x, wd_oid y)
{
	return wd_oid_cmp(x, y) == 0;
}

bool wd_oid_zero(wd_oid id)
{
	return wd_oid_eq(id, (wd_oid){ 0 });
}

wd_str wd_oid_key(const wd_oid *id)
{
	return (wd_str){ (const char *)id->b, sizeof(id->b) };
}
