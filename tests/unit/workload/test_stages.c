/* test_stages.c - stages between camera and encoder: what is read, refused, and made of it. */
#include <errno.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/workload/stages.h"
#include "tests/support/suite.h"

static void stages_are_read_in_their_order(void)
{
	struct stages stages;
	struct text t = { 0 };

	CHECK_INT(stages_parse("scale=480x270,beauty", &stages, NULL), 0);
	CHECK_INT(stages.n, 2);
	CHECK_INT(stages.v[0].kind, STAGES_SCALE);
	CHECK_INT(stages.v[0].width, 480);
	CHECK_INT(stages.v[0].height, 270);
	CHECK_INT(stages.v[1].kind, STAGES_BEAUTY);
	stages_describe(&stages, &t);
	CHECK_HAS(text_str(&t), "videoscale");
	CHECK_HAS(text_str(&t), "width=480,height=270");
	CHECK_HAS(text_str(&t), "! smooth ");
	text_done(&t);
}

static void none_are_none(void)
{
	struct stages stages;

	CHECK_INT(stages_parse(NULL, &stages, NULL), 0);
	CHECK_INT(stages.n, 0);
	CHECK_INT(stages_parse("", &stages, NULL), 0);
	CHECK_INT(stages.n, 0);
}

static void check_refused(const char *s, const char *part)
{
	struct stages stages;
	struct err err = { 0 };

	CHECK_INT(stages_parse(s, &stages, &err), -EINVAL);
	CHECK_HAS(err.text, part);
}

static void a_stage_that_cannot_be_is_refused(void)
{
	check_refused("blur", "found the stage \"blur\", expected beauty or scale=");
	check_refused("beauty,,beauty", "found the stage \"\"");
	check_refused("scale=480", "\"480\" is no size, as in 480x270");
	check_refused("scale=axb", "a");
	check_refused("scale=481x270", "must be even");
	check_refused("scale=318x144", "too small");
	check_refused("scale=8192x144", "8192");
	check_refused("beauty,beauty,beauty,beauty,beauty", "more than 4 stages");
}

static void each_stage_names_its_element(void)
{
	const char *needs[STAGES_MAX + 1];
	struct stages stages;

	CHECK_INT(stages_parse("beauty,scale=320x180", &stages, NULL), 0);
	stages_needs(&stages, needs);
	CHECK_STR(needs[0], "smooth");
	CHECK_STR(needs[1], "videoscale");
	CHECK(needs[2] == NULL);
}

CU_TestInfo stages_tests[] = {
	TEST(stages_are_read_in_their_order),
	TEST(none_are_none),
	TEST(a_stage_that_cannot_be_is_refused),
	TEST(each_stage_names_its_element),
	CU_TEST_INFO_NULL,
};
