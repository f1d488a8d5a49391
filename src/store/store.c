#include "store/store.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/inside.h"

/* Nothing in the file may make the library do more than it was asked to. */
static void harden(sqlite3 *db)
{
	(void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	/*
	 * Writing back costs a push two syncs.  The next writer does it when
	 * there is enough of it; a log that stays is read by the next opener.
	 */
	(void)sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	(void)sqlite3_busy_timeout(db, WD_STORE_BUSY_MS);
}

wd_err wd_store_version(struct wd_arena *a, struct wd_store *s, int *out)
{
	sqlite3_stmt *st = NULL;
	int version = -1;

	if (sqlite3_prepare_v2(s->db, "PRAGMA user_version", -1, &st, NULL) ==
		    SQLITE_OK &&
	    sqlite3_step(st) == SQLITE_ROW)
		version = sqlite3_column_int(st, 0);
	if (sqlite3_finalize(st) != SQLITE_OK || version < 0)
		return wd_store_failed(a, s, "read it");
	*out = version;
	return NULL;
}

static wd_err check_schema(struct wd_arena *a, struct wd_store *s, bool *older)
{
	int version;
	wd_err err = wd_store_version(a, s, &version);

	if (err != NULL)
		return err;
	*older = version > 0 && version < WD_STORE_SCHEMA;
	if (version > WD_STORE_SCHEMA)
		return wd_failf(a, WD_ERR_UNSUPPORTED,
				"%s: made by a newer Warder (version %d, this "
				"one knows %d)",
				s->path, version, WD_STORE_SCHEMA);
	if (version <= 0)
		return wd_failf(a, WD_ERR_FORMAT,
				"%s: is not a store of Warder's; once removed, "
				"it is made again from the records",
				s->path);
	return NULL;
}

static wd_err open_existing(struct wd_arena *a, struct wd_store *s, bool *older)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
		    SQLITE_OPEN_NOFOLLOW;
	wd_err err;

	if (sqlite3_open_v2(s->path, &s->db, flags, NULL) != SQLITE_OK) {
		err = wd_store_failed(a, s, "open it");
	} else if (sqlite3_db_readonly(s->db, "main") != 0) {
		/* SQLite falls back to reading, and fails at the first write */
		err = wd_failf(a, WD_ERR_IO, "%s: may not be written", s->path);
	} else {
		harden(s->db);
		err = check_schema(a, s, older);
	}
	if (err != NULL || *older) {
		(void)sqlite3_close(s->db);
		s->db = NULL;
	}
	return err;
}

wd_err wd_store_open(struct wd_arena *a, const char *dir, struct wd_store **out)
{
	struct wd_store *s = wd_new(a, struct wd_store, 1);
	char real[PATH_MAX];
	bool older = false;
	wd_err err = NULL;

	/* NOFOLLOW below speaks of every part of the path. */
	if (realpath(dir, real) == NULL)
		return wd_failf(a, WD_ERR_IO, "cannot open %s: %s", dir,
				strerror(errno));
	s->path = wd_strf(a, "%s/state.db", real).ptr;
	if (access(s->path, F_OK) != 0) {
		if (errno != ENOENT)
			return wd_failf(a, WD_ERR_IO, "cannot open %s: %s",
					s->path, strerror(errno));
		err = wd_store_create(a, real, s->path);
	}
	if (err == NULL)
		err = open_existing(a, s, &older);
	if (err == NULL && older) {
		older = false;
		err = wd_store_create(a, real, s->path);
		if (err == NULL)
			err = open_existing(a, s, &older);
	}
	if (err == NULL && older)
		err = wd_failf(a, WD_ERR_IO, "%s: cannot be renewed", s->path);
	if (err == NULL)
		*out = s;
	return err;
}

void wd_store_close(struct wd_store *s)
{
	if (s == NULL || s->db == NULL)
		return;
	for (size_t i = 0; i < WD_SQL_COUNT; i++) {
		(void)sqlite3_finalize(s->statement[i]);
		s->statement[i] = NULL;
	}
	(void)sqlite3_close(s->db);
	s->db = NULL;
}

wd_err wd_store_begin(struct wd_arena *a, struct wd_store *s)
{
	wd_err err = NULL;

	if (!s->ready_to_write) {
		err = wd_store_run(a, s, WD_SQL_SYNC);
		if (err == NULL)
			err = wd_store_run(a, s, WD_SQL_WAL_PAGES);
		s->ready_to_write = err == NULL;
	}
	return err != NULL ? err : wd_store_run(a, s, WD_SQL_BEGIN);
}

wd_err wd_store_commit(struct wd_arena *a, struct wd_store *s)
{
	return wd_store_run(a, s, WD_SQL_COMMIT);
}

void wd_store_rollback(struct wd_store *s)
{
	(void)sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
}
