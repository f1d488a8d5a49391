/*
 * hygiene.c - what a push brings must not harm who fetches it.
 *
 * For every ref but those of evidence, whether a rule names it or not: a
 * hostile tree harms a clone from any branch.  What is looked at is every
 * commit that the new value reaches and no ref on the server does now.  That
 * is enough here, unlike in ranges.c: whatever a ref reaches was either looked
 * at when it came, or has been there since before the gate, and hygiene gives
 * nobody's consent to anything.  It is never what the quarantine holds:
 * objects of a push that was refused may be on the server already.
 */
#include "gate/gate.h"
#include "git/refs.h"
#include "git/repo.h"
#include "text/escape.h"

enum {
	NEAR = 256,          /* commits looked for by themselves */
	SCRATCH = 256 << 20, /* address space; a push touches far less */
	SHOWN_MAX = 60       /* of a path */
};

struct hygiene {
	struct wd_arena *arena;
	struct wd_arena scratch; /* what is over after the push */
	struct wd_gate *gate;
	struct wd_inspection *in;
	const struct wd_ref *ref;
	size_t refs;
	struct wd_map tips; /* values of refs, as they are */
	wd_oid *peeled;     /* the same as commits; NULL: not yet */
	size_t peeled_count;
};

/* The commits of one update, children first. */
struct brought {
	wd_oid *commit;
	size_t count;
	bool exact; /* else some of them may be on the server already */
	bool asked; /* which of them are new, was found out */
};

static enum wd_severity severity(const struct hygiene *h,
				 enum wd_hygiene_check c)
{
	const struct wd_hygiene *s = &h->gate->site->hygiene;

	return s->check[c] < s->mode ? s->check[c] : s->mode;
}

static bool is_evidence(wd_str ref)
{
	return wd_str_starts(ref, WD_STR("refs/warder/")) &&
	       !wd_str_eq(ref, WD_STR("refs/warder/policy"));
}

static bool concerns(const struct wd_update *u)
{
	return u->refused == WD_REASON_NONE && !wd_oid_zero(u->new_id) &&
	       !is_evidence(u->ref);
}

static void note(struct hygiene *h, struct wd_update *u, enum wd_reason why,
		 wd_str text)
{
	for (size_t i = 0; i < u->notes; i++)
		if (u->note[i].reason == why)
			return; /* one of a kind is enough to look for all */
	if (u->note == NULL)
		u->note = wd_new(h->arena, struct wd_remark, WD_REMARKS_MAX);
	if (u->notes < WD_REMARKS_MAX)
		u->note[u->notes++] = (struct wd_remark){ why, text };
}

static void found(struct hygiene *h, struct wd_update *u,
		  enum wd_hygiene_check check, wd_str text)
{
	enum wd_reason why = wd_hygiene_reason(check);

	if (severity(h, check) == WD_WARNS)
		note(h, u, why, text);
	if (severity(h, check) != WD_ENFORCED || u->refused != WD_REASON_NONE)
		return;
	u->refused = why;
	u->refused_because = text;
}

/* `where`: "commit 0123456789", or what else has the flaws. */
static void tell(struct hygiene *h, struct wd_update *u, wd_str where,
		 const struct wd_flaws *flaws)
{
	for (int c = 0; c < WD_HYGIENE_CHECKS; c++) {
		const struct wd_flaw *f = flaws->of[c];

		if (f == NULL)
			continue;
		found(h, u, f->check,
		      f->path.len == 0
			      ? wd_strf(h->arena, "%.*s %s", WD_FMT(where),
					f->what)
			      : wd_strf(h->arena, "%.*s: \"%.*s\" %s",
					WD_FMT(where),
					WD_FMT(wd_escape(h->arena, f->path,
							 SHOWN_MAX)),
					f->what));
	}
}

static bool worth_telling(const struct hygiene *h, const struct wd_flaws *flaws)
{
	for (int c = 0; c < WD_HYGIENE_CHECKS; c++)
		if (flaws->of[c] != NULL &&
		    severity(h, (enum wd_hygiene_check)c) != WD_OFF)
			return true;
	return false;
}

static wd_err check_tag(struct hygiene *h, struct wd_update *u)
{
	wd_str dir = WD_STR("refs/tags/");
	enum wd_object_type type;
	uint64_t size;

	if (u->tag == NULL)
		return NULL;
	if (wd_str_starts(u->ref, dir) &&
	    !wd_str_eq(wd_str_from(u->ref, dir.len), u->tag->name))
		found(h, u, WD_HYGIENE_TAG_NAME,
		      wd_strf(h->arena, "the tag's own name is \"%.*s\"",
			      WD_FMT(wd_escape(h->arena, u->tag->name,
					       SHOWN_MAX))));
	wd_err err = wd_object_header(h->arena, h->gate->repo, u->tag->target,
				      &type, &size);

	if (err == NULL && type == WD_OBJ_TAG)
		found(h, u, WD_HYGIENE_NESTED_TAG,
		      WD_STR("it is a tag of a tag"));
	return err;
}

/* A tag or a ref that names a tree or a file. */
static wd_err check_object(struct hygiene *h, struct wd_update *u)
{
	wd_oid id = u->tag != NULL ? u->tag->target : u->new_id;
	const struct wd_flaws *flaws;
	enum wd_object_type type;
	uint64_t size;
	wd_err err =
		wd_object_header(h->arena, h->gate->repo, id, &type, &size);

	if (err == NULL)
		err = wd_inspect_object(h->in, id, type, &flaws);
	if (err == NULL)
		tell(h, u, WD_STR("what it names"), flaws);
	return err;
}

static wd_err list_refs(struct hygiene *h)
{
	wd_err err =
		wd_gate_refs(h->arena, h->gate, "refs/", &h->ref, &h->refs);

	for (size_t i = 0; err == NULL && i < h->refs; i++)
		(void)wd_map_add(&h->tips, wd_oid_key(&h->ref[i].id), 0);
	return err;
}

/* A value that is unreadable or gone is one that reaches nothing. */
static wd_err peel_refs(struct hygiene *h)
{
	if (h->peeled != NULL)
		return NULL;
	h->peeled = wd_new(&h->scratch, wd_oid, h->refs + 1);
	for (size_t i = 0; i < h->refs; i++) {
		wd_oid *at = &h->peeled[h->peeled_count];

		if (is_evidence(h->ref[i].name))
			continue;
		wd_err err =
			wd_peel(&h->scratch, h->gate->repo, h->ref[i].id, at);

		if (err != NULL && err->code != WD_ERR_NOT_FOUND &&
		    !wd_unreadable(err))
			return err;
		h->peeled_count += err == NULL && !wd_oid_zero(*at);
	}
	return NULL;
}

static wd_err walk(struct hygiene *h, const struct wd_update *u,
		   const wd_oid *exclude, size_t excludes, struct brought *out)
{
	return wd_walk(&h->scratch, h->gate->repo, u->tip, exclude, excludes,
		       h->gate->site->commits_max, &out->commit, &out->count);
}

static wd_err list_exactly(struct hygiene *h, const struct wd_update *u,
			   struct brought *out)
{
	wd_err err = peel_refs(h);

	out->exact = true;
	return err != NULL ? err : walk(h, u, h->peeled, h->peeled_count, out);
}

/*
 * Most pushes stand on the very commit that some ref has.  When every way down
 * from the tip soon meets one, what lies above them is all that can be new,
 * and the other refs need not be read.  `*near` says that it is so.
 */
static wd_err find_edge(struct hygiene *h, wd_oid tip, wd_oid *edge,
			size_t *edges, bool *near)
{
	struct wd_map seen = { .arena = &h->scratch };
	const wd_oid *queue[NEAR];
	const struct wd_commit_links *links;
	size_t count = 0;
	uint32_t at;

	*edges = 0;
	*near = true;
	queue[count++] = &tip;
	for (size_t i = 0; i < count && *near; i++) {
		if (wd_map_get(&h->tips, wd_oid_key(queue[i]), &at)) {
			edge[(*edges)++] = *queue[i];
			continue;
		}
		wd_err err =
			wd_links(&h->scratch, h->gate->repo, *queue[i], &links);

		if (err != NULL)
			return err;
		for (size_t k = 0; k < links->parents && *near; k++) {
			if (!wd_map_add(&seen, wd_oid_key(&links->parent[k]),
					0))
				continue;
			*near = count < NEAR;
			if (*near)
				queue[count++] = &links->parent[k];
		}
	}
	return NULL;
}

static wd_err list_commits(struct hygiene *h, const struct wd_update *u,
			   struct brought *out)
{
	wd_oid edge[NEAR];
	size_t edges = 0;
	bool near = false;
	wd_err err = find_edge(h, u->tip, edge, &edges, &near);

	if (err != NULL)
		return err;
	*out = (struct brought){ 0 };
	return near ? walk(h, u, edge, edges, out) : list_exactly(h, u, out);
}

/* Those that are new for certain, so that a flaw of old is nobody's. */
static wd_err leave_new(struct hygiene *h, const struct wd_update *u,
			struct wd_map *new)
{
	struct brought b = { 0 };
	wd_err err = list_exactly(h, u, &b);

	for (size_t i = 0; err == NULL && i < b.count; i++)
		(void)wd_map_add(new, wd_oid_key(&b.commit[i]), 0);
	return err;
}

/* Is it new, or only beside something new? */
static wd_err is_new(struct hygiene *h, const struct wd_update *u,
		     struct brought *b, struct wd_map *new, const wd_oid *id,
		     bool *out)
{
	uint32_t at;
	wd_err err = NULL;

	if (!b->exact && !b->asked)
		err = leave_new(h, u, new);
	b->asked = true;
	*out = b->exact || wd_map_get(new, wd_oid_key(id), &at);
	return err;
}

static wd_err check_commits(struct hygiene *h, struct wd_update *u)
{
	struct wd_map new = { .arena = &h->scratch };
	struct brought b;
	wd_err err = list_commits(h, u, &b);

	for (size_t i = err == NULL ? b.count : 0; err == NULL && i-- > 0;) {
		const struct wd_flaws *flaws;
		bool told = false;

		err = wd_inspect_commit(h->in, b.commit[i], &flaws);
		if (err == NULL && worth_telling(h, flaws))
			err = is_new(h, u, &b, &new, &b.commit[i], &told);
		if (err == NULL && told)
			tell(h, u,
			     wd_strf(h->arena, "commit %.*s",
				     WD_FMT(wd_oid_short(h->arena,
							 b.commit[i]))),
			     flaws);
	}
	return err;
}

static void refuse(struct hygiene *h, struct wd_update *u, wd_err err)
{
	if (u->refused != WD_REASON_NONE)
		return;
	u->refused = err->code == WD_ERR_LIMIT    ? WD_REASON_LIMIT
		     : err->code == WD_ERR_FORMAT ? WD_REASON_HEADER_GRAMMAR
						  : WD_REASON_MISSING_OBJECT;
	u->refused_because =
		wd_strf(h->arena, "it cannot be looked through: %s",
			wd_err_text(h->arena, err));
}

static wd_err check_update(struct hygiene *h, struct wd_update *u)
{
	wd_err err = check_tag(h, u);

	if (err == NULL)
		err = wd_oid_zero(u->tip) ? check_object(h, u)
					  : check_commits(h, u);
	if (err == NULL ||
	    (err->code != WD_ERR_NOT_FOUND && !wd_unreadable(err)))
		return err;
	/* What only warns does not refuse what nobody can look at. */
	if (h->gate->site->hygiene.mode == WD_ENFORCED)
		refuse(h, u, err);
	return NULL;
}

static wd_err check_all(struct hygiene *h)
{
	struct wd_facts *f = &h->gate->facts;
	wd_err err = list_refs(h);

	h->in = wd_inspect_start(&h->scratch, h->gate->repo,
				 &h->gate->site->hygiene.limits);
	for (size_t i = 0; err == NULL && i < f->updates; i++)
		if (concerns(&f->update[i]))
			err = check_update(h, &f->update[i]);
	return err;
}

wd_err wd_gate_check_hygiene(struct wd_arena *a, struct wd_gate *g)
{
	struct hygiene h = { .arena = a, .gate = g };
	size_t wanted = 0;

	for (size_t i = 0; i < g->facts.updates; i++)
		wanted += concerns(&g->facts.update[i]);
	if (wanted == 0 || g->site->hygiene.mode == WD_OFF)
		return NULL;
	if (!wd_arena_map(SCRATCH, a->full, a->ctx, &h.scratch))
		return wd_fail(a, WD_ERR_LIMIT, "no memory for a scratch area");
	const struct wd_arena start = h.scratch;

	h.tips.arena = &h.scratch;
	wd_err err = check_all(&h);

	if (err != NULL) /* its text lives in the scratch area */
		err = wd_fail(a, err->code,
			      wd_str_c(a, wd_str_of(wd_err_text(&h.scratch,
								err))));
	wd_arena_unmap(start, SCRATCH);
	return err;
}
