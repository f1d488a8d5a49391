/* settled.h - which values of refs count as judged, for one rule. */
#ifndef WD_GATE_SETTLED_H
#define WD_GATE_SETTLED_H

#include "gate/gate.h"

/* What the store has for (rule, ref); NULL: nothing. */
const struct wd_settled *wd_settled_row(const struct wd_gate *g, wd_str rule,
					wd_str ref);

/* The updated ref's own settled value; zero when it has none. */
WD_CHECKED wd_err wd_settled_own(struct wd_arena *a, const struct wd_gate *g,
				 const struct wd_update *u,
				 const struct wd_rule *rule, wd_oid *out);

/* Is the value that another ref has now settled, by the rule itself or, for a
 * ref that the rule only trusts, by all that govern it? */
bool wd_settled_tip(const struct wd_gate *g, const struct wd_rule *rule,
		    const struct wd_ref *ref);

#endif
