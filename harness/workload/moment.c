/* moment.c - reading CLOCK_MONOTONIC and waiting by it. */
#include "harness/workload/moment.h"

#include <errno.h>
#include <time.h>

nsec_t moment_now(void)
{
	struct timespec t;

	/* cannot fail: every Linux has this clock, and t is ours */
	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NSEC_PER_SEC + t.tv_nsec;
}

void moment_await(nsec_t due)
{
	const struct timespec t = { .tv_sec = due / NSEC_PER_SEC, .tv_nsec = due % NSEC_PER_SEC };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR)
		;
}
