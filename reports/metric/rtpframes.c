/* rtpframes.c - RTP packets into frames. */
#include "reports/metric/rtpframes.h"

#include <string.h>

/* Numbers missing in the frame, and between it and the one before. */
static uint32_t count_lost(const struct rtpframes *f, const struct rtpframe *o)
{
	int64_t from = o->number_first;
	int64_t missing;

	if (f->any_before && from > f->number_before)
		from = f->number_before + 1;
	missing = o->number_last - from + 1 - o->packets;
	return missing > 0 ? (uint32_t)missing : 0;
}

static void add_jitter(struct rtpjitter *j, uint32_t clock_hz, const struct rtpframe *o)
{
	if (!j->clock_hz)
		rtpjitter_init(j, clock_hz);
	(void)rtpjitter_add(j, o->last, o->timestamp);
}

static void count_times(struct rtpframes *f, const struct rtpframe *o)
{
	f->assembly_sum += o->last - o->first;
	if (o->last - o->first > f->assembly_max)
		f->assembly_max = o->last - o->first;
	if (f->any_before && o->last - f->last_before > f->interval_max)
		f->interval_max = o->last - f->last_before;
	if (f->both_ends)
		hist_add(&f->delay, o->last - o->sent_first);
	if (f->clock_hz)
		add_jitter(&f->by[0], f->clock_hz, o);
	for (unsigned i = 0; !f->clock_hz && i < RTPJITTER_CLOCKS; i++)
		if (f->possible >> i & 1)
			add_jitter(&f->by[i], rtpjitter_clocks[i], o);
}

static void close_oldest(struct rtpframes *f)
{
	struct rtpframe *o = &f->open[0];

	o->index = f->count++;
	o->lost = count_lost(f, o);
	if (o->lost == 0 && !f->whole++)
		f->first_whole = o->last;
	f->bytes += o->bytes;
	f->packets += o->packets;
	if (o->bytes > f->bytes_max)
		f->bytes_max = o->bytes;
	if (o->packets > f->packets_max)
		f->packets_max = o->packets;
	count_times(f, o);
	if (!f->any_before || o->number_last > f->number_before)
		f->number_before = o->number_last;
	f->last_before = o->last;
	f->any_before = true;
	if (f->on_frame)
		f->on_frame(f->arg, o);
	f->open_count--;
	memmove(f->open, f->open + 1, f->open_count * sizeof(*f->open));
}

static void join(struct rtpframe *o, const struct rtpframes_packet *p)
{
	o->packets++;
	o->bytes += p->bytes;
	o->marker |= p->marker;
	if (p->time > o->last)
		o->last = p->time;
	if (p->time < o->first)
		o->first = p->time;
	if (p->sent < o->sent_first)
		o->sent_first = p->sent;
	if (p->number < o->number_first)
		o->number_first = p->number;
	if (p->number > o->number_last)
		o->number_last = p->number;
}

/* Frames stand in the order of their numbers: one can be overtaken by the next. */
static void begin(struct rtpframes *f, const struct rtpframes_packet *p)
{
	size_t at;

	if (f->open_count == RTPFRAMES_OPEN)
		close_oldest(f);
	for (at = f->open_count; at > 0 && f->open[at - 1].number_first > p->number; at--)
		f->open[at] = f->open[at - 1];
	f->open_count++;
	f->open[at] = (struct rtpframe){
		.timestamp = p->timestamp,
		.packets = 1,
		.bytes = p->bytes,
		.marker = p->marker,
		.first = p->time,
		.last = p->time,
		.sent_first = p->sent,
		.number_first = p->number,
		.number_last = p->number,
	};
}

void rtpframes_add(struct rtpframes *f, const struct rtpframes_packet *p)
{
	/* Nearly always the newest frame: from behind. */
	for (size_t i = f->open_count; i-- > 0;) {
		if (f->open[i].timestamp != p->timestamp)
			continue;
		join(&f->open[i], p);
		return;
	}
	if (f->any_before && p->number < f->number_before)
		f->stragglers++;
	else
		begin(f, p);
}

void rtpframes_finish(struct rtpframes *f, uint32_t clock_hz)
{
	while (f->open_count)
		close_oldest(f);
	f->clock_hz = 0;
	for (unsigned i = 0; clock_hz && i < RTPJITTER_CLOCKS; i++) {
		if (f->by[i].clock_hz != clock_hz)
			continue;
		f->jitter = f->by[i];
		f->clock_hz = clock_hz;
	}
}

void rtpframes_done(struct rtpframes *f)
{
	hist_done(&f->delay);
}
