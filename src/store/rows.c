/* rows.c - what the store holds. */
#include <string.h>

#include "store/inside.h"

/* STATIC: the bytes outlive the one step that every caller makes. */
static bool bind_bytes(sqlite3_stmt *st, int at, wd_str s)
{
	return sqlite3_bind_blob64(st, at, s.len > 0 ? s.ptr : "", s.len,
				   SQLITE_STATIC) == SQLITE_OK;
}

static bool bind_oid(sqlite3_stmt *st, int at, const wd_oid *id)
{
	return bind_bytes(st, at, wd_oid_key(id));
}

/* The library's, until the next step. */
static wd_str column(sqlite3_stmt *st, int at)
{
	const char *p = sqlite3_column_blob(st, at);

	return (wd_str){ p, (size_t)sqlite3_column_bytes(st, at) };
}

static bool column_oid(sqlite3_stmt *st, int at, wd_oid *out)
{
	const void *p = sqlite3_column_blob(st, at);

	if (p == NULL || sqlite3_column_bytes(st, at) != WD_OID_BYTES)
		return false;
	memcpy(out->b, p, WD_OID_BYTES);
	return true;
}

static wd_err damaged(struct wd_arena *a, const struct wd_store *s)
{
	return wd_failf(a, WD_ERR_FORMAT,
			"%s: is damaged; once removed, it is made again from "
			"the records",
			s->path);
}

/* The one step of a statement that changes something. */
static wd_err change(struct wd_arena *a, struct wd_store *s, sqlite3_stmt *st,
		     bool bound)
{
	bool row;

	return bound ? wd_store_step(a, s, st, &row)
		     : wd_store_failed(a, s, "hand over a value");
}

wd_err wd_store_offset(struct wd_arena *a, struct wd_store *s, uint64_t *out)
{
	sqlite3_stmt *st;
	bool row = false;
	wd_err err = wd_store_statement(a, s, WD_SQL_OFFSET, &st);

	if (err == NULL)
		err = wd_store_step(a, s, st, &row);
	if (err != NULL)
		return err;
	int64_t bytes = row ? sqlite3_column_int64(st, 0) : -1;

	(void)sqlite3_reset(st);
	if (bytes < 0)
		return damaged(a, s);
	*out = (uint64_t)bytes;
	return NULL;
}

wd_err wd_store_set_offset(struct wd_arena *a, struct wd_store *s,
			   uint64_t offset)
{
	sqlite3_stmt *st;
	wd_err err = wd_store_statement(a, s, WD_SQL_SET_OFFSET, &st);

	if (offset > INT64_MAX)
		return wd_fail(a, WD_ERR_LIMIT, "the records are too long");
	if (err == NULL)
		err = change(a, s, st,
			     sqlite3_bind_int64(st, 1, (int64_t)offset) ==
				     SQLITE_OK);
	if (err == NULL && sqlite3_changes(s->db) != 1)
		err = damaged(a, s);
	return err;
}

wd_err wd_store_clear(struct wd_arena *a, struct wd_store *s)
{
	wd_err err = wd_store_run(a, s, WD_SQL_CLEAR_SETTLED);

	if (err == NULL)
		err = wd_store_run(a, s, WD_SQL_CLEAR_SPENT);
	if (err == NULL)
		err = wd_store_run(a, s, WD_SQL_CLEAR_TAGS);
	if (err == NULL)
		err = wd_store_run(a, s, WD_SQL_CLEAR_NOTES);
	return err != NULL ? err : wd_store_set_offset(a, s, 0);
}

wd_err wd_store_settle(struct wd_arena *a, struct wd_store *s,
		       const struct wd_settled *settled)
{
	sqlite3_stmt *st;
	wd_err err = wd_store_statement(a, s, WD_SQL_SETTLE, &st);

	return err != NULL
		       ? err
		       : change(a, s, st,
				bind_bytes(st, 1, settled->rule) &&
					bind_bytes(st, 2, settled->ref) &&
					bind_oid(st, 3, &settled->id) &&
					bind_oid(st, 4, &settled->accepted));
}

wd_err wd_store_settle_alone(struct wd_arena *a, struct wd_store *s,
			     const struct wd_settled *settled)
{
	sqlite3_stmt *st;
	wd_err err = wd_store_statement(a, s, WD_SQL_SETTLE_ALONE, &st);

	return err != NULL ? err
			   : change(a, s, st,
				    bind_bytes(st, 1, settled->rule) &&
					    bind_bytes(st, 2, settled->ref) &&
					    bind_oid(st, 3, &settled->id));
}

wd_err wd_store_unsettle(struct wd_arena *a, struct wd_store *s, wd_str ref)
{
	sqlite3_stmt *st;
	wd_err err = wd_store_statement(a, s, WD_SQL_UNSETTLE, &st);

	return err != NULL ? err : change(a, s, st, bind_bytes(st, 1, ref));
}

struct rows {
	struct wd_settled *item;
	size_t count, room;
};

static wd_err add_row(struct wd_arena *a, const struct wd_store *s,
		      sqlite3_stmt *st, struct rows *rows)
{
	if (rows->count == WD_STORE_ROWS_MAX)
		return wd_failf(a, WD_ERR_LIMIT, "%s: more than %d rows",
				s->path, WD_STORE_ROWS_MAX);
	if (rows->count == rows->room) {
		size_t room = rows->room == 0 ? 16 : rows->room * 2;
		struct wd_settled *more = wd_new(a, struct wd_settled, room);

		if (rows->count > 0)
			memcpy(more, rows->item, rows->count * sizeof(*more));
		rows->item = more;
		rows->room = room;
	}
	struct wd_settled *row = &rows->item[rows->count];
	const wd_str before = rows->count > 0 ? row[-1].rule : (wd_str){ 0 };
	wd_str rule = column(st, 0);

	row->rule = wd_str_eq(rule, before) ? before : wd_str_dup(a, rule);
	row->ref = wd_str_dup(a, column(st, 1));
	if (!column_oid(st, 2, &row->id) || !column_oid(st, 3, &row->accepted))
		return damaged(a, s);
	rows->count++;
	return NULL;
}

wd_err wd_store_settled(struct wd_arena *a, struct wd_store *s,
			struct wd_settled **out, size_t *count)
{
	struct rows rows = { 0 };
	sqlite3_stmt *st = NULL;
	bool row = true;
	wd_err err = wd_store_statement(a, s, WD_SQL_SETTLED, &st);

	while (err == NULL) {
		err = wd_store_step(a, s, st, &row);
		if (err != NULL || !row)
			break;
		err = add_row(a, s, st, &rows);
	}
	(void)sqlite3_reset(st);
	if (err != NULL)
		return err;
	*out = rows.item;
	*count = rows.count;
	return NULL;
}

wd_err wd_store_spend(struct wd_arena *a, struct wd_store *s, wd_str ref,
		      wd_oid review)
{
	sqlite3_stmt *st;
	wd_err err = wd_store_statement(a, s, WD_SQL_SPEND, &st);

	return err != NULL ? err
			   : change(a, s, st,
				    bind_bytes(st, 1, ref) &&
					    bind_oid(st, 2, &review));
}

/* The statement, with its values, finds a row. */
static wd_err has_row(struct wd_arena *a, struct wd_store *s, sqlite3_stmt *st,
		      bool bound, bool *out)
{
	bool row = false;

	if (!bound)
		return wd_store_failed(a, s, "hand over a value");
	wd_err err = wd_store_step(a, s, st, &row);

	(void)sqlite3_reset(st);
	if (err == NULL)
		*out = row;
	return err;
}

wd_err wd_store_spent(struct wd_arena *a, struct wd_store *s, wd_str ref,
		      wd_oid review, bool *out)
{
	sqlite3_stmt *st;
	wd_err err = wd_store_statement(a, s, WD_SQL_SPENT, &st);

	return err != NULL ? err
			   : has_row(a, s, st,
				     bind_bytes(st, 1, ref) &&
					     bind_oid(st, 2, &review),
				     out);
}

wd_err wd_store_use_certificate(struct wd_arena *a, struct wd_store *s,
				wd_str digest, bool *first)
{
	sqlite3_stmt *st;
	wd_err err = wd_store_statement(a, s, WD_SQL_USE_CERTIFICATE, &st);

	if (err == NULL)
		err = change(a, s, st, bind_bytes(st, 1, digest));
	if (err == NULL)
		*first = sqlite3_changes(s->db) == 1;
	return err;
}

wd_err wd_store_certificate_used(struct wd_arena *a, struct wd_store *s,
				 wd_str digest, bool *out)
{
	sqlite3_stmt *st;
	wd_err err = wd_store_statement(a, s, WD_SQL_CERTIFICATE_USED, &st);

	return err != NULL ? err
			   : has_row(a, s, st, bind_bytes(st, 1, digest), out);
}

wd_err wd_store_tag_tree(struct wd_arena *a, struct wd_store *s, wd_oid tag,
			 wd_oid *tree, bool *known)
{
	sqlite3_stmt *st;
	bool row = false, good = true;
	wd_oid id = { 0 };
	wd_err err = wd_store_statement(a, s, WD_SQL_TAG_TREE, &st);

	if (err != NULL)
		return err;
	if (!bind_oid(st, 1, &tag))
		return wd_store_failed(a, s, "hand over a value");
	err = wd_store_step(a, s, st, &row);
	if (err == NULL && row)
		good = column_oid(st, 0, &id);
	(void)sqlite3_reset(st);
	if (err != NULL || !good)
		return err != NULL ? err : damaged(a, s);
	if (row)
		*tree = id;
	*known = row;
	return NULL;
}

wd_err wd_store_set_tag_tree(struct wd_arena *a, struct wd_store *s, wd_oid tag,
			     wd_oid tree)
{
	sqlite3_stmt *st;
	wd_err err = wd_store_statement(a, s, WD_SQL_SET_TAG_TREE, &st);

	return err != NULL ? err
			   : change(a, s, st,
				    bind_oid(st, 1, &tag) &&
					    bind_oid(st, 2, &tree));
}

wd_err wd_store_answer(struct wd_arena *a, struct wd_store *s, wd_str key,
		       int64_t *asof, wd_str *answer, bool *known)
{
	sqlite3_stmt *st;
	bool row = false;
	wd_err err = wd_store_statement(a, s, WD_SQL_ANSWER, &st);

	if (err != NULL)
		return err;
	if (!bind_bytes(st, 1, key))
		return wd_store_failed(a, s, "hand over a value");
	err = wd_store_step(a, s, st, &row);
	if (err == NULL && row) {
		*asof = sqlite3_column_int64(st, 0);
		*answer = wd_str_dup(a, column(st, 1));
	}
	(void)sqlite3_reset(st);
	if (err == NULL)
		*known = row;
	return err;
}

wd_err wd_store_set_answer(struct wd_arena *a, struct wd_store *s, wd_str key,
			   int64_t asof, wd_str answer, int64_t forget_before)
{
	sqlite3_stmt *st;
	wd_err err = wd_store_statement(a, s, WD_SQL_FORGET_ANSWERS, &st);

	if (err == NULL)
		err = change(a, s, st,
			     sqlite3_bind_int64(st, 1, forget_before) ==
				     SQLITE_OK);
	if (err == NULL)
		err = wd_store_statement(a, s, WD_SQL_SET_ANSWER, &st);
	return err != NULL ? err
			   : change(a, s, st,
				    bind_bytes(st, 1, key) &&
					    sqlite3_bind_int64(st, 2, asof) ==
						    SQLITE_OK &&
					    bind_bytes(st, 3, answer));
}

wd_err wd_store_note(struct wd_arena *a, struct wd_store *s, wd_str name,
		     wd_str *value, bool *known)
{
	sqlite3_stmt *st;
	bool row = false;
	wd_err err = wd_store_statement(a, s, WD_SQL_NOTE, &st);

	if (err != NULL)
		return err;
	if (!bind_bytes(st, 1, name))
		return wd_store_failed(a, s, "hand over a value");
	err = wd_store_step(a, s, st, &row);
	if (err == NULL && row)
		*value = wd_str_dup(a, column(st, 0));
	(void)sqlite3_reset(st);
	if (err == NULL)
		*known = row;
	return err;
}

wd_err wd_store_set_note(struct wd_arena *a, struct wd_store *s, wd_str name,
			 wd_str value)
{
	sqlite3_stmt *st;
	wd_err err = wd_store_statement(a, s, WD_SQL_SET_NOTE, &st);

	if (value.len > WD_STORE_NOTE_MAX)
		return wd_fail(a, WD_ERR_LIMIT, "a note is too long");
	return err != NULL ? err
			   : change(a, s, st,
				    bind_bytes(st, 1, name) &&
					    bind_bytes(st, 2, value));
}

wd_err wd_store_forget_notes(struct wd_arena *a, struct wd_store *s,
			     size_t keep)
{
	sqlite3_stmt *st;
	wd_err err = wd_store_statement(a, s, WD_SQL_FORGET_NOTES, &st);

	return err != NULL ? err
			   : change(a, s, st,
				    sqlite3_bind_int64(st, 1, (int64_t)keep) ==
					    SQLITE_OK);
}
