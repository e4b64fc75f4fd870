/* import_model.h - the settings of netem-trace's models. */
#ifndef HARNESS_SCENARIO_IMPORT_MODEL_H
#define HARNESS_SCENARIO_IMPORT_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/scenario/yaml.h"

struct err;

#define IMPORT_BILLION           INT64_C(1000000000)
#define IMPORT_MODEL_ENTRIES_MAX 1000000

/* What a model's settings say, whatever the model. */
struct import_model {
	int64_t value; /* bit/s, or ns */
	int64_t duration;
	int64_t count;
	int64_t bottom;
	int64_t top;
	int64_t interval;
	int64_t step;
	int64_t duty;    /* of a billion */
	int64_t loss[2]; /* of a billion; the first two of losses */
	size_t losses;
	bool noise;
	struct yaml pattern;
};

/* The keys of each, into a struct import_model. */
extern const struct yaml_key import_static_bw[];
extern const struct yaml_key import_normal_bw[];
extern const struct yaml_key import_sawtooth_bw[];
extern const struct yaml_key import_patterns[];
extern const struct yaml_key import_static_delay[];
extern const struct yaml_key import_static_loss[];
extern const struct yaml_key import_static_packets[];
extern const struct yaml_key import_normal_packets[];

/* "1s 500ms" or {secs: 1, nanos: 0} in ns, at most a year; "12Mbps" or {gbps: 0, bps: 12000000} in
 * bit/s.
 */
int import_model_time(struct yaml at, int64_t *ret, struct err *err);
int import_model_rate(struct yaml at, int64_t *ret, struct err *err);

#endif
