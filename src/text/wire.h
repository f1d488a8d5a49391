/*
 * wire.h - take apart and put together SSH's wire format (RFC 4251, 5).
 *
 * Pure.  A reader takes its piece off the front of `*rest` and gives a slice
 * of it; on false nothing is written, not even `*rest`.
 */
#ifndef WD_TEXT_WIRE_H
#define WD_TEXT_WIRE_H

#include <stdint.h>

#include "base/str.h"

bool wd_wire_byte(wd_str *rest, uint8_t *out);
bool wd_wire_u32(wd_str *rest, uint32_t *out);
bool wd_wire_string(wd_str *rest, wd_str *out);

/*
 * A positive number in its one shortest spelling, as big-endian bytes without
 * the leading zero: two spellings of one key would be two keys to a registry.
 */
bool wd_wire_mpint(wd_str *rest, wd_str *out);

void wd_wire_add_u32(struct wd_buf *b, uint32_t n);
void wd_wire_add_string(struct wd_buf *b, wd_str s); /* below 4 GiB */
void wd_wire_add_mpint(struct wd_buf *b, wd_str magnitude);

#endif
