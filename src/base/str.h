/* str.h - a slice of bytes owned by someone else.  Passed by value. */
#ifndef WD_BASE_STR_H
#define WD_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

typedef struct {
	const char *ptr;
	size_t len;
} wd_str;

#define WD_STR(literal) ((wd_str){ (literal), sizeof(literal) - 1 })

/* For printf's "%.*s". */
#define WD_FMT(s) ((int)(s).len), ((s).ptr != NULL ? (s).ptr : "")

/* The slice of a NUL-terminated string; NULL gives the empty slice. */
wd_str wd_str_of(const char *c);

wd_str wd_str_trim(wd_str s);
bool wd_str_has(wd_str s, char c);
bool wd_str_all(wd_str s, bool (*ok)(char));
bool wd_str_eq(wd_str a, wd_str b);
bool wd_str_eq_nocase(wd_str a, wd_str b); /* ASCII only */
int wd_str_cmp(wd_str a, wd_str b);        /* as unsigned bytes, like memcmp */
bool wd_str_starts(wd_str s, wd_str prefix);
bool wd_str_ends(wd_str s, wd_str suffix);

/* Drop `n` bytes from the front; n must not exceed s.len. */
wd_str wd_str_from(wd_str s, size_t n);

/* Split at the first `c`; false, and nothing written, when there is none. */
bool wd_str_cut(wd_str s, char c, wd_str *head, wd_str *tail);

/* Take the next line, without its newline, off the front of `*rest`. */
bool wd_str_next_line(wd_str *rest, wd_str *line);

/* Whole slice as decimal digits, no sign, no leading zero but "0" itself. */
bool wd_str_u64(wd_str s, unsigned long long *out);

/* Copies in the arena; both are NUL-terminated behind their length. */
wd_str wd_str_dup(struct wd_arena *a, wd_str s);
char *wd_str_c(struct wd_arena *a, wd_str s);
__attribute__((format(printf, 2, 3))) wd_str wd_strf(struct wd_arena *a,
						     const char *format, ...);

/* Text that grows in the arena.  Start with { .arena = a }. */
struct wd_buf {
	struct wd_arena *arena;
	char *ptr;
	size_t len, cap;
};

void wd_buf_add(struct wd_buf *b, wd_str s);
void wd_buf_c(struct wd_buf *b, const char *text);
void wd_buf_byte(struct wd_buf *b, char c);
__attribute__((format(printf, 2, 3))) void wd_buf_f(struct wd_buf *b,
						    const char *format, ...);
wd_str wd_buf_str(const struct wd_buf *b);

#endif
