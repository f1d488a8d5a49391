/* frames.c - ways to frame the body of a signature packet. */
#include "craft.h"

enum { TAG_SIGNATURE = 2 };

static wd_str framed(struct wd_arena *a, const char *head, size_t head_len,
		     wd_str body)
{
	return craft_join(a, (wd_str){ head, head_len }, body);
}

static wd_str numbered(struct wd_arena *a, unsigned first, size_t len,
		       unsigned octets, wd_str body)
{
	struct wd_buf b = { .arena = a };

	craft_number(&b, first, 1);
	craft_number(&b, len, octets);
	wd_buf_add(&b, body);
	return wd_buf_str(&b);
}

static wd_str plain(struct wd_arena *a, wd_str body)
{
	return craft_packet(a, TAG_SIGNATURE, body);
}

wd_str frame_old_two(struct wd_arena *a, wd_str body)
{
	return numbered(a, 0x89, body.len, 2, body);
}

wd_str frame_old_four(struct wd_arena *a, wd_str body)
{
	return numbered(a, 0x8a, body.len, 4, body);
}

wd_str frame_old_indeterminate(struct wd_arena *a, wd_str body)
{
	return framed(a, "\x8b", 1, body);
}

/* As Sequoia and OpenPGP.js write it. */
wd_str frame_new_short(struct wd_arena *a, wd_str body)
{
	if (body.len < 192)
		return numbered(a, 0xc2, body.len, 1, body);
	return numbered(a, 0xc2, body.len - 192 + (192 << 8), 2, body);
}

wd_str frame_new_five(struct wd_arena *a, wd_str body)
{
	return framed(a, "\xc2\xff", 2, numbered(a, 0, body.len, 3, body));
}

/* 64 octets, and then the rest. */
wd_str frame_new_partial(struct wd_arena *a, wd_str body)
{
	wd_str rest = wd_str_from(body, 64);

	return craft_join(a, framed(a, "\xc2\xe6", 2, (wd_str){ body.ptr, 64 }),
			  rest.len < 192
				  ? numbered(a, (unsigned)rest.len, 0, 0, rest)
				  : numbered(a,
					     (unsigned)((rest.len - 192) >> 8) +
						     192,
					     rest.len - 192, 1, rest));
}

wd_str frame_twice(struct wd_arena *a, wd_str body)
{
	return craft_join(a, plain(a, body), plain(a, body));
}

wd_str frame_bytes_behind(struct wd_arena *a, wd_str body)
{
	return craft_join(a, plain(a, body), WD_STR("\0"));
}

wd_str frame_bytes_before(struct wd_arena *a, wd_str body)
{
	return framed(a, "\0", 1, plain(a, body));
}

static wd_str literal(struct wd_arena *a, wd_str text)
{
	return craft_packet(a, 11, framed(a, "b\0\0\0\0\0", 6, text));
}

wd_str frame_literal_behind(struct wd_arena *a, wd_str body)
{
	return craft_join(a, plain(a, body), literal(a, WD_STR("other")));
}

wd_str frame_literal_before(struct wd_arena *a, wd_str body)
{
	return craft_join(a, literal(a, WD_STR("other")), plain(a, body));
}

wd_str frame_one_pass_before(struct wd_arena *a, wd_str body)
{
	wd_str one = WD_STR("\x03\x00\x08\x16\1\2\3\4\5\6\7\x08\x01");

	return craft_join(a, craft_packet(a, 4, one),
			  craft_join(a, literal(a, WD_STR("other")),
				     plain(a, body)));
}

wd_str frame_marker_before(struct wd_arena *a, wd_str body)
{
	return craft_join(a, craft_packet(a, 10, WD_STR("PGP")),
			  plain(a, body));
}

wd_str frame_user_id_behind(struct wd_arena *a, wd_str body)
{
	return craft_join(a, plain(a, body),
			  craft_packet(a, 13, WD_STR("Mallory <m@m>")));
}

wd_str frame_key_behind(struct wd_arena *a, wd_str body)
{
	return craft_join(a, plain(a, body),
			  craft_packet(a, 6, craft_key(PGP_STRANGER)->body));
}

/* Packet 8, uncompressed. */
wd_str frame_compressed(struct wd_arena *a, wd_str body)
{
	return craft_packet(a, 8, framed(a, "\0", 1, plain(a, body)));
}

wd_str frame_as_literal(struct wd_arena *a, wd_str body)
{
	return literal(a, plain(a, body));
}

wd_str frame_no_header_bit(struct wd_arena *a, wd_str body)
{
	return numbered(a, 0x09, body.len, 2, body);
}

wd_str frame_too_long(struct wd_arena *a, wd_str body)
{
	return numbered(a, 0x89, body.len + 1, 2, body);
}

wd_str frame_too_short(struct wd_arena *a, wd_str body)
{
	return numbered(a, 0x89, body.len - 1, 2, body);
}

wd_str frame_one_short(struct wd_arena *a, wd_str body)
{
	body.len--;
	return plain(a, body);
}

wd_str frame_empty(struct wd_arena *a, wd_str body)
{
	(void)body;
	return craft_packet(a, TAG_SIGNATURE, (wd_str){ 0 });
}

/* Only its number is: nobody may read further. */
wd_str frame_version_3(struct wd_arena *a, wd_str body)
{
	return plain(a, framed(a, "\3", 1, wd_str_from(body, 1)));
}

/* The hashed area gets one subpacket more, as signature and length say. */
static wd_str with_hashed(struct wd_arena *a, wd_str body, wd_str sub)
{
	size_t len = (size_t)(uint8_t)body.ptr[4] << 8 | (uint8_t)body.ptr[5];
	struct wd_buf b = { .arena = a };

	wd_buf_add(&b, (wd_str){ body.ptr, 4 });
	craft_number(&b, len + sub.len, 2);
	wd_buf_add(&b, (wd_str){ body.ptr + 6, len });
	wd_buf_add(&b, sub);
	wd_buf_add(&b, wd_str_from(body, 6 + len));
	return wd_buf_str(&b);
}

wd_str frame_huge_area(struct wd_arena *a, wd_str body)
{
	struct wd_buf b = { .arena = a };

	for (int i = 0; i < 1000; i++)
		wd_buf_add(&b, WD_STR("\x09\x64"
				      "12345678"));
	return plain(a, with_hashed(a, body, wd_buf_str(&b)));
}

/* It says that it is longer than its area. */
wd_str frame_long_subpacket(struct wd_arena *a, wd_str body)
{
	return plain(a, with_hashed(a, body, WD_STR("\x20\x64")));
}

wd_str frame_zero_subpacket(struct wd_arena *a, wd_str body)
{
	return plain(a, with_hashed(a, body, WD_STR("\0")));
}
