/* signature.c - the signature of a commit or tag, held against the policy. */
#include "policy/signature.h"

static const struct {
	enum wd_reason reason;
	const char *text;
} phrases[] = {
	{ WD_REASON_HEADER_ORDER, "has its headers out of order" },
	{ WD_REASON_DUP_HEADER, "has a header twice" },
	{ WD_REASON_HEADER_GRAMMAR, "has a header that git does not write" },
	{ WD_REASON_TAG_MALFORMED, "is not as git writes one" },
	{ WD_REASON_NUL, "has a NUL byte" },
	{ WD_REASON_LIMIT, "has something that is larger than its limit" },
	{ WD_REASON_CONTROL_CHARS,
	  "has control characters outside of its message" },
	{ WD_REASON_MULTI_HEADER, "has two headers for signatures" },
	{ WD_REASON_UNSIGNED_HEADER,
	  "has a header that some leave out of what was signed" },
	{ WD_REASON_BAD_ARMOR,
	  "has a signature that is not one well-formed block" },
	{ WD_REASON_MULTI_SIG, "has more than one signature" },
	{ WD_REASON_UNHASHED_SUBPACKET,
	  "has a signature with something unsigned in it" },
	{ WD_REASON_SIG_VERSION, "has a signature of another version" },
	{ WD_REASON_SIG_CLASS,
	  "has a signature that is not one of a document" },
	{ WD_REASON_SSH_NAMESPACE,
	  "has an SSH signature that was not made for git" },
	{ WD_REASON_ENGINE_UNSUPPORTED,
	  "has a signature by an algorithm that is unknown here" },
	{ WD_REASON_BAD_IDENT,
	  "has a name and address that git does not write" },
	{ WD_REASON_BAD_DATE, "has a date that git does not write" },
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

const char *wd_signature_phrase(enum wd_reason reason)
{
	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++)
		if (phrases[i].reason == reason)
			return phrases[i].text;
	return "is not acceptable";
}

/* Whoever holds a key that rests wants to know that it is not suspected. */
static struct wd_finding revoked(struct wd_judging *j,
				 const struct wd_signed_object *o)
{
	wd_str why = wd_revoked_word(o->verdict->revoked);
	const char *phrase = wd_signature_phrase(WD_REASON_REVOKED_KEY);

	if (why.len == 0)
		return wd_no(j, WD_REASON_REVOKED_KEY, "%.*s %s",
			     WD_FMT(o->name), phrase);
	return wd_no(j, WD_REASON_REVOKED_KEY, "%.*s %s (%.*s)",
		     WD_FMT(o->name), phrase, WD_FMT(why));
}

/* The key in it may well be registered, so this is not about its algorithm. */
static struct wd_finding certificate(struct wd_judging *j,
				     const struct wd_signed_object *o)
{
	return wd_no(j, WD_REASON_ENGINE_UNSUPPORTED,
		     "%.*s is signed with an SSH certificate (%.*s): set "
		     "user.signingKey to the plain key, id.pub and not "
		     "id-cert.pub",
		     WD_FMT(o->name), WD_FMT(o->verdict->key));
}

static struct wd_finding bad(struct wd_judging *j,
			     const struct wd_signed_object *o,
			     enum wd_reason reason)
{
	const char *phrase = wd_signature_phrase(reason);
	wd_str key = o->verdict->key;

	if (reason == WD_REASON_REVOKED_KEY)
		return revoked(j, o);
	if (reason == WD_REASON_ENGINE_UNSUPPORTED && key.len > 0)
		return certificate(j, o);
	if (reason != WD_REASON_UNKNOWN_KEY || key.len == 0)
		return wd_no(j, reason, "%.*s %s", WD_FMT(o->name), phrase);
	return wd_no(j, reason, "%.*s %s: %.*s", WD_FMT(o->name), phrase,
		     WD_FMT(key));
}

static struct wd_finding wrong_email(struct wd_judging *j,
				     const struct wd_signed_object *o)
{
	wd_str who = wd_person_of(j, o->verdict->person);

	return wd_no(j, WD_REASON_COMMITTER_MISMATCH,
		     "%.*s is signed by %.*s, but %s by <%.*s>; the policy "
		     "has %.*s for %.*s",
		     WD_FMT(o->name), WD_FMT(who), o->role, WD_FMT(o->email),
		     WD_FMT(j->quiet ? (wd_str){ 0 }
				     : wd_person_emails(j->a,
							&j->policy->registry,
							o->verdict->person)),
		     WD_FMT(who));
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
