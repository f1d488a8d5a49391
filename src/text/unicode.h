/*
 * unicode.h - names as file systems compare them that take several spellings
 * for the same: APFS and HFS+ of macOS, NTFS, and ext4 with casefold.
 *
 * Pure; the data is unicode_table.h.  Of a component that is no UTF-8 only the
 * letters A to Z are folded.
 */
#ifndef WD_TEXT_UNICODE_H
#define WD_TEXT_UNICODE_H

#include "base/str.h"

/* A component that is longer is left as it is: no file system has one. */
enum { WD_FOLD_MAX = 4096 };

/*
 * What all spellings of a path have in common: letters in one case (full case
 * folding), decomposed (NFD), without what Unicode says to ignore, and each
 * component without dots and spaces at its end, which Windows drops.  Of a
 * `glob`, a quoted one at the end goes with its '\'.
 */
wd_str wd_path_fold(struct wd_arena *a, wd_str path, bool glob);

/*
 * Is it composed (NFC), as all systems but HFS+ write names?  Another spelling
 * of the same text is another name to git, and the same to macOS.  The arena is
 * as it was afterwards.
 */
bool wd_name_composed(struct wd_arena *a, wd_str name);

/* Has it a code point that takes no room where it is shown, and that HFS+
 * leaves out?  Not the joiners of emoji and of some scripts. */
bool wd_name_has_unseen(wd_str name);

/* Nothing but ASCII. */
bool wd_name_plain(wd_str name);

#endif
