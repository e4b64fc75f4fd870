/* test_manifest.c - run.json is checked field by field. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/write/manifest.h"
#include "reports/write/report.h"
#include "tests/support/files.h"
#include "tests/support/suite.h"
#include "tests/support/synthetic.h"

/* A run.json with one text in it replaced; -1 stands for "nothing to replace". */
static int parse_changed(const char *from, const char *to, struct err *err)
{
	struct manifest m = { 0 };
	struct text text;
	char dir[64];
	int r;

	scratch_make(dir);
	synthetic_write(dir, &(struct synthetic){ .seconds = 1 });
	if (from)
		file_replace(dir, "run.json", from, to);
	text = file_text(dir, "run.json");
	r = manifest_parse(text_str(&text), text.len, "RUN/run.json", &m, err);
	if (r == 0)
		manifest_done(&m);
	text_done(&text);
	scratch_remove(dir);
	return r;
}

static void packets_that_were_not_sent_stay_in_the_account(void)
{
	struct manifest m = { 0 };
	struct err err;
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &(struct synthetic){ .seconds = 1 });
	file_replace(dir, "run.json", "\"in_flight\": 0", "\"in_flight\": 0, \"unsent\": 7");
	CHECK_INT(manifest_read(dir, &m, &err), 0);
	CHECK_INT(m.trust.account[TO_BUYER].unsent, 7);
	manifest_done(&m);
	scratch_remove(dir);
}

static void what_the_lab_saw_of_itself_is_read(void)
{
	struct manifest m = { 0 };
	struct err err;
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &(struct synthetic){ .seconds = 1 });
	CHECK_INT(manifest_read(dir, &m, &err), 0);
	CHECK_INT((int64_t)m.trust.lateness[TO_BUYER].row_count, 2);
	CHECK_INT(m.trust.lateness[TO_BUYER].rows_from, -500000000);
	CHECK_INT(m.trust.lateness[TO_BUYER].rows[1].p99, 228000);
	CHECK_INT((int64_t)m.trust.lateness[TO_SELLER].row_count, 0);
	CHECK_INT(m.trust.lateness[TO_SELLER].p90, -1);
	CHECK_INT((int64_t)m.trust.host_count, 1);
	CHECK_INT(m.trust.hosts[0].carried, 8);
	CHECK_INT((int64_t)m.trust.bias_count, 1);
	CHECK_STR(m.trust.biases[0].word, "wire");
	CHECK_INT(m.trust.biases[0].p99, 82000);
	CHECK_INT((int64_t)m.trust.switched_off_count, 1);
	CHECK_STR(m.trust.drive.priority, "real-time");
	CHECK_INT(m.trust.drive.pinned_to, -1);
	CHECK_INT(m.trust.pressure, -1);
	manifest_done(&m);
	scratch_remove(dir);
}

static void the_build_under_test_is_read(void)
{
	struct manifest m = { 0 };
	struct err err = { 0 };
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &(struct synthetic){ .seconds = 1 });
	CHECK_INT(manifest_read(dir, &m, &err), 0);
	CHECK_STR(m.build, "");
	manifest_done(&m);
	file_replace(dir, "run.json", "\"seed\"", "\"build\": \"1.2-rc1\", \"seed\"");
	CHECK_INT(manifest_read(dir, &m, &err), 0);
	CHECK_STR(m.build, "1.2-rc1");
	manifest_done(&m);
	scratch_remove(dir);
	CHECK_INT(parse_changed("\"seed\"", "\"build\": 7, \"seed\"", &err), -EBADMSG);
	CHECK_HAS(err.text, "build");
}

static void columns_of_unequal_length_are_refused(void)
{
	struct err err = { 0 };

	CHECK_INT(parse_changed("[150000, 228000]", "[150000]", &err), -EBADMSG);
	CHECK_HAS(err.text, "trust.lateness.to_buyer.over_time.p99_ns: expected a list of 2");
	CHECK_INT(parse_changed("[150000, 228000]", "[150000, 0.5]", &err), -EBADMSG);
	CHECK_INT(parse_changed("\"count\": 256", "\"count\": -1", &err), -EBADMSG);
	CHECK_HAS(err.text, "trust.calibration.wire.count");
}

static void a_whole_manifest_is_read(void)
{
	struct manifest m = { 0 };
	struct err err;
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &(struct synthetic){ .seconds = 60, .outage_ms = 3000 });
	CHECK_INT(manifest_read(dir, &m, &err), 0);
	CHECK_STR(m.show.name, "call-jakarta-evening");
	CHECK_STR(m.route.title, "Jakarta 4G, 19-23 h local");
	CHECK_STR(m.route.pair, "cn-direct-id-peak");
	CHECK_STR(m.route.country, "id");
	CHECK_STR(m.route.city, "Jakarta");
	CHECK(!m.route.is_public);
	CHECK_INT(m.route.chains[TO_BUYER].count, 3);
	CHECK_INT(m.route.chains[TO_BUYER].links[2].rate_bps, 4800000);
	CHECK_NEAR(m.route.chains[TO_BUYER].links[2].loss, 0.012, 1e-12);
	CHECK_INT(m.route.chains[TO_BUYER].links[2].spike_max, 300 * NSEC_PER_MSEC);
	CHECK_INT(m.route.chains[TO_BUYER].links[2].source_count, 3);
	CHECK_INT(m.end - m.t0, 60 * NSEC_PER_SEC);
	CHECK_INT(m.event_count, 2);
	CHECK_STR(m.timeline[0].name, "outage");
	CHECK_INT(m.timeline[0].end - m.timeline[0].begin, 3 * NSEC_PER_SEC);
	CHECK_INT(m.expect_count, 3);
	CHECK_STR(m.expect[1].op, "<=");
	CHECK_INT(m.trust.grade, GRADE_VALID);
	CHECK_INT(m.trust.check_count, 2);
	CHECK(m.trust.lateness[TO_SELLER].known);
	CHECK_INT(m.workload.video.width, 640);
	CHECK(!m.workload.video.adapts);
	CHECK_STR(m.content, "camera");
	CHECK(!m.broken);
	manifest_done(&m);
	scratch_remove(dir);
}

static void every_fault_is_told_with_its_place(void)
{
	static const struct {
		const char *from, *to, *told;
	} faults[] = {
		{ "\"format\": 1", "\"format\": \"1\"",
		  "format: expected a whole number, found a text" },
		{ "\"format\": 1", "\"format\": 0", "format: 0 is outside 1.." },
		{ "\"name\": \"call-jakarta-evening\"", "\"name\": 7",
		  "show.name: expected a text, found a whole number" },
		{ "\"show\":", "\"shows\":", "show: is missing; expected an object" },
		{ "\"to_seller\": [", "\"to_seller\": [3, ",
		  "route.to_seller[0]: expected an object, found a whole number" },
		{ "\"loss\": 0.012", "\"loss\": 1.2",
		  "route.to_buyer[2].loss: 1.2 is outside 0..1" },
		{ "\"delay_ns\": 6500000", "\"delay_ns\": -1",
		  "route.to_buyer[0].delay_ns: -1 is outside" },
		{ "\"end_ns\": 1001000000000", "\"end_ns\": 5", "end_ns: lies before t0_ns" },
		{ "\"op\": \"<=\"", "\"op\": \"=<\"",
		  "expect[0].op: \"=<\" is unknown; expected one of <=, <, >=, >, ==, !=" },
		{ "\"grade\": \"valid\"", "\"grade\": \"good\"",
		  "trust.grade: \"good\" is unknown; expected one of valid, degraded, invalid" },
		{ "\"fps\": 30", "\"fps\": 0", "workload.video.fps: 0 is outside" },
		{ "\"p99_ns\": 228000", "\"p99_ns\": 2.5",
		  "trust.lateness.to_buyer.p99_ns: expected a whole number, found a number" },
		{ "\"outcome\": \"complete\"", "\"outcome\": null",
		  "outcome: is missing; expected a text" },
		{ "\"findings\": [], \"outcome\"", "\"findings\": [1], \"outcome\"",
		  "findings: entry 0 is not a text" },
		{ "\"as_root\": true", "\"as_root\": 1",
		  "machine.as_root: expected true or false" },
		{ "\"timeline\": []", "\"timeline\": {}",
		  "timeline: expected a list, found an object" },
		{ "\"timeline\": []",
		  "\"timeline\": [{\"id\": 1, \"name\": \"x\", \"begin_ns\": 5, \"end_ns\": 4}]",
		  "timeline[0].end_ns: lies before begin_ns" },
		{ "\"outcome\":", "\"files\": {\"a\": \"b\"}, \"outcome\":",
		  "files.a: expected a SHA-256" },
	};

	for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++) {
		struct err err = { 0 };

		CHECK_INT(parse_changed(faults[i].from, faults[i].to, &err), -EBADMSG);
		CHECK_HAS(err.text, "RUN/run.json: ");
		CHECK_HAS(err.text, faults[i].told);
	}
}

static void text_that_is_no_json_is_told_with_line_and_column(void)
{
	struct err err = { 0 };

	CHECK_INT(parse_changed("\"show\": {", "\"show\" {", &err), -EBADMSG);
	CHECK_HAS(err.text, "RUN/run.json:2:");
	CHECK_INT(parse_changed("{\"format\": 1", "{\"seed\": 1, \"format\": 1", &err), -EBADMSG);
	CHECK_HAS(err.text, "duplicate");
}

static void a_newer_form_is_refused_before_anything_else(void)
{
	struct err err = { 0 };

	CHECK_INT(parse_changed("\"format\": 1,", "\"format\": 2, \"x\": 1,", &err),
		  -EPROTONOSUPPORT);
	CHECK_HAS(err.text, "format 2 is newer than this straits understands (1)");
	CHECK_INT(parse_changed("{\"format\": 1, \"straits\": \"0.1\",\n\"show\"",
				"{\"format\": 9, \"show\"", &err),
		  -EPROTONOSUPPORT);
}

static void unknown_keys_of_a_known_form_are_ignored(void)
{
	struct err err = { 0 };

	CHECK_INT(parse_changed("\"format\": 1,", "\"format\": 1, \"colour\": \"blue\",", &err), 0);
}

static void a_run_that_broke_off_needs_no_trust_report(void)
{
	struct manifest m = { 0 };
	struct err err;
	struct text text;
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &(struct synthetic){ .seconds = 1, .outcome = "broken" });
	file_replace(dir, "run.json", "\"trust\"", "\"was_trust\"");
	text = file_text(dir, "run.json");
	CHECK_INT(manifest_parse(text_str(&text), text.len, "run.json", &m, &err), 0);
	CHECK_INT(m.trust.grade, GRADE_INVALID);
	CHECK(m.broken);
	manifest_done(&m);
	text_done(&text);
	scratch_remove(dir);
}

static void what_was_done_by_hand_is_counted_and_is_no_calibration(void)
{
	struct manifest m = { 0 };
	struct err err;
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &(struct synthetic){ .seconds = 1 });
	file_replace(dir, "run.json", "\"timeline\": []",
		     "\"timeline\": [{\"id\": 1, \"name\": \"x\", \"begin_ns\": 5, \"end_ns\": 9,"
		     " \"by_hand\": true}, {\"id\": 2, \"name\": \"y\", \"begin_ns\": 6}]");
	file_replace(dir, "run.json", "\"name\": \"call-jakarta-evening\"",
		     "\"name\": \"call-jakarta-evening\", \"calibration\": true");
	CHECK_INT(manifest_read(dir, &m, &err), 0);
	CHECK_INT((int64_t)m.by_hand, 1);
	CHECK(m.timeline[0].by_hand);
	CHECK(!m.timeline[1].by_hand);
	CHECK(!m.show.calibration);
	manifest_done(&m);
	scratch_remove(dir);
}

static void what_chance_came_out_as_is_read_and_shown(void)
{
	static const char chance[] =
		"\"chance\": [{\"direction\": \"to-buyer\", \"link\": \"haul-out\", \"jitter\": "
		"{\"jitter_ns\": 2000000, \"drawn_deviation_ns\": 2100000, \"added_mean_ns\": -5, "
		"\"correlation_at_tau\": 0.361, \"out_of_order\": 0}, \"loss\": {\"loss\": 0.01, "
		"\"packets\": 900, \"share\": null}}], \"capture_drops\"";
	struct report report = { 0 };
	struct manifest m = { 0 };
	struct err err = { 0 };
	struct text page;
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &(struct synthetic){ .seconds = 2 });
	file_replace(dir, "run.json", "\"capture_drops\"", chance);
	CHECK_INT(manifest_read(dir, &m, &err), 0);
	CHECK_INT((int64_t)m.trust.chance_count, 1);
	CHECK_INT(m.trust.chances[0].deviation, 2100000);
	CHECK(m.trust.chances[0].correlated);
	CHECK_NEAR(m.trust.chances[0].lost, 0, 0);
	manifest_done(&m);
	CHECK_INT(report_make(dir, &(struct report_conf){ .forms = REPORT_HTML }, &report, &err),
		  0);
	report_done(&report);
	page = file_text(dir, "report.html");
	CHECK_HAS(text_str(&page), "What chance came out as on the links");
	text_done(&page);
	file_replace(dir, "run.json", "\"packets\": 900", "\"packets\": -1");
	CHECK_INT(manifest_read(dir, &m, &err), -EBADMSG);
	CHECK_HAS(err.text, "trust.chance[0].loss.packets");
	scratch_remove(dir);
}

static void a_folder_without_run_json_is_no_run(void)
{
	struct manifest m;
	struct err err;

	CHECK_INT(manifest_read("/nowhere", &m, &err), -ENOENT);
	CHECK_HAS(err.text, "/nowhere/run.json: No such file or directory");
	CHECK_HAS(err.text, "is it a run's directory?");
}

CU_TestInfo manifest_tests[] = {
	TEST(a_whole_manifest_is_read),
	TEST(what_the_lab_saw_of_itself_is_read),
	TEST(the_build_under_test_is_read),
	TEST(columns_of_unequal_length_are_refused),
	TEST(packets_that_were_not_sent_stay_in_the_account),
	TEST(every_fault_is_told_with_its_place),
	TEST(text_that_is_no_json_is_told_with_line_and_column),
	TEST(a_newer_form_is_refused_before_anything_else),
	TEST(unknown_keys_of_a_known_form_are_ignored),
	TEST(a_run_that_broke_off_needs_no_trust_report),
	TEST(what_was_done_by_hand_is_counted_and_is_no_calibration),
	TEST(what_chance_came_out_as_is_read_and_shown),
	TEST(a_folder_without_run_json_is_no_run),
	CU_TEST_INFO_NULL,
};
