/* bytes.c - putting bytes together. */
#include "craft.h"

#include <stdarg.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/hex.h"

void craft_die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("craft: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(2);
}

wd_str craft_join(struct wd_arena *a, wd_str x, wd_str y)
{
	struct wd_buf b = { .arena = a };

	wd_buf_add(&b, x);
	wd_buf_add(&b, y);
	return wd_buf_str(&b);
}

wd_str craft_digest(struct wd_arena *a, const char *name, wd_str bytes)
{
	unsigned char *sum = wd_new(a, unsigned char, EVP_MAX_MD_SIZE);
	size_t n;

	if (EVP_Q_digest(NULL, name, NULL, bytes.ptr, bytes.len, sum, &n) != 1)
		craft_die("no digest %s", name);
	return (wd_str){ (char *)sum, n };
}

wd_str craft_all(struct wd_arena *a, wd_str text, wd_str find, wd_str put)
{
	struct wd_buf b = { .arena = a };
	const char *at;

	if (text.len == 0)
		return text;
	while ((at = memmem(text.ptr, text.len, find.ptr, find.len)) != NULL) {
		size_t before = (size_t)(at - text.ptr);

		wd_buf_add(&b, (wd_str){ text.ptr, before });
		wd_buf_add(&b, put);
		text = wd_str_from(text, before + find.len);
	}
	wd_buf_add(&b, text);
	return wd_buf_str(&b);
}

wd_str craft_base64(struct wd_arena *a, wd_str bytes, size_t width,
		    const char *eol)
{
	wd_str code = wd_base64(a, bytes);
	struct wd_buf b = { .arena = a };

	while (code.len > 0) {
		size_t n = code.len < width ? code.len : width;

		wd_buf_add(&b, (wd_str){ code.ptr, n });
		wd_buf_c(&b, eol);
		code = wd_str_from(code, n);
	}
	return wd_buf_str(&b);
}

void craft_number(struct wd_buf *b, uint64_t n, unsigned octets)
{
	while (octets-- > 0)
		wd_buf_byte(b, (char)(uint8_t)(n >> (8 * octets)));
}

void craft_write(const char *dir, const char *name, wd_str bytes)
{
	char path[4096];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "wb");
	if (f == NULL || fwrite(bytes.ptr, 1, bytes.len, f) != bytes.len ||
	    fclose(f) != 0)
		craft_die("cannot write %s", path);
}
