/* search.h - the accepted decisions that speak of something. */
#ifndef WD_AUDIT_SEARCH_H
#define WD_AUDIT_SEARCH_H

#include "audit/record.h"

struct wd_search {
	/* Bytes; a decision's whole line has one of them.  None: every one. */
	const wd_str *needle;
	size_t needles;
	const struct wd_registry *people; /* as for wd_record_read() */
	/*
	 * An accepted decision.  `moved` has an element for each of its
	 * updates: a seal says that the ref moved.  What it points to lives in
	 * `scratch`, and is gone when this returns.
	 */
	wd_err (*visit)(void *ctx, struct wd_arena *scratch,
			const struct wd_record *r, const bool *moved);
	void *ctx;
};

/* In the order of the records, the whole of them. */
WD_CHECKED wd_err wd_records_search(struct wd_arena *a, const char *dir,
				    const struct wd_search *search);

#endif
