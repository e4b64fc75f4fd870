/* rtpclock.c - clocks of RTP timestamps, told and measured. */
#include "reports/metric/rtpclock.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

/* Fewer packets tell no clock: that of some is near by chance. */
#define PACKETS_LEAST 8
#define SPAN          NSEC_PER_SEC
#define SPANS_LEAST   3
/* When the delay changes by so many seconds, and by so many times as much as by another clock, the
 * clock is not this one. */
#define QUEUE_MAX 5.0

#define TOLD_SPAN (400 * NSEC_PER_MSEC)
#define TOLD_OFF  0.01

void rtpclock_pair(struct rtpclock_pairs *p, uint32_t timestamp, nsec_t time)
{
	if (p->count++) {
		p->units += (int32_t)(timestamp - p->timestamp);
	} else {
		p->first = time;
		p->units = 0;
	}
	p->timestamp = timestamp;
	p->last = time;
}

double rtpclock_rate(const struct rtpclock_pairs *p)
{
	if (p->count < 2 || p->last <= p->first)
		return 0;
	return (double)p->units * (double)NSEC_PER_SEC / (double)(p->last - p->first);
}

void rtpclock_tell(struct rtpclock_pairs *p, uint32_t timestamp, nsec_t time)
{
	rtpclock_pair(p, timestamp, time);
	if ((time >= p->first && time - p->first < TOLD_SPAN) || rtpclock_told(p))
		return;
	*p = (struct rtpclock_pairs){ 0 };
	rtpclock_pair(p, timestamp, time);
}

uint32_t rtpclock_told(const struct rtpclock_pairs *p)
{
	double rate = rtpclock_rate(p);
	uint32_t clock = rtpjitter_clock(rate);

	if (!clock || p->last - p->first < TOLD_SPAN || fabs(rate / clock - 1) > TOLD_OFF)
		return 0;
	return clock;
}

void rtpclock_init(struct rtpclock *c)
{
	*c = (struct rtpclock){ .possible = (1U << RTPJITTER_CLOCKS) - 1 };
}

/* By how many seconds the delay would have changed. */
static double drift(const struct rtpclock *c, unsigned i)
{
	double seconds = (double)(c->whole.last - c->whole.first) / (double)NSEC_PER_SEC;

	return fabs((double)c->whole.units / rtpjitter_clocks[i] - seconds);
}

/* Leaves out the clocks by which the delay would have changed too much, unless that is so by all: a
 * sender that pauses can let its timestamps pause too. */
static void rule_out(struct rtpclock *c)
{
	double least = INFINITY;

	for (unsigned i = 0; i < RTPJITTER_CLOCKS; i++)
		if (c->possible >> i & 1)
			least = fmin(least, drift(c, i));
	for (unsigned i = 0; i < RTPJITTER_CLOCKS; i++)
		if (drift(c, i) > QUEUE_MAX && drift(c, i) > QUEUE_MAX * least)
			c->possible &= ~(1U << i);
}

static void end_span(struct rtpclock *c)
{
	uint32_t clock = rtpjitter_clock(rtpclock_rate(&c->span));

	c->spans++;
	for (unsigned i = 0; clock && i < RTPJITTER_CLOCKS; i++)
		c->votes[i] += rtpjitter_clocks[i] == clock;
	rule_out(c);
}

void rtpclock_add(struct rtpclock *c, uint32_t timestamp, nsec_t time)
{
	rtpclock_pair(&c->whole, timestamp, time);
	rtpclock_pair(&c->span, timestamp, time);
	if (c->span.count < PACKETS_LEAST || time - c->span.first < SPAN)
		return;
	end_span(c);
	/* the next one begins where this one ends */
	c->span = (struct rtpclock_pairs){ 0 };
	rtpclock_pair(&c->span, timestamp, time);
}

/* The clock of more than half of the spans, 0 when there is none. */
static uint32_t elected(const struct rtpclock *c)
{
	for (unsigned i = 0; i < RTPJITTER_CLOCKS; i++)
		if (c->spans >= SPANS_LEAST && 2 * c->votes[i] > c->spans)
			return rtpjitter_clocks[i];
	return 0;
}

/* Were there at least two spans by another clock? */
static bool is_disputed(const struct rtpclock *c, uint32_t clock)
{
	for (unsigned i = 0; i < RTPJITTER_CLOCKS; i++)
		if (rtpjitter_clocks[i] != clock && c->votes[i] > 1)
			return true;
	return false;
}

uint32_t rtpclock_measured(const struct rtpclock *c, const char **ret_why)
{
	uint32_t whole = rtpjitter_clock(rtpclock_rate(&c->whole)), most = elected(c);
	const char *why = NULL;

	if (c->whole.count < PACKETS_LEAST)
		why = "fewer than 8 packets";
	else if (c->whole.last <= c->whole.first)
		why = "no time passes from its first packet to its last";
	else if (whole && most && whole != most)
		why = "the timestamps of most seconds run by another clock than those of all";
	else if (!whole && most && is_disputed(c, most))
		why = "the timestamps run by different clocks at different times";
	else if (!whole && !most)
		why = "the timestamps do not run near any clock in use";
	if (ret_why)
		*ret_why = why;
	if (why)
		return 0;
	return whole ? whole : most;
}
