/* frame.c - the frame table. */
#include "reports/metric/frame.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "reports/metric/event.h"
#include "reports/metric/frame_join.h"

const char *frame_state_word(enum frame_state state)
{
	static const char *const words[FRAME_STATE_COUNT] = {
		[FRAME_FULL] = "full",
		[FRAME_PARTIAL] = "partial",
		[FRAME_SINGLE] = "single",
		[FRAME_NEVER] = "never",
	};

	return words[state];
}

static int by_id(const void *a, const void *b)
{
	uint64_t x = ((const struct frame *)a)->id, y = ((const struct frame *)b)->id;

	return (x > y) - (x < y);
}

static int by_id_then_capture(const void *a, const void *b)
{
	const struct frame *x = a, *y = b;
	int order = by_id(a, b);

	return order ? order : (x->captured > y->captured) - (x->captured < y->captured);
}

static int by_capture(const void *a, const void *b)
{
	const struct frame *x = a, *y = b;

	if (x->captured != y->captured)
		return x->captured < y->captured ? -1 : 1;
	return by_id(a, b);
}

static struct frame *find_frame(const struct frame_table *t, uint64_t id)
{
	const struct frame key = { .id = id };

	return bsearch(&key, t->v, t->n, sizeof(*t->v), by_id);
}

static struct frame new_frame(const struct sample *capture)
{
	struct frame f = {
		.id = capture->id,
		.captured = capture->time,
		.encoded = FRAME_UNSEEN,
		.sent_first = FRAME_UNSEEN,
		.sent_last = FRAME_UNSEEN,
		.received_first = FRAME_UNSEEN,
		.received_last = FRAME_UNSEEN,
		.assembled = FRAME_UNSEEN,
		.decoded = FRAME_UNSEEN,
		.shown = FRAME_UNSEEN,
		.state = FRAME_NEVER,
		.latency = FRAME_UNSEEN,
		.residual = FRAME_UNSEEN,
	};

	for (unsigned p = 0; p < POINT_COUNT; p++)
		f.points[p] = FRAME_UNSEEN;
	return f;
}

/* One row a captured frame, sorted by id; of an id that was captured twice only the first. */
static void take_captures(struct frame_table *t, const struct samples *captures)
{
	size_t kept = 0;

	for (size_t i = 0; i < captures->n; i++) {
		const struct sample *c = &captures->v[i];

		if (c->time >= t->begin && c->time < t->end)
			t->v[t->n++] = new_frame(c);
	}
	qsort(t->v, t->n, sizeof(*t->v), by_id_then_capture);
	for (size_t i = 0; i < t->n; i++)
		if (i == 0 || t->v[i].id != t->v[kept - 1].id)
			t->v[kept++] = t->v[i];
	t->n = kept;
}

static bool earlier(nsec_t time, nsec_t than)
{
	return than == FRAME_UNSEEN || time < than;
}

const char *frame_point_word(enum frame_point point)
{
	static const char *const words[POINT_COUNT] = {
		[POINT_ENCODING] = "encoding", [POINT_PAYLOADED] = "payloaded",
		[POINT_BUFFERED] = "buffered", [POINT_RELEASED] = "released",
		[POINT_DECODING] = "decoding",
	};

	return words[point];
}

static void take_points(const struct frame_table *t, const struct series *s)
{
	static const enum record_kind kinds[POINT_COUNT] = {
		[POINT_ENCODING] = RECORD_ENCODING, [POINT_PAYLOADED] = RECORD_RTPTIME,
		[POINT_BUFFERED] = RECORD_BUFFERED, [POINT_RELEASED] = RECORD_RELEASED,
		[POINT_DECODING] = RECORD_DECODING,
	};

	for (unsigned p = 0; p < POINT_COUNT; p++) {
		const struct samples *seen = &s->of[kinds[p]];

		for (size_t i = 0; i < seen->n; i++) {
			struct frame *f = find_frame(t, seen->v[i].id);

			if (f && earlier(seen->v[i].time, f->points[p]))
				f->points[p] = seen->v[i].time;
		}
	}
}

static void take_coded(const struct frame_table *t, const struct series *s)
{
	const struct samples *encoded = &s->of[RECORD_ENCODED];
	const struct samples *received = &s->of[RECORD_RECEIVED];
	struct frame *f;

	for (size_t i = 0; i < encoded->n; i++) {
		f = find_frame(t, encoded->v[i].id);
		if (!f || !earlier(encoded->v[i].time, f->encoded))
			continue;
		f->encoded = encoded->v[i].time;
		f->bytes = (uint32_t)encoded->v[i].value;
	}
	for (size_t i = 0; i < received->n; i++) {
		f = find_frame(t, received->v[i].id);
		if (!f || !earlier(received->v[i].time, f->assembled))
			continue;
		f->assembled = received->v[i].time;
		if (!f->bytes)
			f->bytes = (uint32_t)received->v[i].value;
	}
}

static enum frame_state state_of(int64_t value)
{
	switch (value) {
	case 0:
		return FRAME_FULL;
	case 1:
		return FRAME_SINGLE;
	default:
		return FRAME_PARTIAL;
	}
}

/* full, then single, then partial: a picture that comes whole later is what was meant. */
static bool better(enum frame_state a, enum frame_state b)
{
	static const int rank[FRAME_STATE_COUNT] = {
		[FRAME_FULL] = 3, [FRAME_SINGLE] = 2, [FRAME_PARTIAL] = 1, [FRAME_NEVER] = 0
	};

	return rank[a] > rank[b];
}

/* A torn picture is shown when it is torn only if it never comes whole. */
static void take_showing(struct frame *f, const struct sample *shown)
{
	enum frame_state state = state_of(shown->value);
	bool whole = state != FRAME_PARTIAL,
	     was_whole = f->state == FRAME_FULL || f->state == FRAME_SINGLE;

	if (whole == was_whole ? earlier(shown->time, f->shown) : whole)
		f->shown = shown->time;
	if (better(state, f->state))
		f->state = state;
}

static void take_shown(struct frame_table *t, const struct series *s)
{
	const struct samples *decoded = &s->of[RECORD_DECODED], *shown = &s->of[RECORD_SHOWN];
	struct frame *f;

	for (size_t i = 0; i < decoded->n; i++) {
		f = find_frame(t, decoded->v[i].id);
		if (f && earlier(decoded->v[i].time, f->decoded))
			f->decoded = decoded->v[i].time;
	}
	for (size_t i = 0; i < shown->n; i++) {
		f = find_frame(t, shown->v[i].id);
		if (f && shown->v[i].time >= f->captured)
			take_showing(f, &shown->v[i]);
		else
			t->stamp_only++;
	}
	t->unread = (uint32_t)s->of[RECORD_UNREAD].n;
	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].shown != FRAME_UNSEEN)
			t->v[i].latency = t->v[i].shown - t->v[i].captured;
}

/* Of the frames that were shown the one captured last; NULL when none was. */
static const struct frame *newest_shown(const struct frame_table *t)
{
	const struct frame *newest = NULL;

	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].shown != FRAME_UNSEEN &&
		    (!newest || t->v[i].captured > newest->captured))
			newest = &t->v[i];
	return newest;
}

/* Leaves out what was captured so late that the end came before it could be shown: a player that
 * stays seconds behind the camera has not come to the last seconds yet. A frame that a later one
 * was shown in place of will never be. */
static void drop_undecided(struct frame_table *t, nsec_t grace)
{
	const struct frame *newest = newest_shown(t);
	nsec_t behind = newest ? newest->latency + newest->latency / 8 : 0;
	size_t kept = 0;

	if (behind < grace)
		behind = grace;
	for (size_t i = 0; i < t->n; i++) {
		bool passed = newest && t->v[i].captured <= newest->captured;

		if (passed || t->end - t->v[i].captured > behind)
			t->v[kept++] = t->v[i];
	}
	t->n = kept;
}

static void take_timestamps(const struct frame_table *t, const struct samples *rtptime,
			    struct journey *journeys)
{
	for (size_t i = 0; i < t->n; i++)
		journeys[i] = (struct journey){
			.sent_first = FRAME_UNSEEN,
			.sent = FRAME_UNSEEN,
			.arrived = FRAME_UNSEEN,
			.queued = TRANSIT_UNSEEN,
			.jittered = TRANSIT_UNSEEN,
		};
	for (size_t i = 0; i < rtptime->n; i++) {
		const struct frame *f = find_frame(t, rtptime->v[i].id);

		if (!f)
			continue;
		journeys[f - t->v].has_timestamp = true;
		journeys[f - t->v].timestamp = (uint32_t)rtptime->v[i].value;
	}
}

/* A frame that never comes counts as on its way for a second. */
static void take_events(const struct frame_table *t, const struct events *events)
{
	for (size_t i = 0; i < t->n; i++) {
		struct frame *f = &t->v[i];
		nsec_t until = f->shown == FRAME_UNSEEN ? f->captured + NSEC_PER_SEC : f->shown;

		f->event = events_between(events, f->captured, until);
	}
}

static int join_wire(struct frame_table *t, const struct series *s, struct err *err)
{
	struct journey *journeys = calloc(t->n + 1, sizeof(*journeys));
	struct transit wire = { 0 };
	int r;

	if (!journeys)
		return err_set(err, -ENOMEM, "joining frames: no memory");
	take_timestamps(t, &s->of[RECORD_RTPTIME], journeys);
	r = transit_build(s, &wire, err);
	if (r == 0 && !s->of[RECORD_RTPTIME].n)
		r = frame_fit(t, journeys, &wire, err);
	if (r == 0)
		r = frame_join_wire(t->v, journeys, t->n, &wire, err);
	for (size_t i = 0; r == 0 && i < t->n; i++)
		frame_split(&t->v[i], &journeys[i]);
	transit_done(&wire);
	free(journeys);
	return r;
}

int frame_table_build(const struct series_set *set, const struct frame_conf *conf,
		      struct frame_table *ret, struct err *err)
{
	const struct series *s = series_find(set, conf->stream);
	struct frame_table t = { .begin = conf->begin, .end = conf->end };
	int r = 0;

	(void)snprintf(t.stream, sizeof(t.stream), "%s", conf->stream);
	if (!s)
		goto out;
	t.v = calloc(s->of[RECORD_CAPTURE].n + 1, sizeof(*t.v));
	if (!t.v) {
		r = err_set(err, -ENOMEM, "joining frames: no memory");
		goto out;
	}
	take_captures(&t, &s->of[RECORD_CAPTURE]);
	take_coded(&t, s);
	take_points(&t, s);
	take_shown(&t, s);
	drop_undecided(&t, conf->grace);
	r = join_wire(&t, s, err);
	if (conf->events)
		take_events(&t, conf->events);
	qsort(t.v, t.n, sizeof(*t.v), by_capture);
out:
	if (r == 0)
		*ret = t;
	else
		frame_table_done(&t);
	return r;
}

void frame_table_done(struct frame_table *table)
{
	free(table->v);
	*table = (struct frame_table){ 0 };
}
