/* pred_commit.c - predicates about one commit. */
#include "policy/regex.h"
#include "policy/signature.h"
#include "policy/trailer_why.h"
#include "text/addresses.h"

struct wd_finding wd_c_signed(struct wd_judging *j, const struct wd_expr *e,
			      const struct wd_commit *c)
{
	wd_str name = wd_short_of(j, c->id);
	struct wd_signed_object o = { .name = name,
				      .flaw = c->flaw,
				      .verdict = &c->signature,
				      .known = c->signature_known,
				      .email = c->committer.email,
				      .role = "committed" };
	struct wd_finding f =
		wd_signature_finding(j, &o, &e->arg[0], &e->arg[1]);

	if (f.truth != WD_TRUE)
		return f;
	if (wd_in_future(j->facts, c->committer.time) ||
	    wd_in_future(j->facts, c->author.time))
		return wd_no(j, WD_REASON_CLOCK, "%.*s is dated in the future",
			     WD_FMT(name));
	return f;
}

static struct wd_finding author_is_signer(struct wd_judging *j,
					  const struct wd_commit *c, int author)
{
	const struct wd_verdict *v = &c->signature;
	wd_str name = wd_short_of(j, c->id);

	if (c->flaw != WD_REASON_NONE)
		return wd_no(j, c->flaw, "%.*s %s", WD_FMT(name),
			     wd_signature_phrase(c->flaw));
	if (!c->signature_known)
		return wd_open(j, "the signature of %.*s was not looked at",
			       WD_FMT(name));
	if (v->reason != WD_REASON_NONE || v->person < 0)
		return wd_no(j,
			     v->reason != WD_REASON_NONE
				     ? v->reason
				     : WD_REASON_UNKNOWN_KEY,
			     "%.*s has no good signature", WD_FMT(name));
	if (author == v->person)
		return wd_yes(j, "%.*s is written by its signer", WD_FMT(name));
	return wd_no(j, WD_REASON_AUTHOR_MISMATCH,
		     "%.*s is written by <%.*s>, but signed by %.*s",
		     WD_FMT(name), WD_FMT(c->author.email),
		     WD_FMT(wd_person_of(j, v->person)));
}

/* The address itself, or another one of the same person. */
static bool is_author(struct wd_judging *j, const struct wd_commit *c,
		      int author, wd_str address)
{
	return wd_str_eq_nocase(address, c->author.email) ||
	       (author >= 0 &&
		wd_person_by_email(&j->policy->registry, address) == author);
}

static bool signed_off_by_author(struct wd_judging *j,
				 const struct wd_commit *c, int author,
				 const struct wd_trailers *t, wd_str *other)
{
	for (size_t i = 0; i < t->count; i++) {
		struct wd_addresses l = { .rest = t->item[i].value };
		wd_str address;

		if (!wd_str_eq_nocase(t->item[i].key, WD_STR("Signed-off-by")))
			continue;
		*other = t->item[i].value;
		while (c->author.email.len > 0 &&
		       wd_addresses_next(&l, &address))
			if (is_author(j, c, author, address))
				return true;
	}
	return false;
}

static struct wd_finding author_signed_off(struct wd_judging *j,
					   const struct wd_commit *c,
					   int author)
{
	const struct wd_trailers *t = wd_trailers_of(j, c);
	wd_str name = wd_short_of(j, c->id), other = { 0 };
	struct wd_finding f = wd_message_known(j, c);

	if (f.truth != WD_TRUE)
		return f;
	if (t == NULL)
		return wd_no(j, WD_REASON_LIMIT,
			     "the message of %.*s has a NUL byte, or more than "
			     "%d trailers",
			     WD_FMT(name), WD_TRAILERS_MAX);
	if (signed_off_by_author(j, c, author, t, &other))
		return wd_yes(j, "%.*s is signed off by its author",
			      WD_FMT(name));
	return wd_no(j, WD_REASON_SIGN_OFF,
		     "%.*s is written by <%.*s>, who has not signed it "
		     "off%s%.*s",
		     WD_FMT(name), WD_FMT(c->author.email),
		     other.len > 0 ? "; who has is " : "", WD_FMT(other));
}

struct wd_finding wd_c_author(struct wd_judging *j, const struct wd_expr *e,
			      const struct wd_commit *c)
{
	const struct wd_args *how = &e->arg[0], *by = &e->arg[1];
	int author = wd_person_by_email(&j->policy->registry, c->author.email);
	wd_str name = wd_short_of(j, c->id);
	struct wd_finding f = wd_yes(j, "%s", "");

	if (wd_has_word(how, "signer"))
		f = author_is_signer(j, c, author);
	if (f.truth == WD_TRUE && wd_has_word(how, "signed-off"))
		f = author_signed_off(j, c, author);
	if (f.truth != WD_TRUE || by->count == 0)
		return f;
	if (wd_in_groups(j, by, author))
		return wd_yes(j, "%.*s is written by %.*s", WD_FMT(name),
			      WD_FMT(wd_person_of(j, author)));
	return wd_no(j, WD_REASON_AUTHOR_NOT_ALLOWED,
		     "%.*s is written by <%.*s>, who is not in %.*s",
		     WD_FMT(name), WD_FMT(c->author.email),
		     WD_FMT(wd_groups_text(j, by)));
}

struct wd_finding wd_c_revert_exists(struct wd_judging *j,
				     const struct wd_expr *e,
				     const struct wd_commit *c)
{
	wd_str name = wd_short_of(j, c->id);
	struct wd_finding f = wd_message_known(j, c);

	(void)e;
	if (f.truth != WD_TRUE)
		return f;
	if (c->reverts == WD_YES)
		return wd_yes(j, "%.*s reverts nothing else", WD_FMT(name));
	if (c->reverts == WD_NO)
		return wd_no(j, WD_REASON_REVERT_UNKNOWN,
			     "%.*s says that it reverts %.*s, which is no "
			     "commit in its history",
			     WD_FMT(name), WD_FMT(c->not_reverted));
	return wd_open(j, "what %.*s reverts was not looked for", WD_FMT(name));
}

struct wd_finding wd_c_message(struct wd_judging *j, const struct wd_expr *e,
			       const struct wd_commit *c)
{
	wd_str name = wd_short_of(j, c->id);
	struct wd_finding f = wd_message_known(j, c);

	if (f.truth != WD_TRUE)
		return f;
	switch (wd_regex_match(j, e, c->message)) {
	case WD_YES:
		return wd_yes(j, "the message of %.*s matches", WD_FMT(name));
	case WD_NO:
		return wd_no(j, WD_REASON_MESSAGE,
			     "the message of %.*s does not match '%.*s'",
			     WD_FMT(name), WD_FMT(e->arg[0].value[0].text));
	default:
		return wd_open(j, "the message of %.*s takes too long to match",
			       WD_FMT(name));
	}
}

static struct wd_finding no_trailer(struct wd_judging *j,
				    const struct wd_commit *c, wd_str key)
{
	wd_str value, seen = wd_trailer_seen(j, c, key, &value);
	struct wd_finding f =
		wd_no(j, WD_REASON_TRAILER_MISSING,
		      "%.*s has no trailer %.*s in the last paragraph of its "
		      "message%.*s",
		      WD_FMT(wd_short_of(j, c->id)), WD_FMT(key), WD_FMT(seen));

	if (seen.len > 0)
		wd_remedy(&f.why, wd_amend_text(j, c, key, value, false));
	return f;
}

struct wd_finding wd_c_trailer(struct wd_judging *j, const struct wd_expr *e,
			       const struct wd_commit *c)
{
	const struct wd_trailers *t = wd_trailers_of(j, c);
	wd_str name = wd_short_of(j, c->id), key = { 0 };

	struct wd_finding f = wd_message_known(j, c);

	if (f.truth != WD_TRUE)
		return f;
	if (e->arg[0].count > 0)
		key = e->arg[0].value[0].text;
	if (t == NULL)
		return wd_no(j, WD_REASON_LIMIT,
			     "the message of %.*s has a NUL byte, or more than "
			     "%d trailers",
			     WD_FMT(name), WD_TRAILERS_MAX);
	for (size_t i = 0; i < t->count; i++)
		if (wd_str_eq_nocase(t->item[i].key, key) &&
		    t->item[i].value.len > 0)
			return wd_yes(j, "%.*s has the trailer %.*s: %.*s",
				      WD_FMT(name), WD_FMT(key),
				      WD_FMT(t->item[i].value));
	return no_trailer(j, c, key);
}

struct wd_finding wd_c_merge(struct wd_judging *j, const struct wd_expr *e,
			     const struct wd_commit *c)
{
	wd_str name = wd_short_of(j, c->id);

	(void)e;
	return wd_is_merge(c) ? wd_yes(j, "%.*s is a merge", WD_FMT(name))
			      : wd_no(j, WD_REASON_NOT_MERGE,
				      "%.*s is not a merge", WD_FMT(name));
}

struct wd_finding wd_c_linear(struct wd_judging *j, const struct wd_expr *e,
			      const struct wd_commit *c)
{
	wd_str name = wd_short_of(j, c->id);

	(void)e;
	return wd_is_merge(c) ? wd_no(j, WD_REASON_MERGE, "%.*s is a merge",
				      WD_FMT(name))
			      : wd_yes(j, "%.*s is not a merge", WD_FMT(name));
}

struct wd_finding wd_c_clean_merge(struct wd_judging *j,
				   const struct wd_expr *e,
				   const struct wd_commit *c)
{
	wd_str name = wd_short_of(j, c->id);

	(void)e;
	if (!wd_is_merge(c))
		return wd_no(j, WD_REASON_NOT_MERGE, "%.*s is not a merge",
			     WD_FMT(name));
	if (c->clean_merge == WD_YES)
		return wd_yes(j, "%.*s is a clean merge", WD_FMT(name));
	if (c->clean_merge == WD_NO && c->not_clean.len > 0)
		return wd_no(j, WD_REASON_NOT_CLEAN_MERGE,
			     "the merge %.*s is not git's own: %.*s",
			     WD_FMT(name), WD_FMT(c->not_clean));
	if (c->clean_merge == WD_NO)
		return wd_no(j, WD_REASON_NOT_CLEAN_MERGE,
			     "%.*s is a merge with changes of its own",
			     WD_FMT(name));
	return wd_open(j, "the merge %.*s was not made again", WD_FMT(name));
}
