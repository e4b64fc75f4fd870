/* test_store_file.c - the history's file: older ones, those of others, damaged ones, many writers.
 */
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/history/store.h"
#include "tests/support/files.h"
#include "tests/support/suite.h"
#include "tests/unit/history/past_kit.h"

static const char *in(const char *dir, char path[static 128])
{
	(void)snprintf(path, 128, "%s/h.db", dir);
	return path;
}

static void run_sql(const char *path, const char *sql)
{
	sqlite3 *db = NULL;

	CHECK_INT(sqlite3_open(path, &db), SQLITE_OK);
	CHECK_INT(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	(void)sqlite3_close(db);
}

/* Opening and adding are refused with this code, and not a byte of the file changes. */
static void check_refused(const char *path, int code, const char *why)
{
	struct text before = file_read(path), after;
	struct store *store = NULL;
	struct err err = { 0 };

	CHECK_INT(store_open(path, STORE_WRITE, &store, &err), code);
	CHECK_HAS(err.text, why);
	CHECK_HAS(err.text, path);
	CHECK_INT(store_open(path, STORE_READ, &store, &err), code);
	after = file_read(path);
	CHECK(before.len == after.len && before.len > 0 && !memcmp(before.s, after.s, before.len));
	text_done(&before);
	text_done(&after);
}

/* A file as schema 1 was: this text is never changed. */
static const char schema_1[] =
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
	" PRIMARY KEY(name, run)) WITHOUT ROWID;"
	"INSERT INTO runs VALUES(7, '/runs/a', 'call', 'lan', 'call', '0.1', 1777680000, 5,"
	" 10000000000, 'valid', 'fail', '');"
	"INSERT INTO names VALUES(3, 'latency.p95', 'to-buyer');"
	"INSERT INTO numbers VALUES(3, 7, 612.5);"
	"PRAGMA application_id=1937011297; PRAGMA user_version=1;";

static void a_file_of_schema_1_is_brought_up(void)
{
	struct store *store = NULL;
	struct past_run run = { 0 }, more = kit_run();
	char dir[64], path[128];
	struct err err;
	int64_t id = 0;

	run_sql(in(scratch_make(dir), path), schema_1);
	CHECK_INT(store_open(path, STORE_READ, &store, &err), 0);
	CHECK_INT(store_get(store, 7, &run, &err), 0);
	CHECK_STR(run.verdict, "fail");
	CHECK_STR(run.build, "");
	CHECK_STR(run.path, "/runs/a");
	CHECK_INT(run.count, 1);
	CHECK_NEAR(run.numbers[0].value, 612.5, 0);
	past_done(&run);
	past_copy(more.build, sizeof(more.build), "new");
	CHECK_INT(store_add(store, &more, &id, &err), 0);
	CHECK_INT(id, 8);
	store_close(store);
	CHECK_INT(store_open(path, STORE_WRITE, &store, &err), 0);
	CHECK_INT(store_get(store, 8, &run, &err), 0);
	CHECK_STR(run.build, "new");
	past_done(&run);
	store_close(store);
	scratch_remove(dir);
}

static void a_newer_schema_is_refused(void)
{
	char dir[64], path[128];

	run_sql(in(scratch_make(dir), path),
		"CREATE TABLE strange(x); PRAGMA application_id=1937011297; PRAGMA user_version=99;");
	check_refused(path, -EPROTONOSUPPORT, "a newer straits wrote it");
	scratch_remove(dir);
}

static void files_of_others_are_left_alone(void)
{
	char dir[64], path[128];
	FILE *f;

	run_sql(in(scratch_make(dir), path), "CREATE TABLE bookmarks(url);");
	check_refused(path, -EBADMSG, "of another program");
	f = fopen(path, "we");
	CHECK(f != NULL);
	if (f) {
		for (int i = 0; i < 200; i++)
			(void)fputs("This is no database, but a letter to somebody.\n", f);
		(void)fclose(f);
	}
	check_refused(path, -EBADMSG, "left as it is");
	scratch_remove(dir);
}

static void fill(const char *path, int runs)
{
	struct store *store = NULL;
	struct err err;

	CHECK_INT(store_open(path, STORE_WRITE, &store, &err), 0);
	for (int i = 0; i < runs && store; i++) {
		struct past_run run = kit_run();
		int64_t id;

		run.seed = i;
		for (int k = 0; k < 100; k++) {
			char name[32];

			(void)snprintf(name, sizeof(name), "metric.%d", k);
			kit_number(&run, name, i + k);
		}
		CHECK_INT(store_add(store, &run, &id, &err), 0);
		past_done(&run);
	}
	store_close(store);
}

static void a_file_cut_short_is_said_and_kept(void)
{
	char dir[64], path[128];
	struct stat st = { 0 };

	fill(in(scratch_make(dir), path), 20);
	CHECK_INT(stat(path, &st), 0);
	CHECK_INT(truncate(path, st.st_size / 2), 0);
	check_refused(path, -EBADMSG, "left as it");
	scratch_remove(dir);
}

/* Pages in the middle overwritten: the head is whole, and only the check before writing sees it. */
static void a_file_damaged_inside_is_said_before_it_is_written(void)
{
	char dir[64], path[128], noise[8192];
	struct text before, after;
	struct store *store = NULL;
	struct err err = { 0 };
	int fd;

	memset(noise, 0xa5, sizeof(noise));
	fill(in(scratch_make(dir), path), 20);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	CHECK_INT(pwrite(fd, noise, sizeof(noise), 40960), (int64_t)sizeof(noise));
	(void)close(fd);
	before = file_read(path);
	CHECK_INT(store_open(path, STORE_WRITE, &store, &err), -EBADMSG);
	CHECK_HAS(err.text, "damaged");
	after = file_read(path);
	CHECK(before.len == after.len && !memcmp(before.s, after.s, before.len));
	text_done(&before);
	text_done(&after);
	scratch_remove(dir);
}

static void a_missing_file_is_made_by_writers_alone(void)
{
	struct store *store = NULL;
	char dir[64], path[128];
	struct err err;

	in(scratch_make(dir), path);
	CHECK_INT(store_open(path, STORE_READ, &store, &err), -ENOENT);
	CHECK_HAS(err.text, "no history yet");
	CHECK_INT(access(path, F_OK), -1);
	CHECK_INT(store_open(path, STORE_WRITE, &store, &err), 0);
	store_close(store);
	CHECK_INT(store_open(path, STORE_READ, &store, &err), 0);
	store_close(store);
	CHECK_INT(store_open(dir, STORE_WRITE, &store, &err), -EINVAL);
	scratch_remove(dir);
}

enum { WRITERS = 4, EACH = 25 };

/* One of several processes that begin at once, also to make the file; its exit status. */
static int write_many(const char *path, int writer, int go)
{
	struct err err = { 0 };
	char byte;

	if (read(go, &byte, 1) < 0)
		return 2;
	for (int i = 0; i < EACH; i++) {
		struct store *store = NULL;
		struct past_run run = kit_run();
		int64_t id;
		bool ok;

		run.seed = writer * 1000 + i;
		kit_number(&run, "latency.p95", (double)run.seed);
		kit_number(&run, writer % 2 ? "odd" : "even", i);
		ok = store_open(path, STORE_WRITE, &store, &err) == 0 &&
		     store_add(store, &run, &id, &err) == 0;
		store_close(store);
		past_done(&run);
		if (!ok) {
			(void)fprintf(stderr, "%s\n", err.text);
			return 1;
		}
	}
	return 0;
}

static void several_writers_at_once_lose_nothing(void)
{
	struct past_list list = { 0 };
	struct store *store = NULL;
	char dir[64], path[128];
	int go[2], sum = 0;
	struct err err;
	pid_t writers[WRITERS];

	in(scratch_make(dir), path);
	CHECK_INT(pipe2(go, O_CLOEXEC), 0);
	(void)fflush(NULL);
	for (int i = 0; i < WRITERS; i++) {
		writers[i] = fork();
		if (writers[i] == 0) {
			(void)close(go[1]);
			_exit(write_many(path, i, go[0]));
		}
	}
	(void)close(go[0]);
	(void)close(go[1]); /* all of them see the end of it */
	for (int i = 0; i < WRITERS; i++) {
		int status = -1;

		CHECK(waitpid(writers[i], &status, 0) == writers[i]);
		CHECK_INT(status, 0);
	}
	CHECK_INT(store_open(path, STORE_READ, &store, &err), 0);
	CHECK_INT(store_load(store, &(struct store_filter){ 0 }, &list, &err), 0);
	CHECK_INT(list.n, (size_t)WRITERS * EACH);
	for (size_t i = 0; i < list.n; i++) {
		const struct past_number *n = past_find(&list.v[i], "latency.p95", "to-buyer");

		CHECK_INT(list.v[i].count, 2);
		CHECK_INT(n ? (int64_t)n->value : -1, list.v[i].seed);
		sum += (int)list.v[i].seed;
	}
	CHECK_INT(sum, EACH * (0 + 1000 + 2000 + 3000) + WRITERS * (EACH * (EACH - 1) / 2));
	CHECK_INT(store_check(store, &err), 0);
	past_list_done(&list);
	store_close(store);
	scratch_remove(dir);
}

static void the_default_place_is_that_of_the_desktop(void)
{
	char *history = getenv("STRAITS_HISTORY"), *data = getenv("XDG_DATA_HOME");
	char *home = getenv("HOME");
	char path[256];
	struct err err;

	history = history ? strdup(history) : NULL;
	data = data ? strdup(data) : NULL;
	home = home ? strdup(home) : NULL;
	(void)setenv("STRAITS_HISTORY", "none", 1);
	CHECK_INT(store_default(path, sizeof(path), &err), -ECANCELED);
	(void)setenv("STRAITS_HISTORY", "/x/h.db", 1);
	CHECK_INT(store_default(path, sizeof(path), &err), 0);
	CHECK_STR(path, "/x/h.db");
	(void)unsetenv("STRAITS_HISTORY");
	(void)setenv("XDG_DATA_HOME", "/data", 1);
	CHECK_INT(store_default(path, sizeof(path), &err), 0);
	CHECK_STR(path, "/data/straits/history.db");
	(void)unsetenv("XDG_DATA_HOME");
	(void)setenv("HOME", "/home/me", 1);
	CHECK_INT(store_default(path, sizeof(path), &err), 0);
	CHECK_STR(path, "/home/me/.local/share/straits/history.db");
	(void)unsetenv("HOME");
	CHECK_INT(store_default(path, sizeof(path), &err), -ENOENT);
	if (history)
		(void)setenv("STRAITS_HISTORY", history, 1);
	if (data)
		(void)setenv("XDG_DATA_HOME", data, 1);
	if (home)
		(void)setenv("HOME", home, 1);
	free(history);
	free(data);
	free(home);
}

extern CU_TestInfo store_file_tests[];

CU_TestInfo store_file_tests[] = {
	TEST(a_file_of_schema_1_is_brought_up),
	TEST(a_newer_schema_is_refused),
	TEST(files_of_others_are_left_alone),
	TEST(a_file_cut_short_is_said_and_kept),
	TEST(a_file_damaged_inside_is_said_before_it_is_written),
	TEST(a_missing_file_is_made_by_writers_alone),
	TEST(several_writers_at_once_lose_nothing),
	TEST(the_default_place_is_that_of_the_desktop),
	CU_TEST_INFO_NULL,
};
