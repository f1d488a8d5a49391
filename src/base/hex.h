/* hex.h - bytes as lower-case hexadecimal, and base64 (RFC 4648, section 4). */
#ifndef WD_BASE_HEX_H
#define WD_BASE_HEX_H

#include "base/str.h"

wd_str wd_hex(struct wd_arena *a, const void *bytes, size_t n);

/* Exactly 2*n lower-case digits; false, and nothing promised, otherwise. */
bool wd_unhex(wd_str hex, void *bytes, size_t n);

wd_str wd_base64(struct wd_arena *a, wd_str bytes);

/*
 * Strict: no white space, '=' padding required, unused bits zero.
 * `*out` is written on success only.
 */
bool wd_unbase64(struct wd_arena *a, wd_str text, wd_str *out);

#endif
