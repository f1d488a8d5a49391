/*
 * settled.h - which values of refs count as judged, for one rule.
 *
 * Two values are kept for each (rule, ref), for a rule that is not applied to
 * an update has not judged it:
 *
 *   id        the value that the last accepted push gave the ref.  Its own next
 *             range starts there, whether the rule accepted that push or was
 *             not applied to it: what it was not applied to it does not ask for
 *             later, on that ref.
 *   accepted  the value below which the rule judged every commit.  Only this
 *             counts for other refs.
 *
 * They differ after a push that a rule was not applied to.  What keeps that
 * from letting commits in:
 *
 * - `id` never counts for another ref.  Else, with `on` all branches and
 *   `when = ref('refs/heads/main')`, whatever is on a dev branch would be
 *   judged by having been pushed there.
 * - What a rule accepts on top of commits that it was not applied to is settled
 *   for the ref alone, too.  Else one good commit on that dev branch, to which
 *   the rule does apply, would vouch for all that lies below it.
 * - `id` counts only for what is built on top of it.  `when` may speak of a
 *   push as a whole: `not max-commits(9)` is false of nine bad commits, and no
 *   word was said about the third of them.  Winding the ref back to that one,
 *   or going on from there, must not find it judged; so then the range starts
 *   at `accepted`.
 * - `accepted` counts for others only while the ref has the value of its last
 *   push, and contains it; a push that takes it away from the ref, or finds it
 *   taken away, and that the rule is not applied to, makes it nothing for good.
 *   Else whoever may push what the rule is not applied to could bring back what
 *   was removed as bad, and have it count.
 * - A ref that only is trusted counts up to the oldest value that the rules
 *   governing it accepted: what lies below was judged by each of them.  Where
 *   none of them has accepted anything, as no rule governs it, it counts up to
 *   the value that an admin declared for the rule that trusts it (baseline),
 *   while it contains that value.  What is pushed there later counts as little
 *   as what is pushed to any other ref that nobody judges.
 * - A rule that is unavailable, also in its `when`, refuses; what it refused
 *   does not move and settles nothing.
 *
 * Ranges are also computed where only a message is at stake; nothing here
 * remembers anything but through the seal of a ref that really moved.
 */
#ifndef WD_GATE_SETTLED_H
#define WD_GATE_SETTLED_H

#include "gate/gate.h"

/*
 * Where the updated ref's own range starts; zero: nowhere.  `*alone`: at a
 * value that was settled for this ref alone.
 */
WD_CHECKED wd_err wd_settled_own(struct wd_arena *a, const struct wd_gate *g,
				 const struct wd_update *u,
				 const struct wd_rule *rule, wd_oid *out,
				 bool *alone);

/*
 * The value of another ref below which nothing has to be judged again: by the
 * rule itself or, for a ref that the rule only trusts, by all that govern it.
 * Zero: none.
 */
WD_CHECKED wd_err wd_settled_tip(struct wd_arena *a, const struct wd_gate *g,
				 const struct wd_rule *rule,
				 const struct wd_ref *ref, wd_oid *out);

/*
 * Did a trusted ref have `value`, a commit, as an accepted value of its own,
 * now or earlier?  What lay between two accepted values did not count by
 * itself.  `tip` is what wd_settled_tip() said of the ref, peeled: a value that
 * the ref no longer contains was taken away, and counts for nothing.
 */
WD_CHECKED wd_err wd_settled_was_accepted(struct wd_arena *a,
					  const struct wd_gate *g,
					  const struct wd_rule *rule,
					  const struct wd_ref *tip,
					  wd_oid value, bool *out);

/*
 * What the seal of update `at` will say, once the ref moved: which rules settle
 * its new value, for whom, and which reviews are used up.  As JSON.
 */
WD_CHECKED wd_err wd_settled_seal(struct wd_arena *a, const struct wd_gate *g,
				  size_t at, wd_str *out);

#endif
