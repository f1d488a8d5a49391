/* pending_take.h - a pending file, line by line.  Private to pending*.c; pure.
 */
#ifndef WD_AUDIT_PENDING_TAKE_H
#define WD_AUDIT_PENDING_TAKE_H

#include "audit/pending_text.h"

struct wd_pending_reader {
	struct wd_arena *arena;
	const char *start; /* of the file, or of its block: to count lines */
	wd_str rest;
};

/*
 * Take the next line if it begins with `key`; `*value` is what follows.  What
 * cannot be taken stays where it is.
 */
bool wd_pending_take(struct wd_pending_reader *r, const char *key,
		     wd_str *value);

/* The line has nothing but `text`. */
bool wd_pending_take_exactly(struct wd_pending_reader *r, const char *text);

/* The value is a name, "yes" or "no", or "<id> <ref>". */
bool wd_pending_take_name(struct wd_pending_reader *r, const char *key,
			  wd_str *out);
bool wd_pending_take_bool(struct wd_pending_reader *r, const char *key,
			  bool *out);
bool wd_pending_take_ref(struct wd_pending_reader *r, const char *key,
			 struct wd_ref *out);

/* How many of the lines to come begin with `key`: all of them, or only those
 * that follow each other from here on. */
size_t wd_pending_count(const struct wd_pending_reader *r, const char *key,
			bool all);

/* A value without its %XX; a name is not empty, and fits into a line. */
bool wd_pending_decode(struct wd_arena *a, wd_str s, wd_str *out);
bool wd_pending_decode_name(struct wd_arena *a, wd_str s, wd_str *out);

/* WD_ERR_FORMAT: the number of the next line, and what should stand there. */
wd_err wd_pending_expected(const struct wd_pending_reader *r, const char *what);

#endif
