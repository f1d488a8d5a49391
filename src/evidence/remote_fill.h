/* remote_fill.h - from what systems claim to evidence.  Internal. */
#ifndef WD_EVIDENCE_REMOTE_FILL_H
#define WD_EVIDENCE_REMOTE_FILL_H

#include "evidence/embedded.h"
#include "evidence/inquiry.h"

/* Appends to `e` what the finished inquiries claim. */
WD_CHECKED wd_err wd_remote_fill(struct wd_arena *a,
				 const struct wd_evidence_context *c,
				 const struct wd_evidence_query *q,
				 const struct wd_inquiry *inquiry, size_t count,
				 struct wd_evidence *e);

#endif
