/* link_spec.c - reading a link's settings. */
#include "harness/scenario/link_spec.h"

#include <errno.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "harness/base/text.h"
#include "harness/scenario/jitter_table.h"
#include "harness/scenario/link_data.h"
#include "harness/scenario/link_more.h"
#include "harness/scenario/link_number.h"
#include "harness/scenario/link_queue.h"
#include "harness/scenario/link_rate.h"
#include "harness/scenario/words.h"
#include "harness/scenario/yaml.h"

/* Keeps the comment behind a setting as its source, in place of an older one. */
static int note_source(struct yaml at, struct link_spec *spec, enum plan_fact fact, struct err *err)
{
	struct text comment = { 0 };

	yaml_add_comment(at, &comment);
	if (comment.failed) {
		text_done(&comment);
		return err_set(err, -ENOMEM, "no memory for a scenario");
	}
	free(spec->sources[fact]);
	spec->sources[fact] = comment.s;
	return 0;
}

/* Is the value a mapping with this key, so that it is read from a file? Then there is room for it.
 */
static int from_file(struct yaml at, const char *key, struct link_spec *spec, struct err *err)
{
	struct yaml named;

	if (!yaml_find(at, key, &named))
		return 0;
	return link_data_need(&spec->data, err) < 0 ? -ENOMEM : 1;
}

static int read_delay(struct yaml at, void *into, struct err *err)
{
	struct link_spec *spec = into;
	int r = yaml_duration(at, &spec->conf.delay.delay, err);

	return r < 0 ? r : note_source(at, spec, PLAN_DELAY, err);
}

static int read_sigma(struct yaml at, void *into, struct err *err)
{
	struct delay_conf *delay = into;

	return yaml_duration(at, &delay->jitter, err);
}

static int read_correlation(struct yaml at, void *into, struct err *err)
{
	struct delay_conf *delay = into;

	return yaml_duration(at, &delay->tau, err);
}

static int read_shape(struct yaml at, void *into, struct err *err)
{
	struct delay_conf *delay = into;
	unsigned shape = 0;
	int r = yaml_choice(at, "a shape of jitter", words_jitter_shapes, &shape, err);

	delay->shape = (enum jitter_shape)shape;
	delay->table = jitter_table_exponential;
	return r;
}

static int read_order(struct yaml at, void *into, struct err *err)
{
	static const char *const orders[] = { "keep", "free", NULL };
	struct delay_conf *delay = into;
	unsigned order = 0;
	int r = yaml_choice(at, "an order of packets", orders, &order, err);

	delay->may_reorder = order == 1;
	return r;
}

/* Is read after all other keys. */
static int read_table(struct yaml at, void *into, struct err *err)
{
	(void)at, (void)into, (void)err;
	return 0;
}

/* Jitter as a mapping of its own settings. */
static int read_own_jitter(struct yaml at, struct link_spec *spec, struct err *err)
{
	static const struct yaml_key keys[] = {
		{ "sigma", read_sigma, true },  { "correlation", read_correlation, false },
		{ "shape", read_shape, false }, { "table", read_table, false },
		{ "order", read_order, false }, { NULL, NULL, false }
	};
	struct yaml table, shape;
	int r = yaml_read_map(at, "jitter", keys, &spec->conf.delay, err);

	if (r < 0 || !yaml_find(at, "table", &table))
		return r;
	if (yaml_find(at, "shape", &shape))
		return yaml_refuse_key(table, err, -EINVAL, "a \"table\" beside a \"shape\"");
	r = link_data_need(&spec->data, err);
	return r < 0 ? r : link_data_table(table, &spec->conf.delay, spec->data, err);
}

static int read_jitter(struct yaml at, void *into, struct err *err)
{
	struct link_spec *spec = into;
	struct delay_conf *delay = &spec->conf.delay;
	int r = from_file(at, "list", spec, err);

	if (r < 0)
		return r;
	delay->tau = 0;
	delay->shape = JITTER_NORMAL;
	delay->may_reorder = false;
	delay->list = NULL;
	if (r > 0)
		r = link_data_jitter(at, delay, spec->data, err);
	else if (yaml_is_map(at))
		r = read_own_jitter(at, spec, err);
	else
		r = yaml_duration(at, &delay->jitter, err);
	return r < 0 ? r : note_source(at, spec, PLAN_JITTER, err);
}

static int read_share(struct yaml at, void *into, struct err *err)
{
	struct spike_conf *spike = into;

	return yaml_chance(at, &spike->share, err);
}

static int read_spike_from(struct yaml at, void *into, struct err *err)
{
	struct spike_conf *spike = into;

	return yaml_duration(at, &spike->min, err);
}

static int read_spike_to(struct yaml at, void *into, struct err *err)
{
	struct spike_conf *spike = into;

	return yaml_duration(at, &spike->max, err);
}

static int read_spike_hold(struct yaml at, void *into, struct err *err)
{
	struct spike_conf *spike = into;

	return yaml_duration(at, &spike->hold, err);
}

int link_spec_spikes(struct yaml at, struct spike_conf *ret, struct err *err)
{
	static const struct yaml_key keys[] = { { "share", read_share, true },
						{ "from", read_spike_from, true },
						{ "to", read_spike_to, true },
						{ "hold", read_spike_hold, false },
						{ NULL, NULL, false } };
	struct spike_conf spike = { 0 };
	int r = yaml_read_map(at, "spikes", keys, &spike, err);

	if (r < 0)
		return r;
	if (spike.max < spike.min)
		return yaml_refuse(at, err, -ERANGE, "\"to\" lies below \"from\"");
	*ret = spike;
	return 0;
}

static int read_spikes(struct yaml at, void *into, struct err *err)
{
	struct link_spec *spec = into;
	int r = link_spec_spikes(at, &spec->conf.delay.spike, err);

	return r < 0 ? r : note_source(at, spec, PLAN_SPIKES, err);
}

static int read_mean(struct yaml at, void *into, struct err *err)
{
	struct loss_conf *loss = into;

	return yaml_chance(at, &loss->mean, err);
}

static int read_bad(struct yaml at, void *into, struct err *err)
{
	struct loss_conf *loss = into;

	loss->kind = LOSS_GILBERT;
	return yaml_chance(at, &loss->bad, err);
}

static int read_run(struct yaml at, void *into, struct err *err)
{
	struct loss_conf *loss = into;
	const char *s = yaml_scalar(at, "a mean number of packets, as in 150", err);
	int64_t micro = 0;

	if (!s)
		return -EINVAL;
	if (parse_micro(s, &micro, err) < 0)
		return yaml_refuse_because(at, err);
	if (micro < 1000000 || micro > INT64_C(1000000000000))
		return yaml_refuse(at, err, -ERANGE, "a run of %s packets, expected 1 to 1000000",
				   s);
	loss->kind = LOSS_GILBERT;
	loss->run_milli = (uint32_t)(micro / 1000);
	return 0;
}

int link_spec_loss(struct yaml at, struct loss_conf *ret, struct err *err)
{
	static const struct yaml_key keys[] = { { "mean", read_mean, true },
						{ "run", read_run, true },
						{ "bad", read_bad, false },
						{ NULL, NULL, false } };
	struct loss_conf loss = { .kind = LOSS_RANDOM };
	int r = yaml_is_map(at) ? yaml_read_map(at, "loss", keys, &loss, err)
				: yaml_chance(at, &loss.mean, err);

	if (r < 0)
		return r;
	if (!loss.mean)
		loss = (struct loss_conf){ .kind = LOSS_NONE };
	*ret = loss;
	return 0;
}

/* From a list, by a model's own numbers, or in people's words. */
static int read_any_loss(struct yaml at, struct link_spec *spec, struct err *err)
{
	int r = from_file(at, "list", spec, err);

	if (r != 0)
		return r < 0 ? r : link_data_loss(at, &spec->conf.loss, spec->data, err);
	r = link_more_loss(at, &spec->conf.loss, err);
	return r != 0 ? r : link_spec_loss(at, &spec->conf.loss, err);
}

static int read_loss(struct yaml at, void *into, struct err *err)
{
	struct link_spec *spec = into;
	int r = read_any_loss(at, spec, err);

	return r < 0 ? r : note_source(at, spec, PLAN_LOSS, err);
}

static int read_rate(struct yaml at, void *into, struct err *err)
{
	struct link_spec *spec = into;
	struct rate_conf rate = { 0 };
	int r = link_rate_read(at, &rate, err);

	if (r > 0) {
		r = link_data_need(&spec->data, err);
		if (r == 0)
			r = link_data_rate(at, &rate, spec->data, err);
	}
	if (r < 0)
		return r;
	if (!rate.bps)
		return yaml_refuse(at, err, -ERANGE,
				   "a rate of 0 carries nothing; expected a positive one, or an "
				   "outage in the timeline");
	spec->conf.rate = rate;
	return note_source(at, spec, PLAN_RATE, err);
}

static int read_queue(struct yaml at, void *into, struct err *err)
{
	struct link_spec *spec = into;
	int r = link_queue_read(at, &spec->conf.queue, err);

	return r < 0 ? r : note_source(at, spec, PLAN_QUEUE, err);
}

static int read_duplicate(struct yaml at, void *into, struct err *err)
{
	struct link_spec *spec = into;

	return yaml_chance(at, &spec->conf.duplicate, err);
}

static int read_corrupt(struct yaml at, void *into, struct err *err)
{
	struct link_spec *spec = into;

	return yaml_chance(at, &spec->conf.corrupt, err);
}

static int read_reorder(struct yaml at, void *into, struct err *err)
{
	struct link_spec *spec = into;

	return link_more_reorder(at, &spec->conf.reorder, err);
}

static int read_slot(struct yaml at, void *into, struct err *err)
{
	struct link_spec *spec = into;

	return link_more_slot(at, &spec->conf.slot, err);
}

static int read_capacity(struct yaml at, void *into, struct err *err)
{
	struct link_spec *spec = into;
	uint32_t capacity = 0;
	int r = link_read_count32(at, &capacity, err);

	if (r == 0 && !capacity)
		r = yaml_refuse(at, err, -ERANGE, "a capacity of 0, expected 1 packet or more");
	if (r == 0)
		spec->conf.capacity = capacity;
	return r;
}

static int read_cross(struct yaml at, void *into, struct err *err)
{
	struct link_spec *spec = into;
	int r = link_data_need(&spec->data, err);

	if (r == 0)
		r = link_more_cross(at, &spec->data->cross, err);
	if (r < 0)
		return r;
	spec->conf.cross = spec->data->cross.v;
	spec->conf.cross_count = spec->data->cross.n;
	return 0;
}

/* Was read before all other keys, of which there are none. */
static int read_netem(struct yaml at, void *into, struct err *err)
{
	(void)at, (void)into, (void)err;
	return 0;
}

/* tc's words say the whole link. */
static int read_whole_netem(struct yaml at, struct yaml netem, struct link_spec *spec,
			    struct err *err)
{
	static const struct yaml_key keys[] = { { "netem", read_netem, true },
						{ NULL, NULL, false } };
	int r = yaml_read_map(at, "a link of netem, which has no other settings", keys, NULL, err);

	if (r == 0)
		r = link_data_need(&spec->data, err);
	if (r == 0)
		r = link_data_netem(netem, &spec->conf, spec->data, err);
	for (unsigned fact = 0; r == 0 && fact < PLAN_FACTS; fact++)
		r = note_source(netem, spec, (enum plan_fact)fact, err);
	return r;
}

int link_spec_read(struct yaml at, struct link_spec *spec, struct err *err)
{
	static const struct yaml_key keys[] = {
		{ "delay", read_delay, false },         { "jitter", read_jitter, false },
		{ "spikes", read_spikes, false },       { "loss", read_loss, false },
		{ "rate", read_rate, false },           { "queue", read_queue, false },
		{ "duplicate", read_duplicate, false }, { "corrupt", read_corrupt, false },
		{ "reorder", read_reorder, false },     { "slot", read_slot, false },
		{ "cross", read_cross, false },         { "capacity", read_capacity, false },
		{ "netem", read_netem, false },         { NULL, NULL, false },
	};
	struct yaml netem;

	if (yaml_find(at, "netem", &netem))
		return read_whole_netem(at, netem, spec, err);
	if (spec->conf.order == LINK_NETEM && yaml_is_map(at))
		spec->conf = (struct link_conf){ 0 };
	return yaml_read_map(at, "a link", keys, spec, err);
}

int link_spec_check(struct yaml at, const struct link_spec *spec, struct err *err)
{
	const struct link_conf *conf = &spec->conf;

	if ((conf->queue.limit_start_ns || conf->queue.limit_ns) && !conf->rate.bps)
		return yaml_refuse(at, err, -EINVAL,
				   "a link with a queue in time but without \"rate\"");
	return link_conf_check(conf, err) < 0 ? yaml_refuse_because(at, err) : 0;
}

void link_spec_done(struct link_spec *spec)
{
	for (size_t i = 0; i < PLAN_FACTS; i++)
		free(spec->sources[i]);
	link_data_free(spec->data);
	*spec = (struct link_spec){ 0 };
}
