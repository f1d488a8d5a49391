/*
 * trailer_why.h - inside the judge: what was seen in a message that has not
 * the trailer, why it does not count, and how to write it.
 */
#ifndef WD_POLICY_TRAILER_WHY_H
#define WD_POLICY_TRAILER_WHY_H

#include "policy/eval.h"

/*
 * "; \"Ticket: CHG-1\" is in paragraph 2 of 3, and trailers are the last one";
 * empty when no line of the message has the key.  `*value` is what stands
 * there.
 */
wd_str wd_trailer_seen(struct wd_judging *j, const struct wd_commit *c,
		       wd_str key, wd_str *value);

/*
 * Likewise of a ticket of `project` (empty: of any).  `*id` is the ticket that
 * was probably meant, or empty.
 */
struct wd_ticket_sight {
	wd_str text;
	wd_str id;
	bool misspelt; /* a trailer names it, in another spelling */
};
struct wd_ticket_sight wd_ticket_seen(struct wd_judging *j,
				      const struct wd_commit *c, wd_str key,
				      wd_str project);

/*
 * The command that gives the last commit that trailer; `instead` of the one
 * with that key, for git adds none that differs from it in case alone.
 */
wd_str wd_amend_text(struct wd_judging *j, const struct wd_commit *c,
		     wd_str key, wd_str value, bool instead);

#endif
