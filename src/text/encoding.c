#include "text/encoding.h"

#include <iconv.h>
#include <string.h>

enum { NAME_MAX_BYTES = 24, GROWTH = 4 };

/* As people write them, without case and punctuation; NULL: as it is. */
static const struct {
	const char *name, *charset;
} encodings[] = {
	{ "utf8", NULL },
	{ "usascii", "US-ASCII" },
	{ "ascii", "US-ASCII" },
	{ "ansix341968", "US-ASCII" },
	{ "iso88591", "ISO-8859-1" },
	{ "latin1", "ISO-8859-1" },
	{ "iso88592", "ISO-8859-2" },
	{ "latin2", "ISO-8859-2" },
	{ "iso88593", "ISO-8859-3" },
	{ "iso88594", "ISO-8859-4" },
	{ "iso88595", "ISO-8859-5" },
	{ "iso88596", "ISO-8859-6" },
	{ "iso88597", "ISO-8859-7" },
	{ "iso88598", "ISO-8859-8" },
	{ "iso88599", "ISO-8859-9" },
	{ "latin5", "ISO-8859-9" },
	{ "iso885910", "ISO-8859-10" },
	{ "iso885913", "ISO-8859-13" },
	{ "iso885914", "ISO-8859-14" },
	{ "iso885915", "ISO-8859-15" },
	{ "latin9", "ISO-8859-15" },
	{ "iso885916", "ISO-8859-16" },
	{ "windows1250", "CP1250" },
	{ "cp1250", "CP1250" },
	{ "windows1251", "CP1251" },
	{ "cp1251", "CP1251" },
	{ "windows1252", "CP1252" },
	{ "cp1252", "CP1252" },
	{ "windows1253", "CP1253" },
	{ "cp1253", "CP1253" },
	{ "windows1254", "CP1254" },
	{ "cp1254", "CP1254" },
	{ "windows1255", "CP1255" },
	{ "cp1255", "CP1255" },
	{ "windows1256", "CP1256" },
	{ "cp1256", "CP1256" },
	{ "windows1257", "CP1257" },
	{ "cp1257", "CP1257" },
	{ "windows1258", "CP1258" },
	{ "cp1258", "CP1258" },
	{ "koi8r", "KOI8-R" },
	{ "koi8u", "KOI8-U" },
	{ "cp866", "CP866" },
	{ "ibm866", "CP866" },
	{ "eucjp", "EUC-JP" },
	{ "shiftjis", "CP932" },
	{ "sjis", "CP932" },
	{ "cp932", "CP932" },
	{ "windows31j", "CP932" },
	{ "euckr", "EUC-KR" },
	{ "euccn", "GB2312" },
	{ "gb2312", "GB2312" },
	{ "gbk", "GBK" },
	{ "cp936", "GBK" },
	{ "gb18030", "GB18030" },
	{ "big5", "BIG5" },
};

/* "ISO-8859-1", "iso8859-1" and "ISO_8859_1" are one; false: too long. */
static bool simplify(wd_str name, char *out)
{
	size_t n = 0;

	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c | 0x20);
		if (c == '-' || c == '_' || c == '.' || c == ' ')
			continue;
		if (n + 1 == NAME_MAX_BYTES)
			return false;
		out[n++] = c;
	}
	out[n] = '\0';
	return true;
}

static bool find(wd_str name, const char **charset)
{
	char simple[NAME_MAX_BYTES];

	if (!simplify(name, simple))
		return false;
	for (size_t i = 0; i < sizeof(encodings) / sizeof(encodings[0]); i++)
		if (strcmp(simple, encodings[i].name) == 0) {
			*charset = encodings[i].charset;
			return true;
		}
	return false;
}

static bool is_ascii(wd_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] >= 0x80)
			return false;
	return true;
}

/* All of it, or nothing. */
static bool convert(struct wd_arena *a, iconv_t to_utf8, wd_str *text)
{
	if (is_ascii(*text))
		return true;
	char *in = wd_str_c(a, *text);
	size_t left = text->len, room = text->len * GROWTH;
	char *out = wd_new(a, char, room), *end = out;

	if (iconv(to_utf8, &in, &left, &end, &room) == (size_t)-1 || left > 0)
		return false;
	*text = (wd_str){ out, (size_t)(end - out) };
	return true;
}

static bool convert_all(struct wd_arena *a, const char *charset,
			struct wd_commit *c)
{
	struct wd_commit copy = *c;
	iconv_t to_utf8 = iconv_open("UTF-8", charset);

	if (to_utf8 == (iconv_t)-1) /* NOLINT: what iconv.h says */
		return false;
	bool done = convert(a, to_utf8, &copy.message) &&
		    convert(a, to_utf8, &copy.author.name) &&
		    convert(a, to_utf8, &copy.author.email) &&
		    convert(a, to_utf8, &copy.committer.name) &&
		    convert(a, to_utf8, &copy.committer.email);

	(void)iconv_close(to_utf8);
	if (done)
		*c = copy;
	return done;
}

static bool all_ascii(const struct wd_commit *c)
{
	return is_ascii(c->message) && is_ascii(c->author.name) &&
	       is_ascii(c->author.email) && is_ascii(c->committer.name) &&
	       is_ascii(c->committer.email);
}

void wd_commit_decode(struct wd_arena *a, struct wd_commit *c)
{
	const char *charset;

	if (c->encoding.len == 0 || !find(c->encoding, &charset))
		return;
	if (charset == NULL || all_ascii(c) || convert_all(a, charset, c))
		c->encoding = (wd_str){ 0 };
}
