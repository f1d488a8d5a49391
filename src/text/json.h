/*
 * json.h - canonical JSON out (RFC 8785 for the values we use), strict JSON in.
 *
 * Writing: keys are the caller's to sort by writing them in order (asserted in
 * debug builds), integers only, no white space.  Bytes that are not valid
 * UTF-8, or have a NUL, cannot stand in JSON: wd_json_bytes() writes such a
 * string as {"base64":"..."} and any other as a plain string, so nothing is
 * lost.
 *
 * Reading: valid UTF-8, one value, depth and size limits, no duplicate keys,
 * no NUL (raw or \u0000), integers within 2^53, nothing after the value.
 */
#ifndef WD_TEXT_JSON_H
#define WD_TEXT_JSON_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum { WD_JSON_DEPTH_MAX = 96, WD_JSON_MAX = 64 << 20 };

/* Start with { .buf.arena = a }.  Commas are seen to. */
struct wd_json {
	struct wd_buf buf;
	bool comma[WD_JSON_DEPTH_MAX + 1];
	const char *key[WD_JSON_DEPTH_MAX + 1]; /* the last: they must sort */
	unsigned depth;
};

void wd_json_object(struct wd_json *j); /* { */
void wd_json_end_object(struct wd_json *j);
void wd_json_array(struct wd_json *j); /* [ */
void wd_json_end_array(struct wd_json *j);
void wd_json_key(struct wd_json *j, const char *key); /* ASCII, ours */
void wd_json_str(struct wd_json *j, wd_str utf8);     /* must be valid UTF-8 */
void wd_json_bytes(struct wd_json *j, wd_str any);
void wd_json_int(struct wd_json *j, int64_t n); /* beyond 2^53: 2^53 */
void wd_json_bool(struct wd_json *j, bool b);
void wd_json_null(struct wd_json *j);
/* Canonical JSON text made elsewhere, put in as one value. */
void wd_json_raw(struct wd_json *j, wd_str json);

enum wd_json_kind {
	WD_JSON_NULL,
	WD_JSON_BOOL,
	WD_JSON_INT,
	WD_JSON_NUMBER, /* not an integer: `text` has its spelling */
	WD_JSON_STRING,
	WD_JSON_ARRAY,
	WD_JSON_OBJECT
};

struct wd_json_value {
	enum wd_json_kind kind;
	bool boolean;
	int64_t integer;
	wd_str text; /* string, unescaped; or a number's spelling */
	wd_str key;  /* when it is a member of an object */
	struct wd_json_value *child; /* first of array or object */
	struct wd_json_value *next;
	size_t count;
};

WD_CHECKED wd_err wd_json_read(struct wd_arena *a, wd_str text,
			       struct wd_json_value **out);

/* Member by its exact key; NULL when there is none or `v` is no object. */
const struct wd_json_value *wd_json_get(const struct wd_json_value *v,
					const char *key);

/* A string as wd_json_bytes() wrote it; false for anything else. */
bool wd_json_get_bytes(struct wd_arena *a, const struct wd_json_value *v,
		       wd_str *out);

#endif
