/*
 * evidence_push.h - a push of one evidence tag, and what is said of it.
 */
#ifndef WD_TESTS_EVIDENCE_PUSH_H
#define WD_TESTS_EVIDENCE_PUSH_H

#include "server.h"

#define REVIEW  "refs/warder/reviews/$C3/alice"
#define CHECK   "refs/warder/checks/$C3/unit/ci"
#define TICKET  "refs/warder/tickets/CHG-12/carol"
#define CONTROL "refs/warder/controls/drill/2026-Q4/carol"
#define ONES    "1111111111111111111111111111111111111111"

#define NOT_PUBLISHED "the tag's commit was not published before this push"

struct row {
	const char *name;
	const char *ref;      /* that is pushed to */
	const char *settings; /* of the tag; see server.h */
	const char *old;      /* the ref's real value; NULL: none */
	const char *because;
	enum wd_reason reason;
};

static inline struct wd_update update_of(struct server *s,
					 const struct row *row, wd_oid tag)
{
	wd_str ref = server_run(s, "echo %s", row->ref);
	struct wd_update u = { .asked = ref, .ref = ref, .new_id = tag };

	if (row->old != NULL)
		u.old_id = server_oid(s, row->old);
	return u;
}

static inline void judge(struct server *s, struct wd_update *u, size_t n,
			 bool alone)
{
	struct wd_facts facts = {
		.update = u, .updates = n, .now = NOW, .clock_skew = SKEW
	};
	wd_err err = wd_evidence_judge_push(&s->box.arena, &s->context, &facts,
					    alone);

	if (err != NULL)
		fail_msg("%s", wd_err_text(&s->box.arena, err));
}

static inline void expect(const struct row *row, const struct wd_update *u)
{
	if (u->refused != row->reason)
		fail_msg("%s: %s (%.*s)", row->name, wd_reason_code(u->refused),
			 WD_FMT(u->refused_because));
	if (!wd_str_eq(u->refused_because, wd_str_of(row->because)))
		fail_msg("%s: %.*s", row->name, WD_FMT(u->refused_because));
	assert_true(u->reserved);
}

#endif
