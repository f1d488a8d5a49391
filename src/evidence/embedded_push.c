#include "evidence/embedded.h"

#include "evidence/item.h"
#include "evidence/published.h"
#include "text/escape.h"

/* One push: how many evidence refs, how many bytes of tags. */
enum { UPDATES_MAX = 1000, BYTES_MAX = 8 << 20 };

struct push {
	struct wd_arena *arena;
	const struct wd_evidence_context *c;
	struct wd_published published;
	struct wd_update **update; /* those that are ours */
	struct wd_item *item;      /* parallel */
	size_t count;
};

static bool is_ours(const struct wd_update *u)
{
	if (wd_str_eq(u->ref, WD_STR("refs/warder/policy")))
		return false;
	return wd_str_starts(u->ref, WD_STR("refs/warder/")) ||
	       wd_str_starts(u->asked, WD_STR("refs/warder/"));
}

static void find_ours(struct push *p, struct wd_facts *facts)
{
	p->update = wd_new(p->arena, struct wd_update *, facts->updates + 1);
	for (size_t i = 0; i < facts->updates; i++)
		if (is_ours(&facts->update[i]))
			p->update[p->count++] = &facts->update[i];
	p->item = wd_new(p->arena, struct wd_item, p->count + 1);
}

static void refuse(struct wd_item *item, enum wd_reason reason,
		   const char *because)
{
	wd_item_refuse(item, reason, wd_str_of(because));
}

/* What the update's lines alone show. */
static void guard_update(const struct push *p, const struct wd_update *u,
			 struct wd_item *item)
{
	enum wd_evidence_kind kind;

	if (p->count > UPDATES_MAX)
		refuse(item, WD_REASON_EVIDENCE_LIMIT,
		       "more than 1000 evidence refs in one push");
	if (!wd_str_eq(u->asked, u->ref))
		refuse(item, WD_REASON_REF_SYMBOLIC,
		       "evidence is not pushed through an alias");
	if (wd_oid_zero(u->new_id))
		refuse(item, WD_REASON_EVIDENCE_DELETE,
		       "evidence is not deleted by a push");
	if (!wd_evidence_room_of(u->ref, &kind))
		refuse(item, WD_REASON_REF_RESERVED,
		       "names below refs/warder/ are reserved for evidence");
	if (!wd_evidence_ref_read(p->arena, u->ref, &item->ref))
		refuse(item, WD_REASON_EVIDENCE_REF,
		       "the ref's name is not that of a review, check, ticket "
		       "or control");
}

static void guard_supersedes(const struct push *p, const struct wd_update *u,
			     struct wd_item *item)
{
	wd_str holds = wd_oid_zero(u->old_id) ? WD_STR("nothing")
					      : wd_oid_hex(p->arena, u->old_id);

	if (!wd_oid_eq(item->statement.supersedes, u->old_id))
		wd_item_refuse(item, WD_REASON_EVIDENCE_SUPERSEDES,
			       wd_strf(p->arena,
				       "Supersedes is not what the ref holds "
				       "now: %.*s",
				       WD_FMT(holds)));
}

static wd_err read_item(const struct push *p, struct wd_update *u,
			size_t *budget, struct wd_item *item)
{
	*item = (struct wd_item){ .refname = u->ref,
				  .id = u->new_id,
				  .person = WD_NOBODY,
				  .refused = u->refused,
				  .because = u->refused_because };
	u->reserved = true;
	guard_update(p, u, item);
	if (item->refused != WD_REASON_NONE)
		return NULL;
	wd_err err = wd_item_read(p->arena, p->c, budget, item);

	if (err != NULL && err->code == WD_ERR_NOT_FOUND)
		refuse(item, WD_REASON_MISSING_OBJECT,
		       "the push did not bring the tag");
	else if (err != NULL && err->code == WD_ERR_LIMIT)
		refuse(item, WD_REASON_EVIDENCE_LIMIT,
		       "the tags of this push have more than 8 MiB");
	else if (err != NULL)
		return err;
	if (item->refused == WD_REASON_NONE)
		guard_supersedes(p, u, item);
	return NULL;
}

/* A review shows a range: its start must be as public as its end. */
static wd_err guard_base(struct push *p, struct wd_item *item)
{
	bool found = false;
	wd_oid base = item->statement.base;

	if (item->ref.kind != WD_REVIEW || wd_oid_zero(base))
		return NULL;
	wd_err err = wd_published_base(p->arena, &p->published,
				       item->tag.target, base, &found);

	if (err == NULL && !found)
		refuse(item, WD_REASON_EVIDENCE_SUBJECT,
		       "the review's base is not a published commit");
	return err;
}

static wd_err guard_target(struct push *p, struct wd_item *item)
{
	const struct wd_commit_links *links;
	bool found = false;
	wd_err err =
		wd_published(p->arena, &p->published, item->tag.target, &found);

	if (err == NULL && found)
		err = wd_links(p->arena, p->c->repo, item->tag.target, &links);
	if (wd_unreadable(err)) {
		refuse(item, WD_REASON_EVIDENCE_TARGET,
		       "the tag's commit cannot be read");
		return NULL;
	}
	if (err != NULL)
		return err;
	if (found)
		return guard_base(p, item);
	refuse(item, WD_REASON_EVIDENCE_TARGET,
	       "the tag's commit was not published before this push");
	return NULL;
}

/* Is there anything in the quarantine that is not one of the tags? */
static wd_err brings_more(const struct push *p, bool *out)
{
	struct wd_map tags = { .arena = p->arena };
	wd_oid *id = NULL;
	size_t count = 0;
	wd_err err =
		wd_quarantine_list(p->arena, p->c->repo, p->count, &id, &count);

	*out = err != NULL && err->code == WD_ERR_LIMIT;
	if (err != NULL)
		return *out ? NULL : err;
	for (size_t i = 0; i < p->count; i++)
		(void)wd_map_add(&tags, wd_oid_key(&p->update[i]->new_id), 0);
	for (size_t i = 0; i < count; i++) {
		uint32_t zero;

		if (!wd_map_get(&tags, wd_oid_key(&id[i]), &zero))
			*out = true;
	}
	return NULL;
}

static wd_err guard_objects(const struct push *p)
{
	bool more = false, any = false;
	wd_err err = NULL;

	for (size_t i = 0; i < p->count; i++)
		any = any || p->item[i].refused == WD_REASON_NONE;
	if (any)
		err = brings_more(p, &more);
	/* The update hook has none: what came was let in before it ran. */
	if (err != NULL && err->code == WD_ERR_USAGE)
		return NULL;
	for (size_t i = 0; i < p->count && more; i++)
		refuse(&p->item[i], WD_REASON_EVIDENCE_OBJECTS,
		       "the push brings objects besides its tags");
	return err;
}

static wd_err judge(struct push *p, bool alone)
{
	size_t budget = BYTES_MAX;
	wd_err err = NULL;

	for (size_t i = 0; i < p->count && err == NULL; i++)
		err = read_item(p, p->update[i], &budget, &p->item[i]);
	if (err == NULL)
		err = wd_items_verify(p->arena, p->c, p->item, p->count, false);
	/* Walks are for people we know: last, and only what is signed. */
	for (size_t i = 0; i < p->count && err == NULL; i++)
		if (p->item[i].refused == WD_REASON_NONE)
			err = guard_target(p, &p->item[i]);
	if (err == NULL && alone)
		err = guard_objects(p);
	return err;
}

/* It is not refused: the policy may change, and others may have use for it. */
static void note_unused(struct push *p, const struct wd_item *item,
			struct wd_update *u)
{
	struct wd_arena *a = p->arena;

	if (p->c->foresee == NULL || item->refused != WD_REASON_NONE)
		return;
	wd_str why = p->c->foresee(p->c->foresee_ctx, a, &item->statement,
				   item->person);

	if (why.len == 0)
		return;
	u->note = wd_new(a, struct wd_remark, 1);
	u->notes = 1;
	u->note[0] = (struct wd_remark){
		WD_REASON_EVIDENCE_UNUSED,
		wd_escape(a, wd_strf(a, "it will not count: %.*s", WD_FMT(why)),
			  0)
	};
}

wd_err wd_evidence_judge_push(struct wd_arena *a,
			      const struct wd_evidence_context *c,
			      struct wd_facts *facts, bool alone)
{
	struct push p = { .arena = a, .c = c };

	find_ours(&p, facts);
	if (p.count == 0)
		return NULL;
	p.published =
		(struct wd_published){ .repo = c->repo, .gitdir = c->gitdir };
	wd_err err = judge(&p, alone && p.count == facts->updates);

	if (err != NULL)
		return wd_because(a, err, "cannot judge pushed evidence");
	for (size_t i = 0; i < p.count; i++) {
		p.update[i]->refused = p.item[i].refused;
		p.update[i]->refused_because = p.item[i].because;
		note_unused(&p, &p.item[i], p.update[i]);
	}
	return NULL;
}
