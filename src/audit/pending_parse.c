/* pending_parse.c - read a pending file, as strictly as it was written. */
#include "audit/pending_take.h"

static wd_err torn(const struct wd_pending_reader *r)
{
	return wd_fail(r->arena, WD_ERR_FORMAT,
		       "it ends before its time: torn");
}

static wd_err read_file(struct wd_pending_reader *r,
			struct wd_pending_file *out)
{
	struct wd_pending_reader before = *r;
	wd_str value, path;

	if (wd_pending_take(r, "file ", &value) &&
	    wd_str_cut(value, ' ', &out->identity, &path) &&
	    wd_pending_identity_ok(out->identity) &&
	    wd_pending_decode_name(r->arena, path, &out->path))
		return NULL;
	return wd_pending_expected(&before, "file <identity> <path>");
}

static wd_err read_watch(struct wd_pending_reader *r,
			 struct wd_pending_watch *out)
{
	if (!wd_pending_take_name(r, "watch ", &out->prefix))
		return wd_pending_expected(r, "watch <prefix>");
	size_t n = wd_pending_count(r, "loose ", false);

	out->loose = wd_new(r->arena, struct wd_ref, n);
	while (out->loose_refs < n)
		if (!wd_pending_take_ref(r, "loose ",
					 &out->loose[out->loose_refs++]))
			return wd_pending_expected(r, "loose <id> <ref>");
	return NULL;
}

/* Those with a file of their own are among all of them. */
static bool mark_loose(struct wd_pending_watch *w)
{
	size_t k = 0;

	for (size_t i = 0; i < w->refs && k < w->loose_refs; i++)
		if (wd_str_eq(w->ref[i].name, w->loose[k].name) &&
		    wd_oid_eq(w->ref[i].id, w->loose[k].id)) {
			w->ref[i].loose = true;
			k++;
		}
	return k == w->loose_refs;
}

static wd_err read_found(struct wd_pending_reader *r,
			 struct wd_pending_watch *w)
{
	struct wd_pending_reader before = *r;
	wd_str prefix;

	if (!wd_pending_take_name(r, "found ", &prefix) ||
	    !wd_str_eq(prefix, w->prefix))
		return wd_pending_expected(&before,
					   "found <prefix>, as it was watched");
	size_t n = wd_pending_count(r, "held ", false);

	w->ref = wd_new(r->arena, struct wd_ref, n);
	w->refs = 0;
	while (w->refs < n)
		if (!wd_pending_take_ref(r, "held ", &w->ref[w->refs++]))
			return wd_pending_expected(r, "held <id> <ref>");
	return mark_loose(w)
		       ? NULL
		       : wd_pending_expected(r, "all of its loose refs before");
}

static wd_err read_update(struct wd_pending_reader *r,
			  struct wd_pending_update *out)
{
	struct wd_pending_reader before = *r;
	wd_str value, old_hex, new_hex, name;

	if (!wd_pending_take(r, "update ", &value) ||
	    !wd_str_cut(value, ' ', &old_hex, &value) ||
	    !wd_str_cut(value, ' ', &new_hex, &name) ||
	    !wd_oid_read(old_hex, &out->old_id) ||
	    !wd_oid_read(new_hex, &out->new_id) ||
	    !wd_pending_decode_name(r->arena, name, &out->asked))
		return wd_pending_expected(&before, "update <old> <new> <ref>");
	out->ref = out->asked;
	if (!wd_str_starts(r->rest, WD_STR("moves ")))
		return NULL;
	before = *r;
	if (!wd_pending_take_name(r, "moves ", &out->ref) ||
	    wd_str_eq(out->ref, out->asked))
		return wd_pending_expected(&before, "moves <another ref>");
	return NULL;
}

static wd_err read_files(struct wd_pending_reader *r, struct wd_pending *out)
{
	size_t n = wd_pending_count(r, "file ", false);
	wd_err err = NULL;

	out->file = wd_new(r->arena, struct wd_pending_file, n);
	while (err == NULL && out->files < n)
		err = read_file(r, &out->file[out->files++]);
	return err;
}

static wd_err read_head(struct wd_pending_reader *r, struct wd_pending *out)
{
	struct wd_pending_reader before;
	wd_str value;

	if (!wd_pending_take_name(r, "decision ", &out->decision))
		return wd_pending_expected(r, "decision <id>");
	if (!wd_pending_take_bool(r, "accepted ", &out->accepted))
		return wd_pending_expected(r, "accepted yes or no");
	if (!wd_pending_take_bool(r, "alone ", &out->alone))
		return wd_pending_expected(r, "alone yes or no");
	before = *r;
	if (!wd_pending_take(r, "pusher ", &value) ||
	    !wd_pending_decode(r->arena, value, &out->pusher))
		return wd_pending_expected(&before, "pusher <text>");
	before = *r;
	if (!wd_pending_take(r, "packed ", &out->packed) ||
	    !wd_pending_identity_ok(out->packed))
		return wd_pending_expected(&before, "packed <identity>");
	return read_files(r, out);
}

static wd_err read_watches(struct wd_pending_reader *r, struct wd_pending *out)
{
	size_t n = wd_pending_count(r, "watch ", true);
	wd_err err = NULL;

	out->watch = wd_new(r->arena, struct wd_pending_watch, n);
	while (err == NULL && out->watches < n)
		err = read_watch(r, &out->watch[out->watches++]);
	if (err == NULL && r->rest.len > 0)
		err = wd_pending_expected(r, "watch <prefix>, or no more");
	return err;
}

/* "<bytes>", of what is still there. */
static bool take_length(wd_str *value, char end, size_t *room, size_t *out)
{
	unsigned long long n;
	wd_str number = *value;

	if ((end != '\0' && !wd_str_cut(number, end, &number, value)) ||
	    !wd_str_u64(number, &n) || n > *room)
		return false;
	*out = (size_t)n;
	*room -= *out;
	return true;
}

static wd_err read_block(struct wd_pending_reader *r, struct wd_pending *out)
{
	struct wd_pending_reader before = *r, in = *r;
	size_t room, head, lines, rest;
	wd_str value;

	if (!wd_str_has(r->rest, '\n'))
		return torn(r);
	if (!wd_pending_take(r, "warder-pending 2 ", &value))
		return wd_pending_expected(
			r, "warder-pending 2 and three lengths");
	room = r->rest.len;
	if (!take_length(&value, ' ', &room, &head) ||
	    !take_length(&value, ' ', &room, &lines) ||
	    !take_length(&value, '\0', &room, &rest))
		return torn(r);
	in.rest = (wd_str){ r->rest.ptr, head };
	out->lines = (wd_str){ r->rest.ptr + head, lines };
	out->rest = (wd_str){ r->rest.ptr + head + lines, rest };
	r->rest = wd_str_from(r->rest, head + lines + rest);
	out->text = (wd_str){ before.rest.ptr,
			      (size_t)(r->rest.ptr - before.rest.ptr) };
	wd_err err = read_head(&in, out);

	return err != NULL ? err : read_watches(&in, out);
}

wd_err wd_pending_heads(struct wd_arena *a, wd_str text,
			struct wd_pending **out, size_t *count)
{
	struct wd_pending_reader r = { .arena = a,
				       .start = text.ptr,
				       .rest = text };
	size_t n = 0, cap = 1;
	struct wd_pending *list = wd_new(a, struct wd_pending, cap);

	do {
		if (n == cap) {
			const struct wd_pending *old = list;

			cap *= 2;
			list = wd_new(a, struct wd_pending, cap);
			memcpy(list, old, n * sizeof(*list));
		}
		wd_err err = read_block(&r, &list[n]);

		if (err != NULL)
			return err;
		n++;
	} while (r.rest.len > 0);
	*out = list;
	*count = n;
	return NULL;
}

wd_err wd_pending_updates(struct wd_arena *a, struct wd_pending *p)
{
	struct wd_pending_reader r = { a, p->text.ptr, p->lines };
	size_t n = wd_pending_count(&r, "update ", true);
	struct wd_pending_update *list =
		wd_new(a, struct wd_pending_update, n + 1);

	for (size_t i = 0; r.rest.len > 0; i++) {
		const struct wd_pending_reader before = r;
		wd_err err = read_update(&r, &list[i]);

		if (err != NULL)
			return err;
		if (i > 0 && wd_str_cmp(list[i - 1].asked, list[i].asked) > 0)
			return wd_pending_expected(&before, "updates in order");
	}
	p->update = list;
	p->updates = n;
	return NULL;
}

static wd_err read_all_found(struct wd_pending_reader *r, struct wd_pending *p)
{
	wd_err err = NULL;

	for (size_t i = 0; err == NULL && i < p->watches; i++)
		err = read_found(r, &p->watch[i]);
	return err;
}

wd_err wd_pending_found(struct wd_arena *a, struct wd_pending *p)
{
	struct wd_pending_reader r = { a, p->text.ptr, p->rest };

	return read_all_found(&r, p);
}

static wd_err read_says(struct wd_pending_reader *r, struct wd_pending *p)
{
	const struct wd_pending_reader before = *r;
	wd_str value;

	if (wd_pending_take(r, "says ", &value) && value.len > 0 &&
	    wd_pending_decode(r->arena, value, &p->says))
		return NULL;
	return wd_pending_expected(&before, "says <text>");
}

/* What is behind the updates: the refs that were found, and the seals. */
static wd_err read_rest(struct wd_arena *a, struct wd_pending *p)
{
	struct wd_pending_reader r = { a, p->text.ptr, p->rest };
	wd_str value;
	wd_err err = read_all_found(&r, p);

	for (size_t i = 0; err == NULL && i < p->updates; i++) {
		const struct wd_pending_reader before = r;

		if (!wd_pending_take(&r, "seal ", &value) ||
		    !wd_pending_decode(a, value, &p->update[i].seal))
			err = wd_pending_expected(&before, "seal <part>");
	}
	if (err == NULL && wd_str_starts(r.rest, WD_STR("says ")))
		err = read_says(&r, p);
	if (err == NULL && !wd_pending_take_exactly(&r, "end"))
		err = wd_pending_expected(&r, "end");
	if (err == NULL && r.rest.len > 0)
		err = wd_pending_expected(&r, "nothing behind the end");
	return err;
}

wd_err wd_pending_parse(struct wd_arena *a, wd_str text,
			struct wd_pending **out, size_t *count)
{
	struct wd_pending *list;
	size_t n;
	wd_err err = wd_pending_heads(a, text, &list, &n);

	for (size_t i = 0; err == NULL && i < n; i++) {
		err = wd_pending_updates(a, &list[i]);
		if (err == NULL)
			err = read_rest(a, &list[i]);
	}
	if (err != NULL)
		return err;
	*out = list;
	*count = n;
	return NULL;
}

/* Where the update around `at` begins: what it moves belongs to it. */
static size_t update_start(wd_str lines, size_t at)
{
	for (;;) {
		while (at > 0 && lines.ptr[at - 1] != '\n')
			at--;
		if (at == 0 || lines.ptr[at] != 'm')
			return at;
		at--;
	}
}

wd_err wd_pending_find(struct wd_arena *a, const struct wd_pending *p,
		       wd_str asked, struct wd_pending_update *out, bool *found)
{
	wd_str left = p->lines; /* begins with an update, always */

	*found = false;
	while (left.len > 0 && !*found) {
		size_t middle = update_start(left, left.len / 2);
		struct wd_pending_reader r = { a, p->text.ptr,
					       wd_str_from(left, middle) };
		struct wd_pending_update u = { 0 };
		wd_err err = read_update(&r, &u);

		if (err != NULL)
			return err;
		int c = wd_str_cmp(u.asked, asked);
		size_t read = (size_t)(r.rest.ptr - left.ptr);

		*found = c == 0;
		if (c == 0)
			*out = u;
		left = c < 0 ? wd_str_from(left, read)
			     : (wd_str){ left.ptr, middle };
	}
	return NULL;
}
