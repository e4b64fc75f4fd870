/* test_timeline.c - when entries are in force, and which timelines are refused. */
#include <errno.h>

#include "harness/base/err.h"
#include "harness/model/timeline.h"
#include "tests/support/suite.h"

#define MS NSEC_PER_MSEC

static struct timeline_entry entry(nsec_t begin, nsec_t end)
{
	return (struct timeline_entry){
		.id = 1, .setting = SETTING_DELAY, .value = 100, .begin = begin, .end = end
	};
}

/* In force at t? */
static bool on(const struct timeline_entry *e, nsec_t t)
{
	uint32_t share;

	return timeline_in_force(e, t, &share);
}

static int check(struct timeline_entry e, struct err *err)
{
	return timeline_check(&(struct timeline){ .entries = &e, .count = 1 }, 1, err);
}

static void an_entry_is_in_force_from_begin_until_before_its_end(void)
{
	struct timeline_entry e = entry(10, 20);

	CHECK(!on(&e, -5));
	CHECK(!on(&e, 9));
	CHECK(on(&e, 10));
	CHECK(on(&e, 19));
	CHECK(!on(&e, 20));
	CHECK_INT(timeline_next(&e, -5), 10);
	CHECK_INT(timeline_next(&e, 10), 20);
	CHECK_INT(timeline_next(&e, 20), NSEC_NEVER);
}

static void an_entry_without_end_holds(void)
{
	struct timeline_entry e = entry(10, NSEC_NEVER);

	CHECK(on(&e, 1000000 * MS));
	CHECK_INT(timeline_next(&e, 10), NSEC_NEVER);
}

static void an_entry_comes_again(void)
{
	struct timeline_entry e = entry(10, 20);

	e.every = 50;
	CHECK(on(&e, 60 + 5 * 50));
	CHECK(!on(&e, 59 + 5 * 50));
	CHECK(!on(&e, 70 + 5 * 50));
	CHECK_INT(timeline_next(&e, 20), 60);
	CHECK_INT(timeline_next(&e, 65), 70);
}

static void an_entry_comes_so_many_times(void)
{
	struct timeline_entry e = entry(10, 20);

	e.every = 50;
	e.times = 3;
	CHECK(on(&e, 110));
	CHECK(!on(&e, 160));
	CHECK_INT(timeline_next(&e, 70), 110);
	CHECK_INT(timeline_next(&e, 120), NSEC_NEVER);
	CHECK_INT(timeline_next(&e, 1000), NSEC_NEVER);
}

static void a_ramp_rises_in_grains(void)
{
	struct timeline_entry e = entry(10 * MS, 60 * MS);
	uint32_t share = 77;

	e.ramp = 4 * MS + 1;
	CHECK(timeline_in_force(&e, 10 * MS, &share));
	CHECK_INT(share, 0);
	CHECK(timeline_in_force(&e, 12 * MS + 5, &share));
	CHECK_INT(share, 2 * MS * 1000000 / (4 * MS + 1));
	CHECK_INT(timeline_next(&e, 12 * MS + 5), 13 * MS);
	CHECK_INT(timeline_next(&e, 14 * MS), 14 * MS + 1);
	CHECK(timeline_in_force(&e, 14 * MS + 1, &share));
	CHECK_INT(share, 1000000);
	CHECK_INT(timeline_next(&e, 14 * MS + 1), 60 * MS);
}

/* Whatever the entry, nothing changes between an instant and the next change. */
static void nothing_changes_before_the_next_change(void)
{
	struct timeline_entry e = entry(3, 17);
	nsec_t next = -1;
	uint32_t last_share = 0;
	bool last_on = false;

	e.every = 20;
	e.times = 4;
	for (nsec_t t = -1; t < 100; t++) {
		uint32_t share = 0;
		bool now_on = timeline_in_force(&e, t, &share);

		CHECK(t >= next || (now_on == last_on && share == last_share));
		if (t >= next)
			next = timeline_next(&e, t);
		CHECK(next > t);
		last_on = now_on;
		last_share = share;
	}
}

static void impossible_entries_are_refused_with_their_id(void)
{
	struct timeline_entry e = entry(10, 10);
	struct err err;

	e.id = 42;
	CHECK_INT(check(e, &err), -ERANGE);
	CHECK_HAS(err.text, "timeline entry 42");
	CHECK_HAS(err.text, "ends at 10 ns");
	CHECK_INT(check(entry(-1, 10), &err), -ERANGE);
	CHECK_INT(check(entry(0, INT64_MAX - 1), &err), -ERANGE);
	CHECK_INT(check(entry(10, 20), &err), 0);
	e = entry(10, 20);
	e.link = 1;
	CHECK_INT(check(e, &err), -EINVAL);
	e = entry(10, 20);
	e.value = -1;
	CHECK_INT(check(e, &err), -ERANGE);
	e.op = TIMELINE_BY;
	CHECK_INT(check(e, &err), 0);
	e.setting = SETTING_COUNT;
	CHECK_INT(check(e, &err), -EINVAL);
}

static void cycles_that_cannot_be_are_refused(void)
{
	struct timeline_entry e = entry(10, 20);
	struct err err;

	e.every = 9;
	CHECK_INT(check(e, &err), -ERANGE);
	CHECK_HAS(err.text, "before it has ended");
	e.every = 10;
	CHECK_INT(check(e, &err), 0);
	e.end = NSEC_NEVER;
	CHECK_INT(check(e, &err), -ERANGE);
	e = entry(10, 20);
	e.times = 3;
	CHECK_INT(check(e, &err), -EINVAL);
	e = entry(10, 20);
	e.ramp = 11;
	CHECK_INT(check(e, &err), -ERANGE);
}

static void an_outage_is_on_or_off(void)
{
	struct timeline_entry e = entry(10, 20);
	struct err err;

	e.setting = SETTING_OUTAGE;
	CHECK_INT(check(e, &err), -EINVAL);
	e.value = OUTAGE_LOSE;
	CHECK_INT(check(e, &err), 0);
	e.op = TIMELINE_BY;
	CHECK_INT(check(e, &err), -EINVAL);
	e.op = TIMELINE_TO;
	e.ramp = 1;
	CHECK_INT(check(e, &err), -EINVAL);
}

static void no_timeline_is_no_error(void)
{
	CHECK_INT(timeline_check(NULL, 3, NULL), 0);
	CHECK_INT(timeline_check(&(struct timeline){ 0 }, 3, NULL), 0);
}

CU_TestInfo timeline_tests[] = {
	TEST(an_entry_is_in_force_from_begin_until_before_its_end),
	TEST(an_entry_without_end_holds),
	TEST(an_entry_comes_again),
	TEST(an_entry_comes_so_many_times),
	TEST(a_ramp_rises_in_grains),
	TEST(nothing_changes_before_the_next_change),
	TEST(impossible_entries_are_refused_with_their_id),
	TEST(cycles_that_cannot_be_are_refused),
	TEST(an_outage_is_on_or_off),
	TEST(no_timeline_is_no_error),
	CU_TEST_INFO_NULL,
};
