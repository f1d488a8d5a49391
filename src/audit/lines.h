/*
 * lines.h - the lines of the records as they were at one moment; for the
 * files of this room that read them.
 */
#ifndef WD_AUDIT_LINES_H
#define WD_AUDIT_LINES_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum wd_line_kind {
	WD_LINE_OTHER, /* no record of ours */
	WD_LINE_DECISION,
	WD_LINE_SEAL,
	WD_LINE_BASELINE,
	WD_LINE_TORN
};

enum { WD_DECISION_ID_MAX = 64 };

/* What may stand for a decision's id: [a-z0-9-], 1 to 64. */
bool wd_decision_id_ok(wd_str id);

/*
 * By its first bytes, which the canonical order of keys fixes: what a string
 * in it says cannot reach them.  `*id` is that of a decision or a seal.
 */
enum wd_line_kind wd_line_kind(wd_str line, wd_str *id);

struct wd_lines {
	const char *map;
	size_t size;
};

/*
 * All that was written before, whole and synced: no writer is at work at that
 * moment.  A file that does not exist has no lines.
 */
WD_CHECKED wd_err wd_lines_open(struct wd_arena *a, const char *path,
				struct wd_lines *out);
void wd_lines_close(struct wd_lines *l);

/* The line at `*at`, without its newline; `*at` moves on.  False at the end,
 * or where a torn line begins. */
bool wd_lines_next(const struct wd_lines *l, size_t *at, wd_str *line);

/* A decision's line with what a blob in <dir>/blobs holds of it in its place;
 * the blob's digest is checked.  A copy in any case. */
WD_CHECKED wd_err wd_line_whole(struct wd_arena *a, const char *dir,
				wd_str line, wd_str *out);

#endif
