/*
 * digest.h - SHA-256.  Its own file, because a program that uses it links
 * libcrypto; the small hooks do not.
 */
#ifndef WD_BASE_DIGEST_H
#define WD_BASE_DIGEST_H

#include "base/str.h"

enum { WD_DIGEST_TEXT = 7 + 64 }; /* "sha256:" and the digits */

/*
 * "sha256:<64 lower-case hexadecimal digits>".  Never fails: a library that
 * cannot compute it is treated like memory that has run out (full() of the
 * arena is called), for nothing could be proven then.
 */
wd_str wd_sha256(struct wd_arena *a, wd_str bytes);

/* Exactly that form; `*hex` are the digits alone. */
bool wd_digest_hex(wd_str digest, wd_str *hex);

#endif
