/* trace.c - flows and streams of captures, found by hash. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "reports/metric/trace_inside.h"
#include "reports/metric/trace_repairs.h"

#define FLOWS_MAX 1000000

/* SplitMix64's finaliser: sources of a test, or of a careless sender, count on from 1. */
static uint64_t stream_hash(uint32_t flow, uint32_t ssrc)
{
	uint64_t x = (uint64_t)flow << 32 | ssrc;

	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

int trace_nomem(struct trace *t, struct err *err)
{
	t->failed = -ENOMEM;
	return err_set(err, -ENOMEM, "analysing packets: no memory");
}

int trace_new(const struct trace_conf *conf, struct trace **ret, struct err *err)
{
	struct trace *t = calloc(1, sizeof(*t));

	if (!t)
		return err_set(err, -ENOMEM, "analysing packets: no memory");
	t->conf = *conf;
	t->flow_before = LOOKUP_NONE;
	if (!newcomers_init(&t->newcomers, conf->newcomers) || !lookup_renew(&t->flow_index, 256) ||
	    !lookup_renew(&t->stream_index, 256)) {
		trace_free(t);
		return err_set(err, -ENOMEM, "analysing packets: no memory");
	}
	*ret = t;
	return 0;
}

static void passage_free(struct trace_passage *p)
{
	if (!p)
		return;
	hist_done(&p->delay);
	hist_done(&p->variation);
	free(p);
}

static void stream_free(struct trace_stream *s)
{
	rtpstream_done(&s->rtp);
	rtpframes_done(&s->frames);
	hist_done(&s->coding);
	hist_done(&s->pacing);
	captured_done(&s->captured);
	free(s);
}

void trace_free(struct trace *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->flow_count; i++)
		passage_free(t->flows[i].passage);
	for (size_t i = 0; i < t->flow_count; i++)
		transport_free(t->flows[i].transport);
	for (size_t i = 0; i < t->stream_count; i++)
		stream_free(t->streams[i]);
	free(t->flows);
	free((void *)t->streams);
	receptions_done(&t->receptions);
	lookup_done(&t->flow_index);
	lookup_done(&t->stream_index);
	newcomers_done(&t->newcomers);
	free(t);
}

static int grow_flows(struct trace *t, struct err *err)
{
	size_t cap = t->flow_cap ? t->flow_cap * 2 : 64;
	struct trace_flow *v = realloc(t->flows, cap * sizeof(*v));

	if (!v)
		return trace_nomem(t, err);
	t->flows = v;
	t->flow_cap = cap;
	if (!lookup_renew(&t->flow_index, cap * 4))
		return trace_nomem(t, err);
	for (size_t i = 0; i < t->flow_count; i++)
		lookup_put(&t->flow_index, flow_hash(&t->flows[i].flow), (uint32_t)i);
	return 0;
}

static int add_flow(struct trace *t, const struct flow *flow, struct err *err)
{
	struct trace_flow *f;
	int r = 0;

	if (t->flow_count == FLOWS_MAX)
		return err_set(err, -E2BIG, "more than %d flows", FLOWS_MAX);
	if (t->flow_count == t->flow_cap)
		r = grow_flows(t, err);
	if (r < 0)
		return r;
	f = &t->flows[t->flow_count];
	*f = (struct trace_flow){ .flow = *flow, .first_stream = LOOKUP_NONE };
	for (int c = 0; c < TRACE_CLASS_COUNT; c++)
		f->first_of[c] = TRACE_UNSEEN;
	if (t->conf.both_ends) {
		f->passage = calloc(1, sizeof(*f->passage));
		if (!f->passage)
			return trace_nomem(t, err);
		f->passage->side = -1;
		f->passage->first_side = -1;
		f->passage->delay_before = TRACE_UNSEEN;
	}
	lookup_put(&t->flow_index, flow_hash(flow), (uint32_t)t->flow_count);
	t->flow_count++;
	return 0;
}

uint32_t trace_find_flow(const struct trace *t, const struct flow *flow)
{
	size_t at = lookup_first(&t->flow_index, flow_hash(flow));

	while (t->flow_index.v[at] != LOOKUP_NONE &&
	       !flow_same(&t->flows[t->flow_index.v[at]].flow, flow))
		at = lookup_next(&t->flow_index, at);
	return t->flow_index.v[at];
}

int trace_flow_number(struct trace *t, const struct flow *flow, uint32_t *ret, struct err *err)
{
	int r;

	if (t->flow_before != LOOKUP_NONE && flow_same(&t->flows[t->flow_before].flow, flow)) {
		*ret = t->flow_before;
		return 0;
	}
	*ret = trace_find_flow(t, flow);
	if (*ret == LOOKUP_NONE) {
		r = add_flow(t, flow, err);
		if (r < 0)
			return r;
		*ret = (uint32_t)t->flow_count - 1;
	}
	t->flow_before = *ret;
	return 0;
}

struct trace_stream *trace_find_stream(const struct trace *t, uint32_t flow, uint32_t ssrc)
{
	const struct lookup *l = &t->stream_index;
	size_t at = lookup_first(l, stream_hash(flow, ssrc));
	struct trace_stream *latest = NULL;

	for (; l->v[at] != LOOKUP_NONE; at = lookup_next(l, at)) {
		struct trace_stream *s = t->streams[l->v[at]];

		if (s->ssrc == ssrc && s->flow == flow &&
		    (!latest || s->rtp.last > latest->rtp.last))
			latest = s;
	}
	return latest;
}

/* Streams of one flow with one SSRC that are kept apart. */
#define SAME_MAX 8
/* A stream that was heard of less long ago does not leap in number: RFC 3550 A.1's MAX_DROPOUT. */
#define LEAP_MAX 3000
#define QUIET    NSEC_PER_SEC

static bool follows(const struct trace_stream *s, const struct trace_packet *p)
{
	int16_t gap = (int16_t)(p->rtp.seq - (uint16_t)s->rtp.highest);

	return gap > -LEAP_MAX && gap < LEAP_MAX;
}

/* The stream that a packet continues: of those of its SSRC there is more than one after a restart,
 * or when two sources took the same SSRC (RFC 3550 section 8.2). NULL when there is none; *ret_same
 * is how many there are. */
static struct trace_stream *stream_of(const struct trace *t, const struct trace_packet *p,
				      uint32_t *ret_same)
{
	const struct lookup *l = &t->stream_index;
	size_t at = lookup_first(l, stream_hash(p->flow, p->ssrc));
	struct trace_stream *latest = NULL;

	*ret_same = 0;
	for (; l->v[at] != LOOKUP_NONE; at = lookup_next(l, at)) {
		struct trace_stream *s = t->streams[l->v[at]];

		if (s->ssrc != p->ssrc || s->flow != p->flow)
			continue;
		if (follows(s, p))
			return s;
		if (!latest || s->rtp.last > latest->rtp.last)
			latest = s;
		++*ret_same;
	}
	if (latest && (*ret_same == SAME_MAX || p->time - latest->rtp.last >= QUIET))
		return latest;
	return NULL;
}

static int grow_streams(struct trace *t, struct err *err)
{
	size_t cap = t->stream_cap ? t->stream_cap * 2 : 64;
	struct trace_stream **v = realloc((void *)t->streams, cap * sizeof(struct trace_stream *));

	if (!v)
		return trace_nomem(t, err);
	t->streams = v;
	t->stream_cap = cap;
	if (!lookup_renew(&t->stream_index, cap * 4))
		return trace_nomem(t, err);
	for (size_t i = 0; i < t->stream_count; i++)
		lookup_put(&t->stream_index, stream_hash(v[i]->flow, v[i]->ssrc), (uint32_t)i);
	return 0;
}

/* What a stream's frames know of where they are told. */
struct teller {
	const struct trace_conf *conf;
	struct trace_stream *stream;
};

/* A stream with its teller behind it: one piece of memory. */
struct told_stream {
	struct trace_stream stream;
	struct teller teller;
};

static void end_frame(void *arg, const struct rtpframe *f)
{
	const struct teller *teller = arg;
	struct trace_stream *s = teller->stream;

	captured_frame(&s->captured, f->timestamp, s->rtp.clock_hz, f->last);
	if (teller->conf->on_frame)
		teller->conf->on_frame(teller->conf->arg, s, f);
}

static struct trace_stream *add_stream(struct trace *t, const struct trace_packet *first,
				       struct err *err)
{
	struct trace_flow *flow = &t->flows[first->flow];
	struct told_stream *told;
	struct trace_stream *s;

	if (t->stream_count == t->stream_cap && grow_streams(t, err) < 0)
		return NULL;
	told = calloc(1, sizeof(*told));
	if (!told) {
		(void)trace_nomem(t, err);
		return NULL;
	}
	s = &told->stream;
	told->teller = (struct teller){ &t->conf, s };
	s->number = (uint32_t)t->stream_count;
	s->flow = first->flow;
	s->ssrc = first->ssrc;
	s->next_of_flow = flow->first_stream;
	s->frames.both_ends = t->conf.both_ends;
	s->frames.on_frame = end_frame;
	s->frames.arg = &told->teller;
	rtpstream_init(&s->rtp, &first->rtp,
		       t->conf.clocks ? t->conf.clocks[first->rtp.type & 127] : 0);
	flow->first_stream = (uint32_t)t->stream_count;
	flow->streams++;
	lookup_put(&t->stream_index, stream_hash(s->flow, s->ssrc), (uint32_t)t->stream_count);
	t->streams[t->stream_count++] = s;
	return s;
}

static void note_frame(const struct trace *t, struct trace_stream *s, const struct trace_packet *p)
{
	uint64_t frames = s->echo.count;

	if (p->captured)
		captured_told(&s->captured, p->rtp.timestamp, p->captured, p->capture_offset);
	if (!echo_note(&s->echo, p->rtp.timestamp, p->rtp.bytes))
		return;
	if (frames < TRACE_REPAIR_FRAMES && t->flows[s->flow].streams > 1)
		trace_repairs_note(t, s, p);
}

static void feed(struct trace *t, struct trace_stream *s, const struct trace_packet *p)
{
	struct rtpframes_packet frame_packet = {
		.time = p->time,
		.sent = p->sent,
		.timestamp = p->rtp.timestamp,
		.bytes = p->rtp.bytes,
		.marker = p->rtp.marker,
	};

	t->flows[p->flow].by_class[TRACE_RTP]++;
	note_frame(t, s, p);
	if (rtpstream_add(&s->rtp, &p->rtp, &frame_packet.number) == RTPSTREAM_DUPLICATE)
		return;
	if (p->timed) {
		hist_add(&s->coding, p->coding);
		hist_add(&s->pacing, p->pacing);
	}
	s->frames.clock_hz = s->rtp.clock_hz;
	s->frames.possible = s->rtp.clock.possible;
	rtpframes_add(&s->frames, &frame_packet);
}

/* Keeps the packet back, or takes the one that was kept back with it. */
static int add_newcomer(struct trace *t, const struct trace_packet *p, uint32_t same,
			struct err *err)
{
	struct trace_packet first;
	struct trace_stream *s;
	uint32_t copies;

	if (!newcomers_proven(&t->newcomers, p, stream_hash(p->flow, p->ssrc), &first, &copies))
		return 0;
	s = add_stream(t, &first, err);
	if (!s)
		return -ENOMEM;
	s->again = same;
	for (uint32_t i = 0; i <= copies; i++)
		feed(t, s, &first);
	feed(t, s, p);
	return 0;
}

int trace_add(struct trace *t, const struct trace_packet *p, struct err *err)
{
	struct trace_flow *f = &t->flows[p->flow];
	struct trace_stream *s;
	uint32_t same;

	if (!f->packets)
		f->first = p->time;
	f->packets++;
	f->bytes += p->bytes;
	f->last = p->time;
	/* of RTP it is known at the end what was a stream */
	if (p->class != TRACE_RTP && f->first_of[p->class] == TRACE_UNSEEN)
		f->first_of[p->class] = p->time;
	if (p->class == TRACE_RTCP)
		trace_note_rtcp(f, p);
	if (p->class != TRACE_RTP) {
		f->by_class[p->class]++;
		return 0;
	}
	s = stream_of(t, p, &same);
	if (!s)
		return add_newcomer(t, p, same, err);
	feed(t, s, p);
	return s->rtp.failed ? trace_nomem(t, err) : 0;
}

static int by_flow(const void *a, const void *b)
{
	const struct trace_stream *x = *(struct trace_stream *const *)a;
	const struct trace_stream *y = *(struct trace_stream *const *)b;

	if (x->flow != y->flow)
		return x->flow < y->flow ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

static void note_first_rtp(struct trace_flow *f, nsec_t time)
{
	if (f->first_of[TRACE_RTP] == TRACE_UNSEEN || time < f->first_of[TRACE_RTP])
		f->first_of[TRACE_RTP] = time;
}

/* Results stand first; the others keep their memory until the end. */
static void sort_out(struct trace *t)
{
	for (size_t i = 0; i < t->stream_count; i++) {
		struct trace_stream *s = t->streams[i];

		if (!rtpstream_plausible(&s->rtp)) {
			t->flows[s->flow].by_class[TRACE_RTP] -= s->rtp.packets;
			continue;
		}
		note_first_rtp(&t->flows[s->flow], s->rtp.first);
		t->streams[i] = t->streams[t->result_count];
		t->streams[t->result_count++] = s;
	}
	if (t->result_count)
		qsort((void *)t->streams, t->result_count, sizeof(struct trace_stream *), by_flow);
}

/* What looked like RTP and was no stream is something else. */
static void count_others(struct trace_flow *f)
{
	uint64_t known = 0;

	for (int c = 0; c < TRACE_CLASS_COUNT; c++)
		known += f->by_class[c];
	f->by_class[TRACE_OTHER] += f->packets - known;
}

int trace_finish(struct trace *t, struct err *err)
{
	for (size_t i = 0; i < t->stream_count; i++) {
		struct trace_stream *s = t->streams[i];

		if (!rtpclock_told(&s->rtp.told))
			s->rtp.told = s->captured.told;
		rtpstream_finish(&s->rtp);
		captured_finish(&s->captured, s->rtp.clock_hz);
		rtpframes_finish(&s->frames, s->rtp.clock_hz);
		trace_repairs_judge(t, s);
	}
	trace_receptions_finish(t);
	sort_out(t);
	for (size_t i = 0; i < t->flow_count; i++) {
		const struct trace_passage *p = t->flows[i].passage;

		count_others(&t->flows[i]);
		if (p && (p->delay.failed || p->variation.failed))
			return trace_nomem(t, err);
	}
	return t->failed ? trace_nomem(t, err) : 0;
}

size_t trace_flows(const struct trace *t)
{
	return t->flow_count;
}

const struct trace_flow *trace_flow(const struct trace *t, size_t i)
{
	return &t->flows[i];
}

size_t trace_streams(const struct trace *t)
{
	return t->result_count;
}

const struct trace_stream *trace_stream(const struct trace *t, size_t i)
{
	return t->streams[i];
}
