/* cmd_suite_list.c - the suites that are there: how many runs, how long, what for. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/cli/cmd_suite.h"
#include "harness/scenario/find.h"

/* What is told of a suite, or why it cannot be read. */
struct listed {
	const char *name, *path;
	struct suite_file suite;
	struct suite_runs runs;
	nsec_t takes; /* in the lanes it names; those of auto are taken to be one */
	struct err err;
	bool ok;
};

static void read_suite(const struct suite_request *request, struct listed *l)
{
	const struct find_place place = { .scenarios = request->opts.scenarios };

	l->ok = suite_open(l->path, &place, &l->suite, &l->err) == 0 &&
		suite_runs_make(&l->suite, &request->opts, &l->runs, &l->err) == 0;
	if (l->ok)
		l->takes = suite_runs_left(&l->runs, l->suite.lanes, 0);
}

static void print_one(const struct listed *l)
{
	struct text takes = { 0 };

	if (!l->ok) {
		(void)printf("  %-12s %.*s\n", l->name, (int)strcspn(l->err.text, "\n"),
			     l->err.text);
		return;
	}
	suite_tell_time(l->takes, &takes);
	(void)printf("  %-12s %4zu runs  %12s  %s\n", l->name, l->runs.n, text_str(&takes),
		     l->suite.title);
	text_done(&takes);
}

static json_t *one_json(const struct listed *l)
{
	json_t *json = json_pack("{s:s, s:s}", "name", l->name, "file", l->path);

	if (json && l->ok)
		(void)json_object_update_new(
			json,
			json_pack("{s:s, s:I, s:I, s:i, s:i}", "title", l->suite.title, "runs",
				  (json_int_t)l->runs.n, "takes_ns", (json_int_t)l->takes, "lanes",
				  (int)l->suite.lanes, "retries", (int)l->suite.retries));
	else if (json)
		(void)json_object_set_new(json, "error", json_string(l->err.text));
	return json;
}

enum exit_code suite_list(const struct suite_request *request)
{
	const struct find_place place = { .scenarios = request->opts.scenarios };
	json_t *list = request->json ? json_array() : NULL;
	struct find_list found = { 0 };
	struct err err;

	if (find_all(FIND_SUITE, &place, &found, &err) < 0) {
		json_decref(list);
		return (enum exit_code)cli_fail(&err, EXIT_USAGE);
	}
	for (size_t i = 0; i < found.n; i++) {
		struct listed l = { .name = found.v[i].name, .path = found.v[i].path };

		read_suite(request, &l);
		if (list)
			(void)json_array_append_new(list, one_json(&l));
		else
			print_one(&l);
		suite_runs_done(&l.runs);
		suite_done(&l.suite);
	}
	if (!list && !found.n)
		(void)puts("  no suites found");
	find_list_done(&found);
	if (list)
		(void)cli_print_json(json_pack("{s:o}", "suites", list));
	return EXIT_PASS;
}
