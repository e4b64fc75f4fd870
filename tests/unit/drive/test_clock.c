/* test_clock.c - the clocks go forward, and the wall clock's offset is what it says. */
#include <time.h>

#include "harness/drive/clock.h"
#include "tests/support/suite.h"

static void now_never_goes_back(void)
{
	nsec_t last = clock_now();

	for (int i = 0; i < 1000; i++) {
		nsec_t now = clock_now();

		CHECK(now >= last);
		last = now;
	}
}

static void the_offset_turns_monotonic_time_into_wall_time(void)
{
	nsec_t offset = clock_wall_offset();
	nsec_t early = clock_now() + offset;
	struct timespec ts;
	nsec_t wall, late;

	(void)clock_gettime(CLOCK_REALTIME, &ts);
	late = clock_now() + offset;
	wall = ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
	/* half of what a reading may have taken, and a margin for both being steered */
	CHECK(wall >= early - 100 * NSEC_PER_USEC);
	CHECK(wall <= late + 100 * NSEC_PER_USEC);
}

static void work_takes_processor_time(void)
{
	nsec_t before = clock_thread_cpu();

	for (int i = 0; i < 1000; i++)
		(void)clock_now();
	CHECK(clock_thread_cpu() > before);
}

extern CU_TestInfo clock_tests[];

CU_TestInfo clock_tests[] = {
	TEST(now_never_goes_back),
	TEST(the_offset_turns_monotonic_time_into_wall_time),
	TEST(work_takes_processor_time),
	CU_TEST_INFO_NULL,
};
