/* frame_fit.c - frames found in packets by timestamps alone, where the sender tells nothing. */
#include <errno.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "reports/metric/frame_join.h"
#include "reports/metric/rtpfit.h"

/* A timestamp further than this from every capture is of none: less than half a frame at 30 a
 * second. */
#define AWAY_MAX (15 * NSEC_PER_MSEC)

/* The table's frames by capture time, and the wire's by timestamp. */
struct fitting {
	nsec_t *captured;
	uint32_t *frame; /* which row each capture is of */
	size_t n_captured;
	struct rtpfit_sent *sent;
	size_t n_sent;
};

/* A capture with its row, for sorting. */
struct row {
	nsec_t captured;
	uint32_t frame;
};

static int by_capture(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return (x->captured > y->captured) - (x->captured < y->captured);
}

static int sort_captures(const struct frame_table *t, struct fitting *f)
{
	struct row *rows = calloc(t->n + 1, sizeof(*rows));

	if (!rows)
		return -ENOMEM;
	for (size_t i = 0; i < t->n; i++)
		rows[i] = (struct row){ t->v[i].captured, (uint32_t)i };
	qsort(rows, t->n, sizeof(*rows), by_capture);
	for (size_t i = 0; i < t->n; i++) {
		f->captured[i] = rows[i].captured;
		f->frame[i] = rows[i].frame;
	}
	f->n_captured = t->n;
	free(rows);
	return 0;
}

/* One entry for each new timestamp of the stream, counted on over wraps. */
static void collect_sent(const struct transit *wire, const struct transit_stream *video,
			 struct fitting *f)
{
	int64_t timestamp = 0;
	bool any = false;

	for (size_t i = 0; i < wire->n; i++) {
		const struct transit_packet *p = &wire->v[i];
		int32_t step = (int32_t)(p->timestamp - (uint32_t)timestamp);

		if (!p->rtp || p->ssrc != video->ssrc || p->type != video->type)
			continue;
		if (any && step <= 0)
			continue;
		timestamp = any ? timestamp + step : p->timestamp;
		any = true;
		f->sent[f->n_sent++] = (struct rtpfit_sent){ timestamp, p->sent };
	}
}

static void give_timestamps(const struct fitting *f, const struct rtpfit *fit, uint32_t clock_hz,
			    struct frame *frames, struct journey *journeys)
{
	for (size_t i = 0; i < f->n_sent; i++) {
		nsec_t at = rtpfit_capture(fit, f->sent[i].timestamp, clock_hz);
		size_t k = rtpfit_nearest(f->captured, f->n_captured, at);
		struct journey *j = &journeys[f->frame[k]];

		if (j->has_timestamp || f->captured[k] - at > AWAY_MAX ||
		    at - f->captured[k] > AWAY_MAX)
			continue;
		j->has_timestamp = true;
		j->timestamp = (uint32_t)f->sent[i].timestamp;
		frames[f->frame[k]].residual = f->captured[k] - at;
	}
}

int frame_fit(struct frame_table *t, struct journey *journeys, const struct transit *wire,
	      struct err *err)
{
	struct transit_stream video = transit_find(wire, true);
	struct fitting f = { 0 };
	struct rtpfit fit;
	int r = 0;

	if (!video.clock_hz || !t->n)
		return 0;
	f.captured = calloc(t->n, sizeof(*f.captured));
	f.frame = calloc(t->n, sizeof(*f.frame));
	f.sent = calloc(wire->n, sizeof(*f.sent));
	if (!f.captured || !f.frame || !f.sent || sort_captures(t, &f) < 0) {
		r = err_set(err, -ENOMEM, "fitting timestamps: no memory");
		goto out;
	}
	collect_sent(wire, &video, &f);
	r = rtpfit_find(f.captured, f.n_captured, f.sent, f.n_sent, video.clock_hz, &fit);
	if (r == 0) {
		give_timestamps(&f, &fit, video.clock_hz, t->v, journeys);
		t->estimated = true;
		t->residual = fit.residual_p95;
		t->candidates = fit.candidates;
	} else if (r == -ENODATA) {
		r = 0;
	} else {
		r = err_set(err, r, "fitting timestamps: no memory");
	}
out:
	free(f.captured);
	free(f.frame);
	free(f.sent);
	return r;
}
