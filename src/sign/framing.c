#include "sign/framing.h"

#include "base/hex.h"

bool wd_pgp_number(wd_str *rest, size_t bytes, size_t *out)
{
	size_t n = 0;

	if (rest->len < bytes)
		return false;
	for (size_t i = 0; i < bytes; i++)
		n = n << 8 | (uint8_t)rest->ptr[i];
	*out = n;
	*rest = wd_str_from(*rest, bytes);
	return true;
}

bool wd_pgp_slice(wd_str *rest, size_t n, wd_str *out)
{
	if (rest->len < n)
		return false;
	*out = (wd_str){ rest->ptr, n };
	*rest = wd_str_from(*rest, n);
	return true;
}

bool wd_pgp_length(wd_str *rest, unsigned two_octets_end, size_t *out)
{
	size_t first, second;

	if (!wd_pgp_number(rest, 1, &first))
		return false;
	if (first < 192) {
		*out = first;
		return true;
	}
	if (first == 255)
		return wd_pgp_number(rest, 4, out);
	if (first >= two_octets_end || !wd_pgp_number(rest, 1, &second))
		return false;
	*out = ((first - 192) << 8) + second + 192;
	return true;
}

bool wd_pgp_packet(wd_str *rest, unsigned *tag, wd_str *body)
{
	size_t first, len;

	if (!wd_pgp_number(rest, 1, &first) || (first & 0x80) == 0)
		return false;
	if ((first & 0x40) != 0) {
		*tag = first & 0x3f;
		return wd_pgp_length(rest, 224, &len) &&
		       wd_pgp_slice(rest, len, body);
	}
	*tag = first >> 2 & 0x0f;
	return (first & 3) != 3 &&
	       wd_pgp_number(rest, (size_t)1 << (first & 3), &len) &&
	       wd_pgp_slice(rest, len, body);
}

/* The topmost of `bits` bits is in the first octet, and is set. */
static bool is_shortest(wd_str number, size_t bits)
{
	return number.len == 0 ||
	       (uint8_t)number.ptr[0] >> ((bits - 1) % 8) == 1;
}

bool wd_pgp_mpi(wd_str *rest, wd_str *out, bool *shortest)
{
	size_t bits;

	if (!wd_pgp_number(rest, 2, &bits) ||
	    !wd_pgp_slice(rest, (bits + 7) / 8, out))
		return false;
	*shortest = is_shortest(*out, bits);
	return true;
}

wd_str wd_upper_hex(struct wd_arena *a, wd_str bytes)
{
	wd_str lower = wd_hex(a, bytes.ptr, bytes.len);
	char *hex = wd_str_c(a, lower);

	for (size_t i = 0; i < lower.len; i++)
		if (hex[i] >= 'a')
			hex[i] = (char)(hex[i] - 'a' + 'A');
	return (wd_str){ hex, lower.len };
}
