#include "cli/key_trace.h"

#include <string.h>

#include "audit/search.h"
#include "base/batches.h"
#include "base/map.h"
#include "base/time.h"
#include "evidence/tag.h"
#include "git/refs.h"
#include "git/repo.h"

enum {
	NEEDLES_MAX = 32 /* above it every accepted decision is read */
};

struct tracing {
	struct wd_cli *cli;
	struct wd_arena *arena;
	struct wd_site site;
	struct wd_repo *repo;
	struct wd_gate_policy policy;
	wd_str called;
	struct wd_map statement; /* ids of tags that the key signed */
	struct wd_traces *out;
};

static void keep(struct wd_traces *t, struct wd_trace one)
{
	if (t->count == t->cap) {
		size_t cap = t->cap == 0 ? 64 : 2 * t->cap;
		struct wd_trace *more = wd_new(t->arena, struct wd_trace, cap);

		if (t->count > 0)
			memcpy(more, t->item, t->count * sizeof(*more));
		t->item = more;
		t->cap = cap;
	}
	t->item[t->count++] = one;
}

static bool is_by(const struct tracing *t, const struct wd_verdict *v)
{
	return wd_str_eq(v->key, t->called);
}

/* ---- what stands in refs/warder/ ---- */

struct object {
	wd_str ref;
	wd_oid id;
	bool tag;
};

static wd_err read_object(struct wd_arena *a, struct tracing *t,
			  const struct object *o, struct wd_signature *out)
{
	enum wd_object_type type, target;
	struct wd_commit commit;
	struct wd_signed sig = { 0 };
	struct wd_tag tag = { 0 };
	wd_str raw;
	wd_err err =
		wd_object_read(a, t->repo, o->id, WD_OBJECT_MAX, &type, &raw);

	if (err == NULL && o->tag && type == WD_OBJ_TAG)
		err = wd_tag_read(a, raw, &tag, &target, &sig);
	if (err == NULL && !o->tag && type == WD_OBJ_COMMIT)
		err = wd_commit_read(a, raw, &commit, &sig);
	if (err != NULL && !wd_unreadable(err))
		return wd_because(a, err, "%.*s", WD_FMT(o->ref));
	*out = (struct wd_signature){ .id = o->id,
				      .payload = sig.payload,
				      .armor = sig.armor };
	return NULL;
}

static void keep_object(struct tracing *t, const struct object *o)
{
	struct wd_trace one = { .kind = o->tag ? WD_TRACE_EVIDENCE
					       : WD_TRACE_LAYER,
				.id = o->id,
				.ref = o->ref };
	wd_oid *id = wd_new(t->arena, wd_oid, 1);

	*id = o->id;
	if (o->tag)
		(void)wd_map_add(&t->statement, wd_oid_key(id), 0);
	keep(t->out, one);
}

struct looking {
	struct tracing *t;
	const struct object *object;
};

/* A signature that does not verify is nobody's, whatever key it names. */
static wd_err look_at_batch(void *ctx, struct wd_arena *a, size_t from,
			    size_t count)
{
	const struct looking *l = ctx;
	const struct object *o = l->object + from;
	struct tracing *t = l->t;
	struct wd_sign_config config = { .gnupg_home = t->site.gnupg,
					 .gpg = t->site.gpg,
					 .now = wd_now(),
					 .clock_skew = t->site.clock_skew };
	struct wd_signature *batch = wd_new(a, struct wd_signature, count);
	wd_err err = NULL;

	for (size_t i = 0; err == NULL && i < count; i++)
		err = read_object(a, t, &o[i], &batch[i]);
	if (err == NULL)
		err = wd_verify(a, &config, &t->policy.policy.registry, batch,
				count);
	for (size_t i = 0; err == NULL && i < count; i++)
		if (is_by(t, &batch[i].verdict) &&
		    batch[i].verdict.reason != WD_REASON_BAD_SIG)
			keep_object(t, &o[i]);
	return err;
}

static wd_err look_at_objects(struct tracing *t, const struct object *o,
			      size_t count)
{
	struct looking l = { t, o };

	return wd_batches(t->arena, count, look_at_batch, &l);
}

static wd_err look_at_layer(struct tracing *t, const struct wd_ref *ref)
{
	wd_oid *id = NULL;
	size_t count = 0;
	wd_err err = wd_walk(t->arena, t->repo, ref->id, NULL, 0,
			     WD_COMMITS_MAX, &id, &count);
	struct object *o = wd_new(t->arena, struct object, count);

	for (size_t i = 0; err == NULL && i < count; i++)
		o[i] = (struct object){ ref->name, id[i], false };
	return err != NULL ? err : look_at_objects(t, o, count);
}

static wd_err look_at_refs(struct tracing *t)
{
	struct wd_ref *ref = NULL;
	size_t refs = 0, count = 0;
	wd_err err = wd_refs_list(t->arena, t->site.gitdir,
				  WD_STR("refs/warder/"), &ref, &refs);
	struct object *o = wd_new(t->arena, struct object, refs);

	for (size_t i = 0; err == NULL && i < refs; i++) {
		enum wd_evidence_kind kind;

		if (wd_evidence_room_of(ref[i].name, &kind))
			o[count++] =
				(struct object){ ref[i].name, ref[i].id, true };
		else if (wd_str_eq(ref[i].name, WD_STR("refs/warder/policy")))
			err = look_at_layer(t, &ref[i]);
	}
	return err != NULL ? err : look_at_objects(t, o, count);
}

/* ---- the records ---- */

struct visiting {
	struct tracing *t;
	struct wd_arena *scratch;
	const struct wd_record *record;
	const bool *moved;
};

static void keep_from(const struct visiting *v, enum wd_trace_kind kind,
		      wd_oid id, size_t update)
{
	struct wd_arena *a = v->t->arena;
	const struct wd_update *u = &v->record->facts.update[update];

	keep(v->t->out,
	     (struct wd_trace){ .kind = kind,
				.id = id,
				.ref = wd_str_dup(a, u->ref),
				.decision = wd_str_dup(a, v->record->id),
				.time = v->record->time,
				.moved = v->moved[update] });
}

/* Several rules may each have introduced it: once is enough. */
static void look_at_commits(const struct visiting *v, size_t update)
{
	const struct wd_facts *f = &v->record->facts;
	bool *seen = wd_new(v->scratch, bool, f->commits);

	for (size_t rule = 0; rule < f->rules; rule++) {
		const struct wd_range *r = f->range[update * f->rules + rule];

		for (size_t i = 0; r != NULL && i < r->count; i++) {
			const struct wd_commit *c = &f->commit[r->commit[i]];

			if (!c->signature_known || seen[r->commit[i]] ||
			    c->signature.reason != WD_REASON_NONE ||
			    !is_by(v->t, &c->signature))
				continue;
			seen[r->commit[i]] = true;
			keep_from(v, WD_TRACE_COMMIT, c->id, update);
		}
	}
}

static void look_at_update(const struct visiting *v, size_t update)
{
	const struct wd_facts *f = &v->record->facts;
	const struct wd_tag *tag = f->update[update].tag;
	const struct wd_certificate *c = &f->certificate;

	look_at_commits(v, update);
	if (tag != NULL && tag->signature_known &&
	    tag->signature.reason == WD_REASON_NONE &&
	    is_by(v->t, &tag->signature))
		keep_from(v, WD_TRACE_TAG, tag->id, update);
	if (c->known && c->flaw == WD_REASON_NONE &&
	    c->signature.reason == WD_REASON_NONE && is_by(v->t, &c->signature))
		keep_from(v, WD_TRACE_PUSH, f->update[update].new_id, update);
}

static void look_at_evidence(const struct visiting *v, wd_oid object)
{
	uint32_t none;

	if (!wd_map_get(&v->t->statement, wd_oid_key(&object), &none))
		return;
	for (size_t i = 0; i < v->record->facts.updates; i++)
		keep_from(v, WD_TRACE_USED, object, i);
}

static wd_err visit(void *ctx, struct wd_arena *scratch,
		    const struct wd_record *r, const bool *moved)
{
	struct visiting v = { ctx, scratch, r, moved };

	for (size_t i = 0; i < r->facts.updates; i++)
		look_at_update(&v, i);
	for (size_t i = 0; i < r->evidence.reviews; i++)
		look_at_evidence(&v, r->evidence.review[i].object);
	for (size_t i = 0; i < r->evidence.tickets; i++)
		look_at_evidence(&v, r->evidence.ticket[i].object);
	for (size_t i = 0; i < r->evidence.checks; i++)
		look_at_evidence(&v, r->evidence.check[i].object);
	return NULL;
}

static wd_err look_at_records(struct tracing *t)
{
	wd_str *needle = wd_new(t->arena, wd_str, NEEDLES_MAX);
	struct wd_search search = { .needle = needle,
				    .people = &t->policy.policy.registry,
				    .visit = visit,
				    .ctx = t };

	needle[search.needles++] = t->called;
	for (size_t i = 0; i < t->out->count; i++) {
		if (t->out->item[i].kind != WD_TRACE_EVIDENCE)
			continue;
		if (search.needles == NEEDLES_MAX) {
			search.needles = 0;
			break;
		}
		needle[search.needles++] =
			wd_oid_hex(t->arena, t->out->item[i].id);
	}
	return wd_records_search(t->arena, t->site.store, &search);
}

wd_err wd_key_trace(struct wd_cli *cli, const char *gitdir, wd_str called,
		    struct wd_traces *out)
{
	struct wd_arena *a = cli->arena;
	struct tracing t = { .cli = cli,
			     .arena = a,
			     .called = called,
			     .statement.arena = a,
			     .out = out };
	wd_err err = wd_site_load(a, gitdir, &t.site);

	out->arena = a;
	if (err == NULL)
		err = wd_place_act_as_owner(cli, t.site.store);
	if (err == NULL)
		err = wd_repo_open(a, t.site.gitdir, NULL, &t.repo);
	if (err == NULL)
		err = wd_gate_policy_load(a, t.site.policy, t.site.gitdir,
					  t.repo, (wd_oid){ 0 }, &t.policy);
	if (err == NULL)
		err = look_at_refs(&t);
	if (err == NULL)
		err = look_at_records(&t);
	wd_repo_close(t.repo);
	return err == NULL ? NULL : wd_because(a, err, "%s", gitdir);
}
