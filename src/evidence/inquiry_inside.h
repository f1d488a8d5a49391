/* inquiry_inside.h - what the files of an inquiry share. */
#ifndef WD_EVIDENCE_INQUIRY_INSIDE_H
#define WD_EVIDENCE_INQUIRY_INSIDE_H

#include "evidence/inquiry.h"

/* Something that a step found. */
struct wd_item_of {
	const struct wd_json_value *json; /* NULL: a ref */
	struct wd_scope scope;            /* its captures, then its parent's */
	wd_str source;
	int64_t asof;
	struct wd_item_of *next;
};

/* The first failure stays. */
__attribute__((format(printf, 2, 3))) void wd_inquiry_fail(struct wd_inquiry *q,
							   const char *format,
							   ...);

/* Fills in the values of the subject and of the site. */
void wd_inquiry_scope(struct wd_inquiry *q);

/* The address of the next page; empty: there is none.  May fail `q`. */
wd_str wd_inquiry_page(struct wd_inquiry *q, const struct wd_inquiry_ask *ask,
		       const struct wd_fetch_answer *answer,
		       const struct wd_json_value *json, size_t found);

/* What a step found, in the order of the answers. */
const struct wd_item_of **wd_inquiry_items(struct wd_inquiry *q, int step,
					   size_t *count);

/* Adds to `claim` from the items of the result's step. */
void wd_inquiry_claims(struct wd_inquiry *q);

/* All steps are taken: what comes next, or it is done. */
void wd_inquiry_next_part(struct wd_inquiry *q);

/* Another value for a name that every template may use. */
void wd_inquiry_set(struct wd_inquiry *q, wd_str name, wd_str value);

#endif
