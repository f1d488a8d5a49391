/* fetch_member.h - members of a frame; part of fetch_wire.c.  Pure. */
#ifndef WD_TEXT_FETCH_MEMBER_H
#define WD_TEXT_FETCH_MEMBER_H

#include "text/fetch_wire.h"
#include "text/json.h"

/* Open a frame, and close it with its version and its length. */
struct wd_json wd_fetch_begin(struct wd_arena *a);
WD_CHECKED wd_err wd_fetch_end(struct wd_json *j, wd_str *frame);

/* Empty text is left out, a number never. */
void wd_fetch_put_text(struct wd_json *j, const char *key, wd_str text);
void wd_fetch_put_number(struct wd_json *j, const char *key, unsigned n);

/* Of the wrong kind reads as missing; wd_fetch_same() finds that out. */
wd_str wd_fetch_get_text(struct wd_arena *a, const struct wd_json_value *v,
			 const char *key);
unsigned wd_fetch_get_number(const struct wd_json_value *v, const char *key);

/* Which of `n` words it is; `n`: none of them. */
size_t wd_fetch_get_word(struct wd_arena *a, const struct wd_json_value *v,
			 const char *key, const char *const *words, size_t n);

/* WD_ERR_FORMAT unless the payload is the frame's. */
WD_CHECKED wd_err wd_fetch_same(struct wd_arena *a, wd_str payload,
				wd_str frame);

#endif
