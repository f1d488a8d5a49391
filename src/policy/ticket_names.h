/* ticket_names.h - inside the judge: which tickets a commit's message names. */
#ifndef WD_POLICY_TICKET_NAMES_H
#define WD_POLICY_TICKET_NAMES_H

#include "policy/policy.h"
#include "text/trailers.h"

/* Walks over the ids in all trailers of that name, in order. */
struct wd_ticket_names {
	const struct wd_trailers *trailers;
	wd_str key, rest;
	size_t next;
};

struct wd_ticket_names wd_ticket_names_of(const struct wd_policy *p,
					  const struct wd_trailers *trailers);
bool wd_ticket_names_next(struct wd_ticket_names *n, wd_str *id);

#endif
