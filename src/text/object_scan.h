/*
 * object_scan.h - what the readers of commits and tags share.  Private to
 * them.
 */
#ifndef WD_TEXT_OBJECT_SCAN_H
#define WD_TEXT_OBJECT_SCAN_H

#include "text/object.h"

/* Start with wd_scan_start. */
struct wd_scan {
	wd_str raw;
	size_t at; /* offset of the first byte not yet read */
	enum wd_reason flaw;
	size_t flaw_at;
};

/* Finds a NUL wherever it is. */
struct wd_scan wd_scan_start(wd_str raw);

/* Kept when it stands before all that were found so far.  `where` points into
 * the raw object, or just behind it. */
void wd_scan_flaw(struct wd_scan *s, enum wd_reason why, const char *where);

/* The next line without its newline.  False, and nothing taken, when no
 * newline follows: half a line is not a header. */
bool wd_scan_line(struct wd_scan *s, wd_str *line);

/* What is left to read, for a pointer to where something is missing. */
const char *wd_scan_here(const struct wd_scan *s);

/* The rest of the object as its message; notes one that is too long. */
wd_str wd_scan_message(struct wd_scan *s);

/* Notes the first control character. */
void wd_scan_controls(struct wd_scan *s, wd_str text);

/* "Name <email> seconds +hhmm"; fields are set as far as they are good. */
void wd_scan_ident(struct wd_scan *s, wd_str text, struct wd_ident *out);

/* "<name> <40 digits>\n" at `*rest`, taken off it; false: something else. */
bool wd_take_id(wd_str *rest, wd_str name, wd_oid *out);

#endif
