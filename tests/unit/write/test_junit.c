/* test_junit.c - junit.xml says failures, errors and skips as CI systems count them. */
#include <string.h>

#include "harness/base/text.h"
#include "reports/write/junit.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"
#include "tests/unit/write/judged.h"

/* One expectation that holds, one that is broken, one that cannot be judged. */
static void three_kinds(struct judged *j)
{
	judged_init(j);
	judged_expect(j, "latency.p50 <= 300 ms", "latency.p50", "<=", 300, "ms");
	judged_expect(j, "latency.p95 <= 600 ms", "latency.p95", "<=", 600, "ms");
	judged_expect(j, "age.p95 <= 600 ms", "age.p95", "<=", 600, "ms");
	metric_add(&j->e.result.metrics, "to-buyer", "latency.p50", 200, 10);
	metric_add(&j->e.result.metrics, "to-buyer", "latency.p95", 700, 10);
	metric_add_null(&j->e.result.metrics, "to-buyer", "age.p95", "no <picture> & no sound");
}

static struct text write_and_end(struct judged *j)
{
	struct text t = { 0 };

	judged_judge(j);
	junit_write(&j->e, &j->v, &t);
	judged_done(j);
	return t;
}

static void each_ruling_is_a_case_of_its_kind(void)
{
	struct judged j;
	struct text t;

	three_kinds(&j);
	t = write_and_end(&j);
	CHECK_HAS(text_str(&t),
		  "tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"1\" time=\"60.000\" "
		  "timestamp=\"2024-05-01T12:00:00\"");
	CHECK_HAS(text_str(&t), "<testcase classname=\"straits.show\" name=\"latency.p50 &lt;= 300 "
				"ms\" time=\"0\">\n    </testcase>");
	CHECK_HAS(text_str(&t), "<failure type=\"expectation\" message=\"latency.p95 is 700 ms; "
				"expected latency.p95 &lt;= 600 ms\"/>");
	CHECK_HAS(text_str(&t), "<skipped message=\"no &lt;picture&gt; &amp; no sound\"/>");
	text_done(&t);
}

static void an_invalid_run_has_errors_only(void)
{
	struct judged j;
	struct text t;

	three_kinds(&j);
	j.e.manifest.trust.grade = GRADE_INVALID;
	t = write_and_end(&j);
	CHECK_HAS(text_str(&t), "tests=\"4\" failures=\"0\" errors=\"4\" skipped=\"0\"");
	CHECK_HAS(text_str(&t), "<error type=\"invalid\"");
	CHECK(!strstr(text_str(&t), "<failure"));
	CHECK(!strstr(text_str(&t), "<skipped"));
	text_done(&t);
}

static void a_show_without_expectations_still_has_a_case(void)
{
	struct judged j;
	struct text t;

	judged_init(&j);
	t = write_and_end(&j);
	CHECK_HAS(text_str(&t), "tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\"");
	CHECK_HAS(text_str(&t), "name=\"the measurement can be trusted\"");
	text_done(&t);
}

static void it_is_well_formed(void)
{
	const char *argv[] = { "xmllint", "--noout", NULL, NULL };
	struct judged j;
	struct text t;
	char dir[64], path[128];
	int status;

	three_kinds(&j);
	j.e.manifest.show.name = "a \"name\" <with> & 'marks' \x01";
	t = write_and_end(&j);
	scratch_make(dir);
	file_write(dir, "junit.xml", text_str(&t));
	(void)snprintf(path, sizeof(path), "%s/junit.xml", dir);
	argv[2] = path;
	status = program_status(argv, 60);
	scratch_remove(dir);
	text_done(&t);
	if (status == 127)
		SKIP("xmllint is not installed");
	CHECK_INT(status, 0);
}

CU_TestInfo junit_tests[] = {
	TEST(each_ruling_is_a_case_of_its_kind),
	TEST(an_invalid_run_has_errors_only),
	TEST(a_show_without_expectations_still_has_a_case),
	TEST(it_is_well_formed),
	CU_TEST_INFO_NULL,
};
