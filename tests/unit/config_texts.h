/* config_texts.h - configurations to be read as git reads them. */
#ifndef WD_TEST_CONFIG_TEXTS_H
#define WD_TEST_CONFIG_TEXTS_H

#include <stdint.h>

#include "base/str.h"

/* What is worth a look at the edges; most of it also ends without newline. */
static const char *const table[] = {
	"",
	"\n",
	"; c",
	"[a]",
	"[a]\n",
	"[a]k",
	"[a]k=",
	"[a]k=v",
	"[a] k = v ",
	"[a]\nk\n",
	"[a]\nk \t\n",
	"[a]\nk = a  b\n",
	"[a]\nk = a\tb\n",
	"[a]\nk = a\t\n",
	"[a]\nk = a\\",
	"[a]\nk = a\\\n",
	"[a]\nk = a \\\n b\n",
	"[a]\nk = a \\\r\n b\r\n",
	"[a]\nk = \"a \\\n b\"\n",
	"[a]\nk = a \\\n ; c\n",
	"[a]\nk = a \\\n;c\nl = 1\n",
	"[a]\nk = a ; c \\\nl = 1\n",
	"[a]\nk = \"a\" \"b\"\n",
	"[a]\nk = \"\" a \"\"  \n",
	"[a]\nk = \" a \" \n",
	"[a]\nk = \"a;b#c\"\n",
	"[a]\nk = a;b\n",
	"[a]\nk =;b\n",
	"[a]\nk = \"a\n",
	"[a]\nk = \"a\\\n",
	"[a]\nk = \"a\\",
	"[a]\nk = \\\"a\\\\\\n\\t\\b\n",
	"[a]\nk = \\x\n",
	"[a]\nk = \\r\n",
	"[a]\nk = '\\''\n",
	"[a]\nk = a\rb\n",
	"[a]\nk = a\r",
	"[a]\r\nk = a\r\n",
	"[a]\nk\r\n",
	"[a]\nk\r= a\n",
	"[a]\nk = a\fb\v\n",
	"[a]\n\fk = a\n",
	"[a]\nk-1 = a\n",
	"[a]\n-k = a\n",
	"[a]\n1k = a\n",
	"[a]\nk_ = a\n",
	"[a]\nk.l = a\n",
	"[a]\nk = = a\n",
	"[a]\nk : a\n",
	"[A-b]\nK = a\n",
	"[1]\nk = a\n",
	"[A.B]\nk = a\n",
	"[a.b \"C.d\"]\nk = a\n",
	"[.]\nk = a\n",
	"[a.]\nk = a\n",
	"[]\nk = a\n",
	"[ ]\nk = a\n",
	"[ \"x\"]\nk = a\n",
	"[ a]\nk = a\n",
	"[a ]\nk = a\n",
	"[a \t \"X y\"]\nk = a\n",
	"[a\"x\"]\nk = a\n",
	"[a \"x\" ]\nk = a\n",
	"[a \"x]\nk = a\n",
	"[a \"x\\\"\\\\\\n\\y\"]\nk = a\n",
	"[a \"\"]\nk = a\n",
	"[a \"x\"]k = a ; c\n",
	"[a][b]k = a\n",
	"[a]]\n",
	"[a];c\nk = a\n",
	"[a]\nk = \xc3\xab\xff\n",
	"[include]\npath = elsewhere\n",
	"[a]\nk = v # \xe2\x80\xae\n",
};

/* Looked at one by one: what a text in the middle of a file cannot show. */
static const char *const alone[] = {
	"k = v\n",
	"k",
	"\xef\xbb\xbf[a]\nk = v\n",
	"\xef\xbb[a]\nk = v\n",
	"[a]\n\xef\xbb\xbfk = v\n",
	"[a]\nk = v \\",
	"[a]\nk",
	"[a]\nk = v\r",
	"[a]\nk\r",
	"[a]\nk = \"v",
	"[a",
	"[a \"b",
};

/* xorshift: the same texts on every machine */
static inline uint32_t random_below(uint32_t *seed, uint32_t n)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed % n;
}

#define PICK(seed, list)                                                       \
	(list)[random_below(seed, sizeof(list) / sizeof((list)[0]))]

static inline void add_value(struct wd_buf *b, uint32_t *seed)
{
	static const char *const part[] = {
		"v",  "word", " ",    "  ",  "\t",         "\"",      "\"",
		"\\", "\\n",  "\\t",  ";",   " ;",         "#",       " # ",
		"=",  "[b]",  "\\\n", "\\b", "\"quoted\"", "\"a b\"", ".",
		"\r", "\\\"", "\\\\", "'",   "\xc3\xab",   "\x01",    "\f",
	};

	for (uint32_t n = random_below(seed, 6); n > 0; n--)
		wd_buf_c(b, PICK(seed, part));
}

static inline void add_line(struct wd_buf *b, uint32_t *seed)
{
	static const char *const start[] = {
		"k = ",  "Key=",  "\tk = ", "a-1\t=", "k = ", "k = \"",
		"; ",    "#",     "k",      "[b] ",   "[B]",  "[b \"S\"]",
		"[b.C]", "[b \"", "k ",     "",       " [b ", "k = v",
	};
	static const char *const end[] = {
		"\n", "\n", "\n", "\n", "\n", "\"\n", "\r\n", " \n", "]\n", "",
	};

	wd_buf_c(b, PICK(seed, start));
	add_value(b, seed);
	wd_buf_c(b, PICK(seed, end));
}

#endif
