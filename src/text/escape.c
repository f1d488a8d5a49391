#include "text/escape.h"

#include <string.h>

/* First bytes of a sequence: its length, bits, and the least it may say. */
static const struct {
	unsigned char mask, lead;
	unsigned char more;
	uint32_t least;
} leads[] = {
	{ 0x80, 0x00, 0, 0 },
	{ 0xe0, 0xc0, 1, 0x80 },
	{ 0xf0, 0xe0, 2, 0x800 },
	{ 0xf8, 0xf0, 3, 0x10000 },
};

bool wd_utf8_next(wd_str *rest, uint32_t *code_point)
{
	if (rest->len == 0)
		return false;
	unsigned char first = (unsigned char)rest->ptr[0];
	size_t k = 0;

	while (k < sizeof(leads) / sizeof(leads[0]) &&
	       (first & leads[k].mask) != leads[k].lead)
		k++;
	if (k == sizeof(leads) / sizeof(leads[0]) || rest->len <= leads[k].more)
		return false;
	uint32_t cp = first & (unsigned char)~leads[k].mask;

	for (size_t i = 1; i <= leads[k].more; i++) {
		unsigned char c = (unsigned char)rest->ptr[i];

		if ((c & 0xc0) != 0x80)
			return false;
		cp = cp << 6 | (c & 0x3f);
	}
	if (cp < leads[k].least || cp > 0x10ffff ||
	    (cp >= 0xd800 && cp <= 0xdfff))
		return false;
	*code_point = cp;
	*rest = wd_str_from(*rest, leads[k].more + (size_t)1);
	return true;
}

bool wd_utf8_valid(wd_str s)
{
	uint32_t cp;

	while (s.len > 0)
		if (!wd_utf8_next(&s, &cp))
			return false;
	return true;
}

/* In order.  Variation selectors 1 to 16 are absent: they only pick a shape. */
static const struct {
	uint32_t first, last;
} hidden[] = {
	{ 0x0000, 0x001f },    /* C0 */
	{ 0x007f, 0x009f },    /* DEL, C1 */
	{ 0x00ad, 0x00ad },    /* soft hyphen */
	{ 0x034f, 0x034f },    /* combining grapheme joiner */
	{ 0x061c, 0x061c },    /* Arabic letter mark */
	{ 0x115f, 0x1160 },    /* Hangul fillers */
	{ 0x17b4, 0x17b5 },    /* Khmer inherent vowels */
	{ 0x180e, 0x180e },    /* Mongolian vowel separator */
	{ 0x200b, 0x200f },    /* zero width, direction marks */
	{ 0x2028, 0x202e },    /* line separators, embeddings, overrides */
	{ 0x2060, 0x206f },    /* joiner, invisible operators, isolates */
	{ 0x3164, 0x3164 },    /* Hangul filler */
	{ 0xd800, 0xf8ff },    /* surrogates, private use */
	{ 0xfdd0, 0xfdef },    /* noncharacters */
	{ 0xfeff, 0xfeff },    /* byte order mark */
	{ 0xffa0, 0xffa0 },    /* half-width Hangul filler */
	{ 0xfff0, 0xfffb },    /* unassigned, interlinear annotation */
	{ 0x1bca0, 0x1bca3 },  /* shorthand format controls */
	{ 0x1d173, 0x1d17a },  /* musical format controls */
	{ 0xe0000, 0xe0fff },  /* tags, further variation selectors */
	{ 0xf0000, 0x10ffff }, /* private use, and beyond */
};

bool wd_code_point_hidden(uint32_t cp)
{
	if ((cp & 0xfffe) == 0xfffe || cp > 0x10ffff)
		return true; /* the last two of each plane are noncharacters */
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		if (cp <= hidden[i].last)
			return cp >= hidden[i].first;
	return false;
}

/* How the front of `*rest` is shown: at most sizeof(shown) - 1 bytes. */
static size_t show_next(wd_str *rest, char shown[16])
{
	wd_str before = *rest;
	unsigned char byte = (unsigned char)before.ptr[0];
	uint32_t cp;
	int n;

	if (!wd_utf8_next(rest, &cp)) {
		*rest = wd_str_from(before, 1);
		n = snprintf(shown, 16, "\\x%02x", (unsigned)byte);
	} else if (cp == '\n') {
		n = snprintf(shown, 16, "\\n");
	} else if (!wd_code_point_hidden(cp)) {
		size_t len = before.len - rest->len;

		memcpy(shown, before.ptr, len);
		return len;
	} else if (cp < 0x80) {
		n = snprintf(shown, 16, "\\x%02x", (unsigned)cp);
	} else {
		n = snprintf(shown, 16, "\\u{%04x}", (unsigned)cp);
	}
	return (size_t)n;
}

wd_str wd_escape(struct wd_arena *a, wd_str s, size_t max)
{
	struct wd_buf out = { .arena = a };
	char shown[16];

	while (s.len > 0) {
		size_t n = show_next(&s, shown);

		if (max > 0 && n > max - out.len) {
			wd_buf_c(&out, "...");
			break;
		}
		wd_buf_add(&out, (wd_str){ shown, n });
	}
	return wd_buf_str(&out);
}
