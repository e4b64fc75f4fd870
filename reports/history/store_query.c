/* store_query.c - asking the history. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/history/store.h"
#include "reports/history/store_inside.h"

#define COLUMNS                                                                                 \
	"r.id, r.path, r.show, r.route, r.workload, r.straits, r.started, r.seed, r.duration, " \
	"r.trust, r.verdict, r.reason, r.build, r.captures_gone"

/* The conditions of a filter, each with a parameter of its own name. */
static void add_conditions(struct text *sql, const struct store_filter *f)
{
	text_add(sql, " WHERE 1");
	if (f->show)
		text_add(sql, " AND r.show=$show");
	if (f->route)
		text_add(sql, " AND r.route=$route");
	if (f->build)
		text_add(sql, " AND r.build=$build");
	if (f->verdict)
		text_add(sql, " AND r.verdict=$verdict");
	if (f->since)
		text_add(sql, " AND r.started>=$since");
	if (f->before)
		text_add(sql, " AND r.started<$before");
	if (f->id)
		text_add(sql, " AND r.id=$id");
}

static void bind_text(sqlite3_stmt *stmt, const char *name, const char *text)
{
	int at = sqlite3_bind_parameter_index(stmt, name);

	if (at && text)
		(void)sqlite3_bind_text(stmt, at, text, -1, SQLITE_TRANSIENT);
}

static void bind_number(sqlite3_stmt *stmt, const char *name, int64_t value)
{
	int at = sqlite3_bind_parameter_index(stmt, name);

	if (at)
		(void)sqlite3_bind_int64(stmt, at, value);
}

/* Takes the text of the statement. */
static int prepare(struct store *store, struct text *sql, const struct store_filter *f,
		   sqlite3_stmt **ret, struct err *err)
{
	int r = sql->failed ? err_set(err, -ENOMEM, "out of memory")
			    : store_prepare(store, text_str(sql), ret, err);

	text_done(sql);
	if (r < 0)
		return r;
	bind_text(*ret, "$show", f->show);
	bind_text(*ret, "$route", f->route);
	bind_text(*ret, "$build", f->build);
	bind_text(*ret, "$verdict", f->verdict);
	bind_number(*ret, "$since", f->since);
	bind_number(*ret, "$before", f->before);
	bind_number(*ret, "$id", f->id);
	bind_number(*ret, "$limit", f->limit ? (int64_t)f->limit : -1);
	return 0;
}

static void read_row(sqlite3_stmt *stmt, struct store_row *row)
{
	struct past_run *run = &row->run;

	row->id = sqlite3_column_int64(stmt, 0);
	run->path = (char *)sqlite3_column_text(stmt, 1); /* until the next step */
	past_copy(run->show, sizeof(run->show), store_text(stmt, 2));
	past_copy(run->route, sizeof(run->route), store_text(stmt, 3));
	past_copy(run->workload, sizeof(run->workload), store_text(stmt, 4));
	past_copy(run->straits, sizeof(run->straits), store_text(stmt, 5));
	row->started = sqlite3_column_int64(stmt, 6);
	run->seed = sqlite3_column_int64(stmt, 7);
	run->duration = sqlite3_column_int64(stmt, 8);
	past_copy(run->trust, sizeof(run->trust), store_text(stmt, 9));
	past_copy(run->verdict, sizeof(run->verdict), store_text(stmt, 10));
	past_copy(run->reason, sizeof(run->reason), store_text(stmt, 11));
	past_copy(run->build, sizeof(run->build), store_text(stmt, 12));
	row->captures_gone = sqlite3_column_int(stmt, 13) != 0;
	past_time(run->started, sizeof(run->started), row->started);
}

/* Steps through a statement; each step's row goes to use. */
static int step_all(struct store *store, sqlite3_stmt *stmt,
		    int (*use)(void *arg, sqlite3_stmt *stmt, struct err *err), void *arg,
		    struct err *err)
{
	int code;

	while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
		int r = use(arg, stmt, err);

		if (r < 0)
			return r;
	}
	return code == SQLITE_DONE ? 0 : store_fault(store, code, err);
}

/* Hands the runs that the filter lets through to use, in this order. */
static int select_runs(struct store *store, const struct store_filter *filter, const char *order,
		       int (*use)(void *arg, sqlite3_stmt *stmt, struct err *err), void *arg,
		       struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	struct text sql = { 0 };
	int r;

	text_add(&sql, "SELECT " COLUMNS " FROM runs r");
	add_conditions(&sql, filter);
	text_addf(&sql, " ORDER BY %s LIMIT $limit", order);
	r = prepare(store, &sql, filter, &stmt, err);
	if (r == 0)
		r = step_all(store, stmt, use, arg, err);
	(void)sqlite3_finalize(stmt);
	return r;
}

struct rows {
	int (*row)(void *arg, const struct store_row *row);
	void *arg;
};

static int use_row(void *arg, sqlite3_stmt *stmt, struct err *err)
{
	const struct rows *rows = arg;
	struct store_row row = { 0 };

	(void)err;
	read_row(stmt, &row);
	return rows->row(rows->arg, &row);
}

int store_each(struct store *store, const struct store_filter *filter,
	       int (*row)(void *arg, const struct store_row *row), void *arg, struct err *err)
{
	struct rows rows = { row, arg };

	return select_runs(store, filter, "r.started DESC, r.id DESC", use_row, &rows, err);
}

static int use_number(void *arg, sqlite3_stmt *stmt, struct err *err)
{
	struct past_run *run = arg;
	struct past_number *v = reallocarray(run->numbers, run->count + 1, sizeof(*v));

	if (!v)
		return err_set(err, -ENOMEM, "out of memory");
	run->numbers = v;
	v = &v[run->count++];
	*v = (struct past_number){ .measured = sqlite3_column_type(stmt, 2) != SQLITE_NULL };
	past_copy(v->metric, sizeof(v->metric), store_text(stmt, 0));
	past_copy(v->stream, sizeof(v->stream), store_text(stmt, 1));
	v->value = v->measured ? sqlite3_column_double(stmt, 2) : 0;
	return 0;
}

static int load_numbers(struct store *store, int64_t id, struct past_run *run, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	int r = store_prepare(
		store,
		"SELECT n.metric, n.stream, v.value FROM names n CROSS JOIN numbers v "
		"ON v.name=n.id AND v.run=?1 ORDER BY n.id",
		&stmt, err);

	if (r == 0) {
		(void)sqlite3_bind_int64(stmt, 1, id);
		r = step_all(store, stmt, use_number, run, err);
	}
	(void)sqlite3_finalize(stmt);
	return r;
}

/* A list while it is loaded. */
struct loading {
	struct store *store;
	struct past_list *list;
};

static int load_row(void *arg, sqlite3_stmt *stmt, struct err *err)
{
	const struct loading *loading = arg;
	struct store_row row = { 0 };
	struct past_run run;
	int r = 0;

	read_row(stmt, &row);
	run = row.run;
	if (run.path) {
		run.path = strdup(run.path);
		r = run.path ? 0 : err_set(err, -ENOMEM, "out of memory");
	}
	if (r == 0)
		r = load_numbers(loading->store, row.id, &run, err);
	if (r == 0)
		r = past_list_add(loading->list, &run, err);
	past_done(&run); /* empty once the list has it */
	return r;
}

int store_load(struct store *store, const struct store_filter *filter, struct past_list *list,
	       struct err *err)
{
	struct loading loading = { store, list };

	return select_runs(store, filter, "r.started, r.id", load_row, &loading, err);
}

int store_get(struct store *store, int64_t id, struct past_run *ret, struct err *err)
{
	struct past_list list = { 0 };
	int r = store_load(store, &(struct store_filter){ .id = id }, &list, err);

	if (r == 0 && list.n == 0)
		r = err_set(err, -ENOENT, "%s: no run %lld", store->path, (long long)id);
	if (r == 0) {
		*ret = list.v[0];
		list.n = 0;
	}
	past_list_done(&list);
	return r;
}

static int use_point(void *arg, sqlite3_stmt *stmt, struct err *err)
{
	const struct store_listener *listener = arg;
	const struct store_point point = {
		.id = sqlite3_column_int64(stmt, 0),
		.started = sqlite3_column_int64(stmt, 1),
		.route = store_text(stmt, 2),
		.build = store_text(stmt, 3),
		.verdict = store_text(stmt, 4),
		.invalid = sqlite3_column_int(stmt, 5) != 0,
		.value = sqlite3_column_double(stmt, 6),
	};

	(void)err;
	return listener->point(listener->arg, &point);
}

/* Runs lie in the order that is asked for (runs_route); their numbers of one name lie together. */
int store_series(struct store *store, const char *metric, const char *stream,
		 const struct store_filter *filter, const struct store_listener *listener,
		 struct err *err)
{
	struct store_listener own = *listener;
	sqlite3_stmt *stmt = NULL;
	struct text sql = { 0 };
	int r;

	text_add(&sql, "SELECT r.id, r.started, r.route, r.build, r.verdict, "
		       "r.trust='invalid' OR r.verdict='invalid', v.value FROM runs r "
		       "CROSS JOIN numbers v ON v.run=r.id AND v.name=(SELECT id FROM names WHERE "
		       "metric=$metric AND stream=$stream)");
	add_conditions(&sql, filter);
	text_add(&sql, " AND v.value IS NOT NULL ORDER BY r.route, r.started, r.id");
	r = prepare(store, &sql, filter, &stmt, err);
	if (r == 0) {
		bind_text(stmt, "$metric", metric);
		bind_text(stmt, "$stream", stream);
		r = step_all(store, stmt, use_point, &own, err);
	}
	(void)sqlite3_finalize(stmt);
	return r;
}
