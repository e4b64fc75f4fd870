/* store_inside.h - what the parts of the history share: the connection, statements, errors. */
#ifndef REPORTS_HISTORY_STORE_INSIDE_H
#define REPORTS_HISTORY_STORE_INSIDE_H

#include <limits.h>
#include <sqlite3.h>
#include <stdint.h>

struct err;

struct store {
	sqlite3 *db;
	char path[PATH_MAX];
};

/* What SQLite answered, as an errno with err. */
int store_fault(const struct store *store, int code, struct err *err);

/* A statement; to be given to sqlite3_finalize(). */
int store_prepare(struct store *store, const char *sql, sqlite3_stmt **ret, struct err *err);

/* The same, at its first row; one that gives none is a fault, and is to be finalized, too. */
int store_first(struct store *store, const char *sql, sqlite3_stmt **ret, struct err *err);

/* Runs statements that give no rows. */
int store_do(struct store *store, const char *sql, struct err *err);

/* Makes a step that must end the statement, and resets it. */
int store_step(struct store *store, sqlite3_stmt *stmt, struct err *err);

/* "" for NULL. */
const char *store_text(sqlite3_stmt *stmt, int column);

/* Every change stands between these: all of it is kept when r is 0, nothing otherwise. Returns r or
 * why it could not be kept. */
int store_begin(struct store *store, struct err *err);
int store_end(struct store *store, int r, struct err *err);

/* Makes the tables, or brings older ones up to STORE_SCHEMA. */
int store_migrate(struct store *store, struct err *err);

#endif
