/*
 * pending_text.h - what a pending file says, as text and as data.  Pure; for
 * pending.c, its tests and its fuzz target.  FORMAT has the grammar.
 */
#ifndef WD_AUDIT_PENDING_TEXT_H
#define WD_AUDIT_PENDING_TEXT_H

#include "audit/pending.h"

/* One block.  WD_ERR_FORMAT on values that the format cannot hold. */
WD_CHECKED wd_err wd_pending_text(struct wd_arena *a,
				  const struct wd_pending *p, wd_str *out);

/*
 * All blocks, one at least.  Slices point into `text` or the arena.  Written
 * again with wd_pending_text() they give the same bytes.
 */
WD_CHECKED wd_err wd_pending_parse(struct wd_arena *a, wd_str text,
				   struct wd_pending **out, size_t *count);

/* The same as wd_pending_look() does: slices point into `text`. */
WD_CHECKED wd_err wd_pending_heads(struct wd_arena *a, wd_str text,
				   struct wd_pending **out, size_t *count);

/* After wd_pending_heads(): all refs that were found, into p->watch. */
WD_CHECKED wd_err wd_pending_found(struct wd_arena *a, struct wd_pending *p);

/* Can stand in a line for the name of a ref or a file: no NUL, no newline. */
bool wd_pending_name_ok(wd_str name);

/* Can stand in a line for who a file is: see wd_file_identity(). */
bool wd_pending_identity_ok(wd_str identity);

/* Stands for itself in a value; every other byte is written as %XX. */
bool wd_pending_plain(char c);

#endif
