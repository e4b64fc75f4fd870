/* test_store.c - what goes into the history comes out of it, filtered. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "reports/history/gather.h"
#include "reports/history/store.h"
#include "tests/support/suite.h"
#include "tests/unit/history/past_kit.h"

/* A history in a folder of its own. */
struct room {
	char dir[64], path[128];
	struct store *store;
	struct err err;
};

static void room_open(struct room *room)
{
	*room = (struct room){ 0 };
	(void)snprintf(room->path, sizeof(room->path), "%s/h.db", scratch_make(room->dir));
	CHECK_INT(store_open(room->path, STORE_WRITE, &room->store, &room->err), 0);
}

static void room_close(struct room *room)
{
	store_close(room->store);
	scratch_remove(room->dir);
}

/* Adds a run of this start (a day of May 2026), route, build and latency; its number. */
static int64_t add(struct room *room, int day, const char *route, const char *build, double latency)
{
	struct past_run run = kit_run();
	int64_t id = 0;

	(void)snprintf(run.started, sizeof(run.started), "2026-05-%02dT00:00:00Z", day);
	past_copy(run.route, sizeof(run.route), route);
	past_copy(run.build, sizeof(run.build), build);
	kit_number(&run, "latency.p95", latency);
	kit_number(&run, "setup.first_frame", NAN);
	CHECK_INT(store_add(room->store, &run, &id, &room->err), 0);
	past_done(&run);
	return id;
}

static int count_row(void *arg, const struct store_row *row)
{
	char *seen = arg;

	(void)snprintf(seen + strlen(seen), 200 - strlen(seen), "%lld ", (long long)row->id);
	return 0;
}

static void check_rows(struct room *room, const struct store_filter *filter, const char *want)
{
	char seen[200] = "";

	CHECK_INT(store_each(room->store, filter, count_row, seen, &room->err), 0);
	CHECK_STR(seen, want);
}

static void a_run_comes_back_as_it_was(void)
{
	struct past_run run;
	struct room room;
	int64_t id;

	room_open(&room);
	id = add(&room, 1, "lan", "a", 250.125);
	CHECK_INT(id, 1);
	CHECK_INT(store_get(room.store, id, &run, &room.err), 0);
	CHECK_STR(run.show, "call");
	CHECK_STR(run.route, "lan");
	CHECK_STR(run.build, "a");
	CHECK_STR(run.started, "2026-05-01T00:00:00Z");
	CHECK_STR(run.trust, "valid");
	CHECK_STR(run.verdict, "pass");
	CHECK_INT(run.duration, 10 * NSEC_PER_SEC);
	CHECK_INT(run.count, 2);
	CHECK_NEAR(run.numbers[0].value, 250.125, 0);
	CHECK(!run.numbers[1].measured);
	past_done(&run);
	CHECK_INT(store_get(room.store, 99, &run, &room.err), -ENOENT);
	CHECK_HAS(room.err.text, "no run 99");
	room_close(&room);
}

static void filters_let_through_what_was_asked_for(void)
{
	struct room room;

	room_open(&room);
	add(&room, 1, "lan", "a", 1);
	add(&room, 3, "far", "a", 2);
	add(&room, 2, "lan", "b", 3);
	check_rows(&room, &(struct store_filter){ 0 }, "2 3 1 ");
	check_rows(&room, &(struct store_filter){ .limit = 2 }, "2 3 ");
	check_rows(&room, &(struct store_filter){ .route = "lan" }, "3 1 ");
	check_rows(&room, &(struct store_filter){ .build = "a" }, "2 1 ");
	check_rows(&room, &(struct store_filter){ .route = "lan", .build = "a" }, "1 ");
	check_rows(&room, &(struct store_filter){ .verdict = "fail" }, "");
	check_rows(&room, &(struct store_filter){ .show = "call" }, "2 3 1 ");
	/* the second of May 2026, 0:00 UTC */
	check_rows(&room, &(struct store_filter){ .since = 1777680000 }, "2 3 ");
	check_rows(&room, &(struct store_filter){ .before = 1777680000 }, "1 ");
	check_rows(&room, &(struct store_filter){ .route = "x' OR '1'='1" }, "");
	room_close(&room);
}

static int note_point(void *arg, const struct store_point *point)
{
	char *seen = arg;

	(void)snprintf(seen + strlen(seen), 200 - strlen(seen), "%s:%g ", point->route,
		       point->value);
	return 0;
}

static void a_series_goes_by_route_and_time(void)
{
	char seen[200] = "";
	struct room room;

	room_open(&room);
	add(&room, 5, "lan", "", 5);
	add(&room, 1, "lan", "", 1);
	add(&room, 3, "far", "", 3);
	add(&room, 2, "lan", "", NAN);
	CHECK_INT(store_series(room.store, "latency.p95", "to-buyer", &(struct store_filter){ 0 },
			       &(struct store_listener){ note_point, seen }, &room.err),
		  0);
	CHECK_STR(seen, "far:3 lan:1 lan:5 ");
	seen[0] = '\0';
	CHECK_INT(store_series(room.store, "no.such", "to-buyer", &(struct store_filter){ 0 },
			       &(struct store_listener){ note_point, seen }, &room.err),
		  0);
	CHECK_STR(seen, "");
	room_close(&room);
}

static int64_t add_from(struct room *room, const char *path)
{
	struct past_run run;
	int64_t id = 0;

	CHECK_INT(past_read(path, &run, &room->err), 0);
	CHECK_INT(store_add(room->store, &run, &id, &room->err), 0);
	past_done(&run);
	return id;
}

/* The same run again keeps its number; another run in its place does not take what it was. */
static void a_directory_has_one_run(void)
{
	char path[128];
	struct past_run run;
	struct room room;

	room_open(&room);
	(void)snprintf(path, sizeof(path), "%s/a", room.dir);
	kit_write(room.dir, "a", "2026-05-01T10:00:00Z", "", 100);
	CHECK_INT(add_from(&room, path), 1);
	kit_write(room.dir, "a", "2026-05-01T10:00:00Z", "", 150);
	CHECK_INT(add_from(&room, path), 1);
	CHECK_INT(store_get(room.store, 1, &run, &room.err), 0);
	CHECK_NEAR(run.numbers[0].value, 150, 0);
	past_done(&run);
	kit_write(room.dir, "a", "2026-05-02T10:00:00Z", "", 170);
	CHECK_INT(add_from(&room, path), 2);
	CHECK_INT(store_get(room.store, 1, &run, &room.err), 0);
	CHECK(run.path == NULL);
	CHECK_NEAR(run.numbers[0].value, 150, 0);
	past_done(&run);
	room_close(&room);
}

static void what_is_forgotten_is_gone_and_its_number_too(void)
{
	char seen[200] = "";
	struct past_run run;
	struct room room;

	room_open(&room);
	add(&room, 1, "lan", "", 1);
	add(&room, 2, "lan", "", 2);
	CHECK_INT(store_set_directory_gone(room.store, 1, &room.err), 0);
	CHECK_INT(store_set_captures_gone(room.store, 1, &room.err), 0);
	CHECK_INT(store_forget(room.store, 2, &room.err), 0);
	CHECK_INT(store_get(room.store, 2, &run, &room.err), -ENOENT);
	CHECK_INT(store_series(room.store, "latency.p95", "to-buyer", &(struct store_filter){ 0 },
			       &(struct store_listener){ note_point, seen }, &room.err),
		  0);
	CHECK_STR(seen, "lan:1 ");
	CHECK_INT(add(&room, 3, "lan", "", 3), 3);
	CHECK_INT(store_check(room.store, &room.err), 0);
	room_close(&room);
}

static void a_time_that_is_none_is_refused(void)
{
	struct past_run run = kit_run();
	struct room room;
	int64_t id;

	room_open(&room);
	past_copy(run.started, sizeof(run.started), "yesterday");
	CHECK_INT(store_add(room.store, &run, &id, &room.err), -EBADMSG);
	CHECK_HAS(room.err.text, "yesterday");
	room_close(&room);
}

static void words_name_runs_folders_lists_and_builds(void)
{
	struct past_list list = { 0 };
	char word[160];
	struct room room;
	FILE *f;

	room_open(&room);
	add(&room, 1, "lan", "a", 1);
	kit_write(room.dir, "r1", "2026-05-01T10:00:00Z", "", 100);
	kit_write(room.dir, "r2", "2026-05-01T11:00:00Z", "", 100);
	(void)snprintf(word, sizeof(word), "%s/r1", room.dir);
	CHECK_INT(gather_runs(word, room.path, &list, &room.err), 0);
	CHECK_INT(list.n, 1);
	CHECK_INT(gather_runs(room.dir, room.path, &list, &room.err), 0);
	CHECK_INT(list.n, 3);
	CHECK_INT(gather_runs("build:a", room.path, &list, &room.err), 0);
	CHECK_INT(list.n, 4);
	CHECK_INT(gather_runs("build:z", room.path, &list, &room.err), -ENOENT);
	(void)snprintf(word, sizeof(word), "%s/list", room.dir);
	f = fopen(word, "we");
	CHECK(f != NULL);
	if (f) {
		(void)fprintf(f, "# the base\n  %s/r2  # evening\n\nbuild:a\n%s/none\n", room.dir,
			      room.dir);
		(void)fclose(f);
	}
	(void)snprintf(word, sizeof(word), "@%s/list", room.dir);
	CHECK_INT(gather_runs(word, room.path, &list, &room.err), -ENOENT);
	CHECK_INT(list.n, 6);
	CHECK_HAS(room.err.text, "/list:5: ");
	past_list_done(&list);
	room_close(&room);
}

static void a_list_that_cannot_be_read_is_no_empty_one(void)
{
	struct past_list list = { 0 };
	char word[160];
	struct room room;

	room_open(&room);
	(void)snprintf(word, sizeof(word), "@%s", room.dir);
	CHECK_INT(gather_runs(word, room.path, &list, &room.err), -EIO);
	CHECK_HAS(room.err.text, "cannot be read; expected a list of runs");
	past_list_done(&list);
	room_close(&room);
}

extern CU_TestInfo store_tests[];

CU_TestInfo store_tests[] = {
	TEST(a_run_comes_back_as_it_was),
	TEST(filters_let_through_what_was_asked_for),
	TEST(a_series_goes_by_route_and_time),
	TEST(a_directory_has_one_run),
	TEST(what_is_forgotten_is_gone_and_its_number_too),
	TEST(a_time_that_is_none_is_refused),
	TEST(words_name_runs_folders_lists_and_builds),
	TEST(a_list_that_cannot_be_read_is_no_empty_one),
	CU_TEST_INFO_NULL,
};
