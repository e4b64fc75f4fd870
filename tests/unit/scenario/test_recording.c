/* test_recording.c - delays over time from a file, as one event. */
#include <string.h>

#include "harness/scenario/plan.h"
#include "tests/support/suite.h"
#include "tests/unit/scenario/folder.h"

extern CU_TestInfo recording_tests[];

#define FIRST "# straits delays over time\n"

static void each_delay_is_in_force_until_the_next_and_all_are_one_event(void)
{
	static const struct {
		nsec_t begin, end;
		int64_t value;
	} want[] = {
		{ 2000 * NSEC_PER_MSEC, 2500 * NSEC_PER_MSEC, 5 * NSEC_PER_MSEC },
		{ 2500 * NSEC_PER_MSEC, 3250 * NSEC_PER_MSEC, 70 * NSEC_PER_MSEC },
		{ 3250 * NSEC_PER_MSEC, NSEC_NEVER, 6500000 },
	};
	struct folder f;
	struct plan *p;

	folder_make(&f);
	folder_write(&f, "shows/d.delays", FIRST "# why\n0 5\n0.5 70\n1.25 6.5\n");
	p = folder_load_timeline(
		&f, "  - {at: 2 s, event: recording, delays: d.delays, link: buyer-down}\n", 1);
	CHECK_STR(f.err.text, "");
	CHECK(p && p->event_count == 1);
	if (p && p->event_count == 1) {
		const struct timeline *timeline = &p->chains[PLAN_TO_BUYER].timeline;

		CHECK_STR(p->events[0].name, "recording");
		CHECK_STR(p->events[0].text, "3 delays as recorded");
		CHECK_INT(timeline->count, 3);
		CHECK_INT(p->chains[PLAN_TO_SELLER].timeline.count, 0);
		for (size_t i = 0; i < 3 && i < timeline->count; i++) {
			CHECK_INT(timeline->entries[i].id, 1);
			CHECK_INT(timeline->entries[i].setting, SETTING_DELAY);
			CHECK_INT(timeline->entries[i].begin, want[i].begin);
			CHECK_INT(timeline->entries[i].end, want[i].end);
			CHECK_INT(timeline->entries[i].value, want[i].value);
		}
	}
	plan_free(p);
	folder_remove(&f);
}

static void a_recording_ends_with_its_event(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	folder_write(&f, "shows/d.delays", FIRST "0 5\n1 7\n2 9\n");
	p = folder_load_timeline(
		&f, "  - {at: 1 s, for: 1500 ms, event: recording, delays: d.delays}\n", 1);
	CHECK_STR(f.err.text, "");
	if (p) {
		const struct timeline *timeline = &p->chains[PLAN_TO_BUYER].timeline;

		CHECK_INT(timeline->count, 2);
		CHECK_INT(timeline->count ? timeline->entries[timeline->count - 1].end : 0,
			  2500 * NSEC_PER_MSEC);
	}
	plan_free(p);
	folder_remove(&f);
}

static void points_at_what_is_wrong_with_a_recording(void)
{
	static const struct {
		const char *file;
		const char *said;
	} cases[] = {
		{ "", "expected a first line" },
		{ "0 5\n", "expected a first line" },
		{ FIRST, "has no delay" },
		{ FIRST "1 5\n", "d.delays:2: found 1 s, expected 0" },
		{ FIRST "0 5\n1 5\n1 6\n", "d.delays:4: found 1 s" },
		{ FIRST "0\n", "d.delays:2: expected a time in s and a delay in ms" },
		{ FIRST "0 -5\n", "d.delays:2" },
		{ FIRST "0 5 6\n", "d.delays:2" },
	};
	struct folder f;

	folder_make(&f);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct plan *p;

		folder_write(&f, "shows/d.delays", cases[i].file);
		p = folder_load_timeline(&f, "  - {event: recording, delays: d.delays}\n", 1);
		CHECK(p == NULL);
		CHECK_HAS(f.err.text, cases[i].said);
		plan_free(p);
	}
	CHECK(!folder_load_timeline(&f, "  - {event: recording}\n", 1));
	CHECK_HAS(f.err.text, "a recording without \"delays\"");
	CHECK(!folder_load_timeline(&f, "  - {event: recording, delays: none}\n", 1));
	CHECK_HAS(f.err.text, "none");
	CHECK(!folder_load_timeline(&f, "  - {event: outage, for: 1 s, delays: d.delays}\n", 1));
	CHECK_HAS(f.err.text, "unknown key \"delays\"");
	folder_remove(&f);
}

CU_TestInfo recording_tests[] = {
	TEST(each_delay_is_in_force_until_the_next_and_all_are_one_event),
	TEST(a_recording_ends_with_its_event),
	TEST(points_at_what_is_wrong_with_a_recording),
	CU_TEST_INFO_NULL,
};
