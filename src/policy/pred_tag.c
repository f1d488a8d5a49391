/* pred_tag.c - the annotated tag itself. */
#include "policy/signature.h"

struct wd_finding wd_p_tag_signed(struct wd_judging *j, const struct wd_expr *e)
{
	const struct wd_tag *t = j->update->tag;

	if (t == NULL)
		return wd_no(j, WD_REASON_NO_SIGNATURE, "%s",
			     "it is no annotated tag, so nobody signed it");
	struct wd_signed_object o = { .name = WD_STR("the tag"),
				      .flaw = t->flaw,
				      .verdict = &t->signature,
				      .known = t->signature_known,
				      .email = t->tagger.email,
				      .role = "made" };
	struct wd_finding f =
		wd_signature_finding(j, &o, &e->arg[0], &e->arg[1]);

	if (f.truth == WD_TRUE && wd_in_future(j->facts, t->tagger.time))
		return wd_no(j, WD_REASON_CLOCK, "%s",
			     "the tag is dated in the future");
	return f;
}
