/*
 * create.c - a new store: made beside its place and moved there when it is
 * whole, under a lock on the directory.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/inside.h"

/* `page_size` first: it cannot be changed later.  Then WAL, then the rest. */
static const char schema[] =
	"PRAGMA journal_mode = WAL;"
	"BEGIN;"
	"CREATE TABLE records (one INTEGER PRIMARY KEY CHECK (one = 1),"
	" bytes INTEGER NOT NULL) STRICT;"
	"INSERT INTO records VALUES (1, 0);"
	"CREATE TABLE settled (rule BLOB NOT NULL, ref BLOB NOT NULL,"
	" id BLOB NOT NULL, accepted BLOB NOT NULL, PRIMARY KEY (rule, ref))"
	" STRICT, WITHOUT ROWID;"
	"CREATE INDEX settled_by_ref ON settled (ref);"
	"CREATE TABLE accepted (ref BLOB NOT NULL, id BLOB NOT NULL,"
	" rule BLOB NOT NULL, PRIMARY KEY (ref, id, rule))"
	" STRICT, WITHOUT ROWID;"
	"CREATE TABLE spent (ref BLOB NOT NULL, review BLOB NOT NULL,"
	" PRIMARY KEY (ref, review)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE certificate (digest BLOB PRIMARY KEY)"
	" STRICT, WITHOUT ROWID;"
	"CREATE TABLE tag_tree (tag BLOB PRIMARY KEY, tree BLOB NOT NULL)"
	" STRICT, WITHOUT ROWID;"
	"CREATE TABLE answer (request BLOB PRIMARY KEY, asof INTEGER NOT NULL,"
	" text BLOB NOT NULL) STRICT;"
	"CREATE INDEX answer_by_age ON answer (asof);"
	"CREATE TABLE note (at INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE,"
	" value BLOB NOT NULL) STRICT;"
	"PRAGMA user_version = 6;"
	"COMMIT;";

static const char *const beside[] = { "", "-wal", "-shm", "-journal" };

static wd_err os_error(struct wd_arena *a, const char *verb, const char *path)
{
	return wd_failf(a, WD_ERR_IO, "cannot %s %s: %s", verb, path,
			strerror(errno));
}

/* A log left over from another file of this name would be replayed into it. */
static wd_err remove_all(struct wd_arena *a, const char *path)
{
	for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++) {
		const char *name = wd_strf(a, "%s%s", path, beside[i]).ptr;

		if (unlink(name) != 0 && errno != ENOENT)
			return os_error(a, "remove", name);
	}
	return NULL;
}

/* SQLite takes an empty file for a new database, and keeps its mode. */
static wd_err make_empty(struct wd_arena *a, const char *path)
{
	int fd =
		open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		     0600);

	if (fd < 0)
		return os_error(a, "create", path);
	(void)close(fd);
	return NULL;
}

static wd_err fill(struct wd_arena *a, const char *path)
{
	struct wd_store s = { .path = path };
	wd_err err = NULL;

	if (sqlite3_open_v2(path, &s.db,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
			    NULL) != SQLITE_OK ||
	    sqlite3_exec(s.db, schema, NULL, NULL, NULL) != SQLITE_OK)
		err = wd_store_failed(a, &s, "make the tables");
	if (sqlite3_close(s.db) != SQLITE_OK && err == NULL)
		err = wd_failf(a, WD_ERR_FOREIGN, "%s: cannot be closed", path);
	return err;
}

/* Somebody else may have been faster; what is not ours stays for its error. */
static wd_err is_older(struct wd_arena *a, const char *path, bool *out)
{
	struct wd_store s = { .path = path };
	int version = 0;
	wd_err err = NULL;

	if (sqlite3_open_v2(path, &s.db,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
				    SQLITE_OPEN_NOFOLLOW,
			    NULL) != SQLITE_OK)
		err = wd_store_failed(a, &s, "open it");
	else
		(void)sqlite3_busy_timeout(s.db, WD_STORE_BUSY_MS);
	if (err == NULL)
		err = wd_store_version(a, &s, &version);
	(void)sqlite3_close(s.db);
	*out = version > 0 && version < WD_STORE_SCHEMA;
	return err;
}

static wd_err create_locked(struct wd_arena *a, const char *path)
{
	const char *temp = wd_strf(a, "%s.new", path).ptr;
	bool older = false;
	struct stat st;
	wd_err err = lstat(path, &st) == 0 ? is_older(a, path, &older) : NULL;

	if (err != NULL || (lstat(path, &st) == 0 && !older))
		return err;
	err = remove_all(a, path);
	if (err == NULL)
		err = remove_all(a, temp);
	if (err == NULL)
		err = make_empty(a, temp);
	if (err == NULL)
		err = fill(a, temp);
	if (err == NULL && rename(temp, path) != 0)
		err = os_error(a, "create", path);
	if (err != NULL) {
		wd_err again = remove_all(a, temp);

		(void)again; /* the first error says why */
	}
	return err;
}

wd_err wd_store_create(struct wd_arena *a, const char *dir, const char *path)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), locked;
	wd_err err;

	if (fd < 0)
		return os_error(a, "open", dir);
	do
		locked = flock(fd, LOCK_EX);
	while (locked != 0 && errno == EINTR);
	err = locked == 0 ? create_locked(a, path) : os_error(a, "lock", dir);
	(void)close(fd);
	return err;
}
