/* event_change.c - reading and telling changes of settings. */
#include "harness/scenario/event_change.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "harness/base/text.h"
#include "harness/scenario/event.h"
#include "harness/scenario/link_queue.h"
#include "harness/scenario/link_spec.h"
#include "harness/scenario/words.h"
#include "harness/scenario/yaml.h"

#define MILLION 1000000

static int add(struct yaml at, struct event_spec *spec, struct event_change change, struct err *err)
{
	if (spec->change_count == EVENT_CHANGES_MAX)
		return yaml_refuse(at, err, -E2BIG, "found more than %d changes at once",
				   EVENT_CHANGES_MAX);
	spec->changes[spec->change_count++] = change;
	return 0;
}

/* "1/3", "0.5", "2" or "50 %" in millionths. */
static int read_factor(struct yaml at, int64_t *ret, struct err *err)
{
	const char *s = yaml_scalar(at, "a factor, as in 1/3 or 0.5", err);
	const char *slash = s ? strchr(s, '/') : NULL;
	uint64_t over = 0, under = 0;
	chance_t share = 0;
	char first[24];

	if (!s)
		return -EINVAL;
	if (!slash && strchr(s, '%')) {
		if (parse_chance(s, &share, err) < 0)
			return yaml_refuse_because(at, err);
		*ret = (int64_t)(((unsigned __int128)share * MILLION) >> 64);
		return 0;
	}
	if (!slash)
		return parse_micro(s, ret, err) < 0 ? yaml_refuse_because(at, err) : 0;
	(void)snprintf(first, sizeof(first), "%.*s", (int)(slash - s), s);
	if (parse_count(first, MILLION, &over, err) < 0 ||
	    parse_count(slash + 1, MILLION, &under, err) < 0)
		return yaml_refuse_because(at, err);
	if (!under)
		return yaml_refuse(at, err, -EINVAL, "\"%.40s\" divides by 0", s);
	*ret = (int64_t)(over * MILLION / under);
	return 0;
}

static int read_duration_value(struct yaml at, int64_t *ret, struct err *err)
{
	return yaml_duration(at, ret, err);
}

static int read_rate_value(struct yaml at, int64_t *ret, struct err *err)
{
	uint64_t bps = 0;
	int r = yaml_rate(at, &bps, err);

	if (r == 0 && !bps)
		return yaml_refuse(at, err, -ERANGE,
				   "a rate of 0 carries nothing; expected a positive one, or an "
				   "outage");
	*ret = (int64_t)bps;
	return r;
}

static int read_chance_value(struct yaml at, int64_t *ret, struct err *err)
{
	chance_t p = 0;
	int r = yaml_chance(at, &p, err);

	*ret = timeline_chance(p);
	return r;
}

/* Reads {times: X} or {add: X} of one setting. */
static int read_relative(struct yaml at, enum setting setting,
			 int (*read)(struct yaml at, int64_t *ret, struct err *err),
			 struct event_spec *spec, struct err *err)
{
	struct event_change change = { .setting = setting };
	struct yaml value;
	const char *key;
	int r = yaml_single(at, "{times: FACTOR} or {add: VALUE}", &key, &value, err);

	if (r < 0)
		return r;
	if (!strcmp(key, "times")) {
		change.op = TIMELINE_TIMES;
		r = read_factor(value, &change.value, err);
	} else if (!strcmp(key, "add")) {
		change.op = TIMELINE_BY;
		r = read(value, &change.value, err);
	} else {
		return yaml_refuse_key(value, err, -EINVAL,
				       "unknown key \"%.40s\", expected one of: times, add", key);
	}
	return r < 0 ? r : add(at, spec, change, err);
}

/* Reads a plain value, {times: X} or {add: X}. */
static int read_plain(struct yaml at, enum setting setting,
		      int (*read)(struct yaml at, int64_t *ret, struct err *err),
		      struct event_spec *spec, struct err *err)
{
	struct event_change change = { .setting = setting, .op = TIMELINE_TO };
	int r;

	if (yaml_is_map(at))
		return read_relative(at, setting, read, spec, err);
	r = read(at, &change.value, err);
	return r < 0 ? r : add(at, spec, change, err);
}

int event_change_delay(struct yaml at, void *into, struct err *err)
{
	return read_plain(at, SETTING_DELAY, read_duration_value, into, err);
}

int event_change_jitter(struct yaml at, void *into, struct err *err)
{
	return read_plain(at, SETTING_JITTER, read_duration_value, into, err);
}

int event_change_rate(struct yaml at, void *into, struct err *err)
{
	return read_plain(at, SETTING_RATE, read_rate_value, into, err);
}

static int add_loss(struct yaml at, const struct loss_conf *loss, struct event_spec *spec,
		    struct err *err)
{
	const chance_t bad = loss->bad ? loss->bad : CHANCE_ALWAYS;
	/* Runs of 0 mean that packets are lost independently. */
	const int64_t values[] = { timeline_chance(loss->mean), timeline_chance(bad),
				   loss->run_milli };

	static const enum setting settings[] = { SETTING_LOSS, SETTING_LOSS_BAD, SETTING_LOSS_RUN };

	int r = 0;

	for (size_t i = 0; i < 3 && r == 0; i++)
		r = add(at, spec,
			(struct event_change){
				.setting = settings[i], .op = TIMELINE_TO, .value = values[i] },
			err);
	return r;
}

int event_change_loss(struct yaml at, void *into, struct err *err)
{
	struct loss_conf loss = { 0 };
	struct yaml mean;
	int r;

	if (yaml_is_map(at) && !yaml_find(at, "mean", &mean))
		return read_relative(at, SETTING_LOSS, read_chance_value, into, err);
	r = link_spec_loss(at, &loss, err);
	return r < 0 ? r : add_loss(at, &loss, into, err);
}

static int add_spikes(struct yaml at, const struct spike_conf *spike, struct event_spec *spec,
		      struct err *err)
{
	const struct event_change parts[] = {
		{ SETTING_SPIKE_SHARE, TIMELINE_TO, timeline_chance(spike->share), 0 },
		{ SETTING_SPIKE_MIN, TIMELINE_TO, spike->min, 0 },
		{ SETTING_SPIKE_MAX, TIMELINE_TO, spike->max, 0 },
	};
	int r = 0;

	for (size_t i = 0; r == 0 && i < sizeof(parts) / sizeof(parts[0]); i++)
		r = add(at, spec, parts[i], err);
	return r;
}

int event_change_spikes(struct yaml at, void *into, struct err *err)
{
	struct spike_conf spike = { 0 };
	int r = link_spec_spikes(at, &spike, err);

	if (r == 0 && spike.hold)
		return yaml_refuse(at, err, -EINVAL,
				   "\"hold\" cannot change during a run; it is the link's");
	return r < 0 ? r : add_spikes(at, &spike, into, err);
}

/* A new limit stands in for all that the link has: those of other units become none. */
static int add_limits(struct yaml at, const struct queue_conf *queue, struct event_spec *spec,
		      struct err *err)
{
	const struct event_change limits[] = {
		{ SETTING_QUEUE_BYTES, TIMELINE_TO, (int64_t)queue->limit_bytes,
		  queue->limit_start_ns },
		{ SETTING_QUEUE_PACKETS, TIMELINE_TO, (int64_t)queue->limit_packets, 0 },
		{ SETTING_QUEUE_NS, TIMELINE_TO, queue->limit_ns, 0 },
	};
	int r = 0;

	for (size_t i = 0; r == 0 && i < sizeof(limits) / sizeof(limits[0]); i++)
		r = add(at, spec, limits[i], err);
	return r;
}

int event_change_queue(struct yaml at, void *into, struct err *err)
{
	struct queue_conf queue = { 0 };
	struct yaml kind;
	int r;

	if (yaml_find(at, "kind", &kind))
		return yaml_refuse_key(kind, err, -EINVAL,
				       "a queue's kind cannot change during a run; expected a "
				       "limit");
	r = link_queue_read(at, &queue, err);
	return r < 0 ? r : add_limits(at, &queue, into, err);
}

int event_change_add(struct event_spec *spec, enum setting setting, int64_t value, struct err *err)
{
	return add(spec->at, spec, (struct event_change){ setting, TIMELINE_TO, value, 0 }, err);
}

int event_change_add_loss(struct event_spec *spec, const struct loss_conf *loss, struct err *err)
{
	return add_loss(spec->at, loss, spec, err);
}

int event_change_add_spikes(struct event_spec *spec, const struct spike_conf *spike,
			    struct err *err)
{
	return add_spikes(spec->at, spike, spec, err);
}

int event_change_add_queue(struct event_spec *spec, const struct queue_conf *queue, struct err *err)
{
	return add_limits(spec->at, queue, spec, err);
}

static bool changes(const struct event_spec *spec, enum setting setting)
{
	for (size_t i = 0; i < spec->change_count; i++)
		if (spec->changes[i].setting == setting)
			return true;
	return false;
}

int event_change_defaults(struct event_spec *spec, struct err *err)
{
	/* A third and a fifth, in millionths. */
	const struct event_change third = { SETTING_RATE, TIMELINE_TIMES, 333333, 0 };
	const struct event_change fifth = { SETTING_RATE, TIMELINE_TIMES, 200000, 0 };
	const struct event_change narrow = { SETTING_RATE, TIMELINE_TO, MILLION, 0 };
	const struct loss_conf air = { .mean = chance_ratio(1, 10) };
	const struct loss_conf border = { .mean = chance_ratio(15, 100),
					  .bad = chance_ratio(30, 100),
					  .run_milli = 400000 };
	const bool rate = changes(spec, SETTING_RATE), loss = changes(spec, SETTING_LOSS);
	int r = 0;

	if (spec->kind == EVENT_RATE_DIP && !rate)
		r = add(spec->at, spec, third, err);
	if (spec->kind == EVENT_WIFI && !rate)
		r = add(spec->at, spec, fifth, err);
	if (spec->kind == EVENT_BORDER && !rate)
		r = add(spec->at, spec, narrow, err);
	if (r == 0 && spec->kind == EVENT_WIFI && !loss)
		r = add_loss(spec->at, &air, spec, err);
	if (r == 0 && spec->kind == EVENT_BORDER && !loss)
		r = add_loss(spec->at, &border, spec, err);
	return r;
}

static void tell_value(const struct event_change *change, struct text *into)
{
	switch (change->setting) {
	case SETTING_DELAY:
	case SETTING_JITTER:
	case SETTING_SPIKE_MIN:
	case SETTING_SPIKE_MAX:
		words_duration(change->value, into);
		return;
	case SETTING_QUEUE_NS:
		words_duration(change->value, into);
		text_add(into, " of the rate in force");
		return;
	case SETTING_RATE:
		words_rate((uint64_t)change->value, into);
		return;
	case SETTING_LOSS:
	case SETTING_LOSS_BAD:
	case SETTING_SPIKE_SHARE:
		words_share((double)change->value / (double)INT64_MAX, into);
		return;
	case SETTING_LOSS_RUN:
		text_addf(into, "%.4g", (double)change->value / 1000);
		return;
	case SETTING_QUEUE_BYTES:
		if (change->queue_time)
			words_duration(change->queue_time, into);
		else
			words_size((uint64_t)change->value, into);
		return;
	case SETTING_QUEUE_PACKETS:
		text_addf(into, "%lld packets", (long long)change->value);
		return;
	case SETTING_OUTAGE:
	case SETTING_COUNT:
		return;
	}
}

/* The word before a change's value; NULL for what is not worth telling. */
static const char *change_word(const struct event_change *change)
{
	static const char *const words[SETTING_COUNT] = {
		[SETTING_DELAY] = "delay",
		[SETTING_JITTER] = "jitter",
		[SETTING_RATE] = "rate",
		[SETTING_LOSS] = "loss",
		[SETTING_LOSS_BAD] = "lost in a bad run",
		[SETTING_LOSS_RUN] = "run of packets",
		[SETTING_QUEUE_BYTES] = "queue",
		[SETTING_QUEUE_PACKETS] = "queue",
		[SETTING_QUEUE_NS] = "queue",
		[SETTING_SPIKE_SHARE] = "spikes",
		[SETTING_SPIKE_MIN] = "from",
		[SETTING_SPIKE_MAX] = "to",
	};

	const bool queue = change->setting == SETTING_QUEUE_BYTES ||
			   change->setting == SETTING_QUEUE_PACKETS ||
			   change->setting == SETTING_QUEUE_NS;

	if (queue && !change->value && !change->queue_time)
		return NULL;
	if (change->setting == SETTING_LOSS_RUN && !change->value)
		return NULL;
	if (change->setting == SETTING_LOSS_BAD && change->value == INT64_MAX)
		return NULL;
	return words[change->setting];
}

static void tell_changes(const struct event_spec *spec, struct text *into)
{
	const char *between = "";

	for (size_t i = 0; i < spec->change_count; i++) {
		const struct event_change *change = &spec->changes[i];
		const char *word = change_word(change);

		if (!word)
			continue;
		text_addf(into, "%s%s ", between, word);
		if (change->op == TIMELINE_TIMES) {
			text_addf(into, "times %.4g", (double)change->value / MILLION);
		} else {
			text_add(into, change->op == TIMELINE_BY ? "+" : "");
			tell_value(change, into);
		}
		between = ", ";
	}
	if (spec->ramp) {
		text_add(into, ", coming in over ");
		words_duration(spec->ramp, into);
	}
}

void event_tell(const struct event_spec *spec, nsec_t size, nsec_t length, struct text *into)
{
	switch (spec->kind) {
	case EVENT_HANDOVER:
		text_add(into, "nothing served for ");
		words_duration(size, into);
		text_add(into, ", packets wait");
		return;
	case EVENT_OUTAGE:
		text_add(into, "nothing arrives for ");
		words_duration(length, into);
		text_add(into, event_loses(spec) ? ", packets are lost" : ", packets wait");
		return;
	case EVENT_DETOUR:
	case EVENT_SATELLITE:
		text_add(into, "round trip +");
		words_duration(size, into);
		if (spec->ramp) {
			text_add(into, ", coming in over ");
			words_duration(spec->ramp, into);
		}
		return;
	case EVENT_RECORDING:
		text_addf(into, "%zu delays as recorded", spec->steps.at.n);
		return;
	case EVENT_CHANGE:
	case EVENT_RATE_DIP:
	case EVENT_WIFI:
	case EVENT_BORDER:
	case EVENT_KINDS:
		tell_changes(spec, into);
		return;
	}
}

bool event_loses(const struct event_spec *spec)
{
	if (spec->kind == EVENT_OUTAGE && spec->outage != OUTAGE_WAIT)
		return true;
	for (size_t i = 0; i < spec->change_count; i++)
		if (spec->changes[i].setting == SETTING_LOSS ||
		    spec->changes[i].setting == SETTING_LOSS_BAD)
			return true;
	return false;
}
