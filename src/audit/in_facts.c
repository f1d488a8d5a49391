/* in_facts.c - read what was known about a push. */
#include "audit/record_in.h"

static void get_paths(struct wd_in *in, const struct wd_json_value *v,
		      struct wd_paths *out)
{
	const struct wd_json_value *list;

	if (wd_json_get(v, "paths") == NULL)
		return;
	list = wd_in_array(in, v, "paths");
	out->known = true;
	out->item = wd_new(in->arena, struct wd_path, list->count);
	for (const struct wd_json_value *e = list->child; e != NULL;
	     e = e->next) {
		struct wd_path *p = &out->item[out->count++];
		int64_t old_mode = wd_in_int_if(in, e, "old_mode");
		int64_t new_mode = wd_in_int_if(in, e, "new_mode");
		int64_t size = wd_in_int_if(in, e, "size");

		if (old_mode < 0 || old_mode > UINT32_MAX || new_mode < 0 ||
		    new_mode > UINT32_MAX || size < 0)
			wd_in_flaw(in, "paths");
		*p = (struct wd_path){ .path = wd_in_bytes(in, e, "path"),
				       .old_mode = (uint32_t)old_mode,
				       .new_mode = (uint32_t)new_mode,
				       .old_id = wd_in_oid_if(in, e, "old_id"),
				       .new_id = wd_in_oid_if(in, e, "new_id"),
				       .size = (uint64_t)size };
	}
}

static void get_parents(struct wd_in *in, const struct wd_json_value *v,
			struct wd_commit *c)
{
	const struct wd_json_value *list = wd_in_array(in, v, "parents");

	c->parent = wd_new(in->arena, wd_oid, list->count);
	for (const struct wd_json_value *e = list->child; e != NULL;
	     e = e->next)
		c->parent[c->parents++] = wd_in_oid_value(in, e);
}

static void get_commit(struct wd_in *in, const struct wd_json_value *v,
		       struct wd_commit *c)
{
	c->id = wd_in_oid(in, v, "id");
	c->tree = wd_in_oid(in, v, "tree");
	get_parents(in, v, c);
	c->author = wd_in_ident(in, v, "author");
	c->committer = wd_in_ident(in, v, "committer");
	c->message = wd_in_bytes(in, v, "message");
	c->encoding = wd_in_bytes_if(in, v, "encoding");
	c->flaw = wd_in_reason_if(in, v, "flaw");
	c->reverts = WD_UNKNOWN;
	if (wd_json_get(v, "reverts") != NULL)
		c->reverts = (enum wd_tri)wd_in_word(in, v, "reverts",
						     &wd_tri_words);
	c->not_reverted = wd_in_bytes_if(in, v, "not_reverted");
	c->signature_known = wd_in_verdict(in, v, "signature", &c->signature);
	c->clean_merge = WD_UNKNOWN;
	if (wd_json_get(v, "clean_merge") != NULL)
		c->clean_merge = (enum wd_tri)wd_in_word(in, v, "clean_merge",
							 &wd_tri_words);
	if (wd_json_get(v, "not_clean") != NULL)
		c->not_clean = wd_in_bytes(in, v, "not_clean");
	get_paths(in, v, &c->paths);
}

static void get_commits(struct wd_in *in, const struct wd_json_value *v,
			struct wd_facts *f)
{
	const struct wd_json_value *list = wd_in_array(in, v, "commits");

	f->commit = wd_new(in->arena, struct wd_commit, list->count);
	for (const struct wd_json_value *e = list->child; e != NULL;
	     e = e->next)
		get_commit(in, e, &f->commit[f->commits++]);
}

static void get_updates(struct wd_in *in, const struct wd_json_value *v,
			struct wd_facts *f)
{
	const struct wd_json_value *list = wd_in_array(in, v, "updates");

	f->update = wd_new(in->arena, struct wd_update, list->count);
	for (const struct wd_json_value *e = list->child; e != NULL;
	     e = e->next)
		wd_in_update(in, e, &f->update[f->updates++]);
}

struct walk {
	uint32_t *commit;
	size_t count;
};

static struct walk *get_walks(struct wd_in *in, const struct wd_json_value *v,
			      const struct wd_facts *f, size_t *count)
{
	const struct wd_json_value *list = wd_in_array(in, v, "walks");
	struct walk *walk = wd_new(in->arena, struct walk, list->count);
	size_t n = 0;

	for (const struct wd_json_value *e = list->child; e != NULL;
	     e = e->next, n++) {
		if (e->kind != WD_JSON_ARRAY) {
			wd_in_flaw(in, "walks");
			continue;
		}
		walk[n].commit = wd_new(in->arena, uint32_t, e->count);
		for (const struct wd_json_value *c = e->child; c != NULL;
		     c = c->next)
			walk[n].commit[walk[n].count++] =
				(uint32_t)wd_in_index_value(in, c, f->commits);
	}
	*count = n;
	return walk;
}

static void get_walk(struct wd_in *in, const struct wd_json_value *v,
		     const struct walk *walk, size_t walks, struct wd_range *r)
{
	size_t at = wd_in_index(in, v, "walk", walks);

	r->known = true;
	if (at >= walks)
		return;
	r->commit = walk[at].commit;
	r->count = walk[at].count;
}

/* In strictly ascending order, for the judge searches among them. */
static void get_stands(struct wd_in *in, const struct wd_json_value *v,
		       struct wd_range *r)
{
	const struct wd_json_value *list = wd_in_array(in, v, "stands");

	r->stands = wd_new(in->arena, wd_oid, list->count);
	for (const struct wd_json_value *e = list->child; e != NULL;
	     e = e->next) {
		wd_oid *id = &r->stands[r->standing];

		if (e->kind != WD_JSON_STRING || !wd_oid_read(e->text, id) ||
		    (r->standing > 0 && wd_oid_cmp(id[-1], *id) >= 0)) {
			wd_in_flaw(in, "stands");
			return;
		}
		r->standing++;
	}
}

static struct wd_range *get_for_reviews(struct wd_in *in,
					const struct wd_json_value *range,
					const struct walk *walk, size_t walks)
{
	const struct wd_json_value *v = wd_in_object(in, range, "for_reviews");
	struct wd_range *r = wd_new(in->arena, struct wd_range, 1);

	r->is_for_reviews = true;
	r->base = wd_in_oid_if(in, v, "base");
	r->base_tree = wd_in_oid_if(in, v, "base_tree");
	get_stands(in, v, r);
	get_walk(in, v, walk, walks, r);
	return r;
}

static struct wd_range *get_range(struct wd_in *in,
				  const struct wd_json_value *v,
				  const struct walk *walk, size_t walks)
{
	struct wd_range *r = wd_new(in->arena, struct wd_range, 1);

	r->settled = wd_in_bool(in, v, "settled");
	r->alone = wd_in_true_if(in, v, "alone");
	r->base = wd_in_oid_if(in, v, "base");
	r->base_tree = wd_in_oid_if(in, v, "base_tree");
	if (wd_json_get(v, "for_reviews") != NULL) {
		r->for_reviews = get_for_reviews(in, v, walk, walks);
		r->for_reviews->settled = r->settled;
	}
	get_paths(in, v, &r->paths);
	if (wd_json_get(v, "walk") != NULL)
		get_walk(in, v, walk, walks, r);
	return r;
}

static void get_ranges(struct wd_in *in, const struct wd_json_value *v,
		       struct wd_facts *f)
{
	const struct wd_json_value *list = wd_in_array(in, v, "ranges");
	size_t walks = 0, cells;
	const struct walk *walk = get_walks(in, v, f, &walks);

	if (f->updates > WD_UPDATES_MAX)
		wd_in_flaw(in, "updates");
	if (in->flaw != NULL)
		return;
	cells = f->updates * f->rules;
	f->range = wd_new(in->arena, struct wd_range *, cells);
	for (const struct wd_json_value *e = list->child; e != NULL;
	     e = e->next) {
		size_t update = wd_in_index(in, e, "update", f->updates);
		size_t rule = wd_in_index(in, e, "rule", f->rules);
		size_t at = update * f->rules + rule;

		if (at >= cells || f->range[at] != NULL)
			wd_in_flaw(in, "ranges");
		else
			f->range[at] = get_range(in, e, walk, walks);
	}
}

static void get_pusher(struct wd_in *in, const struct wd_json_value *v,
		       struct wd_pusher *out)
{
	const struct wd_json_value *p = wd_in_object(in, v, "pusher");

	out->person = wd_in_person_if(in, p, "person");
	out->account = wd_in_bytes(in, p, "account");
	out->source = wd_in_bytes(in, p, "source");
	out->transport = wd_in_bytes(in, p, "transport");
}

static void get_certificate(struct wd_in *in, const struct wd_json_value *v,
			    struct wd_certificate *out)
{
	const struct wd_json_value *c;

	out->signature.person = WD_NOBODY;
	if (wd_json_get(v, "certificate") == NULL)
		return;
	c = wd_in_object(in, v, "certificate");
	out->known = true;
	out->because = wd_in_bytes_if(in, c, "because");
	out->flaw = wd_in_reason_if(in, c, "flaw");
	out->id = wd_in_oid_if(in, c, "id");
	out->nonce_status = wd_in_bytes_if(in, c, "nonce_status");
	out->text = wd_in_bytes_if(in, c, "text");
	if (!wd_in_verdict(in, c, "signature", &out->signature) &&
	    out->flaw == WD_REASON_NONE)
		wd_in_flaw(in, "certificate");
}

void wd_in_facts(struct wd_in *in, const struct wd_json_value *v, size_t rules,
		 struct wd_facts *out)
{
	const struct wd_json_value *r = wd_in_object(in, v, "repository");

	*out = (struct wd_facts){ .rules = rules };
	out->repository = wd_in_bytes(in, r, "name");
	out->repository_id = wd_in_bytes(in, r, "id");
	out->now = wd_in_int(in, v, "now");
	out->clock_skew = wd_in_int(in, v, "clock_skew");
	get_pusher(in, v, &out->pusher);
	get_certificate(in, v, &out->certificate);
	get_commits(in, v, out);
	get_updates(in, v, out);
	get_ranges(in, v, out);
}
