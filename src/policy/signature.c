/* signature.c - the signature of a commit or tag, held against the policy. */
#include "policy/signature.h"

static const struct {
	enum wd_reason reason;
	const char *text;
} phrases[] = {
	{ WD_REASON_NO_SIGNATURE, "is not signed" },
	{ WD_REASON_BAD_SIG, "has a signature that does not verify" },
	{ WD_REASON_UNKNOWN_KEY, "is signed with a key that nobody has" },
	{ WD_REASON_UNTRUSTED_KEY, "is signed with a key that is not usable" },
	{ WD_REASON_EXPIRED_KEY, "is signed with an expired key" },
	{ WD_REASON_REVOKED_KEY, "is signed with a revoked key" },
	{ WD_REASON_EXPIRED_SIG, "has a signature that has expired" },
	{ WD_REASON_FUTURE_SIG, "has a signature from the future" },
	{ WD_REASON_WEAK_KEY, "is signed with a weak key" },
	{ WD_REASON_WEAK_DIGEST, "is signed with a weak digest" },
	{ WD_REASON_FORMAT_NOT_ENABLED, "is signed in a format that is off" },
};

static struct wd_finding bad(struct wd_judging *j,
			     const struct wd_signed_object *o,
			     enum wd_reason reason)
{
	const char *phrase = "is not well formed";
	wd_str key = o->verdict->key;

	if (o->flaw == WD_REASON_NONE)
		phrase = "has a signature that is not accepted";
	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++)
		if (phrases[i].reason == reason)
			phrase = phrases[i].text;
	if (reason != WD_REASON_UNKNOWN_KEY || key.len == 0)
		return wd_no(j, reason, "%.*s %s", WD_FMT(o->name), phrase);
	return wd_no(j, reason, "%.*s %s: %.*s", WD_FMT(o->name), phrase,
		     WD_FMT(key));
}

static struct wd_finding wrong_email(struct wd_judging *j,
				     const struct wd_signed_object *o)
{
	return wd_no(j, WD_REASON_COMMITTER_MISMATCH,
		     "%.*s is signed by %.*s, but %s by <%.*s>",
		     WD_FMT(o->name),
		     WD_FMT(wd_person_of(j, o->verdict->person)), o->role,
		     WD_FMT(o->email));
}

static struct wd_finding who_and_how(struct wd_judging *j,
				     const struct wd_signed_object *o,
				     const struct wd_args *by,
				     const struct wd_args *format)
{
	const struct wd_verdict *v = o->verdict;
	wd_str who = wd_person_of(j, v->person);

	if (!wd_in_groups(j, by, v->person))
		return wd_no(j, WD_REASON_SIGNER_NOT_ALLOWED,
			     "%.*s is signed by %.*s, who is not in %.*s",
			     WD_FMT(o->name), WD_FMT(who),
			     WD_FMT(wd_groups_text(j, by)));
	if (format->count > 0 &&
	    !wd_has_word(format, v->format == WD_KEY_SSH ? "ssh" : "openpgp"))
		return wd_no(j, WD_REASON_FORMAT_NOT_ENABLED,
			     "%.*s is signed with %s", WD_FMT(o->name),
			     v->format == WD_KEY_SSH ? "SSH" : "OpenPGP");
	if (o->role != NULL &&
	    wd_person_by_email(&j->policy->registry, o->email) != v->person)
		return wrong_email(j, o);
	return wd_yes(j, "%.*s is signed by %.*s", WD_FMT(o->name),
		      WD_FMT(who));
}

struct wd_finding wd_signature_finding(struct wd_judging *j,
				       const struct wd_signed_object *o,
				       const struct wd_args *by,
				       const struct wd_args *format)
{
	if (o->flaw != WD_REASON_NONE)
		return bad(j, o, o->flaw);
	if (!o->known)
		return wd_open(j, "the signature of %.*s was not looked at",
			       WD_FMT(o->name));
	if (o->verdict->reason != WD_REASON_NONE)
		return bad(j, o, o->verdict->reason);
	/* Good, and nobody's: no verifier should say so. */
	if (o->verdict->person < 0)
		return bad(j, o, WD_REASON_UNKNOWN_KEY);
	return who_and_how(j, o, by, format);
}
