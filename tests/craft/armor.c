/* armor.c - ways to write the same bytes as armor, most of them wrong. */
#include "craft.h"

#include <string.h>

enum { WIDTH_SSH = 70, WIDTH_PGP = 64 };

uint32_t craft_crc24(wd_str bytes)
{
	uint32_t crc = 0xb704ce;

	for (size_t i = 0; i < bytes.len; i++) {
		crc ^= (uint32_t)(uint8_t)bytes.ptr[i] << 16;
		for (int bit = 0; bit < 8; bit++)
			crc = crc << 1 ^ (crc & 0x800000 ? 0x1864cfb : 0);
	}
	return crc & 0xffffff;
}

static wd_str checksum(struct wd_arena *a, wd_str bytes)
{
	struct wd_buf b = { .arena = a };

	craft_number(&b, craft_crc24(bytes), 3);
	return craft_join(a, WD_STR("="),
			  craft_base64(a, wd_buf_str(&b), 4, "\n"));
}

wd_str craft_armor(struct wd_arena *a, wd_str bytes, bool ssh)
{
	struct wd_buf b = { .arena = a };

	wd_buf_c(&b, ssh ? "-----BEGIN SSH SIGNATURE-----\n"
			 : "-----BEGIN PGP SIGNATURE-----\n\n");
	wd_buf_add(&b,
		   craft_base64(a, bytes, ssh ? WIDTH_SSH : WIDTH_PGP, "\n"));
	if (!ssh)
		wd_buf_add(&b, checksum(a, bytes));
	wd_buf_c(&b, ssh ? "-----END SSH SIGNATURE-----\n"
			 : "-----END PGP SIGNATURE-----\n");
	return wd_buf_str(&b);
}

/* What stands before, within and behind the base64. */
struct parts {
	wd_str head, code, tail; /* code without line ends */
};

static struct parts take_apart(struct wd_arena *a, wd_str armor)
{
	const char *from = memmem(armor.ptr, armor.len, "-----\n", 6);
	const char *end = memmem(armor.ptr, armor.len, "-----END", 8);
	size_t head = (size_t)(from - armor.ptr) + 6, tail;
	struct parts p;

	if (armor.ptr[head] == '\n')
		head++;
	tail = (size_t)(end - armor.ptr);
	for (size_t i = head; i + 1 < tail; i++)
		if (armor.ptr[i] == '\n' && armor.ptr[i + 1] == '=')
			tail = i + 1;
	p.head = (wd_str){ armor.ptr, head };
	p.code = craft_all(a, (wd_str){ armor.ptr + head, tail - head },
			   WD_STR("\n"), (wd_str){ 0 });
	p.tail = wd_str_from(armor, tail);
	return p;
}

static wd_str put_together(struct wd_arena *a, const struct parts *p,
			   size_t width, const char *eol)
{
	struct wd_buf b = { .arena = a };
	wd_str code = p->code;

	wd_buf_add(&b, p->head);
	while (code.len > 0) {
		size_t n = code.len < width ? code.len : width;

		wd_buf_add(&b, (wd_str){ code.ptr, n });
		wd_buf_c(&b, eol);
		code = wd_str_from(code, n);
	}
	wd_buf_add(&b, p->tail);
	return wd_buf_str(&b);
}

static wd_str reflow(struct wd_arena *a, wd_str armor, size_t width,
		     const char *eol)
{
	struct parts p = take_apart(a, armor);

	return put_together(a, &p, width, eol);
}

wd_str armor_crlf(struct wd_arena *a, wd_str armor)
{
	return craft_all(a, armor, WD_STR("\n"), WD_STR("\r\n"));
}

wd_str armor_crlf_but_first(struct wd_arena *a, wd_str armor)
{
	const char *eol = memchr(armor.ptr, '\n', armor.len);
	size_t n = (size_t)(eol - armor.ptr) + 1;

	return craft_join(a, (wd_str){ armor.ptr, n },
			  armor_crlf(a, wd_str_from(armor, n)));
}

wd_str armor_crlf_but_last(struct wd_arena *a, wd_str armor)
{
	wd_str all = armor_crlf(a, (wd_str){ armor.ptr, armor.len - 1 });

	return craft_join(a, all, WD_STR("\n"));
}

wd_str armor_crlf_in_the_middle(struct wd_arena *a, wd_str armor)
{
	return reflow(a, armor, 60, "\r\n");
}

wd_str armor_lone_cr(struct wd_arena *a, wd_str armor)
{
	return reflow(a, armor, 60, "\r");
}

wd_str armor_width_4(struct wd_arena *a, wd_str armor)
{
	return reflow(a, armor, 4, "\n");
}

wd_str armor_width_60(struct wd_arena *a, wd_str armor)
{
	return reflow(a, armor, 60, "\n");
}

wd_str armor_width_76(struct wd_arena *a, wd_str armor)
{
	return reflow(a, armor, 76, "\n");
}

wd_str armor_width_77(struct wd_arena *a, wd_str armor)
{
	return reflow(a, armor, 77, "\n");
}

wd_str armor_one_line(struct wd_arena *a, wd_str armor)
{
	return reflow(a, armor, armor.len, "\n");
}

wd_str armor_spaced(struct wd_arena *a, wd_str armor)
{
	return reflow(a, armor, 60, " \n");
}

wd_str armor_spaces_behind(struct wd_arena *a, wd_str armor)
{
	return craft_all(a, armor, WD_STR("-----\n"), WD_STR("----- \n"));
}

wd_str armor_tabs_before(struct wd_arena *a, wd_str armor)
{
	return reflow(a, armor, 60, "\n\t");
}

wd_str armor_empty_lines(struct wd_arena *a, wd_str armor)
{
	return reflow(a, armor, 60, "\n\n");
}

wd_str armor_no_padding(struct wd_arena *a, wd_str armor)
{
	struct parts p = take_apart(a, armor);

	if (!wd_str_ends(p.code, WD_STR("=")))
		craft_die("nothing is padded");
	while (wd_str_ends(p.code, WD_STR("=")))
		p.code.len--;
	return put_together(a, &p, 60, "\n");
}

/* A bit that stands for nothing, in the last digit before the padding. */
wd_str armor_loose_bits(struct wd_arena *a, wd_str armor)
{
	struct parts p = take_apart(a, armor);
	char *code = wd_str_c(a, p.code);
	size_t at = p.code.len - 1;

	while (code[at] == '=')
		at--;
	if (at == p.code.len - 1)
		craft_die("nothing is padded");
	code[at]++;
	p.code.ptr = code;
	return put_together(a, &p, 60, "\n");
}

wd_str armor_url_alphabet(struct wd_arena *a, wd_str armor)
{
	struct parts p = take_apart(a, armor);

	p.code = craft_all(a, p.code, WD_STR("+"), WD_STR("-"));
	p.code = craft_all(a, p.code, WD_STR("/"), WD_STR("_"));
	return put_together(a, &p, 60, "\n");
}

wd_str armor_padded_middle(struct wd_arena *a, wd_str armor)
{
	return reflow(a, armor, 60, "\n====\n");
}

static wd_str with_checksum(struct wd_arena *a, wd_str armor, const char *text)
{
	struct parts p = take_apart(a, armor);
	const char *end = memmem(p.tail.ptr, p.tail.len, "-----END", 8);

	p.tail = craft_join(a, wd_str_of(text),
			    wd_str_from(p.tail, (size_t)(end - p.tail.ptr)));
	return put_together(a, &p, 64, "\n");
}

wd_str armor_wrong_checksum(struct wd_arena *a, wd_str armor)
{
	return with_checksum(a, armor, "=AAAA\n");
}

wd_str armor_no_checksum(struct wd_arena *a, wd_str armor)
{
	return with_checksum(a, armor, "");
}

wd_str armor_short_checksum(struct wd_arena *a, wd_str armor)
{
	return with_checksum(a, armor, "=AA==\n");
}

wd_str armor_checksum_twice(struct wd_arena *a, wd_str armor)
{
	struct parts p = take_apart(a, armor);

	p.tail = craft_join(a, (wd_str){ p.tail.ptr, 6 }, p.tail);
	return put_together(a, &p, 64, "\n");
}

wd_str armor_twice(struct wd_arena *a, wd_str armor)
{
	return craft_join(a, armor, armor);
}

wd_str armor_no_end(struct wd_arena *a, wd_str armor)
{
	const char *end = memmem(armor.ptr, armor.len, "-----END", 8);

	(void)a;
	return (wd_str){ armor.ptr, (size_t)(end - armor.ptr) };
}

wd_str armor_no_data(struct wd_arena *a, wd_str armor)
{
	struct parts p = take_apart(a, armor);
	const char *end = memmem(p.tail.ptr, p.tail.len, "-----END", 8);

	return craft_join(a, p.head,
			  wd_str_from(p.tail, (size_t)(end - p.tail.ptr)));
}

wd_str armor_huge(struct wd_arena *a, wd_str armor)
{
	struct parts p = take_apart(a, armor);
	struct wd_buf b = { .arena = a };

	for (int i = 0; i < 20000; i++)
		wd_buf_c(&b, "AAAA");
	p.code = craft_join(a, p.code, wd_buf_str(&b));
	return put_together(a, &p, 64, "\n");
}
