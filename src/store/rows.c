/* rows.c - what the store holds. */
#include <string.h>

#include "store/inside.h"

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
		return wd_store_damaged(a, s);
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
		err = wd_store_change(a, s, st,
				      sqlite3_bind_int64(st, 1,
							 (int64_t)offset) ==
					      SQLITE_OK);
	if (err == NULL && sqlite3_changes(s->db) != 1)
		err = wd_store_damaged(a, s);
	return err;
}

wd_err wd_store_clear(struct wd_arena *a, struct wd_store *s)
{
	wd_err err = wd_store_run(a, s, WD_SQL_CLEAR_SETTLED);

	if (err == NULL)
		err = wd_store_run(a, s, WD_SQL_CLEAR_ACCEPTED);
	if (err == NULL)
		err = wd_store_run(a, s, WD_SQL_CLEAR_SPENT);
	if (err == NULL)
		err = wd_store_run(a, s, WD_SQL_CLEAR_TAGS);
	if (err == NULL)
		err = wd_store_run(a, s, WD_SQL_CLEAR_NOTES);
	return err != NULL ? err : wd_store_set_offset(a, s, 0);
}

wd_err wd_store_spend(struct wd_arena *a, struct wd_store *s, wd_str ref,
		      wd_oid review)
{
	sqlite3_stmt *st;
	wd_err err = wd_store_statement(a, s, WD_SQL_SPEND, &st);

	return err != NULL
		       ? err
		       : wd_store_change(a, s, st,
					 wd_store_bind(st, 1, ref) &&
						 wd_store_bind_oid(st, 2,
								   &review));
}

wd_err wd_store_spent(struct wd_arena *a, struct wd_store *s, wd_str ref,
		      wd_oid review, bool *out)
{
	sqlite3_stmt *st;
	wd_err err = wd_store_statement(a, s, WD_SQL_SPENT, &st);

	return err != NULL
		       ? err
		       : wd_store_has_row(a, s, st,
					  wd_store_bind(st, 1, ref) &&
						  wd_store_bind_oid(st, 2,
								    &review),
					  out);
}

wd_err wd_store_use_certificate(struct wd_arena *a, struct wd_store *s,
				wd_str digest, bool *first)
{
	sqlite3_stmt *st;
	wd_err err = wd_store_statement(a, s, WD_SQL_USE_CERTIFICATE, &st);

	if (err == NULL)
		err = wd_store_change(a, s, st, wd_store_bind(st, 1, digest));
	if (err == NULL)
		*first = sqlite3_changes(s->db) == 1;
	return err;
}

wd_err wd_store_certificate_used(struct wd_arena *a, struct wd_store *s,
				 wd_str digest, bool *out)
{
	sqlite3_stmt *st;
	wd_err err = wd_store_statement(a, s, WD_SQL_CERTIFICATE_USED, &st);

	return err != NULL
		       ? err
		       : wd_store_has_row(a, s, st,
					  wd_store_bind(st, 1, digest), out);
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
	if (!wd_store_bind_oid(st, 1, &tag))
		return wd_store_failed(a, s, "hand over a value");
	err = wd_store_step(a, s, st, &row);
	if (err == NULL && row)
		good = wd_store_column_oid(st, 0, &id);
	(void)sqlite3_reset(st);
	if (err != NULL || !good)
		return err != NULL ? err : wd_store_damaged(a, s);
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
			   : wd_store_change(a, s, st,
					     wd_store_bind_oid(st, 1, &tag) &&
						     wd_store_bind_oid(st, 2,
								       &tree));
}

wd_err wd_store_answer(struct wd_arena *a, struct wd_store *s, wd_str key,
		       int64_t *asof, wd_str *answer, bool *known)
{
	sqlite3_stmt *st;
	bool row = false;
	wd_err err = wd_store_statement(a, s, WD_SQL_ANSWER, &st);

	if (err != NULL)
		return err;
	if (!wd_store_bind(st, 1, key))
		return wd_store_failed(a, s, "hand over a value");
	err = wd_store_step(a, s, st, &row);
	if (err == NULL && row) {
		*asof = sqlite3_column_int64(st, 0);
		*answer = wd_str_dup(a, wd_store_column(st, 1));
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
		err = wd_store_change(a, s, st,
				      sqlite3_bind_int64(st, 1,
							 forget_before) ==
					      SQLITE_OK);
	if (err == NULL)
		err = wd_store_statement(a, s, WD_SQL_SET_ANSWER, &st);
	return err != NULL
		       ? err
		       : wd_store_change(a, s, st,
					 wd_store_bind(st, 1, key) &&
						 sqlite3_bind_int64(st, 2,
								    asof) ==
							 SQLITE_OK &&
						 wd_store_bind(st, 3, answer));
}

wd_err wd_store_note(struct wd_arena *a, struct wd_store *s, wd_str name,
		     wd_str *value, bool *known)
{
	sqlite3_stmt *st;
	bool row = false;
	wd_err err = wd_store_statement(a, s, WD_SQL_NOTE, &st);

	if (err != NULL)
		return err;
	if (!wd_store_bind(st, 1, name))
		return wd_store_failed(a, s, "hand over a value");
	err = wd_store_step(a, s, st, &row);
	if (err == NULL && row)
		*value = wd_str_dup(a, wd_store_column(st, 0));
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
	return err != NULL
		       ? err
		       : wd_store_change(a, s, st,
					 wd_store_bind(st, 1, name) &&
						 wd_store_bind(st, 2, value));
}

wd_err wd_store_forget_notes(struct wd_arena *a, struct wd_store *s,
			     size_t keep)
{
	sqlite3_stmt *st;
	wd_err err = wd_store_statement(a, s, WD_SQL_FORGET_NOTES, &st);

	return err != NULL
		       ? err
		       : wd_store_change(a, s, st,
					 sqlite3_bind_int64(st, 1,
							    (int64_t)keep) ==
						 SQLITE_OK);
}
