/* inside.h - what the files of this room share; nobody else includes it. */
#ifndef WD_STORE_INSIDE_H
#define WD_STORE_INSIDE_H

#include <sqlite3.h>

#include "store/store.h"

enum {
	WD_STORE_BUSY_MS = 2000, /* how long another writer is waited for */
	WD_STORE_SCHEMA = 6,     /* PRAGMA user_version */
	WD_STORE_ROWS_MAX = 10000000
};

enum wd_store_sql {
	WD_SQL_BEGIN,
	WD_SQL_COMMIT,
	WD_SQL_ROLLBACK,
	WD_SQL_SYNC,
	WD_SQL_WAL_PAGES,
	WD_SQL_OFFSET,
	WD_SQL_SET_OFFSET,
	WD_SQL_CLEAR_SETTLED,
	WD_SQL_CLEAR_ACCEPTED,
	WD_SQL_CLEAR_SPENT,
	WD_SQL_CLEAR_TAGS,
	WD_SQL_SETTLE,
	WD_SQL_SETTLE_ALONE,
	WD_SQL_UNSETTLE,
	WD_SQL_ACCEPT,
	WD_SQL_ACCEPTED,
	WD_SQL_UNACCEPT,
	WD_SQL_SETTLED,
	WD_SQL_SPEND,
	WD_SQL_SPENT,
	WD_SQL_USE_CERTIFICATE,
	WD_SQL_CERTIFICATE_USED,
	WD_SQL_TAG_TREE,
	WD_SQL_SET_TAG_TREE,
	WD_SQL_ANSWER,
	WD_SQL_SET_ANSWER,
	WD_SQL_FORGET_ANSWERS,
	WD_SQL_NOTE,
	WD_SQL_SET_NOTE,
	WD_SQL_FORGET_NOTES,
	WD_SQL_CLEAR_NOTES,
	WD_SQL_COUNT
};

struct wd_store {
	sqlite3 *db;
	const char *path;
	sqlite3_stmt *statement[WD_SQL_COUNT]; /* prepared when first used */
	bool ready_to_write;
};

/* What the library last said about this file, and what we were doing. */
wd_err wd_store_failed(struct wd_arena *a, const struct wd_store *s,
		       const char *doing);

/* A statement, reset and without values; it stays the store's. */
WD_CHECKED wd_err wd_store_statement(struct wd_arena *a, struct wd_store *s,
				     enum wd_store_sql which,
				     sqlite3_stmt **out);

/*
 * One step.  `*row`: there is one to look at; else the statement is done and
 * reset.
 */
WD_CHECKED wd_err wd_store_step(struct wd_arena *a, struct wd_store *s,
				sqlite3_stmt *st, bool *row);

/* Run one that gives no rows. */
WD_CHECKED wd_err wd_store_run(struct wd_arena *a, struct wd_store *s,
			       enum wd_store_sql which);

/* Values for a statement; the bytes must outlive its next step. */
bool wd_store_bind(sqlite3_stmt *st, int at, wd_str s);
bool wd_store_bind_oid(sqlite3_stmt *st, int at, const wd_oid *id);

/* Of the row that it is at; the library's, until the next step. */
wd_str wd_store_column(sqlite3_stmt *st, int at);
bool wd_store_column_oid(sqlite3_stmt *st, int at, wd_oid *out);

/* It holds what no version of ours has written. */
wd_err wd_store_damaged(struct wd_arena *a, const struct wd_store *s);

/* Run a statement that gives no row, when its values were `bound`. */
WD_CHECKED wd_err wd_store_change(struct wd_arena *a, struct wd_store *s,
				  sqlite3_stmt *st, bool bound);
/* Does it, with its values, find a row? */
WD_CHECKED wd_err wd_store_has_row(struct wd_arena *a, struct wd_store *s,
				   sqlite3_stmt *st, bool bound, bool *out);

/* The schema's version; less than 0 is an error. */
WD_CHECKED wd_err wd_store_version(struct wd_arena *a, struct wd_store *s,
				   int *out);

/*
 * Make a new, empty file, whole from the start; `dir` is its directory.  What
 * is there stays, unless its schema is an older one of ours.
 */
WD_CHECKED wd_err wd_store_create(struct wd_arena *a, const char *dir,
				  const char *path);

#endif
