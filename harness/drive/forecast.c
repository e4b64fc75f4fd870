/* forecast.c - when a receiver would show each frame of a replayed capture, open loop. */
#include "harness/drive/forecast.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"

/* Whole milliseconds 0..20000, the last for everything longer. */
#define BINS ((size_t)(FORECAST_LATENCY_MAX / NSEC_PER_MSEC) + 1)

/* Packets of a capture can be out of order: so many frames of a stream are put together at once. */
#define OPEN_FRAMES 16

/* Twice the streams, so that a search soon meets a free place. */
#define PLACES ((size_t)2 * FORECAST_STREAMS)

/* The constants of Ramjee's algorithm 4; its times are in samples of 125 us. */
#define GAIN_SHIFT   3
#define SPIKE_BEGINS (800 * (125 * NSEC_PER_USEC))
#define SPIKE_ENDS   (63 * (125 * NSEC_PER_USEC))

/* The estimates of a route's delay and of its mean deviation. */
struct playout {
	bool begun;
	bool spike;
	nsec_t delay;
	nsec_t deviation;
	nsec_t slope; /* falls as the spike flattens */
	nsec_t last, before_last;
};

struct stream {
	struct forecast_stream told;
	size_t index;
	bool real;
	bool ended; /* some frame has; its timestamp is last_time */
	uint16_t seq;
	uint32_t last_time;
	uint32_t *bins;     /* shown frames by latency */
	nsec_t first_delay; /* of the first complete frame; the fixed buffer counts from it */
	nsec_t last_shown;
	struct playout playout;
	struct forecast_frame open[OPEN_FRAMES]; /* by timestamp */
	size_t open_count;
};

struct forecast {
	struct forecast_conf conf;
	uint64_t left_out;
	size_t count;
	uint16_t places[PLACES]; /* stream index + 1 by hash; 0 is free */
	struct stream streams[FORECAST_STREAMS];
};

int forecast_new(const struct forecast_conf *conf, struct forecast **ret, struct err *err)
{
	struct forecast *f = calloc(1, sizeof(*f));

	if (!f)
		return err_set(err, -ENOMEM, "forecast: out of memory");
	f->conf = *conf;
	*ret = f;
	return 0;
}

void forecast_free(struct forecast *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->count; i++)
		free(f->streams[i].bins);
	free(f);
}

static struct stream *add_stream(struct forecast *f, const struct forecast_rtp *rtp)
{
	struct stream *s = &f->streams[f->count];

	if (f->count == FORECAST_STREAMS)
		return NULL;
	s->bins = calloc(BINS, sizeof(*s->bins));
	if (!s->bins)
		return NULL;
	s->told = (struct forecast_stream){ .direction = rtp->direction,
					    .flow = *rtp->flow,
					    .ssrc = rtp->ssrc };
	s->seq = rtp->seq;
	s->index = f->count++;
	return s;
}

static struct stream *find_stream(struct forecast *f, const struct forecast_rtp *rtp)
{
	size_t at = (flow_hash(rtp->flow) ^ rtp->ssrc) % PLACES;
	struct stream *s;

	for (; f->places[at]; at = (at + 1) % PLACES) {
		s = &f->streams[f->places[at] - 1];
		if (s->told.ssrc == rtp->ssrc && s->told.direction == rtp->direction &&
		    flow_same(&s->told.flow, rtp->flow))
			return s;
	}
	s = add_stream(f, rtp);
	if (s)
		f->places[at] = (uint16_t)f->count;
	return s;
}

uint64_t forecast_note(struct forecast *f, const struct forecast_rtp *rtp)
{
	struct stream *s = find_stream(f, rtp);

	if (!s) {
		f->left_out++;
		return 0;
	}
	if (rtp->seq == (uint16_t)(s->seq + 1))
		s->real = true;
	s->seq = rtp->seq;
	return (s->index + 1) << 32 | rtp->rtp_time;
}

static nsec_t distance(nsec_t a, nsec_t b)
{
	return a > b ? a - b : b - a;
}

/* One step of algorithm 4 with the network delay n of the newest frame. */
static void playout_learn(struct playout *p, nsec_t n)
{
	bool ended = false;

	if (!p->begun) {
		*p = (struct playout){ .begun = true, .delay = n, .last = n, .before_last = n };
		return;
	}
	if (!p->spike && distance(n, p->last) > 2 * p->deviation + SPIKE_BEGINS) {
		p->slope = 0;
		p->spike = true;
	} else if (p->spike) {
		p->slope = p->slope / 2 + distance(2 * n, p->last + p->before_last) / 8;
		ended = p->slope <= SPIKE_ENDS;
		p->spike = !ended;
	}
	if (!ended) {
		p->delay += p->spike ? n - p->last : (n - p->delay) / (1 << GAIN_SHIFT);
		p->deviation += (distance(n, p->delay) - p->deviation) / (1 << GAIN_SHIFT);
	}
	p->before_last = p->last;
	p->last = n;
}

/* How long after it was sent a frame is due. */
static nsec_t due_after(const struct forecast *f, const struct stream *s, nsec_t own_delay)
{
	if (!f->conf.adaptive)
		return s->first_delay + f->conf.buffer;
	return s->playout.begun ? s->playout.delay + 4 * s->playout.deviation : own_delay;
}

static void show(struct forecast *f, struct stream *s, struct forecast_frame *frame)
{
	nsec_t delay = frame->complete - frame->sent;
	nsec_t latency;
	size_t bin;

	if (!s->told.shown)
		s->first_delay = delay;
	frame->due = frame->sent + due_after(f, s, delay);
	frame->late = frame->complete > frame->due;
	frame->shown = frame->late ? frame->complete : frame->due;
	if (frame->shown < s->last_shown)
		frame->shown = s->last_shown;
	s->last_shown = frame->shown;
	playout_learn(&s->playout, delay);

	latency = frame->shown - frame->sent;
	s->told.shown++;
	s->told.late += frame->late;
	s->told.over_limit += latency > f->conf.limit;
	if (latency > s->told.latency_max)
		s->told.latency_max = latency;
	bin = (size_t)((latency + NSEC_PER_MSEC - 1) / NSEC_PER_MSEC);
	s->bins[bin < BINS ? bin : BINS - 1]++;
}

/* Ends the stream's oldest open frame. */
static void end_frame(struct forecast *f, struct stream *s)
{
	struct forecast_frame *frame = &s->open[0];

	frame->number = ++s->told.frames;
	if (frame->lost)
		frame->complete = 0;
	else
		show(f, s, frame);
	if (f->conf.on_frame && s->real)
		f->conf.on_frame(f->conf.arg, frame);
	s->ended = true;
	s->last_time = frame->rtp_time;
	s->open_count--;
	memmove(frame, frame + 1, s->open_count * sizeof(*frame));
}

static bool is_later(uint32_t time, uint32_t than)
{
	return (int32_t)(time - than) > 0;
}

/* The open frame of this timestamp, begun if need be; NULL when its time is over: such a packet was
 * sent again, or is far out of order. */
static struct forecast_frame *frame_of(struct forecast *f, struct stream *s, uint32_t rtp_time,
				       nsec_t sent)
{
	size_t at = s->open_count;

	while (at && is_later(s->open[at - 1].rtp_time, rtp_time))
		at--;
	if (at && s->open[at - 1].rtp_time == rtp_time)
		return &s->open[at - 1];
	if (s->ended && !is_later(rtp_time, s->last_time))
		return NULL;
	if (s->open_count == OPEN_FRAMES) {
		if (!at)
			return NULL;
		end_frame(f, s);
		at--;
	}
	memmove(&s->open[at + 1], &s->open[at], (s->open_count - at) * sizeof(s->open[0]));
	s->open[at] =
		(struct forecast_frame){ .stream = s->index, .rtp_time = rtp_time, .sent = sent };
	s->open_count++;
	return &s->open[at];
}

void forecast_packet(struct forecast *f, const struct forecast_packet *p)
{
	struct stream *s = &f->streams[(p->note >> 32) - 1];
	struct forecast_frame *frame = frame_of(f, s, (uint32_t)p->note, p->sent);

	if (!frame) {
		s->told.strays++;
		return;
	}
	frame->packets++;
	frame->bytes += p->bytes;
	if (p->arrived == NSEC_NEVER)
		frame->lost++;
	else if (p->arrived > frame->complete)
		frame->complete = p->arrived;
}

void forecast_end(struct forecast *f)
{
	for (size_t i = 0; i < f->count; i++)
		while (f->streams[i].open_count)
			end_frame(f, &f->streams[i]);
}

size_t forecast_stream_count(const struct forecast *f)
{
	return f->count;
}

const struct forecast_stream *forecast_stream(const struct forecast *f, size_t i)
{
	return f->streams[i].real ? &f->streams[i].told : NULL;
}

uint64_t forecast_left_out(const struct forecast *f)
{
	return f->left_out;
}

nsec_t forecast_latency(const struct forecast *f, size_t i, unsigned permille)
{
	const struct stream *s = &f->streams[i];
	uint64_t rank = (s->told.shown * permille + 999) / 1000;
	uint64_t seen = 0;

	if (!s->told.shown)
		return -1;
	for (size_t bin = 0; bin < BINS; bin++) {
		seen += s->bins[bin];
		if (seen >= rank && seen)
			return (nsec_t)bin * NSEC_PER_MSEC;
	}
	return FORECAST_LATENCY_MAX;
}
