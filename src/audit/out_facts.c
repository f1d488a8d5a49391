/* out_facts.c - write what was known about a push. */
#include "audit/record_out.h"

/*
 * Lists of introduced commits, each once: ranges of many rules share theirs.
 * The same list is the same array, so its place in memory is its name.
 */
struct walk {
	const uint32_t *commit;
	size_t count;
};

struct walks {
	struct wd_map map; /* a walk's bytes to its index */
	struct walk **item;
	size_t count, room;
};

static uint32_t walk_index(struct walks *w, const struct wd_range *r)
{
	const struct walk key = { r->count > 0 ? r->commit : NULL, r->count };
	uint32_t at;

	if (wd_map_get(&w->map, (wd_str){ (const char *)&key, sizeof(key) },
		       &at))
		return at;
	struct walk *mine = wd_new(w->map.arena, struct walk, 1);

	*mine = key;
	if (w->count == w->room) {
		size_t room = w->room == 0 ? 16 : w->room * 2;
		struct walk **more = wd_new(w->map.arena, struct walk *, room);

		if (w->count > 0)
			memcpy(more, w->item, w->count * sizeof(struct walk *));
		w->item = more;
		w->room = room;
	}
	at = (uint32_t)w->count++;
	w->item[at] = mine;
	(void)wd_map_add(&w->map, (wd_str){ (char *)mine, sizeof(*mine) }, at);
	return at;
}

static void put_paths(struct wd_out *o, const struct wd_paths *p)
{
	if (!p->known)
		return;
	wd_json_key(&o->j, "paths");
	wd_json_array(&o->j);
	for (size_t i = 0; i < p->count; i++) {
		const struct wd_path *path = &p->item[i];

		wd_json_object(&o->j);
		wd_out_oid_if(o, "new_id", path->new_id);
		wd_out_int_if(o, "new_mode", path->new_mode);
		wd_out_oid_if(o, "old_id", path->old_id);
		wd_out_int_if(o, "old_mode", path->old_mode);
		wd_out_bytes(o, "path", path->path);
		wd_out_int_if(o, "size", (int64_t)path->size);
		wd_json_end_object(&o->j);
	}
	wd_json_end_array(&o->j);
}

static void put_commit(struct wd_out *o, const struct wd_commit *c)
{
	wd_json_object(&o->j);
	wd_out_ident(o, "author", &c->author);
	if (c->clean_merge != WD_UNKNOWN)
		wd_out_word(o, "clean_merge",
			    wd_tri_words.word[c->clean_merge]);
	wd_out_ident(o, "committer", &c->committer);
	wd_out_bytes_if(o, "encoding", c->encoding);
	wd_out_reason_if(o, "flaw", c->flaw);
	wd_out_oid(o, "id", c->id);
	wd_out_bytes(o, "message", c->message);
	if (c->not_clean.len > 0)
		wd_out_bytes(o, "not_clean", c->not_clean);
	wd_out_bytes_if(o, "not_reverted", c->not_reverted);
	wd_json_key(&o->j, "parents");
	wd_json_array(&o->j);
	for (size_t i = 0; i < c->parents; i++)
		wd_json_str(&o->j, wd_oid_hex(o->j.buf.arena, c->parent[i]));
	wd_json_end_array(&o->j);
	put_paths(o, &c->paths);
	if (c->reverts != WD_UNKNOWN)
		wd_out_word(o, "reverts", wd_tri_words.word[c->reverts]);
	if (c->signature_known)
		wd_out_verdict(o, "signature", &c->signature);
	wd_out_oid(o, "tree", c->tree);
	wd_json_end_object(&o->j);
}

static void put_stands(struct wd_out *o, const struct wd_range *r)
{
	wd_json_key(&o->j, "stands");
	wd_json_array(&o->j);
	for (size_t i = 0; i < r->standing; i++)
		wd_json_str(&o->j, wd_oid_hex(o->j.buf.arena, r->stands[i]));
	wd_json_end_array(&o->j);
}

static void put_for_reviews(struct wd_out *o, const struct wd_range *r,
			    struct walks *walks)
{
	if (r == NULL)
		return;
	wd_json_key(&o->j, "for_reviews");
	wd_json_object(&o->j);
	wd_out_oid_if(o, "base", r->base);
	wd_out_oid_if(o, "base_tree", r->base_tree);
	put_stands(o, r);
	wd_out_int(o, "walk", walk_index(walks, r));
	wd_json_end_object(&o->j);
}

static void put_range(struct wd_out *o, const struct wd_range *r, size_t rule,
		      size_t update, struct walks *walks)
{
	wd_json_object(&o->j);
	wd_out_true_if(o, "alone", r->alone);
	wd_out_oid_if(o, "base", r->base);
	wd_out_oid_if(o, "base_tree", r->base_tree);
	put_for_reviews(o, r->for_reviews, walks);
	put_paths(o, &r->paths);
	wd_out_int(o, "rule", (int64_t)rule);
	wd_out_bool(o, "settled", r->settled);
	wd_out_int(o, "update", (int64_t)update);
	if (r->known)
		wd_out_int(o, "walk", walk_index(walks, r));
	wd_json_end_object(&o->j);
}

static void put_ranges(struct wd_out *o, const struct wd_facts *f,
		       struct walks *walks)
{
	wd_json_key(&o->j, "ranges");
	wd_json_array(&o->j);
	for (size_t i = 0; f->range != NULL && i < f->updates * f->rules; i++)
		if (f->range[i] != NULL)
			put_range(o, f->range[i], i % f->rules, i / f->rules,
				  walks);
	wd_json_end_array(&o->j);
}

static void put_walks(struct wd_out *o, const struct walks *walks)
{
	wd_json_key(&o->j, "walks");
	wd_json_array(&o->j);
	for (size_t i = 0; i < walks->count; i++) {
		wd_json_array(&o->j);
		for (size_t k = 0; k < walks->item[i]->count; k++)
			wd_json_int(&o->j, walks->item[i]->commit[k]);
		wd_json_end_array(&o->j);
	}
	wd_json_end_array(&o->j);
}

static void put_pusher(struct wd_out *o, const struct wd_pusher *p)
{
	wd_json_key(&o->j, "pusher");
	wd_json_object(&o->j);
	wd_out_bytes(o, "account", p->account);
	wd_out_person_if(o, "person", p->person);
	wd_out_bytes(o, "source", p->source);
	wd_out_bytes(o, "transport", p->transport);
	wd_json_end_object(&o->j);
}

static void put_certificate(struct wd_out *o, const struct wd_certificate *c)
{
	if (!c->known)
		return;
	wd_json_key(&o->j, "certificate");
	wd_json_object(&o->j);
	wd_out_bytes_if(o, "because", c->because);
	wd_out_reason_if(o, "flaw", c->flaw);
	wd_out_oid_if(o, "id", c->id);
	wd_out_bytes_if(o, "nonce_status", c->nonce_status);
	if (c->flaw == WD_REASON_NONE)
		wd_out_verdict(o, "signature", &c->signature);
	wd_out_bytes_if(o, "text", c->text);
	wd_json_end_object(&o->j);
}

static void put_repository(struct wd_out *o, const struct wd_facts *f)
{
	wd_json_key(&o->j, "repository");
	wd_json_object(&o->j);
	wd_out_bytes(o, "id", f->repository_id);
	wd_out_bytes(o, "name", f->repository);
	wd_json_end_object(&o->j);
}

void wd_out_facts(struct wd_out *o, const struct wd_facts *f)
{
	struct walks walks = { .map = { .arena = o->j.buf.arena } };

	wd_json_object(&o->j);
	put_certificate(o, &f->certificate);
	wd_out_int(o, "clock_skew", f->clock_skew);
	wd_json_key(&o->j, "commits");
	wd_json_array(&o->j);
	for (size_t i = 0; i < f->commits; i++)
		put_commit(o, &f->commit[i]);
	wd_json_end_array(&o->j);
	wd_out_int(o, "now", f->now);
	put_pusher(o, &f->pusher);
	put_ranges(o, f, &walks);
	put_repository(o, f);
	wd_json_key(&o->j, "updates");
	wd_json_array(&o->j);
	for (size_t i = 0; i < f->updates; i++)
		wd_out_update(o, &f->update[i]);
	wd_json_end_array(&o->j);
	put_walks(o, &walks);
	wd_json_end_object(&o->j);
}
