/* opa_input.c - what an Open Policy Agent is told (OPA, beside this file). */
#include "evidence/opa.h"
#include "text/json.h"

struct telling {
	struct wd_json j;
	struct wd_arena *arena;
	const struct wd_opa_asking *k;
	const struct wd_opa_question *q;
};

static void put_bytes(struct telling *t, const char *key, wd_str s)
{
	wd_json_key(&t->j, key);
	wd_json_bytes(&t->j, s);
}

static void put_bytes_if(struct telling *t, const char *key, wd_str s)
{
	if (s.len > 0)
		put_bytes(t, key, s);
}

static void put_int(struct telling *t, const char *key, int64_t n)
{
	wd_json_key(&t->j, key);
	wd_json_int(&t->j, n);
}

static void put_oid(struct telling *t, const char *key, wd_oid id)
{
	if (!wd_oid_zero(id))
		put_bytes(t, key, wd_oid_hex(t->arena, id));
}

/* Nobody whom the rule's layer does not know. */
static void put_person(struct telling *t, int person)
{
	const struct wd_registry *r = t->k->people;

	if (person >= 0 && (size_t)person < r->persons &&
	    r->person[person].layer <= t->q->layer)
		put_bytes(t, "person", r->person[person].id);
}

static void put_ident(struct telling *t, const char *key,
		      const struct wd_ident *i)
{
	wd_json_key(&t->j, key);
	wd_json_object(&t->j);
	put_bytes(t, "email", i->email);
	put_bytes(t, "name", i->name);
	put_int(t, "time", i->time);
	wd_json_end_object(&t->j);
}

/* Whose form and signature is told: a commit's, or a tag's. */
struct object {
	enum wd_reason flaw;
	const struct wd_verdict *verdict;
	const struct wd_ident *made; /* by the committer, or the tagger */
	int64_t author_time;         /* of a commit */
};

/* What signed() and tag-signed() say of it, without arguments. */
static enum wd_reason reason_of(const struct telling *t, const struct object *o)
{
	const struct wd_facts *f = t->k->facts;

	if (o->flaw != WD_REASON_NONE)
		return o->flaw;
	if (o->verdict->reason != WD_REASON_NONE)
		return o->verdict->reason;
	if (o->verdict->person < 0)
		return WD_REASON_UNKNOWN_KEY;
	if (wd_person_by_email(t->k->people, o->made->email) !=
	    o->verdict->person)
		return WD_REASON_COMMITTER_MISMATCH;
	return wd_in_future(f, o->made->time) || wd_in_future(f, o->author_time)
		       ? WD_REASON_CLOCK
		       : WD_REASON_NONE;
}

static void put_signature(struct telling *t, const struct object *o)
{
	const struct wd_verdict *v = o->verdict;

	wd_json_key(&t->j, "signature");
	wd_json_object(&t->j);
	if (v->key.len > 0) {
		put_bytes(t, "format",
			  v->format == WD_KEY_SSH ? WD_STR("ssh")
						  : WD_STR("openpgp"));
		put_bytes(t, "key", v->key);
	}
	put_person(t, v->person);
	put_bytes(t, "reason", wd_str_of(wd_reason_code(reason_of(t, o))));
	wd_json_end_object(&t->j);
}

static void put_flaw(struct telling *t, enum wd_reason flaw)
{
	if (flaw != WD_REASON_NONE)
		put_bytes(t, "flaw", wd_str_of(wd_reason_code(flaw)));
}

static void put_commit(struct telling *t, const struct wd_commit *c)
{
	const struct object o = { c->flaw, &c->signature, &c->committer,
				  c->author.time };

	wd_json_object(&t->j);
	put_ident(t, "author", &c->author);
	put_ident(t, "committer", &c->committer);
	put_bytes_if(t, "encoding", c->encoding);
	put_flaw(t, c->flaw);
	put_oid(t, "id", c->id);
	put_bytes(t, "message", c->message);
	wd_json_key(&t->j, "parents");
	wd_json_array(&t->j);
	for (size_t i = 0; i < c->parents; i++)
		wd_json_str(&t->j, wd_oid_hex(t->arena, c->parent[i]));
	wd_json_end_array(&t->j);
	if (c->signature_known)
		put_signature(t, &o);
	put_oid(t, "tree", c->tree);
	wd_json_end_object(&t->j);
}

/* No longer than it can be sent: a push may bring a million commits. */
static bool room_left(const struct telling *t)
{
	return t->j.buf.len <= WD_OPA_INPUT_MAX;
}

static void put_commits(struct telling *t, const struct wd_range *range)
{
	wd_json_key(&t->j, "commits");
	wd_json_array(&t->j);
	for (size_t i = 0; i < range->count && room_left(t); i++)
		put_commit(t, &t->k->facts->commit[range->commit[i]]);
	wd_json_end_array(&t->j);
}

static void put_mode(struct telling *t, const char *key, uint32_t mode)
{
	if (mode != 0)
		put_bytes(t, key, wd_strf(t->arena, "%06o", mode));
}

static void put_path(struct telling *t, const struct wd_path *p)
{
	wd_json_object(&t->j);
	put_oid(t, "new_id", p->new_id);
	put_mode(t, "new_mode", p->new_mode);
	put_oid(t, "old_id", p->old_id);
	put_mode(t, "old_mode", p->old_mode);
	put_bytes(t, "path", p->path);
	wd_json_end_object(&t->j);
}

static void put_paths(struct telling *t, const struct wd_paths *paths)
{
	if (!paths->known)
		return;
	wd_json_key(&t->j, "paths");
	wd_json_array(&t->j);
	for (size_t i = 0; i < paths->count && room_left(t); i++)
		put_path(t, &paths->item[i]);
	wd_json_end_array(&t->j);
}

static void put_pusher(struct telling *t, const struct wd_pusher *p)
{
	wd_json_key(&t->j, "pusher");
	wd_json_object(&t->j);
	put_bytes_if(t, "account", p->account);
	wd_json_key(&t->j, "groups");
	wd_json_array(&t->j);
	for (size_t i = 0; i < t->q->groups; i++)
		wd_json_bytes(&t->j, t->q->group[i]);
	wd_json_end_array(&t->j);
	put_person(t, p->person);
	put_bytes_if(t, "transport", p->transport);
	wd_json_end_object(&t->j);
}

static void put_repository(struct telling *t, const struct wd_facts *f)
{
	wd_json_key(&t->j, "repository");
	wd_json_object(&t->j);
	put_bytes(t, "id", f->repository_id);
	put_bytes(t, "name", f->repository);
	wd_json_end_object(&t->j);
}

static void put_tag(struct telling *t, const struct wd_tag *tag)
{
	if (tag == NULL)
		return;
	const struct object o = { tag->flaw, &tag->signature, &tag->tagger, 0 };

	wd_json_key(&t->j, "tag");
	wd_json_object(&t->j);
	put_flaw(t, tag->flaw);
	put_oid(t, "id", tag->id);
	put_bytes(t, "message", tag->message);
	put_bytes(t, "name", tag->name);
	if (tag->signature_known)
		put_signature(t, &o);
	put_ident(t, "tagger", &tag->tagger);
	put_oid(t, "target", tag->target);
	wd_json_end_object(&t->j);
}

static void put_update(struct telling *t, const struct wd_range *range)
{
	const struct wd_facts *f = t->k->facts;
	const struct wd_update *u = &f->update[t->q->update];

	wd_json_object(&t->j);
	put_oid(t, "base", range->base);
	put_commits(t, range);
	if (u->fast_forward != WD_UNKNOWN) {
		wd_json_key(&t->j, "fast_forward");
		wd_json_bool(&t->j, u->fast_forward == WD_YES);
	}
	put_oid(t, "new", u->new_id);
	put_int(t, "now", f->now);
	put_oid(t, "old", u->old_id);
	put_paths(t, &range->paths);
	put_pusher(t, &f->pusher);
	put_bytes(t, "ref", u->ref);
	put_repository(t, f);
	put_tag(t, u->tag);
	put_oid(t, "tip", u->tip);
	put_int(t, "version", WD_OPA_INPUT_VERSION);
	wd_json_end_object(&t->j);
}

wd_err wd_opa_input(struct wd_arena *a, const struct wd_opa_asking *k,
		    const struct wd_opa_question *q, wd_str *out)
{
	const struct wd_facts *f = k->facts;
	const struct wd_range *range = f->range[q->update * f->rules + q->rule];
	struct telling t = {
		.j = { .buf.arena = a }, .arena = a, .k = k, .q = q
	};

	if (range == NULL || !range->known)
		return wd_fail(a, WD_ERR_NOT_FOUND,
			       "what it introduces is not known");
	wd_json_object(&t.j);
	wd_json_key(&t.j, "input");
	put_update(&t, range);
	wd_json_end_object(&t.j);
	if (!room_left(&t))
		return wd_failf(a, WD_ERR_LIMIT,
				"it would have to be told more than %d bytes: "
				"push in smaller steps",
				WD_OPA_INPUT_MAX);
	*out = wd_buf_str(&t.j.buf);
	return NULL;
}
