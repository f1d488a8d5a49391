/*
 * remote_fill.c - from what systems claim to evidence.
 *
 * An account counts as the person who has the login "<system>:<account>";
 * whom the registry does not know is nobody, and neither approves nor rejects.
 * An approval counts for the very commit that it was given to; a rejection
 * counts for what was asked about, whichever of its versions it was given to.
 * Where a message named the review, that is another commit than the one that
 * is pushed: what both hold is noted, and a rule compares it.
 */
#include "evidence/remote_fill.h"

#include <string.h>

#include "base/digest.h"
#include "evidence/gather.h"

struct filling {
	struct wd_arena *arena;
	const struct wd_evidence_context *c;
	const struct wd_evidence_query *q;
	struct wd_gather gather; /* for what a review covers */
	struct wd_evidence *e;
};

/* What names a statement that is no object: so it can be used up once. */
static wd_oid name_of(struct wd_arena *a, const struct wd_inquiry *q,
		      const struct wd_claim *c)
{
	struct wd_buf b = { .arena = a };
	wd_oid out = { { 0 } };
	wd_str hex, digest;

	wd_buf_f(&b, "%.*s\n%.*s\n", WD_FMT(q->provider->name),
		 WD_FMT(c->source));
	for (int i = 0; i < WD_F_COUNT; i++)
		wd_buf_f(&b, "%.*s\n", WD_FMT(c->field[i]));
	digest = wd_sha256(a, wd_buf_str(&b));
	if (wd_digest_hex(digest, &hex)) {
		hex.len = WD_OID_HEX;
		(void)wd_oid_read(hex, &out);
	}
	return out;
}

static wd_oid commit_of(const struct wd_claim *c)
{
	wd_oid id = { { 0 } };

	(void)wd_oid_read(c->field[WD_F_COMMIT], &id);
	return id;
}

static wd_err tree_of(struct filling *f, wd_oid commit, wd_oid *out)
{
	const struct wd_commit_links *links;
	wd_err err = wd_links(f->arena, f->c->repo, commit, &links);

	if (err == NULL)
		*out = links->tree;
	return err;
}

/* What the ref holds now: what the other system sees as the base. */
static wd_oid base_of(const struct filling *f, const struct wd_inquiry *q)
{
	const struct wd_facts *facts = f->q->facts;

	for (size_t i = 0; i < facts->updates; i++)
		if (wd_str_eq(facts->update[i].ref, q->subject->ref))
			return facts->update[i].old_id;
	return (wd_oid){ { 0 } };
}

/* That commit alone: a change there is one commit. */
static void cover_one(struct filling *f, struct wd_review *r)
{
	const struct wd_facts *facts = f->q->facts;

	r->covers = wd_new(f->arena, uint64_t, facts->commits / 64 + 1);
	for (size_t i = 0; i < facts->commits; i++)
		if (wd_oid_eq(facts->commit[i].id, r->commit))
			r->covers[i / 64] |= (uint64_t)1 << (i % 64);
}

static wd_err cover(struct filling *f, const struct wd_inquiry *q,
		    struct wd_review *r)
{
	const struct wd_commit_links *links;
	wd_err err = NULL;

	if (q->provider->covers_commit) {
		cover_one(f, r);
		err = wd_links(f->arena, f->c->repo, r->commit, &links);
		if (err == NULL && links->parents > 0)
			r->base = links->parent[0];
	} else {
		r->base = base_of(f, q);
		err = wd_gather_cover(&f->gather, r);
	}
	if (err == NULL && !wd_oid_zero(r->base))
		err = tree_of(f, r->base, &r->base_tree);
	return err;
}

static int person_of(const struct filling *f, const struct wd_inquiry *q,
		     const struct wd_claim *c)
{
	wd_str login =
		wd_strf(f->arena, "%.*s:%.*s", WD_FMT(q->provider->login),
			WD_FMT(c->field[WD_F_ACCOUNT]));

	return wd_person_by_login(f->c->people, login);
}

static bool says(const struct wd_claim *c, enum wd_field field,
		 const char *word)
{
	return wd_str_eq(c->field[field], wd_str_of(word));
}

/*
 * What the reviewer of another commit saw: on a forge what leads there from
 * where it left the branch.  Not from what the branch holds now: a head that
 * lacks what came since would seem to take that back, which nobody saw.
 */
static wd_err cover_named(struct filling *f, const struct wd_inquiry *q,
			  struct wd_review *r)
{
	const struct wd_commit_links *links;
	wd_oid now = base_of(f, q);
	bool only = true;
	wd_err err = NULL;

	if (q->provider->covers_commit) {
		err = wd_links(f->arena, f->c->repo, r->named_by, &links);
		if (err == NULL && links->parents == 1)
			err = tree_of(f, links->parent[0],
				      &r->named_by_base_tree);
		if (err == NULL)
			err = cover(f, q, r);
		return err != NULL || !f->q->reviews_by_patch
			       ? err
			       : wd_gather_onto_commit(&f->gather, r->named_by,
						       r);
	}
	if (wd_oid_zero(now))
		return wd_fail(f->arena, WD_ERR_NOT_FOUND,
			       "there is no such branch here");
	err = wd_merge_base(f->arena, f->c->repo, r->commit, now, &r->base,
			    &only);
	if (err == NULL && !only)
		return wd_fail(f->arena, WD_ERR_NOT_FOUND,
			       "nobody knows which of several bases was seen");
	if (err == NULL && !wd_oid_zero(r->base))
		err = tree_of(f, r->base, &r->base_tree);
	if (err == NULL)
		err = wd_gather_cover(&f->gather, r);
	return err != NULL || !f->q->reviews_by_patch
		       ? err
		       : wd_gather_onto(&f->gather, r);
}

static wd_err see_content(struct filling *f, const struct wd_inquiry *q,
			  struct wd_review *r)
{
	const struct wd_review bare = *r;
	wd_err err = tree_of(f, r->commit, &r->tree);

	if (wd_oid_zero(r->named_by))
		return err != NULL ? err : cover(f, q, r);
	if (err == NULL)
		err = cover_named(f, q, r);
	/* Anybody may leave a commit here without what it hangs on. */
	if (err != NULL &&
	    (err->code == WD_ERR_NOT_FOUND || wd_unreadable(err))) {
		*r = bare;
		err = NULL;
	}
	return err;
}

static wd_err fill_review(struct filling *f, const struct wd_inquiry *q,
			  const struct wd_claim *c)
{
	bool approves = says(c, WD_F_VERDICT, "approve");
	struct wd_review r = { .provider = q->provider->name,
			       .source = c->source,
			       .person = person_of(f, q, c),
			       .commit = c->about,
			       .ref = q->subject->ref,
			       .vote = approves ? WD_APPROVE : WD_REJECT,
			       .time = c->time != 0 ? c->time : c->asof,
			       .asof = c->asof };
	wd_oid given = commit_of(c);

	if (r.person == WD_NOBODY ||
	    (!approves && !says(c, WD_F_VERDICT, "reject")) ||
	    (approves && !wd_oid_eq(given, r.commit)))
		return NULL;
	if (!wd_oid_eq(c->about, q->subject->commit))
		r.named_by = q->subject->commit;
	r.object = name_of(f->arena, q, c);
	wd_err err = see_content(f, q, &r);

	if (err == NULL && f->c->store != NULL)
		err = wd_store_spent(f->arena, f->c->store, r.ref, r.object,
				     &r.spent);
	if (err == NULL)
		f->e->review[f->e->reviews++] = r;
	return err;
}

static int64_t time_of(const struct wd_claim *c, enum wd_field field)
{
	int64_t t = 0;

	return c->has[field] && wd_provider_time(c->field[field], &t) ? t : 0;
}

static void fill_ticket(struct filling *f, const struct wd_inquiry *q,
			const struct wd_claim *c)
{
	bool moved = !wd_str_eq(c->field[WD_F_ID], q->subject->ticket);

	f->e->ticket[f->e->tickets++] = (struct wd_ticket){
		.provider = q->provider->name,
		.source = c->source,
		.object = name_of(f->arena, q, c),
		.person = WD_NOBODY,
		.id = q->subject->ticket,
		.moved_to = moved ? c->field[WD_F_ID] : (wd_str){ 0 },
		.project = c->field[WD_F_PROJECT],
		.state = c->field[WD_F_STATE],
		.type = c->field[WD_F_TYPE],
		.window_start = time_of(c, WD_F_WINDOW_START),
		.window_end = time_of(c, WD_F_WINDOW_END),
		.time = c->time != 0 ? c->time : c->asof,
		.asof = c->asof
	};
}

static wd_err fill_check(struct filling *f, const struct wd_inquiry *q,
			 const struct wd_claim *c)
{
	bool success = says(c, WD_F_RESULT, "success");
	bool failure = says(c, WD_F_RESULT, "failure");
	struct wd_check k = { .provider = q->provider->name,
			      .source = c->source,
			      .person = WD_NOBODY,
			      .name = c->field[WD_F_NAME],
			      .commit = commit_of(c),
			      .success = success,
			      .pending = says(c, WD_F_RESULT, "pending"),
			      .run = c->run,
			      .url = c->field[WD_F_URL],
			      .time = c->time != 0 ? c->time : c->asof,
			      .asof = c->asof };

	if (!wd_oid_eq(k.commit, q->subject->commit))
		return NULL;
	k.skipped = !success && !failure && !k.pending;
	if (!success && !failure)
		k.word = c->word;
	k.object = name_of(f->arena, q, c);
	wd_err err = tree_of(f, k.commit, &k.tree);

	if (err == NULL)
		f->e->check[f->e->checks++] = k;
	return err;
}

static wd_err fill_claim(struct filling *f, const struct wd_inquiry *q,
			 const struct wd_claim *c)
{
	switch (q->provider->kind) {
	case WD_SOURCE_REVIEW:
		return fill_review(f, q, c);
	case WD_SOURCE_TICKET:
		fill_ticket(f, q, c);
		return NULL;
	case WD_SOURCE_CHECK:
		return fill_check(f, q, c);
	case WD_SOURCE_OPA: /* makes no claims */
		break;
	}
	return NULL;
}

/* Room for `more` behind what is there. */
static void make_room(struct wd_arena *a, struct wd_evidence *e, size_t more)
{
	struct wd_review *review =
		wd_new(a, struct wd_review, e->reviews + more);
	struct wd_ticket *ticket =
		wd_new(a, struct wd_ticket, e->tickets + more);
	struct wd_check *check = wd_new(a, struct wd_check, e->checks + more);

	if (e->reviews > 0)
		memcpy(review, e->review, e->reviews * sizeof(*review));
	if (e->tickets > 0)
		memcpy(ticket, e->ticket, e->tickets * sizeof(*ticket));
	if (e->checks > 0)
		memcpy(check, e->check, e->checks * sizeof(*check));
	e->review = review;
	e->ticket = ticket;
	e->check = check;
}

wd_err wd_remote_fill(struct wd_arena *a, const struct wd_evidence_context *c,
		      const struct wd_evidence_query *q,
		      const struct wd_inquiry *inquiry, size_t count,
		      struct wd_evidence *e)
{
	struct filling f = { .arena = a, .c = c, .q = q, .e = e };
	size_t claims = 0;
	wd_err err = NULL;

	for (size_t i = 0; i < count; i++)
		claims += inquiry[i].claims;
	if (e->reviews + e->tickets + e->checks + claims > WD_EVIDENCE_MAX)
		return wd_failf(a, WD_ERR_LIMIT,
				"more than %d pieces of evidence for one push",
				WD_EVIDENCE_MAX);
	make_room(a, e, claims);
	wd_gather_prepare(&f.gather, a, c, q);
	for (size_t i = 0; err == NULL && i < count; i++)
		for (size_t k = 0; err == NULL && k < inquiry[i].claims; k++)
			err = fill_claim(&f, &inquiry[i], &inquiry[i].claim[k]);
	return err;
}
