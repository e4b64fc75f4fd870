/* run.c - all numbers of a run, direction by direction. */
#include "reports/metric/run.h"

#include <stdlib.h>

#include "harness/base/err.h"
#include "reports/metric/run_inside.h"

/* How long a frame may be under way when the run ends. */
#define GRACE NSEC_PER_SEC

static int measure_pictures(const struct run_work *w, struct err *err)
{
	int r = run_steps(w, err);

	if (r == 0)
		r = run_latency(w, err);
	if (r == 0)
		r = run_freezes(w, err);
	run_age(w);
	run_frames(w);
	if (r == 0)
		r = run_stages(w, err);
	run_quality(w);
	return r;
}

/* What happened to packets on their way: by the captures of both its ends, else by the drive. */
static int measure_way(const struct run_work *captured, struct err *err)
{
	struct run_work w = *captured;
	struct transit driven = { 0 };
	int r = 0;

	if (!w.wire->n) {
		r = transit_driven(w.series, &driven, err);
		w.wire = &driven;
	}
	if (r == 0)
		r = run_delay(&w, err);
	run_loss(&w);
	if (r == 0)
		r = run_order(&w, err);
	transit_done(&driven);
	return r;
}

static int measure_network(const struct run_work *w, struct err *err)
{
	int r = measure_way(w, err);

	if (r == 0)
		r = run_rtp(w, err);
	if (r == 0)
		r = run_repair(w, err);
	if (r == 0)
		r = run_told(w, err);
	return r;
}

static int measure_direction(const struct run_work *direction, struct err *err)
{
	struct run_work w = *direction;
	const struct frame_conf conf = { w.stream, w.conf->begin, w.conf->end, GRACE, w.events };
	struct transit wire = { 0 };
	int r = frame_table_build(w.set, &conf, &w.direction->frames, err);

	if (r < 0)
		return r;
	w.series = series_find(w.set, w.stream);
	r = transit_build(w.series, &wire, err);
	if (r < 0)
		return r;
	w.wire = &wire;
	r = measure_pictures(&w, err);
	if (r == 0)
		r = measure_network(&w, err);
	if (r == 0)
		r = run_rate(&w, err);
	if (r == 0)
		r = run_sound(&w, err);
	if (r == 0)
		r = run_player(&w, err);
	run_recovery(&w);
	run_setup(&w);
	transit_done(&wire);
	return r;
}

/* Leaves out those events that do not touch what is measured. */
static void keep_concerned(const struct measure_conf *conf, struct events *events)
{
	size_t kept = 0;

	for (size_t i = 0; i < events->n; i++)
		if (!conf->concerns || conf->concerns(conf->arg, events->v[i].id))
			events->v[kept++] = events->v[i];
	events->n = kept;
}

static void put_aside(const struct measure_conf *conf, int direction, struct events *events)
{
	for (size_t i = 0; conf->aside && i < events->n; i++)
		events->v[i].aside = conf->aside(conf->arg, direction, events->v[i].id);
}

int run_measure(const struct series_set *set, const struct measure_conf *conf,
		struct run_result *ret, struct err *err)
{
	struct run_result result = { 0 };
	struct events events = { 0 };
	struct run_work to_buyer = {
		.conf = conf,
		.limit = conf->limit ? conf->limit : AGE_LIMIT,
		.set = set,
		.events = &events,
		.stream = "to-buyer",
		.sender = "seller",
		.receiver = "buyer",
		.links = conf->links[0],
		.direction = &result.to_buyer,
		.metrics = &result.metrics,
	};
	struct run_work to_seller = to_buyer;
	int r = events_build(set, &events, err);

	keep_concerned(conf, &events);
	to_seller.stream = "to-seller";
	to_seller.sender = "buyer";
	to_seller.receiver = "seller";
	to_seller.links = conf->links[1];
	to_seller.direction = &result.to_seller;
	put_aside(conf, 0, &events);
	if (r == 0)
		r = measure_direction(&to_buyer, err);
	put_aside(conf, 1, &events);
	if (r == 0)
		r = measure_direction(&to_seller, err);
	if (r == 0)
		r = run_conversation(set, conf, &result.metrics, err);
	if (r == 0 && result.metrics.failed)
		r = err_set(err, result.metrics.failed, "metrics: no memory");
	events_done(&events);
	if (r == 0)
		*ret = result;
	else
		run_result_done(&result);
	return r;
}

int run_driven(const struct series_set *set, const char *stream, const struct measure_conf *conf,
	       struct metric_list *ret, struct err *err)
{
	const struct transit none = { 0 };
	const struct run_work w = { .conf = conf,
				    .set = set,
				    .series = series_find(set, stream),
				    .wire = &none,
				    .stream = stream,
				    .metrics = ret };

	return measure_way(&w, err);
}

void run_result_done(struct run_result *result)
{
	run_direction_done(&result->to_buyer);
	run_direction_done(&result->to_seller);
	metric_list_done(&result->metrics);
	*result = (struct run_result){ 0 };
}

void run_direction_done(struct run_direction *direction)
{
	frame_table_done(&direction->frames);
	free(direction->steps);
	free(direction->stalls);
	free(direction->freezes);
	*direction = (struct run_direction){ 0 };
}
