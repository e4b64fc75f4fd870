/* test_past.c - a run is read from its metrics.json, and nothing else is taken for one. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "harness/base/err.h"
#include "reports/history/past.h"
#include "tests/support/files.h"
#include "tests/support/suite.h"
#include "tests/unit/history/past_kit.h"

static void reads_what_a_run_left(void)
{
	const struct past_number *number;
	struct past_run run;
	char dir[64], path[128];
	struct err err;

	kit_write(scratch_make(dir), "a", "2026-05-01T10:00:00Z", "\"build\": \"1.2-rc\\u00071\",",
		  250.5);
	(void)snprintf(path, sizeof(path), "%s/a", dir);
	CHECK_INT(past_read(path, &run, &err), 0);
	CHECK_STR(run.show, "call");
	CHECK_STR(run.route, "lan");
	CHECK_STR(run.build, "1.2-rc?1");
	CHECK_STR(run.started, "2026-05-01T10:00:00Z");
	CHECK_INT(run.duration, 10 * NSEC_PER_SEC);
	CHECK_INT(run.count, 2);
	CHECK_STR(run.path, path);
	number = past_find(&run, "latency.p95", "to-buyer");
	CHECK(number && number->measured);
	CHECK_NEAR(number ? number->value : 0, 250.5, 1e-9);
	number = past_find(&run, "setup.first_frame", "to-buyer");
	CHECK(number && !number->measured);
	CHECK(!past_find(&run, "latency.p95", "to-seller"));
	CHECK(!past_is_invalid(&run));
	past_done(&run);
	scratch_remove(dir);
}

static int read_text(const char *text, struct err *err)
{
	struct past_run run;
	char dir[64];
	int r;

	file_write(scratch_make(dir), "metrics.json", text);
	r = past_read(dir, &run, err);
	past_done(&run);
	scratch_remove(dir);
	return r;
}

static void refuses_what_is_none_and_says_why(void)
{
	char dir[64];
	struct past_run run;
	struct err err;

	CHECK_INT(past_read(scratch_make(dir), &run, &err), -ENOENT);
	CHECK_HAS(err.text, "no finished run");
	scratch_remove(dir);
	CHECK_INT(past_read("/no/such/place", &run, &err), -ENOENT);
	CHECK_INT(read_text("{\"format\": 2, \"strange\": true}", &err), -EPROTONOSUPPORT);
	CHECK_HAS(err.text, "newer");
	CHECK_INT(read_text("{\"format\": 1}", &err), -EBADMSG);
	CHECK_HAS(err.text, "run");
	CHECK_INT(read_text("{\"format\": 1, ", &err), -EBADMSG);
	CHECK_HAS(err.text, "metrics.json:1:");
	CHECK_INT(read_text("[]", &err), -EBADMSG);
	CHECK_INT(read_text("{\"format\": 1, \"run\": {\"straits\": \"0\", \"show\": \"s\", "
			    "\"route\": \"r\", \"workload\": \"call\", \"seed\": 1, \"started\": "
			    "\"x\", \"duration_ns\": 1, \"trust\": \"fine\"}, \"verdict\": "
			    "{\"word\": \"pass\"}, \"metrics\": []}",
			    &err),
		  -EBADMSG);
	CHECK_HAS(err.text, "no known grade");
}

/* Any hash but the file's own. */
static void refuses_numbers_that_were_changed(void)
{
	char dir[64], path[128];
	struct past_run run;
	struct err err;

	kit_write(scratch_make(dir), "a", "2026-05-01T10:00:00Z", "", 250.5);
	(void)snprintf(path, sizeof(path), "%s/a", dir);
	file_write(path, "run.json",
		   "{\"files\": {\"metrics.json\": "
		   "\"37517e5f3dc66819f61f5a7bb8ace1921282415f10551d2defa5c3eb0985b570\"}}");
	CHECK_INT(past_read(path, &run, &err), -EBADMSG);
	CHECK_HAS(err.text, "/metrics.json was altered after the run");
	file_write(path, "run.json", "{\"files\": {\"seller.rec\": \"37517e5f\"}}");
	CHECK_INT(past_read(path, &run, &err), 0);
	past_done(&run);
	scratch_remove(dir);
}

extern CU_TestInfo past_tests[];

CU_TestInfo past_tests[] = {
	TEST(reads_what_a_run_left),
	TEST(refuses_what_is_none_and_says_why),
	TEST(refuses_numbers_that_were_changed),
	CU_TEST_INFO_NULL,
};
