/* pred_tag.c - the annotated tag itself. */
#include "policy/signature.h"

static wd_str tag_name(const struct wd_judging *j)
{
	static const char tags[] = "refs/tags/";
	wd_str ref = j->update->ref;

	return wd_str_starts(ref, wd_str_of(tags))
		       ? wd_str_from(ref, sizeof(tags) - 1)
		       : ref;
}

/* What is said of a commit does not help with a tag. */
static struct wd_finding mend_tag(struct wd_judging *j, struct wd_finding f)
{
	static const enum wd_reason others[] = {
		WD_REASON_TAG_MALFORMED,      WD_REASON_LIMIT,
		WD_REASON_CONTROL_CHARS,      WD_REASON_SIG_VERSION,
		WD_REASON_SSH_NAMESPACE,      WD_REASON_FORMAT_NOT_ENABLED,
		WD_REASON_ENGINE_UNSUPPORTED, WD_REASON_WEAK_DIGEST,
		WD_REASON_WEAK_KEY,           WD_REASON_UNKNOWN_KEY,
		WD_REASON_UNTRUSTED_KEY,      WD_REASON_EXPIRED_KEY,
		WD_REASON_REVOKED_KEY,        WD_REASON_SIGNER_NOT_ALLOWED,
	};

	if (f.truth != WD_FALSE || j->quiet)
		return f;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (f.why.reason == others[i])
			return f;
	wd_remedy(&f.why,
		  wd_strf(j->a, "%smake it again: git tag -f -s %.*s %.*s",
			  f.why.reason == WD_REASON_COMMITTER_MISMATCH
				  ? "git config user.email ADDRESS, one that "
				    "the policy has for the signer, and "
				  : "",
			  WD_FMT(wd_shell_word(j->a, tag_name(j))),
			  WD_FMT(wd_oid_hex(j->a, j->update->tip))));
	return f;
}

struct wd_finding wd_p_tag_signed(struct wd_judging *j, const struct wd_expr *e)
{
	const struct wd_tag *t = j->update->tag;

	if (t == NULL)
		return mend_tag(
			j, wd_no(j, WD_REASON_NO_SIGNATURE, "%s",
				 "it is no annotated tag, so nobody signed "
				 "it"));
	struct wd_signed_object o = { .name = WD_STR("the tag"),
				      .flaw = t->flaw,
				      .verdict = &t->signature,
				      .known = t->signature_known,
				      .email = t->tagger.email,
				      .role = "made" };
	struct wd_finding f =
		wd_signature_finding(j, &o, &e->arg[0], &e->arg[1]);

	if (f.truth == WD_TRUE && wd_in_future(j->facts, t->tagger.time))
		f = wd_no(j, WD_REASON_CLOCK, "%s",
			  "the tag is dated in the future");
	return mend_tag(j, f);
}
