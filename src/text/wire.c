#include "text/wire.h"

bool wd_wire_byte(wd_str *rest, uint8_t *out)
{
	if (rest->len < 1)
		return false;
	*out = (uint8_t)rest->ptr[0];
	*rest = wd_str_from(*rest, 1);
	return true;
}

bool wd_wire_u32(wd_str *rest, uint32_t *out)
{
	uint32_t n = 0;

	if (rest->len < 4)
		return false;
	for (size_t i = 0; i < 4; i++)
		n = n << 8 | (uint8_t)rest->ptr[i];
	*out = n;
	*rest = wd_str_from(*rest, 4);
	return true;
}

bool wd_wire_string(wd_str *rest, wd_str *out)
{
	wd_str after = *rest;
	uint32_t len;

	if (!wd_wire_u32(&after, &len) || len > after.len)
		return false;
	*out = (wd_str){ after.ptr, len };
	*rest = wd_str_from(after, len);
	return true;
}

bool wd_wire_mpint(wd_str *rest, wd_str *out)
{
	wd_str after = *rest, n;

	if (!wd_wire_string(&after, &n) || n.len == 0)
		return false;
	if ((uint8_t)n.ptr[0] >= 0x80)
		return false; /* negative */
	if (n.ptr[0] == 0) {
		if (n.len == 1 || (uint8_t)n.ptr[1] < 0x80)
			return false; /* zero, or longer than it need be */
		n = wd_str_from(n, 1);
	}
	*out = n;
	*rest = after;
	return true;
}

void wd_wire_add_u32(struct wd_buf *b, uint32_t n)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		wd_buf_byte(b, (char)(uint8_t)(n >> shift));
}

void wd_wire_add_string(struct wd_buf *b, wd_str s)
{
	wd_wire_add_u32(b, (uint32_t)s.len);
	wd_buf_add(b, s);
}

void wd_wire_add_mpint(struct wd_buf *b, wd_str magnitude)
{
	bool pad = magnitude.len > 0 && (uint8_t)magnitude.ptr[0] >= 0x80;

	wd_wire_add_u32(b, (uint32_t)(magnitude.len + pad));
	if (pad)
		wd_buf_byte(b, '\0');
	wd_buf_add(b, magnitude);
}
