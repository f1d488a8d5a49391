/*
 * glob.h - match a path or ref name against a pattern.
 *
 * '*' and '?' stop at '/'; '**' as a whole component matches any number of
 * components, also none; [abc], [a-z], [!a] are classes that never match '/';
 * '\' quotes.  A component with a class also matches the name that it spells:
 * "[abc]" is a, b, c or "[abc]".  The whole name must match; bytes are compared
 * exactly.  Time is bounded by pattern length times name length: no exponential
 * patterns.
 */
#ifndef WD_TEXT_GLOB_H
#define WD_TEXT_GLOB_H

#include "base/err.h"
#include "base/str.h"

enum { WD_GLOB_MAX = 4096 };

/* Well formed: closed classes, '**' only as a whole component, not empty. */
WD_CHECKED wd_err wd_glob_check(struct wd_arena *a, wd_str pattern);

/* A pattern that wd_glob_check() refuses matches nothing. */
bool wd_glob_match(wd_str pattern, wd_str name);

#endif
