/* out_evidence.c - write the evidence that was there. */
#include "audit/record_out.h"

static void put_covers(struct wd_out *o, const uint64_t *covers, size_t commits)
{
	if (covers == NULL)
		return;
	wd_json_key(&o->j, "covers");
	wd_json_array(&o->j);
	for (size_t i = 0; i < commits; i++)
		if (covers[i / 64] >> (i % 64) & 1)
			wd_json_int(&o->j, (int64_t)i);
	wd_json_end_array(&o->j);
}

static void put_onto(struct wd_out *o, const struct wd_review *r)
{
	if (r->ontos == 0)
		return;
	wd_json_key(&o->j, "onto");
	wd_json_array(&o->j);
	for (size_t i = 0; i < r->ontos; i++) {
		wd_json_object(&o->j);
		wd_out_oid(o, "base_tree", r->onto[i].base_tree);
		wd_out_oid(o, "tree", r->onto[i].tree);
		wd_json_end_object(&o->j);
	}
	wd_json_end_array(&o->j);
}

static void put_review(struct wd_out *o, const struct wd_review *r,
		       size_t commits)
{
	wd_json_object(&o->j);
	wd_out_int_if(o, "asof", r->asof);
	wd_out_oid_if(o, "base", r->base);
	wd_out_oid_if(o, "base_tree", r->base_tree);
	wd_out_oid(o, "commit", r->commit);
	put_covers(o, r->covers, commits);
	wd_out_oid_if(o, "named_by", r->named_by);
	wd_out_oid_if(o, "named_by_base_tree", r->named_by_base_tree);
	wd_out_oid(o, "object", r->object);
	put_onto(o, r);
	wd_out_person_if(o, "person", r->person);
	wd_out_bytes(o, "provider", r->provider);
	wd_out_bytes(o, "ref", r->ref);
	wd_out_bytes(o, "source", r->source);
	wd_out_true_if(o, "spent", r->spent);
	wd_out_int(o, "time", r->time);
	wd_out_oid_if(o, "tree", r->tree);
	wd_out_word(o, "vote", wd_vote_words.word[r->vote]);
	wd_json_end_object(&o->j);
}

static void put_ticket(struct wd_out *o, const struct wd_ticket *t)
{
	wd_json_object(&o->j);
	wd_out_int_if(o, "asof", t->asof);
	wd_out_bytes(o, "id", t->id);
	wd_out_bytes_if(o, "moved_to", t->moved_to);
	wd_out_oid(o, "object", t->object);
	wd_out_person_if(o, "person", t->person);
	wd_out_bytes(o, "project", t->project);
	wd_out_bytes(o, "provider", t->provider);
	wd_out_strings(o, "refs", t->ref, t->refs);
	wd_out_strings(o, "repositories", t->repository, t->repositories);
	wd_out_bytes(o, "source", t->source);
	wd_out_bytes(o, "state", t->state);
	wd_out_int(o, "time", t->time);
	wd_out_bytes(o, "type", t->type);
	wd_out_int_if(o, "window_end", t->window_end);
	wd_out_int_if(o, "window_start", t->window_start);
	wd_json_end_object(&o->j);
}

static void put_check(struct wd_out *o, const struct wd_check *c)
{
	wd_json_object(&o->j);
	wd_out_int_if(o, "asof", c->asof);
	wd_out_oid(o, "commit", c->commit);
	wd_out_bytes(o, "name", c->name);
	wd_out_oid(o, "object", c->object);
	wd_out_true_if(o, "pending", c->pending);
	wd_out_person_if(o, "person", c->person);
	wd_out_bytes(o, "provider", c->provider);
	wd_out_bytes_if(o, "run", c->run);
	wd_out_true_if(o, "skipped", c->skipped);
	wd_out_bytes(o, "source", c->source);
	wd_out_bool(o, "success", c->success);
	wd_out_int(o, "time", c->time);
	wd_out_oid(o, "tree", c->tree);
	wd_out_bytes_if(o, "url", c->url);
	wd_out_bytes_if(o, "word", c->word);
	wd_json_end_object(&o->j);
}

static void put_opa(struct wd_out *o, const struct wd_opa *v)
{
	wd_json_object(&o->j);
	wd_out_int(o, "asof", v->asof);
	wd_out_bytes(o, "input", v->input);
	wd_out_bytes(o, "path", v->path);
	wd_out_bytes(o, "provider", v->provider);
	wd_out_int(o, "rule", (int64_t)v->rule);
	wd_out_word(o, "says", wd_tri_words.word[v->says]);
	wd_out_int(o, "update", (int64_t)v->update);
	wd_json_end_object(&o->j);
}

static void put_opas(struct wd_out *o, const struct wd_evidence *e)
{
	if (e->opas == 0)
		return;
	wd_json_key(&o->j, "opa");
	wd_json_array(&o->j);
	for (size_t i = 0; i < e->opas; i++)
		put_opa(o, &e->opa[i]);
	wd_json_end_array(&o->j);
}

static void put_missing(struct wd_out *o, const char *key,
			const struct wd_missing *m)
{
	if (m->is)
		wd_out_bytes(o, key, m->because);
}

static void put_left_out(struct wd_out *o, const struct wd_evidence *e)
{
	if (e->lefts == 0)
		return;
	wd_json_key(&o->j, "left_out");
	wd_json_array(&o->j);
	for (size_t i = 0; i < e->lefts; i++) {
		const struct wd_left_out *l = &e->left_out[i];

		wd_json_object(&o->j);
		wd_out_bytes(o, "because", l->because);
		wd_out_oid_if(o, "commit", l->commit);
		wd_out_bytes(o, "kind", l->kind);
		wd_out_reason_if(o, "reason", l->reason);
		wd_out_bytes(o, "source", l->source);
		wd_out_bytes_if(o, "subject", l->subject);
		wd_out_bytes(o, "who", l->person);
		wd_json_end_object(&o->j);
	}
	wd_json_end_array(&o->j);
}

void wd_out_evidence(struct wd_out *o, const struct wd_evidence *e,
		     size_t commits)
{
	wd_json_object(&o->j);
	wd_json_key(&o->j, "checks");
	wd_json_array(&o->j);
	for (size_t i = 0; i < e->checks; i++)
		put_check(o, &e->check[i]);
	wd_json_end_array(&o->j);
	put_left_out(o, e);
	put_missing(o, "no_checks", &e->no_checks);
	put_missing(o, "no_opa", &e->no_opa);
	put_missing(o, "no_reviews", &e->no_reviews);
	put_missing(o, "no_tickets", &e->no_tickets);
	put_opas(o, e);
	wd_json_key(&o->j, "reviews");
	wd_json_array(&o->j);
	for (size_t i = 0; i < e->reviews; i++)
		put_review(o, &e->review[i], commits);
	wd_json_end_array(&o->j);
	wd_json_key(&o->j, "tickets");
	wd_json_array(&o->j);
	for (size_t i = 0; i < e->tickets; i++)
		put_ticket(o, &e->ticket[i]);
	wd_json_end_array(&o->j);
	wd_json_end_object(&o->j);
}
