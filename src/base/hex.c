#include "base/hex.h"

#include <stdint.h>
#include <string.h>

wd_str wd_hex(struct wd_arena *a, const void *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *b = bytes;
	char *out = wd_new(a, char, 2 * n + 1);

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[b[i] >> 4];
		out[2 * i + 1] = digits[b[i] & 15];
	}
	return (wd_str){ out, 2 * n };
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool wd_unhex(wd_str hex, void *bytes, size_t n)
{
	unsigned char *b = bytes;

	if (hex.len % 2 != 0 || hex.len / 2 != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		int high = hex_digit(hex.ptr[2 * i]);
		int low = hex_digit(hex.ptr[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		b[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

static const char alphabet[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

wd_str wd_base64(struct wd_arena *a, wd_str bytes)
{
	char *out = wd_new(a, char, (bytes.len + 2) / 3 * 4 + 1);
	size_t n = 0;

	for (size_t i = 0; i < bytes.len; i += 3) {
		size_t have = bytes.len - i < 3 ? bytes.len - i : 3;
		uint32_t word = 0;

		for (size_t k = 0; k < 3; k++)
			word = word << 8 |
			       (k < have ? (unsigned char)bytes.ptr[i + k]
					 : 0u);
		for (size_t k = 0; k < 4; k++)
			out[n++] = k <= have
					   ? alphabet[word >> (18 - 6 * k) & 63]
					   : '=';
	}
	return (wd_str){ out, n };
}

static int base64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* `have` digits of one group of four; the rest is padding. */
static bool group(const char *in, size_t have, unsigned char *out)
{
	uint32_t word = 0;

	for (size_t k = 0; k < 4; k++) {
		int digit = k < have ? base64_digit(in[k]) : 0;

		if (digit < 0 || (k >= have && in[k] != '='))
			return false;
		word = word << 6 | (uint32_t)digit;
	}
	for (size_t k = 0; k < 3; k++)
		if (k + 1 < have)
			out[k] = (unsigned char)(word >> (16 - 8 * k) & 255);
		else if ((word >> (16 - 8 * k) & 255) != 0)
			return false; /* one value, one spelling */
	return true;
}

bool wd_unbase64(struct wd_arena *a, wd_str text, wd_str *out)
{
	if (text.len % 4 != 0)
		return false;
	if (text.len == 0) {
		*out = (wd_str){ 0 };
		return true;
	}
	unsigned char *bytes = wd_new(a, unsigned char, text.len / 4 * 3 + 1);
	size_t pad = 0;

	while (pad < 2 && text.ptr[text.len - 1 - pad] == '=')
		pad++;
	for (size_t i = 0; i < text.len; i += 4) {
		size_t have = i + 4 == text.len ? 4 - pad : 4;

		if (!group(text.ptr + i, have, bytes + i / 4 * 3))
			return false;
	}
	*out = (wd_str){ (char *)bytes, text.len / 4 * 3 - pad };
	return true;
}
