/* captured.c - ages of frames. */
#include "reports/metric/captured.h"

void captured_told(struct captured *c, uint32_t timestamp, nsec_t time, nsec_t offset)
{
	c->time = time;
	c->timestamp = timestamp;
	c->offset = offset;
}

void captured_frame(struct captured *c, uint32_t timestamp, uint32_t clock_hz, nsec_t now)
{
	int32_t units = (int32_t)(timestamp - c->timestamp);

	if (!c->time || (units && !clock_hz))
		return;
	around_add(&c->latency, now - c->time - (units ? units * NSEC_PER_SEC / clock_hz : 0));
}

void captured_done(struct captured *c)
{
	around_done(&c->latency);
}
