/* link_spec.h - a link as a scenario file has it: its settings, and where each number comes from.
 */
#ifndef HARNESS_SCENARIO_LINK_SPEC_H
#define HARNESS_SCENARIO_LINK_SPEC_H

#include "harness/model/conf.h"
#include "harness/scenario/plan.h"

struct err;
struct link_data;
struct yaml;

/* Starts as all zero bytes: a perfect link. */
struct link_spec {
	struct link_conf conf;
	char *sources[PLAN_FACTS]; /* NULL where the file says none */
	struct link_data *data;    /* what conf borrows from files; NULL for nothing */
};

/* Reads a link's mapping over what spec has already: a key replaces the whole setting and its
 * source. */
int link_spec_read(struct yaml at, struct link_spec *spec, struct err *err);

/* Is this a link that can be built? Complains about its place. */
int link_spec_check(struct yaml at, const struct link_spec *spec, struct err *err);
void link_spec_done(struct link_spec *spec);

/* The values of single settings, as a link and the timeline read them. */
int link_spec_loss(struct yaml at, struct loss_conf *ret, struct err *err);
int link_spec_spikes(struct yaml at, struct spike_conf *ret, struct err *err);

#endif
