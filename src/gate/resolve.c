/*
 * resolve.c - from what the client proposes to what would really move.
 *
 * Lines are proposals: a newline in a ref name forges one, an old id may be
 * invented, a symbolic ref moves another ref.  Every doubt is a refusal with
 * a code of its own, before any rule is asked.
 */
#include <string.h>

#include "gate/gate.h"
#include "git/refs.h"
#include "git/repo.h"
#include "text/escape.h"
#include "text/refname.h"

enum { SHOWN_MAX = 200 };

wd_err wd_proposals_read(struct wd_arena *a, wd_str text,
			 struct wd_proposal **out, size_t *count)
{
	struct wd_proposal *list =
		wd_new(a, struct wd_proposal, WD_UPDATES_MAX);
	wd_str line, old_hex, new_hex, rest;
	size_t n = 0;

	if (text.len > 0 && text.ptr[text.len - 1] != '\n')
		return wd_fail(a, WD_ERR_FORMAT, "the last ref line is torn");
	while (wd_str_next_line(&text, &line)) {
		struct wd_proposal *p = &list[n];

		if (n == WD_UPDATES_MAX)
			return wd_failf(a, WD_ERR_LIMIT,
					"more than %d refs in one push: push "
					"in smaller steps [limit]",
					WD_UPDATES_MAX);
		if (!wd_str_cut(line, ' ', &old_hex, &rest) ||
		    !wd_str_cut(rest, ' ', &new_hex, &p->ref) ||
		    !wd_oid_read(old_hex, &p->old_id) ||
		    !wd_oid_read(new_hex, &p->new_id))
			return wd_failf(a, WD_ERR_FORMAT,
					"ref line %zu is not \"<old> <new> "
					"<ref>\": a ref name holds a newline? "
					"[ref-name]",
					n + 1);
		n++;
	}
	*out = list;
	*count = n;
	return NULL;
}

static void refuse(struct wd_update *u, enum wd_reason reason, wd_str because)
{
	if (u->refused != WD_REASON_NONE)
		return; /* the first reason is the one to mend first */
	u->refused = reason;
	u->refused_because = because;
}

static wd_str shown(struct wd_arena *a, wd_str s)
{
	return wd_escape(a, s, SHOWN_MAX);
}

/* Below `dir`, or `dir` itself without its slash. */
static bool below(wd_str ref, const char *dir)
{
	wd_str d = wd_str_of(dir);

	return wd_str_starts(ref, d) ||
	       wd_str_eq(ref, (wd_str){ d.ptr, d.len - 1 });
}

static const struct {
	const char *dir, *because;
} reserved[] = {
	{ "refs/replace/", "replacement objects are never accepted" },
	{ "refs/tags/warder/", "tags of that name would pass for evidence" },
	{ "refs/notes/warder/", "that namespace is Warder's own" },
};

static void check_name(struct wd_arena *a, struct wd_update *u)
{
	const char *flaw = wd_refname_flaw(u->asked);

	if (flaw != NULL) {
		refuse(u, WD_REASON_REF_NAME,
		       wd_strf(a, "the ref name %s", flaw));
		return;
	}
	for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
		if (below(u->asked, reserved[i].dir) ||
		    below(u->ref, reserved[i].dir))
			refuse(u, WD_REASON_REF_RESERVED,
			       wd_str_of(reserved[i].because));
}

static void check_symbolic(struct wd_arena *a, struct wd_update *u)
{
	if (wd_str_eq(u->asked, u->ref))
		return;
	if (wd_refname_flaw(u->ref) != NULL || below(u->ref, "refs/warder/") ||
	    below(u->asked, "refs/warder/"))
		refuse(u, WD_REASON_REF_SYMBOLIC,
		       wd_strf(a, "it is a symbolic ref to %.*s",
			       WD_FMT(shown(a, u->ref))));
}

/*
 * What an alias points to.  For an alias of an alias git moves the ones between
 * as well, each as a ref of its own: nobody asked for those.
 */
static wd_err resolve_name(struct wd_arena *a, const struct wd_gate *g,
			   struct wd_update *u)
{
	const char *gitdir = g->site->gitdir;
	wd_str real, next;
	wd_oid id;
	wd_err err = wd_ref_resolve(a, gitdir, u->asked, &real, &id);

	if (err != NULL && err->code == WD_ERR_LIMIT) {
		refuse(u, WD_REASON_REF_SYMBOLIC,
		       WD_STR("it is a symbolic ref that goes in a circle, or "
			      "through too many others"));
		return NULL;
	}
	if (err == NULL && !wd_str_eq(real, u->asked))
		err = wd_ref_names(a, gitdir, u->asked, &next);
	if (err != NULL)
		return err;
	u->ref = real;
	u->old_id = id;
	if (!wd_str_eq(real, u->asked) && !wd_str_eq(real, next))
		refuse(u, WD_REASON_REF_SYMBOLIC,
		       wd_strf(a,
			       "it is a symbolic ref to a symbolic ref, %.*s: "
			       "push to %.*s",
			       WD_FMT(shown(a, next)), WD_FMT(shown(a, real))));
	return NULL;
}

/*
 * A deletion is judged from the real value whatever old id came with it: git
 * deletes the ref all the same.
 */
static wd_err resolve_ref(struct wd_arena *a, const struct wd_gate *g,
			  const struct wd_proposal *p, struct wd_update *u)
{
	u->asked = u->ref = p->ref;
	u->new_id = p->new_id;
	check_name(a, u);
	if (u->refused != WD_REASON_NONE)
		return NULL; /* such a name never reaches the file system */
	wd_err err = NULL;

	if (g->laptop != NULL)
		u->old_id = p->old_id; /* the caller knows what was fetched */
	else
		err = resolve_name(a, g, u);
	if (err != NULL)
		return err;
	check_name(a, u);
	check_symbolic(a, u);
	if (!wd_oid_zero(u->new_id) && !wd_oid_eq(p->old_id, u->old_id))
		refuse(u, WD_REASON_REF_MOVED,
		       WD_STR("the ref has another value than you saw"));
	return NULL;
}

static void check_duplicates(struct wd_arena *a, struct wd_facts *f)
{
	struct wd_map seen = { .arena = a };
	uint32_t first;

	for (size_t i = 0; i < f->updates; i++) {
		struct wd_update *u = &f->update[i];
		wd_str name[2] = { u->ref, u->asked };

		for (size_t k = 0; k < 2; k++) {
			if (wd_map_add(&seen, name[k], (uint32_t)i) ||
			    !wd_map_get(&seen, name[k], &first) || first == i)
				continue;
			refuse(u, WD_REASON_REF_DUPLICATE,
			       WD_STR("the push names this ref twice"));
			refuse(&f->update[first], WD_REASON_REF_DUPLICATE,
			       WD_STR("the push names this ref twice"));
		}
	}
}

/* git believes a tag that says of a tree that it is a commit, until it looks:
 * then the whole repository is broken for it. */
static wd_err check_target(struct wd_arena *a, struct wd_gate *g,
			   struct wd_tag *tag, enum wd_object_type said)
{
	enum wd_object_type type;
	uint64_t size;
	wd_err err = wd_object_header(a, g->repo, tag->target, &type, &size);

	if (err == NULL && type != said)
		err = wd_fail(a, WD_ERR_FORMAT,
			      "the tag says of its object what it is not");
	return err;
}

static wd_err read_tag(struct wd_arena *a, struct wd_gate *g,
		       struct wd_update *u)
{
	enum wd_object_type type, target;
	struct wd_signed sig;
	wd_str raw;
	struct wd_tag *tag = wd_new(a, struct wd_tag, 1);
	wd_err err = wd_object_read(a, g->repo, u->new_id, WD_OBJECT_MAX, &type,
				    &raw);

	if (err == NULL)
		err = wd_tag_read(a, raw, tag, &target, &sig);
	if (err == NULL)
		err = check_target(a, g, tag, target);
	if (err != NULL)
		return err;
	tag->id = u->new_id;
	u->tag = tag;
	return NULL;
}

/* A pushed object that is not there, or cannot be read, is the client's. */
static void refuse_object(struct wd_arena *a, struct wd_update *u,
			  enum wd_reason malformed, wd_err err)
{
	refuse(u,
	       err->code == WD_ERR_LIMIT    ? WD_REASON_LIMIT
	       : err->code == WD_ERR_FORMAT ? malformed
					    : WD_REASON_MISSING_OBJECT,
	       wd_strf(a, "its object cannot be read: %s",
		       wd_err_text(a, err)));
}

static void look_at_object(struct wd_arena *a, struct wd_gate *g,
			   struct wd_update *u)
{
	enum wd_object_type type = WD_OBJ_COMMIT;
	uint64_t size;

	if (u->refused != WD_REASON_NONE || wd_oid_zero(u->new_id))
		return;
	wd_err err = wd_object_header(a, g->repo, u->new_id, &type, &size);

	if (err == NULL && type == WD_OBJ_TAG && !u->reserved)
		err = read_tag(a, g, u);
	if (err == NULL)
		err = wd_peel(a, g->repo, u->new_id, &u->tip);
	if (err != NULL)
		refuse_object(a, u,
			      type == WD_OBJ_TAG ? WD_REASON_TAG_MALFORMED
						 : WD_REASON_HEADER_GRAMMAR,
			      err);
	else if (type != WD_OBJ_COMMIT && below(u->ref, "refs/heads/"))
		refuse(u, WD_REASON_NOT_A_COMMIT,
		       WD_STR("it does not point to a commit"));
}

wd_err wd_gate_resolve(struct wd_arena *a, struct wd_gate *g,
		       const struct wd_proposal *proposal, size_t count)
{
	struct wd_facts *f = &g->facts;
	wd_err err = NULL;

	f->update = wd_new(a, struct wd_update, count);
	f->updates = count;
	for (size_t i = 0; err == NULL && i < count; i++)
		err = resolve_ref(a, g, &proposal[i], &f->update[i]);
	if (err != NULL)
		return err;
	check_duplicates(a, f);
	for (size_t i = 0; i < count; i++) {
		struct wd_update *u = &f->update[i];

		u->reserved = below(u->ref, "refs/warder/");
		u->fast_forward = WD_UNKNOWN;
		u->published = u->first_parent = WD_UNKNOWN;
		look_at_object(a, g, u);
	}
	return NULL;
}

static wd_err list_refs(struct wd_arena *a, struct wd_gate *g)
{
	wd_str heads = WD_STR("refs/heads/");
	wd_str from = wd_str_of(g->laptop == NULL ? "refs/" : g->laptop);
	wd_err err = wd_refs_list(a, g->site->gitdir, from, &g->ref, &g->refs);

	for (size_t i = 0; err == NULL && g->laptop != NULL && i < g->refs; i++)
		g->ref[i].name =
			wd_strf(a, "%.*s%.*s", WD_FMT(heads),
				WD_FMT(wd_str_from(g->ref[i].name, from.len)));
	g->refs_listed = err == NULL;
	return err;
}

wd_err wd_gate_refs(struct wd_arena *a, struct wd_gate *g, const char *prefix,
		    const struct wd_ref **out, size_t *count)
{
	wd_err err = g->refs_listed ? NULL : list_refs(a, g);
	size_t from = 0, to;

	if (err != NULL)
		return err;
	while (from < g->refs && !below(g->ref[from].name, prefix))
		from++;
	for (to = from; to < g->refs && below(g->ref[to].name, prefix);)
		to++;
	*out = g->ref + from;
	*count = to - from;
	return NULL;
}
