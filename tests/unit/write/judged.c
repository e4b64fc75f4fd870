/* judged.c - evidence that a test makes up. */
#include "tests/unit/write/judged.h"

#include <stdlib.h>

#include "harness/base/err.h"

void judged_init(struct judged *j)
{
	*j = (struct judged){ 0 };
	j->e.manifest.show.name = "show";
	j->e.manifest.show.question = "Is it fast?";
	j->e.manifest.route.name = "route";
	j->e.manifest.version = "0.1";
	j->e.manifest.started = "2024-05-01T12:00:00Z";
	j->e.manifest.workload.kind = "call";
	j->e.manifest.end = 60 * NSEC_PER_SEC;
	j->e.manifest.expect = j->expects;
}

void judged_done(struct judged *j)
{
	metric_list_done(&j->e.result.metrics);
	verdict_done(&j->v);
}

void judged_expect(struct judged *j, const char *text, const char *metric, const char *op,
		   double limit, const char *unit)
{
	if (j->e.manifest.expect_count == JUDGED_MAX)
		abort();
	j->expects[j->e.manifest.expect_count++] = (struct expectation){
		.text = text, .metric = metric, .op = op, .limit = limit, .unit = unit
	};
}

void judged_stall(struct judged *j, int ms, bool outage)
{
	j->stall.stall.begin = 21 * NSEC_PER_SEC;
	j->stall.stall.length = ms * NSEC_PER_MSEC;
	j->stall.cause = BLAME_QUEUE;
	j->e.result.to_buyer.stalls = &j->stall;
	j->e.result.to_buyer.stall_count = 1;
	if (!outage)
		return;
	j->event = (struct timeline_event){ .id = 1,
					    .name = "outage",
					    .loses = true,
					    .link = "buyer-down",
					    .text = "",
					    .begin = 20 * NSEC_PER_SEC,
					    .end = 23 * NSEC_PER_SEC };
	j->e.manifest.timeline = &j->event;
	j->e.manifest.event_count = 1;
	j->stall.event = 1;
}

void judged_judge(struct judged *j)
{
	struct err err;

	if (verdict_judge(&j->e, &j->v, &err) < 0)
		abort();
}
