/* run_stages.c - how long frames took from step to step inside the hosts. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "reports/metric/run_inside.h"
#include "reports/metric/stat.h"

/* A step's ends; from and to give the instants in a frame. */
struct step {
	const char *name;
	nsec_t (*from)(const struct frame *f);
	nsec_t (*to)(const struct frame *f);
};

static nsec_t captured(const struct frame *f)
{
	return f->captured;
}

static nsec_t encoding(const struct frame *f)
{
	return f->points[POINT_ENCODING];
}

static nsec_t encoded(const struct frame *f)
{
	return f->encoded;
}

static nsec_t payloaded(const struct frame *f)
{
	return f->points[POINT_PAYLOADED];
}

static nsec_t sent(const struct frame *f)
{
	return f->sent_first;
}

static nsec_t received(const struct frame *f)
{
	return f->received_last;
}

static nsec_t buffered(const struct frame *f)
{
	return f->points[POINT_BUFFERED];
}

static nsec_t released(const struct frame *f)
{
	return f->points[POINT_RELEASED];
}

static nsec_t decoding(const struct frame *f)
{
	return f->points[POINT_DECODING];
}

static nsec_t decoded(const struct frame *f)
{
	return f->decoded;
}

static nsec_t shown(const struct frame *f)
{
	return f->shown;
}

static const struct step steps[] = {
	{ "stage.encoder_wait", captured, encoding }, { "stage.encode", encoding, encoded },
	{ "stage.payload", encoded, payloaded },      { "stage.send", payloaded, sent },
	{ "stage.receive", received, buffered },      { "stage.jitter_buffer", buffered, released },
	{ "stage.depayload", released, decoding },    { "stage.decode", decoding, decoded },
	{ "stage.display", decoded, shown },
};

/* The times of this step, of frames of which both ends were seen. */
static size_t collect(const struct frame_table *t, const struct step *step, nsec_t *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++) {
		nsec_t from = step->from(&t->v[i]), to = step->to(&t->v[i]);

		/* two hosts' captures may differ in what they see first */
		if (from != FRAME_UNSEEN && to != FRAME_UNSEEN && to >= from)
			ret[n++] = to - from;
	}
	return n;
}

static void add_step(const struct run_work *w, const char *name, nsec_t *v, size_t n)
{
	static const struct {
		const char *suffix;
		unsigned p;
	} kinds[] = { { "p50", 5000 }, { "p95", 9500 } };

	char full[48];

	stat_sort(v, n);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		(void)snprintf(full, sizeof(full), "%s.%s", name, kinds[i].suffix);
		if (n)
			run_add_ms(w, full, (double)stat_nearest(v, n, kinds[i].p), n);
		else
			metric_add_null(w->metrics, w->stream, full,
					"no probe saw both ends of this step");
	}
}

int run_stages(const struct run_work *w, struct err *err)
{
	const struct frame_table *t = &w->direction->frames;
	nsec_t *v = calloc(t->n + 1, sizeof(*v));

	if (!v)
		return err_set(err, -ENOMEM, "stages: no memory");
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		add_step(w, steps[i].name, v, collect(t, &steps[i], v));
	free(v);
	return 0;
}
