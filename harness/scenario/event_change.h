/* event_change.h - the settings that an event changes, as a file says them. */
#ifndef HARNESS_SCENARIO_EVENT_CHANGE_H
#define HARNESS_SCENARIO_EVENT_CHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/model/conf.h"
#include "harness/model/timeline.h"

struct err;
struct event_spec;
struct text;
struct yaml;

/* Each reads one setting's value into the changes of a struct event_spec: a value as in a link
 * ("1.6 Mbit/s"), {times: 1/3} or {add: 20 ms}. */
int event_change_delay(struct yaml at, void *into, struct err *err);
int event_change_jitter(struct yaml at, void *into, struct err *err);
int event_change_spikes(struct yaml at, void *into, struct err *err);
int event_change_loss(struct yaml at, void *into, struct err *err);
int event_change_rate(struct yaml at, void *into, struct err *err);
int event_change_queue(struct yaml at, void *into, struct err *err);

/* Each adds that a setting becomes what was read elsewhere. */
int event_change_add(struct event_spec *spec, enum setting setting, int64_t value, struct err *err);
int event_change_add_loss(struct event_spec *spec, const struct loss_conf *loss, struct err *err);
int event_change_add_spikes(struct event_spec *spec, const struct spike_conf *spike,
			    struct err *err);
int event_change_add_queue(struct event_spec *spec, const struct queue_conf *queue,
			   struct err *err);

/* Adds what the kind of event changes by itself, where the file did not say it. */
int event_change_defaults(struct event_spec *spec, struct err *err);

/* Adds what one event of this size (a stall, an extra round trip) and length does: "rate times 1/3,
 * loss 10 %". */
void event_tell(const struct event_spec *spec, nsec_t size, nsec_t length, struct text *into);

/* Is it what such an event does itself that packets are lost, and no chance beside it, or a queue's
 * end? */
bool event_loses(const struct event_spec *spec);

#endif
