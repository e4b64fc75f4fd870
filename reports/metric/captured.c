/* captured.c - ages of frames. */
#include "reports/metric/captured.h"

#include <stdlib.h>

#define REACH (5 * NSEC_PER_SEC)
/* Clocks that are further apart tell nothing; and the distance of two ages has to fit 64 bits. */
#define CENTURY (INT64_C(36525) * 86400 * NSEC_PER_SEC)

void captured_told(struct captured *c, uint32_t timestamp, nsec_t time, nsec_t offset)
{
	rtpclock_tell(&c->told, timestamp, time - offset);
	c->offset = offset;
}

bool captured_age(const struct captured *c, uint32_t timestamp, uint32_t clock_hz, nsec_t arrived,
		  nsec_t *ret)
{
	int64_t units = (int32_t)(timestamp - c->told.timestamp);
	uint32_t clock = clock_hz ? clock_hz : rtpclock_told(&c->told);
	nsec_t since = clock ? units * NSEC_PER_SEC / clock : 0;

	if (!c->told.count || (units && !clock) || llabs(since) > REACH)
		return false;
	*ret = arrived - c->told.last - since;
	return llabs(*ret) < CENTURY;
}

void captured_frame(struct captured *c, uint32_t timestamp, uint32_t clock_hz, nsec_t arrived)
{
	nsec_t age;

	if (captured_age(c, timestamp, clock_hz, arrived, &age))
		around_add(&c->latency, age);
}

void captured_done(struct captured *c)
{
	around_done(&c->latency);
}
