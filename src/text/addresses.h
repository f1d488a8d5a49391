/*
 * addresses.h - the e-mail addresses in a line that people write.
 *
 * Pure; slices point into the line.  "Bob <bob@x>" is what git writes, but by
 * hand a trailer also says "bob@x", "<bob@x>, Carol <carol@x>", "Bob (bob@x)"
 * or "Bob <bob@x".  Whatever may be an address is one here: who asks wants to
 * know whom the line could mean, and wants to miss nobody.
 */
#ifndef WD_TEXT_ADDRESSES_H
#define WD_TEXT_ADDRESSES_H

#include "base/str.h"

/* Start with { .rest = line }. */
struct wd_addresses {
	wd_str rest;
};

/* What stands in angle brackets, and every other word with an '@' in it. */
bool wd_addresses_next(struct wd_addresses *l, wd_str *address);

#endif
