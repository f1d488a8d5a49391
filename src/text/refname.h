/*
 * refname.h - which names a ref may have (git-check-ref-format(1)), and more
 * strictly: full names only, printable UTF-8, no component with a leading '-',
 * nothing that a reader could confuse.
 */
#ifndef WD_TEXT_REFNAME_H
#define WD_TEXT_REFNAME_H

#include "base/str.h"

enum { WD_REFNAME_MAX = 1024 };

/*
 * NULL when good, else what is wrong with it ("has a control character").
 * Refused beyond git's own rules: not below refs/, one-level names
 * (refs/x), refs/heads/refs/..., refs/heads/HEAD, '-' first in a component,
 * invalid UTF-8, bidirectional and other invisible code points.
 */
const char *wd_refname_flaw(wd_str name);

/* A component of an evidence ref: [A-Za-z0-9][A-Za-z0-9._-]{0,63}, without
 * ".." and ".lock" at the end; '%' followed by two upper-case hexadecimal
 * digits as well when `percent`, but not for a letter or a digit: a name has
 * one spelling. */
bool wd_refname_component(wd_str s, bool percent);

#endif
