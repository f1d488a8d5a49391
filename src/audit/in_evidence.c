/* in_evidence.c - read the evidence that was there. */
#include "audit/record_in.h"

static uint64_t *get_covers(struct wd_in *in, const struct wd_json_value *v,
			    size_t commits)
{
	const struct wd_json_value *list;
	uint64_t *bits;

	if (wd_json_get(v, "covers") == NULL)
		return NULL;
	list = wd_in_array(in, v, "covers");
	bits = wd_new(in->arena, uint64_t, commits / 64 + 1);
	for (const struct wd_json_value *e = list->child; e != NULL;
	     e = e->next) {
		size_t at = wd_in_index_value(in, e, commits);

		bits[at / 64] |= (uint64_t)1 << (at % 64);
	}
	return bits;
}

static void get_onto(struct wd_in *in, const struct wd_json_value *v,
		     struct wd_review *r)
{
	const struct wd_json_value *list;

	if (wd_json_get(v, "onto") == NULL)
		return;
	list = wd_in_array(in, v, "onto");
	r->onto = wd_new(in->arena, struct wd_onto, list->count + 1);
	for (const struct wd_json_value *e = list->child; e != NULL;
	     e = e->next)
		r->onto[r->ontos++] =
			(struct wd_onto){ wd_in_oid(in, e, "base_tree"),
					  wd_in_oid(in, e, "tree") };
}

static void get_review(struct wd_in *in, const struct wd_json_value *v,
		       size_t commits, struct wd_review *r)
{
	r->provider = wd_in_bytes(in, v, "provider");
	r->source = wd_in_bytes(in, v, "source");
	r->object = wd_in_oid(in, v, "object");
	r->person = wd_in_person_if(in, v, "person");
	r->commit = wd_in_oid(in, v, "commit");
	r->base = wd_in_oid_if(in, v, "base");
	r->tree = wd_in_oid_if(in, v, "tree");
	r->base_tree = wd_in_oid_if(in, v, "base_tree");
	r->named_by = wd_in_oid_if(in, v, "named_by");
	r->named_by_base_tree = wd_in_oid_if(in, v, "named_by_base_tree");
	r->ref = wd_in_bytes(in, v, "ref");
	r->vote = (enum wd_vote)wd_in_word(in, v, "vote", &wd_vote_words);
	r->time = wd_in_int(in, v, "time");
	r->asof = wd_in_int_if(in, v, "asof");
	r->spent = wd_in_true_if(in, v, "spent");
	r->covers = get_covers(in, v, commits);
	get_onto(in, v, r);
}

static void get_ticket(struct wd_in *in, const struct wd_json_value *v,
		       struct wd_ticket *t)
{
	t->provider = wd_in_bytes(in, v, "provider");
	t->source = wd_in_bytes(in, v, "source");
	t->object = wd_in_oid(in, v, "object");
	t->person = wd_in_person_if(in, v, "person");
	t->id = wd_in_bytes(in, v, "id");
	t->moved_to = wd_in_bytes_if(in, v, "moved_to");
	t->project = wd_in_bytes(in, v, "project");
	t->state = wd_in_bytes(in, v, "state");
	t->type = wd_in_bytes(in, v, "type");
	t->window_start = wd_in_int_if(in, v, "window_start");
	t->window_end = wd_in_int_if(in, v, "window_end");
	t->repository = wd_in_strings(in, v, "repositories", &t->repositories);
	t->ref = wd_in_strings(in, v, "refs", &t->refs);
	t->time = wd_in_int(in, v, "time");
	t->asof = wd_in_int_if(in, v, "asof");
}

static void get_check(struct wd_in *in, const struct wd_json_value *v,
		      struct wd_check *c)
{
	c->provider = wd_in_bytes(in, v, "provider");
	c->source = wd_in_bytes(in, v, "source");
	c->object = wd_in_oid(in, v, "object");
	c->person = wd_in_person_if(in, v, "person");
	c->name = wd_in_bytes(in, v, "name");
	c->commit = wd_in_oid(in, v, "commit");
	c->tree = wd_in_oid(in, v, "tree");
	c->success = wd_in_bool(in, v, "success");
	c->pending = wd_in_true_if(in, v, "pending");
	c->skipped = wd_in_true_if(in, v, "skipped");
	c->run = wd_in_bytes_if(in, v, "run");
	c->word = wd_in_bytes_if(in, v, "word");
	c->url = wd_in_bytes_if(in, v, "url");
	c->time = wd_in_int(in, v, "time");
	c->asof = wd_in_int_if(in, v, "asof");
}

static void get_opa(struct wd_in *in, const struct wd_json_value *v,
		    const struct wd_facts *f, struct wd_opa *o)
{
	o->provider = wd_in_bytes(in, v, "provider");
	o->path = wd_in_bytes(in, v, "path");
	o->input = wd_in_bytes(in, v, "input");
	o->update = wd_in_index(in, v, "update", f->updates);
	o->rule = wd_in_index(in, v, "rule", f->rules);
	o->says = (enum wd_tri)wd_in_word(in, v, "says", &wd_tri_words);
	o->asof = wd_in_int(in, v, "asof");
}

static void get_opas(struct wd_in *in, const struct wd_json_value *v,
		     const struct wd_facts *f, struct wd_evidence *out)
{
	const struct wd_json_value *list;

	if (wd_json_get(v, "opa") == NULL)
		return;
	list = wd_in_array(in, v, "opa");
	out->opa = wd_new(in->arena, struct wd_opa, list->count);
	for (const struct wd_json_value *e = list->child; e != NULL;
	     e = e->next)
		get_opa(in, e, f, &out->opa[out->opas++]);
}

static struct wd_missing get_missing(struct wd_in *in,
				     const struct wd_json_value *v,
				     const char *key)
{
	return (struct wd_missing){ .is = wd_json_get(v, key) != NULL,
				    .because = wd_in_bytes_if(in, v, key) };
}

static void get_left_out(struct wd_in *in, const struct wd_json_value *v,
			 struct wd_evidence *out)
{
	const struct wd_json_value *list = wd_in_array(in, v, "left_out");

	out->left_out = wd_new(in->arena, struct wd_left_out, list->count);
	for (const struct wd_json_value *e = list->child; e != NULL;
	     e = e->next)
		out->left_out[out->lefts++] = (struct wd_left_out){
			.because = wd_in_bytes(in, e, "because"),
			.commit = wd_in_oid_if(in, e, "commit"),
			.kind = wd_in_bytes(in, e, "kind"),
			.person = wd_in_bytes(in, e, "who"),
			.reason = wd_in_reason_if(in, e, "reason"),
			.source = wd_in_bytes(in, e, "source"),
			.subject = wd_in_bytes_if(in, e, "subject"),
		};
}

void wd_in_evidence(struct wd_in *in, const struct wd_json_value *v,
		    const struct wd_facts *f, struct wd_evidence *out)
{
	const struct wd_json_value *reviews = wd_in_array(in, v, "reviews");
	const struct wd_json_value *tickets = wd_in_array(in, v, "tickets");
	const struct wd_json_value *checks = wd_in_array(in, v, "checks");
	const struct wd_json_value *e;

	*out = (struct wd_evidence){ 0 };
	out->review = wd_new(in->arena, struct wd_review, reviews->count);
	for (e = reviews->child; e != NULL; e = e->next)
		get_review(in, e, f->commits, &out->review[out->reviews++]);
	out->ticket = wd_new(in->arena, struct wd_ticket, tickets->count);
	for (e = tickets->child; e != NULL; e = e->next)
		get_ticket(in, e, &out->ticket[out->tickets++]);
	out->check = wd_new(in->arena, struct wd_check, checks->count);
	for (e = checks->child; e != NULL; e = e->next)
		get_check(in, e, &out->check[out->checks++]);
	get_opas(in, v, f, out);
	if (wd_json_get(v, "left_out") != NULL)
		get_left_out(in, v, out);
	out->no_opa = get_missing(in, v, "no_opa");
	out->no_reviews = get_missing(in, v, "no_reviews");
	out->no_tickets = get_missing(in, v, "no_tickets");
	out->no_checks = get_missing(in, v, "no_checks");
}
