/*
 * gather_onto.c - is what is pushed the change that was reviewed, made again?
 *
 * By merging, and not by comparing patches: the same patch fits in more than
 * one place where a file repeats itself, and whoever pushes chooses the place.
 * What a merge makes there is no choice of anybody; and to push a clean merge
 * of what was reviewed needs no other eyes either.
 */
#include "evidence/gather.h"

static wd_err add_onto(struct wd_gather *g, struct wd_review *r,
		       wd_oid base_tree, wd_oid tree)
{
	const struct wd_change change = { r->base_tree, r->tree, base_tree,
					  tree };
	struct wd_remade made = { .clean = false };

	for (size_t i = 0; i < r->ontos; i++)
		if (wd_oid_eq(r->onto[i].base_tree, base_tree) &&
		    wd_oid_eq(r->onto[i].tree, tree))
			return NULL;
	if (r->ontos == WD_ONTO_MAX)
		return NULL;
	wd_err err = wd_change_onto(g->arena, g->c->repo, &change, &g->merging,
				    &made);

	if (err == NULL && made.clean)
		r->onto[r->ontos++] = (struct wd_onto){ base_tree, tree };
	return err;
}

static void start(struct wd_gather *g, struct wd_review *r)
{
	r->onto = wd_new(g->arena, struct wd_onto, WD_ONTO_MAX);
	r->ontos = 0;
}

wd_err wd_gather_trees(struct wd_gather *g, struct wd_review *r)
{
	const struct wd_commit_links *links;
	wd_err err = wd_links(g->arena, g->c->repo, r->commit, &links);

	if (err != NULL)
		return err;
	r->tree = links->tree;
	if (wd_oid_zero(r->base))
		return NULL;
	err = wd_links(g->arena, g->c->repo, r->base, &links);
	if (err == NULL)
		r->base_tree = links->tree;
	return err;
}

wd_err wd_gather_onto_commit(struct wd_gather *g, wd_oid commit,
			     struct wd_review *r)
{
	const struct wd_commit_links *links;

	if (wd_oid_zero(r->base_tree) || wd_oid_zero(r->named_by_base_tree))
		return NULL;
	wd_err err = wd_links(g->arena, g->c->repo, commit, &links);

	start(g, r);
	return err != NULL ? err
			   : add_onto(g, r, r->named_by_base_tree, links->tree);
}

static wd_err onto_update(struct wd_gather *g, size_t at, struct wd_review *r)
{
	const struct wd_facts *f = g->q->facts;
	const struct wd_commit_links *links;
	wd_err err = wd_links(g->arena, g->c->repo, f->update[at].tip, &links);

	for (size_t k = 0; err == NULL && k < f->rules; k++) {
		const struct wd_range *range =
			wd_reviewed_range(f->range[at * f->rules + k]);

		if (range != NULL && range->known &&
		    !wd_oid_zero(range->base_tree))
			err = add_onto(g, r, range->base_tree, links->tree);
	}
	return err;
}

wd_err wd_gather_onto(struct wd_gather *g, struct wd_review *r)
{
	const struct wd_facts *f = g->q->facts;
	wd_err err = NULL;

	if (wd_oid_zero(r->base_tree))
		return NULL; /* from nothing there is nothing to move */
	start(g, r);
	for (size_t i = 0; err == NULL && i < f->updates; i++) {
		const struct wd_update *u = &f->update[i];

		if (!u->reserved && u->refused == WD_REASON_NONE &&
		    !wd_oid_zero(u->tip) &&
		    (wd_str_eq(u->ref, r->ref) || wd_str_eq(u->asked, r->ref)))
			err = onto_update(g, i, r);
	}
	/* What cannot be read is not made again. */
	return wd_unreadable(err) ? NULL : err;
}
