/* clock.c - reading the clocks. */
#include "harness/drive/clock.h"

#include <time.h>

/* A reading between two others is as good as they are close; a thread that is put aside in between
 * tries again. */
#define CLOSE_ENOUGH (2 * NSEC_PER_USEC)
#define TRIES_MAX    10

static nsec_t read_clock(clockid_t id)
{
	struct timespec ts;

	/* cannot fail: both clocks exist on every Linux, and ts is ours */
	(void)clock_gettime(id, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

nsec_t clock_now(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

nsec_t clock_wall_offset(void)
{
	nsec_t best = NSEC_NEVER, offset = 0;

	for (int i = 0; i < TRIES_MAX && best > CLOSE_ENOUGH; i++) {
		nsec_t before = clock_now();
		nsec_t wall = read_clock(CLOCK_REALTIME);
		nsec_t after = clock_now();

		if (after - before < best) {
			best = after - before;
			offset = wall - (before + after) / 2;
		}
	}
	return offset;
}

nsec_t clock_thread_cpu(void)
{
	return read_clock(CLOCK_THREAD_CPUTIME_ID);
}
