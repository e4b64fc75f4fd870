/* import_netem_trace.c - one model of the netem-trace crate: bandwidth, delay, loss or delay per
 * packet. */
#include <errno.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/import.h"
#include "harness/scenario/import_formats.h"
#include "harness/scenario/import_model.h"
#include "harness/scenario/lines.h"
#include "harness/scenario/yaml.h"

#define DEPTH_MAX 8

enum kind { KIND_NONE, KIND_BW, KIND_DELAY, KIND_LOSS, KIND_PACKETS };

struct reading {
	struct import *ret;
	enum kind kind;
	nsec_t now;
	unsigned depth;
	size_t entries;
	bool forever;
};

/* Models. */

static struct import_link *link_of(struct reading *rd)
{
	return &rd->ret->links[IMPORT_DOWN];
}

/* Time goes on; a file cannot ask for more entries, or time, than there can be. */
static int go_on(struct yaml at, struct reading *rd, nsec_t length, struct err *err)
{
	rd->now += length;
	if (++rd->entries > IMPORT_MODEL_ENTRIES_MAX || rd->now > IMPORT_YEAR)
		return yaml_refuse(at, err, -E2BIG,
				   "the model goes on for over %d entries or a year",
				   IMPORT_MODEL_ENTRIES_MAX);
	return 0;
}

static void tell_noise(struct reading *rd, const struct import_model *f)
{
	if (f->noise)
		import_lost(rd->ret, "noise, which comes from that crate's own generator: the "
				     "mean is kept");
}

static int add_rate(struct yaml at, struct reading *rd, int64_t bps, nsec_t length, struct err *err)
{
	if (!length)
		return yaml_refuse(at, err, -EINVAL, "found a duration of 0");
	if (import_rate(link_of(rd), rd->now, (uint64_t)bps, err) < 0)
		return yaml_refuse_because(at, err);
	return go_on(at, rd, length, err);
}

static int add_bw(struct yaml at, struct reading *rd, const struct import_model *f, struct err *err)
{
	tell_noise(rd, f);
	return add_rate(at, rd, f->value, f->duration, err);
}

/* From bottom to top in the duty's share of each interval, then back. */
static int add_sawtooth(struct yaml at, struct reading *rd, const struct import_model *f,
			struct err *err)
{
	nsec_t rise = (nsec_t)((__int128)f->interval * f->duty / IMPORT_BILLION);
	int r = 0;

	if (!f->interval || !f->step)
		return yaml_refuse(at, err, -EINVAL, "found an interval or a step of 0");
	tell_noise(rd, f);
	for (nsec_t t = 0; r == 0 && t < f->duration; t += f->step) {
		nsec_t in = t % f->interval, left = f->duration - t;
		__int128 span = f->top - f->bottom;
		__int128 bps = in < rise ? f->bottom + span * in / rise
					 : f->top - span * (in - rise) / (f->interval - rise);

		r = add_rate(at, rd, (int64_t)bps, left < f->step ? left : f->step, err);
	}
	return r;
}

static int add_step(struct yaml at, struct reading *rd, struct import_step step, nsec_t length,
		    struct err *err)
{
	step.at = rd->now;
	if (!length)
		return yaml_refuse(at, err, -EINVAL, "found a duration of 0");
	if (import_step(link_of(rd), &step, err) < 0)
		return yaml_refuse_because(at, err);
	return go_on(at, rd, length, err);
}

static int add_delay(struct yaml at, struct reading *rd, const struct import_model *f,
		     struct err *err)
{
	return add_step(at, rd, (struct import_step){ .delay = f->value }, f->duration, err);
}

/* The chances of loss after 0, 1, ... lost packets. With two of them, p and q, the mean is
 * p / (1 - q + p) and the mean burst 1 / (1 - q). */
static int add_loss(struct yaml at, struct reading *rd, const struct import_model *f,
		    struct err *err)
{
	const int64_t p = f->loss[0], q = f->loss[1];
	struct import_step step = { .loss = chance_ratio((uint64_t)p, (uint64_t)IMPORT_BILLION) };

	if (!f->losses)
		return yaml_refuse(at, err, -EINVAL, "found no chance of loss");
	if (f->losses > 2)
		import_lost(rd->ret, "chances of loss after two and more lost packets: that after "
				     "one is taken for them");
	if (f->losses > 1 && q >= IMPORT_BILLION)
		return yaml_refuse(at, err, -EINVAL, "a burst of losses that never ends");
	if (f->losses > 1 && p) {
		step.loss = chance_ratio((uint64_t)p, (uint64_t)(IMPORT_BILLION - q + p));
		step.run_milli =
			(uint32_t)(IMPORT_BILLION * 1000 / (IMPORT_BILLION - q) > 1000000000
					   ? 1000000000
					   : IMPORT_BILLION * 1000 / (IMPORT_BILLION - q));
	}
	return add_step(at, rd, step, f->duration, err);
}

static int add_packets(struct yaml at, struct reading *rd, const struct import_model *f,
		       struct err *err)
{
	int r = 0;

	tell_noise(rd, f);
	if (!f->count)
		rd->forever = true;
	for (int64_t i = 0; r == 0 && i < (f->count ? f->count : 1); i++) {
		if (trace_numbers_add(&link_of(rd)->delays, f->value, err) < 0)
			return yaml_refuse_because(at, err);
		r = go_on(at, rd, 0, err);
	}
	return r;
}

/* [DURATION, [RATE, ...]]: each rate lasts as long. */
struct pair {
	struct reading *rd;
	unsigned at;
	int64_t duration;
};

static int one_rate(struct yaml at, void *into, struct err *err)
{
	struct pair *pair = into;
	int64_t bps = 0;
	int r = import_model_rate(at, &bps, err);

	return r == 0 ? add_rate(at, pair->rd, bps, pair->duration, err) : r;
}

static int one_half(struct yaml at, void *into, struct err *err)
{
	struct pair *pair = into;

	switch (pair->at++) {
	case 0:
		return import_model_time(at, &pair->duration, err);
	case 1:
		return yaml_read_list(at, "bandwidths", one_rate, pair, err);
	default:
		return yaml_refuse(at, err, -EINVAL, "expected a duration and its bandwidths");
	}
}

static int one_pair(struct yaml at, void *into, struct err *err)
{
	struct pair pair = { .rd = into };

	return yaml_read_list(at, "a duration and its bandwidths", one_half, &pair, err);
}

static int add_trace(struct yaml at, struct reading *rd, const struct import_model *f,
		     struct err *err)
{
	(void)at;
	return yaml_read_list(f->pattern, "durations and bandwidths", one_pair, rd, err);
}

static int one_model(struct yaml at, void *into, struct err *err);

/* count 0 is for ever, which can only be the last. */
static int add_pattern(struct yaml at, struct reading *rd, const struct import_model *f,
		       struct err *err)
{
	size_t before = rd->entries;
	int r = 0;

	if (rd->depth == DEPTH_MAX)
		return yaml_refuse(at, err, -E2BIG, "found patterns more than %d deep", DEPTH_MAX);
	rd->depth++;
	for (int64_t i = 0; r == 0 && i < (f->count ? f->count : 1); i++) {
		r = yaml_read_list(f->pattern, "models", one_model, rd, err);
		if (r == 0 && rd->entries == before)
			r = yaml_refuse(at, err, -EINVAL, "found a pattern without a model");
	}
	rd->depth--;
	if (!f->count)
		rd->forever = true;
	return r;
}

static const struct model {
	const char *name;
	enum kind kind;
	const struct yaml_key *keys;
	int (*add)(struct yaml at, struct reading *rd, const struct import_model *f,
		   struct err *err);
} models[] = {
	{ "StaticBwConfig", KIND_BW, import_static_bw, add_bw },
	{ "NormalizedBwConfig", KIND_BW, import_normal_bw, add_bw },
	{ "SawtoothBwConfig", KIND_BW, import_sawtooth_bw, add_sawtooth },
	{ "TraceBwConfig", KIND_BW, import_patterns, add_trace },
	{ "RepeatedBwPatternConfig", KIND_BW, import_patterns, add_pattern },
	{ "StaticDelayConfig", KIND_DELAY, import_static_delay, add_delay },
	{ "RepeatedDelayPatternConfig", KIND_DELAY, import_patterns, add_pattern },
	{ "StaticLossConfig", KIND_LOSS, import_static_loss, add_loss },
	{ "RepeatedLossPatternConfig", KIND_LOSS, import_patterns, add_pattern },
	{ "StaticDelayPerPacketConfig", KIND_PACKETS, import_static_packets, add_packets },
	{ "NormalizedDelayPerPacketConfig", KIND_PACKETS, import_normal_packets, add_packets },
	{ "RepeatedDelayPerPacketPatternConfig", KIND_PACKETS, import_patterns, add_pattern },
};

static const struct model *find_model(const char *name)
{
	for (size_t i = 0; i < sizeof(models) / sizeof(*models); i++)
		if (!strcmp(models[i].name, name))
			return &models[i];
	return NULL;
}

/* {"NAMEConfig": {...}} */
static int one_model(struct yaml at, void *into, struct err *err)
{
	struct reading *rd = into;
	struct import_model fields = { 0 };
	const struct model *model;
	const char *name = NULL;
	struct yaml value;
	int r;

	if (rd->forever)
		return yaml_refuse(at, err, -EINVAL, "a model after one that never ends");
	r = yaml_single(at, "a model: one name and its settings", &name, &value, err);
	if (r < 0)
		return r;
	model = find_model(name);
	if (!model)
		return yaml_refuse_key(value, err, -EINVAL,
				       "\"%.60s\" is not a model that is known here", name);
	if (rd->kind != KIND_NONE && rd->kind != model->kind)
		return yaml_refuse_key(value, err, -EINVAL,
				       "\"%.60s\" in a pattern of another kind", name);
	rd->kind = model->kind;
	/* an older form of a trace is its pattern alone */
	if (model->add == add_trace && yaml_is_list(value))
		fields.pattern = value;
	else
		r = yaml_read_map(value, name, model->keys, &fields, err);
	return r == 0 ? model->add(value, rd, &fields, err) : r;
}

static int finish(struct reading *rd, struct err *err)
{
	struct import_link *link = link_of(rd);
	int r = 0;

	link->told = true;
	link->loop = rd->forever;
	link->lap = rd->now;
	if (rd->kind == KIND_BW)
		r = import_rates_end(link, rd->now, rd->forever ? TRACE_LOOP : TRACE_HOLD, err);
	import_kept(rd->ret, "every value of the model for its time");
	if (!rd->forever)
		import_lost(rd->ret, "the end of the model: its last value stays");
	import_lost(rd->ret, "what the file does not hold: a model is of one quantity alone");
	return r;
}

int import_netem_trace(struct lines *lines, const struct import_opts *opts, struct import *ret,
		       struct err *err)
{
	struct reading rd = { .ret = ret };
	struct yaml_file *file = NULL;
	int r = yaml_open_text(lines->name, lines->text, strlen(lines->text), &file, err);

	(void)opts;
	if (r == 0)
		r = one_model(yaml_root(file), &rd, err);
	yaml_close(file);
	if (r < 0)
		return r;
	r = finish(&rd, err);
	return r < 0 ? err_prefix(err, "%s", lines->name) : 0;
}
