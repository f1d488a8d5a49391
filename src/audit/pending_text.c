#include "audit/pending_text.h"

#include <stdlib.h>

bool wd_pending_plain(char c)
{
	return c >= ' ' && c <= '~' && c != '%';
}

bool wd_pending_name_ok(wd_str name)
{
	return name.len > 0 && !wd_str_has(name, '\0') &&
	       !wd_str_has(name, '\n');
}

static void add_value(struct wd_buf *b, wd_str s)
{
	size_t from = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (wd_pending_plain(s.ptr[i]))
			continue;
		wd_buf_add(b, (wd_str){ s.ptr + from, i - from });
		wd_buf_f(b, "%%%02X", (unsigned char)s.ptr[i]);
		from = i + 1;
	}
	if (s.len > 0)
		wd_buf_add(b, wd_str_from(s, from));
	wd_buf_byte(b, '\n');
}

static void add_line(struct wd_buf *b, const char *key, wd_str value)
{
	wd_buf_c(b, key);
	add_value(b, value);
}

static void add_oid(struct wd_buf *b, const char *key, wd_oid id)
{
	struct wd_arena mark = *b->arena;
	wd_str hex = wd_oid_hex(b->arena, id);
	char copy[WD_OID_HEX];

	memcpy(copy, hex.ptr, sizeof(copy));
	*b->arena = mark; /* thousands of ids: none stays behind */
	wd_buf_c(b, key);
	wd_buf_add(b, (wd_str){ copy, sizeof(copy) });
}

static wd_err bad_value(struct wd_arena *a, const char *what)
{
	return wd_failf(a, WD_ERR_FORMAT,
			"%s is empty or has a newline, a NUL byte or a space "
			"that the next hooks cannot be told",
			what);
}

bool wd_pending_identity_ok(wd_str identity)
{
	return identity.len > 0 && wd_str_all(identity, wd_pending_plain) &&
	       !wd_str_has(identity, ' ');
}

static wd_err add_file(struct wd_buf *b, const struct wd_pending_file *f)
{
	if (!wd_pending_name_ok(f->path))
		return bad_value(b->arena, "the path of a file");
	if (!wd_pending_identity_ok(f->identity))
		return bad_value(b->arena, "the identity of a file");
	wd_buf_c(b, "file ");
	wd_buf_add(b, f->identity);
	add_line(b, " ", f->path);
	return NULL;
}

static void add_ref(struct wd_buf *b, const char *key, const struct wd_ref *ref)
{
	add_oid(b, key, ref->id);
	add_line(b, " ", ref->name);
}

static wd_err add_watch(struct wd_buf *b, const struct wd_pending_watch *w)
{
	if (!wd_pending_name_ok(w->prefix))
		return bad_value(b->arena, "the prefix of a ref");
	add_line(b, "watch ", w->prefix);
	for (size_t i = 0; i < w->refs; i++) {
		if (!wd_pending_name_ok(w->ref[i].name))
			return bad_value(b->arena, "the name of a ref");
		if (w->ref[i].loose)
			add_ref(b, "loose ", &w->ref[i]);
	}
	return NULL;
}

static wd_err add_update(struct wd_buf *b, const struct wd_pending_update *u)
{
	if (!wd_pending_name_ok(u->asked) || !wd_pending_name_ok(u->ref))
		return bad_value(b->arena, "the name of a ref");
	add_oid(b, "update ", u->old_id);
	add_oid(b, " ", u->new_id);
	add_line(b, " ", u->asked);
	if (!wd_str_eq(u->asked, u->ref))
		add_line(b, "moves ", u->ref);
	return NULL;
}

/* By name, and those of one name as they stood. */
static int in_order(const void *x, const void *y)
{
	const struct wd_pending_update *a =
		*(const struct wd_pending_update *const *)x;
	const struct wd_pending_update *b =
		*(const struct wd_pending_update *const *)y;
	int c = wd_str_cmp(a->asked, b->asked);

	return c != 0 ? c : (a > b) - (a < b);
}

static const struct wd_pending_update **sorted(struct wd_arena *a,
					       const struct wd_pending *p)
{
	const struct wd_pending_update **list =
		wd_new(a, const struct wd_pending_update *, p->updates);

	for (size_t i = 0; i < p->updates; i++)
		list[i] = &p->update[i];
	if (p->updates > 1)
		qsort(list, p->updates, sizeof(list[0]), in_order);
	return list;
}

static wd_err add_head(struct wd_buf *b, const struct wd_pending *p)
{
	wd_err err = NULL;

	if (!wd_pending_name_ok(p->decision))
		return bad_value(b->arena, "the decision's id");
	if (!wd_pending_identity_ok(p->packed))
		return bad_value(b->arena, "the identity of packed-refs");
	add_line(b, "decision ", p->decision);
	wd_buf_f(b, "accepted %s\nalone %s\n", p->accepted ? "yes" : "no",
		 p->alone ? "yes" : "no");
	add_line(b, "pusher ", p->pusher);
	add_line(b, "packed ", p->packed);
	for (size_t i = 0; err == NULL && i < p->files; i++)
		err = add_file(b, &p->file[i]);
	for (size_t i = 0; err == NULL && i < p->watches; i++)
		err = add_watch(b, &p->watch[i]);
	return err;
}

static void add_found(struct wd_buf *b, const struct wd_pending_watch *w)
{
	add_line(b, "found ", w->prefix);
	for (size_t i = 0; i < w->refs; i++)
		add_ref(b, "held ", &w->ref[i]);
}

wd_err wd_pending_text(struct wd_arena *a, const struct wd_pending *p,
		       wd_str *out)
{
	const struct wd_pending_update **update = sorted(a, p);
	struct wd_buf head = { .arena = a }, lines = head, rest = head,
		      all = head;
	wd_err err = add_head(&head, p);

	for (size_t i = 0; err == NULL && i < p->updates; i++)
		err = add_update(&lines, update[i]);
	if (err != NULL)
		return err;
	for (size_t i = 0; i < p->watches; i++)
		add_found(&rest, &p->watch[i]);
	for (size_t i = 0; i < p->updates; i++)
		add_line(&rest, "seal ", update[i]->seal);
	if (p->says.len > 0)
		add_line(&rest, "says ", p->says);
	wd_buf_c(&rest, "end\n");
	wd_buf_f(&all, "warder-pending 2 %zu %zu %zu\n", head.len, lines.len,
		 rest.len);
	wd_buf_add(&all, wd_buf_str(&head));
	wd_buf_add(&all, wd_buf_str(&lines));
	wd_buf_add(&all, wd_buf_str(&rest));
	*out = wd_buf_str(&all);
	return NULL;
}
