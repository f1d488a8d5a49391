/*
 * config_scan.h - git-config syntax byte by byte: where the reader is, what it
 * has taken of a name or value, and the value of a key.  Part of config.c.
 */
#ifndef WD_TEXT_CONFIG_SCAN_H
#define WD_TEXT_CONFIG_SCAN_H

#include "text/config.h"

struct wd_scan {
	struct wd_arena *arena;
	wd_str file, text;
	enum wd_config_mode mode;
	size_t at;         /* of the next byte */
	size_t line_start; /* of the line that `at` is in */
	unsigned line;
	bool eof;
	unsigned last_line, last_column; /* of the byte last taken, from 1 */
	char *scratch;                   /* the name or value being read */
	size_t scratch_len, scratch_max;
};

/* "<file>:<line>: <what>", of the byte last taken. */
WD_CHECKED wd_err wd_scan_fail(const struct wd_scan *s, const char *what);
WD_CHECKED wd_err wd_scan_fail_limit(const struct wd_scan *s, const char *what);

/*
 * The next byte.  CR LF is one newline, and the end of the text reads as a
 * last one, again and again, as git has it.
 */
char wd_scan_take(struct wd_scan *s);

/* git's idea of white space: no vertical tab, no form feed. */
bool wd_scan_is_space(char c);

WD_CHECKED wd_err wd_scan_add(struct wd_scan *s, char c);

/* A copy of what has been added. */
wd_str wd_scan_keep(struct wd_scan *s);

/* From a ';' or '#', which stands behind `before`, to the end of the line. */
WD_CHECKED wd_err wd_scan_comment(struct wd_scan *s, char before);

/* After the '=', to the end of the logical line; it is in the scratch. */
WD_CHECKED wd_err wd_scan_value(struct wd_scan *s);

#endif
