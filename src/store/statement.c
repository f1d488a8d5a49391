/* statement.c - every SQL text there is; none is ever built from data. */
#include "store/inside.h"

static const char *const sql[WD_SQL_COUNT] = {
	[WD_SQL_BEGIN] = "BEGIN IMMEDIATE",
	[WD_SQL_COMMIT] = "COMMIT",
	[WD_SQL_ROLLBACK] = "ROLLBACK",
	[WD_SQL_SYNC] = "PRAGMA synchronous = NORMAL",
	/* written back to the file when the log has more pages than that */
	[WD_SQL_WAL_PAGES] = "PRAGMA wal_autocheckpoint = 64",
	[WD_SQL_OFFSET] = "SELECT bytes FROM records",
	[WD_SQL_SET_OFFSET] = "UPDATE records SET bytes = ?1",
	[WD_SQL_CLEAR_SETTLED] = "DELETE FROM settled",
	[WD_SQL_CLEAR_ACCEPTED] = "DELETE FROM accepted",
	[WD_SQL_CLEAR_SPENT] = "DELETE FROM spent",
	[WD_SQL_CLEAR_TAGS] = "DELETE FROM tag_tree",
	[WD_SQL_SETTLE] =
		"INSERT INTO settled (rule, ref, id, accepted) "
		"VALUES (?1, ?2, ?3, ?4) "
		"ON CONFLICT (rule, ref) DO UPDATE SET id = ?3, accepted = ?4",
	[WD_SQL_SETTLE_ALONE] = "INSERT INTO settled (rule, ref, id, accepted) "
				"VALUES (?1, ?2, ?3, zeroblob(20)) "
				"ON CONFLICT (rule, ref) DO UPDATE SET id = ?3",
	[WD_SQL_UNSETTLE] = "DELETE FROM settled WHERE ref = ?1",
	[WD_SQL_ACCEPT] = "INSERT OR IGNORE INTO accepted (ref, id, rule) "
			  "VALUES (?1, ?2, ?3)",
	[WD_SQL_ACCEPTED] = "SELECT 1 FROM accepted "
			    "WHERE ref = ?1 AND id = ?2 AND rule = ?3",
	[WD_SQL_UNACCEPT] = "DELETE FROM accepted WHERE ref = ?1",
	[WD_SQL_SETTLED] = "SELECT rule, ref, id, accepted FROM settled "
			   "ORDER BY rule, ref",
	[WD_SQL_SPEND] = "INSERT OR IGNORE INTO spent (ref, review) "
			 "VALUES (?1, ?2)",
	[WD_SQL_SPENT] = "SELECT 1 FROM spent WHERE ref = ?1 AND review = ?2",
	[WD_SQL_USE_CERTIFICATE] =
		"INSERT OR IGNORE INTO certificate (digest) VALUES (?1)",
	[WD_SQL_CERTIFICATE_USED] =
		"SELECT 1 FROM certificate WHERE digest = ?1",
	[WD_SQL_TAG_TREE] = "SELECT tree FROM tag_tree WHERE tag = ?1",
	[WD_SQL_SET_TAG_TREE] = "INSERT OR REPLACE INTO tag_tree (tag, tree) "
				"VALUES (?1, ?2)",
	[WD_SQL_ANSWER] = "SELECT asof, text FROM answer WHERE request = ?1",
	[WD_SQL_SET_ANSWER] = "INSERT OR REPLACE INTO answer "
			      "(request, asof, text) VALUES (?1, ?2, ?3)",
	[WD_SQL_FORGET_ANSWERS] = "DELETE FROM answer WHERE asof < ?1",
	[WD_SQL_NOTE] = "SELECT value FROM note WHERE name = ?1",
	[WD_SQL_SET_NOTE] = "INSERT OR REPLACE INTO note (name, value) "
			    "VALUES (?1, ?2)",
	[WD_SQL_FORGET_NOTES] = "DELETE FROM note WHERE at <= "
				"(SELECT max(at) FROM note) - ?1",
	[WD_SQL_CLEAR_NOTES] = "DELETE FROM note",
};

static enum wd_code code_of(int result)
{
	switch (result & 0xff) {
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
		return WD_ERR_FORMAT;
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_IOERR:
	case SQLITE_FULL:
		return WD_ERR_IO;
	default:
		return WD_ERR_FOREIGN;
	}
}

wd_err wd_store_failed(struct wd_arena *a, const struct wd_store *s,
		       const char *doing)
{
	int result =
		s->db == NULL ? SQLITE_NOMEM : sqlite3_extended_errcode(s->db);
	const char *text =
		s->db == NULL ? sqlite3_errstr(result) : sqlite3_errmsg(s->db);

	return wd_failf(a, code_of(result), "%s: cannot %s: %s", s->path, doing,
			text);
}

wd_err wd_store_statement(struct wd_arena *a, struct wd_store *s,
			  enum wd_store_sql which, sqlite3_stmt **out)
{
	sqlite3_stmt **st = &s->statement[which];

	if (*st == NULL &&
	    sqlite3_prepare_v3(s->db, sql[which], -1, SQLITE_PREPARE_PERSISTENT,
			       st, NULL) != SQLITE_OK)
		return wd_store_failed(a, s, sql[which]);
	(void)sqlite3_reset(*st);
	(void)sqlite3_clear_bindings(*st);
	*out = *st;
	return NULL;
}

wd_err wd_store_step(struct wd_arena *a, struct wd_store *s, sqlite3_stmt *st,
		     bool *row)
{
	int result = sqlite3_step(st);
	wd_err err = NULL;

	if (result != SQLITE_ROW && result != SQLITE_DONE)
		err = wd_store_failed(a, s, sqlite3_sql(st));
	if (result != SQLITE_ROW)
		(void)sqlite3_reset(st);
	*row = result == SQLITE_ROW;
	return err;
}

wd_err wd_store_run(struct wd_arena *a, struct wd_store *s,
		    enum wd_store_sql which)
{
	sqlite3_stmt *st;
	bool row = false;
	wd_err err = wd_store_statement(a, s, which, &st);

	if (err == NULL)
		err = wd_store_step(a, s, st, &row);
	if (row)
		(void)sqlite3_reset(st);
	return err;
}
