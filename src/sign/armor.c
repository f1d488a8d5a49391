#include "sign/armor.h"

#include "base/hex.h"
#include "text/escape.h"

static const struct label {
	wd_str begin, end;
	enum wd_armor_kind kind;
	bool dressed; /* armor headers, an empty line, a checksum */
} labels[] = {
	{ { "-----BEGIN SSH SIGNATURE-----", 29 },
	  { "-----END SSH SIGNATURE-----", 27 },
	  WD_ARMOR_SSH,
	  false },
	{ { "-----BEGIN PGP SIGNATURE-----", 29 },
	  { "-----END PGP SIGNATURE-----", 27 },
	  WD_ARMOR_OPENPGP,
	  true },
	{ { "-----BEGIN SIGNED MESSAGE-----", 30 },
	  { "-----END SIGNED MESSAGE-----", 28 },
	  WD_ARMOR_X509,
	  false },
	{ { "-----BEGIN CMS-----", 19 },
	  { "-----END CMS-----", 17 },
	  WD_ARMOR_X509,
	  false },
	{ { "-----BEGIN PKCS7-----", 21 },
	  { "-----END PKCS7-----", 19 },
	  WD_ARMOR_X509,
	  false },
};

/* The text line by line; `crlf`: one of the lines so far ended in CRLF. */
struct lines {
	wd_str rest;
	bool crlf;
};

/*
 * Each line may have its own line end.  That leaves one reading: a CR that is
 * not part of a line end stays in the line, and no line may contain one.
 */
static bool next_line(struct lines *l, wd_str *out)
{
	wd_str line, rest;

	if (!wd_str_cut(l->rest, '\n', &line, &rest))
		return false;
	if (wd_str_ends(line, WD_STR("\r"))) {
		l->crlf = true;
		line.len--;
	}
	*out = line;
	l->rest = rest;
	return true;
}

static const struct label *label_of(wd_str text)
{
	wd_str line, rest;

	if (!wd_str_cut(text, '\n', &line, &rest))
		return NULL;
	if (wd_str_ends(line, WD_STR("\r")))
		line.len--;
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		if (wd_str_eq(line, labels[i].begin))
			return &labels[i];
	return NULL;
}

bool wd_armor_kind(wd_str text, enum wd_armor_kind *out)
{
	const struct label *label = label_of(text);

	if (label != NULL)
		*out = label->kind;
	return label != NULL;
}

static bool is_header_key_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-';
}

static bool is_plain_text(wd_str s)
{
	uint32_t c;

	while (s.len > 0)
		if (!wd_utf8_next(&s, &c) || c < 0x20 ||
		    (c >= 0x7f && c < 0xa0))
			return false;
	return true;
}

static bool is_header(wd_str line)
{
	wd_str key, value;

	return line.len <= WD_ARMOR_HEADER_MAX &&
	       wd_str_cut(line, ':', &key, &value) && key.len > 0 &&
	       wd_str_all(key, is_header_key_byte) &&
	       (value.len == 0 || value.ptr[0] == ' ') && is_plain_text(value);
}

/* Armor headers and the empty line that ends them. */
static bool skip_headers(struct lines *l)
{
	wd_str line;

	for (size_t i = 0; i <= WD_ARMOR_HEADERS_MAX; i++) {
		if (!next_line(l, &line))
			return false;
		if (line.len == 0)
			return true;
		if (!is_header(line))
			return false;
	}
	return false;
}

/* RFC 4880, 6.1: four bits at a time, by what each four add. */
static uint32_t crc24(wd_str bytes)
{
	static const uint32_t add[16] = {
		0x000000, 0x864cfb, 0x8ad50d, 0x0c99f6, 0x93e6e1, 0x15aa1a,
		0x1933ec, 0x9f7f17, 0xa18139, 0x27cdc2, 0x2b5434, 0xad18cf,
		0x3267d8, 0xb42b23, 0xb8b2d5, 0x3efe2e
	};
	uint32_t crc = 0xb704ce;

	for (size_t i = 0; i < bytes.len; i++) {
		uint8_t byte = (uint8_t)bytes.ptr[i];

		crc = (crc << 4 & 0xffffff) ^ add[(crc >> 20 ^ byte >> 4) & 15];
		crc = (crc << 4 & 0xffffff) ^ add[(crc >> 20 ^ byte) & 15];
	}
	return crc;
}

static bool checksum_fits(struct wd_arena *a, wd_str text, wd_str bytes)
{
	wd_str sum;

	if (!wd_unbase64(a, text, &sum) || sum.len != 3)
		return false;
	return crc24(bytes) == ((uint32_t)(uint8_t)sum.ptr[0] << 16 |
				(uint32_t)(uint8_t)sum.ptr[1] << 8 |
				(uint32_t)(uint8_t)sum.ptr[2]);
}

/*
 * Behind the last line: its own line end and one empty line at most.  Whoever
 * trimmed the block or put it into a header may have kept the last newline or
 * not; where a line of the block has CRLF that may have left a CR alone.
 */
static bool tail_fits(const struct lines *l)
{
	wd_str tail = l->rest;

	for (int i = 0; i < 2 && tail.len > 0; i++) {
		if (wd_str_starts(tail, WD_STR("\r\n")))
			tail = wd_str_from(tail, 2);
		else if (tail.ptr[0] == '\n')
			tail = wd_str_from(tail, 1);
		else
			return l->crlf && wd_str_eq(tail, WD_STR("\r"));
	}
	return tail.len == 0;
}

/* The lines up to the label at the end: base64, and a checksum perhaps. */
static bool read_body(struct lines *l, const struct label *label,
		      struct wd_buf *code, wd_str *checksum)
{
	wd_str line;

	while (!wd_str_starts(l->rest, label->end)) {
		if (!next_line(l, &line) || line.len == 0 ||
		    line.len > WD_ARMOR_LINE_MAX || checksum->len > 0)
			return false;
		if (label->dressed && line.len == 5 && line.ptr[0] == '=')
			*checksum = wd_str_from(line, 1);
		else
			wd_buf_add(code, line);
	}
	l->rest = wd_str_from(l->rest, label->end.len);
	return code->len > 0;
}

enum wd_reason wd_armor_read(struct wd_arena *a, wd_str text,
			     enum wd_armor_kind kind, wd_str *out)
{
	const struct label *label = label_of(text);
	struct wd_buf code = { .arena = a };
	struct lines l = { .rest = text };
	wd_str checksum = { 0 }, bytes, begin;

	if (text.len > WD_ARMOR_MAX)
		return WD_REASON_LIMIT;
	if (label == NULL || label->kind != kind)
		return WD_REASON_BAD_ARMOR;
	if (!next_line(&l, &begin) || (label->dressed && !skip_headers(&l)) ||
	    !read_body(&l, label, &code, &checksum) || !tail_fits(&l) ||
	    !wd_unbase64(a, wd_buf_str(&code), &bytes) ||
	    (checksum.len > 0 && !checksum_fits(a, checksum, bytes)))
		return WD_REASON_BAD_ARMOR;
	*out = bytes;
	return WD_REASON_NONE;
}
