/* rtpstream.c - the statistics of one RTP stream. */
#include "reports/metric/rtpstream.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#define TYPE_NOISE     13
#define TYPE_NOISE_OLD 19
#define JUMP           3000 /* RFC 3550 A.1: MAX_DROPOUT */
/* A packet so near in number to the newest one is of its stream, not of noise. */
#define NEAR 16
/* A timestamp that differs by so much from its time is not jittered: it leaps. */
#define LEAP_MSEC 10e3
/* A clock is measured over so long, or so many packets, whichever is first. */
#define CLOCK_SPAN    (2 * NSEC_PER_SEC)
#define CLOCK_PACKETS 256
/* Fewer tell no clock: that of some is near by chance. */
#define CLOCK_LEAST 8

/* A packet whose share in the jitter waits for the clock. */
struct waiting {
	nsec_t time;
	uint64_t place; /* among all packets, from 0 */
	int64_t units;  /* timestamp units since the first packet */
	uint32_t timestamp;
	bool counted; /* in Wireshark's means */
};

struct rtpstream_backlog {
	size_t n;
	struct waiting v[CLOCK_PACKETS];
};

uint32_t rtpstream_static_clock(uint8_t type)
{
	static const uint32_t clocks[35] = {
		[0] = 8000,   [3] = 8000,   [4] = 8000,   [5] = 8000,   [6] = 16000,  [7] = 8000,
		[8] = 8000,   [9] = 8000,   [10] = 44100, [11] = 44100, [12] = 8000,  [13] = 8000,
		[14] = 90000, [15] = 8000,  [16] = 11025, [17] = 22050, [18] = 8000,  [25] = 90000,
		[26] = 90000, [28] = 90000, [31] = 90000, [32] = 90000, [33] = 90000, [34] = 90000,
	};

	return type < sizeof(clocks) / sizeof(*clocks) ? clocks[type] : 0;
}

static void set_clock(struct rtpstream *s, uint32_t clock_hz)
{
	s->clock_hz = clock_hz;
	if (clock_hz)
		rtpjitter_init(&s->jitter, clock_hz);
}

static nsec_t tick(const struct rtpstream_packet *p)
{
	return p->sent ? p->sent : p->time;
}

void rtpstream_init(struct rtpstream *s, const struct rtpstream_packet *first, uint32_t stated_hz)
{
	*s = (struct rtpstream){
		.first = first->time,
		.last = first->time,
		.tick_first = tick(first),
		.base = first->seq,
		.highest = first->seq - 1,
		.timestamp = first->timestamp,
		.delta_min_ms = INFINITY,
		.jitter_min_ms = INFINITY,
	};
	set_clock(s, stated_hz ? stated_hz : rtpstream_static_clock(first->type));
}

void rtpstream_done(struct rtpstream *s)
{
	free(s->backlog);
	s->backlog = NULL;
}

static uint64_t *seen_word(struct rtpstream *s, int64_t number)
{
	return &s->seen[(uint64_t)number % RTPSTREAM_WINDOW / 64];
}

static uint64_t seen_bit(int64_t number)
{
	return UINT64_C(1) << ((uint64_t)number % 64);
}

/* Moves the highest number on, and forgets what falls out of the window. */
static void advance(struct rtpstream *s, int64_t number)
{
	int64_t gap = number - s->highest;

	s->nearby += gap <= NEAR;
	s->jumps += gap > JUMP;
	if (gap >= RTPSTREAM_WINDOW) {
		for (size_t i = 0; i < RTPSTREAM_WINDOW / 64; i++)
			s->seen[i] = 0;
	} else {
		for (int64_t n = s->highest + 1; n < number; n++)
			*seen_word(s, n) &= ~seen_bit(n);
	}
	*seen_word(s, number) |= seen_bit(number);
	s->highest = number;
}

static enum rtpstream_order place(struct rtpstream *s, int64_t number)
{
	if (number > s->highest) {
		advance(s, number);
		return RTPSTREAM_NEXT;
	}
	s->jumps += number < s->highest - JUMP;
	/* What is older than the window was forgotten: it counts as late. */
	if (number > s->highest - RTPSTREAM_WINDOW && *seen_word(s, number) & seen_bit(number)) {
		s->duplicates++;
		return RTPSTREAM_DUPLICATE;
	}
	if (number > s->highest - RTPSTREAM_WINDOW)
		*seen_word(s, number) |= seen_bit(number);
	if (number < s->base)
		s->base = number;
	s->nearby += number >= s->highest - NEAR;
	s->late++;
	return RTPSTREAM_LATE;
}

/* A running mean in which the value's weight is one over its place. */
static void run_mean(double *mean, double value, uint64_t n)
{
	*mean += (value - *mean) / (double)n;
}

static void add_delta(struct rtpstream *s, double ms)
{
	run_mean(&s->delta_mean_ms, ms, s->packets);
	if (ms < s->delta_min_ms)
		s->delta_min_ms = ms;
	if (ms > s->delta_max_ms)
		s->delta_max_ms = ms;
}

static void add_jitter(struct rtpstream *s, const struct waiting *w)
{
	double before = s->jitter.ms;
	double ms = rtpjitter_add(&s->jitter, w->time, w->timestamp);
	double skew = (double)w->units * s->jitter.ms_per_unit -
		      (double)(w->time - s->first) / (double)NSEC_PER_MSEC;

	if (fabs(skew) > fabs(s->skew_max_ms))
		s->skew_max_ms = skew;
	if (w->place == 0)
		return;
	/* the mean's newest share is |D| / 16 */
	s->leaps += 16 * ms - 15 * before >= LEAP_MSEC;
	s->jitter_plain_sum += ms;
	if (!w->counted)
		return;
	run_mean(&s->jitter_mean_ms, ms, w->place);
	if (ms < s->jitter_min_ms)
		s->jitter_min_ms = ms;
	if (ms > s->jitter_max_ms)
		s->jitter_max_ms = ms;
}

double rtpstream_measured_hz(const struct rtpstream *s)
{
	nsec_t span = s->tick_last - s->tick_first;

	if (s->packets < 2 || span <= 0)
		return 0;
	return (double)s->units * (double)NSEC_PER_SEC / (double)span;
}

/* Takes the clock that was measured so far, and what waited for it. */
static void decide_clock(struct rtpstream *s)
{
	struct rtpstream_backlog *b = s->backlog;

	set_clock(s, rtpjitter_clock(rtpstream_measured_hz(s)));
	s->clock_found = s->clock_hz > 0;
	for (size_t i = 0; s->clock_hz && i < b->n; i++)
		add_jitter(s, &b->v[i]);
	b->n = 0;
	if (!s->clock_hz)
		return;
	free(b);
	s->backlog = NULL;
}

/* Keeps the packet until the clock is known. One that cannot be found in many packets will not be.
 */
static void wait_for_clock(struct rtpstream *s, const struct waiting *w)
{
	if (!s->backlog && w->place > 0)
		return;
	if (!s->backlog)
		s->backlog = calloc(1, sizeof(*s->backlog));
	if (!s->backlog) {
		s->failed = -ENOMEM;
		return;
	}
	s->backlog->v[s->backlog->n++] = *w;
	if (s->backlog->n < CLOCK_PACKETS && s->last - s->first < CLOCK_SPAN)
		return;
	if (s->backlog->n < CLOCK_LEAST)
		return;
	decide_clock(s);
	if (!s->clock_hz) {
		free(s->backlog);
		s->backlog = NULL;
	}
}

static bool is_noise(uint8_t type)
{
	return type == TYPE_NOISE || type == TYPE_NOISE_OLD;
}

static void add_times(struct rtpstream *s, const struct rtpstream_packet *p)
{
	bool counted = !p->marker && !is_noise(p->type) && !s->noise;
	struct waiting w = { p->time, s->packets, 0, p->timestamp, counted };

	if (s->packets && counted)
		add_delta(s, (double)(p->time - s->last) / (double)NSEC_PER_MSEC);
	s->units += (int32_t)(p->timestamp - s->timestamp);
	s->timestamp = p->timestamp;
	s->last = p->time;
	s->tick_last = tick(p);
	s->noise = is_noise(p->type);
	w.units = s->units;
	if (s->clock_hz)
		add_jitter(s, &w);
	else
		wait_for_clock(s, &w);
}

enum rtpstream_order rtpstream_add(struct rtpstream *s, const struct rtpstream_packet *p,
				   int64_t *ret_number)
{
	/* The number nearest to the highest one. */
	int64_t number = s->highest + (int16_t)(p->seq - (uint16_t)s->highest);
	enum rtpstream_order order = place(s, number);

	add_times(s, p);
	s->packets++;
	s->bytes += p->bytes;
	s->markers += p->marker;
	s->type = p->type;
	s->types[p->type >> 6 & 1] |= UINT64_C(1) << (p->type & 63);
	if (ret_number)
		*ret_number = number;
	return order;
}

void rtpstream_finish(struct rtpstream *s)
{
	uint32_t whole;

	if (s->backlog && s->backlog->n >= CLOCK_LEAST)
		decide_clock(s);
	if (!s->clock_found)
		return;
	/* The first packets can mislead (a burst, a pause): the whole stream must agree. */
	whole = rtpjitter_clock(rtpstream_measured_hz(s));
	if (whole == s->clock_hz)
		return;
	s->clock_hz = 0;
	s->clock_found = false;
}

uint64_t rtpstream_expected(const struct rtpstream *s)
{
	return (uint64_t)(s->highest - s->base + 1);
}

int64_t rtpstream_lost_rfc3550(const struct rtpstream *s)
{
	return (int64_t)rtpstream_expected(s) - (int64_t)s->packets;
}

uint64_t rtpstream_lost(const struct rtpstream *s)
{
	int64_t lost = rtpstream_lost_rfc3550(s) + (int64_t)s->duplicates;

	return lost > 0 ? (uint64_t)lost : 0;
}

/* Losses, another order and copies are for a stream to have, and not to be told from noise by: what
 * is seen on each of a few interfaces comes that many times. */
bool rtpstream_plausible(const struct rtpstream *s)
{
	uint64_t different = s->packets - s->duplicates;

	return different >= 3 && 4 * s->nearby >= different && 8 * s->jumps <= s->packets &&
	       8 * different >= s->packets;
}
