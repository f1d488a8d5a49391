/* values.c - hand values to a statement, and take them from its rows. */
#include <string.h>

#include "store/inside.h"

/* STATIC: the bytes outlive the one step that every caller makes. */
bool wd_store_bind(sqlite3_stmt *st, int at, wd_str s)
{
	return sqlite3_bind_blob64(st, at, s.len > 0 ? s.ptr : "", s.len,
				   SQLITE_STATIC) == SQLITE_OK;
}

bool wd_store_bind_oid(sqlite3_stmt *st, int at, const wd_oid *id)
{
	return wd_store_bind(st, at, wd_oid_key(id));
}

/* The library's, until the next step. */
wd_str wd_store_column(sqlite3_stmt *st, int at)
{
	const char *p = sqlite3_column_blob(st, at);

	return (wd_str){ p, (size_t)sqlite3_column_bytes(st, at) };
}

bool wd_store_column_oid(sqlite3_stmt *st, int at, wd_oid *out)
{
	const void *p = sqlite3_column_blob(st, at);

	if (p == NULL || sqlite3_column_bytes(st, at) != WD_OID_BYTES)
		return false;
	memcpy(out->b, p, WD_OID_BYTES);
	return true;
}

wd_err wd_store_damaged(struct wd_arena *a, const struct wd_store *s)
{
	return wd_failf(a, WD_ERR_FORMAT,
			"%s: is damaged; once removed, it is made again from "
			"the records",
			s->path);
}

/* The one step of a statement that changes something. */
wd_err wd_store_change(struct wd_arena *a, struct wd_store *s, sqlite3_stmt *st,
		       bool bound)
{
	bool row;

	return bound ? wd_store_step(a, s, st, &row)
		     : wd_store_failed(a, s, "hand over a value");
}

/* The statement, with its values, finds a row. */
wd_err wd_store_has_row(struct wd_arena *a, struct wd_store *s,
			sqlite3_stmt *st, bool bound, bool *out)
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
