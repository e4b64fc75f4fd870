/* trust.c - the table of limits, and the grade by it. */
#include "harness/lab/trust.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define USEC NSEC_PER_USEC
#define MSEC NSEC_PER_MSEC

/* In less time the lab's own coming and going, or one burst of another program, is all that the
 * machine's shares tell. */
#define SHARE_LEAST NSEC_PER_SEC

/* The purpose sets the limits: the picture's latency is to be known to a few milliseconds against
 * 600 ms, and its frames are 33 ms apart at 30 a second.
 *
 * - A release that is late adds its lateness to the latency of the frame it belongs to. Up to 5 ms
 * for one packet in a hundred that is below what the pictures resolve; at 20 ms verdicts near a
 * limit can turn.
 * - The median shifts every figure, so it is held to less: half a millisecond.
 * - One packet that is a frame interval late can move one frame to the next picture (max, absence);
 * a quarter of a second is a stall of its own that the route did not make.
 * - What a busy virtual machine with two processors takes away, 1 to 4 ms now and then, stays
 * below.
 * - Packets that vanish, and records of them, are no matter of degree.
 * - Steal by itself harms nothing that lateness does not show, hence its wide limits. The same
 * holds for pressure: threads that wait for a processor may be the media's own, and then the
 * pictures are late by it, but a second program that has nothing to do with the run counts as much.
 * - What the lab adds to an empty route is added to every packet, so that it is held to what the
 * median of lateness is; a stamp's cost comes once a frame, to be seen beside its 33 ms. */
static const struct trust_limit limits[TRUST_CHECKS] = {
	[TRUST_LATENESS_P50] = { "lateness.p50", "ns", 500 * USEC, 5 * MSEC,
				 "released after the ideal time, median of the worse direction: "
				 "shifts every latency" },
	[TRUST_LATENESS_P99] = { "lateness.p99", "ns", 5 * MSEC, 20 * MSEC,
				 "released after the ideal time, 99th percentile: what most frames feel" },
	[TRUST_LATENESS_P999] = { "lateness.p99.9", "ns", 15 * MSEC, 60 * MSEC,
				  "released after the ideal time, 99.9th percentile: what a frame now and "
				  "then feels" },
	[TRUST_LATENESS_MAX] = { "lateness.max", "ns", 33 * MSEC, 250 * MSEC,
				 "the latest release: above a frame interval it can delay a "
				 "picture" },
	[TRUST_EARLY] = { "early", "packets", 0, 0, "released before the ideal time: never" },
	[TRUST_ABSENCE] = { "absence", "ns", 33 * MSEC, 250 * MSEC,
			    "the longest time that the drive did not run although it wanted to" },
	[TRUST_UNACCOUNTED] = { "unaccounted", "packets", 0, 0,
				"packets without a known fate, or counted differently by the "
				"kernel" },
	[TRUST_MISSED] = { "missed", "packets", 0, 0,
			   "lost before the drive saw them: its ring was full" },
	[TRUST_UNSENT] = { "unsent", "packets", 0, 0,
			   "the kernel did not take them for the far wire" },
	[TRUST_OVERSIZE] = { "oversize", "packets", 0, 0,
			     "several packets in one, or larger than the MTU: not carried" },
	[TRUST_UNFINISHED] = { "unfinished", "packets", 0, INT64_MAX,
			       "sent with the checksum left to hardware: finished by the drive" },
	[TRUST_OFFLOADS] = { "offloads", "offloads", 0, INT64_MAX,
			     "offloads that could not be switched off" },
	[TRUST_RECORDS_LOST] = { "records.lost", "records", 0, 0,
				 "records of packets that found no room: the evidence has holes" },
	[TRUST_CAPTURE_DROPS] = { "capture.drops", "packets", 0, 100,
				  "packets that the captures at the hosts missed" },
	[TRUST_HOST_DROPS] = { "host.drops", "packets", 0, INT64_MAX,
			       "dropped by a host's own kernel, going out or coming in: its "
			       "programs send faster than this machine carries, or read too "
			       "slowly" },
	[TRUST_STEAL] = { "steal", "ppm", 50000, 250000,
			  "share of the processors' time that the machine below took away" },
	[TRUST_RUNQUEUE] = { "runqueue", "ns", 500 * USEC, 5 * MSEC,
			     "how long the drive was ready to run and waited for a processor, mean "
			     "of each time" },
	[TRUST_PRESSURE] = { "pressure", "ppm", 900000, INT64_MAX,
			     "share of the time in which some thread of this machine waited for a "
			     "processor: the media's may be among them" },
	[TRUST_CLOCK_MOVED] = { "clock.moved", "ns", 1 * MSEC, 100 * MSEC,
				"the wall clock was set during the run: captures are stamped by "
				"it" },
	[TRUST_BIAS_WIRE] = { "bias.wire", "ns", 500 * USEC, 5 * MSEC,
			      "what the lab adds to each packet's way with an empty route, from wire "
			      "to wire, median" },
	[TRUST_BIAS_TAP] = { "bias.tap", "ns", 500 * USEC, 5 * MSEC,
			     "how far the captures and the drive are apart about the same packet, "
			     "median" },
	[TRUST_BIAS_STAMP] = { "bias.stamp", "ns", 2 * MSEC, 15 * MSEC,
			       "what writing and reading a stamp takes of each frame's time, "
			       "medians" },
	[TRUST_UNCALIBRATED] = { "uncalibrated", "runs", 0, INT64_MAX,
				 "the lab could not be measured before the run" },
	[TRUST_UNSEEN] = { "unseen", "routes", 0, INT64_MAX,
			   "routes whose releases nobody sees, as with the kernel drive: how late "
			   "they were is not known, and no limit of lateness was checked" },
};

static const struct {
	const char *word, *what;
} biases[BIAS_COUNT] = {
	[BIAS_SEND] = { "send", "from a program's call to the capture at its own wire; no delay "
				"between wires holds it, a frame's latency does" },
	[BIAS_TAP] = { "tap",
		       "from the capture at the sender's wire to the drive's own time of the "
		       "packet; how well captures and records agree" },
	[BIAS_WIRE] = { "wire",
			"from the sender's wire to the receiver's with an empty route; every "
			"measured delay of a packet holds it" },
	[BIAS_RECEIVE] = { "receive", "from the capture at the receiver's wire to the program that "
				      "waits for the packet; a frame's latency holds it" },
	[BIAS_STAMP_WRITE] = { "stamp_write", "writing the stamp, after a frame's capture time is "
					      "taken; a frame's latency holds it" },
	[BIAS_STAMP_READ] = { "stamp_read",
			      "reading the stamp, behind the decoder and again at the "
			      "screen, each time after the time is taken; a frame "
			      "shown at once holds the first" },
};

const char *trust_bias_word(enum trust_bias bias)
{
	return biases[bias].word;
}

const char *trust_bias_what(enum trust_bias bias)
{
	return biases[bias].what;
}

static int by_size(const void *a, const void *b)
{
	const nsec_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

struct trust_spread trust_spread_of(nsec_t *values, size_t n)
{
	if (n == 0)
		return (struct trust_spread){ 0 };
	qsort(values, n, sizeof(*values), by_size);
	return (struct trust_spread){ .p50 = values[(n + 1) / 2 - 1],
				      .p99 = values[(n * 99 + 99) / 100 - 1],
				      .max = values[n - 1],
				      .count = n };
}

const char *trust_word(enum trust_grade grade)
{
	static const char *const words[] = { "valid", "degraded", "invalid" };

	return words[grade];
}

const struct trust_limit *trust_limit(enum trust_check check)
{
	return &limits[check];
}

void trust_find(struct trust *t, const char *fmt, ...)
{
	va_list args;

	if (t->finding_count == TRUST_FINDINGS_MAX)
		return;
	va_start(args, fmt);
	(void)vsnprintf(t->findings[t->finding_count++], TRUST_FINDING_SIZE, fmt, args);
	va_end(args);
}

void trust_fill_lateness(struct trust_side *side, const struct lateness *l)
{
	side->p50 = lateness_quantile(l, 5000);
	side->p90 = lateness_quantile(l, 9000);
	side->p99 = lateness_quantile(l, 9900);
	side->p999 = lateness_quantile(l, 9990);
	side->max = l->max;
	side->count = l->count;
	side->early = l->early;
}

static void raise_to(int64_t *value, int64_t other)
{
	if (other > *value)
		*value = other;
}

static void derive_side(struct trust *t, const struct trust_side *side)
{
	const struct live_account *a = &side->account;

	raise_to(&t->value[TRUST_LATENESS_P50], side->p50);
	raise_to(&t->value[TRUST_LATENESS_P99], side->p99);
	raise_to(&t->value[TRUST_LATENESS_P999], side->p999);
	raise_to(&t->value[TRUST_LATENESS_MAX], side->max);
	t->value[TRUST_UNACCOUNTED] += a->unaccounted < 0 ? -a->unaccounted : a->unaccounted;
	t->value[TRUST_UNSENT] += (int64_t)a->unsent;
	t->value[TRUST_EARLY] += (int64_t)side->early;
}

/* A share of that many times the time that the machine was watched, in parts per million; 0 when
 * that was too short to tell, or the part is not known. */
static int64_t share(const struct trust *t, nsec_t part, unsigned times)
{
	if (part <= 0 || times == 0 || t->watched < SHARE_LEAST)
		return 0;
	return part * 1000 / (t->watched / USEC * times);
}

static void derive_host(struct trust *t, size_t i)
{
	const struct trust_host *h = &t->hosts[i];

	t->value[TRUST_CAPTURE_DROPS] += (int64_t)t->capture_drops[i];
	t->value[TRUST_MISSED] += (int64_t)h->drive.missed;
	t->value[TRUST_OVERSIZE] += (int64_t)h->drive.oversize;
	t->value[TRUST_UNFINISHED] += (int64_t)h->drive.unfinished;
	t->value[TRUST_HOST_DROPS] += (int64_t)(h->sent_dropped + h->socket_dropped);
}

static void derive_machine(struct trust *t)
{
	const struct live_report *d = &t->drive;

	t->value[TRUST_STEAL] = share(t, t->steal, t->processors);
	t->value[TRUST_PRESSURE] = share(t, t->pressure, 1);
	if (d->runqueue_ns > 0 && d->runqueue_times > 0)
		t->value[TRUST_RUNQUEUE] = d->runqueue_ns / (nsec_t)d->runqueue_times;
	t->value[TRUST_ABSENCE] = d->longest_absence;
	t->value[TRUST_RECORDS_LOST] = (int64_t)d->records_lost;
	t->value[TRUST_CLOCK_MOVED] = t->clock_moved;
}

static nsec_t size_of(nsec_t value)
{
	return value < 0 ? -value : value;
}

static void derive_calibration(struct trust *t)
{
	const struct trust_calibration *c = &t->calibration;

	t->value[TRUST_UNCALIBRATED] = c->wanted && !c->made;
	t->value[TRUST_BIAS_WIRE] = size_of(c->bias[BIAS_WIRE].p50);
	t->value[TRUST_BIAS_TAP] = size_of(c->bias[BIAS_TAP].p50);
	t->value[TRUST_BIAS_STAMP] = c->bias[BIAS_STAMP_WRITE].p50 + c->bias[BIAS_STAMP_READ].p50;
}

static void derive(struct trust *t)
{
	for (size_t i = 0; i < t->side_count; i++)
		derive_side(t, &t->sides[i]);
	for (size_t i = 0; i < t->host_count; i++)
		derive_host(t, i);
	derive_machine(t);
	derive_calibration(t);
}

const char *trust_value_text(int64_t value, const char *unit, char buf[static TRUST_VALUE_TEXT])
{
	if (value == INT64_MAX)
		(void)snprintf(buf, TRUST_VALUE_TEXT, "never");
	else if (!strcmp(unit, "ns"))
		(void)snprintf(buf, TRUST_VALUE_TEXT, "%.3f ms", (double)value / 1e6);
	else if (!strcmp(unit, "ppm"))
		(void)snprintf(buf, TRUST_VALUE_TEXT, "%.1f %%", (double)value / 1e4);
	else
		(void)snprintf(buf, TRUST_VALUE_TEXT, "%" PRId64 " %s", value, unit);
	return buf;
}

static enum trust_grade grade_of(const struct trust_limit *limit, int64_t value)
{
	if (value > limit->invalid)
		return TRUST_INVALID;
	return value > limit->degraded ? TRUST_DEGRADED : TRUST_VALID;
}

void trust_judge(struct trust *t)
{
	derive(t);
	t->grade = TRUST_VALID;
	for (size_t i = 0; i < TRUST_CHECKS; i++) {
		const struct trust_limit *limit = &limits[i];
		enum trust_grade grade = grade_of(limit, t->value[i]);
		char value[TRUST_VALUE_TEXT], bound[TRUST_VALUE_TEXT];

		t->each[i] = grade;
		if (grade == TRUST_VALID)
			continue;
		if (grade > t->grade)
			t->grade = grade;
		trust_find(
			t, "%s: %s is %s, above %s (%s)", trust_word(grade), limit->name,
			trust_value_text(t->value[i], limit->unit, value),
			trust_value_text(grade == TRUST_INVALID ? limit->invalid : limit->degraded,
					 limit->unit, bound),
			limit->what);
	}
}
