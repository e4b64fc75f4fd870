/* store.c - a history of 100 000 runs: how long it takes to answer, and to add one more. */
#include "reports/history/store.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/history/trend.h"

#define RUNS    "100000"
#define NUMBERS "200" /* a call with everything measured has some 200 to 320 */
#define ROUNDS  5
#define LIMIT_S 1.0

static double clock_s(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void fail(const char *why)
{
	(void)fprintf(stderr, "%s\n", why);
	exit(EXIT_FAILURE);
}

/* 29 routes, 10 shows, 400 builds, a run every five minutes; filled in the order of the tables,
 * which is quick, and leaves the same file as adding one by one but for the order of its pages. */
static const char fill[] =
	"PRAGMA synchronous=OFF; BEGIN;"
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<" RUNS ")"
	"INSERT INTO runs(id, path, show, route, workload, straits, started, seed, duration, trust,"
	" verdict, reason, build) SELECT i, '/runs/'||i, 'show-'||(i%10), 'route-'||(i%29), 'call',"
	" '0.1', 1700000000+i*300, i, 60000000000, 'valid', iif(i%7, 'pass', 'fail'), '',"
	" 'build-'||(i/250) FROM n;"
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<" NUMBERS ")"
	"INSERT INTO names SELECT i, iif(i=100, 'latency.p95', 'metric.'||i), 'to-buyer' FROM n;"
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<" NUMBERS ")"
	"INSERT INTO numbers SELECT n.i, r.id, abs(random()%1000000)/1000.0 FROM n CROSS JOIN runs r"
	" ORDER BY n.i, r.id;"
	"COMMIT;";

static void make(const char *path)
{
	struct store *store = NULL;
	sqlite3 *db = NULL;
	struct err err;

	if (store_open(path, STORE_WRITE, &store, &err) < 0)
		fail(err.text);
	store_close(store);
	if (sqlite3_open(path, &db) != SQLITE_OK ||
	    sqlite3_exec(db, fill, NULL, NULL, NULL) != SQLITE_OK)
		fail(sqlite3_errmsg(db));
	(void)sqlite3_close(db);
}

static int count(void *arg, const struct store_row *row)
{
	(void)row;
	++*(size_t *)arg;
	return 0;
}

/* Each opens the file anew, as each command does. */
struct question {
	const char *what;
	struct store_filter filter;
	bool trend, add, get;
};

static int ask(struct store *store, const struct question *q, int round, struct err *err)
{
	struct text said = { 0 };
	struct trend trend = { 0 };
	struct past_run run = { 0 };
	size_t rows = 0;
	int64_t id;
	int r;

	if (q->get || q->add) {
		r = store_get(store, 77777, &run, err);
		free(run.path);
		run.path = NULL;
		run.seed = round;
		if (r == 0 && q->add)
			r = store_add(store, &run, &id, err);
		past_done(&run);
	} else if (q->trend) {
		r = trend_read(store, "latency.p95", "to-buyer", &q->filter, &trend, err);
		if (r == 0)
			trend_text(&trend, &said);
		trend_done(&trend);
		text_done(&said);
	} else {
		r = store_each(store, &q->filter, count, &rows, err);
	}
	return r;
}

static double time_question(const char *path, const struct question *q, int round)
{
	struct store *store = NULL;
	struct err err;
	double begin = clock_s();

	if (store_open(path, q->add ? STORE_WRITE : STORE_READ, &store, &err) < 0 ||
	    ask(store, q, round, &err) < 0)
		fail(err.text);
	store_close(store);
	return clock_s() - begin;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(void)
{
	static const struct question questions[] = {
		{ .what = "the newest 20", .filter = { .limit = 20 } },
		{ .what = "all of them", .filter = { 0 } },
		{ .what = "fails of a route since then",
		  .filter = { .route = "route-3", .verdict = "fail", .since = 1720000000 } },
		{ .what = "a build of a show",
		  .filter = { .build = "build-200", .show = "show-3" } },
		{ .what = "a run with its numbers", .get = true },
		{ .what = "trend of a metric on a route",
		  .filter = { .route = "route-3" },
		  .trend = true },
		{ .what = "trend of a metric on every route", .trend = true },
		{ .what = "adding a run", .add = true },
	};
	char dir[] = "/tmp/straits-bench-XXXXXX", path[64], command[80];
	int status = EXIT_SUCCESS;
	struct stat st = { 0 };

	if (!mkdtemp(dir))
		fail(dir);
	(void)snprintf(path, sizeof(path), "%s/h.db", dir);
	make(path);
	(void)stat(path, &st);
	(void)printf(RUNS " runs of " NUMBERS " numbers: %.0f MB\n", (double)st.st_size / 1e6);
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		double v[ROUNDS];

		for (int k = 0; k < ROUNDS; k++)
			v[k] = time_question(path, &questions[i], k);
		qsort(v, ROUNDS, sizeof(v[0]), by_size);
		(void)printf("%-34s min %.3f, median %.3f, max %.3f s\n", questions[i].what, v[0],
			     v[ROUNDS / 2], v[ROUNDS - 1]);
		if (v[ROUNDS / 2] >= LIMIT_S) {
			(void)printf("FAIL: not below %.0f s\n", LIMIT_S);
			status = EXIT_FAILURE;
		}
	}
	(void)snprintf(command, sizeof(command), "rm -rf %s", dir);
	if (system(command) != 0)
		perror(dir);
	return status;
}
