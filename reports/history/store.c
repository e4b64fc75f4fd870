/* store.c - opening the history: whose file it is, whether it is whole. */
#include "reports/history/store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "harness/base/err.h"
#include "reports/history/store_inside.h"

#define WAIT_MS 10000

/* A file up to this size is checked page by page before it is used: some 0.1 s. */
#define CHECKED_BYTES (32 << 20)

int store_fault(const struct store *store, int code, struct err *err)
{
	switch (code & 0xff) {
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
		return err_set(
			err, -EBADMSG,
			"%s: no history, or a damaged one (%s); it was left as it is: move it "
			"away, or name another file",
			store->path, sqlite3_errstr(code));
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(err, -EBUSY, "%s: others have been using it for %d s", store->path,
			       WAIT_MS / 1000);
	case SQLITE_FULL:
		return err_set(err, -ENOSPC, "%s: the disk is full", store->path);
	case SQLITE_NOMEM:
		return err_set(err, -ENOMEM, "out of memory");
	case SQLITE_READONLY:
	case SQLITE_PERM:
		return err_set(err, -EACCES, "%s: it may not be written by this user", store->path);
	default:
		return err_set(err, -EIO, "%s: %s", store->path,
			       store->db ? sqlite3_errmsg(store->db) : sqlite3_errstr(code));
	}
}

int store_prepare(struct store *store, const char *sql, sqlite3_stmt **ret, struct err *err)
{
	int code = sqlite3_prepare_v2(store->db, sql, -1, ret, NULL);

	return code == SQLITE_OK ? 0 : store_fault(store, code, err);
}

int store_first(struct store *store, const char *sql, sqlite3_stmt **ret, struct err *err)
{
	int r = store_prepare(store, sql, ret, err);
	int code;

	if (r < 0)
		return r;
	code = sqlite3_step(*ret);
	return code == SQLITE_ROW ? 0 : store_fault(store, code, err);
}

int store_do(struct store *store, const char *sql, struct err *err)
{
	int code = sqlite3_exec(store->db, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? 0 : store_fault(store, code, err);
}

int store_step(struct store *store, sqlite3_stmt *stmt, struct err *err)
{
	int code = sqlite3_step(stmt);
	int r = code == SQLITE_DONE ? 0 : store_fault(store, code, err);

	(void)sqlite3_reset(stmt);
	return r;
}

const char *store_text(sqlite3_stmt *stmt, int column)
{
	const char *s = (const char *)sqlite3_column_text(stmt, column);

	return s ? s : "";
}

int store_begin(struct store *store, struct err *err)
{
	return store_do(store, "BEGIN IMMEDIATE", err);
}

int store_end(struct store *store, int r, struct err *err)
{
	if (r == 0)
		r = store_do(store, "COMMIT", err);
	if (r < 0 && !sqlite3_get_autocommit(store->db))
		(void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	return r;
}

const char *store_path(const struct store *store)
{
	return store->path;
}

int store_default(char *ret, size_t size, struct err *err)
{
	const char *named = getenv("STRAITS_HISTORY");
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
	int n;

	if (named && !strcmp(named, "none"))
		return err_set(err, -ECANCELED, "STRAITS_HISTORY is \"none\": no history is kept");
	if (named && *named)
		n = snprintf(ret, size, "%s", named);
	else if (data && *data == '/')
		n = snprintf(ret, size, "%s/straits/history.db", data);
	else if (home && *home == '/')
		n = snprintf(ret, size, "%s/.local/share/straits/history.db", home);
	else
		return err_set(
			err, -ENOENT,
			"no place for the history: HOME is not set; name a file with --db or "
			"STRAITS_HISTORY");
	return n < (int)size ? 0 : err_set(err, -ENAMETOOLONG, "the history's name is too long");
}

/* The folders above the default file: for its owner alone, as the XDG specification has it. */
static int make_folders(const char *path, struct err *err)
{
	char part[PATH_MAX];

	(void)snprintf(part, sizeof(part), "%s", path);
	for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(part, 0700) < 0 && errno != EEXIST)
			return err_set(err, -errno, "%s: %s", part, strerror(errno));
		*slash = '/';
	}
	return 0;
}

static int check_file(const struct store *store, enum store_use use, off_t *ret_size,
		      struct err *err)
{
	struct stat st;

	*ret_size = 0;
	if (stat(store->path, &st) < 0) {
		if (errno == ENOENT && use == STORE_WRITE)
			return 0;
		return err_set(err, -errno,
			       errno == ENOENT ? "%s: %s: no history yet; straits run and straits "
						 "history add make it"
					       : "%s: %s",
			       store->path, strerror(errno));
	}
	*ret_size = st.st_size;
	if (!S_ISREG(st.st_mode))
		return err_set(err, -EINVAL, "%s: not a file", store->path);
	return 0;
}

static int quick_check(struct store *store, const char *sql, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	int r = store_first(store, sql, &stmt, err);

	if (r == 0 && strcmp(store_text(stmt, 0), "ok") != 0)
		r = err_set(
			err, -EBADMSG,
			"%s: the history is damaged (%s); it was left as it is: move it away, or "
			"name another file",
			store->path, store_text(stmt, 0));
	(void)sqlite3_finalize(stmt);
	return r;
}

int store_check(struct store *store, struct err *err)
{
	return quick_check(store, "PRAGMA integrity_check(1)", err);
}

static int connect(struct store *store, enum store_use use, struct err *err)
{
	int flags = SQLITE_OPEN_READWRITE | (use == STORE_WRITE ? SQLITE_OPEN_CREATE : 0);
	off_t size = 0;
	int code, r = check_file(store, use, &size, err);

	if (r < 0)
		return r;
	code = sqlite3_open_v2(store->path, &store->db, flags, NULL);
	if (code != SQLITE_OK)
		return store_fault(store, code, err);
	(void)sqlite3_busy_timeout(store->db, WAIT_MS);
	if (size > 0 && size <= CHECKED_BYTES)
		r = quick_check(store, "PRAGMA quick_check(1)", err);
	return r < 0 ? r : store_migrate(store, err);
}

int store_open(const char *path, enum store_use use, struct store **ret, struct err *err)
{
	struct store *store = calloc(1, sizeof(*store));
	int r = 0;

	if (!store)
		return err_set(err, -ENOMEM, "out of memory");
	if (!path) {
		r = store_default(store->path, sizeof(store->path), err);
		if (r == 0 && use == STORE_WRITE)
			r = make_folders(store->path, err);
	} else if (snprintf(store->path, sizeof(store->path), "%s", path) >=
		   (int)sizeof(store->path)) {
		r = err_set(err, -ENAMETOOLONG, "%s: too long a name", path);
	}
	if (r == 0)
		r = connect(store, use, err);
	if (r < 0)
		store_close(store);
	else
		*ret = store;
	return r;
}

void store_close(struct store *store)
{
	if (store)
		(void)sqlite3_close(store->db);
	free(store);
}
