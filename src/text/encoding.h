/*
 * encoding.h - messages of commits that are not written in UTF-8.
 *
 * git keeps a message as it was written, names its encoding in a header, and
 * shows it decoded: so what people read is what a rule must read.  Encodings
 * are from a list.  Whoever pushes chooses one, and in UTF-7, UTF-16, EBCDIC
 * or the shifting ISO-2022 the bytes of "Ticket: CHG-1" can be another text, or
 * another text those bytes.  In all of the list a byte of ASCII that begins a
 * character is that character.
 *
 * Pure but for iconv(3), which may read its tables from files.
 */
#ifndef WD_TEXT_ENCODING_H
#define WD_TEXT_ENCODING_H

#include "model/facts.h"

/*
 * Message, names and addresses in UTF-8, in the arena; `c->encoding` is then
 * empty.  Where it cannot be done all of them stay as they are, and the name
 * stays: nothing may be concluded from the message.
 */
void wd_commit_decode(struct wd_arena *a, struct wd_commit *c);

#endif
