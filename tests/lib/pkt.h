/*
 * pkt.h - growing buffers, escapes and git's pkt-lines, for test programs of
 * one file each.  Any failure ends the program with status 2.
 */
#ifndef WD_TESTS_PKT_H
#define WD_TESTS_PKT_H

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PKT_MAX = 65520 }; /* with its four digits of length */

/* What pkt_read() found, unless it is a length. */
enum { PKT_END = -2, PKT_FLUSH = -1 };

struct buf {
	char *ptr; /* NUL-terminated behind `len` once something was added */
	size_t len, cap;
};

__attribute__((noreturn, format(printf, 1, 2))) static void die(
	const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("raw_push: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(2);
}

static void add(struct buf *b, const void *bytes, size_t n)
{
	while (b->cap - b->len < n + 1) {
		b->cap = b->cap * 2 + 4096;
		b->ptr = realloc(b->ptr, b->cap);
		if (b->ptr == NULL)
			die("out of memory");
	}
	if (n > 0)
		memcpy(b->ptr + b->len, bytes, n);
	b->len += n;
	b->ptr[b->len] = '\0';
}

static void add_text(struct buf *b, const char *text)
{
	add(b, text, strlen(text));
}

static void add_pkt(struct buf *b, const void *bytes, size_t n)
{
	char head[5];

	if (n > PKT_MAX - 4)
		die("%zu bytes do not fit into a pkt-line", n);
	snprintf(head, sizeof(head), "%04zx", n + 4);
	add(b, head, 4);
	add(b, bytes, n);
}

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef";
	const char *at =
		c == '\0' ? NULL : strchr(digits, tolower((unsigned char)c));

	return at == NULL ? -1 : (int)(at - digits);
}

/* One escape after its backslash; returns what follows it. */
static const char *add_escape(struct buf *b, const char *s)
{
	static const char from[] = "nrte\\", to[] = "\n\r\t\033\\";
	const char *at = *s == '\0' ? NULL : strchr(from, *s);
	int high, low;

	if (at != NULL) {
		add(b, to + (at - from), 1);
		return s + 1;
	}
	if (*s != 'x' || (high = hex_digit(s[1])) < 0 ||
	    (low = hex_digit(s[2])) < 0)
		die("unknown escape \\%.1s", s);
	char byte = (char)(high * 16 + low);

	add(b, &byte, 1);
	return s + 3;
}

static void add_unescaped(struct buf *b, const char *s)
{
	while (*s != '\0')
		if (*s == '\\')
			s = add_escape(b, s + 1);
		else
			add(b, s++, 1);
}

/* The whole file; "-" is standard input. */
static void add_file(struct buf *b, const char *path)
{
	int fd = strcmp(path, "-") == 0 ? STDIN_FILENO
					: open(path, O_RDONLY | O_CLOEXEC);
	char chunk[65536];
	ssize_t n;

	if (fd < 0)
		die("%s: %s", path, strerror(errno));
	while ((n = read(fd, chunk, sizeof(chunk))) > 0)
		add(b, chunk, (size_t)n);
	if (n < 0)
		die("%s: %s", path, strerror(errno));
	if (fd != STDIN_FILENO)
		close(fd);
}

/* False when the stream ends before the first byte. */
static bool read_full(FILE *from, char *bytes, size_t n)
{
	size_t got = fread(bytes, 1, n, from);

	if (got != 0 && got != n)
		die("the server hung up in the middle of a packet");
	return got == n;
}

/* Length of the payload in `bytes`, which has room for PKT_MAX, or PKT_*. */
static int pkt_read(FILE *from, char *bytes)
{
	char head[4];
	int n = 0;

	if (!read_full(from, head, 4))
		return PKT_END;
	for (int i = 0; i < 4; i++) {
		if (hex_digit(head[i]) < 0)
			die("not a pkt-line: %.4s", head);
		n = n * 16 + hex_digit(head[i]);
	}
	if (n == 0)
		return PKT_FLUSH;
	if (n < 4 || n > PKT_MAX)
		die("a pkt-line of %d bytes", n);
	if (n > 4 && !read_full(from, bytes, (size_t)n - 4))
		die("the server hung up in the middle of a packet");
	bytes[n - 4] = '\0';
	return n - 4;
}

#endif
