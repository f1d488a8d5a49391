/* settling.h - what settled.c, settling.c and review_ranges.c share. */
#ifndef WD_GATE_SETTLING_H
#define WD_GATE_SETTLING_H

#include "gate/gate.h"

/* What the store has for (rule, ref); NULL: nothing. */
const struct wd_settled *wd_settled_row(const struct wd_gate *g, wd_str rule,
					wd_str ref);

/* `tip` is `value`, or leads to it; zeros contain nothing and are nowhere. */
WD_CHECKED wd_err wd_settled_contains(struct wd_arena *a,
				      const struct wd_gate *g, wd_oid tip,
				      wd_oid value, bool *out);

#endif
