/* pred_push.c - the push certificate. */
#include <string.h>

#include "policy/signature.h"

static struct wd_finding not_seen(struct wd_judging *j)
{
	struct wd_finding f =
		wd_open(j, "%s",
			"a push certificate is seen only while it is pushed, "
			"by pre-receive");

	wd_remedy(&f.why, WD_STR("git push --signed"));
	wd_remedy(&f.why, WD_STR("on the server pre-receive must be installed: "
				 "update alone does not see it"));
	return f;
}

struct wd_finding wd_p_push_signed(struct wd_judging *j,
				   const struct wd_expr *e)
{
	static const struct wd_args any_format;
	const struct wd_certificate *c = &j->facts->certificate;
	struct wd_signed_object o = { .name = WD_STR("the push"),
				      .verdict = &c->signature,
				      .known = true };

	if (!c->known)
		return not_seen(j);
	if (c->flaw != WD_REASON_NONE)
		return wd_no(j, c->flaw, "%.*s", WD_FMT(c->because));
	struct wd_finding f =
		wd_signature_finding(j, &o, &e->arg[0], &any_format);

	/* The signature's own remedies may speak of commits. */
	if (f.truth != WD_TRUE &&
	    strstr(wd_reason_remedy(f.why.reason), "git commit") != NULL)
		wd_remedy(&f.why, WD_STR("git push --signed"));
	return f;
}
