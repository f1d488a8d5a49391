/* warnings_people.h - inside the warnings: what is odd about people's keys. */
#ifndef WD_POLICY_WARNINGS_PEOPLE_H
#define WD_POLICY_WARNINGS_PEOPLE_H

#include "policy/warnings.h"

/* Adds to `out`: persons without a key, and RSA keys below the limit. */
void wd_policy_warn_people(struct wd_arena *a, const struct wd_registry *r,
			   struct wd_policy_warnings *out);

#endif
