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

/* A packet's share in the jitter. */
struct moment {
	nsec_t time;
	nsec_t since;   /* the first packet */
	uint64_t place; /* among all packets, from 0 */
	int64_t units;  /* timestamp units since the first packet */
	uint32_t timestamp;
	bool counted; /* in Wireshark's means */
};

/* Jitter and skew by one clock. */
struct rtpstream_jitter {
	struct rtpjitter now;
	double min_ms;
	double mean_ms;
	double max_ms;
	double plain_sum;
	double skew_max_ms;
	uint64_t leaps;
};

const char *rtpstream_clock_word(enum rtpstream_clock clock)
{
	static const char *const words[RTPSTREAM_CLOCK_COUNT] = {
		[RTPSTREAM_CLOCK_NONE] = "none",         [RTPSTREAM_CLOCK_STATED] = "stated",
		[RTPSTREAM_CLOCK_TYPE] = "type",         [RTPSTREAM_CLOCK_SENDER] = "sender",
		[RTPSTREAM_CLOCK_MEASURED] = "measured",
	};

	return words[clock];
}

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

/* Where the clock is known there is one to reckon by, else each in use: so nothing has to wait. */
static unsigned clock_count(const struct rtpstream *s)
{
	return s->clock_hz ? 1 : RTPJITTER_CLOCKS;
}

static void begin_clock(struct rtpstream *s, uint32_t stated_hz, uint8_t type)
{
	rtpclock_init(&s->clock);
	s->clock_hz = stated_hz ? stated_hz : rtpstream_static_clock(type);
	if (s->clock_hz)
		s->clock_by = stated_hz ? RTPSTREAM_CLOCK_STATED : RTPSTREAM_CLOCK_TYPE;
	s->by = calloc(clock_count(s), sizeof(*s->by));
	if (!s->by) {
		s->failed = -ENOMEM;
		return;
	}
	for (unsigned i = 0; i < clock_count(s); i++) {
		rtpjitter_init(&s->by[i].now, s->clock_hz ? s->clock_hz : rtpjitter_clocks[i]);
		s->by[i].min_ms = INFINITY;
	}
}

void rtpstream_init(struct rtpstream *s, const struct rtpstream_packet *first, uint32_t stated_hz)
{
	*s = (struct rtpstream){
		.first = first->time,
		.last = first->time,
		.base = first->seq,
		.highest = first->seq - 1,
		.delta_min_ms = INFINITY,
		.jitter_min_ms = INFINITY,
	};
	begin_clock(s, stated_hz, first->type);
}

void rtpstream_done(struct rtpstream *s)
{
	free(s->by);
	s->by = NULL;
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

static void add_jitter(struct rtpstream_jitter *j, const struct moment *m)
{
	double before = j->now.ms;
	double ms = rtpjitter_add(&j->now, m->time, m->timestamp);
	double skew =
		(double)m->units * j->now.ms_per_unit - (double)m->since / (double)NSEC_PER_MSEC;

	if (fabs(skew) > fabs(j->skew_max_ms))
		j->skew_max_ms = skew;
	if (m->place == 0)
		return;
	/* the mean's newest share is |D| / 16 */
	j->leaps += 16 * ms - 15 * before >= LEAP_MSEC;
	j->plain_sum += ms;
	if (!m->counted)
		return;
	run_mean(&j->mean_ms, ms, m->place);
	if (ms < j->min_ms)
		j->min_ms = ms;
	if (ms > j->max_ms)
		j->max_ms = ms;
}

static bool is_noise(uint8_t type)
{
	return type == TYPE_NOISE || type == TYPE_NOISE_OLD;
}

static void add_times(struct rtpstream *s, const struct rtpstream_packet *p)
{
	bool counted = !p->marker && !is_noise(p->type) && !s->noise;
	struct moment m = { .time = p->time,
			    .since = p->time - s->first,
			    .place = s->packets,
			    .timestamp = p->timestamp,
			    .counted = counted };

	if (s->packets && counted)
		add_delta(s, (double)(p->time - s->last) / (double)NSEC_PER_MSEC);
	s->last = p->time;
	s->noise = is_noise(p->type);
	if (s->clock_hz)
		rtpclock_pair(&s->clock.whole, p->timestamp, p->time);
	else
		rtpclock_add(&s->clock, p->timestamp, p->sent ? p->sent : p->time);
	m.units = s->clock.whole.units;
	for (unsigned i = 0; s->by && i < clock_count(s); i++)
		if (s->clock_hz || s->clock.possible >> i & 1)
			add_jitter(&s->by[i], &m);
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

void rtpstream_told(struct rtpstream *s, uint32_t timestamp, nsec_t time)
{
	rtpclock_tell(&s->told, timestamp, time);
}

/* Decides on the clock where it is open; gives what was reckoned by it, NULL when there is none. */
static const struct rtpstream_jitter *decide(struct rtpstream *s)
{
	uint32_t told = rtpclock_told(&s->told);
	uint32_t clock = told ? told : rtpclock_measured(&s->clock, &s->no_clock);

	for (unsigned i = 0; clock && i < RTPJITTER_CLOCKS; i++) {
		if (rtpjitter_clocks[i] != clock || !(s->clock.possible >> i & 1))
			continue;
		s->clock_hz = clock;
		s->clock_by = told ? RTPSTREAM_CLOCK_SENDER : RTPSTREAM_CLOCK_MEASURED;
		s->clock_found = !told;
		return &s->by[i];
	}
	if (clock)
		s->no_clock = told ? "the timestamps do not run by the clock that the sender tells"
				   : "the delay would have changed by more than 5 s on the way";
	return NULL;
}

void rtpstream_finish(struct rtpstream *s)
{
	const struct rtpstream_jitter *j;

	if (!s->by)
		return;
	j = s->clock_hz ? s->by : decide(s);
	if (j) {
		s->jitter = j->now;
		s->jitter_min_ms = j->min_ms;
		s->jitter_mean_ms = j->mean_ms;
		s->jitter_max_ms = j->max_ms;
		s->jitter_plain_sum = j->plain_sum;
		s->skew_max_ms = j->skew_max_ms;
		s->leaps = j->leaps;
	}
	rtpstream_done(s);
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
