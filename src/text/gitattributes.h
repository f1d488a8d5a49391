/*
 * gitattributes.h - what .gitattributes files say about one path.  Pure.
 *
 * As gitattributes(5) has it: the file nearest to the path decides, in a file
 * the last line that matches, in a line the last word.  [attr] macros of the
 * topmost file and git's own "binary" are followed.  A pattern that wd_glob
 * cannot read leaves the answer open: git may match it or not.
 */
#ifndef WD_TEXT_GITATTRIBUTES_H
#define WD_TEXT_GITATTRIBUTES_H

#include "base/str.h"

enum {
	WD_GITATTRIBUTES_MAX = 1 << 20, /* bytes of a file; more: open */
	WD_GITATTRIBUTES_LINE = 2048,   /* git, too, skips what is longer */
	WD_GITATTRIBUTES_MACROS = 32    /* met on the way to an answer */
};

/* The text of one file, and how many bytes of the path are its directory, the
 * '/' included. */
struct wd_gitattributes {
	wd_str text;
	size_t directory;
};

enum wd_attribute_is {
	WD_ATTRIBUTE_UNSPECIFIED,
	WD_ATTRIBUTE_SET,
	WD_ATTRIBUTE_UNSET,
	WD_ATTRIBUTE_VALUE,
	WD_ATTRIBUTE_OPEN /* nobody knows */
};

struct wd_attribute {
	enum wd_attribute_is is;
	wd_str value; /* points into a file's text */
};

/* `file`: the topmost first.  Nothing is kept in the arena. */
struct wd_attribute wd_attribute_of(const struct wd_arena *scratch,
				    const struct wd_gitattributes *file,
				    size_t files, wd_str path, wd_str name);

#endif
