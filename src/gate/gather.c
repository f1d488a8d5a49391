/*
 * gather.c - find out what the rules want to know, and nothing else.
 */
#include <string.h>

#include "gate/gate.h"
#include "git/refs.h"
#include "git/repo.h"
#include "policy/judge.h"
#include "text/glob.h"
#include "text/reverts.h"

/* What somebody wants to know of one commit, over all rules and updates. */
static void range_needs(const struct wd_range *range, unsigned needed,
			unsigned *need)
{
	if (range == NULL || !range->known)
		return;
	for (size_t k = 0; k < range->count; k++)
		need[range->commit[k]] |= needed;
}

static unsigned *commit_needs(struct wd_arena *a, const struct wd_gate *g)
{
	const unsigned of_reviews =
		WD_NEED_RANGE | WD_NEED_SIGNATURES | WD_NEED_CLEAN_MERGE;
	const struct wd_facts *f = &g->facts;
	unsigned *need = wd_new(a, unsigned, f->commits);

	for (size_t i = 0; i < f->updates * f->rules; i++) {
		range_needs(f->range[i], g->needs.need[i], need);
		if (f->range[i] != NULL)
			range_needs(f->range[i]->for_reviews,
				    g->needs.need[i] & of_reviews, need);
	}
	return need;
}

static struct wd_diff_limits diff_limits(const struct wd_gate *g)
{
	return (struct wd_diff_limits){ .paths = g->site->paths_max,
					.depth = g->site->depth_max };
}

struct wd_merge_limits wd_gate_merge_limits(const struct wd_gate *g)
{
	return (struct wd_merge_limits){ .paths = g->site->paths_max,
					 .depth = g->site->depth_max,
					 .bases = g->site->merge_bases,
					 .renames = g->site->merge_renames,
					 .bytes = g->site->merge_bytes };
}

/* A limit is the pusher's to mend.  A rule that only warns refuses nothing:
 * what it asks stays unknown. */
static void refuse(struct wd_gate *g, size_t at, wd_str why)
{
	struct wd_update *u = &g->facts.update[at / g->facts.rules];

	if (g->policy.policy.rule[at % g->facts.rules].mode != WD_ENFORCE ||
	    u->refused != WD_REASON_NONE)
		return;
	u->refused = WD_REASON_LIMIT;
	u->refused_because = why;
}

static bool reaches_from(const struct wd_range *range, size_t from)
{
	for (size_t k = 0; k < range->count; k++)
		if (range->commit[k] >= from)
			return true;
	return false;
}

/* Refuse what an enforced rule judges by commits from `from` on. */
static void refuse_rest(struct wd_arena *a, struct wd_gate *g, size_t from,
			wd_err err)
{
	const unsigned asks = WD_NEED_COMMIT_PATHS | WD_NEED_CLEAN_MERGE;
	const wd_str text = wd_str_of(wd_err_text(a, err));

	for (size_t i = 0; i < g->facts.updates * g->facts.rules; i++) {
		const struct wd_range *range = g->facts.range[i];

		if (range == NULL || !range->known ||
		    (g->needs.need[i] & asks) == 0)
			continue;
		if (reaches_from(range, from) ||
		    (range->for_reviews != NULL &&
		     reaches_from(range->for_reviews, from)))
			refuse(g, i, text);
	}
}

/* Is what it says it reverts in its history? */
static wd_err find_reverted(struct wd_arena *a, struct wd_gate *g,
			    struct wd_commit *c)
{
	wd_str rest = c->message, digits;
	size_t named = 0;

	if (c->encoding.len > 0)
		return NULL;
	c->reverts = WD_YES;
	while (c->reverts == WD_YES && wd_revert_next(&rest, &digits)) {
		bool reaches = false;
		wd_oid id;

		if (named++ == WD_REVERTS_MAX) {
			c->reverts = WD_UNKNOWN; /* each is a walk */
			return NULL;
		}
		wd_err err = wd_commit_named(a, g->repo, digits, &id);

		if (err == NULL && !wd_oid_zero(id) && !wd_oid_eq(id, c->id))
			err = wd_reaches(a, g->repo, c->id, id, &reaches);
		if (err != NULL && !wd_unreadable(err))
			return err;
		if (!reaches) {
			c->reverts = WD_NO;
			c->not_reverted = digits;
		}
	}
	return NULL;
}

static wd_err look_into_commit(struct wd_arena *a, struct wd_gate *g,
			       unsigned need, struct wd_commit *c)
{
	const struct wd_diff_limits limits = diff_limits(g);
	const struct wd_merge_limits merging = wd_gate_merge_limits(g);
	struct wd_remade made = { .clean = false };
	wd_err err = NULL;

	if (need & WD_NEED_COMMIT_PATHS)
		err = wd_commit_diff(a, g->repo, c->id, &limits,
				     (g->needs.any & WD_NEED_SIZES) != 0,
				     &c->paths);
	if (err == NULL && need & WD_NEED_CLEAN_MERGE) {
		if (c->parents > 1)
			err = wd_clean_merge(a, g->repo, c->id, &merging,
					     &made);
		if (err == NULL) {
			c->clean_merge = made.clean ? WD_YES : WD_NO;
			c->not_clean = made.why;
		}
	}
	if (err == NULL && need & WD_NEED_REVERTS)
		err = find_reverted(a, g, c);
	return err == NULL ? NULL
			   : wd_because(a, err, "commit %.*s",
					WD_FMT(wd_oid_short(a, c->id)));
}

/*
 * What is over a limit is not known, and nothing after it is looked at: one
 * bomb in a push is work enough.
 */
static wd_err look_into_commits(struct wd_arena *a, struct wd_gate *g,
				const unsigned *need)
{
	for (size_t i = 0; i < g->facts.commits; i++) {
		wd_err err =
			look_into_commit(a, g, need[i], &g->facts.commit[i]);

		if (err == NULL)
			continue;
		if (err->code != WD_ERR_LIMIT)
			return err;
		refuse_rest(a, g, i, err);
		return NULL;
	}
	return NULL;
}

/* Other rules may have asked for the same comparison. */
static const struct wd_paths *compared(const struct wd_gate *g, size_t at)
{
	size_t first = at - at % g->facts.rules;

	for (size_t i = first; i < at; i++) {
		const struct wd_range *range = g->facts.range[i];

		if (range != NULL && range->paths.known &&
		    wd_oid_eq(range->base_tree, g->facts.range[at]->base_tree))
			return &range->paths;
	}
	return NULL;
}

static bool wants_change(const struct wd_gate *g, size_t at)
{
	const struct wd_range *range = g->facts.range[at];

	return g->facts.update[at / g->facts.rules].refused == WD_REASON_NONE &&
	       range != NULL && range->known &&
	       (g->needs.need[at] & WD_NEED_CHANGE_PATHS) != 0;
}

static wd_err change_paths(struct wd_arena *a, struct wd_gate *g, size_t at)
{
	const struct wd_update *u = &g->facts.update[at / g->facts.rules];
	struct wd_range *range = g->facts.range[at];
	const struct wd_paths *before = compared(g, at);
	struct wd_diff_limits limits = diff_limits(g);
	const struct wd_commit_links *links;

	if (before != NULL) {
		range->paths = *before;
		return NULL;
	}
	wd_err err = wd_links(a, g->repo, u->tip, &links);

	if (err == NULL)
		err = wd_tree_diff(a, g->repo, range->base_tree, links->tree,
				   &limits, (g->needs.any & WD_NEED_SIZES) != 0,
				   &range->paths);
	return err;
}

/* As with commits: none after the first that is over a limit. */
static wd_err look_into_changes(struct wd_arena *a, struct wd_gate *g)
{
	wd_err err = NULL;

	for (size_t i = 0; i < g->facts.updates * g->facts.rules; i++) {
		if (!wants_change(g, i))
			continue;
		if (err == NULL)
			err = change_paths(a, g, i);
		if (err != NULL && err->code != WD_ERR_LIMIT)
			return err;
		if (err != NULL)
			refuse(g, i, wd_str_of(wd_err_text(a, err)));
	}
	return NULL;
}

static bool wanted_branch(const struct wd_needs *n, wd_str name)
{
	for (size_t i = 0; i < n->branch_globs; i++)
		if (wd_glob_match(n->branch_glob[i], name))
			return true;
	return false;
}

/* Branches as they are before the push: what arrives with it proves nothing. */
static wd_err find_branches(struct wd_arena *a, struct wd_gate *g,
			    struct wd_update *u)
{
	const struct wd_ref *ref = NULL;
	size_t refs = 0;
	bool reaches;
	wd_err err = wd_gate_refs(a, g, "refs/heads/", &ref, &refs);

	if (err != NULL)
		return err;
	u->branch = wd_new(a, wd_str, refs);
	for (size_t i = 0; i < refs; i++) {
		if (!wanted_branch(&g->needs, ref[i].name))
			continue;
		err = wd_reaches(a, g->repo, ref[i].id, u->tip, &reaches);
		if (err != NULL) /* then nobody knows: unavailable */
			return wd_unreadable(err) ? NULL : err;
		if (reaches)
			u->branch[u->branches++] = ref[i].name;
	}
	u->branches_known = true;
	return NULL;
}

static unsigned update_needs(const struct wd_gate *g, size_t at)
{
	unsigned need = 0;

	for (size_t k = 0; k < g->facts.rules; k++)
		need |= g->needs.need[at * g->facts.rules + k];
	return need;
}

/* The tag was read when the update was resolved; now its signature. */
static wd_err verify_tag(struct wd_arena *a, struct wd_gate *g,
			 struct wd_tag *tag)
{
	enum wd_object_type type, target;
	struct wd_signature one = { .id = tag->id };
	struct wd_signed sig;
	struct wd_tag again = { 0 };
	wd_str raw;
	wd_err err =
		wd_object_read(a, g->repo, tag->id, WD_OBJECT_MAX, &type, &raw);

	if (err == NULL)
		err = wd_tag_read(a, raw, &again, &target, &sig);
	if (err != NULL)
		return err;
	one.payload = sig.payload;
	one.armor = sig.armor;
	err = wd_verify(a, &g->sign, &g->policy.policy.registry, &one, 1);
	if (err == NULL) {
		tag->signature = one.verdict;
		tag->signature_known = true;
	}
	return err;
}

/* What cannot be walked is not known; a new ref has no line to stay on. */
static wd_err follow_first_parents(struct wd_arena *a, struct wd_gate *g,
				   struct wd_update *u)
{
	bool on_line = false;
	wd_oid old;

	if (wd_oid_zero(u->old_id) || wd_oid_zero(u->tip))
		return NULL;
	wd_err err = wd_peel(a, g->repo, u->old_id, &old);

	if (err == NULL && !wd_oid_zero(old) && u->fast_forward == WD_YES)
		err = wd_first_parent(a, g->repo, u->tip, old, WD_COMMITS_MAX,
				      &on_line);
	if (err == NULL)
		u->first_parent = on_line ? WD_YES : WD_NO;
	return err != NULL && !wd_unreadable(err) ? err : NULL;
}

static wd_err gather_update(struct wd_arena *a, struct wd_gate *g, size_t at)
{
	struct wd_update *u = &g->facts.update[at];
	unsigned need = update_needs(g, at);
	wd_err err = NULL;

	if (u->refused != WD_REASON_NONE || wd_oid_zero(u->new_id))
		return NULL;
	if (u->tag != NULL && need & WD_NEED_TAG_SIGNATURE)
		err = verify_tag(a, g, u->tag);
	if (err == NULL && need & WD_NEED_FIRST_PARENT)
		err = follow_first_parents(a, g, u);
	if (err == NULL && need & WD_NEED_BRANCHES && !wd_oid_zero(u->tip))
		err = find_branches(a, g, u);
	return err;
}

wd_err wd_gate_gather(struct wd_arena *a, struct wd_gate *g)
{
	const unsigned *need = commit_needs(a, g);
	wd_err err = wd_gate_read_commits(a, g, need);

	if (err == NULL)
		err = look_into_commits(a, g, need);
	if (err == NULL)
		err = look_into_changes(a, g);
	for (size_t i = 0; err == NULL && i < g->facts.updates; i++)
		err = gather_update(a, g, i);
	return err;
}
