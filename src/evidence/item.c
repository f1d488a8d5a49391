#include "evidence/item.h"

#include "text/escape.h"

enum { SHOWN_MAX = 200 }; /* bytes of a text from outside in a message */

struct look {
	struct wd_arena *arena;
	const struct wd_evidence_context *c;
	struct wd_item *item;
	bool at_use;
};

typedef void guard(const struct look *l);

void wd_item_refuse(struct wd_item *item, enum wd_reason reason, wd_str because)
{
	if (item->refused != WD_REASON_NONE)
		return;
	item->refused = reason;
	item->because = because;
}

static void refuse(const struct look *l, enum wd_reason reason,
		   const char *because)
{
	wd_item_refuse(l->item, reason, wd_str_of(because));
}

static void hold(const struct look *l, guard *const *list, size_t count)
{
	for (size_t i = 0; i < count && l->item->refused == WD_REASON_NONE; i++)
		list[i](l);
}

static wd_str shown(const struct look *l, wd_str text)
{
	return wd_escape(l->arena, text, SHOWN_MAX);
}

static void guard_form(const struct look *l)
{
	enum wd_reason flaw = l->item->tag.flaw;

	if (flaw != WD_REASON_NONE)
		wd_item_refuse(l->item, WD_REASON_EVIDENCE_MALFORMED,
			       wd_strf(l->arena, "the tag is malformed: %s",
				       wd_reason_code(flaw)));
}

static void guard_name(const struct look *l)
{
	wd_str want = wd_str_from(l->item->refname, sizeof("refs/") - 1);

	if (!wd_str_eq(l->item->tag.name, want))
		wd_item_refuse(l->item, WD_REASON_EVIDENCE_REF,
			       wd_strf(l->arena,
				       "the tag's name is \"%.*s\", not its "
				       "ref's without \"refs/\"",
				       WD_FMT(shown(l, l->item->tag.name))));
}

static void guard_target_type(const struct look *l)
{
	if (l->item->target_type != WD_OBJ_COMMIT)
		refuse(l, WD_REASON_EVIDENCE_TARGET,
		       "the tag does not point to a commit");
}

static void guard_statement(const struct look *l)
{
	wd_err err = wd_statement_read(l->arena, l->item->tag.message,
				       &l->item->statement);

	if (err != NULL)
		wd_item_refuse(l->item, WD_REASON_EVIDENCE_MALFORMED,
			       wd_strf(l->arena, "the tag's body: %s",
				       wd_err_text(l->arena, err)));
}

static void guard_kind(const struct look *l)
{
	if (l->item->statement.kind != l->item->ref.kind)
		refuse(l, WD_REASON_EVIDENCE_MALFORMED,
		       "the body's Kind is not that of the ref");
}

static void guard_repository(const struct look *l)
{
	wd_str named = l->item->statement.repository;

	if (!wd_str_eq(named, l->c->repository_id))
		wd_item_refuse(l->item, WD_REASON_EVIDENCE_REPOSITORY,
			       wd_strf(l->arena,
				       "it was written for repository %.*s, "
				       "and this is %.*s",
				       WD_FMT(named),
				       WD_FMT(l->c->repository_id)));
}

static bool same_subject(struct wd_arena *a, const struct wd_item *i)
{
	const struct wd_statement *s = &i->statement;

	switch (i->ref.kind) {
	case WD_REVIEW:
		return wd_oid_eq(s->commit, i->ref.commit) &&
		       wd_oid_eq(i->tag.target, i->ref.commit) &&
		       wd_evidence_for_fits(a, &i->ref, s->ref);
	case WD_CHECK:
		return wd_oid_eq(s->commit, i->ref.commit) &&
		       wd_oid_eq(i->tag.target, i->ref.commit) &&
		       wd_str_eq(wd_evidence_name_part(a, s->name),
				 i->ref.name_part);
	case WD_TICKET:
		return wd_str_eq(s->ticket, i->ref.subject);
	case WD_CONTROL:
		return wd_str_eq(s->control, i->ref.subject) &&
		       wd_str_eq(s->subject, i->ref.name);
	}
	return false;
}

static void guard_subject(const struct look *l)
{
	if (!same_subject(l->arena, l->item))
		refuse(l, WD_REASON_EVIDENCE_SUBJECT,
		       "the body, the ref and the tag's object do not name the "
		       "same subject");
}

static void guard_signature(const struct look *l)
{
	const struct wd_verdict *v = &l->item->tag.signature;

	if (v->reason == WD_REASON_NONE)
		return;
	if (l->at_use && (v->reason == WD_REASON_EXPIRED_KEY ||
			  (v->reason == WD_REASON_REVOKED_KEY &&
			   wd_revoked_rests(v->revoked))))
		return;
	wd_item_refuse(l->item, WD_REASON_EVIDENCE_SIGNER,
		       wd_strf(l->arena, "the tag's signature is not good: %s",
			       wd_reason_code(v->reason)));
}

static void guard_signer(const struct look *l)
{
	int signer = l->item->tag.signature.person;

	l->item->person = wd_person_by_id(l->c->people, l->item->ref.person);
	if (l->item->person == WD_NOBODY)
		wd_item_refuse(l->item, WD_REASON_EVIDENCE_SIGNER,
			       wd_strf(l->arena,
				       "the policy knows nobody called %.*s",
				       WD_FMT(l->item->ref.person)));
	else if (signer != l->item->person)
		wd_item_refuse(
			l->item, WD_REASON_EVIDENCE_SIGNER,
			wd_strf(l->arena,
				"it stands under %.*s but was signed by %.*s",
				WD_FMT(l->item->ref.person),
				WD_FMT(wd_person_text(l->c->people, signer))));
}

static void guard_email(const struct look *l)
{
	wd_str email = l->item->tag.tagger.email;

	if (wd_person_by_email(l->c->people, email) != l->item->person)
		wd_item_refuse(
			l->item, WD_REASON_EVIDENCE_SIGNER,
			wd_strf(l->arena,
				"the tagger's e-mail \"%.*s\" is not one "
				"of %.*s, who has %.*s",
				WD_FMT(shown(l, email)),
				WD_FMT(l->item->ref.person),
				WD_FMT(wd_person_emails(l->arena, l->c->people,
							l->item->person))));
}

static void guard_issuer(const struct look *l)
{
	static const char *const kinds[] = { "reviews", "checks", "tickets",
					     "controls" };
	const int group[] = { [WD_REVIEW] = WD_GROUP_ANYONE,
			      [WD_CHECK] = l->c->check_issuer,
			      [WD_TICKET] = l->c->ticket_issuer,
			      [WD_CONTROL] = l->c->control_issuer };
	enum wd_evidence_kind kind = l->item->ref.kind;

	if (kind != WD_REVIEW &&
	    !wd_in_group(l->c->people, group[kind], l->item->person))
		wd_item_refuse(l->item, WD_REASON_EVIDENCE_ISSUER,
			       wd_strf(l->arena,
				       "%.*s is not an issuer of %s by the "
				       "policy",
				       WD_FMT(l->item->ref.person),
				       kinds[kind]));
}

static void guard_clock(const struct look *l)
{
	const struct wd_sign_config *s = l->c->sign;
	int64_t date = l->item->tag.tagger.time;

	if (date > s->now && date - s->now > s->clock_skew)
		refuse(l, WD_REASON_CLOCK, "the tag's date lies in the future");
}

static guard *const about_the_tag[] = {
	guard_form, guard_name,       guard_target_type, guard_statement,
	guard_kind, guard_repository, guard_subject,
};

static guard *const about_people[] = {
	guard_signature, guard_signer, guard_email, guard_issuer, guard_clock,
};

static wd_err read_raw(const struct look *l, size_t *budget, wd_str *raw)
{
	enum wd_object_type type;
	uint64_t size;
	wd_err err = wd_object_header(l->arena, l->c->repo, l->item->id, &type,
				      &size);

	if (err != NULL)
		return err;
	if (type != WD_OBJ_TAG)
		refuse(l, WD_REASON_EVIDENCE_MALFORMED,
		       "it is not an annotated, signed tag");
	else if (size > WD_EVIDENCE_TAG_MAX)
		refuse(l, WD_REASON_EVIDENCE_LIMIT,
		       "the tag has more than 64 KiB");
	else if (size > *budget)
		return wd_fail(l->arena, WD_ERR_LIMIT,
			       "too many bytes of evidence at once");
	if (l->item->refused != WD_REASON_NONE)
		return NULL;
	*budget -= (size_t)size;
	return wd_object_read(l->arena, l->c->repo, l->item->id,
			      WD_EVIDENCE_TAG_MAX, &type, raw);
}

wd_err wd_item_read(struct wd_arena *a, const struct wd_evidence_context *c,
		    size_t *budget, struct wd_item *item)
{
	struct look l = { .arena = a, .c = c, .item = item };
	wd_str raw = { 0 };
	wd_err err = read_raw(&l, budget, &raw);

	if (err != NULL || item->refused != WD_REASON_NONE)
		return err;
	item->tag.id = item->id;
	err = wd_tag_read(a, raw, &item->tag, &item->target_type, &item->sig);
	if (err != NULL)
		wd_item_refuse(item, WD_REASON_EVIDENCE_MALFORMED,
			       wd_escape(a, wd_str_of(wd_err_text(a, err)),
					 SHOWN_MAX));
	hold(&l, about_the_tag, sizeof(about_the_tag) / sizeof(guard *));
	return NULL;
}

wd_err wd_items_verify(struct wd_arena *a, const struct wd_evidence_context *c,
		       struct wd_item *item, size_t items, bool at_use)
{
	struct wd_signature *batch = wd_new(a, struct wd_signature, items + 1);
	size_t n = 0;

	for (size_t i = 0; i < items; i++)
		if (item[i].refused == WD_REASON_NONE)
			batch[n++] = (struct wd_signature){
				.id = item[i].id,
				.payload = item[i].sig.payload,
				.armor = item[i].sig.armor,
			};
	wd_err err = n == 0 ? NULL : wd_verify(a, c->sign, c->people, batch, n);

	if (err != NULL)
		return wd_because(a, err, "cannot verify evidence");
	n = 0;
	for (size_t i = 0; i < items; i++) {
		struct look l = { a, c, &item[i], at_use };

		if (item[i].refused != WD_REASON_NONE)
			continue;
		item[i].tag.signature = batch[n++].verdict;
		item[i].tag.signature_known = true;
		hold(&l, about_people, sizeof(about_people) / sizeof(guard *));
	}
	return NULL;
}
