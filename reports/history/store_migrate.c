/* store_migrate.c - the tables of the history, and the steps from each schema to the next. */
#include <errno.h>
#include <string.h>

#include "harness/base/err.h"
#include "reports/history/store.h"
#include "reports/history/store_inside.h"

/* "stra": tells our files from those of other programs that use SQLite. */
#define APPLICATION 0x73747261

/* steps[i] leads from schema i to i + 1; a step that was released is never changed. Numbers lie by
 * name first, so that a trend reads one stretch of the file, and a run's own are found by its
 * number behind each name. Numbers of runs are never used again. */
static const char *const steps[STORE_SCHEMA] = {
	"CREATE TABLE runs(id INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT UNIQUE,"
	" show TEXT NOT NULL, route TEXT NOT NULL, workload TEXT NOT NULL, straits TEXT NOT NULL,"
	" started INTEGER NOT NULL, seed INTEGER NOT NULL, duration INTEGER NOT NULL,"
	" trust TEXT NOT NULL, verdict TEXT NOT NULL, reason TEXT NOT NULL);"
	"CREATE INDEX runs_started ON runs(started);"
	"CREATE INDEX runs_show ON runs(show, started);"
	"CREATE INDEX runs_route ON runs(route, started);"
	"CREATE INDEX runs_verdict ON runs(verdict, started);"
	"CREATE TABLE names(id INTEGER PRIMARY KEY, metric TEXT NOT NULL, stream TEXT NOT NULL,"
	" UNIQUE(metric, stream));"
	"CREATE TABLE numbers(name INTEGER NOT NULL, run INTEGER NOT NULL, value REAL,"
	" PRIMARY KEY(name, run)) WITHOUT ROWID;",

	"ALTER TABLE runs ADD COLUMN build TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE runs ADD COLUMN captures_gone INTEGER NOT NULL DEFAULT 0;"
	"CREATE INDEX runs_build ON runs(build, started);",
};

static int read_number(struct store *store, const char *sql, int64_t *ret, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	int r = store_first(store, sql, &stmt, err);

	if (r == 0)
		*ret = sqlite3_column_int64(stmt, 0);
	(void)sqlite3_finalize(stmt);
	return r;
}

/* The file's schema: 0 for an empty file. */
static int read_schema(struct store *store, int64_t *ret, struct err *err)
{
	int64_t application = 0, tables = 0;
	int r = read_number(store, "PRAGMA application_id", &application, err);

	if (r == 0)
		r = read_number(store, "SELECT count(*) FROM sqlite_schema", &tables, err);
	if (r == 0)
		r = read_number(store, "PRAGMA user_version", ret, err);
	if (r < 0)
		return r;
	if (application != APPLICATION && (application || tables || *ret))
		return err_set(
			err, -EBADMSG,
			"%s: a database of another program, not a history; it was left as it "
			"is",
			store->path);
	if (*ret > STORE_SCHEMA)
		return err_set(err, -EPROTONOSUPPORT,
			       "%s: its schema is %lld, and this straits knows up to %d: a newer "
			       "straits wrote it",
			       store->path, (long long)*ret, STORE_SCHEMA);
	return 0;
}

static int take_steps(struct store *store, struct err *err)
{
	int64_t schema = 0;
	int r = read_schema(store, &schema, err); /* somebody else may just have taken them */

	for (int64_t i = schema; r == 0 && i < STORE_SCHEMA; i++)
		r = store_do(store, steps[i], err);
	if (r == 0 && schema < STORE_SCHEMA) {
		char *sql = sqlite3_mprintf("PRAGMA application_id=%d; PRAGMA user_version=%d",
					    APPLICATION, STORE_SCHEMA);

		r = sql ? store_do(store, sql, err) : err_set(err, -ENOMEM, "out of memory");
		sqlite3_free(sql);
	}
	return r;
}

int store_migrate(struct store *store, struct err *err)
{
	int64_t schema = 0;
	int r = store_do(store, "BEGIN", err); /* all that is read is of one moment */

	if (r == 0)
		r = store_end(store, read_schema(store, &schema, err), err);
	if (r < 0 || schema == STORE_SCHEMA)
		return r;
	/* Readers and a writer at once; where a file system cannot have it, the older journal does.
	 */
	(void)sqlite3_exec(store->db, "PRAGMA journal_mode=WAL", NULL, NULL, NULL);
	r = store_begin(store, err);
	return r < 0 ? r : store_end(store, take_steps(store, err), err);
}
