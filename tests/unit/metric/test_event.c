/* test_event.c - which of several events is named. */
#include "reports/metric/event.h"
#include "tests/support/suite.h"
#include "tests/unit/metric/lab.h"

static void what_touches_the_way_back_is_named_when_nothing_else_is(void)
{
	struct event v[] = { { 1, 10 * MS, 40 * MS, false },
			     { 2, 20 * MS, 60 * MS, true },
			     { 3, 50 * MS, 70 * MS, false } };
	const struct events events = { v, 3 };

	CHECK_INT(events_between(&events, 25 * MS, 30 * MS), 1);
	CHECK_INT(events_between(&events, 42 * MS, 45 * MS), 2);
	CHECK_INT(events_between(&events, 42 * MS, 55 * MS), 3);
	v[0].aside = v[2].aside = true;
	CHECK_INT(events_between(&events, 55 * MS, 60 * MS), 3);
	v[1].aside = false;
	CHECK_INT(events_between(&events, 55 * MS, 60 * MS), 2);
}

CU_TestInfo event_tests[] = {
	TEST(what_touches_the_way_back_is_named_when_nothing_else_is),
	CU_TEST_INFO_NULL,
};
