/* test_still.c - once a path runs it asks for no memory and gives none back. */
#include <stdlib.h>

#include "tests/support/suite.h"
#include "tests/unit/model/bed.h"

#define PACKETS 20000

/* A sanitizer has its own allocator, which must not be replaced. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define COUNTS_CALLS 0
#else
#define COUNTS_CALLS 1
#endif

/* Calls of the allocator in this program, which has one thread. */
static unsigned long calls;

#if COUNTS_CALLS
/* glibc's own, under the names that it keeps for programs that replace malloc(3). */
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);
void __libc_free(void *p);

void *malloc(size_t n)
{
	calls++;
	return __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	calls++;
	return __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
	calls++;
	return __libc_realloc(p, n);
}

void free(void *p)
{
	calls++;
	__libc_free(p);
}
#endif

/* Every stage at work: a queue with AQM, a rate, bursts of loss, jitter that may reorder, spikes.
 */
static struct link_conf busy_link(enum queue_kind kind)
{
	return (struct link_conf){
		.name = "busy",
		.queue = { .kind = kind, .limit_packets = 100 },
		.rate = { .bps = 8000000 },
		.loss = { .kind = LOSS_GILBERT,
			  .mean = chance_ratio(2, 100),
			  .bad = chance_ratio(30, 100),
			  .run_milli = 150000 },
		.delay = { .delay = 20 * MS,
			   .jitter = 5 * MS,
			   .tau = 50 * MS,
			   .may_reorder = true,
			   .spike = { .share = chance_ratio(1, 100),
				      .min = 10 * MS,
				      .max = 30 * MS } },
		.duplicate = chance_ratio(1, 100),
		.corrupt = chance_ratio(1, 100),
	};
}

static unsigned long calls_while_running(enum queue_kind kind)
{
	struct link_conf conf = busy_link(kind);
	unsigned long before;
	struct bed bed;

	bed_begin(&bed, &conf, 2 * PACKETS);
	before = calls;
	for (size_t i = 0; i < PACKETS; i++) {
		(void)bed_put(&bed, 1200, (nsec_t)i * MS);
		(void)bed_get(&bed, (nsec_t)i * MS);
	}
	before = calls - before;
	CHECK(bed.outs > PACKETS / 2);
	bed_end(&bed);
	return before;
}

static void a_running_path_allocates_nothing(void)
{
	static const enum queue_kind kinds[] = { QUEUE_DROP_TAIL, QUEUE_DROP_HEAD, QUEUE_CODEL,
						 QUEUE_PIE, QUEUE_FQ_CODEL };

	if (!COUNTS_CALLS)
		SKIP("a sanitizer has the allocator");
	CHECK(calls > 0); /* CUnit has asked for some: the count works */
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
		CHECK_INT((int64_t)calls_while_running(kinds[k]), 0);
}

CU_TestInfo still_tests[] = {
	TEST(a_running_path_allocates_nothing),
	CU_TEST_INFO_NULL,
};
