/* import_model.c - the settings of netem-trace's models. */
#include "harness/scenario/import_model.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "harness/base/err.h"
#include "harness/base/time.h"
#include "harness/scenario/import.h"

#define DELAY_MAX (3600 * NSEC_PER_SEC)

/* Values: "1s 500ms" or {secs: 1, nanos: 0}; "12Mbps" or {gbps: 0, bps: 12000000}. */

struct unit {
	const char *name;
	int64_t factor;
};

static const struct unit time_units[] = {
	{ "ns", 1 },
	{ "us", NSEC_PER_USEC },
	{ "ms", NSEC_PER_MSEC },
	{ "s", NSEC_PER_SEC },
	{ "sec", NSEC_PER_SEC },
	{ "m", 60 * NSEC_PER_SEC },
	{ "min", 60 * NSEC_PER_SEC },
	{ "h", 3600 * NSEC_PER_SEC },
	{ NULL, 0 },
};

static const struct unit rate_units[] = {
	{ "bps", 1 },
	{ "kbps", 1000 },
	{ "mbps", 1000000 },
	{ "gbps", IMPORT_BILLION },
	{ "tbps", IMPORT_BILLION * 1000 },
	{ NULL, 0 },
};

/* A sum of whole numbers with their units. */
static int read_sum(struct yaml at, const char *what, const struct unit *units, int64_t max,
		    int64_t *ret, struct err *err)
{
	const char *s = yaml_scalar(at, what, err);
	__int128 sum = 0;

	if (!s)
		return -EINVAL;
	for (const char *word = s; *word;) {
		size_t digits = strspn(word, "0123456789"), len;
		const struct unit *u = units;
		__int128 value = 0;

		for (size_t i = 0; i < digits && value <= max; i++)
			value = value * 10 + (word[i] - '0');
		word += digits;
		len = strcspn(word, " 0123456789");
		while (u->name && (strlen(u->name) != len || strncasecmp(u->name, word, len) != 0))
			u++;
		if (!digits || !u->name)
			return yaml_refuse(at, err, -EINVAL, "\"%.40s\", expected %s", s, what);
		sum += value * u->factor;
		if (sum > max)
			return yaml_refuse(at, err, -ERANGE, "\"%.40s\" is too much", s);
		word += len;
		word += strspn(word, " ");
	}
	*ret = (int64_t)sum;
	return 0;
}

/* A mapping of two numbers: large times scale and small, at most max. */
struct pair {
	const char *large;
	const char *small;
	int64_t scale;
	int64_t max;
};

static int read_pair(struct yaml at, const struct pair *pair, int64_t *ret, struct err *err)
{
	struct yaml value;
	int64_t high = 0, low = 0;
	int r = 0;

	if (yaml_find(at, pair->large, &value))
		r = import_number(value, pair->scale, pair->max, &high, err);
	if (r == 0 && yaml_find(at, pair->small, &value))
		r = import_number(value, 1, pair->max, &low, err);
	if (r == 0 && high > pair->max - low)
		return yaml_refuse(at, err, -ERANGE, "this is too much");
	*ret = high + low;
	return r;
}

int import_model_time(struct yaml at, int64_t *ret, struct err *err)
{
	static const struct pair pair = { "secs", "nanos", NSEC_PER_SEC, IMPORT_YEAR };

	if (yaml_is_map(at))
		return read_pair(at, &pair, ret, err);
	return read_sum(at, "a duration, as in 1s", time_units, IMPORT_YEAR, ret, err);
}

int import_model_rate(struct yaml at, int64_t *ret, struct err *err)
{
	static const struct pair pair = { "gbps", "bps", IMPORT_BILLION, IMPORT_RATE_MAX };

	if (yaml_is_map(at))
		return read_pair(at, &pair, ret, err);
	return read_sum(at, "a bandwidth, as in 12Mbps", rate_units, IMPORT_RATE_MAX, ret, err);
}

/* Fields. */

static int field_rate(struct yaml at, void *into, struct err *err)
{
	struct import_model *f = into;

	return import_model_rate(at, &f->value, err);
}

static int field_bottom(struct yaml at, void *into, struct err *err)
{
	struct import_model *f = into;

	return import_model_rate(at, &f->bottom, err);
}

static int field_top(struct yaml at, void *into, struct err *err)
{
	struct import_model *f = into;

	return import_model_rate(at, &f->top, err);
}

static int field_interval(struct yaml at, void *into, struct err *err)
{
	struct import_model *f = into;

	return import_model_time(at, &f->interval, err);
}

static int field_step(struct yaml at, void *into, struct err *err)
{
	struct import_model *f = into;

	return import_model_time(at, &f->step, err);
}

static int field_duty(struct yaml at, void *into, struct err *err)
{
	struct import_model *f = into;

	return import_number(at, IMPORT_BILLION, IMPORT_BILLION, &f->duty, err);
}

static int field_delay(struct yaml at, void *into, struct err *err)
{
	struct import_model *f = into;
	int r = import_model_time(at, &f->value, err);

	return r == 0 && f->value > DELAY_MAX
		       ? yaml_refuse(at, err, -ERANGE, "found a delay of over an hour")
		       : r;
}

static int field_duration(struct yaml at, void *into, struct err *err)
{
	struct import_model *f = into;

	return import_model_time(at, &f->duration, err);
}

static int field_count(struct yaml at, void *into, struct err *err)
{
	struct import_model *f = into;

	return import_number(at, 1, IMPORT_MODEL_ENTRIES_MAX, &f->count, err);
}

static int field_pattern(struct yaml at, void *into, struct err *err)
{
	struct import_model *f = into;

	(void)err;
	f->pattern = at;
	return 0;
}

static int one_loss(struct yaml at, void *into, struct err *err)
{
	struct import_model *f = into;
	int64_t share = 0;
	int r = import_number(at, IMPORT_BILLION, IMPORT_BILLION, &share, err);

	if (f->losses < 2)
		f->loss[f->losses] = share;
	f->losses++;
	return r;
}

static int field_loss(struct yaml at, void *into, struct err *err)
{
	return yaml_read_list(at, "chances of loss", one_loss, into, err);
}

static int field_noise(struct yaml at, void *into, struct err *err)
{
	struct import_model *f = into;

	(void)at, (void)err;
	f->noise = true;
	return 0;
}

const struct yaml_key import_static_bw[] = {
	{ "bw", field_rate, true },
	{ "duration", field_duration, true },
	{ NULL, NULL, false },
};
const struct yaml_key import_normal_bw[] = {
	{ "mean", field_rate, true },          { "duration", field_duration, true },
	{ "step", field_step, false },         { "std_dev", field_noise, false },
	{ "upper_bound", field_noise, false }, { "lower_bound", field_noise, false },
	{ "seed", field_noise, false },        { NULL, NULL, false },
};
const struct yaml_key import_sawtooth_bw[] = {
	{ "bottom", field_bottom, true },
	{ "top", field_top, true },
	{ "interval", field_interval, true },
	{ "duty_ratio", field_duty, true },
	{ "duration", field_duration, true },
	{ "step", field_step, true },
	{ "std_dev", field_noise, false },
	{ "upper_noise_bound", field_noise, false },
	{ "lower_noise_bound", field_noise, false },
	{ "seed", field_noise, false },
	{ NULL, NULL, false },
};
const struct yaml_key import_patterns[] = {
	{ "pattern", field_pattern, true },
	{ "count", field_count, false },
	{ NULL, NULL, false },
};
const struct yaml_key import_static_delay[] = {
	{ "delay", field_delay, true },
	{ "duration", field_duration, true },
	{ NULL, NULL, false },
};
const struct yaml_key import_static_loss[] = {
	{ "loss", field_loss, true },
	{ "duration", field_duration, true },
	{ NULL, NULL, false },
};
const struct yaml_key import_static_packets[] = {
	{ "delay", field_delay, true },
	{ "count", field_count, true },
	{ NULL, NULL, false },
};
const struct yaml_key import_normal_packets[] = {
	{ "mean", field_delay, true },
	{ "count", field_count, true },
	{ "std_dev", field_noise, false },
	{ "upper_bound", field_noise, false },
	{ "lower_bound", field_noise, false },
	{ "seed", field_noise, false },
	{ NULL, NULL, false },
};
