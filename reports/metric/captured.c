/* captured.c - ages of frames. */
#include "reports/metric/captured.h"

#include <stdlib.h>

#define REACH (5 * NSEC_PER_SEC)
/* So many frames wait for the clock. */
#define WAITING 256
/* Clocks that are further apart tell nothing; and the distance of two ages has to fit 64 bits. */
#define CENTURY (INT64_C(36525) * 86400 * NSEC_PER_SEC)

struct captured_waiting {
	int64_t units; /* since the frame whose capture was told */
	nsec_t ago;    /* from that capture to the arrival of this one */
};

void captured_told(struct captured *c, uint32_t timestamp, nsec_t time, nsec_t offset)
{
	rtpclock_tell(&c->told, timestamp, time - offset);
	c->offset = offset;
}

/* The age of a frame so many units behind one that was captured so long ago. */
static bool age_of(int64_t units, nsec_t ago, uint32_t clock_hz, nsec_t *ret)
{
	nsec_t since = units ? units * NSEC_PER_SEC / clock_hz : 0;

	*ret = ago - since;
	return llabs(since) <= REACH && llabs(*ret) < CENTURY;
}

bool captured_age(const struct captured *c, uint32_t timestamp, uint32_t clock_hz, nsec_t arrived,
		  nsec_t *ret)
{
	int64_t units = (int32_t)(timestamp - c->told.timestamp);
	uint32_t clock = clock_hz ? clock_hz : rtpclock_told(&c->told);

	if (!c->told.count || (units && !clock))
		return false;
	return age_of(units, arrived - c->told.last, clock, ret);
}

static void wait_for_clock(struct captured *c, int64_t units, nsec_t ago)
{
	if (!c->waiting)
		c->waiting = calloc(WAITING, sizeof(*c->waiting));
	if (!c->waiting || c->waiting_count == WAITING)
		return;
	c->waiting[c->waiting_count++] = (struct captured_waiting){ units, ago };
}

void captured_finish(struct captured *c, uint32_t clock_hz)
{
	nsec_t age;

	for (size_t i = 0; clock_hz && i < c->waiting_count; i++)
		if (age_of(c->waiting[i].units, c->waiting[i].ago, clock_hz, &age))
			around_add(&c->latency, age);
	c->waiting_count = 0;
}

void captured_frame(struct captured *c, uint32_t timestamp, uint32_t clock_hz, nsec_t arrived)
{
	uint32_t clock = clock_hz ? clock_hz : rtpclock_told(&c->told);
	nsec_t age;

	if (clock)
		captured_finish(c, clock);
	if (captured_age(c, timestamp, clock, arrived, &age))
		around_add(&c->latency, age);
	else if (c->told.count && !clock)
		wait_for_clock(c, (int32_t)(timestamp - c->told.timestamp), arrived - c->told.last);
}

void captured_done(struct captured *c)
{
	free(c->waiting);
	c->waiting = NULL;
	around_done(&c->latency);
}
