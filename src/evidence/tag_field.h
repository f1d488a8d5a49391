/*
 * tag_field.h - which lines a body has: one table a kind, for the reader.
 *
 * Internal to the room.  Pure.
 */
#ifndef WD_EVIDENCE_TAG_FIELD_H
#define WD_EVIDENCE_TAG_FIELD_H

#include "evidence/tag.h"

enum wd_field_count { WD_FIELD_ONE, WD_FIELD_OPTIONAL, WD_FIELD_LIST };

struct wd_field {
	const char *key;
	/* False: malformed, and `expected` says what it should be.  The value
	 * has passed wd_evidence_text(). */
	bool (*read)(struct wd_arena *a, wd_str value, struct wd_statement *s);
	const char *expected;
	enum wd_field_count count;
};

struct wd_fields {
	const struct wd_field *field;
	size_t count;
};

/* Kind and Repository. */
struct wd_fields wd_fields_first(void);
/* The kind's own. */
struct wd_fields wd_fields_of(enum wd_evidence_kind kind);
/* Comment and Supersedes. */
struct wd_fields wd_fields_last(void);

#endif
