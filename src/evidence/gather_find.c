#include "evidence/gather.h"

#include <string.h>

#include "base/hex.h"
#include "text/refname.h"

static wd_err keep(struct wd_gather *g, const struct wd_ref *ref,
		   const struct wd_evidence_ref *says)
{
	if (g->items == WD_EVIDENCE_MAX)
		return wd_failf(g->arena, WD_ERR_LIMIT,
				"more than %d pieces of evidence for one push",
				WD_EVIDENCE_MAX);
	if (g->items == g->cap) {
		size_t cap = g->cap == 0 ? 16 : g->cap * 2;
		struct wd_item *item = wd_new(g->arena, struct wd_item, cap);

		if (g->items > 0)
			memcpy(item, g->item, g->items * sizeof(*item));
		g->item = item;
		g->cap = cap;
	}
	g->item[g->items++] = (struct wd_item){ .refname = ref->name,
						.id = ref->id,
						.ref = *says,
						.person = WD_NOBODY };
	return NULL;
}

/*
 * Note the tree in the store, if the tag really names the commit of its ref:
 * the note is found by the tag's id alone, wherever the tag may stand.  A
 * store that cannot be written costs time, not the answer.
 */
static wd_err remember(struct wd_gather *g, const struct wd_ref *ref,
		       wd_oid commit, wd_oid tree)
{
	struct wd_item item = { .id = ref->id, .refname = ref->name };
	size_t budget = WD_EVIDENCE_TAG_MAX;

	if (g->forgetful)
		return NULL;
	struct wd_arena mark = *g->arena;
	wd_err err = wd_item_read(g->arena, g->c, &budget, &item);

	if (err != NULL)
		return wd_because(g->arena, err, "%.*s", WD_FMT(ref->name));
	*g->arena = mark;
	if (!wd_oid_eq(item.tag.target, commit))
		return NULL;
	if (!g->remembering)
		g->forgetful = wd_store_begin(g->arena, g->c->store) != NULL;
	if (g->forgetful)
		return NULL;
	g->remembering = true;
	g->forgetful = wd_store_set_tag_tree(g->arena, g->c->store, ref->id,
					     tree) != NULL;
	return NULL;
}

static wd_err tree_of(struct wd_gather *g, const struct wd_ref *ref,
		      wd_oid commit, wd_oid *tree)
{
	const struct wd_commit_links *links;
	bool known = false;
	wd_err err = g->c->store == NULL
			     ? NULL
			     : wd_store_tag_tree(g->arena, g->c->store, ref->id,
						 tree, &known);

	if (err != NULL || known)
		return err;
	err = wd_links(g->arena, g->c->repo, commit, &links);
	if (err != NULL)
		return err;
	*tree = links->tree;
	return g->c->store == NULL ? NULL : remember(g, ref, commit, *tree);
}

/* What it says is believed for now: those that are kept are verified. */
static wd_err made_again(struct wd_gather *g, const struct wd_ref *ref,
			 const struct wd_evidence_ref *says, bool *out)
{
	struct wd_item item = { .id = ref->id,
				.refname = ref->name,
				.ref = *says };
	size_t budget = WD_EVIDENCE_TAG_MAX;
	wd_err err = wd_item_read(g->arena, g->c, &budget, &item);
	struct wd_review r = { .commit = item.statement.commit,
			       .base = item.statement.base,
			       .ref = item.statement.ref };

	*out = false;
	if (err != NULL)
		return wd_because(g->arena, err, "%.*s", WD_FMT(ref->name));
	if (item.refused != WD_REASON_NONE || wd_oid_zero(r.base))
		return NULL;
	err = wd_gather_trees(g, &r);
	if (err == NULL)
		err = wd_gather_onto(g, &r);
	*out = err == NULL && r.ontos > 0;
	/* A base that is gone is looked at when the item counts otherwise. */
	return err != NULL && err->code == WD_ERR_NOT_FOUND ? NULL : err;
}

static wd_err can_matter(struct wd_gather *g, const struct wd_ref *ref,
			 const struct wd_evidence_ref *says, bool *out)
{
	uint32_t at;
	wd_oid tree;

	*out = wd_map_get(says->kind == WD_TICKET ? &g->ticket : &g->commit,
			  says->kind == WD_TICKET ? says->subject
						  : wd_oid_key(&says->commit),
			  &at);
	if (*out || says->kind == WD_TICKET ||
	    (says->kind == WD_REVIEW && !g->q->reviews_by_tree))
		return NULL;
	wd_err err = tree_of(g, ref, says->commit, &tree);

	if (err == NULL)
		*out = wd_map_get(&g->tree, wd_oid_key(&tree), &at);
	if (err == NULL && !*out && says->kind == WD_REVIEW &&
	    g->q->reviews_by_patch)
		err = made_again(g, ref, says, out);
	/* What nobody can read is in no push that could be accepted. */
	return wd_unreadable(err) ? NULL : err;
}

/* A name that is none of ours says nothing; no push could have made it. */
static wd_err list(struct wd_gather *g, wd_str prefix)
{
	struct wd_watch *w = &g->watch[g->watches++];
	struct wd_evidence_ref says;
	bool matters = false;

	w->prefix = prefix;
	wd_err err =
		wd_refs_list(g->arena, g->c->gitdir, prefix, &w->ref, &w->refs);

	for (size_t i = 0; i < w->refs && err == NULL; i++) {
		struct wd_arena mark = *g->arena;

		if (!wd_evidence_ref_read(g->arena, w->ref[i].name, &says))
			continue;
		err = can_matter(g, &w->ref[i], &says, &matters);
		if (err == NULL && matters)
			err = keep(g, &w->ref[i], &says);
		else if (err == NULL)
			*g->arena = mark;
	}
	return err;
}

static wd_err list_apart(struct wd_gather *g, enum wd_evidence_kind kind,
			 const struct wd_map *subjects)
{
	wd_str room = wd_evidence_room(kind);
	wd_err err = NULL;

	for (size_t i = 0; i < subjects->cap && err == NULL; i++) {
		const struct wd_map_slot *slot = &subjects->slot[i];
		wd_str subject = slot->key;

		if (slot->hash == 0)
			continue;
		if (kind == WD_REVIEW)
			subject = wd_hex(g->arena, subject.ptr, subject.len);
		err = list(g, wd_strf(g->arena, "%.*s%.*s/", WD_FMT(room),
				      WD_FMT(subject)));
	}
	return err;
}

static wd_err list_kind(struct wd_gather *g, enum wd_evidence_kind kind,
			const struct wd_map *subjects, bool whole)
{
	if (subjects->count == 0)
		return NULL;
	if (whole || subjects->count > WD_SUBJECTS_APART)
		return list(g, wd_evidence_room(kind));
	return list_apart(g, kind, subjects);
}

static void map_commits(struct wd_gather *g)
{
	const struct wd_facts *f = g->q->facts;

	for (size_t i = 0; i < f->commits; i++)
		(void)wd_map_add(&g->commit, wd_oid_key(&f->commit[i].id),
				 (uint32_t)i);
	for (size_t i = 0; i < f->updates; i++) {
		const struct wd_update *u = &f->update[i];

		if (!u->reserved && u->refused == WD_REASON_NONE &&
		    !wd_oid_zero(u->tip))
			(void)wd_map_add(&g->commit, wd_oid_key(&u->tip),
					 WD_NO_COMMIT);
	}
}

static wd_err map_trees(struct wd_gather *g)
{
	const struct wd_facts *f = g->q->facts;

	for (size_t i = 0; i < f->updates; i++) {
		const struct wd_update *u = &f->update[i];
		const struct wd_commit_links *links;

		if (u->reserved || u->refused != WD_REASON_NONE ||
		    wd_oid_zero(u->tip))
			continue;
		wd_err err = wd_links(g->arena, g->c->repo, u->tip, &links);

		if (wd_unreadable(err))
			continue; /* only a rule that warns gets so far */
		if (err != NULL)
			return err;
		wd_oid *tree = wd_new(g->arena, wd_oid, 1);

		*tree = links->tree;
		(void)wd_map_add(&g->tree, wd_oid_key(tree), 0);
	}
	return NULL;
}

/* Ids come from commit messages: one that could not name a ref is absent. */
static void map_tickets(struct wd_gather *g)
{
	for (size_t i = 0; i < g->q->ticket_ids; i++)
		if (wd_refname_component(g->q->ticket_id[i], false))
			(void)wd_map_add(&g->ticket, g->q->ticket_id[i], 0);
}

/* Sorted, so that a record of the same evidence reads the same. */
static int by_name(const void *x, const void *y)
{
	return wd_str_cmp(((const struct wd_item *)x)->refname,
			  ((const struct wd_item *)y)->refname);
}

static int by_prefix(const void *x, const void *y)
{
	return wd_str_cmp(((const struct wd_watch *)x)->prefix,
			  ((const struct wd_watch *)y)->prefix);
}

static wd_err find_all(struct wd_gather *g)
{
	const struct wd_evidence_query *q = g->q;
	wd_err err = NULL;

	if (q->reviews_by_tree || q->checks)
		err = map_trees(g);
	if (err == NULL && (q->reviews || q->reviews_by_tree))
		err = list_kind(g, WD_REVIEW, &g->commit, q->reviews_by_tree);
	if (err == NULL && q->checks)
		err = list_kind(g, WD_CHECK, &g->commit, true);
	if (err == NULL && q->tickets)
		err = list_kind(g, WD_TICKET, &g->ticket, false);
	return err;
}

void wd_gather_prepare(struct wd_gather *g, struct wd_arena *a,
		       const struct wd_evidence_context *c,
		       const struct wd_evidence_query *q)
{
	*g = (struct wd_gather){
		.arena = a, .c = c, .q = q, .merging = c->merging
	};
	g->commit.arena = g->tree.arena = g->ticket.arena = a;
	map_commits(g);
}

wd_err wd_gather_find(struct wd_gather *g)
{
	g->watch = wd_new(g->arena, struct wd_watch, WD_WATCHES_MAX);
	map_tickets(g);
	wd_err err = find_all(g);

	if (g->remembering && (err != NULL || g->forgetful ||
			       wd_store_commit(g->arena, g->c->store) != NULL))
		wd_store_rollback(g->c->store);
	if (g->items > 0)
		qsort(g->item, g->items, sizeof(g->item[0]), by_name);
	qsort(g->watch, g->watches, sizeof(g->watch[0]), by_prefix);
	return err;
}
