/* store_add.c - runs into the history, and out of it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "harness/base/err.h"
#include "reports/history/store.h"
#include "reports/history/store_inside.h"

static int parse_started(const struct past_run *run, int64_t *ret, struct err *err)
{
	struct tm tm = { 0 };
	const char *end = strptime(run->started, "%Y-%m-%dT%H:%M:%SZ", &tm);

	if (!end || *end)
		return err_set(err, -EBADMSG,
			       "%s: started: found \"%s\", expected a time such as "
			       "2026-01-31T18:00:00Z",
			       run->path ? run->path : run->show, run->started);
	*ret = timegm(&tm);
	return 0;
}

static void bind_text(sqlite3_stmt *stmt, int at, const char *text)
{
	if (text)
		(void)sqlite3_bind_text(stmt, at, text, -1, SQLITE_TRANSIENT);
	else
		(void)sqlite3_bind_null(stmt, at);
}

/* The number of the run in this directory, 0 when there is none; *ret_same says whether it is the
 * same run, or an older one whose place was taken. */
static int find(struct store *store, const struct past_run *run, int64_t started, int64_t *ret_id,
		bool *ret_same, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	int code, r;

	*ret_id = 0;
	if (!run->path)
		return 0;
	r = store_prepare(store,
			  "SELECT id, started=?2 AND seed=?3 AND show=?4 FROM runs WHERE path=?1",
			  &stmt, err);
	if (r < 0)
		return r;
	bind_text(stmt, 1, run->path);
	(void)sqlite3_bind_int64(stmt, 2, started);
	(void)sqlite3_bind_int64(stmt, 3, run->seed);
	bind_text(stmt, 4, run->show);
	code = sqlite3_step(stmt);
	if (code == SQLITE_ROW) {
		*ret_id = sqlite3_column_int64(stmt, 0);
		*ret_same = sqlite3_column_int(stmt, 1) != 0;
	} else if (code != SQLITE_DONE) {
		r = store_fault(store, code, err);
	}
	(void)sqlite3_finalize(stmt);
	return r;
}

static int on_run(struct store *store, const char *sql, int64_t id, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	int r = store_prepare(store, sql, &stmt, err);

	if (r < 0)
		return r;
	(void)sqlite3_bind_int64(stmt, 1, id);
	r = store_step(store, stmt, err);
	(void)sqlite3_finalize(stmt);
	return r;
}

static int insert_run(struct store *store, const struct past_run *run, int64_t started, int64_t id,
		      int64_t *ret_id, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	int r = store_prepare(
		store,
		"INSERT INTO runs(id, path, show, route, workload, straits, started, seed, duration,"
		" trust, verdict, reason, build) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)",
		&stmt, err);

	if (r < 0)
		return r;
	if (id)
		(void)sqlite3_bind_int64(stmt, 1, id);
	bind_text(stmt, 2, run->path);
	bind_text(stmt, 3, run->show);
	bind_text(stmt, 4, run->route);
	bind_text(stmt, 5, run->workload);
	bind_text(stmt, 6, run->straits);
	(void)sqlite3_bind_int64(stmt, 7, started);
	(void)sqlite3_bind_int64(stmt, 8, run->seed);
	(void)sqlite3_bind_int64(stmt, 9, run->duration);
	bind_text(stmt, 10, run->trust);
	bind_text(stmt, 11, run->verdict);
	bind_text(stmt, 12, run->reason);
	bind_text(stmt, 13, run->build);
	r = store_step(store, stmt, err);
	(void)sqlite3_finalize(stmt);
	if (r == 0)
		*ret_id = sqlite3_last_insert_rowid(store->db);
	return r;
}

static int insert_numbers(struct store *store, const struct past_run *run, int64_t id,
			  struct err *err)
{
	sqlite3_stmt *name = NULL, *number = NULL;
	int r = store_prepare(store, "INSERT OR IGNORE INTO names(metric, stream) VALUES(?1, ?2)",
			      &name, err);

	if (r == 0)
		r = store_prepare(
			store,
			"INSERT OR REPLACE INTO numbers(name, run, value) VALUES((SELECT id "
			"FROM names WHERE metric=?1 AND stream=?2), ?3, ?4)",
			&number, err);
	for (size_t i = 0; r == 0 && i < run->count; i++) {
		const struct past_number *n = &run->numbers[i];

		bind_text(name, 1, n->metric);
		bind_text(name, 2, n->stream);
		r = store_step(store, name, err);
		if (r < 0)
			break;
		bind_text(number, 1, n->metric);
		bind_text(number, 2, n->stream);
		(void)sqlite3_bind_int64(number, 3, id);
		if (n->measured)
			(void)sqlite3_bind_double(number, 4, n->value);
		else
			(void)sqlite3_bind_null(number, 4);
		r = store_step(store, number, err);
	}
	(void)sqlite3_finalize(name);
	(void)sqlite3_finalize(number);
	return r;
}

static int forget(struct store *store, int64_t id, struct err *err)
{
	int r = on_run(store, "DELETE FROM numbers WHERE run=?1 AND name IN (SELECT id FROM names)",
		       id, err);

	return r < 0 ? r : on_run(store, "DELETE FROM runs WHERE id=?1", id, err);
}

static int put(struct store *store, const struct past_run *run, int64_t started, int64_t *ret_id,
	       struct err *err)
{
	bool same = false;
	int64_t id = 0;
	int r = find(store, run, started, &id, &same, err);

	if (r == 0 && id && same)
		r = forget(store, id, err);
	else if (r == 0 && id)
		r = on_run(store, "UPDATE runs SET path=NULL WHERE id=?1", id, err);
	if (r == 0)
		r = insert_run(store, run, started, same ? id : 0, ret_id, err);
	return r < 0 ? r : insert_numbers(store, run, *ret_id, err);
}

int store_add(struct store *store, const struct past_run *run, int64_t *ret_id, struct err *err)
{
	int64_t started = 0, id = 0;
	int r = parse_started(run, &started, err);

	if (r == 0)
		r = store_begin(store, err);
	if (r < 0)
		return r;
	r = store_end(store, put(store, run, started, &id, err), err);
	if (r == 0)
		*ret_id = id;
	return r;
}

int store_set_captures_gone(struct store *store, int64_t id, struct err *err)
{
	return on_run(store, "UPDATE runs SET captures_gone=1 WHERE id=?1", id, err);
}

int store_set_directory_gone(struct store *store, int64_t id, struct err *err)
{
	return on_run(store, "UPDATE runs SET captures_gone=1, path=NULL WHERE id=?1", id, err);
}

int store_forget(struct store *store, int64_t id, struct err *err)
{
	int r = store_begin(store, err);

	return r < 0 ? r : store_end(store, forget(store, id, err), err);
}
