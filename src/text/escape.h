/*
 * escape.h - make text from outside harmless where people read it.
 *
 * Control characters (C0, DEL, C1), bidirectional overrides and isolates,
 * zero-width and other invisible code points, line separators, private use,
 * unassigned surrogates and invalid UTF-8 are shown as "\xHH" for bytes and
 * "\u{HHHH}" for code points; a backslash itself stays.  Newline is escaped
 * too ("\n"): one text is one line.
 */
#ifndef WD_TEXT_ESCAPE_H
#define WD_TEXT_ESCAPE_H

#include <stdint.h>

#include "base/str.h"

/* At most `max` bytes of output, then "..."; max 0 means no limit. */
wd_str wd_escape(struct wd_arena *a, wd_str s, size_t max);

/* Valid UTF-8 by RFC 3629 (no overlong forms, no surrogates). */
bool wd_utf8_valid(wd_str s);

/*
 * Decode one code point off the front; false on invalid UTF-8, where one byte
 * should be taken as it is.
 */
bool wd_utf8_next(wd_str *rest, uint32_t *code_point);

/* Should not be shown raw: control, bidirectional, invisible, private. */
bool wd_code_point_hidden(uint32_t code_point);

#endif
