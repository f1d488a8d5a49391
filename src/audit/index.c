/* index.c - bring the store up to date with the records. */
#include "audit/lines.h"
#include "audit/record.h"
#include "text/json.h"

struct indexing {
	struct wd_arena *arena;
	struct wd_store *store;
	struct wd_lines lines;
	const char *path;
	size_t at;     /* where the line begins that is looked at */
	size_t before; /* length of the line before it */
};

static wd_err tampered(const struct indexing *x, const char *what)
{
	return wd_failf(x->arena, WD_ERR_FORMAT,
			"%s: byte %zu: %s: was the file changed by hand?",
			x->path, x->at, what);
}

static bool get_oid(const struct wd_json_value *v, const char *key, wd_oid *out)
{
	const struct wd_json_value *hex = wd_json_get(v, key);

	return hex != NULL && hex->kind == WD_JSON_STRING &&
	       wd_oid_read(hex->text, out);
}

static const struct wd_json_value *get_array(const struct wd_json_value *v,
					     const char *key)
{
	const struct wd_json_value *list = wd_json_get(v, key);

	return list != NULL && list->kind == WD_JSON_ARRAY ? list : NULL;
}

typedef wd_err (*settle)(struct wd_arena *a, struct wd_store *s,
			 const struct wd_settled *settled);

static wd_err settle_each(const struct indexing *x, struct wd_settled settled,
			  const struct wd_json_value *rules, settle how)
{
	for (const struct wd_json_value *v = rules->child; v != NULL;
	     v = v->next) {
		if (!wd_json_get_bytes(x->arena, v, &settled.rule))
			return tampered(x, "a settled rule is not a name");
		wd_err err = how(x->arena, x->store, &settled);

		if (err != NULL)
			return err;
	}
	return NULL;
}

/* The three lists of FORMAT's section 2.2; two may be missing. */
static wd_err settle_rules(const struct indexing *x, wd_str ref, wd_oid id,
			   const struct wd_json_value *update)
{
	const struct {
		const char *list;
		wd_oid accepted;
		settle how;
	} way[] = { { "alone", { { 0 } }, wd_store_settle },
		    { "kept", { { 0 } }, wd_store_settle_alone },
		    { "settled", id, wd_store_settle } };
	wd_err err = NULL;

	for (size_t i = 0; err == NULL && i < 3; i++) {
		const struct wd_json_value *rules =
			wd_json_get(update, way[i].list);
		struct wd_settled settled = { .ref = ref,
					      .id = id,
					      .accepted = way[i].accepted };

		if (rules != NULL && rules->kind != WD_JSON_ARRAY)
			return tampered(x, "a list of rules is none");
		if (rules != NULL)
			err = settle_each(x, settled, rules, way[i].how);
	}
	return err;
}

static wd_err spend_reviews(const struct indexing *x, wd_str ref,
			    const struct wd_json_value *reviews)
{
	for (const struct wd_json_value *v = reviews->child; v != NULL;
	     v = v->next) {
		wd_oid id;

		if (v->kind != WD_JSON_STRING || !wd_oid_read(v->text, &id))
			return tampered(x, "a spent review is not an id");
		wd_err err = wd_store_spend(x->arena, x->store, ref, id);

		if (err != NULL)
			return err;
	}
	return NULL;
}

/* The push's certificate; each of its refs says it. */
static wd_err use_certificate(const struct indexing *x,
			      const struct wd_json_value *update)
{
	const struct wd_json_value *v = wd_json_get(update, "certificate");
	wd_str digest;
	bool first;

	if (v == NULL)
		return NULL;
	return wd_json_get_bytes(x->arena, v, &digest)
		       ? wd_store_use_certificate(x->arena, x->store, digest,
						  &first)
		       : tampered(x, "a push certificate's digest is none");
}

/*
 * Rules that the seal does not name keep their value: it no longer is the
 * ref's real one, which is what everybody compares it with.
 */
static wd_err index_update(const struct indexing *x,
			   const struct wd_json_value *update)
{
	const struct wd_json_value *settled = get_array(update, "settled");
	const struct wd_json_value *spent = get_array(update, "spent");
	wd_str ref;
	wd_oid id;

	if (settled == NULL || spent == NULL || !get_oid(update, "new", &id) ||
	    !wd_json_get_bytes(x->arena, wd_json_get(update, "ref"), &ref))
		return tampered(x, "an update of the seal is malformed");
	wd_err err = wd_oid_zero(id)
			     ? wd_store_unsettle(x->arena, x->store, ref)
			     : settle_rules(x, ref, id, update);

	if (err == NULL)
		err = spend_reviews(x, ref, spent);
	return err != NULL ? err : use_certificate(x, update);
}

static wd_err index_seal(const struct indexing *x,
			 const struct wd_json_value *seal)
{
	const struct wd_json_value *updates = get_array(seal, "updates");
	wd_err err = NULL;

	if (updates == NULL)
		return tampered(x, "the seal has no updates");
	for (const struct wd_json_value *v = updates->child;
	     err == NULL && v != NULL; v = v->next)
		err = index_update(x, v);
	return err;
}

static wd_err index_baseline(const struct indexing *x,
			     const struct wd_json_value *baseline)
{
	const struct wd_json_value *list = get_array(baseline, "settled");
	wd_err err = NULL;

	if (list == NULL)
		return tampered(x, "the baseline settles nothing");
	for (const struct wd_json_value *v = list->child;
	     err == NULL && v != NULL; v = v->next) {
		struct wd_settled s;

		if (!get_oid(v, "id", &s.id) ||
		    !wd_json_get_bytes(x->arena, wd_json_get(v, "ref"),
				       &s.ref) ||
		    !wd_json_get_bytes(x->arena, wd_json_get(v, "rule"),
				       &s.rule))
			return tampered(x, "the baseline is malformed");
		s.accepted = s.id;
		err = wd_store_settle(x->arena, x->store, &s);
	}
	return err;
}

/* A record of the kind "torn" that speaks of `length` bytes before it. */
static bool says_torn(const struct indexing *x, wd_str line, size_t length)
{
	const struct wd_json_value *n;
	struct wd_json_value *v = NULL;
	wd_str id;

	if (wd_line_kind(line, &id) != WD_LINE_TORN ||
	    wd_json_read(x->arena, line, &v) != NULL)
		return false;
	n = wd_json_get(v, "length");
	return n != NULL && n->kind == WD_JSON_INT && n->integer >= 0 &&
	       (uint64_t)n->integer == length;
}

/* Bytes that are no record are what a crash left if the next line says so. */
static wd_err skip_torn(struct indexing *x, wd_str torn, size_t *next)
{
	wd_str line;

	if (!wd_lines_next(&x->lines, next, &line) ||
	    !says_torn(x, line, torn.len))
		return tampered(x, "not a record");
	return NULL;
}

/* Decisions, which are large and many, are passed by; they change nothing. */
static wd_err index_line(struct indexing *x, wd_str line, size_t *next)
{
	struct wd_json_value *v = NULL;
	wd_str id;
	enum wd_line_kind kind = wd_line_kind(line, &id);

	if (kind == WD_LINE_DECISION)
		return NULL;
	/* A crash may tear off no more than the newline. */
	if (kind == WD_LINE_TORN)
		return says_torn(x, line, x->before)
			       ? NULL
			       : tampered(x, "nothing before it was torn");
	if (kind == WD_LINE_OTHER || wd_json_read(x->arena, line, &v) != NULL)
		return skip_torn(x, line, next);
	return kind == WD_LINE_SEAL ? index_seal(x, v) : index_baseline(x, v);
}

static wd_err index_from(struct indexing *x, uint64_t offset)
{
	const struct wd_arena mark = *x->arena;
	size_t next = (size_t)offset;
	wd_err err = NULL;
	wd_str line;

	x->at = next;
	if (offset > 0 && x->lines.map[offset - 1] != '\n')
		return tampered(x, "no line begins here any more");
	while (err == NULL && wd_lines_next(&x->lines, &next, &line)) {
		err = index_line(x, line, &next);
		if (err != NULL)
			return err;
		*x->arena = mark;
		x->before = line.len;
		x->at = next;
	}
	return wd_store_set_offset(x->arena, x->store, x->at);
}

/* One transaction: another push may have done it while we waited for ours. */
static wd_err index_all(struct indexing *x)
{
	uint64_t offset = 0;
	wd_err err = wd_store_begin(x->arena, x->store);

	if (err != NULL)
		return err;
	err = wd_store_offset(x->arena, x->store, &offset);
	if (err == NULL && offset < x->lines.size)
		err = index_from(x, offset);
	if (err == NULL)
		err = wd_store_commit(x->arena, x->store);
	if (err != NULL)
		wd_store_rollback(x->store);
	return err;
}

wd_err wd_records_index(struct wd_arena *a, const char *dir,
			struct wd_store *store)
{
	struct indexing x = { .arena = a,
			      .store = store,
			      .path = wd_records_path(a, dir) };
	uint64_t offset = 0;
	wd_err err = wd_store_offset(a, store, &offset);

	if (err == NULL)
		err = wd_lines_open(a, x.path, &x.lines);
	if (err == NULL && x.lines.size < offset)
		err = wd_failf(a, WD_ERR_FORMAT,
			       "%s: the records were shortened: %zu bytes, but "
			       "%ju were read before",
			       x.path, x.lines.size, (uintmax_t)offset);
	else if (err == NULL && x.lines.size > offset)
		err = index_all(&x);
	wd_lines_close(&x.lines);
	return err;
}
