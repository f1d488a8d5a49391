/* settled_rows.c - which values of refs count as judged. */
#include <string.h>

#include "store/inside.h"

static wd_err accept_value(struct wd_arena *a, struct wd_store *s,
			   const struct wd_settled *settled)
{
	sqlite3_stmt *st;
	wd_err err = wd_store_statement(a, s, WD_SQL_ACCEPT, &st);

	return err != NULL
		       ? err
		       : wd_store_change(a, s, st,
					 wd_store_bind(st, 1, settled->ref) &&
						 wd_store_bind_oid(
							 st, 2,
							 &settled->accepted) &&
						 wd_store_bind(st, 3,
							       settled->rule));
}

wd_err wd_store_settle(struct wd_arena *a, struct wd_store *s,
		       const struct wd_settled *settled)
{
	sqlite3_stmt *st;
	wd_err err = wd_store_statement(a, s, WD_SQL_SETTLE, &st);

	if (err == NULL)
		err = wd_store_change(
			a, s, st,
			wd_store_bind(st, 1, settled->rule) &&
				wd_store_bind(st, 2, settled->ref) &&
				wd_store_bind_oid(st, 3, &settled->id) &&
				wd_store_bind_oid(st, 4, &settled->accepted));
	if (err != NULL || wd_oid_zero(settled->accepted))
		return err;
	return accept_value(a, s, settled);
}

wd_err wd_store_settle_alone(struct wd_arena *a, struct wd_store *s,
			     const struct wd_settled *settled)
{
	sqlite3_stmt *st;
	wd_err err = wd_store_statement(a, s, WD_SQL_SETTLE_ALONE, &st);

	return err != NULL
		       ? err
		       : wd_store_change(
				 a, s, st,
				 wd_store_bind(st, 1, settled->rule) &&
					 wd_store_bind(st, 2, settled->ref) &&
					 wd_store_bind_oid(st, 3,
							   &settled->id));
}

wd_err wd_store_unsettle(struct wd_arena *a, struct wd_store *s, wd_str ref)
{
	static const enum wd_store_sql both[] = { WD_SQL_UNSETTLE,
						  WD_SQL_UNACCEPT };
	wd_err err = NULL;

	for (size_t i = 0; err == NULL && i < 2; i++) {
		sqlite3_stmt *st;

		err = wd_store_statement(a, s, both[i], &st);
		if (err == NULL)
			err = wd_store_change(a, s, st,
					      wd_store_bind(st, 1, ref));
	}
	return err;
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
	wd_str rule = wd_store_column(st, 0);

	row->rule = wd_str_eq(rule, before) ? before : wd_str_dup(a, rule);
	row->ref = wd_str_dup(a, wd_store_column(st, 1));
	if (!wd_store_column_oid(st, 2, &row->id) ||
	    !wd_store_column_oid(st, 3, &row->accepted))
		return wd_store_damaged(a, s);
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

wd_err wd_store_accepted(struct wd_arena *a, struct wd_store *s, wd_str rule,
			 wd_str ref, wd_oid id, bool *out)
{
	sqlite3_stmt *st;
	wd_err err = wd_store_statement(a, s, WD_SQL_ACCEPTED, &st);

	return err != NULL
		       ? err
		       : wd_store_has_row(a, s, st,
					  wd_store_bind(st, 1, ref) &&
						  wd_store_bind_oid(st, 2,
								    &id) &&
						  wd_store_bind(st, 3, rule),
					  out);
}
