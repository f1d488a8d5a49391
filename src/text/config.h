/*
 * config.h - read git-config syntax (git-config(1), "CONFIGURATION FILE").
 *
 * Pure.  Slices point into the text or the arena.  For every text it accepts,
 * `git config -f FILE --list` reads the same entries in the same order.  NUL
 * is refused in both modes.  STRICT refuses what is easy to misread:
 *
 *  - an unquoted ';' or '#' that does not stand at the start of a line or
 *    after white space;
 *  - control characters, invisible characters and what is not UTF-8, also in
 *    comments (CR LF line ends and a leading byte order mark are fine);
 *  - tabs inside a value that is not quoted, also at the start of a line that
 *    continues it: git reads them differently since 2.45;
 *  - [section.sub], [ "sub"], keys before the first section, '\' before
 *    anything but '"' and '\' in a subsection, '\' at the end of the file.
 */
#ifndef WD_TEXT_CONFIG_H
#define WD_TEXT_CONFIG_H

#include "base/err.h"
#include "base/str.h"

enum {
	WD_CONFIG_MAX = 16 << 20, /* bytes of one file */
	WD_CONFIG_ENTRIES_MAX = 1000000,
	WD_CONFIG_LINE_MAX = 1 << 16 /* bytes of one logical line */
};

enum wd_config_mode {
	WD_CONFIG_STRICT, /* Warder's own files */
	WD_CONFIG_GIT     /* a repository's config: whatever git accepts */
};

struct wd_config_entry {
	wd_str section;    /* lower case */
	wd_str subsection; /* as written; empty when there is none */
	wd_str key;        /* lower case; empty: the section header itself, so
			    * that a section without keys is seen (STRICT) */
	wd_str value;
	bool has_subsection;
	bool has_value; /* false for "key" alone, which git reads as true */
	unsigned line;  /* where the key stands, from 1 */
	unsigned column;
};

struct wd_config {
	struct wd_config_entry *entry;
	size_t count;
};

/*
 * `file` is for messages: "<file>:<line>: expected ...".  WD_ERR_FORMAT or
 * WD_ERR_LIMIT; `*out` is written on success only.
 */
WD_CHECKED wd_err wd_config_read(struct wd_arena *a, wd_str file, wd_str text,
				 enum wd_config_mode mode,
				 struct wd_config *out);

/*
 * The last value of section.subsection.key, as git has it; false: none.  An
 * empty `subsection` means none.  A key alone has the value "true".
 */
bool wd_config_get(const struct wd_config *c, wd_str section, wd_str subsection,
		   wd_str key, wd_str *value);

/* git's booleans: true yes on 1, false no off 0 and empty; any case. */
bool wd_config_bool(wd_str value, bool *out);

#endif
