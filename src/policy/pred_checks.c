/*
 * pred_checks.c - checks(name..., max-age:).
 *
 * A check binds to the exact tree.  A failure stands until the same issuer
 * says otherwise later: a second issuer must not outvote it.
 */
#include "policy/eval.h"

static bool counts(const struct wd_judging *j, const struct wd_check *c,
		   wd_str name)
{
	return wd_str_eq(c->name, name) &&
	       wd_vouched(j, &j->policy->check, c->provider, c->person);
}

static bool of_tip(const struct wd_judging *j, const struct wd_check *c)
{
	return wd_oid_eq(c->tree, j->tip->tree);
}

static bool taken_back(const struct wd_judging *j, const struct wd_check *fail)
{
	const struct wd_evidence *e = j->evidence;

	for (size_t i = 0; i < e->checks; i++) {
		const struct wd_check *c = &e->check[i];

		if (c->success && c->person == fail->person &&
		    wd_str_eq(c->provider, fail->provider) &&
		    wd_str_eq(c->run, fail->run) &&
		    wd_str_eq(c->name, fail->name) && of_tip(j, c) &&
		    c->time > fail->time && !wd_in_future(j->facts, c->time))
			return true;
	}
	return false;
}

/* What is known of one name: the worst of these decides. */
struct standing {
	const struct wd_check *failed, *pending, *passed, *old, *future,
		*elsewhere, *skipped;
};

static void note(const struct wd_judging *j, const struct wd_check *c,
		 const struct wd_args *max_age, struct standing *s)
{
	if (c->pending || c->skipped) {
		if (of_tip(j, c) && c->pending)
			s->pending = c;
		else if (of_tip(j, c))
			s->skipped = c;
	} else if (!c->success) {
		if (of_tip(j, c) && s->failed == NULL && !taken_back(j, c))
			s->failed = c;
	} else if (!of_tip(j, c)) {
		s->elsewhere = c;
	} else if (wd_in_future(j->facts, c->time)) {
		s->future = c;
	} else if (wd_older_than(j->facts, c->time, max_age)) {
		s->old = c;
	} else {
		s->passed = c;
	}
}

static wd_str url_text(struct wd_judging *j, const struct wd_check *c)
{
	return c->url.len == 0 || j->quiet
		       ? (wd_str){ 0 }
		       : wd_strf(j->a, ": %.*s", WD_FMT(c->url));
}

/* "build is in_progress in ci": it may yet fail. */
static struct wd_finding unfinished(struct wd_judging *j, wd_str name,
				    const struct wd_check *c)
{
	struct wd_finding f =
		wd_no(j, WD_REASON_CHECK_MISSING,
		      "%.*s is \"%.*s\" on %.*s%.*s", WD_FMT(name),
		      WD_FMT(c->word), WD_FMT(wd_short_of(j, c->commit)),
		      WD_FMT(url_text(j, c)));

	if (!j->quiet)
		wd_remedy(&f.why, WD_STR("wait until it has passed, and push "
					 "again"));
	return f;
}

static struct wd_finding stale(struct wd_judging *j, wd_str name,
			       const struct standing *s)
{
	if (s->skipped != NULL)
		return wd_no(j, WD_REASON_CHECK_MISSING,
			     "%.*s was \"%.*s\" on %.*s, which is no success"
			     "%.*s",
			     WD_FMT(name), WD_FMT(s->skipped->word),
			     WD_FMT(wd_short_of(j, s->skipped->commit)),
			     WD_FMT(url_text(j, s->skipped)));
	if (s->old != NULL)
		return wd_no(j, WD_REASON_CHECK_STALE,
			     "%.*s passed too long ago", WD_FMT(name));
	if (s->future != NULL)
		return wd_no(j, WD_REASON_CHECK_STALE,
			     "%.*s is dated in the future", WD_FMT(name));
	if (s->elsewhere != NULL)
		return wd_no(j, WD_REASON_CHECK_STALE,
			     "%.*s passed on %.*s, but the content changed "
			     "since",
			     WD_FMT(name),
			     WD_FMT(wd_short_of(j, s->elsewhere->commit)));
	return wd_no(j, WD_REASON_CHECK_MISSING,
		     "%.*s has not passed on %.*s%.*s", WD_FMT(name),
		     WD_FMT(wd_short_of(j, j->tip->id)),
		     WD_FMT(wd_left_out_text(j, "check", name)));
}

static void say_attest(struct wd_judging *j, wd_str name, struct wd_finding *f)
{
	wd_str elsewhere = wd_elsewhere_text(j, &j->policy->check);

	if (j->quiet)
		return;
	if (elsewhere.len > 0)
		wd_remedy(&f->why,
			  wd_strf(j->a,
				  "publish the commit, and have %.*s pass in "
				  "%.*s",
				  WD_FMT(name), WD_FMT(elsewhere)));
	if (!wd_believes(&j->policy->check, WD_STR("embedded")))
		return;
	wd_remedy(&f->why,
		  wd_strf(j->a,
			  "%.*s runs: git fetch && warder attest check %.*s "
			  "--result success %.*s",
			  WD_FMT(wd_member_text(j, j->policy->check.issuer)),
			  WD_FMT(wd_shell_word(j->a, name)),
			  WD_FMT(wd_oid_hex(j->a, j->tip->id))));
}

static struct wd_finding one_check(struct wd_judging *j,
				   const struct wd_expr *e, wd_str name)
{
	const struct wd_evidence *v = j->evidence;
	struct standing s = { 0 };

	for (size_t i = 0; i < v->checks; i++)
		if (counts(j, &v->check[i], name))
			note(j, &v->check[i], &e->arg[1], &s);
	if (s.failed != NULL)
		return wd_no(j, WD_REASON_CHECK_FAILED,
			     "%.*s failed on %.*s%.*s", WD_FMT(name),
			     WD_FMT(wd_short_of(j, s.failed->commit)),
			     WD_FMT(url_text(j, s.failed)));
	if (s.pending != NULL)
		return unfinished(j, name, s.pending);
	if (s.passed != NULL)
		return wd_yes(j, "%.*s%.*s", WD_FMT(name),
			      WD_FMT(wd_age_text(j, s.passed->provider,
						 s.passed->asof)));
	struct wd_finding f = stale(j, name, &s);

	say_attest(j, name, &f);
	return f;
}

static struct wd_finding all_checks(struct wd_judging *j,
				    const struct wd_expr *e)
{
	struct wd_buf good = { .arena = j->a }, bad = { .arena = j->a };
	struct wd_finding first = { .truth = WD_TRUE };

	for (size_t i = 0; i < e->arg[0].count; i++) {
		struct wd_finding f = one_check(j, e, e->arg[0].value[i].text);
		struct wd_buf *b = f.truth == WD_TRUE ? &good : &bad;

		if (f.truth != WD_TRUE && first.truth == WD_TRUE)
			first = wd_about(f, j->tip);
		if (b->len > 0)
			wd_buf_c(b, b == &good ? ", " : "; ");
		wd_buf_add(b, f.why.text);
		for (size_t k = 0; k < f.why.remedies; k++)
			wd_remedy(&first.why, f.why.remedy[k]);
		if (f.why.remedies == 0)
			wd_remedy(&first.why,
				  wd_str_of(wd_reason_remedy(f.why.reason)));
	}
	first.why.text = wd_buf_str(first.truth == WD_TRUE ? &good : &bad);
	return first;
}

struct wd_finding wd_p_checks(struct wd_judging *j, const struct wd_expr *e)
{
	const struct wd_missing *no = &j->evidence->no_checks;

	if ((j->policy->check.issuer < 0 &&
	     wd_providers_elsewhere(&j->policy->check) == 0) ||
	    e->arg[0].count == 0)
		return wd_no_issuer(j, WD_REASON_CHECK_MISSING, "checks",
				    "check");
	if (no->is)
		return wd_open(j, "checks cannot be had: %.*s",
			       WD_FMT(no->because));
	if (j->tip == NULL)
		return wd_open(j, "%s", "the tip's content is not known");
	return all_checks(j, e);
}
