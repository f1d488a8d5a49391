/*
 * reverts.h - which commits a message says that it reverts.
 *
 * Pure.  git revert writes "This reverts commit <id>." and, of a merge, "This
 * reverts commit <id>, reversing changes made to <id>."
 */
#ifndef WD_TEXT_REVERTS_H
#define WD_TEXT_REVERTS_H

#include "base/str.h"

enum {
	WD_REVERTS_MAX = 64, /* of one message */
	WD_REVERT_DIGITS_MIN = 4
};

/*
 * The next id after those words, in any case and over line ends, off the front
 * of `*rest`: hexadecimal digits as they are written, so perhaps more or fewer
 * than an id has.  Words without any are prose.
 */
bool wd_revert_next(wd_str *rest, wd_str *id);

#endif
